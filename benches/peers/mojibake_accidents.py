"""Accidents to bytes and text, for mojibake.py: lost bytes, and the list of all."""

import random

from encodings_texts import HANS, HANT, Encoding
from mojibake_annotations import HAN, annotations
from mojibake_cases import ATTEMPTS, LANGUAGES, TRUE, Case, consecutive
from mojibake_decoders import SHOWN
from mojibake_escapes import FORMS, escaped

# Punctuation that an editor's search and replace finds in GBK and Big5 text.
PUNCTUATION = "，。！？、；：（）“”"
# Marks folded to ASCII afterwards.
FOLDS = ("", "？，！", "？，")

GBK, BIG5 = TRUE["GBK"], TRUE["Big5"]
UTF8 = tuple(Encoding("UTF-8", "utf-8", texts, "utf-8") for texts in (HANS, HANT))
GBK_HANS = GBK[:1]
GBK_HANT = GBK[1:]


class Accidents:
    def __init__(self, texts, decoders, readings, seed):
        self.texts, self.decoders, self.readings, self.seed = texts, decoders, readings, seed

    def cases(self, kind, pair, unit, count):
        source = random.Random(f"{self.seed} {kind} {pair} {unit}")
        encodings, make = ALL[kind][pair]
        made = []
        for _ in range(count * ATTEMPTS):
            if len(made) == count:
                break
            encoding = source.choice(encodings)
            pool = self.texts.pool(encoding)
            if found := make(self, source, pool, unit):
                before, after, who, *places = found
                if before != after:
                    language, places = LANGUAGES[encoding.texts], tuple(*places)
                    made.append(Case(kind, pair, unit, before, after, who, language, places=places))
        return made

    def decoder(self, source, name):
        """Decoder of the misaligned text, with its mark for undecodable bytes: `?` or U+FFFD."""
        decoder = source.choice(self.decoders[name])
        return decoder, source.choice([way for way in decoder.ways if way != "dropped"])


def lines(source, pool, unit):
    """Returns one line, or a document of 4 to 20."""
    if unit == "line":
        return "\n".join(text for text, _ in consecutive(source, pool, 1))
    return "\n".join(text for text, _ in consecutive(source, pool, source.randint(4, 20)))


class Bytes:
    """Text in a double-byte encoding, with the starts of its characters."""

    def __init__(self, text, encode):
        self.text = text
        self.pieces = [encode(char) for char in text]
        self.data = b"".join(self.pieces)
        self.starts, at = {}, 0
        for number, piece in enumerate(self.pieces):
            self.starts[at] = number
            at += len(piece)
        self.starts[at] = len(text)


def straddles(text, patterns, at):
    """Returns whether a pattern covers the second byte of a character and the first one of the next."""
    data, number = text.data, text.starts[at]
    return len(text.pieces[number]) == 2 and data[at + 1:at + 3] in patterns and number + 1 < len(text.pieces)


class Reading:
    """Walk of a decoder through bytes."""

    def __init__(self, decoder, way):
        self.decoder, self.way = decoder, way
        self.known = {}

    def step(self, data, at):
        """Returns the number of bytes taken, and whether an ASCII character among them is lost: some decoders take any byte after a
        lead byte, and show one mark for both."""
        if data[at] < 0x80:
            return 1, False
        pair = bytes(data[at:at + 2])
        if pair not in self.known:
            # Four bytes may be a character of GB18030, if the second one is a digit: a letter excludes that.
            behind = b"A" if pair[-1] < 0x80 else b""
            text = self.decoder.decode(pair + behind, self.way)
            takes_both = len(text) == 1 + len(behind)
            self.known[pair] = (2, pair[-1] < 0x80 and text[0] == SHOWN[self.way]) if takes_both else (1, False)
        return self.known[pair]

    def lost(self, data):
        """Returns the positions of lost ASCII bytes."""
        at, found = 0, []
        while at < len(data):
            length, loses = self.step(data, at)
            if loses:
                found.append(at + 1)
            at += length
        return found


def searched_and_replaced(splits):
    """Search for punctuation that took the second byte of a character and the first of the next for a mark: the byte before is
    orphaned, and decoding is misaligned. Where the text was split at the marks, it is aligned again at the next real one."""
    def make(self, source, pool, unit):
        name = pool.encoding.name
        chars = source.sample(PUNCTUATION, source.randint(2, 5)) + ["，"]
        patterns = {pool.encode(char) for char in chars}
        text = lines(source, pool, unit)
        if not text or len(HAN.findall(text)) < 6 or "?" in text or len(text) > 4000:
            return None
        decoder, way = self.decoder(source, name)
        reading, mark, fold = Reading(decoder, way), SHOWN[way], source.choice(FOLDS)
        encoded = Bytes(text, pool.encode)
        data, at, begin, parts = encoded.data, 0, 0, []
        # Misaligned and lost characters.
        hidden, lost = set(), set()
        while at < len(data):
            if not straddles(encoded, patterns, at):
                at += len(encoded.pieces[encoded.starts[at]])
                continue
            parts.append(decoder.decode(data[begin:at], way))
            begin, run = at + 1, at + 3
            while run not in encoded.starts and run < len(data):
                if splits and data[run + 1:run + 3] in patterns:
                    parts.append(decoder.decode(data[begin:run], way))
                    begin = run = run + 1
                    continue
                length, loses = reading.step(data, run)
                if loses:
                    lost.add(encoded.starts[run + 1])
                run += length
            hidden.update(range(encoded.starts[at], encoded.starts.get(run, len(text))))
            at = run
        if not parts:
            return None
        parts.append(decoder.decode(data[begin:], way))
        folding = str.maketrans({char: chr(ord(char) - 0xFEE0) for char in fold})
        before = mark.join(parts).translate(folding)
        after = "".join("\ufffd" if n in lost else char if n in hidden else char.translate(folding) for n, char in enumerate(text))
        return before, after, f"{decoder.name}, {way}, folded {fold or 'nothing'}", stretches(hidden)
    return make


