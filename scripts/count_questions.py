#!/usr/bin/env python3
"""Counts stops after interrogative and other sentences: writes data/mojibake/question-stops.tsv.

    python3 scripts/count_questions.py ../shared/corpora

The table has the further bits of each stop after an interrogative sentence and after another one, compared with its share of all
stops, in the middle of a line and at its end. Interrogative sentences have words of data/mojibake/question-words.txt.
"""

import collections
import math
import pathlib
import re
import sys

import derive_language
import derive_tables

STOPS = "？。！；：，"
DATA = pathlib.Path(__file__).parent.parent / "data" / "mojibake"
HEADER = """\
# How many bits more a stop costs than its share of all stops says: after a sentence that asks, and after another one,
# in the middle of a line; and the same at its end. By scripts/count_questions.py.
"""


def main():
    corpora = pathlib.Path(sys.argv[1])
    rows = re.findall(r"^words\t(.*)$", (DATA / "question-words.txt").read_text(encoding="utf-8"), re.MULTILINE)
    asks = re.compile("|".join(word for row in rows for word in row.split(" ")))
    counts = collections.Counter()
    for path in sorted(corpora.glob("*.txt.zst")):
        if derive_language.KINDS.get(path.name.split("-")[0]) in ("hans", "hant"):
            count(derive_language.limited(derive_tables.training(derive_language.read(path))), asks, counts)
            print(path.name, file=sys.stderr)
    lines = []
    for stop in STOPS:
        costs = (bits(counts, stop, at_end, is_asking) for at_end in (False, True) for is_asking in (True, False))
        # Without a sign before zero.
        lines.append("\t".join([stop, *(f"{round(cost, 1) + 0.0:.1f}" for cost in costs)]) + "\n")
    (DATA / "question-stops.tsv").write_text(HEADER + "".join(lines), encoding="utf-8")


def count(text, asks, counts):
    """Adds the stop after each sentence, or each part of one."""
    for line in text.split("\n"):
        line = line.strip()
        begin = 0
        for found in re.finditer(f"[{STOPS}]", line):
            is_asking = bool(asks.search(line, begin, found.start()))
            counts[found[0], found.end() == len(line), is_asking] += 1
            if found[0] in "。！？":
                begin = found.end()


def bits(counts, stop, at_end, is_asking):
    """Returns the further bits of a stop, given whether the sentence is interrogative."""
    def share(of):
        known = {key: number for key, number in counts.items() if key[1] == at_end and key[2] in of}
        return sum(number for key, number in known.items() if key[0] == stop) / max(sum(known.values()), 1)
    return math.log2(share((True, False)) / max(share((is_asking,)), 1e-9))


if __name__ == "__main__":
    main()
