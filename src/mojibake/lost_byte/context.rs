//! What stands around a lost byte, and how well a guess reads in it.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;

use super::guess::{Asked, Ends};
use super::{interrogative, sentence};
use crate::Span;
use crate::language::document::DocumentCounts;
use crate::language::trigrams::{self, TrigramState, Trigrams};
use crate::language::words::DocumentWords;
use crate::language::{Language, score};

/// A text, and what is found out about it when it is first asked for.
#[derive(Debug, Default)]
pub(super) struct DamagedText<'t> {
    pub(super) text: &'t str,
    counts: OnceCell<DocumentCounts>,
    words: OnceCell<DocumentWords>,
    /// Where characters are that look like others, or are for private use; and whether any is.
    lookalikes: &'t [usize],
    has_private: OnceCell<bool>,
    /// How many of its lines ask, with `?` for their last character.
    asking: OnceCell<usize>,
    /// Where the script was found out last, and which one it is.
    script: Cell<Option<(usize, Language)>>,
    /// The guesses for runs that stood between the same neighbours: what is damaged once is often damaged alike again.
    guesses: RefCell<HashMap<Asked, Vec<Ends>>>,
}

impl<'t> DamagedText<'t> {
    pub(super) fn new(text: &'t str, lookalikes: &'t [usize]) -> Self {
        Self { text, lookalikes, ..Self::default() }
    }

    /// The counts of the characters of the text, and of those that follow each other.
    fn counts(&self) -> &DocumentCounts {
        self.counts.get_or_init(|| DocumentCounts::of(&without_all_readings(self.text)))
    }

    /// The words of the text.
    fn words(&self) -> &DocumentWords {
        self.words.get_or_init(|| DocumentWords::of(&without_all_readings(self.text)))
    }

    /// How much less likely it is that `?` at the end of a line is a mark than where no line asks so, in bits: one of all that do.
    pub(super) fn asks(&self, end: usize) -> f32 {
        let bytes = self.text.as_bytes();
        if bytes.get(end).is_some_and(|next| !matches!(next, b'\r' | b'\n')) {
            return 0.0;
        }
        let asking = *self.asking.get_or_init(|| {
            let is_asking = |at: usize| {
                bytes.get(at.wrapping_sub(1)).is_some_and(|before| !before.is_ascii())
                    && bytes.get(at + 1).is_none_or(|next| matches!(next, b'\r' | b'\n'))
            };
            memchr::memchr_iter(b'?', bytes).filter(|at| is_asking(*at)).count()
        });
        #[allow(clippy::cast_precision_loss)] // of a logarithm
        let asking = asking.max(1) as f32;
        asking.log2()
    }
}

/// What stands around a run.
#[derive(Debug)]
pub(super) struct Context<'t> {
    /// The last two characters before it.
    pub(super) before: String,
    /// The first two after it.
    pub(super) following: &'t str,
    /// Of the script that the text is in, if that is clear, and else of both.
    model: OnceCell<Trigrams>,
    around: [&'t str; 2],
    document: &'t DamagedText<'t>,
    /// What stands there itself says nothing of what it was.
    own: OnceCell<Vec<char>>,
    span: Span,
    ends_line: bool,
    /// What is open before it in its line: what closes each.
    open: Vec<char>,
    /// The characters before and after it that may form words with it.
    words_around: OnceCell<(Vec<char>, Vec<char>)>,
}

/// Bytes before and after a place that tell its script.
const SCRIPT: usize = 600;
/// Bits by which these must cost less in one script than in the other.
const CLEAR: f32 = 16.0;
/// Occurrences of one character, and of two, from which on what follows them in the text counts as much as the model.
const OFTEN: [f32; 2] = [20.0, 5.0];

/// Bytes of a text from which on it says something elsewhere.
const LONG: usize = 90;

impl<'t> Context<'t> {
    pub(super) fn of(document: &'t DamagedText<'t>, span: Span) -> Self {
        let before = document.text.get(..span.start).unwrap_or_default();
        let following = document.text.get(span.end..).unwrap_or_default();
        let two = following.char_indices().nth(2).map_or(following.len(), |(at, _)| at);
        Self {
            before: last_before(before),
            following: following.get(..two).unwrap_or_default(),
            around: [tail(before, SCRIPT), head(following, SCRIPT)],
            model: OnceCell::new(),
            document,
            own: OnceCell::new(),
            words_around: OnceCell::new(),
            span,
            open: open_in(before),
            ends_line: following.is_empty() || following.starts_with(['\r', '\n']),
        }
    }

