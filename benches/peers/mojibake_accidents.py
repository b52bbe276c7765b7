"""Accidents that happen to bytes and text, for mojibake.py: bytes that get lost, readings that are glued in, escapes that stay."""

import collections
import html.entities
import quopri
import random
import re
import urllib.parse

from encodings_texts import HANS, HANT, WIDE, Encoding
from mojibake_cases import ATTEMPTS, LANGUAGES, TRUE, Case, consecutive
from mojibake_decoders import SHOWN

HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")

# Punctuation that an editor's search and replace looks for, as it stands in GBK and Big5 text.
PUNCTUATION = "，。！？、；：（）“”"
# What was folded to ASCII afterwards.
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
                before, after, who = found
                if before != after:
                    made.append(Case(kind, pair, unit, before, after, who, LANGUAGES[encoding.texts]))
        return made

    def decoder(self, source, name):
        """Who reads what is out of step, and how what cannot be read is shown: `?` or U+FFFD."""
        decoder = source.choice(self.decoders[name])
        return decoder, source.choice([way for way in decoder.ways if way != "dropped"])


def lines(source, pool, unit):
    """One line; or a document of 4 to 20."""
    if unit == "line":
        return "\n".join(text for text, _ in consecutive(source, pool, 1))
    return "\n".join(text for text, _ in consecutive(source, pool, source.randint(4, 20)))


class Bytes:
    """Text in a double-byte encoding: where its characters begin."""

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
    """Whether a pattern covers the second byte of a character and the first one of the next."""
    data, number = text.data, text.starts[at]
    return len(text.pieces[number]) == 2 and data[at + 1:at + 3] in patterns and number + 1 < len(text.pieces)


class Reading:
    """How a decoder goes through bytes."""

    def __init__(self, decoder, way):
        self.decoder, self.way = decoder, way
        self.known = {}

    def step(self, data, at):
        """How many bytes it takes, and whether a whole character of ASCII is lost in them: some decoders take whatever
        follows a lead byte, and show one mark for both."""
        if data[at] < 0x80:
            return 1, False
        pair = bytes(data[at:at + 2])
        if pair not in self.known:
            # Four bytes may be a character of GB18030, if the second one is a digit: a letter says that these are not.
            behind = b"A" if pair[-1] < 0x80 else b""
            text = self.decoder.decode(pair + behind, self.way)
            takes_both = len(text) == 1 + len(behind)
            self.known[pair] = (2, pair[-1] < 0x80 and text[0] == SHOWN[self.way]) if takes_both else (1, False)
        return self.known[pair]

    def lost(self, data):
        """Where bytes of ASCII are that are lost."""
        at, found = 0, []
        while at < len(data):
            length, loses = self.step(data, at)
            if loses:
                found.append(at + 1)
            at += length
        return found


def searched_and_replaced(splits):
    """A search for punctuation that took the second byte of a character and the first of the next for a mark: the byte
    before is orphaned, and reading goes on one byte out of step. Where the text was split at the marks, it is in step
    again at the next one that is one."""
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
        # Characters that are read out of step, and those that are lost.
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
        return before, after, f"{decoder.name}, {way}, folded {fold or 'nothing'}"
    return make


def dropped(culprit=None):
    """A byte of a character is missing, in one line in two; nothing says so. The rest is read as the same encoding, or
    as another, which would have lost nothing otherwise."""
    def make(self, source, pool, unit):
        decoder, way = self.decoder(source, culprit or pool.encoding.name)
        taken = lines(source, pool, unit).split("\n")
        if culprit:
            taken = [text for text, _ in consecutive(source, pool, 60)]
            taken = [line for line in taken if survives(decoder, way, line.encode() + b"\n")][:1 if unit == "line" else 12]
        text = "\n".join(taken)
        if len(HAN.findall(text)) < 6 or len(text) > 4000 or "?" in text:
            return None
        data, starts, number = bytearray(), {}, 0
        for line in taken:
            wide = [n for n, char in enumerate(line) if HAN.match(char)]
            chosen = source.choice(wide) if wide and (unit == "line" or source.random() < 0.5) else None
            for n, char in enumerate(line):
                piece = pool.encode(char)
                if n == chosen:
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
        lost = {starts[at] for at in Reading(decoder, way).lost(data)} if multi_byte else ()
        after = "".join("\ufffd" if n in lost else char for n, char in enumerate(text))
        return decoder.decode(bytes(data), way), after, f"{decoder.name}, {way}"
    return make


