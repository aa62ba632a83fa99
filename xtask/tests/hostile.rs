//! Programs that mean harm, run contained: each ends as its first line says,
//! reaches nothing, leaves nothing, and costs the grader little.
//!
//! The superuser tests three graders: the superuser's, an ordinary user's, and
//! an ordinary user's to whom the kernel refuses namespaces. An ordinary user
//! tests the last two. `HOSTILE_ONLY=ladder,daemon` runs some of the programs.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::net::TcpListener;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, geteuid};
use serde_json::Value;
use tempfile::TempDir;

/// An ordinary user who owns nothing here.
const STRANGER: u32 = 61_234;
/// The grader itself may grow to so many kilobytes.
const MOST_MEMORY: u64 = 200_000;
/// The longest limit of a run, and what a busy machine adds.
const LONGEST: Duration = Duration::from_secs(30);

/// Three tasks: one is short of time, one of processor time, one of neither.
const LAB: &str = r#"
title = "A lab for harm"

[[task]]
id = "3.1"
program = "victim"
title = "Ask some devices"
args = ["--listener", "LISTENER"]
limits = { time = 1.5, cpu = 60, memory = 256, threads = 48 }
vary.devices = { count = { from = 2, to = 2 }, delay = { between = [1, 2] } }

[[task.check]]
id = "each-device-once"
what = "every device is asked once"
that = { each-device-once = '^sh\S* ver' }
hint = "Ask every device once."

[[task.check]]
id = "ends-well"
what = "the program ends with exit code 0"
that = { exit-code = 0 }
hint = "Do not mean harm."

[[task]]
id = "3.2"
program = "other"
title = "Compute for a while"
limits = { time = 20, cpu = 1 }

[[task.check]]
id = "ends-well"
what = "the program ends with exit code 0"
that = { exit-code = 0 }
hint = "Do not mean harm."

[[task]]
id = "3.3"
program = "patient"
title = "Ask some devices"
args = ["--listener", "LISTENER"]
limits = { time = 25, cpu = 60, memory = 256, threads = 48 }
vary.devices = { count = { from = 2, to = 2 }, delay = { between = [1, 2] } }

[[task.check]]
id = "each-device-once"
what = "every device is asked once"
that = { each-device-once = '^sh\S* ver' }
hint = "Ask every device once."

[[task.check]]
id = "ends-well"
what = "the program ends with exit code 0"
that = { exit-code = 0 }
hint = "Do not mean harm."
"#;

fn ours() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The user that grades.
#[derive(Debug, Clone, Copy)]
struct Grader {
    user: u32,
    /// Whether the kernel grants namespaces.
    namespaces: bool,
}

impl Grader {
    fn all() -> Vec<Self> {
        let own = geteuid().as_raw();
        let ordinary = if geteuid().is_root() { STRANGER } else { own };
        let with = |user, namespaces| Self { user, namespaces };
        let mut all = vec![with(own, true), with(ordinary, true), with(ordinary, false)];
        all.dedup_by_key(|grader| (grader.user, grader.namespaces));
        all
    }

    fn own() -> Self {
        Self::all()[0]
    }

    /// A command of this user. The owner of a namespace of users says how many
    /// others may be made below it: here, the one that is needed to be an
    /// ordinary user again.
    fn command(self, executable: &Path) -> Command {
        const REFUSE: &str = "echo 0 >/proc/sys/user/max_pid_namespaces
            echo 1 >/proc/sys/user/max_user_namespaces
            exec unshare --user --map-user=$1 --map-group=$1 -- \"$0\" \"${@:2}\"";
        let mut command = if self.namespaces {
            Command::new(executable)
        } else {
            let mut command = Command::new("unshare");
            command
                .args(["--user", "--map-root-user", "--", "bash", "-ec", REFUSE])
                .arg(executable)
                .arg(self.user.to_string());
            command
        };
        if self.user != geteuid().as_raw() {
            command.uid(self.user).gid(self.user);
        }
        command
    }
}

