//! The simulated routers of one schedule, and what they see.

mod fault;
mod pushed_log;

use std::collections::{HashMap, HashSet};
use std::io;
use std::sync::OnceLock;
use std::time::Duration;

use chrono::NaiveDateTime;
use common::error::{SessionError, Step};
use common::explored::{NONE, Op, REQUEST, Request};
use common::fault::REJECTION;
use common::router::ios::{self, Mode, Moment, Router, Terminal};
use common::trace::{ClosedBy, EventKind};
use explorer_std::explorer::{CurrentThread, Place};

use self::fault::{Fault, SessionFault};
use self::pushed_log::PushedLog;

/// All routers of a schedule.
#[derive(Default)]
struct Routers {
    by_name: HashMap<String, Router>,
    sessions: u64,
    /// By device: sessions that were begun or refused.
    visits: HashMap<String, u64>,
    /// Those that have got the command that takes long, and for which the Ctrl-C waits.
    at_work: HashSet<String>,
    /// By device: sessions that are open.
    open: HashMap<String, usize>,
}

/// One session, as its router sees it.
pub(crate) struct RouterLine {
    device: String,
    /// Its number in the schedule.
    number: u64,
    terminal: Terminal,
    current: Option<CurrentThread>,
    /// It was closed, one way or the other.
    closed: bool,
    /// It has taken its time to answer.
    waited: bool,
    /// What its device does wrong in it.
    fault: SessionFault,
    /// The lines of the log that its device pushes.
    pub(crate) log: PushedLog,
}

/// What the explorer was asked for.
pub(crate) fn request() -> &'static Request {
    static ASKED: OnceLock<Request> = OnceLock::new();
    ASKED.get_or_init(|| {
        let request = std::env::var(REQUEST).unwrap_or_default();
        serde_json::from_str(&request).unwrap_or_default()
    })
}

/// Simulated seconds that a login takes.
pub(crate) const LOGIN: f64 = 0.1;
/// The same, of any command.
pub(crate) const COMMAND: f64 = 0.02;
/// The same, of hanging up.
pub(crate) const HANG_UP: f64 = 0.1;

/// How long a session may say nothing, in real time.
pub(crate) const IDLE: Duration = Duration::from_secs(600);

/// Whether all devices take as long as the slowest, in every other schedule: what
/// happens at the same time then, hardly ever does otherwise.
pub(crate) fn are_alike(schedule: u64) -> bool {
    schedule.is_multiple_of(2)
}

/// Simulated seconds that a device's slow answer takes.
pub(crate) fn delay(device: &str, schedule: u64) -> f64 {
    let is_own = |name: &str| request().own_delay.iter().any(|own| own == name);
    if are_alike(schedule) && !is_own(device) {
        let others = request().devices.iter().filter(|(name, ..)| !is_own(name));
        return others.map(|(.., delay)| *delay).fold(0.0, f64::max);
    }
    let devices = request().devices.iter();
    let mut known = devices.filter(|(name, ..)| name == device);
    known.next().map_or(0.0, |(.., delay)| *delay)
}

fn fresh(device: &str) -> Router {
    let devices = request().devices.iter();
    let mut known = devices.filter(|(name, ..)| name == device);
    match known.next() {
        Some((_, hostname, seed, _)) => Router::new(hostname, *seed),
        None => Router::new(device, 0),
    }
}

impl RouterLine {
    /// A new session, which its device sees.
    ///
    /// # Errors
    /// If the device takes none.
    pub(crate) fn open(
        device: &str,
        current: Option<CurrentThread>,
        place: Place,
    ) -> Result<Self, SessionError> {
        let mut line = Self {
            device: device.to_owned(),
            number: 0,
            terminal: Terminal::privileged(),
            current,
            closed: false,
            waited: false,
            fault: SessionFault::of(device, 1, 1),
            log: PushedLog::default(),
        };
        let mut visit = 1;
        if let Some(current) = &line.current {
            (line.number, visit) = current.with(|state| {
                let routers = state.extension(Routers::default);
                routers.sessions += 1;
                let visits = routers.visits.entry(device.to_owned()).or_default();
                *visits += 1;
                (routers.sessions, *visits)
            });
            line.did(Op::Connect, place);
        }
        line.fault = SessionFault::of(device, line.schedule(), visit);
        let (device, session) = (line.device.clone(), line.number);
        if line.fault.is(Fault::Refuses) || !line.takes_a_line() {
            line.closed = true;
            let reason = "the connection is refused".to_owned();
            line.saw(&EventKind::Refused { device: device.clone(), session, reason });
            let source = io::ErrorKind::ConnectionRefused.into();
            return Err(SessionError::Connect { device, source });
        }
        line.saw(&EventKind::Opened { device, session });
        if !line.is_silent() {
            let (device, user) = (line.device.clone(), "student".into());
            line.saw(&EventKind::Authenticated { device, session, user });
        }
        Ok(line)
    }

    /// Takes one of its device's lines, if it has one left.
    fn takes_a_line(&self) -> bool {
        let Some(current) = &self.current else { return true };
        current.with(|state| {
            let open = &mut state.extension(Routers::default).open;
            let open = open.entry(self.device.clone()).or_default();
            let is_free = request().vty_lines.is_none_or(|lines| *open < lines);
            *open += usize::from(is_free);
            is_free
        })
    }

    /// Whether its device says nothing, and lets no client in.
    pub(crate) fn is_silent(&self) -> bool {
        self.fault.is(Fault::Silent)
    }

