#!/usr/bin/env python3
"""Finds the numeric constants of repair and of leftovers that no test protects.

    python3 scripts/mutate_constants.py --list                  numbers of constants by file
    python3 scripts/mutate_constants.py                         all of them, as a table in Markdown
    python3 scripts/mutate_constants.py --only 'accept.rs:'      constants whose `path:NAME` matches

Each `const` of a numeric type in FOLDERS (or files) is changed to its half and to its double, one at a time;
all elements of an array, a tuple or a range are changed together. Then the unit tests of these are run, some modules of
tests/all (`--tests`), and the sample (tests/all/repair_sample). Integers stay integers and saturate. A change is

    fails    a test fails, or a cell of the sample falls below its floor
    moves    some cells of the sample have other results, but all reach their floors: the slack hides it
    nothing  no test notices it: the constant is unprotected
    build    it does not compile: the compiler protects it
    time     it takes more than ten times as long

The runs are in a copy of the checkout with a target directory of its own, in which tests/all has only the modules that are
run; the checkout is never changed. With `--scratch DIR` the copy is kept, and the next run builds less.

In the copy nearly all constants take their values from the environment, so that one build serves for all changes, and a change takes
as long as the tests: 1 to 15 s on one core. `--quick` does not double what fails at its half. Use `--only` and `--limit` while you work
on a part.
"""

import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDERS = ("src/mojibake", "src/language", "src/pipeline/leftovers.rs", "src/script/line_field.rs")
NUMBER = r"(?:[iu](?:8|16|32|64|128|size)|f32|f64)"
CONSTANT = re.compile(r"^[ \t]*(?:pub(?:\([^)]*\))? )?const ([A-Z][A-Z0-9_]*): ([^=]+?)\s*=(?!=)\s*", re.MULTILINE)
# Ratio of the time of a run to that of the unchanged one above which it is stopped.
PATIENCE = 10
FACTORS = {"half": 0.5, "double": 2}
# Unit tests, and modules of tests/all beside the sample, that are run: those that take a few seconds together.
UNITS = ("mojibake::", "language::", "script::paragraph")
MODULES = "annotation,damaged,decoding,escape,leftovers,lost_byte,normalize,second_run"
# Modules of tests/all that these use.
HELPERS = ("offsets", "properties", "support")


class Constant:
    """A constant: the position of its value in its file, and the type of its numbers."""

    def __init__(self, key, path, text, match, end):
        self.key, self.path, self.name, self.type = key, path, match[1], match[2].strip()
        self.is_public = match[0].lstrip().startswith("pub")
        self.start, self.end = match.end(), end
        self.line = text.count("\n", 0, match.start()) + 1
        self.value = text[self.start:end]
        self.number = re.search(NUMBER, self.type)[0]

    def label(self):
        return f"{self.path}:{self.name}"

    def changed(self, factor):
        """Returns the value with every number in it changed; None if it would be the same."""
        value = scaled(self.value, self.number, factor)
        return None if value == self.value else value


def scaled(value, number, factor):
    """Returns an expression with a factor applied to it, or to each of its parts if it has parts."""
    text = value.strip()
    if not text:
        return value
    if text[0] in "[(" and closing(text, 0) == len(text) - 1 and (text[0] == "[" or "," in text):
        inner = text[1:-1]
        repeat = top_level(inner, ";")
        if len(repeat) == 2:
            return f"{text[0]}{scaled(repeat[0], number, factor)};{repeat[1]}{text[-1]}"
        return text[0] + ",".join(scaled(part, number, factor) for part in top_level(inner, ",")) + text[-1]
    for operator in ("..=", ".."):
        if operator in text:
            return operator.join(scaled(part, number, factor) for part in text.split(operator, 1))
    comment = text.rfind("\n") + 1
    before, text = (text[:comment], text[comment:].strip()) if text.startswith("//") else ("", text)
    if is_zero(text):
        return value
    if number[0] == "f":
        return f"{before}(({text}) * {factor}_{number})"
    if factor < 1:
        return f"{before}((({text}) as {number}) / 2)"
    return f"{before}((({text}) as {number}).saturating_mul(2))"


def is_zero(text):
    return re.fullmatch(r"-?0(?:[xbo]0+|\.0*)?(?:_?[iuf]\w+)?", text) is not None


def closing(text, start):
    """Returns the position of the closing bracket."""
    depth = 0
    for at in range(start, len(text)):
        depth += (text[at] in "[({") - (text[at] in "])}")
        if depth == 0:
            return at
    return -1


def top_level(text, separator):
    """Returns the parts between separators outside brackets."""
    parts, depth, start = [], 0, 0
    for at, char in enumerate(text):
        depth += (char in "[({") - (char in "])}")
        if char == separator and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    parts.append(text[start:])
    return parts


