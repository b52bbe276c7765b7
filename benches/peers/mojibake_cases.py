"""Misdecoded text, for mojibake.py, made in memory from the held-out lines: whole documents, single lines, fields."""

import json
import random
import re
from dataclasses import asdict, dataclass

from encodings_texts import HANS, HANT, OLD_JAPANESE, WIDE, Encoding, Pool

# Damaged units: a document, a text of one line, one to three lines of a healthy document, a field in one.
UNITS = ("document", "line", "line in document", "field")

# Candidates for each wanted case; if few texts survive a decoder undamaged, there are fewer cases.
ATTEMPTS = 40
# Candidates without a case after which a cell is given up.
HOPELESS = 300

# True encodings with the texts written in them; UTF-8 and GBK are drawn from in this order, so that Chinese is more frequent than
# Japanese and Korean.
TRUE = {
    "UTF-8": tuple(Encoding("UTF-8", "utf-8", texts, "utf-8") for texts in (HANS, HANT, HANS, HANT, ("ja",), ("ko",))),
    "GBK": tuple(Encoding("GBK", "gbk", texts, "gbk") for texts in (HANS, HANT)),
    "Big5": (Encoding("Big5", "big5", HANT, "big5"),),
    "EUC-TW": (Encoding("EUC-TW", "", HANT, "iconv EUC-TW"),),
    "Shift_JIS": (Encoding("Shift_JIS", "shift_jis", ("ja",), "cp932"),),
    "EUC-JP": (Encoding("EUC-JP", "euc-jp", ("ja",), "euc_jp", translate=OLD_JAPANESE),),
    "EUC-KR": (Encoding("EUC-KR", "euc-kr", ("ko",), "cp949"),),
}
LANGUAGES = {HANS: "Hans", HANT: "Hant", ("ja",): "ja", ("ko",): "ko"}

SINGLE_BYTE = ("windows-1252", "latin-1", "windows-1251", "koi8-r", "cp437", "cp850", "mac-roman")
MULTI_BYTE = ("GB18030", "GBK", "Big5", "Shift_JIS", "EUC-KR", "EUC-JP")
EAST_ASIAN = ("GBK", "Big5", "Shift_JIS", "EUC-JP", "EUC-KR", "EUC-TW")

# True encoding and decoder; GBK and GB18030 are equal except for UTF-8 text.
PAIRS = (
    *(("UTF-8", culprit) for culprit in MULTI_BYTE + SINGLE_BYTE),
    *((true, culprit) for true in EAST_ASIAN for culprit in EAST_ASIAN if true != culprit and culprit != "EUC-TW"),
    *((true, culprit) for true in EAST_ASIAN for culprit in SINGLE_BYTE),
)
# Misdecoded twice: read as the second, written as UTF-8, and read as the third.
DOUBLE = (
    *(("UTF-8", culprit, culprit) for culprit in (
        "windows-1252", "latin-1", "windows-1251", "koi8-r", "cp437", "cp850", "mac-roman", "GB18030", "GBK", "Shift_JIS")),
    ("UTF-8", "latin-1", "windows-1252"), ("UTF-8", "windows-1252", "latin-1"),
    ("UTF-8", "GBK", "windows-1252"), ("UTF-8", "GBK", "latin-1"), ("UTF-8", "windows-1252", "GBK"), ("UTF-8", "latin-1", "GBK"),
    ("UTF-8", "GBK", "GB18030"), ("UTF-8", "cp437", "windows-1252"),
    ("UTF-8", "EUC-KR", "windows-1252"), ("UTF-8", "Shift_JIS", "windows-1252"),
    *((true, culprit, culprit) for true in EAST_ASIAN[:5] for culprit in ("windows-1252", "latin-1")),
    ("GBK", "latin-1", "GBK"), ("GBK", "Big5", "windows-1252"), ("Big5", "GBK", "windows-1252"), ("Shift_JIS", "GBK", "GBK"),
    ("Big5", "windows-1252", "GBK"),
)

# Healthy characters next to an accident that identify it.
NEXT = 6


