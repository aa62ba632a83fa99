//! `watch` on a terminal.

use std::io::Write;
use std::sync::mpsc::Receiver;
use std::time::Duration;

use anyhow::{Context, Result};
use contain::interrupt::Interrupt;
use course::text::{count, folded};
use ratatui::Frame;
use ratatui::crossterm::event::{self, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::symbols::border;
use ratatui::text::Line;
use ratatui::widgets::{Block, Borders, Paragraph};

use super::model::{Action, Key, Model, View};
use super::session::WatchSession;
use super::{End, Event, told};
use crate::console;
use crate::exit::GRADER_FAILED;

/// How long a key is waited for before other things are looked at.
const LOOK: Duration = Duration::from_millis(20);
/// How long leaving may take.
const PATIENCE: Duration = Duration::from_secs(2);
/// So many events are taken before the screen is drawn again.
const AT_ONCE: usize = 200;

const KEYS: &str = "n next  h hint  r run  l list  x reset  ? help  q quit";

/// Lines on a terminal without UTF-8.
const ASCII: border::Set<'_> = border::Set {
    top_left: "-",
    top_right: "-",
    bottom_left: "-",
    bottom_right: "-",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};

const HELP: [&str; 14] = [
    "Write in your editor. Whenever you save, the task is built, run on simulated",
    "routers, and judged.",
    "",
    "n        the next task that has not passed",
    "h        the next hint for a check that fails; what a compiler's error means",
    "r        run the program at its normal speed, and show what it prints",
    "l        the list of tasks; arrows and Enter choose one",
    "x        restore the starter; your version is kept as FILE.saved-1",
    "?        this page",
    "q        leave; what you have reached is kept",
    "",
    "arrows, PgUp, PgDn, Home, End: scroll",
    "Esc: back to the verdict",
    "cargo xtask grade judges all tasks, as this does one.",
];

/// Until the student leaves or a signal comes. The terminal is given back
/// however it ends, also by a panic.
pub(super) fn run(
    mut session: WatchSession<'_, '_>,
    events: Receiver<Event>,
    interrupt: &Interrupt,
) -> Result<End> {
    let mut terminal = ratatui::try_init().context("cannot use the terminal")?;
    let restored = TerminalGuard;
    leave_at_last(interrupt.clone());
    session.act(Action::Grade);
    let mut new = true;
    loop {
        if new {
            terminal.draw(|frame| draw(&mut session, frame))?;
        }
        if interrupt.happened() {
            return Ok(End::Interrupted);
        }
        new = false;
        if event::poll(LOOK)? {
            new = true;
            if let event::Event::Key(typed) = event::read()?
                && let Some(key) = key(typed, terminal.size()?.height)
                && session.key(key)
            {
                drop(restored);
                writeln!(console::stdout(), "{}", told::summary(&session.model))?;
                return Ok(End::Left);
            }
        }
        for event in events.try_iter().take(AT_ONCE) {
            if session.take(event) {
                // What was written past the screen, as a note on stderr is, goes.
                terminal.clear()?;
            }
            new = true;
        }
        new |= session.settle();
        new |= session.ticks();
    }
}

/// The library reads the end of a terminal that is gone for ever and does not
/// come back. If a signal told `watch` to leave, it leaves.
fn leave_at_last(interrupt: Interrupt) {
    std::thread::spawn(move || {
        while !interrupt.happened() {
            std::thread::sleep(PATIENCE / 20);
        }
        std::thread::sleep(PATIENCE);
        ratatui::restore();
        #[expect(
            clippy::disallowed_methods,
            reason = "the main thread waits for a terminal that is gone"
        )]
        std::process::exit(GRADER_FAILED.into());
    });
}

/// Gives the terminal back when it is dropped.
struct TerminalGuard;

impl Drop for TerminalGuard {
    fn drop(&mut self) {
        ratatui::restore();
    }
}

fn key(typed: KeyEvent, height: u16) -> Option<Key> {
    if typed.kind == KeyEventKind::Release {
        return None;
    }
    let page = i32::from(height.saturating_sub(7).max(1));
    Some(match typed.code {
        // A terminal in raw mode makes no signal of it.
        KeyCode::Char('c') if typed.modifiers.contains(KeyModifiers::CONTROL) => Key::Quit,
        KeyCode::Char('q') => Key::Quit,
        KeyCode::Char('n') => Key::Next,
        KeyCode::Char('h') => Key::Hint,
        KeyCode::Char('r') => Key::Run,
        KeyCode::Char('l') => Key::List,
        KeyCode::Char('x') => Key::Reset,
        KeyCode::Char('?') => Key::Help,
        KeyCode::Esc => Key::Back,
        KeyCode::Enter => Key::Enter,
        KeyCode::Down | KeyCode::Char('j') => Key::Scroll(1),
        KeyCode::Up | KeyCode::Char('k') => Key::Scroll(-1),
        KeyCode::PageDown | KeyCode::Char(' ') => Key::Scroll(page),
        KeyCode::PageUp => Key::Scroll(-page),
        KeyCode::Home => Key::Top,
        KeyCode::End => Key::Bottom,
        _ => return None,
    })
}

