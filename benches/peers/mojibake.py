#!/usr/bin/env python3
"""Measures how well hanfold and ftfy repair damaged text and leave other text unchanged: see benches/peers/README.md.

    python3 benches/peers/mojibake.py                       everything, in Markdown
    python3 benches/peers/mojibake.py --quick --engines hanfold --no-time
    python3 benches/peers/mojibake.py --quick --kinds wrong --only 'UTF-8 as GBK / field' --engines hanfold --failures 5
    python3 benches/peers/mojibake.py --quick --write DIR   the cases, as JSON lines

Needs cargo, zstd, iconv (glibc's), Debian's apt-get for Unihan and the texts in European languages, and the network the
first time. What is built or fetched is in target/peers.
"""

import argparse
import collections
import pathlib
import re
import sys
import time

import mojibake_ftfy
from encodings_texts import ROOT
from mojibake_cases import UNITS
from mojibake_clean import sentences
from mojibake_make import KINDS, Factory
from mojibake_peers import ENGINES, Hanfold, Comparison, build, engine
from mojibake_time import Timer

BINS = ((0, 0.3), (0.3, 0.4), (0.4, 0.5), (0.5, 0.6), (0.6, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 0.95), (0.95, 0.99), (0.99, 2))
# Question mark beside a character that is not ASCII.
MARK = re.compile(r"(?<=[^\x00-\x7f])\?|\?(?=[^\x00-\x7f])")
# Similarity that a lossy case may have below the result of re-decoding.
TOLERANCE = 0.03
# Characters of a text that are shown.
SHOWN = 160
# Pairs of encodings in the table of those with most wrong characters.
WORST = 25


def main():
    options = arguments()
    timed = not options.no_time and not options.write and re.search(options.kinds, "time")
    program = build(bool(timed))
    factory = Factory(options, program)
    kinds = [kind for kind in KINDS if re.search(options.kinds, kind)]
    if options.write:
        write(options, factory, kinds)
        return
    engines = [engine(name, program) for name in options.engines]
    comparison = Comparison()
    print(f"{', '.join(f'{peer.name} {peer.version}' for peer in engines)}; rapidfuzz {comparison.version}; seed {options.seed},"
          f" up to {options.count} cases for each cell.\n", flush=True)
    run = Run(options, engines, comparison)
    for kind in kinds:
        start = time.monotonic()
        cases = wanted(options, factory.cases(kind))
        made = time.monotonic()
        if cases:
            (getattr(run, kind) if kind in ("clean", "lossy", "ftfy") else run.exact)(kind, cases)
        print(f"{kind}: {len(cases)} cases, made in {made - start:.1f} s, asked in {time.monotonic() - made:.1f} s",
              file=sys.stderr, flush=True)
    run.print_calibration()
    run.print_again()
    if timed:
        run.time(factory, Timer(program, engines))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=pathlib.Path, default=ROOT.parent / "shared" / "corpora")
    parser.add_argument("--count", type=int, default=200, help="cases for each cell: what was done, to what (200)")
    parser.add_argument("--sentences", type=int, default=70_000, help="natural sentences that must stay; 0: all held out (70000)")
    parser.add_argument("--quick", action="store_true", help="20 cases for each cell, 30,000 sentences")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engines", type=lambda names: names.split(","), default=ENGINES, help=",".join(ENGINES))
    parser.add_argument("--kinds", default="", metavar="REGEX", help=f"of {', '.join(KINDS)}, time")
    parser.add_argument("--only", default="", metavar="REGEX", help="what matches: 'UTF-8 as GBK / field', 'GBK as .* / line$'")
    parser.add_argument("--failures", type=int, default=0, metavar="N", help="show so many failures of each cell")
    parser.add_argument("--details", action="store_true", help="tables by decoder, by language and by length of a field, too")
    parser.add_argument("--no-time", action="store_true", help="do not measure speed")
    parser.add_argument("--write", type=pathlib.Path, metavar="DIR", help="write the cases there as JSON lines, and measure nothing")
    options = parser.parse_args()
    if options.quick:
        options.count, options.sentences = 20, min(options.sentences, 30_000)
    if unknown := set(options.engines) - set(ENGINES):
        parser.error(f"unknown: {', '.join(unknown)}")
    return options


def wanted(options, cases):
    return [case for case in cases if re.search(options.only, case.cell().partition(" / ")[2])]


def write(options, factory, kinds):
    options.write.mkdir(parents=True, exist_ok=True)
    for kind in kinds:
        cases = wanted(options, factory.cases(kind))
        (options.write / f"{kind}.jsonl").write_text("".join(case.line() + "\n" for case in cases))
        print(f"{options.write / kind}.jsonl: {len(cases)}")


