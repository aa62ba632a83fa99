//! A folder with a manifest, a program and a `lab.toml` is a lab: no other
//! file has to know of it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, SystemTime};

use assert_cmd::Command;
use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::sys::stat::Mode;
use nix::unistd::{Pid, mkfifo};
use predicates::prelude::*;
use predicates::str::contains;
use tempfile::TempDir;

const PROGRAM: &str = r#"
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let number = |flag: &str| -> u64 {
        let at = args.iter().position(|arg| arg == flag);
        at.map_or(1, |at| args[at + 1].parse().unwrap())
    };
    // solution: 3.1
    println!("The sum is {}", number("--first") + number("--second"));
    // end
}
"#;

const STARTERS: &str = r#"
[["src/bin/adder.rs"]]
task = "3.1"
starter = '''
// Print the sum.
todo!("3.1: add {}", number("--first"));
'''
"#;

const LAB: &str = r#"
title = "A lab that the grader has never seen"

[[task]]
id = "3.1"
program = "adder"
title = "Add two numbers"

[task.vary.numbers]
first = { flag = "--first", from = 100, to = 1000000 }
second = { flag = "--second", from = 100, to = 1000000 }

[[task.check]]
id = "ends-in-peace"
what = "the program ends with exit code 0"
that = { exit-code = 0 }
hint = "What does it say on stderr?"

[[task.check]]
id = "adds-up"
what = "the sum is printed"
that = { prints = 'The sum is ${first + second}' }
points = 3
hint = "Did you add both?"
"#;

/// A workspace as ours, but with this one lab.
struct Workspace {
    folder: TempDir,
    target: PathBuf,
}

impl Workspace {
    fn new() -> Self {
        let ours = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let folder = TempDir::with_prefix("new-lab-").unwrap();
        let manifest = fs::read_to_string(ours.join("Cargo.toml")).unwrap();
        let is_own = |line: &str| line.trim_start().starts_with("\"xtask");
        assert!(manifest.lines().any(is_own), "xtask is a member");
        let kept: Vec<_> = manifest.lines().filter(|line| !is_own(line)).collect();
        let manifest = kept.join("\n");
        fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
        for file in ["Cargo.lock", ".cargo/config.toml"] {
            fs::create_dir_all(folder.path().join(file).parent().unwrap()).unwrap();
            fs::copy(ours.join(file), folder.path().join(file)).unwrap();
        }
        for crates in ["common", "vendor"] {
            copy(&ours.join(crates), &folder.path().join(crates));
        }
        let lab = folder.path().join("lab3-demo");
        fs::create_dir_all(lab.join("src/bin")).unwrap();
        let manifest =
            "[package]\nname = \"lab3-demo\"\nversion.workspace = true\nedition.workspace = true\n";
        fs::write(lab.join("Cargo.toml"), manifest).unwrap();
        fs::write(lab.join("src/bin/adder.rs"), PROGRAM).unwrap();
        fs::write(lab.join("lab.toml"), LAB).unwrap();
        fs::write(lab.join("starters.toml"), STARTERS).unwrap();
        let target = folder.path().join("target");
        Self { folder, target }
    }

    fn replace(&self, file: &str, from: &str, to: &str) {
        let path = self.folder.path().join("lab3-demo").join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{from}");
        fs::write(path, text.replace(from, to)).unwrap();
    }

