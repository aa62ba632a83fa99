//! A new student: gets a handout, opens `watch` in a terminal, writes a
//! program, sees it pass, leaves, and finds the progress again.
//!
//! The terminal is tmux; without it, only the plain lines are tested.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

#[path = "support/course.rs"]
mod course;

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tempfile::TempDir;

use self::course::{course, target};

/// How long something may take to appear: a bound against waiting for ever.
const PATIENCE: Duration = Duration::from_secs(120);
const XTASK: &str = env!("CARGO_BIN_EXE_xtask-watch");

/// Both tests use the same folder, so that it is built once.
static FOLDER: Mutex<()> = Mutex::new(());

fn xtask(folder: &Path, args: &[&str]) -> Command {
    course::xtask(XTASK, folder, args)
}

fn handed_out() -> PathBuf {
    // What an earlier run was shown.
    let _ = fs::remove_file(target().join("hints.json"));
    course::hand_out(XTASK)
}

/// As an editor does: a new file gets the old one's name.
fn write(folder: &Path, file: &str, text: &str) {
    let path = folder.join(file);
    let new = path.with_extension("rs.new");
    fs::write(&new, text).unwrap();
    fs::rename(new, path).unwrap();
}

fn solution(file: &str) -> String {
    fs::read_to_string(course().join(file)).unwrap()
}

/// A program that never ends, and says so.
fn endless(folder: &Path, file: &str) -> String {
    let text = fs::read_to_string(folder.join(file)).unwrap();
    let line = "fn main() {\n";
    assert!(text.contains(line));
    text.replace(
        line,
        &format!("{line}    loop {{ println!(\"for ever\"); thread::sleep(Duration::from_millis(50)); }}\n"),
    )
}

/// A program that locks what it has locked, and keeps no guard in another place.
fn locked_twice() -> String {
    let waits = "fn main() {\n    let lock = Mutex::new(0);\n    let _first = lock.lock();\n    \
        let _second = lock.lock();\n";
    let unused = "fn unused(lock: &Mutex<u64>) {\n    lock.lock().expect(\"not poisoned\");\n}\n";
    let text = solution(LOCK);
    assert!(text.contains("fn main() {\n"));
    format!("{}\n{unused}", text.replace("fn main() {\n", waits))
}

/// The processes whose executable is in the folder.
fn running(folder: &Path) -> Vec<PathBuf> {
    let processes = fs::read_dir("/proc").unwrap().flatten();
    let executables = processes.filter_map(|it| fs::read_link(it.path().join("exe")).ok());
    executables.filter(|exe| exe.starts_with(folder)).collect()
}

const LOCK: &str = "lab1-threading/src/bin/lock.rs";
const SEQUENTIAL: &str = "lab2-asyncio/src/bin/sequential.rs";
const QUEUE: &str = "lab1-threading/src/bin/queue.rs";
const RACE: &str = "lab1-threading/src/bin/race.rs";

struct Terminal {
    folder: TempDir,
}

