//! Whether the grader is as new as its sources, found without cargo: its own look takes a
//! student more time than the rest of a short command.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Files that every build depends on, below the workspace's folder.
const OF_THE_WORKSPACE: [&str; 3] = ["Cargo.toml", "Cargo.lock", ".cargo/config.toml"];

/// A file whose time is that of the last build's begin: what was saved during that build
/// is newer.
pub(super) struct Stamp {
    file: PathBuf,
    program: PathBuf,
}

impl Stamp {
    pub(super) fn beside(program: &Path) -> Self {
        Self { file: program.with_extension("stamp"), program: program.to_owned() }
    }

    pub(super) fn set(&self, time: SystemTime) -> io::Result<()> {
        File::create(&self.file)?.set_modified(time)
    }

    /// Whether nothing that the program was made from has changed since; `false` also if
    /// that cannot be told.
    pub(super) fn is_newer_than_sources(&self, root: &Path) -> bool {
        let sources = fs::read_to_string(self.program.with_extension("d"));
        let (Ok(stamp), Ok(sources)) = (time(&self.file), sources) else {
            return false;
        };
        let sources = listed(&sources);
        let of_root = OF_THE_WORKSPACE.iter().map(|name| root.join(name));
        let mut all = manifests(&sources).into_iter().chain(of_root).chain(sources);
        self.program.exists() && all.all(|file| time(&file).is_ok_and(|time| time < stamp))
    }
}

fn time(file: &Path) -> io::Result<SystemTime> {
    file.metadata()?.modified()
}

/// The files in a line such as `program: one two\ words`, as cargo writes it.
fn listed(line: &str) -> Vec<PathBuf> {
    // No path has it.
    const BLANK: &str = "\0";
    let Some((_, files)) = line.split_once(": ") else {
        return Vec::new();
    };
    let files = files.replace("\\ ", BLANK);
    files.split_whitespace().map(|file| file.replace(BLANK, " ").into()).collect()
}

/// Of the packages that these sources belong to.
fn manifests(sources: &[PathBuf]) -> BTreeSet<PathBuf> {
    let manifest = |source: &PathBuf| {
        let mut folders = source.ancestors().skip(1).map(|folder| folder.join("Cargo.toml"));
        folders.find(|manifest| manifest.is_file())
    };
    sources.iter().filter_map(manifest).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_program_is_built_again_when_anything_that_it_is_made_from_has_changed() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("a b/src/deep")).unwrap();
        fs::create_dir_all(at(".cargo")).unwrap();
        let sources = ["a b/src/main.rs", "a b/src/deep/x.rs", "a b/Cargo.toml"];
        let files = OF_THE_WORKSPACE.iter().chain(&sources);
        for file in files.clone() {
            fs::write(at(file), "").unwrap();
        }
        let program = at("program");
        let stamp = Stamp::beside(&program);
        let later = |seconds| SystemTime::now() + Duration::from_secs(seconds);
        let is_newer = || stamp.is_newer_than_sources(folder.path());
        assert!(!is_newer(), "nothing was built");
        fs::write(&program, "").unwrap();
        let list =
            sources[..2].iter().map(|file| at(file).display().to_string().replace(' ', "\\ "));
        let list = list.collect::<Vec<_>>().join(" ");
        fs::write(at("program.d"), format!("{}: {list}\n", program.display())).unwrap();
        assert!(!is_newer(), "there is no stamp");
        stamp.set(later(10)).unwrap();
        assert!(is_newer());
        for file in files {
            let file = File::options().append(true).open(at(file)).unwrap();
            file.set_modified(later(20)).unwrap();
            assert!(!is_newer(), "{file:?} was changed");
            file.set_modified(SystemTime::now()).unwrap();
            assert!(is_newer(), "{file:?}");
        }
        fs::remove_file(at(sources[1])).unwrap();
        assert!(!is_newer(), "a source is gone");
    }
}
