//! From a line to a reply: questions, modes, and who handles what.

use super::commands::{self, Cleared, Exec, Set};
use super::grammar::{self, Arguments, Failure, Tables, Typist};
use super::log::Event;
use super::terminal::Question;
use super::{
    LONGEST_LINE, Mode, Moment, Reply, Router, StartupConfig, Terminal, banner, copy, ping, reload,
    set, show_output,
};

const SAVED: &str = "Building configuration...\n[OK]\n";
const PASSWORD_TRIES: u8 = 3;

/// Executes one line of a session.
pub(super) fn line(router: &mut Router, terminal: &mut Terminal, line: &str, now: Moment) -> Reply {
    router.touch(terminal, now);
    if let Some(question) = terminal.question.take() {
        if question == Question::Banner {
            return banner::line(router, terminal, line.get(..LONGEST_LINE).unwrap_or(line));
        }
        return answer(router, terminal, question, line.trim(), now);
    }
    if line.len() > LONGEST_LINE {
        return failed(router, terminal, line, Failure::Invalid(0));
    }
    match line.trim_start().as_bytes().first() {
        None | Some(b'!') => return Reply::default(),
        Some(_) => {}
    }
    let done = match terminal.mode {
        Mode::User | Mode::Privileged => exec(router, terminal, line, 0, now),
        _ => config(router, terminal, line, now),
    };
    done.unwrap_or_else(|failure| failed(router, terminal, line, failure))
}

/// What IOS answers to an invalid command.
pub(super) fn failed(router: &Router, terminal: &Terminal, line: &str, failure: Failure) -> Reply {
    Reply::says(match failure {
        Failure::Ambiguous => format!("% Ambiguous command:  \"{}\"\n", line.trim()),
        Failure::Incomplete => "% Incomplete command.\n\n".to_owned(),
        Failure::Invalid(at) => {
            let prompt = router.prompt(terminal).chars().count();
            let typed = line.get(..at).unwrap_or(line).chars().count();
            let column = prompt + typed;
            format!("{:column$}^\n% Invalid input detected at '^' marker.\n\n", "")
        }
    })
}

/// A line in user or privileged mode, or what follows `do`.
fn exec(
    router: &mut Router,
    terminal: &mut Terminal,
    line: &str,
    start: usize,
    now: Moment,
) -> Result<Reply, Failure> {
    let (command, filter) = split_filter(line, start);
    let privileged = terminal.mode != Mode::User;
    let typist = router.typist(privileged);
    let (action, arguments) = grammar::parse(commands::EXEC, typist, command, start)?;
    match action {
        Exec::Show(what) => {
            let filter = filter.map(|at| grammar::parse(commands::FILTERS, typist, line, at));
            let filter = filter.transpose()?;
            return show_output::reply(router, terminal, what, &arguments, filter, now);
        }
        Exec::Close => {
            leave_configuration(router, terminal, now);
            return Ok(Reply { closes: true, ..Reply::default() });
        }
        Exec::Save => return Ok(save(router)),
        Exec::Configure => return Ok(configure(terminal)),
        Exec::Enable => return Ok(enable(router, terminal)),
        Exec::Disable => {
            leave_configuration(router, terminal, now);
            terminal.mode = Mode::User;
        }
        Exec::Reload => reload::ask(router, terminal),
        Exec::Privilege => {
            let level = if privileged { 15 } else { 1 };
            let says = format!("Current privilege level is {level}\n");
            return Ok(Reply::says(says));
        }
        Exec::AskWhatToConfigure => terminal.question = Some(Question::ConfigureFrom),
        Exec::Copy(from, to) => {
            return Ok(copy::begin(router, terminal, (from, to), arguments.files, now));
        }
        Exec::Erase => terminal.question = Some(Question::Erase),
        Exec::Clear(Cleared::Logging) => terminal.question = Some(Question::ClearLogging),
        Exec::Clear(Cleared::Counters) => terminal.question = Some(Question::ClearCounters),
        Exec::Ping => return Ok(ping::ping(router, &arguments, command, now)),
        Exec::Ignore => {}
        Exec::Length => terminal.length = arguments.numbers[1] as u16,
        Exec::Width => terminal.width = arguments.numbers[1] as u16,
        Exec::Monitor => terminal.monitors = true,
        Exec::NoMonitor => terminal.monitors = false,
    }
    Ok(Reply::default())
}

/// A `show` command and the byte behind its `|`, if it has one.
pub(super) fn split_filter(line: &str, start: usize) -> (&str, Option<usize>) {
    let first = grammar::token(line, start).map_or("", |(_, token)| token);
    let shows = first.len() > 1 && "show".starts_with(&first.to_ascii_lowercase());
    match line.find('|') {
        Some(bar) if shows && bar > start => (&line[..bar], Some(bar + 1)),
        _ => (line, None),
    }
}

