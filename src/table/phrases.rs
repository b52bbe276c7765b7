//! Compiled phrase table: finds the longest key at a position, and its value.

use super::layout::{Sections, TableKind};
use super::singles::Singles;
use super::trie::{LEAF, NO_CHILD, TERMINAL, VALUED, child};
use super::{TableError, charmap, texts};

/// A node of a table: a prefix of keys.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node(u32);

/// Root of a trie without keys, out of range and different from that of leaves.
const EMPTY_ROOT: u32 = u32::MAX;

/// Values of a table, as UTF-8.
#[derive(Debug, Clone, Copy)]
enum Values<'a> {
    /// By number: the next offset is the end of a value.
    Numbered { offsets: &'a [u32], all: &'a [u8] },
    /// By [place](texts), shared with other tables.
    Shared(&'a [u8]),
}

impl<'a> Values<'a> {
    fn get(&self, value: u32) -> Option<&'a str> {
        let bytes = match self {
            Self::Numbered { offsets, all } => {
                let at = value as usize;
                let offset = |at: usize| offsets.get(at).map(|offset| u32::from_le(*offset));
                all.get(offset(at)? as usize..offset(at + 1)? as usize)
            }
            Self::Shared(all) => all.get(texts::range(value)),
        };
        std::str::from_utf8(bytes?).ok()
    }
}

/// Parts of a compiled phrase table. Tables share the equal ones.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PhraseParts<T> {
    /// Keys of several characters.
    pub(crate) phrases: T,
    /// Keys of one character, with their values.
    pub(crate) singles: T,
    /// [Texts](super::texts) that are the values of phrases.
    pub(crate) texts: T,
}

/// A compiled map from keys to values, used in place. Keys of one character may be in a table of their own, so that several tables
/// can share those of the longer ones.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PhraseTable<'a> {
    singles: Singles<'a>,
    pages: &'a [u16],
    codes: &'a [u16],
    checks: &'a [u16],
    words: &'a [u32],
    root: Node,
    values: Values<'a>,
    /// For each byte, whether a key (or an ideographic description operator) begins with it.
    begins: [u8; 256],
}

impl<'a> PhraseTable<'a> {
    /// Checks the header and uses the table in place. `bytes` are aligned to four.
    ///
    /// Damage after the header cannot lead outside the table: every access is checked, and missing data does not match.
    pub(crate) fn load(name: &'a str, bytes: &'a [u8]) -> Result<Self, TableError> {
        let sections = Sections::read(name, bytes, TableKind::Phrases)?;
        let begins = sections
            .bytes(7)?
            .try_into()
            .map_err(|_| sections.error("a section has the wrong length"))?;
        let &[root] = sections.numbers::<u32>(4)? else {
            return Err(sections.error("a section has the wrong length"));
        };
        Ok(Self {
            singles: Singles::default(),
            pages: sections.numbers(0)?,
            codes: sections.numbers(1)?,
            checks: sections.numbers(2)?,
            words: sections.numbers(3)?,
            root: match u32::from_le(root) {
                NO_CHILD => Node(EMPTY_ROOT),
                root => Node(root),
            },
            values: Values::Numbered { offsets: sections.numbers(5)?, all: sections.bytes(6)? },
            begins,
        })
    }

    /// Loads a table from its parts. See [`load`](Self::load).
    pub(crate) fn load_parts(
        name: &'a str,
        PhraseParts { phrases, singles, texts }: PhraseParts<&'a [u8]>,
    ) -> Result<Self, TableError> {
        let mut table = Self::load(name, phrases)?;
        table.values = Values::Shared(texts::load(name, texts)?);
        table.singles = Singles::load(name, singles)?;
        for lead in table.singles.leads() {
            if let Some(begins) = table.begins.get_mut(usize::from(lead)) {
                *begins = 1;
            }
        }
        Ok(table)
    }