def survives(decoder, way, data):
    return decoder.back(decoder.decode(data, way)) == data


def spaces(self, source, pool, unit):
    """UTF-8 read as a single-byte encoding that has a no-break space for A0, of which a space is made."""
    text = lines(source, pool, unit)
    decoder = source.choice([decoder for name in ("windows-1252", "latin-1") for decoder in self.decoders[name]])
    before = decoder.decode(text.encode(), "U+FFFD")
    if "\u00a0" not in before or "\ufffd" in before or len(text) > 4000:
        return None
    return before.replace("\u00a0", " "), text, decoder.name


def read_on(self, source, pool, unit):
    """The first byte of a character in UTF-8 is lost, and what follows is read as windows-1252, byte by byte, as those do
    that fall back to it for what is not UTF-8."""
    text = lines(source, pool, unit)
    places = [n for n, char in enumerate(text) if HAN.match(char) and len(char.encode()) == 3]
    if len(places) < 6 or len(text) > 4000:
        return None
    chosen = set(source.sample(places, 1 if unit == "line" else source.randint(1, 4)))
    decoder = next(decoder for decoder in self.decoders["windows-1252"] if decoder.name.startswith("WHATWG"))
    mark = source.choice(("", "?", "\ufffd"))
    before = "".join(mark + decoder.decode(char.encode()[1:], "U+FFFD") if n in chosen else char for n, char in enumerate(text))
    return before, text, f"{decoder.name}, the byte is {mark or 'nothing'}"


# Readings.

TONES = dict(zip("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜḿńňǹ", "aaaaeeeeiiiioooouuuuüüüümnnn"))
MARKS = {char: "ˊˇˋ"[n % 4 - 1] if n % 4 else "" for n, char in enumerate("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ")}
INITIALS = dict(zip("zh ch sh b p m f d t n l g k h j q x r z c s".split(), "ㄓㄔㄕㄅㄆㄇㄈㄉㄊㄋㄌㄍㄎㄏㄐㄑㄒㄖㄗㄘㄙ"))
FINALS = {
    "a": "ㄚ", "o": "ㄛ", "e": "ㄜ", "ai": "ㄞ", "ei": "ㄟ", "ao": "ㄠ", "ou": "ㄡ", "an": "ㄢ", "en": "ㄣ", "ang": "ㄤ", "eng": "ㄥ", "er": "ㄦ",
    "i": "ㄧ", "ia": "ㄧㄚ", "ie": "ㄧㄝ", "iao": "ㄧㄠ", "iu": "ㄧㄡ", "ian": "ㄧㄢ", "in": "ㄧㄣ", "iang": "ㄧㄤ", "ing": "ㄧㄥ", "u": "ㄨ",
    "ua": "ㄨㄚ", "uo": "ㄨㄛ", "uai": "ㄨㄞ", "ui": "ㄨㄟ", "uan": "ㄨㄢ", "un": "ㄨㄣ", "uang": "ㄨㄤ", "ong": "ㄨㄥ", "ü": "ㄩ", "üe": "ㄩㄝ",
    "üan": "ㄩㄢ", "ün": "ㄩㄣ", "iong": "ㄩㄥ",
}
WHOLE = {
    "yi": "i", "ya": "ia", "ye": "ie", "yao": "iao", "you": "iu", "yan": "ian", "yin": "in", "yang": "iang", "ying": "ing", "wu": "u",
    "wa": "ua", "wo": "uo", "wai": "uai", "wei": "ui", "wan": "uan", "wen": "un", "wang": "uang", "weng": "ueng", "yu": "ü", "yue": "üe",
    "yuan": "üan", "yun": "ün", "yong": "iong",
}