/// A workspace with that lab, and copies of all executables: an ordinary user
/// cannot read those of the superuser.
struct Place {
    folder: TempDir,
    /// Where runs have their files: a killed grader cannot remove them.
    temporary: TempDir,
    listener: TcpListener,
}

impl Place {
    fn new() -> Self {
        let folder = TempDir::with_prefix("hostile-").unwrap();
        let path = folder.path();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
        // Both users' graders keep there what they saw.
        let last = path.join("target/grade");
        fs::create_dir_all(&last).unwrap();
        fs::set_permissions(last, fs::Permissions::from_mode(0o777)).unwrap();
        let temporary = TempDir::with_prefix("hostile-runs-").unwrap();
        let for_all = fs::Permissions::from_mode(0o1777);
        fs::set_permissions(temporary.path(), for_all).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port().to_string();
        workspace(path, &port);
        install(Path::new(env!("CARGO_BIN_EXE_xtask")), &path.join("bin/xtask"));
        let target = Path::new(env!("CARGO_BIN_EXE_xtask")).ancestors().nth(2).unwrap();
        let sandbox = ["-p", "common", "--bin", "sandbox", "--features", "sandbox"];
        build(ours().parent().unwrap(), &sandbox, target);
        install(&target.join("debug/sandbox"), &path.join("bin/sandbox"));
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("hostile");
        build(&ours().join("testdata/hostile"), &["--bins"], &target);
        for Program { name, .. } in programs() {
            install(&target.join("debug").join(&name), &path.join("bin").join(&name));
        }
        Self { folder, temporary, listener }
    }

    fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    fn grade(&self, task: &str, program: &str, grader: Grader, options: &[&str]) -> Command {
        let mut command = grader.command(&self.path("bin/xtask"));
        let program = format!("{task}={}", self.path("bin").join(program).display());
        command
            .args(["grade", task, "--program", &program, "--seed", "7", "--sandbox"])
            .arg(self.path("bin/sandbox"))
            .args(options)
            .current_dir(self.folder.path())
            .env("TMPDIR", self.temporary.path())
            .env("CARGO", self.path("bin/cargo"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Every file, with its size and the time of its last change.
    /// All but where the grader itself keeps what the last grade saw.
    fn files(&self) -> BTreeMap<PathBuf, String> {
        let mut files = BTreeMap::new();
        list(self.folder.path(), &mut files);
        let target = self.path("target");
        files.retain(|path, _| *path != target && !path.starts_with(target.join("grade")));
        files
    }
}

fn workspace(path: &Path, listener: &str) {
    let lab = path.join("lab3-harm");
    fs::create_dir_all(lab.join("src/bin")).unwrap();
    let manifest = "[workspace]\nresolver = \"3\"\nmembers = [\"lab3-harm\"]\n";
    fs::write(path.join("Cargo.toml"), manifest).unwrap();
    let manifest = "[package]\nname = \"lab3-harm\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    fs::write(lab.join("Cargo.toml"), manifest).unwrap();
    for name in ["victim", "other", "patient"] {
        fs::write(lab.join(format!("src/bin/{name}.rs")), "fn main() {}").unwrap();
    }
    fs::write(lab.join("lab.toml"), LAB.replace("LISTENER", listener)).unwrap();
    // An ordinary user may have no cargo: what it says is always the same.
    let metadata = ["metadata", "--format-version", "1", "--no-deps", "--offline"];
    let output = Command::new(env!("CARGO")).args(metadata).current_dir(path).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    fs::write(path.join("metadata.json"), output.stdout).unwrap();
    let script = format!("#!/bin/sh\nexec cat '{}'\n", path.join("metadata.json").display());
    fs::write(path.join("cargo.txt"), script).unwrap();
    install(&path.join("cargo.txt"), &path.join("bin/cargo"));
}

/// Another process writes it: were it this one, a child that another thread
/// is just forking could hold it open, and then no process could execute it.
fn install(from: &Path, to: &Path) {
    let mut command = Command::new("install");
    let status = command.args(["-D", "-m", "755"]).args([from, to]).status().unwrap();
    assert!(status.success(), "{}", from.display());
}

fn build(folder: &Path, what: &[&str], target: &Path) {
    let mut command = Command::new(env!("CARGO"));
    command.args(["build", "--locked", "--quiet"]).args(what);
    let output = command.current_dir(folder).env("CARGO_TARGET_DIR", target).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

struct Program {
    name: String,
    task: String,
    ends: String,
    /// So much of the machine's memory goes to it that others are suspected.
    alone: bool,
    /// What holds it is a namespace.
    needs_namespaces: bool,
}

/// Their first lines say how they must end and, if need be, as which task.
fn programs() -> Vec<Program> {
    let folder = ours().join("testdata/hostile/src/bin");
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let mut programs: Vec<_> = files
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let says = |what| text.lines().find_map(|line| line.strip_prefix(what));
            Program {
                name: path.file_stem().unwrap().to_str().unwrap().to_owned(),
                task: says("//! task: ").unwrap_or("3.1").to_owned(),
                ends: says("//! ends: ").unwrap().to_owned(),
                alone: says("//! alone: ").is_some(),
                needs_namespaces: says("//! needs namespaces: ").is_some(),
            }
        })
        .collect();
    programs.sort_by(|one, other| one.name.cmp(&other.name));
    assert!(programs.len() > 25, "the programs are found");
    programs
}

fn list(folder: &Path, files: &mut BTreeMap<PathBuf, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let metadata = path.symlink_metadata().unwrap();
        let state = format!("{} {:?}", metadata.len(), metadata.modified().unwrap());
        if metadata.is_dir() {
            list(&path, files);
        }
        files.insert(path, state);
    }
}

/// Follows a grader to its end; also says how large it grew.
fn follow(mut command: Command) -> (Output, u64) {
    let child = command.spawn().unwrap();
    drop(command);
    let status = format!("/proc/{}/status", child.id());
    thread::scope(|scope| {
        let output = scope.spawn(|| child.wait_with_output().unwrap());
        let mut most = 0;
        while !output.is_finished() {
            let status = fs::read_to_string(&status).unwrap_or_default();
            let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let size = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok());
            most = most.max(size.unwrap_or(0));
            // Often enough not to miss much of what it grows in the end.
            thread::sleep(Duration::from_millis(5));
        }
        (output.join().unwrap(), most)
    })
}

