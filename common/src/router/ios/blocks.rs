//! Lines of the configuration that have lines of their own below them: lists of access, VRFs.

use std::fmt::Write;

use super::commands::Set;
use super::grammar::Arguments;
use super::{Mode, Router, Terminal};

/// Most blocks, and most lines of one.
const MOST: usize = 100;
/// The numbers of the entries of a list are this far from each other.
const STEP: u32 = 10;

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BlockKind {
    /// `vrf definition`
    Vrf,
    /// `ip access-list standard`
    Standard,
    /// `ip access-list extended`
    Extended,
}

/// One block.
#[derive(Debug, Clone)]
pub(super) struct Block {
    pub kind: BlockKind,
    pub name: Box<str>,
    /// In a list of access, the number of each; else 0.
    pub entries: Vec<(u32, Box<str>)>,
}

impl BlockKind {
    /// The line above the others, without the name.
    fn header(self) -> &'static str {
        match self {
            BlockKind::Vrf => "vrf definition",
            BlockKind::Standard => "ip access-list standard",
            BlockKind::Extended => "ip access-list extended",
        }
    }

    /// What the prompt says in it.
    pub(super) fn prompt(self) -> &'static str {
        match self {
            BlockKind::Vrf => "(config-vrf)#",
            BlockKind::Standard => "(config-std-nacl)#",
            BlockKind::Extended => "(config-ext-nacl)#",
        }
    }

    fn is_list(self) -> bool {
        self != BlockKind::Vrf
    }
}

impl Block {
    /// What the lines that begin with this word say behind it.
    pub(super) fn values(&self, word: &str) -> impl Iterator<Item = &str> {
        self.entries.iter().filter_map(move |(_, line)| line.strip_prefix(word)?.strip_prefix(' '))
    }

    fn write(&self, text: &mut String) {
        let _ = writeln!(text, "{} {}", self.kind.header(), self.name);
        for (number, line) in &self.entries {
            let _ = match number {
                0 if line.starts_with("address-family") => {
                    writeln!(text, " !\n {line}\n exit-address-family")
                }
                0 => writeln!(text, " {line}"),
                number => writeln!(text, " {number} {line}"),
            };
        }
    }

    /// The lines of `show access-lists`.
    fn shown(&self) -> impl Iterator<Item = String> {
        let is_standard = self.kind == BlockKind::Standard;
        let kind = if is_standard { "Standard" } else { "Extended" };
        let entry = move |(number, line): &(u32, Box<str>)| {
            let words: Vec<_> = line.split(' ').collect();
            match words[..] {
                [action, network, wildcard] if is_standard && network != "host" => {
                    format!("    {number} {action} {network}, wildcard bits {wildcard}")
                }
                _ => format!("    {number} {line}"),
            }
        };
        let entries = self.entries.iter().filter(|(_, line)| !line.starts_with("remark "));
        std::iter::once(format!("{kind} IP access list {}", self.name)).chain(entries.map(entry))
    }

    /// Adds a line, or takes it away.
    fn set(&mut self, line: &str, negated: bool) -> Result<(), String> {
        let line = if negated { line.strip_prefix("no ").unwrap_or(line) } else { line };
        let (first, rest) = line.split_once(' ').unwrap_or((line, ""));
        let number = first.parse::<u32>().ok();
        let said = if number.is_some() { rest } else { line };
        let is_same = |(own, entry): &(u32, Box<str>)| match number {
            Some(number) => *own == number,
            // Of a VRF's lines there is one of each kind, or of each value.
            None if !self.kind.is_list() && matches!(first, "description" | "rd") => {
                entry.split(' ').next() == Some(first)
            }
            None => **entry == *said,
        };
        let before = self.entries.len();
        if negated || !self.kind.is_list() || number.is_some() {
            self.entries.retain(|it| !is_same(it));
        } else if self.entries.iter().any(is_same) {
            return Ok(());
        }
        if negated {
            let is_known = self.entries.len() < before || !self.kind.is_list();
            return if is_known { Ok(()) } else { Err(NO_ENTRY.to_owned()) };
        }
        if self.entries.len() >= MOST {
            return Err(format!("% There are {MOST} such lines already\n"));
        }
        let last = self.entries.last().map_or(0, |(number, _)| *number);
        let number = match number {
            Some(number) => number,
            None if self.kind.is_list() => last.saturating_add(STEP),
            None => 0,
        };
        let at = self.entries.partition_point(|(own, _)| *own <= number);
        self.entries.insert(at, (number, said.into()));
        Ok(())
    }
}

/// What IOS says if an entry to be taken away is not there.
const NO_ENTRY: &str = "% No such entry in the list\n";

/// All blocks, each kind by name.
#[derive(Debug, Clone, Default)]
pub(super) struct Blocks(Vec<Block>);

impl Blocks {
    /// The blocks of a kind.
    pub(super) fn of(&self, kind: BlockKind) -> impl Iterator<Item = &Block> {
        self.0.iter().filter(move |it| it.kind == kind)
    }

    /// The lines of `show access-lists`.
    pub(super) fn lists(&self) -> impl Iterator<Item = String> {
        self.0.iter().filter(|it| it.kind.is_list()).flat_map(Block::shown)
    }

    /// Writes the lists, or the VRFs, and a line that ends each, or all lists.
    pub(super) fn write(&self, text: &mut String, lists: bool) {
        let mut any = false;
        for block in self.0.iter().filter(|it| it.kind.is_list() == lists) {
            block.write(text);
            any = true;
            if !lists {
                text.push_str("!\n");
            }
        }
        if any && lists {
            text.push_str("!\n");
        }
    }

    fn position(&self, kind: BlockKind, name: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|it| (it.kind, &*it.name).cmp(&(kind, name)))
    }
}

/// Enters a block, creates it first if there is none; behind `no`, removes it.
pub(super) fn enter(
    router: &mut Router,
    terminal: &mut Terminal,
    kind: BlockKind,
    arguments: &Arguments<'_>,
) -> Result<(), String> {
    let blocks = &mut router.change().config.blocks;
    let name = arguments.text;
    match blocks.position(kind, name) {
        Ok(at) if arguments.negated => drop(blocks.0.remove(at)),
        Ok(_) => {}
        Err(_) if arguments.negated => {}
        Err(_) if blocks.0.len() >= MOST => {
            return Err(format!("% There are {MOST} such lines already\n"));
        }
        Err(at) => blocks.0.insert(at, Block { kind, name: name.into(), entries: Vec::new() }),
    }
    if !arguments.negated {
        terminal.mode = Mode::Block(kind);
        terminal.block = name.into();
    }
    Ok(())
}

/// A line in a block.
pub(super) fn line(
    router: &mut Router,
    terminal: &Terminal,
    kind: BlockKind,
    (action, line): (Set, &str),
    negated: bool,
) -> Result<(), String> {
    let blocks = &mut router.change().config.blocks;
    // Another session may have removed it meanwhile.
    match blocks.position(kind, &terminal.block) {
        Ok(at) if action == Set::Entry => blocks.0[at].set(line, negated),
        _ => Ok(()),
    }
}
