//! Fingerprints of folds and conversions, for indexes to store.

use crate::{Error, ErrorKind};

/// Fingerprint of a compiled table. See [`tables::fingerprints`](crate::tables::fingerprints).
///
/// ```
/// // A compiled table that no other table equals.
/// let tables: Vec<_> = hanfold::tables::fingerprints().collect();
/// let hashes: std::collections::HashSet<&str> = tables.iter().map(|table| table.sha256).collect();
/// assert_eq!(hashes.len(), tables.len());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct TableFingerprint {
    /// Name of the table.
    pub name: &'static str,
    /// Number of entries.
    pub entries: usize,
    /// Size in bytes.
    pub bytes: usize,
    /// SHA-256 in hexadecimal digits.
    pub sha256: &'static str,
}

/// Digits of a hash that are kept: enough that no two tables of any release share them.
const DIGITS: usize = 16;

/// Fingerprint of `kind` with its parts, each with a hash, in order of use. `kind` ends with a version, which is raised when the
/// same parts have another effect.
pub(crate) fn of<'p>(kind: &str, parts: impl IntoIterator<Item = (&'p str, &'p str)>) -> String {
    let mut text = kind.to_owned();
    for (name, digest) in parts {
        let digest = digest.get(..DIGITS).unwrap_or(digest);
        text.push_str(&format!(" {}={digest}", name.replace(' ', "+")));
    }
    text
}

/// Checks whether an index built with `stored` can be searched with `own`.
///
/// # Errors
/// If not: the differences, and the remedy.
pub(crate) fn check(own: &str, stored: &str) -> Result<(), Error> {
    // A stored line may be read with its end.
    let stored = stored.trim();
    if own == stored {
        return Ok(());
    }
    let mut differences = Vec::new();
    if kind(own) != kind(stored) {
        let stored = Some(kind(stored)).filter(|kind| kind.starts_with("hanfold-"));
        differences.push(match stored {
            Some(stored) => format!("the index was built by {stored}, this is {}", kind(own)),
            None => "the stored text is not a fingerprint".to_owned(),
        });
    } else {
        for (name, digest) in parts(own) {
            match parts(stored).find(|(known, _)| *known == name) {
                None => differences.push(format!("this one has {name}, the index does not")),
                Some((_, other)) if other != digest => {
                    differences.push(format!("the tables of {name} differ"));
                }
                Some(_) => {}
            }
        }
        for (name, _) in parts(stored) {
            if !parts(own).any(|(known, _)| known == name) {
                differences.push(format!("the index has {name}, this one does not"));
            }
        }
    }
    if differences.is_empty() {
        differences.push("the parts are in another order".to_owned());
    }
    let message = format!(
        "the index was built with another normalization, so that some texts would not be found: {}. Build the \
         index anew with this one, or open it with the options and the release of hanfold that it was built \
         with. The index: \"{stored}\". This: \"{own}\".",
        differences.join("; "),
    );
    Err(Error::new(ErrorKind::Fingerprint, message))
}

fn kind(fingerprint: &str) -> &str {
    fingerprint.split(' ').next().unwrap_or_default()
}

fn parts(fingerprint: &str) -> impl Iterator<Item = (&str, &str)> {
    fingerprint.split(' ').skip(1).filter_map(|part| part.split_once('='))
}

/// Hash of texts in order (FNV-1a, 64 bits), for content without a hash from the build script.
pub(crate) fn digest<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    const BASIS: u64 = 0xCBF2_9CE4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01B3;
    let mut hash = BASIS;
    for text in texts {
        // A byte that occurs in no text ends each.
        for byte in text.bytes().chain([0xFF]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(PRIME);
        }
    }
    format!("{hash:016x}")
}
