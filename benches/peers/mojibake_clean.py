"""Right text, for mojibake.py: nothing in it may be changed."""

import bz2
import pathlib
import random
import re
import subprocess
import sys

import encodings_negatives as negatives
from encodings_cases import WORDS
from encodings_texts import ROOT
from mojibake_lessons import learners
from mojibake_programs import escapes

# Natural text with its corpora. Poems are lines of verse.
LANGUAGES = {
    "simplified": "hans", "traditional, Taiwan": "hant-tw", "traditional, Hong Kong": "hant-hk", "Cantonese": "yue",
    "classical": "lzh-(bible|gutenberg)", "poems": "lzh-tang", "Japanese": "ja", "Korean": "ko",
}
EUROPEAN = {
    "English": "manpages", "French": "manpages-fr", "German": "manpages-de", "Spanish": "manpages-es",
    "Polish": "manpages-pl", "Russian": "manpages-ru",
}
# Documents of each; with --quick a fifth.
DOCUMENTS = 500
# Length of a document in characters.
LENGTH = 1500

SENTENCES = re.compile("[^。！？!?\n]+[。！？!?]*[”’」』）)]*|[。！？!?]+")


def sentences(text):
    return SENTENCES.findall(text)


def natural(corpora, name, count, seed):
    """Returns documents of consecutive lines with a total number of sentences (all available ones, if 0); files are chosen
    uniformly, until they are used up."""
    source = random.Random(f"{seed} clean {name}")
    files = [lines for file, lines in corpora.files.items() if re.match(LANGUAGES[name], file)]
    pieces = [list(blocks(lines)) for lines in files]
    for file in pieces:
        source.shuffle(file)
    found = 0
    while any(pieces) and (found < count or not count):
        for file in pieces:
            if file and (found < count or not count):
                document = file.pop()
                found += len(sentences(document))
                yield document


def blocks(lines):
    taken, length = [], 0
    for line in lines:
        taken.append(line)
        length += len(line)
        if length >= LENGTH:
            yield "\n".join(taken)
            taken, length = [], 0
    if taken:
        yield "\n".join(taken)


def european(language, cache, count, seed):
    lines = negatives.manual_pages(EUROPEAN[language], language, cache)
    documents = list(blocks(lines or []))
    random.Random(f"{seed} clean {language}").shuffle(documents)
    return documents[:count]


class Readings:
    """Readings and meanings of characters from Unihan, in Debian's package unicode-data."""

    def __init__(self, cache):
        folder = cache / "unicode-data"
        if not folder.is_dir():
            cache.mkdir(parents=True, exist_ok=True)
            command = ["apt-get", "-qq", "-o", "APT::Sandbox::User=root", "download", "unicode-data"]
            if subprocess.run(command, cwd=cache).returncode != 0:
                sys.exit("unicode-data cannot be had")
            subprocess.run(["dpkg-deb", "-x", next(cache.glob("unicode-data_*.deb")), folder], check=True)
        path = folder / "usr" / "share" / "unicode" / "Unihan_Readings.txt.bz2"
        self.fields = {}
        for line in bz2.open(path, "rt", encoding="utf-8"):
            if line.startswith("U+"):
                code, name, value = line.rstrip("\n").split("\t")
                self.fields.setdefault(chr(int(code[2:], 16)), {})[name] = value
        # Compatibility ideographs are lookalikes, so repairing them is right.
        self.fields = {char: values for char, values in self.fields.items()
                       if not (0xF900 <= ord(char) < 0xFB00 or 0x2F800 <= ord(char) < 0x2FA20)}
        self.rare = sorted(char for char in self.fields if not encodable(char))
        # Characters of names: with a reading, and not the rarest of all.
        self.names = [char for char in self.rare if "kMandarin" in self.fields[char] and ord(char) < 0x2B000]

    def mandarin(self, char):
        return self.fields.get(char, {}).get("kMandarin", "").split(" ")[0]


def encodable(char):
    """Returns whether a character is in GB2312 or Big5, the common sets."""
    for codec in ("gb2312", "big5"):
        try:
            char.encode(codec)
            return True
        except UnicodeEncodeError:
            pass
    return False


# Makers of text other than prose, from a random source, readings and lines of natural text.
def code(source, readings, lines):
    """Pieces of source files of this machine."""
    if not FILES:
        FILES.extend(source_files())
    text = FILES[source.randrange(len(FILES))].read_text(errors="ignore").replace("\r", "")
    start = text.find("\n", source.randrange(max(len(text) - 2000, 1))) + 1
    return text[start:start + source.randint(200, 3000)]