def sources(name):
    """Returns the source files of a folder, or one file."""
    path = ROOT / name
    return sorted(path.rglob("*.rs")) if path.is_dir() else [path]


def constants():
    """Returns all numeric constants outside tests, in the order of the files."""
    found = []
    for folder in FOLDERS:
        for path in sources(folder):
            text = path.read_text()
            tests = re.search(r"^#\[cfg\(test\)\]\nmod \w+ \{", text, re.MULTILINE)
            for match in CONSTANT.finditer(text, 0, tests.start() if tests else len(text)):
                kind = re.sub(r"(?:std::ops::|core::ops::)?Range(?:Inclusive)?", "", match[2])
                # Only numbers, in arrays, tuples and ranges.
                lengths = re.sub(r";[^\]]*\]", "]", kind)
                if re.fullmatch(rf"[\s\[\]()<>&,]*(?:(?:'static |{NUMBER})[\s\[\]()<>&,]*)+", lengths):
                    end = end_of_value(text, match.end())
                    found.append(Constant(len(found), path.relative_to(ROOT), text, match, end))
    return found


def end_of_value(text, start):
    """Returns the position of the semicolon that ends a value."""
    depth = 0
    for at in range(start, len(text)):
        depth += (text[at] in "[({") - (text[at] in "])}")
        if text[at] == ";" and depth == 0:
            return at
    raise ValueError(f"no end: {text[start:start + 40]}")