    fn xtask(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command
            .args(args)
            .current_dir(self.folder.path())
            .env("CARGO_TARGET_DIR", &self.target)
            .env("CARGO_NET_OFFLINE", "true");
        command
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

#[test]
fn a_new_folder_is_listed_run_and_graded() {
    let workspace = Workspace::new();
    let listed = contains("A lab that the grader has never seen")
        .and(contains("3.1   Add two numbers"))
        .and(contains("cargo run -p lab3-demo --bin adder"));
    workspace.xtask(&["list"]).assert().success().stdout(listed);
    let run = workspace.xtask(&["run", "adder", "--", "--first", "40", "--second", "2"]);
    { run }.assert().success().stdout("The sum is 42\n");
    let graded = contains("1 of 1 task passed, 4 of 4 points").and(contains("seed 7;"));
    workspace.xtask(&["grade", "--seed", "7"]).assert().code(0).stdout(graded);

    workspace.replace("src/bin/adder.rs", "+ number", "* number");
    let failed = contains("1/4 points")
        .and(contains("✗ the sum is printed (-3 points; adds-up)"))
        .and(contains("expected: the line 'The sum is "))
        .and(contains("hint:     Did you add both?"))
        .and(contains("\u{1b}").not());
    workspace.xtask(&["grade", "lab3"]).assert().code(1).stdout(failed);
}

#[test]
fn hints_come_in_stages_also_to_two_at_once_and_begin_anew() {
    let workspace = Workspace::new();
    let stages = r#"hint = ["Did you add both?", "What is done with them?", "Look at println!"]"#;
    workspace.replace("lab.toml", r#"hint = "Did you add both?""#, stages);
    workspace.replace("src/bin/adder.rs", "+ number", "* number");
    let memory = workspace.target.join("hints.json");
    let _ = fs::remove_file(&memory);
    let hint = || workspace.xtask(&["hint", "3.1", "--seed", "7"]);
    let first = contains("✗ the sum is printed (adds-up)")
        .and(contains("hint 1 of 3: Did you add both?"))
        .and(contains("replay: cargo xtask grade 3.1 --seed 7"));
    hint().assert().code(1).stdout(first);

    fs::write(&memory, "{ \"format\": 1, \"tas").unwrap();
    let again = hint().assert().code(1).stdout(contains("hint 1 of 3"));
    again.stderr(contains("is not understood and was kept as"));

    let spawn = || {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_xtask"));
        command
            .args(["hint", "adder"])
            .current_dir(workspace.folder.path())
            .env("CARGO_TARGET_DIR", &workspace.target)
            .env("CARGO_NET_OFFLINE", "true")
            .stdout(Stdio::piped());
        command.spawn().unwrap()
    };
    let both = [spawn(), spawn()].map(|child| child.wait_with_output().unwrap().stdout);
    let both = String::from_utf8(both.concat()).unwrap();
    assert!(both.contains("hint 2 of 3") && both.contains("hint 3 of 3"), "{both}");

    workspace.replace("src/bin/adder.rs", "* number", "+ number");
    let nothing = contains("every check holds");
    hint().assert().code(0).stdout(nothing);
    workspace.replace("src/bin/adder.rs", "+ number", "* number");
    let more = contains("more hints: cargo xtask hint 3.1");
    workspace.xtask(&["grade"]).assert().code(1).stdout(more);
    hint().assert().code(1).stdout(contains("hint 2 of 3"));
    workspace.replace("src/bin/adder.rs", "fn main", "fn mian");
    hint().assert().code(3).stdout(contains("does not build"));
    hint().arg("--jobs").assert().code(2);
}

#[test]
fn a_program_that_does_not_compile_gets_the_compilers_words_and_the_others_are_graded() {
    let workspace = Workspace::new();
    let second =
        LAB.split_once("[[task]]").unwrap().1.replace("3.1", "3.2").replace("adder", "other");
    workspace.replace("lab.toml", "[[task]]", &format!("[[task]]{second}\n[[task]]"));
    let bin = workspace.folder.path().join("lab3-demo/src/bin");
    fs::write(bin.join("other.rs"), "fn main() { let x: u8 = \"1\"; }").unwrap();
    let ambiguous = contains("'3.' could be 3.2, 3.1; type more of it");
    workspace.xtask(&["grade", "3."]).assert().code(2).stderr(ambiguous);
    let several = contains("'lab3' is a lab of several tasks: 3.2, 3.1");
    workspace.xtask(&["run", "lab3"]).assert().code(2).stderr(several);
    let reported = contains("error[E0308]: mismatched types")
        .and(contains("src/bin/other.rs:1:"))
        .and(contains("1 of 2 tasks passed, 4 of 8 points"));
    workspace.xtask(&["grade"]).assert().code(3).stdout(reported);
    let report = || -> serde_json::Value {
        let graded = workspace.xtask(&["grade", "--format", "json"]).assert();
        serde_json::from_slice(&graded.code(3).get_output().stdout).unwrap()
    };
    let first = report();
    assert_eq!(first["tasks"][0]["state"], "not-built");
    assert_eq!(first["tasks"][1]["state"], "passed");

    // If two do not compile, the report of each shows its own error.
    workspace.replace("src/bin/adder.rs", "fn main() {", "fn main() { nowhere();");
    let second = report();
    let message = |task: usize| second["tasks"][task]["message"].as_str().unwrap();
    assert!(message(0).contains("E0308") && !message(0).contains("nowhere"));
    assert!(message(1).contains("nowhere") && !message(1).contains("E0308"));
}

#[test]
fn what_is_typed_or_written_wrong_is_told_before_anything_runs() {
    let workspace = Workspace::new();
    for (args, says) in [
        (&["grade", "ader"][..], "no lab or task 'ader' (did you mean 'adder'?)"),
        (&["run", "9.9"], "known: lab3-demo, 3.1, adder"),
        (&["grade", "--speed", "100"], "from 1 (real time) to 50"),
        (&["grade", "--program", "3.1=/nowhere"], "cannot find /nowhere"),
        (&["grade", "--program", "adder"], "write TASK=PATH"),
    ] {
        workspace.xtask(args).assert().code(2).stderr(contains(says));
    }
    workspace.replace("lab.toml", "program = \"adder\"", "program = \"subtracter\"");
    let says = contains("has no binary 'subtracter'; its binaries: adder");
    workspace.xtask(&["list"]).assert().code(2).stderr(says);
    workspace.replace("lab.toml", "points = 3", "point = 3");
    let says =
        contains("lab.toml: TOML parse error at line 23, column 1").and(contains("`points`"));
    workspace.xtask(&["grade"]).assert().code(2).stderr(says);
}

#[test]
fn without_a_lab_nothing_is_graded() {
    let workspace = Workspace::new();
    fs::remove_file(workspace.folder.path().join("lab3-demo/lab.toml")).unwrap();
    workspace.xtask(&["grade"]).assert().code(4).stderr(contains("nothing was graded"));
}

#[test]
fn a_given_program_is_judged_without_building_anything() {
    let workspace = Workspace::new();
    let graded = contains("1 of 4 points").and(contains("the program printed nothing"));
    workspace.xtask(&["grade", "--program", "3.1=/bin/true"]).assert().code(1).stdout(graded);
    assert!(!workspace.target.join("debug/adder").exists());
    workspace
        .xtask(&["grade", "3.1", "--program", "3.1=/bin/false"])
        .assert()
        .code(1)
        .stdout(contains("how the program ended: it ended with exit code 1"));
}

#[test]
fn a_reader_who_has_seen_enough_is_no_error() {
    let workspace = Workspace::new();
    let script =
        format!("'{}' list | head -0; exit ${{PIPESTATUS[0]}}", env!("CARGO_BIN_EXE_xtask"));
    Command::new("bash")
        .args(["-c", &script])
        .current_dir(workspace.folder.path())
        .assert()
        .success()
        .stderr("");
}

/// An executable script in the workspace.
///
/// Another process writes it: were it this one, a child that another test is
/// just forking could hold it open for writing, and then no process could execute it.
fn script(workspace: &Workspace, name: &str, text: &str) -> String {
    let path = workspace.folder.path().join(name);
    let written = path.with_extension("txt");
    fs::write(&written, format!("#!/bin/sh\n{text}\n")).unwrap();
    Command::new("install").args(["-m", "755"]).args([&written, &path]).assert().success();
    path.to_str().unwrap().to_owned()
}

#[test]
fn an_interrupt_ends_the_programs_and_is_no_verdict() {
    let workspace = Workspace::new();
    let fifo = workspace.folder.path().join("started");
    mkfifo(&fifo, Mode::S_IRWXU).unwrap();
    let text = format!("echo $$ > {}; sleep 1000", fifo.display());
    let program = format!("3.1={}", script(&workspace, "hangs", &text));
    let grader = std::process::Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["grade", "--no-contain", "--program", &program])
        .current_dir(workspace.folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Opening it waits until the program has opened it too.
    let started = fs::read_to_string(&fifo).unwrap();
    let program = Pid::from_raw(started.trim().parse().unwrap());
    kill(Pid::from_raw(grader.id().cast_signed()), Signal::SIGINT).unwrap();
    let output = grader.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(70));
    assert_eq!(output.stdout, b"");
    assert_eq!(output.stderr, b"error: interrupted\n");
    assert_eq!(kill(program, None), Err(Errno::ESRCH), "it is gone");
}

#[test]
fn a_sandbox_that_fails_is_the_graders_fault_and_no_verdict() {
    let workspace = Workspace::new();
    let devices =
        "[task.vary.devices]\ncount = { from = 1, to = 1 }\ndelay = { between = [1, 1] }\n";
    workspace.replace("lab.toml", "[task.vary.numbers]", &format!("{devices}[task.vary.numbers]"));
    for (text, says) in [
        (
            "echo no port is free >&2; exit 1",
            "the sandbox did not get ready (exit status: 1): no port is free",
        ),
        ("cp $2 $4; echo Ready; exit 0", "the sandbox"),
        ("echo Ready; cat", "the sandbox wrote no inventory"),
        ("cp $2 $4; echo Ready; cat; exit 1", "the sandbox did not end properly"),
        ("cp $2 $4; echo Ready; cat", "the sandbox wrote no trace"),
        ("cp $2 $4; echo Ready; echo x > \"$6\"; cat", "the sandbox's trace cannot be used"),
    ] {
        let sandbox = script(&workspace, "sandbox", text);
        let args = ["grade", "--program", "3.1=/bin/true", "--sandbox", &sandbox];
        let says = contains("the grader failed: ").and(contains(says)).and(contains("0/4 points"));
        workspace.xtask(&args).assert().code(70).stdout(says);
    }
}

#[test]
fn a_new_labs_checks_are_verified_by_its_own_programs() {
    let workspace = Workspace::new();
    let write = |file: &str, header: &str, body: &str| {
        let path = workspace.folder.path().join("lab3-demo/checks").join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, format!("{header}\n{body}")).unwrap();
    };
    let verify = |code: i32, says: &str| {
        let assert = workspace.xtask(&["verify", "--seed", "7"]).assert();
        let output = assert.get_output();
        let told = [&output.stdout[..], &output.stderr[..]].concat();
        let told = String::from_utf8(told).unwrap();
        assert!(told.contains(says), "{says}: {told}");
        assert_eq!(output.status.code(), Some(code), "{told}");
    };
    verify(1, "task 3.1: no wrong program fails 'adds-up'");
    verify(1, "task 3.1: a program that does nothing gets the points of 'ends-in-peace'");
    workspace.replace(
        "lab.toml",
        "that = { exit-code = 0 }",
        "points = 0\nthat = { exit-code = 0 }",
    );

    let other = PROGRAM.replace("is {}\", number(\"--first\")", "is {}\", 0 + number(\"--first\")");
    write("right/other.rs", "//! passes: 3.1", &other);
    write("wrong/product.rs", "//! fails: 3.1 adds-up", &PROGRAM.replace("+ number", "* number"));
    verify(1, "task 3.1: no wrong program fails 'ends-in-peace'");

    let angry = PROGRAM.replace("\n}\n", "\n    std::process::exit(3);\n}\n");
    write("wrong/angry.rs", "//! fails: 3.1 ends-in-peace", &angry);
    verify(
        0,
        "5 programs, 2 checks, 5 runs, 0 busy threads: 0 of 6 false fails, 0 of 2 false passes, 0 problems",
    );

    write("wrong/product.rs", "//! fails: 3.1 adds-up", PROGRAM);
    verify(1, "lab3-demo/checks/wrong/product.rs with seed 7 fails nothing, not adds-up; see ");
    verify(1, "3.1 adds-up: 1 of 1 false passes, seeds [7]");

    write("wrong/product.rs", "//! fails: 3.1 adds-down", PROGRAM);
    verify(2, "lab3-demo/checks/wrong/product.rs:1: task 3.1 has no check 'adds-down'");
    write("wrong/product.rs", "// a program", PROGRAM);
    verify(2, "the first line of a wrong program is '//! fails: TASK CHECK ...'");
    write("wrong/product.rs", "//! fails: 3.1 adds-up", "fn main() { oops }");
    verify(1, "lab3-demo/checks/wrong/product.rs does not build");
}

#[test]
fn the_last_grade_can_be_looked_at_and_what_is_missing_says_what_to_do() {
    let workspace = Workspace::new();
    let last = workspace.target.join("grade/last.json");
    let _ = fs::remove_file(&last);
    let first = contains("run `cargo xtask grade` first");
    workspace.xtask(&["report"]).assert().code(2).stderr(first.clone());
    let timeline = ["timeline", "3.1"];
    workspace.xtask(&timeline).assert().code(2).stderr(first);

    workspace.xtask(&["grade", "--seed", "7"]).assert().code(0);
    let page = workspace.folder.path().join("seen.html");
    let args = ["report", "--out", page.to_str().unwrap(), "--against"];
    let report = || workspace.xtask(&[&args[..], &[last.to_str().unwrap()]].concat());
    report().assert().success().stdout(contains("seen.html"));
    let text = fs::read_to_string(&page).unwrap();
    assert!(text.contains("4 of 4 points") && text.contains("The sum is "));
    let none = contains("the task has no devices and no workers");
    workspace.xtask(&timeline).assert().success().stdout(none);
    for (out, says) in
        [("nowhere/x.html", "no such folder: nowhere"), ("lab3-demo", "lab3-demo is a folder")]
    {
        let report = workspace.xtask(&["report", "--out", out]);
        let refused = { report }.assert().code(2);
        refused.stderr(contains(says));
    }
    assert!(!workspace.folder.path().join("nowhere").exists());
    let svg = ["report", "--svg", "3.1"];
    let none = contains("the task has no devices and no workers to draw");
    workspace.xtask(&svg).assert().code(2).stderr(none);

    fs::write(&last, "{ \"format\": 1, \"out").unwrap();
    report().assert().code(2).stderr(contains("grade again"));
    assert_eq!(fs::read_to_string(&page).unwrap(), text, "it is untouched");

    // What cannot be kept costs a note, and not the grade.
    fs::remove_file(&last).unwrap();
    fs::create_dir(&last).unwrap();
    let note = contains("note: `report` and `timeline` will not show this grade");
    workspace.xtask(&["grade"]).assert().code(0).stderr(note);
    fs::remove_dir(&last).unwrap();
}

#[test]
fn a_new_labs_guide_is_in_the_book_and_no_line_of_its_solution() {
    let workspace = Workspace::new();
    let (course, book) = (workspace.folder.path(), workspace.target.join("book"));
    let written = |path: &str, text: &str| fs::write(course.join(path), text).unwrap();
    let page = |path: &str| fs::read_to_string(book.join(path)).unwrap();
    let refused = |says: &'static str| {
        workspace.xtask(&["book"]).assert().code(2).stderr(contains(says));
        assert!(!book.exists(), "{says}");
    };
    refused("last.json; run `cargo xtask grade` first");
    workspace.xtask(&["grade", "--seed", "7"]).assert().code(0);
    refused("no such file: lab3-demo/README.md; it is the guide of the lab");
    let guide = "# Lab 3\n\n[source](src/bin/adder.rs), [map](../README.md#tasks)\n\n\
        ## Task 3.1: add\n\n<!-- instructors -->\nFor teachers.\n<!-- end -->\nAdd.\n";
    written("lab3-demo/README.md", guide);
    written("README.md", "# Course\n\n## Tasks\n\n| task |\n| --- |\n| 3.1 |\n\n[more](#gone)\n");
    refused("README.md: a link leads to '#gone', and README.md has no such heading");
    written("README.md", "# Course\n\n## Tasks\n\n| task |\n| --- |\n| 3.1 |\n");
    written("CONTRIBUTING.md", "# Contributing\n\n## Labs\n\n[lab 3](lab3-demo/README.md)\n");

