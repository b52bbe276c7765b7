"""Readings inserted after characters, for mojibake.py."""

import collections
import re

from mojibake_cases import consecutive

HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")

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
    """Returns None if a syllable is too rare to be spelt here."""
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


# Contents of real parentheses: a syllable among them may be pinyin, but not the reading of the character before it.
REAL = ("園", "园", "含", "下同", "一", "二", "2023", "API", "以下簡稱本會", "以下简称甲方", "略", "見圖3", "WHO", "the", "a", "e.g.", "上", "男", "ISO", "km",
        "he", "men", "％", "！", "笑", "不包括港澳台", "約3萬人", "第十二條", "man", "fan", "San")
ANNOTATED = re.compile("[\u3400-\u9fff][(（][a-zü\u00e0-\u01dc\u3105-\u3129]{1,6}[ˊˇˋ˙]?[)）]")


def annotations(style):
    """Makes text in which every occurrence of a set of characters is followed by its reading; there are also real parentheses."""
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
        # In half of the cases only characters outside GB2312, which a program may take for difficult.
        size = min(int(5 * 16 ** source.random()) + source.randint(0, 1), len(chars) // 3)
        if source.random() < 0.5:
            difficult = [char for char in chars if not in_gb2312(char)]
            chars = difficult if len(difficult) > size else chars
        chosen = set()
        # Frequent ones are more likely, as in a program's list.
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
    """Returns a reading with a tone mark: without one, it might be a word."""
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
    """Returns the text with some real parentheses inserted after Han characters."""
    places = [match.end() for match in HAN.finditer(text)]
    for place in sorted(source.sample(places, min(source.randint(1, 5), len(places))), reverse=True):
        text = f"{text[:place]}{left}{source.choice(REAL)}{right}{text[place:]}"
    return text


def glued_as_bytes(self, source, pool, after, chosen):
    """Annotates by a bytewise search and replace, which also finds patterns that straddle two characters."""
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