@dataclass(slots=True)
class Case:
    kind: str
    # Pair of encodings and unit: the cell of a table.
    pair: str
    unit: str
    before: str
    after: str
    # Decoder and language.
    who: str = ""
    language: str = ""
    # Numbers of healthy characters at the beginning and the end.
    healthy: tuple = (0, 0)
    # For a lossy case, the results of re-decoding with the true pair.
    references: tuple = ()
    # For several accidents, the range of each in the original.
    places: tuple = ()

    def cell(self):
        return f"{self.kind} / {self.pair} / {self.unit}"

    def line(self):
        return json.dumps(asdict(self), ensure_ascii=False)

    def accidents(self):
        """Returns the original of each accident with the healthy characters next to it, which the answer contains if it was undone."""
        ends = [0, *(end for _, end in self.places)]
        starts = [*(start for start, _ in self.places), len(self.after)]
        for number, (start, end) in enumerate(self.places):
            yield self.after[max(ends[number], start - NEXT):min(starts[number + 1], end + NEXT)]

    def core(self, text):
        """Returns a text without the healthy parts around the damage, if they are still there."""
        start, end = (self.after[:self.healthy[0]], self.after[len(self.after) - self.healthy[1]:])
        if text.startswith(start) and text.endswith(end) and len(text) >= len(start) + len(end):
            return text[len(start):len(text) - len(end)]
        return text


class Texts:
    """Lines of a true encoding in a language, with their bytes, except lines that the WHATWG's decoder decodes differently from
    their encoder: which of the two is right is not tested here."""

    def __init__(self, corpora, whatwg):
        self.corpora, self.whatwg = corpora, whatwg
        self.pools = {}

    def pool(self, encoding):
        key = encoding.name, encoding.texts
        if key not in self.pools:
            pool = Pool(encoding, self.corpora)
            if encoding.label not in ("", "utf-8"):
                pool.files = [self.same(lines, encoding.label) for lines in pool.files]
                pool.files = [lines for lines in pool.files if lines]
            self.pools[key] = pool
        return self.pools[key]

    def same(self, lines, label):
        decoded = self.whatwg([data for _, data in lines], label)
        return [pair for pair, text in zip(lines, decoded) if pair[0] == text]


@dataclass
class Damage:
    """A true encoding with its decoders, each with its representation of undecodable bytes."""

    encoding: Encoding
    steps: list

    def who(self, lossy):
        return ", ".join(f"{decoder.name} ({way})" if lossy else decoder.name for decoder, way in self.steps)

    def do(self, data):
        """Returns the damaged text, and whether the true pair restores it completely."""
        whole = True
        for number, (decoder, way) in enumerate(self.steps):
            text = decoder.decode(data, way)
            whole = whole and "\ufffd" not in text and decoder.back(text) == data
            data = text.encode()
        return text, whole

    def undo(self, text, substitute, errors):
        """Re-decodes with the true pair, with irrecoverable characters replaced or dropped."""
        for decoder, _ in reversed(self.steps[1:]):
            text = decoder.back_lossy(text, substitute).decode(errors=errors)
        data = self.steps[0][0].back_lossy(text, substitute)
        if self.encoding.label:
            text = data.decode(self.encoding.codec, errors)
            return text.translate({after: before for before, after in self.encoding.translate.items()})
        return self.true.decode(data, "U+FFFD" if errors == "replace" else "dropped")


