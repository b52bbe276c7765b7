//! Strings that are looked for together, as what a line of code has.

/// Strings of two bytes and more.
pub(super) struct Marks<const N: usize> {
    all: [&'static str; N],
    /// What a byte may be: [`FIRST`], [`SECOND`].
    sorts: [u8; 256],
}

/// The first byte of one of them, and the second.
const FIRST: u8 = 1;
const SECOND: u8 = 2;

impl<const N: usize> Marks<N> {
    #[allow(clippy::indexing_slicing)] // a constant is checked
    pub(super) const fn new(all: [&'static str; N]) -> Self {
        let mut sorts = [0; 256];
        let mut number = 0;
        while number < N {
            let mark = all[number].as_bytes();
            sorts[mark[0] as usize] |= FIRST;
            sorts[mark[1] as usize] |= SECOND;
            number += 1;
        }
        Self { all, sorts }
    }

    #[allow(clippy::indexing_slicing)] // a table of 256 by a byte
    fn sort(&self, byte: u8) -> u8 {
        self.sorts[usize::from(byte)]
    }

    /// Whether a line has any of them.
    pub(super) fn are_in(&self, line: &str) -> bool {
        let bytes = line.as_bytes();
        let mut before = 0;
        for (at, byte) in bytes.iter().enumerate() {
            let sort = self.sort(*byte);
            // The second byte behind a first one.
            if before & sort >> 1 & FIRST != 0
                && self.begin(bytes.get(at - 1..).unwrap_or_default())
            {
                return true;
            }
            before = sort;
        }
        false
    }

    /// Whether a line begins with one of them.
    pub(super) fn begin(&self, line: &[u8]) -> bool {
        let [first, second, ..] = *line else { return false };
        self.sort(first) & FIRST != 0
            && self.sort(second) & SECOND != 0
            && self.all.iter().any(|mark| line.starts_with(mark.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_found_wherever_they_stand() {
        static MARKS: Marks<3> = Marks::new(["ab", "bab", "x()"]);
        for line in ["ab", "cab", "bab", "x()", "xx()", "ax()b", "a ab"] {
            assert!(MARKS.are_in(line), "{line}");
        }
        for line in ["", "a", "ba", "x(", "a b", "xa"] {
            assert!(!MARKS.are_in(line), "{line}");
        }
        assert!(MARKS.begin(b"abc") && !MARKS.begin(b"cab") && !MARKS.begin(b"a"));
    }
}
