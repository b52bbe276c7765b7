//! Conversion of a text: [spelled](super::spelling) character by character, and corrected where a key has another output.
//!
//! OpenCC goes from left to right, and its output at a position depends on where it arrived before. The engine inverts this: where
//! no key of the [fused](crate::table::FusedTable) table matches, every character is spelled, however the text is divided. Where
//! one matches, the engine goes back to the last position before it that no key reaches across, which is a joint (every stage
//! begins a match there), and from there runs [step by step](super::steps), as OpenCC does, until it is past the match.

use std::ops::Range;
use std::sync::OnceLock;

use super::spelling::{Places, Speller};
use super::staged::{StageBuffers, Staged};
use super::steps::{StepPiece, Steps};
use crate::offsets::Record;
use crate::table::{FusedTable, MAX_KEY, SpreadTable};

/// A loaded configuration.
#[derive(Debug)]
pub(super) struct Engine {
    pub(super) staged: Staged,
    pub(super) fused: FusedTable<'static>,
    /// Created for the first text that is converted.
    spread: OnceLock<SpreadTable>,
}

/// Buffers that are reused between calls.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    pub(super) staged: StageBuffers,
    pub(super) joints: super::joints::JointBuffers,
    pub(super) piece: String,
}

/// Progress of a conversion.
#[derive(Debug, Clone, Copy)]
struct Progress {
    /// End of the converted text.
    done: usize,
    /// Whether anything was changed.
    changed: bool,
}

/// Most bytes that a decision looks ahead: two keys, or an ideographic description sequence and a key. (The stages may look
/// further, and report it.)
const LOOK_AHEAD: usize = 2 * MAX_KEY * 4;

impl Engine {
    pub(super) fn new(staged: Staged, fused: FusedTable<'static>) -> Self {
        Self { staged, fused, spread: OnceLock::new() }
    }

    /// Appends the converted text to `out` and its edits to `record`, and returns true; or returns false, leaving both unchanged,
    /// if conversion changes nothing.
    pub(super) fn convert<R: Record>(
        &self,
        text: &str,
        scratch: &mut Scratch,
        out: &mut String,
        record: &mut R,
    ) -> bool {
        let (begin, mark) = (out.len(), record.mark());
        let mut bytes = std::mem::take(out).into_bytes();
        let progress = self.run(text, Follows::Nothing, scratch, &mut bytes, record);
        // Two changes may cancel out.
        if !progress.changed || bytes.get(begin..) == Some(text.as_bytes()) {
            bytes.truncate(begin);
            record.reset(mark);
        }
        let length = bytes.len();
        *out = into_string(bytes);
        length > begin
    }

    /// Appends the conversion of the beginning of a text that continues elsewhere, up to a joint, and returns the joint. It may be
    /// 0: then more of the text is needed.
    pub(super) fn convert_beginning(
        &self,
        text: &str,
        scratch: &mut Scratch,
        out: &mut String,
    ) -> usize {
        let mut bytes = std::mem::take(out).into_bytes();
        let progress = self.run(text, Follows::More, scratch, &mut bytes, &mut ());
        *out = into_string(bytes);
        progress.done
    }

