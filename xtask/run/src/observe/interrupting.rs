//! When the program gets its Ctrl-C: as soon as the devices work for it.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use common::router::ios;
use common::trace::{Event, EventKind};
use course::lab::Task;

use crate::vary::Variation;

/// Whether all these devices work on the command, as the trace says that is being written.
pub(super) struct AllAtWork {
    trace: PathBuf,
    command: String,
    devices: BTreeSet<String>,
    /// They did, at some time.
    seen: Cell<bool>,
}

impl AllAtWork {
    /// `None` where the program gets no Ctrl-C.
    pub(super) fn new(task: &Task, variation: &Variation, trace: PathBuf) -> Option<Self> {
        let command = task.vary.devices.as_ref()?.delay_at()?.to_owned();
        let devices: BTreeSet<_> = variation.at_work_when_interrupted().into_iter().collect();
        (!devices.is_empty()).then(|| Self { trace, command, devices, seen: Cell::default() })
    }

    pub(super) fn is_so(&self) -> bool {
        let written = fs::read_to_string(&self.trace).unwrap_or_default();
        let mut waiting = self.devices.clone();
        // The last line may be half a line, which is no event yet.
        for event in written.lines().filter_map(|line| serde_json::from_str::<Event>(line).ok()) {
            if let EventKind::Command { device, line, .. } = event.what
                && ios::begins_with(&line, &self.command)
            {
                waiting.remove(&device);
            }
        }
        self.seen.set(waiting.is_empty());
        waiting.is_empty()
    }

    /// Whether it was so when it was last asked for, after which the program got its Ctrl-C.
    pub(super) fn was_so(&self) -> bool {
        self.seen.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_devices_are_at_work_when_each_has_the_command() {
        let folder = tempfile::tempdir().unwrap();
        let trace = folder.path().join("trace.jsonl");
        let devices = ["R1", "R2"].map(str::to_owned).into();
        let (command, seen) = ("show version".into(), Cell::default());
        let all = AllAtWork { trace: trace.clone(), command, devices, seen };
        assert!(!all.is_so(), "there is no trace yet");
        let asked = |device: &str, line: &str| {
            let (device, line) = (device.to_owned(), line.to_owned());
            let mode = "privileged".into();
            let what = EventKind::Command { device, session: 1, mode, line };
            serde_json::to_string(&Event { at_us: 1, what }).unwrap()
        };
        let mut written = format!("{}\n", asked("R1", "sh ver"));
        written += &asked("R2", "terminal length 0");
        fs::write(&trace, &written).unwrap();
        assert!(!all.is_so());
        let whole = asked("R2", "show version");
        fs::write(&trace, format!("{written}\n{}", &whole[..whole.len() - 9])).unwrap();
        assert!(!all.is_so(), "half a line");
        fs::write(&trace, format!("{written}\n{whole}")).unwrap();
        assert!(!all.was_so());
        assert!(all.is_so() && all.was_so());
    }
}
