//! `verify --watch` verifies what a save affects, and goes on whatever is saved.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tempfile::TempDir;

const LAB: &str = r#"
title = "A small lab"
[[task]]
id = "9.1"
program = "teller"
title = "Tell the number"
[task.vary.numbers]
number = { flag = "--number", from = 1000, to = 9000 }
[[task.check]]
id = "told"
what = "the number is printed"
that = { prints = 'It is ${number}' }
hint = "Print it."
"#;
const STARTERS: &str =
    "[[\"src/bin/teller.rs\"]]\ntask = \"9.1\"\nstarter = '''\ntodo!(\"9.1: tell\");\n'''\n";
const PROGRAM: &str = "fn main() {
    let number = std::env::args().next_back().unwrap_or_default();
    // solution: 9.1
    println!(\"It is {number}\");
    // end
}
";
const WRONG: &str = "lab9-small/checks/wrong/constant.rs";

/// Writes as an editor does: a new file gets the old one's name.
fn write(folder: &Path, file: &str, text: &str) {
    let path = folder.join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let new = path.with_extension("new");
    fs::write(&new, text).unwrap();
    fs::rename(new, path).unwrap();
}

fn workspace() -> TempDir {
    let folder = TempDir::with_prefix("verify-watch-").unwrap();
    let package = "[package]\nname = \"lab9-small\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    for (file, text) in [
        ("Cargo.toml", "[workspace]\nmembers = [\"lab9-small\"]\nresolver = \"3\"\n".to_owned()),
        ("lab9-small/Cargo.toml", package.to_owned()),
        ("lab9-small/lab.toml", LAB.to_owned()),
        ("lab9-small/starters.toml", STARTERS.to_owned()),
        ("lab9-small/src/bin/teller.rs", PROGRAM.to_owned()),
        ("lab9-small/checks/right/other.rs", format!("//! passes: 9.1\n{PROGRAM}")),
        (WRONG, wrong("{}\", 7")),
    ] {
        write(folder.path(), file, &text);
    }
    folder
}

fn wrong(told: &str) -> String {
    let program = PROGRAM.replace("{number}\"", told);
    format!("//! fails: 9.1 told\n{}", program.replace("let number", "let _number"))
}

/// A watcher, and what it prints.
struct Watcher {
    child: Child,
    lines: std::io::Lines<BufReader<ChildStdout>>,
}

impl Watcher {
    fn start(folder: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_xtask-watch"))
            .args(["verify", "lab9", "--watch", "--seed", "7"])
            .current_dir(folder)
            .env("CARGO_TARGET_DIR", folder.join("target"))
            .env("CARGO_NET_OFFLINE", "true")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    /// The lines up to the one with this text. The watcher ends by itself if it fails.
    fn until(&mut self, text: &str) -> String {
        let mut seen = String::new();
        for line in self.lines.by_ref() {
            let line = line.unwrap();
            seen = seen + &line + "\n";
            if line.contains(text) {
                return seen;
            }
        }
        panic!("no line with {text}: {seen}");
    }
}

/// However the test ends.
impl Drop for Watcher {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_save_verifies_what_it_affects_and_a_mistake_is_told_until_it_is_put_right() {
    let workspace = workspace();
    let folder = workspace.path();
    write(folder, WRONG, "// no header");
    let mut watcher = Watcher::start(folder);
    watcher.until("the first line of a wrong program is");
    write(folder, WRONG, &wrong("{}\", 7"));
    watcher.until(" 0 problems");
    drop(watcher);

    let mut watcher = Watcher::start(folder);
    let first = watcher.until("the same again");
    assert!(first.starts_with("verifying lab9-small; Ctrl-C ends it\n"), "{first}");
    assert!(first.contains("4 programs, 1 checks, 4 runs") && first.contains(" 0 problems"));

    for (file, text, says) in [
        // It is right now.
        (
            WRONG,
            format!("//! fails: 9.1 told\n{PROGRAM}"),
            &[
                "saved: lab9-small/checks/wrong/constant.rs; verifying 1 program",
                "fails nothing, not told; see ",
                "1 programs, 1 checks, 1 runs",
            ][..],
        ),
        (WRONG, "// no header".into(), &["error: ", "the first line of a wrong program is"]),
        (WRONG, wrong("{}\", 7"), &["verifying 1 program", " 0 problems"]),
        ("lab9-small/lab.toml", LAB.replace("hint", "hnit"), &["error: ", "lab.toml", "`hnit`"]),
        ("lab9-small/lab.toml", LAB.into(), &["verifying 4 programs", " 0 problems"]),
        (
            "lab9-small/starters.toml",
            STARTERS.replace("todo!(\"9.1: tell\");", "println!(\"It is {number}\");"),
            &["verifying 1 program", "✗ the starter of task 9.1 passes with seed 7"],
        ),
        ("lab9-small/starters.toml", STARTERS.into(), &["verifying 1 program", " 0 problems"]),
        (
            "lab9-small/src/bin/teller.rs",
            PROGRAM.replace("It is", "Is it"),
            &[
                "verifying 2 programs",
                "✗ the task's own program teller with seed 7 fails told, not nothing",
            ],
        ),
        ("lab9-small/src/bin/teller.rs", PROGRAM.into(), &["2 programs, 1 checks", " 0 problems"]),
    ] {
        write(folder, file, &text);
        let last =
            if says[0].starts_with("error") { says[says.len() - 1] } else { "the same again" };
        let seen = watcher.until(last);
        for part in says {
            assert!(seen.contains(part), "{file}: {part}: {seen}");
        }
    }

    // What no program proves is told as well.
    fs::remove_file(folder.join(WRONG)).unwrap();
    let seen = watcher.until("the same again");
    let write_one = "no wrong program fails 'told'; write one as lab9-small/checks/wrong/NAME.rs";
    assert!(seen.contains(write_one), "{seen}");
    kill(Pid::from_raw(watcher.child.id().cast_signed()), Signal::SIGINT).unwrap();
    assert_eq!(watcher.child.wait().unwrap().code(), Some(70));
}