FILES = []
# No tests: those of encodings contain damaged text.
FOLDERS = ((pathlib.Path(sys.prefix) / "lib", "*.py"), (pathlib.Path("/usr/share"), "*.py"), (pathlib.Path("/usr/include"), "*.h"),
           (pathlib.Path.home() / ".cargo" / "registry" / "src", "*.rs"), (pathlib.Path("/usr/share"), "*.js"),
           (pathlib.Path("/usr/share"), "*.css"), (pathlib.Path("/usr/share"), "*.pl"), (pathlib.Path("/usr/share"), "*.xml"),
           (ROOT / "src" / "convert", "*.rs"), (ROOT / "src" / "fold", "*.rs"), (ROOT / "scripts", "*.py"))


def source_files():
    for folder, name in FOLDERS:
        files = [path for path in sorted(folder.rglob(name)) if path.is_file() and 500 < path.stat().st_size < 200_000
                 and not re.search("test|encoding|charset|chardet|unicode|ftfy|idna", str(path))]
        yield from files[::-(-len(files) // 150)] if files else ()


def logs(source, readings, lines):
    made = []
    for n in range(source.randint(5, 40)):
        stamp = f"2024-{source.randint(1, 12):02}-{source.randint(1, 28):02} {source.randint(0, 23):02}:{source.randint(0, 59):02}" \
            f":{source.randint(0, 59):02},{source.randint(0, 999):03}"
        a, b, c = source.sample(WORDS, 3)
        text = source.choice(lines)[:source.randint(4, 30)]
        made.append(source.choice((
            f"{stamp} [{a}-{source.randint(1, 9)}] INFO  com.{b}.{c}.{a.title()} - {text}",
            f"{stamp} ERROR {a}: {text} (code={source.randint(-99, 999)}, id=0x{source.getrandbits(32):08x})",
            f"192.168.{source.randint(0, 255)}.{source.randint(1, 254)} - - \"GET /{a}/{b}?q=%E4%BD%A0%E5%A5%BD&n=%20{source.randint(1, 9)}"
            f" HTTP/1.1\" 200 {source.randint(10, 99999)} \"-\" \"Mozilla/5.0\"",
            f"\tat org.{a}.{b}.{c.title()}${a.title()}.{b}({c.title()}.java:{source.randint(1, 900)})",
            f"{stamp} WARN  {text}??? {a}=??, {b}=\"?\"",
            f"{stamp} DEBUG {{\"{a}\":\"\\u4f60\\u597d\",\"{b}\":{source.random():.6f},\"{c}\":null}}",
            f"[{source.randint(1, 9999999):>12}.{source.randint(0, 999999):06}] {a}: {b} {c} \x1b[31m{text}\x1b[0m",
        )))
    return "\n".join(made)


def tables(source, readings, lines):
    def cell():
        return source.choice((source.choice(lines)[:source.randint(1, 12)].replace("|", "/"), str(source.randint(0, 99999)),
                              f"{source.random() * 100:.1f}%", f"±{source.random():.2f}", "—", "", "√", "×", "○", "●", "¥300", "±0",
                              f"{source.randint(1, 40)}℃", f"{source.randint(1, 40)}°C", "½", "§3", "№7"))

    width, rows = source.randint(2, 6), source.randint(3, 20)
    grid = [[cell() for _ in range(width)] for _ in range(rows)]
    form = source.randrange(6)
    if form == 0:
        return "\n".join(",".join(f'"{value}"' for value in row) for row in grid)
    if form == 1:
        return "\n".join("\t".join(row) for row in grid)
    if form == 2:
        return "\n".join(f"| {' | '.join(row)} |" for row in [grid[0], ["---"] * width, *grid[1:]])
    rule = source.choice((("┌─┬┐", "├─┼┤", "└─┴┘", "│"), ("╔═╦╗", "╠═╬╣", "╚═╩╝", "║"), ("╭─┬╮", "├─┼┤", "╰─┴╯", "│"),
                          ("+-++", "+-++", "+-++", "|")))
    bars = [mark[0] + mark[2].join([mark[1] * 12] * width) + mark[3] for mark in rule[:3]]
    body = f"\n{bars[1]}\n".join(rule[3] + rule[3].join(f"{value:<12}" for value in row) + rule[3] for row in grid)
    if form == 3:
        return f"{bars[0]}\n{body}\n{bars[2]}"
    # A tree of folders, and blocks of shade.
    if form == 4:
        return "\n".join("│   " * source.randint(0, 3) + source.choice(("├── ", "└── ")) + row[0] for row in grid)
    return "\n".join(f"{row[0]:<10} {'█' * source.randint(0, 20)}{source.choice('▏▎▍▌▋▊▉░▒▓')} {source.randint(0, 100)}%" for row in grid)


FORMULAS = (
    "∀x∈ℝ: ⌈x⌉ = −⌊−x⌋", "∑ᵢ₌₁ⁿ i² = n(n+1)(2n+1)/6", "∫₀^∞ e^{−x²} dx = √π/2", "A ∩ (B ∪ C) = (A∩B) ∪ (A∩C)", "f: X → Y, x ↦ x²±1",
    "|x−y| ≤ |x|+|y|", "α+β≈γ, Δ≠0, ∂u/∂t = κ∇²u", "x = (−b ± √(b²−4ac)) / 2a", "θ ≥ 90°, ∠ABC ≅ ∠DEF, AB ∥ CD, AB ⊥ CE",
    "½·¾ = ⅜, 10⁻³ m³, µ = 4π×10⁻⁷", "P(A|B) = P(A∩B)/P(B)", "ℵ₀ < 2^{ℵ₀}, ∅ ⊂ ℕ ⊂ ℤ ⊂ ℚ", "⟨ψ|φ⟩ = ∫ψ*φ dτ", "¬(p∧q) ⇔ ¬p∨¬q",
    "\\frac{a}{b} \\times \\sqrt{x^{2}} \\leq \\sum_{i=1}^{n} i", "25 °C ≈ 77 °F; 1 Å = 10⁻¹⁰ m; 5 Ω ± 1 %", "设 x∈[0,1)，则 ε>0，∃δ>0",
    "sin²θ＋cos²θ＝１", "①②③④⑤，Ⅰ～Ⅹ，㈠㈡，㎡㎏㎝", "△ABC中，∵∠A＝∠B，∴AC＝BC", "y=kx+b（k≠0）", "−273.15℃ ≤ t", "《±》×÷√§¶©®™¢£¥€",
)


def maths(source, readings, lines):
    return "\n".join(source.choice(("", source.choice(lines)[:20])) + source.choice(FORMULAS) for _ in range(source.randint(2, 12)))


def dictionary(source, readings, lines):
    """Rare characters, with their readings and meanings, or in rows in the order of the Unicode standard."""
    start = source.randrange(len(readings.rare) - 60)
    chars = readings.rare[start:start + source.randint(5, 40)]
    form = source.randrange(4)
    if form == 0:
        return "".join(chars)
    if form == 1:
        return "\n".join("".join(chars[n:n + 8]) for n in range(0, len(chars), 8))
    made = []
    for char in chars:
        values = readings.fields[char]
        reading = values.get("kMandarin") or values.get("kCantonese") or values.get("kJapaneseOn") or ""
        meaning = values.get("kDefinition", "")
        made.append(f"{char}（{reading}）：{meaning}" if form == 2 else f"{char}\tU+{ord(char):04X}\t{reading}\t{meaning}")
    return "\n".join(made)


FAMILY = "王李張张劉刘陳陈楊杨黃黄趙赵周吳吴徐孫孙馬马朱胡郭何高林羅罗鄭郑梁謝谢宋唐許许韓韩馮冯鄧邓曹彭曾蕭萧蔡潘田董袁於于余葉叶杜蘇苏魏呂吕丁沈任姚盧卢傅鍾钟姜崔譚谭廖范汪陸陆金石戴賈贾韋韦夏邱方侯鄒邹熊孟秦白江閻阎薛尹段雷黎史龍龙陶賀贺顧顾毛郝龔龚邵萬万錢钱嚴严覃武莫孔向湯汤"
TITLES = ("先生", "女士", "同志", "教授", "老師", "老师", "同學", "主任", "醫師", "")
FOREIGN = (
    "José García Núñez", "Ångström, Åse", "Zoë Brontë", "François Müller", "Łukasz Żółć", "Þórður Ægisson", "Đặng Thị Ngọc Ánh", "Nguyễn Văn Tèo",
    "Çağla Şimşek", "Jiří Dvořák", "Μαρία Παπαδοπούλου", "Дмитрий Щёкин", "Ñuñoa", "São João", "Björk Guðmundsdóttir", "Ilİas Ğ", "Håkon Bø",
    "Āryabhaṭa", "Siân Ôl", "Œuvre", "ÀÉÎÕÜ", "Lübeck", "ﾔﾏﾀﾞ ﾀﾛｳ", "ｶ)ﾄｳｷｮｳ", "김민수", "박서연", "พิมพ์ชนก", "יוסף", "محمد", "राजेश", "Ｊｏｈｎ",
)


def names(source, readings, lines):
    def name():
        rare = source.choice(readings.names)
        given = source.choice((rare, rare + source.choice(readings.names), rare + source.choice("明華华文英秀國国强芳偉伟")))
        return source.choice(FAMILY) + given

    form = source.randrange(5)
    count = source.randint(3, 30)
    if form == 0:
        return source.choice(("、", "，", " ", "\n")).join(name() for _ in range(count))
    if form == 1:
        return "\n".join(f"姓名：{name()}，电话：138{source.randint(10000000, 99999999)}" for _ in range(count))
    if form == 2:
        return "\n".join(f"{n},{name()},{source.choice('男女')},{source.randint(18, 80)}" for n in range(count))
    if form == 3:
        return "\n".join(source.choice(FOREIGN) + source.choice((", ", "（", "：", " / ")) + name() for _ in range(count))
    return "".join(f"{source.choice(lines)[:20]}，{name()}{source.choice(TITLES)}說。" for _ in range(source.randint(1, 6)))


EMOJI = "😀😂🤣😊😍🤔👍🙏🔥❤️✨🎉😭🥺💪👏🏻👨‍👩‍👧‍👦🇨🇳🇹🇼🇭🇰🇯🇵☀️☕️⚡️✅❌⭐️➡️♥️☎️✈️1️⃣©️™️㊗️㊙️〰️🀄️🈶"
KAOMOJI = ("(╯°□°）╯︵ ┻━┻", "¯\\_(ツ)_/¯", "(´・ω・`)", "(｡◕‿◕｡)", "ヽ(✿ﾟ▽ﾟ)ノ", "╮(╯▽╰)╭", "(づ￣ 3￣)づ", "Σ( ° △ °|||)︴", "(￣▽￣)~*", "ಠ_ಠ",
           "(｡･ω･｡)ﾉ♡", "(=ΦωΦ=)", "( ´∀｀)つt[ ]", "ψ(｀∇´)ψ", "(*≧▽≦)", "QAQ", "orz", "ε=ε=ε=┏(゜ロ゜;)┛", "◉_◉", "☆*:.｡. o(≧▽≦)o .｡.:*☆")


def emoji(source, readings, lines):
    clusters = re.findall("[\U0001F1E6-\U0001F1FF]{2}|.[\ufe0f\u20e3\U0001F3FB]*(?:\u200d.[\ufe0f]*)*", EMOJI)
    made = []
    for _ in range(source.randint(1, 12)):
        marks = source.choice(("".join(source.choices(clusters, k=source.randint(1, 6))), source.choice(KAOMOJI)))
        made.append(source.choice(lines)[:source.randint(0, 25)] + marks)
    return "\n".join(made)


PHONETIC = (
    "[tʰjɛn˥ t͡ɕʰi˥˩]", "/ˈmændərɪn/", "nǐ hǎo, shìjiè", "ㄋㄧˇ ㄏㄠˇ", "gwong2 dung1 waa2", "Tâi-oân-ōe", "Pe̍h-ōe-jī", "Hak-kâ-fa", "lǜ nǚ ê ḿ ńg hm̀",
    "Zhōngwén (中文)", "ê, é, è, ë", "ハンカクｶﾅ", "はﾟ か゚", "àáâãäåæçèéêë", "ÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞß", "«Voilà !» — dit-il…", "„So“, sagte er – ‚ja‘", "¿Qué? ¡No!",
    "Ελλάδα", "Ёлка, объём", "Việt Nam: Hà Nội", "ภาษาไทย", "हिन्दी", "བོད་ཡིག", "ᠮᠣᠩᠭᠣᠯ", "ئۇيغۇرچە", "Cuengh: Vahcuengh", "ꆈꌠꁱꂷ",
)


def phonetic(source, readings, lines):
    """Other scripts and notations, alone or after Chinese text."""
    return "\n".join(source.choice(("", source.choice(lines)[:15])) + source.choice(PHONETIC) for _ in range(source.randint(1, 10)))


SPECIAL = {
    "texts for learners": learners, "escapes in code and markup": escapes, "code": code, "logs": logs, "tables": tables, "maths": maths, "dictionaries of rare characters": dictionary,
    "names": names, "emoji": emoji, "other scripts and notations": phonetic,
}


def special(name, readings, corpora, count, seed):
    source = random.Random(f"{seed} clean {name}")
    lines = [line for file, lines in corpora.files.items() if file.startswith(("hans", "hant")) for line in lines[::7] if len(line) > 4]
    return [SPECIAL[name](source, readings, lines) for _ in range(count)]
