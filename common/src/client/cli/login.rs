//! How a session begins: up to the first prompt.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};

use super::cue::{Cue, Question};
use super::line::Line;
use super::{Cli, HUNG_UP};
use crate::error::{SessionError, Step};

/// How long a device is silent behind a prompt that it shows before any question. Banners may
/// end as prompts do.
const PAUSE: Duration = Duration::from_millis(300);

impl<'d, S: AsyncRead + AsyncWrite + Unpin> Cli<'d, S> {
    /// Takes over a line that needs no login and shows its first prompt.
    ///
    /// # Errors
    /// When no prompt comes within `timeout`, or the stream ends.
    pub async fn open(device: &'d str, stream: S, timeout: Duration) -> Result<Self, SessionError> {
        let mut line = Line::new(device, stream, timeout);
        match line.wait(Step::LoggingIn, None).await? {
            Cue::Prompt(prompt) => Ok(Self::new(line, prompt)),
            _ => Err(line.refused("it asks for a login".into())),
        }
    }

    /// Answers the questions for user name and password, up to the first
    /// prompt.
    ///
    /// # Errors
    /// [`SessionError::Login`] for a wrong user or password,
    /// [`SessionError::Refused`] when the device hangs up with a message.
    pub async fn login(
        device: &'d str,
        stream: S,
        username: &str,
        password: &str,
        timeout: Duration,
    ) -> Result<Self, SessionError> {
        let mut line = Line::new(device, stream, timeout);
        let (mut asked, mut password_given) = (false, false);
        loop {
            let seen = line.wait(Step::LoggingIn, None).await;
            match seen {
                // A device that is about to ask for a login says other things before.
                Ok(Cue::Prompt(_)) if !asked && !line.is_quiet(PAUSE, Step::LoggingIn).await? => {}
                Ok(Cue::Prompt(prompt)) => return Ok(Self::new(line, prompt)),
                Ok(Cue::Question(Question::Username)) if !password_given => {
                    asked = true;
                    line.send(username, Step::LoggingIn).await?;
                }
                Ok(Cue::Question(Question::Password)) if !password_given => {
                    (asked, password_given) = (true, true);
                    line.send(password, Step::LoggingIn).await?;
                }
                Ok(_) => return Err(line.login_failed(username)),
                Err(SessionError::Closed { .. }) if password_given => {
                    return Err(line.login_failed(username));
                }
                Err(SessionError::Closed { .. }) => {
                    // A router without a free line hangs up at once.
                    let says = line.screen.last_words().unwrap_or(HUNG_UP).to_owned();
                    return Err(line.refused(says));
                }
                Err(error) => return Err(error),
            }
        }
    }
}
