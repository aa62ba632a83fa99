//! What a source calls the locks and channels that are made in it.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use common::explored::{KINDS, Kind, Schedule};
use regex_lite::Regex;

/// Longest name that is shown.
const NAME: usize = 40;

/// The names of what schedules made, by its kind and the place where: file and line,
/// files below `root`.
pub(super) fn of_places(
    root: &Path,
    schedules: &[Schedule],
    texts: &[String],
) -> HashMap<(Kind, String), String> {
    let mut names = HashMap::new();
    let mut files: HashMap<String, Vec<String>> = HashMap::new();
    let made = schedules.iter().flat_map(|schedule| &schedule.objects);
    let mut places: Vec<_> = made.copied().collect();
    places.sort_unstable();
    places.dedup();
    for [kind, place] in places {
        let Some(kind) = KINDS.get(kind as usize).copied() else {
            continue;
        };
        let Some(text) = texts.get(place as usize) else {
            continue;
        };
        let Some((file, line)) = text.rsplit_once(':') else {
            continue;
        };
        let lines = files.entry(file.to_owned()).or_insert_with(|| {
            let source = fs::read_to_string(root.join(file)).unwrap_or_default();
            source.lines().map(str::to_owned).collect()
        });
        let line = line.parse().ok().and_then(|line: usize| lines.get(line.checked_sub(1)?));
        if let Some(name) = line.and_then(|line| in_line(line, kind)) {
            names.insert((kind, text.clone()), name);
        }
    }
    names
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
