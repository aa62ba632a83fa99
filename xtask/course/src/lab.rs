//! What a `lab.toml` says: tasks, how a graded run varies, checks.
//!
//! Types and validation, no I/O. Whatever is wrong with the file is an error
//! with its place, before anything is built or run.

pub mod deviation;
mod devices;
mod explore;
mod hints;
mod interrupt;
mod items;
pub mod names;
mod validate;
pub mod word;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use common::position::line_and_column;
use serde::Deserialize;
use toml::Spanned;

pub use self::deviation::Deviation;
pub use self::devices::{Count, Delays, Devices, Group, HEALTHY, Unlike};
pub use self::explore::{Explore, ExploredCase, Schedules, Scheduling};
pub use self::hints::Hints;
pub use self::interrupt::{Interrupt, RunKind};
pub use self::items::{ItemSource, ItemTarget, Items};
use self::word::Word;

/// One `lab.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lab {
    /// What the lab is about.
    pub title: String,
    /// In the order of the guide.
    #[serde(rename = "task", default)]
    pub tasks: Vec<Task>,
}

/// One numbered task and the program that does it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// Such as `9.1`; unique over all labs.
    pub id: Spanned<String>,
    /// A binary of the lab's package.
    pub program: Spanned<String>,
    /// What the task is about.
    pub title: String,
    /// Another task of the lab, whose timeline is shown beside this one's.
    pub compare: Option<Spanned<String>>,
    /// Whether a submission may have a script in the program's place, in any language
    /// that runs on the grader's machine.
    #[serde(default)]
    pub scripts: bool,
    /// What a graded run may take.
    #[serde(default)]
    pub limits: Limits,
    /// Arguments that are the same in every graded run.
    #[serde(default)]
    pub args: Vec<String>,
    /// What differs from run to run.
    #[serde(default)]
    pub vary: Vary,
    /// How its program is run under many schedules; not at all if absent.
    pub explore: Option<Explore>,
    /// What the items are that checks are about.
    pub items: Option<Items>,
    /// What must be true of a run, in the order in which it is judged.
    #[serde(rename = "check", default)]
    pub checks: Vec<Check>,
}

/// What a graded run may take: bounds against programs that went wrong, far
/// from what a right one needs.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Limits {
    /// Real seconds.
    pub time: Spanned<f64>,
    /// Seconds of processor time, per process.
    pub cpu: Spanned<u64>,
    /// MiB, of all its processes together.
    pub memory: Spanned<u64>,
    /// Threads, of all its processes together.
    pub threads: Spanned<u64>,
    /// On stdout, and as many on stderr.
    pub output_bytes: Spanned<usize>,
    /// On stdout, and as many on stderr.
    pub output_lines: Spanned<usize>,
    /// Open at once on one device; on all together, five times as many.
    pub sessions: Spanned<usize>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            time: Spanned::new(0..0, 20.0),
            cpu: Spanned::new(0..0, 10),
            memory: Spanned::new(0..0, 1024),
            threads: Spanned::new(0..0, 256),
            output_bytes: Spanned::new(0..0, 1 << 20),
            output_lines: Spanned::new(0..0, 20_000),
            sessions: Spanned::new(0..0, 400),
        }
    }
}

/// What differs from run to run.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Vary {
    /// Numbers handed to the program as flags; expressions know their names.
    pub numbers: BTreeMap<String, Number>,
    /// The devices the program meets; none if absent.
    pub devices: Option<Devices>,
    /// Commands handed to the program as a file.
    pub commands: Option<Commands>,
    /// A second run, in which the program gets a Ctrl-C; none if absent.
    pub interrupt: Option<Interrupt>,
}

/// A number drawn for every run.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Number {
    /// How the program takes it, such as `--threads`.
    pub flag: Spanned<String>,
    /// The smallest.
    pub from: Spanned<u64>,
    /// The largest.
    pub to: u64,
}

/// Commands for every device.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Commands {
    /// How the program takes the file, such as `--commands`.
    pub flag: Spanned<String>,
    /// What one device gets, in turn; `${word}` and `${octet}` are drawn.
    pub templates: Spanned<Vec<Vec<String>>>,
}

