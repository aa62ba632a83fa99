//! What `new` writes is a lab at once, and nothing else in the workspace changes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use predicates::prelude::*;
use predicates::str::contains;
use tempfile::TempDir;

fn course() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// What git knows of the course, or would take: no programs of checks, and no target folder.
fn tracked() -> BTreeSet<PathBuf> {
    let args = ["ls-files", "--cached", "--others", "--exclude-standard"];
    let listed = std::process::Command::new("git").args(args).current_dir(course()).output();
    let listed = String::from_utf8(listed.unwrap().stdout).unwrap();
    let proves =
        |path: &Path| path.starts_with("lab1-threading") || path.starts_with("lab2-asyncio");
    let paths = listed.lines().map(PathBuf::from);
    let paths = paths.filter(|path| !(proves(path) && path.iter().any(|part| part == "checks")));
    paths.filter(|path| course().join(path).is_file()).collect()
}

/// The files below a folder, by path; not those of the target folder.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    fn take(root: &Path, folder: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path == root.join("target") {
                continue;
            }
            if path.is_dir() {
                take(root, &path, found);
            } else {
                found.insert(path.strip_prefix(root).unwrap().into(), fs::read(&path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    take(folder, folder, &mut found);
    found
}

/// A copy of the course, always at the same place, so that it is built once. A file that
/// has not changed keeps its time.
fn copy() -> PathBuf {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("new/course");
    fs::create_dir_all(&home).unwrap();
    let wanted = tracked();
    let there = files(&home);
    for path in there.keys().filter(|path| !wanted.contains(*path)) {
        fs::remove_file(home.join(path)).unwrap();
    }
    for path in wanted {
        let text = fs::read(course().join(&path)).unwrap();
        if there.get(&path) != Some(&text) {
            fs::create_dir_all(home.join(&path).parent().unwrap()).unwrap();
            fs::write(home.join(&path), text).unwrap();
        }
    }
    for entry in fs::read_dir(&home).unwrap().flatten() {
        // Without its files, a lab of an earlier run has only folders.
        if entry.path().is_dir() && files(&entry.path()).is_empty() && entry.file_name() != "target"
        {
            fs::remove_dir_all(entry.path()).unwrap();
        }
    }
    home
}

fn xtask(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command
        .args(args)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env("CARGO_NET_OFFLINE", "true");
    command
}

/// Labs that are made: the arguments, the folder, the id of the task, the program.
const LABS: [(&[&str], &str, &str, &str); 4] = [
    (&["lab14-threads"], "lab14-threads", "14.1", "threads"),
    (&["two-words", "--no-devices", "--title", "A title"], "lab15-two-words", "15.1", "two_words"),
    (&["lab14-futures", "--kind", "async"], "lab14-futures", "14.2", "futures"),
    (
        &["lab20-tasks", "--kind", "async", "--no-devices", "--program", "pauses"],
        "lab20-tasks",
        "20.1",
        "pauses",
    ),
];

#[test]
fn a_new_lab_of_every_kind_is_listed_verified_graded_and_handed_out_and_nothing_else_changes() {
    let home = copy();
    let before = files(&home);
    for (args, package, task, program) in LABS {
        let says = contains(format!("{package}: task {task}, program {program}\n"))
            .and(contains(format!("cargo xtask verify {package}")));
        xtask(&home, &[&["new"], args].concat()).assert().success().stdout(says);
        let run = format!("cargo run -p {package} --bin {program}\n");
        xtask(&home, &["list"]).assert().success().stdout(contains(run));
    }
    let labs = LABS.map(|(_, package, ..)| package);
    let is_new = |path: &Path| labs.iter().any(|package| path.starts_with(package));

    let sources = files(&home).into_keys().filter(|path| is_new(path));
    let sources = sources.filter(|path| path.extension().is_some_and(|ending| ending == "rs"));
    let mut rustfmt = Command::new("rustfmt");
    rustfmt.args(["--edition", "2024", "--check"]).args(sources).current_dir(&home);
    rustfmt.assert().success();

    let verify = [&["verify", "--seed", "7"], &labs[..]].concat();
    xtask(&home, &verify).assert().success().stdout(contains(" 0 problems"));
    let mut after = files(&home);
    after.retain(|path, _| !is_new(path) && path != Path::new("Cargo.lock"));
    let mut others = before;
    others.remove(Path::new("Cargo.lock"));
    let changed = |path: &&PathBuf| after.get(*path) != others.get(*path);
    let paths: BTreeSet<_> = after.keys().chain(others.keys()).collect();
    assert_eq!(paths.into_iter().filter(changed).collect::<Vec<_>>(), Vec::<&PathBuf>::new());

    let passed = contains("4 of 4 tasks passed");
    xtask(&home, &[&["grade"], &labs[..]].concat()).assert().success().stdout(passed);
    let nothing = contains("every check holds");
    xtask(&home, &["hint", "14.1"]).assert().success().stdout(nothing);
    let folder = TempDir::with_prefix("new-handout-").unwrap();
    let handout = folder.path().join("course");
    let args = ["handout", handout.to_str().unwrap(), "--lab", "lab14-threads"];
    xtask(&home, &args).assert().success().stdout(contains("1 task to write"));
    let starter = fs::read_to_string(handout.join("lab14-threads/src/bin/threads.rs")).unwrap();
    assert!(starter.contains("todo!(\"14.1: one thread per device\")"), "{starter}");
    assert!(!handout.join("xtask/templates").exists());
    let refused = contains("this workspace is a handout");
    xtask(&handout, &["new", "mine"]).assert().code(2).stderr(refused);
}

/// A workspace of one package and these members.
fn workspace(members: &str) -> TempDir {
    let folder = TempDir::with_prefix("new-").unwrap();
    let write = |file: &str, text: &str| {
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("Cargo.toml", &format!("[workspace]\nmembers = [{members}]\nresolver = \"3\"\n"));
    write("taken/Cargo.toml", "[package]\nname = \"taken\"\nversion = \"0.1.0\"\n");
    write("taken/src/main.rs", "fn main() {}");
    write("lab4-there/Cargo.toml", "[package]\nname = \"lab4-there\"\nversion = \"0.1.0\"\n");
    write("lab4-there/src/lib.rs", "");
    folder
}

#[test]
fn what_cannot_be_made_is_refused_and_leaves_nothing() {
    for (members, args, says) in [
        ("'taken', 'lab[0-9]*'", &["lab4-there"][..], "lab4-there exists already"),
        ("'taken', 'lab[0-9]*'", &["lab4-X"], "'X' is not allowed; write labN-NAME or NAME"),
        ("'taken', 'lab[0-9]*'", &["../x"], "'.' is not allowed"),
        ("'taken', 'lab[0-9]*'", &["taken"], "a program 'taken' already"),
        ("'taken', 'lab[0-9]*'", &["x", "--kind", "fork"], "invalid value 'fork'"),
        (
            "'taken', 'lab4-there'",
            &["lab4-x"],
            "has no member 'lab4-x'; add \"lab[0-9]*\" to `members`",
        ),
        // What the manifest of the lab inherits is not in this workspace's.
        ("'taken', 'lab[0-9]*'", &["lab4-x"], "workspace.package"),
    ] {
        let workspace = workspace(members);
        let before = files(workspace.path());
        let refused = xtask(workspace.path(), &[&["new"], args].concat()).assert().code(2);
        refused.stderr(contains(says));
        assert_eq!(files(workspace.path()), before, "{args:?}");
        let left = fs::read_dir(workspace.path()).unwrap().count();
        assert_eq!(left, 3, "{args:?}: no folder is left");
    }
    let nowhere = TempDir::with_prefix("new-").unwrap();
    let refused = xtask(nowhere.path(), &["new", "lab4-x"]).assert().code(2);
    refused.stderr(contains("run this command inside the course's folder"));
}
