//! The commands of each mode, as tables.

use super::grammar::Rule;
use super::grammar::Word::{self, Address, HostName, Interface, Is, Number, Text};
use super::kept::KeptLine;

/// What a line in user or privileged mode asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exec {
    Enable,
    Disable,
    Close,
    Configure,
    AskWhatToConfigure,
    Save,
    AskDestination,
    Length,
    Width,
    Reload,
    Monitor,
    NoMonitor,
    Privilege,
    Show(Show),
}

/// What can be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Show {
    Version,
    Clock,
    Logging,
    Brief,
    Interfaces,
    Interface,
    Descriptions,
    Running,
    RunningInterface,
    Startup,
    Inventory,
    Users,
    Record,
    Route,
}

/// What a line in a configuration mode asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Set {
    Do,
    End,
    Exit,
    Hostname,
    NoHostname,
    Interface,
    NoInterface,
    Console,
    Vty,
    Address,
    NoAddress,
    Description,
    NoDescription,
    Shutdown,
    NoShutdown,
    Synchronous,
    NoSynchronous,
    ExecMinutes,
    ExecTimeout,
    NoExecTimeout,
    /// What may reach a terminal line; it is only shown.
    Transport(&'static str),
    /// Kept and shown, without any other effect.
    Keep(KeptLine),
    Forget(KeptLine),
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
    Rule { words, action: Some(action), privileged: false }
}

const fn privileged(words: &'static [Word], action: Exec) -> Rule<Exec> {
    Rule { words, action: Some(action), privileged: true }
}

const fn rule<A>(words: &'static [Word], action: A) -> Rule<A> {
    Rule { words, action: Some(action), privileged: false }
}

/// IOS knows it, this router does not.
const fn reserved<A>(words: &'static [Word]) -> Rule<A> {
    Rule { words, action: None, privileged: false }
}

const LENGTH: Word = Number(0, 512);
const VTY: Word = Number(0, 15);
const RECORD: Word = Number(1, 2_147_483_647);
const BUFFER: Word = Number(4096, 2_147_483_647);

/// User and privileged mode.
pub(super) const EXEC: &[Rule<Exec>] = &[
    user(&[Is("enable")], Exec::Enable),
    user(&[Is("disable")], Exec::Disable),
    user(&[Is("exit")], Exec::Close),
    user(&[Is("quit")], Exec::Close),
    user(&[Is("logout")], Exec::Close),
    user(&[Is("show"), Is("version")], Exec::Show(Show::Version)),
    user(&[Is("show"), Is("clock")], Exec::Show(Show::Clock)),
    user(&[Is("show"), Is("ip"), Is("interface"), Is("brief")], Exec::Show(Show::Brief)),
    user(&[Is("show"), Is("interfaces")], Exec::Show(Show::Interfaces)),
    user(&[Is("show"), Is("interfaces"), Interface], Exec::Show(Show::Interface)),
    user(&[Is("show"), Is("interfaces"), Is("description")], Exec::Show(Show::Descriptions)),
    privileged(&[Is("show"), Is("logging")], Exec::Show(Show::Logging)),
    user(&[Is("show"), Is("inventory")], Exec::Show(Show::Inventory)),
    user(&[Is("show"), Is("users")], Exec::Show(Show::Users)),
    user(&[Is("show"), Is("privilege")], Exec::Privilege),
    privileged(&[Is("reload")], Exec::Reload),
    privileged(&[Is("show"), Is("running-config")], Exec::Show(Show::Running)),
    privileged(
        &[Is("show"), Is("running-config"), Is("interface"), Interface],
        Exec::Show(Show::RunningInterface),
    ),
    privileged(&[Is("show"), Is("startup-config")], Exec::Show(Show::Startup)),
    user(&[Is("terminal"), Is("length"), LENGTH], Exec::Length),
    user(&[Is("terminal"), Is("width"), LENGTH], Exec::Width),
    privileged(&[Is("terminal"), Is("monitor")], Exec::Monitor),
    privileged(&[Is("terminal"), Is("no"), Is("monitor")], Exec::NoMonitor),
    privileged(&[Is("configure")], Exec::AskWhatToConfigure),
    privileged(&[Is("configure"), Is("terminal")], Exec::Configure),
    privileged(&[Is("write")], Exec::Save),
    privileged(&[Is("write"), Is("memory")], Exec::Save),
    privileged(&[Is("write"), Is("terminal")], Exec::Show(Show::Running)),
    privileged(&[Is("copy"), Is("running-config"), Is("startup-config")], Exec::AskDestination),
    reserved(&[Is("clear")]),
    reserved(&[Is("connect")]),
    reserved(&[Is("debug")]),
    reserved(&[Is("disconnect")]),
    reserved(&[Is("ping")]),
    reserved(&[Is("resume")]),
    reserved(&[Is("send")]),
    reserved(&[Is("set")]),
    reserved(&[Is("ssh")]),
    reserved(&[Is("telnet")]),
    reserved(&[Is("traceroute")]),
    reserved(&[Is("undebug")]),
    reserved(&[Is("where")]),
    reserved(&[Is("show"), Is("cdp")]),
    reserved(&[Is("show"), Is("route-map")]),
    reserved(&[Is("show"), Is("vlan")]),
    reserved(&[Is("show"), Is("ip"), Is("route")]),
    user(&[Is("show"), Is("ip"), Is("route"), Address], Exec::Show(Show::Route)),
    privileged(
        &[Is("show"), Is("archive"), Is("log"), Is("config"), RECORD],
        Exec::Show(Show::Record),
    ),
];

