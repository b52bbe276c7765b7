#!/usr/bin/env python3
"""Derives data/language/: how often characters, and pairs of them, occur in written Chinese
(simplified and traditional), Japanese and Korean.

    python3 scripts/derive_language.py ../shared/corpora

The tables contain costs in bits instead of counts: the negative logarithm of the probability of a
character in a language, after another one or after any. Each pair is discounted (Ney, Essen and
Kneser 1994: absolute discounting); the discounts are the backoff of the first character for the pairs
that are not listed (Katz 1987). Pairs are listed by the bits that listing them saves (Stolcke 1998), as
many as the compiled table has room for.

The corpora are files NAME.txt.zst (see their SOURCES.md); `zstd` must be installed. Only characters
and pairs with a count of at least 3 appear. One block of 200 lines in five is held out, as in
derive_tables.py: the development split.
Afterwards: python3 scripts/manifest.py && HANFOLD_UPDATE=1 cargo test --test all compiled_tables
"""

import collections
import math
import pathlib
import subprocess
import sys

import derive_tables
import manifest

# Languages in column order, with the prefixes of their corpora. Classical and Cantonese text is written in the traditional script.
LANGUAGES = ("hans", "hant", "ja", "ko")
KINDS = {"hans": "hans", "hant": "hant", "lzh": "hant", "yue": "hant", "ja": "ja", "ko": "ko"}
# Two tables of pairs, each for two languages: the Chinese scripts share most of their pairs.
TABLES = {"chinese": ("hans", "hant", 372_000), "japanese-korean": ("ja", "ko", 84_000)}
# Most characters of a file that are counted, or Hong Kong's news would dominate traditional Chinese.
FILE_LIMIT = 4_000_000
MIN_COUNT = 3
# Absolute discount: a pair seen three times is expected a little over twice in another text of the same size.
DISCOUNT = 0.75
# Upper bound on costs in bits: a wrong reading has many unseen characters, and one alone is not decisive.
MAX_BITS = 28
# Units of a bit in costs of characters and backoffs.
UNIT = 8
# Costs of pairs are one hexadecimal digit: 0 is not listed, 1 is FIRST bits, each further one STEP more.
FIRST, STEP = 0.5, 0.875

# Classes of unlisted characters, with their ranges.
CLASSES = {
    "han": [(0x4E00, 0x9FFF)],
    "han-extension": [(0x3400, 0x4DBF), (0x20000, 0x323AF)],
    "han-compatibility": [(0xF900, 0xFAFF), (0x2F800, 0x2FA1F), (0x2E80, 0x2FDF)],
    "kana": [(0x3040, 0x30FF), (0x31F0, 0x31FF)],
    "half-width": [(0xFF61, 0xFFEF)],
    "bopomofo": [(0x3100, 0x312F), (0x31A0, 0x31BF)],
    "hangul": [(0xAC00, 0xD7A3)],
    "jamo": [(0x1100, 0x11FF), (0x3130, 0x318F)],
    "east-asian": [(0x3000, 0x303F), (0x3190, 0x319F), (0x31C0, 0x31EF), (0x3200, 0x33FF),
                   (0xFE30, 0xFE4F), (0xFF00, 0xFF60)],
    "latin": [(0xA0, 0x24F), (0x1E00, 0x1EFF)],
    "letter": [(0x250, 0x10FF), (0x1200, 0x1DFF), (0x1F00, 0x1FFF)],
    "symbol": [(0x2000, 0x2BFF)],
    "emoji": [(0x1F000, 0x1FBFF), (0xFE00, 0xFE0F)],
    "private": [(0xE000, 0xF8FF), (0xF0000, 0x10FFFF)],
    "control": [(0x80, 0x9F), (0xFFF0, 0xFFFC), (0xFFFE, 0xFFFF)],
    "replacement": [(0xFFFD, 0xFFFD)],
    "other": [],
}


# Substitutes in encodings that lack a character: the middle dot and the dash of Big5. They occur at most this part as often.
STAND_INS = {"\u2027": "·", "\u2013": "—", "\ufe51": "、"}
STAND_IN_PART = 8


# Costs of classes that the corpora lack, in bits: half-width katakana are in tables of names.
CLASS_BITS = {("half-width", "ja"): 11}


