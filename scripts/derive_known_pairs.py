#!/usr/bin/env python3
"""Derives data/language/known-pairs.txt: pairs of East Asian characters that follow each other in written text.

    python3 scripts/derive_known_pairs.py ../shared/corpora

Misdecoded text has hardly any of them, so a place with nearly only known pairs need not be examined. A pair is
listed if it occurs three times or more in the training split of all corpora together; counts are not kept. The split and the
limits are those of derive_language.py.
Afterwards: python3 scripts/manifest.py && HANFOLD_UPDATE=1 cargo test --test all compiled_tables
"""

import collections
import pathlib
import sys

import derive_language
import derive_tables
import manifest

MIN_COUNT = 3
# First character of the East Asian blocks, the radicals; before it only the marks of Chinese typography count.
FIRST = "\u2e80"
MARKS = "·—‘’“”…"


def main():
    corpora = pathlib.Path(sys.argv[1])
    counts = collections.Counter()
    for path in sorted(corpora.glob("*.txt.zst")):
        if path.name.split("-")[0] in (*derive_language.KINDS, "names"):
            text = derive_language.limited(derive_tables.training(derive_language.read(path)))
            counts.update(map("".join, zip(text, text[1:])))
            print(f"{path.name}: {len(text):,} characters", file=sys.stderr)
    rows = collections.defaultdict(list)
    for pair, count in counts.items():
        if count >= MIN_COUNT and all(map(is_listed, pair)):
            rows[pair[0]].append(pair[1])
    title = (
        "# Pairs of characters that follow each other in written Chinese, Japanese and Korean: the first, and all second ones.\n"
        "# Derived by scripts/derive_known_pairs.py from counts over natural text (data/manifest.toml names it).\n"
        "# To change a row, change the rule there.\n"
    )
    body = "".join(f"{first}\t{''.join(sorted(rows[first]))}\n" for first in sorted(rows))
    path = manifest.DATA / "language" / "known-pairs.txt"
    path.write_text(title + "\n" + body, encoding="utf-8")
    print(f"data/language/known-pairs.txt: {sum(map(len, rows.values())):,} pairs, {path.stat().st_size:,} bytes")


def is_listed(char):
    return (char >= FIRST or char in MARKS) and derive_language.is_listed(char) and not "\ue000" <= char <= "\uf8ff"


if __name__ == "__main__":
    main()
