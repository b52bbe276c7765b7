//! Kind of language of a line, by its particles.

use super::characters::{CANTONESE, LITERARY, MODERN};

/// Kind of language of a line: readings differ between them (系 is 係 in Cantonese, 云 is 云 in literary Chinese).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Genre {
    #[default]
    Modern,
    Literary,
    Cantonese,
}

impl Genre {
    /// All kinds of language, each with its letter in data/context/weights.txt.
    const LETTERS: [(Self, char); 3] =
        [(Self::Modern, 'm'), (Self::Literary, 'l'), (Self::Cantonese, 'y')];

    /// Returns its letter in data/context/weights.txt.
    pub(crate) fn letter(self) -> char {
        Self::LETTERS.iter().find(|(genre, _)| *genre == self).map_or('m', |(_, letter)| *letter)
    }

    /// Returns the kind of language with a letter.
    pub(crate) fn from_letter(letter: char) -> Option<Self> {
        Self::LETTERS.iter().find(|(_, known)| *known == letter).map(|(genre, _)| *genre)
    }
}

/// Most bytes of a literary line for each particle of [`LITERARY`], which must outnumber those of [`MODERN`]: 25 ideographs
/// (guess).
const LITERARY_SHARE: u64 = 75;
/// Number of modern particles that outweigh a Cantonese one: a quotation does not make a line Cantonese (guess).
const MODERN_BESIDE: u64 = 2;
/// Most modern particles that count, so that four Cantonese particles decide for a line of any length (guess).
const MOST_MODERN: u64 = 6;

/// Numbers of particles of each kind of language in a line, 21 bits each: enough for a line of a mebibyte.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ParticleCounts(u64);

/// Number added for each kind of [`particle`].
const ONE_MORE: [u64; 4] = [0, 1, 1 << FIELD, 1 << (2 * FIELD)];
/// Bits of a number of particles.
const FIELD: u32 = 21;

/// Returns the language of a particle as a number: 1 literary, 2 modern, 3 Cantonese; 0 for other characters.
pub(crate) fn particle(c: char) -> u8 {
    match c {
        _ if LITERARY.contains(c) => 1,
        _ if MODERN.contains(c) => 2,
        _ if CANTONESE.contains(c) => 3,
        _ => 0,
    }
}

/// Whether a character is a particle of literary Chinese.
pub(crate) fn is_literary_particle(c: char) -> bool {
    LITERARY.contains(c)
}

impl ParticleCounts {
    /// Counts a character of the given kind of [`particle`].
    #[inline]
    pub(crate) fn add(&mut self, particle: u8) {
        self.0 = self.0.wrapping_add(ONE_MORE.get(usize::from(particle & 3)).copied().unwrap_or(0));
    }

    /// Returns the numbers of literary, modern and Cantonese particles.
    fn numbers(self) -> [u64; 3] {
        [0, 1, 2].map(|field| (self.0 >> (field * FIELD)) & ((1 << FIELD) - 1))
    }

    /// Whether literary particles outnumber modern ones.
    pub(crate) fn has_more_literary(self) -> bool {
        let [literary, modern, _] = self.numbers();
        literary > modern
    }

    /// Returns the kind of language of a line, given its length in bytes.
    pub(crate) fn genre(self, bytes: usize) -> Genre {
        let [literary, modern, cantonese] = self.numbers();
        if MODERN_BESIDE * cantonese > modern.min(MOST_MODERN) {
            Genre::Cantonese
        } else if literary * LITERARY_SHARE >= bytes as u64 && self.has_more_literary() {
            Genre::Literary
        } else {
            Genre::Modern
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn particles_tell_the_kind_of_language() {
        let genre = |text: &str| {
            let mut particles = ParticleCounts::default();
            text.chars().for_each(|c| particles.add(particle(c)));
            particles.genre(text.len())
        };
        assert_eq!(genre("渡口的老人说今年的船不来了"), Genre::Modern);
        assert_eq!(genre("渡者曰：今歲之舟不至矣"), Genre::Literary);
        assert_eq!(genre("今日啲船冇嚟"), Genre::Cantonese);
        assert_eq!(genre("老人说的是「冇船」这句话，我们都听见了他的声音"), Genre::Modern);
        assert_eq!(genre(""), Genre::Modern);
        // A mebibyte of particles of one kind does not overflow into another.
        assert_eq!(genre(&"之".repeat(1 << 18)), Genre::Literary);
        assert_eq!(genre(&"冇".repeat(1 << 18)), Genre::Cantonese);
        // One particle in 25 characters, outnumbering the modern ones.
        let literary = |characters: usize| genre(&format!("之{}", "渡".repeat(characters - 1)));
        assert_eq!([literary(25), literary(26)], [Genre::Literary, Genre::Modern]);
        // Two modern particles outweigh a Cantonese one; at most six count.
        let cantonese = |number: usize, modern: usize| {
            genre(&["冇".repeat(number), "的".repeat(modern)].concat())
        };
        assert_eq!([cantonese(1, 1), cantonese(1, 2)], [Genre::Cantonese, Genre::Modern]);
        assert_eq!([cantonese(3, 9), cantonese(4, 9)], [Genre::Modern, Genre::Cantonese]);
    }
}
