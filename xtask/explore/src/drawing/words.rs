//! What a thread does in a step, in words.

use std::collections::HashMap;

use common::explored::{Kind, Op};
use common::trace::EventKind;
use course::text::visible;
use run::schedule::{ScheduleRecord, Step};
use run::schedule::{ThreadStates, awaited, name, short};

/// Longest line that is shown of what is printed.
const LINE: usize = 44;

/// The names of a schedule.
pub(super) struct Words<'a> {
    schedule: &'a ScheduleRecord,
    /// The devices, by session.
    devices: HashMap<i64, String>,
    /// What is printed, by step.
    lines: HashMap<u32, &'a str>,
    /// The commands, by step.
    commands: HashMap<u64, String>,
}

impl<'a> Words<'a> {
    pub(super) fn new(schedule: &'a ScheduleRecord) -> Self {
        let (mut devices, mut commands) = (HashMap::new(), HashMap::new());
        for [step, _, _, text] in &schedule.written.events {
            let text = schedule.text(u32::try_from(*text).unwrap_or(u32::MAX));
            match serde_json::from_str(text) {
                Ok(EventKind::Opened { device, session }) => {
                    devices.insert(session.cast_signed(), device);
                }
                Ok(EventKind::Command { line, .. }) => {
                    commands.insert(*step, line);
                }
                _ => {}
            }
        }
        let printed = schedule.written.stdout.iter();
        let printed = printed.chain(&schedule.written.stderr);
        Self {
            schedule,
            devices,
            lines: printed.map(|[step, _, text]| (*step, schedule.text(*text))).collect(),
            commands,
        }
    }

    /// The devices' names, each once, in the order of the inventory's.
    pub(super) fn devices(&self) -> Vec<String> {
        let mut devices: Vec<_> = self.devices.values().cloned().collect();
        devices.sort_unstable();
        devices.dedup();
        devices
    }

    /// The device that a step is about.
    pub(super) fn device_of(&self, step: Step) -> Option<&str> {
        let is_about = matches!(step.op, Op::Connect | Op::Ask | Op::Answer | Op::Close);
        self.devices.get(&step.value).filter(|_| is_about).map(String::as_str)
    }

    fn device(&self, session: i64) -> &str {
        self.devices.get(&session).map_or("a device", String::as_str)
    }

    fn thread(&self, thread: i64) -> String {
        u32::try_from(thread).map_or("no thread".into(), |thread| self.schedule.thread(thread))
    }

    /// `None` where it is not worth a row.
    pub(super) fn of(&self, step: Step, standing: &ThreadStates) -> Option<String> {
        let object = || match step.object {
            Some(object) => name(object, self.schedule),
            None => "something".into(),
        };
        if self.is_of_a_macro(step) {
            return None;
        }
        Some(match step.op {
            Op::Spawn => format!("starts {}", self.thread(step.value)),
            Op::End => "is over".into(),
            Op::Join => format!("has joined {}", self.thread(step.value)),
            Op::Lock => format!("takes {}", object()),
            Op::Read => format!("takes {} to read", object()),
            Op::TryFailed => format!("finds {} taken, and goes on", object()),
            Op::Unlock => format!("gives back {}", object()),
            Op::Wait => format!("gives back {} and waits at {}", self.lock(step), object()),
            Op::Woken => format!("is woken, takes {}", self.lock(step)),
            Op::TimedOut => match step.object {
                Some(_) => format!("has waited long enough at {}", object()),
                None => "has waited long enough".into(),
            },
            Op::Spurious => "wakes up for no reason, which may happen".into(),
            Op::NotifyOne if step.value < 0 => format!("notifies {}: no thread waits", object()),
            Op::NotifyOne => format!("notifies {}: wakes {}", object(), self.thread(step.value)),
            Op::NotifyAll => format!("notifies all at {}: {} wait", object(), step.value),
            Op::Load => format!("reads {}: {}", object(), step.value),
            Op::Store => format!("writes {} to {}", step.value, object()),
            Op::Update => format!("changes {} to {} in one step", object(), step.value),
            Op::Send => format!("sends through {}", object()),
            Op::Receive => format!("receives from {}", object()),
            Op::Disconnected => format!("finds the other end of {} gone", object()),
            Op::TryEmpty => format!("finds nothing to do at {}, and goes on", object()),
            Op::Park => "parks".into(),
            Op::Unparked => "goes on after unpark".into(),
            Op::Unpark => format!("unparks {}", self.thread(step.value)),
            Op::Sleep => format!("sleeps for {}", micros(step.value)),
            Op::Slept => "wakes up".into(),
            Op::Yield => "lets others go first".into(),
            Op::Arrive => format!("arrives at {}", object()),
            Op::Pass => format!("passes {}", object()),
            Op::Blocked => format!("waits {}", awaited(&step, standing, self.schedule)),
            Op::Print => self.prints(step)?,
            Op::Connect => format!("connects to {}", self.device(step.value)),
            Op::Ask => match (self.device(step.value), self.command(step)?) {
                // What closing a session sends is not the student's.
                (device, leave) if leave == "exit" => format!("logs out of {device}"),
                (device, command) => format!("asks {device}: {command}"),
            },
            Op::Answer => format!("has the answer of {}", self.device(step.value)),
            Op::Close => format!("has closed the session on {}", self.device(step.value)),
            Op::Panic => "panics".into(),
            // The lock says it: it is taken in the row before.
            Op::Write => return None,
            Op::Exit => format!("ends the program with exit code {}", step.value),
        })
    }

    /// A lock that is made and taken at the same place is a macro's, such as
    /// those of the command line's default values.
    fn is_of_a_macro(&self, step: Step) -> bool {
        let locks = matches!(step.op, Op::Lock | Op::Unlock);
        let made = step.object.map(|object| self.schedule.made_at(object));
        locks && made == Some(self.schedule.text(step.place))
    }

    fn lock(&self, step: Step) -> String {
        u32::try_from(step.value).map_or("the lock".into(), |lock| name(lock, self.schedule))
    }

    /// What is printed in a step is known one step later.
    fn prints(&self, step: Step) -> Option<String> {
        let at = self.number(step)? + 1;
        let line = self.lines.get(&at)?;
        Some(format!("prints '{}'", short_line(line)))
    }

    fn command(&self, step: Step) -> Option<String> {
        let at = u64::from(self.number(step)?) + 1;
        Some(short_line(self.commands.get(&at)?))
    }

    fn number(&self, step: Step) -> Option<u32> {
        Some(step.number)
    }

    /// File and line of a step.
    pub(super) fn place(&self, step: Step) -> String {
        short(self.schedule.text(step.place)).to_owned()
    }

    /// Of a lock that was taken, as `says` has it, and is given back at once.
    pub(super) fn joined(&self, says: &str, object: u32) -> Option<String> {
        let name = name(object, self.schedule);
        let is_lock = self.schedule.kind(object) == Some(Kind::Lock);
        (is_lock && says == format!("takes {name}"))
            .then(|| format!("takes {name} and gives it back"))
    }
}

/// The beginning of a line.
fn short_line(line: &str) -> String {
    let line = visible(line);
    if line.chars().count() <= LINE {
        return line;
    }
    line.chars().take(LINE - 1).chain(['…']).collect()
}

fn micros(microseconds: i64) -> String {
    match microseconds {
        ..1_000 => format!("{microseconds} µs"),
        1_000..1_000_000 => format!("{:.1} ms", microseconds as f64 / 1e3),
        _ => format!("{:.1} s", microseconds as f64 / 1e6),
    }
}