    /// What reads here: half Chinese of any script, half that of the script around.
    pub(super) fn model(&self) -> &Trigrams {
        self.model.get_or_init(|| Trigrams::new(self.script()))
    }

    /// What stands before, read.
    pub(super) fn begun(&self) -> TrigramState {
        self.model().read(TrigramState::default(), self.before.chars())
    }

    fn script(&self) -> Language {
        if let Some((at, language)) = self.document.script.get()
            && at.abs_diff(self.span.start) < SCRIPT / 4
        {
            return language;
        }
        let language = self.read_script();
        self.document.script.set(Some((self.span.start, language)));
        language
    }

    fn read_script(&self) -> Language {
        let bits = |language| self.around.iter().map(|text| score(language, text).bits()).sum();
        let (hans, hant): (f32, f32) = (bits(Language::Hans), bits(Language::Hant));
        if hans + CLEAR < hant {
            Language::Hans
        } else if hant + CLEAR < hans {
            Language::Hant
        } else {
            Language::Chinese
        }
    }

    /// Whether there are characters for private use in the text: whoever decoded it knows some for bytes of which others
    /// know none.
    pub(super) fn has_private(&self) -> bool {
        let DamagedText { text, lookalikes, has_private, .. } = self.document;
        *has_private.get_or_init(|| {
            let mut found = lookalikes.iter().filter_map(|at| text.get(*at..)?.chars().next());
            found.any(|c| matches!(c, '\u{E000}'..='\u{F8FF}'))
        })
    }

    /// Whether a bracket is open at the end of the line.
    pub(super) fn is_left_open(&self) -> bool {
        self.ends_line && !self.open.is_empty()
    }

    /// What it costs more that a guess has punctuation where it cannot be, in bits.
    pub(super) fn punctuation(&self, guess: &str) -> f32 {
        let count = guess.chars().count();
        let (mut open, mut bits) = (self.open.clone(), 0.0);
        let mut last = self.before.chars().next_back();
        let [before, _] = self.around;
        let line = before.rsplit('\n').next().unwrap_or_default();
        let so_far = || format!("{line}{guess}");
        for (number, c) in (0..).zip(guess.chars()) {
            let is_end = number + 1 == count;
            if (number == 0 || is_end) && interrogative::is_stop(c) {
                let sentence = so_far();
                let end = sentence.len() - if is_end { c.len_utf8() } else { guess.len() };
                let ends_line = is_end && self.ends_line;
                let sentence = sentence.get(..end).unwrap_or_default();
                bits += interrogative::bits(sentence, c, ends_line) + sentence::bits(sentence, c);
            }
            if !nest(&mut open, c) || !may_follow(last, c) {
                bits += MISPLACED;
            }
            last = Some(c);
        }
        if self.following.chars().next().is_some_and(|c| !may_follow(last, c)) {
            bits += MISPLACED;
        }
        if self.ends_line {
            bits += match last {
                Some('、' | '·' | '．' | '＃') => MISPLACED,
                Some('，') => MISPLACED / 2.0,
                _ => 0.0,
            };
            if !open.is_empty() {
                bits += MISPLACED;
            }
        }
        bits
    }

    /// Whether a guess closes at the end of a line what was open in it.
    pub(super) fn is_closed_by(&self, guess: &str) -> bool {
        self.ends_line && guess.chars().next_back().is_some_and(|c| self.open.last() == Some(&c))
    }

    /// The cost of a guess in bits as words, together with the words around it.
    pub(super) fn word_cost(&self, guess: &str) -> f32 {
        let (before, after) = self.words_around.get_or_init(|| {
            let text = self.document.text;
            let before = without_readings(text.get(..self.span.start).unwrap_or_default(), WORDS);
            let after = text.get(self.span.end..).unwrap_or_default();
            let after = after.chars().take_while(|c| !c.is_ascii()).take(WORDS).collect();
            (before, after)
        });
        let all: Vec<char> =
            before.iter().copied().chain(guess.chars()).chain(after.iter().copied()).collect();
        self.document.words().cost(&all)
    }

    /// How many bits less it costs that a character stands between others, because it does so elsewhere in the text.
    pub(super) fn seen(&self, before: &str, guess: char, next: Option<char>) -> f32 {
        let mut backwards = before.chars().rev();
        let [last, last_but_one] = [backwards.next(), backwards.next()];
        let given: Vec<char> = [last_but_one, last, Some(guess)].into_iter().flatten().collect();
        let (before, following) = given.split_at(given.len() - 1);
        let own = last.as_slice();
        let given_before = self.more_usual([own, before], Some(guess));
        let skip = given.len() - 1 - own.len();
        given_before + self.more_usual([following, given.get(skip..).unwrap_or_default()], next)
    }

