//! A text read another way: back to the bytes as one hypothesis has it, and what they say then.

use std::ops::Range;

use super::super::coder::{Coder, LOST};
use super::hypothesis::Truth;
use crate::language::{self, Language, Scorer, alphabet};

/// What it costs to begin or end a stretch that was decoded wrongly, in bits: at the end of a text or a line, where most of
/// them do;
const AT_LINE: f32 = 3.0;
/// beside ASCII or a sign, as fields do;
const AT_FIELD: f32 = 8.0;
/// between two letters, where hardly any does: so no single character stays behind that happens to be usual as it stands.
const INSIDE: f32 = 20.0;

/// What a character of natural text costs, in bits, at the upper end,
const USUAL: f32 = 9.0;
/// and how many bits more a stretch must cost for the least damage that is believed: what is needed to believe in damage, and
/// both ends.
const MORE: f32 = 24.0;

/// How many characters around it: a character of the bytes may begin before it.
const AROUND: usize = 4;

/// Whether some stretch of characters costs so much.
fn is_dear(mut costs: impl Iterator<Item = f32>) -> bool {
    let mut more = 0.0f32;
    costs.any(|cost| {
        more = (more + cost - USUAL).max(0.0);
        more >= MORE
    })
}

/// Whether text reads well in some language, all of it.
pub(super) fn reads_well(text: &str) -> bool {
    let half_width = is_half_width(text);
    LANGUAGES.into_iter().any(|language| {
        let mut scorer = Scorer::new(language);
        !is_dear(text.chars().map(|c| half_width(c).unwrap_or_else(|| scorer.step(c))))
    }) || is_alphabetic(text)
}

/// Whether text is written in an alphabet that is not Latin: nearly all that is not ASCII is a letter of it, and no capital stands
/// behind a small letter. Where bytes of other encodings were read as letters, capitals stand anywhere, and signs between them.
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

/// One stranger in so many letters: a name, a sign.
const STRANGERS: usize = 24;

/// Punctuation of all languages, arrows and the signs of mathematics.
fn is_punctuation(c: char) -> bool {
    matches!(c, '\u{A0}' | '«' | '»' | '\u{2010}'..='\u{2027}' | '\u{2190}'..='\u{22FF}' | '№' | '°' | '\u{300}'..='\u{36F}')
}

/// The languages in which a text may be right.
const LANGUAGES: [Language; 3] = [Language::Chinese, Language::Japanese, Language::Korean];

/// What half-width katakana cost, in bits, in text without other kana: in Shift_JIS nearly every byte of other encodings becomes
/// one, and Japanese has words of them, but no texts.
const HALF_WIDTH: f32 = 18.0;

/// What half-width katakana cost in a text, if not what the language says.
fn is_half_width(text: &str) -> impl Fn(char) -> Option<f32> {
    let has_kana = text.chars().any(|c| matches!(c, '\u{3041}'..='\u{30FF}'));
    move |c| (!has_kana && matches!(c, '\u{FF61}'..='\u{FF9F}')).then_some(HALF_WIDTH)
}

/// A text, and what its characters cost as they stand.
pub(super) struct Text<'t> {
    text: &'t str,
    /// Where each character begins, and the end.
    starts: Vec<usize>,
    /// What the text costs up to each of them, in bits.
    costs: Vec<f32>,
    /// What it costs to begin or end a stretch there.
    changes: Vec<f32>,
}

impl<'t> Text<'t> {
    /// The cost of a character is the least of those in all languages: nobody knows in which it is meant to be, and what
    /// is right must not look wrong.
    pub(super) fn new(text: &'t str) -> Self {
        let mut starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        starts.push(text.len());
        let half_width = is_half_width(text);
        let mut scorers = LANGUAGES.map(Scorer::new);
        let is_alphabetic = is_alphabetic(text);
        let mut last = ' ';
        let steps = text.chars().map(|c| {
            let before = std::mem::replace(&mut last, c);
            let most = if is_alphabetic && !c.is_ascii() {
                alphabet::cost(before, c)
            } else {
                f32::INFINITY
            };
            let least = scorers.iter_mut().map(|scorer| scorer.step(c)).fold(most, f32::min);
            half_width(c).unwrap_or(least)
        });
        let sums = steps.scan(0.0, |sum, step| {
            *sum += step;
            Some(*sum)
        });
        let sums = std::iter::once(0.0).chain(sums).collect();
        Self { text, changes: changes(text), starts, costs: sums }
    }

