//! What a device does with its time: it works on commands, and gives up idle sessions.

use std::time::Duration;

use rand::{SeedableRng, rngs::SmallRng};
use tokio::io::AsyncReadExt;
use tokio::time::sleep;

use super::Conversation;
use crate::inventory::{Delay, mix};
use crate::router::ios;
use crate::sandbox::session::{End, Line, MOST_TYPED_AHEAD};

/// How a device's work on a command ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Work {
    /// The answer is ready.
    Done,
    /// The client does not want it any more.
    Aborted,
}

impl<L: Line> Conversation<'_, L> {
    /// Simulated seconds, the same for the same session of the same device.
    pub(super) fn drawn(&self, delay: Delay) -> f64 {
        if delay == Delay::NONE {
            return 0.0;
        }
        let seed = mix(self.open.device.seed, self.open.number);
        delay.draw(&mut SmallRng::seed_from_u64(seed))
    }

    /// A router takes a moment to clear a line after the log-out.
    pub(super) async fn hang_up(&mut self) -> Result<(), End> {
        let options = &self.open.shared.options;
        let moment = self.drawn(options.hang_up);
        if moment > 0.0 {
            self.send().await?;
            sleep(options.clock.real(moment)).await;
        }
        Err(End::Exit)
    }

    /// The router learns who is on the line, once that is known.
    pub(super) fn sign_in(&mut self) {
        if let Some(user) = self.open.user.get() {
            let (location, now) =
                (self.open.from.to_string(), self.open.shared.options.clock.moment());
            let terminal = self.vty.terminal();
            self.open.device.router().sign_in(terminal, self.open.number, user, &location, now);
        }
    }

    /// How long the client may say nothing: what `exec-timeout` says, in simulated time.
    pub(super) fn longest_idle(&self) -> Duration {
        let options = &self.open.shared.options;
        match self.open.device.router().exec_timeout() {
            None => options.idle,
            Some(Duration::ZERO) => Duration::MAX,
            Some(timeout) => options.clock.speed().to_real(timeout),
        }
    }

    /// Spends the device's delay, if it is for this command, and what every
    /// command takes. What the client types meanwhile waits, but for the key that aborts
    /// the command; a client that leaves is let go.
    pub(super) async fn work(&mut self, line: &str) -> Result<Work, End> {
        let options = &self.open.shared.options;
        let mut delay = options.command_delay;
        let is_first = !std::mem::replace(&mut self.delay_spent, true);
        let is_due = match &options.delay_at {
            Some(command) => ios::begins_with(line, command),
            None => is_first,
        };
        if is_due {
            delay += self.drawn(self.open.device.delay);
        }
        self.think(delay).await
    }

    /// Works for so many simulated seconds.
    pub(super) async fn think(&mut self, delay: f64) -> Result<Work, End> {
        let options = &self.open.shared.options;
        if delay == 0.0 {
            return Ok(Work::Done);
        }
        // The echo of the command is shown before the device starts to think.
        self.send().await?;
        let thinking = sleep(options.clock.real(delay));
        tokio::pin!(thinking);
        let mut bytes = [0; 1024];
        loop {
            tokio::select! {
                () = &mut thinking => return Ok(Work::Done),
                read = self.line.read(&mut bytes) => match read? {
                    0 if self.line.half_closes() && !self.input_ended => self.input_ended = true,
                    0 => return Err(End::Disconnect),
                    count => self.vty.push(&bytes[..count]),
                }
            }
            if self.vty.takes_abort() {
                return Ok(Work::Aborted);
            }
            if self.vty.waiting() > MOST_TYPED_AHEAD {
                return Err(End::Disconnect);
            }
        }
    }
}

/// Whether a device has to do anything for a command. How the terminal is set
/// up and how the session ends is not what its delay stands for.
pub(super) fn is_work(line: &str) -> bool {
    const AT_ONCE: [&str; 7] = ["terminal", "enable", "disable", "exit", "end", "logout", "quit"];
    match line.split_whitespace().next() {
        Some(word) => !AT_ONCE.iter().any(|command| command.starts_with(word)),
        None => false,
    }
}
