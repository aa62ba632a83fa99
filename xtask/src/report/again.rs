//! Commands that do the same again.

use std::path::Path;

use course::text::visible;
use pattern::expression::plain;
use run::observe::SPEED;
use run::transport::Transport;

use crate::outcome::{Containment, Outcome};

/// The command that does all of it again.
pub(super) fn all(outcome: &Outcome) -> String {
    let names = outcome.names.iter().map(|name| format!(" {name}"));
    let programs = outcome.asked.programs.iter();
    let programs = programs.map(|(task, path)| program(task, path));
    format!(
        "cargo xtask grade{}{}{} --seed {}",
        names.collect::<String>(),
        programs.collect::<String>(),
        how(outcome),
        outcome.seed
    )
}

/// The command that grades a task again.
pub(super) fn one(task: &str, outcome: &Outcome) -> String {
    format!(
        "cargo xtask grade {task}{}{} --seed {}",
        program_of(task, outcome),
        how(outcome),
        outcome.seed
    )
}

/// The command that shows the next hint; a submission has none.
pub(super) fn hint(task: &str, outcome: &Outcome) -> Option<String> {
    let program = program_of(task, outcome);
    outcome.handed_in.is_none().then(|| format!("cargo xtask hint {task}{program}"))
}

/// A task's own `--program`: with another task's, there would be nothing to
/// grade by it.
fn program_of(task: &str, outcome: &Outcome) -> String {
    let path = outcome.asked.programs.get(task);
    path.map_or(String::new(), |path| program(task, path))
}

fn program(task: &str, path: &Path) -> String {
    format!(" --program {}", quoted(&format!("{task}={}", path.display())))
}

/// The flags that say what was graded and how.
fn how(outcome: &Outcome) -> String {
    let mut flags = handed_in(outcome);
    if let Some(seconds) = outcome.asked.build_time {
        flags += &format!(" --build-time {seconds}");
    }
    if outcome.transport == Transport::Ssh {
        flags += " --transport ssh";
    }
    if outcome.speed != SPEED {
        flags += &format!(" --speed {}", plain(outcome.speed));
    }
    if let Some(schedules) = outcome.asked.schedules {
        flags += &format!(" --schedules {schedules}");
    }
    if outcome.containment == Containment::Off {
        flags += " --no-contain";
    }
    flags
}

/// The folder of the submission; none in a report for its student, who has a workspace.
fn handed_in(outcome: &Outcome) -> String {
    let handed_in = outcome.handed_in.as_ref();
    let handed_in = handed_in.filter(|it| !it.folder.as_os_str().is_empty());
    handed_in.map_or(String::new(), |handed_in| {
        format!(" --submission {}", quoted(&handed_in.folder.to_string_lossy()))
    })
}

/// As it is typed; in quotes, where a shell would take it apart.
pub fn quoted(text: &str) -> String {
    let text = visible(text);
    let plain = |c: char| c.is_alphanumeric() || "/._-+=:".contains(c);
    if text.chars().all(plain) { text } else { format!("'{}'", text.replace('\'', "'\\''")) }
}
