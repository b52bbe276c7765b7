//! The compiled form of a [fused](super::fuse) map.
//!
//! Every character has an entry: what it becomes, its code in the double array, and where its children
//! are, so that a character is looked at once, and a pair of characters needs one look more.

use std::collections::{BTreeMap, HashMap};

use super::compile::{DoubleArray, IDS_LEAD_BYTE, ROOT, number_characters};
use super::fuse::{Action, Fused};
use super::layout::{self, Kind, Sections};
use super::{TableError, charmap};

/// Of an entry: the character is what follows, as a code point or, with this bit, as a value.
const LONG: u32 = 1 << 31;

/// Of a node: what is to be done, below the number of the value.
const KIND_BITS: u32 = 2;
const SEGMENT: u32 = 1;
const EMIT: u32 = 2;
const SLOW: u32 = 3;

/// Compiles a fused map into the bytes that [`FusedTable`] reads.
///
/// # Errors
/// A map too large for the format.
pub(crate) fn compile_fused(name: &str, fused: &Fused) -> Result<Vec<u8>, TableError> {
    let too_large = |what: &str| TableError::new(name, 0, format!("too many {what}"));
    let codes = number_characters(fused.actions.keys().map(String::as_str))
        .ok_or_else(|| too_large("different characters"))?;
    let mut values = Values::default();
    let mut keys = Vec::with_capacity(fused.actions.len());
    for (key, action) in &fused.actions {
        let value = match action {
            Action::Segment(value) => values.number(value).map(|n| (n << KIND_BITS) | SEGMENT),
            Action::Emit(value) => values.number(value).map(|n| (n << KIND_BITS) | EMIT),
            Action::Slow => Some(SLOW),
        };
        let key: Vec<u16> = key.chars().filter_map(|c| codes.get(&c).copied()).collect();
        keys.push((key, value.ok_or_else(|| too_large("values"))?));
    }
    keys.sort_unstable();
    let nodes = DoubleArray::build(&keys).ok_or_else(|| too_large("keys"))?;

    let mut entries: BTreeMap<u32, [u32; 3]> = BTreeMap::new();
    let sources = codes.keys().chain(fused.singles.keys()).chain(fused.aliases.keys());
    for &c in sources {
        let read_as = fused.aliases.get(&c).unwrap_or(&c);
        let code = codes.get(read_as).copied().map_or(0, u32::from);
        let children = if code == 0 { None } else { children_of(&nodes, ROOT, code) };
        let becomes = match fused.singles.get(&c) {
            None => 0,
            Some(value) => {
                let mut chars = value.chars();
                match (chars.next(), chars.as_str()) {
                    (Some(c), "") => u32::from(c),
                    _ => LONG | values.number(value).ok_or_else(|| too_large("values"))?,
                }
            }
        };
        let base = children.map_or(0, |base| base.saturating_add(1));
        entries.insert(u32::from(c), [becomes, code, base]);
    }
    let begins = begins(entries.keys().filter_map(|c| char::from_u32(*c)));
    let (pages, entries) =
        charmap::pages(entries, [0; 3]).ok_or_else(|| too_large("pages of characters"))?;
    let bytes = |numbers: &[u32]| numbers.iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<_>>();
    let pages: Vec<u8> = pages.iter().flat_map(|n| n.to_le_bytes()).collect();
    layout::write(
        Kind::Fused,
        &[
            &pages,
            &bytes(entries.as_flattened()),
            &bytes(nodes.as_flattened()),
            &bytes(&values.offsets),
            values.text.as_bytes(),
            &begins,
        ],
    )
}

/// The base of the child of a node, if the child has children.
fn children_of(nodes: &[[u32; 3]], node: u32, code: u32) -> Option<u32> {
    let child = nodes.get(node as usize)?[0].checked_add(code)?;
    let [base, check, _] = *nodes.get(child as usize)?;
    (check == node).then_some(base)
}

/// For each byte, whether a character that has an entry or an ideographic description operator begins
/// with it.
fn begins(characters: impl Iterator<Item = char>) -> Vec<u8> {
    let mut begins = vec![0; 256];
    let mut buffer = [0; 4];
    let leads = characters.filter_map(|c| c.encode_utf8(&mut buffer).bytes().next());
    for lead in leads.chain([IDS_LEAD_BYTE]) {
        if let Some(begins) = begins.get_mut(usize::from(lead)) {
            *begins = 1;
        }
    }
    begins
}

/// Texts, each once.
struct Values {
    text: String,
    offsets: Vec<u32>,
    numbers: HashMap<String, u32>,
}

impl Default for Values {
    fn default() -> Self {
        Self { text: String::new(), offsets: vec![0], numbers: HashMap::new() }
    }
}

impl Values {
    fn number(&mut self, value: &str) -> Option<u32> {
        if let Some(&number) = self.numbers.get(value) {
            return Some(number);
        }
        let number = u32::try_from(self.numbers.len()).ok().filter(|n| *n < LONG >> KIND_BITS)?;
        self.text.push_str(value);
        self.offsets.push(u32::try_from(self.text.len()).ok()?);
        self.numbers.insert(value.to_owned(), number);
        Some(number)
    }
}

/// A compiled fused map, used where its bytes lie.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FusedTable<'a> {
    pages: &'a [u16],
    /// What each character becomes, its code, and the base of its children plus one.
    entries: &'a [[u32; 3]],
    /// `base`, `check`, `value` of each node.
    nodes: &'a [[u32; 3]],
    root: u32,
    offsets: &'a [u32],
    values: &'a str,
    begins: &'a [u8; 256],
}

