//! `?` and Tab: what may come next in a line that is still being typed.
//!
//! Both follow the same tables as the line itself will when it is entered, so
//! they list what this router does, and nothing that it only knows by name.

#[cfg(test)]
mod tests;
mod texts;

use std::fmt::Write;

use super::answer;
use super::commands::{CONFIG, EXEC, FILTERS, INTERFACE, LINE};
use super::grammar::{self, Failure, Rule, UnfinishedLine, Word};
use super::interface::Kind;
use super::{Mode, Router, Terminal};
use texts::Texts;

/// A word that may come next, and what it is for.
struct Choice {
    name: String,
    help: &'static str,
}

/// All words that may come next.
struct Choices {
    /// What has been typed of the next word.
    word_at: usize,
    word: String,
    list: Vec<Choice>,
    /// The only keyword that starts like this.
    only: Option<&'static str>,
}

/// What `?` shows.
pub(super) fn list(router: &Router, terminal: &Terminal, line: &str) -> String {
    let choices = match choices(terminal.mode, line) {
        Ok(choices) if !choices.list.is_empty() => choices,
        Err(failure @ Failure::Ambiguous) => {
            return answer::failed(router, terminal, line, failure).output;
        }
        Ok(_) | Err(_) => return "% Unrecognized command\n".to_owned(),
    };
    let is_keyword = |choice: &Choice| grammar::starts(&choice.name, &choices.word);
    if !choices.word.is_empty() && choices.list.iter().all(is_keyword) {
        let names: Vec<_> = choices.list.iter().map(|it| it.name.as_str()).collect();
        return names.join("  ") + "\n\n";
    }
    let mut text = String::with_capacity(80 * choices.list.len());
    if line.trim().is_empty() {
        text.push_str(texts::heading(terminal.mode));
    }
    let names = choices.list.iter().map(|choice| choice.name.len());
    let width = names.max().unwrap_or_default();
    for Choice { name, help } in &choices.list {
        let row = format!("  {name:width$}  {help}");
        let _ = writeln!(text, "{}", row.trim_end());
    }
    text + "\n"
}

/// What Tab makes of a line.
pub(super) fn complete(terminal: &Terminal, line: &str) -> Option<String> {
    let choices = choices(terminal.mode, line).ok()?;
    let keyword = choices.only.filter(|_| !choices.word.is_empty())?;
    Some(format!("{}{keyword} ", &line[..choices.word_at]))
}

fn choices(mode: Mode, line: &str) -> Result<Choices, Failure> {
    let own = match mode {
        Mode::User => return exec(false, line, 0),
        Mode::Privileged => return exec(true, line, 0),
        Mode::Config => return config(line),
        Mode::Interface(_) => among(INTERFACE, texts::INTERFACE, true, line, 0),
        Mode::Line(_) => among(LINE, texts::LINE, true, line, 0),
    };
    match own {
        Ok(choices) if !choices.list.is_empty() => Ok(choices),
        Err(Failure::Ambiguous) => own,
        // What a sub-mode does not know falls back to the global mode.
        Ok(_) | Err(_) => config(line),
    }
}

fn config(line: &str) -> Result<Choices, Failure> {
    match grammar::token(line, 0) {
        Some((at, word)) if word.eq_ignore_ascii_case("do") && at + 2 < line.len() => {
            exec(true, line, at + 2)
        }
        _ => among(CONFIG, texts::CONFIG, true, line, 0),
    }
}

/// A command of the user or privileged mode, from byte `start` on.
fn exec(privileged: bool, line: &str, start: usize) -> Result<Choices, Failure> {
    match answer::split_filter(line, start) {
        (_, Some(at)) => among(FILTERS, texts::FILTERS, true, line, at),
        (_, None) => among(EXEC, texts::EXEC, privileged, line, start),
    }
}

fn among<A: Copy>(
    rules: &[Rule<A>],
    texts: Texts,
    privileged: bool,
    line: &str,
    start: usize,
) -> Result<Choices, Failure> {
    let typed = grammar::follow(rules, privileged, line, start)?;
    let mut list = Vec::new();
    let mut keywords = Vec::new();
    if let Some(kind) = typed.kind {
        list.push(number_of(kind));
    } else {
        for (word, served) in typed.next(rules) {
            if let Some(Word::Is(keyword)) = word {
                keywords.push((keyword, served));
            }
            if served {
                add(&mut list, word, &typed, texts);
            }
        }
    }
    list.sort_by_key(|it| (it.name == "<cr>", it.name.to_ascii_lowercase()));
    list.dedup_by(|one, other| one.name == other.name);
    let kinds = list.iter().filter_map(|it| kind_named(&it.name));
    keywords.extend(kinds.map(|name| (name, true)));
    Ok(Choices {
        word_at: typed.at,
        word: typed.word.to_owned(),
        only: only(&keywords, typed.word),
        list,
    })
}

/// The keyword that was meant; one that is only known makes an abbreviation
/// ambiguous all the same.
fn only(keywords: &[(&'static str, bool)], typed: &str) -> Option<&'static str> {
    let whole = keywords.iter().find(|(it, _)| it.eq_ignore_ascii_case(typed));
    let (first, _) = whole.or(keywords.first())?;
    let unique = whole.is_some() || keywords.iter().all(|(it, _)| it == first);
    let served = keywords.iter().any(|(it, served)| it == first && *served);
    (unique && served).then_some(*first)
}

fn add(list: &mut Vec<Choice>, word: Option<Word>, typed: &UnfinishedLine<'_>, texts: Texts) {
    let help = |name| texts::help(texts, &typed.before, name);
    let choice = |name: &str, help| Choice { name: name.to_owned(), help };
    match word {
        None => {
            if typed.before.first() == Some(&"show") {
                list.push(choice("|", "Output modifiers"));
            }
            list.push(choice("<cr>", ""));
        }
        Some(Word::Interface) => {
            let kinds = KINDS.iter().map(|&(_, name, help)| choice(name, help));
            list.extend(kinds.filter(|it| grammar::starts(&it.name, typed.word)));
        }
        Some(Word::Number(from, to)) => {
            list.push(Choice { name: format!("<{from}-{to}>"), help: help("NUMBER") })
        }
        Some(word) => list.push(choice(word.name(), help(word.name()))),
    }
}

const KINDS: [(Kind, &str, &str); 3] = [
    (Kind::GigabitEthernet, "GigabitEthernet", "GigabitEthernet IEEE 802.3z"),
    (Kind::Loopback, "Loopback", "Loopback interface"),
    (Kind::Vlan, "Vlan", "Catalyst Vlans"),
];

fn kind_named(name: &str) -> Option<&'static str> {
    let kind = KINDS.iter().find(|(_, kind, _)| *kind == name);
    kind.map(|&(_, name, _)| name)
}

fn number_of(kind: Kind) -> Choice {
    let (name, help) = match kind {
        Kind::GigabitEthernet => ("0/<0-3>", "GigabitEthernet interface number"),
        Kind::Loopback => ("<0-2147483647>", "Loopback interface number"),
        Kind::Vlan => ("<1-4094>", "Vlan interface number"),
    };
    Choice { name: name.to_owned(), help }
}
