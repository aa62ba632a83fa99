//! `?` and Tab: what may come next in a line that is still being typed.
//!
//! Both follow the same tables as the line itself will when it is entered, so
//! they list what this router does, and nothing that it only knows by name.

#[cfg(test)]
mod tests;
mod texts;

use std::fmt::Write;

use super::answer;
use super::commands::{CONFIG, EXEC, FILTERS};
use super::grammar::{self, Failure, Tables, Typist, UnfinishedLine, Word};
use super::interface::{KINDS, Kind};
use super::{Mode, Router, Terminal};
use crate::inventory::Platform;
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
    let choices = match choices(router, terminal.mode, line) {
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
pub(super) fn complete(router: &Router, terminal: &Terminal, line: &str) -> Option<String> {
    let choices = choices(router, terminal.mode, line).ok()?;
    let keyword = choices.only.filter(|_| !choices.word.is_empty())?;
    Some(format!("{}{keyword} ", &line[..choices.word_at]))
}

fn choices(router: &Router, mode: Mode, line: &str) -> Result<Choices, Failure> {
    let typist = router.typist(mode != Mode::User);
    let own = match answer::own_commands(mode) {
        _ if matches!(mode, Mode::User | Mode::Privileged) => return exec(typist, line, 0),
        None => return config(typist, line),
        Some(own) => among(own, texts::of_mode(mode), typist, line, 0),
    };
    match own {
        Ok(choices) if !choices.list.is_empty() => Ok(choices),
        Err(Failure::Ambiguous) => own,
        // What a sub-mode does not know falls back to the global mode.
        Ok(_) | Err(_) => config(typist, line),
    }
}

fn config(typist: Typist, line: &str) -> Result<Choices, Failure> {
    match grammar::token(line, 0) {
        Some((at, word)) if word.eq_ignore_ascii_case("do") && at + 2 < line.len() => {
            exec(typist, line, at + 2)
        }
        _ => among(CONFIG, texts::CONFIG, typist, line, 0),
    }
}

/// A command of the user or privileged mode, from byte `start` on.
fn exec(typist: Typist, line: &str, start: usize) -> Result<Choices, Failure> {
    match answer::split_filter(line, start) {
        (_, Some(at)) => among(FILTERS, texts::FILTERS, typist, line, at),
        (_, None) => among(EXEC, texts::EXEC, typist, line, start),
    }
}

fn among<A: Copy>(
    rules: Tables<A>,
    texts: Texts,
    typist: Typist,
    line: &str,
    start: usize,
) -> Result<Choices, Failure> {
    let typed = grammar::follow(rules, typist, line, start)?;
    let mut list = Vec::new();
    let mut keywords = Vec::new();
    if let Some(kind) = typed.kind {
        list.push(number_of(kind, typist.platform));
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
        Some(Word::Interface | Word::NextHop) => {
            let kinds = KINDS.iter().map(|&(kind, name)| choice(name, texts::kind(kind)));
            list.extend(kinds.filter(|it| grammar::starts(&it.name, typed.word)));
            if word == Some(Word::NextHop) {
                list.push(choice("A.B.C.D", "Forwarding router's address"));
            }
        }
        Some(Word::Number(from, to)) => {
            list.push(Choice { name: format!("<{from}-{to}>"), help: help("NUMBER") })
        }
        Some(word) => list.push(choice(word.name(), help(word.name()))),
    }
}

fn kind_named(name: &str) -> Option<&'static str> {
    let kind = KINDS.iter().find(|(_, kind)| *kind == name);
    kind.map(|&(_, name)| name)
}

fn number_of(kind: Kind, platform: Platform) -> Choice {
    let (name, help) = match (kind, platform) {
        (Kind::GigabitEthernet, Platform::IosXe) => ("0/<0-3>", "GigabitEthernet interface number"),
        (Kind::GigabitEthernet, Platform::Isr4331) => {
            ("0/0/<0-2>", "GigabitEthernet interface number")
        }
        (Kind::GigabitEthernet, Platform::C8000v) => ("<1-4>", "GigabitEthernet interface number"),
        (Kind::GigabitEthernet, Platform::C9300) => {
            ("1/0/<1-24>", "GigabitEthernet interface number")
        }
        (Kind::Loopback, _) => ("<0-2147483647>", "Loopback interface number"),
        (Kind::Tunnel, _) => ("<0-2147483647>", "Tunnel interface number"),
        (Kind::Vlan, _) => ("<1-4094>", "Vlan interface number"),
    };
    Choice { name: name.to_owned(), help }
}
