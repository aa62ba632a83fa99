//! `?` and Tab on a terminal line, as bytes.

use std::time::Duration;

use common::router::ios::{Moment, Router, Terminal};
use common::router::vty::{Login, Vty, VtyEvent};

/// A terminal line, and everything it printed.
struct Line {
    router: Router,
    vty: Vty,
    lines: Vec<String>,
}

impl Line {
    fn new(terminal: Terminal) -> Self {
        let router = Router::new("R1", 3).with_enable_secret("what?");
        let mut vty = Vty::without_login(terminal);
        vty.greet(&router);
        vty.take_output();
        Line { router, vty, lines: Vec::new() }
    }

    /// Types the keys; returns what is printed.
    fn types(&mut self, keys: &str) -> String {
        let login = Login::new("", "");
        let now = Moment { uptime: Duration::ZERO, date: Default::default() };
        self.vty.push(keys.as_bytes());
        while let Some(happened) = self.vty.next(&self.router, &login) {
            if let VtyEvent::Command { line, .. } = happened {
                let reply = self.router.execute(self.vty.terminal(), &line, now);
                self.lines.push(line);
                self.vty.answer(&self.router, &reply);
            }
        }
        String::from_utf8_lossy(&self.vty.take_output()).into_owned()
    }
}

#[test]
fn a_question_mark_is_answered_at_once_and_the_line_goes_on() {
    let mut line = Line::new(Terminal::privileged());
    assert_eq!(line.types("sh?"), "sh?\r\nshow\r\n\r\nR1#sh");
    let rest = line.types("ow clo?ck\r");
    assert!(rest.starts_with("ow clo?\r\nclock\r\n\r\nR1#show clock\r\n*00:00:00"), "{rest}");
    assert_eq!(line.lines, ["show clock"]);
}

#[test]
fn tab_writes_a_word_out_on_a_line_of_its_own() {
    let mut line = Line::new(Terminal::privileged());
    assert_eq!(line.types("sh\tcl\t"), "sh\r\nR1#show cl\r\nR1#show clock ");
    assert_eq!(line.types("\t"), "\x07");
    line.types("\r");
    assert_eq!(line.lines, ["show clock "]);
    assert_eq!(line.types("s\t"), "s\x07");
}

#[test]
fn help_that_is_longer_than_the_screen_is_paged() {
    let mut line = Line::new(Terminal::privileged());
    line.types("terminal length 5\r");
    let page = line.types("show ?");
    assert!(page.ends_with(" --More-- "), "{page}");
    let rest = line.types("q");
    assert!(rest.ends_with("R1#show "), "{rest}");
    line.types("clock\r");
    assert_eq!(line.lines[1], "show clock");
}

#[test]
fn after_ctrl_v_and_in_answers_a_question_mark_is_text() {
    let mut line = Line::new(Terminal::new());
    line.types("enable\r");
    line.types("what?\r");
    assert_eq!(line.types(""), "");
    line.types("conf t\rinterface gi0/1\r");
    assert_eq!(line.types("description why\x16?\r"), "description why?\r\nR1(config-if)#");
    assert!(line.router.running_config().contains("\n description why?\n"));
}

#[test]
fn help_on_one_line_is_bounded() {
    let mut line = Line::new(Terminal::privileged());
    line.types("terminal length 0\r");
    let helped = line.types(&"?".repeat(1000));
    assert_eq!(helped.matches("Exec commands:").count(), 50);
    assert_eq!(helped.matches('\x07').count(), 950);
    line.types("\r");
    assert!(line.types("?").contains("Exec commands:"));
    // Also where there is no help: looking for it takes as long.
    line.types(&"s\t\x7f".repeat(50));
    assert_eq!(line.types("show clo\t"), "show clo\x07");
}

#[test]
fn the_abort_key_ends_a_command_and_does_nothing_at_the_prompt() {
    let mut line = Line::new(Terminal::privileged());
    assert_eq!(line.types("sh\x1eow clo\x1eck\r").lines().next(), Some("show clock"));
    line.vty.push(b"show version\r");
    let login = Login::new("", "");
    assert!(line.vty.next(&line.router, &login).is_some());
    line.vty.push(b"lost\r");
    assert!(!line.vty.takes_abort());
    line.vty.push(b"lost\r\x1eexit\r");
    assert!(line.vty.takes_abort());
    line.vty.abort(&line.router);
    assert_eq!(line.types(""), "show version\r\nR1#exit\r\n");
    assert_eq!(line.lines.last().unwrap(), "exit");
}

#[test]
fn lines_are_recalled_with_the_cursor_keys() {
    let mut line = Line::new(Terminal::privileged());
    line.types("show clock\rshow privilege\r");
    assert_eq!(line.types("\x1b[A"), "show privilege");
    let erased = "\x08 \x08".repeat("show privilege".len());
    assert_eq!(line.types("\x10"), format!("{erased}show clock"));
    assert_eq!(line.types("\x1bOA"), "\x07", "there is none before it");
    line.types("\x1b[B\x0e\x0e");
    line.types("x\x1b[A\r");
    assert_eq!(line.lines, ["show clock", "show privilege", "show privilege"]);
    line.types("show history wrong\x17\r");
    assert_eq!(line.lines.last().map(String::as_str), Some("show history "));
}
