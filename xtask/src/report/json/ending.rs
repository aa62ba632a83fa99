//! How a program ended, as a program reads it.

use contain::process::Ending;
use serde::Serialize;

/// How a program ended.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(super) enum EndingReport<'a> {
    Code { code: i32 },
    Signal { signal: &'a str },
    TimedOut { seconds: f64 },
    Stuck { seconds: f64 },
    Flooded,
    FloodedDevices,
    TooMuchMemory,
    TooMuchCpu,
    TooMuchDisk,
    LeftBehind,
    Deadlock { why: &'a str },
    Endless { steps: u32 },
    CouldNotStart { error: &'a str },
}

/// How a program ended.
pub(super) fn ending(ending: &Ending) -> EndingReport<'_> {
    match ending {
        Ending::Code(code) => EndingReport::Code { code: *code },
        Ending::Signal(signal) => EndingReport::Signal { signal },
        Ending::TimedOut(limit) => EndingReport::TimedOut { seconds: limit.as_secs_f64() },
        Ending::Stuck(after) => EndingReport::Stuck { seconds: after.as_secs_f64() },
        Ending::Flooded => EndingReport::Flooded,
        Ending::FloodedDevices => EndingReport::FloodedDevices,
        Ending::TooMuchMemory => EndingReport::TooMuchMemory,
        Ending::TooMuchCpu => EndingReport::TooMuchCpu,
        Ending::TooMuchDisk => EndingReport::TooMuchDisk,
        Ending::LeftBehind => EndingReport::LeftBehind,
        Ending::Deadlock(why) => EndingReport::Deadlock { why },
        Ending::Endless(steps) => EndingReport::Endless { steps: *steps },
        Ending::CouldNotStart(error) => EndingReport::CouldNotStart { error },
    }
}
