//! Where in a student's sources a task's failure is shown.

use std::path::Path;

use super::Context;
use crate::outcome::{State, TaskOutcome};

/// A place in a source file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Below the workspace, or below what was handed in.
    pub file: String,
    /// Counted from 1.
    pub line: u32,
    /// The last line, where there are several.
    pub end: Option<u32>,
}

/// The compiler's first place, the place of the panic, or where the task is written.
pub(super) fn place_of(task: &TaskOutcome, context: &Context) -> Option<Place> {
    let named = match &task.state {
        State::NotBuilt(complaint) => complaint.lines().find_map(|line| {
            let place = line.trim_start().strip_prefix("--> ")?;
            read(place, &task.lab)
        }),
        State::Judged { aftermath, .. } => {
            let panic = aftermath.panic.as_ref();
            panic.and_then(|panic| read(&panic.place, &task.lab))
        }
        State::Error(_) => None,
    };
    named.or_else(|| context.places.get(&task.id).cloned())
}

/// `lab/src/bin/a.rs:4:37`. A program can print any place: only a source file of its
/// own lab counts.
fn read(place: &str, lab: &str) -> Option<Place> {
    let mut parts = place.split(':');
    let (file, line) = (parts.next()?, parts.next()?.parse().ok()?);
    let allowed = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    let inside = Path::new(file).starts_with(Path::new(lab).join("src"));
    let is_ours = inside && !file.contains("..") && file.chars().all(allowed);
    (is_ours && line > 0).then(|| Place { file: file.to_owned(), line, end: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_places_in_the_sources_of_the_lab_are_shown() {
        let found = read("lab9-demo/src/bin/a.rs:4:37", "lab9-demo");
        let expected = Place { file: "lab9-demo/src/bin/a.rs".into(), line: 4, end: None };
        assert_eq!(found, Some(expected));
        for place in [
            "/etc/passwd:1:1",
            "lab9-demo/src/../../x.rs:1:1",
            "lab8-demo/src/a.rs:1:1",
            "lab9-demo/src/a,title=x.rs:1:1",
            "lab9-demo/src/a b.rs:1:1",
            "lab9-demo/src/a.rs:0:1",
            "lab9-demo/src/a.rs",
        ] {
            assert_eq!(read(place, "lab9-demo"), None, "{place}");
        }
    }
}
