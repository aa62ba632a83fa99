//! What a device of a run would say: the simulated router, without sandbox.

use std::time::Duration;

use chrono::NaiveDateTime;
use common::inventory::Device;
use common::ios::{Moment, Router, Terminal};

/// Types lines on a fresh `device`, from privileged mode on; returns it, and
/// what it said to the last one.
pub fn typed<'a>(device: &Device, lines: impl IntoIterator<Item = &'a str>) -> (Router, String) {
    let hostname = device.hostname.as_deref().unwrap_or(&device.name);
    let mut router = Router::new(hostname, device.seed);
    let mut terminal = Terminal::privileged();
    let now = Moment {
        uptime: Duration::ZERO,
        date: NaiveDateTime::default(),
    };
    let mut said = String::new();
    for line in lines {
        said = router.execute(&mut terminal, line, now).output;
    }
    (router, said)
}
