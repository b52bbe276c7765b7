//! How a text is converted: by the [fused](crate::table::FusedTable) table of a configuration where what
//! all stages do together is known beforehand, by the [stages](super::staged) one after the other
//! elsewhere.
//!
//! The places at which a piece of text is taken are joints: every stage begins a match there. From one
//! joint to the next the table knows the answer; where it says that it does not, [`Joints`] goes through
//! the stages one by one up to the next joint, looking no farther ahead than they do.

use super::ids;
use super::joints::Joints;
use super::staged::{Buffers, Staged};
use crate::table::{Found, FusedTable};

/// A loaded configuration.
#[derive(Debug)]
pub(super) struct Engine {
    pub(super) staged: Staged,
    pub(super) fused: Option<FusedTable<'static>>,
}

/// Buffers that outlive a call.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    staged: Buffers,
    joints: super::joints::Buffers,
}

impl Engine {
    /// Appends the converted text to `out` and returns true; or returns false, leaving `out` as it
    /// is, if conversion changes nothing.
    pub(super) fn convert(&self, text: &str, scratch: &mut Scratch, out: &mut String) -> bool {
        let begin = out.len();
        let changed = match &self.fused {
            Some(table) => self.convert_fused(table, text, scratch, out),
            None => self.staged.convert(text, &mut scratch.staged, out),
        };
        // A later stage may undo what an earlier one did.
        if changed && out.get(begin..) == Some(text) {
            out.truncate(begin);
            return false;
        }
        changed
    }

    fn convert_fused(
        &self,
        table: &FusedTable<'_>,
        text: &str,
        scratch: &mut Scratch,
        out: &mut String,
    ) -> bool {
        let bytes = text.as_bytes();
        let mut copied = Copied { text, out, upto: 0 };
        let mut at = 0;
        // The character at `at`, where it is known already.
        let mut known = None;
        loop {
            let place = match known.take() {
                Some(place) => place,
                None => {
                    let Some(next) = table.next(bytes, at) else { break };
                    at = next;
                    let Some(place) = table.place(bytes, at) else { break };
                    place
                }
            };
            if !place.begins_something() && !ids::is_operator(place.c) {
                at = place.end;
                continue;
            }
            if ids::is_operator(place.c) {
                let rest = text.get(at..).unwrap_or_default();
                let Some(length) = ids::sequence_length(rest) else {
                    // An incomplete sequence may become complete from stage to stage.
                    copied.copy(at);
                    if !self.staged.convert(rest, &mut scratch.staged, copied.out) {
                        copied.out.push_str(rest);
                    }
                    return true;
                };
                at += length;
                continue;
            }
            let start = at;
            at = place.end;
            let second = table.place(bytes, at);
            match table.find(bytes, &place, second.as_ref()) {
                Found::Same => known = second,
                Found::Char(c) => {
                    known = second;
                    copied.copy(start);
                    copied.out.push(c);
                    copied.upto = at;
                }
                Found::Text(end, value) => {
                    at = end;
                    if text.get(start..end) != Some(value) {
                        copied.copy(start);
                        copied.out.push_str(value);
                        copied.upto = at;
                    }
                }
                Found::Slow => {
                    copied.copy(start);
                    let joints = Joints::of(&self.staged, text, &mut scratch.joints);
                    at = joints.convert_next(start, copied.out);
                    copied.upto = at;
                }
            }
        }
        if copied.upto == 0 {
            return false;
        }
        copied.copy(text.len());
        true
    }
}

/// The output, up to which place of the text it goes.
struct Copied<'t, 'o> {
    text: &'t str,
    out: &'o mut String,
    upto: usize,
}

