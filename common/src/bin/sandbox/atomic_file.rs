//! Files that appear whole.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
#[cfg(unix)]
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// The mode of a file of which the user's umask says who may read it.
pub const READABLE: u32 = 0o666;
/// The mode of a file that only its owner may read.
#[cfg(feature = "ssh")]
pub const SECRET: u32 = 0o600;

/// Writes a file beside its place and moves it there: a reader sees the earlier file or
/// this one. Its `mode` holds from the start; on Windows, the folder's rules do.
pub fn write(path: &Path, text: &str, mode: u32) -> io::Result<()> {
    let temporary = path.with_added_extension(format!("{}.tmp", std::process::id()));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    options.mode(mode);
    #[cfg(not(unix))]
    let _ = mode;
    let written = options
        .open(&temporary)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written
}
