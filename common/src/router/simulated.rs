//! A device that lives in this process.
//!
//! [`SimulatedStream`] is the byte stream of such a device: what the program
//! writes is typed on its terminal line, what it reads is what the device
//! prints. It needs no task or thread of its own; the work is done by the caller that
//! writes.
//!
//! [`fetch`] is the short way for a program that only looks: the device's
//! answer without a terminal line. A session over the stream costs 2.7 µs, a
//! fetch a third of it, and that decides whether a million devices can be
//! watched in the time the slowest of them takes.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use rand::{SeedableRng, rngs::SmallRng};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use super::ios::{Router, Terminal};
use super::log_watch::LogWatch;
use super::vty::{Login, Vty, VtyEvent};
use crate::backlog;
use crate::clock::{Clock, Moment};
use crate::inventory::{Delay, Device};
use crate::log_plan::LogPlan;

/// The terminal line of a device in this process: privileged, without login.
pub struct SimulatedStream {
    router: Router,
    vty: Vty,
    clock: Clock,
    /// What the device printed and the client has not read yet.
    output: Vec<u8>,
    reader: Option<Waker>,
    log: OwnLog,
    watch: Option<Watch>,
}

/// What the device logs while it is watched, and how late it sends it.
struct OwnLog {
    plan: LogPlan,
    seed: u64,
    lag: f64,
}

/// From `terminal monitor` on.
struct Watch {
    lines: LogWatch,
    since: Instant,
    /// Until the next line.
    timer: Pin<Box<Sleep>>,
}

impl SimulatedStream {
    /// A fresh device: its state is drawn from the inventory's seed and lives
    /// as long as the stream.
    pub fn new(device: &Device, clock: Clock) -> Self {
        let router = router(device);
        let mut vty = Vty::without_login(Terminal::privileged());
        vty.greet(&router);
        let delay = device.delay.unwrap_or(Delay::NONE);
        let log = OwnLog {
            plan: device.log_plan.as_deref().copied().unwrap_or_default(),
            seed: device.seed,
            lag: delay.draw(&mut SmallRng::seed_from_u64(device.seed)),
        };
        Self { output: vty.take_output(), router, vty, clock, reader: None, log, watch: None }
    }

    fn type_in(&mut self, bytes: &[u8]) {
        // This line asks for no login.
        let login = Login::new("", "");
        self.vty.push(bytes);
        while let Some(event) = self.vty.next(&self.router, &login) {
            if let VtyEvent::Command { line, .. } = event {
                let moment = self.clock.moment();
                let reply = self.router.execute(self.vty.terminal(), &line, moment);
                self.vty.answer(&self.router, &reply);
                self.begin_or_end_watch();
            }
        }
        self.output.append(&mut self.vty.take_output());
    }
}

impl SimulatedStream {
    fn begin_or_end_watch(&mut self) {
        if !self.vty.terminal().monitors() {
            self.watch = None;
        } else if self.watch.is_none() {
            let OwnLog { plan, seed, lag } = self.log;
            let lines = LogWatch::new(plan, seed, lag, self.clock.moment().date);
            let since = Instant::now();
            self.watch = Some(Watch { lines, since, timer: Box::pin(sleep_until(since)) });
        }
    }

    /// Prints the lines of the log whose time has come; the reader is woken for the next.
    fn push_log(&mut self, context: &mut Context<'_>) {
        let Some(watch) = self.watch.as_mut().filter(|_| self.vty.is_ready()) else { return };
        while let Some(at) = watch.lines.next_at() {
            watch.timer.as_mut().reset(watch.since + self.clock.real(at));
            if watch.timer.as_mut().poll(context).is_pending() {
                break;
            }
            if let Some(line) = watch.lines.push(&mut self.router) {
                self.vty.push_line(&line.text);
            }
        }
        self.output.append(&mut self.vty.take_output());
    }
}

/// The router that an inventory's device simulates. Without a host name in the
/// inventory it takes its name, or, because an address is not a host name, `R` and the
/// address's last number.
pub fn router(device: &Device) -> Router {
    let hostname = match (&device.hostname, device.name.parse::<std::net::Ipv4Addr>()) {
        (Some(hostname), _) => hostname.to_string(),
        (None, Ok(address)) => format!("R{}", address.octets()[3]),
        (None, Err(_)) => device.name.clone(),
    };
    Router::new(&hostname, device.seed).on(device.platform)
}

/// The simulated fetch: what `device` says to a `show` command when no session
/// has changed it. `None` for other commands, which need a line of their own.
pub fn fetch(device: &Device, command: &str, now: Moment) -> Option<String> {
    let word = command.split_whitespace().next()?;
    if word.len() < 2 || !"show".starts_with(word) || command.contains(char::is_control) {
        return None;
    }
    let mut terminal = Terminal::privileged();
    Some(router(device).execute(&mut terminal, command, now).output)
}

impl AsyncRead for SimulatedStream {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        this.push_log(context);
        if this.output.is_empty() && !this.vty.is_closed() {
            this.reader = Some(context.waker().clone());
            return Poll::Pending;
        }
        backlog::read_from(&mut this.output, buffer);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for SimulatedStream {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if this.vty.is_closed() {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        this.type_in(bytes);
        if let Some(reader) = this.reader.take() {
            reader.wake();
        }
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