    /// The same, roughly, of what the text has elsewhere at all.
    pub(super) fn seen_at_all(&self, before: &str, guess: char, next: Option<char>) -> f32 {
        let is_seen = |pair: [Option<char>; 2]| match pair {
            [Some(one), Some(other)] => self.count(&[one, other]) > 0.0,
            _ => false,
        };
        if is_seen([before.chars().next_back(), Some(guess)]) || is_seen([Some(guess), next]) {
            self.seen(before, guess, next)
        } else {
            0.0
        }
    }

    /// The guesses that were made for the same run between the same neighbours, or else new ones.
    pub(super) fn remembered(&self, asked: Asked, guess: impl FnOnce() -> Vec<Ends>) -> Vec<Ends> {
        if let Some(known) = self.document.guesses.borrow().get(&asked) {
            return known.clone();
        }
        let found = guess();
        self.document.guesses.borrow_mut().insert(asked, found.clone());
        found
    }

    /// Whether the text is so long that it says anything elsewhere.
    pub(super) fn is_long(&self) -> bool {
        self.document.text.len() > LONG
    }

    /// How many bits less it costs that a character comes after one, or two, others.
    fn more_usual(&self, given: [&[char]; 2], then: Option<char>) -> f32 {
        let ([[_], before], Some(then)) = (given, then.filter(|then| !then.is_ascii())) else {
            return 0.0;
        };
        let read = self.model().read(TrigramState::default(), before.iter().copied());
        let usual = (read.bits() - self.model().read(read, [then]).bits()).exp2();
        let here = given.iter().zip(OFTEN).fold(usual, |share, (given, often)| {
            let mut both = [then; 3];
            both.iter_mut().zip(*given).for_each(|(place, c)| *place = *c);
            let both = both.get(..=given.len()).unwrap_or_default();
            (self.count(both) + often * share) / (self.count(given) + often)
        });
        (here / usual).log2()
    }

    /// How often up to three characters in a row are elsewhere in the text.
    fn count(&self, characters: &[char]) -> f32 {
        let text = self.document.text;
        let all = self.document.counts().count(characters);
        if all == 0.0 {
            return 0.0;
        }
        let own = self.own.get_or_init(|| {
            let stands = edges(text.get(self.span.range()).unwrap_or_default());
            self.before.chars().chain(stands.chars()).chain(self.following.chars()).collect()
        });
        let own = own.windows(characters.len()).filter(|own| *own == characters);
        own.fold(all, |all, _| all - 1.0).max(0.0)
    }
}

/// The beginning and the end of a text: what is between is the same for all guesses.
pub(super) fn edges(text: &str) -> String {
    let length = text.chars().count();
    let is_edge = |at| at < EDGE || at + EDGE >= length;
    text.chars().enumerate().filter(|(at, _)| is_edge(*at)).map(|(_, c)| c).collect()
}

/// More characters than any guess is read with.
const EDGE: usize = 4;

/// What opens and what closes it.
const BRACKETS: [(char, char); 9] = [
    ('「', '」'),
    ('『', '』'),
    ('“', '”'),
    ('‘', '’'),
    ('《', '》'),
    ('〈', '〉'),
    ('（', '）'),
    ('【', '】'),
    ('〔', '〕'),
];
/// What it costs that a bracket stands where none opens or closes, or a comma where a line ends: one in 16 does.
const MISPLACED: f32 = 4.0;

/// Whether a character may follow another, if any does in its line: a stop ends a sentence, and only once.
fn may_follow(last: Option<char>, c: char) -> bool {
    let stops = |c| matches!(c, '。' | '，' | '、' | '；' | '：' | ',' | ';');
    let stopped = |c| stops(c) || BRACKETS.iter().any(|(opens, _)| *opens == c);
    !(stops(c) && last.is_none_or(|last| last == '\n' || stopped(last)))
}

/// Takes a character into account that may open or close a bracket, and says whether it may stand there.
fn nest(open: &mut Vec<char>, c: char) -> bool {
    if let Some((_, closes)) = BRACKETS.iter().find(|(opens, _)| *opens == c) {
        open.push(*closes);
        return true;
    }
    if !BRACKETS.iter().any(|(_, closes)| *closes == c) {
        return true;
    }
    let fits = open.last() == Some(&c);
    if fits {
        open.pop();
    }
    fits
}

