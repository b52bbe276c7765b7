#!/usr/bin/env python3
"""Counts the words of data/script/regions.txt in natural text, and names the doubtful ones.

    python3 scripts/check_regions.py ../shared/corpora

Prints for every word how often it occurs per million characters in text of Taiwan, Hong Kong and
the mainland (there in its simplified form, character by character), and marks a word that is less
than three times as frequent in its regions as in the others. A marked word should be examined, not
necessarily removed: 臺 counts as 台 in simplified text.
"""

import pathlib
import subprocess
import sys

import manifest

# Prefixes of corpora for each region. Scripture and older fiction are left out.
KINDS = {"TW": ("hant-tw-",), "HK": ("hant-hk-hkcnews", "yue-hkcnews"), "CN": ("hans-",)}
LEFT_OUT = ("hant-tw-bible", "hant-tw-gutenberg")
MIN_RATIO = 3


def main():
    corpora = pathlib.Path(sys.argv[1])
    texts = {kind: read(corpora, prefixes) for kind, prefixes in KINDS.items()}
    simplified = {key: values.split(" ")[0] for key, values in rows("opencc/dictionary/TSCharacters.txt")}
    doubtful = 0
    for word, regions in rows("script/regions.txt"):
        plain = "".join(simplified.get(char, char) for char in word)
        rates = {
            kind: text.count(plain if kind == "CN" else word) * 1e6 / len(text)
            for kind, text in texts.items()
        }
        own = [rates[region] for region in regions.split(" ")]
        others = [rate for kind, rate in rates.items() if kind not in regions.split(" ")]
        mark = "?" if min(own) < MIN_RATIO * max(others) else " "
        doubtful += mark == "?"
        print(f"{mark} {word}\t{regions}\t" + "\t".join(f"{kind} {rate:.1f}" for kind, rate in rates.items()))
    print(f"{doubtful} words to look at", file=sys.stderr)


def read(corpora, prefixes):
    text = []
    for path in sorted(corpora.glob("*.txt.zst")):
        if path.name.startswith(prefixes) and not path.name.startswith(LEFT_OUT):
            done = subprocess.run(["zstd", "-dqc", path], check=True, capture_output=True)
            text.append(done.stdout.decode("utf-8"))
    return "".join(text)


def rows(path):
    for line in (manifest.DATA / path).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


if __name__ == "__main__":
    main()
