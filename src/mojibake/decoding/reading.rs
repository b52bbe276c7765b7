//! The stretches of a text that a misreading explains: the bytes that its decoder read, redecoded in its source.

use std::ops::Range;

use super::field::EAST_ASIAN;
use super::lattice::best_paths;
use super::misreading::SourceEncoding;
use super::redecoded::{Character, LOST_BITS, Redecoded, resolved};
use super::text::{ByteRun, Text, ascii_bits};

/// A stretch of a text that was decoded wrongly, if a hypothesis is right.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stretch {
    /// Its span in the text, in bytes.
    pub(super) span: Range<usize>,
    /// The text as it stands.
    pub(super) stands: String,
    /// The redecoded text.
    pub(super) after: String,
    /// The redecoded characters, with the bytes that are left of lost ones. Empty if it was redecoded twice.
    pub(super) meant: Vec<Character>,
    /// Its cost as it stands, and that without ASCII, in bits.
    pub(super) cost: f32,
    pub(super) before: f32,
    /// Bits that the redecoded text costs less.
    pub(super) gain: f32,
    /// Cost of the redecoded text without ASCII, in bits, and number of its characters beyond ASCII.
    pub(super) bits: f32,
    pub(super) characters: usize,
    /// Number of these that were lost, and their cost in bits.
    pub(super) lost: usize,
    pub(super) lost_bits: f32,
    /// Number of these that were lost without a mark.
    pub(super) broken: usize,
    /// Number of U+FFFD in the text as it stands.
    pub(super) marks: usize,
    /// Whether the text as it stands has an East Asian character, and whether it may be a name or a list of names.
    pub(super) is_east_asian: bool,
    pub(super) may_be_names: bool,
}

/// Whether a text may be a name, or a list of some.
fn may_be_names(text: &str) -> bool {
    let is_han = |c: char| matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{20000}'..);
    text.split(['、', '，', '。', '；', '：']).all(|name| {
        let mut others = name.chars().filter(|c| !c.is_ascii());
        others.clone().count() <= NAME && others.all(is_han)
    })
}

/// Most characters of a name, in which any character may follow any other. Guess.
const NAME: usize = 6;

/// A boundary of characters in both readings.
#[derive(Clone, Copy)]
struct Common {
    /// The number of the character in the text.
    character: usize,
    /// The number of the redecoded character.
    meant: usize,
    /// Cost of the text up to here as it stands and redecoded, in bits.
    cost: f32,
    cost_meant: f32,
    /// Cost of beginning a stretch here, and of ending one, in bits.
    changes: [f32; 2],
}

/// Returns the stretches of a text that a source explains better than the text itself. If the decoder has two tables, one of them was used
/// for all of it.
pub(super) fn stretches(
    text: &Text<'_>,
    runs: &[ByteRun],
    source: &SourceEncoding,
) -> Vec<Stretch> {
    let found = by_table(text, runs, source);
    let others: Vec<_> = runs.iter().map(ByteRun::by_other_table).collect();
    if others.iter().all(Option::is_none) {
        return found;
    }
    let both =
        others.into_iter().zip(runs).map(|(other, run)| other.unwrap_or_else(|| run.clone()));
    let other = by_table(text, &both.collect::<Vec<_>>(), source);
    let gain = |all: &[Stretch]| all.iter().map(|one| one.gain).sum::<f32>();
    if gain(&other) > gain(&found) { other } else { found }
}

fn by_table(text: &Text<'_>, runs: &[ByteRun], source: &SourceEncoding) -> Vec<Stretch> {
    let mut found = Vec::new();
    for run in runs {
        let run = resolved(run, source);
        if let Some(language) = source.language_if_not_utf8() {
            let best_paths = best_paths(text, &run, source, language);
            found.extend(
                best_paths
                    .iter()
                    .map(|way| Stretch::new(text, way.from..way.to, &way.characters, way.bits)),
            );
            continue;
        }
        let meant = Redecoded::new(&run, source);
        let common = common(text, &run, &meant);
        found.extend(cheapest(&common).into_iter().map(|(from, to)| {
            let characters = meant.characters.get(from.meant..to.meant).unwrap_or_default();
            let bits = meant.cost(from.meant, to.meant);
            Stretch::new(text, from.character..to.character, characters, bits)
        }));
    }
    found
}

