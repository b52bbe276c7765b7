"""Texts with readings after characters for learners or for hard words: for mojibake.py, nothing in them may be changed."""

import re

from mojibake_annotations import bopomofo

HAN = re.compile("[\u4e00-\u9fff]")


def glossed(text, readings, note, chosen=HAN.match, spell=lambda reading: reading):
    """Each chosen character is followed by its reading."""
    def one(char):
        reading = readings.mandarin(char) if chosen(char) else ""
        spelt = spell(reading) if reading else ""
        return char + note.format(spelt) if spelt else char
    return "".join(map(one, text))


def words(line):
    return [run[n:n + 2] for run in re.findall("[\u4e00-\u9fff]{4,}", line) for n in range(0, len(run) - 1, 2)]


def some(source, lines, least, most):
    return [line[:80] for line in source.choices([line for line in lines if len(HAN.findall(line)) > 8], k=source.randint(least, most))]


def bopomofo_for_children(source, readings, lines, note):
    return "\n".join(glossed(line, readings, note, spell=lambda reading: bopomofo(reading) or "") for line in some(source, lines, 2, 6))


def words_each_time(source, readings, lines, note):
    """A reader for beginners: a few words are new, and have their readings at every occurrence."""
    text = some(source, lines, 3, 8)
    new = source.sample(words("".join(text)), min(source.randint(2, 6), len(words("".join(text)))))
    text = "\n".join(source.choice(text) for _ in range(3 * len(text)))
    for word in new:
        if all(map(readings.mandarin, word)):
            text = text.replace(word, glossed(word, readings, note))
    return text


def words_at_first(source, readings, lines, note):
    text = "\n".join(some(source, lines, 4, 12))
    for word in source.sample(words(text), min(source.randint(3, 20), len(words(text)))):
        if all(map(readings.mandarin, word)):
            text = text.replace(word, glossed(word, readings, note), 1)
    return text


def whole_words(source, readings, lines, note):
    """One note for a word, with or without spaces between its syllables."""
    between = source.choice(("", " ", "-"))
    text = "\n".join(some(source, lines, 3, 9))
    for word in source.sample(words(text), min(source.randint(3, 12), len(words(text)))):
        if all(map(readings.mandarin, word)):
            text = text.replace(word, word + note.format(between.join(map(readings.mandarin, word))), source.choice((1, 99)))
    return text


def vocabulary(source, readings, lines, note):
    """A list, or a table, with the meanings."""
    between = source.choice(("\t", "：", " | ", "，", " "))
    made = []
    for number, word in enumerate(words("".join(some(source, lines, 3, 9)))[:30], 1):
        reading = "".join(map(readings.mandarin, word))
        meaning = readings.fields.get(word[0], {}).get("kDefinition", "").split(";")[0]
        made.append(f"{source.choice((f'{number}. ', ''))}{word}{note.format(reading)}{between}{meaning}")
    return "\n".join(made)


def characters_of_a_lesson(source, readings, lines, note):
    """The text, followed by the new characters, each with its reading and words with it."""
    text = some(source, lines, 2, 5)
    chars = source.sample(sorted(set(HAN.findall("".join(text)))), 8)
    listed = "  ".join(f"{glossed(char, readings, note)} {char}{source.choice('子家人大小')}" for char in chars)
    return "\n".join(text) + f"\n我会认：{listed}\n我会写：{' '.join(chars)}"


def two_readings(source, readings, lines, note):
    """A character with several readings, repeatedly."""
    asked = (("长", ("cháng", "城"), ("zhǎng", "大")), ("行", ("háng", "业"), ("xíng", "走")), ("重", ("zhòng", "要"), ("chóng", "复")),
             ("樂", ("yuè", "器"), ("lè", "園")), ("好", ("hǎo", "人"), ("hào", "学")), ("還", ("hái", "有"), ("huán", "債")))
    made = []
    for char, *ways in source.sample(asked, source.randint(2, 5)):
        made.append("，".join(f"{char}{note.format(reading)}{behind}" for reading, behind in ways))
        made.append(f"{source.choice(lines)[:30]}{char}{note.format(ways[source.randrange(2)][0])}")
    return "；".join(made) if source.random() < 0.5 else "\n".join(made)


def rare_names(source, readings, lines, note):
    """A tale with names of rare characters, which have their readings each time."""
    rare = source.sample(readings.names, source.randint(3, 5))
    text = []
    for line in some(source, lines, 6, 16):
        char = source.choice(rare)
        text.append(f"{line[:20]}{source.choice('王李張趙')}{glossed(char, readings, note)}{line[20:]}")
    return "\n".join(text)


def two_lines(source, readings, lines, note):
    """The readings on a line of their own, and a few hard ones in the text."""
    made = []
    for line in some(source, lines, 2, 6):
        made += [" ".join(map(readings.mandarin, HAN.findall(line))), glossed(line, readings, note, lambda char: ord(char) % 9 == 0)]
    return "\n".join(made)


LAYOUTS = (bopomofo_for_children, words_each_time, words_at_first, whole_words, vocabulary, characters_of_a_lesson, two_readings,
           rare_names, two_lines)


def learners(source, readings, lines):
    left, right = source.choice(("()", "（）"))
    form = source.randrange(6 + len(LAYOUTS))
    chosen = [line[:60] for line in source.choices(lines, k=source.randint(2, 8))]
    if form == 0:
        return "\n".join(glossed(line, readings, f"{left}{{}}{right}", readings.mandarin) for line in chosen)
    # Whole words, one reading each.
    if form == 1:
        made = []
        for line in chosen:
            words = re.findall("[\u4e00-\u9fff]{2,4}", line)[:6]
            made += [f"{word}{left}{''.join(map(readings.mandarin, word))}{right}" for word in words]
        return "、".join(made)
    if form == 2:
        return "生字：" + " ".join(f"{char}{left}{readings.mandarin(char)}{right}" for line in chosen
                                 for char in sorted(set(line) & readings.fields.keys())[:8])
    # The first occurrence of a rare character, or a word with an unexpected reading.
    if form == 3:
        rare = source.choices(readings.names, k=len(chosen))
        return "\n".join(f"{line}“{char}{left}{readings.mandarin(char)}{right}”" for line, char in zip(chosen, rare))
    if form == 4:
        return source.choice((
            "朝{0}zhāo{1}辞白帝彩云间，千里江陵一日还{0}huán{1}。", "单{0}shàn{1}于夜遁逃", "龟{0}qiū{1}兹国在今天的库车一带，阏{0}yān{1}氏是单于的妻子。",
            "叶{0}shè{1}公好龙", "長{0}zhǎng{1}孫無忌與尉{0}yù{1}遲恭", "他姓仇{0}qiú{1}，不是報仇的仇{0}chóu{1}。", "重庆{0}Chóngqìng{1}、厦门{0}Xiàmén{1}",
        )).format(left, right)
    if form > 5:
        return LAYOUTS[form - 6](source, readings, lines, f"{left}{{}}{right}")
    # With tones as numbers, or jyutping.
    return "\n".join(f"{char}{left}{readings.fields[char].get('kCantonese', 'jat1').split(' ')[0]}{right}"
                     for line in chosen for char in line[:6] if char in readings.fields)
