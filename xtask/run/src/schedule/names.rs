//! What a source calls the locks and channels that are made in it.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use common::explored::Kind;
use regex_lite::Regex;

/// Longest name that is shown.
const NAME: usize = 40;

/// What a program's sources call what they make. A name is looked for when it is asked
/// for: of a thousand schedules, few are told.
#[derive(Debug, Default)]
pub struct Names {
    /// What files of places are below.
    root: PathBuf,
    known: Mutex<HashMap<(Kind, String), Option<String>>>,
}

impl Names {
    /// Those of the sources below `root`.
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), known: Mutex::default() }
    }

    /// The name of what is made at a place: file and line.
    pub fn of(&self, kind: Kind, place: &str) -> Option<String> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let found = known.entry((kind, place.to_owned()));
        found.or_insert_with(|| self.read(kind, place)).clone()
    }

    fn read(&self, kind: Kind, place: &str) -> Option<String> {
        let (file, line) = place.rsplit_once(':')?;
        let source = fs::read_to_string(self.root.join(file)).ok()?;
        let line = line.parse::<usize>().ok()?.checked_sub(1)?;
        in_line(source.lines().nth(line)?, kind)
    }
}

/// The field of this kind that a line gives a value, or else its first variable or
/// field: a line may make a whole structure.
fn in_line(line: &str, kind: Kind) -> Option<String> {
    let made = match kind {
        Kind::Lock => "(?:Mutex|RwLock)",
        Kind::Condvar => "Condvar",
        Kind::Barrier => "Barrier",
        Kind::Atomic => r"Atomic\w+",
        Kind::Channel => "channel",
    };
    let field = Regex::new(&format!(r"\b(\w+):\s*(?:\w+::)*{made}::(?:new|default)\(")).ok()?;
    if let Some(found) = field.captures(line) {
        return Some(found.get(1)?.as_str().to_owned());
    }
    let names = r"^\s*(?:pub )?(?:let |static |const )?(?:mut )?(\([\w\s,]+\)|\w+)\s*(?::\s*[^:=\s][^=]*)?(?:=|:\s*[^:\s])";
    let found = Regex::new(names).ok()?.captures(line)?;
    let name = found.get(1)?.as_str();
    (name.len() <= NAME && !name.chars().all(char::is_numeric)).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_called_by_the_variable_or_field_that_holds_it() {
        for (line, name) in [
            ("            free: Mutex::new(permits),", Some("free")),
            ("    let shared_counter = AtomicU64::new(0);", Some("shared_counter")),
            ("    let (sender, receiver) = mpsc::channel();", Some("(sender, receiver)")),
            ("    let gate = Arc::new(Gate {", Some("gate")),
            ("static COUNT: AtomicU64 = AtomicU64::new(0);", Some("COUNT")),
            ("    let slots = Slots { free: Mutex::new(n), back: Condvar::new() };", Some("free")),
            ("    Self { taken: sync::Mutex::new(0), back: Condvar::default() }", Some("taken")),
            ("    Mutex::new(0)", None),
            ("#[derive(Default)]", None),
        ] {
            assert_eq!(in_line(line, Kind::Lock).as_deref(), name, "{line}");
        }
    }
}
