//! Features of a character with several readings: the evidence for the choice among them.
//!
//! A feature is a template with its context: the values of the template's atoms around the character, one character each. The
//! trainer (examples/learn_context), the build script and the converter include this file, so that all of them compute the same
//! features.

use super::genre::Genre;

use Atom::{Answer, Before, Character, Class, Length};

/// Characters on each side of a place that its features see.
pub(crate) const REACH: usize = 3;
/// Priors of OpenCC's reading, as logarithms of odds, by the length of the phrase that covers the place: for another reading than
/// the first, and for the first. With them the weights only have to learn what the tables lack. Counted in modern texts by
/// `examples/learn_context --priors`.
const PRIORS: [[f32; 2]; LONG] = [[0.0, 2.5], [1.8, 5.2], [2.8, 6.2], [3.1, 5.8], [5.4, 6.4]];
/// Least margin of another reading over OpenCC's, as a logarithm of odds. Calibrated on held-out sources: of 0, 0.5, 1 and 1.5 it
/// has the lowest share of OpenCC's errors on the average source of Taiwan and Hong Kong; over all places 0 has 2 % fewer errors.
pub(crate) const MARGIN: f32 = 0.5;
/// Units of a logarithm of odds in which weights are stored, so that they fit into eight bits.
pub(crate) const SCALE: f32 = 16.0;

/// Character for the end of a line and everything beyond it.
pub(crate) const EDGE: char = '^';

/// The surroundings of a place.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Surroundings {
    /// The character in the middle, and those on both sides, as [`seen`].
    pub(crate) characters: [char; 2 * REACH + 1],
    /// Their [`class`]es.
    pub(crate) classes: [char; 2 * REACH + 1],
    pub(crate) genre: Genre,
    /// Number of OpenCC's reading.
    pub(crate) answer: u8,
    /// The phrase of OpenCC's tables that covers the place.
    pub(crate) phrase: Phrase,
}

/// A phrase of OpenCC's tables as it covers a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Phrase {
    /// Length in characters; 1 if no phrase covers the place.
    pub(crate) length: usize,
    /// Number of its characters before the place.
    pub(crate) before: usize,
}

impl Default for Phrase {
    fn default() -> Self {
        Self { length: 1, before: 0 }
    }
}

/// Length and offset of a phrase in characters that longer ones are reduced to.
pub(crate) const LONG: usize = 5;

/// Returns a character as features see it: all digits are equal, and all Latin letters.
#[inline]
pub(crate) fn seen(c: char) -> char {
    match c {
        '0'..='9' => '0',
        'A'..='Z' | 'a'..='z' => 'a',
        '著' => '着',
        _ => c,
    }
}

/// A part of a template: one property of the surroundings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Atom {
    /// The character at a distance from the place.
    Character(isize),
    /// Its class: a number, a letter, a character of foreign names, another ideograph, punctuation.
    Class(isize),
    /// OpenCC's reading.
    Answer,
    /// The kind of language of the line.
    Genre,
    /// Length in characters of the phrase that covers the place.
    Length,
    /// Number of characters of that phrase before the place.
    Before,
}

/// All templates, the most informative ones first. Their names in data/context/weights.txt are [`name`]s.
pub(crate) const TEMPLATES: &[&[Atom]] = &[
    &[Atom::Genre, Answer],
    &[Answer],
    &[Atom::Genre, Character(-1)],
    &[Answer, Character(-1)],
    &[Atom::Genre, Character(1)],
    &[Answer, Character(1)],
    // End of the first look.
    &[Character(-1), Character(1)],
    &[Character(-2), Character(-1)],
    &[Character(1), Character(2)],
    &[Atom::Genre],
    &[Answer, Length],
    &[Answer, Length, Before],
    &[Atom::Genre, Character(-2)],
    &[Atom::Genre, Character(2)],
    &[Atom::Genre, Character(-3)],
    &[Atom::Genre, Character(3)],
    &[Character(-3), Character(-2), Character(-1)],
    &[Character(-2), Character(-1), Character(1)],
    &[Character(-1), Character(1), Character(2)],
    &[Character(1), Character(2), Character(3)],
    &[Class(-2), Class(-1), Class(1), Class(2)],
    &[Class(-2), Class(-1)],
    &[Class(1), Class(2)],
    &[Class(-1), Class(1)],
    &[Character(-1), Class(1)],
    &[Class(-1), Character(1)],
];
/// Number of templates of the first look, which see only one neighbour each. If OpenCC's reading leads by [`FAR`] after it, it is
/// chosen.
pub(crate) const FIRST_LOOK: usize = 6;
/// Margin of OpenCC's reading after the first look, as a logarithm of odds, above which the other templates are not evaluated.
/// Calibrated by `examples/learn_context --evaluate`: 2.0 gives 0.3 % more errors than 3.0, and three times fewer places continue.
pub(crate) const FAR: f32 = 2.0;

