//! Tests that separate words of other alphabets, which are undamaged, from letters that are misread bytes.

/// Whether text consists of words of an alphabet, with only letters and punctuation.
pub(super) fn is_of_alphabet(text: &str) -> bool {
    is_alphabetic(text) || is_latin(text)
}

/// Whether text is in an alphabet other than Latin: nearly all characters beyond ASCII are letters of it, and no capital follows a
/// small letter. In misread bytes, capitals occur anywhere, and signs between letters.
fn is_alphabetic(text: &str) -> bool {
    let (mut letters, mut misfits, mut last) = (0, 0, ' ');
    for c in text.chars() {
        if matches!(c, '\u{370}'..='\u{10FF}' | '\u{1200}'..='\u{1FFF}') && c.is_alphanumeric() {
            letters += 1;
            misfits += usize::from(c.is_uppercase() && last.is_lowercase());
        } else if !c.is_ascii() && !is_punctuation(c) {
            misfits += 1;
        }
        last = c;
    }
    letters > 0 && misfits * LETTERS_PER_MISFIT <= letters
}

/// Whether text is in Latin letters, some of them beyond ASCII: at most two of those in a row, no capital after a small letter, and
/// only punctuation between them. Misread bytes break these rules.
pub(super) fn is_latin(text: &str) -> bool {
    let (mut letters, mut row, mut last) = (0, 0, ' ');
    for c in text.chars() {
        let before = std::mem::replace(&mut last, c);
        if c.is_ascii() {
            row = 0;
            continue;
        }
        if !matches!(c, '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}') || !c.is_alphabetic() {
            // Some marks of the Windows code pages occur within words only by mistake.
            let is_within = row > 0 && !matches!(c, '’' | '»' | '\u{2010}'..='\u{2014}');
            if is_within || !is_punctuation(c) {
                return false;
            }
            row = 0;
            continue;
        }
        (letters, row) = (letters + 1, row + 1);
        if row > MAX_LETTERS_IN_ROW || c.is_uppercase() && before.is_lowercase() {
            return false;
        }
    }
    letters > 0
}

/// Whether a character beyond ASCII is a letter or digit. Common ranges are tested without Unicode tables.
pub(super) fn is_in_word(c: char) -> bool {
    match c {
        '\u{4E00}'..='\u{9FFF}' | '\u{3041}'..='\u{3096}' | '\u{AC00}'..='\u{D7A3}' => true,
        '\0'..='\x7F' | '\u{D7}' | '\u{F7}' => false,
        '\u{C0}'..='\u{24F}' | '\u{400}'..='\u{481}' | '\u{FF66}'..='\u{FF9F}' => true,
        '\u{2010}'..='\u{206F}' | '\u{3000}'..='\u{3004}' | '\u{FF01}'..='\u{FF0F}' => false,
        _ => c.is_alphanumeric(),
    }
}

/// Words of other alphabets in a text.
#[derive(Default)]
pub(super) struct AlphabetWords {
    /// End of the last sequence of letters in its line, and whether it is a word.
    last: Option<(usize, bool)>,
}

impl AlphabetWords {
    /// Whether a letter is part of a word, in a line that is read from its beginning.
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

/// Whether a character may adjoin a word: white space, punctuation, or an East Asian character.
fn is_bound(c: char) -> bool {
    c.is_whitespace()
        || c.is_ascii_punctuation()
        || matches!(c, '’' | '“' | '”' | '·' | '\u{2010}'..='\u{2014}' | '\u{3000}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' | '\u{FF00}'..='\u{FF0F}' | '\u{FF1A}'..='\u{FF1F}')
}

/// Whether letters are a word: in one alphabet, with only the first or all of them capitals. A Latin word has ASCII letters, and at
/// most [`MAX_LETTERS_IN_ROW`] others in a row.
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
        || (row.unwrap_or_default() <= MAX_LETTERS_IN_ROW
            && (word.chars().any(|c| c.is_ascii()) || rest.is_empty()));
    is_cased && are_alike && is_possible
}

/// Most letters beyond ASCII in a row in a Latin word, as in “spółka”.
const MAX_LETTERS_IN_ROW: usize = 2;

/// Least number of letters per character that does not fit in a text of one alphabet, such as a name or a sign. Guess.
const LETTERS_PER_MISFIT: usize = 24;

/// Whether a character is punctuation of any language, an arrow or a mathematical sign.
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
    fn a_text_of_an_alphabet_has_few_other_letters() {
        let text = |words: usize| format!("{} ¤", "вода ".repeat(words));
        assert!(is_alphabetic(&text(8)));
        assert!(!is_alphabetic(&text(4)));
        assert!(!is_alphabetic("вОда"));
    }
}
