//! Whether a host is the one it should be: the file, the question, and the
//! first key that is trusted.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::SystemTime;

use russh::keys::{HashAlg, PublicKey};

use super::known_hosts::{Answer, KnownHosts, name};
use crate::error::HostKeyProblem;
use crate::inventory::{HostKeys, at_home};

/// What is known of one host.
#[derive(Debug, Clone)]
pub struct Host {
    host: String,
    port: u16,
    file: PathBuf,
    trust_first: bool,
    known: Arc<KnownHosts>,
}

impl Host {
    /// Reads the known hosts; a file that does not exist knows no host.
    pub fn new(host: &str, port: u16, keys: &HostKeys) -> Result<Self, HostKeyProblem> {
        let file = match &keys.known_hosts {
            Some(file) => at_home(file),
            None => at_home(Path::new("~/.ssh/known_hosts")),
        };
        let file = file.ok_or(HostKeyProblem::NoHome)?;
        let known =
            read(&file).map_err(|source| HostKeyProblem::File { file: file.clone(), source })?;
        Ok(Self { host: host.to_owned(), port, file, trust_first: keys.trust_first, known })
    }

    /// The algorithms of the keys that are known of it.
    pub fn algorithms(&self) -> Vec<String> {
        self.known.algorithms(&self.host, self.port)
    }

    /// Whether this key is the host's; the first one is trusted, and written
    /// down, if the inventory says so.
    pub fn check(&self, key: &PublicKey) -> Result<(), HostKeyProblem> {
        match self.known.check(&self.host, self.port, key) {
            Answer::Unknown if self.trust_first => self.trust(key),
            answer => self.judge(answer, key),
        }
    }

    fn judge(&self, answer: Answer, key: &PublicKey) -> Result<(), HostKeyProblem> {
        let (file, fingerprint) = (self.file.clone(), fingerprint(key));
        Err(match answer {
            Answer::Known => return Ok(()),
            Answer::Unknown => HostKeyProblem::Unknown {
                fingerprint,
                file,
                host: self.host.clone(),
                port: self.port,
            },
            Answer::Changed { line, known } => HostKeyProblem::Changed {
                shown: fingerprint,
                known: self::fingerprint(&known),
                file,
                line,
            },
            Answer::Revoked { line } => HostKeyProblem::Revoked { fingerprint, file, line },
            Answer::Authority { line } => HostKeyProblem::Authority { fingerprint, file, line },
            Answer::Unreadable { line } => HostKeyProblem::Unreadable { file, line },
        })
    }

    /// Adds the key, unless another process was quicker: then the file
    /// decides. The lock keeps two programs from writing into each other's
    /// line, and is gone with the file.
    fn trust(&self, key: &PublicKey) -> Result<(), HostKeyProblem> {
        let failed = |source| HostKeyProblem::File { file: self.file.clone(), source };
        let mut file = open_to_append(&self.file).map_err(failed)?;
        file.lock().map_err(failed)?;
        let mut text = String::new();
        file.read_to_string(&mut text).map_err(failed)?;
        match KnownHosts::parse(&text).check(&self.host, self.port, key) {
            Answer::Unknown => {}
            answer => return self.judge(answer, key),
        }
        let mut line = String::new();
        if !text.is_empty() && !text.ends_with('\n') {
            line.push('\n');
        }
        let key = PublicKey::from(key.key_data().clone());
        let key = key.to_openssh().map_err(io::Error::other).map_err(failed)?;
        line += &format!("{} {key}\n", name(&self.host, self.port));
        file.write_all(line.as_bytes()).map_err(failed)
    }
}

/// As `ssh` and the router's console show it.
pub fn fingerprint(key: &PublicKey) -> String {
    key.fingerprint(HashAlg::Sha256).to_string()
}

fn open_to_append(path: &Path) -> io::Result<File> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.read(true).append(true).create(true).open(path)
}

/// When a file was last written, and how long it is.
type Stamp = (Option<SystemTime>, u64);
/// The files that have been read, as they were then.
type Files = HashMap<PathBuf, (Stamp, Arc<KnownHosts>)>;

/// A thousand devices have one file in common: it is read once, and again
/// when it has changed.
fn read(path: &Path) -> io::Result<Arc<KnownHosts>> {
    static FILES: LazyLock<Mutex<Files>> = LazyLock::new(Mutex::default);
    let metadata = match std::fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Arc::default()),
        Err(error) => return Err(error),
    };
    let stamp = (metadata.modified().ok(), metadata.len());
    let mut files = FILES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((read, known)) = files.get(path)
        && *read == stamp
    {
        return Ok(Arc::clone(known));
    }
    // Names of hosts are ASCII; what else a comment holds does not matter.
    let text = std::fs::read(path)?;
    let known = Arc::new(KnownHosts::parse(&String::from_utf8_lossy(&text)));
    files.insert(path.to_owned(), (stamp, Arc::clone(&known)));
    Ok(known)
}
