//! Characters that encodings had before Unicode did, and that decoders put into the area for private use.
//!
//! Windows and others decode Big5 so that its codes without a character come to stand in the area one after the other;
//! HKSCS of Hong Kong and Unicode-At-On of Taiwan put their characters at these codes. GBK and GB 18030 of 2000 have a
//! few of their own. One code point may be three characters so: which one is meant is told by the text around it.

use std::ops::Range;

use super::super::RepairKind;
use super::super::change::{Change, Found};
use super::{DOUBT, TEXT, is_foreign, is_han};
use crate::Span;
use crate::encoding::big5_uao;
use crate::language::{self, Language};

/// Where the codes of Big5 without a character stand: the first one, the lead byte that it has, and the first trail byte.
const BIG5: [(Range<u32>, u32, usize); 4] = [
    (0xE000..0xE311, 0xFA, 0),
    (0xE311..0xEEB8, 0x8E, 0),
    (0xEEB8..0xF6B1, 0x81, 0),
    (0xF6B1..0xF849, 0xC6, 0xA1 - 0x62),
];
/// Second bytes of Big5: 0x40 to 0x7E, and 0xA1 to 0xFE.
const TRAILS: u32 = 157;
/// Where GBK's stand: the first one, and its code; the rest follows in order, but for 0x7F.
const GBK: [(Range<u32>, [u8; 2]); 8] = [
    (0xE76C..0xE76D, [0xA2, 0xE3]),
    (0xE78D..0xE794, [0xA6, 0xD9]),
    (0xE794..0xE796, [0xA6, 0xEC]),
    (0xE796..0xE797, [0xA6, 0xF3]),
    (0xE7C7..0xE7C8, [0xA8, 0xBC]),
    (0xE7C8..0xE7C9, [0xA8, 0xBF]),
    (0xE7E7..0xE7F4, [0xA9, 0x89]),
    (0xE815..0xE865, [0xFE, 0x50]),
];

/// An encoding that had such characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    Gbk,
    Hkscs,
    UnicodeAtOn,
}

impl Origin {
    const ALL: [Self; 3] = [Self::Gbk, Self::Hkscs, Self::UnicodeAtOn];

    fn how(self) -> &'static str {
        match self {
            Self::Gbk => "a code point for private use, of GBK",
            Self::Hkscs => "a code point for private use, of Big5-HKSCS",
            Self::UnicodeAtOn => "a code point for private use, of Big5 with Unicode-At-On",
        }
    }

    /// What a character for private use is.
    fn character(self, c: char) -> Option<char> {
        let code = match self {
            Self::Gbk => gbk(c)?,
            Self::Hkscs | Self::UnicodeAtOn => big5(c)?,
        };
        let decoded = |encoding: &'static encoding_rs::Encoding| {
            let text = encoding.decode_without_bom_handling_and_without_replacement(&code)?;
            let mut chars = text.chars();
            chars.next().filter(|_| chars.next().is_none())
        };
        let found = match self {
            Self::Gbk => decoded(encoding_rs::GB18030),
            Self::Hkscs => decoded(encoding_rs::BIG5),
            Self::UnicodeAtOn => big5_uao(code),
        };
        found.filter(|c| !is_private(*c))
    }
}

fn is_private(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}')
}

fn gbk(c: char) -> Option<[u8; 2]> {
    let number = u32::from(c);
    let (range, [lead, first]) = GBK.iter().find(|(range, _)| range.contains(&number))?;
    let mut trail = u32::from(*first) + number - range.start;
    trail += u32::from(*first < 0x7F && trail >= 0x7F);
    Some([*lead, u8::try_from(trail).ok()?])
}

fn big5(c: char) -> Option<[u8; 2]> {
    let number = u32::from(c);
    let (range, lead, column) = BIG5.iter().find(|(range, ..)| range.contains(&number))?;
    let place = number - range.start + u32::try_from(*column).ok()?;
    let column = place % TRAILS;
    let trail = column + if column < 0x3F { 0x40 } else { 0x62 };
    Some([u8::try_from(lead + place / TRAILS).ok()?, u8::try_from(trail).ok()?])
}

/// So much longer or shorter a reading is, in bits, that another one is out of the question.
const MARGIN: f32 = 6.0;
/// At most so much more than other characters costs one on average that reads well in its place.
const READS_WELL: f32 = 13.0;
/// What it costs to have come from an encoding of the other script.
const OTHER_SCRIPT: f32 = 12.0;
/// So far around them text is looked at, in bytes.
const NEAR: usize = 60;
/// So many places at most tell which encoding it was.
const ENOUGH: usize = 200;

/// So many characters stand around one at least, where anything can be told from them…
const CONTEXT: usize = 6;
/// …and cost so much on average at most, in bits; natural text costs 6 to 9.
const NATURAL: f32 = 11.0;

