//! Files that appear whole or not at all.

use std::fs::{self, File, Metadata};
use std::io::{self, Write};
use std::path::Path;

/// Writes a file under a temporary name beside its place, then renames it. It gets the mode of the
/// document that it comes from. One that replaces its document gets the owner, too, if the user may
/// give it, and is on the disk before the document goes.
pub(super) fn write(
    path: &Path,
    parts: &[&[u8]],
    document: Option<&Metadata>,
    replaces: bool,
) -> io::Result<()> {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    fs::create_dir_all(folder)?;
    let mut file =
        tempfile::Builder::new().prefix(".hanfold-").suffix(".tmp").tempfile_in(folder)?;
    for part in parts {
        file.write_all(part)?;
    }
    if let Some(document) = document {
        if replaces {
            give_owner(file.as_file(), document);
        }
        // Behind the owner: a change of owner takes special modes away.
        file.as_file().set_permissions(document.permissions())?;
    }
    if replaces {
        file.as_file().sync_all()?;
    }
    file.persist(path)?;
    Ok(())
}

/// Gives a file the owner and group of another. Only root may give files away; for everybody else the
/// files that they may replace are mostly their own.
fn give_owner(file: &File, like: &Metadata) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        // Owner and group one by one: where the owner may not be set, the group perhaps may.
        let _ = fchown(file, None, Some(like.gid()));
        let _ = fchown(file, Some(like.uid()), None);
    }
    #[cfg(not(unix))]
    let _ = (file, like);
}

/// Keeps a file under another name as well.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`] if there is a file of that name.
pub(super) fn back_up(path: &Path, backup: &Path) -> io::Result<()> {
    match fs::hard_link(path, backup) {
        // Not every file system has hard links.
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            let mut from = File::open(path)?;
            let mut to = File::create_new(backup)?;
            io::copy(&mut from, &mut to)?;
            to.set_permissions(from.metadata()?.permissions())?;
            to.sync_all()
        }
        done => done,
    }
}
