// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/reader.h"

#include <errno.h>
#include <libavformat/avformat.h>
#include <libavutil/error.h>
#include <libavutil/mem.h>
#include <stdio.h>
#include <unistd.h>

#define BUFFER_BYTES (128 * 1024)

static int read_bytes(void *opaque, uint8_t *buf, int len)
{
	struct reader *reader = opaque;

	for (;;) {
		ssize_t n = pread(reader->fd, buf, (size_t)len, reader->pos);

		if (n < 0 && errno == EINTR) {
			continue;
		}
		if (n < 0) {
			return AVERROR(errno);
		}
		reader->pos += n;
		return n > 0 ? (int)n : AVERROR_EOF;
	}
}

static int64_t seek(void *opaque, int64_t offset, int whence)
{
	struct reader *reader = opaque;
	int64_t base = 0;
	int64_t to;

	whence &= ~AVSEEK_FORCE;
	if (whence == AVSEEK_SIZE) {
		return reader->size;
	}
	if (whence == SEEK_CUR) {
		base = reader->pos;
	} else if (whence == SEEK_END) {
		base = reader->size;
	}
	if (__builtin_add_overflow(base, offset, &to) || to < 0) {
		return AVERROR(EINVAL);
	}
	reader->pos = to;
	return to;
}

int reader_open(struct reader *reader, int fd, int64_t size)
{
	uint8_t *buf = av_malloc(BUFFER_BYTES);

	*reader = (struct reader){.fd = fd, .size = size};
	if (!buf) {
		return AVERROR(ENOMEM);
	}
	reader->io = avio_alloc_context(buf, BUFFER_BYTES, 0, reader, read_bytes, NULL, seek);
	if (!reader->io) {
		av_free(buf);
		return AVERROR(ENOMEM);
	}
	return 0;
}

void reader_close(struct reader *reader)
{
	if (reader->io) {
		av_freep(&reader->io->buffer); // it may not be the buffer of old: FFmpeg swaps it
	}
	avio_context_free(&reader->io);
}
