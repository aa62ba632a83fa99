//! What an explored program is asked for, and what it writes down: the words
//! between the grader and the explorer it builds around a program.
//!
//! An explorer runs a program under one schedule after the other, and writes
//! one JSON line per schedule, a [`Schedule`]. Numbers are all there is in its
//! steps, because a thousand schedules are read in a second; texts and places
//! in the source are also numbers, of the [`Schedule::texts`] that were new.

use serde::{Deserialize, Serialize};

use crate::log_plan::LogPlan;

/// The environment variable that holds a [`Request`], as JSON.
pub const REQUEST: &str = "LAB_EXPLORE";
/// Numbers of a step in [`Schedule::steps`].
pub const STEP: usize = 5;
/// Where nothing else stands for a thread, an object or a place.
pub const NONE: u32 = u32::MAX;
/// In a decision, added to a thread that wakes for no reason.
pub const SPURIOUS: u32 = 1 << 16;

/// What to explore.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// From which schedules are drawn.
    pub seed: u64,
    /// The schedules to draw: numbers from the first to the one before the second.
    pub drawn: (u64, u64),
    /// Schedules that are given instead, as what they do otherwise than a
    /// program that is left to itself: a decision's number and what it is.
    pub given: Vec<Vec<(u32, u32)>>,
    /// Whether each schedule says what else could have been decided.
    pub open: bool,
    /// Whether the program takes locks without waiting for them: giving one
    /// back is a step of its own then.
    pub tries: bool,
    /// Whether every schedule has a process of its own, because something in
    /// the program outlives a schedule.
    pub apart: bool,
    /// Whether threads that sleep, or wait for a device, go on only when their time has
    /// come: it passes while no thread can do anything else.
    pub in_time: bool,
    /// Processes side by side.
    pub workers: u64,
    /// The processor of the first of them; the others take the next ones.
    pub processor: u64,
    /// Steps after which a schedule has no end.
    pub steps: u32,
    /// Devices that programs meet, in the inventory's order: name, host name,
    /// seed, and simulated seconds its first answer takes.
    pub devices: Vec<(String, String, u64, f64)>,
    /// The names of those that fail, each in the way of its schedule.
    #[serde(default)]
    pub failing: Vec<String>,
    /// The names of others that fail, and how: a [`FaultPlan`](crate::fault::FaultPlan) as
    /// text.
    #[serde(default)]
    pub faults: Vec<(String, String)>,
    /// The names of those that always take as long as is said here, and are never as slow as
    /// the slowest of the others.
    #[serde(default)]
    pub own_delay: Vec<String>,
    /// The command that takes so long, such as `show version`; without it, a
    /// session's first one.
    pub delay_at: Option<String>,
    /// The devices after which the program gets a Ctrl-C: one simulated second after all of
    /// them have got the command that takes long. None, and it gets none.
    #[serde(default)]
    pub interrupt: Vec<String>,
    /// What devices log while they are watched; each line is sent as late as the device's
    /// delay is long.
    #[serde(default)]
    pub log_plan: LogPlan,
    /// Simulated seconds that each login takes.
    #[serde(default)]
    pub login: f64,
    /// Simulated seconds that each answer takes, besides the device's delay.
    #[serde(default)]
    pub answers: f64,
    /// Simulated seconds that each device takes to hang up, besides what it always takes.
    #[serde(default)]
    pub hang_up: f64,
    /// When a schedule begins, if not as usual: local seconds since 1970.
    pub begins: Option<i64>,
    /// Sessions that each device takes at once; any number if absent.
    #[serde(default)]
    pub vty_lines: Option<usize>,
    /// Simulated seconds per second.
    pub speed: f64,
    /// The program's arguments.
    pub args: Vec<String>,
}

/// What one schedule came to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Schedule {
    /// Its number among those drawn, or its place among those given.
    pub number: u64,
    /// Whether it is the first one of a process, whose texts begin at 0.
    pub first: bool,
    /// Texts that no earlier schedule of this process had.
    pub texts: Vec<String>,
    /// How it ended.
    pub ending: Ending,
    /// By thread: its name (a text, or [`NONE`]), the thread that started it
    /// and the place where (a text).
    pub threads: Vec<[u32; 3]>,
    /// By object: its [`Kind`] and the place where it was made (a text).
    pub objects: Vec<[u32; 2]>,
    /// Of each step: thread, [`Op`], object, value, place (a text).
    pub steps: Vec<i64>,
    /// Of each printed line: step, thread, text.
    pub stdout: Vec<[u32; 3]>,
    /// The same, of complaints.
    pub stderr: Vec<[u32; 3]>,
    /// Of each event of a device: step, thread, virtual microseconds, event (a text, JSON).
    pub events: Vec<[u64; 4]>,
    /// Where the schedule differs from the program left to itself.
    pub decisions: Vec<(u32, u32)>,
    /// By decision, if that is asked for: a bit for each thread that could have
    /// gone on, the one that goes on if nothing is drawn, and the steps before it.
    pub open: Vec<[u32; 3]>,
    /// Whether a given schedule could not be followed to its end.
    pub diverged: bool,
    /// Virtual microseconds at each line of `stdout`, if time means something.
    pub times: Vec<u64>,
    /// Whether time means something to threads; see [`Request::in_time`].
    #[serde(default)]
    pub in_time: bool,
    /// How long the program blocked the runtime: virtual microseconds, the
    /// length of it, and the place (a text).
    pub blocked: Vec<[u64; 3]>,
    /// What an async program does as only threads should: virtual microseconds,
    /// a [`Waits`], and the place (a text).
    #[serde(default)]
    pub waits: Vec<[u64; 3]>,
}

