//! What a terminal would show of the bytes that arrive.

/// The text since the last [`Screen::clear`], with LF line ends; carriage
/// returns, backspaces and escape sequences have done their work in it.
#[derive(Debug, Default)]
pub struct Screen {
    text: String,
    /// Where the last line starts in `text`.
    line_start: usize,
    /// Bytes of a character that is not complete yet.
    partial: Vec<u8>,
    after_return: bool,
    escape: Escape,
}

#[derive(Debug, Default, Clone, Copy, PartialEq)]
enum Escape {
    #[default]
    None,
    Started,
    Sequence,
}

impl Screen {
    /// Shows more bytes; a character or sequence may be split anywhere.
    pub fn show(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while let Some(&byte) = rest.first() {
            let plain = self.plain_text(rest);
            if plain > 0 {
                // Nearly all of what arrives; byte by byte it would take most
                // of a session's time.
                self.text.extend(std::str::from_utf8(&rest[..plain]));
            } else {
                self.show_byte(byte);
            }
            rest = &rest[plain.max(1)..];
        }
    }

    /// Bytes held.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether nothing is shown.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Clears the screen.
    pub fn clear(&mut self) {
        self.text.clear();
        self.line_start = 0;
    }

    /// Clears the screen, except for the line that has no end yet: the rest of a prompt or of
    /// a line of the log may be on its way.
    pub fn start_over(&mut self) {
        self.text.drain(..self.line_start);
        self.line_start = 0;
    }

    /// The line that has no end yet, or, if a log has been written below it since, the one
    /// that was the last before that.
    pub fn line_above_log(&self, is_log: impl Fn(&str) -> bool) -> &str {
        let current = self.current_line();
        if !(current.is_empty() || current.starts_with('*')) {
            return current;
        }
        let mut has_log = current.starts_with('*');
        for line in self.text[..self.line_start].lines().rev() {
            if is_log(line) {
                has_log = true;
            } else if !line.is_empty() {
                return if has_log { line } else { current };
            }
        }
        current
    }

    /// Takes the whole lines of a kind off the screen, each with an empty line before it.
    pub fn take_lines(&mut self, is_one: impl Fn(&str) -> bool) -> Vec<String> {
        let (mut taken, mut kept) = (Vec::new(), String::new());
        for line in self.text[..self.line_start].split_inclusive('\n') {
            let content = line.trim_end();
            if is_one(content) {
                taken.push(content.to_owned());
                let before = kept.strip_suffix('\n').map_or(0, str::len);
                if kept.is_empty() || kept[..before].is_empty() || kept[..before].ends_with('\n') {
                    kept.truncate(before);
                }
            } else {
                kept.push_str(line);
            }
        }
        let current = self.current_line().to_owned();
        self.line_start = kept.len();
        self.text = kept + &current;
        taken
    }

    /// The line that has no end yet.
    pub fn current_line(&self) -> &str {
        &self.text[self.line_start..]
    }

    /// Takes the line that has no end yet off the screen.
    pub fn forget_current_line(&mut self) {
        self.text.truncate(self.line_start);
    }

    /// The last line with something in it.
    pub fn last_words(&self) -> Option<&str> {
        self.text.lines().map(str::trim).rfind(|line| !line.is_empty())
    }

    /// The lines that have an end.
    pub fn whole_lines(&self) -> &str {
        &self.text[..self.line_start]
    }

    /// Takes the whole lines up to one off the screen: those above an answer.
    pub fn take_up_to(&mut self, end: usize) -> String {
        let end = end.min(self.line_start);
        self.line_start -= end;
        self.text.drain(..end).collect()
    }

    /// How many of the first bytes are text that is shown as it is.
    fn plain_text(&self, bytes: &[u8]) -> usize {
        if self.after_return || self.escape != Escape::None || !self.partial.is_empty() {
            return 0;
        }
        let plain = |byte: &u8| matches!(byte, 0x20..=0x7e);
        bytes.iter().take_while(|byte| plain(byte)).count()
    }

