//! The echo of a typed command: only what follows it is its answer.
//!
//! A prompt by itself proves nothing. A router with `logging synchronous` writes a line of its
//! log and its prompt again at any time, so a client that takes each prompt for the end of an
//! answer gives every command the answer of the one before.

use crate::client::log::is_log_message;
use crate::client::prompt::Prompt;
use crate::router::ios::begins_with;

/// Of a command that a router has scrolled, at least so many bytes stay in sight.
const IN_SIGHT: usize = 8;

/// Looks for the echo of one command in what a terminal shows.
pub(super) struct Echo<'a> {
    command: &'a str,
    /// Only this device's prompt may stand in front of it.
    known: Option<&'a Prompt>,
    /// It is a line of a text, behind no prompt, and may look like one.
    is_text: bool,
    /// What of the command has not been echoed yet: a line of the log may split the echo.
    missing: &'a str,
    /// How much of the screen has been looked at.
    looked_at: usize,
    end: Option<usize>,
    below: Below,
}

/// What has been seen below the echo.
#[derive(Clone, Copy, PartialEq)]
enum Below {
    Nothing,
    /// Only lines of the log. The command may be shown again below them: then Enter has not been
    /// read before.
    Log,
    /// An answer, or what may be one.
    Answer,
}

impl<'a> Echo<'a> {
    /// Of a command that has just been typed.
    pub(super) fn of(command: &'a str, known: Option<&'a Prompt>) -> Self {
        let command = command.trim_end();
        Self {
            command,
            known,
            is_text: false,
            missing: command,
            looked_at: 0,
            end: None,
            below: Below::Nothing,
        }
    }

    /// Of a line of a text.
    pub(super) fn of_text(text: &'a str) -> Self {
        Self { is_text: true, ..Self::of(text, None) }
    }

    /// Where the answer begins in the whole lines of a screen that grows from call to call.
    pub(super) fn end(&mut self, whole_lines: &str) -> Option<usize> {
        let new = whole_lines.get(self.looked_at..).unwrap_or_default();
        for line in new.split_inclusive('\n') {
            if self.below == Below::Answer {
                break;
            }
            self.looked_at += line.len();
            let line = line.trim_end_matches('\n');
            if self.end.is_none() {
                self.end = self.completes(line).then_some(self.looked_at);
                // What this shows is itself the log.
                if self.end.is_some() && begins_with(self.command, "show logging") {
                    self.below = Below::Answer;
                }
            } else {
                self.look_below(line);
            }
        }
        self.end
    }

    /// Whether only the log has been shown below the echo: then a prompt may be the beginning of
    /// the command that is shown again.
    pub(super) fn is_doubtful(&self) -> bool {
        self.below == Below::Log
    }

    /// Whether lines of a text may follow the command, up to one that ends it.
    pub(super) fn begins_text(&self) -> bool {
        begins_with(self.command, "banner")
    }

    fn look_below(&mut self, line: &str) {
        let is_log = is_log_message(line);
        if is_log || self.below == Below::Log && line.trim().is_empty() {
            self.below = Below::Log;
            self.end = Some(self.looked_at);
        } else if !line.trim().is_empty() {
            let typed = self.without_prompts(line);
            let is_prompt = typed.len() < line.len() && typed.trim().is_empty();
            let is_again = typed.len() < line.len() && typed.trim_end() == self.command;
            if self.below == Below::Log && is_again {
                (self.end, self.below) = (Some(self.looked_at), Below::Nothing);
            } else if !is_prompt {
                self.below = Below::Answer;
            }
        }
    }

    /// Whether the echo ends with this line.
    fn completes(&mut self, line: &str) -> bool {
        if is_log_message(line) {
            return false;
        }
        if line.trim().is_empty() && !self.command.is_empty() {
            // It may be the blank between two words.
            self.missing = self.missing.strip_prefix(line).unwrap_or(self.missing);
            return false;
        }
        let typed = self.without_prompts(line);
        if self.is_scrolled(typed) {
            return true;
        }
        // Behind a prompt, a router shows again all that was typed.
        let missing = if typed.len() < line.len() { self.command } else { self.missing };
        for missing in [missing, self.command] {
            if typed.trim_end() == missing {
                return true;
            }
            if !typed.is_empty() && missing.starts_with(typed) {
                self.missing = &missing[typed.len()..];
                return false;
            }
        }
        self.missing = self.command;
        false
    }

    /// Whether this is the end of a command that is longer than the line of the terminal: a
    /// router scrolls it to the left, and `$` stands for what is out of sight.
    fn is_scrolled(&self, typed: &str) -> bool {
        let in_sight = typed.trim_end().strip_prefix('$');
        in_sight.is_some_and(|end| end.len() >= IN_SIGHT && self.command.ends_with(end))
    }

