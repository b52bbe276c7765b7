"""Decoders of the misdecoded text, for mojibake.py: they accept different bytes, and represent invalid ones differently.

| decoder | undecodable bytes become |
|---|---|
| Python | an error; U+FFFD (`replace`), nothing (`ignore`), or `?` if a program replaces U+FFFD |
| iconv | an error; nothing (`-c`), or `?` for one byte, as programs do that call it |
| WHATWG (encoding_rs) | U+FFFD, and an ASCII byte that follows a lead byte is kept; bytes that windows-125x lacks are C1 |
| Windows | its default character for two bytes; user-defined rows are PUA, bytes that its single-byte code pages lack are C1 |
"""

import ctypes
import ctypes.util
import errno
import functools
import json

from encodings_peers import Process, field

# Representations of undecodable bytes.
SHOWN = {"U+FFFD": "\ufffd", "?": "?", "dropped": ""}


class Decoder:
    """One decoder of an encoding: `decode` never fails, `back` returns the bytes, or None."""

    # Representations that it may use: keys of SHOWN.
    ways = ()

    def __init__(self, who, name):
        self.name = f"{who} {name}"
        self.known = {}

    def decode(self, data, way):
        raise NotImplementedError

    def back(self, text):
        raise NotImplementedError

    def back_lossy(self, text, substitute):
        """Works like `back`, with other bytes for characters that have none."""
        if (data := self.back(text)) is not None:
            return data
        return b"".join(data if (data := self.character(char)) is not None else substitute for char in text)

    def character(self, char):
        if char not in self.known:
            self.known[char] = self.back(char)
        return self.known[char]


class Python(Decoder):
    ways = ("U+FFFD", "dropped", "?")

    def __init__(self, codec):
        super().__init__("Python", codec)
        self.codec = codec

    def decode(self, data, way):
        if way == "dropped":
            return data.decode(self.codec, "ignore")
        text = data.decode(self.codec, "replace")
        return text.replace("\ufffd", SHOWN[way])

    def back(self, text):
        try:
            return text.encode(self.codec)
        except UnicodeEncodeError:
            return None


class Iconv(Decoder):
    ways = ("dropped", "?", "U+FFFD")

    def __init__(self, name):
        super().__init__("iconv", name)
        self.strict, self.ignoring = Descriptor("UTF-8", name), Descriptor("UTF-8//IGNORE", name)
        self.encoder = Descriptor(name, "UTF-8")

    def decode(self, data, way):
        if way == "dropped":
            return self.ignoring.convert(data, b"").decode()
        return self.strict.convert(data, SHOWN[way].encode()).decode()

    def back(self, text):
        return self.encoder.convert(text.encode(), None)


class Whatwg(Decoder):
    ways = ("U+FFFD",)

    def __init__(self, label, worker):
        super().__init__("WHATWG", label)
        self.label = label
        self.decoder, self.encoder = shared(worker, "decode"), shared(worker, "encode")

    def decode(self, data, way):
        return json.loads(self.decoder.ask_one(field(data) + field(self.label)))

    def back(self, text):
        # Its encoder lacks characters of its decoder (HKSCS, half of JIS X 0212), which Python's may have.
        data = json.loads(self.encoder.ask_one(field(text) + field(self.label)))
        if data is not None:
            return bytes.fromhex(data)
        return Python({"big5": "big5hkscs", "euc-jp": "euc_jp"}[self.label]).back(text) \
            if self.label in ("big5", "euc-jp") else None


@functools.cache
def shared(worker, subcommand):
    return Process([worker, subcommand])


# Windows' double-byte code pages: Python's codec, the default character, single bytes that Python's lacks, and the user-defined
# rows (first and last lead byte, trail bytes, first code point).
GBK_LOW, HIGH = [*range(0x40, 0x7F), *range(0x80, 0xA1)], [*range(0xA1, 0xFF)]
BIG5 = [*range(0x40, 0x7F), *HIGH]
CODE_PAGES = {
    "936": ("gbk", "?", {0x80: 0x20AC, 0xFF: 0xF8F5},
            ((0xAA, 0xAF, HIGH, 0xE000), (0xF8, 0xFE, HIGH, 0xE234), (0xA1, 0xA7, GBK_LOW, 0xE4C6))),
    "950": ("cp950", "?", {0x80: 0x80, 0xFF: 0xF8F8},
            ((0xFA, 0xFE, BIG5, 0xE000), (0x8E, 0xA0, BIG5, 0xE311), (0x81, 0x8D, BIG5, 0xEEB8),
             (0xC6, 0xC8, BIG5, 0xF672))),
    # Python's codec has these rows and bytes.
    "932": ("cp932", "\u30fb", {}, ()),
    "949": ("cp949", "?", {0x80: 0x80, 0xFF: 0xF8F7}, ((0xC9, 0xC9, HIGH, 0xE000), (0xFE, 0xFE, HIGH, 0xE05E))),
}


