"""The cases of mojibake.py, by kind. Making them takes minutes, so they are kept until what makes them changes."""

import hashlib
import json

from encodings_peers import HERE
from encodings_texts import Corpora
from mojibake_cases import DOUBLE, PAIRS, UNITS, Case, Maker, Texts
from mojibake_clean import DOCUMENTS, EUROPEAN, LANGUAGES, SPECIAL, Readings, european, natural, special
from mojibake_decoders import decoders
from mojibake_peers import CACHE, Whatwg

KINDS = {
    "wrong": "Decoded wrongly, nothing lost", "double": "Decoded wrongly twice, nothing lost", "lossy": "Decoded wrongly, bytes lost",
    "clean": "Right as it is",
}

# What the cases depend on, apart from the options.
SOURCES = ("encodings_texts.py", "encodings_negatives.py", "mojibake_cases.py", "mojibake_clean.py", "mojibake_decoders.py",
           "mojibake_make.py")


class Factory:
    def __init__(self, options, program):
        self.options, self.program = options, program
        self.corpora = self.readings = self.maker = None

    def cases(self, kind):
        path = self.path(kind)
        if not path.exists():
            if not self.corpora:
                self.corpora = Corpora(self.options.corpora)
            cases = (self.clean if kind == "clean" else self.wrong)(kind)
            path.parent.mkdir(parents=True, exist_ok=True)
            for old in path.parent.glob(f"{kind}-{self.amount()}-*"):
                old.unlink()
            temporary = path.with_suffix(".new")
            temporary.write_text("".join(case.line() + "\n" for case in cases))
            temporary.rename(path)
        with path.open() as lines:
            return [Case(**json.loads(line)) for line in lines]

    def path(self, kind):
        key = hashlib.sha256(str(self.options.corpora).encode())
        for name in SOURCES:
            key.update((HERE / name).read_bytes())
        return CACHE / "cases" / f"{kind}-{self.amount()}-{key.hexdigest()[:16]}.jsonl"

    def amount(self):
        return f"{self.options.seed}-{self.options.count}-{self.options.sentences}"

    def wrong(self, kind):
        if not self.maker:
            texts = Texts(self.corpora, Whatwg(self.program).decode)
            self.maker = Maker(texts, decoders(self.program), self.options.seed)
        pairs = DOUBLE if kind == "double" else PAIRS
        return [case for pair in pairs for unit in UNITS for case in self.maker.cases(kind, pair, unit, self.options.count)]

    def clean(self, kind):
        options, seed = self.options, self.options.seed
        count = options.sentences // len(LANGUAGES) if options.sentences else 0
        found = [(name, text) for name in LANGUAGES for text in natural(self.corpora, name, count, seed)]
        documents = DOCUMENTS // 5 if options.quick else DOCUMENTS
        found += [(name, text) for name in EUROPEAN for text in european(name, CACHE, documents, seed)]
        if not self.readings:
            self.readings = Readings(CACHE)
        found += [(name, text) for name in SPECIAL for text in special(name, self.readings, self.corpora, documents, seed)]
        return [Case(kind, name, "document", text, text) for name, text in found]
