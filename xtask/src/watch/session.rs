//! Does what the model asks for.

mod asked;

use std::path::{Path, PathBuf};
use std::sync::mpsc::SyncSender;
use std::thread::Scope;
use std::time::{Duration, Instant};

use anyhow::Result;
use contain::interrupt::Interrupt;
use course::discover::{LabTask, Workspace};
use judge::picture::Charset;

use super::model::{Action, Entry, Key, Model, View};
use super::told;
use super::work::{self, GradedProgram, Place, WorkResult};
use super::{Event, WatchOptions};
use crate::outcome::Outcome;
use crate::state::hints;
use crate::state::progress::{TaskStanding, is_source, standings};

/// One save is several events, and some editors write in pieces.
pub(super) const SETTLED: Duration = Duration::from_millis(60);

/// A model, and what it takes to act for it.
pub(super) struct WatchSession<'scope, 'env> {
    pub(super) model: Model,
    workspace: &'env Workspace,
    tasks: Vec<LabTask<'env>>,
    place: Place<'env>,
    charset: Charset,
    scope: &'scope Scope<'scope, 'env>,
    events: SyncSender<Event>,
    /// Ends what is at work.
    work: Interrupt,
    /// When the last save was heard of, until it has its turn.
    saved: Option<Instant>,
    /// When the save was, whose verdict is waited for.
    waiting_since: Option<Instant>,
    outcome: Option<Outcome>,
    /// What the compiler says of the last save, if it refuses it.
    complaint: String,
    /// When the work at hand began, and how many seconds of it are shown.
    began: Option<(Instant, u64)>,
    /// What `reset` did: shown until the next save but its own.
    reset: Option<String>,
}

impl<'scope, 'env> WatchSession<'scope, 'env> {
    pub(super) fn new(
        workspace: &'env Workspace,
        tasks: Vec<LabTask<'env>>,
        options: &WatchOptions,
        sandbox: Option<PathBuf>,
        (scope, events): (&'scope Scope<'scope, 'env>, SyncSender<Event>),
    ) -> Result<Self> {
        let standings = standings(&workspace.root, &tasks)?;
        let asked = |chosen: &LabTask<'_>| options.first.as_deref() == Some(chosen.task.id());
        let open = || standings.iter().position(|standing| !standing.is_passed());
        let current = tasks.iter().position(asked).or_else(open).unwrap_or(0);
        let entries = tasks.iter().zip(standings);
        let entries = entries.map(|(chosen, standing)| Entry {
            id: chosen.task.id().to_owned(),
            title: chosen.task.title.clone(),
            standing,
        });
        Ok(Self {
            model: Model::new(entries.collect(), current),
            place: Place { workspace, sandbox, speed: options.speed },
            charset: options.charset,
            workspace,
            tasks,
            scope,
            events,
            work: Interrupt::default(),
            saved: None,
            waiting_since: None,
            outcome: None,
            complaint: String::new(),
            began: None,
            reset: None,
        })
    }

    /// The current task.
    pub(super) fn chosen(&self) -> LabTask<'env> {
        self.tasks[self.model.current]
    }

    /// Where its program is, below the workspace.
    pub(super) fn program(&self) -> String {
        let chosen = self.chosen();
        let path = chosen.lab.programs.get(chosen.task.program());
        let path = path.map_or(Path::new(""), PathBuf::as_path);
        let below = path.strip_prefix(&self.workspace.root).unwrap_or(path);
        below.display().to_string()
    }

    /// Whether it is time to leave.
    pub(super) fn key(&mut self, key: Key) -> bool {
        let action = self.model.key(key);
        if action == Action::Quit {
            self.cancel();
            return true;
        }
        self.act(action);
        false
    }

    pub(super) fn act(&mut self, action: Action) {
        match action {
            Action::Nothing | Action::Quit => {}
            Action::Stop => self.cancel(),
            Action::Hint => self.hint(),
            Action::Reset => self.reset(),
            Action::Grade | Action::Play => self.start(action),
        }
    }

    /// Ends what is at work, with everything it started.
    pub(super) fn cancel(&mut self) {
        self.work.trigger();
    }

    fn start(&mut self, action: Action) {
        let Some(number) = self.model.begin(action) else {
            self.cancel();
            return;
        };
        self.work = Interrupt::default();
        let (place, chosen) = (self.place.clone(), self.chosen());
        let (interrupt, events) = (self.work.clone(), self.events.clone());
        if action == Action::Play {
            self.model.output.clear();
            self.model.note = "the program runs; r or Esc goes back to the verdict".into();
        } else {
            self.model.note.clear();
            self.began = Some((Instant::now(), 0));
            self.model.status = format!("{}: building and running ...", self.program());
        }
        self.scope.spawn(move || {
            let done = match action {
                Action::Play => work::play(&place, chosen, &interrupt, (number, &events)),
                _ => work::grade_task(&place, chosen, &interrupt, &|graded| {
                    let _ = events.send(Event::Early(number, Box::new(graded)));
                }),
            };
            // The receiver is gone once the student has left.
            let _ = events.send(Event::Done(number, done));
        });
    }

