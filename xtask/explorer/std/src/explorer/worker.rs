//! The process around the program: it runs schedule after schedule, and
//! writes down what each of them came to.
//!
//! The first process only starts others, which get the program's arguments:
//! one per processor, and a new one where something of the program is left
//! that a schedule cannot get rid of.

use ::std::collections::HashMap;
use ::std::io::{BufRead, BufReader, Write};
use ::std::panic::{self, AssertUnwindSafe};
use ::std::process::{Command, ExitCode, Stdio, Termination};
use ::std::sync::atomic::Ordering;
use ::std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use ::std::sync::{Arc, Mutex, PoisonError};
use ::std::thread;
use ::std::time::Duration;

use common::explored::{Ending, NONE, Op, REQUEST, Request, Schedule};

use super::{Chooser, CurrentThread, Place, Run, State, current};

/// The environment variable with what one worker does: its number, the first
/// schedule, and the one after the last.
const WORKER: &str = "LAB_EXPLORE_WORKER";
/// Threads that a program left behind, before a new process is started.
const LEFT: usize = 48;
/// Schedules without an end, after which enough is known.
const BAD: u64 = 30;
/// The same, of those that take all their steps.
const ENDLESS: u64 = 4;
/// Processes of a worker, where not every schedule has one of its own: after so
/// many that had to be left, enough is known.
const PROCESSES: u32 = 60;
/// Seconds without a step, after which a thread is out of sight.
const SILENCE: u32 = 8;
/// Bytes, as the main thread of a program has them.
const STACK: usize = 8 << 20;

/// Explores a program whose main function is `program`, as the request in the
/// environment says.
pub fn main(program: fn() -> i32) -> ExitCode {
    let request = ::std::env::var(REQUEST).unwrap_or_default();
    let Ok(request) = serde_json::from_str::<Request>(&request) else {
        let _ = writeln!(::std::io::stderr(), "this program is run by `cargo xtask explore`");
        return ExitCode::from(70);
    };
    match ::std::env::var(WORKER) {
        Ok(worker) => work(&request, &worker, program),
        Err(_) => supervise(&request),
    }
}

/// What a program's main function returns, as an exit code.
pub fn exit_code(ended: impl Termination) -> i32 {
    let code = ended.report();
    let codes = 0..=u8::MAX;
    let mut codes = codes.filter(|number| ExitCode::from(*number) == code);
    codes.next().map_or(1, i32::from)
}

fn total(request: &Request) -> u64 {
    match request.given.len() as u64 {
        0 => request.drawn.1,
        given => given,
    }
}

/// Starts workers, and passes on what they write.
fn supervise(request: &Request) -> ExitCode {
    let out = Mutex::new(());
    let workers = request.workers.max(1);
    let from = if request.given.is_empty() { request.drawn.0 } else { 0 };
    thread::scope(|scope| {
        for worker in 0..workers {
            let (request, out) = (&*request, &out);
            scope.spawn(move || {
                let mut next = from + worker;
                let mut processes = 0;
                while next < total(request) && (request.apart || processes < PROCESSES) {
                    match one_process(request, worker, next, out) {
                        Some(after) if after > next => next = after,
                        _ => break,
                    }
                    processes += 1;
                }
            });
        }
    });
    ExitCode::SUCCESS
}

