#!/usr/bin/env python3
"""Derives data/mojibake/lookalikes.txt from Unicode's data.

    python3 scripts/derive_lookalikes.py [FOLDER]

FOLDER has UnicodeData.txt and EquivalentUnifiedIdeograph.txt, as Debian's package unicode-data
installs them in /usr/share/unicode. Afterwards: python3 scripts/manifest.py, and
HANFOLD_UPDATE=1 cargo test fingerprints

Radicals: the Kangxi radicals, and those of the supplement that have the shape of a whole character, as the
simplified ones do, but not the shapes that occur only as a part of one (⺮ is not 竹). Compatibility ideographs:
those that Unicode decomposes to one character; the twelve unified ones among them have no decomposition.
"""

import pathlib
import re
import sys

import manifest

FOLDER = manifest.DATA / "mojibake"
KANGXI = range(0x2F00, 0x2FD6)
SUPPLEMENT = range(0x2E80, 0x2EF4)
COMPATIBILITY = [range(0xF900, 0xFB00), range(0x2F800, 0x2FA20)]
# Whole characters of the supplement that are not marked as simplified by their names.
WHOLE = "⺁⺄⺊⺎⺒⺓⺜⺝⺟⺠⺩⺬⺻⻁⻄⻑⻗⻘⻝⻣⻤⻱"


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/unicode")
    names, pairs = {}, {}
    for line in (folder / "UnicodeData.txt").read_text(encoding="utf-8").splitlines():
        code, name, _, _, _, decomposition = line.split(";")[:6]
        code = int(code, 16)
        names[code] = name
        if any(code in block for block in COMPATIBILITY) and re.fullmatch("[0-9A-F]+", decomposition):
            pairs[code] = int(decomposition, 16)
    text = (folder / "EquivalentUnifiedIdeograph.txt").read_text(encoding="utf-8")
    version = re.search(r"EquivalentUnifiedIdeograph-([0-9.]+)\.txt", text).group(1)
    for line in text.splitlines():
        if not (row := re.match(r"([0-9A-F.]+)\s*;\s*([0-9A-F]+)", line)):
            continue
        first, _, last = row.group(1).partition("..")
        for code in range(int(first, 16), int(last or first, 16) + 1):
            name = names.get(code, "")
            is_whole = "SIMPLIFIED" in name or chr(code) in WHOLE
            if code in KANGXI or (code in SUPPLEMENT and is_whole):
                pairs[code] = int(row.group(2), 16)
    lines = [
        "# Radicals and compatibility ideographs, and the characters that they look like.",
        f"# Unicode {version}; derived by scripts/derive_lookalikes.py.",
    ]
    for code, to in sorted(pairs.items()):
        lines.append(f"{code:04X}\t{to:04X}\t{chr(code)} {chr(to)}")
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "lookalikes.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(pairs)} lookalikes")


if __name__ == "__main__":
    main()
