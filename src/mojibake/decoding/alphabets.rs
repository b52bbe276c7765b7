//! Words of other alphabets, which are right as they stand, and letters that bytes of other encodings were read as.

/// Whether text is words of an alphabet, in which nothing but letters and punctuation is expected.
pub(super) fn is_of_alphabet(text: &str) -> bool {
    is_alphabetic(text) || is_latin(text)
}

/// Whether text is written in an alphabet that is not Latin: nearly all that is not ASCII is a letter of it, and no capital stands
/// after a small letter. Where bytes of other encodings were read as letters, capitals stand anywhere, and signs between them.
fn is_alphabetic(text: &str) -> bool {
    let (mut letters, mut strangers, mut last) = (0, 0, ' ');
    for c in text.chars() {
        if matches!(c, '\u{370}'..='\u{10FF}' | '\u{1200}'..='\u{1FFF}') && c.is_alphanumeric() {
            letters += 1;
            strangers += usize::from(c.is_uppercase() && last.is_lowercase());
        } else if !c.is_ascii() && !is_punctuation(c) {
            strangers += 1;
        }
        last = c;
    }
    letters > 0 && strangers * STRANGERS <= letters
}

/// Whether text is written in Latin letters, some of which are not ASCII: at most two of those in a row, no capital after a small letter,
/// and only punctuation between them. Bytes of other encodings that were read as Latin letters break these rules.
pub(super) fn is_latin(text: &str) -> bool {
    let (mut letters, mut row, mut last) = (0, 0, ' ');
    for c in text.chars() {
        let before = std::mem::replace(&mut last, c);
        if c.is_ascii() {
            row = 0;
            continue;
        }
        if !matches!(c, '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}') || !c.is_alphabetic() {
            // Among the marks of Windows are some that stand within words only by mistake.
            let is_within = row > 0 && !matches!(c, '’' | '»' | '\u{2010}'..='\u{2014}');
            if is_within || !is_punctuation(c) {
                return false;
            }
            row = 0;
            continue;
        }
        (letters, row) = (letters + 1, row + 1);
        if row > ROW || c.is_uppercase() && before.is_lowercase() {
            return false;
        }
    }
    letters > 0
}

/// Whether a character that is not ASCII is a letter or a digit. The common ranges are tested without the tables of Unicode.
pub(super) fn is_in_word(c: char) -> bool {
    match c {
        '\u{4E00}'..='\u{9FFF}' | '\u{3041}'..='\u{3096}' | '\u{AC00}'..='\u{D7A3}' => true,
        '\0'..='\x7F' | '\u{D7}' | '\u{F7}' => false,
        '\u{C0}'..='\u{24F}' | '\u{400}'..='\u{481}' | '\u{FF66}'..='\u{FF9F}' => true,
        '\u{2010}'..='\u{206F}' | '\u{3000}'..='\u{3004}' | '\u{FF01}'..='\u{FF0F}' => false,
        _ => c.is_alphanumeric(),
    }
}

/// The words of other alphabets in a text.
#[derive(Default)]
pub(super) struct AlphabetWords {
    /// End of the last sequence of letters in its line, and whether it is a word.
    last: Option<(usize, bool)>,
}

impl AlphabetWords {
    /// Whether a letter is a part of a word, of a line that is read from the beginning.
    pub(super) fn is_of_word(&mut self, line: &str, at: usize, c: char) -> bool {
        if at == 0 {
            self.last = None;
        }
        if !is_letter(c) {
            return false;
        }
        match self.last {
            Some((end, is_word)) if at < end => is_word,
            _ => {
                let (before, rest) = line.split_at_checked(at).unwrap_or_default();
                let begin = before.trim_end_matches(is_letter);
                let length = rest.find(|c| !is_letter(c)).unwrap_or(rest.len());
                let word = line.get(begin.len()..at + length).unwrap_or_default();
                let following = rest.get(length..).and_then(|rest| rest.chars().next());
                let bounds = [begin.chars().next_back(), following];
                let is_word = bounds.into_iter().flatten().all(is_bound) && is_word(word);
                self.last = Some((at + length, is_word));
                is_word
            }
        }
    }
}

/// Whether a character is a letter of an alphabet.
pub(in super::super) fn is_letter(c: char) -> bool {
    match c {
        'a'..='z' | 'A'..='Z' | '\u{C0}'..='\u{24F}' => !matches!(c, '\u{D7}' | '\u{F7}'),
        '\u{250}'..='\u{10FF}' | '\u{1E00}'..='\u{1FFF}' => c.is_alphabetic(),
        _ => false,
    }
}

/// Whether a character may stand beside a word: white space, punctuation, or an East Asian character.
fn is_bound(c: char) -> bool {
    c.is_whitespace()
        || c.is_ascii_punctuation()
        || matches!(c, '’' | '“' | '”' | '·' | '\u{2010}'..='\u{2014}' | '\u{3000}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' | '\u{FF00}'..='\u{FF0F}' | '\u{FF1A}'..='\u{FF1F}')
}

/// Whether letters are a word: of one alphabet, and capitals are the first one or all. In Latin there are letters of ASCII,
/// and no more than [`ROW`] others in a row.
pub(in super::super) fn is_word(word: &str) -> bool {
    let mut chars = word.chars();
    let Some(first) = chars.next() else { return false };
    let rest = chars.as_str();
    let is_cased = rest.chars().all(|c| !c.is_uppercase())
        || (first.is_uppercase() && rest.chars().all(|c| !c.is_lowercase()));
    let is_latin = |c: char| c < '\u{250}' || matches!(c, '\u{1E00}'..='\u{1EFF}');
    let are_alike = word.chars().all(|c| is_latin(c) == is_latin(first));
    let row = word.split(|c: char| c.is_ascii()).map(|row| row.chars().count()).max();
    let is_possible = !is_latin(first)
        || (row.unwrap_or_default() <= ROW
            && (word.chars().any(|c| c.is_ascii()) || rest.is_empty()));
    is_cased && are_alike && is_possible
}

/// Most letters beyond ASCII in a row in a Latin word, as in “spółka”.
const ROW: usize = 2;

/// Fewest letters for each character that does not fit in a text of one alphabet: a name, a sign. Guess.
const STRANGERS: usize = 24;

/// Whether a character is punctuation of any language, an arrow or a sign of mathematics.
pub(in super::super) fn is_punctuation(c: char) -> bool {
    matches!(c, '\u{A0}' | '«' | '»' | '\u{2010}'..='\u{2027}' | '\u{2190}'..='\u{22FF}' | '№' | '°' | '\u{300}'..='\u{36F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_digits_are_those_of_unicode() {
        for c in '\0'..=char::MAX {
            assert_eq!(is_in_word(c), !c.is_ascii() && c.is_alphanumeric(), "{c:?}");
            let is_of_alphabet =
                c.is_ascii() || matches!(c, '\u{C0}'..='\u{10FF}' | '\u{1E00}'..='\u{1FFF}');
            assert_eq!(is_letter(c), is_of_alphabet && c.is_alphabetic(), "{c:?}");
        }
    }

    #[test]
    fn a_text_of_an_alphabet_has_few_strangers() {
        let text = |words: usize| format!("{} ¤", "вода ".repeat(words));
        assert!(is_alphabetic(&text(8)));
        assert!(!is_alphabetic(&text(4)));
        assert!(!is_alphabetic("вОда"));
    }
}