    /// Whether it is over.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed
    }

    /// Whether its device answers nothing.
    pub(crate) fn hangs(&self) -> bool {
        self.fault.is_now(Fault::Hangs)
    }

    /// Whether its device hangs up instead of an answer.
    ///
    /// # Errors
    /// That it does.
    pub(crate) fn still_there(&mut self, place: Place) -> Result<(), SessionError> {
        if !self.fault.is_now(Fault::HangsUp) {
            return Ok(());
        }
        self.close(ClosedBy::Device, place);
        let device = self.device.clone();
        Err(SessionError::Closed { device, step: Step::Running, source: None })
    }

    /// Whether its device rejects this: what configures, or else what asks.
    fn rejects(&self, line: &str) -> bool {
        let is_one = if self.is_configuring() { line != "end" } else { line.starts_with("sh") };
        self.fault.is_now(Fault::Rejects) && is_one
    }

    /// The number of the schedule, from 1.
    pub(crate) fn schedule(&self) -> u64 {
        self.current.as_ref().map_or(1, |current| current.run().epoch())
    }

    fn did(&self, op: Op, place: Place) {
        if let Some(current) = &self.current {
            current.record(op, NONE, self.number.cast_signed(), place);
        }
    }

    fn saw(&self, what: &EventKind) {
        let Some(current) = &self.current else { return };
        current.present();
        let text = serde_json::to_string(what).unwrap_or_default();
        current.with(|state| state.event(current.number(), &text));
    }

    /// Whether its device is in one of the configuration modes.
    pub(crate) fn is_configuring(&self) -> bool {
        !matches!(self.terminal.mode(), Mode::User | Mode::Privileged)
    }

    /// The device is asked.
    pub(crate) fn ask(&mut self, line: &str, place: Place) {
        self.push_log();
        self.fault.asked(line, self.is_configuring());
        if line == "exit" {
            self.log.end();
        }
        self.did(Op::Ask, place);
        self.saw(&EventKind::Command {
            device: self.device.clone(),
            session: self.number,
            mode: self.terminal.mode().to_string(),
            line: line.to_owned(),
        });
        self.interrupts(line);
    }

    /// The program gets its Ctrl-C a moment after the last device has got its command.
    fn interrupts(&self, line: &str) {
        let awaited = &request().interrupt;
        let slow = request().delay_at.as_ref().is_some_and(|slow| ios::begins_with(line, slow));
        let Some(current) = self.current.as_ref().filter(|_| slow && !awaited.is_empty()) else {
            return;
        };
        let all_at_work = current.with(|state| {
            let at_work = &mut state.extension(Routers::default).at_work;
            let is_new = awaited.contains(&self.device) && at_work.insert(self.device.clone());
            is_new && at_work.len() == awaited.len()
        });
        if all_at_work {
            current.press_ctrl_c_in((1e6 / request().speed) as u64);
        }
    }

    /// Its device takes its time, where that means something to threads.
    pub(crate) fn awaits(&mut self, line: &str) {
        let slow = request().delay_at.as_ref().is_none_or(|slow| slow == line);
        if let Some(current) = self.current.as_ref().filter(|_| slow && !self.waited) {
            self.waited = true;
            let mut devices = request().devices.iter();
            let known = devices.find(|(name, ..)| *name == self.device);
            let simulated = known.map_or(0.0, |(.., delay)| *delay);
            current.awaits((simulated / request().speed * 1e6) as u64);
        }
    }

    /// The device answers; returns what it says.
    pub(crate) fn answer(&mut self, line: &str, place: Place) -> String {
        let now = Moment { uptime: Duration::ZERO, date: NaiveDateTime::default() };
        let rejects = self.rejects(line);
        self.fault.answered(self.is_configuring());
        let (device, terminal) = (&self.device, &mut self.terminal);
        let output = match &self.current {
            _ if rejects => REJECTION.to_owned(),
            Some(current) => current.with(|state| {
                let routers = state.extension(Routers::default);
                let router = routers.by_name.entry(device.clone());
                let router = router.or_insert_with(|| fresh(device));
                router.execute(terminal, line, now).output
            }),
            None => fresh(device).execute(terminal, line, now).output,
        };
        let output = output.replace('\r', "");
        self.did(Op::Answer, place);
        self.saw(&EventKind::Answered {
            device: self.device.clone(),
            session: self.number,
            line: line.to_owned(),
            output: output.clone(),
        });
        self.begin_or_end_watch();
        output
    }

    /// The session is over.
    pub(crate) fn close(&mut self, by: ClosedBy, place: Place) {
        if self.closed {
            return;
        }
        self.push_log();
        self.closed = true;
        let (device, session) = (self.device.clone(), self.number);
        if let Some(current) = &self.current {
            let running = current.with(|state| {
                let routers = state.extension(Routers::default);
                if let Some(open) = routers.open.get_mut(&device) {
                    *open = open.saturating_sub(1);
                }
                routers.by_name.get(&device).map(Router::running_config)
            });
            if let Some(running) = running {
                let device = device.clone();
                self.saw(&EventKind::Configuration { device, running });
            }
        }
        self.saw(&EventKind::Closed { device, session, by });
        self.did(Op::Close, place);
    }
}

impl Drop for RouterLine {
    fn drop(&mut self) {
        // A connection that is dropped is hung up.
        self.close(ClosedBy::Disconnect, std::panic::Location::caller());
    }
}
