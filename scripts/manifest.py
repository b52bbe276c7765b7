#!/usr/bin/env python3
"""Keeps data/manifest.toml true: one entry for every file under data/.

    python3 scripts/manifest.py           rewrite the sha256 of every entry
    python3 scripts/manifest.py --check   change nothing, exit 1 if something is stale

Manual entries (layer, licence, origin, the corpora of a derived table) are kept; only the hashes
are computed. A file without an entry is an error: write its entry by hand, with an empty
sha256, and run this again. scripts/refresh_opencc.py uses `rewrite` for OpenCC's files.
"""

import hashlib
import pathlib
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
MANIFEST = DATA / "manifest.toml"
# The manifest cannot contain its own hash, a test of its own checks the fingerprints, and README.md is prose.
NOT_LISTED = {"manifest.toml", "fingerprints.tsv", "README.md"}
HEADER = """\
# Every file under data/: its layer, licence, origin and sha256.
# `python3 scripts/manifest.py` rewrites the hashes; the rest is written by hand
# (scripts/refresh_opencc.py writes the entries of layer "opencc").
# Derived tables name the kinds of corpora that their counts come from; the corpora stand at the
# end, each with the class of its licence (OPEN, DOUBTFUL, RESTRICTED). No text of theirs is here,
# only decisions that counts of at least 3 made.
"""
KEYS = ("path", "layer", "licence", "origin", "corpora", "sha256")
CORPUS_KEYS = ("name", "origin", "class")


def load():
    if not MANIFEST.exists():
        return {}
    with MANIFEST.open("rb") as file:
        return tomllib.load(file)


def files():
    return sorted(
        path.relative_to(DATA).as_posix()
        for path in DATA.rglob("*")
        if path.is_file() and path.relative_to(DATA).as_posix() not in NOT_LISTED
    )


def sha256(path):
    return hashlib.sha256((DATA / path).read_bytes()).hexdigest()


def quoted(value):
    if isinstance(value, list):
        return "[" + ", ".join(quoted(item) for item in value) + "]"
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def block(title, keys, entry):
    lines = [f"{key} = {quoted(entry[key])}" for key in keys if key in entry]
    return f"[[{title}]]\n" + "\n".join(lines) + "\n"


def render(files, corpora):
    files = sorted(files, key=lambda entry: entry["path"])
    corpora = sorted(corpora, key=lambda entry: entry["name"])
    return "\n".join(
        [HEADER]
        + [block("file", KEYS, entry) for entry in files]
        + [block("corpus", CORPUS_KEYS, entry) for entry in corpora]
    )


def rewrite(new_entries=(), drop_layer=None):
    """Returns the manifest as it should be. `new_entries` replace those of the same path;
    entries of `drop_layer` that are not among them are dropped."""
    manifest = load()
    new = {entry["path"]: entry for entry in new_entries}
    entries = [
        entry
        for entry in manifest.get("file", [])
        if entry["path"] not in new and entry["layer"] != drop_layer
    ] + list(new.values())
    listed = {entry["path"] for entry in entries}
    present = set(files())
    for path in sorted(present - listed):
        sys.exit(f"data/{path} has no entry in data/manifest.toml: write one by hand")
    for path in sorted(listed - present):
        sys.exit(f"data/manifest.toml names {path}, which does not exist: remove the entry")
    for entry in entries:
        entry["sha256"] = sha256(entry["path"])
    return render(entries, manifest.get("corpus", []))


def main():
    text = rewrite()
    if MANIFEST.exists() and MANIFEST.read_text(encoding="utf-8") == text:
        return 0
    if "--check" in sys.argv[1:]:
        print("data/manifest.toml is stale: run `python3 scripts/manifest.py`", file=sys.stderr)
        return 1
    MANIFEST.write_text(text, encoding="utf-8")
    print("data/manifest.toml rewritten")
    return 0


if __name__ == "__main__":
    sys.exit(main())
