//! An encoding as a table that is read in both directions: from bytes to characters, and back.
//!
//! Going back is what undoes a wrong decoding. It has to know every character that a decoder may have produced, the doubled and
//! the private ones too, which encoders leave out; so the tables are made of what decoders say of every code, once, when the
//! first damaged text is seen.

mod tables;

use std::collections::HashMap;

use crate::builtin;
use crate::encoding::{Encoding, decode_as};
use crate::table::CodeTable;
pub(super) use tables::{big5_of_python, double, singles};

/// What a byte that was lost stands as among the others: no character of any encoding here has it.
pub(super) const LOST: u8 = 0xFF;

/// First bytes beyond ASCII.
const HIGH: u8 = 0x80;
/// No encoding has a second byte before this one.
const TRAIL: u8 = 0x40;
const NO_BREAK_SPACE: u8 = 0xA0;
/// The first byte of the characters of three bytes of EUC-JP, and the least of the other two.
const THREE: u8 = 0x8F;
/// The first byte of those of four bytes of EUC-TW, which name their plane.
const PLANE: u8 = 0x8E;
const GRID: u8 = 0xA1;
/// From this first byte on Big5 has its characters.
const BIG5_HAN: u8 = 0xA4;
const GRID_ROWS: usize = 94;
/// Here Big5 has kana, Cyrillic and other signs, those of Hong Kong and those of Windows and Python in other places: whoever
/// reads one as the one reads all so.
const BY_TABLE: std::ops::RangeInclusive<u16> = 0xC6A1..=0xC8FE;

/// Whether two codes of a character are those of two tables of one encoding, either of which has one of them.
pub(super) fn are_by_table(one: u16, other: u16) -> bool {
    BY_TABLE.contains(&one) && BY_TABLE.contains(&other)
}

/// One encoding.
#[derive(Debug)]
pub(super) struct Coder {
    encoding: Encoding,
    /// What one byte is, from 0x80 on. 0 is nothing, here and below.
    singles: Vec<u32>,
    /// What two bytes are, by the first from 0x80 on, and the second.
    pairs: Vec<u32>,
    /// What the second and third byte of three are, from 0xA1 on.
    triples: Vec<u32>,
    /// The bytes of each character of the basic plane, as a big-endian number: pages of 256 characters, if there are any.
    pages: Vec<Option<Box<[u32; PAGE]>>>,
    /// Those of the others.
    beyond: HashMap<char, u32>,
    /// The other codes of those of two bytes that have several.
    others: HashMap<char, Vec<u16>>,
}

const PAGE: usize = 256;
/// So many of them are the basic plane.
const PAGES: usize = 256;

/// One character, as it was decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unit {
    pub(super) character: char,
    /// How many bytes it has.
    pub(super) length: usize,
}

impl Coder {
    /// The tables of an encoding that has characters of two bytes.
    fn double(encoding: Encoding) -> Self {
        let mut coder = Self::single(encoding);
        let mut extended = Vec::new();
        coder.pairs = vec![0; usize::from(LOST - HIGH) << 8];
        let leads = (HIGH..LOST).filter(|lead| coder.single_of(*lead).is_none());
        let is_grid = [Encoding::EUC_JP, Encoding::EUC_TW].contains(&encoding);
        let least = if is_grid { GRID } else { TRAIL };
        let pairs = leads.flat_map(|lead| (least..=LOST).map(move |trail| [lead, trail]));
        for (pair @ [lead, trail], c) in characters(&pairs.collect::<Vec<_>>(), encoding) {
            let at = usize::from(lead - HIGH) << 8 | usize::from(trail);
            if let Some(place) = coder.pairs.get_mut(at) {
                *place = u32::from(c);
            }
            let code = u32::from(u16::from_be_bytes(pair));
            if encoding == Encoding::BIG5 && lead < BIG5_HAN {
                extended.push((c, code));
            } else {
                coder.insert(c, code);
            }
        }
        // Of characters that Big5 has twice, those among the characters count: not the numerals among the signs (十, 卅), nor
        // what the supplement has once more.
        for (c, code) in extended {
            coder.insert(c, code);
        }
        if encoding == Encoding::EUC_JP {
            coder.triples = vec![0; GRID_ROWS * GRID_ROWS];
            let cells = (GRID..LOST).flat_map(|row| (GRID..LOST).map(move |cell| (row, cell)));
            let triples: Vec<_> = cells.map(|(row, cell)| [THREE, row, cell]).collect();
            for ([_, row, cell], c) in characters(&triples, encoding) {
                if let Some(place) = coder.triples.get_mut(in_grid(row, cell)) {
                    *place = u32::from(c);
                }
                coder.insert(c, u32::from_be_bytes([0, THREE, row, cell]));
            }
        }
        coder
    }

    /// The tables of an encoding of one byte a character.
    fn single(encoding: Encoding) -> Self {
        let singles = (HIGH..=LOST).map(|byte| only(&[byte], encoding));
        Self::of_singles(encoding, singles.collect())
    }

