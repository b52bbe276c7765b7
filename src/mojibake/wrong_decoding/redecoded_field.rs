//! Original text of short fields ([`super::field`]): one posterior over the misreadings of a field, or of a list of fields.
//!
//! The language model ranks the possible originals: of 550 names, words and places 2 rank second. But the best one need not be the
//! original: 小田和正 in EUC-JP is 井拍下赖 in GBK, and even meaningless signs have a best original. So a single field is at most likely.
//! It is certain if its text is a word elsewhere in the document (`Artist: ÁõÈôÓ¢` beside `AlbumArtist: 刘若英`), or if one misreading
//! makes names and words of at least half of the fields of a list, and nothing impossible of the others.

use std::borrow::Cow;
use std::cell::LazyCell;
use std::collections::{BTreeSet, HashSet};

use super::super::change::{
    ACCEPTED, Change, MAX_LISTED_CANDIDATES, MIN_LIKELY_CONFIDENCE, posterior,
};
use super::super::measures::{
    CASES_PER_EXCEPTION, MAX_EXAMINED_PARTS, NAMES_BITS, NATURAL_BITS, RARE_WORDS_BITS,
    SENTENCE_BYTES,
};
use super::super::{Findings, RepairCandidate, RepairKind, Scan};
use super::field::{FIRST_EAST_ASIAN, Field, fields};
use super::misreading::{Misreading, SourceEncoding, misreadings};
use crate::Span;
use crate::builtin::{SURNAMES_CHINESE, SURNAMES_JAPANESE, SURNAMES_KOREAN};
use crate::language::{LEAD_HALVING_BITS, score};
use crate::order::ascending;

/// Upper bound on the probability of a field that nothing else in the document supports: likely, but never certain. Three in four
/// of such fields were right (`benches/peers/mojibake.py`).
const MAX_UNSUPPORTED_PROBABILITY: f32 = 0.85;
/// Evidence of a surname, in bits: by chance the first character is one in one of thirty texts.
const SURNAME_BITS: f32 = 5.0;

/// Words of the document, collected when the first field needs them.
type TextWords<'t> = LazyCell<HashSet<&'t str>, Box<dyn FnOnce() -> HashSet<&'t str> + 't>>;

/// Proposes repairs of short fields.
pub(in super::super) fn find(text: &str, scan: &Scan, found: &mut Findings) {
    let fields: Vec<Field<'_>> = fields(text, &scan.blocks).take(MAX_EXAMINED_PARTS).collect();
    let words = text.split(|c| !is_letter(c)).filter(|word| !word.is_empty());
    let words: TextWords<'_> = LazyCell::new(Box::new(|| words.collect()));
    let mut changes = Vec::new();
    for list in fields.chunk_by(|field, next| are_of_one_list(text, field, next)) {
        match FieldExplanation::best(list, &words).filter(FieldExplanation::is_certain_of_list) {
            Some(best) => changes.extend(best.changes(list)),
            None => changes
                .extend(list.iter().filter_map(|field| change_of_single(*field, &words)).flatten()),
        }
    }
    add(text, changes, found);
}

/// Adds changes, from left to right. If the general search proposed to change one of these fields alone, a text that occurs
/// elsewhere in the document takes precedence, because that search is weaker on names. A proposal for more text than the field is
/// kept.
fn add(text: &str, changes: Vec<FieldChange>, found: &mut Findings) {
    let overlapping = |changes: &[FieldChange], span: Span| {
        let next = changes.partition_point(|field| field.change.span.end <= span.start);
        changes.get(next).filter(|field| field.change.span.start < span.end).cloned()
    };
    let is_ascii = |range: std::ops::Range<usize>| text.get(range).is_none_or(str::is_ascii);
    found.changes.retain(|change| {
        let is_field = overlapping(&changes, change.span).is_some_and(|other| {
            other.is_elsewhere
                && is_ascii(change.span.start..other.change.span.start)
                && is_ascii(other.change.span.end..change.span.end)
        });
        !is_field || change.kind != RepairKind::WrongDecoding
    });
    found.suspected.retain(|change| overlapping(&changes, change.span).is_none());
    changes.into_iter().for_each(|field| found.add(field.change));
}

/// Whether two fields belong to one list: near each other, with only ASCII or East Asian text between them.
fn are_of_one_list(text: &str, field: &Field<'_>, next: &Field<'_>) -> bool {
    let between = text.get(field.start + field.text.len()..next.start).unwrap_or_default();
    between.len() <= SENTENCE_BYTES
        && between.chars().all(|c| c.is_ascii() || c >= FIRST_EAST_ASIAN)
}

/// Returns the change of a single field, with or without the marks around it.
fn change_of_single(field: Field<'_>, words: &TextWords<'_>) -> Option<Vec<FieldChange>> {
    let explained =
        |field| Some((field, FieldExplanation::best(std::slice::from_ref(&field), words)?));
    let all: Vec<_> =
        [Some(field), field.without_marks()].into_iter().flatten().filter_map(explained).collect();
    let elsewhere = all.iter().find(|(_, best)| best.is_elsewhere());
    let (field, best) = elsewhere.or(all.first().filter(|(_, best)| best.is_likely()))?;
    Some(best.changes(&[*field]))
}

