//! Our client: one process, one session per device.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use common::clock::{Clock, Speed};
use common::error::SessionError;
use common::inventory::{Device, Inventory};
use common::lab::Lab;
use common::session::{Session, blocking};
use nix::sys::resource::{Resource, UsageWho, getrlimit, getrusage, setrlimit};
use nix::sys::time::TimeValLike;
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use super::{Measured, served};

/// Long enough for a session that waits for all the others.
const PATIENCE: Duration = Duration::from_secs(120);

/// Measures a kind of run and prints what came of it.
pub fn run(kind: &str, inventory: &Path) -> Result<()> {
    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE)?;
    setrlimit(Resource::RLIMIT_NOFILE, most, most)?;
    let lab = Arc::new(Lab {
        devices: Inventory::load(inventory)?.devices,
        clock: Clock::start(Speed::default()),
        timeout: PATIENCE,
    });
    let (started, before) = (Instant::now(), cpu()?);
    let (results, open) = match kind {
        "async" => (on_tasks(&lab, None)?, None),
        "open" => {
            let open = Arc::new(Gate::new(lab.devices.len()));
            let results = on_tasks(&lab, Some(Arc::clone(&open)))?;
            (results, Some(open.most.load(Ordering::SeqCst)))
        }
        "threads" => (on_threads(&lab), None),
        _ => bail!("no such kind of run: {kind}"),
    };
    let failed = results.iter().filter(|result| result.is_err()).count();
    if let Some(Err(error)) = results.iter().find(|result| result.is_err()) {
        eprintln!("{error}");
    }
    let measured = Measured {
        sessions: results.len() - failed,
        failed,
        seconds: started.elapsed().as_secs_f64(),
        cpu: cpu()? - before,
        megabytes: served::most_memory("self")?,
        open,
    };
    println!("{}", serde_json::to_string(&measured)?);
    Ok(())
}

fn cpu() -> Result<f64> {
    let usage = getrusage(UsageWho::RUSAGE_SELF)?;
    let time = usage.user_time() + usage.system_time();
    Ok(time.num_microseconds() as f64 / 1e6)
}

type Results = Vec<Result<(), SessionError>>;

/// Where all sessions wait for each other.
struct Gate {
    barrier: Barrier,
    open: AtomicUsize,
    most: AtomicUsize,
}

impl Gate {
    fn new(sessions: usize) -> Self {
        Self {
            barrier: Barrier::new(sessions),
            open: AtomicUsize::new(0),
            most: AtomicUsize::new(0),
        }
    }
}

fn on_tasks(lab: &Arc<Lab>, gate: Option<Arc<Gate>>) -> Result<Results> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut tasks = JoinSet::new();
        for index in 0..lab.devices.len() {
            let (lab, gate) = (Arc::clone(lab), gate.clone());
            tasks.spawn(async move { session(&lab.devices[index], &lab, gate.as_deref()).await });
        }
        Ok(tasks.join_all().await)
    })
}

async fn session(device: &Device, lab: &Lab, gate: Option<&Gate>) -> Result<(), SessionError> {
    let connected = Session::connect(device, lab).await;
    if let Some(gate) = gate {
        let open = gate.open.fetch_add(1, Ordering::SeqCst) + 1;
        gate.most.fetch_max(open, Ordering::SeqCst);
        gate.barrier.wait().await;
        gate.open.fetch_sub(1, Ordering::SeqCst);
    }
    let mut session = connected?;
    session.run("show version").await?;
    session.close().await
}

fn on_threads(lab: &Lab) -> Results {
    std::thread::scope(|scope| {
        let ask = |device| {
            scope.spawn(move || {
                let mut session = blocking::Session::connect(device, lab)?;
                session.run("show version")?;
                session.close()
            })
        };
        let threads: Vec<_> = lab.devices.iter().map(ask).collect();
        let joined = threads.into_iter().map(|thread| thread.join());
        joined
            .map(|result| result.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}
