//! `watch`: a program is saved, and a moment later its verdicts are there.
//!
//! One loop takes what happens (`Event`) and what is typed (`model::Key`) to a
//! `model::Model`, which does no I/O and says what to do; `work` does it, in
//! threads that send their results back as events. A new save ends what is
//! at work, with everything it started, and has its own turn afterwards.
//!
//! `verified` does the same for instructors: it verifies what a save affects.

mod files;
mod model;
mod plain;
mod screen;
mod session;
mod told;
mod verified;
mod work;

use std::path::PathBuf;
use std::sync::mpsc::sync_channel;
use std::thread;

use anyhow::Result;
use contain::interrupt::Interrupt;
use course::discover::Workspace;
use judge::picture::Charset;
use run::build;
use run::transport::Transport;

use self::session::WatchSession;
pub use self::verified::verify_on_save;

/// How to watch.
#[derive(Debug)]
pub struct WatchOptions {
    /// The task to begin with; the first that has not passed if there is none.
    pub first: Option<String>,
    /// Plain lines instead of a screen.
    pub plain: bool,
    /// Simulated seconds per real second.
    pub speed: f64,
    /// What pictures are drawn with.
    pub charset: Charset,
}

/// Why watching ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The student left, or everything has passed.
    Left,
    /// There is no task.
    NothingToWatch,
    /// By a signal.
    Interrupted,
}

/// What happens while the loop waits.
#[derive(Debug)]
enum Event {
    /// These files were written, made, moved or removed.
    Saved(Vec<PathBuf>),
    /// A line of a program that is shown at its normal speed.
    Line(u64, String),
    /// What a run alone came to, while the work with this number goes on.
    Early(u64, Box<work::GradedProgram>),
    /// The work with this number is over.
    Done(u64, work::WorkResult),
}

/// So many events wait at most: who prints faster than lines are shown waits.
const EVENTS: usize = 256;

/// Watches until it is left.
///
/// # Errors
/// The grader's own faults, and those of the terminal.
pub fn watch(workspace: &Workspace, options: &WatchOptions, interrupt: &Interrupt) -> Result<End> {
    let tasks: Vec<_> = workspace.tasks().collect();
    if tasks.is_empty() {
        return Ok(End::NothingToWatch);
    }
    let devices = tasks.iter().any(|it| it.task.vary.devices.is_some());
    let sandbox = if devices {
        Some(build::sandbox(workspace, Transport::default(), interrupt)?)
    } else {
        None
    };
    let (sender, events) = sync_channel(EVENTS);
    let saves = sender.clone();
    let sources = workspace.labs.iter().map(|lab| lab.folder.join("src"));
    let sources: Vec<_> = sources.filter(|folder| folder.is_dir()).collect();
    let _watcher = files::watch(&sources, move |paths| {
        // The receiver is gone: then the event is not needed.
        let _ = saves.send(Event::Saved(paths));
    })?;
    thread::scope(|scope| {
        let session = WatchSession::new(workspace, tasks, options, sandbox, (scope, sender))?;
        // The loop owns the receiver: once it has ended, no thread waits for the
        // other end of the channel, and the scope also ends.
        if options.plain {
            plain::run(session, events, options.first.is_some(), interrupt)
        } else {
            screen::run(session, events, interrupt)
        }
    })
}