class Windows(Decoder):
    """Decodes like MultiByteToWideChar: a lead byte takes any byte after it."""

    ways = ("?",)

    def __init__(self, page):
        super().__init__("Windows", page)
        codec, self.default, singles, users = CODE_PAGES[page]
        self.chars, self.bytes, self.leads = {}, {}, set()
        for first, last, trails, code in users:
            for lead in range(first, last + 1):
                for trail in trails:
                    self.chars[lead, trail] = chr(code)
                    code += 1
        for byte in range(256):
            self.chars[byte] = chr(singles[byte]) if byte in singles else decoded(bytes([byte]), codec)
            self.leads.add(byte) if self.chars[byte] is None else None
        for lead in self.leads:
            for trail in range(0x40, 0xFF):
                if char := decoded(bytes([lead, trail]), codec):
                    self.chars[lead, trail] = char
        for code, char in self.chars.items():
            if char is not None:
                self.bytes.setdefault(char, bytes(code if isinstance(code, tuple) else [code]))
        for char in self.bytes:
            try:
                self.bytes[char] = char.encode(codec)
            except UnicodeEncodeError:
                pass

    def decode(self, data, way):
        out, at = [], 0
        while at < len(data):
            if data[at] in self.leads:
                out.append(self.chars.get(tuple(data[at:at + 2]), self.default))
                at += 2
            else:
                out.append(self.chars[data[at]])
                at += 1
        return "".join(out)

    def back(self, text):
        try:
            return b"".join([self.bytes[char] for char in text])
        except KeyError:
            return None


def decoded(data, codec):
    try:
        text = data.decode(codec)
        return text if len(text) == 1 else None
    except UnicodeDecodeError:
        return None


LIBRARY = ctypes.CDLL(ctypes.util.find_library("c"), use_errno=True)
LIBRARY.iconv_open.restype = ctypes.c_void_p
LIBRARY.iconv_open.argtypes = [ctypes.c_char_p, ctypes.c_char_p]
LIBRARY.iconv.restype = ctypes.c_size_t
LIBRARY.iconv.argtypes = [ctypes.c_void_p] + [ctypes.c_void_p] * 4
FAILED = ctypes.c_size_t(-1).value


class Descriptor:
    """glibc's iconv, called like the command, but without a process for each text."""

    def __init__(self, to, source):
        self.descriptor = LIBRARY.iconv_open(to.encode(), source.encode())
        if self.descriptor == ctypes.c_void_p(-1).value:
            raise LookupError(f"iconv does not know {source} or {to}")

    def convert(self, data, substitute):
        """Decodes with a substitute for each invalid byte; None if there is one and no substitute."""
        LIBRARY.iconv(self.descriptor, None, None, None, None)
        source = ctypes.create_string_buffer(data, len(data) + 1)
        room = 4 * len(data) + 64
        target = ctypes.create_string_buffer(room)
        start, left = ctypes.c_void_p(ctypes.addressof(source)), ctypes.c_size_t(len(data))
        place, free = ctypes.c_void_p(ctypes.addressof(target)), ctypes.c_size_t(room)
        out = b""

        def take():
            nonlocal out
            out += target.raw[:room - free.value]
            place.value, free.value = ctypes.addressof(target), room

        while left.value:
            answer = LIBRARY.iconv(self.descriptor, *map(ctypes.byref, (start, left, place, free)))
            problem = ctypes.get_errno()
            take()
            if answer != FAILED:
                break
            if problem == errno.E2BIG or problem == errno.EILSEQ and not left.value:
                continue
            if substitute is None:
                return None
            out += substitute
            if problem == errno.EINVAL:
                break
            # With //IGNORE iconv has already continued after it.
            if substitute:
                start.value, left.value = start.value + 1, left.value - 1
        LIBRARY.iconv(self.descriptor, None, None, *map(ctypes.byref, (place, free)))
        take()
        return out


def decoders(worker):
    """Decoders by the name of the wrong encoding."""
    def web(label):
        return Whatwg(label, worker)

    found = {
        "GB18030": (Python("gb18030"), Iconv("GB18030"), web("gb18030")),
        "GBK": (Python("gbk"), Iconv("GBK"), Iconv("CP936"), web("gbk"), Windows("936")),
        "Big5": (Python("big5"), Python("cp950"), Python("big5hkscs"), Iconv("BIG5"), Iconv("BIG5-HKSCS"), web("big5"),
                 Windows("950")),
        "Shift_JIS": (Python("cp932"), Python("shift_jis"), Iconv("CP932"), Iconv("SHIFT_JIS"), web("shift_jis"),
                      Windows("932")),
        "EUC-KR": (Python("cp949"), Python("euc_kr"), Iconv("UHC"), Iconv("EUC-KR"), web("euc-kr"), Windows("949")),
        "EUC-JP": (Python("euc_jp"), Iconv("EUC-JP"), web("euc-jp")),
        "EUC-TW": (Iconv("EUC-TW"),),
        # Windows' single-byte tables equal the WHATWG's.
        "windows-1252": (Python("cp1252"), Iconv("CP1252"), web("windows-1252")),
        "latin-1": (Python("latin-1"), Iconv("ISO-8859-1")),
        "windows-1251": (Python("cp1251"), Iconv("CP1251"), web("windows-1251")),
        "koi8-r": (Python("koi8-r"), Iconv("KOI8-R"), web("koi8-r")),
        "cp437": (Python("cp437"), Iconv("CP437")),
        "cp850": (Python("cp850"), Iconv("CP850")),
        "mac-roman": (Python("mac-roman"), Iconv("MACINTOSH"), web("macintosh")),
    }
    return found
