//! Short windows, spread over a document, that are read instead of all of it.
//!
//! Constants without another source are guesses; `benches/peers/encodings.py` measures the answers that they lead to.

/// Bytes of a window.
pub(super) const WINDOW_BYTES: usize = 256;
/// Bytes of the first window that all hypotheses read first: enough to rule out most of them.
const FIRST_PART_BYTES: usize = 96;
/// Upper bound on the number of windows: enough that one line in a hundred in another encoding does not decide.
const MAX_WINDOWS: usize = 16;
/// Order of the windows: each is far from those before it.
const WINDOW_ORDER: [usize; MAX_WINDOWS] = [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15];
/// Most bytes that a window is extended back, to begin at a character.
const MAX_BACK_BYTES: usize = 256;
/// Lowest byte of a multi-byte character, except for the first byte in encodings with NULs: after a lower byte, a new character
/// begins.
const FIRST_TRAIL_BYTE: u8 = b'0';

/// A part of a document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window<'b> {
    pub(super) bytes: &'b [u8],
    /// Whether the window is known to begin at a character.
    pub(super) begins_whole: bool,
    /// Whether the window is all of a short document that is not ASCII.
    pub(super) is_all: bool,
}

/// The windows of a document, in reading order. With a `unit` above 1 they begin at multiples of it; with 1, at text beyond ASCII.
pub(super) fn windows(bytes: &[u8], unit: usize) -> impl Iterator<Item = Window<'_>> {
    let count = bytes.len().div_ceil(WINDOW_BYTES).clamp(1, MAX_WINDOWS);
    let step = bytes.len().div_ceil(count);
    let order = WINDOW_ORDER.iter().filter(move |at| **at < count);
    let windows = order.filter_map(move |at| {
        let range = at * step..bytes.len().min((at + 1) * step);
        if unit == 1 { text_window(bytes, range) } else { aligned(bytes, range.start, unit) }
    });
    // The first window in two parts: its beginning, and the rest.
    let mut windows = windows.peekable();
    let first = windows.peek().map(|first| Window {
        is_all: bytes.len() < FIRST_PART_BYTES,
        ..first.part(FIRST_PART_BYTES)
    });
    first.into_iter().chain(windows.enumerate().filter_map(|(number, window)| match number {
        0 => window.after(FIRST_PART_BYTES),
        _ => Some(window),
    }))
}

impl<'b> Window<'b> {
    /// The part of the given length at the start.
    fn part(&self, length: usize) -> Self {
        Self { bytes: self.bytes.get(..length).unwrap_or(self.bytes), ..*self }
    }

    /// The part after the given length, if any.
    fn after(&self, length: usize) -> Option<Self> {
        let bytes = self.bytes.get(length..).filter(|bytes| !bytes.is_empty())?;
        Some(Window { bytes, begins_whole: false, is_all: false })
    }
}

/// The first text in a range that is not ASCII.
fn text_window(bytes: &[u8], range: std::ops::Range<usize>) -> Option<Window<'_>> {
    let high = range.start + first_high(bytes.get(range.clone())?)?;
    let from = high.saturating_sub(MAX_BACK_BYTES);
    let before = bytes.get(from..high)?;
    let found = before.iter().rposition(|byte| *byte < FIRST_TRAIL_BYTE);
    // At most a quarter of a window before the range, so that almost no byte is counted in two windows.
    let start = found.map(|at| from + at + 1).filter(|at| *at + WINDOW_BYTES / 4 >= range.start);
    let end = bytes.len().min(high + WINDOW_BYTES).min(range.end.max(high + WINDOW_BYTES / 2));
    Some(Window {
        bytes: bytes.get(start.unwrap_or(high)..end)?,
        begins_whole: start.is_some(),
        is_all: false,
    })
}

/// A single window at the beginning of the bytes, which begin a line.
pub(super) fn beginning(bytes: &[u8], length: usize) -> Window<'_> {
    Window { bytes: bytes.get(..length).unwrap_or(bytes), begins_whole: true, is_all: false }
}

fn aligned(bytes: &[u8], at: usize, unit: usize) -> Option<Window<'_>> {
    let rest = bytes.get(at / unit * unit..).filter(|rest| !rest.is_empty())?;
    Some(Window {
        bytes: rest.get(..WINDOW_BYTES).unwrap_or(rest),
        begins_whole: false,
        is_all: false,
    })
}

/// Position of the first byte that is not ASCII.
fn first_high(bytes: &[u8]) -> Option<usize> {
    let ascii = encoding_rs::Encoding::ascii_valid_up_to(bytes);
    (ascii < bytes.len()).then_some(ascii)
}