/// A possible original text of a field.
#[derive(Debug, Clone)]
struct RedecodedField {
    text: String,
    /// Bytes of the field that it replaces.
    length: usize,
    /// Average cost of a character by the language model, in bits.
    bits_per_character: f32,
    /// Cost with all evidence, in bits.
    cost: f32,
    has_surname: bool,
    is_elsewhere: bool,
}

impl RedecodedField {
    /// Decodes the bytes of a field without ASCII at its end. None unless the text is at least two East Asian letters, with only
    /// East Asian punctuation.
    #[allow(clippy::cast_precision_loss)] // of a field, and of words in memory
    fn of(
        field: &Field<'_>,
        bytes: &[u8],
        source: &SourceEncoding,
        words: &TextWords<'_>,
    ) -> Option<Self> {
        let (mut text, mut at, mut letters) = (String::new(), 0, 0);
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            let unit = source.decode(rest);
            let c = unit.character;
            if c.is_ascii() && rest.iter().all(u8::is_ascii) {
                break;
            }
            if !is_letter(c) && !is_wide_punctuation(c) {
                return None;
            }
            letters += usize::from(is_letter(c));
            text.push(c);
            at += unit.length.max(1);
        }
        if letters < 2 || bytes.get(at).is_some_and(u8::is_ascii_alphanumeric) {
            return None;
        }
        let of_language = source.languages.iter().map(|language| score(*language, &text).bits());
        let bits = of_language.fold(f32::INFINITY, f32::min);
        let (has_surname, is_elsewhere) = (has_surname(&text), is_elsewhere(&text, words));
        let mut cost = bits - if has_surname { SURNAME_BITS } else { 0.0 };
        if is_elsewhere {
            cost -= letters as f32 * NATURAL_BITS - (words.len() as f32).log2();
        }
        // The rest is ASCII, which has one byte per character in the field, too.
        let length = field.text.len() - (bytes.len() - at);
        let bits_per_character = bits / text.chars().count() as f32;
        Some(Self { text, length, bits_per_character, cost, has_surname, is_elsewhere })
    }

    /// Whether the text is a name with a known surname, or words.
    fn is_plausible(&self) -> bool {
        self.is_elsewhere
            || self.bits_per_character
                <= if self.has_surname { NAMES_BITS } else { RARE_WORDS_BITS }
    }

    /// Whether the text may be a name.
    fn is_possible(&self) -> bool {
        self.is_elsewhere || self.bits_per_character <= NAMES_BITS
    }
}

/// A misreading of all fields of a list, with its probability among all misreadings.
struct FieldExplanation {
    misreading: &'static Misreading,
    redecoded: Vec<Option<RedecodedField>>,
    /// Cost of all fields and of the misreading, in bits.
    cost: f32,
    probability: f32,
    /// Most probable texts of the first field.
    candidates: Vec<RepairCandidate>,
}