/// A line in one of the configuration modes.
fn config(
    router: &mut Router,
    terminal: &mut Terminal,
    line: &str,
    now: Moment,
) -> Result<Reply, Failure> {
    let typist = router.typist(true);
    let (action, arguments, tables) = parse_config(terminal.mode, typist, line)?;
    match action {
        Set::Do => return exec(router, terminal, line, arguments.at, now),
        Set::End => {
            leave_configuration(router, terminal, now);
            terminal.mode = Mode::Privileged;
        }
        Set::Exit if terminal.mode == Mode::Config => {
            leave_configuration(router, terminal, now);
            terminal.mode = Mode::Privileged;
        }
        Set::Exit => terminal.mode = Mode::Config,
        Set::Keep(_) | Set::Secondary | Set::Entry => {
            let line = grammar::canonical(tables, typist, line, 0)?;
            return Ok(set::reply(router, terminal, action, &arguments, &line, now));
        }
        _ => return Ok(set::reply(router, terminal, action, &arguments, "", now)),
    }
    Ok(Reply::default())
}

/// The commands of a sub-mode, if the mode is one.
pub(super) fn own_commands(mode: Mode) -> Option<Tables<Set>> {
    match mode {
        Mode::Interface(_) | Mode::Range => Some(commands::INTERFACE),
        Mode::Line(_) => Some(commands::LINE),
        Mode::Vlan(_) => Some(commands::VLAN),
        Mode::Block(kind) => Some(commands::block(kind)),
        Mode::Config | Mode::User | Mode::Privileged => None,
    }
}

/// What a line in a configuration mode asks for, and the commands that it was found among.
type Configuring<'a> = (Set, Arguments<'a>, Tables<Set>);

/// A sub-mode's own commands first, then those of the global mode.
fn parse_config(mode: Mode, typist: Typist, line: &str) -> Result<Configuring<'_>, Failure> {
    let among = |tables| {
        let parsed = grammar::parse(tables, typist, line, 0);
        parsed.map(|(action, arguments)| (action, arguments, tables))
    };
    let Some(own) = own_commands(mode) else { return among(commands::CONFIG) };
    match among(own) {
        Err(Failure::Invalid(own)) => among(commands::CONFIG).map_err(|failure| match failure {
            Failure::Invalid(at) => Failure::Invalid(at.max(own)),
            other => other,
        }),
        done => done,
    }
}

/// Logs that the configuration was changed, if it was.
fn leave_configuration(router: &mut Router, terminal: &mut Terminal, now: Moment) {
    if std::mem::take(&mut terminal.changed) {
        let seat = terminal.seat.as_ref();
        let changed = router.change();
        let user = seat.map_or("developer", |seat| &seat.user);
        changed.last_change = Some((now.date, user.into()));
        changed.log.push(now.date, Event::Configured(seat.map(|seat| seat.in_log())));
    }
}

fn configure(terminal: &mut Terminal) -> Reply {
    terminal.mode = Mode::Config;
    Reply::says("Enter configuration commands, one per line.  End with CNTL/Z.\n")
}

fn enable(router: &Router, terminal: &mut Terminal) -> Reply {
    if terminal.mode == Mode::User {
        if router.has_secret() {
            terminal.question = Some(Question::Password(PASSWORD_TRIES));
        } else {
            terminal.mode = Mode::Privileged;
        }
    }
    Reply::default()
}

pub(super) fn save(router: &mut Router) -> Reply {
    let hostname = router.hostname.clone();
    let changed = router.change();
    let config = changed.config.clone();
    changed.startup = Some(Box::new(StartupConfig { hostname, config }));
    Reply::says(SAVED)
}

/// The line that answers a question.
fn answer(
    router: &mut Router,
    terminal: &mut Terminal,
    asked: Question,
    line: &str,
    now: Moment,
) -> Reply {
    let is = |expected: &str| expected.starts_with(&line.to_ascii_lowercase());
    match asked {
        Question::Password(tries) => password(router, terminal, tries, line),
        Question::ConfigureFrom if is("terminal") => configure(terminal),
        Question::ConfigureFrom => Reply::says("?Must be \"terminal\"\n"),
        Question::Host | Question::Source | Question::Destination => {
            copy::answer(router, terminal, line, now)
        }
        Question::Banner => Reply::default(),
        Question::Erase if line.is_empty() || is("yes") => reload::erase(router),
        Question::ClearLogging if line.is_empty() || is("yes") => {
            router.change().log.clear();
            Reply::default()
        }
        Question::ClearCounters if line.is_empty() || is("yes") => {
            router.change().counters_cleared = Some(now.uptime);
            Reply::default()
        }
        Question::Erase | Question::ClearLogging | Question::ClearCounters => Reply::default(),
        Question::SaveFirst => reload::save_first(router, terminal, line),
        Question::Reload if line.is_empty() || is("yes") => reload::reload(router, now),
        Question::Reload => Reply::default(),
    }
}

fn password(router: &Router, terminal: &mut Terminal, tries: u8, line: &str) -> Reply {
    if router.is_secret(line) {
        terminal.mode = Mode::Privileged;
    } else if tries > 1 {
        terminal.question = Some(Question::Password(tries - 1));
    } else {
        return Reply::says("% Bad secrets\n\n");
    }
    Reply::default()
}

impl Router {
    pub(super) fn typist(&self, privileged: bool) -> Typist {
        Typist { privileged, platform: self.facts.platform }
    }
}