    let made = contains("book: 5 pages").and(contains("Next: mdbook build "));
    workspace.xtask(&["book"]).assert().code(0).stdout(made);
    let lab = "- [Lab 3](lab3-demo/index.md)\n  - [Task 3.1: add](lab3-demo/task-31-add.md)\n";
    assert!(page("src/SUMMARY.md").contains(lab));
    assert!(!page("src/SUMMARY.md").contains("Contributing"));
    assert_eq!(page("src/lab3-demo/index.md"), "# Lab 3\n\nsource, [map](../tasks.md)\n\n");
    assert_eq!(page("src/lab3-demo/task-31-add.md"), "# Task 3.1: add\n\nAdd.\n");
    assert!(page("src/tasks.md").contains("| [3.1](lab3-demo/task-31-add.md) |"));

    // An earlier book is replaced.
    workspace.xtask(&["book", "--instructors"]).assert().code(0).stdout(contains("7 pages"));
    assert_eq!(page("src/contributing/labs.md"), "# Labs\n\n[lab 3](../lab3-demo/index.md)\n");
    fs::remove_dir_all(&book).unwrap();
    written(
        "lab3-demo/README.md",
        "# Lab 3\n\nprintln!(\"The sum is {}\", number(\"--first\") + number(\"--second\"));\n",
    );
    refused("a line of the solution of task 3.1 would be handed out");
    workspace.replace("src/bin/adder.rs", "+ number", "* number");
    workspace.xtask(&["grade"]).assert().code(1);
    written("lab3-demo/README.md", guide);
    refused("task 3.1 did not pass in the last grade");
}

