//! What is shown, and what a key, a save or a result does to it: no I/O.

#[cfg(test)]
mod tests;

use crate::state::progress::TaskStanding;

/// Most lines of a program's output that are kept.
const LINES: usize = 5_000;

/// A key, by what it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Next,
    Hint,
    Run,
    List,
    Reset,
    Help,
    Quit,
    /// Back to the verdict.
    Back,
    Enter,
    /// So many lines down, or up.
    Scroll(i32),
    Top,
    Bottom,
}

/// What is to be done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    Nothing,
    /// Build, run and judge the current task.
    Grade,
    /// Build and run it, and show what it prints.
    Play,
    /// End the program that is shown.
    Stop,
    Hint,
    Reset,
    Quit,
}

/// What fills the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    /// What came of the last save.
    Verdict,
    /// What the program prints.
    Output,
    /// The tasks, and the one the cursor is at.
    List {
        cursor: usize,
    },
    Help,
}

/// A task, as the list shows it.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) standing: TaskStanding,
}

/// Everything that is shown.
#[derive(Debug)]
pub(super) struct Model {
    pub(super) tasks: Vec<Entry>,
    pub(super) current: usize,
    pub(super) view: View,
    /// One line about the current task.
    pub(super) status: String,
    /// How often the compiler warns of the program.
    pub(super) warnings: usize,
    /// One line about what can be done now.
    pub(super) note: String,
    pub(super) verdict: Vec<String>,
    pub(super) output: Vec<String>,
    /// First line of the body that is shown.
    pub(super) scroll: usize,
    /// What was typed was to reset, and is asked for once more.
    asked: bool,
    /// Whether something is at work, and which.
    busy: Option<u64>,
    /// What has its turn after that.
    queued: Option<Action>,
    /// The number of the last work.
    last: u64,
}

impl Model {
    pub(super) fn new(tasks: Vec<Entry>, current: usize) -> Self {
        Self {
            tasks,
            current,
            warnings: 0,
            view: View::Verdict,
            status: String::new(),
            note: String::new(),
            verdict: Vec::new(),
            output: Vec::new(),
            scroll: 0,
            asked: false,
            busy: None,
            queued: None,
            last: 0,
        }
    }

    /// What a key does.
    pub(super) fn key(&mut self, key: Key) -> Action {
        let asked = std::mem::take(&mut self.asked);
        if key == Key::Reset && !asked {
            self.asked = true;
            let id = &self.tasks[self.current].id;
            self.note = format!(
                "press x again to restore the starter of {id}; your version is kept beside it"
            );
            return Action::Nothing;
        }
        if asked {
            self.note.clear();
        }
        let plays = self.view == View::Output && self.busy.is_some();
        match key {
            Key::Quit => Action::Quit,
            Key::Run | Key::Back if plays => {
                self.show(View::Verdict);
                self.note.clear();
                Action::Stop
            }
            Key::Reset => Action::Reset,
            Key::Hint => Action::Hint,
            Key::Run => Action::Play,
            Key::Next => self.go_to(self.next()),
            Key::List => self.show(View::List { cursor: self.current }),
            Key::Help => self.show(View::Help),
            Key::Back => self.show(View::Verdict),
            Key::Enter => match self.view {
                View::List { cursor } => self.go_to(cursor),
                _ => self.show(View::Verdict),
            },
            Key::Scroll(lines) => self.scrolled(lines),
            Key::Top => self.scrolled(i32::MIN),
            Key::Bottom => self.scrolled(i32::MAX),
        }
    }

    fn show(&mut self, view: View) -> Action {
        // The same key once more leads back.
        self.view = match (view, self.view) {
            (View::Help, View::Help) | (View::List { .. }, View::List { .. }) => View::Verdict,
            (view, _) => view,
        };
        self.scroll = 0;
        Action::Nothing
    }

    fn scrolled(&mut self, lines: i32) -> Action {
        if let View::List { cursor } = &mut self.view {
            let last = self.tasks.len().saturating_sub(1);
            *cursor = moved(*cursor, lines).min(last);
        } else {
            self.scroll = moved(self.scroll, lines);
        }
        Action::Nothing
    }

    /// The next task that has not passed, and after the last one the first.
    pub(super) fn next(&self) -> usize {
        let all = self.tasks.len();
        let following = (1..all).map(|step| (self.current + step) % all);
        let mut open = following.clone();
        open.find(|&at| !self.tasks[at].standing.is_passed())
            .or_else(|| following.clone().next())
            .unwrap_or(self.current)
    }

    /// Whether there is nothing left to do.
    pub(super) fn all_passed(&self) -> bool {
        self.tasks.iter().all(|task| task.standing.is_passed())
    }

    pub(super) fn go_to(&mut self, task: usize) -> Action {
        self.current = task;
        self.verdict.clear();
        self.output.clear();
        self.note.clear();
        self.status.clear();
        self.show(View::Verdict);
        self.view = View::Verdict;
        Action::Grade
    }

    /// Asks for a turn: the number of the work that may begin now, or `None`
    /// if something else has to end before.
    pub(super) fn begin(&mut self, action: Action) -> Option<u64> {
        if self.busy.is_some() {
            self.queued = Some(action);
            return None;
        }
        self.last += 1;
        self.busy = Some(self.last);
        self.scroll = 0;
        self.view = match action {
            Action::Play => View::Output,
            _ => View::Verdict,
        };
        Some(self.last)
    }

    /// Whether this work is the one at hand, and nothing waits for its end.
    pub(super) fn is_at(&self, work: u64) -> bool {
        self.busy == Some(work) && self.queued.is_none()
    }

    /// A work is over. What was queued has its turn; what that makes obsolete
    /// is not shown.
    pub(super) fn ended(&mut self, work: u64) -> Option<Action> {
        if self.busy == Some(work) {
            self.busy = None;
        }
        self.queued.take()
    }

    /// A line of the program that is shown, unless it is an old one's.
    pub(super) fn line(&mut self, work: u64, line: String) {
        if self.busy != Some(work) || self.queued.is_some() {
            return;
        }
        if self.output.len() >= LINES {
            self.output.drain(..LINES / 5);
        }
        self.output.push(line);
        if self.view == View::Output {
            self.scroll = usize::MAX;
        }
    }
}

fn moved(from: usize, lines: i32) -> usize {
    match usize::try_from(lines) {
        Ok(down) => from.saturating_add(down),
        Err(_) => from.saturating_sub(lines.unsigned_abs() as usize),
    }
}