    fn of_singles(encoding: Encoding, singles: Vec<Option<char>>) -> Self {
        let mut coder = Self::without_codes(encoding, &singles);
        // Of a character that has several bytes, the last one counts.
        for (code, c) in (HIGH..=LOST).zip(singles).rev() {
            c.into_iter().for_each(|c| coder.insert(c, u32::from(code)));
        }
        // Decoders that give every byte a character leave the controls where ISO 8859 has them.
        for control in u32::from(HIGH)..u32::from(GRID) - 1 {
            char::from_u32(control).into_iter().for_each(|c| coder.insert(c, control));
        }
        coder
    }

    fn without_codes(encoding: Encoding, singles: &[Option<char>]) -> Self {
        Self {
            encoding,
            singles: singles.iter().map(|c| c.map_or(0, u32::from)).collect(),
            pairs: Vec::new(),
            triples: Vec::new(),
            pages: vec![None; PAGES],
            beyond: HashMap::new(),
            others: HashMap::new(),
        }
    }

    /// Adds a code of a character: the first one is the one that it has, and there may be others, of two bytes.
    fn insert(&mut self, c: char, code: u32) {
        let first = match self.pages.get_mut(c as usize / PAGE) {
            Some(page) => {
                let page = page.get_or_insert_with(|| Box::new([0; PAGE]));
                let Some(place) = page.get_mut(c as usize % PAGE) else { return };
                if *place == 0 {
                    *place = code;
                }
                *place
            }
            None => *self.beyond.entry(c).or_insert(code),
        };
        if let Ok(other) = u16::try_from(code)
            && other > u16::from(u8::MAX)
            && first != code
        {
            let others = self.others.entry(c).or_default();
            if !others.contains(&other) {
                others.push(other);
            }
        }
    }

    /// Adds the characters of a table of Big5 that it does not have, so that they are brought back to bytes, too.
    fn add(&mut self, table: &[u8]) {
        let table = CodeTable::load("Big5", table).unwrap_or_default();
        let trails = || (0x40..=0x7E).chain(GRID..LOST);
        let codes = (0x81..LOST).flat_map(|lead| trails().map(move |trail| [lead, trail]));
        for (number, code) in codes.enumerate() {
            if let Some(c) = table.get(number) {
                self.insert(c, u32::from(u16::from_be_bytes(code)));
            }
        }
    }

    /// Big5, with what Windows, iconv and Python make of codes that the standard makes something else of.
    fn big5() -> Self {
        let mut coder = Self::double(Encoding::BIG5);
        coder.add(builtin::CP950);
        coder.add(builtin::BIG5_PYTHON);
        coder
    }

    /// Big5, with what Python makes of it first: its kana are others.
    fn big5_of_python() -> Self {
        let mut coder = Self::without_codes(Encoding::BIG5, &[None; HIGH as usize]);
        coder.add(builtin::BIG5_PYTHON);
        let Some(big5) = double(Encoding::BIG5) else { return coder };
        for (c, code) in big5.codes() {
            coder.insert(c, code);
        }
        for (c, codes) in &big5.others {
            codes.iter().for_each(|code| coder.insert(*c, u32::from(*code)));
        }
        coder
    }

    /// The same with other characters of codes for which decoders have several.
    fn with(mut self, others: &[(char, u32)]) -> Self {
        for (c, code) in others {
            self.insert(*c, *code);
        }
        self
    }

    /// All characters with their first codes.
    fn codes(&self) -> impl Iterator<Item = (char, u32)> {
        let pages = (0..).step_by(PAGE).zip(&self.pages);
        let places =
            pages.flat_map(|(first, page)| (first..).zip(page.iter().flat_map(|page| **page)));
        let basic =
            places.filter_map(|(c, code)| char::from_u32(c).filter(|_| code > 0).zip(Some(code)));
        basic.chain(self.beyond.iter().map(|(c, code)| (*c, *code)))
    }

    fn code(&self, c: char) -> Option<u32> {
        match self.pages.get(c as usize / PAGE) {
            Some(page) => page.as_ref()?.get(c as usize % PAGE).copied().filter(|code| *code > 0),
            None => self.beyond.get(&c).copied(),
        }
    }

    fn single_of(&self, byte: u8) -> Option<char> {
        let at = usize::from(byte.checked_sub(HIGH)?);
        self.singles.get(at).copied().filter(|c| *c > 0).and_then(char::from_u32)
    }

    /// Appends the bytes of a character; false if it has none.
    pub(super) fn encode(&self, c: char, out: &mut Vec<u8>) -> bool {
        if let Ok(byte) = u8::try_from(c)
            && byte.is_ascii()
        {
            out.push(byte);
            return true;
        }
        if let Some(code) = self.code(c) {
            out.extend(code.to_be_bytes().into_iter().skip_while(|byte| *byte == 0));
            return true;
        }
        // The rest of Unicode has four bytes in GB18030, which are computed.
        if self.encoding == Encoding::GBK {
            let mut buffer = [0; 4];
            let (bytes, _, failed) = encoding_rs::GB18030.encode(c.encode_utf8(&mut buffer));
            out.extend_from_slice(&bytes);
            return !failed;
        }
        false
    }

