//! Fusion of all stages of a configuration into one map.
//!
//! OpenCC converts a text by normalization, segmentation and a chain of stages, each a search of its own. [`fuse`] precomputes
//! this: at a place where every stage begins a match (a *joint*), the output of the stages for the next piece of text is in nearly
//! all cases known at compile time. These pieces become keys of one map, each with an action:
//!
//! - [`FusedAction::Segment`]: a key of the segmentation. It is a segment regardless of what follows, and its conversion by the whole
//!   chain is known.
//! - [`FusedAction::Emit`]: a key of the first stage, for text in which no segment begins. The second stage does not see where the
//!   output of the first one ends and may match across that end; such keys are in the map, too:
//! - [`FusedAction::Meet`]: characters that the first stage converts one by one, unless a segment or a longer key begins at one of them,
//!   and whose outputs form a key of the second stage.
//! - [`FusedAction::Slow`]: the output depends on more of the text. The engine runs the stages one by one until the next joint.
//!
//! A character that begins none of these has its conversion among the [singles](Fused::singles).
//!
//! Most keys have the same output as their characters: 39,968 of OpenCC's 49,792 simplified phrases. They exist to block: inside a
//! match, no other key begins. In a stretch of text with no other key, every character becomes its single, whatever is blocked. So
//! only the other keys are kept, together with the pairs of adjacent characters in the keys of segmentation and first stage
//! ([`Fused::joined`]): between two characters that are not such a pair, no dropped key continues, and there is a joint.
//!
//! `Slow` may be assigned to more keys than necessary, never to fewer. Ideographic description sequences are not in the map: their
//! operators occur in no key, so that every operator is at a joint.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::RangeInclusive;

use super::group::prefixes;

/// Maps of a configuration, each [flattened](super::flatten).
#[derive(Debug, Default)]
pub(crate) struct Stages<'a> {
    /// Map from characters to characters.
    pub(crate) normalization: BTreeMap<&'a str, &'a str>,
    pub(crate) segmentation: BTreeMap<&'a str, &'a str>,
    /// Map of each stage; the second one may be empty.
    pub(crate) chain: [BTreeMap<&'a str, &'a str>; 2],
}

/// Action at a match of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FusedAction {
    Segment(String),
    Emit(String),
    Meet(String),
    Slow,
}

/// A map for all stages.
#[derive(Debug, Default)]
pub(crate) struct Fused {
    /// Characters that are read as others.
    pub(crate) aliases: BTreeMap<char, char>,
    /// Conversions of the characters that change.
    pub(crate) singles: BTreeMap<char, String>,
    /// Actions of the keys whose output differs from that of their characters. Keys are written with aliases replaced.
    pub(crate) actions: BTreeMap<String, FusedAction>,
    /// Pairs of adjacent characters in the keys of segmentation and first stage. (Those of the dropped keys would be enough, but these
    /// are the same in more configurations.)
    pub(crate) joined: BTreeSet<(char, char)>,
    /// Whether every key of the first stage that is longer than a character is a segment.
    pub(crate) first_is_segmentation: bool,
}

impl Fused {
    /// Texts of the actions.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        self.actions.values().filter_map(|action| match action {
            FusedAction::Segment(text) | FusedAction::Emit(text) | FusedAction::Meet(text) => {
                Some(text.as_str())
            }
            FusedAction::Slow => None,
        })
    }

    /// Converts a text without aliases character by character.
    fn by_character(&self, text: &str) -> String {
        let mut out = String::new();
        for c in text.chars() {
            match self.singles.get(&c) {
                Some(value) => out.push_str(value),
                None => out.push(c),
            }
        }
        out
    }

    /// Drops the keys whose output equals that of their characters.
    fn drop_redundant_keys(&mut self) {
        let actions = std::mem::take(&mut self.actions);
        for (key, action) in actions {
            match &action {
                FusedAction::Segment(value) | FusedAction::Emit(value)
                    if *value == self.by_character(&key) => {}
                _ => {
                    self.actions.insert(key, action);
                }
            }
        }
    }
}

/// Most characters of a key.
pub(crate) const MAX_KEY: usize = 64;

/// Outputs of the first stage followed to find a match of the second stage across them. Beyond that the action is `Slow`; few keys
/// are so long, and even fewer texts reach them.
const LOOK_AHEAD_OUTPUTS: usize = 3;

