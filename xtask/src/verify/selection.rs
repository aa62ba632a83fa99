//! Which programs are verified, and which of them a save affects.

use std::collections::BTreeSet;
use std::hash::Hasher;
use std::path::Path;

use course::discover::LabPackage;
use course::lab::Task;
use course::programs::Program;
use course::starters;
use fnv::FnvHasher;

use crate::shard::Shard;

/// Which programs are verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CaseSelection {
    /// All of them, and the rules for labs.
    All,
    /// Those with one of these texts, separated by commas, in their name.
    Containing(String),
    /// The tasks' own programs and starters, one part of the others, and the rules for labs.
    /// A program is always in the same part of so many.
    Shard(Shard),
    /// Those with these names, and the rules for their labs: what [`affected`] returns.
    Named(BTreeSet<String>),
}

impl CaseSelection {
    /// Whether a program of this name is verified.
    pub(super) fn takes(&self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::Containing(texts) => {
                let mut texts = texts.split(',').filter(|text| !text.is_empty());
                texts.any(|text| name.contains(text))
            }
            Self::Shard(shard) => !name.contains(FOLDER) || shard.has(place(name)),
            Self::Named(names) => names.contains(name),
        }
    }

    /// Whether all of a lab is looked at, even if not all of it runs.
    pub(super) fn has_rules(&self) -> bool {
        !matches!(self, Self::Containing(_))
    }

    /// Whether a starter of the lab may be verified.
    pub(super) fn has_starters(&self, lab: &LabPackage) -> bool {
        let mut tasks = lab.lab.tasks.iter();
        self.has_rules() && tasks.any(|task| self.takes(&starter_name(task)))
    }
}

/// In the names of a corpus's programs only.
const FOLDER: &str = "/checks/";

/// A number for a name, which is no other tomorrow.
fn place(name: &str) -> usize {
    let mut hasher = FnvHasher::default();
    hasher.write(name.as_bytes());
    // The lowest bits of this hash are the least mixed.
    (hasher.finish() >> 32) as usize
}

/// How the program of a task is called in reports.
pub(super) fn own_name(task: &Task) -> String {
    format!("the task's own program {}", task.program())
}

/// How the starter of a task is called in reports.
pub(super) fn starter_name(task: &Task) -> String {
    format!("the starter of task {}", task.id())
}

/// Whether a saved file of a lab can affect what is verified.
pub fn is_watched(lab: &Path, saved: &Path) -> bool {
    let Ok(below) = saved.strip_prefix(lab) else {
        return false;
    };
    let ending = |ending: &str| below.extension().is_some_and(|it| it == ending);
    match below.iter().next().and_then(|first| first.to_str()) {
        Some("src") => ending("rs"),
        Some("checks") => ending("rs") || ending("py"),
        Some(file) => ["lab.toml", starters::FILE, "Cargo.toml"].contains(&file),
        None => false,
    }
}

