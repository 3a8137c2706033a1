# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# awk -v fps=R -v offset=T -f shots.awk LABELS DETECTED: how well the bounds in DETECTED (seconds, one a
# line) agree with LABELS, by the protocol that is usual for shots: cuts and detections are matched one
# to one, each cut in turn with the nearest that is left and no farther than the tolerance; a detection
# within three frames of a gradual transition or of what the labels leave open counts neither way.
# LABELS is a table of type (cut, grad, opt), start_frame, end_frame, start_s, end_s; offset is the time
# of the first frame in it. Prints: tp fp fn at 0 frames, tp fp fn at 1 frame, gradual ones touched, all
# gradual ones.

function distance(a, b) {
	return a > b ? a - b : b - a
}

function near_zone(t,    k) {
	for (k = 1; k <= n_zones; k++)
		if (t >= zone_start[k] - 3 / fps && t <= zone_end[k] + 3 / fps)
			return 1
	return 0
}

function score(tolerance,    i, k, best, tp, fp, used) {
	tp = fp = 0
	split("", used)
	for (i = 1; i <= n_cuts; i++) {
		best = 0
		for (k = 1; k <= n_found; k++) {
			if (k in used || distance(found[k], cut[i]) > (tolerance + 0.5) / fps)
				continue
			if (!best || distance(found[k], cut[i]) < distance(found[best], cut[i]))
				best = k
		}
		if (best) {
			used[best] = 1
			tp++
		}
	}
	for (k = 1; k <= n_found; k++)
		if (!(k in used) && !near_zone(found[k]))
			fp++
	return tp " " fp " " n_cuts - tp
}

FILENAME == ARGV[1] {
	split($0, column, "\t")
	if (column[1] == "cut") {
		cut[++n_cuts] = column[5] - offset
	} else if (column[1] == "grad" || column[1] == "opt") {
		zone_start[++n_zones] = column[4] == "" ? 0 : column[4] - offset
		zone_end[n_zones] = column[5] == "" ? 1e9 : column[5] - offset
		gradual[n_zones] = column[1] == "grad"
	}
	next
}

{ found[++n_found] = $1 }

END {
	for (i = 1; i <= n_zones; i++) {
		if (!gradual[i])
			continue
		all++
		for (k = 1; k <= n_found; k++)
			if (found[k] >= zone_start[i] - 3 / fps && found[k] <= zone_end[i] + 3 / fps) {
				touched++
				break
			}
	}
	print score(0), score(1), touched + 0, all + 0
}
