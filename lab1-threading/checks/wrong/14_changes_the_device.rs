//! fails: 1.4 each-log-collected
//! While it collects the log, the program also configures the device (`logging buffered 4096`), and
//! never undoes it: a task that should only read leaves a changed configuration on every router.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};
use std::thread;

use clap::Parser;
use common::session::blocking::Session;
use common::{Device, Lab, LabArgs, SessionError, bounded::Threads, show};
use lab1_threading::{guide, guide::LogTask};

fn main() -> anyhow::Result<()> {
    run(&Args::parse())
}

/// Distribute log collection with a queue (task 1.4)
#[derive(Parser)]
pub struct Args {
    /// How many workers analyze logs
    #[arg(long, default_value = "2")]
    workers: Threads,
    #[command(flatten)]
    pub(crate) lab: LabArgs,
}

struct State {
    tasks: VecDeque<Option<LogTask>>,
    unfinished: usize,
}

struct LogQueue {
    state: Mutex<State>,
    not_empty: Condvar,
    all_done: Condvar,
}

impl LogQueue {
    fn put(&self, task: Option<LogTask>) {
        let mut state = self.state.lock().unwrap();
        state.tasks.push_back(task);
        state.unfinished += 1;
        self.not_empty.notify_one();
    }

    fn get(&self) -> Option<LogTask> {
        let mut state = self.state.lock().unwrap();
        while state.tasks.is_empty() {
            state = self.not_empty.wait(state).unwrap();
        }
        state.tasks.pop_front().unwrap()
    }

    fn task_done(&self) {
        let mut state = self.state.lock().unwrap();
        state.unfinished =
            state.unfinished.checked_sub(1).expect("task_done() called too many times");
        if state.unfinished == 0 {
            self.all_done.notify_all();
        }
    }

    fn join(&self) {
        let mut state = self.state.lock().unwrap();
        while state.unfinished > 0 {
            state = self.all_done.wait(state).unwrap();
        }
    }
}

/// The task.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let lab = &guide::five_routers(&args.lab)?;
    println!("\n--- Thread-Safe Task Distribution for Log Collection with a Queue ---");
    let log_queue = &LogQueue {
        state: Mutex::new(State { tasks: VecDeque::new(), unfinished: 0 }),
        not_empty: Condvar::new(),
        all_done: Condvar::new(),
    };
    let collected = thread::scope(|scope| {
        for worker_id in 1..=args.workers.get() {
            scope.spawn(move || worker(worker_id, lab, log_queue));
        }
        let collected =
            scope.spawn(|| collector(lab, log_queue)).join().expect("the collector panicked");
        for _ in 0..args.workers.get() {
            log_queue.put(None);
        }
        log_queue.join();
        collected
    });
    println!("\nAll log collection and analysis tasks completed via queue.");
    anyhow::ensure!(collected == lab.devices.len(), "not every log could be collected");
    Ok(())
}

fn collector(lab: &Lab, log_queue: &LogQueue) -> usize {
    let mut collected = 0;
    for device in &lab.devices {
        let name = &device.name;
        match collect_log(device, lab) {
            Ok(log_task) => {
                log_queue.put(Some(log_task));
                println!("[Collector] Added {} from {name} to queue.", guide::kind_of_log(device));
                collected += 1;
            }
            Err(error) => println!("[Collector] Error collecting logs from {name}: {error}"),
        }
    }
    println!("[Collector] Finished collecting all logs.");
    collected
}

fn collect_log(device: &Device, lab: &Lab) -> Result<LogTask, SessionError> {
    let mut session = Session::connect(device, lab)?;
    let log_data = session.run("show logging")?;
    // Make sure there is something to collect next time, too.
    let _ = session.configure(&["logging buffered 4096"]);
    session.close()?;
    let what = match show::last_change(&log_data) {
        Some(change) => format!("Interface {} changed state to {}", change.interface, change.state),
        None => "No interface changed its state".to_owned(),
    };
    let when = lab.clock.now().format("%a %b %e %H:%M:%S %Y");
    let first_line = format!("Log from {}: {what} at {when}", device.name);
    Ok(LogTask { device: device.name.clone(), first_line, log_data })
}

fn worker(worker_id: u64, lab: &Lab, log_queue: &LogQueue) {
    while let Some(log) = log_queue.get() {
        println!(
            "[Processor {worker_id}] Analyzing log from {}: {}...",
            log.device, log.first_line
        );
        thread::sleep(guide::analysis_time(lab));
        println!("[Processor {worker_id}] Finished analyzing log from {}.", log.device);
        log_queue.task_done();
    }
    println!("[Processor {worker_id}] Received stop signal. Exiting.");
    log_queue.task_done();
}