/// The names of what a saved file is a part of. `programs` are those of `checks`.
pub fn affected(lab: &LabPackage, programs: &[Program], saved: &Path) -> BTreeSet<String> {
    if !is_watched(&lab.folder, saved) {
        return BTreeSet::new();
    }
    let tasks = &lab.lab.tasks;
    if let Some(program) = programs.iter().find(|program| program.source == saved) {
        return BTreeSet::from([program.file.clone()]);
    }
    if saved.ends_with(starters::FILE) {
        return tasks.iter().map(starter_name).collect();
    }
    let is_program = |task: &&Task| lab.programs.get(task.program()).is_some_and(|it| it == saved);
    if let Some(task) = tasks.iter().find(is_program) {
        return BTreeSet::from([own_name(task), starter_name(task)]);
    }
    let below = saved.strip_prefix(&lab.folder).unwrap_or(saved);
    if ["src/bin", "checks/right", "checks/wrong"].iter().any(|it| below.starts_with(it)) {
        // A program of no task, or one that was removed.
        return BTreeSet::new();
    }
    let of_tasks = tasks.iter().flat_map(|task| [own_name(task), starter_name(task)]);
    of_tasks.chain(programs.iter().map(|program| program.file.clone())).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::PathBuf;

    use course::lab::Lab;

    use super::*;

    fn text() -> String {
        let task = |(id, program)| {
            format!(
                "[[task]]\nid = '{id}'\nprogram = '{program}'\ntitle = 't'\n[[task.check]]\n\
                 id = 'c'\nwhat = 'w'\nhint = 'h'\nthat = {{ exit-code = 0 }}\n"
            )
        };
        let tasks = [("9.1", "one"), ("9.2", "two")].map(task);
        format!("title = 't'\n{}", tasks.concat())
    }

    fn lab() -> LabPackage {
        let program = |name: &str| (name.to_owned(), format!("/c/lab9-x/src/bin/{name}.rs").into());
        LabPackage {
            package: "lab9-x".into(),
            id: cargo_metadata::PackageId { repr: "lab9-x".into() },
            lab: Lab::parse(&text(), Path::new("lab.toml")).unwrap(),
            folder: "/c/lab9-x".into(),
            programs: BTreeMap::from(["one", "two", "both"].map(program)),
            dependencies: Vec::new(),
            features: BTreeMap::new(),
        }
    }

    fn program(file: &str) -> Program {
        Program {
            file: format!("lab9-x/{file}"),
            binary: String::new(),
            source: PathBuf::from("/c/lab9-x").join(file),
            task: "9.1".into(),
            fails: Vec::new(),
            script: false,
            explored: false,
        }
    }

    #[test]
    fn a_save_affects_what_the_file_is_a_part_of() {
        let programs = [program("checks/wrong/91_a.rs"), program("checks/right/92_b.py")];
        let (one, two) = ("the task's own program one", "the task's own program two");
        let (starter, other) = ("the starter of task 9.1", "the starter of task 9.2");
        let [a, b] = ["lab9-x/checks/wrong/91_a.rs", "lab9-x/checks/right/92_b.py"];
        let all = [one, two, starter, other, a, b];
        for (saved, names) in [
            ("checks/wrong/91_a.rs", &[a][..]),
            ("checks/right/92_b.py", &[b]),
            ("checks/wrong/91_removed.rs", &[]),
            ("checks/lib.rs", &all),
            ("src/bin/one.rs", &[one, starter]),
            ("src/bin/both.rs", &[]),
            ("src/lib.rs", &all),
            ("src/deep/down.rs", &all),
            ("starters.toml", &[starter, other]),
            ("lab.toml", &all),
            ("Cargo.toml", &all),
            ("README.md", &[]),
            ("tests/programs.rs", &[]),
            ("src/bin/one.rs.new", &[]),
            ("../lab8-y/lab.toml", &[]),
        ] {
            let expected = names.iter().map(|&name| name.to_owned()).collect();
            let saved = Path::new("/c/lab9-x").join(saved);
            assert_eq!(affected(&lab(), &programs, &saved), expected, "{saved:?}");
        }
    }

    #[test]
    fn every_program_of_a_corpus_is_in_one_of_the_shards_and_a_tasks_own_in_all_of_them() {
        let shards = (1..=3).map(|index| CaseSelection::Shard(Shard { index, of: 3 }));
        let shards: Vec<_> = shards.collect();
        let with = |name: &str| shards.iter().filter(|shard| shard.takes(name)).count();
        let mut taken = [0; 3];
        for number in 0..300 {
            let name = format!("lab9-x/checks/wrong/91_{number}.rs");
            assert_eq!(with(&name), 1, "{name}");
            taken[shards.iter().position(|shard| shard.takes(&name)).unwrap()] += 1;
        }
        assert!(taken.iter().all(|taken| (70..130).contains(taken)), "{taken:?}");
        assert_eq!(with(&own_name(&lab().lab.tasks[0])), 3);
        assert_eq!(with(&starter_name(&lab().lab.tasks[0])), 3);
    }

    #[test]
    fn a_selection_takes_names_and_what_contains_a_text_says_nothing_of_the_rules() {
        let named = CaseSelection::Named(BTreeSet::from([starter_name(&lab().lab.tasks[1])]));
        let containing = CaseSelection::Containing("one".into());
        for (selection, name, takes, rules, starters) in [
            (&CaseSelection::All, "x", true, true, true),
            (&named, "x", false, true, true),
            (&named, "the starter of task 9.2", true, true, true),
            (&containing, "a one b", true, false, false),
            (&containing, "two", false, false, false),
            (&CaseSelection::Named(BTreeSet::new()), "x", false, true, false),
        ] {
            assert_eq!(selection.takes(name), takes, "{selection:?} {name}");
            assert_eq!(selection.has_rules(), rules, "{selection:?}");
            assert_eq!(selection.has_starters(&lab()), starters, "{selection:?}");
        }
    }
}
