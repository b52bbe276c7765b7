//! Surroundings of a character with several readings, as its [features](super::features) see them.

use super::characters::{OF_FOREIGN_NAMES, OF_FOREIGN_NAMES_TRADITIONAL, OF_NUMBERS};
use super::genre::Genre;

/// Characters on each side of a place that its features see.
pub(crate) const REACH: usize = 3;
/// Priors of OpenCC's reading, as logarithms of odds, by the length of the phrase that covers the place: for another reading than
/// the first, and for the first. With them the weights only have to learn what the tables lack. Counted in modern texts by
/// `examples/learn_context --priors`.
const PRIORS: [[f32; 2]; LONG] = [[0.0, 2.5], [1.8, 5.2], [2.8, 6.2], [3.1, 5.8], [5.4, 6.4]];
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

/// Whether a character is used in foreign names, in either script.
pub(crate) fn is_of_foreign_names(c: char) -> bool {
    c != '·' && (OF_FOREIGN_NAMES.contains(c) || OF_FOREIGN_NAMES_TRADITIONAL.contains(c))
}

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
    /// For the scores of all features, with [`MARGIN`](super::features::MARGIN) as a part of the prior.
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
}
