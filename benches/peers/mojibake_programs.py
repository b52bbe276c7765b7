"""Right escapes: in programs, markup, addresses, and in texts about them. For mojibake.py, none of them may be changed."""

import json
import re
import urllib.parse

from encodings_cases import WORDS


def entities(text):
    return "".join(f"&#x{ord(char):x};" if char > "~" else char for char in text)


def decimal(text):
    return "".join(f"&#{ord(char)};" if char > "~" else char for char in text)


def units(text):
    return json.dumps(text)[1:-1]


def quoted(text):
    return urllib.parse.quote(text)


def mail(text):
    return "".join(f"={byte:02X}" for byte in text.encode())


def values(source, lines, least=3, most=14):
    """Names, and texts of all lengths, with spaces, digits and Latin letters."""
    for line in source.choices(lines, k=source.randint(least, most)):
        a, b, c = source.sample(WORDS, 3)
        start = source.randrange(max(len(line) - 8, 1))
        text = re.sub("[\"'`\\\\&<>%=;$#{}|]", "", line)[start:start + source.choice((2, 4, 8, 16, 40, 90))].strip()
        if any(char > "~" for char in text):
            yield a, b, c, text


def properties(source, lines):
    mark = source.choice(("=", " = ", ": ", ":"))
    made = [f"# {source.choice(WORDS)}"] if source.random() < 0.5 else []
    for a, b, c, text in values(source, lines):
        escaped = units(text)
        if len(escaped) > 60 and source.random() < 0.5:
            escaped = escaped[:30] + escaped[30:].replace("\\u", "\\\n    \\u", 1)
        made.append(f"{a}.{b}{source.choice(('', '.' + c, '_' + c))}{mark}{escaped}")
    return "\n".join(made)


def lines_of(*forms):
    """Makes lines, each in one of some forms, which have the names a, b and c, and a text t; or all in one."""
    def make(source, lines):
        form = source.choice(forms)
        return "\n".join((form if source.random() < 0.8 else source.choice(forms))(a, b, c, t) for a, b, c, t in values(source, lines))
    return make


def wrapped(begin, end, make):
    return lambda source, lines: f"{begin}\n{make(source, lines)}\n{end}"


def catalogue(source, lines):
    return 'msgid ""\nmsgstr ""\n\n' + "\n\n".join(f'#: {a}/{b}.c:{len(t)}\nmsgid "{a} {b}"\nmsgstr "{units(t)}"' for a, b, _, t in values(source, lines))