def bopomofo(pinyin):
    """None where a syllable is too rare to be spelt here."""
    tone = next((MARKS[char] for char in pinyin if char in MARKS), "˙")
    plain = "".join(TONES.get(char, char) for char in pinyin)
    if plain in WHOLE:
        return FINALS[WHOLE[plain]] + tone if WHOLE[plain] in FINALS else None
    initial = next((name for name in INITIALS if plain.startswith(name)), "")
    final = plain[len(initial):]
    if initial in ("zh", "ch", "sh", "r", "z", "c", "s") and final == "i":
        return INITIALS[initial] + tone
    if initial in ("j", "q", "x") and final.startswith("u"):
        final = "ü" + final[1:]
    return INITIALS.get(initial, "") + FINALS[final] + tone if final in FINALS else None


# What stands in real parentheses: of it, a syllable may be one of pinyin, but not the reading of what is before it.
REAL = ("園", "园", "含", "下同", "一", "二", "2023", "API", "以下簡稱本會", "以下简称甲方", "略", "見圖3", "WHO", "the", "a", "e.g.", "上", "男", "ISO", "km",
        "he", "men", "％", "！", "笑", "不包括港澳台", "約3萬人", "第十二條", "man", "fan", "San")
ANNOTATED = re.compile("[\u3400-\u9fff][(（][a-zü\u00e0-\u01dc\u3105-\u3129]{1,6}[ˊˇˋ˙]?[)）]")


