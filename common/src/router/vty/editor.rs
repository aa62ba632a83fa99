//! Typing a line: text, the keys that change it, and the keys that help.

use super::{ABORT, LONGEST_LINE, Login, State, Vty, VtyEvent};
use crate::router::ios::Router;

/// How often `?` and Tab are answered on one line; then they only ring. An
/// answer is a thousand times the key, and no user needs more.
const MOST_HELPS: u8 = 50;

const BELL: u8 = 0x07;

/// Where in an escape sequence a line is, such as an arrow key sends.
#[derive(PartialEq)]
pub(super) enum Escape {
    None,
    Started,
    Sequence,
}

impl Vty {
    /// Types the text up to the next key that does something, all at once.
    pub(super) fn type_ahead(&mut self) {
        let is_text = self.escape == Escape::None && !matches!(self.state, State::More { .. });
        if !is_text || self.quoted {
            return;
        }
        let waiting = &self.input[self.done..];
        let room = LONGEST_LINE - self.line.len();
        let helps = self.helps();
        let plain = |byte: &u8| matches!(byte, 0x20..=0x7e) && !(helps && *byte == b'?');
        let length = waiting.iter().take(room).take_while(|byte| plain(byte)).count();
        let typed = &waiting[..length];
        self.line.extend_from_slice(typed);
        if self.echoes() {
            self.output.extend_from_slice(&self.input[self.done..self.done + length]);
        }
        self.after_return &= length == 0;
        self.done += length;
    }

    /// What a key does that is pressed while a line is typed.
    pub(super) fn key(&mut self, byte: u8, router: &Router, login: &Login) -> Option<VtyEvent> {
        let after_return = std::mem::take(&mut self.after_return);
        if self.escape != Escape::None {
            self.escape_key(byte);
            return None;
        }
        if std::mem::take(&mut self.quoted) && byte >= b' ' {
            self.type_byte(byte);
            return None;
        }
        match byte {
            b'?' if self.helps() => self.help(router),
            b'\t' if self.helps() => {
                self.complete(router);
                None
            }
            // Ctrl-V
            0x16 => {
                self.quoted = self.helps();
                None
            }
            b'\n' | 0 if after_return => None,
            b'\r' | b'\n' => {
                self.after_return = byte == b'\r';
                self.enter(router, login)
            }
            0x1b => {
                self.escape = Escape::Started;
                None
            }
            0x08 | 0x7f => {
                self.rub_out();
                None
            }
            // Ctrl-U and Ctrl-X: delete the line.
            0x15 | 0x18 => {
                self.erase();
                None
            }
            // Ctrl-W: delete the word.
            0x17 => {
                self.erase_word();
                None
            }
            // Ctrl-P and Ctrl-N: the line before, the line after.
            0x10 => {
                self.recall(1);
                None
            }
            0x0e => {
                self.recall(-1);
                None
            }
            0x03 => self.interrupt(router),
            ABORT if self.terminal.leave_question() => self.interrupt(router),
            // Ctrl-Z leaves configuration; what was typed on the line is lost.
            0x1a => {
                self.line = b"end".to_vec();
                self.output.extend_from_slice(b"^Z");
                self.enter(router, login)
            }
            byte if byte >= b' ' => {
                self.type_byte(byte);
                None
            }
            _ => None,
        }
    }

    /// `ESC [ … letter` and `ESC O letter`: the cursor keys up and down recall lines, the
    /// others do nothing.
    fn escape_key(&mut self, byte: u8) {
        self.escape = match (&self.escape, byte) {
            (Escape::Started, b'[' | b'O') => Escape::Sequence,
            (Escape::Sequence, b'0'..=b'9' | b';') => Escape::Sequence,
            (Escape::Sequence, b'A') => {
                self.recall(1);
                Escape::None
            }
            (Escape::Sequence, b'B') => {
                self.recall(-1);
                Escape::None
            }
            _ => Escape::None,
        };
    }

    /// Puts another line of the history in place of this one.
    fn recall(&mut self, step: isize) {
        let history = self.terminal.history();
        let recalled = self.recalled.saturating_add_signed(step);
        if !self.helps() || recalled > history.len() || recalled == self.recalled {
            self.output.push(BELL);
            return;
        }
        let line = history.len().checked_sub(recalled).and_then(|at| history.get(at));
        let line = line.map_or(Vec::new(), |line| line.as_bytes().to_vec());
        self.erase();
        self.recalled = recalled;
        self.output.extend_from_slice(&line);
        self.line = line;
    }

    /// Deletes what was typed of the line.
    fn erase(&mut self) {
        while !self.line.is_empty() {
            self.rub_out();
        }
    }

    /// Deletes the last word and the blanks behind it.
    fn erase_word(&mut self) {
        while self.line.last() == Some(&b' ') {
            self.rub_out();
        }
        while self.line.last().is_some_and(|it| *it != b' ') {
            self.rub_out();
        }
    }

    fn type_byte(&mut self, byte: u8) {
        if self.line.len() >= LONGEST_LINE {
            self.output.push(BELL);
            return;
        }
        self.line.push(byte);
        if self.echoes() {
            self.output.push(byte);
        }
    }

    fn rub_out(&mut self) {
        if self.line.pop().is_some() && self.echoes() {
            self.output.extend_from_slice(b"\x08 \x08");
        }
    }

    fn echoes(&self) -> bool {
        !matches!(self.state, State::Password { .. }) && !self.terminal.hides_input()
    }

    /// Whether `?` and Tab are keys: not in names, passwords and answers.
    fn helps(&self) -> bool {
        matches!(self.state, State::Ready) && !self.terminal.is_asked()
    }

    /// `?` is answered at once, without Enter; then the line goes on.
    fn help(&mut self, router: &Router) -> Option<VtyEvent> {
        if !self.may_help() {
            return None;
        }
        let help = router.help(&self.terminal, &String::from_utf8_lossy(&self.line));
        self.print("?\n");
        self.page(&help, self.lines_per_page(), false, router)
    }

    /// Tab: the line is shown again with its last word written out.
    fn complete(&mut self, router: &Router) {
        // Looking for a word costs as much as it does to find one.
        if !self.may_help() {
            return;
        }
        let line = String::from_utf8_lossy(&self.line);
        let completed = router.complete(&self.terminal, &line);
        match completed.filter(|completed| completed.len() <= LONGEST_LINE) {
            Some(completed) => {
                self.line = completed.into_bytes();
                self.print("\n");
                self.prompt(router);
            }
            None => self.output.push(BELL),
        }
    }

    fn may_help(&mut self) -> bool {
        let may = self.helps < MOST_HELPS;
        if may {
            self.helps += 1;
        } else {
            self.output.push(BELL);
        }
        may
    }

    fn interrupt(&mut self, router: &Router) -> Option<VtyEvent> {
        self.line.clear();
        self.terminal.leave_question();
        if matches!(self.state, State::Ready) {
            self.print("\n");
            self.prompt(router);
        }
        None
    }
}
