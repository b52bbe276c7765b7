#!/usr/bin/env python3
"""Compares the readings that hanfold and its peers choose for characters of several readings: benches/peers/README.md.

    python3 benches/peers/context.py ../shared/corpora              errors by source, in Markdown
    python3 benches/peers/context.py ../shared/corpora --sentences  sentences that only hanfold, or only OpenCC, has right
    python3 benches/peers/context.py ../shared/corpora --keep       the same sample and choices as the last time

Needs what scripts/with_opencc.py needs, and the network the first time, for zhtw. What is built, fetched and written is in target/peers.
"""

import argparse
import collections
import difflib
import os
import pathlib
import sys

import context_sentences
from context_peers import CACHE, ROOT, build, find_places, peers

DIRECTIONS = {"to-hant": "To traditional characters", "to-hans": "To simplified characters"}
TABLES = {"to-hant": ROOT / "data" / "context", "to-hans": ROOT / "data" / "context" / "to-hans"}
OPENCC = ROOT / "data" / "opencc" / "dictionary"
# Of the answers that context chooses beside, to simplified characters those of the configuration for Taiwan's text.
CONFIG = {"to-hant": "s2t", "to-hans": "tw2s"}
HELD_OUT = "hanfold, held out"

Place = collections.namedtuple("Place", "line at character text tables held_out config")


def main():
    if not {"HANFOLD_OPENCC_DATA", "OPENCC_LIB_DIRS"} <= os.environ.keys():
        command = [sys.executable, ROOT / "scripts" / "with_opencc.py", sys.executable]
        os.execv(sys.executable, [*command, __file__, *sys.argv[1:]])
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=pathlib.Path)
    parser.add_argument("--keep", action="store_true", help="build, train and sample nothing anew")
    parser.add_argument("--sentences", action="store_true", help="print sentences instead of tables of errors")
    options = parser.parse_args()
    directions = ["to-hant"] if options.sentences else list(DIRECTIONS)
    if not options.keep:
        build()
        for direction in directions:
            find_places(options.corpora, direction)
    if options.sentences:
        context_sentences.show(CACHE / "to-hant", read_source)
        return
    for direction in directions:
        print(f"### {DIRECTIONS[direction]}\n")
        compare(direction)


def compare(direction):
    """Prints the table of a direction."""
    forms = read_forms(direction)
    converters = peers(direction)
    names = [HELD_OUT] + [converter.name for converter in converters]
    print(f"| source | places | {' | '.join(names)} |\n|---|---:|{'---:|' * len(names)}")
    places, errors, others = 0, collections.Counter(), collections.Counter()
    for path in sorted((CACHE / direction).glob("*.places.tsv")):
        source = read_source(path, CONFIG[direction])
        wrong = collections.Counter({HELD_OUT: sum(place.held_out != place.text for place in source.places)})
        for converter in converters:
            output = CACHE / "output.txt"
            converter.convert(source.path, output)
            for place, written in zip(source.places, written_at(source, read_lines(output), forms)):
                known = forms[place.character]
                if written is None:
                    others[converter.name] += 1
                else:
                    wrong[converter.name] += known.get(written) != known[place.text]
        print(f"| {source.name} | {len(source.places)} | {' | '.join(str(wrong[name]) for name in names)} |", flush=True)
        places += len(source.places)
        errors += wrong
    print(f"| all | {places} | {' | '.join(str(errors[name]) for name in names)} |")
    print(f"| of all | | {' | '.join(f'{100 * errors[name] / places:.2f} %' for name in names)} |")
    print(f"| another word, not counted | | {' | '.join(str(others[name]) for name in names)} |\n", flush=True)


Source = collections.namedtuple("Source", "name path lines written places")


def read_source(path, config="s2t"):
    """The sample of a source: its lines as they are converted and as they were written, and the places."""
    base = str(path).removesuffix(".places.tsv")
    rows = (row.split("\t") for row in read_lines(path)[1:])
    places = [Place(int(line), int(at), *rest) for line, at, *rest in rows]
    places = [place for place in places if place.config == config]
    text, written = (pathlib.Path(f"{base}.{kind}.txt") for kind in ("source", "written"))
    return Source(pathlib.Path(base).name, text, read_lines(text), read_lines(written), places)


def read_lines(path):
    lines = path.read_bytes().decode().split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def read_forms(direction):
    """For each character the number of the reading of each form, regional forms too."""
    regional = collections.defaultdict(list)
    for name in ("TWVariants", "HKVariants"):
        for form, others in rows_of(OPENCC / f"{name}.txt"):
            regional[form] += others.split(" ")
    forms = {}
    for character, readings in rows_of(TABLES[direction] / "senses.txt"):
        of = {form: number for number, same in enumerate(readings.split(" ")) for form in same.split("/")}
        of = {other: number for form, number in of.items() for other in regional[form]} | of
        forms |= dict.fromkeys(character, of)
    return forms


def rows_of(path):
    rows = (row for row in read_lines(path) if row and not row.startswith("#"))
    return [row.split("\t") for row in rows]


def written_at(source, lines, forms):
    """What a converter wrote at each place: one of the forms, or the character as it was; None where it is in another word."""
    if len(lines) != len(source.lines):
        sys.exit(f"{source.name}: {len(lines)} lines instead of {len(source.lines)}")
    aligned = {}
    for place in source.places:
        after = lines[place.line]
        known = forms[place.character].keys() | {place.character}
        if len(after) == len(source.lines[place.line]) and after[place.at] in known:
            yield after[place.at]
            continue
        if place.line not in aligned:
            # Beside the text as it was written, of which nearly all is the same.
            aligned = {place.line: align(source.written[place.line], after)}
        written = aligned[place.line][place.at]
        yield written if written in known else None


def align(written, after):
    found = [None] * len(written)
    matcher = difflib.SequenceMatcher(None, written, after, autojunk=False)
    for kind, begin, end, begin_after, end_after in matcher.get_opcodes():
        if end - begin == end_after - begin_after:
            found[begin:end] = after[begin_after:end_after]
    return found


if __name__ == "__main__":
    main()
