"""Natural text in every encoding, for encodings.py: lines of the corpora, and their bytes."""

import codecs
import pathlib
import re
import subprocess
import sys
from dataclasses import dataclass, field

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent

# As in scripts/derive_tables.py: four of every five blocks of 200 lines were counted for hanfold's tables. Only the fifth is used
# here.
BLOCK = 200
HELD_OUT = 5
# Most blocks of a file, evenly spaced.
MOST = 60

# Longest line; longer ones are divided, so that a document of 20 kB has several.
LONGEST = 1500

# Han, kana, hangul: characters required in a short piece.
WIDE = re.compile("[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff]")
# Private use is mapped differently by each decoder, and U+FFFD is damage; lines with any are left out, and those with a byte order
# mark inside.
NEVER = re.compile("[\ue000-\uf8ff\ufffd\ufeff\U000f0000-\U0010ffff\x00-\x08\x0b-\x1f\x7f-\x9f]")

# Python's and glibc's tables follow the standards of their time. The WHATWG and others have the dash and the middle dot of GBK for
# these bytes, and the wave dash of Windows.
OLD_CHINESE = str.maketrans("—·", "―・")
OLD_JAPANESE = str.maketrans("～－∥", "〜−‖")


@dataclass
class Encoding:
    name: str
    # True label for workers.
    label: str
    # Prefixes of the corpora that are used.
    texts: tuple
    # Python's codec, `iconv NAME`, or `uao`.
    codec: str
    bom: bytes = b""
    # Alignment of cuts and lost bytes.
    unit: int = 1
    # A lesser encoding that must not suffice: documents begin at a line that it cannot encode.
    beyond: str = ""
    translate: dict = field(default_factory=dict)
    # Corpora of which a few words are inserted in one line of eight.
    mixed: tuple = ()


HANS, HANT = ("hans",), ("hant", "yue", "lzh")
TAIWAN, HONG_KONG = ("hant-tw", "lzh"), ("hant-hk", "yue")
UTF = HANS + HANT


def unicode_encodings():
    for name, codec, bom, unit in (
        ("UTF-8", "utf-8", codecs.BOM_UTF8, 1),
        ("UTF-16LE", "utf-16le", codecs.BOM_UTF16_LE, 2),
        ("UTF-16BE", "utf-16be", codecs.BOM_UTF16_BE, 2),
        ("UTF-32LE", "utf-32le", codecs.BOM_UTF32_LE, 4),
        ("UTF-32BE", "utf-32be", codecs.BOM_UTF32_BE, 4),
    ):
        yield Encoding(name, codec, UTF, codec, unit=unit)
        yield Encoding(f"{name} BOM", codec, UTF, codec, bom=bom, unit=unit)


ENCODINGS = (
    *unicode_encodings(),
    Encoding("GB2312", "gb2312", HANS, "gb2312", translate=OLD_CHINESE),
    Encoding("GBK", "gbk", HANS, "gbk"),
    Encoding("GBK traditional", "gbk", HANT, "gbk"),
    Encoding("GB18030", "gb18030", UTF, "gb18030", beyond="gbk"),
    Encoding("HZ", "hz", HANS, "hz", translate=OLD_CHINESE),
    Encoding("ISO-2022-CN", "iso-2022-cn", HANS, "iconv ISO-2022-CN", translate=OLD_CHINESE),
    Encoding("Big5", "big5", HANT, "big5"),
    Encoding("CP950", "cp950", HANT, "cp950", beyond="big5"),
    Encoding("Big5-HKSCS", "big5-hkscs", HONG_KONG, "big5hkscs", beyond="cp950"),
    Encoding("Big5-UAO", "big5-uao", HANT, "uao", beyond="big5hkscs", mixed=("hans", "ja")),
    Encoding("EUC-TW", "euc-tw", HANT, "iconv EUC-TW"),
    Encoding("Shift_JIS", "shift_jis", ("ja",), "cp932"),
    Encoding("EUC-JP", "euc-jp", ("ja",), "euc_jp", translate=OLD_JAPANESE),
    Encoding("ISO-2022-JP", "iso-2022-jp", ("ja",), "iso2022_jp", translate=OLD_JAPANESE),
    Encoding("EUC-KR", "euc-kr", ("ko",), "cp949"),
    Encoding("windows-1252", "windows-1252", ("french",), "cp1252"),
)


# Second bytes of Big5.
TRAILS = [*range(0x40, 0x7F), *range(0xA1, 0xFF)]


class Unavailable(Exception):
    """An encoding without an encoder here."""