#[test]
fn a_new_labs_starter_must_be_marked_and_build_and_fail() {
    let workspace = Workspace::new();
    let (program, starters) = ("src/bin/adder.rs", "starters.toml");
    let todo = "todo!(\"3.1: add {}\", number(\"--first\"));";
    for (file, from, to, code, says) in [
        (starters, todo, todo, 1, "no wrong program fails 'adds-up'"),
        (
            starters,
            todo,
            "println!(\"The sum is {}\", number(\"--first\") + number(\"--second\"));",
            1,
            "✗ the starter of task 3.1 passes with seed 7; see ",
        ),
        (starters, todo, "oops", 1, "✗ the starter of task 3.1 does not build"),
        (
            program,
            "// end",
            "// ending",
            2,
            "lab3-demo/src/bin/adder.rs:8: the region of task '3.1' does not end",
        ),
        (
            program,
            "solution: 3.1",
            "solution: 3.2",
            2,
            "lab3-demo/src/bin/adder.rs:8: lab3-demo has no task '3.2'",
        ),
        (
            program,
            "// solution: 3.1",
            "// begin",
            2,
            "lab3-demo/src/bin/adder.rs:10: '// end' of nothing",
        ),
        (starters, "task =", "tsak =", 2, "lab3-demo/starters.toml:3:1: unknown field `tsak`"),
        (
            starters,
            "adder.rs",
            "added.rs",
            2,
            "lab3-demo/starters.toml:1:1: no starter for the region in line 8 of src/bin/adder.rs",
        ),
    ] {
        workspace.replace(file, from, to);
        let assert = workspace.xtask(&["verify", "--seed", "7"]).assert().code(code);
        let output = assert.get_output();
        let told = [&output.stdout[..], &output.stderr[..]].concat();
        let told = String::from_utf8(told).unwrap();
        assert!(told.contains(says), "{says}: {told}");
        let passes = told.contains("the starter of task 3.1 passes");
        assert_eq!(passes, says.contains("passes"), "{told}");
        workspace.replace(file, to, from);
    }
    let unmarked = PROGRAM.lines().filter(|line| !line.trim().starts_with("// "));
    let unmarked: Vec<_> = unmarked.collect();
    let lab = workspace.folder.path().join("lab3-demo");
    fs::write(lab.join(program), unmarked.join("\n")).unwrap();
    let refused = workspace.xtask(&["verify", "--seed", "7"]).assert().code(2);
    refused.stderr(contains("lab3-demo/starters.toml:2:3: [[\"src/bin/adder.rs\"]] has no region"));
    fs::remove_file(lab.join(starters)).unwrap();
    let assert = workspace.xtask(&["verify", "--seed", "7"]).assert().code(1);
    assert.stdout(contains("task 3.1: no '// solution: 3.1' says what a student writes"));
}