/// Finds characters for private use in Chinese text. All of a text have one origin.
pub(super) fn find(text: &str, lookalikes: &[usize], found: &mut Found) {
    let runs = runs(text, lookalikes);
    if runs.is_empty() {
        return;
    }
    let places: Vec<(&str, &str, &str)> =
        runs.iter().take(ENOUGH).map(|run| around(text, run)).collect();
    let script = script(&places);
    let mut costs: Vec<(f32, Origin, Vec<String>)> = Origin::ALL
        .into_iter()
        .map(|origin| {
            let others = match origin {
                Origin::Gbk => OTHER_SCRIPT * f32::from(u8::from(script == Some(Language::Hant))),
                _ => OTHER_SCRIPT * f32::from(u8::from(script == Some(Language::Hans))),
            };
            let (mut bits, mut texts) = (others, Vec::new());
            for (before, run, following) in &places {
                let read: String = run.chars().map(|c| origin.character(c).unwrap_or(c)).collect();
                bits += language::score(Language::Chinese, &format!("{before}{read}{following}"))
                    .bits();
                texts.push(read);
            }
            (bits, origin, texts)
        })
        .collect();
    costs.sort_by(|one, other| one.0.total_cmp(&other.0));
    let [(bits, origin, texts), rest @ ..] = costs.as_slice() else { return };
    // Another reading of the same text is none.
    let second = rest.iter().find(|(.., other)| other != texts);
    let is_clear = second.is_none_or(|(other, ..)| other - bits >= MARGIN);
    for run in runs {
        let (before, _, following) = around(text, &run);
        let private = text.get(run.clone()).unwrap_or_default();
        let after: String = private.chars().map(|c| origin.character(c).unwrap_or(c)).collect();
        let is_whole = !after.chars().any(is_private);
        let between = [before.chars().next_back(), following.chars().next()];
        let is_between = between.into_iter().flatten().any(is_han)
            && between.into_iter().all(|c| c.is_some_and(|c| is_han(c) || is_punctuation(c)));
        let cost = |middle: &str| {
            language::score(Language::Chinese, &format!("{before}{middle}{following}")).bits()
        };
        // A space costs little, and divides what is before from what is after.
        #[allow(clippy::cast_precision_loss)] // of a word
        let more = (cost(&after) - cost(" ")) / after.chars().count().max(1) as f32;
        let reads_well =
            more <= READS_WELL || (*origin == Origin::Gbk && script == Some(Language::Hans));
        let context = language::score(Language::Chinese, &format!("{before} {following}"));
        let is_natural = context.characters() >= CONTEXT && context.bits_per_character() <= NATURAL;
        let is_certain =
            is_natural && is_clear && is_whole && is_between && reads_well && script.is_some();
        found.add(Change {
            span: Span::new(run.start, run.end),
            after,
            kind: RepairKind::Lookalike,
            how: origin.how().into(),
            confidence: if is_certain { TEXT } else { DOUBT },
            inferred: 0,
            candidates: Vec::new(),
        });
    }
}

/// Where characters for private use stand beside Han characters. Elsewhere they are pictures, of fonts made for that.
fn runs(text: &str, lookalikes: &[usize]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for &at in lookalikes {
        if runs.last().is_some_and(|run| at < run.end) {
            continue;
        }
        let rest = text.get(at..).unwrap_or_default();
        let following = rest.trim_start_matches(is_private);
        if following.len() < rest.len() {
            runs.push(at..text.len() - following.len());
        }
    }
    runs.retain(|run| {
        let before = text.get(..run.start).and_then(|before| before.chars().next_back());
        let following = text.get(run.end..).and_then(|following| following.chars().next());
        [before, following].into_iter().flatten().any(is_han)
    });
    runs
}

/// Characters that divide sentences: no picture stands after one.
fn is_punctuation(c: char) -> bool {
    matches!(
        c,
        '，' | '。' | '、' | '；' | '：' | '！' | '？' | '「' | '」' | '“' | '”' | '《' | '》'
    )
}

/// The part of a line before a run, the run, and the part after it.
fn around<'t>(text: &'t str, run: &Range<usize>) -> (&'t str, &'t str, &'t str) {
    let start = run.start.saturating_sub(NEAR);
    let start = (start..=run.start).find(|at| text.is_char_boundary(*at)).unwrap_or(run.start);
    let end = (run.end + NEAR).min(text.len());
    let end = (run.end..=end).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(run.end);
    let before = text.get(start..run.start).unwrap_or_default();
    let following = text.get(run.end..end).unwrap_or_default();
    let before = before.rsplit('\n').next().unwrap_or_default();
    let following = following.split('\n').next().unwrap_or_default();
    (before, text.get(run.clone()).unwrap_or_default(), following)
}

/// How much better one script reads than the other, in bits, where it is told which one it is.
const SCRIPT: f32 = 8.0;

/// The script of what stands around; none of Japanese and Korean text, or where there is too little.
fn script(places: &[(&str, &str, &str)]) -> Option<Language> {
    let (mut hans, mut hant) = (0.0, 0.0);
    for text in places.iter().flat_map(|(before, _, following)| [before, following]) {
        if text.chars().any(is_foreign) {
            return None;
        }
        hans += language::score(Language::Hans, text).bits();
        hant += language::score(Language::Hant, text).bits();
    }
    match hans - hant {
        SCRIPT.. => Some(Language::Hant),
        difference if difference <= -SCRIPT => Some(Language::Hans),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_encoding_has_its_own() {
        for (origin, private, c) in [
            (Origin::Gbk, '\u{E815}', '⺁'),
            (Origin::Gbk, '\u{E81E}', '龴'),
            (Origin::Gbk, '\u{E844}', '䜣'),
            (Origin::Gbk, '\u{E78D}', '︐'),
            (Origin::Gbk, '\u{E7C7}', 'ḿ'),
            (Origin::Hkscs, '\u{F303}', '㇀'),
            (Origin::Hkscs, '\u{E000}', '𠕇'),
        ] {
            assert_eq!(origin.character(private), Some(c), "U+{:04X}", u32::from(private));
        }
        assert_eq!(Origin::Gbk.character('\u{E000}'), None);
        assert_eq!(Origin::UnicodeAtOn.character('\u{EEB8}'), Some('丗'));
    }
}