/// What makes a thread wait where only futures should.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waits {
    /// A session for threads.
    Session,
    /// The end of another thread.
    Join,
}

/// How a schedule ended.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// With this exit code.
    Code(i32),
    /// No thread can go on.
    Deadlock,
    /// It took more steps than it may.
    Endless,
    /// It took its process with it: nothing else is known of the schedule.
    Aborted,
    /// A thread does something for long that the explorer cannot see.
    #[default]
    OutOfSight,
}

/// What threads share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// `Mutex`, `RwLock`, and the lock of something that is made once.
    Lock,
    /// `Condvar`.
    Condvar,
    /// A channel of `mpsc`.
    Channel,
    /// `Barrier`.
    Barrier,
    /// An atomic number.
    Atomic,
}

/// What a thread does in a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Op {
    /// Starts another one, the value.
    Spawn,
    /// Is over.
    End,
    /// Knows that another one, the value, is over.
    Join,
    /// Takes a lock, for itself.
    Lock,
    /// Takes a lock that other threads may also read.
    Read,
    /// Finds a lock taken and goes on without.
    TryFailed,
    /// Gives a lock back. The value is one more than the number in it; 0 if that is not
    /// known.
    Unlock,
    /// Waits for a notification; has given back the lock that is the value.
    Wait,
    /// Goes on after a notification, with its lock.
    Woken,
    /// Goes on because it has waited long enough.
    TimedOut,
    /// Goes on for no reason.
    Spurious,
    /// Notifies one waiting thread, the value, or none (-1).
    NotifyOne,
    /// Notifies all waiting threads, so many.
    NotifyAll,
    /// Reads an atomic number, the value.
    Load,
    /// Writes an atomic number.
    Store,
    /// Reads and writes an atomic number in one step; the value is the new one.
    Update,
    /// Puts something into a channel.
    Send,
    /// Takes something out of a channel.
    Receive,
    /// Finds that the channel's other end is gone.
    Disconnected,
    /// Finds a channel empty, or full, and goes on without.
    TryEmpty,
    /// Sleeps until it is unparked.
    Park,
    /// Goes on.
    Unparked,
    /// Wakes the thread that is the value.
    Unpark,
    /// Begins to sleep, so many microseconds.
    Sleep,
    /// Has slept.
    Slept,
    /// Lets others go first.
    Yield,
    /// Comes to a barrier.
    Arrive,
    /// Passes a barrier.
    Pass,
    /// Has to wait: for the object, or for the thread that is the value.
    Blocked,
    /// Prints.
    Print,
    /// Connects to the device that is the value.
    Connect,
    /// Asks it something.
    Ask,
    /// Has its answer.
    Answer,
    /// Has logged out.
    Close,
    /// Panics.
    Panic,
    /// Ends the program with the exit code that is the value.
    Exit,
    /// Changes what is in a lock that it holds for itself.
    Write,
}

/// All of them, in the order of their numbers in a step.
pub const OPS: [Op; 37] = [
    Op::Spawn,
    Op::End,
    Op::Join,
    Op::Lock,
    Op::Read,
    Op::TryFailed,
    Op::Unlock,
    Op::Wait,
    Op::Woken,
    Op::TimedOut,
    Op::Spurious,
    Op::NotifyOne,
    Op::NotifyAll,
    Op::Load,
    Op::Store,
    Op::Update,
    Op::Send,
    Op::Receive,
    Op::Disconnected,
    Op::TryEmpty,
    Op::Park,
    Op::Unparked,
    Op::Unpark,
    Op::Sleep,
    Op::Slept,
    Op::Yield,
    Op::Arrive,
    Op::Pass,
    Op::Blocked,
    Op::Print,
    Op::Connect,
    Op::Ask,
    Op::Answer,
    Op::Close,
    Op::Panic,
    Op::Exit,
    Op::Write,
];

/// All of them, in the order of their numbers in an object.
pub const KINDS: [Kind; 5] =
    [Kind::Lock, Kind::Condvar, Kind::Channel, Kind::Barrier, Kind::Atomic];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_and_object_has_the_number_that_it_is_written_as() {
        for (number, op) in OPS.iter().enumerate() {
            assert_eq!(*op as usize, number, "{op:?}");
        }
        for (number, kind) in KINDS.iter().enumerate() {
            assert_eq!(*kind as usize, number, "{kind:?}");
        }
    }
}
