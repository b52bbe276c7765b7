//! The parts of a document that are looked at: short ones, from all over it.

/// How many bytes a window has.
pub(super) const WINDOW: usize = 256;
/// How many bytes are read first, by all hypotheses: enough for most of them to fall far behind.
const FIRST: usize = 96;
/// The most windows of a document: one in a hundred lines of another encoding should not decide.
const MOST: usize = 16;
/// The order in which they are looked at: each goes on where the others have not been.
const ORDER: [usize; MOST] = [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15];
/// So far back a window is begun, to begin with a character.
const BACK: usize = 256;
/// No character of more than one byte has a byte below this, but for the first of the encodings that
/// have zeros: after such a byte, a character begins.
const BEHIND: u8 = b'0';

/// A part of a document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window<'b> {
    pub(super) bytes: &'b [u8],
    /// Whether a character begins where it begins. If not, nobody knows.
    pub(super) begins: bool,
    /// Whether it is all of a short document that is not ASCII.
    pub(super) is_all: bool,
}

/// The windows of a document, in the order in which to look at them. `unit`: they begin at multiples of so many
/// bytes; at 1, where the text is more than ASCII.
pub(super) fn windows(bytes: &[u8], unit: usize) -> impl Iterator<Item = Window<'_>> {
    let count = bytes.len().div_ceil(WINDOW).clamp(1, MOST);
    let step = bytes.len().div_ceil(count);
    let order = ORDER.iter().filter(move |at| **at < count);
    let windows = order.filter_map(move |at| {
        let range = at * step..bytes.len().min((at + 1) * step);
        if unit == 1 { window(bytes, range) } else { aligned(bytes, range.start, unit) }
    });
    // The first one again after its beginning.
    let mut windows = windows.peekable();
    let first =
        windows.peek().map(|first| Window { is_all: bytes.len() < FIRST, ..first.part(FIRST) });
    first.into_iter().chain(windows.enumerate().filter_map(|(number, window)| match number {
        0 => window.behind(FIRST),
        _ => Some(window),
    }))
}

impl<'b> Window<'b> {
    /// The first bytes.
    fn part(&self, length: usize) -> Self {
        Self { bytes: self.bytes.get(..length).unwrap_or(self.bytes), ..*self }
    }

    /// The others.
    fn behind(&self, length: usize) -> Option<Self> {
        let bytes = self.bytes.get(length..).filter(|bytes| !bytes.is_empty())?;
        Some(Window { bytes, begins: false, is_all: false })
    }
}

/// The first text in a range that is not ASCII.
fn window(bytes: &[u8], range: std::ops::Range<usize>) -> Option<Window<'_>> {
    let high = range.start + first_high(bytes.get(range.clone())?)?;
    let from = high.saturating_sub(BACK);
    let before = bytes.get(from..high)?;
    let found = before.iter().rposition(|byte| *byte < BEHIND);
    // Not so far back that it comes into another window: what is seen twice would count twice.
    let start = found.map(|at| from + at + 1).filter(|at| *at + WINDOW / 4 >= range.start);
    let end = bytes.len().min(high + WINDOW).min(range.end.max(high + WINDOW / 2));
    Some(Window {
        bytes: bytes.get(start.unwrap_or(high)..end)?,
        begins: start.is_some(),
        is_all: false,
    })
}

/// One window: the beginning of the bytes, at the beginning of a line.
pub(super) fn beginning(bytes: &[u8], length: usize) -> Window<'_> {
    Window { bytes: bytes.get(..length).unwrap_or(bytes), begins: true, is_all: false }
}

fn aligned(bytes: &[u8], at: usize, unit: usize) -> Option<Window<'_>> {
    let rest = bytes.get(at / unit * unit..).filter(|rest| !rest.is_empty())?;
    Some(Window { bytes: rest.get(..WINDOW).unwrap_or(rest), begins: false, is_all: false })
}

/// Where the first byte is that is not ASCII.
fn first_high(bytes: &[u8]) -> Option<usize> {
    let ascii = encoding_rs::Encoding::ascii_valid_up_to(bytes);
    (ascii < bytes.len()).then_some(ascii)
}
