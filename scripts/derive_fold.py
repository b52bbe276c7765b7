#!/usr/bin/env python3
"""Derives data/fold/{width,case,compatibility}.txt from Unicode's data, as Python carries it, and, given the
corpora, data/fold/common.txt: how common Han characters are in natural simplified text.

    python3 scripts/derive_fold.py EquivalentUnifiedIdeograph.txt [../shared/corpora]

EquivalentUnifiedIdeograph.txt is the file of Unicode's data with the characters of radicals (Debian's package
unicode-data installs it in /usr/share/unicode): NFKC has the Kangxi radicals and nearly none of the supplement. Only
mappings to exactly one character are taken: a search fold keeps the number of characters. Each row is two code points and,
for readers, both characters, separated by tabs.
Afterwards: python3 scripts/manifest.py && HANFOLD_UPDATE=1 cargo test fingerprints
"""

import collections
import pathlib
import re
import subprocess
import sys
import unicodedata

import manifest

FOLDER = manifest.DATA / "fold"
# Least count; lower ones are noise (and corpora/SOURCES.md requires it).
MIN_COUNT = 3
# Decomposition tags of full-width and half-width forms.
WIDTH = ("<wide>", "<narrow>")
# The CJK Radicals Supplement.
SUPPLEMENT = range(0x2E80, 0x2EF4)


def main():
    tables = {"width": {}, "case": {}, "compatibility": {}}
    for code in range(0x110000):
        if 0xD800 <= code <= 0xDFFF:
            continue
        c = chr(code)
        folded = case(c)
        if folded != c:
            tables["case"][c] = folded
        decomposed = unicodedata.normalize("NFKC", c)
        if len(decomposed) == 1 and decomposed != c:
            tag = unicodedata.decomposition(c).split(" ")[0]
            tables["width" if tag in WIDTH else "compatibility"][c] = decomposed
    tables["compatibility"].update(radicals(pathlib.Path(sys.argv[1]), tables["compatibility"]))
    titles = {
        "width": "full-width and half-width forms, and the ordinary characters that they are",
        "case": "letters, and the ones that they are equal to but for case: Unicode's case folding where"
        " that is one character, else the lower case",
        "compatibility": "characters that NFKC makes another single character of, but for width, and radicals with the"
        " characters that they are",
    }
    if len(sys.argv) > 2:
        common(pathlib.Path(sys.argv[2]))
    for name, table in tables.items():
        lines = [
            f"# {titles[name][0].upper()}{titles[name][1:]}.",
            f"# Unicode {unicodedata.unidata_version}; derived by scripts/derive_fold.py.",
        ]
        for source, target in sorted(table.items()):
            lines.append(f"{ord(source):04X}\t{ord(target):04X}\t{shown(source)} {shown(target)}")
        (FOLDER / f"{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(f"{name}: {len(table)}")


def radicals(path, known):
    """Returns the radicals of the supplement that NFKC lacks, with their characters in the Basic Multilingual Plane."""
    rows = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if not (row := re.match(r"([0-9A-F.]+)\s*;\s*([0-9A-F]+)", line)):
            continue
        first, _, last = row.group(1).partition("..")
        target = int(row.group(2), 16)
        for code in range(int(first, 16), int(last or first, 16) + 1):
            if code in SUPPLEMENT and chr(code) not in known and target <= 0xFFFF:
                rows[chr(code)] = chr(target)
    return rows


def common(folder):
    """Counts Han characters: the most common member represents a class of a search fold."""
    counts = collections.Counter()
    for path in sorted(folder.glob("hans-*.txt.zst")):
        text = subprocess.run(["zstd", "-dqc", path], capture_output=True, check=True).stdout
        counts.update(text.decode())
    han = {c: n for c, n in counts.items() if unicodedata.name(c, "").startswith("CJK UNIFIED")}
    whole = sum(han.values())
    lines = [
        "# How common Han characters are in natural simplified text: for each, how many among ten million.",
        f"# Of {whole} characters in the corpora of kind \"hans\"; those with a count of at least {MIN_COUNT}.",
        "# Derived by scripts/derive_fold.py.",
    ]
    for c, count in sorted(han.items()):
        if count >= MIN_COUNT:
            lines.append(f"{c}\t{max(1, count * 10_000_000 // whole)}")
    (FOLDER / "common.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"common: {len(lines) - 3}")


def case(c):
    folded = c.casefold()
    if len(folded) == 1:
        return folded
    lower = c.lower()
    return lower if len(lower) == 1 else c


def shown(c):
    """Formats a character; one that is invisible or combining is left to its number."""
    return "-" if unicodedata.category(c)[0] in "CZM" else c


if __name__ == "__main__":
    main()