/// One statement about a run.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// A fact in kebab-case, unique in the task.
    pub id: Spanned<String>,
    /// The statement, for people.
    pub what: Spanned<String>,
    /// The statement, for the judge.
    pub that: Word,
    /// The groups of devices it is about; all devices if there are none.
    #[serde(default)]
    pub of: Option<Spanned<Groups>>,
    /// The option of [`Explore::options`] in whose schedules it is judged, and nowhere else.
    pub with: Option<Spanned<String>>,
    /// The run that it is about; the ordinary one if absent.
    pub run: Option<Spanned<RunKind>>,
    /// What to think about where it fails.
    pub hint: Spanned<Hints>,
    /// The same, where what was seen tells more.
    #[serde(rename = "hint-when", default)]
    pub hint_when: BTreeMap<Deviation, Spanned<Hints>>,
    /// What it is worth.
    #[serde(default = "one")]
    pub points: u32,
    /// Earlier checks without which this one says nothing.
    #[serde(default)]
    pub needs: Vec<Spanned<String>>,
    /// Where these stand among the task's checks.
    #[serde(skip)]
    pub needed: Vec<usize>,
    /// In which schedules it must hold, where the word does not say it.
    pub schedules: Option<Schedules>,
}

/// Names of groups of devices, see [`Devices::groups`].
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "a group of devices, or a list of groups")]
pub enum Groups {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl Groups {
    /// All of them.
    pub fn as_slice(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::Many(names) => names,
        }
    }
}

fn one() -> u32 {
    1
}

/// Why a `lab.toml` cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LabError {
    /// It could not be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is no TOML, or a key or value is wrong.
    #[error("{}: {message}", path.display())]
    Toml {
        /// The file.
        path: PathBuf,
        /// With line, column and the line itself.
        message: String,
    },
    /// A value contradicts another one.
    #[error("{}:{line}:{column}: {message}", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        /// What is wrong and what is allowed.
        message: String,
    },
}

impl Lab {
    /// Checks the text of a `lab.toml`; `path` is only named in errors.
    ///
    /// # Errors
    /// See [`LabError`]; never [`LabError::Read`].
    pub fn parse(text: &str, path: &Path) -> Result<Self, LabError> {
        let mut lab: Lab = toml::from_str(text).map_err(|error| LabError::Toml {
            path: path.to_owned(),
            message: error.to_string().trim_end().to_owned(),
        })?;
        validate::lab(&lab).map_err(|(span, message)| {
            let (line, column) = line_and_column(text, span.start);
            LabError::Invalid { path: path.to_owned(), line, column, message }
        })?;
        lab.tasks.iter_mut().for_each(Task::resolve);
        Ok(lab)
    }
}

impl Task {
    /// Finds each check that another one needs.
    fn resolve(&mut self) {
        let ids: Vec<String> = self.checks.iter().map(|check| check.id().to_owned()).collect();
        for check in &mut self.checks {
            let place = |needed: &Spanned<String>| ids.iter().position(|id| id == needed.get_ref());
            check.needed = check.needs.iter().filter_map(place).collect();
        }
    }

    /// Such as `9.1`.
    pub fn id(&self) -> &str {
        self.id.get_ref()
    }

    /// The binary's name.
    pub fn program(&self) -> &str {
        self.program.get_ref()
    }

    /// What a run without a failure gets.
    pub fn points(&self) -> u32 {
        self.checks.iter().map(|check| check.points).sum()
    }
}

impl Check {
    /// Such as `nothing-is-lost`.
    pub fn id(&self) -> &str {
        self.id.get_ref()
    }

    /// What to think about, stage by stage, where it fails in this way: what
    /// this check says of it, what any check says, or the check's usual hints.
    pub fn hints(&self, deviation: Option<Deviation>) -> Vec<String> {
        let own = deviation.and_then(|deviation| self.hint_when.get(&deviation));
        let of_any = deviation.and_then(|deviation| deviation.hint(&self.that));
        match (own, of_any) {
            (Some(own), _) => own.get_ref().stages().to_vec(),
            (None, Some(hint)) => vec![hint.to_owned()],
            (None, None) => self.hint.get_ref().stages().to_vec(),
        }
    }

    /// Whether it is about the run in which the program gets a Ctrl-C.
    pub fn is_about_interrupt(&self) -> bool {
        self.run.is_some()
    }

    /// Whether only an exploration can tell: because of its word, or because no run has its
    /// option.
    pub fn needs_schedules(&self) -> bool {
        self.with.is_some() || self.that.needs_schedules()
    }

    /// In which schedules of an exploration it must hold.
    pub fn schedules(&self, of: Scheduling) -> Schedules {
        self.schedules.unwrap_or_else(|| self.that.schedules(of))
    }
}

#[cfg(test)]
mod tests;
