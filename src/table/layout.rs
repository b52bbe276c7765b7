//! The container of a compiled table: a header and four-byte aligned sections.
//!
//! ```text
//! offset  size
//!      0     4  magic "HFLD"
//!      4     4  format version
//!      8     4  kind (what the sections are)
//!     12     4  number of sections n
//!     16  n × 8  offset and length of each section, in bytes
//! ```
//! All numbers are little-endian.

use super::TableError;

/// First bytes of a compiled table.
const MAGIC: [u8; 4] = *b"HFLD";
/// Format version, raised when the meaning of a section changes, so that old bytes are refused.
const VERSION: u32 = 3;
/// Bytes of the header before the list of sections.
const HEADER: usize = 16;

/// Kind of a compiled table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub(super) enum TableKind {
    Phrases = 1,
    CharMap = 2,
    Fused = 3,
    Pairs = 4,
    Codes = 5,
    Language = 6,
    Pronunciations = 7,
    Triples = 8,
    Words = 9,
    KnownPairs = 10,
    Codecs = 11,
    Context = 12,
    Singles = 13,
    Specials = 14,
    PairFilter = 15,
    Aliases = 16,
    Texts = 17,
    Changes = 18,
}

/// Writes a table. Sections are padded to four bytes.
pub(super) fn write(kind: TableKind, sections: &[&[u8]]) -> Result<Vec<u8>, TableError> {
    let number = |n: usize| {
        u32::try_from(n).map_err(|_| TableError::new("compiled table", 0, "more than 4 GiB"))
    };
    let mut out = Vec::new();
    out.extend_from_slice(&MAGIC);
    for word in [VERSION, kind as u32, number(sections.len())?] {
        out.extend_from_slice(&word.to_le_bytes());
    }
    let mut offset = HEADER + sections.len() * 8;
    for section in sections {
        out.extend_from_slice(&number(offset)?.to_le_bytes());
        out.extend_from_slice(&number(section.len())?.to_le_bytes());
        offset += section.len().next_multiple_of(4);
    }
    for section in sections {
        out.extend_from_slice(section);
        out.resize(out.len().next_multiple_of(4), 0);
    }
    Ok(out)
}

/// Bytes of numbers of four bytes.
pub(super) fn le_bytes(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// Bytes of numbers of two bytes.
pub(super) fn le_bytes_of_short(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// The sections of a table whose header has been checked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sections<'a> {
    name: &'a str,
    bytes: &'a [u8],
    count: usize,
}

impl<'a> Sections<'a> {
    /// Checks the header. `name` is for errors.
    pub(super) fn read(
        name: &'a str,
        bytes: &'a [u8],
        kind: TableKind,
    ) -> Result<Self, TableError> {
        let mut sections = Self { name, bytes, count: 0 };
        if bytes.get(..4) != Some(&MAGIC) {
            return Err(sections.error("not a compiled table (wrong magic number)"));
        }
        let version = sections.word(4)?;
        if version != VERSION {
            return Err(sections.error(&format!(
                "compiled in format {version}, this version of hanfold reads format {VERSION}"
            )));
        }
        if sections.word(8)? != kind as u32 {
            return Err(sections.error("a table of another kind"));
        }
        sections.count = sections.word(12)? as usize;
        Ok(sections)
    }

    /// The bytes of a section.
    pub(super) fn bytes(&self, index: usize) -> Result<&'a [u8], TableError> {
        if index >= self.count {
            return Err(self.error("a section is missing"));
        }
        let at = HEADER + index * 8;
        let (offset, length) = (self.word(at)? as usize, self.word(at + 4)? as usize);
        offset
            .checked_add(length)
            .and_then(|end| self.bytes.get(offset..end))
            .ok_or_else(|| self.error("a section reaches beyond the end"))
    }

    /// Numbers of type `T` of a section, in little-endian order.
    pub(super) fn numbers<T: bytemuck::Pod>(&self, index: usize) -> Result<&'a [T], TableError> {
        bytemuck::try_cast_slice(self.bytes(index)?)
            .map_err(|_| self.error("a section is misaligned or has an odd length"))
    }

    pub(super) fn error(&self, message: &str) -> TableError {
        TableError::new(self.name, 0, message)
    }

    fn word(&self, at: usize) -> Result<u32, TableError> {
        self.bytes
            .get(at..at + 4)
            .and_then(|word| word.try_into().ok())
            .map(u32::from_le_bytes)
            .ok_or_else(|| self.error("the header is cut short"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_sections_are_read_back() {
        let bytes = write(TableKind::Phrases, &[&[1, 2, 3], &[4, 0, 0, 0, 5, 0, 0, 0]]).unwrap();
        let sections = Sections::read("t", &bytes, TableKind::Phrases).unwrap();
        assert_eq!(sections.bytes(0).unwrap(), [1, 2, 3]);
        assert_eq!(sections.bytes(1).unwrap().len(), 8);
        assert!(sections.bytes(2).is_err());
    }

    #[test]
    fn damaged_headers_are_refused_with_a_reason() {
        let good = write(TableKind::Phrases, &[&[1, 2, 3, 4]]).unwrap();
        let reason = |bytes: &[u8], kind| match Sections::read("t", bytes, kind) {
            Ok(sections) => sections.bytes(0).unwrap_err().to_string(),
            Err(error) => error.to_string(),
        };
        assert!(reason(b"", TableKind::Phrases).contains("magic"));
        assert!(reason(b"HFLD\x01", TableKind::Phrases).contains("cut short"));
        assert!(reason(&good, TableKind::CharMap).contains("another kind"));
        assert!(reason(&good[..good.len() - 1], TableKind::Phrases).contains("beyond the end"));
        let mut other = good.clone();
        other[4] = 9;
        assert!(reason(&other, TableKind::Phrases).contains("format 9"));
        let mut none = good;
        none[12] = 0;
        assert!(reason(&none, TableKind::Phrases).contains("missing"));
    }
}