#[test]
fn workspaces_that_build_in_the_same_folder_are_judged_by_their_own_programs() {
    for variable in ["CARGO_TARGET_DIR", "CARGO_BUILD_BUILD_DIR"] {
        let shared = TempDir::with_prefix("shared-").unwrap();
        // Cargo takes an older file for one that has been built.
        let wrong = Workspace::new();
        wrong.replace("src/bin/adder.rs", "+ number", "* number");
        let right = Workspace::new();
        for (workspace, code) in [(&right, 0), (&wrong, 1), (&right, 0)] {
            let mut graded = workspace.xtask(&["grade"]);
            graded.env(variable, shared.path()).assert().code(code);
        }
    }
}

#[test]
fn a_program_that_came_into_its_place_with_an_older_time_is_built() {
    let workspace = Workspace::new();
    let program = workspace.folder.path().join("lab3-demo/src/bin/adder.rs");
    let beside = workspace.folder.path().join("beside");
    workspace.xtask(&["grade"]).assert().code(0);
    let right = fs::read_to_string(&program).unwrap();
    for (text, code) in [(right.replace("+ number", "* number"), 1), (right, 0)] {
        fs::write(&beside, text).unwrap();
        let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        let file = fs::File::options().append(true).open(&beside).unwrap();
        file.set_modified(old).unwrap();
        fs::rename(&beside, &program).unwrap();
        workspace.xtask(&["grade"]).assert().code(code);
    }
}
