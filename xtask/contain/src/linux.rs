//! Linux: namespaces, landlock, seccomp and limits hold a program.
//!
//! Forking by hand is unsafe, so the runner executes itself, three times:
//!
//! ```text
//! grader ─► enter ─► init ─► program
//!           new      pid 1   own files, limits, another user,
//!           name-    of the  landlock, seccomp; then it becomes
//!           spaces   run     the program
//! ```
//!
//! All three share one socket with the grader, as their standard input: what
//! to do comes in, what came of it goes out. The program never gets it.
//!
//! A kernel may refuse a layer. The others hold without it, and every report
//! says which were in force.

mod bounds;
mod calls;
mod enter;
mod files;
mod init;
mod memory;
mod program;
mod sweep;
mod view;

use std::io::{self, Read, Write};
use std::net::Shutdown;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStringExt;
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Command, ExitCode, ExitStatus, Stdio};
use std::time::Duration;

use nix::time::{ClockId, clock_gettime};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::ending::Ending;
use crate::system::ended;
use crate::{Containment, Launch, Layer};

/// The argument that makes `xtask` a stage of a contained run.
pub(crate) const STAGE: &str = "contained";
/// Of a running executable, even if its file was replaced meanwhile.
const ITSELF: &str = "/proc/self/exe";
/// Longest message; the arguments of a program are far shorter.
const LONGEST: u32 = 1 << 22;

impl Containment {
    /// Whether it needs more of the system than libraries.
    fn needs_tools(&self) -> bool {
        self.workbench.is_some()
    }

    fn reads(&self) -> &[PathBuf] {
        self.workbench.as_ref().map_or(&[], |bench| &bench.read)
    }

    fn writes(&self) -> &[PathBuf] {
        self.workbench.as_ref().map_or(&[], |bench| &bench.write)
    }
}

/// What `init` has to know.
#[derive(Debug, Serialize, Deserialize)]
struct Watch {
    cpu: u64,
    memory: u64,
}

/// What becomes of the last stage.
#[derive(Debug, Serialize, Deserialize)]
struct Program {
    program: PathBuf,
    args: Vec<Vec<u8>>,
    environment: Vec<(String, String)>,
    directory: PathBuf,
    containment: Containment,
}

/// What the stages tell the grader.
#[derive(Debug, Serialize, Deserialize)]
enum StageMessage {
    /// All is ready, the next thing is the program: at this [`now`].
    Ready(Vec<Layer>, Duration),
    /// The kernel did not execute it.
    CouldNotStart(String),
    /// The grader's own fault.
    Fault(String),
    /// It ended.
    Ended(ContainedEnding),
}

/// How a contained program ended.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct ContainedEnding {
    /// As `wait` gives it.
    status: i32,
    /// When, by [`now`].
    at: Duration,
    /// Other processes were still there.
    left_behind: bool,
    /// What it was ended for.
    excess: Option<ExceededLimit>,
}

/// What a program may take too much of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum ExceededLimit {
    /// Memory.
    Memory,
    /// Processor time.
    Cpu,
}

/// What came of a contained run.
#[derive(Debug, Default)]
pub(crate) struct ContainedOutput {
    /// What was in force.
    layers: Vec<Layer>,
    /// When it became the program, by [`now`].
    began: Option<Duration>,
    /// Why the program was not executed.
    could_not_start: Option<String>,
    /// `None` if the run was ended from outside.
    ended: Option<ContainedEnding>,
}

impl ContainedOutput {
    /// How the program ended, as the stages tell it. How they ended themselves says nothing
    /// about the program, and a program may have ended them.
    ///
    /// # Errors
    /// If they did not report all of it: that there was a program, and what became of it.
    pub(crate) fn ending(&self) -> io::Result<Ending> {
        if let Some(why) = &self.could_not_start {
            return Ok(Ending::CouldNotStart(why.clone()));
        }
        let end = self.ended.as_ref().filter(|_| self.began.is_some()).ok_or_else(|| {
            io::Error::other("the run was ended from outside: its init did not report an ending")
        })?;
        Ok(match end.excess {
            Some(ExceededLimit::Memory) => Ending::TooMuchMemory,
            Some(ExceededLimit::Cpu) => Ending::TooMuchCpu,
            None if end.left_behind => Ending::LeftBehind,
            None => ended(ExitStatus::from_raw(end.status)),
        })
    }

    /// What was in force.
    pub(crate) fn into_layers(self) -> Vec<Layer> {
        self.layers
    }

    /// How long the program itself ran: making its surroundings takes its own
    /// time, and on a busy machine more than a short program.
    pub(crate) fn lasted(&self) -> Option<Duration> {
        Some(self.ended.as_ref()?.at.saturating_sub(self.began?))
    }
}