/// Processes that run this executable. Those of a ladder are gone while they
/// are looked at: many looks see one of them.
fn remaining(executable: &Path) -> Vec<String> {
    let mut looks = (0..50).map(|_| survivors(executable));
    looks.find(|found| !found.is_empty()).unwrap_or_default()
}

/// Processes that run this executable.
fn survivors(executable: &Path) -> Vec<String> {
    let processes = fs::read_dir("/proc").unwrap().flatten();
    let command_line = |entry: fs::DirEntry| fs::read(entry.path().join("cmdline")).ok();
    let command_lines = processes.filter_map(command_line);
    let is_one = |line: &Vec<u8>| {
        let mut args = line.split(|&byte| byte == 0);
        args.next() == Some(executable.as_os_str().as_bytes())
    };
    let found = command_lines.filter(is_one);
    found.map(|line| String::from_utf8_lossy(&line).replace('\0', " ")).collect()
}

/// The ending as the first lines of the programs name it.
fn ending(report: &Value) -> String {
    let ending = &report["tasks"][0]["ending"];
    let kind = ending["kind"].as_str().unwrap_or("none");
    match kind {
        "code" => format!("code {}", ending["code"]),
        "signal" => format!("signal {}", ending["signal"].as_str().unwrap()),
        kind => kind.to_owned(),
    }
}

