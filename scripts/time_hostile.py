#!/usr/bin/env python3
"""Times `hanfold repair` and `convert` on hostile text, one thread, and prints MB/s.

    cargo build --release && python3 scripts/time_hostile.py [--program target/release/hanfold] [--bytes 1000000] [--only REGEX]

Each generator is also timed at a quarter of the size: a number far above 4 in the last column means superlinear time. The best of a
few runs is printed, less the time of an empty document.
"""

import argparse
import pathlib
import random
import re
import tempfile

from timing import seconds

ROOT = pathlib.Path(__file__).resolve().parent.parent
RUNS = 2
PROSE = "渡口的老人说今年的水比往年高，船要到中午才开。孩子们坐在石阶上数过往的木筏，数到第七只就忘了前面的。\n"
HANT = "渡口的老人說今年的水比往年高，船要到中午才開。孩子們坐在石階上數過往的木筏，數到第七隻就忘了前面的。\n"


def characters(*ranges):
    return [chr(code) for first, last in ranges for code in range(first, last + 1)]


HAN = characters((0x4E00, 0x9FFF))
PRIVATE = characters((0xE000, 0xF8FF))
ACCENTS = characters((0xC0, 0xFF), (0x100, 0x17F))
COMPATIBILITY = characters((0xF900, 0xFA6D), (0xFA70, 0xFAD9))


def of(alphabet, line=40):
    """Random characters of an alphabet, in lines."""
    def make(random_, number):
        count = number // len(alphabet[0].encode())
        return "".join("\n" if n % line == line - 1 else random_.choice(alphabet) for n in range(count))
    return make


def repeated(text):
    """A text repeated without line ends."""
    return lambda _, number: text * (number // len(text.encode()))


def misread(source, decoder, times=1, prose=PROSE):
    """Returns misdecoded prose."""
    text = prose
    for _ in range(times):
        text = text.encode(source, "replace").decode(decoder, "replace")
    return lambda _, number: text * (number // len(text.encode()) + 1)


def pairs(encoding):
    """Random pairs of bytes of an encoding."""
    def make(random_, number):
        data = bytes(byte for _ in range(number // 3) for byte in (random_.randint(0x81, 0xFE), random_.choice((*range(0x40, 0x7F), *range(0xA1, 0xFF)))))
        text = data.decode(encoding, "ignore")
        return "\n".join(text[at : at + 40] for at in range(0, len(text), 40))
    return make


GENERATORS = {
    "prose": misread("utf-8", "utf-8"),
    "锟斤拷 repeated": repeated("锟斤拷"),
    "⿰⿱ repeated": repeated("⿰⿱"),
    "㊣ repeated": repeated("㊣"),
    "＜＞ repeated": repeated("＜＞"),
    "锛 repeated": repeated("锛"),
    "㈱ repeated": repeated("㈱"),
    "U+FFFD repeated": repeated("\uFFFD"),
    "? between Han": repeated("船?"),
    "letters between Han": repeated("船a"),
    "UTF-8 as windows-1252": misread("utf-8", "latin-1"),
    "UTF-8 as Latin-1, five times": misread("utf-8", "latin-1", 5),
    "UTF-8 as GBK": misread("utf-8", "gb18030"),
    "UTF-8 as GBK with U+FFFD": misread("utf-8", "gbk"),
    "GBK as Big5 with U+FFFD": misread("gb18030", "big5"),
    "Big5 as GBK": misread("big5", "gb18030", prose=HANT),
    "GBK as UTF-8 with U+FFFD": misread("gb18030", "utf-8"),
    "random Han": of(HAN),
    "random Han, one line": of(HAN, 1 << 40),
    "random pairs of GBK": pairs("gb18030"),
    "random pairs of Big5": pairs("big5"),
    "private use": of(PRIVATE),
    "Latin accents": of(ACCENTS),
    "compatibility ideographs": of(COMPATIBILITY),
    "readings": repeated("重(chóng)庆（Chóngqìng）"),
    "readings that hit bytes": repeated("高(gāo)??己藱C制"),
}


REPAIR = ("repair",)
REGIONAL = ("convert", "--to", "zh-Hant-TW", "--vocabulary", "regional")
JOBS = [(name, REPAIR, make) for name, make in GENERATORS.items()] + [
    ("regional words and doubtful readings", REGIONAL, repeated("他打开文件的程序，软件里的数据库坏了，台里的干部干着干活。\n")),
    ("mentions of a name", ("convert", "--to", "zh-Hant"), repeated("他姓于名晓光。借于晓光一本书，由于晓光不在。\n")),
]


def processor_seconds(program, command, text, folder):
    """Processor time of a command on a text."""
    path = folder / "document.txt"
    path.write_text(text, encoding="utf-8")
    return seconds([program, *command, "--jobs", "1", "-q", path, "-o", folder / "out.txt"], RUNS)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=ROOT / "target/release/hanfold")
    parser.add_argument("--bytes", type=int, default=1_000_000)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for name, command, make in JOBS:
            if re.search(options.only, name):
                texts = [make(random.Random(1), number) for number in (options.bytes // 4, options.bytes)]
                empty = processor_seconds(options.program, command, "a\n", folder)
                few, all_ = [max(processor_seconds(options.program, command, text, folder) - empty, 1e-4) for text in texts]
                print(f"{name:36} {len(texts[1].encode()) / all_ / 1e6:8.1f} MB/s  {all_ / few:5.1f} x", flush=True)


if __name__ == "__main__":
    main()