class Run:
    def __init__(self, options, engines, comparison):
        self.options, self.engines, self.comparison = options, engines, comparison
        # For hanfold's repairs, by bin of confidence: right, all; and all suspicions.
        self.bins = {bin: [0, 0, 0] for bin in BINS}
        # For each engine and kind: number of changed cases, and of those changed again.
        self.again = {}
        # For each kind: number of characters that hanfold wrote, and of wrong ones.
        self.written = {}
        self.wrong = collections.Counter()
        self.aggressive = None

    def ask(self, cases):
        """Collects the answers of each engine."""
        answers = {peer.name: peer.ask([case.before for case in cases]) for peer in self.engines}
        asked = list(zip(cases, answers.get("hanfold", ())))
        for case, answer in asked:
            self.calibrate(case, answer)
        for (case, _), (written, wrong) in zip(asked, self.written_and_wrong(asked)):
            of_kind = self.written.get(case.kind, (0, 0))
            self.written[case.kind] = of_kind[0] + written, of_kind[1] + wrong
            self.wrong[case.kind, case.pair] += wrong
        for peer in self.engines:
            changed = [answer.text for case, answer in zip(cases, answers[peer.name]) if answer.text != case.before]
            again = sum(text != answer.text for text, answer in zip(changed, peer.ask(changed)))
            for case in cases[:1]:
                self.again[case.kind, peer.name] = len(changed), again
        for peer in self.engines:
            for error, text in getattr(peer, "failed", ()):
                print(f"**{peer.name} failed: {error}** on {shown(text)}\n", flush=True)
            peer.failed = []
        return answers

    def written_and_wrong(self, asked):
        """Returns for each case the number of characters that repairs wrote, and of those that are neither at their position in the
        original nor were in the text before."""
        is_wrong = [not is_right(case, answer.text) and answer.text != case.before for case, answer in asked]
        removed = iter(self.comparison.removed([(answer.text, case.after) for (case, answer), wrong in zip(asked, is_wrong) if wrong]))
        for (case, answer), wrong in zip(asked, is_wrong):
            written = sum(is_written(char) for repair in answer.repairs for char in repair["replacement"])
            before = set(case.before)
            yield written, min(written, sum(is_written(char) and char not in before for char in next(removed))) if wrong else 0

    def calibrate(self, case, answer):
        for repair in answer.repairs + answer.suspected:
            if repair["confidence"] is None:  # a rule decided
                continue
            bin = next(bin for bin in BINS if bin[0] <= repair["confidence"] < bin[1])
            # The result of an intermediate pass is in no text; it is right if all of the text is.
            right = case.kind != "clean" and (is_right(case, answer.text) or is_in_place(case, repair))
            self.bins[bin][0] += right
            self.bins[bin][1] += 1
            self.bins[bin][2] += repair in answer.suspected

    def exact(self, kind, cases):
        answers = self.ask(cases)
        units = [unit for unit in UNITS if any(case.unit == unit for case in cases)] or sorted({case.unit for case in cases})
        units += sorted({case.unit for case in cases} - set(units))
        head = ["case", "of", *units, "wrongly changed", "worse", *(peer.name for peer in self.engines)]
        has_places = any(case.places for case in cases)
        if has_places:
            head[2:2] = ["accidents", "undone"]
        worse = self.worse(cases, answers[self.engines[0].name])
        rows = []
        for name, chosen in (*groups(kind, cases), *by(cases, lambda case: case.pair)):
            results = {peer.name: [is_right(cases[n], answers[peer.name][n].text) for n in chosen] for peer in self.engines}
            first = self.engines[0].name
            row = [name, str(len(chosen))]
            if has_places:
                undone = [place in answers[first][n].text for n in chosen for place in cases[n].accidents()]
                row += [str(len(undone)), percent(sum(undone), len(undone))]
            for unit in units:
                of_unit = [right for n, right in zip(chosen, results[first]) if cases[n].unit == unit]
                row.append(percent(sum(of_unit), len(of_unit)))
            changed = sum(answers[first][n].text != cases[n].before and not is_right(cases[n], answers[first][n].text) for n in chosen)
            row += [str(changed), str(sum(worse[n] for n in chosen))]
            rows.append(row + [percent(sum(results[peer.name]), len(chosen)) for peer in self.engines])
        table(f"{KINDS[kind]}: exact, in percent (columns to the left of the engines are {self.engines[0].name}'s)", head, rows)
        if self.options.details:
            self.print_details(kind, cases, answers)
        self.print_failures(cases, answers, lambda case, answer, n: not is_right(case, answer.text))
        if kind == "lost-byte" and self.engines[0].name == "hanfold":
            self.print_lost(cases, answers["hanfold"])

    def print_lost(self, cases, answers):
        """Mode auto writes U+FFFD for an uncertain character, mode aggressive the likeliest one."""
        if self.aggressive is None:
            self.aggressive = Hanfold(self.engines[0].program, "aggressive")
        likely = self.aggressive.ask([case.before for case in cases])
        rows = []
        for name, chosen in (("**all**", range(len(cases))), *by(cases, lambda case: case.pair)):
            counts = list(self.written_and_wrong([(cases[n], answers[n]) for n in chosen]))
            places = [(place, n) for n in chosen for place in cases[n].accidents()]
            good = sum(is_found(place, answers[n].text) for place, n in places)
            exact = sum(place in likely[n].text for place, n in places)
            wrong = sum(wrong for _, wrong in counts)
            rows.append([name, str(len(chosen)), str(len(places)), percent(good, len(places)), percent(exact, len(places)),
                         percent(sum(is_right(cases[n], likely[n].text) for n in chosen), len(chosen)),
                         str(sum(written for written, _ in counts)), str(wrong)])
        table("Bytes lost: mode auto is right or has U+FFFD, mode aggressive is exact, in percent", [
            "case", "of", "accidents", "auto: right or U+FFFD", "aggressive: exact", "aggressive: texts exact",
            "auto: characters written", "of these wrong"], rows)

    def print_details(self, kind, cases, answers):
        lengths = ((3, 4), (5, 8), (9, 16), (17, 40))

        def length(case):
            size = len(case.core(case.after))
            return next((f"{low:2} to {high}" for low, high in lengths if low <= max(size, 3) <= high), "more")

        for title, key in (("decoder", lambda case: case.who if kind == "wrong" else ""), ("language", lambda case: case.language),
                           ("length of a field", lambda case: length(case) if case.unit == "field" else "")):
            rows = [[name, str(len(chosen)), *(percent(sum(is_right(cases[n], answers[peer.name][n].text) for n in chosen), len(chosen))
                                               for peer in self.engines)]
                    for name, chosen in by(cases, key) if name]
            table(f"{KINDS[kind]}: exact, by {title}", [title, "of", *(peer.name for peer in self.engines)], sorted(rows))

    def worse(self, cases, answers):
        """Returns whether the output is less similar to the original than the input."""
        wrong = [n for n, (case, answer) in enumerate(zip(cases, answers)) if answer.text not in (case.before, case.after)]
        got = self.comparison.similarity([(answers[n].text, cases[n].after) for n in wrong])
        was = self.comparison.similarity([(cases[n].before, cases[n].after) for n in wrong])
        worse = {n for n, now, then in zip(wrong, got, was) if now < then}
        return [n in worse for n in range(len(cases))]

    def lossy(self, kind, cases):
        answers = self.ask(cases)

        def similar(texts):
            return self.comparison.similarity([(case.core(text), case.core(case.after)) for case, text in zip(cases, texts)])

        untouched = similar([case.before for case in cases])
        references = [max(values) for values in zip(*(similar([case.references[n] for case in cases])
                                                      for n in range(len(cases[0].references))))]
        results = {peer.name: similar([answer.text for answer in answers[peer.name]]) for peer in self.engines}
        first = results[self.engines[0].name]
        failed = [value < reference - TOLERANCE for value, reference in zip(first, references)]
        rows = []
        for name, chosen in (*groups(kind, cases), *by(cases, lambda case: case.pair)):
            row = [name, str(len(chosen)), *(mean(values, chosen) for values in (untouched, references))]
            row += [mean(results[peer.name], chosen) for peer in self.engines]
            row += [percent(sum(not failed[n] for n in chosen), len(chosen)),
                    str(sum(first[n] < untouched[n] for n in chosen))]
            rows.append(row)
        names = [peer.name for peer in self.engines]
        table(f"{KINDS[kind]}: similarity to the original of what is damaged", [
            "case", "of", "untouched", "re-decoded with the true pair", *names, f"{names[0]}: no less than that − {TOLERANCE}, %",
            f"{names[0]}: worse than untouched"], rows)
        self.print_failures(cases, answers, lambda case, answer, n: failed[n], references)

    def print_failures(self, cases, answers, is_wrong, references=None):
        if not self.options.failures:
            return
        for cell, chosen in by(cases, lambda case: case.cell()):
            wrong = [n for n in chosen if is_wrong(cases[n], answers[self.engines[0].name][n], n)]
            if wrong:
                print(f"### {cell}: {len(wrong)} of {len(chosen)}\n")
            for n in wrong[:self.options.failures]:
                case, answer = cases[n], answers[self.engines[0].name][n]
                print(f"- {case.who}; {case.language}\n  - before: {shown(case.core(case.before))}\n"
                      f"  - expected: {shown(case.core(case.after))}")
                if case.references:
                    print(f"  - re-decoded, {references[n]:.3f}: {shown(case.core(case.references[0]))}")
                print("  - got: nothing changed" if answer.text == case.before else f"  - got: {shown(case.core(answer.text))}")
                for title, repairs in (("repaired", answer.repairs), ("suspected", answer.suspected)):
                    for repair in repairs[:4]:
                        print(f"  - {title}: {described(repair)}")
            print(flush=True)

    def clean(self, kind, cases):
        answers = self.ask(cases)
        rows, examples = [], collections.defaultdict(list)
        for name, chosen in by(cases, lambda case: case.pair):
            row = [name, str(sum(len(sentences(cases[n].before)) for n in chosen))]
            for peer in self.engines:
                changed = [(cases[n], answers[peer.name][n], sentence) for n in chosen
                           for sentence in changes(cases[n].before, answers[peer.name][n].text)]
                row.append(str(len(changed)))
                examples[peer.name] += changed
            if self.engines[0].name == "hanfold":
                row.append(str(sum(len(answers["hanfold"][n].suspected) for n in chosen)))
            rows.append(row)
        rows.append(["all", *(str(sum(int(row[n]) for row in rows)) for n in range(1, len(rows[0])))])
        table("Right as it is: sentences changed", ["text", "sentences", *(peer.name for peer in self.engines),
                                                    *(["suspected places"] if self.engines[0].name == "hanfold" else [])], rows)
        # All examples of hanfold, and a few of others.
        for peer in self.engines:
            most = None if peer.name == "hanfold" else 5
            for case, answer, sentence in examples[peer.name][:most]:
                repairs = "; ".join(map(described, answer.repairs[:4]))
                print(f"- {peer.name}, {case.pair}: {shown(sentence)} {repairs}")
            if examples[peer.name]:
                print(flush=True)
        if self.options.failures and "hanfold" in answers:
            for name, chosen in by(cases, lambda case: case.pair):
                places = [repair for n in chosen for repair in answers["hanfold"][n].suspected]
                for repair in places[:self.options.failures]:
                    print(f"- suspected, {name}: {described(repair)}")

    def ftfy(self, kind, cases):
        answers = self.ask(cases)
        rows = []
        for name, chosen in by(cases, lambda case: case.pair):
            rows.append([name, str(len(chosen)), *(str(sum(is_right(cases[n], answers[peer.name][n].text) for n in chosen))
                                                   for peer in self.engines)])
        table(f"{KINDS[kind]}: passed", ["scope", "cases", *(peer.name for peer in self.engines)], rows)
        out = [case.pair in mojibake_ftfy.OUT.values() for case in cases]
        first = answers[self.engines[0].name]
        failed = [not is_right(case, answer.text) for case, answer in zip(cases, first)]
        for title, chosen in (("Not passed", [n for n in range(len(cases)) if failed[n] and not out[n]]),
                              ("Out of scope", [n for n in range(len(cases)) if out[n]])):
            print(f"{title}: {len(chosen)}\n")
            for n in chosen:
                case, got = cases[n], first[n].text
                how = "passed" if not failed[n] else "untouched" if got == case.before else shown(got)
                print(f"- {case.unit}: {shown(case.before, 60)} → {shown(case.after, 60)}; {case.pair}; {how}")
            print(flush=True)

    def time(self, factory, timer):
        damaged = []
        for name, kind, pattern in (("UTF-8 as GBK, documents", "wrong", "UTF-8 as GBK / document"),
                                    ("UTF-8 as windows-1252, documents", "wrong", "UTF-8 as windows-1252 / document"),
                                    ("GBK as Big5, documents", "wrong", "^GBK as Big5 / document"), ("fields", "wrong", "/ field"),
                                    ("lines in documents", "wrong", "line in document"), ("bytes lost", "lost-byte", ""),
                                    ("annotations", "annotation", ""), ("escapes", "escape", "")):
            texts = [case.before for case in factory.cases(kind) if re.search(pattern, case.cell().partition(" / ")[2])]
            damaged.append((f"{name}, damaged", "\n".join(texts)))
        table("Repair alone, MB/s", ["text", *(peer.name for peer in self.engines)], list(timer.rows(factory, damaged)))

    def print_again(self):
        kinds = list(dict.fromkeys(kind for kind, _ in self.again))
        rows = [[kind, *(f"{again} of {changed}" for changed, again in (self.again[kind, peer.name] for peer in self.engines))]
                for kind in kinds]
        table("Repaired again: how many of what was changed changes once more", ["", *(peer.name for peer in self.engines)], rows)

    def print_calibration(self):
        rows = [[f"{low} – {min(high, 1)}", str(all), str(suspected), str(all - right), percent(right, all)]
                for (low, high), (right, all, suspected) in self.bins.items() if all]
        written = [[kind, str(all), str(wrong), f"{100 * wrong / all:.2f}" if all else "–"] for kind, (all, wrong) in self.written.items()]
        table("Characters that hanfold wrote in mode auto", ["kind", "written", "wrong", "wrong %"], written)
        if self.options.details:
            worst = [[kind, pair, str(wrong)] for (kind, pair), wrong in self.wrong.most_common(WORST)]
            table("Where the wrong ones are", ["kind", "case", "wrong"], worst)
        table("hanfold's confidence", ["confidence", "places", "of these only suspected", "wrong", "right %"], rows)


