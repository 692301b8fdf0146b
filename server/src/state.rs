//! What outlives the server: the key that seats are signed with, in the state directory.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use parvis_room::ServerSecret;

const KEY_FILE: &str = "seat.key";

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
#[error("the state directory {path} cannot be used: {error}")]
pub struct StateError {
    path: PathBuf,
    error: io::Error,
}

/// The key of this server: the one in the state directory, or a new one that is kept there.
///
/// Where nobody named a directory and the user's own cannot be used, the key lasts as long as the process, and so
/// do the seats: a warning says so.
///
/// # Errors
/// A directory that was named cannot be used.
pub(crate) fn seat_key(named: Option<&Path>) -> Result<ServerSecret, StateError> {
    let unusable = |path: &Path| {
        let path = path.to_owned();
        move |error| StateError { path, error }
    };
    if let Some(dir) = named {
        return kept_key(dir).map(|secret| ServerSecret::new(&secret)).map_err(unusable(dir));
    }
    let kept = default_dir().map(|dir| kept_key(&dir).map_err(unusable(&dir)));
    let secret = match kept {
        Some(Ok(secret)) => secret,
        Some(Err(error)) => {
            tracing::warn!("{error}; nobody keeps their seat through a restart");
            rand::random()
        }
        None => {
            tracing::warn!(
                "no home directory found: set --state-dir, or nobody keeps their seat through a restart"
            );
            rand::random()
        }
    };
    Ok(ServerSecret::new(&secret))
}

/// `$STATE_DIRECTORY` is systemd's; the rest is the XDG base directory specification.
fn default_dir() -> Option<PathBuf> {
    let var = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    var("STATE_DIRECTORY")
        .or_else(|| var("XDG_STATE_HOME").map(|dir| dir.join("parvis")))
        .or_else(|| std::env::home_dir().map(|home| home.join(".local/state/parvis")))
}

fn kept_key(dir: &Path) -> io::Result<[u8; 32]> {
    make_private_dir(dir)?;
    let file = dir.join(KEY_FILE);
    match fs::read(&file) {
        Ok(bytes) => {
            make_private(&file, 0o600)?;
            bytes.try_into().map_err(|_| {
                io::Error::new(io::ErrorKind::InvalidData, format!("{KEY_FILE} is not 32 bytes long"))
            })
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            new_key(dir, &file)?;
            // What is there now: another server may have been first.
            kept_key(dir)
        }
        Err(error) => Err(error),
    }
}

/// Writes a key so that nobody ever sees half of it, and so that the first of two servers wins.
fn new_key(dir: &Path, file: &Path) -> io::Result<()> {
    let secret: [u8; 32] = rand::random();
    let draft = dir.join(format!("{KEY_FILE}.{:016x}", rand::random::<u64>()));
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&draft).and_then(|mut open| {
        open.write_all(&secret)?;
        open.sync_all()
    });
    let linked = written.and_then(|()| match fs::hard_link(&draft, file) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        done => done,
    });
    let removed = fs::remove_file(&draft);
    linked.and(removed)
}

fn make_private_dir(dir: &Path) -> io::Result<()> {
    if dir.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(dir)?;
    make_private(dir, 0o700)
}

#[cfg(unix)]
fn make_private(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mut permissions = fs::metadata(path)?.permissions();
    if permissions.mode() & 0o777 != mode {
        permissions.set_mode(mode);
        fs::set_permissions(path, permissions)?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn make_private(_path: &Path, _mode: u32) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_read_after() {
        let dir = tempfile::tempdir().unwrap();
        let state = dir.path().join("state");
        let first = kept_key(&state).unwrap();
        assert_eq!(kept_key(&state).unwrap(), first);
        let names: Vec<_> = fs::read_dir(&state).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, [KEY_FILE], "no draft is left");
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_read_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let dir = tempfile::tempdir().unwrap();
        let state = dir.path().join("state");
        kept_key(&state).unwrap();
        assert_eq!((mode(&state), mode(&state.join(KEY_FILE))), (0o700, 0o600));

        fs::set_permissions(state.join(KEY_FILE), fs::Permissions::from_mode(0o644)).unwrap();
        kept_key(&state).unwrap();
        assert_eq!(mode(&state.join(KEY_FILE)), 0o600, "a copy that lost its mode gets it back");
    }

    #[test]
    fn a_key_of_another_length_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(KEY_FILE), "short").unwrap();
        let error = seat_key(Some(dir.path())).unwrap_err().to_string();
        assert!(error.contains("32 bytes"), "{error}");
    }
}
