//! What was done to graders: by folders and programs of strangers, and by machines.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]
#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::fs::{self, File, FileTimes};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, SystemTime};

use nix::libc;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use seccompiler::SeccompCmpArgLen::Qword;
use seccompiler::SeccompCmpOp::MaskedEq;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCondition, SeccompFilter, SeccompRule, TargetArch,
    apply_filter,
};

use self::stranger::{OK, Place, SECRET, task};

#[path = "support/stranger.rs"]
#[expect(dead_code, reason = "others use it")]
mod stranger;

/// A grader below `place`, with more arguments.
fn grader(place: &Place, more: &[&str]) -> Command {
    let mut command = place.grading(Command::new(env!("CARGO_BIN_EXE_xtask")));
    command.arg(place.path("student")).args(["--schedules", "0"]).args(more);
    command
}

/// As a strict container: no namespaces but those of users, and no landlock.
fn refuse_layers() {
    let masked = |flag: i32| {
        let flag = u64::from(flag.cast_unsigned());
        let condition = SeccompCondition::new(0, Qword, MaskedEq(flag), flag).unwrap();
        SeccompRule::new(vec![condition]).unwrap()
    };
    let namespaces = vec![masked(libc::CLONE_NEWPID), masked(libc::CLONE_NEWNS)];
    let rules = BTreeMap::from([
        (libc::SYS_unshare, namespaces),
        (libc::SYS_landlock_create_ruleset, Vec::new()),
    ]);
    let refusal = SeccompAction::Errno(libc::EPERM.cast_unsigned());
    let architecture = TargetArch::try_from(std::env::consts::ARCH).unwrap();
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, refusal, architecture).unwrap();
    let filter: BpfProgram = filter.try_into().unwrap();
    apply_filter(&filter).unwrap();
}

#[test]
fn where_nothing_keeps_a_program_from_files_it_is_refused_before_anything_is_built() {
    let place = Place::new();
    place.hand_in(&[("other.rs", OK)]);
    // The filter is one thread's, and what it starts inherits it.
    let graded = thread::scope(|scope| {
        let graded = |more: &'static [&'static str]| {
            let place = &place;
            let thread = scope.spawn(move || {
                refuse_layers();
                place.graded(&mut grader(place, more))
            });
            thread.join().unwrap()
        };
        let (code, _, stderr) = graded(&["3.2"]);
        assert_eq!(code, 2, "{stderr}");
        assert!(stderr.contains("refuses namespaces and landlock"), "{stderr}");
        assert!(stderr.contains("--weak-containment"), "{stderr}");
        assert!(!place.path("course/target/handed-in").exists(), "something was built");
        graded(&["3.2", "--weak-containment"])
    });
    let (code, report, stderr) = graded;
    assert_eq!(code, 0, "{stderr}\n{report:#}");
    let in_force = report["containment"].to_string();
    assert!(!in_force.contains("files"), "{in_force}");
}

#[test]
fn too_few_open_files_are_an_error_of_the_grader_and_not_of_the_program() {
    let place = Place::new();
    place.hand_in(&[("other.rs", OK)]);
    let limited = |limit: &str| {
        let mut shell = Command::new("bash");
        shell.args(["-c", &format!("ulimit {limit}; exec \"$0\" \"$@\"")]);
        shell.arg(env!("CARGO_BIN_EXE_xtask"));
        let mut command = place.grading(shell);
        place.graded(command.arg(place.path("student")).args(["--schedules", "0", "3.2"]))
    };
    let (code, _, stderr) = limited("-n 24");
    assert_eq!(code, 70, "{stderr}");
    assert!(stderr.contains("24 files at once") && stderr.contains("ulimit -n 1024"), "{stderr}");
    // A soft limit is the grader's to raise.
    let (code, report, stderr) = limited("-S -n 24");
    assert_eq!(code, 0, "{stderr}\n{report:#}");
}

