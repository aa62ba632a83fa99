//! Commands that do the same again.

use crate::cli::{SPEED, Transport};
use crate::expression::plain;
use crate::outcome::{Containment, Outcome};
use crate::text::visible;

/// The command that does all of it again.
pub(super) fn all(outcome: &Outcome) -> String {
    let names: Vec<_> = std::iter::once("")
        .chain(outcome.names.iter().map(String::as_str))
        .collect();
    let (names, how) = (names.join(" "), how(outcome));
    format!("cargo xtask grade{names}{how} --seed {}", outcome.seed)
}

/// The command that grades a task again.
pub(super) fn one(what: &str, outcome: &Outcome) -> String {
    format!(
        "cargo xtask grade {what}{} --seed {}",
        how(outcome),
        outcome.seed
    )
}

/// The flags that say what was graded and how.
fn how(outcome: &Outcome) -> String {
    let transport = match outcome.transport {
        Transport::Telnet => "",
        Transport::Ssh => " --transport ssh",
    };
    let speed = match outcome.speed == SPEED {
        true => String::new(),
        false => format!(" --speed {}", plain(outcome.speed)),
    };
    let contain = match outcome.containment {
        Containment::Off => " --no-contain",
        Containment::By(_) | Containment::NothingRan => "",
    };
    format!("{transport}{speed}{contain}{}", handed_in(outcome))
}

/// As it was typed; in quotes, where a shell would take it apart.
fn handed_in(outcome: &Outcome) -> String {
    let Some(handed_in) = &outcome.handed_in else {
        return String::new();
    };
    let folder = visible(&handed_in.folder.to_string_lossy());
    let plain = |c: char| c.is_alphanumeric() || "/._-+".contains(c);
    match folder.chars().all(plain) {
        true => format!(" --submission {folder}"),
        false => format!(" --submission '{}'", folder.replace('\'', "'\\''")),
    }
}