/// Whether a character is one of East Asia, or a rare one.
pub(super) fn is_east_asian(c: char) -> bool {
    c >= EAST_ASIAN && c != char::REPLACEMENT_CHARACTER
}

impl Stretch {
    /// Makes a stretch of characters of a text, their redecoded ones, and the cost of these in bits.
    fn new(text: &Text<'_>, stands: Range<usize>, meant: &[Character], bits: f32) -> Self {
        let others = || meant.iter().filter(|one| !one.c.is_ascii());
        let ascii = meant.iter().filter_map(|one| u8::try_from(one.c).ok());
        let ascii: f32 = ascii.filter(u8::is_ascii).map(ascii_bits).sum();
        let cost = text.cost(stands.end) - text.cost(stands.start);
        let span = text.start(stands.start)..text.start(stands.end);
        let before = text.part(span.clone());
        let after: String = meant.iter().map(|one| one.c).collect();
        Self {
            span,
            cost,
            before: cost - before.bytes().filter(u8::is_ascii).map(ascii_bits).sum::<f32>(),
            gain: cost - bits,
            bits: bits - ascii,
            characters: others().count(),
            lost: others().filter(|one| one.c == char::REPLACEMENT_CHARACTER).count(),
            lost_bits: others()
                .filter(|one| one.c == char::REPLACEMENT_CHARACTER)
                .map(|one| LOST_BITS + one.lost_bits())
                .sum(),
            broken: others().filter(|one| one.is_broken).count(),
            marks: before.matches(char::REPLACEMENT_CHARACTER).count(),
            is_east_asian: before.chars().any(is_east_asian),
            may_be_names: may_be_names(before),
            stands: before.to_owned(),
            after,
            meant: meant.to_vec(),
        }
    }
}

/// Returns the boundaries of characters that both readings have.
fn common(text: &Text<'_>, run: &ByteRun, meant: &Redecoded) -> Vec<Common> {
    let of = |character: usize, at: usize| Common {
        character,
        meant: at,
        cost: text.cost(character),
        cost_meant: meant.least(at),
        changes: text.changes(character),
    };
    let mut common = vec![of(run.first(), 0)];
    let mut ends = meant.characters.iter().enumerate().peekable();
    for (number, boundary) in run.boundaries().iter().enumerate().skip(1) {
        while ends.next_if(|(_, one)| one.end < *boundary).is_some() {}
        if let Some((at, _)) = ends.next_if(|(_, one)| one.end == *boundary) {
            common.push(of(run.first() + number, at + 1));
        }
    }
    common
}

/// Returns the stretches between common boundaries in which the redecoded text costs less, by more than beginning and ending them does.
fn cheapest(common: &[Common]) -> Vec<(Common, Common)> {
    // The cheapest paths up to here: as it stands, and as it was meant, with where that one began.
    let (mut plain, mut other) = (0.0, f32::INFINITY);
    let mut begins: Vec<usize> = Vec::with_capacity(common.len());
    let mut ends: Vec<bool> = Vec::with_capacity(common.len());
    let mut begin = 0;
    for (number, pair) in common.windows(2).enumerate() {
        let [from, to] = pair else { continue };
        let ([to_begin, _], [_, to_end]) = (from.changes, to.changes);
        if plain + to_begin < other {
            (other, begin) = (plain + to_begin, number);
        }
        plain += to.cost - from.cost;
        other += to.cost_meant - from.cost_meant;
        let is_end = other + to_end < plain;
        if is_end {
            plain = other + to_end;
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