/// Kills compilers of `place` that compile `program`, as long as `wanted` says so.
fn kill_compilers(place: &Path, program: &str, wanted: impl Fn() -> bool) {
    while wanted() {
        for entry in fs::read_dir("/proc").unwrap().flatten() {
            let id = entry.file_name().to_str().and_then(|name| name.parse().ok());
            let (Some(id), Ok(line)) = (id, fs::read_to_string(entry.path().join("cmdline")))
            else {
                continue;
            };
            let compiles = line.contains(&format!("--crate-name\0{program}\0"))
                && line.contains(place.to_str().unwrap());
            if compiles && wanted() {
                // It may have ended by itself.
                let _ = kill(Pid::from_raw(id), Signal::SIGKILL);
            }
        }
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_compiler_that_is_killed_from_outside_is_no_fault_of_the_students() {
    // It computes long enough for a compiler to be met.
    let slow = "#![allow(long_running_const_eval)]
        const N: u64 = { let mut n = 0; while n < 8_000_000 { n += 1; } n };
        fn main() { assert_eq!(N, 8_000_000); println!(\"ok\"); }";
    for (name, times, expected) in [("once", 1, 0), ("each time", usize::MAX, 70)] {
        let place = Place::new();
        place.hand_in(&[("other.rs", slow)]);
        let (done, log) = (AtomicBool::new(false), place.path("course/target/handed-in"));
        let (code, report, stderr) = thread::scope(|scope| {
            let killer = scope.spawn(|| {
                for _ in 0..times {
                    let killed = AtomicBool::new(false);
                    kill_compilers(&log, "other", || {
                        !done.load(Ordering::Relaxed) && !killed.swap(times == 1, Ordering::Relaxed)
                    });
                    if done.load(Ordering::Relaxed) {
                        break;
                    }
                }
            });
            let graded = place.graded(&mut grader(&place, &["3.2"]));
            done.store(true, Ordering::Relaxed);
            killer.join().unwrap();
            graded
        });
        assert_eq!(code, expected, "{name}: {stderr}\n{report:#}");
        let told = stderr.contains("the compiler was killed from outside");
        assert_eq!(told, expected == 70, "{name}: {stderr}");
    }
}

#[test]
fn a_build_that_fills_the_disk_is_ended() {
    let place = Place::new();
    let part =
        |name| format!("mod {name} {{ std::arch::global_asm!(\".fill 900000000, 1, 1\"); }}");
    let program = format!("{} {} {OK}", part("a"), part("b"));
    place.hand_in(&[("other.rs", &program)]);
    let (code, report, stderr) = place.graded(&mut grader(&place, &["3.2"]));
    assert_eq!(code, 3, "{stderr}\n{report:#}");
    let message = task(&report, "3.2")["message"].to_string();
    let bounded = ["took more than", "could not compile", "File size limit"];
    assert!(bounded.iter().any(|it| message.contains(it)), "{message}");
    assert!(place.path("course/target/handed-in/build").exists());
}

#[test]
fn a_compiler_finds_no_secret_in_the_settings_of_cargo() {
    let place = Place::new();
    let settings = format!("[http]\nproxy = \"http://me:{SECRET}@proxy\"\n");
    place.write("home/config.toml", &settings);
    for file in ["\"PLACE/home/config.toml\"", "concat!(env!(\"CARGO_HOME\"), \"/config.toml\")"] {
        let program =
            format!("const _: () = panic!(\"{{}}\", include_str!({file})); fn main() {{}}");
        place.hand_in(&[("other.rs", &program)]);
        let mut grader = grader(&place, &["3.2"]);
        let (code, report, stderr) = place.graded(grader.env("CARGO_HOME", place.path("home")));
        assert_eq!(code, 3, "{stderr}\n{report:#}");
        assert!(!report.to_string().contains(SECRET) && !stderr.contains(SECRET), "{report:#}");
    }
}

#[test]
fn the_next_grader_removes_what_a_killed_one_has_left() {
    let place = Place::new();
    let temporary = place.path("temporary");
    fs::create_dir(&temporary).unwrap();
    let sleeps = "fn main() { println!(\"ok\"); std::thread::sleep(std::time::Duration::MAX); }";
    place.hand_in(&[("other.rs", sleeps)]);
    let mut first = grader(&place, &["3.2"]);
    let first = first.env("TMPDIR", &temporary).stdout(Stdio::null()).stderr(Stdio::null());
    let mut first = first.spawn().unwrap();
    let left = || {
        let names = fs::read_dir(&temporary).unwrap().flatten().map(|entry| entry.path());
        names.collect::<Vec<_>>()
    };
    let runs = || left().iter().any(|path| path.join("own").exists());
    while !runs() && first.try_wait().unwrap().is_none() {
        thread::sleep(Duration::from_millis(20));
    }
    first.kill().unwrap();
    first.wait().unwrap();
    let abandoned = left();
    assert!(!abandoned.is_empty());
    let long_ago = SystemTime::now() - Duration::from_secs(3600);
    for folder in &abandoned {
        let times = FileTimes::new().set_modified(long_ago);
        File::open(folder).unwrap().set_times(times).unwrap();
    }
    place.hand_in(&[("other.rs", OK)]);
    let (code, report, stderr) = place.graded(grader(&place, &["3.2"]).env("TMPDIR", &temporary));
    assert_eq!(code, 0, "{stderr}\n{report:#}");
    assert_eq!(left(), Vec::<std::path::PathBuf>::new());
}
