//! From a line to a reply: questions, modes, and who handles what.

use super::commands::{self, Exec, Set};
use super::grammar::{self, Arguments, Failure};
use super::log::Event;
use super::terminal::Question;
use super::{
    LONGEST_LINE, Mode, Moment, Reply, Router, StartupConfig, Terminal, reload, set, show_output,
};

const SAVED: &str = "Building configuration...\n[OK]\n";
const PASSWORD_TRIES: u8 = 3;

/// Executes one line of a session.
pub(super) fn line(router: &mut Router, terminal: &mut Terminal, line: &str, now: Moment) -> Reply {
    if let Some(question) = terminal.question.take() {
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
        Mode::Config | Mode::Interface(_) | Mode::Line(_) => config(router, terminal, line, now),
    };
    done.unwrap_or_else(|failure| failed(router, terminal, line, failure))
}

/// What IOS answers to an invalid command.
pub(super) fn failed(router: &Router, terminal: &Terminal, line: &str, failure: Failure) -> Reply {
    Reply::says(match failure {
        Failure::Ambiguous => format!("% Ambiguous command:  \"{}\"\n", line.trim()),
        Failure::Incomplete => "% Incomplete command.\n\n".to_owned(),
        Failure::Invalid(at) => {
            let prompt = router.hostname.chars().count() + terminal.mode.suffix().len();
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
    let (action, arguments) = grammar::parse(commands::EXEC, privileged, command, start)?;
    match action {
        Exec::Show(what) => {
            let filter = filter.map(|at| grammar::parse(commands::FILTERS, true, line, at));
            let filter = filter.transpose()?;
            return show_output::reply(router, what, &arguments, filter, now).map(Reply::says);
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
        Exec::AskDestination => terminal.question = Some(Question::Destination),
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
    let (action, arguments) = parse_config(terminal.mode, line)?;
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
        _ => return Ok(set::reply(router, terminal, action, &arguments, now)),
    }
    Ok(Reply::default())
}

/// A sub-mode's own commands first, then those of the global mode.
fn parse_config(mode: Mode, line: &str) -> Result<(Set, Arguments<'_>), Failure> {
    let global = || grammar::parse(commands::CONFIG, true, line, 0);
    let own = match mode {
        Mode::Interface(_) => grammar::parse(commands::INTERFACE, true, line, 0),
        Mode::Line(_) => grammar::parse(commands::LINE, true, line, 0),
        Mode::Config | Mode::User | Mode::Privileged => return global(),
    };
    let Err(Failure::Invalid(own)) = own else {
        return own;
    };
    global().map_err(|failure| match failure {
        Failure::Invalid(at) => Failure::Invalid(at.max(own)),
        other => other,
    })
}

/// Logs that the configuration was changed, if it was.
fn leave_configuration(router: &mut Router, terminal: &mut Terminal, now: Moment) {
    if std::mem::take(&mut terminal.changed) {
        let changed = router.change();
        changed.last_change = Some(now.date);
        changed.log.push(now.date, Event::Configured);
    }
}

fn configure(terminal: &mut Terminal) -> Reply {
    terminal.mode = Mode::Config;
    Reply::says("Enter configuration commands, one per line.  End with CNTL/Z.\n")
}

fn enable(router: &Router, terminal: &mut Terminal) -> Reply {
    if terminal.mode == Mode::User {
        match router.enable_secret {
            Some(_) => terminal.question = Some(Question::Password(PASSWORD_TRIES)),
            None => terminal.mode = Mode::Privileged,
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
        Question::Destination if line.is_empty() || is("startup-config") => save(router),
        Question::SaveFirst => reload::save_first(router, terminal, line),
        Question::Reload if line.is_empty() || is("yes") => reload::reload(router, now),
        Question::Reload => Reply::default(),
        Question::Destination => {
            Reply::says("%Error opening destination (No such file or directory)\n")
        }
    }
}

fn password(router: &Router, terminal: &mut Terminal, tries: u8, line: &str) -> Reply {
    if router.enable_secret.as_deref() == Some(line) {
        terminal.mode = Mode::Privileged;
    } else if tries > 1 {
        terminal.question = Some(Question::Password(tries - 1));
    } else {
        return Reply::says("% Bad secrets\n\n");
    }
    Reply::default()
}
