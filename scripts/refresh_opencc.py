#!/usr/bin/env python3
"""Refreshes data/opencc from an OpenCC release and prints the changes.

    python3 scripts/refresh_opencc.py 1.4.2           fetch, write, report
    python3 scripts/refresh_opencc.py 1.4.2 --check   fetch, write nothing, exit 1 if anything differs

The dictionaries and configurations come from the source package on PyPI, unchanged. The
tables that OpenCC generates while it builds are not in it: they are read back out of the
wheel's compiled dictionaries with the `opencc_dict` of the same wheel, sorted, and written
to data/opencc/generated. Both packages are unpacked under target/opencc/VERSION, where the
tests find OpenCC's own test cases.

Needs python3 (3.11 or newer) with venv, and the network the first time.
"""

import argparse
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile

import manifest

ROOT = manifest.ROOT
OPENCC = manifest.DATA / "opencc"
LICENCE = "Apache-2.0"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("version")
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 on a difference")
    options = parser.parse_args()

    cache = ROOT / "target" / "opencc" / options.version
    sdist, wheel = cache / "sdist", cache / "wheel"
    if not (sdist.is_dir() and wheel.is_dir()):
        fetch(options.version, cache)

    release = read_release(options.version, sdist, wheel)
    changed = report(release)
    if options.check:
        return 1 if changed else 0
    if changed:
        write(release)
        text = manifest.rewrite(
            (
                {"path": path, "layer": "opencc", "licence": LICENCE, "origin": origin}
                for path, (_, origin) in release.items()
            ),
            drop_layer="opencc",
        )
        manifest.MANIFEST.write_text(text, encoding="utf-8")
        print("Next: HANFOLD_UPDATE=1 cargo test fingerprints, then read the diff and run the tests.")
    return 0


def fetch(version, cache):
    """Downloads and unpacks both packages. The cache is complete or absent."""
    cache.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache.parent) as scratch:
        scratch = pathlib.Path(scratch)
        venv.create(scratch / "venv", with_pip=True)
        python = scratch / "venv" / ("Scripts" if sys.platform == "win32" else "bin") / "python"

        def pip(*arguments):
            subprocess.run([python, "-m", "pip", "--quiet", *arguments], check=True)

        # pip reads the metadata of a source package by running its setup script. With build
        # isolation it would first build CMake from source, which takes a quarter of an hour.
        pip("install", "setuptools", "wheel")
        download = ["download", "--no-deps", "--dest", scratch, f"opencc=={version}"]
        pip(*download, "--no-binary", ":all:", "--no-build-isolation")
        pip(*download, "--only-binary", ":all:")

        unpacked = scratch / "unpacked"
        with tarfile.open(next(scratch.glob("*.tar.gz"))) as archive:
            archive.extractall(scratch / "tar", filter="data")
        unpacked.mkdir()
        next((scratch / "tar").iterdir()).rename(unpacked / "sdist")
        with zipfile.ZipFile(next(scratch.glob("*.whl"))) as archive:
            archive.extractall(unpacked / "wheel")
        shutil.rmtree(cache, ignore_errors=True)
        unpacked.rename(cache)


def read_release(version, sdist, wheel):
    """Returns every file of data/opencc as in the release: path under data/ -> (bytes, origin)."""
    source = f"OpenCC {version}, source package on PyPI"
    release = {}

    def take(path, to):
        release[f"opencc/{to}"] = (path.read_bytes(), f"{source}: {path.relative_to(sdist).as_posix()}")

    for name in ("LICENSE", "AUTHORS"):
        take(sdist / name, name)
    for path in sorted((sdist / "data" / "config").glob("*.json")):
        if not path.name.endswith(".schema.json"):
            take(path, f"config/{path.name}")
    for path in sorted((sdist / "data" / "dictionary").glob("*.txt")):
        take(path, f"dictionary/{path.name}")

    tool = wheel / "opencc" / "clib" / "bin" / "opencc_dict"
    tool.chmod(0o755)
    for compiled in sorted((wheel / "opencc" / "clib" / "share" / "opencc").glob("*.ocd2")):
        name = compiled.stem
        dumped = wheel.parent / f"{name}.txt"
        command = [tool, "-i", compiled, "-o", dumped, "-f", "ocd2", "-t", "text"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        generated = rows(dumped.read_bytes())
        dumped.unlink()
        shipped = release.get(f"opencc/dictionary/{name}.txt")
        if shipped is None:
            release[f"opencc/generated/{name}.txt"] = (
                render_generated(version, name, generated),
                f"OpenCC {version}, wheel on PyPI: {compiled.name}, read with its opencc_dict, sorted",
            )
        elif rows(shipped[0]) != generated:
            sys.exit(f"{name}: the wheel's compiled table differs from the source package's text")
    return release


def rows(content):
    """Returns a table in OpenCC's text format: key -> values."""
    table = {}
    for line in content.decode("utf-8").splitlines():
        if line and not line.startswith("#"):
            key, values = line.split("\t")
            table[key] = values
    return table


def render_generated(version, name, table):
    head = (
        f"# {name}: a table that OpenCC {version} generates while it builds.\n"
        "# Read out of the compiled dictionary of its PyPI wheel and sorted by\n"
        "# scripts/refresh_opencc.py; the rows are OpenCC's own (Apache-2.0, see ../LICENSE).\n\n"
    )
    # Python orders strings by code point, which is the byte order of UTF-8.
    body = "".join(f"{key}\t{table[key]}\n" for key in sorted(table))
    return (head + body).encode("utf-8")


def report(release):
    """Prints the differences from data/opencc; returns whether there are any."""
    present = {path for path in manifest.files() if path.startswith("opencc/")}
    changed = False
    for path in sorted(present | release.keys()):
        old = (manifest.DATA / path).read_bytes() if path in present else None
        new = release[path][0] if path in release else None
        if old == new:
            continue
        changed = True
        if old is None:
            print(f"new      data/{path}")
        elif new is None:
            print(f"gone     data/{path}")
        elif path.endswith(".txt"):
            before, after = rows(old), rows(new)
            both = before.keys() & after.keys()
            print(
                f"changed  data/{path}: {len(after.keys() - before.keys())} rows added, "
                f"{len(before.keys() - after.keys())} removed, "
                f"{sum(before[key] != after[key] for key in both)} with other values"
            )
        else:
            print(f"changed  data/{path}")
    if not changed:
        print(f"data/opencc is the release: {len(release)} files, no difference")
    return changed


def write(release):
    shutil.rmtree(OPENCC, ignore_errors=True)
    for path, (content, _) in release.items():
        target = manifest.DATA / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


if __name__ == "__main__":
    sys.exit(main())
