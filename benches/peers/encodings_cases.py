"""Documents for encodings.py, made in memory: whole ones, pieces, damaged ones, and those that mix encodings."""

import random
from dataclasses import dataclass

from encodings_texts import WIDE

# Kinds of documents; all begin at a line, or at a character, unless their name contains `cut`.
LENGTHS = ("whole", "200 characters", "1024 cut", "256 cut", "64 bytes", "16 bytes", "8 bytes")
DAMAGE = ("dropped", "?", "random")
ASCII = ("code", "HTML")
KINDS = (*LENGTHS, *ASCII, *DAMAGE)

# Bytes per damaged byte.
DAMAGED = 400


@dataclass(slots=True)
class Case:
    document: bytes
    # Text that was encoded; empty if the document is cut or damaged.
    text: str = ""


def cases(pool, kind, count, seed):
    """Returns the cases of a cell, empty if the encoding has none: the same for the same seed, and fewer are a prefix of more."""
    source = random.Random(f"{seed} {pool.encoding.name} {kind}")
    encoding = pool.encoding
    if kind in ASCII:
        make = program if kind == "code" else page
        return [make(pool, source) for _ in range(count)]
    if kind in DAMAGE:
        # After a missing byte, the rest of UTF-16 without a mark is misaligned.
        if kind == "dropped" and encoding.unit > 1 and not encoding.bom:
            return []
        return [damaged(whole(pool, source), kind, source) for _ in range(count)]
    if kind == "whole":
        return [whole(pool, source) for _ in range(count)]
    if kind == "200 characters":
        return [piece(pool, source, characters=200) for _ in range(count)]
    size = int(kind.split()[0])
    if kind.endswith("cut"):
        return [cut(pool, source, size) for _ in range(count)]
    if size < 64 and not short_enough(encoding, size):
        return []
    return [piece(pool, source, size=size) for _ in range(count)]


def short_enough(encoding, size):
    """Returns whether a piece is too short: escape sequences alone have 6 bytes."""
    if encoding.label == "windows-1252":
        return False
    return size > 8 or not encoding.label.startswith(("iso-2022", "hz"))


def lines_from(pool, source, size):
    """Returns consecutive lines of at least `size` bytes, unless the file is shorter."""
    file, start = pool.choose(source)
    taken, length = [], 0
    for n in range(len(file)):
        line = file[(start + n) % len(file)]
        taken.append(line)
        length += len(line[1]) + 1
        if length >= size:
            break
    return taken


def whole(pool, source):
    """Makes a document of 1 to 20 kB, log-uniform in length."""
    lines = lines_from(pool, source, int(1000 * 20 ** source.random()))
    newline = pool.encode("\n")
    document = pool.encoding.bom + newline.join([data for _, data in lines])
    return Case(document, "\n".join([text for text, _ in lines]))