/// Global configuration; what its sub-modes do not know falls back to it.
pub(super) const CONFIG: &[Rule<Set>] = &[
    rule(&[Is("do"), Text], Set::Do),
    rule(&[Is("end")], Set::End),
    rule(&[Is("exit")], Set::Exit),
    rule(&[Is("hostname"), HostName], Set::Hostname),
    rule(&[Is("no"), Is("hostname")], Set::NoHostname),
    rule(&[Is("no"), Is("hostname"), HostName], Set::NoHostname),
    rule(&[Is("interface"), Interface], Set::Interface),
    rule(&[Is("no"), Is("interface"), Interface], Set::NoInterface),
    rule(&[Is("line"), Is("console"), Number(0, 0)], Set::Console),
    rule(&[Is("line"), Is("vty"), VTY], Set::Vty),
    rule(&[Is("line"), Is("vty"), VTY, VTY], Set::Vty),
    rule(&[Is("logging"), Is("buffered"), BUFFER], Set::Keep(KeptLine::Buffered)),
    rule(&[Is("no"), Is("logging"), Is("buffered")], Set::Forget(KeptLine::Buffered)),
    rule(&[Is("no"), Is("logging"), Is("console")], Set::Keep(KeptLine::NoConsole)),
    rule(&[Is("logging"), Is("console")], Set::Forget(KeptLine::NoConsole)),
    rule(&[Is("logging"), Is("host"), Address], Set::Keep(KeptLine::LogHost)),
    rule(&[Is("no"), Is("logging"), Is("host"), Address], Set::Forget(KeptLine::LogHost)),
    rule(&[Is("ip"), Is("domain"), Is("name"), Text], Set::Keep(KeptLine::Domain)),
    rule(&[Is("no"), Is("ip"), Is("domain"), Is("name")], Set::Forget(KeptLine::Domain)),
    rule(&[Is("banner"), Is("motd"), Text], Set::Keep(KeptLine::Banner)),
    rule(&[Is("no"), Is("banner"), Is("motd")], Set::Forget(KeptLine::Banner)),
    rule(&[Is("snmp-server"), Is("location"), Text], Set::Keep(KeptLine::Location)),
    rule(&[Is("no"), Is("snmp-server"), Is("location")], Set::Forget(KeptLine::Location)),
    rule(&[Is("snmp-server"), Is("contact"), Text], Set::Keep(KeptLine::Contact)),
    rule(&[Is("no"), Is("snmp-server"), Is("contact")], Set::Forget(KeptLine::Contact)),
    rule(&[Is("ntp"), Is("server"), Address], Set::Keep(KeptLine::Ntp)),
    rule(&[Is("no"), Is("ntp"), Is("server"), Address], Set::Forget(KeptLine::Ntp)),
    // Lines of every running configuration: there is no other state, and
    // what was shown can be typed.
    rule(&[Is("version"), Text], Set::Ignore),
    rule(&[Is("service"), Is("timestamps"), Text], Set::Ignore),
    rule(&[Is("boot-start-marker")], Set::Ignore),
    rule(&[Is("boot-end-marker")], Set::Ignore),
    rule(&[Is("no"), Is("aaa"), Is("new-model")], Set::Ignore),
    rule(&[Is("ip"), Is("forward-protocol"), Is("nd")], Set::Ignore),
    rule(&[Is("no"), Is("ip"), Is("http"), Is("server")], Set::Ignore),
    rule(&[Is("no"), Is("ip"), Is("domain"), Is("lookup")], Set::Ignore),
    rule(&[Is("no"), Is("ip"), Is("domain-lookup")], Set::Ignore),
    reserved(&[Is("aaa")]),
    reserved(&[Is("access-list")]),
    reserved(&[Is("enable")]),
    reserved(&[Is("ip"), Is("route")]),
    reserved(&[Is("license")]),
    reserved(&[Is("router")]),
    reserved(&[Is("username")]),
];