/// Ideographic description operators. The characters described after one are kept unconverted.
pub(super) const OPERATORS: RangeInclusive<char> = '\u{2FF0}'..='\u{2FFF}';

/// Fuses the stages. Returns `None` if that is impossible: a normalization is not from character to character, a single character
/// is a segment, or a key or value contains an ideographic description operator or is longer than [`MAX_KEY`].
pub(crate) fn fuse(stages: &Stages<'_>) -> Option<Fused> {
    let [first, second] = &stages.chain;
    let maps = [&stages.normalization, &stages.segmentation, first, second];
    let mut texts = maps.into_iter().flatten().flat_map(|(key, value)| [key, value]);
    if texts.any(|text| text.contains(|c| OPERATORS.contains(&c)) || text.chars().count() > MAX_KEY)
    {
        return None;
    }
    let mut fused = Fused::default();
    for (from, to) in &stages.normalization {
        fused.aliases.insert(only_char(from)?, only_char(to)?);
    }
    // Chained aliases would need more than one lookup; a segment of one character would conflict with its single.
    if fused.aliases.values().any(|to| fused.aliases.contains_key(to))
        || stages.segmentation.keys().any(|key| only_char(key).is_some())
    {
        return None;
    }
    // A key with a character that has an alias never matches.
    let reached = |key: &str| !key.chars().any(|c| fused.aliases.contains_key(&c));
    let mut actions = BTreeMap::new();
    for &key in stages.segmentation.keys().filter(|key| reached(key)) {
        let converted = convert(second, &convert(first, key));
        actions.insert(key.to_owned(), FusedAction::Segment(converted));
    }
    let long = stages.segmentation.keys().chain(first.keys()).filter(|key| reached(key));
    let pairs = long.flat_map(|key| key.chars().zip(key.chars().skip(1)));
    fused.joined = pairs.collect();
    let atoms: Vec<(&str, &str)> = first
        .iter()
        .map(|(key, output)| (*key, *output))
        .filter(|(key, _)| reached(key) && !stages.segmentation.contains_key(key))
        .collect();
    fused.first_is_segmentation = atoms.iter().all(|(key, _)| only_char(key).is_some());
    for &(key, output) in atoms.iter().filter(|(key, _)| only_char(key).is_none()) {
        let action = match segment_may_begin_inside(key, &stages.segmentation) {
            true => FusedAction::Slow,
            false => FusedAction::Emit(convert(second, output)),
        };
        actions.insert(key.to_owned(), action);
    }
    if !second.is_empty() {
        for (key, across) in Atoms::of(&atoms).keys_across(second) {
            actions
                .entry(key)
                .and_modify(|action| {
                    if !matches!(action, FusedAction::Segment(_)) {
                        *action = FusedAction::Slow;
                    }
                })
                .or_insert(across);
        }
    }
    fused.actions = actions;
    let keys = first.keys().chain(second.keys()).filter_map(|key| only_char(key));
    let aliases = fused.aliases.iter().map(|(from, to)| (*from, *to));
    for (from, to) in keys.map(|c| (c, c)).chain(aliases) {
        // An alias wins, because normalization comes first.
        let to = fused.aliases.get(&from).copied().unwrap_or(to);
        let mut buffer = [0; 4];
        let converted = convert(second, &convert(first, to.encode_utf8(&mut buffer)));
        if only_char(&converted) != Some(from) {
            fused.singles.insert(from, converted);
        }
    }
    fused.drop_redundant_keys();
    Some(fused)
}

fn only_char(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.as_str().is_empty())
}

/// Converts a text without ideographic description operators by one stage.
fn convert(stage: &BTreeMap<&str, &str>, text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (taken, after) = rest.split_at(longest(stage, rest));
        out.push_str(stage.get(taken).unwrap_or(&taken));
        rest = after;
    }
    out
}

/// Number of bytes that the stage takes at the beginning of a text: its longest key, or one character.
fn longest(stage: &BTreeMap<&str, &str>, text: &str) -> usize {
    let one = text.chars().next().map_or(text.len(), char::len_utf8);
    prefixes(text).filter(|prefix| stage.contains_key(prefix)).map(str::len).last().unwrap_or(one)
}

/// Whether a segment might begin after the first character of a key.
fn segment_may_begin_inside(key: &str, segmentation: &BTreeMap<&str, &str>) -> bool {
    let inner = key.char_indices().skip(1).filter_map(|(at, _)| key.get(at..));
    inner.into_iter().any(|rest| {
        let begins = prefixes(rest).any(|prefix| segmentation.contains_key(prefix));
        let continues = segmentation.range(rest..).next().is_some_and(|(k, _)| k.starts_with(rest));
        begins || continues
    })
}

