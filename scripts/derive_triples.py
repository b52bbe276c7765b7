#!/usr/bin/env python3
"""Derives data/language/triples.txt: triples of characters that are more usual in written Chinese than their pairs predict.

    python3 scripts/derive_triples.py ../shared/corpora

They restore lost characters: after 神经, 病 is more usual than 小, although after 经 alone neither is. As in derive_language.py,
costs are in bits with a discount, and the triples that save most are listed; the split, the limits and the languages are the
same. All digits in a row count as one, and so do all letters.
Afterwards: python3 scripts/manifest.py && HANFOLD_UPDATE=1 cargo test --test all compiled_tables
"""

import collections
import math
import pathlib
import re
import sys

import derive_language
import derive_tables
import manifest
from derive_language import DISCOUNT, FIRST, MIN_COUNT, STEP

LANGUAGES = ("hans", "hant")
# Number of triples: the room of the compiled table.
ROOM = 250_000
# Placeholder for a line end, and for no character: a pair with an ASCII character is a triple that begins with it.
END, NOTHING = "|", "-"
# Escapes of characters that a table cannot contain.
SPACE, COMMENT = "_", "#"
DIGITS, LETTERS = (re.compile(pattern) for pattern in ("[0-9]+", "[A-Za-z]+"))


def main():
    corpora = pathlib.Path(sys.argv[1])
    costs, saved = {}, collections.Counter()
    for language in LANGUAGES:
        for triple, (bits, gain) in of_language(corpora, language).items():
            costs[triple] = min(bits, costs.get(triple, bits))
            saved[triple] = max(gain, saved[triple])
    best = sorted(saved, key=lambda triple: (-saved[triple], triple))
    print(f"{len(best):,} triples save something, {min(ROOM, len(best)):,} are listed", file=sys.stderr)
    write({triple: costs[triple] for triple in best[:ROOM]})


def of_language(corpora, language):
    """Yields each triple that is more usual than its last pair predicts: its cost, and the bits that it saves."""
    singles, pairs, triples = (collections.Counter() for _ in range(3))
    for path in sorted(corpora.glob("*.txt.zst")):
        if derive_language.KINDS.get(path.name.split("-")[0]) == language:
            text = classes(derive_language.limited(derive_tables.training(derive_language.read(path))))
            singles.update(text)
            pairs.update(map("".join, zip(text, text[1:])))
            triples.update(map("".join, zip(text, text[1:], text[2:])))
            print(f"{path.name}: {len(text):,} characters", file=sys.stderr)
    total = sum(singles.values())
    pairs = {pair: count for pair, count in pairs.items() if count >= MIN_COUNT}
    left = collections.Counter()
    for pair, count in pairs.items():
        left[pair[0]] += count - DISCOUNT

    def after_one(pair):
        first, second = pair
        # A pair with ASCII costs as much as the second character alone in the model of pairs.
        if is_ascii(pair) or not singles[first]:
            return -math.log2(singles[second] / total)
        alone = (1 - left[first] / singles[first]) * singles[second] / total
        return -math.log2(max(pairs.get(pair, 0) - DISCOUNT, 0) / singles[first] + alone)

    found = {}
    for triple, count in triples.items():
        if count >= MIN_COUNT and is_listed(triple):
            bits = -math.log2((count - DISCOUNT) / pairs[triple[:2]])
            found[triple] = (bits, count * (after_one(triple[1:]) - bits) / total)
    for pair, count in pairs.items():
        if is_ascii(pair) and is_listed(pair):
            bits = -math.log2((count - DISCOUNT) / singles[pair[0]])
            found[NOTHING + pair] = (bits, count * (after_one(pair) - bits) / total)
    return {triple: (bits, gain) for triple, (bits, gain) in found.items() if gain > 0}


def classes(text):
    for char in NOTHING + END + COMMENT:
        text = text.replace(char, "~")
    return LETTERS.sub("A", DIGITS.sub("0", text.replace("\n", END).replace(" ", SPACE)))


def is_ascii(text):
    return any(char < "\x80" for char in text)


def is_listed(text):
    """Returns whether a triple has a character beyond ASCII, and none that is not counted."""
    return not text.isascii() and all(map(derive_language.is_listed, text))


def write(costs):
    rows = collections.defaultdict(lambda: collections.defaultdict(str))
    for first, second, third in sorted(costs):
        level = min(15, max(1, round((costs[first + second + third] - FIRST) / STEP) + 1))
        rows[first][second] += f"{third}{level:x}"
    title = (
        f"# Three characters in a row: the first, and each second with the third ones that follow it, and a digit for each of\n"
        f"# these: it costs {FIRST} + {STEP} (d - 1) bits in the language in which it costs less. 0 is any digits, A any letters, {SPACE} a space, {END} the end\n"
        f"# of a line; with {NOTHING} as the first one, whatever it is.\n"
        "# Derived by scripts/derive_triples.py from counts over natural text (data/manifest.toml names it).\n"
        "# To change a row, change the rule there.\n"
    )
    body = "".join(
        f"{first}\t{' '.join(second + thirds for second, thirds in seconds.items())}\n" for first, seconds in rows.items()
    )
    path = manifest.DATA / "language" / "triples.txt"
    path.write_text(title + "\n" + body, encoding="utf-8")
    print(f"data/language/triples.txt: {len(costs):,} entries, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
