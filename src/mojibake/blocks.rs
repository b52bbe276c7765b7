//! Classes of bytes in each block of a text, found in one pass. A finder of a few bytes skips the blocks without them.

use std::ops::Range;

/// Bytes of a block: small enough that a text with one character of a class in a thousand has blocks without it.
const BLOCK_BYTES: usize = 1 << 10;

/// A class of bytes, as a bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ByteClass {
    /// Controls of ASCII other than white space.
    Control = 1 << 0,
    /// A byte that begins an escape: `&`, `\`, `%`, `=`, `#`.
    Escape = 1 << 1,
    /// The first byte of a character from U+0080 to U+00FF.
    Latin1 = 1 << 2,
    /// The first byte of a character below U+3000, except ASCII and general punctuation (U+2000 to U+203F), which is frequent in
    /// East Asian text.
    Narrow = 1 << 3,
    /// The first of two question marks.
    Questions = 1 << 4,
    /// The first byte of a character for private use below U+F900.
    PrivateUse = 1 << 5,
}

/// Classes of each block of a text.
#[derive(Debug, Default)]
pub(super) struct Blocks(Vec<u8>);

impl Blocks {
    /// Creates the blocks of a text of this length in bytes, without classes.
    pub(super) fn new(length: usize) -> Self {
        Self(vec![0; length.div_ceil(BLOCK_BYTES)])
    }

    /// Records the class of a byte.
    #[inline]
    pub(super) fn record(&mut self, at: usize, class: ByteClass) {
        self.add(at / BLOCK_BYTES, class as u8);
    }

    /// Records the classes of a range of ASCII.
    #[inline]
    pub(super) fn record_ascii(&mut self, bytes: &[u8], mut range: Range<usize>) {
        while !range.is_empty() {
            let number = range.start / BLOCK_BYTES;
            let end = range.end.min((number + 1) * BLOCK_BYTES);
            let next = bytes.get(end).copied();
            self.add(number, classes(bytes.get(range.start..end).unwrap_or_default(), next));
            range.start = end;
        }
    }

    #[inline]
    fn add(&mut self, number: usize, classes: u8) {
        if let Some(block) = self.0.get_mut(number) {
            *block |= classes;
        }
    }

    /// Whether any block has bytes of a class.
    pub(super) fn has(&self, class: ByteClass) -> bool {
        self.0.iter().any(|classes| classes & class as u8 != 0)
    }

    /// Returns the positions of bytes in a text, from a search over each part whose blocks have a class.
    pub(super) fn positions<'t, P: Iterator<Item = usize>>(
        &self,
        class: ByteClass,
        bytes: &'t [u8],
        search: impl Fn(&'t [u8]) -> P,
    ) -> impl Iterator<Item = usize> {
        self.parts(class, bytes)
            .flat_map(move |(start, part)| search(part).map(move |at| start + at))
    }

    /// Returns the parts of a text with bytes of a class, with their positions: adjacent blocks are one part.
    fn parts<'t>(
        &self,
        class: ByteClass,
        bytes: &'t [u8],
    ) -> impl Iterator<Item = (usize, &'t [u8])> {
        let has_class = move |classes: &u8| classes & class as u8 != 0;
        let mut blocks = self.0.iter().enumerate().peekable();
        std::iter::from_fn(move || {
            let (first, _) = blocks.find(|(_, classes)| has_class(classes))?;
            let mut last = first;
            while let Some((number, _)) = blocks.next_if(|(_, classes)| has_class(classes)) {
                last = number;
            }
            let part: Range<usize> = first * BLOCK_BYTES..bytes.len().min((last + 1) * BLOCK_BYTES);
            Some((part.start, bytes.get(part).unwrap_or_default()))
        })
    }
}

/// Internal class of a single question mark; two in a row make a [`ByteClass::Questions`].
const QUESTION: u8 = 1 << 7;

/// Classes of each ASCII byte.
#[expect(clippy::indexing_slicing, reason = "evaluated when the crate is compiled")]
static BYTE_CLASSES: [u8; 1 << 7] = {
    let mut classes = [0; 1 << 7];
    let mut byte = 0;
    while byte < 1 << 7 {
        classes[byte as usize] = class(byte);
        byte += 1;
    }
    classes
};

/// Bytes that are classified at once.
const CLASSIFIED_LANES: usize = 32;

/// Returns the classes of ASCII bytes before the byte `next`.
#[inline]
fn classes(bytes: &[u8], next: Option<u8>) -> u8 {
    let (lanes, tail) = bytes.as_chunks::<CLASSIFIED_LANES>();
    let mut all = if lanes.is_empty() { 0 } else { classes_of_lanes(lanes) };
    for byte in tail {
        all |= BYTE_CLASSES.get(usize::from(*byte)).copied().unwrap_or_default();
    }
    let ends_with_two = || bytes.ends_with(b"?") && next == Some(b'?');
    if all & QUESTION != 0 && (ends_with_two() || bytes.windows(2).any(|two| two == b"??")) {
        all |= ByteClass::Questions as u8;
    }
    all
}

/// Returns the classes of a long run of ASCII. Arrays of fixed length and no branches, so that the compiler compares all lanes at
/// once.
fn classes_of_lanes(lanes: &[[u8; CLASSIFIED_LANES]]) -> u8 {
    let mut has = [0; CLASSIFIED_LANES];
    for bytes in lanes {
        for (has, byte) in has.iter_mut().zip(bytes) {
            *has |= class(*byte);
        }
    }
    has.into_iter().fold(0, |all, classes| all | classes)
}

/// Returns the class of an ASCII byte, without a branch.
#[inline]
const fn class(byte: u8) -> u8 {
    let is_escape =
        (byte == b'&') | (byte == b'\\') | (byte == b'%') | (byte == b'=') | (byte == b'#');
    (is_control(byte) as u8 * ByteClass::Control as u8)
        | (is_escape as u8 * ByteClass::Escape as u8)
        | ((byte == b'?') as u8 * QUESTION)
}

/// Whether a byte is an ASCII control other than white space of files: tabs, line ends, and form feeds between pages.
#[inline]
pub(super) const fn is_control(byte: u8) -> bool {
    (byte < b'\t') | (byte == b'\x0B') | ((byte > b'\r') & (byte < b' ')) | (byte == b'\x7F')
}

#[cfg(test)]
mod tests {
    use super::super::scan::Scan;
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
            for before in [
                0,
                1,
                BLOCK_BYTES - 2,
                BLOCK_BYTES - 1,
                BLOCK_BYTES,
                BLOCK_BYTES + 1,
                3 * BLOCK_BYTES - 1,
            ] {
                for after in [0, 1, BLOCK_BYTES] {
                    let text = format!("{}{needle}{}", " ".repeat(before), " ".repeat(after));
                    let blocks = Scan::of(&text).blocks;
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
        let blocks = Scan::of(&text).blocks;
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