impl Copied<'_, '_> {
    /// Copies what has not been copied yet, up to `end`.
    fn copy(&mut self, end: usize) {
        self.out.push_str(self.text.get(self.upto..end).unwrap_or_default());
        self.upto = end;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::load;
    use super::*;
    use crate::builtin::CONFIGS;
    use crate::table::{PhraseTable, Stages, compile_fused, compile_phrases, fuse};
    use proptest::prelude::*;

    type Map = BTreeMap<String, String>;

    fn strs(map: &Map) -> BTreeMap<&str, &str> {
        map.iter().map(|(key, value)| (&**key, &**value)).collect()
    }

    /// Bytes as they are embedded: aligned, and for ever.
    fn embedded(bytes: &[u8]) -> &'static [u8] {
        let words: Vec<u32> =
            bytes.chunks(4).map(|c| u32::from_ne_bytes(c.try_into().unwrap())).collect();
        bytemuck::cast_slice(Box::leak(words.into_boxed_slice()))
    }

    fn engine(normalization: &Map, segmentation: &Map, chain: &[Map; 2]) -> Engine {
        let table = |map: &Map| {
            let bytes = compile_phrases("t", &strs(map)).unwrap();
            PhraseTable::load("t", embedded(&bytes)).unwrap()
        };
        let stages = Stages {
            normalization: strs(normalization),
            segmentation: strs(segmentation),
            chain: [strs(&chain[0]), strs(&chain[1])],
        };
        let bytes = compile_fused("t", &fuse(&stages).unwrap()).unwrap();
        Engine {
            staged: Staged {
                normalization: [table(normalization)].into(),
                segmentation: (!segmentation.is_empty()).then(|| table(segmentation)),
                chain: chain.iter().map(table).collect(),
            },
            fused: Some(FusedTable::load("t", embedded(&bytes)).unwrap()),
        }
    }

    fn both(engine: &Engine, text: &str) -> [String; 2] {
        let mut scratch = Scratch::default();
        let (mut fused, mut staged) = (String::new(), String::new());
        if !engine.convert(text, &mut scratch, &mut fused) {
            fused.push_str(text);
        }
        if !engine.staged.convert(text, &mut scratch.staged, &mut staged) {
            staged.push_str(text);
        }
        [fused, staged]
    }

    fn map(keys: &'static str, size: usize) -> impl Strategy<Value = Map> {
        prop::collection::btree_map(keys, "[abcd]{1,3}", 0..size)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(8000) })]
        /// Tables in which everything that can meet does meet.
        #[test]
        fn the_fused_table_is_all_stages(
            normalization in prop::collection::btree_map("[xy]", "[abcd]", 0..3),
            segmentation in map("[abcd]{2,4}", 5),
            first in map("[abcdx]{1,3}", 7),
            second in map("[abcd]{1,4}", 7),
            texts in prop::collection::vec("[abcdxy⿰]{0,14}", 1..8),
        ) {
            let engine = engine(&normalization, &segmentation, &[first, second]);
            for text in texts {
                let [fused, staged] = both(&engine, &text);
                prop_assert_eq!(fused, staged, "{}", text);
            }
        }
    }

    /// Random texts out of what OpenCC's tables have.
    #[test]
    fn the_fused_tables_of_opencc_are_all_stages() {
        let folder =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/opencc/dictionary");
        let mut keys: Vec<String> = Vec::new();
        for file in std::fs::read_dir(folder).unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            // Every table gives as many, or the largest would be all that is seen.
            let rows = text.lines().filter_map(|row| row.split_once('\t')).map(|(key, _)| key);
            let rows: Vec<&str> = rows.collect();
            keys.extend(rows.iter().step_by(rows.len().div_ceil(800)).map(|key| (*key).to_owned()));
        }
        let engines: Vec<(&str, Engine)> = CONFIGS
            .iter()
            .flat_map(|c| [(c.name, &c.exclude), (c.name, &c.include)])
            .map(|(name, stages)| (name, load(stages).unwrap()))
            .collect();
        assert!(engines.iter().all(|(_, engine)| engine.fused.is_some()));
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
        let config =
            ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(600) };
        proptest!(config, |(text in text)| {
            for (name, engine) in &engines {
                let [fused, staged] = both(engine, &text);
                prop_assert_eq!(fused, staged, "{}: {}", name, text);
            }
        });
    }
}
