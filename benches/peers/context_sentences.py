"""Sentences of the sample whose readings only one of hanfold and OpenCC has right, for context.py."""

import collections
import re

# Sentences that only hanfold has right are shown for so many kinds, one for each. Those that only OpenCC has right are all shown, of one
# line in `EVERY` of the sample.
KINDS = 20
EVERY = 10
SENTENCE = re.compile("[^。！？!?；;]+[。！？!?；;」』”]*")
# Length of a sentence that is shown as an example of its kind.
SHOWN = range(8, 50)
# Kinds in the table of what is wrong, and fragments of each: so many characters before and after the place.
ROWS = 40
FRAGMENTS, AROUND = 3, 2


def show(folder, read_source):
    """Prints both lists, and a table of the kinds of the second one."""
    ours, theirs, count = [], [], 0
    for path in sorted(folder.glob("*.places.tsv")):
        source = read_source(path)
        if source.name.startswith("names-"):
            continue
        for sentence in sentences(source):
            count += 1
            opencc, held_out = sentence.wrong("tables"), sentence.wrong("held_out")
            if opencc and not held_out:
                ours.append(sentence)
            elif held_out and not opencc:
                theirs.append(sentence)
    print(f"Of {count} sentences with characters of several readings hanfold, held out, alone has {len(ours)} right, OpenCC {len(theirs)}.\n")
    show_ours(ours)
    shown = [sentence for sentence in theirs if sentence.line % EVERY == 0]
    print(f"## Only OpenCC has them right: all {len(shown)} in one line of {EVERY}\n")
    for sentence in shown:
        print(f"- {sentence.source}: {sentence.marked('held_out')}")
    show_kinds(theirs)


class Sentence:
    """A part of a line, with its places."""

    def __init__(self, source, line, start, end, places):
        self.source, self.line, self.start, self.places = source.name, line, start, places
        self.text = source.written[line][start:end]

    def wrong(self, whose):
        return [place for place in self.places if getattr(place, whose) != place.text]

    def marked(self, whose):
        """The sentence as it was written, with what somebody chose instead in brackets."""
        chosen = {place.at - self.start: getattr(place, whose) for place in self.wrong(whose)}
        return "".join(f"{c}[{chosen[at]}]" if at in chosen else c for at, c in enumerate(self.text)).strip()


def sentences(source):
    """The sentences of a source that have places."""
    of_line = collections.defaultdict(list)
    for place in source.places:
        of_line[place.line].append(place)
    for line, places in of_line.items():
        for found in SENTENCE.finditer(source.written[line]):
            start, end = found.span()
            if here := [place for place in places if start <= place.at < end]:
                yield Sentence(source, line, start, end, here)


def show_ours(sentences):
    kinds = collections.defaultdict(list)
    for sentence in sentences:
        for place in sentence.wrong("tables"):
            kinds[place.character, place.text, place.tables].append(sentence)
    print(f"## Only hanfold has them right: one of each of the {KINDS} most frequent kinds\n")
    for _, found in sorted(kinds.items(), key=lambda kind: -len(kind[1]))[:KINDS]:
        fitting = [sentence for sentence in found if len(sentence.text) in SHOWN] or found
        sentence = fitting[len(fitting) // 2]
        print(f"- {sentence.source}: {sentence.marked('tables')}")
    print()


def show_kinds(sentences):
    kinds = collections.defaultdict(list)
    for sentence in sentences:
        for place in sentence.wrong("held_out"):
            begin, end = (max(place.at - sentence.start + by, 0) for by in (-AROUND, AROUND + 1))
            kinds[place.character, place.text, place.held_out].append(sentence.text[begin:end].strip())
    kinds = sorted(kinds.items(), key=lambda kind: -len(kind[1]))
    print("\n| character | written | chosen | places | fragments |\n|---|---|---|---:|---|")
    for (character, text, chosen), fragments in kinds[:ROWS]:
        # Different ones, evenly spread.
        some = fragments[:: max(len(fragments) // FRAGMENTS, 1)]
        print(f"| {character} | {text} | {chosen} | {len(fragments)} | {', '.join(dict.fromkeys(some[:FRAGMENTS]))} |")
    rest = sum(len(fragments) for _, fragments in kinds[ROWS:])
    print(f"| {len(kinds) - ROWS} more kinds | | | {rest} | |")
