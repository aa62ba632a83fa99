//! What is handed out builds, fails, and holds no line of a solution; a student
//! who writes the solution passes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

#[path = "support/course.rs"]
mod course;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use predicates::prelude::*;
use predicates::str::contains;
use regex_lite::{Regex, escape};
use tempfile::TempDir;

use self::course::course;

fn xtask(folder: &Path, args: &[&str]) -> Command {
    Command::from_std(course::xtask(env!("CARGO_BIN_EXE_xtask"), folder, args))
}

fn handed_out(args: &[&str]) -> (TempDir, PathBuf) {
    let folder = TempDir::with_prefix("handout-").unwrap();
    let path = folder.path().join("course");
    let mut all = vec!["handout", path.to_str().unwrap()];
    all.extend(args);
    xtask(course(), &all).assert().success();
    (folder, path)
}

fn files(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            let text = String::from_utf8(fs::read(&path).unwrap()).unwrap();
            found.push((path, text));
        }
    }
}

fn all_files(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    files(folder, &mut found);
    found
}

/// The marked sources of the course, by path below it.
fn marked() -> BTreeMap<PathBuf, String> {
    let entries = fs::read_dir(course()).unwrap();
    let labs = entries.map(|entry| entry.unwrap().path());
    let sources = labs.filter(|folder| folder.join("lab.toml").exists());
    let sources = sources.flat_map(|folder| all_files(&folder.join("src")));
    sources
        .filter(|(_, text)| text.contains("// solution: "))
        .map(|(path, text)| (path.strip_prefix(course()).unwrap().to_owned(), text))
        .collect()
}

/// The lines of a source between `solution` and `end`, and the others.
fn split(text: &str) -> (Vec<&str>, Vec<&str>) {
    let mut inside = false;
    let (mut solution, mut others) = (Vec::new(), Vec::new());
    for line in text.lines().map(str::trim) {
        inside = (inside || line.starts_with("// solution: ")) && line != "// end";
        if inside {
            solution.push(line);
        } else {
            others.push(line);
        }
    }
    (solution, others)
}

#[test]
fn no_line_of_a_solution_is_anywhere_in_a_handout() {
    let (_folder, path) = handed_out(&[]);
    let marked = marked();
    assert!(marked.len() > 8, "the marked sources are found");
    let mut secret = BTreeSet::new();
    let mut public = BTreeSet::new();
    for text in marked.values() {
        let (solution, others) = split(text);
        secret.extend(solution.into_iter().filter(|line| line.len() >= 20));
        public.extend(others);
    }
    // A starter may show a line that is also in a solution, on purpose.
    let entries = fs::read_dir(course()).unwrap();
    let files = entries.map(|entry| entry.unwrap().path().join("starters.toml"));
    let starters: Vec<_> = files.filter_map(|file| fs::read_to_string(file).ok()).collect();
    assert!(starters.len() > 1, "the starters are found");
    public.extend(starters.iter().flat_map(|text| text.lines().map(str::trim)));
    let secret: Vec<_> = secret.difference(&public).collect();
    assert!(secret.len() > 80, "{}", secret.len());
    for (file, text) in all_files(&path) {
        for line in text.lines().map(str::trim) {
            assert!(!secret.contains(&&line), "{}: {line}", file.display());
        }
        assert!(!text.contains("// solution: 1") && !text.contains("// solution: 2"));
        let name = file.strip_prefix(&path).unwrap().to_string_lossy();
        assert!(!name.ends_with("starters.toml"), "{name}");
        for folder in ["/checks/", "/benches/", "/target/", ".git/"] {
            assert!(!format!("/{name}").contains(folder), "{name}");
        }
    }
}

#[test]
fn no_module_of_a_handout_is_left_behind() {
    let (_folder, path) = handed_out(&[]);
    let mut modules = 0;
    for (file, text) in all_files(&path) {
        let declared = text.lines().filter_map(|line| {
            let line = line.trim().strip_suffix(';')?;
            let (before, name) = line.split_once("mod ")?;
            (before.is_empty() || before.starts_with("pub")).then_some(name)
        });
        // The starters that are kept for `reset` are not built.
        if file.extension().is_none_or(|extension| extension != "rs")
            || text.contains("#[path")
            || file.starts_with(path.join(".handout"))
            || file.starts_with(path.join("vendor"))
        {
            continue;
        }
        for name in declared {
            let beside = file.with_file_name(format!("{name}.rs"));
            let below = file.with_extension("").join(format!("{name}.rs"));
            assert!(beside.exists() || below.exists(), "{file:?}: mod {name}");
            modules += 1;
        }
    }
    assert!(modules > 50, "the modules are found: {modules}");
}