def main():
    corpora = pathlib.Path(sys.argv[1])
    singles = {language: collections.Counter() for language in LANGUAGES}
    pairs = {language: collections.Counter() for language in LANGUAGES}
    for path in sorted(corpora.glob("*.txt.zst")):
        language = KINDS.get(path.name.split("-")[0])
        if language:
            text = limited(derive_tables.training(read(path)))
            singles[language].update(text)
            pairs[language].update(map("".join, zip(text, text[1:])))
            print(f"{path.name}: {len(text):,} characters", file=sys.stderr)
    for counts in singles.values():
        for char, other in STAND_INS.items():
            counts[char] = max(counts[char], counts[other] // STAND_IN_PART)
    models = {language: Model(singles[language], pairs[language]) for language in LANGUAGES}
    listed = {}
    for name, (first, second, room) in TABLES.items():
        listed[name] = choose(models[first], models[second], room)
        for language in (first, second):
            models[language].leave_out(listed[name])
    write_characters(models)
    for name, (first, second, _) in TABLES.items():
        write_pairs(name, models[first], models[second], listed[name])


def read(path):
    return subprocess.run(["zstd", "-dqc", path], check=True, capture_output=True).stdout.decode("utf-8")


def limited(text):
    """Returns the text, or blocks from all over it."""
    blocks = text.split("\n")
    keep = min(1, FILE_LIMIT / max(len(text), 1))
    size = derive_tables.BLOCK
    chosen = [
        line
        for at in range(0, len(blocks), size)
        if int((at // size + 1) * keep) > int(at // size * keep)
        for line in blocks[at : at + size]
    ]
    return "\n".join(chosen)


def is_listed(char):
    """Returns whether a character has a row: not controls, nor spaces that look like others."""
    return char == "\u3000" or char.isprintable()


def is_ascii(text):
    return any(char < "\x80" for char in text)


class Model:
    """Costs of one language."""

    def __init__(self, singles, pairs):
        self.pairs = {p: n for p, n in pairs.items() if n >= MIN_COUNT and not is_ascii(p)}
        self.counts = {c: n for c, n in singles.items() if c >= "\x80"}
        self.total = sum(self.counts.values())
        self.seen = {c: n for c, n in self.counts.items() if n >= MIN_COUNT}
        # Counts of followers of a character, ASCII and line ends included.
        self.singles = singles
        self.backoffs = {}

    def single(self, char):
        return min(MAX_BITS, -math.log2(self.seen[char] / self.total)) if char in self.seen else None

    def of_class(self, ranges):
        """Returns the cost of an unlisted character: its class shares the part of the rare ones."""
        members = sum(last - first + 1 for first, last in ranges) or 100_000
        inside = lambda c: any(first <= ord(c) <= last for first, last in ranges)
        rare = sum(n for c, n in self.counts.items() if c not in self.seen and inside(c))
        listed = sum(1 for c in self.seen if inside(c))
        return min(MAX_BITS, -math.log2((rare + 0.5) / self.total / max(members - listed, 1)))

    def pair(self, pair):
        """Returns the cost of the second character after the first, as it will be read back."""
        return FIRST + STEP * (self.level(pair) - 1)

    def level(self, pair):
        count = self.pairs.get(pair, 0)
        if not count:
            return 0
        bits = -math.log2((count - DISCOUNT) / self.singles[pair[0]])
        return min(15, max(1, round((bits - FIRST) / STEP) + 1))

    def saved(self, pair):
        """Returns the bits that listing a pair saves, as a part of the text's length."""
        if pair not in self.pairs:
            return 0.0
        count = self.pairs[pair]
        bits = -math.log2((count - DISCOUNT) / self.singles[pair[0]])
        return count * (self.single(pair[1]) - bits) / self.total

    def leave_out(self, listed):
        """Keeps only the listed pairs, and sets the backoffs for the others."""
        self.pairs = {pair: n for pair, n in self.pairs.items() if pair in listed}
        followers = collections.defaultdict(list)
        for pair in self.pairs:
            followers[pair[0]].append(pair)
        for first in self.seen:
            mine = followers[first]
            left = 1 - sum((self.pairs[p] - DISCOUNT) / self.singles[first] for p in mine)
            others = 1 - sum(self.seen[p[1]] / self.total for p in mine)
            self.backoffs[first] = min(8, max(0, math.log2(max(others, 1e-6) / max(left, 1e-6))))


def choose(one, two, room):
    saved = {pair: max(one.saved(pair), two.saved(pair)) for pair in one.pairs.keys() | two.pairs.keys()}
    best = sorted((pair for pair in saved if saved[pair] > 0), key=lambda pair: (-saved[pair], pair))
    print(f"{len(saved):,} pairs, {len(best):,} save something, {min(room, len(best)):,} listed", file=sys.stderr)
    return set(best[:room])


HEAD = (
    "# Derived by scripts/derive_language.py from counts over natural text (data/manifest.toml names it).\n"
    "# To change a row, change the rule there.\n"
)


def write_characters(models):
    eighths = lambda bits: "-" if bits is None else str(round(bits * UNIT))
    rows = []
    for name, ranges in sorted(CLASSES.items()):
        named = " ".join([name, *(f"{first:04X}-{last:04X}" for first, last in ranges)])
        rows.append(f"{named}\t{' '.join(eighths(CLASS_BITS.get((name, l), models[l].of_class(ranges))) for l in LANGUAGES)}\n")
    for char in sorted(set().union(*(model.seen for model in models.values()))):
        if is_listed(char):
            costs = " ".join(eighths(models[l].single(char)) for l in LANGUAGES)
            backoffs = " ".join(eighths(models[l].backoffs.get(char)) for l in LANGUAGES)
            rows.append(f"{char}\t{costs} {backoffs}\n")
    title = (
        f"# What a character costs in text of {', '.join(LANGUAGES)}, in eighths of a bit (- where it is too rare\n"
        "# there and costs what its class costs); behind these, what is added where it begins a pair that is not listed.\n"
        "# The first rows are classes with their code points: what one of these costs that has no row of its own.\n"
    )
    save("characters", title + HEAD + "\n" + "".join(rows), len(rows))


def write_pairs(name, one, two, listed):
    rows = collections.defaultdict(list)
    for pair in sorted(listed):
        levels = f"{one.level(pair):x}{two.level(pair):x}"
        if levels != "00" and all(map(is_listed, pair)):
            rows[pair[0]].append(pair[1] + levels)
    title = (
        f"# Pairs of characters in two languages: the first, and each second with two digits, one a language. A digit\n"
        f"# d from 1 to f is a cost of {FIRST} + {STEP} (d - 1) bits; 0 is none: not listed for that language.\n"
    )
    body = "".join(f"{first}\t{''.join(seconds)}\n" for first, seconds in rows.items())
    save(name, title + HEAD + "\n" + body, sum(map(len, rows.values())))


def save(name, text, entries):
    path = manifest.DATA / "language" / f"{name}.txt"
    path.write_text(text, encoding="utf-8")
    print(f"data/language/{name}.txt: {entries:,} entries, {len(text.encode()):,} bytes")


if __name__ == "__main__":
    main()
