//! The kind of language of a line, by its particles.

/// The kind of language of a line: readings differ in them (系 is 係 in Cantonese, 云 is 云 in literary Chinese).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Genre {
    #[default]
    Modern,
    Literary,
    Cantonese,
}

/// Particles and pronouns of literary Chinese that modern prose seldom has.
const LITERARY: &str = "之乎者也矣焉曰吾汝乃兮歟歈哉耶爾尔弗豈岂孰遂故";
/// Particles and pronouns of modern Chinese.
const MODERN: &str = "的了是們们在這这那麼么嗎吗呢吧個个我你他她它們着著啊";
/// Characters that only Cantonese is written with.
const CANTONESE: &str = "嘅咗唔哋冇佢喺啲嗰嚟咁咩嘢乜啱嗌噉俾㗎喎啦囉嘞叻攞揾搵睇";
/// A line is literary if at least one character in so many is a particle of [`LITERARY`], and more are than of [`MODERN`]. A guess.
const LITERARY_SHARE: usize = 25;
/// Modern particles that may stand in a line for each Cantonese one. A guess: a quotation makes no line Cantonese.
const MODERN_BESIDE: usize = 2;
/// Modern particles that count at most, so that one Cantonese particle in a long line says nothing and four do. A guess.
const MOST_MODERN: usize = 6;

/// The number of characters of one kind of language in a line.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Particles {
    characters: usize,
    /// Those of each kind, by [`particle`].
    of: [usize; 4],
}

/// The kind of language that a character is a particle of, as a number: 1 literary, 2 modern, 3 Cantonese; 0 for none.
pub(crate) fn particle(c: char) -> u8 {
    match c {
        _ if LITERARY.contains(c) => 1,
        _ if MODERN.contains(c) => 2,
        _ if CANTONESE.contains(c) => 3,
        _ => 0,
    }
}

impl Particles {
    /// Counts one more character, of which [`particle`] says this.
    #[inline]
    pub(crate) fn add(&mut self, particle: u8) {
        self.characters += 1;
        if let Some(of) = self.of.get_mut(usize::from(particle)) {
            *of += 1;
        }
    }

    /// The kind of language.
    pub(crate) fn genre(&self) -> Genre {
        let [_, literary, modern, cantonese] = self.of;
        if MODERN_BESIDE * cantonese > modern.min(MOST_MODERN) {
            Genre::Cantonese
        } else if literary * LITERARY_SHARE >= self.characters && literary > modern {
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
            let mut particles = Particles::default();
            text.chars().for_each(|c| particles.add(particle(c)));
            particles.genre()
        };
        assert_eq!(genre("渡口的老人说今年的船不来了"), Genre::Modern);
        assert_eq!(genre("渡者曰：今歲之舟不至矣"), Genre::Literary);
        assert_eq!(genre("今日啲船冇嚟"), Genre::Cantonese);
        assert_eq!(genre("老人说的是「冇船」这句话，我们都听见了他的声音"), Genre::Modern);
        assert_eq!(genre(""), Genre::Modern);
    }
}
