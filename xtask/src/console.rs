//! The standard output as the console can show it: where its locale has no UTF-8, a report
//! has the nearest characters of ASCII.

use std::env;
use std::io::{self, StdoutLock, Write};

/// The standard output, for what people read.
pub fn stdout() -> Console<anstream::AutoStream<StdoutLock<'static>>> {
    Console { out: anstream::stdout().lock(), ascii: needs_ascii() }
}

/// A text as the console can show it.
pub fn shown(text: &str) -> String {
    if needs_ascii() { in_ascii(text) } else { text.to_owned() }
}

/// Whether the environment names a locale without UTF-8, such as `C`. If it names none, as
/// in a container, nothing is known of the console.
pub fn needs_ascii() -> bool {
    let set = |name| env::var(name).ok().filter(|value| !value.is_empty());
    ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set).is_some_and(|it| !has_utf8(&it))
}

fn has_utf8(locale: &str) -> bool {
    let locale = locale.to_ascii_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}

fn in_ascii(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\0'..='\x7f' => plain.push(character),
            '✓' => plain.push('+'),
            '✗' | '×' => plain.push('x'),
            '–' | '—' => plain.push('-'),
            '…' => plain.push_str("..."),
            '→' => plain.push_str("->"),
            '‘' | '’' => plain.push('\''),
            '“' | '”' => plain.push('"'),
            _ => plain.push('?'),
        }
    }
    plain
}

/// Writes text; with whole characters in each call, as `write!` does.
#[derive(Debug)]
pub struct Console<W> {
    out: W,
    ascii: bool,
}

impl<W: Write> Write for Console<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.ascii {
            return self.out.write(bytes);
        }
        self.out.write_all(in_ascii(&String::from_utf8_lossy(bytes)).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_console_without_utf8_shows_the_nearest_characters() {
        for (ascii, shown) in [(false, "✓ 3 × 4 – „a“ …"), (true, "+ 3 x 4 - ?a\" ...")]
        {
            let mut console = Console { out: Vec::new(), ascii };
            write!(console, "✓ 3 × {} – „a“ …", 4).unwrap();
            assert_eq!(String::from_utf8(console.out).unwrap(), shown);
        }
    }

    #[test]
    fn only_a_locale_that_is_named_can_lack_utf8() {
        for (locale, utf8) in [
            ("C", false),
            ("POSIX", false),
            ("de_DE", false),
            ("C.UTF-8", true),
            ("en_US.utf8", true),
        ] {
            assert_eq!(has_utf8(locale), utf8, "{locale}");
        }
    }
}
