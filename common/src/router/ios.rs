//! A simulated Cisco IOS XE router: state, command grammar, show output.
//!
//! A pure state machine. It does no I/O and has no clock: the caller feeds it
//! lines together with the [`Moment`] they arrive at, and sends what comes
//! back. Everything that makes one router differ from the next (version,
//! addresses, which lines are up, the log since boot) is drawn from a seed
//! when it is asked for; only what a session changes is stored. So a fresh
//! [`Router`] is its name and a number.
//!
//! ```
//! use common::router::ios::{Moment, Router, Terminal};
//! # let date = chrono::NaiveDateTime::default();
//! let now = Moment { uptime: std::time::Duration::ZERO, date };
//! let mut router = Router::new("R1", 7);
//! let mut terminal = Terminal::privileged();
//! assert_eq!(router.prompt(&terminal), "R1#");
//! let reply = router.execute(&mut terminal, "sh run | i host", now);
//! assert_eq!(reply.output, "hostname R1\n");
//! ```

mod answer;
mod banner;
mod blocks;
mod commands;
mod config;
mod copy;
mod defaults;
mod filter;
mod grammar;
mod help;
mod interface;
mod kept;
mod log;
mod network;
mod page;
mod pattern;
mod ping;
mod port;
mod range;
mod reload;
mod routes;
mod secrets;
mod seed;
mod sessions;
mod set;
mod show_interfaces;
mod show_output;
mod terminal;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDateTime;

use self::config::{Config, LineConfig};
use self::copy::File;
use self::log::Log;
use self::seed::Facts;
use self::sessions::OpenLine;
use crate::inventory::Platform;

pub use crate::clock::Moment;

pub use self::blocks::BlockKind;
pub use self::interface::InterfaceName;
pub use self::network::Network;
pub use self::port::Port;
pub use self::terminal::{LineName, Mode, Terminal};

/// Longer lines are invalid input.
pub const LONGEST_LINE: usize = 4096;

/// The commands of privileged and configuration mode, written out, those with
/// fewer words first; what stands for an argument is in angle brackets.
pub fn commands() -> Vec<String> {
    let exec = served(commands::EXEC);
    let config = served(commands::CONFIG);
    let mut commands: Vec<_> =
        exec.chain(config).map(|words| (words.len(), grammar::written_out(words))).collect();
    // Of equally long ones, the order of the tables stays.
    commands.sort_by_key(|(length, _)| *length);
    commands.into_iter().map(|(_, command)| command).collect()
}

/// The words of all commands that the router does.
fn served<A>(tables: grammar::Tables<A>) -> impl Iterator<Item = Vec<grammar::Word>> {
    let rules = tables.iter().flat_map(|table| table.rules.iter().map(move |rule| (table, rule)));
    let served =
        rules.filter(|(table, rule)| rule.action.is_some() && (!table.is_negated || rule.no > 0));
    served.map(|(table, rule)| table.prefix.iter().chain(rule.words).copied().collect())
}

/// One simulated router: everything its sessions share.
#[derive(Debug, Clone)]
pub struct Router {
    hostname: Box<str>,
    facts: Facts,
    enable_secret: Option<Box<str>>,
    /// The routers that it is cabled with.
    network: Option<Arc<Network>>,
    /// What sessions changed; `None` until one does.
    changed: Option<Box<RouterChanges>>,
}

/// The part of a router that differs from what its seed says.
#[derive(Debug, Clone)]
struct RouterChanges {
    config: Config,
    /// The host name before the first one that was configured.
    booted_as: Option<Box<str>>,
    startup: Option<Box<StartupConfig>>,
    log: Log,
    last_change: Option<(NaiveDateTime, Box<str>)>,
    /// The files that sessions made.
    files: Vec<File>,
    /// Who is on which line.
    lines: Vec<OpenLine>,
    /// When the counters of the interfaces were set back.
    counters_cleared: Option<Duration>,
    /// When the last `reload` was, by [`Moment::uptime`].
    reloaded: Option<Duration>,
}

/// What `write memory` stored.
#[derive(Debug, Clone)]
struct StartupConfig {
    hostname: Box<str>,
    config: Config,
}

/// What the router says to one line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reply {
    /// LF line ends, ends with one unless empty; neither echo nor prompt.
    pub output: String,
    /// The session is over.
    pub closes: bool,
    /// The router restarts: all its sessions end, and it is not to be reached
    /// until it has booted. It is already what it will be then.
    pub reloads: bool,
    /// Simulated milliseconds that the router works on it.
    pub millis: u64,
}

/// Whether a typed line begins with a command, each word of which may be
/// abbreviated: `sh ver | i Version` begins with `show version`.
pub fn begins_with(line: &str, command: &str) -> bool {
    let mut typed = line.split_whitespace().map(str::to_ascii_lowercase);
    let mut words = command.split_whitespace();
    words.all(|word| typed.next().is_some_and(|typed| word.starts_with(&typed)))
}

