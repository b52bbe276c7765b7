#!/usr/bin/env python3
"""Fails if a crate that hanfold links has a licence that is not permissive.

    python3 scripts/check_licences.py

Licences are those of the manifests, as `cargo metadata` knows them, of all features but `opencc`, without what only tests and the build
use. An expression with OR needs one permissive side, one with AND all. (cargo-deny asks the same, but its advisories need a network.)
"""

import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FEATURES = "cli,tantivy"
PERMISSIVE = {
    "0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "ISC", "MIT", "MIT-0",
    "Unicode-3.0", "Unlicense", "Zlib",
}


def is_permissive(expression):
    """Whether an SPDX expression, or the older form with slashes, allows a permissive licence."""
    expression = re.sub(r"[()]", " ", expression.replace("/", " OR "))
    sides = [side.strip() for side in expression.split(" AND ")]
    return all(any(licence.strip() in PERMISSIVE for licence in side.split(" OR ")) for side in sides)


def main():
    command = ["cargo", "metadata", "--format-version", "1", "--locked", "--no-default-features", "--features", FEATURES]
    metadata = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    linked, open_ = set(), [metadata["resolve"]["root"]]
    while open_:
        package = open_.pop()
        if package not in linked:
            linked.add(package)
            normal = (dep for dep in nodes[package]["deps"] if any(kind["kind"] is None for kind in dep["dep_kinds"]))
            open_.extend(dep["pkg"] for dep in normal)
    packages = [package for package in metadata["packages"] if package["id"] in linked]
    faults = [f"{package['name']}: {package['license']}" for package in packages if not is_permissive(package["license"] or "none")]
    print(f"{len(packages)} crates")
    if faults:
        sys.exit("\n".join(faults))


if __name__ == "__main__":
    main()
