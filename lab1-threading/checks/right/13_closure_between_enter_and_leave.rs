//! passes: 1.3
//! The semaphore runs a closure, with the slots that are left, and gives the permit back also
//! when it panics; results go through a channel to main, which tells of failures.

use std::sync::mpsc;
use std::thread;

use clap::Parser;
use lab1_threading::Semaphore;
use programs::{SemaphoreArgs, ask_hostname, open};

struct Limited(Semaphore);

impl Limited {
    fn run<R>(&self, work: impl FnOnce(usize) -> R) -> R {
        let permit = self.0.acquire();
        let result = work(self.0.available());
        drop(permit);
        result
    }
}

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    let limited = Limited(Semaphore::new(args.max_connections));
    let (report, reports) = mpsc::channel();
    thread::scope(|scope| {
        for (index, device) in lab.devices.iter().enumerate() {
            let (lab, limited, report) = (&lab, &limited, report.clone());
            scope.spawn(move || {
                let me = format!("[DeviceConn-{}]", index + 1);
                let name = &device.name;
                let result = limited.run(|free| {
                    println!("{me} Acquiring connection to {name}. Active slots: {free}");
                    let result = ask_hostname(device, lab);
                    if let Ok(hostname) = &result {
                        println!("{me} Connected to {name}. Hostname: {hostname}");
                    }
                    println!("{me} Finished connection to {name}. Releasing slot.");
                    result.map(drop)
                });
                report.send(result).unwrap();
            });
        }
        drop(report);
    });
    for result in reports {
        result?;
    }
    println!("\nAll simulated network connections completed.");
    Ok(())
}
