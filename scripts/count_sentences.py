#!/usr/bin/env python3
"""Counts the further bits of a stop after a sentence of a given length, compared with the average: the numbers of
src/mojibake/lost_byte/punctuation.rs.

    python3 scripts/count_sentences.py ../shared/corpora

Only stops after Han characters are counted, in the training split of the modern Chinese corpora; a sentence begins after 。！？； or at
a line.
"""

import collections
import math
import pathlib
import sys

import derive_language
import derive_tables

LENGTHS = (3, 6, 10, 16, 30, 60)
ENDS = "。！？；"
STOPS = ENDS + "：，、"
# Most characters of a file that are counted, so that no large file dominates.
MOST = 150_000


def main():
    stops, places = collections.Counter(), collections.Counter()
    for path in sorted(pathlib.Path(sys.argv[1]).glob("han[st]-*.txt.zst")):
        for line in derive_tables.training(derive_language.read(path))[:MOST].split("\n"):
            length, last = 0, ""
            for char in line:
                if "\u3400" <= last <= "\u9fff":
                    places[of(length)] += 1
                    stops[char, of(length)] += char in STOPS
                length = 0 if char in ENDS else length + 1
                last = char
    for stop in STOPS:
        share = sum(stops[stop, number] for number in range(len(LENGTHS) + 1)) / places.total()
        bits = [-math.log2((stops[stop, number] + 0.5) / places[number] / share) for number in range(len(LENGTHS) + 1)]
        print(f"    ('{stop}', [{', '.join(f'{one:.1f}' for one in bits)}]),")


def of(length):
    return next((number for number, most in enumerate(LENGTHS) if length <= most), len(LENGTHS))


if __name__ == "__main__":
    main()