    /// Appends the converted text, all of it if nothing follows.
    fn run<R: Record>(
        &self,
        text: &str,
        follows: Follows,
        scratch: &mut Scratch,
        out: &mut Vec<u8>,
        record: &mut R,
    ) -> Progress {
        let begin = out.len();
        let limit = match follows {
            Follows::Nothing => text.len(),
            Follows::More => text.len().saturating_sub(LOOK_AHEAD),
        };
        out.reserve(limit + limit / 64 + LOOK_AHEAD);
        let spread = self.spread.get_or_init(|| SpreadTable::of(self.fused));
        let mut speller = Speller::new(&self.fused, spread.look(), text, limit);
        let mut places = Places::new();
        let mut steps = Steps::new(self, text, follows, scratch);
        let mut changed = false;
        // End of the final output, which is a joint, and its length minus that of the text.
        let (mut done, mut longer) = (0, 0isize);
        let (mut recorded, mut buffers) = (0, StageBuffers::default());
        while !speller.is_done() {
            changed |= speller.spell(out, &mut places);
            for place in places.iter().map(|end| before(text, end)) {
                if place < done || !steps.something_stands_at(place) {
                    continue;
                }
                done = steps.joint_from(done, place);
                let (end, piece) = match done > place {
                    true => (done, steps.spelled(place, done)),
                    false => steps.step::<R>(place),
                };
                let from = (begin + place).wrapping_add_signed(longer);
                done = end;
                record.keep(place - recorded);
                recorded = place;
                let piece = match piece {
                    StepPiece::Spelled => continue,
                    StepPiece::Text(piece) | StepPiece::Composed(piece) => {
                        let before = text.get(place..end).unwrap_or_default();
                        self.record_piece(before, piece, &mut buffers, record);
                        piece
                    }
                    StepPiece::Staged(piece, of_piece) => {
                        record.append(&of_piece);
                        piece
                    }
                    StepPiece::Unknown => {
                        out.truncate(from);
                        return Progress { done: place, changed };
                    }
                };
                recorded = end;
                changed |= text.get(place..end) != Some(piece);
                let to = (from + (end - place)).min(out.len());
                replace(out, from..to, piece.as_bytes());
                if end > speller.at() {
                    speller.go_on_from(end);
                }
                longer =
                    longer.wrapping_add_unsigned(piece.len()).wrapping_sub_unsigned(end - place);
            }
        }
        if let Follows::Nothing = follows {
            record.keep(text.len() - recorded);
            return Progress { done: text.len(), changed };
        }
        let at = speller.at();
        let last = before(text, at);
        if done > at {
            out.extend_from_slice(steps.spell(at, done).as_bytes());
        } else if done <= last {
            // It is unknown whether a key begins at the last character.
            out.truncate((begin + last).wrapping_add_signed(longer));
            done = steps.joint_from(done, last);
            out.extend_from_slice(steps.spell(last, done).as_bytes());
        }
        Progress { done, changed }
    }
}

impl Engine {
    /// Records a piece row by row, because the fused table has only its total output.
    fn record_piece<R: Record>(
        &self,
        before: &str,
        after: &str,
        buffers: &mut StageBuffers,
        record: &mut R,
    ) {
        if !R::TAKES_NOTE || R::keeps_lengths(before, after) {
            return record.keep(before.len());
        }
        let mut out = String::new();
        match self.staged.convert::<R>(before, buffers, &mut out) {
            Some(of_piece) if out == after => record.append(&of_piece),
            _ => record.replace(before, after),
        }
    }
}

/// Whether a text is complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Follows {
    Nothing,
    More,
}

/// Start of the character before a position.
fn before(text: &str, place: usize) -> usize {
    let before = text.get(..place).unwrap_or_default();
    place - before.chars().next_back().map_or(0, char::len_utf8)
}

/// Replaces a range of bytes.
#[inline]
fn replace(bytes: &mut Vec<u8>, range: Range<usize>, by: &[u8]) {
    let length = bytes.len();
    let end = range.start + by.len();
    if end > range.end {
        bytes.resize(length + (end - range.end), 0);
        bytes.copy_within(range.end..length, end);
    } else if end < range.end {
        bytes.copy_within(range.end.., end);
        bytes.truncate(length - (range.end - end));
    }
    if let Some(to) = bytes.get_mut(range.start..end) {
        to.copy_from_slice(by);
    }
}

/// Converts the output of a conversion to a string.
#[expect(
    unsafe_code,
    reason = "looking through it all again, with simdutf8, takes a tenth of the time"
)]
fn into_string(bytes: Vec<u8>) -> String {
    debug_assert!(std::str::from_utf8(&bytes).is_ok());
    // SAFETY: `Engine::convert` begins with a string, appends characters of the text changed to other characters (`FusedTable::load`), and
    // replaces whole characters by strings.
    unsafe { String::from_utf8_unchecked(bytes) }
}

#[cfg(test)]
#[expect(unsafe_code, reason = "tables are loaded")]
#[expect(clippy::string_slice, reason = "a panic is a failed test")]
mod tests {
    use std::collections::BTreeMap;

    use super::super::builder::load;
    use super::*;
    use crate::convert::Config;
    use crate::table::{Effort, PhraseTable, Stages, compile_fused, compile_phrases, fuse};
    use proptest::prelude::*;

    type Map = BTreeMap<String, String>;

    fn strs(map: &Map) -> BTreeMap<&str, &str> {
        map.iter().map(|(key, value)| (&**key, &**value)).collect()
    }

