//! What names a fold, so that an index can say with which one it was built.

use crate::{Error, ErrorKind};

/// The way of folding itself. Raised if the same tables fold otherwise.
const VERSION: &str = "hanfold-fold/1";
/// How many digits of a hash are kept: enough that no two tables of any release share them.
const DIGITS: usize = 16;

/// The fingerprint of a fold by these tables, each with its hash, in the order in which they are used.
pub(super) fn of(tables: &[(&str, &str)]) -> String {
    let mut text = VERSION.to_owned();
    for (name, digest) in tables {
        let digest = digest.get(..DIGITS).unwrap_or(digest);
        text.push_str(&format!(" {}={digest}", name.replace(' ', "+")));
    }
    text
}

/// Whether an index that was built with the fold `stored` can be asked with this one.
pub(super) fn check(own: &str, stored: &str) -> Result<(), Error> {
    if own == stored {
        return Ok(());
    }
    let mut differences = Vec::new();
    if !stored.starts_with("hanfold-fold/") {
        differences.push("what is stored is no fingerprint of a fold".to_owned());
    } else if version(own) != version(stored) {
        differences.push(format!("it was built by {}, this is {}", version(stored), version(own)));
    } else {
        for (name, digest) in parts(own) {
            match parts(stored).find(|(known, _)| *known == name) {
                None => differences.push(format!("this one folds {name}, the index does not")),
                Some((_, other)) if other != digest => {
                    differences.push(format!("the table \"{name}\" is another"));
                }
                Some(_) => {}
            }
        }
        for (name, _) in parts(stored) {
            if !parts(own).any(|(known, _)| known == name) {
                differences.push(format!("the index folds {name}, this one does not"));
            }
        }
    }
    let message = format!(
        "the index was built with another search fold ({}), so that some texts would not be found: build it \
         anew with this one, or open it with the options and the release of hanfold that it was built with. \
         The index: {stored}. This fold: {own}.",
        differences.join("; "),
    );
    Err(Error::new(ErrorKind::Fingerprint, message))
}

fn version(fingerprint: &str) -> &str {
    fingerprint.split(' ').next().unwrap_or_default()
}

fn parts(fingerprint: &str) -> impl Iterator<Item = (&str, &str)> {
    fingerprint.split(' ').skip(1).filter_map(|part| part.split_once('='))
}