/// Characters of foreign names.
const OF_FOREIGN_NAMES: &str = "阿巴贝比波布查达德迪蒂厄恩尔法菲费弗夫格哈赫霍基吉加杰金卡凯科克库拉莱兰朗勒雷里利林卢鲁伦罗洛马玛曼梅蒙米姆娜纳内尼诺帕佩皮普奇乔萨塞森莎什斯索塔泰特图托瓦韦维沃西希肖雅亚扬耶伊因尤扎兹泽佐·";
/// Traditional forms of these.
const OF_FOREIGN_NAMES_TRADITIONAL: &str = "貝達爾費馬倫納羅萊蘭魯內諾喬薩圖韋亞揚茲澤盧紮維傑凱";

/// Whether a character is used in foreign names, in either script.
pub(crate) fn is_of_foreign_names(c: char) -> bool {
    c != '·' && (OF_FOREIGN_NAMES.contains(c) || OF_FOREIGN_NAMES_TRADITIONAL.contains(c))
}

/// Characters of numbers.
const OF_NUMBERS: &str = "一二三四五六七八九十百千万几半两数多";

/// Class, as a letter, of a [`seen`] character.
pub(crate) fn class(c: char) -> char {
    match c {
        EDGE => 'E',
        '0' => 'N',
        'a' => 'L',
        '㐀'..='鿿' | '·' if OF_FOREIGN_NAMES.contains(c) => 'F',
        '㐀'..='鿿' if OF_NUMBERS.contains(c) => 'N',
        '㐀'..='鿿' => 'H',
        _ => 'P',
    }
}

/// Whether a character is an ideograph or East Asian punctuation: a single space between two of these does not separate words.
fn is_wide(c: char) -> bool {
    c >= '\u{2E80}'
}

/// Side of a conversion with the simplified text. The surroundings of a place are taken from it: the weights were learnt from
/// simplified text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextSide {
    Source,
    Output,
}

/// Divisors of scores that make their differences logarithms of odds. A divisor above 1 means that the weights are overconfident.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Temperatures {
    /// For the scores of the first look, which has only part of the evidence.
    pub(crate) first_look: f32,
    /// For the scores of all features, with [`MARGIN`] as a part of the prior.
    pub(crate) all: f32,
}

impl TextSide {
    /// Returns the temperatures of a direction: the likeliest multiples of 0.05 on held-out sources, by `examples/learn_context
    /// --calibrate`.
    pub(crate) fn temperatures(self) -> Temperatures {
        match self {
            Self::Source => Temperatures { first_look: 0.6, all: 1.15 },
            Self::Output => Temperatures { first_look: 0.45, all: 0.9 },
        }
    }

    /// Whether a single space between wide characters is seen. Spaces between words tell nothing, but in text that was simplified a
    /// space before 著 tells that an author's name is before it.
    fn sees_spaces(self) -> bool {
        self == Self::Output
    }

    /// Returns the least prior of OpenCC's reading for any phrase, as a logarithm of odds. In conversion to traditional characters,
    /// a reading other than the first always comes from a phrase.
    pub(crate) fn least_prior(self, answer: usize) -> f32 {
        let [[_, first], [other, _], ..] = PRIORS;
        match (self, answer) {
            (Self::Output, _) => 0.0,
            (Self::Source, 0) => first,
            (Self::Source, _) => other,
        }
    }
}

/// Returns up to `N` [`seen`] characters in order of their distance from a place. An unseen space is skipped, and the end of the
/// line is [`EDGE`].
#[inline]
fn walk<const N: usize>(
    from: char,
    characters: impl Iterator<Item = char>,
    side: TextSide,
) -> [char; N] {
    let mut seen_characters = [EDGE; N];
    let mut characters = characters.take_while(|c| *c != '\n').peekable();
    let mut last = from;
    for slot in &mut seen_characters {
        let mut next = characters.next();
        if next == Some(' ')
            && !side.sees_spaces()
            && is_wide(last)
            && characters.peek().is_some_and(|c| is_wide(*c))
        {
            next = characters.next();
        }
        let Some(c) = next else { break };
        (*slot, last) = (seen(c), c);
    }
    seen_characters
}

