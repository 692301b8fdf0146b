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
    if fs::symlink_metadata(&file).is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
        // Or another server was first.
        new_key(dir, &file)?;
    }
    let kind = fs::metadata(&file).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => said(format!(
            "{KEY_FILE} is a link to a file that is not there: bring that file back, or remove the link"
        )),
        _ => error,
    })?;
    if !kind.is_file() {
        return Err(said(format!("{KEY_FILE} is no file: remove it")));
    }
    make_private_key(&file, &kind)?;
    let bytes = fs::read(&file).map_err(|error| match error.kind() {
        io::ErrorKind::PermissionDenied => said(format!(
            "{KEY_FILE} may not be read by this user: give it to the user that runs Parvis, with `chown`"
        )),
        _ => error,
    })?;
    bytes.try_into().map_err(|_| said(format!("{KEY_FILE} is not 32 bytes long")))
}

fn said(sentence: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, sentence)
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

/// Makes the directory, or sees to it that nobody else can put another key into it.
fn make_private_dir(dir: &Path) -> io::Result<()> {
    if !dir.is_dir() {
        fs::create_dir_all(dir)?;
        return set_mode(dir, 0o700);
    }
    refuse_shared(dir)
}

/// Whoever may write into a directory may replace what is in it, whatever the mode of that. One of our own is repaired; one of
/// somebody else, such as `/tmp`, is no place for a key.
#[cfg(unix)]
fn refuse_shared(dir: &Path) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt as _;
    const STICKY: u32 = 0o1000;
    let found = fs::metadata(dir)?;
    let mode = found.mode() & 0o7777;
    if mode & 0o022 == 0 {
        return Ok(());
    }
    let is_ours = found.uid() == rustix::process::geteuid().as_raw();
    if is_ours && mode & STICKY == 0 && set_mode(dir, mode & !0o022).is_ok() {
        tracing::warn!(
            "others could write into the state directory {} (mode {mode:04o}): now they cannot",
            dir.display()
        );
        return Ok(());
    }
    if mode & 0o002 == 0 {
        tracing::warn!(
            "the group may write into the state directory {} and replace the key in it",
            dir.display()
        );
        return Ok(());
    }
    Err(said(format!(
        "everybody may write into it (mode {mode:04o}) and replace the key in it: run `chmod go-w` on it, or name another \
         directory with --state-dir"
    )))
}

#[cfg(not(unix))]
fn refuse_shared(_dir: &Path) -> io::Result<()> {
    Ok(())
}

/// Takes the key away from everybody else. A key that is somebody else's, or on a file system that cannot be written, as secrets
/// in containers are, may be read by its group; not by everybody.
#[cfg(unix)]
fn make_private_key(file: &Path, found: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt as _;
    let mode = found.mode() & 0o777;
    if mode & 0o077 == 0 || set_mode(file, mode & 0o700).is_ok() {
        return Ok(());
    }
    if mode & 0o027 != 0 {
        return Err(said(format!(
            "{KEY_FILE} has mode {mode:04o}, and this user cannot change it: others may read or replace it, so run \
             `chmod 0440` or `chmod 0400` on it"
        )));
    }
    tracing::warn!("{KEY_FILE} has mode {mode:04o}: its group may read it, and take over any seat");
    Ok(())
}

#[cfg(not(unix))]
fn make_private_key(_file: &Path, _found: &fs::Metadata) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode))
}

#[cfg(not(unix))]
fn set_mode(_path: &Path, _mode: u32) -> io::Result<()> {
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

    #[cfg(unix)]
    #[test]
    fn a_key_that_may_only_be_read_is_read_and_taken_from_the_group() {
        use std::os::unix::fs::PermissionsExt as _;
        for (mode, then) in [(0o400, 0o400), (0o440, 0o400), (0o640, 0o600), (0o444, 0o400), (0o666, 0o600)] {
            let dir = tempfile::tempdir().unwrap();
            let first = kept_key(dir.path()).unwrap();
            let file = dir.path().join(KEY_FILE);
            fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(kept_key(dir.path()).unwrap(), first, "{mode:o}");
            assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, then, "{mode:o}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn what_stands_in_the_place_of_the_key_is_said() {
        use std::os::unix::fs::symlink;
        let complaint = |place: fn(&Path)| {
            let dir = tempfile::tempdir().unwrap();
            place(&dir.path().join(KEY_FILE));
            seat_key(Some(dir.path())).unwrap_err().to_string()
        };
        assert!(
            complaint(|file| symlink("/nowhere/key", file).unwrap())
                .contains("link to a file that is not there")
        );
        assert!(complaint(|file| symlink(file, file).unwrap()).contains("cannot be used"));
        assert!(complaint(|file| fs::create_dir(file).unwrap()).contains("is no file"));
        assert!(complaint(|file| symlink("/dev/zero", file).unwrap()).contains("is no file"));
        // A link to a key is a key.
        let (dir, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let key = kept_key(elsewhere.path()).unwrap();
        symlink(elsewhere.path().join(KEY_FILE), dir.path().join(KEY_FILE)).unwrap();
        assert_eq!(kept_key(dir.path()).unwrap(), key);
    }

    #[cfg(unix)]
    #[test]
    fn a_directory_that_others_may_write_into_is_repaired_or_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        for (mode, then) in [(0o777, 0o755), (0o775, 0o755), (0o2777, 0o2755), (0o733, 0o711), (0o750, 0o750)]
        {
            let dir = tempfile::tempdir().unwrap();
            fs::set_permissions(dir.path(), fs::Permissions::from_mode(mode)).unwrap();
            kept_key(dir.path()).unwrap();
            assert_eq!(fs::metadata(dir.path()).unwrap().permissions().mode() & 0o7777, then, "{mode:o}");
        }
        // As `/tmp` is, which must stay so.
        let dir = tempfile::tempdir().unwrap();
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o1777)).unwrap();
        let error = seat_key(Some(dir.path())).unwrap_err().to_string();
        assert!(error.contains("chmod go-w") && error.contains("1777"), "{error}");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0, "nothing was written into it");
    }

    #[test]
    fn a_key_of_another_length_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(KEY_FILE), "short").unwrap();
        let error = seat_key(Some(dir.path())).unwrap_err().to_string();
        assert!(error.contains("32 bytes"), "{error}");
    }
}
