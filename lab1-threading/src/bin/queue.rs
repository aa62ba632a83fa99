//! Task 1.4: distribute log collection with a queue.
//!
//! One thread, the producer, collects logs from devices and puts them on a
//! queue. Two workers take them off and analyze them. The queue is all they
//! share, and does all the waiting and waking.
//!
//! Run:   cargo run -p lab1-threading --bin queue
//! Try:   --workers 1; --devices 30 --workers 8 --speed 5; put one stop signal
//!        too few, and see who waits for whom
//! Next:  lab 2, where waiting does not cost a thread

use std::process::ExitCode;
use std::thread;

use clap::Parser;
use common::error::SessionError;
use common::inventory::{Delay, Device};
use common::lab::{Lab, LabArgs};
use common::session::blocking::Session;
use common::show;
use lab1_threading::TaskQueue;
use rand::RngExt;

fn main() -> anyhow::Result<ExitCode> {
    run(&Args::parse())
}

/// Distribute log collection with a queue (task 1.4)
#[derive(Parser)]
pub struct Args {
    /// How many workers analyze logs
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    workers: u32,
    /// The devices, and how fast their time passes.
    #[command(flatten)]
    pub lab: LabArgs,
}

/// What travels on the queue.
struct LogTask {
    device: String,
    log_data: String,
}

/// `None` is the signal to stop.
type LogQueue = TaskQueue<Option<LogTask>>;

/// The task, as `threading_sync_lab` runs it, too.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let lab = args.lab.open([10, 10, 20, 40].into(), 5, &[Delay::fixed(0.2)])?;
    for warning in lab.warnings() {
        eprintln!("{warning}");
    }
    println!("\n--- Thread-Safe Task Distribution for Log Collection with a Queue ---");

    // Our conveyor belt.
    let log_queue = LogQueue::new();

    // solution: 1.4
    let all_collected = thread::scope(|scope| {
        // 1. Start the workers. There is nothing to do yet: they wait in get().
        let mut processor_threads = Vec::new();
        for worker_id in 1..=args.workers {
            let (lab, log_queue) = (&lab, &log_queue);
            processor_threads
                .push(scope.spawn(move || log_processor_worker(worker_id, lab, log_queue)));
        }

        // 2. Start the producer.
        let collector_thread = scope.spawn(|| log_collector_producer(&lab, &log_queue));

        // 3. Wait until it has put all logs on the queue. Even if it panicked
        //    we go on: workers that get no stop signal wait for ever.
        let all_collected = collector_thread.join().unwrap_or(false);

        // 4. One stop signal for EACH worker: a worker that has taken one
        //    takes nothing any more, so nobody can take two.
        for _ in 0..args.workers {
            log_queue.put(None);
        }

        // 5. Wait until everything that was put is ticked off, and then for
        //    the workers to be gone.
        log_queue.join();
        for thread in processor_threads {
            thread.join().expect("a processor panicked");
        }
        all_collected
    });
    // starter:
    // In a `thread::scope`: start `args.workers` workers, numbered from 1,
    // that run `log_processor_worker`, and one thread that runs
    // `log_collector_producer`. Wait for the collector: what it returns is
    // what you want. Then everybody must come to an end: think of the stop
    // signals, of `log_queue.join()`, and of the workers' threads.
    //     let all_collected: bool = todo!("1.4: start the workers and the collector");
    // end

    println!("\nAll log collection and analysis tasks completed via queue.");
    Ok(if all_collected { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Collects the log of one device after the other and puts it on the queue.
fn log_collector_producer(lab: &Lab, log_queue: &LogQueue) -> bool {
    let mut all_collected = true;
    for device in &lab.devices {
        match collect_log(device, lab) {
            Ok(log_data) => {
                // solution: 1.4
                let device_name = device.name.clone();
                log_queue.put(Some(LogTask { device: device_name, log_data }));
                // starter:
                // Put the log on the queue, with the name of its device.
                //     todo!("1.4: put the log on the queue");
                // end
                // A worker may be quicker than this line: the log has been on
                // the queue for a moment already.
                let kind = if device.is_simulated() { "simulated log" } else { "logs" };
                println!("[Collector] Added {kind} from {} to queue.", device.name);
            }
            Err(error) => {
                println!("[Collector] Error collecting logs from {}: {error}", device.name);
                all_collected = false;
            }
        }
    }
    println!("[Collector] Finished collecting all logs.");
    all_collected
}

/// Takes logs off the queue until it is told to stop.
fn log_processor_worker(worker_id: u32, lab: &Lab, log_queue: &LogQueue) {
    // solution: 1.4
    loop {
        // This waits while the queue is empty.
        let Some(log_task) = log_queue.get() else {
            println!("[Processor {worker_id}] Received stop signal. Exiting.");
            log_queue.task_done(); // The signal is a task, too.
            break;
        };

        let device = &log_task.device;
        let first_line = show::first_line(&log_task.log_data);
        println!("[Processor {worker_id}] Analyzing log from {device}: {first_line}...");
        // The queue is not locked here: while this worker thinks, the others
        // take the next logs.
        let analysis_time = rand::rng().random_range(0.5..1.5);
        thread::sleep(lab.clock.real(analysis_time));
        println!("[Processor {worker_id}] Finished analyzing log from {device}.");
        log_queue.task_done();
    }
    // starter:
    // Take one task after the other off the queue, and tick each one off when
    // it is done. A `None` is the signal to stop: it is a task, too.
    // For every log, print the first line of it (`show::first_line`):
    //   [Processor 1] Analyzing log from 10.10.20.40: Log from …...
    // think for 0.5 to 1.5 seconds of the lab's clock (`lab.clock.real(…)` is
    // what to sleep; `rand::rng().random_range(…)` draws), and then print:
    //   [Processor 1] Finished analyzing log from 10.10.20.40.
    // On the signal to stop, print this and leave:
    //   [Processor 1] Received stop signal. Exiting.
    //     todo!("1.4: take logs off the queue, analyze them, and stop");
    // end
}

/// The device's log, headed by a line that says what changed last.
fn collect_log(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let mut session = Session::connect(device, lab)?;
    let log = session.run("show logging")?;
    session.close()?;
    let what = match show::last_change(&log) {
        Some(change) => format!("Interface {} changed state to {}", change.interface, change.state),
        None => "No interface changed its state".to_owned(),
    };
    let when = lab.clock.now().format("%a %b %e %H:%M:%S %Y");
    Ok(format!("Log from {}: {what} at {when}\n{log}", device.name))
}
