# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# highlights.py HILITE FOLDER VARIANT: how good the highlights are on the clips of FOLDER whose
# events are labelled (NAME.highlights.tsv: start, end, weight, note; none: a clip in which nothing
# happens), and whether they stay where they are when a clip is encoded in another way. VARIANT is
# variant.sh.
#
# The measures, on clips with events:
#
#   hit@1      the peak of the best highlight lies within 1 s of an event
#   recall@k   events that the best k highlights overlap, k being the number of events
#   precision  seconds of these k inside events, of all their seconds
#   AUC        of a track, in bins of 0.5 s, events against the rest: how often a bin inside an
#              event lies above one outside. A bin without a value has the one before; a clip
#              without the track has 0.5.
#
# Pooled is the mean over the clips, each being worth the same; between brackets is where 95 % of
# the means of 1,000 samples of the clips lie, drawn with replacement.
#
# The same answer in a variant is the best highlight's peak within 1 s and an intersection over
# union of at least 0.5, or none where there was none.

import csv
import json
import os
import random
import re
import subprocess
import sys

PROFILES = ("quality", "budget")
MEASURES = ("hit@1", "recall@k", "precision")
ASKED = {"hit@1": 0.85, "recall@k": 0.75, "precision": 0.5}
TRACKS = {"curve": ("score",), "motion": ("motion", "key_change", "activity"),
	"loudness": ("loudness",)}
VARIANTS = {"remux": "as Matroska", "rate": "half the bit rate", "size": "half the size",
	"louder": "6 dB louder", "black": "5 s of black before"}
SHIFT = {"black": 5.0}
WINDOW = 5.0  # seconds of a baseline's choice
STEP = 0.5    # seconds of a bin


def output_of(command, stream="stdout"):
	done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
	return getattr(done, stream)


def events_of(labels):
	with open(labels, encoding="utf-8", newline="") as lines:
		rows = csv.reader((l for l in lines if not l.startswith("#")), delimiter="\t")
		return [(float(row[0]), float(row[1])) for row in rows
			if row and row[0] != "start_s"]


def duration_of(clip):
	text = output_of(["ffprobe", "-v", "error", "-show_entries", "format=duration",
		"-of", "csv=p=0", clip])
	return float(text.split()[0])


class Answer:
	"""What hilite says of a clip: highlights, best first, tracks by name and the verdict."""

	def __init__(self, hilite, profile, clip):
		self.highlights = []
		self.tracks = {}
		self.verdict = None
		text = output_of([hilite, "analyze", "-q", "--signals", "--profile", profile, clip])
		for record in map(json.loads, text.splitlines()):
			if record["type"] == "highlight":
				self.highlights.append(record)
			elif record["type"] == "signal":
				self.tracks[record["name"]] = record
			elif record["type"] == "analysis":
				self.verdict = record["verdict"]
		self.highlights.sort(key=lambda h: h["rank"])
		if self.verdict is None:
			sys.exit("highlights.py: no answer for '%s'" % clip)

	def best(self):
		return self.highlights[0] if self.highlights else None

	def spans(self, k):
		return [(h["start"], h["end"]) for h in self.highlights[:k]]


def common(a, b):
	return max(0.0, min(a[1], b[1]) - max(a[0], b[0]))


def hits(time, events):
	return float(any(start - 1 <= time <= end + 1 for start, end in events))


def recall(spans, events):
	return sum(any(common(event, span) > 0 for span in spans) for event in events) / len(events)


def precision(spans, events):
	chosen = sum(end - start for start, end in spans)
	inside = sum(common(event, span) for span in spans for event in events)
	return inside / chosen if chosen > 0 else 0.0


def judge(peak, spans, events):
	hit = hits(peak, events) if peak is not None else 0.0
	return (hit, recall(spans, events), precision(spans, events))


def mean(rows):
	return tuple(sum(column) / len(rows) for column in zip(*rows))


def interval(values):
	"""Of the mean: from … to, by drawing as many of the values, with replacement."""
	draw = random.Random(1)
	means = sorted(sum(draw.choices(values, k=len(values))) / len(values) for _ in range(1000))
	return means[25], means[974]


def track_values(answer, names, n_bins):
	for name in names:
		track = answer.tracks.get(name)
		if track is None or all(value is None for value in track["values"]):
			continue
		first = round(track["start"] / STEP)
		values = dict(enumerate(track["values"], first))
		last = next(value for value in track["values"] if value is not None)
		filled = []
		for i in range(n_bins):
			if values.get(i) is not None:
				last = values[i]
			filled.append(last)
		return filled
	return None


