//! As `common::session::blocking`: every call is two steps, and between them
//! other threads may go on.

use std::marker::PhantomData;
use std::panic::Location;
use std::time::Duration;

use common::client::cli;
use common::error::{SessionError, Step};
use common::inventory::Device;
use common::lab::Lab;
use common::trace::ClosedBy;
use explorer_std::explorer::{Place, current};

use crate::routers::RouterLine;

/// As `common::session::blocking::Session`.
pub struct Session<'d> {
    line: RouterLine,
    name: String,
    timeout: Duration,
    device: PhantomData<&'d Device>,
    /// A runtime belongs to the real one, and cannot be shared.
    real: PhantomData<std::cell::Cell<()>>,
}

fn turn() {
    if let Some(current) = current() {
        current.turn();
    }
}

impl<'d> Session<'d> {
    /// Connects and logs in.
    ///
    /// # Errors
    /// If the device takes no connection.
    #[track_caller]
    pub fn connect(device: &'d Device, lab: &'d Lab) -> Result<Self, SessionError> {
        let place = Location::caller();
        turn();
        if let Some(current) = current() {
            current.has_session_for_threads(place);
        }
        let line = RouterLine::open(&device.name, current(), place)?;
        if line.is_silent() {
            let (device, step) = (device.name.clone(), Step::LoggingIn);
            return Err(SessionError::TimedOut { device, step, after: lab.timeout });
        }
        Ok(Self {
            line,
            name: device.name.clone(),
            timeout: lab.timeout,
            device: PhantomData,
            real: PhantomData,
        })
    }

    /// Runs one command and returns what the device says.
    ///
    /// # Errors
    /// When the device does not take the command, or hangs up.
    #[track_caller]
    pub fn run(&mut self, command: &str) -> Result<String, SessionError> {
        let output = self.types(command, Location::caller())?;
        cli::answer(&self.name, command, output)
    }

    fn types(&mut self, line: &str, place: Place) -> Result<String, SessionError> {
        turn();
        self.line.ask(line, place);
        self.line.awaits(line);
        turn();
        self.still_answers()?;
        self.line.still_there(place)?;
        Ok(self.line.answer(line, place))
    }

    /// Where time means nothing, a device that answers nothing has been waited for at once.
    fn still_answers(&self) -> Result<(), SessionError> {
        if !self.line.hangs() {
            return Ok(());
        }
        let device = self.name.clone();
        Err(SessionError::TimedOut { device, step: Step::Running, after: self.timeout })
    }

    /// Sends configuration commands, in order.
    ///
    /// # Errors
    /// For the first command that the device does not take.
    #[track_caller]
    pub fn configure<C: AsRef<str>>(&mut self, commands: &[C]) -> Result<(), SessionError> {
        self.run("configure terminal")?;
        let mut result = Ok(());
        for command in commands {
            result = self.run(command.as_ref()).map(drop);
            if result.is_err() {
                break;
            }
        }
        if matches!(result, Ok(()) | Err(SessionError::Rejected { .. })) {
            self.run("end")?;
        }
        result
    }

    /// Logs out and waits until the device has hung up.
    ///
    /// # Errors
    /// If the device answers nothing.
    #[track_caller]
    pub fn close(mut self) -> Result<(), SessionError> {
        let place = Location::caller();
        turn();
        self.line.ask("exit", place);
        turn();
        self.still_answers()?;
        self.line.close(ClosedBy::Exit, place);
        Ok(())
    }
}