#[test]
fn a_handout_builds_and_fails_and_whoever_writes_the_solution_passes() {
    let path = course::hand_out(env!("CARGO_BIN_EXE_xtask"));
    let graded = xtask(&path, &["grade", "--format", "json"]).assert().code(1);
    let report: serde_json::Value = serde_json::from_slice(&graded.get_output().stdout).unwrap();
    let tasks = report["tasks"].as_array().unwrap();
    assert!(tasks.len() > 8, "all labs are in it");
    for task in tasks {
        assert_eq!(
            (&task["state"], &task["points"]),
            (&"not-written".into(), &0.into()),
            "{task:#}"
        );
        let checks = task["checks"].as_array().unwrap();
        let judged = checks.iter().find(|check| check["verdict"] != "not-run");
        assert_eq!(judged, None);
        let stderr = task.to_string();
        let id = task["id"].as_str().unwrap();
        assert!(stderr.contains(&format!("not yet implemented: {id}")), "{stderr}");
    }
    for (file, text) in marked() {
        fs::write(path.join(file), text).unwrap();
    }
    xtask(&path, &["grade"])
        .assert()
        .success()
        .stdout(contains(format!("{0} of {0} tasks passed", tasks.len())));
}

#[test]
fn a_part_of_the_course_can_be_handed_out() {
    let (_folder, path) = handed_out(&["--task", "1.2", "--task", "1.4"]);
    assert!(!path.join("lab2-asyncio").exists());
    xtask(&path, &["list"])
        .assert()
        .success()
        .stdout(contains("1.4").and(contains("1.3").not()).and(contains("2.1").not()));
    let library = fs::read_to_string(path.join("lab1-threading/src/lib.rs")).unwrap();
    assert!(library.contains("todo!(\"1.3"), "what is not chosen is a starter, too");
    let readme = fs::read_to_string(path.join("README.md")).unwrap();
    assert!(readme.contains("## Your workspace") && !readme.contains("| 1.3 |"), "{readme}");
    xtask(&path, &["reset", "1.3"]).assert().code(2);
}

#[test]
fn the_readme_of_a_handout_of_one_lab_speaks_of_this_lab_only() {
    let entries = fs::read_dir(course()).unwrap().map(|entry| entry.unwrap().path());
    let labs = entries.filter_map(|folder| {
        let lab: toml::Table = fs::read_to_string(folder.join("lab.toml")).ok()?.parse().unwrap();
        let tasks = lab["task"].as_array().unwrap().iter();
        let ids = tasks.map(|task| task["id"].as_str().unwrap().to_owned());
        Some((folder.file_name()?.to_str()?.to_owned(), ids.collect::<Vec<_>>()))
    });
    let labs: Vec<_> = labs.collect();
    assert!(labs.len() > 1, "the labs are found");
    for (package, ids) in &labs {
        let (_folder, path) = handed_out(&["--lab", package]);
        let readme = fs::read_to_string(path.join("README.md")).unwrap();
        let guide = format!("- [{package}]({package}/README.md): ");
        assert!(readme.contains(&guide) && readme.contains(&ids[0]), "{package}");
        for (other, ids) in labs.iter().filter(|(other, _)| other != package) {
            let (number, _) = other.split_once('-').unwrap();
            let number = number.replace("lab", "lab ");
            let ids = ids.iter().map(|id| format!(r"(^|[^\d.]){}($|[^\d.])", escape(id)));
            let counts = ["(?i)eight", r"\d of \d+ tasks", "both labs"].map(str::to_owned);
            let others = [escape(other), format!("(?i){number}")];
            for pattern in ids.chain(counts).chain(others) {
                let pattern = Regex::new(&pattern).unwrap();
                let line = readme.lines().find(|line| pattern.is_match(line));
                assert_eq!(line, None, "{package}: {pattern}");
            }
        }
    }
}

