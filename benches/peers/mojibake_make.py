"""Cases of mojibake.py, by kind. Making them takes minutes, so they are cached until their sources change."""

import hashlib
import json

import mojibake_ftfy
from encodings_peers import HERE
from encodings_texts import Corpora
from mojibake_accidents import ALL, UNITS_OF, Accidents
from mojibake_cases import DOUBLE, PAIRS, UNITS, Case, Maker, Texts
from mojibake_clean import DOCUMENTS, EUROPEAN, LANGUAGES, SPECIAL, Readings, european, natural, special
from mojibake_decoders import decoders
from mojibake_peers import CACHE, Whatwg

KINDS = {
    "wrong": "Decoded wrongly, nothing lost", "double": "Decoded wrongly twice, nothing lost", "lossy": "Decoded wrongly, bytes lost",
    "lost-byte": "Bytes lost, and read out of step", "annotation": "Readings glued in", "escape": "Escapes left in text",
    "clean": "Right as it is", "ftfy": "ftfy's own test cases",
}

# Sources of the cases, apart from the options.
SOURCES = ("encodings_texts.py", "encodings_negatives.py", *sorted(
    path.name for path in HERE.glob("mojibake_*.py") if path.stem.split("_")[1] not in ("ftfy", "helper", "peers", "time")))

# Read at import: the files may be edited during the run.
KEY = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in SOURCES))


class Factory:
    cache = CACHE

    def __init__(self, options, program):
        self.options, self.program = options, program
        self.corpora = self.texts = self.decoders = None

    def cases(self, kind):
        if kind == "ftfy":
            return mojibake_ftfy.cases(CACHE)
        path = self.path(kind)
        if not path.exists():
            self.natural()
            cases = (self.clean if kind == "clean" else self.accidents if kind in ALL else self.wrong)(kind)
            path.parent.mkdir(parents=True, exist_ok=True)
            for old in path.parent.glob(f"{kind}-{self.amount()}-*"):
                old.unlink()
            temporary = path.with_suffix(".new")
            temporary.write_text("".join(case.line() + "\n" for case in cases))
            temporary.rename(path)
        with path.open() as lines:
            return [Case(**json.loads(line)) for line in lines]

    def natural(self):
        if not self.corpora:
            self.corpora = Corpora(self.options.corpora)
        return self.corpora

    def path(self, kind):
        key = KEY.copy()
        key.update(str(self.options.corpora).encode())
        return CACHE / "cases" / f"{kind}-{self.amount()}-{key.hexdigest()[:16]}.jsonl"

    def amount(self):
        return f"{self.options.seed}-{self.options.count}-{self.options.sentences}"

    def prepare(self):
        if not self.texts:
            self.texts = Texts(self.corpora, Whatwg(self.program).decode)
            self.decoders = decoders(self.program)

    def wrong(self, kind):
        self.prepare()
        maker = Maker(self.texts, self.decoders, self.options.seed)
        pairs = DOUBLE if kind == "double" else PAIRS
        return [case for pair in pairs for unit in UNITS for case in maker.cases(kind, pair, unit, self.options.count)]

    def accidents(self, kind):
        self.prepare()
        maker = Accidents(self.texts, self.decoders, Readings(CACHE), self.options.seed)
        return [case for pair in ALL[kind] for unit in UNITS_OF[kind] for case in maker.cases(kind, pair, unit, self.options.count)]

    def clean(self, kind):
        options, seed = self.options, self.options.seed
        count = options.sentences // len(LANGUAGES) if options.sentences else 0
        found = [(name, text) for name in LANGUAGES for text in natural(self.corpora, name, count, seed)]
        documents = DOCUMENTS // 5 if options.quick else DOCUMENTS
        found += [(name, text) for name in EUROPEAN for text in european(name, CACHE, documents, seed)]
        readings = Readings(CACHE)
        found += [(name, text) for name in SPECIAL for text in special(name, readings, self.corpora, documents, seed)]
        return [Case(kind, name, "document", text, text) for name, text in found]