def is_right(case, text):
    """Returns whether the text is the original. For `&nbsp;` a space is accepted."""
    if case.kind == "escape":
        return text.replace("\u00a0", " ") == case.after.replace("\u00a0", " ")
    return text == case.after or case.kind == "ftfy" and text in case.references


def changes(before, after):
    """Returns the sentences of a text that are not in another, line by line."""
    if before == after:
        return []
    old, new = before.split("\n"), after.split("\n")
    pairs = zip(old, new) if len(old) == len(new) else ((line, after) for line in old)
    changed = [sentence for one, other in pairs if one != other for sentence in sentences(one) if sentence not in other]
    return changed or [before]


def by(cases, key):
    """Returns numbers of cases by a common property, in order of first occurrence."""
    found = collections.defaultdict(list)
    for n, case in enumerate(cases):
        found[key(case)].append(n)
    return found.items()


def is_in_place(case, repair):
    """Returns whether one of several repairs was right: inserted text of the original, or removed text that is not in it. U+FFFD,
    and a question mark that a decoder left in the place of a byte, stand for any character, or for several."""
    after = MARK.sub("\ufffd", repair["replacement"]) if case.kind == "lossy" else repair["replacement"]
    if "\ufffd" in after:
        parts = re.split("(\ufffd+)", after.strip("\ufffd"))
        pattern = "".join(f".{{0,{3 * len(part)}}}" if part[:1] == "\ufffd" else re.escape(part) for part in parts)
        return bool(re.search(pattern, case.after, re.S))
    return repair["replacement"] in case.after if repair["replacement"] else repair["before"] not in case.after


