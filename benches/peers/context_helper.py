"""zhtw, for context.py; run by the interpreter that has it.

    python context_helper.py

Prints its version. Then, for each line `INPUT<tab>OUTPUT` with the paths of two files, converts the first to the second, line by line,
and prints `ok`.
"""

import pathlib
import sys

import zhtw

# Of its two ways the one that converts more: the other leaves characters of several readings as they are.
MODE = "balanced"


def main():
    print(zhtw.__version__, flush=True)
    for request in sys.stdin:
        source, target = map(pathlib.Path, request.rstrip("\n").split("\t"))
        lines = source.read_bytes().decode().split("\n")
        converted = [zhtw.convert(line, sources=["cn"], ambiguity_mode=MODE) for line in lines]
        target.write_bytes("\n".join(converted).encode())
        print("ok", flush=True)


if __name__ == "__main__":
    main()
