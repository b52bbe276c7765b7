"""Bytes in no encoding of Chinese, Japanese or Korean, for encodings.py: European text, and binary data."""

import gzip
import pathlib
import random
import re
import sqlite3
import subprocess
import sys

# Manual pages are free text in many languages.
PACKAGES = {"English": "manpages", "French": "manpages-fr", "Russian": "manpages-ru"}

TEXTS = (
    ("English", "ascii"), ("English", "utf-8"),
    ("French", "utf-8"), ("French", "cp1252"), ("French", "iso8859-15"),
    ("Russian", "utf-8"), ("Russian", "cp1251"), ("Russian", "koi8-r"), ("Russian", "iso8859-5"),
)

# Pieces of each kind of text, and of binary data.
PIECES = 1000
SHORTEST, LONGEST = 20, 20_000
# Most bytes of a short piece.
SHORT = 200


def european(language, cache):
    """Returns lines of text; None if they are not available."""
    return manual_pages(PACKAGES[language], language, cache)


def manual_pages(package, language, cache):
    folder = cache / package
    if not folder.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        # apt-get downloads as its own user, and warns if it cannot.
        command = ["apt-get", "-qq", "-o", "APT::Sandbox::User=root", "download", package]
        if subprocess.run(command, cwd=cache).returncode != 0:
            print(f"{package}: not to be had; {language} text is left out", file=sys.stderr)
            return None
        archive = next(cache.glob(f"{package}_*.deb"))
        subprocess.run(["dpkg-deb", "-x", archive, folder], check=True)
    pages = sorted(path for path in folder.rglob("*.gz") if "/man/" in str(path) and path.is_file())
    lines = []
    for page in pages[::-(-len(pages) // 400)]:
        lines += troff(gzip.decompress(page.read_bytes()).decode(errors="ignore"))
    return lines


def troff(text):
    """The sentences of a page, without its commands."""
    text = re.sub(r"\\f(\[\w*\]|\w)|\\[&:/,%c]", "", text).replace("\\-", "-").replace("\\ ", " ")
    lines = (line for line in text.split("\n") if not line.startswith((".", "'")))
    return [line for line in lines if line.strip() and "\\" not in line]


def pieces(lines, codec, seed):
    source = random.Random(f"{seed} {codec}")
    text = "\n".join(lines)
    for _ in range(PIECES):
        size = length(source)
        start = source.randrange(len(text) - LONGEST)
        data = text[start:start + size].encode(codec, errors="ignore")[:size]
        # UTF-8 cut inside a character is still UTF-8, which is not tested here.
        yield data.decode(errors="ignore").encode() if codec == "utf-8" else data


def length(source):
    return int(SHORTEST * (LONGEST / SHORTEST) ** source.random())


# Binary files by kind: the first of each kind are used, without a look at their content.
FILES = {
    "program": ("/usr/bin", "*"), "library": ("/usr/lib", "*.so*"), "archive": ("/usr/lib", "*.a"),
    "PNG": ("/usr", "*.png"), "JPEG": ("/usr", "*.jpg"), "gzip": ("/usr/share", "*.gz"),
    "compiled Python": ("/usr/lib/python3", "*.pyc"), "font": ("/usr/share", "*.[to]tf"),
    "compiled catalogue": ("/usr/share", "*.mo"), "ZIP": ("/usr", "*.zip"), "Java": ("/usr", "*.jar"),
    "time zone": ("/usr/share/zoneinfo", "*"), "terminal": ("/usr/share/terminfo", "*"),
}
MOST_FILES = 200


def binary(corpora, cache, seed):
    """Yields pieces of binary data: every second one from the beginning of a file, the others from anywhere."""
    source = random.Random(f"{seed} binary")
    kinds = [files for folder, name in FILES.values() if (files := found(folder, name))]
    kinds += [sorted(corpora.glob("*.zst")), [database(cache)], None]
    for n in range(PIECES):
        files, size = kinds[n % len(kinds)], length(source)
        if files is None:
            yield source.randbytes(size)
            continue
        data = source.choice(files).read_bytes()
        start = 0 if n // len(kinds) % 2 == 0 else source.randrange(max(len(data) - size, 0) + 1)
        yield data[start:start + size]


def found(folder, name):
    # Scripts and empty files, by their first bytes or size, are not binary data.
    files = []
    for path in sorted(pathlib.Path(folder).rglob(name)):
        if path.is_file() and 64 < path.stat().st_size < 50_000_000 and b"\0" in path.read_bytes()[:100_000]:
            files.append(path)
            if len(files) == MOST_FILES:
                break
    return files


def database(cache):
    """An SQLite database, with English text and numbers."""
    path = cache / "numbers.sqlite"
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with sqlite3.connect(path) as connection:
            connection.execute("CREATE TABLE numbers (id INTEGER PRIMARY KEY, name TEXT, square REAL, key BLOB)")
            source = random.Random(1)
            rows = ((f"number {n}", n * n / 7, source.randbytes(n % 40)) for n in range(20_000))
            connection.executemany("INSERT INTO numbers (name, square, key) VALUES (?, ?, ?)", rows)
    return path
