"""Escapes that are left in text, for mojibake.py."""

import html.entities
import quopri
import urllib.parse

from encodings_texts import WIDE
from mojibake_cases import consecutive


def utf16(char):
    data = char.encode("utf-16be")
    return [data[n:n + 2].hex() for n in range(0, len(data), 2)]


def quoted_printable(text):
    """Encodes as in mail: lines of at most 76 characters, broken with a = at their end."""
    return quopri.encodestring(text.encode()).decode()


def each(escape):
    return lambda text: "".join(char if char < "\x80" else escape(char) for char in text)


NAMED = {chr(code): f"&{name};" for code, name in html.entities.codepoint2name.items()
         if name in ("nbsp", "ldquo", "rdquo", "lsquo", "rsquo", "hellip", "mdash", "middot", "times", "deg", "copy", "laquo", "raquo")}
# Forms of escapes, with the characters that the text must not have, because they would be escaped or end something.
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
            # The neighbours must not be taken for a part of the escape.
            if form == "=E4=B8=AD":
                before = line[:start] + quoted_printable(inside).replace("=\n", "") + line[start + length:]
            else:
                before = line[:start] + escape(inside) + line[start + length:] if form != "&hellip;" else escape(line)
            after = line
            if len(WIDE.findall(inside)) < 2:
                return None
        # Characters with a meaning in markup are kept.
        if source.random() < 0.3:
            stays = source.choice(("&lt;b&gt;", "A &amp; B", "&quot;x&quot;", "a &lt; b", "https://example.org/?q=%E4%BD%A0&p=1"))
            before, after = f"{before} {stays}", f"{after} {stays}"
        start, end = "".join(text + "\n" for text in file[:row]), "".join("\n" + text for text in file[row + 1:])
        return (start + before + end, start + after + end, "") if before != after else None
    return make
