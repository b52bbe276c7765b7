#!/usr/bin/env python3
"""Runs a command with OpenCC itself available, for hanfold's feature `opencc`.

    python3 scripts/with_opencc.py cargo test --features opencc

OpenCC is taken from its PyPI wheel, which contains static libraries, headers and compiled
dictionaries; it is unpacked under target/opencc/VERSION (see refresh_opencc.py). Nothing is
installed. The command sees the variables that opencc-rust's build script reads, and
HANFOLD_OPENCC_DATA, the folder of configurations for `--engine opencc` and the tests.

Needs python3 (3.11 or newer) with venv, a C++ standard library to link (Debian: g++), and
the network the first time.
"""

import os
import sys

import manifest
import refresh_opencc

VERSION = "1.4.2"


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    cache = manifest.ROOT / "target" / "opencc" / VERSION
    if not cache.is_dir():
        refresh_opencc.fetch(VERSION, cache)
    library = cache / "wheel" / "opencc" / "clib"
    archives = next(library.glob("lib*/libopencc.a")).parent
    environment = os.environ | {
        "OPENCC_LIB_DIRS": str(archives),
        "OPENCC_INCLUDE_DIRS": str(library / "include"),
        "OPENCC_LIBS": "opencc:marisa",
        "OPENCC_STATIC": "1",
        "OPENCC_DYLIB_STDCPP": "1",
        "HANFOLD_OPENCC_DATA": str(library / "share" / "opencc"),
    }
    os.execvpe(sys.argv[1], sys.argv[1:], environment)


if __name__ == "__main__":
    main()