    /// The stretch that costs most beyond natural text, with a little around it, if it is so much that another reading could
    /// be worth it at all.
    pub(super) fn dearest(&self) -> Option<&'t str> {
        let (mut more, mut most, mut begin) = (0.0f32, MORE, 0);
        let mut found = None;
        for (at, pair) in self.costs.windows(2).enumerate() {
            let [from, to] = pair else { continue };
            more += to - from - USUAL;
            if more <= 0.0 {
                (more, begin) = (0.0, at + 1);
            } else if more >= most {
                most = more;
                found = Some((begin, at + 1));
            }
        }
        let (begin, end) = found?;
        let end = self.start(end + AROUND);
        self.text.get(self.start(begin.saturating_sub(AROUND))..end)
    }

    /// The bytes that a decoder made this text of, in runs of characters that it can have made.
    pub(super) fn bytes(&self, coder: &Coder) -> Vec<Run> {
        let mut runs = Vec::new();
        let mut run = Run::default();
        for (at, c) in self.text.chars().enumerate() {
            let start = run.bytes.len();
            let is_made = match c {
                char::REPLACEMENT_CHARACTER => {
                    run.bytes.push(LOST);
                    true
                }
                _ => coder.encode(c, &mut run.bytes),
            };
            if !is_made {
                run.bytes.truncate(start);
                run.finish(&mut runs);
                continue;
            }
            if run.boundaries.is_empty() {
                run.first = at;
            }
            run.boundaries.push(start);
        }
        run.finish(&mut runs);
        runs
    }

    /// What all of it costs, and without ASCII.
    pub(super) fn whole(&self) -> [f32; 2] {
        let all = self.costs.last().copied().unwrap_or_default();
        [all, all - self.text.bytes().filter(u8::is_ascii).map(ascii_bits).sum::<f32>()]
    }

    fn start(&self, character: usize) -> usize {
        self.starts.get(character).copied().unwrap_or(self.text.len())
    }

    fn change(&self, character: usize) -> f32 {
        self.changes.get(character).copied().unwrap_or(AT_LINE)
    }

    fn cost(&self, character: usize) -> f32 {
        self.costs.get(character).copied().unwrap_or_default()
    }
}

/// What it costs to begin or end a stretch before each character, and behind the last one.
fn changes(text: &str) -> Vec<f32> {
    let mut last = '\n';
    let between = |(before, behind): (char, char)| match [before, behind] {
        [.., '\n'] | ['\n', ..] => AT_LINE,
        both if both.iter().all(|c| !c.is_ascii() && c.is_alphanumeric()) => INSIDE,
        _ => AT_FIELD,
    };
    let pairs = text.chars().chain(['\n']).map(|c| (std::mem::replace(&mut last, c), c));
    pairs.map(between).collect()
}

/// So many bytes beyond ASCII are two characters at least.
const LEAST: usize = 4;

/// Characters that follow one another, as bytes.
#[derive(Debug, Default)]
pub(super) struct Run {
    bytes: Vec<u8>,
    /// The number of the first character in the text.
    first: usize,
    /// Where the bytes of each character begin, and the end.
    boundaries: Vec<usize>,
}

impl Run {
    /// Ends it. What is only ASCII is the same in all encodings, and one quotation mark says nothing.
    fn finish(&mut self, runs: &mut Vec<Self>) {
        if self.bytes.iter().filter(|byte| !byte.is_ascii()).count() >= LEAST {
            self.boundaries.push(self.bytes.len());
            runs.push(std::mem::take(self));
        }
        *self = Self::default();
    }
}

/// A stretch of a text that was decoded wrongly, if a hypothesis is right.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stretch {
    /// Which bytes of the text.
    pub(super) span: Range<usize>,
    /// What it was meant to be.
    pub(super) after: String,
    /// What it costs as it stands, and the same without ASCII, in bits.
    pub(super) cost: f32,
    pub(super) before: f32,
    /// How many bits less it costs as it was meant to be.
    pub(super) gain: f32,
    /// What it costs as it is meant to be, without ASCII, in bits, and how many characters it has that are not ASCII.
    pub(super) bits: f32,
    pub(super) characters: usize,
    /// How many of these were lost.
    pub(super) lost: usize,
}

/// What the bytes of a run were meant to be.
struct Meant {
    /// The characters, and where they end in the bytes.
    characters: Vec<(char, usize)>,
    /// What they cost up to the end of each, from nothing on.
    costs: Vec<f32>,
}

impl Meant {
    fn new(bytes: &[u8], truth: &Truth) -> Self {
        let (mut characters, mut at) = (Vec::new(), 0);
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            let unit = truth.decode(rest);
            at += unit.length.max(1);
            let is_lost = unit.character == char::REPLACEMENT_CHARACTER;
            // A question mark where a character is broken off stands for the rest of it.
            if is_lost && rest.first() != Some(&LOST) && bytes.get(at) == Some(&b'?') {
                at += 1;
            }
            characters.push((unit.character, at));
        }
        if truth.languages.is_empty() {
            let costs = by_form(&characters);
            return Self { characters, costs };
        }
        let text: String = characters.iter().map(|(c, _)| *c).collect();
        let all = truth.languages.iter().map(|language| costs(*language, &text));
        let last = |costs: &Vec<f32>| costs.last().copied().unwrap_or_default();
        let costs = all.min_by(|one, other| last(one).total_cmp(&last(other))).unwrap_or_default();
        Self { characters, costs }
    }
}

/// What characters cost of which only the form is known: those of two bytes and more that are not broken came to be so by
/// chance in one case of a dozen; and then they must be something.
fn by_form(characters: &[(char, usize)]) -> Vec<f32> {
    let steps = characters.iter().map(|(c, _)| match *c {
        char::REPLACEMENT_CHARACTER => BROKEN,
        c if c.is_ascii() => ASCII,
        _ => WHOLE,
    });
    let sums = steps.scan(0.0, |sum, step| {
        *sum += step;
        Some(*sum)
    });
    std::iter::once(0.0).chain(sums).collect()
}