#[test]
fn a_starter_is_put_back_and_the_students_version_kept() {
    let (_folder, path) = handed_out(&["--task", "1.3", "--task", "1.4"]);
    let program = path.join("lab1-threading/src/bin/semaphore.rs");
    let library = path.join("lab1-threading/src/lib.rs");
    let starters = [&program, &library].map(|file| fs::read_to_string(file).unwrap());
    let written = [
        starters[0].replace("todo!(\"1.3: take a permit\");", "let mine = 1;"),
        starters[1]
            .replace("todo!(\"1.3: give the permit back\");", "let mine = 3;")
            .replace("todo!(\"1.4: put a task\");", "let mine = 4;"),
    ];
    xtask(&path, &["diff", "1.3"]).assert().success().stdout(contains("nothing was changed"));
    fs::write(&program, &written[0]).unwrap();
    fs::write(&library, &written[1]).unwrap();
    xtask(&path, &["diff", "1.3"])
        .assert()
        .success()
        .stdout(contains("+    let mine = 1;").and(contains("+        let mine = 4;")));
    xtask(&path, &["reset", "1.3"])
        .assert()
        .success()
        .stdout(contains("kept beside it as semaphore.rs.saved-1").and(contains("lib.rs.saved-1")));
    assert_eq!(fs::read_to_string(&program).unwrap(), starters[0]);
    let reset = fs::read_to_string(&library).unwrap();
    assert!(reset.contains("give the permit back") && reset.contains("let mine = 4;"));
    let saved = |file: &Path| fs::read_to_string(file.with_extension("rs.saved-1")).unwrap();
    assert_eq!([saved(&program), saved(&library)], written);

    fs::write(&library, "// all is mine\n").unwrap();
    xtask(&path, &["reset", "1.3"]).assert().code(2).stderr(contains("--whole"));
    assert_eq!(fs::read_to_string(&library).unwrap(), "// all is mine\n");
    xtask(&path, &["reset", "1.3", "--whole"]).assert().success();
    assert_eq!(fs::read_to_string(&library).unwrap(), starters[1]);
    xtask(&path, &["solution", "1.3"]).assert().code(2).stderr(contains("not in this workspace"));
}

#[test]
fn an_export_has_scripts_that_a_platform_can_start_and_a_course_without_solutions() {
    let solutions: BTreeSet<_> = marked().into_keys().collect();
    for (platform, scripts) in [
        ("gradescope", &[("run_autograder", 0o755), ("setup.sh", 0o755)][..]),
        ("classroom50", &[("autograder.py", 0o644)]),
    ] {
        let folder = TempDir::with_prefix("export-").unwrap();
        let path = folder.path().join(platform);
        let shown = path.to_str().unwrap();
        xtask(course(), &["export", platform, shown, "--task", "1.3"])
            .assert()
            .success()
            .stdout(contains(format!("{shown}: 1 task\nNext: ")));
        let entries = fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().file_name());
        let mut entries: Vec<_> = entries.map(|name| name.into_string().unwrap()).collect();
        entries.retain(|name| name != "course");
        entries.sort();
        let names: Vec<_> = scripts.iter().map(|(name, _)| *name).collect();
        assert_eq!(entries, names);
        for (name, mode) in scripts {
            let found = fs::metadata(path.join(name)).unwrap().permissions().mode();
            assert_eq!(found & 0o755, *mode, "{name}: {found:o}");
        }
        let starter = path.join("course/lab1-threading/src/bin/semaphore.rs");
        assert!(solutions.contains(Path::new("lab1-threading/src/bin/semaphore.rs")));
        let starter = fs::read_to_string(starter).unwrap();
        assert!(starter.contains("// write: 1.3") && !starter.contains("// solution"), "{starter}");
        xtask(course(), &["export", platform, shown])
            .assert()
            .code(2)
            .stderr(contains(format!("{shown} is not empty; choose another folder")));
        let elsewhere = folder.path().join("again");
        xtask(&path.join("course"), &["export", platform, elsewhere.to_str().unwrap()])
            .assert()
            .code(2)
            .stderr(contains("a handout without solutions"));
        assert!(!elsewhere.exists());
    }
}

#[test]
fn what_a_format_lacks_is_said_before_anything_is_graded() {
    let labels = "--student and --assignment are for the formats csv, canvas, moodle and nbgrader";
    for (args, says) in [
        (&["--format", "classroom50"][..], "the environment has no CLASSROOM, ASSIGNMENT"),
        (&["--format", "junit", "--student", "s1"], labels),
        (&["--assignment", "Threads (12)"], labels),
        (&["--format", "xunit"], "invalid value 'xunit'"),
    ] {
        let args = [&["grade"][..], args].concat();
        let mut command = xtask(course(), &args);
        command.env_remove("CLASSROOM").env_remove("ASSIGNMENT");
        command.assert().code(2).stdout("").stderr(contains(says));
    }
}

