#!/usr/bin/env python3
"""Derives the tables of data/encoding that hanfold's own decoders read.

    python3 scripts/derive_encodings.py cns11643        from glibc's iconv (EUC-TW)
    python3 scripts/derive_encodings.py iso-ir-165      from glibc's iconv (ISO-2022-CN-EXT)
    python3 scripts/derive_encodings.py cp950           from Python's codec
    python3 scripts/derive_encodings.py cp437, cp850, big5-python    the same
    python3 scripts/derive_encodings.py big5-uao FILE…  from copies of the table of Unicode-At-On 2.50

FILE is a text with a code and a code point in hexadecimal digits on each line (uao250-b2u.txt), or a
Python module with a dictionary b2u_table; several files must agree. Each command
rewrites its table, and `python3 scripts/manifest.py` its hash. One more command is for the tests, which
compare the decoders with others:

    python3 scripts/derive_encodings.py print NAME      every code of an encoding, with its character

prints a line for each code, the bytes in hexadecimal digits, a tab, and the code point or "-". NAMEs
are euc-tw and iso-2022-cn (by iconv), hz and cp950 (by Python).
"""

import ctypes
import pathlib
import re
import sys
import unicodedata

DATA = pathlib.Path(__file__).resolve().parent.parent / "data" / "encoding"
# Placeholder for a code without a character. The one code of this character has a line of its own.
GAP = "."
CELLS = range(1, 95)
CNS_PLANES = [1, 2, 3, 4, 5, 6, 7, 15]
BIG5_LEADS = range(0x81, 0xFF)
BIG5_DIFFERENT = ["A1", "A2", "A3", "C6", "C7", "C8"]
BIG5_TRAILS = [*range(0x40, 0x7F), *range(0xA1, 0xFF)]
# Sets of ISO-2022-CN-EXT: the designation of each, and the bytes before its characters.
ISO_2022_CN = [
    (b"\x1b$)A", b"\x0e"),
    (b"\x1b$)G", b"\x0e"),
    (b"\x1b$)E", b"\x0e"),
    (b"\x1b$*H", b"\x1bN"),
    *((b"\x1b$+" + bytes([final]), b"\x1bO") for final in b"IJKLM"),
]
# Lead bytes of Microsoft's user-defined characters (only from C6A1 on in the last).
CP950_USER = [range(0xFA, 0xFF), range(0x8E, 0xA1), range(0x81, 0x8E), range(0xC6, 0xC9)]


class Iconv:
    """Decodes one code at a time with glibc's iconv, because the command reports only the first invalid code of a text, and with -c
    continues at the wrong byte."""

    def __init__(self, name):
        self.c = ctypes.CDLL(None)
        self.c.iconv_open.restype = ctypes.c_void_p
        self.c.iconv_open.argtypes = [ctypes.c_char_p] * 2
        self.c.iconv.restype = ctypes.c_size_t
        self.c.iconv.argtypes = [ctypes.c_void_p] * 5
        self.descriptor = self.c.iconv_open(b"UTF-32LE", name.encode())
        if self.descriptor == ctypes.c_void_p(-1).value:
            sys.exit(f"iconv does not know {name}")

    def __call__(self, code):
        self.c.iconv(self.descriptor, None, None, None, None)
        source, target = ctypes.create_string_buffer(code, len(code)), ctypes.create_string_buffer(64)
        left, room = ctypes.c_size_t(len(code)), ctypes.c_size_t(len(target))
        source_at = ctypes.c_void_p(ctypes.addressof(source))
        target_at = ctypes.c_void_p(ctypes.addressof(target))
        ends = [ctypes.byref(n) for n in (source_at, left, target_at, room)]
        if self.c.iconv(self.descriptor, *ends) == ctypes.c_size_t(-1).value or left.value:
            return None
        self.c.iconv(self.descriptor, None, None, *ends[2:])
        return target.raw[: len(target) - room.value].decode("utf-32-le")


def codec(name):
    def decode(code):
        try:
            return code.decode(name)
        except UnicodeDecodeError:
            return None

    return decode


def is_shown(c):
    """Returns whether a character is legible in a row of characters."""
    return c != GAP and unicodedata.category(c)[0] not in "CZM"


def rows(grid):
    """Returns the lines of a table. `grid` returns rows: a label, and the label and character of each cell."""
    for label, cells in grid:
        cells = list(cells)
        if not any(c for _, c in cells):
            continue
        yield f"{label}\t" + "".join(c if c and is_shown(c) else GAP for _, c in cells)
        yield from (f"{at}\tU+{ord(c):04X}" for at, c in cells if c and not is_shown(c))


def planes(decode, planes):
    for plane in planes:
        for row in CELLS:
            label = "-".join([*plane, str(row)])
            yield label, [(f"{label}-{cell}", decode(plane, row, cell)) for cell in CELLS]


def big5(decode):
    for lead in BIG5_LEADS:
        codes = [bytes([lead, trail]) for trail in BIG5_TRAILS]
        yield f"{lead:02X}", [(code.hex().upper(), decode(code)) for code in codes]