    fn without_prompts<'l>(&self, line: &'l str) -> &'l str {
        let mut rest = line;
        while !self.is_text
            && let Some(end) = rest.find(['#', '>']).map(|at| at + 1)
            && let Some(prompt) = Prompt::parse(&rest[..end])
            && self.known.is_none_or(|known| known.is_same_device(&prompt))
            && (self.command.is_empty() || !rest.starts_with(self.command))
        {
            rest = &rest[end..];
        }
        rest
    }
}

/// An answer without what a router writes below it when it shows its prompt again: that
/// prompt, and lines of the log.
pub(super) fn without_redraws(answer: &str, known: &Prompt) -> usize {
    let mut end = answer.len();
    let mut start = answer.len();
    for line in answer.split_inclusive('\n').rev() {
        start -= line.len();
        let line = line.trim_end();
        if Prompt::parse(line).is_some_and(|prompt| prompt.is_same_device(known)) {
            end = start;
        } else if !(line.is_empty() || is_log_message(line)) {
            break;
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = "*Nov 27 07:14:05.123: %SYS-5-CONFIG_I: Configured from console by neo";

    fn answer<'a>(command: &str, shown: &'a str) -> Option<&'a str> {
        let known = Prompt::parse("R1#").expect("a prompt");
        let mut echo = Echo::of(command, Some(&known));
        // The screen grows line by line.
        let ends = shown.match_indices('\n').map(|(at, _)| at + 1);
        let end = ends.filter_map(|end| echo.end(&shown[..end])).next()?;
        Some(&shown[end..])
    }

    #[test]
    fn a_command_that_is_shown_again_below_the_log_has_not_been_entered_before() {
        let known = Prompt::parse("R1#").expect("a prompt");
        let mut echo = Echo::of("end", Some(&known));
        let shown = format!("end\n{LOG}\nR1#end\nA\n");
        let log = shown.find("R1#").expect("it is there");
        assert_eq!((echo.end(&shown[..log]), echo.is_doubtful()), (Some(log), true));
        assert_eq!((echo.end(&shown), echo.is_doubtful()), (Some(shown.len() - 2), false));
        let mut logging = Echo::of("show logging | include %", Some(&known));
        let shown = format!("show logging | include %\n{LOG}\n");
        assert_eq!((logging.end(&shown), logging.is_doubtful()), (Some(25), false));
    }

    #[test]
    fn an_answer_begins_below_the_echo_of_its_command() {
        for shown in [
            "end\nA\n".to_owned(),
            "R1#end\nA\n".into(),
            format!("\n{LOG}\nR1#end\nA\n"),
            format!("\n{LOG}\nR1#en\n{LOG}\nR1#end\nA\n"),
            format!("en\n{LOG}\nd\nA\n"),
            format!("\n{LOG}\nR1#\n{LOG}\nR1(config)#end\nA\n"),
            "R1#\nR1#\nR1#end\nA\n".into(),
            "e\nend\nA\n".into(),
            "%PARSER-5-CFGLOG_LOGGEDCMD: User:neo  logged command:end\nend\nA\n".into(),
        ] {
            assert_eq!(answer("end", &shown), Some("A\n"), "{shown}");
        }
        let long = "description the uplink of the second floor";
        assert_eq!(answer(long, "R1#$ of the second floor\nA\n"), Some("A\n"));
        assert_eq!(answer(long, "R1#$ of the third floor\nA\n"), None);
        for shown in ["R1#\n", "the end\n", "R2#end\n", "en\n", "x\nnd\n", LOG] {
            assert_eq!(answer("end", shown), None, "{shown}");
        }
        for shown in ["\nA\n", "R1#\nA\n", "R1(config)#\nA\n"] {
            assert_eq!(answer("", shown), Some("A\n"), "{shown}");
        }
        assert_eq!(answer("banner motd #x#", "R1#banner motd #x#\nA\n"), Some("A\n"));
        assert_eq!(answer("show  x", "R1#show  \n*Mar 1 00:00:01: %A-1-B: c\nx\nA\n"), Some("A\n"));
    }

    #[test]
    fn a_prompt_that_is_shown_again_is_no_answer() {
        let known = Prompt::parse("R1#").expect("a prompt");
        for (shown, expected) in [
            ("12:00\n".to_owned(), "12:00\n"),
            (format!("12:00\nR1#\n{LOG}\n"), "12:00\n"),
            (format!("12:00\nR1#\n\n{LOG}\nR1#\n{LOG}\n"), "12:00\n"),
            (format!("R2#\n{LOG}\n"), &format!("R2#\n{LOG}\n")),
        ] {
            assert_eq!(&shown[..without_redraws(&shown, &known)], expected, "{shown}");
        }
    }
}
