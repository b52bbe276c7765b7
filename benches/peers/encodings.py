#!/usr/bin/env python3
"""Measures how well hanfold and its peers detect the encoding of a document: see benches/peers/README.md.

    python3 benches/peers/encodings.py                       everything, in Markdown
    python3 benches/peers/encodings.py --engines hanfold --no-time
    python3 benches/peers/encodings.py --quick --only 'Big5.*/ 16' --engines hanfold --failures 5

Needs cargo, zstd, iconv, Debian's apt-get for the texts in European languages, and, for the peers in Python, the
network the first time. What is built or fetched is in target/peers.
"""

import argparse
import collections
import pathlib
import random
import re
import sys
import time

import encodings_negatives as negatives
from encodings_cases import ASCII, DAMAGE, KINDS, LENGTHS, MIXTURES, Case, cases, mixed
from encodings_peers import CACHE, ENGINES, ROOT, SLOW, build, engine, locked
from encodings_texts import ENCODINGS, Corpora, Pool, Unavailable
from encodings_time import LARGE, Timer

BINS = ((0, 0.5), (0.5, 0.9), (0.9, 0.99), (0.99, 2))
MOST_CERTAIN = 20
# A pool also serves mixtures.
MIXED = {name for names in MIXTURES for name in names}


def main():
    options = arguments()
    build()
    engines = []
    for name in options.engines:
        if found := engine(name):
            engines.append(found)
        else:
            print(f"{name}: absent\n")
    versions = [f"{peer.name} {peer.version}" for peer in engines]
    print(f"{', '.join(versions)}, encoding_rs {locked('encoding_rs')}; seed {options.seed}, {options.count} cases for each"
          f" cell ({options.slow_count} for {' and '.join(SLOW)}).\n", flush=True)
    corpora = Corpora(options.corpora)
    texts = {language: negatives.european(language, CACHE) for language in negatives.PACKAGES}
    if texts["French"]:
        corpora.add("french", texts["French"])
    run = Run(options, engines)
    for encoding in ENCODINGS:
        run.encoding(encoding, corpora)
    run.print_cells()
    run.mixtures()
    run.negatives(texts)
    run.print_calibration()
    run.print_times()


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=pathlib.Path, default=ROOT.parent / "shared" / "corpora")
    parser.add_argument("--count", type=int, default=2000, help="cases for each cell (2000)")
    parser.add_argument("--slow-count", type=int, default=200, help="the same for the slow detectors (200)")
    parser.add_argument("--quick", action="store_true", help="200 cases for each cell")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engines", type=lambda names: names.split(","), default=ENGINES, help=",".join(ENGINES))
    parser.add_argument("--only", type=re.compile, default="", metavar="REGEX", help=
                        "what matches: 'Big5 / 16 bytes', 'GBK / dropped', 'mixed / GBK', 'negative / binary', 'time / GBK'")
    parser.add_argument("--no-time", action="store_true", help="do not measure speed")
    parser.add_argument("--failures", type=int, default=0, metavar="N", help="list so many failures of each cell")
    options = parser.parse_args()
    if options.quick:
        options.count = 200
    options.slow_count = min(options.slow_count, options.count)
    if unknown := set(options.engines) - set(ENGINES):
        parser.error(f"unknown: {', '.join(unknown)}")
    return options