    /// Returns the matches in a text, from left to right, the longest at each position. Where nothing matches, one character is
    /// skipped, or the length that `pass_over` returns for the rest of the text.
    pub(crate) fn matches<'t>(
        &'t self,
        text: &'t str,
        pass_over: fn(&str) -> Option<usize>,
    ) -> Matches<'a, 't> {
        Matches { table: self, text, at: 0, pass_over }
    }

    /// The longest key at the start of `text`, ignoring the key `except`: its length in bytes, and its value.
    pub(crate) fn longest_match(
        &self,
        text: &str,
        except: Option<&str>,
    ) -> Option<(usize, &'a str)> {
        let mut node = self.root;
        let mut found = None;
        for (at, c) in text.char_indices() {
            let Some((child, value)) = self.child(node, c) else { break };
            node = child;
            if let Some(value) = value {
                let end = at + c.len_utf8();
                if except.is_none_or(|except| text.get(..end) != Some(except)) {
                    found = Some((end, value));
                }
            }
        }
        if let Some((end, value)) = found {
            return Some((end, self.values.get(value)?));
        }
        let first = text.chars().next()?;
        let single = self.singles.get(first).map(|value| (first.len_utf8(), value));
        single.filter(|(end, _)| except.is_none_or(|except| text.get(..*end) != Some(except)))
    }

    /// Length in characters of the longest key at the start of `text`; 0 if there is none.
    pub(crate) fn longest_key(&self, text: impl Iterator<Item = char>) -> usize {
        let (mut node, mut longest, mut first) = (self.root, 0, None);
        for (at, c) in text.enumerate() {
            first = first.or(Some(c));
            let Some((child, value)) = self.child(node, c) else { break };
            node = child;
            if value.is_some() {
                longest = at + 1;
            }
        }
        let is_single = || first.is_some_and(|first| self.singles.get(first).is_some());
        if longest == 0 { usize::from(is_single()) } else { longest }
    }

    /// Whether a character is in any key.
    pub(crate) fn knows(&self, c: char) -> bool {
        let code = charmap::position(self.pages, u32::from(c)).and_then(|at| self.codes.get(at));
        code.is_some_and(|code| *code != 0) || self.singles.get(c).is_some()
    }

    /// The node at which every key begins.
    pub(crate) fn root(&self) -> Node {
        self.root
    }

    /// Steps from a node by a character: returns the next node, and the value of the key that ends there, if one does.
    pub(crate) fn step(&self, node: Node, c: char) -> Option<(Node, Option<&'a str>)> {
        let child = self.child(node, c);
        let single = if node.0 == self.root.0 { self.singles.get(c) } else { None };
        let (child, value) = match (child, single) {
            (None, None) => return None,
            (None, Some(_)) => (Node(NO_CHILD), None),
            (Some((child, value)), _) => (child, value.and_then(|value| self.values.get(value))),
        };
        Some((child, value.or(single)))
    }

    /// The child of `node` by `c`, and its value.
    fn child(&self, node: Node, c: char) -> Option<(Node, Option<u32>)> {
        let code = u16::from_le(*self.codes.get(charmap::position(self.pages, u32::from(c))?)?);
        let child = |base, code| child(self.checks, self.words, base, code);
        let word = child(node.0, code)?;
        if word & LEAF != 0 {
            return Some((Node(NO_CHILD), Some(word & !LEAF)));
        }
        let base = word & !VALUED;
        let value = if word & VALUED != 0 { child(base, TERMINAL) } else { None };
        Some((Node(base), value.map(|value| value & !LEAF)))
    }
}

/// A key found in a text, with its value.
#[derive(Debug)]
pub(crate) struct PhraseMatch<'a> {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) value: &'a str,
}

/// Iterator of [`PhraseTable::matches`].
pub(crate) struct Matches<'a, 't> {
    table: &'t PhraseTable<'a>,
    text: &'t str,
    at: usize,
    pass_over: fn(&str) -> Option<usize>,
}