/// In bits: as much as what nobody writes, as a letter, as a rare character.
const BROKEN: f32 = 28.0;
const ASCII: f32 = 5.0;
const WHOLE: f32 = 13.0;

/// A place where a character begins in both readings.
#[derive(Clone, Copy)]
struct Common {
    /// The number of the character in the text.
    character: usize,
    /// The number of the character as it was meant.
    meant: usize,
    /// Both costs up to here.
    cost: f32,
    cost_meant: f32,
    /// What it costs to change from one to the other here.
    change: f32,
}

/// The stretches of a text that a hypothesis explains better than itself.
pub(super) fn stretches(text: &Text<'_>, runs: &[Run], truth: &Truth) -> Vec<Stretch> {
    let mut found = Vec::new();
    for run in runs {
        let meant = Meant::new(&run.bytes, truth);
        let most = if truth.is_proved_by_form() { AT_FIELD } else { INSIDE };
        let common = common(text, run, &meant, most);
        for (from, to) in cheapest(&common) {
            let meant = meant.characters.get(from.meant..to.meant).unwrap_or_default();
            let others = || meant.iter().filter(|(c, _)| !c.is_ascii());
            let bits = to.cost_meant - from.cost_meant;
            let ascii =
                meant.iter().filter_map(|(c, _)| u8::try_from(*c).ok()).filter(u8::is_ascii);
            let span = text.start(from.character)..text.start(to.character);
            let cost = to.cost - from.cost;
            let stands = text.text.get(span.clone()).unwrap_or_default().bytes();
            found.push(Stretch {
                span,
                cost,
                before: cost - stands.filter(u8::is_ascii).map(ascii_bits).sum::<f32>(),
                after: meant.iter().map(|(c, _)| *c).collect(),
                gain: cost - bits,
                bits: bits - ascii.map(ascii_bits).sum::<f32>(),
                characters: others().count(),
                lost: others().filter(|(c, _)| *c == char::REPLACEMENT_CHARACTER).count(),
            });
        }
    }
    found
}

/// The places where a character begins in both readings. To change costs `most` there at most.
fn common(text: &Text<'_>, run: &Run, meant: &Meant, most: f32) -> Vec<Common> {
    let of = |character: usize, at: usize| Common {
        character,
        meant: at,
        cost: text.cost(character),
        cost_meant: meant.costs.get(at).copied().unwrap_or_default(),
        change: text.change(character).min(most),
    };
    let mut common = vec![of(run.first, 0)];
    let mut ends = meant.characters.iter().enumerate().peekable();
    for (number, boundary) in run.boundaries.iter().enumerate().skip(1) {
        while ends.next_if(|(_, (_, end))| end < boundary).is_some() {}
        if let Some((at, _)) = ends.next_if(|(_, (_, end))| end == boundary) {
            common.push(of(run.first + number, at + 1));
        }
    }
    common
}

/// The stretches between common places in which the text as it was meant costs less, and so much less that it is worth to
/// change twice.
fn cheapest(common: &[Common]) -> Vec<(Common, Common)> {
    // The cheapest ways up to here: as it stands, and as it was meant, with where that one began.
    let (mut plain, mut other) = (0.0, f32::INFINITY);
    let mut begins: Vec<usize> = Vec::with_capacity(common.len());
    let mut ends: Vec<bool> = Vec::with_capacity(common.len());
    let mut begin = 0;
    for (number, pair) in common.windows(2).enumerate() {
        let [from, to] = pair else { continue };
        if plain + from.change < other {
            (other, begin) = (plain + from.change, number);
        }
        plain += to.cost - from.cost;
        other += to.cost_meant - from.cost_meant;
        let is_end = other + to.change < plain;
        if is_end {
            plain = other + to.change;
        }
        begins.push(begin);
        ends.push(is_end);
    }
    let mut found = Vec::new();
    let mut at = common.len().saturating_sub(1);
    while at > 0 {
        if ends.get(at - 1) == Some(&true) {
            let begin = begins.get(at - 1).copied().unwrap_or_default();
            if let (Some(from), Some(to)) = (common.get(begin), common.get(at)) {
                found.push((*from, *to));
            }
            at = begin;
        } else {
            at -= 1;
        }
    }
    found.reverse();
    found
}

/// What a character of ASCII costs in any language.
fn ascii_bits(byte: u8) -> f32 {
    f32::from(language::ascii_eighths(byte)) / 8.0
}

/// What characters cost up to each of them, from nothing on, in bits.
fn costs(language: Language, text: &str) -> Vec<f32> {
    let mut scorer = Scorer::new(language);
    let half_width = is_half_width(text);
    let sums = text.chars().scan(0.0, |sum, c| {
        let cost = scorer.step(c);
        *sum += half_width(c).unwrap_or(cost);
        Some(*sum)
    });
    std::iter::once(0.0).chain(sums).collect()
}
