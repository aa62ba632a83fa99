//! Small files in which `cargo xtask` remembers: written whole, by one process
//! after the other, and kept aside where they are not understood.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::files;

/// Largest file that can be ours.
pub(crate) const MOST_BYTES: u64 = 1 << 20;
/// How often, and how long apart, another process's turn is waited for.
const TURNS: u32 = 750;
const TURN: Duration = Duration::from_millis(20);

/// What is kept in a file of its own. The default is what holds without one.
pub trait StateFile: Default + Serialize + DeserializeOwned {
    /// Its name.
    const FILE: &'static str;
    /// Raised when the old file would be misread.
    const FORMAT: u32;

    /// As which format it was written.
    fn format(&self) -> u32;
}

/// Reads what is stored in `folder`, lets `change` change it and writes it
/// back. Other processes that do the same wait for their turn.
///
/// # Errors
/// If it cannot be read or written. What `change` found is lost then.
pub fn update<S: StateFile, T>(folder: &Path, change: impl FnOnce(&mut S) -> T) -> Result<T> {
    let path = folder.join(S::FILE);
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let turn = turn(&path.with_extension("turn"))?;
    let mut stored = take(&path)?;
    let found = change(&mut stored);
    let mut text = serde_json::to_vec_pretty(&stored)?;
    text.push(b'\n');
    files::write(&path, &text)?;
    drop(turn);
    Ok(found)
}

/// What is stored in `folder`, as far as it is understood; nothing is moved or
/// written.
///
/// # Errors
/// If the file is there, but cannot be read.
pub fn read<S: StateFile>(folder: &Path) -> Result<S> {
    let path = folder.join(S::FILE);
    match understood(&path) {
        Ok(Some(stored)) => Ok(stored),
        Ok(None) => {
            eprintln!("note: {} is not understood", path.display());
            Ok(S::default())
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(S::default()),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

/// Held until it is dropped. A process that waits in vain goes on without it: what
/// another process remembers at this moment may be lost, and nothing else.
fn turn(path: &Path) -> Result<Option<File>> {
    // Opening a pipe would wait for a reader.
    if fs::symlink_metadata(path).is_ok_and(|there| !there.is_file()) {
        bail!("{} is in the way: it is not a file", path.display());
    }
    let file = File::options().create(true).append(true).open(path);
    let file = file.with_context(|| format!("cannot open {}", path.display()))?;
    for _ in 0..TURNS {
        match file.try_lock() {
            Ok(()) => return Ok(Some(file)),
            Err(TryLockError::WouldBlock) => thread::sleep(TURN),
            Err(TryLockError::Error(_)) => break,
        }
    }
    Ok(None)
}

/// A file that is not ours is kept aside: another program may need it.
fn take<S: StateFile>(path: &Path) -> Result<S> {
    match understood(path) {
        Ok(Some(stored)) => Ok(stored),
        Ok(None) => {
            let aside = aside(path);
            fs::rename(path, &aside)
                .with_context(|| format!("cannot move {} aside", path.display()))?;
            eprintln!(
                "note: {} is not understood and was kept as {}",
                path.display(),
                aside.display()
            );
            Ok(S::default())
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(S::default()),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

/// `None` if it is there, but nothing of ours.
fn understood<S: StateFile>(path: &Path) -> io::Result<Option<S>> {
    // Opening a pipe would wait for a writer.
    if !fs::symlink_metadata(path)?.is_file() {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST_BYTES).read_to_end(&mut bytes)?;
    let stored: Option<S> = serde_json::from_slice(&bytes).ok();
    Ok(stored.filter(|stored| stored.format() == S::FORMAT))
}

/// A name that nothing has.
fn aside(path: &Path) -> PathBuf {
    let numbered = (1..).map(|number| path.with_extension(format!("json.aside-{number}")));
    let mut free = numbered.filter(|path| fs::symlink_metadata(path).is_err());
    free.next().unwrap_or_else(|| path.with_extension("json.aside"))
}
