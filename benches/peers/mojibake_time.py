"""Speed of examination and repair, for mojibake.py: MB/s of text in UTF-8, on one thread."""

import itertools
import json
import pathlib
import statistics
import sys

import mojibake_clean as clean
from encodings_peers import Process, field

ROUNDS = 5
# Bytes of text at a time, and for ftfy.
SIZE, SMALL = 2_000_000, 100_000
# Text repeated up to this size is still larger than the relevant caches.
TEXTS = {"simplified": "hans", "traditional": "hant", "Japanese": "ja"}


class Timer:
    def __init__(self, program, engines):
        self.process = Process([program, "time"])
        self.ftfy = [engine for engine in engines if engine.name != "hanfold"]
        self.hanfold = any(engine.name == "hanfold" for engine in engines)

    def rows(self, factory, damaged):
        """Rows of a table: clean texts, and damaged ones of each kind concatenated."""
        for name, text in itertools.chain(self.clean(factory), damaged):
            if not text:
                continue
            whole = cut(text, SIZE)
            yield [name, self.speed(whole) if self.hanfold else "–",
                   *(self.speed_of(engine, cut(text, SMALL)) for engine in self.ftfy)]

    def clean(self, factory):
        corpora = factory.natural()
        for name, prefix in TEXTS.items():
            lines = [file for key, file in corpora.files.items() if key.startswith(prefix)]
            # A block of each file in turn.
            blocks = [file[n:n + 50] for n in range(0, 400, 50) for file in lines]
            yield f"{name}, clean", "\n".join(line for block in blocks for line in block)
        yield "English, clean", "\n".join(clean.european("English", factory.cache, 1000, 1))
        sources = [path.read_text(errors="ignore") for path in sorted(pathlib.Path(sys.prefix).glob("lib/python3*/*.py"))[:80]]
        yield "code, clean", "\n".join(sources)

    def speed(self, text):
        data = field(text)
        times = [json.loads(self.process.ask([data + field("1")])[0]) for _ in range(ROUNDS)]
        return shown(text, statistics.median(times))

    def speed_of(self, engine, text):
        return shown(text, statistics.median(engine.ask([text])[0].nanoseconds for _ in range(3)))


def cut(text, size):
    """Returns the first bytes of a text, as whole characters; repeated if there are fewer."""
    data = text.encode()
    data = data * (size // len(data) + 1)
    return data[:size].decode(errors="ignore")


def shown(text, nanoseconds):
    value = len(text.encode()) * 1000 / max(nanoseconds, 1)
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"