def is_found(place, text):
    """Returns whether a passage of the original is in a text, with U+FFFD for any of its characters."""
    return place in text or "\ufffd" in text and bool(re.search("".join(f"[{re.escape(char)}\ufffd]" for char in place), text))


def is_written(char):
    """Returns whether a character counts as written by a repair."""
    return char > "\x7f" and char != "\ufffd"


def groups(kind, cases):
    """Sums over pairs, for the goals."""
    yield "**all**", range(len(cases))
    if kind not in ("wrong", "lossy"):
        return
    single = re.compile("as (windows|latin|koi8|cp|mac)")
    for name, pattern in (("UTF-8 as single-byte", "^UTF-8"), ("UTF-8 as multi-byte", "^UTF-8"),
                          ("East Asian as single-byte", "^(?!UTF)"), ("East Asian as each other", "^(?!UTF)")):
        chosen = [n for n, case in enumerate(cases) if re.search(pattern, case.pair)
                  and bool(single.search(case.pair)) == name.endswith("single-byte")]
        if chosen:
            yield f"**{name}**", chosen


def described(repair):
    return (f"{repair['kind']}, {repair['how']}, {repair['level']}: {shown(repair['before'], 60)} →"
            f" {shown(repair['replacement'], 60)}")


def shown(text, length=SHOWN):
    text = "".join(char if char.isprintable() or char == "\u3000" else char.encode("unicode_escape").decode() for char in text)
    return f"`{text[:length]}`" + ("…" if len(text) > length else "")


def mean(values, chosen):
    return f"{sum(values[n] for n in chosen) / len(chosen):.3f}" if chosen else "–"


def percent(part, whole):
    if not whole:
        return "–"
    # 100.0 is printed only for all.
    value = 100 * part / whole
    return f"{min(value, 99.9) if part < whole else value:.1f}"


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