/// What is open at the end of a text, in its last line.
fn open_in(text: &str) -> Vec<char> {
    let line = tail(text, SCRIPT).rsplit('\n').next().unwrap_or_default();
    let mut open = Vec::new();
    for c in line.chars() {
        nest(&mut open, c);
    }
    open
}

/// What a text costs in Chinese, in bits.
pub(super) fn cost(text: &str) -> f32 {
    trigrams::cost(text)
}

/// What a text costs in the language in which it reads best.
pub(super) fn least_cost(text: &str) -> f32 {
    let others = [Language::Japanese, Language::Korean];
    others.map(|language| score(language, text).bits()).into_iter().fold(cost(text), f32::min)
}

/// The beginning of a text, of about so many bytes.
pub(super) fn head(text: &str, length: usize) -> &str {
    let mut ends = length.min(text.len())..=text.len();
    ends.find_map(|end| text.get(..end)).unwrap_or_default()
}

/// Its end.
fn tail(text: &str, length: usize) -> &str {
    let mut begins = text.len().saturating_sub(length)..=text.len();
    begins.find_map(|begin| text.get(begin..)).unwrap_or_default()
}

/// Characters on either side of a place that are read as words with it: two words of two characters.
const WORDS: usize = 4;

/// The last characters of a text beyond ASCII, without the readings in parentheses among them.
fn without_readings(text: &str, number: usize) -> Vec<char> {
    let (mut found, mut rest) = (Vec::with_capacity(number), text);
    while found.len() < number {
        rest = without_reading(rest);
        let Some(c) = rest.chars().next_back().filter(|c| !c.is_ascii()) else { break };
        found.push(c);
        rest = rest.get(..rest.len() - c.len_utf8()).unwrap_or_default();
    }
    found.reverse();
    found
}

/// The longest reading that is glued in between characters, in bytes, with its parentheses.
const LONGEST_READING: usize = 12;

/// The beginning of a text, as much as is counted, without readings in parentheses: 中學校 for 中學(xué)校.
fn without_all_readings(text: &str) -> Cow<'_, str> {
    let text = head(text, DocumentCounts::COUNTED);
    let is_open = |(at, c): &(usize, char)| matches!(c, '(' | '（') && *at > 0;
    let mut stripped: Option<String> = None;
    let mut copied = 0;
    for (at, open) in text.char_indices().filter(is_open) {
        let inside = text.get(at + open.len_utf8()..).unwrap_or_default();
        let is_letter = |c: char| c.is_alphabetic() && c < '\u{2E80}';
        let letters: usize = inside.chars().take_while(|c| is_letter(*c)).map(char::len_utf8).sum();
        let after = inside.get(letters..).unwrap_or_default();
        if (1..=LONGEST_READING).contains(&letters)
            && let Some(rest) = after.strip_prefix([')', '）'])
        {
            let stripped = stripped.get_or_insert_default();
            stripped.push_str(text.get(copied..at).unwrap_or_default());
            copied = text.len() - rest.len();
        }
    }
    match stripped {
        Some(mut stripped) => {
            stripped.push_str(text.get(copied..).unwrap_or_default());
            Cow::Owned(stripped)
        }
        None => Cow::Borrowed(text),
    }
}

/// The last two characters of a text without a reading that was inserted after them: of 中學(xué), 中學.
fn last_before(text: &str) -> String {
    let text = without_reading(text);
    let two = text.char_indices().rev().nth(1).map_or(0, |(at, _)| at);
    text.get(two..).unwrap_or_default().to_owned()
}

/// A text without the reading in parentheses at its end.
fn without_reading(text: &str) -> &str {
    let open = match text.chars().next_back() {
        Some(')') => '(',
        Some('）') => '（',
        _ => return text,
    };
    let tail = tail(text, LONGEST_READING);
    let open = tail.rfind(open).map(|at| text.len() - tail.len() + at);
    open.and_then(|at| text.get(..at)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings_are_not_counted() {
        for (text, stripped) in [
            ("中學(xué)校(園)長（zhǎng）", "中學校(園)長"),
            ("(a)項(xiàng", "(a)項(xiàng"),
            ("碼頭", "碼頭"),
        ] {
            assert_eq!(without_all_readings(text), stripped);
        }
    }

    #[test]
    fn what_is_before() {
        for (text, before) in [
            ("中學", "中學"),
            ("小中學(xué)", "中學"),
            ("小中學（xué）", "中學"),
            ("(附件一二三四五)", "五)"),
            ("學", "學"),
            ("", ""),
        ] {
            assert_eq!(last_before(text), before, "{text}");
        }
    }
}
