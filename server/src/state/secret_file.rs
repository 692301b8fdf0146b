//! Other secrets in the state directory, besides the key of the seats: each a file that only this user can read, and that is
//! replaced as a whole.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::private::{make_private, may_write, refuse_shared, set_mode};
use super::{Purpose, StateError, default_dir, is_there, said};

/// No secret is longer: a certificate with those that signed it, and its key.
const MOST_BYTES: u64 = 256 * 1024;

/// The state directory, made where it is not there yet, for what cannot do without one.
///
/// # Errors
/// There is none, or it cannot be used.
pub(crate) fn dir(named: Option<&Path>, purpose: Purpose) -> Result<PathBuf, StateError> {
    let Some(dir) = named.map(Path::to_owned).or_else(default_dir) else {
        let error = said("no home directory found: set state_dir".to_owned());
        return Err(StateError { path: PathBuf::from("of this user"), error });
    };
    prepare(&dir, purpose).map_err(|error| StateError { path: dir.clone(), error })?;
    Ok(dir)
}

fn prepare(dir: &Path, purpose: Purpose) -> io::Result<()> {
    if !is_there(dir)? {
        if purpose == Purpose::Check {
            return Ok(());
        }
        fs::create_dir_all(dir)?;
        set_mode(dir, 0o700)?;
    }
    // Who keeps the key of the seats in it has told of it already.
    refuse_shared(dir, purpose, &mut Vec::new())?;
    may_write(dir)
}

/// What is in this file of the directory. Nothing where there is none.
pub(crate) fn read(dir: &Path, name: &str) -> io::Result<Option<Vec<u8>>> {
    let path = dir.join(name);
    let file = match fs::File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let found = file.metadata()?;
    if !found.is_file() {
        return Err(said(format!("{name} is no file: remove it")));
    }
    make_private(&path, name, &found)?;
    let mut bytes = Vec::new();
    file.take(MOST_BYTES).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// Puts this into the file, so that nobody ever finds half of it.
pub(crate) fn write(dir: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let draft = dir.join(format!("{name}.{:016x}", rand::random::<u64>()));
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&draft).and_then(|mut open| {
        open.write_all(bytes)?;
        open.sync_all()
    });
    let done = written.and_then(|()| fs::rename(&draft, dir.join(name)));
    if done.is_err() {
        // What was to be said is said by the first error.
        let _ = fs::remove_file(&draft);
    }
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_replaced_as_a_whole() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(read(dir.path(), "a").unwrap(), None);
        for bytes in [b"first".as_slice(), b"", b"second"] {
            write(dir.path(), "a", bytes).unwrap();
            assert_eq!(read(dir.path(), "a").unwrap().as_deref(), Some(bytes));
        }
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "no draft is left");
        fs::create_dir(dir.path().join("b")).unwrap();
        assert!(write(dir.path(), "b", b"x").is_err() && read(dir.path(), "b").is_err());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2, "nor of one that failed");
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_read_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let (path, mode) =
            (dir.path().join("a"), |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777);
        write(dir.path(), "a", b"x").unwrap();
        assert_eq!(mode(&path), 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        read(dir.path(), "a").unwrap();
        assert_eq!(mode(&path), 0o600, "a copy that lost its mode gets it back");
    }

    #[cfg(unix)]
    #[test]
    fn a_directory_is_made_for_one_user_and_a_check_makes_none() {
        use std::os::unix::fs::PermissionsExt as _;
        let parent = tempfile::tempdir().unwrap();
        let state = parent.path().join("a/state");
        dir(Some(&state), Purpose::Check).unwrap();
        assert!(!state.exists());
        assert_eq!(dir(Some(&state), Purpose::Start).unwrap(), state);
        assert_eq!(fs::metadata(&state).unwrap().permissions().mode() & 0o777, 0o700);
        fs::write(parent.path().join("file"), "").unwrap();
        let error = dir(Some(&parent.path().join("file")), Purpose::Start).unwrap_err().to_string();
        assert!(error.contains("it is no directory"), "{error}");
    }
}