def cut(pool, source, size):
    """Returns a piece of bytes from anywhere, except the middle of a unit of UTF-16 or UTF-32."""
    lines = lines_from(pool, source, size * 3 // 2)
    newline = pool.encode("\n")
    document = newline.join([data for _, data in lines])
    unit = pool.encoding.unit
    last = max(len(document) - size, 0) // unit
    start = source.randint(0, last)
    # An encoding that extends a lesser one differs only if the first line has a character that the lesser one lacks.
    if pool.encoding.beyond:
        text = lines[0][0]
        needed = len(pool.encode(text[:pool.needed_at(text)]))
        start = source.randint(min(max(needed - size + 4, 0), last), min(needed, last))
    document = document[start * unit:start * unit + size]
    return Case(pool.encoding.bom + document)


def piece(pool, source, size=None, characters=None):
    """Returns as many characters as fit into `size` bytes, from anywhere in a document."""
    length = characters or size
    # 8 bytes have room for 2 characters of UTF-8 and UTF-32.
    narrow = pool.encoding.label in ("utf-8", "utf-32le", "utf-32be")
    least = 2 if narrow and length == 8 else 3
    if pool.encoding.label == "windows-1252":
        least = 0
    while True:
        text = "\n".join([text for text, _ in lines_from(pool, source, 4 * length)])
        start = source.randrange(len(text))
        if pool.encoding.beyond and length >= 64:
            # The character that needs this encoding is in the piece.
            needed = pool.needed_at(text)
            start = source.randint(max(needed - length // 4, 0), needed)
        text = text[start:start + length].strip("\n")
        text, document = (text, pool.encode(text)) if characters else fit(pool, text, size)
        if not document or characters and len(text) < characters // 2:
            continue
        if len(WIDE.findall(text)) >= least and (least or not text.isascii()):
            return Case(pool.encoding.bom + document, text)


def fit(pool, text, size):
    """Returns the longest prefix that fits, with its bytes; empty if it leaves much room."""
    for length in range(min(len(text), size), 0, -1):
        document = pool.encode(text[:length])
        if document is not None and len(document) <= size:
            return (text[:length], document) if len(document) > size - 4 else ("", b"")
    return "", b""


def damaged(case, kind, source):
    data = bytearray(case.document)
    for _ in range(max(len(data) // DAMAGED, 1)):
        at = source.randrange(len(data))
        if kind == "dropped":
            del data[at]
        else:
            data[at] = 0x3F if kind == "?" else source.randrange(256)
    return Case(bytes(data))


WORDS = (
    "buffer cache client config count data default entry error field file first format handler index input item key"
    " last length limit line list load message name next node offset option output parse path queue read request"
    " result score size source start state status stream table target task text time token type update user value"
    " version width window worker write"
).split()


def program(pool, source):
    """Returns a program in ASCII with three short comments; 1 to 4 kB."""
    lines = []
    for _ in range(source.randint(8, 25)):
        a, b, c = source.sample(WORDS, 3)
        lines += source.choice((
            [f"def {a}_{b}({c}, {b}=None):", f"    if {b} is None:", f"        {b} = {c}.{a}[{source.randint(0, 99)}]",
             f"    return {{'{a}': {b}, \"{c}\": {source.randint(0, 9999)}}}", ""],
            [f"for (int {a} = 0; {a} < {b}_count; ++{a}) {{", f"    {c}[{a}] = {b}({a}, {source.random():.4f});",
             f"    if (!{c}[{a}]) return -{source.randint(1, 40)};", "}", ""],
            [f"SELECT {a}.{b}, COUNT(*) AS {c}_total", f"FROM {a} LEFT JOIN {c} ON {a}.id = {c}.{a}_id",
             f"WHERE {b} > {source.randint(0, 5000)} GROUP BY 1;", ""],
            [f"const {a} = await {b}.{c}(`/{a}/${{{b}.id}}?{c}=1&{a}=2`);", f"console.log({a} ?? '{b} \\u00e9 \\n');", ""],
        ))
    for _ in range(3):
        mark = source.choice(("# {}", "// {}", "    /* {} */", "-- {}"))
        lines.insert(source.randrange(len(lines)), mark.format(comment(pool, source)))
    return of_text(pool, "\n".join(lines))


def page(pool, source):
    """Returns an HTML page in ASCII with three short comments or texts, without a declared encoding."""
    lines = ["<!DOCTYPE html>", '<html>', "<head>", f"<title>{source.choice(WORDS)}</title>", "</head>", "<body>"]
    for _ in range(source.randint(10, 30)):
        a, b, c = source.sample(WORDS, 3)
        lines.append(source.choice((
            f'<div class="{a} {b}-{c}" id="{a}{source.randint(0, 999)}"><a href="/{b}/{c}.html?{a}=1&amp;{b}=2">{c}</a></div>',
            f'<p style="width: {source.randint(1, 100)}%">The {a} of the {b} is the {c}&nbsp;&mdash; see <b>{a}</b>.</p>',
            f'<img src="/static/{a}_{b}.png" alt="{c}" width="{source.randint(16, 640)}">',
            f"<script>var {a} = {{{b}: {source.randint(0, 999)}, {c}: '{a}'}};</script>",
            f"<tr><td>{a}</td><td>{source.random():.5f}</td><td><i>{b}</i></td></tr>",
        )))
    for _ in range(3):
        mark = source.choice(("<!-- {} -->", "<span>{}</span>", "<h2>{}</h2>"))
        lines.insert(source.randrange(6, len(lines)), mark.format(comment(pool, source)))
    return of_text(pool, "\n".join([*lines, "</body>", "</html>"]))


def of_text(pool, text):
    return Case(pool.encoding.bom + pool.encode(text), text)


def comment(pool, source):
    """Returns 4 to 16 characters of a line, at least three of them not ASCII."""
    while True:
        file, start = pool.choose(source)
        text = file[start][0]
        length = source.randint(4, 16)
        start = source.randrange(len(text))
        if pool.encoding.beyond:
            needed = pool.needed_at(text)
            start = source.randint(max(needed - 3, 0), needed)
        text = text[start:start + length]
        least = 1 if pool.encoding.label == "windows-1252" else 3
        if len(text) >= 4 and sum(char >= "\x80" for char in text) >= least:
            return text


# Two encodings in a file, as in concatenated logs.
MIXTURES = (("GBK", "Big5"), ("GBK", "UTF-8"), ("Big5", "UTF-8"))


def mixed(pools, count, seed):
    """Documents of 2 to 12 kB whose lines alternate in blocks of 1 to 10 lines."""
    source = random.Random(f"{seed} mixed {pools[0].encoding.name} {pools[1].encoding.name}")
    made = []
    for _ in range(count):
        size, documents, texts = source.randint(2000, 12000), [], []
        turn = source.randrange(2)
        while sum(map(len, documents)) < size:
            for text, data in lines_from(pools[turn], source, 3000)[:source.randint(1, 10)]:
                documents.append(data)
                texts.append(text)
            turn = 1 - turn
        made.append(Case(b"\n".join(documents), "\n".join(texts)))
    return made
