//! `copy`: its questions, and the files that it makes.

use chrono::NaiveDateTime;

use super::commands::{From, To};
use super::kept::Place;
use super::terminal::Question;
use super::{Moment, Reply, Router, StartupConfig, Terminal, answer, config, reload};

/// Most files that sessions may make.
const MOST: usize = 20;

/// A file that a session made.
#[derive(Debug, Clone)]
pub(super) struct File {
    pub name: Box<str>,
    pub text: Box<str>,
    pub date: NaiveDateTime,
}

/// A copy whose questions are not all answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Copying {
    from: From,
    to: To,
    source: Url,
    target: Url,
    /// The questions that are left, the next one last.
    left: Vec<(Question, Side)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Source,
    Target,
}

/// Where a file is: `tftp://host/name`, `flash:name`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Url {
    system: String,
    host: String,
    name: String,
}

impl Url {
    fn read(typed: &str) -> Self {
        let (system, rest) = typed.split_once(':').unwrap_or((typed, ""));
        let (host, name) = match rest.strip_prefix("//") {
            Some(rest) => rest.split_once('/').unwrap_or((rest, "")),
            None => ("", rest.trim_start_matches('/')),
        };
        let system = system.to_ascii_lowercase();
        // As with a keyword, the start is enough.
        let known = ["flash", "nvram", "tftp", "ftp", "scp", "http", "bootflash", "system"];
        let full = known.iter().find(|it| it.starts_with(&system)).map_or(system.as_str(), |it| it);
        Self { system: full.to_owned(), host: host.to_owned(), name: name.to_owned() }
    }

    fn is_remote(&self) -> bool {
        matches!(self.system.as_str(), "tftp" | "ftp" | "scp" | "http")
    }

    fn shown(&self) -> String {
        let Url { system, host, name } = self;
        if self.is_remote() {
            format!("{system}://{host}/{name}")
        } else {
            format!("{system}:{name}")
        }
    }
}

impl Copying {
    /// What is asked next.
    pub(super) fn question(&self, question: Question) -> String {
        let side = self.left.last().map_or(Side::Target, |(_, side)| *side);
        let url = if side == Side::Source { &self.source } else { &self.target };
        match question {
            Question::Host => format!("Address or name of remote host [{}]? ", url.host),
            Question::Source => format!("Source filename [{}]? ", url.name),
            _ => format!("Destination filename [{}]? ", url.name),
        }
    }
}

/// Begins a copy: the terminal gets the first question.
pub(super) fn begin(
    router: &mut Router,
    terminal: &mut Terminal,
    (from, to): (From, To),
    [source, target]: [&str; 2],
    now: Moment,
) -> Reply {
    let (source, target) = match (from, to) {
        (From::File, To::File) => (Url::read(source), Url::read(target)),
        (From::File, _) => (Url::read(target), Url::default()),
        _ => (Url::default(), Url::read(target)),
    };
    let mut copying = Copying { from, to, source, target, left: Vec::new() };
    copying.target.name = default_name(router, &copying);
    let mut left = Vec::new();
    if from == From::File && copying.source.is_remote() && copying.source.host.is_empty() {
        left.push((Question::Host, Side::Source));
    }
    if from == From::File && copying.source.name.is_empty() {
        left.push((Question::Source, Side::Source));
    }
    let quiet = router.config().kept.line(Place::Cdp).is_some()
        && router.config().kept.values("file prompt").any(|it| it == "quiet");
    if !quiet {
        if to == To::File && copying.target.is_remote() {
            left.push((Question::Host, Side::Target));
        }
        left.push((Question::Destination, Side::Target));
    }
    left.reverse();
    copying.left = left;
    ask_or_do(router, terminal, copying, now)
}

/// What the copy is called if the answer is empty.
fn default_name(router: &Router, copying: &Copying) -> String {
    match copying.to {
        To::Running => "running-config".to_owned(),
        To::Startup => "startup-config".to_owned(),
        To::File if !copying.target.name.is_empty() => copying.target.name.clone(),
        To::File => match copying.from {
            From::File => copying.source.name.clone(),
            From::Running if copying.target.is_remote() => {
                format!("{}-confg", router.hostname.to_ascii_lowercase())
            }
            From::Running => "running-config".to_owned(),
            From::Startup => "startup-config".to_owned(),
        },
    }
}

