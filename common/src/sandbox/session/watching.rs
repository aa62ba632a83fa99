//! A session that watches its device's log.

use tokio::time::{Instant, sleep_until};

use crate::fault::Fault;
use crate::log_plan::LogPlan;
use crate::router::log_watch::{LogLine, LogWatch};
use crate::sandbox::open_session::OpenSession;
use crate::trace::EventKind;

/// From `terminal monitor` on.
pub(super) struct SessionWatch {
    watched: LogWatch,
    since: Instant,
}

impl SessionWatch {
    /// It begins now, on a device that sends its lines `lag` simulated seconds late.
    pub(super) fn begin(open: &OpenSession, lag: f64) -> Self {
        let options = &open.shared.options;
        let goes_quiet = open.fault == Some(Fault::Quiet);
        let plan = LogPlan { goes_quiet, ..options.log_plan };
        let began = options.clock.moment().date;
        let watched = LogWatch::new(plan, open.device.seed, lag, began);
        Self { watched, since: Instant::now() }
    }

    /// Completes when the next line is to be sent; never if there is none.
    pub(super) async fn next(this: Option<&Self>, open: &OpenSession) {
        let next = this.and_then(|it| Some((it.since, it.watched.next_at()?)));
        match next {
            Some((since, at)) => sleep_until(since + open.shared.options.clock.real(at)).await,
            None => std::future::pending().await,
        }
    }

    /// The lines that are to be sent now, which the trace then has.
    pub(super) fn due(&mut self, open: &OpenSession) -> Vec<String> {
        let clock = &open.shared.options.clock;
        let mut lines = Vec::new();
        while self.watched.next_at().is_some_and(|at| self.since + clock.real(at) <= Instant::now())
        {
            let Some(LogLine { text, logged_ms }) = self.watched.push(&mut open.device.router())
            else {
                break;
            };
            lines.push(text.clone());
            open.record(|device, session| EventKind::Pushed {
                device,
                session,
                line: text,
                logged_ms,
            });
        }
        lines
    }
}