FILES = (
    properties,
    catalogue,
    # Strings of Apple's, ini, YAML, TOML.
    lines_of(lambda a, b, c, t: f'"{a}.{b}" = "{units(t)}";', lambda a, b, c, t: f"/* {a} */\n{b} = \"{units(t)}\";"),
    wrapped("[strings]", "", lines_of(lambda a, b, c, t: f"{a}={units(t)}", lambda a, b, c, t: f"{a}_{b} = {units(t)}")),
    lines_of(lambda a, b, c, t: f'{a}: "{units(t)}"', lambda a, b, c, t: f'{a}:\n  - "{units(t)}"\n  - {b}'),
    lines_of(lambda a, b, c, t: f'{a} = "{units(t)}"', lambda a, b, c, t: f'[{b}]\n{c} = "{units(t)}"'),
    # JavaScript and TypeScript.
    lines_of(lambda a, b, c, t: f"  {a}: '{units(t)}',", lambda a, b, c, t: f"  '{a}-{b}': '{units(t)}',", lambda a, b, c, t: f'  {a}: "{units(t)}",'),
    lines_of(lambda a, b, c, t: f"{a}.{b}('{units(t)}');", lambda a, b, c, t: f"var {a} = '{units(t)}' + {b};", lambda a, b, c, t: f"let {a} = `{units(t)}${{{b}}}`;"),
    wrapped("export default {", "}", lines_of(lambda a, b, c, t: f"  {a}: '{units(t)}',")),
    wrapped("const table = [", "];", lines_of(lambda a, b, c, t: f"  ['{a}', '{units(t)}'],", lambda a, b, c, t: f"  '{units(t)}',")),
    lines_of(lambda a, b, c, t: f"/{units(t[:4])}|[\\u4e00-\\u9fa5]+/.test({a})", lambda a, b, c, t: f"{a}.replace(/[{units(t[:6])}]/g, '{units(t[:1])}')"),
    # Python, C, C++, C#, Java, Go, Rust, Ruby, Perl, PHP, SQL, shells.
    lines_of(lambda a, b, c, t: f"{a} = u'{units(t)}'", lambda a, b, c, t: f"    '{a}': u\"{units(t)}\",", lambda a, b, c, t: f"print('{units(t)}' % {b})"),
    lines_of(lambda a, b, c, t: f'    assert {a}("{b}") == "{units(t)}"', lambda a, b, c, t: f'    {a}.append("{units(t)}")  # {b}'),
    lines_of(lambda a, b, c, t: f'static const wchar_t *{a} = L"{units(t)}";', lambda a, b, c, t: f'    {a}(u8"{units(t)}", {b});', lambda a, b, c, t: f"    case L'{units(t[:1])}': return {a};"),
    lines_of(lambda a, b, c, t: f'        {a}.set("{b}", "{units(t)}");', lambda a, b, c, t: f'        + "{units(t)}"', lambda a, b, c, t: f'    public static final String {a.upper()} = "{units(t)}";'),
    lines_of(lambda a, b, c, t: f'\tfmt.Println("{units(t)}", {a})', lambda a, b, c, t: f'\t"{a}": "{units(t)}",'),
    lines_of(lambda a, b, c, t: "let {} = \"{}\";".format(a, "".join(f"\\u{{{ord(char):x}}}" for char in t)), lambda a, b, c, t: "    ('{}', '\\u{{{:x}}}'),".format(a, ord(t[0]) if t[0] > "~" else 0x4E2D)),
    lines_of(lambda a, b, c, t: "my ${} = \"{}\";".format(a, "".join(f"\\x{{{ord(char):x}}}" for char in t)), lambda a, b, c, t: f"${a}->{{'{b}'}} = json_decode('\"{units(t)}\"');"),
    lines_of(lambda a, b, c, t: f"INSERT INTO {a} ({b}, {c}) VALUES (1, '{units(t)}');", lambda a, b, c, t: f"UPDATE {a} SET {b} = U&'{units(t)}' WHERE {c} = 3;"),
    lines_of(lambda a, b, c, t: f"echo -e \"{units(t)}\" | {a}", lambda a, b, c, t: f"printf '{units(t)}\\n' > {a}.{b}", lambda a, b, c, t: f"export {a.upper()}=$'{units(t)}'"),
    # JSON lines, requests and answers, logs.
    lines_of(lambda a, b, c, t: json.dumps({a: t, b: len(t), c: [t[:2], None]}), lambda a, b, c, t: f'2024-05-06 07:08:09 DEBUG {a} {{"{b}":"{units(t)}"}}'),
    lines_of(lambda a, b, c, t: f"curl -d '{{\"{a}\": \"{units(t)}\"}}' https://{b}.example/{c}", lambda a, b, c, t: f"curl 'https://{a}.example/{b}?{c}={quoted(t)}&n=1'"),
    # Markup, of all sorts.
    wrapped('<?xml version="1.0"?>\n<resources>', "</resources>", lines_of(lambda a, b, c, t: f'  <string name="{a}">{decimal(t)}</string>')),
    lines_of(lambda a, b, c, t: f"<li><a href='/{a}/{quoted(t)}'>{entities(t)}</a>&nbsp;{b}</li>", lambda a, b, c, t: f"<p>{decimal(t)}</p>"),
    lines_of(lambda a, b, c, t: f'<message><source>{a} {b}</source><translation>{entities(t)}</translation></message>', lambda a, b, c, t: f'<text x="1" y="2">{entities(t)}</text>'),
    wrapped("# " + WORDS[0], "", lines_of(lambda a, b, c, t: f"- [{a}](https://{b}.example/{quoted(t)})&nbsp;{t}", lambda a, b, c, t: f"**{t}**&emsp;`{a}`")),
    # Addresses and request data.
    lines_of(lambda a, b, c, t: f"/{a}/{quoted(t)}", lambda a, b, c, t: f"{a}/{b}/{quoted(t)}.html", lambda a, b, c, t: f"https://{a}.example/{quoted(t)}"),
    lines_of(lambda a, b, c, t: f"{a}={quoted(t)}&{b}={quoted(t[:3])}", lambda a, b, c, t: f"Cookie: {a}={quoted(t)}; path=/", lambda a, b, c, t: f"q={quoted(t)}"),
    lines_of(lambda a, b, c, t: f"Content-Disposition: attachment; filename*=UTF-8''{quoted(t)}", lambda a, b, c, t: f"Location: /{a}?{b}={quoted(t)}"),
    lines_of(lambda a, b, c, t: f"{t}：https://{a}.example/wiki/{quoted(t)}#{quoted(t[:2])}", lambda a, b, c, t: f"{t}（{a}.example/{quoted(t)}）", lambda a, b, c, t: f"mailto:{a}@{b}.example?subject={quoted(t)}"),
    lines_of(lambda a, b, c, t: f'10.0.0.7 - - [06/May/2024:07:08:09 +0800] "GET /{a}?{b}={quoted(t)} HTTP/1.1" 200 512', lambda a, b, c, t: f"file:///home/{a}/{quoted(t)}.{b}"),
    # Mail, its headers, and cards.
    wrapped("MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n", "", lines_of(lambda a, b, c, t: mail(t))),
    wrapped("BEGIN:VCARD\nVERSION:2.1", "END:VCARD", lines_of(lambda a, b, c, t: f"FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:{mail(t)}", lambda a, b, c, t: f"NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:{mail(t)}")),
)


