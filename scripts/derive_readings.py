#!/usr/bin/env python3
"""Derives data/readings/mandarin.txt, the Mandarin readings of characters, from Unicode's Unihan_Readings.txt.

    apt-get download unicode-data && dpkg -x unicode-data_*.deb unicode-data
    python3 scripts/derive_readings.py unicode-data/usr/share/unicode/Unihan_Readings.txt.bz2

Only characters of the basic plane, after which readings were inserted; others are too rare for accidental annotations.
Readings are in the order of the fields below: first the customary one, last those of large dictionaries only.
Afterwards: python3 scripts/manifest.py && HANFOLD_UPDATE=1 cargo test --test all compiled_tables
"""

import bz2
import pathlib
import re
import sys
import unicodedata

import manifest

FILE = manifest.DATA / "readings" / "mandarin.txt"
# Fields from the customary reading to those of dictionaries. kFanqie has readings of the seventh century.
FIELDS = ("kMandarin", "kHanyuPinlu", "kTGHZ2013", "kXHC1983", "kHanyuPinyin")
# Positions in a dictionary, as in `10087.100,10088.020:qū,ōu`; `qū(1211)` has a count.
PLACES = re.compile(r"^[^:]*:")
COUNT = re.compile(r"\(\d+\)$")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    path = pathlib.Path(sys.argv[1])
    opened = bz2.open if path.suffix == ".bz2" else open
    version, rows = "", {}
    with opened(path, "rt", encoding="utf-8") as file:
        for line in file:
            if line.startswith("# Unicode Version") or "Unicode version:" in line:
                version = line.rstrip().rsplit(" ", 1)[1]
            if line.startswith("#") or not line.strip():
                continue
            code, field, value = line.rstrip("\n").split("\t")
            code = int(code[2:], 16)
            if field in FIELDS and code < 0x10000:
                rows.setdefault(code, {})[field] = list(readings(value))
    lines = [
        "# The Mandarin readings of characters: first the customary one, last those that only large dictionaries have.",
        f"# Unicode {version}, Unihan_Readings; derived by scripts/derive_readings.py.",
    ]
    for code, fields in sorted(rows.items()):
        found = dict.fromkeys(one for field in FIELDS for one in fields.get(field, ()))
        lines.append(f"{chr(code)}\t{' '.join(found)}")
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"mandarin: {len(rows)}")


def readings(value):
    for part in value.split(" "):
        for reading in PLACES.sub("", part).split(","):
            yield unicodedata.normalize("NFC", COUNT.sub("", reading))


if __name__ == "__main__":
    main()
