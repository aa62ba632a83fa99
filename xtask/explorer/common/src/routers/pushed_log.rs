//! The lines of a device's log that it pushes by itself to a session that watches it.
//!
//! No task of a schedule is the device: a line is written down when its session is next
//! looked at, with the time at which the device sent it.

use std::collections::VecDeque;
use std::time::Duration;

use common::clock::Clock;
use common::log_plan::LogPlan;
use common::router::log_watch::LogWatch;
use common::trace::EventKind;

use super::{Fault, RouterLine, Routers, delay, fresh, request};

/// What a session gets of its device's log.
#[derive(Default)]
pub(crate) struct PushedLog {
    /// The simulated clock, unless the session is one for threads.
    pub(crate) clock: Option<Clock>,
    watch: Option<(LogWatch, u64)>,
    /// Sent, and not read by the program yet.
    unread: VecDeque<String>,
}

impl PushedLog {
    /// Nothing more is sent.
    pub(crate) fn end(&mut self) {
        self.watch = None;
    }
}

impl RouterLine {
    /// Virtual microseconds.
    fn now(&self) -> u64 {
        self.current.as_ref().map_or(0, explorer_std::explorer::CurrentThread::present)
    }

    /// After an answer: `terminal monitor` and its opposite.
    pub(super) fn begin_or_end_watch(&mut self) {
        if !self.terminal.monitors() {
            self.log.watch = None;
        } else if self.log.watch.is_none()
            && let Some(clock) = self.log.clock
        {
            let goes_quiet = self.fault.is(Fault::Quiet) || self.breaks_off();
            let plan = LogPlan { goes_quiet, ..request().log_plan };
            let mut devices = request().devices.iter();
            let seed = devices.find(|(name, ..)| *name == self.device).map_or(0, |it| it.2);
            let lag = delay(&self.device, self.schedule());
            let watch = LogWatch::new(plan, seed, lag, clock.moment().date);
            self.log.watch = Some((watch, self.now()));
        }
    }

    /// When the next line is sent, virtual microseconds.
    fn next_line_at(&self) -> Option<u64> {
        let (watch, since) = self.log.watch.as_ref()?;
        let real = watch.next_at()? / request().speed;
        Some(since + (real * 1e6).round() as u64)
    }

    /// The device has sent the lines whose time has come.
    pub(super) fn push_log(&mut self) {
        let now = self.now();
        while let Some(at) = self.next_line_at().filter(|at| *at <= now && !self.closed) {
            let Self { current: Some(current), log, device, number, .. } = self else { return };
            let Some((watch, _)) = &mut log.watch else { return };
            let line = current.with(|state| {
                let routers = state.extension(Routers::default);
                let router = routers.by_name.entry(device.clone());
                watch.push(router.or_insert_with(|| fresh(device)))
            });
            let Some(line) = line else { return };
            log.unread.push_back(line.text.clone());
            let sent = EventKind::Pushed {
                device: device.clone(),
                session: *number,
                line: line.text,
                logged_ms: line.logged_ms,
            };
            let text = serde_json::to_string(&sent).unwrap_or_default();
            current.with(|state| state.event_at(at, current.number(), &text));
        }
    }

    /// Whether its device hangs up instead of its next lines.
    pub(crate) fn breaks_off(&self) -> bool {
        self.fault.breaks_off()
    }

    /// The oldest line that the program has not read.
    pub(crate) fn next_pushed(&mut self) -> Option<String> {
        self.push_log();
        self.log.unread.pop_front()
    }

    /// How long it takes until the next line is sent.
    pub(crate) fn until_next_line(&self) -> Option<Duration> {
        let at = self.next_line_at()?;
        Some(Duration::from_micros(at.saturating_sub(self.now())))
    }
}