impl Reply {
    fn says(output: impl Into<String>) -> Self {
        Self { output: output.into(), ..Self::default() }
    }
}

impl Router {
    /// A router fresh from the boot that its seed describes.
    pub fn new(hostname: &str, seed: u64) -> Router {
        Router {
            hostname: hostname.into(),
            facts: Facts::new(seed),
            enable_secret: None,
            network: None,
            changed: None,
        }
    }

    /// The same on other hardware: its interfaces have other names, and its version texts
    /// are those of that hardware.
    #[must_use]
    pub fn on(self, platform: Platform) -> Router {
        Router { facts: Facts { platform, ..self.facts }, ..self }
    }

    /// The same as a part of a network, in which it has a position.
    #[must_use]
    pub fn within(self, network: Arc<Network>, position: u32) -> Router {
        Router { facts: Facts { position, ..self.facts }, network: Some(network), ..self }
    }

    /// How long a session on a line of the network may be idle, if that was configured:
    /// zero is for ever.
    pub fn exec_timeout(&self) -> Option<Duration> {
        let (minutes, seconds) = self.changed.as_ref()?.config.vty.exec_timeout;
        let configured = (minutes, seconds) != LineConfig::EXEC_TIMEOUT;
        configured.then(|| Duration::from_secs(u64::from(minutes) * 60 + u64::from(seconds)))
    }

    /// The same, with nothing but what its seed says.
    fn booted_empty(&self) -> Router {
        let booted_as = self.changed.as_ref().and_then(|it| it.booted_as.clone());
        let hostname = booted_as.unwrap_or_else(|| self.hostname.clone());
        Router { hostname, changed: None, ..self.clone() }
    }

    /// Makes `enable` ask for a password: three tries, then `% Bad secrets`.
    #[must_use]
    pub fn with_enable_secret(self, secret: &str) -> Router {
        Router { enable_secret: Some(secret.into()), ..self }
    }

    /// Its name, as configured now.
    pub fn hostname(&self) -> &str {
        &self.hostname
    }

    /// What a session shows while it waits for a line: `R1>`, `R1#`,
    /// `R1(config-if)#`, or the question that is open.
    pub fn prompt(&self, terminal: &Terminal) -> String {
        match terminal.question() {
            Some(question) => question.into_owned(),
            None => {
                let mode = terminal.mode();
                [self.name_in_prompt(*mode), mode.suffix()].concat()
            }
        }
    }

    /// A long name is cut in configuration modes, as on IOS.
    fn name_in_prompt(&self, mode: Mode) -> &str {
        const LONGEST: usize = 20;
        match mode {
            Mode::User | Mode::Privileged => &self.hostname,
            _ => self.hostname.get(..LONGEST).unwrap_or(&self.hostname),
        }
    }

    /// Executes one line that a session typed; `line` has no line end.
    pub fn execute(&mut self, terminal: &mut Terminal, line: &str, now: Moment) -> Reply {
        answer::line(self, terminal, line, now)
    }

    /// What `?` shows behind `line`, which is still being typed: the words
    /// that may come next. Ends with a line end.
    pub fn help(&self, terminal: &Terminal, line: &str) -> String {
        help::list(self, terminal, line)
    }

    /// What Tab makes of `line`: its last word written out and a blank, if
    /// only one keyword starts like this.
    pub fn complete(&self, terminal: &Terminal, line: &str) -> Option<String> {
        help::complete(self, terminal, line)
    }

    /// Restarts without asking: it is what its startup configuration says.
    pub fn reload(&mut self, now: Moment) {
        reload::reload(self, now);
    }

    /// Logs something that happens by itself, the `which`-th such event: a port goes down
    /// and comes up again. Returns the line, as a session sees it that watches the log.
    pub fn log_by_itself(&mut self, which: u8, at: NaiveDateTime) -> String {
        let event = log::by_itself(self.facts, which);
        self.change().log.push(at, event)
    }

    /// `show running-config` without its header lines: equal for equal
    /// configurations, whenever they were made.
    pub fn running_config(&self) -> String {
        let mut text = String::with_capacity(1024);
        config::write_start(&mut text, self.facts);
        self.write_config(&mut text);
        text
    }

    fn write_config(&self, text: &mut String) {
        let secret = self.enable_secret.is_some();
        self.config().write(text, &self.hostname, self.facts, secret);
    }

    fn config(&self) -> Cow<'_, Config> {
        match &self.changed {
            Some(changed) => Cow::Borrowed(&changed.config),
            None => Cow::Owned(Config::drawn(self.facts)),
        }
    }

    fn change(&mut self) -> &mut RouterChanges {
        let facts = self.facts;
        self.changed.get_or_insert_with(|| {
            Box::new(RouterChanges {
                config: Config::drawn(facts),
                booted_as: None,
                startup: None,
                log: Log::default(),
                last_change: None,
                files: Vec::new(),
                lines: Vec::new(),
                counters_cleared: None,
                reloaded: None,
            })
        })
    }
}
