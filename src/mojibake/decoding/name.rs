//! Short fields that were read one byte a character, by themselves or in a list: `ÁõÈôÓ¢`, 刘若英.
//!
//! The language model ranks what such a field may have been: of 550 names, words and places 2 rank second. But what ranks first need not
//! be text: 小田和正 in EUC-JP is 井拍下赖 in GBK, and signs that mean nothing are something, too. So a field by itself is only likely. A
//! list is certain if one misreading makes names, which begin with a surname, and words, of half of its fields at least, and nothing
//! impossible of the others.

use std::borrow::Cow;

use super::super::change::Change;
use super::super::{Found, RepairCandidate, RepairKind};
use super::field::{EAST_ASIAN, Field, Reading, is_letter};
use super::misreading::{Misreading, misreadings};
use crate::Span;
use crate::builtin::{SURNAMES_CHINESE, SURNAMES_JAPANESE, SURNAMES_KOREAN};
use crate::language::score;

/// Upper bound on the bits of a character of words, on average: as in the search of other misreadings.
const WORDS: f32 = 11.5;
/// Upper bound on the bits of a character of a name, on average: any character may follow any other there.
const NAMES: f32 = 17.0;
/// Upper bound on the bits of a character of a field by itself, which may be a name with a rare surname. EUC-JP that is read as GBK has
/// 12 to 15.
const LIKELY_NAMES: f32 = 13.0;
/// Evidence of a surname, in bits: in one of thirty readings the first character is one by chance.
const SURNAME: f32 = 5.0;
/// Numbers of characters that given names have.
const GIVEN: std::ops::RangeInclusive<usize> = 1..=3;
/// Bits that halve the doubt, as in the search of other misreadings.
const HALVING: f32 = 3.0;
/// Upper bound on the confidence of a field by itself: it is likely, and never certain.
const ALONE: f32 = 0.85;
/// Least confidence of what is reported.
const SUSPECTED: f32 = 0.5;
/// Least number of fields of a list that are names or words.
const LEAST: usize = 2;
/// FieldIter of a list of which one may be none of what fields are: a rare name, or a field that is cut off.
const EXCEPTIONS: usize = 8;
/// Cost of a field that a misreading makes nothing of, in bits: more than that of any text of a field.
const UNREAD: f32 = 160.0;
/// Most bytes between two fields of a list.
const APART: usize = 120;
/// Most candidates that are reported.
const CANDIDATES: usize = 4;