impl FieldExplanation {
    /// Returns the most likely explanation of a list.
    fn best(list: &[Field<'_>], words: &TextWords<'_>) -> Option<Self> {
        let mut all: Vec<Self> = Vec::new();
        let mut read: Vec<Vec<Option<Vec<u8>>>> = Vec::new();
        for group in misreadings() {
            let Some(decoder) = group.first().map(|first| first.decoder) else { continue };
            let bytes: Vec<_> = list.iter().map(|field| field.bytes(decoder)).collect();
            // Most decoders give the same bytes for most fields, and the first one is the most likely.
            if read.contains(&bytes) {
                continue;
            }
            for explanation in
                group.iter().filter_map(|misreading| Self::new(list, &bytes, misreading, words))
            {
                if !all.iter().any(|known| known.are_same_texts(&explanation)) {
                    all.push(explanation);
                }
            }
            read.push(bytes);
        }
        all.sort_by_cached_key(|one| ascending(one.cost));
        let probabilities =
            posterior(all.iter().map(|explanation| explanation.cost), 1.0 / LEAD_HALVING_BITS);
        let first_text =
            |explanation: &Self| Some(explanation.redecoded.first()?.as_ref()?.text.clone());
        let candidates = all.iter().zip(&probabilities).take(MAX_LISTED_CANDIDATES);
        let candidates = candidates.filter_map(|(explanation, probability)| {
            Some(RepairCandidate {
                text: first_text(explanation)?,
                probability: probability.min(MAX_UNSUPPORTED_PROBABILITY),
            })
        });
        let candidates = candidates.collect();
        let best = all.into_iter().next()?;
        Some(Self { probability: *probabilities.first()?, candidates, ..best })
    }

    /// Redecodes all fields by one misreading. None if too many of them have no original.
    fn new(
        list: &[Field<'_>],
        bytes: &[Option<Vec<u8>>],
        misreading: &'static Misreading,
        words: &TextWords<'_>,
    ) -> Option<Self> {
        let mut unread = 0;
        let mut redecoded = Vec::with_capacity(list.len());
        for (field, bytes) in list.iter().zip(bytes) {
            let original = bytes
                .as_ref()
                .and_then(|bytes| RedecodedField::of(field, bytes, &misreading.source, words));
            unread += usize::from(original.is_none());
            if unread * CASES_PER_EXCEPTION > list.len() {
                return None;
            }
            redecoded.push(original);
        }
        // Higher than the cost of any text of the field.
        #[allow(clippy::cast_precision_loss)] // of a field
        let unread = |field: &Field<'_>| field.text.len() as f32 * NAMES_BITS;
        let costs = redecoded.iter().zip(list).map(|(original, field)| match original {
            Some(original) => original.cost,
            None => unread(field),
        });
        let cost = costs.sum::<f32>() + misreading.prior;
        Some(Self { misreading, redecoded, cost, probability: 0.0, candidates: Vec::new() })
    }

    fn are_same_texts(&self, other: &Self) -> bool {
        let texts = |of: &Self| -> Vec<_> {
            of.redecoded
                .iter()
                .map(|original| original.as_ref().map(|original| original.text.clone()))
                .collect()
        };
        texts(self) == texts(other)
    }

    fn count(&self, is_one: impl Fn(&RedecodedField) -> bool) -> usize {
        self.redecoded.iter().flatten().filter(|original| is_one(original)).count()
    }

    /// Whether all fields are words that occur elsewhere in the document.
    fn is_elsewhere(&self) -> bool {
        self.count(|original| original.is_elsewhere) == self.redecoded.len()
    }

    /// Whether the explanation is certain for a list: half of several fields are names and words, and nearly all others may be
    /// names.
    fn is_certain_of_list(&self) -> bool {
        let all = self.redecoded.len();
        let (plausible, possible) =
            (self.count(RedecodedField::is_plausible), self.count(RedecodedField::is_possible));
        plausible > 1 && plausible * 2 >= all && (all - possible) * CASES_PER_EXCEPTION <= all
    }

    /// Whether a single field may be text, with this text more likely than all others.
    fn is_likely(&self) -> bool {
        self.probability >= MIN_LIKELY_CONFIDENCE
            && self.count(RedecodedField::is_plausible) == self.redecoded.len()
    }

    /// Returns the changes of a list.
    fn changes(&self, list: &[Field<'_>]) -> Vec<FieldChange> {
        let is_certain = self.is_certain_of_list() || self.is_elsewhere();
        let most = if is_certain { ACCEPTED } else { MAX_UNSUPPORTED_PROBABILITY };
        let change = move |(field, original): (&Field<'_>, &Option<RedecodedField>)| {
            let original = original.as_ref()?;
            let mut how = self.misreading.how();
            if original.is_elsewhere {
                how += "; its text stands elsewhere in the document";
            }
            let change = Change {
                span: Span::new(field.start, field.start + original.length),
                replacement: original.text.clone(),
                kind: RepairKind::WrongDecoding,
                how: Cow::Owned(how),
                least_confidence: self.probability.min(most),
                confidence: Some(self.probability.min(most)),
                inferred: 0,
                candidates: if is_certain { Vec::new() } else { self.candidates.clone() },
                is_refused: false,
            };
            Some(FieldChange { change, is_elsewhere: original.is_elsewhere })
        };
        list.iter().zip(&self.redecoded).filter_map(change).collect()
    }
}

/// Change of a field, and whether its text occurs elsewhere in the document.
#[derive(Debug, Clone)]
struct FieldChange {
    change: Change,
    is_elsewhere: bool,
}

/// Whether a character is an East Asian letter, as in names and words.
fn is_letter(c: char) -> bool {
    matches!(c,
        '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' | '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}'
        | '\u{3005}' | '\u{30FC}' | '\u{3400}'..='\u{4DBF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Whether a character occurs around or between East Asian words.
fn is_wide_punctuation(c: char) -> bool {
    matches!(c, '·' | '“' | '”' | '‘' | '’' | '\u{3000}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '・' | '（' | '）' | '，' | '：' | '！' | '？')
}

/// Whether all words of a text, with at least two different characters, occur in the document. 哈哈 occurs in many documents.
fn is_elsewhere(text: &str, words: &TextWords<'_>) -> bool {
    let different: BTreeSet<char> = text.chars().filter(|c| is_letter(*c)).collect();
    let mut parts = text.split(|c| !is_letter(c)).filter(|part| !part.is_empty());
    different.len() > 1 && parts.all(|part| words.contains(part))
}

/// Whether a text may be a personal name, by its surname.
fn has_surname(text: &str) -> bool {
    let is_name = |surname: &&str| {
        text.strip_prefix(*surname).is_some_and(|given| matches!(given.chars().count(), 1..=3))
    };
    let surnames = [&SURNAMES_CHINESE[..], &SURNAMES_JAPANESE, &SURNAMES_KOREAN];
    text.chars().all(is_letter) && surnames.into_iter().flatten().any(is_name)
}

#[cfg(test)]
mod tests;