/// The answer to a question of a copy.
pub(super) fn answer(
    router: &mut Router,
    terminal: &mut Terminal,
    line: &str,
    now: Moment,
) -> Reply {
    let Some(mut copying) = terminal.copying.take() else { return Reply::default() };
    let Some((question, side)) = copying.left.pop() else { return Reply::default() };
    let typed = !line.is_empty();
    let url = if side == Side::Source { &mut copying.source } else { &mut copying.target };
    let part = if question == Question::Host { &mut url.host } else { &mut url.name };
    if typed {
        *part = line.chars().filter(|it| !it.is_control()).take(128).collect();
    } else if part.is_empty() {
        return Reply::says(match question {
            Question::Host => "%Bad IP address or host name\n",
            _ => "%Error: no file name\n",
        });
    }
    // A part of a name is enough where the file is the configuration.
    let own = default_name(router, &copying);
    if question == Question::Destination && copying.to != To::File && !own.starts_with(line) {
        return Reply::says("%Error opening destination (No such file or directory)\n");
    }
    if question == Question::Source && copying.target.name.is_empty() {
        copying.target.name.clone_from(&copying.source.name);
    }
    ask_or_do(router, terminal, *copying, now)
}

fn ask_or_do(router: &mut Router, terminal: &mut Terminal, copying: Copying, now: Moment) -> Reply {
    if let Some((question, _)) = copying.left.last() {
        terminal.question = Some(*question);
        terminal.copying = Some(Box::new(copying));
        return Reply::default();
    }
    match copy(router, &copying, now) {
        Ok(said) | Err(said) => Reply::says(said),
    }
}

fn copy(router: &mut Router, copying: &Copying, now: Moment) -> Result<String, String> {
    if (copying.from, copying.to) == (From::Running, To::Startup) {
        return Ok(answer::save(router).output);
    }
    let text = read(router, copying)?;
    let mut said = String::new();
    match copying.to {
        To::Running => merge(router, &text, now),
        To::Startup => {
            let mut booted = router.booted_empty();
            merge(&mut booted, &text, now);
            let (hostname, config) = (booted.hostname.clone(), booted.config().into_owned());
            router.change().startup = Some(Box::new(StartupConfig { hostname, config }));
            said.push_str("[OK]\n");
        }
        To::File if copying.target.is_remote() => said.push_str("!!\n"),
        To::File => {
            let files = &mut router.change().files;
            let name: Box<str> = copying.target.name.as_str().into();
            files.retain(|it| it.name != name);
            if files.len() >= MOST {
                return Err(format!(
                    "%Error opening {} (No space left on device)\n",
                    copying.target.shown()
                ));
            }
            files.push(File { name, text: text.as_str().into(), date: now.date });
        }
    }
    let (size, millis) = (text.len(), 120 + text.len() / 8 % 800);
    let rate = size * 1000 / millis;
    said.push_str(&format!("{size} bytes copied in 0.{millis:03} secs ({rate} bytes/sec)\n"));
    Ok(said)
}

/// What is copied.
fn read(router: &Router, copying: &Copying) -> Result<String, String> {
    let mut text = String::with_capacity(1024);
    match copying.from {
        From::Running => {
            config::write_start(&mut text, router.facts);
            router.write_config(&mut text);
        }
        From::Startup => {
            let saved = reload::startup(router);
            let secret = router.enable_secret.is_some();
            config::write_start(&mut text, router.facts);
            saved.config.write(&mut text, &saved.hostname, router.facts, secret);
        }
        From::File => {
            let shown = copying.source.shown();
            let files = router.changed.as_ref().map_or(&[][..], |it| &it.files);
            let own = files.iter().find(|it| *it.name == *copying.source.name);
            let found = own.filter(|_| !copying.source.is_remote());
            let why =
                if copying.source.is_remote() { "Timed out" } else { "No such file or directory" };
            text.push_str(&found.ok_or(format!("%Error opening {shown} ({why})\n"))?.text);
        }
    }
    Ok(text)
}

/// Types the lines of a configuration.
fn merge(router: &mut Router, text: &str, now: Moment) {
    let mut terminal = Terminal::privileged();
    answer::line(router, &mut terminal, "configure terminal", now);
    for line in text.lines().filter(|line| line.trim() != "end") {
        answer::line(router, &mut terminal, line, now);
    }
    answer::line(router, &mut terminal, "end", now);
}