/// Proposes to undo the misreading of fields.
pub(super) fn find(text: &str, fields: &[Field<'_>], found: &mut Found) {
    let mut alone = Vec::new();
    for list in fields.chunk_by(|one, next| are_of_one_list(text, one, next)) {
        match of_list(list) {
            Some(changes) => changes.into_iter().for_each(|change| found.add(change)),
            None => alone.extend(list.iter().filter_map(of_field)),
        }
    }
    // The search of other misreadings knows less of these fields.
    found.suspected.retain(|one| {
        let next = alone.partition_point(|change| change.span.end <= one.span.start);
        alone.get(next).is_none_or(|change| change.span.start >= one.span.end)
    });
    alone.into_iter().for_each(|change| found.add(change));
}

/// Whether two fields stand in one list: near each other, and what is between them is ASCII or East Asian, so that it is not a field.
fn are_of_one_list(text: &str, one: &Field<'_>, next: &Field<'_>) -> bool {
    let between = text.get(one.start + one.stands.len()..next.start).unwrap_or_default();
    between.len() <= APART && between.chars().all(|c| c.is_ascii() || c >= EAST_ASIAN)
}

/// Returns the changes of the fields of a list, if one misreading makes names and words of them.
fn of_list(list: &[Field<'_>]) -> Option<Vec<Change>> {
    if list.len() < LEAST {
        return None;
    }
    let mut read: Vec<Readings> = Vec::new();
    for misreading in misreadings().iter().flatten() {
        if let Some(readings) = Readings::of(list, misreading)
            && !read.iter().any(|one| one.cost <= readings.cost && one.are_same(&readings))
        {
            read.push(readings);
        }
    }
    read.sort_by(|one, other| one.cost.total_cmp(&other.cost));
    let costs: Vec<f32> = read.iter().map(|one| one.cost).collect();
    let best = read.first().filter(|best| best.are_text())?;
    let confidence = *likely(&costs).first()?;
    let both = list.iter().zip(&best.readings);
    let change = |(field, reading): (&Field<'_>, &Option<Reading>)| {
        Some(change(field, reading.as_ref()?, confidence, Vec::new()))
    };
    Some(both.filter_map(change).collect())
}

/// The fields of a list, as one misreading has them.
struct Readings {
    readings: Vec<Option<Reading>>,
    /// In bits.
    cost: f32,
}

impl Readings {
    /// None if the misreading makes nothing of too many fields.
    fn of(list: &[Field<'_>], misreading: &'static Misreading) -> Option<Self> {
        let mut unread = 0;
        let mut readings = Vec::with_capacity(list.len());
        let mut cost = misreading.prior;
        for field in list {
            let reading = field.reading(misreading);
            cost += reading.as_ref().map_or(UNREAD, self::cost);
            unread += usize::from(reading.is_none());
            if unread * EXCEPTIONS > list.len() {
                return None;
            }
            readings.push(reading);
        }
        Some(Self { readings, cost })
    }

    fn are_same(&self, other: &Self) -> bool {
        let texts = |of: &Self| -> Vec<_> {
            of.readings.iter().map(|one| one.as_ref().map(|one| one.text.clone())).collect()
        };
        texts(self) == texts(other)
    }

    /// Whether half of them are names and words, and all others, but for a few, may be names.
    fn are_text(&self) -> bool {
        let number =
            |is: fn(&Reading) -> bool| self.readings.iter().flatten().filter(|one| is(one)).count();
        let (all, well, possible) =
            (self.readings.len(), number(is_plausible), number(may_be_name));
        well >= LEAST && well * 2 >= all && (all - possible) * EXCEPTIONS <= all
    }
}

/// Returns the reading of a field that costs least.
pub(super) fn cheapest(field: &Field<'_>) -> Option<Reading> {
    ranked(field).into_iter().next().map(|(_, reading)| reading)
}

/// Returns the readings of a field with their costs in bits, the least first.
fn ranked(field: &Field<'_>) -> Vec<(f32, Reading)> {
    let readings = field.readings().into_iter();
    let mut ranked: Vec<_> = readings.map(|one| (cost(&one) + one.misreading.prior, one)).collect();
    ranked.sort_by(|one, other| one.0.total_cmp(&other.0));
    ranked
}

/// Returns the change of a field by itself, if it is likely.
fn of_field(field: &Field<'_>) -> Option<Change> {
    let readings = ranked(field);
    let (_, best) = readings.first().filter(|(_, best)| is_likely(best))?;
    let likely = likely(&readings.iter().map(|one| one.0).collect::<Vec<_>>());
    let confidence = likely.first().filter(|first| **first >= SUSPECTED)?.min(ALONE);
    let candidates = readings.iter().zip(&likely).take(CANDIDATES);
    let candidates = candidates.map(|((_, one), likely)| RepairCandidate {
        text: one.text.clone(),
        probability: likely.min(ALONE),
    });
    Some(change(field, best, confidence, candidates.collect()))
}

/// Returns how likely each of some readings is, from their costs, the least first.
fn likely(costs: &[f32]) -> Vec<f32> {
    let first = costs.first().copied().unwrap_or_default();
    let odds: Vec<f32> = costs.iter().map(|cost| ((first - cost) / HALVING).exp2()).collect();
    let all: f32 = odds.iter().sum();
    odds.into_iter().map(|one| one / all).collect()
}

/// Returns the cost of a reading, in bits.
fn cost(reading: &Reading) -> f32 {
    bits(reading) - if has_surname(&reading.text) { SURNAME } else { 0.0 }
}

/// Returns the bits of a reading in that of its languages in which they are least.
fn bits(reading: &Reading) -> f32 {
    let languages = reading.misreading.source.languages.iter();
    let bits = languages.map(|language| score(*language, &reading.text).bits());
    bits.fold(f32::INFINITY, f32::min)
}

/// Whether a reading has no more than so many bits a character.
#[allow(clippy::cast_precision_loss)] // of a field
fn is_within(reading: &Reading, most: f32) -> bool {
    bits(reading) <= most * reading.text.chars().count() as f32
}

/// Whether a reading is a name with a surname, or words.
fn is_plausible(reading: &Reading) -> bool {
    is_within(reading, if has_surname(&reading.text) { NAMES } else { WORDS })
}

/// Whether a reading may be a name.
fn may_be_name(reading: &Reading) -> bool {
    is_within(reading, NAMES)
}

/// Whether a reading of a field by itself is likely.
fn is_likely(reading: &Reading) -> bool {
    is_plausible(reading) || is_within(reading, LIKELY_NAMES)
}

/// Whether a text may be the name of a person, by its surname.
fn has_surname(text: &str) -> bool {
    let is_name = |surname: &&str| {
        text.strip_prefix(*surname).is_some_and(|given| GIVEN.contains(&given.chars().count()))
    };
    let surnames = [&SURNAMES_CHINESE[..], &SURNAMES_JAPANESE, &SURNAMES_KOREAN];
    text.chars().all(is_letter) && surnames.into_iter().flatten().any(is_name)
}

fn change(
    field: &Field<'_>,
    reading: &Reading,
    confidence: f32,
    candidates: Vec<RepairCandidate>,
) -> Change {
    let span = field.span(reading);
    Change {
        span: Span::new(span.start, span.end),
        after: reading.text.clone(),
        kind: RepairKind::WrongDecoding,
        how: Cow::Owned(reading.misreading.how()),
        confidence,
        inferred: 0,
        candidates,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::{RepairMode, RepairOptions, change};
    use super::super::field::fields;
    use super::*;

    fn repaired(text: &str, mode: RepairMode) -> (String, usize) {
        let mut found = Found::new(RepairOptions::new(mode));
        find(text, &fields(text).collect::<Vec<_>>(), &mut found);
        (change::apply(text, &found.changes).0, found.suspected.len())
    }

    /// Lists as they stand, and what they were.
    const LISTS: [(&[&str], &[&str]); 8] = [
        (&["ÁÖÒäÁ«", "ÕÅÑ§ÓÑ", "ÕÅÐÅÕÜ", "Ìýº£"], &["林忆莲", "张学友", "张信哲", "听海"]),
        (&["Íõ½Ü", "ÐíÎ¡", "Íô·å", "Áõ»¶"], &["王杰", "许巍", "汪峰", "刘欢"]),
        (&["³¯²Q¾ì", "½²µ^", "©PµØ°·"], &["陳淑樺", "蔡琴", "周華健"]),
        (&["¼º³²", "¼ö¿ø", "´ëÀü"], &["성남", "수원", "대전"]),
        (&["└Ñ├≈", "┤≤└φ"], &["昆明", "大理"]),
        (&["ДПѕ©", "Т№Зъ"], &["南京", "夜曲"]),
        (&["’†‘º‰ë\u{8F}r", "ŽRŒû•SŒb", "\u{90}Â–Ø”É"], &["中村雅俊", "山口百恵", "青木繁"]),
        (&["°®Èç³±Ë®", "ÄªÎÄÎµ"], &["爱如潮水", "莫文蔚"]),
    ];

    #[test]
    fn a_list_of_names_is_certain() {
        for (stands, meant) in LISTS {
            for [before, after] in
                [["", "\n"], ["- ", "\n"], ["\"", "\",\n"], ["歌手：", "\n"], ["01 ", ".mp3\n"]]
            {
                let of = |list: &[&str]| {
                    list.iter().map(|one| format!("{before}{one}{after}")).collect::<String>()
                };
                assert_eq!(repaired(&of(stands), RepairMode::Auto).0, of(meant));
            }
        }
    }

    #[test]
    fn a_field_by_itself_is_likely() {
        for (stands, meant) in LISTS {
            for (stands, meant) in stands.iter().zip(meant) {
                assert_eq!(
                    repaired(stands, RepairMode::Auto),
                    ((*stands).to_owned(), 1),
                    "{meant}"
                );
                assert_eq!(repaired(stands, RepairMode::Aggressive).0, *meant);
            }
        }
    }

    #[test]
    fn words_letters_and_lines_are_no_names() {
        for text in [
            "café\nnaïve\nDvořák\nŁódź\n",
            "ÀÉÈÙ\nÄÖÜß\nÆØÅæ\n",
            "ПРИВЕТ\nпривет\nПривет\n",
            "ΑΘΗΝΑ\nΕλλάδα\nαβγδ\n",
            "çğıöşü\nÇĞİÖŞÜ\n",
            "ąćęłńóśźż\nĄĆĘŁŃÓŚŹŻ\n",
            "ÀÁÂÃÄÅÆÇ\nàáâãäåæç\n",
            "╔═══╦══╗\n║   ║  ║\n╚═══╩══╝\n",
            "┌──┬──┐\n└──┴──┘\n├─┼─┤\n",
            "░▒▓█\n█▓▒░\n▀▄▀▄\n",
            "©®™§\n±×÷≠\n",
            "สวัสดี\nภาษา\nไทย\n",
            "«»„“\n‚‘’”\n",
            "ä½ å¥½\nä¸–ç•Œ\n",
        ] {
            assert_eq!(repaired(text, RepairMode::Auto), (text.to_owned(), 0), "{text}");
        }
    }
}
