#!/usr/bin/env python3
"""Fails if a public item has no example that runs.

    python3 scripts/check_examples.py [--target-dir DIR] [--list]

Public items are modules, types, traits, functions and methods; not fields, variants, constants and implementations of traits. An
example is a code block of the documentation that rustdoc compiles. What is public is asked of rustdoc (its JSON, which a stable
compiler writes with RUSTC_BOOTSTRAP). --list prints every item with the number of its examples.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FEATURES = "batch,patterns,serde,tantivy"
KINDS = {"module", "struct", "enum", "union", "trait", "function", "macro"}
# Tags of code blocks that are no examples.
NONE = {"text", "ignore", "console", "toml", "json", "compile_fail"}


def documented(target):
    """Returns the JSON of rustdoc."""
    command = ["cargo", "rustdoc", "--quiet", "--lib", "--no-default-features", "--features", FEATURES, "--target-dir", target]
    options = ["-Z", "unstable-options", "--output-format", "json"]
    subprocess.run([*command, "--", *options], cwd=ROOT, check=True, env={**os.environ, "RUSTC_BOOTSTRAP": "1"})
    return json.loads((pathlib.Path(target) / "doc" / "hanfold.json").read_text(encoding="utf-8"))


def examples(docs):
    """Returns the number of code blocks that are tests."""
    count = inside = 0
    for line in (docs or "").splitlines():
        fence = re.match(r"\s*(```+)(.*)", line)
        if fence and not inside:
            inside = len(fence[1])
            count += not NONE & set(re.split(r"[,\s]+", fence[2].strip()))
        elif fence and len(fence[1]) >= inside:
            inside = 0
    return count


def items(crate):
    """Yields the path, the place and the documentation of each public item."""
    index, seen = crate["index"], set()

    def walk(number, path):
        item = index.get(str(number))
        if item is None or item["crate_id"] != 0:
            return
        (kind, inner), = item["inner"].items()
        if kind == "use":
            yield from walk(inner["id"], path) if inner["id"] is not None else ()
            return
        if number in seen:
            return
        seen.add(number)
        path = f"{path}::{item['name']}" if path else item["name"]
        if kind in KINDS:
            yield path, item["span"], item["docs"]
        if kind == "module":
            for child in inner["items"]:
                yield from walk(child, path)
        elif kind == "trait":
            for child in inner["items"]:
                yield from walk(child, path)
        for child in inner.get("impls", ()) if kind in ("struct", "enum", "union") else ():
            found = index[str(child)]["inner"]["impl"]
            if found["trait"] is None:
                for method in found["items"]:
                    yield from walk(method, path)

    yield from walk(crate["root"], "")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--target-dir", default=str(ROOT / "target"))
    arguments.add_argument("--list", action="store_true", help="print every item with the number of its examples")
    options = arguments.parse_args()
    missing, count = [], 0
    for path, span, docs in items(documented(options.target_dir)):
        number = examples(docs)
        count += 1
        if options.list:
            print(f"{number} {path}")
        if not number:
            missing.append(f"{span['filename']}:{span['begin'][0]}: {path} has no example")
    if missing:
        print("\n".join(sorted(missing)))
        sys.exit(f"{len(missing)} of {count} public items have no example: add one that runs")


if __name__ == "__main__":
    main()
