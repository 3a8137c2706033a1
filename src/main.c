// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The map of this tree.
//
//     base/      words that any program needs: errors as data, log, memory, text, times, files
//     media/     FFmpeg lives here and nowhere else: inputs, decoding, small pictures, 16 kHz
//                sound, facts, spans copied or encoded, images. frame.h, facts.h and comparison.h are
//                plain data for others too
//     analysis/  numbers out of pictures and sound: features, tracks, score, segments, shots, and
//                which frames show a video best; pure
//     worker/    the confined process that touches media bytes, and the messages it sends
//     record/    what crosses the pipe: JSON Lines, tables (csv) and projects in (jobs), JSON Lines
//                out (records), the schema; cut lists, one file a family of formats
//     cli/       the command line: options, help, one cmd_*.c a command; composes, prints, exits
//     keys/      secrets at rest: the encrypted store (store > seal > entries), what opens it (unlock),
//                where a service's key comes from (lookup); nothing else touches a secret
//     remote/    services that judge: HTTP (http), one question until it is answered (exchange), a file
//                a service (gemini, openai), answers to claims (answer), what it costs (prices), what
//                is kept (cache, rate)
//
// What happens to an input:
//
//     record/jobs      a line of stdin or a word of argv becomes a job
//     cli/run          opens it, has a worker forked for it (worker/spawner), keeps order and status
//     worker/work      in the worker: media/input, media/pass > analysis/features > tracks, piped
//     analysis/speech  in the conductor: subtitles, the input's or a file's, to sentences
//     analysis/score   tracks to one curve
//     analysis/segments   the curve to spans; with a length to fill, analysis/fill
//     record/record    spans to lines on stdout
//
// And where a service judges, in the conductor, after the local engine has:
//
//     cli/analyze_remote   windows and pictures (analyze_windows), taken by a second worker as sample's
//     cli/remote_access    the address and the key, once a run, when a request is really made
//     remote/exchange      question > service > http, again where that helps > answer
//     analysis/claims      what the model claims, held against the tracks > segments
//
// And for sample, all in worker/work_sample:
//
//     media/pass > analysis/survey    keyframes and packets: sure cuts, and where to look again
//     media/relook > analysis/bounds  those parts, picture by picture
//     analysis/frames                 which frames
//     media/stills > still > image    the frames, as files; worker/montage: sheet and sprite
//
// And for cut, in worker/work:
//
//     media/clip       packets from keyframe to end, copied to media/output: copy
//     media/smart      what a copy can begin with is copied, the edges are encoded (media/edge),
//                      joined by media/seam (of an open group of H.264, media/rebase), stamped by
//                      media/reorder > media/output
//     media/transcode  media/decode > shape, captions > picture_encoder, and sound_source >
//                      sound_encoder, all segments by one of each > media/output: exact
//     analysis/centre  where something moves, for a crop that follows it (media/follow)
//     media/readback   is it all there?
//
// And for probe, in the conductor, of what a worker tells:
//
//     media/scan       in the worker, where it is asked for: all packets, and what is missing at the end
//     media/scan_decode   where it is to be decoded as well: errors, blank, silence, loud
//     media/compare    in the worker, --compare: player > likeness, sound_sum
//     record/rule      a rule, read before any input is, and held against the media record
//     cli/report       what came of them, for CI services
//
// And for key, which reads no input:
//
//     cli/cmd_key      one row a verb; key_entries, key_slots, key_rotate do them
//     keys/unlock      the first configured source: a passphrase, or a key file
//     keys/store       file > seal (slots, master key) > entries, and back by a new file
//     keys/seen        was a newer one here before?
//
// The conductor (this process) opens files and prints, and never parses a media byte. A worker
// parses and decodes, and can do nothing else.

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "cli/program.h"

// A program that is started without a 0, 1 or 2 would get a video as its stdout. They are filled
// the wrong way round, so that reading or writing there fails, as it would have.
static void fill_standard_fds(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF) {
			open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
		}
	}
}

int main(int argc, char **argv)
{
	fill_standard_fds();
	return program_main(argc, argv);
}
