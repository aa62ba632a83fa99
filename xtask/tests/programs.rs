//! The grader is proven by programs that are wrong in named ways, and by
//! correct ones that are written differently.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::thread;

use assert_cmd::cargo::cargo_bin;
use serde_json::Value;

/// Most of a run is waiting.
const SIDE_BY_SIDE: usize = 6;
/// Two draws for every program: what is wrong must be found in any.
const SEEDS: [u64; 2] = [1, 20_250_901];

/// A student's program, and what its first line says of it.
struct Program {
    name: String,
    task: String,
    /// The checks it must fail, one of these sets; the empty one for a correct
    /// program.
    fails: Vec<BTreeSet<String>>,
    executable: PathBuf,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/programs")
}

/// `//! fails: 1.3 limit-held slots-free` or `//! passes: 1.4`; `|` stands
/// between sets of checks where chance decides which of them fails.
fn header(source: &Path) -> (String, Vec<BTreeSet<String>>) {
    let text = fs::read_to_string(source).unwrap();
    let first = text.lines().next().unwrap_or_default();
    let mut words = first.split_whitespace().skip(1);
    let (kind, task) = (words.next(), words.next());
    let fails: Vec<_> = words.map(str::to_owned).collect();
    let fails = fails.split(|word| word == "|");
    let fails: Vec<BTreeSet<_>> = fails.map(|set| set.iter().cloned().collect()).collect();
    let nothing = fails.iter().any(BTreeSet::is_empty);
    match (kind, task) {
        (Some("fails:"), Some(task)) if !nothing => (task.to_owned(), fails),
        (Some("passes:"), Some(task)) if nothing && fails.len() == 1 => (task.to_owned(), fails),
        _ => panic!("{}: its first line is '{first}'", source.display()),
    }
}

/// Builds all of them, into the target folder of the course: what both need is
/// built once.
fn programs() -> Vec<Program> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let built = Command::new(env!("CARGO"))
        .args([
            "build",
            "--quiet",
            "--locked",
            "--bins",
            "--message-format=json",
        ])
        .arg("--target-dir")
        .arg(target)
        .current_dir(folder())
        .output()
        .unwrap();
    assert!(
        built.status.success(),
        "{}",
        String::from_utf8_lossy(&built.stderr)
    );
    let messages = String::from_utf8(built.stdout).unwrap();
    let executables = messages.lines().filter_map(|line| {
        let message: Value = serde_json::from_str(line).ok()?;
        let name = message["target"]["name"].as_str()?.to_owned();
        Some((name, PathBuf::from(message["executable"].as_str()?)))
    });
    let mut executables: BTreeMap<_, _> = executables.collect();
    let sources = fs::read_dir(folder().join("src/bin")).unwrap();
    let sources = sources.map(|entry| entry.unwrap().path());
    sources
        .map(|source| {
            let name = source.file_stem().unwrap().to_str().unwrap().to_owned();
            let (task, fails) = header(&source);
            let executable = executables.remove(&name).unwrap();
            Program {
                name,
                task,
                fails,
                executable,
            }
        })
        .collect()
}

/// What is wrong with the grader's verdicts on a program, if anything.
fn complaint(program: &Program, seed: u64) -> Option<String> {
    let stand_in = format!("{}={}", program.task, program.executable.display());
    let output = Command::new(cargo_bin("xtask"))
        .args(["grade", &program.task, "--format", "json"])
        .args(["--seed", &seed.to_string(), "--program", &stand_in])
        .output()
        .unwrap();
    let report: Value = match serde_json::from_slice(&output.stdout) {
        Ok(report) => report,
        Err(_) => return Some(String::from_utf8_lossy(&output.stderr).into_owned()),
    };
    let checks = report["tasks"][0]["checks"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let failed: BTreeSet<_> = checks
        .iter()
        .filter(|check| check["verdict"] == "fail")
        .map(|check| check["id"].as_str().unwrap().to_owned())
        .collect();
    let code = i32::from(!failed.is_empty());
    if program.fails.contains(&failed) && output.status.code() == Some(code) {
        return None;
    }
    let mut told = format!(
        "{} with seed {seed}: fails {failed:?} instead of {:?}, exit code {:?}\n",
        program.name,
        program.fails,
        output.status.code()
    );
    for check in checks.iter().filter(|check| check["verdict"] == "fail") {
        let _ = writeln!(
            told,
            "  {}: expected {}, seen {}",
            check["id"], check["expected"], check["seen"]
        );
    }
    Some(told)
}

#[test]
fn wrong_programs_fail_exactly_the_checks_they_name_and_right_ones_none() {
    let programs = programs();
    let runs = programs
        .iter()
        .flat_map(|program| SEEDS.map(|seed| (program, seed)));
    let runs = Mutex::new(runs);
    let complaints = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..SIDE_BY_SIDE {
            scope.spawn(|| {
                loop {
                    let next = runs.lock().unwrap().next();
                    let Some((program, seed)) = next else { break };
                    if let Some(told) = complaint(program, seed) {
                        complaints.lock().unwrap().push(told);
                    }
                }
            });
        }
    });
    let complaints = complaints.into_inner().unwrap();
    assert!(complaints.is_empty(), "{}", complaints.concat());
}

#[test]
fn every_task_has_wrong_programs_and_every_check_is_failed_by_one() {
    let sources = fs::read_dir(folder().join("src/bin")).unwrap();
    let headers = sources.map(|entry| header(&entry.unwrap().path()));
    let mut failed: BTreeMap<String, Vec<BTreeSet<String>>> = BTreeMap::new();
    for (task, fails) in headers.filter(|(_, fails)| !fails[0].is_empty()) {
        failed.entry(task).or_default().extend(fails);
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let labs = fs::read_dir(root).unwrap();
    let labs = labs.map(|entry| entry.unwrap().path().join("lab.toml"));
    let mut missing = Vec::new();
    for lab in labs.filter(|lab| lab.exists()) {
        let lab: toml::Table = fs::read_to_string(&lab).unwrap().parse().unwrap();
        for task in lab["task"].as_array().unwrap() {
            let id = task["id"].as_str().unwrap();
            let wrong = failed.get(id).map_or(&[][..], Vec::as_slice);
            assert!(wrong.len() >= 2, "{id} has {} wrong programs", wrong.len());
            let checks = task["check"].as_array().unwrap().iter();
            let checks = checks.map(|check| check["id"].as_str().unwrap());
            let unproven = checks.filter(|check| !wrong.iter().any(|fails| fails.contains(*check)));
            missing.extend(unproven.map(|check| format!("{id} {check}")));
        }
    }
    assert!(missing.is_empty(), "no wrong program fails {missing:?}");
}