/// Units that the first stage takes: keys, and characters that are not a key.
struct Atoms<'a> {
    /// Source and output of those that do not map one character to one.
    long: Vec<(&'a str, &'a str)>,
    /// Sources of each character, itself excluded.
    sources: HashMap<char, Vec<char>>,
    /// Characters that change.
    changed: BTreeSet<char>,
}

impl<'a> Atoms<'a> {
    fn of(rows: &[(&'a str, &'a str)]) -> Self {
        let mut atoms =
            Self { long: Vec::new(), sources: HashMap::new(), changed: BTreeSet::new() };
        for &(key, output) in rows {
            match (only_char(key), only_char(output)) {
                (Some(from), Some(to)) => {
                    atoms.changed.insert(from);
                    atoms.sources.entry(to).or_default().push(from);
                }
                (Some(from), None) => {
                    atoms.changed.insert(from);
                    atoms.long.push((key, output));
                }
                _ => atoms.long.push((key, output)),
            }
        }
        atoms
    }

    /// Characters that become `c`.
    fn singles(&self, c: char) -> impl Iterator<Item = char> {
        let itself = (!self.changed.contains(&c)).then_some(c);
        self.sources.get(&c).into_iter().flatten().copied().chain(itself)
    }

    /// Source texts for which a match of the second stage crosses a boundary between atoms, each with its action.
    fn keys_across(&self, second: &BTreeMap<&str, &str>) -> BTreeMap<String, FusedAction> {
        let mut found = BTreeMap::new();
        for (&key, &value) in second {
            let mut chars = key.chars();
            let (Some(begin), rest) = (chars.next(), chars.as_str()) else { continue };
            if rest.is_empty() {
                continue;
            }
            let meet = FusedAction::Meet(value.to_owned());
            for single in self.singles(begin) {
                self.follow(&single.to_string(), rest, LOOK_AHEAD_OUTPUTS, &meet, &mut found);
            }
        }
        for (source, output) in &self.long {
            for open in open_ends(second, output) {
                let range = second.range(open..).take_while(|(key, _)| key.starts_with(open));
                for rest in range.filter_map(|(key, _)| key.get(open.len()..)) {
                    if !rest.is_empty() {
                        self.follow(
                            source,
                            rest,
                            LOOK_AHEAD_OUTPUTS,
                            &FusedAction::Slow,
                            &mut found,
                        );
                    }
                }
            }
        }
        found
    }

    /// Adds to `found` every continuation of `source` whose further output begins with `rest`, within the look-ahead. If the
    /// continuation reaches the end of `rest` by single characters, its action is `action`.
    fn follow(
        &self,
        source: &str,
        rest: &str,
        ahead: usize,
        action: &FusedAction,
        found: &mut BTreeMap<String, FusedAction>,
    ) {
        let mut chars = rest.chars();
        let next = match chars.next() {
            Some(next) if ahead > 0 => next,
            more => {
                let action = if more.is_none() { action } else { &FusedAction::Slow };
                found
                    .entry(source.to_owned())
                    .and_modify(|known| {
                        if known != action {
                            *known = FusedAction::Slow;
                        }
                    })
                    .or_insert_with(|| action.clone());
                return;
            }
        };
        for single in self.singles(next) {
            let source = format!("{source}{single}");
            self.follow(&source, chars.as_str(), ahead - 1, action, found);
        }
        for (key, output) in &self.long {
            let key = || format!("{source}{key}");
            if let Some(rest) = rest.strip_prefix(output) {
                self.follow(&key(), rest, ahead - 1, &FusedAction::Slow, found);
            } else if output.starts_with(rest) {
                found.insert(key(), FusedAction::Slow);
            }
        }
    }
}

/// Suffixes of a text at which the stage begins a search and a key might continue beyond the text.
fn open_ends<'t>(stage: &BTreeMap<&str, &str>, text: &'t str) -> Vec<&'t str> {
    let mut open = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let mut longer = stage.range(rest..).take_while(|(key, _)| key.starts_with(rest));
        if longer.any(|(key, _)| key.len() > rest.len()) {
            open.push(rest);
        }
        rest = rest.split_at(longest(stage, rest)).1;
    }
    open
}
