//! What outlives the server: the key that seats are signed with, in the state directory.

mod private;
pub(crate) mod secret_file;

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parvis_room::ServerSecret;

use self::private::{make_private_key, may_write, refuse_shared, set_mode};
use crate::config::Config;

const KEY_FILE: &str = "seat.key";

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
#[error("the state directory {path} cannot be used: {error}")]
pub struct StateError {
    path: PathBuf,
    error: io::Error,
}

/// The key of this server, and the file that it is in: the one in the state directory, or a new one that is kept there.
///
/// Where nobody named a directory and the user's own cannot be used, the key lasts as long as the process, and so
/// do the seats: a warning says so.
///
/// # Errors
/// A directory that was named cannot be used.
pub(crate) fn seat_key(named: Option<&Path>) -> Result<(ServerSecret, Option<KeyFile>), StateError> {
    let (kept, notes) = of(named, Purpose::Start)?;
    for note in notes {
        tracing::warn!("{note}");
    }
    let (key, dir) = kept.unzip();
    let file = dir.map(|dir| KeyFile::new(dir.join(KEY_FILE)));
    Ok((ServerSecret::new(&key.unwrap_or_else(rand::random)), file))
}

/// What the server would say of its state directory if it started now and here. Nothing is made, and nothing is changed: a
/// directory that is not there yet is fine.
///
/// # Errors
/// A directory that was named cannot be used.
pub(crate) fn check_state(config: &Config) -> Result<Vec<String>, StateError> {
    of(config.state_dir.as_deref(), Purpose::Check).map(|(_, notes)| notes)
}

/// What the directory is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To have a key. What others may do with it is taken away from them.
    Start,
    /// To see whether there would be one.
    Check,
}

/// A key, and the directory that it is in.
type Kept = ([u8; 32], PathBuf);

/// The key, if there is one, and what an operator should know.
fn of(named: Option<&Path>, purpose: Purpose) -> Result<(Option<Kept>, Vec<String>), StateError> {
    let mut notes = Vec::new();
    let unusable = |path: &Path| {
        let path = path.to_owned();
        move |error| StateError { path, error }
    };
    if let Some(dir) = named {
        return match kept_key(dir, purpose, &mut notes) {
            Ok(key) => Ok((key.map(|key| (key, dir.to_owned())), notes)),
            Err(error) => Err(unusable(dir)(error)),
        };
    }
    let Some(dir) = default_dir() else {
        notes.push(
            "no home directory found: set --state-dir, or nobody keeps their seat through a restart"
                .to_owned(),
        );
        return Ok((None, notes));
    };
    let key = kept_key(&dir, purpose, &mut notes).map_err(unusable(&dir)).unwrap_or_else(|error| {
        notes.push(format!("{error}; nobody keeps their seat through a restart"));
        None
    });
    Ok((key.map(|key| (key, dir)), notes))
}

/// `$STATE_DIRECTORY` is systemd's; the rest is the XDG base directory specification.
fn default_dir() -> Option<PathBuf> {
    let var = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    var("STATE_DIRECTORY")
        .or_else(|| var("XDG_STATE_HOME").map(|dir| dir.join("parvis")))
        .or_else(|| std::env::home_dir().map(|home| home.join(".local/state/parvis")))
}

/// The key in this directory. Where there is none yet, one is made; none is given if this is a check.
fn kept_key(dir: &Path, purpose: Purpose, notes: &mut Vec<String>) -> io::Result<Option<[u8; 32]>> {
    if !is_there(dir)? {
        if purpose == Purpose::Check {
            return Ok(None);
        }
        fs::create_dir_all(dir)?;
        set_mode(dir, 0o700)?;
    }
    refuse_shared(dir, purpose, notes)?;
    let file = dir.join(KEY_FILE);
    if fs::symlink_metadata(&file).is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
        if purpose == Purpose::Check {
            return may_write(dir).map(|()| None);
        }
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
    make_private_key(&file, &kind, purpose, notes)?;
    let bytes = fs::read(&file).map_err(|error| match error.kind() {
        io::ErrorKind::PermissionDenied => said(format!(
            "{KEY_FILE} may not be read by this user: give it to the user that runs Parvis, with `chown`"
        )),
        _ => error,
    })?;
    bytes.try_into().map(Some).map_err(|_| said(format!("{KEY_FILE} is not 32 bytes long")))
}

