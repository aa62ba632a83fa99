//! Observations and lab files that tests judge; the tests of rooms above read the
//! same file.

use std::path::Path;
use std::time::Duration;

use common::inventory::Device;
use common::trace::{ClosedBy, Event, EventKind};
use contain::process::{Ending, Line, Run};
use course::lab::Lab;
use run::observe::Observation;
use run::vary::Variation;

pub const ONE_BY_ONE: &str =
    "+R1|?R1 sh ver|!R1 a|-R1|+R2|?R2 sh ver|!R2 b|-R2|+R3|?R3 sh ver|!R3 c|-R3";
pub const TOGETHER: &str =
    "+R1|+R2|+R3|?R1 sh ver|?R2 sh ver|?R3 sh ver|!R3 c|-R3|!R1 a|-R1|!R2 b|-R2";

pub const DEVICES: [&str; 3] = ["R1", "R2", "R3"];

/// What the devices saw, one step every 100 ms of real time (10 ms where it
/// begins with `~`): `+R1` opened, `-R1` closed, `?R1 command`, `!R1 answer`,
/// `:R1 command` in configuration mode, `xR1` refused, `.R1` closed because it was idle, `,R1` disconnected,
/// `^R1` broken off by the device, `*R1 *7` pushes the line `*7`, logged after 7 ms,
/// `=R1 configuration`, `#` the end.
pub fn trace(steps: &str) -> Vec<Event> {
    let mut at_us = 0;
    let mut last_session = 0;
    let mut sessions = std::collections::HashMap::new();
    let mut event = |step: &str| {
        let (near, step) = step.strip_prefix('~').map_or((false, step), |step| (true, step));
        at_us += if near { 10_000 } else { 100_000 };
        let (kind, rest) = step.split_at(1);
        let (device, text) = rest.split_once(' ').unwrap_or((rest, ""));
        if kind == "+" {
            last_session += 1;
            sessions.insert(device.to_owned(), last_session);
        }
        let session = sessions.get(device).copied().unwrap_or(0);
        let (device, text) = (device.to_owned(), text.replace("\\n", "\n"));
        let closed = |device, by| EventKind::Closed { device, session, by };
        let what = match kind {
            "+" => EventKind::Opened { device, session },
            "-" => closed(device, ClosedBy::Exit),
            "." => closed(device, ClosedBy::Idle),
            "," => closed(device, ClosedBy::Disconnect),
            "^" => closed(device, ClosedBy::Device),
            "#" => EventKind::Stopped,
            "?" => EventKind::Command { device, session, mode: "privileged".into(), line: text },
            ":" => EventKind::Command { device, session, mode: "config".into(), line: text },
            "!" => EventKind::Answered { device, session, line: String::new(), output: text },
            "x" => EventKind::Refused { device, session, reason: "too many sessions".into() },
            "*" => {
                let logged_ms = text[1..].parse().unwrap();
                EventKind::Pushed { device, session, line: text, logged_ms }
            }
            "=" => EventKind::Configuration { device, running: text },
            _ => panic!("{step}"),
        };
        Event { at_us, what }
    };
    steps.split('|').map(str::trim).filter(|step| !step.is_empty()).map(&mut event).collect()
}

pub fn observation(printed: &str, steps: &str) -> Observation {
    let line = |text: &str| Line { at: Duration::ZERO, text: text.to_owned() };
    let values = [("devices", 3.0), ("sum-of-delays", 7.5), ("max-delay", 4.0), ("n", 2.0)];
    let device = |name: &str| Device {
        hostname: Some(format!("{}-boot", name.to_lowercase()).into()),
        ..Device::simulated(name.into(), None, 7)
    };
    Observation {
        variation: Variation {
            numbers: vec![("--n".into(), 2)],
            devices: DEVICES.map(device).into(),
            commands: DEVICES
                .map(|name| vec![format!("hostname {}-new", name.to_lowercase())])
                .into(),
            listed: vec![1, 2, 0],
            values: values.map(|(name, value)| (name.to_owned(), value)).into(),
            ..Variation::default()
        },
        run: Run {
            ending: Ending::Code(0),
            stdout: printed.lines().map(line).collect(),
            stderr: Vec::new(),
            took: Duration::from_millis(1500),
            layers: Vec::new(),
        },
        events: trace(steps),
        schedule: None,
        interrupted: None,
    }
}

pub fn lab(checks: &str) -> Lab {
    let text = format!(
        "title = 't'\n[[task]]\nid = '9.1'\nprogram = 'p'\ntitle = 't'\n\
         [task.vary.numbers]\nn = {{ flag = '--n', from = 2, to = 2 }}\n\
         [task.vary.devices]\ncount = {{ from = 3, to = 3 }}\ndelay = {{ between = [1, 4] }}\ndelay-at = 'show version'\nlogs = {{ lines = 'n', every = [0.5, 4.0] }}\n\
         [task.vary.commands]\nflag = '--commands'\ntemplates = [['hostname ${{word}}']]\n{checks}"
    );
    Lab::parse(&text, Path::new("lab.toml")).unwrap()
}
