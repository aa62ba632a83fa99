//! `verify --watch`: what a save affects is verified again.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::thread::{self, Scope};
use std::time::{Duration, Instant};

use anyhow::Result;
use contain::interrupt::Interrupt;
use course::discover::{LabPackage, Workspace, discover};
use course::programs;
use course::text::count;

use super::session::SETTLED;
use super::{EVENTS, End, files};
use crate::report;
use crate::verify::{CaseSelection, Findings, VerifyOptions, affected, is_watched, verify};

/// How often a signal is looked for.
const LOOK: Duration = Duration::from_millis(20);
/// Most names that are told.
const MOST: usize = 6;

/// What happens while the loop waits.
enum Event {
    /// These files were written, made, moved or removed.
    Saved(Vec<PathBuf>),
    /// What was at work is over.
    Done(Result<Option<Findings>>),
}

/// What all work needs.
struct Place<'a> {
    /// The packages of the labs.
    packages: Vec<String>,
    options: VerifyOptions,
    progress: &'a (dyn Fn(usize, usize) + Sync),
}

/// One turn: what to verify, and what ends it.
struct Turn {
    /// The saved files that it is about; at first, none.
    saved: Option<BTreeSet<PathBuf>>,
    interrupt: Interrupt,
}

/// Verifies the labs, and then what each save affects, until a signal comes or the output
/// is closed. A save ends what is at work.
///
/// # Errors
/// If files cannot be watched. What is wrong with a lab, and faults of the grader, are
/// told, and the next save may put them right.
pub fn verify_on_save(
    labs: &[&LabPackage],
    options: VerifyOptions,
    interrupt: &Interrupt,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<End> {
    let folders: Vec<_> = labs.iter().map(|lab| lab.folder.clone()).collect();
    let (sender, events) = sync_channel(EVENTS);
    let (saves, below) = (sender.clone(), folders.clone());
    let _watcher = files::watch(&folders, move |paths| {
        let counts = |path: &PathBuf| below.iter().any(|lab| is_watched(lab, path));
        let paths: Vec<_> = paths.into_iter().filter(counts).collect();
        if !paths.is_empty() {
            // The receiver is gone: then the event is not needed.
            let _ = saves.send(Event::Saved(paths));
        }
    })?;
    let packages = labs.iter().map(|lab| lab.package.clone()).collect();
    let place = Place { packages, options, progress };
    thread::scope(|scope| {
        // The loop owns the receiver: once it has ended, no thread waits for it.
        let events = events;
        let mut turn = Some(place.begin(None, scope, &sender));
        let mut saved = BTreeSet::new();
        let mut last_save = Instant::now();
        let end = loop {
            if interrupt.happened() {
                break End::Interrupted;
            }
            match events.recv_timeout(LOOK) {
                Ok(Event::Saved(paths)) => {
                    saved.extend(paths);
                    last_save = Instant::now();
                }
                Ok(Event::Done(came)) => {
                    let over = turn.take();
                    if over.as_ref().is_some_and(|turn| turn.interrupt.happened()) {
                        // What it did not come to is still to be done.
                        saved.extend(over.and_then(|turn| turn.saved).unwrap_or_default());
                    } else if place.tell(came).is_err() {
                        break End::Left;
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break End::Left,
            }
            if saved.is_empty() || last_save.elapsed() < SETTLED {
                continue;
            }
            match &turn {
                Some(turn) => turn.interrupt.trigger(),
                None => turn = Some(place.begin(Some(std::mem::take(&mut saved)), scope, &sender)),
            }
        };
        if let Some(turn) = turn {
            turn.interrupt.trigger();
        }
        Ok(end)
    })
}

impl Place<'_> {
    fn begin<'scope, 'env>(
        &'env self,
        saved: Option<BTreeSet<PathBuf>>,
        scope: &'scope Scope<'scope, 'env>,
        events: &SyncSender<Event>,
    ) -> Turn {
        let turn = Turn { saved: saved.clone(), interrupt: Interrupt::default() };
        let (interrupt, events) = (turn.interrupt.clone(), events.clone());
        scope.spawn(move || {
            let came = self.work(saved.as_ref(), &interrupt);
            // The receiver is gone after a signal.
            let _ = events.send(Event::Done(came));
        });
        turn
    }

    /// Reads the labs again, because a save may have changed them. `None` if what was saved
    /// affects nothing.
    fn work(
        &self,
        saved: Option<&BTreeSet<PathBuf>>,
        interrupt: &Interrupt,
    ) -> Result<Option<Findings>> {
        let workspace = discover()?;
        let labs = self.labs(&workspace);
        let Some(saved) = saved else {
            say(&format!("verifying {}; Ctrl-C ends it", self.packages.join(", ")));
            let verified = verify(&workspace, &labs, &self.options, interrupt, self.progress)?;
            return Ok(Some(verified));
        };
        let (labs, names) = affected_by(saved, &labs)?;
        if labs.is_empty() {
            return Ok(None);
        }
        say(&told(saved, &names, &workspace));
        let options = VerifyOptions { only: CaseSelection::Named(names), ..self.options.clone() };
        Ok(Some(verify(&workspace, &labs, &options, interrupt, self.progress)?))
    }

    fn labs<'w>(&self, workspace: &'w Workspace) -> Vec<&'w LabPackage> {
        let labs = workspace.labs.iter();
        labs.filter(|lab| self.packages.contains(&lab.package)).collect()
    }

    fn tell(&self, came: Result<Option<Findings>>) -> io::Result<()> {
        let mut out = io::stdout().lock();
        match came {
            Ok(Some(findings)) => report::findings(&findings, &self.options, &mut out)?,
            Ok(None) => {}
            Err(error) => writeln!(out, "error: {error:#}")?,
        }
        out.flush()
    }
}

/// The labs with saved files, and the names of the programs that are verified again. The
/// rules of a lab are looked at even if there is no such program.
fn affected_by<'w>(
    saved: &BTreeSet<PathBuf>,
    labs: &[&'w LabPackage],
) -> Result<(Vec<&'w LabPackage>, BTreeSet<String>)> {
    let mut names = BTreeSet::new();
    let mut own = Vec::new();
    for lab in labs.iter().filter(|lab| saved.iter().any(|it| it.starts_with(&lab.folder))) {
        let programs = programs::programs(lab)?;
        names.extend(saved.iter().flat_map(|path| affected(lab, &programs, path)));
        own.push(*lab);
    }
    Ok((own, names))
}

fn told(saved: &BTreeSet<PathBuf>, names: &BTreeSet<String>, workspace: &Workspace) -> String {
    let below = |path: &PathBuf| path.strip_prefix(&workspace.root).unwrap_or(path).to_owned();
    let files: Vec<_> = saved.iter().map(|it| below(it).display().to_string()).collect();
    let files = course::text::list(&files, MOST);
    format!("saved: {files}; verifying {}", count(names.len(), "program"))
}

/// What is told while the work goes on is not worth an error.
fn say(line: &str) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}
