#!/usr/bin/env python3
"""Checks the openings of doc comments, and that constants have one.

    scripts/check_comments.py

A doc comment begins with a noun phrase or a third-person verb that names its item, not with a headless clause. A `const` or `static`
says its meaning, its unit and the reason for its value. Findings are printed by folder, with the file, the line and the remedy; the
exit code is 1 if there are any. The Rust files are those that git tracks.
"""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDERS = ["src", "build", "tests", "examples", "benches", "fuzz", "integrations"]
# Openings of headless clauses, and of questions: a module head states its subject.
OPENINGS = ["What", "So many", "So much", "So far", "The same", "Whoever", "How often", "How", "Where", "Which", "Of"]
DOC = re.compile(r"\s*//[/!](?!/) ?(.*)")
HEADLESS = re.compile(rf"(?:{'|'.join(OPENINGS)})\b")
CONSTANT = re.compile(r"(\s*)(?:pub(?:\([^)]*\))? )?(?:const (?!fn\b|unsafe\b|_:)|static )(?:mut )?([A-Za-z]\w*):")
# Items inside which constants need no comment: bodies of functions, modules of tests, implementations of traits, whose comments
# stand at the trait.
ENCLOSING = re.compile(
    r"(\s*)(?:(?:(?:pub(?:\([^)]*\))? )?(?:const |async |unsafe )*fn|mod tests\b|(?:unsafe )?impl\b.* for |fuzz_target!)|macro_rules!)"
)


def files():
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *FOLDERS], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    return sorted(ROOT / name for name in listed.split("\0") if name.endswith(".rs") and (ROOT / name).exists())


def headless(lines):
    """Yields the number and the text of the first lines of doc comments that begin with a headless clause."""
    inside = False
    for number, line in enumerate(lines, 1):
        found = DOC.match(line)
        if found and not inside and HEADLESS.match(found[1]):
            yield number, found[1]
        inside = bool(found)


def is_in_tests(path):
    """Returns whether all of a file is tests: their constants are inputs."""
    return path.relative_to(ROOT).parts[0] == "tests" or path.name == "tests.rs" or path.parent.name == "tests"


def undocumented(lines):
    """Yields the number and the name of each constant without a doc comment."""
    indents = []
    documented = attribute = closed = False
    for number, line in enumerate(lines, 1):
        text = line.strip()
        indent = len(line) - len(line.lstrip())
        if text and not text.startswith("//"):
            while indents and indent <= indents[-1] and text not in (") {", "{") and not text.startswith((")", "where")):
                indents.pop()
        found = CONSTANT.match(line)
        if found and not documented and not indents:
            yield number, found[2]
        if ENCLOSING.match(line) and not text.endswith(("}", ";")):
            indents.append(indent)
        attribute = text.startswith("#[") or attribute and not closed
        closed = attribute and text.endswith("]")
        if text.startswith(("///", "#[doc")):
            documented = True
        elif not attribute:
            documented = False


def main():
    findings = {}
    for path in files():
        lines = path.read_text(encoding="utf-8").splitlines()
        place = path.relative_to(ROOT).as_posix()
        found = findings.setdefault("/".join(place.split("/")[:2]) if place.count("/") > 1 else place.split("/")[0], [])
        for number, text in headless(lines):
            found.append((place, number, f"begins with a headless clause: \"{text[:60]}\": name the item, or use a verb"))
        if not is_in_tests(path):
            for number, name in undocumented(lines):
                found.append((place, number, f"{name} has no doc comment: say its meaning, its unit and the reason for its value"))
    count = 0
    for folder, found in findings.items():
        if not found:
            continue
        print(f"{folder}: {len(found)} findings")
        for place, number, message in sorted(found):
            print(f"  {place}:{number}: {message}")
        count += len(found)
    if count:
        sys.exit(f"{count} comments to mend")


if __name__ == "__main__":
    main()