def stretches(numbers):
    """Returns ranges of consecutive numbers: the first one, and the one after the last."""
    found = []
    for number in sorted(numbers):
        if found and found[-1][1] == number:
            found[-1][1] += 1
        else:
            found.append([number, number + 1])
    return found


def dropped(culprit=None):
    """A missing byte in one line in two, without a mark. The rest is decoded in the same encoding, or in another one that would
    have lost nothing otherwise."""
    def make(self, source, pool, unit):
        decoder, way = self.decoder(source, culprit or pool.encoding.name)
        taken = lines(source, pool, unit).split("\n")
        if culprit:
            taken = [text for text, _ in consecutive(source, pool, 60)]
            taken = [line for line in taken if survives(decoder, way, line.encode() + b"\n")][:1 if unit == "line" else 12]
        text = "\n".join(taken)
        if len(HAN.findall(text)) < 6 or len(text) > 4000 or "?" in text:
            return None
        data, starts, number, cut = bytearray(), {}, 0, []
        for line in taken:
            wide = [n for n, char in enumerate(line) if HAN.match(char)]
            chosen = source.choice(wide) if wide and (unit == "line" or source.random() < 0.5) else None
            for n, char in enumerate(line):
                piece = pool.encode(char)
                if n == chosen:
                    cut.append(len(data))
                    missing = source.randrange(len(piece))
                    piece = piece[:missing] + piece[missing + 1:]
                starts[len(data)] = number
                data += piece
                number += 1
            starts[len(data)] = number
            data += b"\n"
            number += 1
        del data[-1]
        multi_byte = len(decoder.decode(b"\xb0\xa1", way)) == 1
        reading = Reading(decoder, way)
        lost = {starts[at] for at in reading.lost(data)} if multi_byte else ()
        hidden = set()
        for at in () if culprit else cut:
            end = at + reading.step(data, at)[0]
            while end not in starts and end < len(data):
                end += reading.step(data, end)[0]
            hidden.update(range(starts[at], starts.get(end, len(text))))
        after = "".join("\ufffd" if n in lost else char for n, char in enumerate(text))
        return decoder.decode(bytes(data), way), after, f"{decoder.name}, {way}", stretches(hidden)
    return make


def survives(decoder, way, data):
    return decoder.back(decoder.decode(data, way)) == data


def spaces(self, source, pool, unit):
    """UTF-8 decoded in a single-byte encoding whose no-break space A0 became a space."""
    text = lines(source, pool, unit)
    decoder = source.choice([decoder for name in ("windows-1252", "latin-1") for decoder in self.decoders[name]])
    before = decoder.decode(text.encode(), "U+FFFD")
    if "\u00a0" not in before or "\ufffd" in before or len(text) > 4000:
        return None
    return before.replace("\u00a0", " "), text, decoder.name


def read_on(self, source, pool, unit):
    """UTF-8 without the first byte of a character, with the bytes after it decoded as windows-1252, as decoders do that fall back
    to it."""
    text = lines(source, pool, unit)
    places = [n for n, char in enumerate(text) if HAN.match(char) and len(char.encode()) == 3]
    if len(places) < 6 or len(text) > 4000:
        return None
    chosen = set(source.sample(places, 1 if unit == "line" else source.randint(1, 4)))
    decoder = next(decoder for decoder in self.decoders["windows-1252"] if decoder.name.startswith("WHATWG"))
    mark = source.choice(("", "?", "\ufffd"))
    before = "".join(mark + decoder.decode(char.encode()[1:], "U+FFFD") if n in chosen else char for n, char in enumerate(text))
    return before, text, f"{decoder.name}, the byte is {mark or 'nothing'}"


# Accidents by kind and name, with their encodings.
ALL = {
    "lost-byte": {
        "GBK, simplified, searched and replaced": (GBK_HANS, searched_and_replaced(False)),
        "GBK, traditional, searched and replaced": (GBK_HANT, searched_and_replaced(False)),
        "GBK, simplified, split": (GBK_HANS, searched_and_replaced(True)),
        "GBK, traditional, split": (GBK_HANT, searched_and_replaced(True)),
        "Big5, searched and replaced": (BIG5, searched_and_replaced(False)),
        "GBK, simplified, dropped": (GBK_HANS, dropped()),
        "GBK, traditional, dropped": (GBK_HANT, dropped()),
        "Big5, dropped": (BIG5, dropped()),
        "UTF-8 as GBK, dropped": (UTF8, dropped("GBK")),
        "UTF-8 as GB18030, dropped": (UTF8, dropped("GB18030")),
        "UTF-8 as windows-1252, dropped": (UTF8, dropped("windows-1252")),
        "UTF-8 as windows-1252, no-break space": (UTF8, spaces),
        "UTF-8, read on as windows-1252": (UTF8, read_on),
    },
    "annotation": {
        "pinyin, simplified": (GBK_HANS, annotations("pinyin")),
        "pinyin, traditional": (GBK_HANT, annotations("pinyin")),
        "bopomofo": (UTF8[1:], annotations("bopomofo")),
        "pinyin, glued as bytes, simplified": (GBK_HANS, annotations("bytes")),
        "pinyin, glued as bytes, traditional": (GBK_HANT, annotations("bytes")),
    },
    "escape": {form: (UTF8, escaped(form)) for form in FORMS},
}
UNITS_OF = {"lost-byte": ("line", "document"), "annotation": ("document",), "escape": ("field", "line", "document")}