/// All that must be true of one program; what is not.
fn complaints(place: &Place, program: &Program, grader: Grader) -> Vec<String> {
    let Program { name: program, task, ends, .. } = program;
    let started = Instant::now();
    let (output, memory) = follow(place.grade(task, program, grader, &["--format", "json"]));
    let took = started.elapsed();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    let mut complaints = Vec::new();
    let mut must = |holds: bool, what: String| {
        if !holds {
            complaints.push(format!("{program} as {grader:?}: {what}"));
        }
    };
    let seen = ending(&report);
    must(
        report["containment"].to_string().contains("pid-namespace") == grader.namespaces,
        report["containment"].to_string(),
    );
    let task = &report["tasks"][0];
    must(seen == *ends, format!("ends with {seen}, not {ends}: {task}"));
    must(output.status.code() == Some(1), format!("{:?}, {task}", output.status));
    must(output.stderr.is_empty(), String::from_utf8_lossy(&output.stderr).into());
    must(memory < MOST_MEMORY, format!("the grader grew to {memory} kB"));
    must(took < LONGEST, format!("took {took:?}"));
    let marker = place.path("bin").join(program);
    let left = remaining(&marker);
    must(left.is_empty(), format!("still there: {left:?}"));
    println!("{program:18} {seen:16} {:5.2} s, {memory:6} kB", took.as_secs_f64());
    complaints
}

fn all_as(place: &Place, grader: Grader) -> Vec<String> {
    let only = std::env::var("HOSTILE_ONLY").unwrap_or_default();
    let mut programs = programs();
    programs.retain(|program| grader.namespaces || !program.needs_namespaces);
    programs.retain(|program| only.is_empty() || only.split(',').any(|name| name == program.name));
    let (files, repository) = (place.files(), status_of_repository());
    let (alone, together): (Vec<_>, Vec<_>) =
        programs.into_iter().partition(|program| program.alone);
    let mut complaints = side_by_side(place, &together, grader, 3);
    complaints.extend(side_by_side(place, &alone, grader, 1));
    assert_eq!(place.files(), files, "nothing changed");
    assert_eq!(status_of_repository(), repository, "nothing changed");
    for folder in ["/tmp", "/var/tmp", "/dev/shm", "/root", "/home"] {
        assert!(!Path::new(folder).join("hostile-was-here").exists(), "{folder}");
    }
    let connected = place.listener.accept().unwrap_err();
    assert_eq!(connected.kind(), ErrorKind::WouldBlock, "no program connected");
    complaints
}

fn side_by_side(
    place: &Place,
    programs: &[Program],
    grader: Grader,
    workers: usize,
) -> Vec<String> {
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        let worker = || {
            let take = || programs.get(next.fetch_add(1, Ordering::Relaxed));
            let all = std::iter::from_fn(take);
            all.flat_map(|program| complaints(place, program, grader)).collect::<Vec<_>>()
        };
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    })
}

fn status_of_repository() -> Vec<u8> {
    let mut command = Command::new("git");
    let output = command.args(["status", "--porcelain"]).current_dir(ours()).output();
    output.map(|output| output.stdout).unwrap_or_default()
}

#[test]
fn hostile_programs_end_as_they_must_and_reach_nothing() {
    let place = Place::new();
    let all = Grader::all().into_iter().flat_map(|grader| {
        println!("{grader:?}");
        all_as(&place, grader)
    });
    let complaints: Vec<_> = all.collect();
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
    the_witness_is_whole(&place);
    a_report_obeys_no_program(&place);
    endings_are_explained(&place);
    a_killed_grader_leaves_nothing(&place);
    an_ending_that_is_not_reported_is_the_graders_fault(&place);
}

fn the_witness_is_whole(place: &Place) {
    let kept = TempDir::new().unwrap();
    let keep = ["--keep", kept.path().to_str().unwrap()];
    for program in ["write_outside", "thousand_sessions", "kill_everybody"] {
        let (output, _) = follow(place.grade("3.3", program, Grader::own(), &keep));
        assert_eq!(output.status.code(), Some(1), "{program}: {output:?}");
        let trace = fs::read_to_string(kept.path().join("3.3/trace.jsonl")).unwrap();
        assert!(trace.lines().next().unwrap().contains("\"started\""), "{program}");
        assert!(trace.lines().last().unwrap().contains("\"stopped\""), "{program}");
        assert_eq!(trace.contains("\"refused\""), program == "thousand_sessions");
    }
}

