// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "media/compat.h"
#include "media/output_internal.h"

#define BUFFER_BYTES (128 * 1024)

// So much is handed to the disk at once.
#define HANDED_BYTES (INT64_C(8) << 20)

// Lets the disk begin with what is written, so that the fsync before the file gets its name has little
// left to wait for. Only a hint: where it fails, nothing is lost but time.
static void hand_to_disk(struct output *out)
{
#ifdef SYNC_FILE_RANGE_WRITE
	if (out->pos < out->handed) {
		out->handed = out->pos; // the muxer went back
	}
	if (out->pos - out->handed >= HANDED_BYTES) {
		(void)sync_file_range(out->fd, out->handed, out->pos - out->handed,
			SYNC_FILE_RANGE_WRITE);
		out->handed = out->pos;
	}
#else
	(void)out;
#endif
}

static int write_bytes(void *opaque, COMPAT_WRITE_DATA *buf, int len)
{
	struct output *out = opaque;
	int done = 0;

	if (out->fd < 0) { // a plan: nobody wants the bytes themselves
		out->pos += len;
		done = len;
	}
	while (done < len) {
		ssize_t n = pwrite(out->fd, buf + done, (size_t)(len - done), out->pos);

		if (n < 0 && errno == EINTR) {
			continue;
		}
		if (n < 0) {
			return AVERROR(errno);
		}
		done += (int)n;
		out->pos += n;
	}
	if (out->pos > out->size) {
		out->size = out->pos;
	}
	if (out->fd >= 0) {
		hand_to_disk(out);
	}
	return len;
}

static int64_t move(int64_t *pos, int64_t size, int64_t offset, int whence)
{
	int64_t base = 0;

	whence &= ~AVSEEK_FORCE;
	if (whence == AVSEEK_SIZE) {
		return size;
	}
	if (whence == SEEK_CUR) {
		base = *pos;
	} else if (whence == SEEK_END) {
		base = size;
	}
	if (offset < -base || offset > INT64_MAX - base) {
		return AVERROR(EINVAL);
	}
	*pos = base + offset;
	return *pos;
}

static int64_t seek(void *opaque, int64_t offset, int whence)
{
	struct output *out = opaque;

	return move(&out->pos, out->size, offset, whence);
}

static int64_t seek_again(void *opaque, int64_t offset, int whence)
{
	struct output *out = opaque;

	return move(&out->again_pos, out->size, offset, whence);
}

static int read_again(void *opaque, uint8_t *buf, int len)
{
	struct output *out = opaque;
	ssize_t n = pread(out->fd, buf, (size_t)len, out->again_pos);

	if (n < 0) {
		return AVERROR(errno);
	}
	out->again_pos += n;
	return n > 0 ? (int)n : AVERROR_EOF;
}

void output_free_io(AVIOContext **io)
{
	if (*io) {
		av_freep(&(*io)->buffer);
	}
	avio_context_free(io);
}

// The MP4 muxer reads its own output once more when it moves the index to the front. That is the
// one thing that may be opened, and only for reading.
static int open_again(AVFormatContext *fmt, AVIOContext **io, const char *url, int flags,
	AVDictionary **options)
{
	struct output *out = fmt->opaque;
	uint8_t *buf;

	(void)url;
	(void)options;
	*io = NULL;
	if (flags != AVIO_FLAG_READ || out->again) {
		return AVERROR(EPERM);
	}
	buf = av_malloc(BUFFER_BYTES);
	if (!buf) {
		return AVERROR(ENOMEM);
	}
	out->again_pos = 0;
	out->again = avio_alloc_context(buf, BUFFER_BYTES, 0, out, read_again, NULL, seek_again);
	if (!out->again) {
		av_free(buf);
		return AVERROR(ENOMEM);
	}
	*io = out->again;
	return 0;
}

static int close_again(AVFormatContext *fmt, AVIOContext *io)
{
	struct output *out = fmt->opaque;

	if (io == out->again) {
		output_free_io(&out->again);
	}
	return 0;
}

int output_open_io(struct output *out)
{
	uint8_t *buf = av_malloc(BUFFER_BYTES);

	if (!buf) {
		return AVERROR(ENOMEM);
	}
	out->fmt->pb = avio_alloc_context(buf, BUFFER_BYTES, 1, out, NULL, write_bytes, seek);
	if (!out->fmt->pb) {
		av_free(buf);
		return AVERROR(ENOMEM);
	}
	out->fmt->flags |= AVFMT_FLAG_CUSTOM_IO;
	out->fmt->flush_packets = 0; // or each packet is a system call of its own
	out->fmt->opaque = out;
	out->fmt->io_open = open_again;
	out->fmt->io_close2 = close_again;
	return 0;
}
