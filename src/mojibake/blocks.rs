//! Classes of bytes in each block of a text, found in one pass: a finder that looks for a few bytes skips the blocks that have none.

use std::ops::Range;

/// Bytes of a block: few enough that text of which one character in a thousand is of a class has blocks without it.
const BLOCK: usize = 1 << 10;

/// A class of bytes, as a bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ByteClass {
    /// Controls of ASCII other than white space.
    Control = 1 << 0,
    /// A byte that begins an escape: `&`, `\`, `%`, `=`, `#`.
    Escape = 1 << 1,
    /// The first byte of a character from U+0080 to U+00FF.
    Latin1 = 1 << 2,
    /// The first byte of a character below U+3000 other than ASCII and general punctuation (U+2000 to U+203F), of which East Asian text
    /// is full.
    Narrow = 1 << 3,
    /// The first of two question marks.
    Questions = 1 << 4,
    /// The first byte of a character for private use below U+F900.
    PrivateUse = 1 << 5,
}

/// The classes of each block of a text.
#[derive(Debug, Default)]
pub(super) struct Blocks(Vec<u8>);

impl Blocks {
    /// Finds the classes of a text.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let classes = |start: usize| {
            let rest = bytes.get(start..).unwrap_or_default();
            classes(rest.get(..BLOCK).unwrap_or(rest), rest.get(1..).unwrap_or_default())
        };
        Self((0..bytes.len()).step_by(BLOCK).map(classes).collect())
    }

    /// Whether any block has bytes of a class.
    pub(super) fn have(&self, class: ByteClass) -> bool {
        self.0.iter().any(|classes| classes & class as u8 != 0)
    }

    /// Returns the positions of bytes in a text, as far as they are in blocks that have a class: those that a search finds in each part.
    pub(super) fn positions<'t, P: Iterator<Item = usize>>(
        &self,
        class: ByteClass,
        bytes: &'t [u8],
        search: impl Fn(&'t [u8]) -> P,
    ) -> impl Iterator<Item = usize> {
        self.parts(class, bytes)
            .flat_map(move |(start, part)| search(part).map(move |at| start + at))
    }

    /// Returns the parts of a text that have bytes of a class, with where they begin: blocks, those beside each other as one.
    fn parts<'t>(
        &self,
        class: ByteClass,
        bytes: &'t [u8],
    ) -> impl Iterator<Item = (usize, &'t [u8])> {
        let has = move |classes: &u8| classes & class as u8 != 0;
        let mut blocks = self.0.iter().enumerate().peekable();
        std::iter::from_fn(move || {
            let (first, _) = blocks.find(|(_, classes)| has(classes))?;
            let mut last = first;
            while let Some((number, _)) = blocks.next_if(|(_, classes)| has(classes)) {
                last = number;
            }
            let part: Range<usize> = first * BLOCK..bytes.len().min((last + 1) * BLOCK);
            Some((part.start, bytes.get(part).unwrap_or_default()))
        })
    }
}

/// Returns the classes of the bytes of a block, each of which has the next byte after it but for the last one of a text.
fn classes(block: &[u8], next: &[u8]) -> u8 {
    let mut has = [0; LANES];
    let (lanes, next_lanes) = (block.as_chunks::<LANES>().0, next.as_chunks::<LANES>().0);
    for (bytes, next) in lanes.iter().zip(next_lanes) {
        // Of fixed length and without a branch, so that the compiler compares all lanes at once.
        for (has, (byte, next)) in has.iter_mut().zip(bytes.iter().zip(next)) {
            *has |= classes_of(*byte, *next);
        }
    }
    let done = lanes.len().min(next_lanes.len()) * LANES;
    let next = next.iter().copied().skip(done).chain([0]);
    let tail = block.iter().skip(done).zip(next);
    has.into_iter().fold(0, |all, one| all | one)
        | tail.fold(0, |all, (byte, next)| all | classes_of(*byte, next))
}

/// Bytes that are classified at once.
const LANES: usize = 32;

/// Returns the classes of a byte before another one. Without a branch.
#[inline]
fn classes_of(byte: u8, next: u8) -> u8 {
    let is_escape =
        (byte == b'&') | (byte == b'\\') | (byte == b'%') | (byte == b'=') | (byte == b'#');
    let is_latin1 = (byte == 0xC2) | (byte == 0xC3);
    let is_general = (byte == 0xE2) & (next == 0x80);
    let is_narrow = matches!(byte, 0xC2..=0xE2) & !is_general;
    let is_questions = (byte == b'?') & (next == b'?');
    let is_private_use = (byte == 0xEE) | (byte == 0xEF) & (next < 0xA4);
    let bit = |is: bool, class: ByteClass| u8::from(is) * class as u8;
    bit(is_control(byte), ByteClass::Control)
        | bit(is_escape, ByteClass::Escape)
        | bit(is_latin1, ByteClass::Latin1)
        | bit(is_narrow, ByteClass::Narrow)
        | bit(is_questions, ByteClass::Questions)
        | bit(is_private_use, ByteClass::PrivateUse)
}

/// Whether a byte is a control of ASCII other than the white space that files have: tabs, line ends, form feeds between pages.
#[inline]
pub(super) fn is_control(byte: u8) -> bool {
    (byte < b'\t') | (byte == b'\x0B') | ((byte > b'\r') & (byte < b' ')) | (byte == b'\x7F')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_class_is_found_in_its_block() {
        for (needle, class) in [
            ("\u{0}", ByteClass::Control),
            ("\u{B}", ByteClass::Control),
            ("\u{7F}", ByteClass::Control),
            ("&", ByteClass::Escape),
            ("\\", ByteClass::Escape),
            ("é", ByteClass::Latin1),
            ("Ж", ByteClass::Narrow),
            ("→", ByteClass::Narrow),
            ("??", ByteClass::Questions),
            ("\u{E000}", ByteClass::PrivateUse),
            ("\u{F8FF}", ByteClass::PrivateUse),
        ] {
            for before in [0, 1, BLOCK - 2, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK - 1] {
                for after in [0, 1, BLOCK] {
                    let text = format!("{}{needle}{}", " ".repeat(before), " ".repeat(after));
                    let blocks = Blocks::of(text.as_bytes());
                    let parts: Vec<_> = blocks.parts(class, text.as_bytes()).collect();
                    let [(start, part)] = parts[..] else { panic!("{needle:?} after {before}") };
                    assert!((start..start + part.len()).contains(&before), "{needle:?}");
                }
            }
        }
    }

    #[test]
    fn plain_text_has_no_class() {
        let text = "清晨的碼頭上有三條船\u{F900}。\r\n\t“有人嗎？”老人問…… OK?\n".repeat(100);
        let blocks = Blocks::of(text.as_bytes());
        for class in [
            ByteClass::Control,
            ByteClass::Escape,
            ByteClass::Latin1,
            ByteClass::Narrow,
            ByteClass::Questions,
            ByteClass::PrivateUse,
        ] {
            assert_eq!(blocks.parts(class, text.as_bytes()).count(), 0, "{class:?}");
        }
    }
}
