#!/usr/bin/env python3
"""Derives data/language/words.txt: words of one to four characters, with their costs.

    python3 scripts/derive_words.py ../shared/corpora

Words restore lost characters with a wider context than pairs and triples: 高校考核 is two words, 高。考核 is not.
The words are the keys of OpenCC's phrase tables and the phrases of McBopomofo (MIT), with their simplified forms by OpenCC's
character table. Their costs are counted in the training split of the corpora: -log2 of their share of all characters, in the
script in which they are more common, or the cost of their form in the other script plus one bit. The count of a single character as a
word is that of its occurrences outside words of two characters.
The split, the limits and the languages are those of derive_language.py.
Afterwards: python3 scripts/manifest.py && HANFOLD_UPDATE=1 cargo test --test all compiled_tables
"""

import collections
import math
import pathlib
import sys

import derive_language
import derive_tables
import manifest

LANGUAGES = ("hans", "hant")
# Characters of a word.
LENGTHS = range(2, 5)
# Number of words: the most common ones, in a quarter of the room of the table of triples.
ROOM = 80_000
# Further bits of a word, compared with its form in the other script (guess).
OTHER_SCRIPT = 1
# Least share of a character's occurrences that are words of their own.
LEAST_ALONE = 0.01
MIN_COUNT = 20
# Cost in bits of the first level, increment of each further level, and number of levels.
FIRST, STEP, LEVELS = 4.0, 1.25, 15
PHRASES = ("STPhrases", "TSPhrases", "TWPhrases", "TWPhrasesRev", "HKPhrases", "TWVariantsPhrases")


def main():
    corpora = pathlib.Path(sys.argv[1])
    words = lexicon(corpora)
    print(f"{len(words):,} words are known", file=sys.stderr)
    costs = {}
    for language in LANGUAGES:
        counts, total = collections.Counter(), 0
        for path in sorted(corpora.glob("*.txt.zst")):
            if derive_language.KINDS.get(path.name.split("-")[0]) == language:
                text = derive_language.limited(derive_tables.training(derive_language.read(path)))
                total += len(text)
                for length in LENGTHS:
                    found = collections.Counter(map("".join, zip(*(text[at:] for at in range(length)))))
                    for word in found.keys() & words:
                        counts[word] += found[word]
                for char, count in collections.Counter(text).items():
                    if is_word(char):
                        counts[char] += count
                print(f"{path.name}: {len(text):,} characters", file=sys.stderr)
        alone = collections.Counter({char: count for char, count in counts.items() if len(char) == 1})
        for word, count in counts.items():
            if len(word) == 2:
                alone.subtract({char: count for char in word})
        for word, count in counts.items():
            if count >= MIN_COUNT:
                share = max(alone[word], count * LEAST_ALONE) if len(word) == 1 else count
                bits = -math.log2(share / total)
                costs[word] = min(bits, costs.get(word, bits))
    share(costs, words)
    listed = sorted((word for word in costs if len(word) > 1), key=lambda word: (costs[word], word))[:ROOM]
    write({word: bits for word, bits in costs.items() if len(word) == 1} | {word: costs[word] for word in listed})


def share(costs, words):
    """Gives a word in one script a cost by that of its form in the other: 中小學校 is common only in simplified text."""
    forms = [(key, values[0]) for key, values in derive_tables.table("STPhrases").items()]
    forms += [(values[0], key) for key, values in derive_tables.table("TSPhrases").items()]
    simplified = {char: values[0] for char, values in derive_tables.table("TSCharacters").items()}
    forms += [("".join(simplified.get(char, char) for char in word), word) for word in words]
    for hans, hant in forms:
        for one, other in ((hans, hant), (hant, hans)):
            if one in costs and len(one) > 1 and len(other) in LENGTHS:
                costs[other] = min(costs.get(other, math.inf), costs[one] + OTHER_SCRIPT)


def lexicon(corpora):
    words = set()
    for name in PHRASES:
        words.update(derive_tables.table(name))
    text = derive_language.read(corpora / "lexicon" / "mcbopomofo-phrase.occ.txt.zst")
    for name in ("STPhrases", "TSPhrases"):
        words.update(values[0] for values in derive_tables.table(name).values())
    words.update(line.split()[0] for line in text.splitlines() if line.strip())
    simplified = {char: values[0] for char, values in derive_tables.table("TSCharacters").items()}
    words.update({"".join(simplified.get(char, char) for char in word) for word in words})
    return {word for word in words if len(word) in LENGTHS and is_word(word)}


def is_word(text):
    return all("\u3400" <= char <= "\u9fff" for char in text)


def write(costs):
    levels = collections.defaultdict(list)
    for word, bits in costs.items():
        levels[min(LEVELS, max(1, round((bits - FIRST) / STEP) + 1))].append(word)
    title = (
        f"# Words of one to four characters by their costs: a hexadecimal digit d, and the words that cost {FIRST} + {STEP} (d - 1) bits\n"
        "# in the script in which they are more common.\n"
        "# Derived by scripts/derive_words.py from counts over natural text (data/manifest.toml names it).\n"
        "# To change a row, change the rule there.\n"
    )
    body = "".join(f"{level:x}\t{' '.join(sorted(levels[level]))}\n" for level in sorted(levels))
    path = manifest.DATA / "language" / "words.txt"
    path.write_text(title + "\n" + body, encoding="utf-8")
    print(f"data/language/words.txt: {len(costs):,} entries, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
