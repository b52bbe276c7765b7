#!/usr/bin/env python3
"""Fails if two files define a type of the same name: one name, one meaning.

    python3 scripts/check_names.py

Types inside test modules do not count, nor those that macros define.
"""

import collections
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TESTS = re.compile(r"#\[cfg\(test\)\]\s*mod tests \{")
TYPE = re.compile(r"^(?:pub(?:\([^)]*\))? )?(?:struct|enum|trait|type|union) (\w+)", re.MULTILINE)


def main():
    files = collections.defaultdict(list)
    for folder in ("src", "build"):
        for path in sorted((ROOT / folder).rglob("*.rs")):
            if path.name != "tests.rs":
                code = TESTS.split(path.read_text(encoding="utf-8"))[0]
                for name in set(TYPE.findall(code)):
                    files[name].append(str(path.relative_to(ROOT)))
    twice = {name: paths for name, paths in sorted(files.items()) if len(paths) > 1}
    for name, paths in twice.items():
        print(f"{name} is defined in {', '.join(paths)}: rename all but one")
    sys.exit(bool(twice))


if __name__ == "__main__":
    main()
