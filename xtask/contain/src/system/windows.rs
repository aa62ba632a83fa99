//! Windows: job objects, and a thread for each thing to wait for.

mod streams;

use std::ffi::OsString;
use std::fs::Metadata;
use std::io;
use std::os::windows::fs::symlink_dir;
use std::os::windows::io::AsRawHandle;
use std::os::windows::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Result;
use win32job::{ExtendedLimitInfo, Job};

use crate::ending::Ending;

pub(crate) use self::streams::Streams;

/// The console's Ctrl-C is for the grader: it ends what it has started.
const CREATE_NEW_PROCESS_GROUP: u32 = 0x200;
/// A process that was told to end needs a moment to be gone.
const STRAGGLERS: Duration = Duration::from_millis(50);
/// The exit codes of exceptions begin with it.
const EXCEPTION: u32 = 0xC000_0000;
/// Those that a program of these labs may end with.
const EXCEPTIONS: [(u32, &str); 6] = [
    (0xC000_0005, "STATUS_ACCESS_VIOLATION"),
    (0xC000_001D, "STATUS_ILLEGAL_INSTRUCTION"),
    (0xC000_00FD, "STATUS_STACK_OVERFLOW"),
    (0xC000_0135, "STATUS_DLL_NOT_FOUND"),
    (0xC000_013A, "STATUS_CONTROL_C_EXIT"),
    // What abort() makes, among others.
    (0xC000_0409, "STATUS_STACK_BUFFER_OVERRUN"),
];

/// A program and everything that it started: a job object. All of it ends when the job is
/// closed, so also with the grader. What a program starts before it is in the job, in its
/// first microseconds, is not in it.
#[derive(Debug, Clone)]
pub struct Tree(Arc<Mutex<Option<Job>>>);

impl Tree {
    /// Lets the command's program lead a tree of its own. To be called before it is started.
    pub fn prepare(command: &mut Command) {
        command.creation_flags(CREATE_NEW_PROCESS_GROUP);
    }

    /// The tree that the child leads.
    ///
    /// # Errors
    /// If the system has no job for it; the child has ended then.
    pub fn of(child: &mut Child) -> io::Result<Self> {
        match job_of(child) {
            Ok(job) => Ok(Self(Arc::new(Mutex::new(Some(job))))),
            // A program that has ended cannot be in a job, and needs none.
            Err(_) if matches!(child.try_wait(), Ok(Some(_))) => Ok(Self(Arc::default())),
            Err(error) => {
                let _ = child.kill();
                let _ = child.wait();
                Err(io::Error::other(error))
            }
        }
    }

    /// Ends all of it: no program here expects to be asked.
    pub fn terminate(&self) {
        self.kill();
    }

    /// There is no way without unsafe code: see [`super::HAS_CTRL_C`].
    pub fn press_ctrl_c(&self) {}

    /// Ends all of it.
    pub fn kill(&self) {
        drop(self.job().take());
    }

    /// Ends what is left when the child was waited for, and says whether anything was
    /// alive.
    pub fn end(&self) -> bool {
        let until = Instant::now() + STRAGGLERS;
        let alive = loop {
            let left = self.job().as_ref().map(Job::query_process_id_list);
            match left {
                Some(Ok(processes)) if processes.is_empty() => break false,
                Some(_) if Instant::now() >= until => break true,
                Some(_) => std::thread::sleep(Duration::from_millis(1)),
                None => break false,
            }
        };
        self.kill();
        alive
    }

    fn job(&self) -> MutexGuard<'_, Option<Job>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn job_of(child: &Child) -> Result<Job, win32job::JobError> {
    let job = Job::create_with_limit_info(ExtendedLimitInfo::new().limit_kill_on_job_close())?;
    job.assign_process(child.as_raw_handle() as isize)?;
    Ok(job)
}

/// Waits for the child's exit. Its number is its own until the child is dropped.
pub fn wait_without_reaping(child: &mut Child) {
    let _ = child.wait();
}

/// How a program ended by itself. There are no signals: what ends a program in their place
/// is an exception, which is its exit code.
pub(crate) fn ended(status: ExitStatus) -> Ending {
    let code = status.code().unwrap_or(-1);
    let unsigned = code.cast_unsigned();
    let known = EXCEPTIONS.iter().find(|(exception, _)| *exception == unsigned);
    match known {
        Some((_, name)) => Ending::Signal((*name).into()),
        None if unsigned >= EXCEPTION && code < -1 => {
            Ending::Signal(format!("exception 0x{unsigned:08X}"))
        }
        None => Ending::Code(code),
    }
}

/// Whether the grader may do anything.
pub(crate) fn is_superuser() -> bool {
    false
}

/// Lets the grader open so many files at once: there is no limit.
///
/// # Errors
/// Never, here.
pub(crate) fn allow_files(_: u64) -> Result<()> {
    Ok(())
}

/// What the desktop would give a program.
pub(crate) fn ordinary_environment(home: &Path) -> Vec<(&'static str, OsString)> {
    let mut environment = needed_environment();
    environment.extend([
        ("USERNAME", "student".into()),
        ("USERPROFILE", home.into()),
        ("TEMP", home.into()),
        ("TMP", home.into()),
    ]);
    if let Some(path) = std::env::var_os("PATH") {
        environment.push(("PATH", path));
    }
    environment
}

/// Without which no program of this system works: sockets and random numbers come from
/// libraries that are found by it.
pub fn needed_environment() -> Vec<(&'static str, OsString)> {
    let known = ["SystemRoot", "SystemDrive"];
    known.into_iter().filter_map(|name| Some((name, std::env::var_os(name)?))).collect()
}

/// Bytes that a file takes.
pub(crate) fn size_on_disk(file: &Metadata) -> u64 {
    file.len()
}

/// Runs another program in place of this one, and says with which code it ended.
///
/// # Errors
/// If it cannot be run.
pub fn replace(mut command: Command) -> io::Result<u8> {
    // The console's Ctrl-C is for the other program, which shares the console.
    let _ = ctrlc::set_handler(|| ());
    let status = command.status()?;
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
}

/// Where a path really leads, as people write it: the system's own form begins with `\\?\`,
/// which not every program takes.
///
/// # Errors
/// If there is nothing.
pub fn canonical(path: &Path) -> io::Result<PathBuf> {
    dunce::canonicalize(path)
}

/// Lets everyone run a file: here its name decides.
///
/// # Errors
/// Never, here.
pub fn make_executable(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Makes a link to a folder.
///
/// # Errors
/// If there is something, or the user may not make links.
pub fn link_folder(to: &Path, link: &Path) -> io::Result<()> {
    symlink_dir(to, link)
}

/// Takes only what others leave of the processors: not here.
pub fn be_patient(_: i32) {}
