//! Unix: process groups, signals and polls.

mod streams;

use std::ffi::OsString;
use std::fs::{self, Metadata, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};

use anyhow::{Context, Result, bail};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::{Pid, geteuid};
use rustix::io::Errno;
use rustix::process::{WaitId, WaitIdOptions, waitid};

use crate::ending::Ending;

pub(crate) use self::streams::Streams;

/// Of a block, by definition of `stat`.
const BLOCK: u64 = 512;

/// A program and everything that it started: its process group. What it starts can leave
/// the group; where a program is contained, that does not help it.
#[derive(Debug, Clone)]
pub struct Tree(Pid);

impl Tree {
    /// Lets the command's program lead a tree of its own. To be called before it is started.
    pub fn prepare(command: &mut Command) {
        command.process_group(0);
    }

    /// The tree that the child leads.
    ///
    /// # Errors
    /// Never, here.
    pub fn of(child: &mut Child) -> io::Result<Self> {
        Ok(Self(Pid::from_raw(child.id().cast_signed())))
    }

    /// The process that leads it.
    #[cfg(target_os = "linux")]
    pub(crate) fn leader(&self) -> Pid {
        self.0
    }

    /// Asks all of it to end.
    pub fn terminate(&self) {
        let _ = killpg(self.0, Signal::SIGTERM);
    }

    /// Sends what a terminal sends to the group in its foreground.
    pub fn press_ctrl_c(&self) {
        let _ = killpg(self.0, Signal::SIGINT);
    }

    /// Ends all of it. It may have ended on its own in this moment: that is as good.
    pub fn kill(&self) {
        let _ = killpg(self.0, Signal::SIGKILL);
    }

    /// Ends what is left when the child was waited for, and says whether anything was
    /// alive.
    pub fn end(&self) -> bool {
        if killpg(self.0, None).is_err() {
            return false;
        }
        let alive = has_living_member(self.0);
        self.kill();
        alive
    }
}

/// Orphans that have ended linger as zombies until their parent reaps them: only
/// the process table tells them from the living.
fn has_living_member(group: Pid) -> bool {
    let Ok(processes) = fs::read_dir("/proc") else {
        return true;
    };
    processes
        .flatten()
        .filter_map(|process| fs::read_to_string(process.path().join("stat")).ok())
        .any(|stat| is_living_member(&stat, group))
}

/// `pid (name) state parent group ...`, and the name may hold anything.
fn is_living_member(stat: &str, group: Pid) -> bool {
    let Some((_, after_name)) = stat.rsplit_once(')') else {
        return false;
    };
    let mut fields = after_name.split_whitespace();
    let state = fields.next().unwrap_or("Z");
    let its_group = fields.nth(1).and_then(|field| field.parse().ok());
    !matches!(state, "Z" | "X") && its_group == Some(group.as_raw())
}

/// Waits for the child's exit. Until it is reaped, its number stays its own and can be
/// signalled safely.
pub fn wait_without_reaping(child: &mut Child) {
    wait_for_exit(child.id());
}

fn wait_for_exit(process: u32) {
    let Some(process) = rustix::process::Pid::from_raw(process.cast_signed()) else {
        return;
    };
    let how = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
    while matches!(waitid(WaitId::Pid(process), how), Err(Errno::INTR)) {}
}

/// How a program ended by itself.
pub(crate) fn ended(status: ExitStatus) -> Ending {
    match (status.code(), status.signal()) {
        (Some(code), _) => Ending::Code(code),
        (None, Some(signal)) => Ending::Signal(match Signal::try_from(signal) {
            Ok(known) => known.to_string(),
            Err(_) => format!("signal {signal}"),
        }),
        (None, None) => Ending::Signal("an unknown signal".into()),
    }
}

/// Whether the grader may do anything.
pub(crate) fn is_superuser() -> bool {
    geteuid().is_root()
}

/// Lets the grader open so many files at once.
///
/// # Errors
/// If it may not.
pub(crate) fn allow_files(wanted: u64) -> Result<()> {
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE)?;
    if soft < wanted {
        if hard < wanted {
            bail!(
                "this shell may open {hard} files at once; the grader, its devices and a program need {wanted}: raise the limit (`ulimit -n {wanted}`, or the container's)"
            );
        }
        setrlimit(Resource::RLIMIT_NOFILE, wanted, hard).context("cannot open more files")?;
    }
    Ok(())
}

/// What a shell of its own would give a program.
pub(crate) fn ordinary_environment(home: &Path) -> Vec<(&'static str, OsString)> {
    vec![
        ("LANG", "C.UTF-8".into()),
        ("LOGNAME", "student".into()),
        ("PATH", "/usr/local/bin:/usr/bin:/bin".into()),
        ("SHELL", "/bin/bash".into()),
        ("USER", "student".into()),
        ("HOME", home.into()),
        ("PWD", home.into()),
    ]
}

/// Without which no program of this system works.
pub fn needed_environment() -> Vec<(&'static str, OsString)> {
    Vec::new()
}

/// Bytes that a file takes.
pub(crate) fn size_on_disk(file: &Metadata) -> u64 {
    file.blocks() * BLOCK
}

/// Becomes another program; comes back only if that is not possible.
///
/// # Errors
/// Why it is not.
pub fn replace(mut command: Command) -> io::Result<u8> {
    Err(command.exec())
}

/// Where a path really leads.
///
/// # Errors
/// If there is nothing.
pub fn canonical(path: &Path) -> io::Result<PathBuf> {
    path.canonicalize()
}

/// Lets everyone run a file.
///
/// # Errors
/// If it is not the user's.
pub fn make_executable(file: &Path) -> io::Result<()> {
    fs::set_permissions(file, Permissions::from_mode(0o755))
}

/// Makes a link to a folder.
///
/// # Errors
/// If there is something, or it cannot be written.
pub fn link_folder(to: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(to, link)
}

/// Takes only what others leave of the processors, from now on and with all that this
/// thread starts. On other systems than Linux it would be all of the process, for good.
pub fn be_patient(patience: i32) {
    // Without, runs are only less quiet.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::nice(patience);
    #[cfg(not(target_os = "linux"))]
    let _ = patience;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_living_of_the_group_count() {
        let group = Pid::from_raw(42);
        for (stat, counts) in [
            ("7 (a) S 1 42 42 0", true),
            ("7 (a b) Z 9) R 1 42 42 0", true),
            ("7 (a) Z 1 42 42 0", false),
            ("7 (a) S 42 7 42 0", false),
            ("", false),
        ] {
            assert_eq!(is_living_member(stat, group), counts, "{stat}");
        }
    }
}