fn a_report_obeys_no_program(place: &Place) {
    let (output, _) = follow(place.grade("3.1", "escapes", Grader::own(), &[]));
    let report = String::from_utf8(output.stdout).unwrap();
    assert!(report.contains("\\u{1b}[2J") && !report.contains('\u{1b}'), "{report}");
    assert!(report.contains("contained by: "), "{report}");
}

fn endings_are_explained(place: &Place) {
    let told = |program: &str| {
        let command = place.grade("3.1", program, Grader::own(), &["--format", "json"]);
        let report: Value = serde_json::from_slice(&follow(command).0.stdout).unwrap();
        report["tasks"][0].clone()
    };
    let task = told("panics");
    assert_eq!(task["panic"]["thread"], "worker-2", "{task}");
    assert_eq!(task["panic"]["message"], "the router", "{task}");
    let at = task["panic"]["place"].as_str().unwrap();
    assert!(at.starts_with("src/bin/panics.rs:"), "{task}");
    let task = told("half_a_command");
    assert_eq!(task["last_line"], "waiting for an answer", "{task}");
    assert_eq!(task["open_sessions"].as_array().unwrap().len(), 1, "{task}");
    let task = told("../metadata.json");
    assert_eq!(task["ending"]["kind"], "could-not-start", "{task}");
}

/// No process is left to end the program: the kernel does.
fn a_killed_grader_leaves_nothing(place: &Place) {
    let mut grader = place.grade("3.1", "ignores_requests", Grader::own(), &[]).spawn().unwrap();
    let marker = place.path("bin/ignores_requests");
    let until = Instant::now() + LONGEST;
    let wait_until = |running: bool| {
        while survivors(&marker).is_empty() == running {
            assert!(Instant::now() < until, "waited for running = {running}");
            thread::yield_now();
        }
    };
    wait_until(true);
    grader.kill().unwrap();
    grader.wait().unwrap();
    wait_until(false);
}

/// The stages of a run are ended from outside: the init, and what waits for
/// it. Neither is an ending of the program, and none is exit code 0.
fn an_ending_that_is_not_reported_is_the_graders_fault(place: &Place) {
    let marker = place.path("bin/ignores_requests");
    for grader in Grader::all() {
        for generation in if grader.namespaces { 1..3 } else { 1..2 } {
            let mut command = place.grade("3.3", "ignores_requests", grader, &["--format", "json"]);
            let child = command.spawn().unwrap();
            let program = wait_for(&marker);
            let ancestors = std::iter::successors(Some(program), |process| parent(*process));
            let stage = ancestors.take(generation + 1).last().unwrap();
            kill(Pid::from_raw(stage), Signal::SIGKILL).unwrap();
            let output = child.wait_with_output().unwrap();
            let report: Value = serde_json::from_slice(&output.stdout).unwrap();
            let seen = format!("{grader:?}, stage {generation}: {report}");
            assert_eq!(output.status.code(), Some(70), "{seen}");
            assert_eq!(ending(&report), "none", "{seen}");
            let fault = report["tasks"][0]["message"].to_string();
            assert!(fault.contains("init"), "{seen}");
            let until = Instant::now() + LONGEST;
            while !survivors(&marker).is_empty() {
                assert!(Instant::now() < until, "{seen}");
                thread::yield_now();
            }
        }
    }
}

/// The number of a process that runs this executable, once there is one.
fn wait_for(executable: &Path) -> i32 {
    let until = Instant::now() + LONGEST;
    loop {
        assert!(Instant::now() < until, "{} runs", executable.display());
        let processes = fs::read_dir("/proc").unwrap().flatten();
        let mut numbers = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        let runs = |process: &i32| {
            let line = fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
            line.split(|&byte| byte == 0).next() == Some(executable.as_os_str().as_bytes())
        };
        if let Some(process) = numbers.find(runs) {
            return process;
        }
        thread::yield_now();
    }
}

fn parent(process: i32) -> Option<i32> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("PPid:"))?;
    line.trim().parse().ok()
}