/// What is configured on one interface.
pub(super) const INTERFACE: &[Rule<Set>] = &[
    rule(&[Is("ip"), Is("address"), Address, Address], Set::Address),
    rule(&[Is("no"), Is("ip"), Is("address")], Set::NoAddress),
    rule(&[Is("no"), Is("ip"), Is("address"), Address, Address], Set::NoAddress),
    rule(&[Is("description"), Text], Set::Description),
    rule(&[Is("no"), Is("description")], Set::NoDescription),
    rule(&[Is("no"), Is("description"), Text], Set::NoDescription),
    rule(&[Is("shutdown")], Set::Shutdown),
    rule(&[Is("no"), Is("shutdown")], Set::NoShutdown),
    rule(&[Is("exit")], Set::Exit),
    rule(&[Is("negotiation"), Is("auto")], Set::Ignore),
    reserved(&[Is("delay")]),
    reserved(&[Is("duplex")]),
    reserved(&[Is("end")]),
    reserved(&[Is("interface")]),
    reserved(&[Is("speed")]),
];

/// What is configured on a terminal line.
pub(super) const LINE: &[Rule<Set>] = &[
    rule(&[Is("logging"), Is("synchronous")], Set::Synchronous),
    rule(&[Is("no"), Is("logging"), Is("synchronous")], Set::NoSynchronous),
    rule(&[Is("exec-timeout"), Number(0, 35791)], Set::ExecMinutes),
    rule(&[Is("exec-timeout"), Number(0, 35791), Number(0, 2_147_483)], Set::ExecTimeout),
    rule(&[Is("no"), Is("exec-timeout")], Set::NoExecTimeout),
    rule(&[Is("exit")], Set::Exit),
    rule(&[Is("stopbits"), Number(1, 1)], Set::Ignore),
    rule(&[Is("login"), Is("local")], Set::Ignore),
    rule(&[Is("transport"), Is("input"), Is("telnet"), Is("ssh")], Set::Transport("telnet ssh")),
    rule(&[Is("transport"), Is("input"), Is("telnet")], Set::Transport("telnet")),
    rule(&[Is("transport"), Is("input"), Is("ssh")], Set::Transport("ssh")),
    rule(&[Is("transport"), Is("input"), Is("all")], Set::Transport("all")),
    rule(&[Is("transport"), Is("input"), Is("none")], Set::Transport("none")),
    reserved(&[Is("end")]),
    reserved(&[Is("length")]),
    reserved(&[Is("line")]),
    reserved(&[Is("password")]),
];

/// Behind the `|` of a `show` command.
pub(super) const FILTERS: &[Rule<Filter>] = &[
    rule(&[Is("include"), Text], Filter::Include),
    rule(&[Is("exclude"), Text], Filter::Exclude),
    rule(&[Is("begin"), Text], Filter::Begin),
    rule(&[Is("section"), Text], Filter::Section),
    rule(&[Is("count"), Text], Filter::Count),
];