class Run:
    def __init__(self, options, engines):
        self.options, self.engines = options, engines
        # By detector, encoding and kind: number of wrong answers, and of all.
        self.wrong = collections.defaultdict(dict)
        self.differs = collections.Counter()
        # For hanfold, by bin of confidence: right, all.
        self.bins = {bin: [0, 0] for bin in BINS}
        self.certain = []
        self.failures = collections.defaultdict(list)
        self.pools = {}
        self.timer = Timer(engines, options.seed)

    def wanted(self, encoding, kind):
        return re.search(self.options.only, f"{encoding} / {kind}")

    def encoding(self, encoding, corpora):
        """All cells of an encoding."""
        kinds = [kind for kind in KINDS if self.wanted(encoding.name, kind)]
        timed = not self.options.no_time and self.wanted("time", encoding.name)
        mixes = encoding.name in MIXED and any(encoding.name in names for names in self.mixtures_wanted())
        if not kinds and not timed and not mixes:
            return
        try:
            pool = Pool(encoding, corpora)
        except Unavailable as error:
            print(f"{encoding.name} is left out: {error}.\n", flush=True)
            return
        if mixes:
            self.pools[encoding.name] = pool
        for kind in kinds:
            start = time.monotonic()
            made = cases(pool, kind, self.options.count, self.options.seed)
            for peer in self.engines if made else ():
                self.cell(peer, encoding, kind, self.share(peer, made))
            print(f"{encoding.name} / {kind}: {time.monotonic() - start:.1f} s", file=sys.stderr, flush=True)
        if timed:
            self.timer.small(pool)
            if encoding.name in LARGE:
                self.timer.large(pool)

    def share(self, peer, made):
        return made[:self.options.slow_count] if peer.name in SLOW else made

    def cell(self, peer, encoding, kind, made):
        answers = peer.ask(made, encoding.label)
        wrong = [(case, answer) for case, answer in zip(made, answers) if not answer.right]
        self.wrong[peer.name][encoding.name, kind] = len(wrong), len(made)
        name = f"{encoding.name} / {kind}"
        if peer is self.engines[0]:
            self.differs[encoding.name] += sum(answer.original == "differs" for answer in answers)
        for case, answer in wrong[:self.options.failures]:
            self.failures[f"{peer.name}: {name}"].append(failure(case, answer))
        self.calibrate(peer, name, answers)

    def calibrate(self, peer, name, answers, right=lambda answer: answer.right):
        if peer.name != "hanfold":
            return
        for answer in answers:
            if answer.confidence is None:
                continue
            bin = next(bin for bin in BINS if bin[0] <= answer.confidence < bin[1])
            self.bins[bin][0] += right(answer)
            self.bins[bin][1] += 1
            if bin == BINS[-1] and not right(answer):
                self.certain.append((name, answer.label, f"{answer.confidence:.4f}", answer.beginning[:20]))

    def print_cells(self):
        for peer in self.engines:
            cells = self.wrong[peer.name]
            for title, kinds in ((f"{peer.name}: wrong, by length", (*LENGTHS, *ASCII)),
                                 (f"{peer.name}: wrong, one byte in 400 damaged", DAMAGE)):
                present = [kind for kind in kinds if any(kind == cell[1] for cell in cells)]
                names = [e.name for e in ENCODINGS if any((e.name, kind) in cells for kind in present)]
                count = max((cells[cell][1] for cell in cells), default=0)
                table(f"{title}, of {count}", ["encoding", *present], [
                    [name, *(str(cells[name, kind][0]) if (name, kind) in cells else "–" for kind in present)]
                    for name in names
                ])
        if len(self.engines) > 1:
            self.print_comparison()
        if differing := {name: count for name, count in self.differs.items() if count}:
            print("Documents that their true encoding, as hanfold decodes it, does not decode to the text that was encoded:"
                  f" {', '.join(f'{name} {count}' for name, count in differing.items())}.\n")
        self.print_failures()

    def print_failures(self):
        for name, lines in self.failures.items():
            print(f"### {name}\n")
            print("\n".join(f"- {line}" for line in lines) + "\n")
        self.failures.clear()

    def print_comparison(self):
        """Right in percent, by kind over all encodings and by encoding over all kinds."""
        for title, part, names in (("kind", 1, KINDS), ("encoding", 0, [e.name for e in ENCODINGS])):
            rows = []
            for name in names:
                row = [name]
                for peer in self.engines:
                    counts = [count for cell, count in self.wrong[peer.name].items() if cell[part] == name]
                    row.append(percent(sum(all - wrong for wrong, all in counts), sum(all for _, all in counts)))
                if any(cell != "–" for cell in row[1:]):
                    rows.append(row)
            table(f"Right in percent, by {title}", [title, *(peer.name for peer in self.engines)], rows)

    def mixtures_wanted(self):
        return [names for names in MIXTURES if self.wanted("mixed", "+".join(names))]

    def mixtures(self):
        rows = []
        for names in self.mixtures_wanted():
            made = mixed([self.pools[name] for name in names], self.options.count, self.options.seed)
            row = ["+".join(names)]
            for peer in self.engines:
                answers = peer.ask(self.share(peer, made), "")
                row.append(percent(sum(answer.characters for answer in answers),
                                   sum(answer.all_characters for answer in answers)))
            rows.append(row)
        table("Two encodings in one document: characters right, in percent",
              ["encodings", *(peer.name for peer in self.engines)], rows)
        self.pools.clear()

    def negatives(self, texts):
        rows = []
        for language, codec in negatives.TEXTS:
            if texts[language] and self.wanted("negative", f"{language} {codec}"):
                rows.append(self.negative(f"{language}, {codec}", negatives.pieces(texts[language], codec, self.options.seed)))
        if self.wanted("negative", "binary"):
            rows.append(self.negative("binary", negatives.binary(self.options.corpora, CACHE, self.options.seed)))
        table(f"Neither Chinese nor Japanese nor Korean, of {negatives.PIECES} pieces: called that, how many of these have"
              f" less than {negatives.SHORT} bytes, and called UTF-16 or UTF-32",
              ["text", *(peer.name for peer in self.engines)], rows)
        self.print_failures()

    def negative(self, name, documents):
        # The slow detectors get all of them, too: most are small.
        made = [Case(document) for document in documents]
        row = [name]
        for peer in self.engines:
            answers = peer.ask(made, "utf-8")
            wrong = [(case, answer) for case, answer in zip(made, answers) if answer.is_east_asian()]
            short = sum(len(case.document) < negatives.SHORT for case, _ in wrong)
            row.append(f"{len(wrong)} / {short} / {sum(answer.has_wide_units() for answer in answers)}")
            for case, answer in wrong[:self.options.failures]:
                self.failures[f"{peer.name}: {name}"].append(failure(case, answer))
            self.calibrate(peer, name, answers, right=lambda answer: not answer.is_east_asian())
        return row

    def print_calibration(self):
        if not any(all for _, all in self.bins.values()):
            return
        rows = []
        for (low, high), (right, all) in self.bins.items():
            rows.append([f"{low} – {min(high, 1)}", str(all), str(all - right), percent(right, all)])
        table("hanfold's confidence", ["confidence", "answers", "wrong", "right %"], rows)
        if self.certain:
            shown = random.Random(self.options.seed).sample(self.certain, min(MOST_CERTAIN, len(self.certain)))
            table(f"Wrong with a confidence of 0.99 and more: {len(shown)} of {len(self.certain)}",
                  ["case", "answer", "confidence", "text"], sorted([[*map(escaped, row)] for row in shown]))

    def print_times(self):
        columns = self.timer.columns()
        rows = [[name, *(speed(speeds[column]) for column in columns)] for name, speeds in self.timer.rows]
        table("Detection (hanfold: and decoding; encoding_rs: decoding alone, with the true label), MB/s; chardet and"
              " charset-normalizer on 1 MB instead of 20", ["documents", *columns], rows)
        pairs = (("hanfold", "chardetng"), ("hanfold", "encoding_rs"), ("hanfold, label given", "encoding_rs"),
                 *((name, "chardetng") for name in columns if name in self.timer.peers))
        rows = [[name, *(f"{speeds[b] / speeds[a]:.2f}" if speeds[a] and speeds[b] else "–" for a, b in pairs)]
                for name, speeds in self.timer.rows]
        table("How many times as long it takes", ["documents", *(f"{a} : {b}" for a, b in pairs)], rows)


def failure(case, answer):
    confidence = "" if answer.confidence is None else f" {answer.confidence:.3f}"
    shown = f" `{case.document.hex(' ')}`" if len(case.document) <= 64 else f" {len(case.document)} bytes"
    text = f" of “{escaped(case.text[:40])}”" if case.text else ""
    return f"{answer.label}{confidence}:{shown}{text}, read as “{escaped(answer.beginning)}” {answer.error}"


def speed(value):
    """Formats a speed in MB/s. Byte order marks take almost no time."""
    return "–" if not value else "> 9999" if value > 9999 else f"{value:.2f}" if value < 10 else f"{value:.0f}"


def escaped(text):
    return text.replace("|", "\\|").replace("\n", "\\n")


def percent(part, whole):
    if not whole:
        return "–"
    # 100.00 is printed only for all.
    value = 100 * part / whole
    return f"{min(value, 99.99) if part < whole else value:.2f}"


def table(title, head, rows):
    if not rows:
        return
    print(f"## {title}\n")
    print(f"| {' | '.join(head)} |")
    print(f"|---|{'---:|' * (len(head) - 1)}")
    for row in rows:
        print(f"| {' | '.join(row)} |")
    print(flush=True)


if __name__ == "__main__":
    main()