    /// Takes what happened; whether a verdict is new.
    pub(super) fn take(&mut self, event: Event) -> bool {
        match event {
            Event::Saved(paths) => {
                self.heard_of(&paths);
                false
            }
            Event::Line(work, line) => {
                self.model.line(work, line);
                false
            }
            Event::Early(work, graded) => {
                if self.model.is_at(work) {
                    self.early(&graded);
                }
                false
            }
            Event::Done(work, done) => self.done(work, done),
        }
    }

    /// A save of the current task's sources wants a verdict. After a pass, so
    /// does the program of a task that has not passed: the student has gone on.
    fn heard_of(&mut self, paths: &[PathBuf]) {
        let saved = |chosen: LabTask<'_>| paths.iter().any(|path| is_source(chosen, path));
        if !saved(self.chosen()) {
            match self.saved_instead(paths) {
                Some(next) if self.standing().is_passed() => drop(self.model.go_to(next)),
                Some(other) => {
                    self.model.note = told::not_shown(&self.model.tasks[other].id);
                    return;
                }
                None => return,
            }
        }
        self.saved = Some(Instant::now());
        self.waiting_since = self.saved;
    }

    /// The task that has not passed and whose program was saved.
    fn saved_instead(&self, paths: &[PathBuf]) -> Option<usize> {
        let wrote = |chosen: &LabTask<'_>| {
            let program = chosen.lab.programs.get(chosen.task.program());
            program.is_some_and(|path| paths.contains(path))
        };
        let mut tasks = self.model.tasks.iter().zip(&self.tasks);
        tasks.position(|(entry, chosen)| !entry.standing.is_passed() && wrote(chosen))
    }

    /// Gives a save its turn, once no more of it comes; whether it did.
    pub(super) fn settle(&mut self) -> bool {
        let settled = self.saved.is_some_and(|saved| saved.elapsed() >= SETTLED);
        if settled {
            self.saved = None;
            self.start(Action::Grade);
        }
        settled
    }

    /// Counts the seconds of what takes long; whether there is one more.
    pub(super) fn ticks(&mut self) -> bool {
        let Some((began, shown)) = &mut self.began else {
            return false;
        };
        let seconds = began.elapsed().as_secs();
        if seconds == *shown {
            return false;
        }
        *shown = seconds;
        self.model.status = format!("{}: building and running ... {seconds} s", self.program());
        true
    }

    fn done(&mut self, work: u64, done: WorkResult) -> bool {
        self.began = None;
        if let Some(queued) = self.model.ended(work) {
            self.act(queued);
            return false;
        }
        match done {
            WorkResult::Cancelled => false,
            WorkResult::Played(how) => {
                self.model.output.push(String::new());
                self.model.output.push(how);
                self.model.note = "Esc goes back to the verdict, r runs it again".into();
                false
            }
            WorkResult::NotBuilt(complaint) => {
                self.outcome = None;
                self.waiting_since = None;
                self.model.note.clear();
                self.model.view = View::Verdict;
                self.model.status = format!("{}: does not compile", self.program());
                self.model.warnings = 0;
                self.verdict(&complaint);
                self.complaint = complaint;
                true
            }
            WorkResult::Fault(fault) => {
                self.model.status = "the grader failed; this is not a verdict".into();
                self.verdict(&fault);
                true
            }
            WorkResult::Graded(graded) => {
                self.graded(*graded);
                true
            }
        }
    }

    fn verdict(&mut self, text: &str) {
        self.model.verdict = text.lines().map(str::to_owned).collect();
        self.model.scroll = 0;
    }

    fn graded(&mut self, graded: GradedProgram) {
        let since = self.waiting_since.take();
        self.model.status = told::status(&graded, since);
        let outcome = graded.outcome;
        self.report(&outcome, &graded.warnings);
        hints::remembering(&self.workspace.target, |shown| {
            outcome.tasks.iter().for_each(|task| shown.graded(task));
        });
        self.outcome = Some(outcome);
        self.stand();
        if let Some(done) = self.reset.take() {
            self.model.note = done;
        }
    }

    /// What was reached may be new, and so may be what to do next.
    fn stand(&mut self) {
        let Ok(standings) = standings(&self.workspace.root, &self.tasks) else {
            return;
        };
        for (entry, standing) in self.model.tasks.iter_mut().zip(standings) {
            entry.standing = standing;
        }
        if !self.model.tasks[self.model.current].standing.is_passed() {
            return;
        }
        self.model.note = if self.model.all_passed() {
            "all tasks have passed".into()
        } else {
            format!(
                "n: next task, {} (a save of its program also goes there)",
                self.model.tasks[self.model.next()].id
            )
        };
    }

    /// Where the student stands in the current task, in words.
    pub(super) fn standing(&self) -> &TaskStanding {
        &self.model.tasks[self.model.current].standing
    }
}

/// However the loop ends.
impl Drop for WatchSession<'_, '_> {
    fn drop(&mut self) {
        self.cancel();
    }
}