impl Terminal {
    fn tmux(&self, args: &[&str]) -> String {
        let mut command = Command::new("tmux");
        command.arg("-S").arg(self.folder.path().join("socket"));
        let output = command.args(["-f", "/dev/null"]).args(args).output().unwrap();
        assert!(output.status.success(), "{args:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Watches in a terminal of 80x24; afterwards it shows the exit code, and
    /// whether the terminal takes whole lines again.
    fn watching(folder: &Path, args: &str) -> Self {
        let terminal = Self { folder: TempDir::with_prefix("watch-").unwrap() };
        let target = target();
        let script = format!(
            "CARGO_TARGET_DIR='{}' CARGO_NET_OFFLINE=true '{XTASK}' watch {args}; \
             echo left $?; stty -a | grep -o -- '-*icanon'; exec cat",
            target.display()
        );
        let start = ["new-session", "-d", "-x", "80", "-y", "24", "-c"];
        let script = [folder.to_str().unwrap(), script.as_str()];
        terminal.tmux(&[&start[..], &script[..]].concat());
        terminal
    }

    fn screen(&self) -> String {
        self.tmux(&["capture-pane", "-p"])
    }

    /// Waits until the screen shows all of it.
    fn shows(&self, what: &[&str]) -> String {
        let until = Instant::now() + PATIENCE;
        loop {
            let screen = self.screen();
            if what.iter().all(|what| screen.contains(what)) {
                return screen;
            }
            assert!(Instant::now() < until, "{what:?} is not in\n{screen}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn types(&self, key: &str) {
        self.tmux(&["send-keys", key]);
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let mut command = Command::new("tmux");
        command.arg("-S").arg(self.folder.path().join("socket"));
        let _ = command.arg("kill-server").status();
    }
}

/// Whether a process watches the folder.
fn is_watched(folder: &Path) -> bool {
    let processes = fs::read_dir("/proc").unwrap().flatten();
    let is = |process: &Path, what: &str, path: &Path| {
        fs::read_link(process.join(what)).is_ok_and(|link| link == path)
    };
    let mut processes = processes.map(|process| process.path());
    processes.any(|it| is(&it, "cwd", folder) && is(&it, "exe", Path::new(XTASK)))
}

#[test]
fn a_terminal_that_goes_takes_watch_with_it() {
    if Command::new("tmux").arg("-V").output().is_err() {
        eprintln!("no tmux: not tested");
        return;
    }
    let _turn = FOLDER.lock();
    let folder = handed_out();
    let terminal = Terminal::watching(&folder, "lock");
    terminal.shows(&["q quit"]);
    assert!(is_watched(&folder));
    drop(terminal);
    let until = Instant::now() + PATIENCE;
    while is_watched(&folder) {
        assert!(Instant::now() < until, "it still watches");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_student_solves_a_task_leaves_and_finds_the_progress_again() {
    if Command::new("tmux").arg("-V").output().is_err() {
        eprintln!("no tmux: not tested");
        return;
    }
    let _turn = FOLDER.lock();
    let folder = handed_out();
    let terminal = Terminal::watching(&folder, "lock");
    terminal.shows(&[
        "0/15 passed   1.2",
        "– not written yet: 0 of 5 points",
        "not written yet: lab1-threading/src/bin/lock.rs:",
        "q quit",
    ]);

    terminal.types("h");
    terminal.shows(&["not written yet: lab1-threading/src/bin/lock.rs:"]);
    write(&folder, LOCK, &format!("{}\nfn oops( {{", solution(LOCK)));
    terminal.shows(&["lock.rs: does not compile", "unclosed delimiter"]);
    terminal.types("h");
    terminal.shows(&["the guide does not explain this error"]);
    terminal.types("r");
    terminal.shows(&["lock.rs: does not compile", "unclosed delimiter"]);
    let moved = "fn twice(text: String) {\n    drop(text);\n    drop(text);\n}\n";
    write(&folder, LOCK, &format!("{}\n{moved}", solution(LOCK)));
    terminal.shows(&["lock.rs: does not compile", "use of moved value: `text`"]);
    terminal.types("h");
    terminal.shows(&["A `move` closure in the loop took the value", "from the guide"]);
    let wrong = solution(LOCK).replace("Actual final", "Actual");
    let forgets = "fn forgets() {\n    Ok::<u8, u8>(1);\n}\n";
    write(&folder, LOCK, &format!("{wrong}\n{forgets}"));
    terminal.shows(&["with a lock   1 compiler warning", "✗ failed: ", " points, "]);
    terminal.types("End");
    terminal.shows(&["unused `Result` that must be used"]);
    terminal.types("h");
    terminal.shows(&["hint 1 of 1, nothing-lost: A line looks almost like"]);
    // Found within seconds, long before its time is over.
    write(&folder, LOCK, &locked_twice());
    terminal.shows(&["✗ it never ends: ", " points, "]);
    terminal.types("h");
    terminal.shows(&["hint 1 of 1, ends-well: The program does not end"]);
    terminal.shows(&["it never ends: all its threads wait"]);
    terminal.types("End");
    terminal.shows(&["`let _guard = ...` keeps it until the end of the block."]);
    write(&folder, LOCK, &solution(LOCK));
    terminal.shows(&["1/15 passed   1.2", "✓ passed: 5 of 5 points", "n: next task, 1.3"]);
    terminal.types("l");
    terminal.shows(&["> ✓ 1.2", "  1.3   Limit concurrent connections"]);
    terminal.types("?");
    terminal.shows(&["the next hint for a check that fails"]);
    terminal.tmux(&["resize-window", "-x", "50", "-y", "12"]);
    terminal.shows(&["lines 1-6 of"]);
    terminal.types("End");
    terminal.shows(&["lines 15-20 of 20"]);
    terminal.tmux(&["resize-window", "-x", "80", "-y", "24"]);
    // After a pass, who writes another task's program has gone on to it.
    write(&folder, SEQUENTIAL, &solution(SEQUENTIAL));
    terminal.shows(&["2/15 passed   2.1", "✓ passed", " after the save: "]);
    terminal.types("q");
    let sum = "2 of 15 tasks passed; next: 1.1 See a race condition happen";
    let screen = terminal.shows(&[sum, "left 0", "icanon"]);
    assert!(!screen.contains("-icanon"), "{screen}");
    drop(terminal);

    // Without a name, the first task that has not passed.
    let terminal = Terminal::watching(&folder, "");
    terminal.shows(&[
        "2/15 passed   1.1",
        "– not written yet",
        "not written yet: lab1-threading/src/bin/race.rs:",
    ]);
    // A save of another task's program has no effect.
    write(&folder, QUEUE, &solution(QUEUE));
    write(&folder, RACE, &endless(&folder, RACE));
    terminal.shows(&["race.rs: building and running ..."]);
    let until = Instant::now() + PATIENCE;
    while running(&target().join("debug/race")).is_empty() {
        assert!(Instant::now() < until, "{}", terminal.screen());
        thread::sleep(Duration::from_millis(5));
    }
    write(&folder, RACE, &solution(RACE));
    terminal.shows(&["3/15 passed   1.1", "✓ passed"]);
    let progress = fs::read_to_string(folder.join(".progress.json")).unwrap();
    let progress: serde_json::Value = serde_json::from_str(&progress).unwrap();
    let attempts = &progress["tasks"]["1.1"]["attempts"];
    assert_eq!(attempts, 1, "what was cancelled is no attempt, nor is a starter");

    write(&folder, RACE, &endless(&folder, RACE));
    terminal.shows(&["race.rs: building and running ..."]);
    terminal.types("r");
    terminal.shows(&["for ever", "goes back to the verdict"]);
    terminal.types("q");
    terminal.shows(&["left 0"]);
    assert_eq!(running(&target().join("debug/race")), Vec::<PathBuf>::new());
    drop(terminal);

    let listed = xtask(&folder, &["list"]).output().unwrap().stdout;
    let listed = String::from_utf8(listed).unwrap();
    assert!(listed.contains("        lab1-threading/src/bin/lock.rs\n"), "{listed}");
    assert!(listed.contains("        passed 20"), "1.2: {listed}");
    assert!(listed.contains("changed since it passed 20"), "1.1: {listed}");
}

#[test]
fn a_signal_gives_the_terminal_back() {
    if Command::new("tmux").arg("-V").output().is_err() {
        eprintln!("no tmux: not tested");
        return;
    }
    let _turn = FOLDER.lock();
    let folder = handed_out();
    for (signal, left) in [("C-c", "left 0"), ("TERM", "left 70")] {
        let terminal = Terminal::watching(&folder, "lock");
        terminal.shows(&["– not written yet", "q quit"]);
        match signal {
            "C-c" => terminal.types(signal),
            _ => {
                let shell = terminal.tmux(&["display-message", "-p", "#{pane_pid}"]);
                let children = format!("/proc/{0}/task/{0}/children", shell.trim());
                let children = fs::read_to_string(children).unwrap();
                let child = children.split_whitespace().next().unwrap();
                kill(Pid::from_raw(child.parse().unwrap()), Signal::SIGTERM).unwrap();
            }
        }
        let screen = terminal.shows(&[left, "icanon"]);
        assert!(!screen.contains("-icanon"), "{screen}");
    }
}

#[test]
fn without_a_terminal_plain_lines_are_written_and_the_next_task_follows_a_pass() {
    let _turn = FOLDER.lock();
    let folder = handed_out();
    let mut child = xtask(&folder, &["watch", "lock"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut until = |what: &str| {
        let line = lines.find(|line| line.as_ref().unwrap().contains(what));
        line.unwrap_or_else(|| panic!("it ended before '{what}'")).unwrap()
    };
    until("task 1.2: Fix the race condition with a lock; 0 of 15 tasks passed");
    until("– not written yet: 0 of 5 points");
    write(&folder, LOCK, &solution(LOCK));
    let passed = until("✓ passed: 5 of 5 points");
    assert!(passed.contains("after the save"), "{passed}");
    until("task 1.3: ");
    until("– not written yet: 0 of 11 points");
    kill(Pid::from_raw(child.id().cast_signed()), Signal::SIGTERM).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(70));
}
