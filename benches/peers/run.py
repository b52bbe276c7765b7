#!/usr/bin/env python3
"""Builds hanfold and its peers and measures them side by side: benches/peers/README.md.

    python3 benches/peers/run.py               tables of speed, in Markdown
    python3 benches/peers/run.py --start       time and memory of a whole process instead
    python3 benches/peers/run.py --help        all options

Needs what scripts/with_opencc.py needs.
"""

import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TARGET = ROOT / "target" / "peers"
# Built separately: in one build, cargo would unify the features of shared dependencies.
PACKAGES = (
    "driver", "hanfold", "opencc", "zhconv", "zhconv-opencc", "fmmseg", "ferrous", "hanconv", "charabia",
    "limits",
)


def main():
    if not {"HANFOLD_OPENCC_DATA", "OPENCC_LIB_DIRS"} <= os.environ.keys():
        command = [sys.executable, ROOT / "scripts" / "with_opencc.py", sys.executable]
        os.execv(sys.executable, [*command, __file__, *sys.argv[1:]])
    for package in PACKAGES:
        build(HERE / package, TARGET)
    if "--start" in sys.argv[1:]:
        # The command as users get it, with its own profile.
        build(ROOT, ROOT / "target")
    # All peers get one thread, also to load their tables.
    environment = os.environ | {"RAYON_NUM_THREADS": "1"}
    sys.exit(subprocess.run([TARGET / "release" / "peers", *sys.argv[1:]], env=environment).returncode)


def build(folder, target):
    command = ["cargo", "build", "--quiet", "--release", "--target-dir", target]
    result = subprocess.run(command, cwd=folder)
    if result.returncode != 0:
        sys.exit(f"{folder.relative_to(ROOT)} cannot be built")


if __name__ == "__main__":
    main()
