//! Configuration lines that are kept and shown as they were typed.

/// Most lines that are kept in one place of the configuration.
pub(super) const MOST: usize = 100;
/// Longer lines are cut.
const LONGEST: usize = 254;

/// Where in the configuration a line stands, in the order of `show running-config`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    Service,
    Buffered,
    Console,
    Secret,
    Aaa,
    Lookup,
    Domain,
    User,
    Cdp,
    Http,
    Route,
    PrefixList,
    LogHost,
    Community,
    Location,
    Contact,
    Motd,
    Login,
    Exec,
    Ntp,
    /// On an interface or a terminal line, where the order is that of the words.
    Here,
}

/// A kind of line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LineKind {
    pub place: Place,
    /// How many words tell which line it is: the next one with the same words replaces it.
    /// 0 are all words.
    pub words: u8,
    /// The line that is kept is the one with `no`.
    pub is_on: bool,
}

/// All lines that are kept in one place, each with the number of words that name it.
#[derive(Debug, Clone, Default)]
pub(super) struct Lines(Vec<(Place, Box<str>)>);

/// There are [`MOST`] lines already.
pub(super) struct TooManyLines;

impl Lines {
    /// Keeps a line; it replaces the one that is the same but for its value.
    pub(super) fn keep(&mut self, kept: LineKind, line: &str) -> Result<(), TooManyLines> {
        let line = cut(line);
        let name = named(&line, kept.words);
        self.0.retain(|(place, it)| *place != kept.place || named(it, kept.words) != name);
        if self.0.len() >= MOST {
            return Err(TooManyLines);
        }
        let at = self.0.partition_point(|(place, it)| match kept.place {
            Place::Here => **it <= *line,
            other => *place <= other,
        });
        self.0.insert(at, (kept.place, line));
        Ok(())
    }

    /// Forgets the lines that begin with these words.
    pub(super) fn forget(&mut self, place: Place, words: &str) {
        let words = cut(words);
        self.0.retain(|(at, line)| *at != place || !begins(line, &words));
    }

    /// Whether there is a line in this place.
    pub(super) fn line(&self, place: Place) -> Option<&str> {
        self.at(place).next()
    }

    /// All lines of this place.
    pub(super) fn at(&self, place: Place) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(at, _)| *at == place).map(|(_, line)| &**line)
    }

    /// What the lines that begin with these words say behind them.
    pub(super) fn values<'a>(&'a self, words: &'a str) -> impl Iterator<Item = &'a str> {
        let lines = self.0.iter().filter(|(_, line)| begins(line, words));
        lines.map(|(_, line)| line[words.len()..].trim_start())
    }

    /// Whether nothing is kept.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Writes the lines from one place to another, and a line that ends them.
    pub(super) fn write(&self, text: &mut String, from: Place, to: Place) {
        let mut any = false;
        for (place, line) in &self.0 {
            if (from..=to).contains(place) {
                any = true;
                text.push_str(line);
                text.push('\n');
            }
        }
        if any {
            text.push_str("!\n");
        }
    }

    /// Writes all lines as those of an interface or a terminal line.
    pub(super) fn write_here(&self, text: &mut String) {
        for (_, line) in &self.0 {
            text.push(' ');
            text.push_str(line);
            text.push('\n');
        }
    }
}

/// The words that tell which line it is.
fn named(line: &str, words: u8) -> &str {
    match words {
        0 => line,
        _ => {
            let end = line.match_indices(' ').nth(usize::from(words) - 1);
            end.map_or(line, |(at, _)| &line[..at])
        }
    }
}

fn begins(line: &str, words: &str) -> bool {
    if words.is_empty() {
        return true;
    }
    let rest = line.strip_prefix(words);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// A line as it is shown. The lines of a banner stay lines.
fn cut(line: &str) -> Box<str> {
    let most = if line.starts_with("banner") { 16 * LONGEST } else { LONGEST };
    let shown = |it: &char| !it.is_control() || *it == '\n';
    let line: String = line.chars().filter(shown).take(most).collect();
    line.into()
}
