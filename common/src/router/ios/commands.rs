//! The commands of each mode, as tables.

mod blocks;
mod config;
mod exec;
mod here;
mod show;

use super::blocks::BlockKind;
use super::grammar::Word::Is;
use super::grammar::{MOST_TABLES, Rule, Table, Tables, Word};
use super::kept::{LineKind, Place};

/// What a line in user or privileged mode asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exec {
    Enable,
    Disable,
    Close,
    Configure,
    AskWhatToConfigure,
    Save,
    Copy(From, To),
    Erase,
    Length,
    Width,
    Reload,
    Monitor,
    NoMonitor,
    Privilege,
    Ping,
    Clear(Cleared),
    Show(Show),
    /// Done as asked, without any effect.
    Ignore,
}

/// What is copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum From {
    Running,
    Startup,
    File,
}

/// Where it is copied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum To {
    Running,
    Startup,
    File,
}

/// What `clear` sets back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cleared {
    Counters,
    Logging,
}

/// What can be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Show {
    Clock,
    Logging,
    Brief,
    Interfaces,
    Interface,
    Descriptions,
    Running,
    RunningAll,
    RunningInterface,
    Startup,
    Users,
    Record,
    Route,
    Network,
    /// A template, filled in.
    Page(&'static str),
    Version,
    TechSupport,
}

/// What a line in a configuration mode asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Set {
    Do,
    End,
    Exit,
    Hostname,
    Interface,
    Range,
    Vlan,
    /// A line with lines of its own below it.
    Block(BlockKind),
    /// One of those lines.
    Entry,
    Console,
    Vty,
    Secret,
    Banner(Place),
    Address,
    Secondary,
    Dhcp,
    Description,
    Shutdown,
    Synchronous,
    ExecMinutes,
    ExecTimeout,
    /// What may reach a terminal line; it is only shown.
    Transport(&'static str),
    /// LineKind and shown where it stands.
    Keep(LineKind),
    /// Done as asked, without any effect.
    Ignore,
}

/// How the output of `show` is cut down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Filter {
    Include,
    Exclude,
    Begin,
    Section,
    Count,
}

const fn user(words: &'static [Word], action: Exec) -> Rule<Exec> {
    Rule { words, action: Some(action), privileged: false, of_switch: false, no: 0 }
}

const fn privileged(words: &'static [Word], action: Exec) -> Rule<Exec> {
    Rule { privileged: true, ..user(words, action) }
}

/// What a template shows.
const fn page(words: &'static [Word], template: &'static str) -> Rule<Exec> {
    user(words, Exec::Show(Show::Page(template)))
}

const fn of_switch(words: &'static [Word], template: &'static str) -> Rule<Exec> {
    Rule { of_switch: true, ..page(words, template) }
}

const fn rule<A>(words: &'static [Word], action: A) -> Rule<A>
where
    A: Copy,
{
    Rule { words, action: Some(action), privileged: false, of_switch: false, no: 0 }
}

/// Behind `no`, so many of its words are enough.
const fn with_no(words: &'static [Word], no: u8, action: Set) -> Rule<Set> {
    Rule { words, action: Some(action), privileged: false, of_switch: false, no }
}

/// A line that is kept: so many of its words name it, and are enough behind `no`.
const fn kept(words: &'static [Word], place: Place, named: u8, no: u8) -> Rule<Set> {
    with_no(words, no, Set::Keep(LineKind { place, words: named, is_on: true }))
}

/// Something that is on without being said: the line that is kept is the one with `no`.
const fn turned_off(words: &'static [Word], place: Place) -> Rule<Set> {
    let kept = LineKind { place, words: 0, is_on: false };
    with_no(words, words.len() as u8, Set::Keep(kept))
}

/// IOS knows it, this router does not.
const fn reserved<A: Copy>(words: &'static [Word]) -> Rule<A> {
    Rule { words, action: None, privileged: false, of_switch: false, no: 0 }
}

/// User and privileged mode.
pub(super) const EXEC: Tables<Exec> = &[
    Table::new(&[], exec::EXEC),
    Table::new(&[Is("show")], show::SHOW),
    Table::new(&[Is("show")], show::TOPICS),
    Table::new(&[Is("show"), Is("ip")], show::IP),
];

/// Global configuration; what its sub-modes do not know falls back to it.
pub(super) const CONFIG: Tables<Set> = &[
    Table::new(&[], config::CONFIG),
    Table::new(&[], config::KEPT),
    Table::no(&[Is("no")], config::CONFIG),
    Table::no(&[Is("no")], config::KEPT),
];

/// What is configured on one interface.
pub(super) const INTERFACE: Tables<Set> = &[
    Table::new(&[], here::INTERFACE),
    Table::new(&[], here::ON_INTERFACES),
    Table::no(&[Is("no")], here::INTERFACE),
    Table::no(&[Is("no")], here::ON_INTERFACES),
];

/// What is configured on a terminal line.
pub(super) const LINE: Tables<Set> =
    &[Table::new(&[], here::LINE), Table::no(&[Is("no")], here::LINE)];

/// What is configured of a VLAN.
pub(super) const VLAN: Tables<Set> =
    &[Table::new(&[], here::VLAN), Table::no(&[Is("no")], here::VLAN)];

/// What is configured of a list of access or a VRF.
pub(super) const fn block(kind: BlockKind) -> Tables<Set> {
    match kind {
        BlockKind::Standard | BlockKind::Extended => LIST,
        BlockKind::Vrf => VRF,
    }
}

/// In a list of access.
pub(super) const LIST: Tables<Set> =
    &[Table::new(&[], blocks::LIST), Table::no(&[Is("no")], blocks::LIST)];

/// In a VRF.
pub(super) const VRF: Tables<Set> =
    &[Table::new(&[], blocks::VRF), Table::no(&[Is("no")], blocks::VRF)];

/// Behind the `|` of a `show` command.
pub(super) const FILTERS: Tables<Filter> = &[Table::new(&[], exec::FILTERS)];

const _: () = assert!(EXEC.len() <= MOST_TABLES && CONFIG.len() <= MOST_TABLES);
