#!/usr/bin/env python3
"""Derives data/script/{hans,mostly_hans,hant,jpan}.txt, the characters that occur in one script only, or hardly in the other.

    python3 scripts/derive_tables.py ../shared/corpora

Candidates come from OpenCC's tables: a character is simplified only if STCharacters always
changes it, traditional only if TSCharacters always does. Counts over natural text then remove those
that are also used in the other script (恒 and 峰 in Taiwan, 吓 in Hong Kong), and the conversion
tables remove those that a conversion can produce, so that converted text has no evidence of its
former script. Japanese characters are those that Japanese text uses and Chinese text does not.

The corpora are files NAME.txt.zst (see their SOURCES.md); `zstd` must be installed. Only counts
of single characters are used, and only those of characters with a count of at least 3 decide
anything. One block of 200 lines in five is left out: examples/accuracy.rs measures on those.
Afterwards: python3 scripts/manifest.py && HANFOLD_UPDATE=1 cargo test fingerprints
"""

import collections
import pathlib
import subprocess
import sys

import manifest

OPENCC = manifest.DATA / "opencc"

# A character is kept as evidence of a script if it is at least this many times as frequent in
# text of that script as in any kind of text of the other. At 30, one such character outweighs the
# slips, quotations and print variants of a page of the other script; raising it to 100 would cost
# 庄 冲 黄 温 and 2 % of the evidence, lowering it to 10 would let in 痴 and 霉, which Taiwan prints.
MIN_RATIO = 30
# Least count; lower ones are noise (and corpora/SOURCES.md requires it).
MIN_COUNT = 3

# Least rate in simplified text of a mostly simplified character: rarer ones are too little evidence (guess).
MIN_RATE = 1e-6

# Lines of a block; every HELD_OUT-th block is left to the accuracy report.
BLOCK = 200
HELD_OUT = 5

# Kinds of corpora by prefix. Classical and Cantonese text is also traditional, but separate because its usage differs: each has a
# veto of its own.
KINDS = {"hans": "hans", "hant": "hant", "lzh": "lzh", "yue": "yue", "ja": "ja"}
TRADITIONAL = ("hant", "lzh", "yue")


def main():
    counts = count(pathlib.Path(sys.argv[1]))
    st, ts = table("STCharacters"), table("TSCharacters")

    to_traditional = outputs(
        "STCharacters", "STPhrases", "STPhrases_GeneratedFromRegionalPhrases",
        "TWVariants", "TWVariantsPhrases", "TWPhrases",
        "HKVariants", "HKVariantsPhrases", "HKPhrases",
    )
    to_simplified = outputs("TSCharacters", "TSPhrases")
    tofu = set(table("TSCharactersExt"))

    hans = {
        char: values
        for char, values in st.items()
        if char not in values
        and char not in to_traditional
        and kept(char, counts["hans"], [counts[kind] for kind in TRADITIONAL])
    }
    mostly_hans = {
        char: values
        for char, values in st.items()
        if char not in values
        and char not in hans
        and counts["hans"].rate(char) >= MIN_RATE
        and kept(char, counts["hans"], [counts["hant"], counts["yue"]])
    }
    hant = {
        char: values
        for char, values in ts.items()
        if char not in values
        and char not in to_simplified
        and char not in tofu
        and kept(char, sum((counts[kind] for kind in TRADITIONAL), Count()), [counts["hans"]])
    }
    chinese = [counts["hans"], *(counts[kind] for kind in TRADITIONAL)]
    known = set(hans) | set(hant) | to_traditional | to_simplified
    jpan = {
        char: values
        for char, values in table("JPShinjitaiCharacters").items()
        if char not in known
        and counts["ja"].chars[char] >= MIN_COUNT
        and kept(char, counts["ja"], chinese)
    }
    note = "the candidates are for the reader only."
    write("script/hans", "Characters of simplified Chinese only, with their traditional forms", note, hans)
    write(
        "script/mostly_hans",
        "Characters that hardly any traditional text has, with their traditional forms",
        note,
        mostly_hans,
    )
    write("script/hant", "Characters of traditional Chinese only, with their simplified forms", note, hant)
    write("script/jpan", "Characters of Japanese only (shinjitai), with their traditional forms", note, jpan)


class Count:
    """Returns the count of each Han character in some texts, and the total."""

    def __init__(self):
        self.chars = collections.Counter()
        self.total = 0

    def add(self, text):
        for char, number in collections.Counter(text).items():
            if "\u3400" <= char <= "\u9fff" or char >= "\U00020000":
                self.chars[char] += number
                self.total += number

    def __add__(self, other):
        both = Count()
        both.chars = self.chars + other.chars
        both.total = self.total + other.total
        return both

    def rate(self, char):
        return self.chars[char] / self.total


def kept(char, own, others):
    """Returns whether `char` is evidence of the script of `own` against each of `others`."""
    seen = [other for other in others if other.chars[char] >= MIN_COUNT]
    return all(own.rate(char) >= MIN_RATIO * other.rate(char) for other in seen)


def count(corpora):
    counts = collections.defaultdict(Count)
    for path in sorted(corpora.glob("*.txt.zst")):
        kind = KINDS.get(path.name.split("-")[0])
        if kind:
            text = subprocess.run(["zstd", "-dqc", path], check=True, capture_output=True).stdout
            counts[kind].add(training(text.decode("utf-8")))
    missing = set(KINDS.values()) - counts.keys()
    if missing:
        sys.exit(f"no corpora of {', '.join(sorted(missing))} in {corpora}")
    return counts


def training(text):
    lines = text.split("\n")
    blocks = ("\n".join(lines[at : at + BLOCK]) for at in range(0, len(lines), BLOCK))
    return "\n".join(block for index, block in enumerate(blocks) if index % HELD_OUT != 0)


def table(name):
    """Returns a table of OpenCC: key -> list of candidates."""
    path = next(p for p in (OPENCC / "dictionary", OPENCC / "generated") if (p / f"{name}.txt").exists())
    rows = {}
    for line in (path / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            key, values = line.split("\t")
            rows[key] = values.split(" ")
    return rows


def outputs(*names):
    """Returns all characters in the first candidates of these tables."""
    return {char for name in names for values in table(name).values() for char in values[0]}


def write(name, title, note, rows):
    head = (
        f"# {title}; {note}\n"
        "# Derived by scripts/derive_tables.py from OpenCC's tables and character counts;\n"
        "# to change a row, change the rule there.\n\n"
    )
    body = "".join(f"{char}\t{' '.join(rows[char])}\n" for char in sorted(rows))
    path = manifest.DATA / f"{name}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(head + body, encoding="utf-8")
    print(f"data/{name}.txt: {len(rows)} characters")


if __name__ == "__main__":
    main()