#[test]
fn starters_in_python_go_along_if_they_are_asked_for() {
    let (_folder, path) = handed_out(&["--lab", "lab1-threading"]);
    assert!(!path.join("lab1-threading/python").exists());
    let (_folder, path) = handed_out(&["--task", "1.3", "--task", "2.4", "--language", "python"]);
    let python = |file: &str| path.join(file);
    assert!(!python("lab1-threading/python/queue_lab.py").exists());
    for file in ["lab1-threading/python/semaphore_lab.py", "lab2-asyncio/python/monitor_lab.py"] {
        let starter = fs::read_to_string(python(file)).unwrap();
        assert!(starter.contains("raise NotImplementedError"), "{file}");
        let mode = fs::metadata(python(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o111, 0o111, "{file} can be run");
    }
}

#[test]
fn a_path_with_blanks_is_shown_as_it_is_typed_and_a_repository_is_made_on_request() {
    let folder = TempDir::with_prefix("handout-").unwrap();
    let path = folder.path().join("my course");
    let shown = path.to_str().unwrap();
    let next = format!("Next: cd '{shown}' && cargo xtask list");
    let plain = ["handout", shown, "--task", "1.2"];
    xtask(course(), &plain).assert().success().stdout(contains(next));
    assert!(!path.join(".git").exists());
    let path = folder.path().join("repository");
    let with_git = ["handout", path.to_str().unwrap(), "--task", "1.2", "--git"];
    let mut command = xtask(course(), &with_git);
    for name in ["GIT_AUTHOR", "GIT_COMMITTER"] {
        command.env(format!("{name}_NAME"), "A").env(format!("{name}_EMAIL"), "a@example.org");
    }
    let says = "a git repository, with the handout as its first commit";
    command.assert().success().stdout(contains(says));
    let mut git = Command::new("git");
    git.arg("-C").arg(&path).args(["status", "--porcelain"]);
    git.assert().success().stdout("");
}

#[test]
fn an_existing_folder_is_written_to_by_name_only_and_never_over_a_students_work() {
    let (_folder, path) = handed_out(&["--lab", "lab1-threading"]);
    let shown = path.to_str().unwrap();
    xtask(course(), &["handout", shown]).assert().code(2).stderr(contains("is not empty"));
    let program = path.join("lab1-threading/src/bin/lock.rs");
    let guide = path.join("lab1-threading/README.md");
    let handed_out = fs::read_to_string(&guide).unwrap();
    // A student has moved a program elsewhere, and where to is not there now.
    let moved = path.join("lab1-threading/src/bin/queue.rs");
    fs::remove_file(&moved).unwrap();
    std::os::unix::fs::symlink("/nowhere/queue.rs", &moved).unwrap();
    fs::write(&program, "// mine\n").unwrap();
    fs::remove_file(&guide).unwrap();
    // As cargo does, once it has built a part of the course.
    let lock = path.join("Cargo.lock");
    let pruned = fs::read_to_string(&lock).unwrap().replace("\n\n", "\n");
    fs::write(&lock, &pruned).unwrap();
    xtask(course(), &["handout", shown, "--lab", "lab1-threading", "--update"])
        .assert()
        .success()
        .stdout(
            contains("kept, because it was changed: lab1-threading/src/bin/lock.rs")
                .and(contains("kept, because it was changed: lab1-threading/src/bin/queue.rs"))
                .and(contains("1 file updated"))
                .and(contains("Cargo.lock").not()),
        );
    assert_eq!(fs::read_to_string(&lock).unwrap(), pruned);
    assert!(moved.is_symlink());
    fs::remove_file(&moved).unwrap();
    // Rows, commands and links of what was left out are also left out.
    for (file, text) in all_files(&path) {
        let is_guide = file.extension().is_some_and(|extension| extension == "md");
        assert!(!is_guide || !text.contains("lab2-asyncio"), "{file:?}");
    }
    assert_eq!(fs::read_to_string(&program).unwrap(), "// mine\n");
    assert_eq!(fs::read_to_string(&guide).unwrap(), handed_out);

    let empty = TempDir::with_prefix("handout-").unwrap();
    let inside = course().join("common/handed-out");
    for (args, says) in [
        (vec!["handout", empty.path().to_str().unwrap(), "--update"], "no earlier handout"),
        (vec!["handout", inside.to_str().unwrap()], "lies in the course's own folder"),
        (vec!["handout", "/dev/null"], "cannot use"),
        (vec!["handout", "/tmp/x", "--task", "9.9"], "no lab or task '9.9'"),
    ] {
        xtask(course(), &args).assert().code(2).stderr(contains(says));
    }
    assert_eq!(fs::read_dir(empty.path()).unwrap().count(), 0);
    xtask(course(), &["reset", "1.3"]).assert().code(2).stderr(contains("was not handed out"));
}