class Copy:
    """A copy of the checkout in which constants are changed and tests are run.

    Constants become statics that take their value from the environment when they are first used, so that one build serves for all
    changes. Those that the compiler needs (in patterns, lengths of arrays and other constants) are changed in the source instead, one
    build for each change.
    """

    def __init__(self, folder, modules, found):
        self.folder, self.filters, self.found = folder, modules, found
        files = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                               cwd=ROOT, check=True, capture_output=True).stdout.decode().split("\0")
        for name in filter(None, files):
            source, target = ROOT / name, folder / name
            if source.is_file():
                data = source.read_bytes()
                if name == "tests/all/main.rs":
                    data = only(data.decode(), {*modules, *HELPERS}).encode()
                write(target, data)
        known = {folder / name for name in files}
        for path in [*(folder / "src").rglob("*.rs"), *(folder / "tests").rglob("*.*")]:
            if path not in known:
                path.unlink()
        self.sources = {path.relative_to(ROOT): path.read_text() for part in FOLDERS for path in sources(part)}
        self.cells, self.seconds, self.programs = None, None, None

    def first(self):
        """Builds, and runs the tests on the unchanged code as the baseline."""
        self.dynamic = set(self.found)
        while True:
            self.write_sources(self.dynamic)
            refused, self.programs = self.build()
            if self.programs:
                break
            needed = {one for one in self.dynamic for path, line in refused if self.is_at(one, path, line)}
            if not needed:
                sys.exit(f"the copy does not compile: {refused}")
            self.dynamic -= needed
        begin = time.monotonic()
        verdict, cells = self.run({})
        self.seconds = time.monotonic() - begin
        if verdict != "passes":
            sys.exit(f"the unchanged code: {verdict}\n{cells}")
        self.cells = cells

    def write_sources(self, dynamic):
        """Writes the sources with some constants as statics, and records the lines of these."""
        self.lines = collections.defaultdict(list)
        for path, text in self.sources.items():
            for number, line in enumerate(instrumented(path, text, dynamic).splitlines(), 1):
                for key in re.findall(r"MUTANT_(\d+)", line):
                    self.lines[int(key)].append((str(path), number))
            write(self.folder / path, instrumented(path, text, dynamic).encode())
        root = (ROOT / "src/lib.rs").read_text()
        write(self.folder / "src/lib.rs", (root + SELECTOR).encode())

    def is_at(self, constant, path, line):
        """Returns whether a line of the copy has a constant as a static."""
        return (path, line) in self.lines[constant.key]

    def build(self):
        """Returns the positions of errors, and the test programs."""
        cargo = ["cargo", "test", "--release", "--no-default-features", "--lib", "--test", "all", "--no-run",
                 "--message-format=json"]
        environment = {**os.environ, "CARGO_TARGET_DIR": str(self.folder / "target"), "CARGO_INCREMENTAL": "1",
                       "CARGO_PROFILE_RELEASE_LTO": "off", "CARGO_PROFILE_RELEASE_CODEGEN_UNITS": "16", "RUSTFLAGS": "--cap-lints=allow"}
        run = subprocess.run(cargo, cwd=self.folder, env=environment, capture_output=True, text=True)
        messages = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
        errors = [one["message"] for one in messages if one["reason"] == "compiler-message" and one["message"]["level"] == "error"]
        places = {(span["file_name"], line) for error in errors for span in error["spans"]
                  for line in range(span["line_start"], span["line_end"] + 1)}
        programs = [one["executable"] for one in messages if one["reason"] == "compiler-artifact" and one.get("executable")]
        # The unit tests, and those of tests/all.
        return places, sorted(programs, key=lambda path: pathlib.Path(path).name.startswith("all-")) if run.returncode == 0 else None

    def change(self, constant, name):
        """Returns the result of a change, and the number of cells that it moves."""
        value = constant.changed(FACTORS[name])
        if value is None:
            return "same", 0
        patience = 60 + self.seconds * PATIENCE
        if constant in self.dynamic:
            verdict, cells = self.run({"MUTANT": f"{constant.key} {name}"}, patience)
        else:
            path, whole = self.folder / constant.path, self.programs
            text = self.sources[constant.path]
            path.write_text(text[:constant.start] + value + text[constant.end:])
            try:
                _, self.programs = self.build()
                verdict, cells = self.run({}, patience) if self.programs else ("build", {})
            finally:
                write(path, instrumented(constant.path, text, self.dynamic).encode())
                self.programs = self.build()[1] or whole
        if not cells:
            return verdict, 0
        moved = sum(cells.get(name) != row for name, row in self.cells.items())
        if verdict == "passes":
            verdict = "moves" if moved else "nothing"
        return verdict, moved

    def run(self, change, patience=None):
        """Returns `passes`, `fails` or `time`, and the row of each cell of the sample, which is run last."""
        unit, whole = self.programs
        sample = "repair_sample::"
        others = [f"{name}::" for name in self.filters if f"{name}::" != sample]
        for tests in ([unit, *UNITS], [whole, *others] if others else None, [whole, sample]):
            verdict, output = self.run_tests(tests, change, patience) if tests else ("passes", "")
            if verdict != "passes":
                break
        rows = (line.split(" | ") for line in output.splitlines() if line.startswith("| "))
        # The results, not the floors.
        return verdict, {row[0]: (row[2], row[4]) for row in rows if len(row) == 6}

    def run_tests(self, tests, change, patience):
        """Returns `passes`, `fails` or `time`, and the output of some tests."""
        environment = {**os.environ, "HANFOLD_SHOW": "1", **change}
        for name in ("HANFOLD_UPDATE", "HANFOLD_NO_SKIP"):
            environment.pop(name, None)
        process = subprocess.Popen([*tests, "--nocapture"], cwd=self.folder, env=environment, text=True, start_new_session=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        try:
            output, _ = process.communicate(timeout=patience)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return "time", ""
        return "fails" if process.returncode else "passes", output


# Appended to the root of the crate in the copy.
SELECTOR = """
mod mutant {
    use std::sync::LazyLock;

    static CHOSEN: LazyLock<Option<(usize, String)>> = LazyLock::new(|| {
        let chosen = std::env::var("MUTANT").ok()?;
        let (key, name) = chosen.split_once(' ')?;
        Some((key.parse().ok()?, name.to_owned()))
    });

    pub(crate) fn of(key: usize) -> Option<&'static str> {
        CHOSEN.as_ref().filter(|(chosen, _)| *chosen == key).map(|(_, name)| name.as_str())
    }
}
"""
# A comment, a string, a character, an import, or a word.
TOKEN = re.compile(r"""//[^\n]*|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.[^']*)'|\buse [^;]*;|[A-Za-z_]\w*""", re.DOTALL)


def instrumented(path, text, dynamic):
    """Returns a source with some of the constants as statics that look up their value, in its own uses and in those of imported ones."""
    number = collections.Counter(match[1] for match in CONSTANT.finditer(text))
    imports = " ".join(re.findall(r"^ *(?:pub(?:\([^)]*\))? )?use [^;]*;", text, re.MULTILINE))
    places = {}
    for one in dynamic:
        if one.path == path and number[one.name] == 1:
            places[one.name] = f"MUTANT_{one.key}"
        elif one.is_public and number[one.name] == 0 and re.search(rf"\b{one.name}\b", imports):
            module = "::".join(part for part in one.path.with_suffix("").parts[1:] if part != "mod")
            places[one.name] = f"crate::{module}::MUTANT_{one.key}"

    def replaced(code):
        return TOKEN.sub(lambda token: f"(*{places[token[0]]})" if token[0] in places else token[0], code)

    tests = re.search(r"^#\[cfg\(test\)\]\nmod \w+ \{", text, re.MULTILINE)
    last = tests.start() if tests else len(text)
    own = {one.start: one for one in dynamic if one.path == path and one.name in places}
    done, at = [], 0
    for match in CONSTANT.finditer(text, 0, last):
        end = end_of_value(text, match.end()) + 1
        done += [replaced(text[at:match.start()]), text[match.start():end]]
        at, one = end, own.get(match.end())
        if one:
            values = {name: one.changed(factor) or one.value for name, factor in FACTORS.items()}
            arms = "".join(f'Some("{name}") => {replaced(value)}, ' for name, value in values.items())
            done.append(f" pub(crate) static MUTANT_{one.key}: std::sync::LazyLock<{one.type}> = std::sync::LazyLock::new("
                        f"|| match crate::mutant::of({one.key}) {{ {arms}_ => {replaced(one.value)} }});")
    return "".join([*done, replaced(text[at:last]), text[last:]])


def write(path, data):
    """Writes a file unless it is unchanged, so that it keeps its time and is not built again."""
    if not path.is_file() or path.read_bytes() != data:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def only(main, modules):
    """Returns the root of the tests with only some modules, without the conditions on the others."""
    kept, condition = [], None
    for line in main.splitlines(keepends=True):
        name = re.fullmatch(r"mod (\w+);\n", line)
        if line.startswith("#[cfg("):
            condition = line
        elif name and name[1] not in modules:
            condition = None
        else:
            kept += [condition or "", line]
            condition = None
    return "".join(kept)


def count(found):
    """Prints the number of constants of each file."""
    files = collections.Counter(constant.path for constant in found)
    print("| file | constants |\n|---|---|")
    for path, number in sorted(files.items()):
        print(f"| {path} | {number} |")
    for folder in FOLDERS:
        print(f"| all of {folder} | {sum(str(one.path).startswith(folder) for one in found)} |")


def check(found, options):
    """Changes each constant, and prints the result."""
    modules = ["repair_sample", *filter(None, options.tests.split(","))]
    scratch = pathlib.Path(options.scratch or tempfile.mkdtemp(prefix="mutants-")).resolve()
    try:
        copies = [Copy(scratch / str(number), modules, found) for number in range(options.jobs)]
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            list(pool.map(Copy.first, copies))
            print(f"{len(copies[0].dynamic)} of {len(found)} constants are changed without another build.")
            print(f"The unchanged code: {len(copies[0].cells)} cells in {copies[0].seconds:.0f} s.\n")
            print("| constant | value | half | double |\n|---|---|---|---|")
            free = list(copies)

            def one(constant):
                copy = free.pop()
                try:
                    results = []
                    for factor in FACTORS:
                        is_held = options.quick and results and results[0][0] == "fails"
                        results.append(("not run", 0) if is_held else copy.change(constant, factor))
                    return constant, results
                finally:
                    free.append(copy)

            held = collections.Counter()
            unheld = []
            for constant, results in pool.map(one, found):
                shown = [f"{verdict} ({moved})" if moved else verdict for verdict, moved in results]
                value = " ".join(constant.value.split())
                print(f"| {constant.path}:{constant.line} `{constant.name}` | `{value[:40]}` | {' | '.join(shown)} |", flush=True)
                verdicts = {verdict for verdict, _ in results}
                best = next(one for one in ("fails", "time", "build", "moves", "nothing", "same") if one in verdicts)
                held[best] += 1
                if best in ("moves", "nothing", "same"):
                    unheld.append(f"{constant.label()} ({best})")
    finally:
        if not options.scratch:
            shutil.rmtree(scratch)
    print(f"\nOf {len(found)} constants, by the better of the two: {', '.join(f'{n} {name}' for name, n in held.most_common())}.")
    print(f"No test holds {len(unheld)}:" if unheld else "Each is held.")
    for name in unheld:
        print(f"- {name}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true", help="count the constants and do nothing else")
    parser.add_argument("--only", default="", metavar="REGEX", help="only constants whose path:NAME it matches")
    parser.add_argument("--limit", type=int, metavar="N", help="only so many, evenly spread")
    parser.add_argument("--quick", action="store_true", help="do not double what fails at its half")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="copies that are worked on side by side")
    parser.add_argument("--tests", default=MODULES, metavar="NAMES", help="modules of tests/all that are run before the sample")
    parser.add_argument("--scratch", metavar="DIR", help="where the copies are made, and kept")
    options = parser.parse_args()
    found = [constant for constant in constants() if re.search(options.only, constant.label())]
    if options.limit and options.limit < len(found):
        found = [found[number * len(found) // options.limit] for number in range(options.limit)]
    if options.list:
        count(found)
    else:
        check(found, options)


if __name__ == "__main__":
    main()