impl<'a> Iterator for Matches<'a, '_> {
    type Item = PhraseMatch<'a>;

    fn next(&mut self) -> Option<PhraseMatch<'a>> {
        loop {
            // Bytes that begin no key are skipped without decoding. Continuation bytes never begin one, so that this stops at a
            // character.
            let bytes = self.text.as_bytes().get(self.at..)?;
            let begins = |byte: &u8| self.table.begins.get(usize::from(*byte)) == Some(&1);
            let start = self.at + bytes.iter().position(begins)?;
            let rest = self.text.get(start..)?;
            if let Some((length, value)) = self.table.longest_match(rest, None) {
                self.at = start + length;
                return Some(PhraseMatch { start, end: self.at, value });
            }
            let one = || rest.chars().next().map(char::len_utf8);
            self.at = start + (self.pass_over)(rest).or_else(one)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::{
        Effort, Texts, aligned, compile_phrases, compile_shared_phrases, compile_singles,
    };
    use super::*;
    use proptest::prelude::*;

    fn naive<'a>(map: &BTreeMap<&str, &'a str>, text: &str) -> Option<(usize, &'a str)> {
        map.iter()
            .filter(|(key, _)| text.starts_with(**key))
            .map(|(key, value)| (key.len(), *value))
            .max()
    }

    fn matches(table: &PhraseTable<'_>, text: &str) -> Vec<(usize, usize, String)> {
        let matches = table.matches(text, |_| None);
        matches.map(|found| (found.start, found.end, found.value.to_owned())).collect()
    }

    /// Values along the path of a text from the root.
    fn walk(table: &PhraseTable<'_>, text: &str) -> Vec<Option<String>> {
        let (mut node, mut values) = (table.root(), Vec::new());
        for c in text.chars() {
            let Some((child, value)) = table.step(node, c) else { break };
            node = child;
            values.push(value.map(str::to_owned));
        }
        values
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]
        #[test]
        fn the_longest_key_is_found(
            rows in proptest::collection::btree_map("[a-d发发展頭髮𠮷]{1,5}", "[x-z著]{0,3}", 0..60),
            texts in proptest::collection::vec("[a-d发展頭髮𠮷é]{0,8}", 1..20),
        ) {
            let map: BTreeMap<&str, &str> = rows.iter().map(|(k, v)| (&**k, &**v)).collect();
            let (singles, phrases): (BTreeMap<_, _>, BTreeMap<_, _>) =
                map.iter().partition(|(key, _)| key.chars().nth(1).is_none());
            let singles = aligned(&compile_singles("t", &singles).unwrap());
            let values = Texts::arrange("t", &map.values().copied().collect()).unwrap();
            let phrases = aligned(&compile_shared_phrases("t", &phrases, &values).unwrap());
            let values = aligned(&values.compile().unwrap());
            let [phrases, singles, values] =
                [&phrases, &singles, &values].map(|part| bytemuck::cast_slice(part));
            let parts = PhraseParts { phrases, singles, texts: values };
            let parts = PhraseTable::load_parts("t", parts).unwrap();
            for effort in [Effort::FULL, Effort::QUICK] {
                let whole = aligned(&compile_phrases("t", &map, effort).unwrap());
                let whole = PhraseTable::load("t", bytemuck::cast_slice(&whole)).unwrap();
                for text in texts.iter().map(String::as_str).chain(map.keys().copied()) {
                    prop_assert_eq!(whole.longest_match(text, None), naive(&map, text));
                    for except in [None, text.chars().next().and_then(|c| text.get(..c.len_utf8()))] {
                        prop_assert_eq!(parts.longest_match(text, except), whole.longest_match(text, except));
                    }
                    prop_assert_eq!(parts.longest_key(text.chars()), whole.longest_key(text.chars()));
                    prop_assert_eq!(matches(&parts, text), matches(&whole, text));
                    prop_assert_eq!(walk(&parts, text), walk(&whole, text));
                    for c in text.chars() {
                        prop_assert_eq!(parts.knows(c), whole.knows(c), "{}", c);
                    }
                }
            }
        }

        /// Damage causes an error or another answer, never a panic or an endless loop.
        #[test]
        fn damaged_bytes_cause_no_panic_or_endless_loop(
            hits in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..8),
            part in 0..4_usize,
            text in "[ab发展]{0,8}",
        ) {
            let phrases = BTreeMap::from([("ab", "2"), ("发展", "發展")]);
            let singles = BTreeMap::from([("a", "1"), ("发", "發")]);
            let texts = Texts::arrange("t", &phrases.values().copied().collect()).unwrap();
            let mut parts = [
                compile_shared_phrases("t", &phrases, &texts).unwrap(),
                compile_singles("t", &singles).unwrap(),
                texts.compile().unwrap(),
                compile_phrases("t", &phrases, Effort::FULL).unwrap(),
            ];
            for (at, to) in hits {
                let at = at.index(parts[part].len());
                parts[part][at] = to;
            }
            let parts = parts.map(|part| aligned(&part));
            let [phrases, singles, texts, whole] =
                parts.each_ref().map(|part| bytemuck::cast_slice(part));
            let parts = PhraseTable::load_parts("t", PhraseParts { phrases, singles, texts });
            for table in [parts, PhraseTable::load("t", whole)].into_iter().flatten() {
                let _ = table.longest_match(&text, None);
                let _ = matches(&table, &text);
                let _ = walk(&table, &text);
            }
        }
    }
}
