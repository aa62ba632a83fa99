//! User and privileged mode, without what can be shown.

use super::Word::{Any, File, Interface, Is, Number, Text};
use super::{Cleared, Exec, Filter, From, Rule, Show, To, Word, privileged, reserved, rule, user};

const LENGTH: Word = Number(0, 512);
const REPEAT: Word = Number(1, 1000);
const SIZE: Word = Number(36, 18_024);
const SECONDS: Word = Number(0, 3600);

pub(super) const EXEC: &[Rule<Exec>] = &[
    user(&[Is("enable")], Exec::Enable),
    user(&[Is("disable")], Exec::Disable),
    user(&[Is("exit")], Exec::Close),
    user(&[Is("quit")], Exec::Close),
    user(&[Is("logout")], Exec::Close),
    user(&[Is("ping"), Any], Exec::Ping),
    user(&[Is("ping"), Is("ip"), Any], Exec::Ping),
    user(&[Is("ping"), Any, Is("repeat"), REPEAT], Exec::Ping),
    user(&[Is("ping"), Any, Is("source"), Interface], Exec::Ping),
    user(&[Is("ping"), Any, Is("repeat"), REPEAT, Is("source"), Interface], Exec::Ping),
    user(&[Is("ping"), Any, Is("size"), SIZE], Exec::Ping),
    user(&[Is("ping"), Any, Is("size"), SIZE, Is("repeat"), REPEAT], Exec::Ping),
    user(&[Is("ping"), Any, Is("timeout"), SECONDS], Exec::Ping),
    user(
        &[Is("ping"), Any, Is("timeout"), SECONDS, Is("size"), SIZE, Is("repeat"), REPEAT],
        Exec::Ping,
    ),
    user(&[Is("ping"), Is("ip"), Any, Is("repeat"), REPEAT], Exec::Ping),
    user(&[Is("ping"), Is("ip"), Any, Is("repeat"), REPEAT, Is("size"), SIZE], Exec::Ping),
    user(&[Is("ping"), Is("ip"), Any, Is("repeat"), REPEAT, Is("source"), Interface], Exec::Ping),
    privileged(&[Is("reload")], Exec::Reload),
    privileged(&[Is("dir")], DIR),
    privileged(&[Is("dir"), File], DIR),
    user(&[Is("terminal"), Is("length"), LENGTH], Exec::Length),
    user(&[Is("terminal"), Is("width"), LENGTH], Exec::Width),
    user(&[Is("terminal"), Is("history"), Is("size"), Number(0, 256)], Exec::Ignore),
    privileged(&[Is("terminal"), Is("monitor")], Exec::Monitor),
    privileged(&[Is("terminal"), Is("no"), Is("monitor")], Exec::NoMonitor),
    privileged(&[Is("configure")], Exec::AskWhatToConfigure),
    privileged(&[Is("configure"), Is("terminal")], Exec::Configure),
    privileged(&[Is("write")], Exec::Save),
    privileged(&[Is("write"), Is("memory")], Exec::Save),
    privileged(&[Is("write"), Is("terminal")], Exec::Show(Show::Running)),
    privileged(&[Is("write"), Is("erase")], Exec::Erase),
    privileged(&[Is("erase"), Is("startup-config")], Exec::Erase),
    privileged(
        &[Is("copy"), Is("running-config"), Is("startup-config")],
        Exec::Copy(From::Running, To::Startup),
    ),
    privileged(&[Is("copy"), Is("running-config"), File], Exec::Copy(From::Running, To::File)),
    privileged(
        &[Is("copy"), Is("startup-config"), Is("running-config")],
        Exec::Copy(From::Startup, To::Running),
    ),
    privileged(&[Is("copy"), Is("startup-config"), File], Exec::Copy(From::Startup, To::File)),
    privileged(&[Is("copy"), File, Is("running-config")], Exec::Copy(From::File, To::Running)),
    privileged(&[Is("copy"), File, Is("startup-config")], Exec::Copy(From::File, To::Startup)),
    privileged(&[Is("copy"), File, File], Exec::Copy(From::File, To::File)),
    privileged(&[Is("clear"), Is("counters")], Exec::Clear(Cleared::Counters)),
    privileged(&[Is("clear"), Is("counters"), Interface], Exec::Clear(Cleared::Counters)),
    privileged(&[Is("clear"), Is("logging")], Exec::Clear(Cleared::Logging)),
    reserved(&[Is("connect")]),
    reserved(&[Is("debug")]),
    reserved(&[Is("disconnect")]),
    reserved(&[Is("resume")]),
    reserved(&[Is("send")]),
    reserved(&[Is("set")]),
    reserved(&[Is("ssh")]),
    reserved(&[Is("telnet")]),
    reserved(&[Is("traceroute")]),
    reserved(&[Is("undebug")]),
    reserved(&[Is("where")]),
];

const DIR: Exec = Exec::Show(Show::Page(include_str!("../outputs/dir.txt")));

/// Behind the `|` of a `show` command.
pub(super) const FILTERS: &[Rule<Filter>] = &[
    rule(&[Is("include"), Text], Filter::Include),
    rule(&[Is("exclude"), Text], Filter::Exclude),
    rule(&[Is("begin"), Text], Filter::Begin),
    rule(&[Is("section"), Text], Filter::Section),
    rule(&[Is("count"), Text], Filter::Count),
];