    /// Bytes as if embedded: aligned and leaked.
    fn embedded(bytes: &[u8]) -> &'static [u8] {
        let words: Vec<u32> =
            bytes.chunks(4).map(|c| u32::from_ne_bytes(c.try_into().unwrap())).collect();
        bytemuck::cast_slice(Box::leak(words.into_boxed_slice()))
    }

    /// Returns `None` if a text becomes too long for the format.
    fn engine(normalization: &Map, segmentation: &Map, chain: &[Map; 2]) -> Option<Engine> {
        let table = |map: &Map| {
            let bytes = compile_phrases("t", &strs(map), Effort::FULL).unwrap();
            PhraseTable::load("t", embedded(&bytes)).unwrap()
        };
        let stages = Stages {
            normalization: strs(normalization),
            segmentation: strs(segmentation),
            chain: [strs(&chain[0]), strs(&chain[1])],
        };
        let bytes = match compile_fused("t", &fuse(&stages).unwrap()) {
            Ok(bytes) => bytes,
            Err(error) if error.message.contains("too long") => return None,
            Err(error) => panic!("{error}"),
        };
        let staged = Staged {
            normalization: [table(normalization)].into(),
            segmentation: (!segmentation.is_empty()).then(|| table(segmentation)),
            chain: chain.iter().map(table).collect(),
        };
        // SAFETY: just compiled.
        Some(Engine::new(staged, unsafe { FusedTable::load("t", embedded(&bytes)) }.unwrap()))
    }

    fn both(engine: &Engine, text: &str) -> [String; 2] {
        let mut scratch = Scratch::default();
        let (mut fused, mut staged) = (String::new(), String::new());
        if !engine.convert(text, &mut scratch, &mut fused, &mut ()) {
            fused.push_str(text);
        }
        if engine.staged.convert::<()>(text, &mut scratch.staged, &mut staged).is_none() {
            staged.push_str(text);
        }
        [fused, staged]
    }

    /// Converts a text that arrives in parts of `part` characters.
    fn streamed(engine: &Engine, text: &str, part: usize) -> String {
        let mut scratch = Scratch::default();
        let (mut out, mut begin) = (String::new(), 0);
        for (have, _) in text.char_indices().step_by(part) {
            begin += engine.convert_beginning(&text[begin..have], &mut scratch, &mut out);
        }
        if !engine.convert(&text[begin..], &mut scratch, &mut out, &mut ()) {
            out.push_str(&text[begin..]);
        }
        out
    }

    /// Text of about three blocks, so that every position occurs at the end of one.
    fn long(texts: &[String], filler: &str) -> String {
        let all = texts.concat();
        filler.to_owned() + &all.repeat(3000 / all.len().max(1) + 1)
    }

    /// Replaces letters by characters of one to four bytes.
    fn spread(text: &str) -> String {
        let character = |c| match c {
            'a' => '甲',
            'b' => '乙',
            'c' => '𠀋',
            'd' => 'q',
            'x' => '丙',
            'y' => 'é',
            _ => c,
        };
        text.chars().map(character).collect()
    }

    fn map(keys: &'static str, values: &'static str, size: usize) -> impl Strategy<Value = Map> {
        let map = prop::collection::btree_map(keys, values, 0..size);
        map.prop_map(|map| map.iter().map(|(k, v)| (spread(k), spread(v))).collect())
    }

    fn any_engine() -> impl Strategy<Value = Engine> {
        (
            map("[xy]", "[abcd]", 3),
            map("[abcd]{2,4}", "[abcd]{1,3}", 5),
            map("[abcdx]{1,3}", "[abcd]{1,3}", 7),
            map("[abcd]{1,4}", "[abcd]{1,3}", 7),
        )
            .prop_filter_map("too long", |(normalization, segmentation, first, second)| {
                engine(&normalization, &segmentation, &[first, second])
            })
    }

    fn config(cases: u32) -> ProptestConfig {
        ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases) }
    }

    proptest! {
        #![proptest_config(config(8000))]
        /// Tables and texts that overlap in every way.
        #[test]
        fn the_engine_does_what_the_stages_do(
            engine in any_engine(),
            texts in prop::collection::vec("[abcdxy⿰]{0,14}", 1..8),
        ) {
            for text in texts.iter().map(|text| spread(text)) {
                let [fused, staged] = both(&engine, &text);
                prop_assert_eq!(fused, staged, "{}", text);
            }
        }
    }

    proptest! {
        #![proptest_config(config(1000))]
        #[test]
        fn long_texts_and_parts_of_them_give_the_same(
            engine in any_engine(),
            texts in prop::collection::vec("[abcdxy⿰。\n]{0,14}", 1..8),
            filler in "[中a。]{0,40}",
            part in 1usize..700,
        ) {
            let text = spread(&long(&texts, &filler));
            let [fused, staged] = both(&engine, &text);
            prop_assert_eq!(&fused, &staged, "{}", text);
            prop_assert_eq!(streamed(&engine, &text, part), staged, "{}", text);
            let mut pieces = String::new();
            let mut at = 0;
            while let Some(end) = engine.cut(&text, at, |_| false) {
                pieces.push_str(&both(&engine, &text[at..end])[0]);
                at = end;
            }
            pieces.push_str(&both(&engine, &text[at..])[0]);
            prop_assert_eq!(pieces, fused, "{}", text);
        }
    }

    /// A text may end anywhere in a block, and a block anywhere in a vector. For Miri: `MIRIFLAGS=-Zmiri-ignore-leaks cargo
    /// +nightly miri test --lib texts_of_every_length`.
    #[test]
    fn texts_of_every_length() {
        let map = |rows: &[(&str, &str)]| -> Map {
            rows.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
        };
        let engine = engine(
            &map(&[("é", "乙")]),
            &map(&[("甲乙甲", "丙")]),
            &[
                map(&[("甲", "戊"), ("乙", "𠀋"), ("𠀋", "甲"), ("丙丁", "丁丙丙"), ("q", "r")]),
                map(&[("戊𠀋", "己"), ("丁丁", "庚")]),
            ],
        )
        .unwrap();
        let text = "丁戊己。甲乙甲乙é丙丁丁qqabcdefghijk\n𠀋丁丁丁⿰甲乙甲乙abé".repeat(20);
        let step = if cfg!(miri) { 499 } else { 1 };
        for (end, _) in text.char_indices().step_by(step) {
            let [fused, staged] = both(&engine, &text[..end]);
            assert_eq!(fused, staged, "{end} bytes");
        }
    }

    /// Two stages never begin a match at the same position, so that nothing is final before the end.
    #[test]
    fn a_text_without_joints_waits_for_its_end() {
        let map = |rows: &[(&str, &str)]| -> Map {
            rows.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
        };
        let first = map(&[("丙", "乙"), ("甲", "乙乙")]);
        let engine = engine(&Map::new(), &Map::new(), &[first, map(&[("乙乙", "丁")])]).unwrap();
        let text = format!("丙{}", "甲".repeat(2000));
        let converted = format!("{}乙", "丁".repeat(2000));
        assert_eq!(both(&engine, &text), [converted.clone(), converted.clone()]);
        assert_eq!(streamed(&engine, &text, 100), converted);
    }

    /// Random texts made of the keys of OpenCC's tables.
    #[test]
    fn with_the_tables_of_opencc_too() {
        let folder =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/opencc/dictionary");
        let mut keys: Vec<String> = Vec::new();
        for file in std::fs::read_dir(folder).unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            // Every table contributes equally, or the largest would dominate.
            let rows = text.lines().filter_map(|row| row.split_once('\t')).map(|(key, _)| key);
            let rows: Vec<&str> = rows.collect();
            keys.extend(rows.iter().step_by(rows.len().div_ceil(800)).map(|key| (*key).to_owned()));
        }
        let engines: Vec<(&str, Engine)> = Config::ALL
            .into_iter()
            .map(Config::compiled)
            .flat_map(|c| [(c.name, &c.exclude), (c.name, &c.include)])
            .map(|(name, stages)| (name, load(stages).unwrap()))
            .collect();
        let piece = (prop::sample::select(keys), 0usize..8);
        let text = prop::collection::vec(piece, 0..12).prop_map(|pieces| {
            let cut = |(key, number): (String, usize)| match number {
                0 => key.chars().take(1).collect(),
                1 => key.chars().skip(1).collect(),
                2 => format!("{key}⿰"),
                _ => key,
            };
            pieces.into_iter().map(cut).collect::<String>()
        });
        proptest!(config(150), |(text in text, filler in "[中a。]{0,40}", part in 1usize..700)| {
            let filler = &filler;
            for (name, engine) in &engines {
                let [fused, staged] = both(engine, &text);
                prop_assert_eq!(fused, staged, "{}: {}", name, text);
                let long = long(std::slice::from_ref(&text), filler);
                let [fused, staged] = both(engine, &long);
                prop_assert_eq!(&fused, &staged, "{}: {}", name, long);
                prop_assert_eq!(streamed(engine, &long, part), staged, "{}: {}", name, long);
            }
        });
    }
}
