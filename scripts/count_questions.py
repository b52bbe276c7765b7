#!/usr/bin/env python3
"""Counts how sentences end that ask something, and others: the numbers in src/mojibake/lost_byte/question.rs.

    python3 scripts/count_questions.py ../shared/corpora

For each stop, how many bits more it costs behind a sentence that asks, and behind another one, than its share of all stops there
says: in the middle of a line, and at its end. Whether a sentence asks is told by the words that question.rs has.
"""

import collections
import math
import pathlib
import re
import sys

import derive_language
import derive_tables

STOPS = "？。！；：，"
SOURCE = pathlib.Path(__file__).parent.parent / "src" / "mojibake" / "lost_byte" / "question.rs"


def main():
    corpora = pathlib.Path(sys.argv[1])
    words = re.search(r"const ASKS.*?= \[(.*?)\];", SOURCE.read_text(), re.DOTALL)[1]
    asks = re.compile("|".join(re.findall('"(.*?)"', words)))
    counts = collections.Counter()
    for path in sorted(corpora.glob("*.txt.zst")):
        if derive_language.KINDS.get(path.name.split("-")[0]) in ("hans", "hant"):
            count(derive_language.limited(derive_tables.training(derive_language.read(path))), asks, counts)
            print(path.name, file=sys.stderr)
    for stop in STOPS:
        print(stop, *(f"{bits(counts, stop, at_end, is_asking):+.1f}" for at_end in (False, True) for is_asking in (True, False)))


def count(text, asks, counts):
    """Adds what stands behind each sentence, or each part of one."""
    for line in text.split("\n"):
        line = line.strip()
        begin = 0
        for found in re.finditer(f"[{STOPS}]", line):
            is_asking = bool(asks.search(line, begin, found.start()))
            counts[found[0], found.end() == len(line), is_asking] += 1
            if found[0] in "。！？":
                begin = found.end()


def bits(counts, stop, at_end, is_asking):
    """How many bits more a stop costs where it is known whether the sentence asks."""
    def share(of):
        known = {key: number for key, number in counts.items() if key[1] == at_end and key[2] in of}
        return sum(number for key, number in known.items() if key[0] == stop) / max(sum(known.values()), 1)
    return math.log2(share((True, False)) / max(share((is_asking,)), 1e-9))


if __name__ == "__main__":
    main()