def annotations(style):
    """Every occurrence of a set of characters has its reading behind it; real parentheses are there, too."""
    def make(self, source, pool, unit):
        text, want = "", int(500 * 8 ** source.random())
        for line, _ in consecutive(source, pool, 200):
            text += line + "\n"
            if len(text) >= want:
                break
        text = text[:-1]
        counts = collections.Counter(HAN.findall(text))
        chars = sorted(char for char in counts if reading(self.readings, char, style))
        if ANNOTATED.search(text) or len(chars) < 20 or len(text) > 6000:
            return None
        # Those that a program takes for difficult are as often as not those that only traditional text has.
        size = min(int(5 * 16 ** source.random()) + source.randint(0, 1), len(chars) // 3)
        if source.random() < 0.5:
            difficult = [char for char in chars if not in_gb2312(char)]
            chars = difficult if len(difficult) > size else chars
        chosen = set()
        # Frequent ones are more likely, as they are when a program picks them by a list.
        while len(chosen) < size:
            chosen.add(source.choices(chars, [counts[char] for char in chars])[0])
        if not any(counts[char] > 1 for char in chosen):
            return None
        left, right = "()" if style == "bytes" or source.random() < 0.7 else "（）"
        after = with_real(source, text, left, right, self.readings)
        if style == "bytes":
            return glued_as_bytes(self, source, pool, after, chosen)
        behind = {char: f"{left}{reading(self.readings, char, style)}{right}" for char in chosen}
        before = "".join(char + behind.get(char, "") for char in after)
        return before, after, f"{size} characters, {left}{right}"
    return make


def reading(readings, char, style):
    """One that has a tone mark: without one, it might be a word."""
    values = readings.fields.get(char, {})
    found = values.get("kHanyuPinlu", "").split("(")[0] or values.get("kMandarin", "").split(" ")[0]
    if not any(mark in TONES for mark in found):
        return None
    return bopomofo(found) if style == "bopomofo" else found


def in_gb2312(char):
    try:
        return bool(char.encode("gb2312"))
    except UnicodeEncodeError:
        return False


def with_real(source, text, left, right, readings):
    """The text with some real parentheses put in behind Han characters."""
    places = [match.end() for match in HAN.finditer(text)]
    for place in sorted(source.sample(places, min(source.randint(1, 5), len(places))), reverse=True):
        text = f"{text[:place]}{left}{source.choice(REAL)}{right}{text[place:]}"
    return text


def glued_as_bytes(self, source, pool, after, chosen):
    """The same as a byte-level search and replace does it: a pattern that straddles two characters is found, too."""
    data = pool.encode(after)
    if data is None:
        return None
    for char in sorted(chosen):
        pattern, glued = pool.encode(char), pool.encode(f"({reading(self.readings, char, 'pinyin')})")
        if glued is None or len(pattern) != 2:
            return None
        data = data.replace(pattern, pattern + glued)
    decoder, way = self.decoder(source, pool.encoding.name)
    return decoder.decode(data, way), after, f"{len(chosen)} characters, {decoder.name}, {way}"


# Escapes.

def utf16(char):
    data = char.encode("utf-16be")
    return [data[n:n + 2].hex() for n in range(0, len(data), 2)]


def quoted_printable(text):
    """As mail has it: lines of at most 76 characters, broken with a = at their end."""
    return quopri.encodestring(text.encode()).decode()


def each(escape):
    return lambda text: "".join(char if char < "\x80" else escape(char) for char in text)


NAMED = {chr(code): f"&{name};" for code, name in html.entities.codepoint2name.items()
         if name in ("nbsp", "ldquo", "rdquo", "lsquo", "rsquo", "hellip", "mdash", "middot", "times", "deg", "copy", "laquo", "raquo")}
# How a text is escaped, and the characters that it must not have, since they would be escaped themselves, or end something.
FORMS = {
    "&#x4e2d;": (each(lambda char: f"&#x{ord(char):x};"), "&"),
    "&#x4E2D;": (each(lambda char: f"&#x{ord(char):X};"), "&"),
    "&#20013;": (each(lambda char: f"&#{ord(char)};"), "&"),
    "\\u4e2d": (each(lambda char: "".join(f"\\u{unit}" for unit in utf16(char))), "\\"),
    "\\u4E2D": (each(lambda char: "".join(f"\\u{unit.upper()}" for unit in utf16(char))), "\\"),
    "%E4%B8%AD": (each(urllib.parse.quote), "%"),
    "%e4%b8%ad": (each(lambda char: urllib.parse.quote(char).lower()), "%"),
    "%u4E2D": (each(lambda char: "".join(f"%u{unit.upper()}" for unit in utf16(char))), "%"),
    "=E4=B8=AD": (quoted_printable, "="),
    "&hellip;": (lambda text: "".join(NAMED.get(char, char) for char in text), "&"),
}


def escaped(form):
    escape, forbidden = FORMS[form]

    def make(self, source, pool, unit):
        file = [text for text, _ in consecutive(source, pool, source.randint(2, 12))]
        row = source.randrange(len(file))
        line = file[row]
        if any(char in line for char in forbidden) or len(WIDE.findall(line)) < 8 or len(line) > 400:
            return None
        if form == "&hellip;":
            line = line.replace("，", "，\u00a0", 1) if source.random() < 0.5 else line.replace(" ", "\u00a0")
        if unit == "line":
            before, after = escape(line), line
        elif unit == "document":
            if any(char in text for char in forbidden for text in file):
                return None
            return escape("\n".join(file)), "\n".join(file), ""
        else:
            # Some words in the middle of a line.
            length = source.randint(2, 12)
            start = source.randrange(max(len(line) - length, 1))
            inside = line[start:start + length] if form != "&hellip;" else line
            # What is before and behind must not be taken for a part of it.
            if form == "=E4=B8=AD":
                before = line[:start] + quoted_printable(inside).replace("=\n", "") + line[start + length:]
            else:
                before = line[:start] + escape(inside) + line[start + length:] if form != "&hellip;" else escape(line)
            after = line
            if len(WIDE.findall(inside)) < 2:
                return None
        # What means something in markup stays.
        if source.random() < 0.3:
            stays = source.choice(("&lt;b&gt;", "A &amp; B", "&quot;x&quot;", "a &lt; b", "https://example.org/?q=%E4%BD%A0&p=1"))
            before, after = f"{before} {stays}", f"{after} {stays}"
        start, end = "".join(text + "\n" for text in file[:row]), "".join("\n" + text for text in file[row + 1:])
        return (start + before + end, start + after + end, "") if before != after else None
    return make


# By kind and name: the encodings, and what happens.
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