/// What there is at a place.
#[derive(Debug)]
pub(crate) enum Found<'a> {
    /// Text that stays as it is, so many bytes.
    Same(usize),
    /// So many bytes become a character.
    Char(usize, char),
    /// So many bytes become a text, which may be the same.
    Text(usize, &'a str),
    /// The stages are to be gone through one by one.
    Slow,
}

impl<'a> FusedTable<'a> {
    /// Checks the header and takes the table as it lies. `bytes` are aligned to four. Damage behind the
    /// header cannot lead outside the table.
    pub(crate) fn load(name: &'a str, bytes: &'a [u8]) -> Result<Self, TableError> {
        let sections = Sections::read(name, bytes, Kind::Fused)?;
        let values = simdutf8::basic::from_utf8(sections.bytes(4)?)
            .map_err(|_| sections.error("the values are not UTF-8"))?;
        let begins = sections
            .bytes(5)?
            .try_into()
            .map_err(|_| sections.error("a section has the wrong length"))?;
        let nodes: &[[u32; 3]] = sections.numbers(2)?;
        Ok(Self {
            pages: sections.numbers(0)?,
            entries: sections.numbers(1)?,
            nodes,
            root: nodes.get(ROOT as usize).map_or(0, |node| u32::from_le(node[0])),
            offsets: sections.numbers(3)?,
            values,
            begins,
        })
    }

    /// The next place from `at` on where a character begins that something might be found at.
    #[inline]
    pub(crate) fn next(&self, text: &[u8], at: usize) -> Option<usize> {
        let begins = |byte: &u8| self.begins.get(usize::from(*byte)) == Some(&1);
        Some(at + text.get(at..)?.iter().position(begins)?)
    }

    /// What there is at a place where a character begins: `c`, which takes `length` bytes.
    #[inline]
    pub(crate) fn find(&self, text: &[u8], at: usize, c: u32, length: usize) -> Found<'a> {
        let [becomes, code, children] = self.entry(c);
        let behind = at + length;
        if children != 0
            && let Some((second, length)) = decode(text, behind)
            && let Some(node) = self.child(children - 1, self.root + code, self.entry(second)[1])
            && let Some(found) = self.longest(text, at, behind + length, node)
        {
            return found;
        }
        match becomes {
            0 => Found::Same(length),
            LONG.. => match self.value(becomes & !LONG) {
                Some(value) => Found::Text(length, value),
                None => Found::Same(length),
            },
            _ => char::from_u32(becomes).map_or(Found::Same(length), |c| Found::Char(length, c)),
        }
    }

    /// Goes on from a node that the characters from `start` to `at` lead to.
    fn longest(
        &self,
        text: &[u8],
        start: usize,
        mut at: usize,
        mut node: u32,
    ) -> Option<Found<'a>> {
        let (mut segment, mut emit, mut slow) = (None, None, false);
        loop {
            let [base, _, value] = (*self.nodes.get(node as usize)?).map(u32::from_le);
            match value & ((1 << KIND_BITS) - 1) {
                SEGMENT => segment = Some((at, value)),
                EMIT => emit = Some((at, value)),
                SLOW => slow = true,
                _ => {}
            }
            let next = decode(text, at).and_then(|(c, length)| {
                Some((self.child(base, node, self.entry(c)[1])?, at + length))
            });
            match next {
                Some(next) => (node, at) = next,
                None => break,
            }
        }
        if slow && segment.is_none() {
            return Some(Found::Slow);
        }
        let (end, value) = segment.or(emit)?;
        Some(Found::Text(end - start, self.value(value >> KIND_BITS)?))
    }

    #[inline]
    fn entry(&self, c: u32) -> [u32; 3] {
        let entry = charmap::position(self.pages, c).and_then(|at| self.entries.get(at));
        entry.map_or([0; 3], |entry| entry.map(u32::from_le))
    }

    /// The child of `node`, whose children begin at `base`, by a code.
    #[inline]
    fn child(&self, base: u32, node: u32, code: u32) -> Option<u32> {
        if code == 0 {
            return None;
        }
        let child = base.checked_add(code)?;
        (u32::from_le(self.nodes.get(child as usize)?[1]) == node).then_some(child)
    }

    fn value(&self, number: u32) -> Option<&'a str> {
        let at = number as usize;
        let begin = u32::from_le(*self.offsets.get(at)?) as usize;
        let end = u32::from_le(*self.offsets.get(at + 1)?) as usize;
        self.values.get(begin..end)
    }
}

/// The character that begins at a place of valid UTF-8, and how many bytes it takes.
#[inline]
pub(crate) fn decode(text: &[u8], at: usize) -> Option<(u32, usize)> {
    let tail = |byte: u8| u32::from(byte & 0x3F);
    match *text.get(at..)? {
        [a @ 0xE0..=0xEF, b, c, ..] => {
            Some((u32::from(a & 0x0F) << 12 | tail(b) << 6 | tail(c), 3))
        }
        [a @ ..=0x7F, ..] => Some((u32::from(a), 1)),
        [a @ 0xC0..=0xDF, b, ..] => Some((u32::from(a & 0x1F) << 6 | tail(b), 2)),
        [a @ 0xF0..=0xFF, b, c, d, ..] => {
            Some((u32::from(a & 0x07) << 18 | tail(b) << 12 | tail(c) << 6 | tail(d), 4))
        }
        _ => None,
    }
}
