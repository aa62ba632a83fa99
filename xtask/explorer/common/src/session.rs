//! As `common::session`, in a schedule: a device spends its delay on virtual
//! time, and what else it does lets other tasks go first.

pub mod blocking;

use std::future::Future;
use std::panic::Location;
use std::task::Poll;

use common::client::cli;
use common::error::{SessionError, Step};
use common::inventory::Device;
use common::lab::Lab;
use common::router::ios;
use common::trace::ClosedBy;
use explorer_std::explorer::{Place, current};
use tokio::time::sleep;

use crate::routers::{self, RouterLine};

/// As `common::session::Session`.
pub struct Session<'d> {
    device: &'d Device,
    lab: &'d Lab,
    line: RouterLine,
    /// It has been asked something.
    asked: bool,
}

/// Times in a row that a session that could go on lets others go first.
const PUT_OFF: u32 = 3;

/// Lets other tasks go first, at least so many times and sometimes more often.
async fn step(at_least: u32) {
    let mut times = 0;
    std::future::poll_fn(|context| {
        let put_off = |times| {
            let drawn = times < PUT_OFF && current().is_some_and(|it| it.puts_off());
            times < at_least || drawn
        };
        if put_off(times) {
            times += 1;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(())
    })
    .await;
}

// No `async fn`s: those do not know the place that calls them.
impl<'d> Session<'d> {
    /// Connects and logs in.
    ///
    /// # Errors
    /// If the device takes no connection.
    #[track_caller]
    pub fn connect(
        device: &'d Device,
        lab: &'d Lab,
    ) -> impl Future<Output = Result<Self, SessionError>> {
        let place = Location::caller();
        async move {
            step(0).await;
            // On a thread beside the runtime, a session keeps that thread waiting.
            if let Some(current) = current().filter(|current| !current.drives()) {
                current.has_session_for_threads(place);
            }
            let mut line = RouterLine::open(&device.name, current(), place)?;
            line.log.clock = Some(lab.clock);
            let session = Self { device, lab, line, asked: false };
            if session.line.is_silent() {
                sleep(lab.timeout).await;
                return Err(session.timed_out(Step::LoggingIn));
            }
            session.takes(routers::LOGIN).await;
            session.takes_besides(routers::request().login).await;
            Ok(session)
        }
    }

    /// Runs one command and returns what the device says.
    ///
    /// # Errors
    /// When the device does not take the command, hangs up, or takes too long.
    #[track_caller]
    pub fn run(&mut self, command: &str) -> impl Future<Output = Result<String, SessionError>> {
        let place = Location::caller();
        self.types(command, place)
    }

    /// The next line of the log, which the device pushes after `terminal monitor`. A caller
    /// that stops waiting loses no line.
    ///
    /// # Errors
    /// When the device hangs up.
    pub async fn next_line(&mut self) -> Result<String, SessionError> {
        loop {
            step(0).await;
            if let Some(line) = self.line.next_pushed() {
                return Ok(line);
            }
            match self.line.until_next_line() {
                Some(wait) => sleep(wait).await,
                None => {
                    if self.line.breaks_off() {
                        self.line.close(ClosedBy::Device, Location::caller());
                    } else {
                        // As a router does with a session that says nothing for so long.
                        sleep(routers::IDLE).await;
                    }
                    let (device, step) = (self.device.name.clone(), Step::Watching);
                    return Err(SessionError::Closed { device, step, source: None });
                }
            }
        }
    }

    async fn types(&mut self, command: &str, place: Place) -> Result<String, SessionError> {
        self.line.ask(command, place);
        self.hangs().await?;
        self.works(command).await?;
        self.takes(routers::COMMAND).await;
        self.takes_besides(routers::request().answers).await;
        step(1).await;
        self.line.still_there(place)?;
        let output = self.line.answer(command, place);
        cli::answer(&self.device.name, command, output)
    }

    /// Each part of a session takes a moment, so that it shows whether a program does
    /// something else meanwhile. Where no answer takes long, time is not looked at.
    ///
    /// Only where all devices take equally long: elsewhere, moments could add up to the
    /// difference of two devices, and what a right program can show would not show.
    async fn takes(&self, simulated: f64) {
        let slow = routers::request().devices.iter().any(|(.., delay)| *delay > 0.0);
        if slow && routers::are_alike(self.line.schedule()) {
            sleep(self.lab.clock.real(simulated)).await;
        }
    }

    /// What a schedule says that it takes, of all devices.
    async fn takes_besides(&self, simulated: f64) {
        if simulated > 0.0 {
            sleep(self.lab.clock.real(simulated)).await;
        }
    }

    /// A device that answers nothing is waited for as long as its caller waits for a step.
    async fn hangs(&self) -> Result<(), SessionError> {
        if !self.line.hangs() {
            return Ok(());
        }
        // The login took its time before: a timeout of the same length around the whole
        // session, or around all of them, is over first.
        sleep(self.lab.timeout + self.lab.clock.real(routers::LOGIN)).await;
        Err(self.timed_out(Step::Running))
    }

    fn timed_out(&self, step: Step) -> SessionError {
        SessionError::TimedOut { device: self.device.name.clone(), step, after: self.lab.timeout }
    }

    /// Before the answer that takes long, a device spends its delay; but not
    /// more of it than the caller waits for.
    async fn works(&mut self, command: &str) -> Result<(), SessionError> {
        let is_first = !std::mem::replace(&mut self.asked, true);
        let is_due = match &routers::request().delay_at {
            Some(slow) => ios::begins_with(command, slow),
            None => is_first,
        };
        if !is_due {
            return Ok(());
        }
        let delay = routers::delay(&self.device.name, self.line.schedule());
        let delay = self.lab.clock.real(delay);
        if delay.is_zero() {
            return Ok(());
        }
        sleep(delay.min(self.lab.timeout)).await;
        if delay > self.lab.timeout {
            return Err(self.timed_out(Step::Running));
        }
        Ok(())
    }

    /// Sends configuration commands, in order.
    ///
    /// # Errors
    /// For the first command that the device does not take.
    #[track_caller]
    pub fn configure<C: AsRef<str>>(
        &mut self,
        commands: &[C],
    ) -> impl Future<Output = Result<(), SessionError>> {
        let place = Location::caller();
        async move {
            self.types("configure terminal", place).await?;
            let mut result = Ok(());
            for command in commands {
                result = self.types(command.as_ref(), place).await.map(drop);
                if result.is_err() {
                    break;
                }
            }
            if matches!(result, Ok(()) | Err(SessionError::Rejected { .. })) {
                self.types("end", place).await?;
            }
            result
        }
    }

    /// Logs out and waits until the device has hung up.
    ///
    /// # Errors
    /// If the device answers nothing, or has hung up before.
    #[track_caller]
    pub fn close(mut self) -> impl Future<Output = Result<(), SessionError>> {
        let place = Location::caller();
        async move {
            step(0).await;
            if self.line.is_closed() {
                let device = self.device.name.clone();
                return Err(SessionError::Closed { device, step: Step::Closing, source: None });
            }
            if self.line.is_configuring() {
                self.types("end", place).await?;
            }
            self.line.ask("exit", place);
            self.hangs().await?;
            // A program that does not wait for it has not closed the session.
            self.takes(routers::HANG_UP).await;
            self.takes_besides(routers::request().hang_up).await;
            step(1).await;
            self.line.close(ClosedBy::Exit, place);
            Ok(())
        }
    }
}
