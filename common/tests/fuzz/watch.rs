//! Watches the cases: how long each takes, and how much memory they leave behind.

use std::fs;
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

/// A case takes milliseconds. After so long without a new one, it has no end.
const LONGEST_CASE: Duration = Duration::from_secs(120);

/// The longest answer, twice, on its way through a session, and as much again.
const MOST_GROWTH: usize = 256 << 20;

pub struct Watch {
    seed: Arc<AtomicU64>,
    panics: Arc<AtomicUsize>,
    memory_at_first: Option<usize>,
    pub most_growth: usize,
    /// The watching thread ends with it.
    _running: Sender<()>,
}

impl Watch {
    pub fn begin() -> Self {
        let seed = Arc::new(AtomicU64::new(u64::MAX));
        let panics = Arc::new(AtomicUsize::new(0));
        let (running, ended) = mpsc::channel();
        let watched = Arc::clone(&seed);
        thread::spawn(move || {
            let mut last = watched.load(Ordering::Relaxed);
            while ended.recv_timeout(LONGEST_CASE) == Err(RecvTimeoutError::Timeout) {
                let seed = watched.load(Ordering::Relaxed);
                if seed == last {
                    // What a test prints is kept back, and lost if it does not end.
                    let _ = writeln!(io::stderr(), "FUZZ_SEED={seed} FUZZ_CASES=1 has no end");
                    // A loop cannot be left from outside.
                    std::process::abort();
                }
                last = seed;
            }
        });
        count_panics(&panics);
        Self { seed, panics, memory_at_first: memory(), most_growth: 0, _running: running }
    }

    pub fn case(&mut self, seed: u64) {
        self.seed.store(seed, Ordering::Relaxed);
    }

    /// What is wrong after a case that seems to have gone well.
    pub fn finds(&mut self) -> Result<(), String> {
        match self.panics.load(Ordering::Relaxed) {
            0 => {}
            count => return Err(format!("{count} panics in tasks")),
        }
        let (Some(first), Some(now)) = (self.memory_at_first, memory()) else { return Ok(()) };
        self.most_growth = self.most_growth.max(now.saturating_sub(first));
        if self.most_growth > MOST_GROWTH {
            return Err(format!("{} bytes more memory than at first", self.most_growth));
        }
        Ok(())
    }
}

/// A task that panics takes only itself away: it is seen here.
fn count_panics(panics: &Arc<AtomicUsize>) {
    let (panics, before) = (Arc::clone(panics), std::panic::take_hook());
    std::panic::set_hook(Box::new(move |info| {
        panics.fetch_add(1, Ordering::Relaxed);
        before(info);
    }));
}

/// The most memory that this process has ever had, where the system tells.
fn memory() -> Option<usize> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<usize>().ok()? << 10)
}