/// Returns the [`seen`] characters before and after the character at a byte position, equal to those of its [`Surroundings`].
#[inline]
pub(crate) fn neighbours_of(text: &str, at: usize, side: TextSide) -> [char; 2] {
    let (before, rest) = text.split_at_checked(at).unwrap_or_default();
    let mut rest = rest.chars();
    let middle = rest.next().unwrap_or(EDGE);
    let neighbours = [before.chars().next_back(), rest.clone().next()];
    if let [Some(before), Some(after)] = neighbours
        && is_wide(before)
        && is_wide(after)
    {
        return [seen(before), seen(after)];
    }
    let [before] = walk(middle, before.chars().rev(), side);
    let [after] = walk(middle, rest, side);
    [before, after]
}

impl Surroundings {
    /// Returns the surroundings of the character at a byte position; `class` is [`class`] or a faster equivalent.
    pub(crate) fn of(text: &str, at: usize, side: TextSide, class: impl Fn(char) -> char) -> Self {
        let (before, rest) = text.split_at_checked(at).unwrap_or_default();
        let mut rest = rest.chars();
        let middle = rest.next().unwrap_or(EDGE);
        let before: [char; REACH] = walk(middle, before.chars().rev(), side);
        let after: [char; REACH] = walk(middle, rest, side);
        let mut characters = [middle; 2 * REACH + 1];
        for (slot, c) in characters.iter_mut().zip(before.into_iter().rev()) {
            *slot = c;
        }
        for (slot, c) in characters.iter_mut().skip(REACH + 1).zip(after) {
            *slot = c;
        }
        Self { characters, classes: characters.map(class), ..Self::default() }
    }

    /// Returns the surroundings with another character in the middle: the converted one, if they are those of the output.
    pub(crate) fn with_middle(mut self, c: char) -> Self {
        if let Some(middle) = self.characters.get_mut(REACH) {
            *middle = c;
        }
        self
    }

    /// Returns the prior of OpenCC's reading, as a logarithm of odds.
    pub(crate) fn prior(&self) -> f32 {
        let of_length = PRIORS.get(self.phrase.length.clamp(1, LONG) - 1);
        of_length.map_or(0.0, |[other, first]| if self.answer == 0 { *first } else { *other })
    }

    /// Returns the character at a distance from the place.
    pub(crate) fn at(&self, distance: isize) -> char {
        let place = REACH.wrapping_add_signed(distance);
        self.characters.get(place).copied().unwrap_or(EDGE)
    }

    /// Returns the value of an atom, as a character.
    #[inline]
    pub(crate) fn see(&self, atom: Atom) -> char {
        match atom {
            Character(distance) => self.at(distance),
            Class(distance) => {
                let place = REACH.wrapping_add_signed(distance);
                self.classes.get(place).copied().unwrap_or(EDGE)
            }
            Answer => digit(self.answer.into()),
            Length => digit(self.phrase.length.min(LONG)),
            Before => digit(self.phrase.before.min(LONG)),
            Atom::Genre => self.genre.letter(),
        }
    }

    /// Returns the values of all atoms.
    #[inline]
    pub(crate) fn values(&self) -> AtomValues {
        let mut seen = [EDGE; ATOMS.len()];
        for (slot, atom) in seen.iter_mut().zip(ATOMS) {
            *slot = self.see(atom);
        }
        AtomValues { middle: self.at(0), seen }
    }
}

/// Values of all atoms at a place, by [`Atom::number`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct AtomValues {
    middle: char,
    seen: [char; ATOMS.len()],
}

/// All atoms, by [`Atom::number`].
const ATOMS: [Atom; 14] = [
    Answer,
    Atom::Genre,
    Length,
    Before,
    Character(-3),
    Character(-2),
    Character(-1),
    Character(1),
    Character(2),
    Character(3),
    Class(-2),
    Class(-1),
    Class(1),
    Class(2),
];

impl Atom {
    /// Index of the atom in [`ATOMS`].
    #[inline]
    const fn number(self) -> usize {
        // The middle, which no atom sees, is left out.
        const fn place(begin: usize, reach: usize, distance: isize) -> usize {
            (begin + reach).wrapping_add_signed(distance) - (distance > 0) as usize
        }
        match self {
            Answer => 0,
            Atom::Genre => 1,
            Length => 2,
            Before => 3,
            Character(distance) => place(4, 3, distance),
            Class(distance) => place(10, 2, distance),
        }
    }
}

/// Most atoms of a template.
const MOST_ATOMS: usize = 4;
/// [`Atom::number`]s of each template, padded with numbers that no atom has.
#[expect(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "evaluated when the crate is compiled"
)]
const NUMBERS: [[u8; MOST_ATOMS]; TEMPLATES.len()] = {
    let mut all = [[u8::MAX; MOST_ATOMS]; TEMPLATES.len()];
    let mut template = 0;
    while template < TEMPLATES.len() {
        let mut atom = 0;
        while atom < TEMPLATES[template].len() {
            all[template][atom] = TEMPLATES[template][atom].number() as u8;
            atom += 1;
        }
        template += 1;
    }
    all
};