/// Whether the directory is there. If it is not, one can be made.
fn is_there(dir: &Path) -> io::Result<bool> {
    match fs::metadata(dir) {
        Ok(found) if found.is_dir() => Ok(true),
        Ok(_) => Err(said("it is no directory".to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => match fs::symlink_metadata(dir) {
            Ok(_) => Err(said("it is a link to a directory that is not there".to_owned())),
            Err(_) => Ok(false),
        },
        Err(error) => Err(error),
    }
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

/// The file of the key, to see later whether it is still there.
#[derive(Debug, Clone)]
pub(crate) struct KeyFile {
    path: Arc<Path>,
    /// The disk has not answered yet to who looked last.
    looking: Arc<AtomicBool>,
}

impl KeyFile {
    fn new(path: PathBuf) -> Self {
        Self { path: path.into(), looking: Arc::default() }
    }

    /// Whether the key can still be read: the next start without it would give everyone a new seat.
    ///
    /// # Errors
    /// Why not, without the path.
    pub(crate) fn check(&self) -> impl Future<Output = Result<(), &'static str>> + Send + use<> {
        let Self { path, looking } = self.clone();
        async move {
            // A disk that hangs keeps one thread, and not one for each who asks.
            if looking.swap(true, Ordering::SeqCst) {
                return Err("the disk does not answer");
            }
            let looked = tokio::task::spawn_blocking(move || {
                let found = look_at_key(&path);
                looking.store(false, Ordering::SeqCst);
                found
            });
            looked.await.unwrap_or(Err("nothing could be read"))
        }
    }
}

fn look_at_key(file: &Path) -> Result<(), &'static str> {
    let found = fs::metadata(file).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => "seat.key is gone",
        _ => "seat.key cannot be reached",
    })?;
    if !found.is_file() || found.len() != 32 {
        return Err("seat.key is no key any more");
    }
    fs::File::open(file)
        .and_then(|mut open| open.read_exact(&mut [0; 32]))
        .map_err(|_| "seat.key cannot be read")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_key_that_is_lost_while_the_server_runs_is_noticed() {
        let dir = tempfile::tempdir().unwrap();
        let (_, file) = seat_key(Some(dir.path())).unwrap();
        let (file, path) = (file.unwrap(), dir.path().join(KEY_FILE));
        assert_eq!(file.check().await, Ok(()));
        fs::write(&path, "short").unwrap();
        assert_eq!(file.check().await, Err("seat.key is no key any more"));
        fs::remove_file(&path).unwrap();
        assert_eq!(file.check().await, Err("seat.key is gone"));
        // One that hangs.
        file.looking.store(true, Ordering::SeqCst);
        assert_eq!(file.check().await, Err("the disk does not answer"));
    }

    fn kept_key(dir: &Path) -> io::Result<[u8; 32]> {
        super::kept_key(dir, Purpose::Start, &mut Vec::new()).map(|key| key.unwrap())
    }

    /// What `--check-config` says of the same directory, which must be as it was.
    fn checked(dir: &Path) -> Result<Vec<String>, String> {
        let listing = || -> Vec<_> {
            let mode = |path: &Path| fs::symlink_metadata(path).map(|found| found.permissions()).ok();
            let entries = fs::read_dir(dir).into_iter().flatten().map(|entry| entry.unwrap().path());
            let mut all: Vec<_> = entries.chain([dir.to_owned()]).map(|path| (mode(&path), path)).collect();
            all.sort_by(|one, other| one.1.cmp(&other.1));
            all
        };
        let before = listing();
        let config = Config { state_dir: Some(dir.to_owned()), ..Config::default() };
        let said = check_state(&config).map_err(|error| error.to_string());
        assert_eq!(listing(), before, "nothing is made, and nothing is changed");
        said
    }

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
            assert_eq!(checked(dir.path()), Ok(Vec::new()), "{mode:o}");
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
            let checked = checked(dir.path()).unwrap_err();
            let complaint = seat_key(Some(dir.path())).unwrap_err().to_string();
            assert_eq!(checked, complaint);
            complaint
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
            let notes = checked(dir.path()).unwrap();
            assert_eq!(notes.len(), usize::from(mode != then), "{mode:o}: {notes:?}");
            assert!(notes.iter().all(|note| note.contains("once Parvis starts, they cannot")), "{notes:?}");
            kept_key(dir.path()).unwrap();
            assert_eq!(checked(dir.path()), Ok(Vec::new()));
            assert_eq!(fs::metadata(dir.path()).unwrap().permissions().mode() & 0o7777, then, "{mode:o}");
        }
        // As `/tmp` is, which must stay so.
        let dir = tempfile::tempdir().unwrap();
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o1777)).unwrap();
        let error = seat_key(Some(dir.path())).unwrap_err().to_string();
        assert_eq!(checked(dir.path()), Err(error.clone()));
        assert!(error.contains("chmod go-w") && error.contains("1777"), "{error}");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0, "nothing was written into it");
    }

    #[test]
    fn a_key_of_another_length_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(KEY_FILE), "short").unwrap();
        let error = seat_key(Some(dir.path())).unwrap_err().to_string();
        assert_eq!(checked(dir.path()), Err(error.clone()));
        assert!(error.contains("32 bytes"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn a_directory_that_is_not_there_is_fine_and_something_else_in_its_place_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let (state, link) = (dir.path().join("a/b/state"), dir.path().join("link"));
        assert_eq!(checked(&state), Ok(Vec::new()));
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
        kept_key(&state).unwrap();
        assert_eq!(checked(&state), Ok(Vec::new()));
        std::os::unix::fs::symlink("/nowhere", &link).unwrap();
        for (place, sentence) in [(link, "link to a directory"), (state.join(KEY_FILE), "no directory")] {
            let error = seat_key(Some(&place)).unwrap_err().to_string();
            assert!(error.contains(sentence), "{error}");
            assert_eq!(checked(&place), Err(error));
        }
    }
}