    fn show_byte(&mut self, byte: u8) {
        if self.escape != Escape::None {
            self.escape = match (self.escape, byte) {
                (Escape::Started, b'[') => Escape::Sequence,
                // Parameters and intermediate bytes, ECMA-48 5.4.
                (Escape::Sequence, 0x20..=0x3f) => Escape::Sequence,
                _ => Escape::None,
            };
            return;
        }
        match byte {
            b'\n' => {
                self.after_return = false;
                self.push('\n');
                self.line_start = self.text.len();
            }
            b'\r' => self.after_return = true,
            // A backspace stops at the line's beginning.
            0x08 if self.text.len() > self.line_start => drop(self.text.pop()),
            0x1b => self.escape = Escape::Started,
            b'\t' | 0x20..=0x7e => self.print(byte as char),
            0x80..=0xff => self.part_of_character(byte),
            _ => {}
        }
    }

    fn part_of_character(&mut self, byte: u8) {
        self.partial.push(byte);
        match std::str::from_utf8(&self.partial) {
            Ok(text) => {
                let character = text.chars().next().unwrap_or(char::REPLACEMENT_CHARACTER);
                self.partial.clear();
                self.print(character);
            }
            Err(error) if error.error_len().is_some() => {
                self.partial.clear();
                self.print(char::REPLACEMENT_CHARACTER);
            }
            Err(_) => {}
        }
    }

    fn print(&mut self, character: char) {
        // After a lone carriage return the line is written over.
        if std::mem::take(&mut self.after_return) {
            self.text.truncate(self.line_start);
        }
        self.push(character);
    }

    fn push(&mut self, character: char) {
        if !self.partial.is_empty() {
            self.partial.clear();
            self.text.push(char::REPLACEMENT_CHARACTER);
        }
        self.text.push(character);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_screen_shows_what_a_terminal_would_however_the_bytes_are_split() {
        for (bytes, text) in [
            (&b"show clock\r\n*02:25:14\r\nR1#"[..], "show clock\n*02:25:14\nR1#"),
            (b"a\r\r\nb", "a\nb"),
            (b"12\rR1#", "R1#"),
            (b"line\r\n --More-- \x08\x08\x08\x08\x08\x08\x08\x08\x08\x08          \x08\x08\x08\x08\x08\x08\x08\x08\x08\x08next", "line\nnext"),
            (b"line\r\n --More-- \r          \rnext", "line\nnext"),
            (b"\x08\x08R1>", "R1>"),
            (b"\x1b[2J\x1b[1;31mR1#\x1b[0m", "R1#"),
            (b"\x07a\x00b", "ab"),
            ("Zürich €".as_bytes(), "Zürich €"),
            (b"\xff\xfea", "\u{fffd}\u{fffd}a"),
            (b"\xe2\x82a", "\u{fffd}a"),
        ] {
            for chunk in 1..=bytes.len() {
                let mut screen = Screen::default();
                bytes.chunks(chunk).for_each(|part| screen.show(part));
                assert_eq!(screen.text, text, "{bytes:?} in {chunk}s");
            }
        }
    }

    #[test]
    fn lines_of_a_log_are_taken_off_the_screen_and_the_rest_stays() {
        let mut screen = Screen::default();
        screen.show(b"\r\n*one\r\n\r\n*two\r\nshow clock\r\n12:00\r\nR1#\r\n*three\r\n*fo");
        let taken = screen.take_lines(|line| line.starts_with('*'));
        assert_eq!(taken, ["*one", "*two", "*three"]);
        assert_eq!(screen.text, "show clock\n12:00\nR1#\n*fo");
        assert_eq!(screen.whole_lines(), "show clock\n12:00\nR1#\n");
        assert_eq!(screen.line_above_log(|line| line.starts_with('*')), "R1#");
        screen.start_over();
        screen.show(b"ur\r\nR1#");
        assert_eq!(screen.text, "*four\nR1#");
        screen.start_over();
        assert_eq!(screen.text, "R1#");
    }

    #[test]
    fn what_is_above_an_answer_is_taken_off_the_screen() {
        let mut screen = Screen::default();
        screen.show(b"show clock\r\n*02:25:14\r\n\r\nR1#");
        assert_eq!(screen.take_up_to(11), "show clock\n");
        assert_eq!(screen.whole_lines(), "*02:25:14\n\n");
        assert_eq!(screen.current_line(), "R1#");
    }
}