def is_user_defined(code):
    return any(code[0] in leads for leads in CP950_USER) and not b"\xc6" < code < b"\xc6\xa1"


def read_uao(path):
    text = pathlib.Path(path).read_text(encoding="utf-8")
    if "b2u_table" in text:
        module = {}
        exec(text, module)  # a dictionary, written out
        return {code: c for code, c in module["b2u_table"].items() if code > 0xFF}
    pairs = re.findall(r"^0x([0-9A-F]{4})\s+0x([0-9A-F]+)", text, re.M | re.I)
    return {int(code, 16): chr(int(point, 16)) for code, point in pairs}


def uao(paths):
    tables = [read_uao(path) for path in paths]
    if not tables or any(table != tables[0] for table in tables):
        sys.exit("name the files of the table; all must say the same")
    print(f"{len(tables)} files, {len(tables[0])} codes, no difference")
    return big5(lambda code: tables[0].get(int.from_bytes(code, "big")))


def cns11643():
    iconv = Iconv("EUC-TW")
    numbers = [(str(plane),) for plane in CNS_PLANES]
    return planes(lambda p, r, c: iconv(bytes([0x8E, 0xA0 + int(p[0]), 0xA0 + r, 0xA0 + c])), numbers)


def iso_ir_165():
    iconv = Iconv("ISO-2022-CN-EXT")
    return planes(lambda _, r, c: iconv(b"\x1b$)E\x0e" + bytes([0x20 + r, 0x20 + c])), [()])


def cp950():
    decode = codec("cp950")
    return big5(lambda code: None if is_user_defined(code) else decode(code))


def big5_python():
    """Returns the rows in which decoders of Big5 differ."""
    decode = codec("big5")
    return ((lead, cells) for lead, cells in big5(decode) if lead in BIG5_DIFFERENT)


def high_half(name):
    decode = codec(name)
    for row in range(0x80, 0x100, 16):
        codes = [bytes([byte]) for byte in range(row, row + 16)]
        yield f"{row:02X}", [(f"00{code.hex().upper()}", decode(code)) for code in codes]


HEADS = {
    "cns11643": "CNS 11643, as glibc's EUC-TW has it: plane and row, a tab, the 94 characters of the row.",
    "iso-ir-165": "ISO-IR-165, as glibc's ISO-2022-CN-EXT has it: row, a tab, its 94 characters.",
    "cp950": "Windows' Big5 without what users define: lead byte, a tab, the 157 characters behind it.",
    "cp437": "Code page 437 of DOS, of which only mojibake is made: byte, a tab, the 16 characters from there on.",
    "cp850": "Code page 850 of DOS, of which only mojibake is made: byte, a tab, the 16 characters from there on.",
    "big5-python": "Big5 as Unicode's first table and Python have it, where others differ: lead byte, a tab, 157 characters.",
    "big5-uao": "Big5 of Unicode-At-On 2.50: lead byte, a tab, the 157 characters behind it.",
}


def write(name, grid):
    head = (
        f"# {HEADS[name]}\n"
        f'# "{GAP}" is no character, or one that would not be seen: those stand below, one a line.\n'
        f"# Written by: python3 scripts/derive_encodings.py {name}\n"
    )
    text = head + "".join(f"{line}\n" for line in rows(grid))
    (DATA / f"{name}.txt").write_text(text, encoding="utf-8")


def codes(name):
    """Yields every code of an encoding, with its character or None."""
    pairs = [bytes([row, cell]) for row in range(0x21, 0x7F) for cell in range(0x21, 0x7F)]
    high = [bytes(byte | 0x80 for byte in pair) for pair in pairs]
    if name == "euc-tw":
        found = high + [bytes([0x8E, plane]) + pair for plane in range(0xA1, 0xB1) for pair in high]
        decode = Iconv("EUC-TW")
    elif name == "iso-2022-cn":
        found = [before + shift + pair for before, shift in ISO_2022_CN for pair in pairs]
        decode = Iconv("ISO-2022-CN-EXT")
    elif name == "hz":
        # From 7E on, a first byte begins an escape sequence.
        found = [b"~{" + pair + b"~}" for pair in pairs if pair[0] < 0x7E]
        decode = codec("hz")
    elif name == "cp950":
        found = [bytes([lead, trail]) for lead in BIG5_LEADS for trail in BIG5_TRAILS]
        decode = codec("cp950")
    else:
        sys.exit(__doc__)
    return ((code, decode(code)) for code in found)


def main():
    match sys.argv[1:]:
        case ["cns11643"]:
            write("cns11643", cns11643())
        case ["iso-ir-165"]:
            write("iso-ir-165", iso_ir_165())
        case ["cp950"]:
            write("cp950", cp950())
        case ["big5-python"]:
            write("big5-python", big5_python())
        case ["cp437" | "cp850" as name]:
            write(name, high_half(name))
        case ["big5-uao", *paths]:
            write("big5-uao", uao(paths))
        case ["print", name]:
            lines = (f"{code.hex()}\t{f'{ord(c):04X}' if c else '-'}\n" for code, c in codes(name))
            sys.stdout.writelines(lines)
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