/// Time since the machine was started, the same in all processes.
fn now() -> io::Result<Duration> {
    Ok(clock_gettime(ClockId::CLOCK_MONOTONIC)?.into())
}

/// The grader's end of a contained run's socket.
#[derive(Debug)]
pub(crate) struct Control(UnixStream);

/// The program itself, or a command that becomes it, contained. Its streams but stdin are
/// the caller's to set. Drop the command after spawning, it holds the socket's other end.
pub(crate) fn command(launch: &Launch) -> io::Result<(Command, Option<Control>)> {
    if launch.contained.is_none() {
        return Ok((launch.command(), None));
    }
    let (ours, theirs) = UnixStream::pair()?;
    let mut command = Command::new(ITSELF);
    command.args([STAGE, "enter"]).stdin(Stdio::from(OwnedFd::from(theirs)));
    Ok((command, Some(Control(ours))))
}

/// What holds a program without a [`Control`]: what is said of it needs no layer.
pub(crate) fn without_control(_: &Launch) -> Vec<Layer> {
    Vec::new()
}

impl Control {
    /// Says what to run.
    pub(crate) fn begin(&mut self, launch: &Launch, containment: &Containment) {
        let Containment { cpu, memory, .. } = *containment;
        let args = launch.args.iter().map(|arg| arg.clone().into_vec());
        let program = Program {
            program: launch.program.clone(),
            args: args.collect(),
            environment: launch.environment.clone(),
            directory: launch.directory.clone(),
            containment: containment.clone(),
        };
        let told = send(&mut self.0, &Watch { cpu, memory });
        // Stages that are no longer there to hear it have said why.
        let _ = told.and_then(|()| send(&mut self.0, &program));
    }

    /// Ends the run where no pid namespace does.
    pub(crate) fn end(&self) {
        let _ = self.0.shutdown(Shutdown::Both);
    }

    /// What the stages said, once they have ended.
    pub(crate) fn told(mut self) -> io::Result<ContainedOutput> {
        let mut told = ContainedOutput::default();
        while let Some(said) = receive(&mut self.0)? {
            match said {
                StageMessage::Ready(layers, at) => (told.layers, told.began) = (layers, Some(at)),
                StageMessage::CouldNotStart(why) => told.could_not_start = Some(why),
                StageMessage::Fault(fault) => {
                    return Err(io::Error::other(format!("cannot contain: {fault}")));
                }
                StageMessage::Ended(ended) => told.ended = Some(ended),
            }
        }
        Ok(told)
    }
}

/// See [`crate::stage`].
pub(crate) fn stage() -> Option<ExitCode> {
    let mut args = std::env::args_os().skip(1);
    if args.next()? != STAGE {
        return None;
    }
    let (stage, layers) = (args.next()?, args.next().unwrap_or_default());
    let layers = serde_json::from_slice(layers.as_encoded_bytes()).unwrap_or_default();
    let done = control().and_then(|mut control| {
        let done = match stage.to_str() {
            Some("enter") => enter::run(&control),
            Some("init") => init::run(&control, init::Place::Namespace, layers),
            _ => program::run(&control, layers),
        };
        match done {
            Ok(()) => Ok(()),
            Err(fault) => send(&mut control, &StageMessage::Fault(fault.to_string())),
        }
    });
    Some(match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    })
}

/// A stage's end of the socket; a copy that closes when something is executed.
fn control() -> io::Result<UnixStream> {
    Ok(io::stdin().as_fd().try_clone_to_owned()?.into())
}

/// The next stage, with the same streams.
fn next(stage: &str, layers: &[Layer]) -> io::Result<Command> {
    let mut command = Command::new(ITSELF);
    command.args([STAGE, stage, &serde_json::to_string(layers)?]);
    Ok(command)
}

fn send(to: &mut impl Write, message: &impl Serialize) -> io::Result<()> {
    let text = serde_json::to_vec(message)?;
    let length = u32::try_from(text.len()).map_err(io::Error::other)?;
    to.write_all(&[&length.to_le_bytes()[..], &text].concat())
}

fn receive<T: DeserializeOwned>(from: &mut impl Read) -> io::Result<Option<T>> {
    let mut length = [0; 4];
    match from.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        // What a socket says whose other end died with words of ours unread.
        Err(error) if error.kind() == io::ErrorKind::ConnectionReset => return Ok(None),
        read => read?,
    }
    let length = u32::from_le_bytes(length);
    if length > LONGEST {
        return Err(io::Error::other("a message that is too long"));
    }
    let mut text = vec![0; length as usize];
    from.read_exact(&mut text)?;
    Ok(Some(serde_json::from_slice(&text)?))
}

/// The message that must come now.
fn expect<T: DeserializeOwned>(from: &mut impl Read) -> io::Result<T> {
    receive(from)?.ok_or_else(|| io::Error::other("the grader is gone"))
}