fn draw(session: &mut WatchSession<'_, '_>, frame: &mut Frame<'_>) {
    let [head, body, foot] =
        Layout::vertical([Constraint::Length(2), Constraint::Min(1), Constraint::Length(2)])
            .areas(frame.area());
    let (passed, all) = session.passed();
    let task = &session.model.tasks[session.model.current];
    let bold = Style::new().add_modifier(Modifier::BOLD);
    let warnings = match session.model.warnings {
        0 => String::new(),
        warnings => format!("   {}", count(warnings, "compiler warning")),
    };
    let title = format!("{passed}/{all} passed   {}  {}{warnings}", task.id, task.title);
    let status = match session.model.status.as_str() {
        "" => session.program(),
        status => status.to_owned(),
    };
    let head_lines = vec![Line::styled(plain(&title), bold), styled(&plain(&status))];
    frame.render_widget(Paragraph::new(head_lines), head);

    let mut inner = Block::new().borders(Borders::TOP | Borders::BOTTOM);
    if console::needs_ascii() {
        inner = inner.border_set(ASCII);
    }
    let space = inner.inner(body);
    let lines = lines(&session.model, space.width.max(1).into());
    let shown = shown(&mut session.model, &lines, space);
    let more = Line::raw(more(&shown, lines.len())).right_aligned();
    frame.render_widget(inner.title_bottom(more), body);
    let visible: Vec<_> = lines[shown].iter().map(|line| styled(line)).collect();
    frame.render_widget(Paragraph::new(visible), space);

    let foot_lines = vec![Line::styled(plain(&session.model.note), bold), Line::raw(KEYS)];
    frame.render_widget(Paragraph::new(foot_lines), foot);
}

/// The lines of the body, none wider than the screen.
fn lines(model: &Model, width: usize) -> Vec<String> {
    let lines: Vec<String> = match model.view {
        View::Verdict => model.verdict.clone(),
        View::Output => model.output.clone(),
        View::Help => HELP.iter().map(|&line| line.to_owned()).collect(),
        View::List { cursor } => list(model, cursor),
    };
    lines.iter().flat_map(|line| folded(&plain(line), width)).collect()
}

/// Without what a terminal obeys.
fn plain(line: &str) -> String {
    console::shown(&line.replace('\t', "    ").replace(char::is_control, ""))
}

fn list(model: &Model, cursor: usize) -> Vec<String> {
    let line = |(at, task): (usize, &super::model::Entry)| {
        let mark = if at == cursor { ">" } else { " " };
        let passed = if task.standing.is_passed() { "✓" } else { " " };
        let (id, title, words) = (&task.id, &task.title, task.standing.in_words());
        format!("{mark} {passed} {id:<5} {title:<46} {words}")
    };
    model.tasks.iter().enumerate().map(line).collect()
}

/// Which lines fit; what was scrolled too far comes back.
fn shown(model: &mut Model, lines: &[String], space: Rect) -> std::ops::Range<usize> {
    let height = usize::from(space.height);
    if let View::List { cursor } = model.view {
        model.scroll = (cursor + 1).saturating_sub(height);
    }
    let last = lines.len().saturating_sub(height);
    model.scroll = model.scroll.min(last);
    model.scroll..(model.scroll + height).min(lines.len())
}

fn more(shown: &std::ops::Range<usize>, all: usize) -> String {
    if shown.len() == all {
        String::new()
    } else {
        format!("lines {}-{} of {all}", shown.start + 1, shown.end)
    }
}

/// Colors repeat what the signs say.
fn styled(line: &str) -> Line<'static> {
    let text = line.trim_start();
    let color = if text.starts_with('✓') {
        Some(Color::Green)
    } else if text.starts_with('✗') || text.starts_with("error") {
        Some(Color::Red)
    } else {
        None
    };
    match color {
        Some(color) => Line::styled(line.to_owned(), Style::new().fg(color)),
        None => Line::raw(line.to_owned()),
    }
}