/// One worker's process; returns the schedule that the next one begins with.
fn one_process(request: &Request, worker: u64, next: u64, out: &Mutex<()>) -> Option<u64> {
    let itself = ::std::env::args_os().next()?;
    let mut child = Command::new(itself)
        .args(&request.args)
        .env(WORKER, format!("{worker} {next}"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    let (mut after, mut at_work) = (None, next);
    for line in BufReader::new(child.stdout.take()?).lines() {
        let Ok(line) = line else { break };
        if let Some(number) = line.strip_prefix("next ") {
            after = number.parse().ok();
            continue;
        }
        at_work += request.workers.max(1);
        let _one_at_a_time = out.lock().unwrap_or_else(PoisonError::into_inner);
        if writeln!(::std::io::stdout(), "{line}").is_err() {
            break;
        }
    }
    if child.wait().ok()?.success() {
        return after;
    }
    // The program took its process with it, as it would take itself: it panicked
    // while it was on its way out of a panic, or aborted.
    let schedule =
        Schedule { number: at_work, first: true, ending: Ending::Aborted, ..Schedule::default() };
    let line = serde_json::to_string(&schedule).ok()?;
    let _one_at_a_time = out.lock().unwrap_or_else(PoisonError::into_inner);
    writeln!(::std::io::stdout(), "{line}").ok()?;
    Some(at_work + request.workers.max(1))
}

#[expect(clippy::disallowed_methods, reason = "threads that wait for ever cannot be joined")]
fn work(request: &Request, worker: &str, program: fn() -> i32) -> ExitCode {
    let mut numbers = worker.split(' ').map(|number| number.parse().unwrap_or(0));
    let worker: u64 = numbers.next().unwrap_or(0);
    let mut number: u64 = numbers.next().unwrap_or(0);
    keep_to_one_processor(request.processor.wrapping_add(worker));
    panic::set_hook(Box::new(told));
    common::clock::source::set(virtual_time, request.begins);
    let (mut left, mut bad, mut endless) = (0, 0, 0);
    let mut texts = HashMap::new();
    let mut out = ::std::io::stdout().lock();
    let mut first = true;
    while number < total(request) {
        let (mut schedule, known, unfinished) = one_schedule(request, number, texts, program);
        (schedule.number, schedule.first) = (number, first);
        (texts, first) = (known, false);
        let lost = schedule.ending == Ending::OutOfSight;
        bad += u64::from(!matches!(schedule.ending, Ending::Code(_)));
        endless += u64::from(schedule.ending == Ending::Endless);
        let written = serde_json::to_writer(&mut out, &schedule);
        if written.is_err() || out.write_all(b"\n").is_err() {
            break;
        }
        number += request.workers.max(1);
        left += unfinished;
        if lost || bad >= BAD || endless >= ENDLESS {
            break;
        }
        if left >= LEFT || request.apart {
            let _ = writeln!(out, "next {number}");
            break;
        }
    }
    let _ = out.flush();
    // Threads that wait for ever are useless.
    ::std::process::exit(0)
}

/// What the labs' clocks show: they are of another crate, which has the real
/// library.
fn virtual_time(place: Place) -> Duration {
    let now = current().map_or(0, |current| current.look_at_clock(place));
    Duration::from_micros(now)
}

/// Waking a thread of the same processor takes a third of the time.
fn keep_to_one_processor(worker: u64) {
    #[cfg(target_os = "linux")]
    {
        use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
        use nix::unistd::Pid;
        let this = Pid::from_raw(0);
        let Ok(allowed) = sched_getaffinity(this) else {
            return;
        };
        let allowed: Vec<_> =
            (0..CpuSet::count()).filter(|cpu| allowed.is_set(*cpu).unwrap_or(false)).collect();
        let mut one = CpuSet::new();
        if !allowed.is_empty() && one.set(allowed[worker as usize % allowed.len()]).is_ok() {
            // Only slower without.
            let _ = sched_setaffinity(this, &one);
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = worker;
}

fn one_schedule(
    request: &Request,
    number: u64,
    texts: HashMap<String, u32>,
    program: fn() -> i32,
) -> (Schedule, HashMap<String, u32>, usize) {
    let chooser = match request.given.get(number as usize) {
        Some(decisions) => Chooser::given(decisions.clone()),
        None => Chooser::drawn(request.seed, number),
    };
    let (ended, end) = sync_channel(1);
    let mut state = State::new(chooser, request.steps.max(1), texts);
    state.open = request.open;
    state.tries = request.tries;
    state.in_time = request.in_time;
    state.schedule.in_time = request.in_time;
    state.start(Some("main".into()), NONE, None);
    let run = Arc::new(Run::new(state, number + 1, ended));
    let main = thread::Builder::new().name("main".into()).stack_size(STACK);
    let own = Arc::clone(&run);
    let started = main.spawn(move || {
        let main = CurrentThread::become_thread(&own, 0);
        let code = panic::catch_unwind(AssertUnwindSafe(program));
        main.main_is_over(code.unwrap_or(101));
    });
    if started.is_ok() {
        until_its_end(&end, &run);
    }
    run.with(|state| {
        state.end(Ending::OutOfSight);
        let unfinished = state.unfinished();
        let (schedule, texts) = state.take();
        (schedule, texts, unfinished)
    })
}

/// Until the schedule ends, or nothing has moved for long.
fn until_its_end(end: &Receiver<()>, run: &Run) {
    let (mut beat, mut silence) = (0, 0);
    while silence < SILENCE {
        match end.recv_timeout(Duration::from_secs(1)) {
            Ok(()) | Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) => {
                let now = run.beat.load(Ordering::Relaxed);
                silence = if now == beat { silence + 1 } else { 0 };
                beat = now;
            }
        }
    }
}

/// What the standard library says of a panic.
fn told(info: &panic::PanicHookInfo<'_>) {
    let Some(current) = current() else { return };
    let payload = info.payload();
    let message = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let message = message.or_else(|| payload.downcast_ref::<String>().cloned());
    let message = message.unwrap_or_else(|| "Box<dyn Any>".into());
    let name = current.name_of(current.number());
    let name = name.as_deref().unwrap_or("<unnamed>");
    let place = info.location();
    let shown = place.map_or(String::new(), |place| place.to_string());
    current.with(|state| {
        let text = format!("thread '{name}' panicked at {shown}:\n{message}\n");
        state.print(current.number(), 1, &text);
        let place =
            place.map_or(NONE, |place| state.text(&format!("{}:{}", place.file(), place.line())));
        state.record_at(current.number(), Op::Panic, NONE, 0, place);
    });
}