def escapes(source, readings, lines):
    """Right escapes: in programs, markup, addresses, and in texts about them."""
    if source.random() < 0.6:
        return source.choice(FILES)(source, lines)
    made, form = [], source.randrange(9)
    for line in source.choices(lines, k=source.randint(2, 10)):
        a, b, c = source.sample(WORDS, 3)
        text = re.sub('["\\\\&<>%]', "", line)[:source.randint(2, 16)]
        made.append((
            f'{{"{a}": "{units(text)}", "{b}": {source.randint(0, 99)}}}', f'const {a} = "{units(text)}"; // {text}', f"{a}.{b}={units(text)}",
            f'<p class="{a}">{entities(text)}&nbsp;<b>{b}</b></p>', f'<string name="{a}">{entities(text)}</string>',
            f"{text}：https://{a}.example.com/{b}/{quoted(text)}?{c}={quoted(text[:3])}#L{source.randint(1, 9)}",
            f"{text}[{a}](https://example.com/{quoted(text)})", f'.{a}::before {{ content: "\\4e2d\\6587"; {b}: "{text}" }}',
            source.choice((
                f"{text}，匹配汉字的正则表达式是 [\\u4e00-\\u9fa5]。", f"{text}：printf '\\xe4\\xb8\\xad' | {a}", f're.compile("[\\u3400-\\u4dbf\\u4e00-\\u9fff]+")  # {text}',
                f"{text}，在 HTML 里 &nbsp; 表示不换行空格，&lt; 表示小于号，&amp; 表示 &。", f"{text}&lt;br&gt; A &amp; B &quot;{b}&quot;",
                f"{text}，C:\\users\\{a}\\u{source.randint(1, 9)}", f"100%E{source.randint(1, 9)}，50%，{text}", f"{a}={source.randint(1, 9)}=E4，{text}",
            )),
        )[form])
    return "[\n" + ",\n".join(made) + "\n]" if form == 0 else "\n".join(made)
