//! What a device asks for input with, as the last thing on the screen.

use crate::client::prompt::Prompt;

/// What a device asks for input with.
pub(super) enum Cue {
    Prompt(Prompt),
    Question(Question),
    /// A command asks something before it goes on, in these words.
    Asks(String),
    /// Lines of a text are taken as they are, up to one with this in it.
    Text(String),
}

/// What a device asks at the login, or for `enable`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Question {
    Username,
    Password,
}

/// Looked at after every read: a flood without line ends must not cost more and more.
const LONGEST: usize = 256;

/// The question that stands at the end of a line.
pub(super) fn question(line: &str) -> Option<Question> {
    if line.len() > LONGEST {
        return None;
    }
    let line = line.trim_end().to_ascii_lowercase();
    if line.ends_with("last login:") {
        // A greeting that is still being written.
        None
    } else if line.ends_with("username:") || line.ends_with("login:") {
        Some(Question::Username)
    } else if line.ends_with("password:") {
        Some(Question::Password)
    } else {
        None
    }
}

/// A command's question that stands at the end of a line: with the answer that Enter gives, or
/// with those that it takes.
pub(super) fn asks(line: &str) -> Option<&str> {
    const ENDS: [&str; 5] = ["[confirm]", "]?", "[yes/no]:", "[y/n]:", "[y/n]?"];
    let asked = line.trim();
    let is_short = line.len() <= LONGEST;
    (is_short && ENDS.iter().any(|end| asked.ends_with(end))).then_some(asked)
}

/// What ends the text that a router takes from now on, as it says in its answer. The log may be
/// written below that.
pub(super) fn end_of_text(answer: &str) -> Option<&str> {
    answer.lines().find_map(|line| {
        let end = line.strip_prefix("Enter TEXT message.")?.split_once('\'')?.1;
        end.rsplit_once('\'').map(|(end, _)| end).filter(|end| !end.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_of_a_command_has_its_answers_at_its_end() {
        for (line, expected) in [
            ("Clear logging buffer [confirm]", Some("Clear logging buffer [confirm]")),
            (
                "Destination filename [startup-config]? ",
                Some("Destination filename [startup-config]?"),
            ),
            ("Address or name of remote host []? ", Some("Address or name of remote host []?")),
            ("Save? [yes/no]: ", Some("Save? [yes/no]:")),
            ("O    10.0.0.0/8 [110/2]", None),
            ("R1#", None),
            ("Is it up?", None),
            ("", None),
        ] {
            assert_eq!(asks(line), expected, "{line}");
        }
        assert_eq!(asks(&format!("{}[confirm]", "x".repeat(LONGEST))), None);
    }

    #[test]
    fn the_end_of_a_text_is_what_the_router_says() {
        for (shown, expected) in [
            ("Enter TEXT message.  End with the character '^'.\n", Some("^")),
            ("banner motd ^C\nEnter TEXT message.  End with the character '^C'.\n", Some("^C")),
            ("Enter TEXT message.  End with the character '''.\n", Some("'")),
            ("Enter TEXT message.  End with the character ''.\n", None),
            ("Enter TEXT message.\n", None),
            ("Enter TEXT message.  End with the character '^'.\n\n%A-1-B: c\n", Some("^")),
            ("", None),
        ] {
            assert_eq!(end_of_text(shown), expected, "{shown}");
        }
    }
}
