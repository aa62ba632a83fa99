//! `banner`: one line, or lines up to a delimiter; and where a banner is shown.

use super::kept::{LineKind, Place, TooManyLines};
use super::terminal::{Banner, Question};
use super::{Reply, Router, Terminal};

/// Longer banners are cut.
const LONGEST: usize = 2000;

fn name(place: Place) -> &'static str {
    match place {
        Place::Login => "login",
        Place::Exec => "exec",
        _ => "motd",
    }
}

/// Begins a banner; it may end on the same line.
pub(super) fn begin(
    router: &mut Router,
    terminal: &mut Terminal,
    place: Place,
    typed: &str,
) -> Reply {
    // As the configuration shows it, `^C` is one character.
    let typed = typed.replace("^C", "\u{3}");
    let mut characters = typed.chars();
    let Some(delimiter) = characters.next() else { return Reply::default() };
    let rest = characters.as_str();
    let banner = Banner { place, delimiter, text: String::new() };
    if let Some((text, _)) = rest.split_once(delimiter) {
        return keep(router, terminal, Banner { text: text.to_owned(), ..banner });
    }
    let shown = if delimiter == '\u{3}' { "^C".to_owned() } else { delimiter.to_string() };
    // The end of the first line belongs to the banner, even with nothing before it.
    let text = format!("{rest}\n");
    terminal.question = Some(Question::Banner);
    terminal.banner = Some(Box::new(Banner { text, ..banner }));
    Reply::says(format!("Enter TEXT message.  End with the character '{shown}'.\n"))
}

/// The next line of a banner.
pub(super) fn line(router: &mut Router, terminal: &mut Terminal, line: &str) -> Reply {
    let Some(mut banner) = terminal.banner.take() else { return Reply::default() };
    let line = line.replace("^C", "\u{3}");
    if let Some((last, _)) = line.split_once(banner.delimiter) {
        banner.text.push_str(last);
        return keep(router, terminal, *banner);
    }
    if banner.text.len() + line.len() < LONGEST {
        banner.text.push_str(&line);
        banner.text.push('\n');
    }
    terminal.question = Some(Question::Banner);
    terminal.banner = Some(banner);
    Reply::default()
}

fn keep(router: &mut Router, terminal: &mut Terminal, banner: Banner) -> Reply {
    let text = banner.text.replace('\u{3}', "");
    let line = format!("banner {} ^C{text}^C", name(banner.place));
    let kept = LineKind { place: banner.place, words: 2, is_on: true };
    match router.change().config.kept.keep(kept, &line) {
        Ok(()) => {
            terminal.changed = true;
            Reply::default()
        }
        Err(TooManyLines) => Reply::says("% There is no room for a banner\n"),
    }
}

impl Router {
    /// What a client sees before it logs in: `banner motd` and `banner login`.
    pub fn banner_before_login(&self) -> Option<String> {
        self.banners(&[Place::Motd, Place::Login])
    }

    /// What a client sees that has logged in on the way here, as with SSH: `banner motd`
    /// and `banner exec`.
    pub fn banner_after_login(&self) -> Option<String> {
        self.banners(&[Place::Motd, Place::Exec])
    }

    /// What a client sees that has just logged in on this line: `banner exec`.
    pub fn banner_of_exec(&self) -> Option<String> {
        self.banners(&[Place::Exec])
    }

    fn banners(&self, places: &[Place]) -> Option<String> {
        let kept = &self.changed.as_ref()?.config.kept;
        let mut text = String::new();
        for &place in places {
            let line = kept.line(place);
            let banner = line.and_then(|it| it.split_once("^C")?.1.strip_suffix("^C"));
            if let Some(banner) = banner {
                text.push_str(banner);
                text.push('\n');
            }
        }
        (!text.is_empty()).then_some(text)
    }
}