class Corpora:
    """Held-out lines by file name: lists of lines."""

    def __init__(self, folder):
        self.files = {}
        for path in sorted(folder.glob("*.txt.zst")):
            name = path.name.removesuffix(".txt.zst")
            if not name.startswith(("hans", "hant", "lzh", "yue", "ja", "ko")):
                continue
            text = subprocess.run(["zstd", "-dcq", path], capture_output=True, check=True).stdout.decode()
            lines = text.split("\n")
            starts = range(0, len(lines), BLOCK * HELD_OUT)
            starts = starts[::-(-len(starts) // MOST)]
            self.add(name, [line for start in starts for line in lines[start:start + BLOCK]])
        if not self.files:
            sys.exit(f"no corpora in {folder}; --corpora says where they are")

    def add(self, name, lines):
        self.files[name] = [
            line[start:start + LONGEST]
            for line in (line.strip() for line in lines)
            if line and not NEVER.search(line)
            for start in range(0, len(line), LONGEST)
        ]

    def of(self, prefixes):
        return {name: lines for name, lines in self.files.items() if name.startswith(prefixes)}


class Pool:
    """Lines that an encoding can encode, with their bytes: a list for each file."""

    def __init__(self, encoding, corpora):
        self.encoding = encoding
        # Function from a text to its bytes; None if it cannot be encoded.
        self.encode = encoder(encoding, corpora)
        self.files = []
        # Starts of documents: lines that no lesser encoding can encode.
        self.starts = []
        guests = [line for lines in corpora.of(encoding.mixed).values() for line in lines]
        for lines in corpora.of(encoding.texts).values():
            if guests:
                lines = [self.mix(line, n, guests) if n % 8 == 7 else line for n, line in enumerate(lines)]
            encoded = zip(lines, map(self.encode, lines))
            lines = [pair for pair in encoded if pair[1] is not None]
            starts = [n for n, (text, _) in enumerate(lines) if self.needs(text)]
            if starts:
                self.files.append(lines)
                self.starts.append(starts)
        if not self.files:
            raise Unavailable(f"no line needs {encoding.name}")

    def mix(self, line, number, guests):
        """Returns a line with a few words of another language, which need this encoding."""
        for n in range(number, number + 50):
            guest = guests[n * 7919 % len(guests)]
            words = guest[max(self.needed_at(guest) - 3, 0):][:8]
            if self.needs(words) and self.encode(words) is not None:
                middle = len(line) // 2
                return f"{line[:middle]}「{words}」{line[middle:]}"
        return line

    def needs(self, text):
        """Returns whether a text needs this encoding rather than the lesser one."""
        if not self.encoding.beyond:
            return True
        return self.needed_at(text) >= 0

    def needed_at(self, text):
        """Returns the position of the first character that the lesser encoding lacks; -1 if there is none."""
        try:
            text.encode(self.encoding.beyond)
            return -1
        except UnicodeEncodeError as error:
            return error.start

    def choose(self, random):
        """Returns a file, uniformly chosen, and a line of it at which a document may begin."""
        number = random.randrange(len(self.files))
        return self.files[number], random.choice(self.starts[number])


def encoder(encoding, corpora):
    kind, _, name = encoding.codec.partition(" ")
    if kind == "iconv":
        texts = ["".join(lines).translate(encoding.translate) for lines in corpora.of(encoding.texts).values()]
        table = iconv(sorted(set("".join(texts))), name)
        encode = iso_2022_cn if name == "ISO-2022-CN" else by_table
        return lambda text: encode(text.translate(encoding.translate), table)
    if kind == "uao":
        table = uao()
        return lambda text: by_table(text, table)
    encode = codecs.lookup(kind).encode
    return lambda text: by_codec(text.translate(encoding.translate), encode)


def by_codec(text, encode):
    try:
        return encode(text)[0]
    except UnicodeEncodeError:
        return None


def by_table(text, table):
    try:
        return b"".join([char.encode() if char < "\x80" else table[char] for char in text])
    except KeyError:
        return None


def iso_2022_cn(text, table):
    """Returns characters as encoded by iconv, which begins anew with each, without escape sequences made redundant by the one
    before. iconv itself designates the other set (GB2312 or CNS) without shifting out again, and cannot decode that; this is
    unambiguous."""
    out, designation, shifted = bytearray(), {}, False
    for char in text:
        if char < "\x80":
            out += b"\x0f" + char.encode() if shifted else char.encode()
            shifted = False
            if char == "\n":
                designation.clear()
            continue
        if char not in table:
            return None
        # ESC $ ) A (or G), shift out, two bytes, shift in; or ESC $ * H, ESC N, two bytes.
        data = table[char]
        escape, double = data[:4], data.rstrip(b"\x0f")[-2:]
        if designation.get(escape[2]) != escape:
            designation[escape[2]] = escape
            if shifted and escape[2:3] == b")":
                out += b"\x0f"
                shifted = False
            out += escape
        if escape[2:3] == b"*":
            out += b"\x1bN" + double
            continue
        out += double if shifted else b"\x0e" + double
        shifted = True
    return bytes(out + b"\x0f" if shifted else out)


def iconv(characters, name):
    """Returns the bytes of each character, in one call. iconv drops characters that it cannot encode."""
    characters = [char for char in characters if char >= "\x80"]
    data = "\n".join(characters).encode()
    command = ["iconv", "-c", "-f", "UTF-8", "-t", name]
    encoded = subprocess.run(command, input=data, capture_output=True).stdout.split(b"\n")
    if len(encoded) != len(characters):
        raise Unavailable(f"iconv cannot encode {name}")
    return {char: data for char, data in zip(characters, encoded) if data}


def uao():
    """Returns a map from characters to bytes, from the table of hanfold's decoder: a line has a lead byte and the 157 characters of
    its trail bytes, or both bytes and one character."""
    path = ROOT / "data" / "encoding" / "big5-uao.txt"
    if not path.exists():
        raise Unavailable(f"{path.relative_to(ROOT)} does not exist")
    codes = []
    for line in path.read_text().splitlines():
        code, tab, chars = line.partition("\t")
        if not tab or code.startswith("#"):
            continue
        code = bytes.fromhex(code)
        if len(code) == 2:
            codes.append((code, chr(int(chars.removeprefix("U+"), 16))))
        else:
            codes += ((code + bytes([trail]), char) for trail, char in zip(TRAILS, chars, strict=True) if char != ".")
    # Of two codes, the one in the standard part is written.
    codes.sort(key=lambda pair: (0xA1 <= pair[0][0] <= 0xF9, pair[0]))
    return {char: code for code, char in codes}
