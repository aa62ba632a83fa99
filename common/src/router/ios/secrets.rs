//! Passwords: what stands for them in a configuration, and who may pass.

use super::config::NO_SECRET;
use super::grammar::Arguments;
use super::kept::{LineKind, Place};
use super::{Router, set};

/// A line in which no password stands: what a user's line says behind `secret` is hashed.
pub(super) fn hashed(router: &Router, it: LineKind, line: &str) -> String {
    let secret = || {
        let at = [" secret ", " password "].iter().find_map(|it| line.find(it))?;
        let (before, rest) = line.split_at(at);
        let (_, password) = rest[1..].split_once(' ')?;
        Some(format!("{before} secret {}", as_hash(router, password)))
    };
    let hashed = (it.place == Place::User).then(secret).flatten();
    hashed.unwrap_or_else(|| line.to_owned())
}

/// What stands for a password that was typed; a hash stays what it is.
fn as_hash(router: &Router, typed: &str) -> String {
    if typed.starts_with("9 $9$") {
        return typed.to_owned();
    }
    let plain = typed.strip_prefix("0 ").unwrap_or(typed).trim();
    format!("9 {}", router.facts.hash(plain))
}

/// `enable secret`
pub(super) fn set(router: &mut Router, arguments: &Arguments<'_>) -> Result<(), String> {
    let line = if arguments.negated {
        NO_SECRET.to_owned()
    } else {
        format!("enable secret {}", as_hash(router, arguments.text))
    };
    let mut own = String::new();
    router.facts.write_secret(&mut own);
    let kept = &mut router.change().config.kept;
    // What was shown is typed: the secret stays what it is.
    if own.trim_end() == line {
        kept.forget(Place::Secret, "");
        return Ok(());
    }
    let it = LineKind { place: Place::Secret, words: 1, is_on: true };
    kept.forget(Place::Secret, "");
    set::keep(kept, it, &line, false)
}

impl Router {
    fn kept_secret(&self) -> Option<&str> {
        self.changed.as_ref()?.config.kept.line(Place::Secret)
    }

    /// Whether `enable` asks for something.
    pub(super) fn has_secret(&self) -> bool {
        self.kept_secret().map_or(self.enable_secret.is_some(), |line| line != NO_SECRET)
    }

    pub(super) fn is_secret(&self, typed: &str) -> bool {
        match self.kept_secret() {
            Some(line) => line.ends_with(&format!(" 9 {}", self.facts.hash(typed))),
            None => self.enable_secret.as_deref() == Some(typed),
        }
    }

    /// Whether one of the users that sessions configured may log in.
    pub fn admits(&self, username: &str, password: &str) -> bool {
        let Some(changed) = &self.changed else { return false };
        let hash = format!(" secret 9 {}", self.facts.hash(password));
        let start = format!("username {username} ");
        let mut users = changed.config.kept.at(Place::User);
        users.any(|line| line.starts_with(&start) && line.ends_with(&hash))
    }
}