class Maker:
    """Makes the cases of kinds `wrong`, `double` and `lossy`."""

    def __init__(self, texts, decoders, seed):
        self.texts, self.decoders, self.seed = texts, decoders, seed
        Damage.true = decoders["EUC-TW"][0]

    def cases(self, kind, pair, unit, count):
        """Returns cases: the same for the same seed, and fewer are a prefix of more."""
        name = f"{pair[0]} as " + " as ".join(pair[1:])
        source = random.Random(f"{self.seed} {kind} {name} {unit}")
        made = []
        for attempt in range(count * ATTEMPTS):
            if len(made) == count or attempt == HOPELESS and not made:
                break
            encoding = source.choice(TRUE[pair[0]])
            pool = self.texts.pool(encoding)
            damage = Damage(encoding, [(decoder, source.choice(decoder.ways))
                                       for culprit in pair[1:] for decoder in [source.choice(self.decoders[culprit])]])
            found = MAKERS[unit](source, pool, damage, kind != "lossy")
            if found and found[0] != found[1]:
                before, after, healthy = found
                case = Case(kind, name, unit, before, after, damage.who(kind == "lossy"), LANGUAGES[encoding.texts], healthy)
                if kind == "lossy":
                    self.refer(case, damage)
                made.append(case)
        return made

    def refer(self, case, damage):
        core = case.core(case.before)
        start, end = case.before[:case.healthy[0]], case.before[len(case.before) - case.healthy[1]:]
        case.references = [start + damage.undo(core, *how) + end for how in ((b"?", "replace"), (b"", "replace"), (b"", "ignore"))]


def damaged(data, damage, lossless):
    """Returns the damaged text; None if the damage is not the intended one."""
    text, whole = damage.do(data)
    return text if whole == lossless else None


def consecutive(source, pool, count):
    file, start = pool.choose(source)
    return [file[(start + n) % len(file)] for n in range(min(count, len(file)))]


def document(source, pool, damage, lossless):
    """Returns text of 300 bytes to 6 kB, log-uniform. For a lossless case, lines that would not survive are left out first."""
    size, taken, length = int(300 * 20 ** source.random()), [], 0
    for number, (text, data) in enumerate(consecutive(source, pool, 120)):
        if lossless and not damage.do(data + b"\n")[1]:
            if number == 30 and not taken:
                return None
            continue
        taken.append((text, data))
        length += len(data) + 1
        if length >= size:
            break
    if length < 300 or sum(len(WIDE.findall(text)) for text, _ in taken) < 30:
        return None
    before = damaged(b"\n".join(data for _, data in taken), damage, lossless)
    return before and (before, "\n".join(text for text, _ in taken), (0, 0))


def line(source, pool, damage, lossless):
    """Returns a text of one line."""
    text, data = consecutive(source, pool, 1)[0]
    if len(WIDE.findall(text)) < 4:
        return None
    before = damaged(data, damage, lossless)
    return before and (before, text, (0, 0))


def line_in_document(source, pool, damage, lossless):
    """Returns one to three lines of a healthy document of 5 to 25."""
    lines = consecutive(source, pool, source.randint(5, 25))
    count = source.choice((1, 1, 2, 3))
    first = source.randint(0, max(len(lines) - count, 0))
    texts = [text for text, _ in lines]
    chosen = lines[first:first + count]
    if any(len(WIDE.findall(text)) < 4 for text, _ in chosen):
        return None
    before = damaged(b"\n".join(data for _, data in chosen), damage, lossless)
    if not before:
        return None
    start = "".join(text + "\n" for text in texts[:first])
    end = "".join("\n" + text for text in texts[first + count:])
    return placed(start, before, "\n".join(texts[first:first + count]), end)


def placed(start, before, after, end):
    return start + before + end, start + after + end, (len(start), len(end))


# A field is a clause, or the middle of one.
CLAUSES = re.compile(r"[^，。！？、；：「」『』“”‘’（）《》()\[\]\"',.;:!?\s|]+(?: [^，。！？、；：「」『』“”‘’（）《》()\[\]\"',.;:!?\s|]+)*")
# Shortest and longest field in characters: a few, or a sentence.
SHORTEST, LONGEST = 3, 40
KEYS = {
    "Hans": ("标题", "作者", "名称", "备注", "地址", "来源", "说明", "类别"),
    "Hant": ("標題", "作者", "名稱", "備註", "地址", "來源", "說明", "類別"),
    "ja": ("タイトル", "著者", "名称", "備考", "住所", "出典", "説明", "分類"),
    "ko": ("제목", "저자", "이름", "비고", "주소", "출처", "설명", "분류"),
}
ENGLISH_KEYS = ("title", "author", "name", "comment", "address", "source", "description", "category")
QUOTES = {"Hans": "“”", "Hant": "「」", "ja": "「」", "ko": "‘’"}


