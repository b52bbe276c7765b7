//! Files that appear whole or not at all.

use std::fs::{self, Permissions};
use std::io::{self, Write};
use std::path::Path;

/// Writes a file under a temporary name beside its place, then renames it. `permissions` are those
/// of the document that it comes from; `durable` waits until the content is on the disk, so that
/// what it replaces is never lost.
pub(super) fn write(
    path: &Path,
    parts: &[&[u8]],
    permissions: Option<Permissions>,
    durable: bool,
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
    if let Some(permissions) = permissions {
        file.as_file().set_permissions(permissions)?;
    }
    if durable {
        file.as_file().sync_all()?;
    }
    file.persist(path)?;
    Ok(())
}

/// Keeps a file under another name as well.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`] if there is a file of that name.
pub(super) fn back_up(path: &Path, backup: &Path) -> io::Result<()> {
    match fs::hard_link(path, backup) {
        // Not every file system has hard links.
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            let mut from = fs::File::open(path)?;
            let mut to = fs::File::create_new(backup)?;
            io::copy(&mut from, &mut to)?;
            to.set_permissions(from.metadata()?.permissions())?;
            to.sync_all()
        }
        done => done,
    }
}