def auc(answer, names, events, duration):
	n_bins = int(duration / STEP)
	values = track_values(answer, names, n_bins)
	if values is None:
		return None
	inside = []
	outside = []
	for i, value in enumerate(values):
		middle = (i + 0.5) * STEP
		part = inside if any(start <= middle < end for start, end in events) else outside
		part.append(value)
	if not inside or not outside:
		return None
	above = sum((a > b) + 0.5 * (a == b) for a in inside for b in outside)
	return above / (len(inside) * len(outside))


def loudest(clip, duration):
	"""The time of the highest momentary loudness (EBU R128)."""
	text = output_of(["ffmpeg", "-nostdin", "-hide_banner", "-nostats", "-i", clip, "-vn",
		"-af", "ebur128", "-f", "null", "-"], "stderr")
	levels = [(float(m), -float(t)) for t, m in
		re.findall(r"t:\s*([\d.]+)\s.*?M:\s*(-?[\d.]+)", text)]
	return -max(levels)[1] if levels else duration / 2


def around(middle, width):
	return (middle - width / 2, middle + width / 2)


def baselines(clip, events, duration, draw):
	k = len(events)
	width = min(WINDOW, duration / 2)
	rows = []
	for _ in range(200):
		starts = [draw.uniform(0, max(0.01, duration - width)) for _ in range(k)]
		spans = [(start, start + width) for start in starts]
		rows.append(judge(starts[0] + width / 2, spans, events))
	middles = [duration * (i + 0.5) / k for i in range(k)]
	loud = loudest(clip, duration)
	return {
		"random 5 s": mean(rows),
		"uniform 5 s": judge(middles[0], [around(m, width) for m in middles], events),
		"centre 5 s": judge(duration / 2, [around(duration / 2, width)], events),
		"loudest 5 s": judge(loud, [around(loud, width)], events),
	}


class Clip:
	"""A labelled clip, and what was answered by profile."""

	def __init__(self, folder, name):
		self.name = name
		self.path = os.path.join(folder, name)
		self.events = events_of(self.path + ".highlights.tsv")
		self.duration = duration_of(self.path)
		self.answers = {}
		self.results = {}
		self.aucs = {}

	def ask(self, hilite):
		for profile in PROFILES:
			answer = Answer(hilite, profile, self.path)
			self.answers[profile] = answer
			if self.events:
				best = answer.best()
				self.results[profile] = judge(best and best["peak"],
					answer.spans(len(self.events)), self.events)
				self.aucs[profile] = [auc(answer, names, self.events, self.duration)
					for names in TRACKS.values()]

	def loses_by(self, profile):
		if not self.events:
			n = len(self.answers[profile].highlights)
			return ["%d invented" % n] if n else []
		if self.answers[profile].best() is None:
			return ["none"]
		words = []
		for measure, value in zip(MEASURES, self.results[profile]):
			if value < ASKED[measure]:
				words.append("%s %.2f" % (measure, value))
		return words


def print_row(*cells):
	print("| " + " | ".join(cells) + " |")


def print_head(*cells):
	print()
	print_row(*cells)
	print("|" + "---|" * len(cells))


def print_pooled(clips, base):
	with_events = [clip for clip in clips if clip.events]
	without = [clip for clip in clips if not clip.events]
	print_head("%d clips with events, %d without" % (len(with_events), len(without)),
		*MEASURES, "clips without events left alone", "event clips answered none")
	for profile in PROFILES:
		cells = []
		for column in range(len(MEASURES)):
			values = [clip.results[profile][column] for clip in with_events]
			cells.append("%.2f (%.2f to %.2f)" % (sum(values) / len(values),
				*interval(values)))
		left = sum(clip.answers[profile].best() is None for clip in without)
		none = sum(clip.answers[profile].best() is None for clip in with_events)
		print_row(profile, *cells, "%d of %d" % (left, len(without)),
			"%d of %d" % (none, len(with_events)))
	print_row("asked", *("%.2f" % ASKED[measure] for measure in MEASURES), "all", "0")
	for name, rows in base.items():
		print_row(name, *("%.2f" % value for value in mean(rows)), "", "")


def number(value, format="%.2f"):
	return "-" if value is None else format % value