impl AtomValues {
    /// Returns the values with the phrase of the surroundings.
    pub(crate) fn with_phrase(mut self, around: &Surroundings) -> Self {
        for atom in [Length, Before] {
            if let Some(slot) = self.seen.get_mut(atom.number()) {
                *slot = around.see(atom);
            }
        }
        self
    }

    /// Returns the feature of the template with a number.
    #[inline]
    pub(crate) fn feature(&self, template: usize) -> Feature {
        let atoms = NUMBERS.get(template).copied().unwrap_or_default();
        let seen = atoms.iter().map_while(|atom| self.seen.get(usize::from(*atom)).copied());
        Feature::new(self.middle, template, seen)
    }
}

/// Converts a small number to a character.
#[inline]
fn digit(number: usize) -> char {
    char::from_digit(u32::try_from(number).unwrap_or(0), 10).unwrap_or('9')
}

/// Odd multiplier with random bits: the golden ratio.
const MIX: u64 = 0x9E37_79B9_7F4A_7C15;

/// A feature as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Feature(u64);

impl Feature {
    /// Returns the feature of a character, the number of a template, and a context.
    #[inline]
    pub(crate) fn new(c: char, template: usize, context: impl Iterator<Item = char>) -> Self {
        let mix = |hash: u64, value: u64| (hash.rotate_left(23) ^ value).wrapping_mul(MIX);
        let first = mix(u64::from(u32::from(c)), template as u64);
        Self(context.fold(first, |hash, c| mix(hash, u64::from(u32::from(c)))))
    }

    /// Returns the key of the feature's weight for a reading.
    #[inline]
    pub(crate) fn key(self, reading: usize) -> u32 {
        let hash = (self.0 ^ reading as u64).wrapping_mul(MIX);
        let [.., a, b, c, d] = (hash ^ (hash >> 31)).to_le_bytes();
        u32::from_le_bytes([a, b, c, d])
    }
}

/// Returns the name of a template in tables: `g` for the kind of language, `=` for OpenCC's reading, `-1` for a character, `c-1`
/// for its class.
pub(crate) fn name(template: &[Atom]) -> String {
    let name = |atom: &Atom| match atom {
        Character(distance) => format!("{distance:+}"),
        Class(distance) => format!("c{distance:+}"),
        Answer => "=".to_owned(),
        Length => "length".to_owned(),
        Before => "before".to_owned(),
        Atom::Genre => "g".to_owned(),
    };
    template.iter().map(name).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn characters(text: &str, place: &str) -> String {
        let at = text.find(place).unwrap();
        Surroundings::of(text, at, TextSide::Source, class).characters.iter().collect()
    }

    #[test]
    fn a_window_ends_at_line_ends_and_passes_over_spaces_between_ideographs() {
        assert_eq!(characters("被发送", "发"), "^^被发送^^");
        for (text, expected) in
            [("被发送", "被送"), ("头\n发", "头^"), ("老 发 现", "老现"), ("2 发OK", " a")]
        {
            let neighbours: String =
                neighbours_of(text, text.find('发').unwrap(), TextSide::Source).iter().collect();
            assert_eq!(neighbours, expected.replace("头^", "^^"));
        }
        assert_eq!(characters("船到\n头发\n很长", "发"), "^^头发^^^");
        assert_eq!(characters("渡口 的 老人 发 现 了", "发"), "的老人发现了^");
        assert_eq!(characters("第12 发OK了", "发"), "00 发aa了");
        let text = "渡口 著";
        let around = Surroundings::of(text, text.find('著').unwrap(), TextSide::Output, class);
        assert_eq!(around.characters.iter().collect::<String>(), "渡口 著^^^");
        assert_eq!(neighbours_of(text, text.find('著').unwrap(), TextSide::Output), [' ', EDGE]);
    }

    #[test]
    fn every_atom_has_its_number_and_every_template_its_name() {
        for (number, atom) in ATOMS.into_iter().enumerate() {
            assert_eq!(atom.number(), number, "{atom:?}");
        }
        let names: Vec<String> = TEMPLATES.iter().map(|template| name(template)).collect();
        let different: std::collections::BTreeSet<_> = names.iter().collect();
        assert_eq!(different.len(), names.len());
        assert_eq!(name(&[Atom::Genre, Character(-1)]), "g,-1");
        assert_eq!(name(&[Class(-1), Character(1)]), "c-1,+1");
    }
}
