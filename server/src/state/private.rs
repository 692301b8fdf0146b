//! Who may read the key and replace it: nobody but the user that runs the server, wherever that can be.

use std::fs;
use std::io;
use std::path::Path;

use super::{KEY_FILE, Purpose, said};

/// Whoever may write into a directory may replace what is in it, whatever the mode of that. One of our own is repaired; one of
/// somebody else, such as `/tmp`, is no place for a key.
#[cfg(unix)]
pub(super) fn refuse_shared(dir: &Path, purpose: Purpose, notes: &mut Vec<String>) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt as _;
    const STICKY: u32 = 0o1000;
    let found = fs::metadata(dir)?;
    let mode = found.mode() & 0o7777;
    if mode & 0o022 == 0 {
        return Ok(());
    }
    let is_ours = found.uid() == rustix::process::geteuid().as_raw();
    let place = dir.display();
    if is_ours && mode & STICKY == 0 && take_away(dir, &found, mode & !0o022, purpose) {
        notes.push(match purpose {
            Purpose::Start => {
                format!("others could write into the state directory {place} (mode {mode:04o}): now they cannot")
            }
            Purpose::Check => format!(
                "others may write into the state directory {place} (mode {mode:04o}): once Parvis starts, they cannot"
            ),
        });
        return Ok(());
    }
    if mode & 0o002 == 0 {
        notes.push(format!("the group may write into the state directory {place} and replace the key in it"));
        return Ok(());
    }
    Err(said(format!(
        "everybody may write into it (mode {mode:04o}) and replace the key in it: run `chmod go-w` on it, or name another \
         directory with --state-dir"
    )))
}

#[cfg(not(unix))]
pub(super) fn refuse_shared(_dir: &Path, _purpose: Purpose, _notes: &mut Vec<String>) -> io::Result<()> {
    Ok(())
}

/// Takes the key away from everybody else. A key that is somebody else's, or on a file system that cannot be written, as secrets
/// in containers are, may be read by its group; not by everybody.
#[cfg(unix)]
pub(super) fn make_private_key(
    file: &Path,
    found: &fs::Metadata,
    purpose: Purpose,
    notes: &mut Vec<String>,
) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt as _;
    let mode = found.mode() & 0o777;
    if mode & 0o077 == 0 || take_away(file, found, mode & 0o700, purpose) {
        return Ok(());
    }
    if mode & 0o027 != 0 {
        return Err(said(format!(
            "{KEY_FILE} has mode {mode:04o}, and this user cannot change it: others may read or replace it, so run \
             `chmod 0440` or `chmod 0400` on it"
        )));
    }
    notes.push(format!("{KEY_FILE} has mode {mode:04o}: its group may read it, and take over any seat"));
    Ok(())
}

#[cfg(not(unix))]
pub(super) fn make_private_key(
    _file: &Path,
    _found: &fs::Metadata,
    _purpose: Purpose,
    _notes: &mut Vec<String>,
) -> io::Result<()> {
    Ok(())
}

/// Takes a secret of this user away from everybody else.
#[cfg(unix)]
pub(super) fn make_private(file: &Path, name: &str, found: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt as _;
    let mode = found.mode() & 0o777;
    if mode & 0o077 == 0 || take_away(file, found, mode & 0o700, Purpose::Start) {
        return Ok(());
    }
    Err(said(format!("{name} has mode {mode:04o}, and this user cannot change it: run `chmod 0600` on it")))
}

#[cfg(not(unix))]
pub(super) fn make_private(_file: &Path, _name: &str, _found: &fs::Metadata) -> io::Result<()> {
    Ok(())
}

/// Gives it this mode, which is less than it has. Whether that was done; for a check, whether it can be.
#[cfg(unix)]
fn take_away(path: &Path, found: &fs::Metadata, mode: u32, purpose: Purpose) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    use rustix::fs::{Access, access};
    if purpose == Purpose::Start {
        return set_mode(path, mode).is_ok();
    }
    let me = rustix::process::geteuid();
    (me.is_root() || found.uid() == me.as_raw())
        && access(path, Access::WRITE_OK) != Err(rustix::io::Errno::ROFS)
}

/// Whether a key can be put into the directory.
#[cfg(unix)]
pub(super) fn may_write(dir: &Path) -> io::Result<()> {
    use rustix::fs::{Access, access};
    Ok(access(dir, Access::WRITE_OK | Access::EXEC_OK)?)
}

#[cfg(not(unix))]
pub(super) fn may_write(_dir: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
pub(super) fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode))
}

#[cfg(not(unix))]
pub(super) fn set_mode(_path: &Path, _mode: u32) -> io::Result<()> {
    Ok(())
}