def clause(source, pool, length):
    """Returns up to a number of characters with content; None if there are none."""
    texts = CLAUSES.findall(consecutive(source, pool, 1)[0][0])
    texts = [text for text in texts if len(WIDE.findall(text)) >= SHORTEST]
    if not texts:
        return None
    text = source.choice(texts)
    text = text[:length].strip() if source.random() < 0.5 else text[-length:].strip()
    return text if len(WIDE.findall(text)) >= min(SHORTEST, len(text)) and len(text) >= SHORTEST else None


def field_in_document(source, pool, damage, lossless):
    """Returns a field of CSV, JSON lines or `key: value`, or quoted in a sentence; its neighbours are healthy."""
    length = int(SHORTEST * (LONGEST / SHORTEST) ** source.random())
    after = clause(source, pool, length)
    data = after and pool.encode(after)
    before = data and damaged(data, damage, lossless)
    # A delimiter in the field would be escaped, and the text would differ.
    if not before or any(char in '",:\\\n\r|' or char < " " for char in before):
        return None
    form = source.choice((csv, json_lines, key_value, quoted))
    language = LANGUAGES[pool.encoding.texts]
    start, end = form(source, pool, language)
    return placed(start, before, after, end)


def healthy(source, pool):
    while True:
        if text := clause(source, pool, source.randint(4, 20)):
            return text


def around(source, rows, row):
    """Returns the rows before and after one of them."""
    return "".join(line + "\n" for line in rows[:row]), "".join("\n" + line for line in rows[row:])


def csv(source, pool, language):
    rows = [",".join((str(n), healthy(source, pool), healthy(source, pool), str(source.randint(1, 9999))))
            for n in range(1, source.randint(4, 16))]
    names = source.sample(KEYS[language] if source.random() < 0.5 else ENGLISH_KEYS, 2)
    row = source.randint(0, len(rows))
    start, end = around(source, rows, row)
    other, number = healthy(source, pool), source.randint(1, 9999)
    start = f"id,{names[0]},{names[1]},n\n{start}{len(rows) + 1},"
    if source.random() < 0.5:
        return f"{start}{other},", f",{number}{end}"
    return start, f",{other},{number}{end}"


def json_lines(source, pool, language):
    first, second = source.sample(ENGLISH_KEYS, 2)
    rows = [f'{{"id": {n}, "{first}": "{healthy(source, pool)}", "{second}": "{healthy(source, pool)}"}}'
            for n in range(1, source.randint(3, 12))]
    start, end = around(source, rows, source.randint(0, len(rows)))
    return f'{start}{{"id": {len(rows) + 1}, "{first}": "', f'", "{second}": "{healthy(source, pool)}"}}{end}'


def key_value(source, pool, language):
    keys = KEYS[language] if source.random() < 0.5 else ENGLISH_KEYS
    colon = source.choice((": ", ":", "：" if language != "ko" else ": "))
    rows = [f"{key}{colon}{healthy(source, pool)}" for key in source.sample(keys, source.randint(3, len(keys)))]
    row = source.randrange(len(rows))
    start, end = around(source, rows[:row] + rows[row + 1:], row)
    return start + rows[row].split(colon)[0] + colon, end


def quoted(source, pool, language):
    lines = [text for text, _ in consecutive(source, pool, source.randint(1, 12))]
    row = source.randrange(len(lines))
    middle = lines[row].rfind("，", 0, 3 * len(lines[row]) // 4 + 1) + 1 or source.randint(0, len(lines[row]))
    start, end = around(source, lines[:row] + lines[row + 1:], row)
    left, right = QUOTES[language]
    return f"{start}{lines[row][:middle]}{left}", f"{right}{lines[row][middle:]}{end}"


MAKERS = {"document": document, "line": line, "line in document": line_in_document, "field": field_in_document}
