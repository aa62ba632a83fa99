//! Where passwords come from: the inventory, the environment, or the user
//! at the terminal.

use crate::error::SessionError;
use crate::inventory::{Credentials, Device, Password};

/// The password to log in with.
pub(crate) fn login(device: &Device, credentials: &Credentials) -> Result<String, SessionError> {
    let what = format!("password of {}", credentials.username);
    find(device, &credentials.password, &what)
}

/// What `enable` asks for: without a secret of its own the password.
pub(crate) fn enable(device: &Device, credentials: &Credentials) -> Result<String, SessionError> {
    match &credentials.enable_secret {
        Some(secret) => find(device, secret, "enable secret"),
        None => login(device, credentials),
    }
}

/// The secret; `what` is what a question on the terminal calls it.
pub(crate) fn find(
    device: &Device,
    password: &Password,
    what: &str,
) -> Result<String, SessionError> {
    let (variable, missing) = match password {
        Password::Written(password) => return Ok(password.clone()),
        Password::Env(variable) => {
            if let Ok(password) = std::env::var(variable) {
                return Ok(password);
            }
            let missing = SessionError::NoPassword {
                device: device.name.clone(),
                variable: variable.clone(),
            };
            (variable.as_str(), missing)
        }
        Password::Asked => {
            let device = device.name.clone();
            ("", SessionError::NotAsked { device })
        }
    };
    terminal::ask(what, variable).ok_or(missing)
}

#[cfg(not(feature = "ssh"))]
mod terminal {
    /// The user is never asked: see the other one.
    pub(super) fn ask(_: &str, _: &str) -> Option<String> {
        None
    }
}

#[cfg(feature = "ssh")]
mod terminal {
    use std::collections::HashMap;
    use std::io::IsTerminal;
    use std::sync::{LazyLock, Mutex, PoisonError};

    /// What was asked for, with its variable, and what was answered. Held
    /// while the user types: the other sessions wait for the same answer.
    static ANSWERS: LazyLock<Mutex<HashMap<(String, String), String>>> =
        LazyLock::new(Mutex::default);

    /// Asks for a secret, once for all devices that need the same; `None`
    /// if there is no terminal, or the user typed nothing.
    pub(super) fn ask(what: &str, variable: &str) -> Option<String> {
        let mut answers = ANSWERS.lock().unwrap_or_else(PoisonError::into_inner);
        let question = (what.to_owned(), variable.to_owned());
        if let Some(answer) = answers.get(&question) {
            return Some(answer.clone());
        }
        if !(std::io::stdin().is_terminal() && std::io::stderr().is_terminal()) {
            return None;
        }
        let answer = rpassword::prompt_password(format!("{what}: ")).ok()?;
        if answer.is_empty() {
            return None;
        }
        answers.insert(question, answer.clone());
        Some(answer)
    }
}
