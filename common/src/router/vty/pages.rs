//! Long answers, page by page.

use super::{State, Vty, VtyEvent};
use crate::router::ios::Router;

const MORE: &str = " --More-- ";
const ERASE_MORE: &str =
    "\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08          \x08\x08\x08\x08\x08\x08\x08\x08\x08\x08";

impl Vty {
    /// What a key does that is pressed at `--More--`: another page, another line, or
    /// no more of it.
    pub(super) fn more_key(&mut self, byte: u8, router: &Router) -> Option<VtyEvent> {
        let State::More { rest, closes } = std::mem::replace(&mut self.state, State::Ready) else {
            return None;
        };
        self.output.extend_from_slice(ERASE_MORE.as_bytes());
        match byte {
            b' ' => self.page(&rest, self.lines_per_page(), closes, router),
            b'\r' | b'\n' => {
                self.after_return = byte == b'\r';
                self.page(&rest, 1, closes, router)
            }
            _ => self.page("", 1, closes, router),
        }
    }

    /// As the terminal is high, without the line of `--More--`.
    pub(super) fn lines_per_page(&self) -> usize {
        match self.terminal.length() {
            0 => usize::MAX,
            length => length.saturating_sub(1).max(1),
        }
    }

    /// Prints so many lines of the text. The prompt follows its end, or the line
    /// `closes` then.
    pub(super) fn page(
        &mut self,
        text: &str,
        lines: usize,
        closes: bool,
        router: &Router,
    ) -> Option<VtyEvent> {
        let (page, rest) = split_after_lines(text, lines);
        self.print(page);
        if !rest.is_empty() {
            let rest = rest.to_owned();
            self.state = State::More { rest, closes };
            self.output.extend_from_slice(MORE.as_bytes());
            return None;
        }
        if closes {
            self.state = State::Closed;
            return Some(VtyEvent::Closed);
        }
        self.prompt(router);
        None
    }
}

fn split_after_lines(text: &str, lines: usize) -> (&str, &str) {
    if lines == usize::MAX {
        return (text, "");
    }
    let end = text.match_indices('\n').nth(lines - 1).map_or(text.len(), |(at, _)| at + 1);
    text.split_at(end)
}