    /// Whether each character has one byte.
    pub(super) fn is_single(&self) -> bool {
        self.pairs.is_empty() && self.encoding != Encoding::BIG5
    }

    /// Whether it has a no-break space where ISO 8859-1 has it.
    pub(super) fn has_no_break_space(&self) -> bool {
        self.is_single() && self.single_of(NO_BREAK_SPACE) == Some('\u{A0}')
    }

    /// Whether a byte, before another one, is what this decoder may not be able to read. What some make a control of, others do
    /// not read.
    pub(super) fn may_be_lost(&self, byte: u8, next: Option<u8>) -> bool {
        !byte.is_ascii()
            && self.single_of(byte).is_none_or(char::is_control)
            && next.is_none_or(|next| self.pair([byte, next]).is_none())
    }

    /// The other codes of a character that has several, of two bytes each.
    pub(super) fn others(&self, c: char) -> &[u16] {
        if self.others.is_empty() {
            return &[];
        }
        self.others.get(&c).map(Vec::as_slice).unwrap_or_default()
    }

    /// The character of two bytes.
    pub(super) fn pair(&self, [lead, trail]: [u8; 2]) -> Option<char> {
        let row = usize::from(lead.checked_sub(HIGH)?);
        let c = self.pairs.get(row << 8 | usize::from(trail)).copied()?;
        char::from_u32(c).filter(|_| c > 0)
    }

    /// The two bytes of a character, if it has two.
    pub(super) fn pair_of(&self, c: char) -> Option<[u8; 2]> {
        let code = u16::try_from(self.code(c)?).ok()?;
        let pair @ [lead, _] = code.to_be_bytes();
        (lead > 0).then_some(pair)
    }

    /// The first character of bytes that are not empty. U+FFFD if they begin with none.
    pub(super) fn decode(&self, bytes: &[u8]) -> Unit {
        let of = |character, length| Unit { character, length };
        let [first, rest @ ..] = bytes else { return of(char::REPLACEMENT_CHARACTER, 0) };
        if first.is_ascii() {
            return of(char::from(*first), 1);
        }
        if let Some(c) = self.single_of(*first) {
            return of(c, 1);
        }
        let get = |table: &[u32], at: usize| {
            table.get(at).copied().filter(|c| *c > 0).and_then(char::from_u32)
        };
        if let [second, ..] = *rest
            && let Some(c) = self.pair([*first, second])
        {
            return of(c, 2);
        }
        if let [second @ GRID..=0xFE, third @ GRID..=0xFE, ..] = *rest
            && *first == THREE
            && let Some(c) = get(&self.triples, in_grid(second, third))
        {
            return of(c, 3);
        }
        if self.encoding == Encoding::GBK
            && let Some(four) = bytes.first_chunk::<4>()
            && four[1].is_ascii_digit()
            && let Some(c) = only(four, Encoding::GB18030)
        {
            return of(c, 4);
        }
        if self.encoding == Encoding::EUC_TW
            && *first == PLANE
            && let Some(four) = bytes.first_chunk::<4>()
            && let Some(c) = only(four, Encoding::EUC_TW)
        {
            return of(c, 4);
        }
        of(char::REPLACEMENT_CHARACTER, 1)
    }
}

/// Where the second and third byte of three have their character.
fn in_grid(row: u8, cell: u8) -> usize {
    usize::from(row - GRID) * GRID_ROWS + usize::from(cell - GRID)
}

/// Those of the codes that are a character. They are decoded together, each on a line of its own, which is a hundred times as fast
/// as one by one.
fn characters<const N: usize>(codes: &[[u8; N]], encoding: Encoding) -> Vec<([u8; N], char)> {
    let mut lines = Vec::with_capacity(codes.len() * (N + 1));
    for code in codes {
        lines.extend_from_slice(code);
        lines.push(b'\n');
    }
    let text = decode_as(&lines, encoding);
    let (mut characters, mut found) = (text.chars(), Vec::with_capacity(codes.len()));
    for code in codes {
        let first = characters.next();
        if characters.next() != Some('\n') {
            characters.by_ref().find(|c| *c == '\n');
            continue;
        }
        found.extend(first.filter(|c| *c != char::REPLACEMENT_CHARACTER).map(|c| (*code, c)));
    }
    found
}

/// The one character that bytes are.
fn only(bytes: &[u8], encoding: Encoding) -> Option<char> {
    one(&decode_as(bytes, encoding))
}

/// The one character that is all of what was decoded.
fn one(text: &str) -> Option<char> {
    let mut characters = text.chars();
    let c = characters.next().filter(|c| *c != char::REPLACEMENT_CHARACTER)?;
    characters.next().is_none().then_some(c)
}