def print_aucs(clips):
	with_events = [clip for clip in clips if clip.events]
	print_head("AUC, mean over clips", *TRACKS)
	for profile in PROFILES:
		rows = [[0.5 if a is None else a for a in clip.aucs[profile]]
			for clip in with_events]
		print_row(profile, *("%.3f" % value for value in mean(rows)))


def print_clips(clips):
	print_head("clip (events)", *("%s: chosen; %s; AUC of %s" % (profile, ", ".join(MEASURES),
		", ".join(TRACKS)) for profile in PROFILES))
	for clip in clips:
		cells = []
		for profile in PROFILES:
			answer = clip.answers[profile]
			if not clip.events:
				cells.append("%d, %s" % (len(answer.highlights), answer.verdict))
				continue
			hit, found, inside = clip.results[profile]
			cells.append("%d; %d, %.2f, %.2f; %s" % (len(answer.highlights), hit, found,
				inside, ", ".join(number(a) for a in clip.aucs[profile])))
		print_row("%s (%d)" % (clip.name, len(clip.events)), *cells)


def compare(before, after, shift):
	"""Whether it is the same answer, and what is said of it."""
	if before is None or after is None:
		same = before is after
		return same, "none" if same else "was none" if before is None else "now none"
	off = after["peak"] - shift - before["peak"]
	a = (before["start"], before["end"])
	b = (after["start"] - shift, after["end"] - shift)
	shared = common(a, b)
	share = shared / (a[1] - a[0] + b[1] - b[0] - shared)
	same = abs(off) <= 1 and share >= 0.5
	return same, "same" if same else "**%+.1f s, %.2f**" % (off, share)


def print_stability(clips, hilite, variant):
	with_events = [clip for clip in clips if clip.events]
	held = {}
	print_head("the same answer: quality / budget", *VARIANTS.values())
	for clip in with_events:
		cells = []
		for kind in VARIANTS:
			path = output_of(["sh", variant, kind, clip.path]).strip()
			words = []
			for profile in PROFILES if path else ():
				same, word = compare(clip.answers[profile].best(),
					Answer(hilite, profile, path).best(), SHIFT.get(kind, 0.0))
				held.setdefault((profile, kind), []).append(same)
				words.append(word)
			cells.append(" / ".join(words) if words else "-")
		print_row(clip.name, *cells)
	print_head("answers that hold", *VARIANTS.values(), "all")
	for profile in PROFILES:
		columns = [held.get((profile, kind), []) for kind in VARIANTS]
		columns.append([same for column in columns for same in column])
		print_row(profile, *("%d of %d" % (sum(column), len(column)) for column in columns))
	print_row("asked", *("all" for _ in range(len(VARIANTS) + 1)))
	return held


def print_losing(clips, held):
	"""What was asked and not reached, and the clips that are in the way."""
	print()
	for profile in PROFILES:
		results = mean([clip.results[profile] for clip in clips if clip.events])
		missed = ["%s %.3f of %.2f" % (measure, value, ASKED[measure])
			for measure, value in zip(MEASURES, results) if value < ASKED[measure]]
		holds = [same for (of, _), column in held.items() if of == profile
			for same in column]
		if not all(holds):
			missed.append("%d of %d answers hold" % (sum(holds), len(holds)))
		losing = ["%s (%s)" % (clip.name, ", ".join(clip.loses_by(profile)))
			for clip in clips if clip.loses_by(profile)]
		print("%s misses: %s." % (profile.capitalize(), "; ".join(missed) or "nothing"))
		print("Its losing clips: %s." % ("; ".join(losing) or "none"))


def main():
	hilite, folder, variant = sys.argv[1:]
	names = [name[:-len(".highlights.tsv")] for name in sorted(os.listdir(folder))
		if name.endswith(".highlights.tsv")]
	clips = [Clip(folder, name) for name in names
		if os.path.exists(os.path.join(folder, name))]
	draw = random.Random(1)
	base = {}
	for clip in clips:
		clip.ask(hilite)
		if clip.events:
			rows = baselines(clip.path, clip.events, clip.duration, draw)
			for name, row in rows.items():
				base.setdefault(name, []).append(row)
	print_pooled(clips, base)
	print_aucs(clips)
	print_clips(clips)
	sys.stdout.flush()
	print_losing(clips, print_stability(clips, hilite, variant))


if __name__ == "__main__":
	main()
