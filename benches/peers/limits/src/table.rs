//! Conversion of single characters by a flat table.

use std::error::Error;
use std::path::Path;

/// The three bytes of the result for every three-byte character of the Basic Multilingual Plane. The others are kept, whatever the
/// tables contain: they are rare, and this measures speed.
pub struct Table(Box<[[u8; 4]; 0x10000]>);

impl Table {
    /// Reads OpenCC's single characters of a configuration.
    pub fn read(config: &str) -> Result<Option<Self>, Box<dyn Error>> {
        let name = match config {
            "s2t" | "s2tw" | "s2twp" => "STCharacters",
            "t2s" | "tw2s" | "tw2sp" | "fold" => "TSCharacters",
            "t2tw" => "TWVariants",
            _ => return Ok(None),
        };
        let mut table = vec![[0; 4]; 0x10000];
        for (code, entry) in (0u32..).zip(&mut table) {
            if let Some(c) = char::from_u32(code) {
                c.encode_utf8(entry);
            }
        }
        let path = format!("../../../data/opencc/dictionary/{name}.txt");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        let rows = std::fs::read_to_string(&path)
            .map_err(|error| format!("{}: {error}", path.display()))?;
        for row in rows.lines().filter(|row| !row.starts_with('#')) {
            let Some((key, candidates)) = row.split_once('\t') else { continue };
            let value = candidates.split(' ').next().unwrap_or_default();
            let code = key.chars().next().and_then(|c| usize::try_from(u32::from(c)).ok());
            let entry = code.and_then(|code| table.get_mut(code));
            if let (Some(entry), &[a, b, c]) = (entry, value.as_bytes()) {
                *entry = [a, b, c, 0];
            }
        }
        let table = table.into_boxed_slice().try_into();
        Ok(Some(Self(table.map_err(|_| "the table has another size")?)))
    }

    /// Replaces the characters of UTF-8 text, overwriting `out`.
    pub fn replace(&self, mut text: &[u8], out: &mut Vec<u8>) {
        // One byte after the last character, because entries are written as four.
        out.resize(text.len() + 1, 0);
        let mut rest = out.as_mut_slice();
        loop {
            let done = match (text, &mut *rest) {
                // Three bytes become three bytes, as in nearly all of the text.
                ([a @ 0xE0..=0xEF, b, c, ..], [w, x, y, z, ..]) => {
                    let code = usize::from(a & 0xF) << 12
                        | usize::from(b & 0x3F) << 6
                        | usize::from(c & 0x3F);
                    let [p, q, r, s] = self.0.get(code).copied().unwrap_or_default();
                    (*w, *x, *y, *z) = (p, q, r, s);
                    3
                }
                ([byte, ..], [w, ..]) => {
                    *w = *byte;
                    1
                }
                _ => break,
            };
            text = text.get(done..).unwrap_or_default();
            rest = std::mem::take(&mut rest).get_mut(done..).unwrap_or_default();
        }
        out.truncate(out.len().saturating_sub(1));
    }
}
