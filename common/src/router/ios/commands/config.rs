//! Global configuration.

use super::BlockKind;
use super::Word::{Address, Any, HostName, Interface, Is, NextHop, Number, Text};
use super::{Place, Rule, Set, Word, kept, reserved, rule, turned_off, with_no};

const VTY: Word = Number(0, 15);
const BUFFER: Word = Number(4096, 2_147_483_647);
const LEVEL: Word = Number(0, 15);
const SECONDS: Word = Number(0, 65_535);
const SEQUENCE: Word = Number(1, 4_294_967_294);
const PREFIXES: Place = Place::PrefixList;
const DISTANCE: Word = Number(1, 255);

/// What does something.
pub(super) const CONFIG: &[Rule<Set>] = &[
    rule(&[Is("do"), Text], Set::Do),
    rule(&[Is("end")], Set::End),
    rule(&[Is("exit")], Set::Exit),
    with_no(&[Is("hostname"), HostName], 1, Set::Hostname),
    with_no(&[Is("interface"), Interface], 2, Set::Interface),
    rule(&[Is("interface"), Is("range"), Text], Set::Range),
    Rule { of_switch: true, ..with_no(&[Is("vlan"), Number(1, 4094)], 2, Set::Vlan) },
    with_no(&[Is("vrf"), Is("definition"), Any], 3, Set::Block(BlockKind::Vrf)),
    with_no(
        &[Is("ip"), Is("access-list"), Is("standard"), Any],
        4,
        Set::Block(BlockKind::Standard),
    ),
    with_no(
        &[Is("ip"), Is("access-list"), Is("extended"), Any],
        4,
        Set::Block(BlockKind::Extended),
    ),
    rule(&[Is("line"), Is("console"), Number(0, 0)], Set::Console),
    rule(&[Is("line"), Is("vty"), VTY], Set::Vty),
    rule(&[Is("line"), Is("vty"), VTY, VTY], Set::Vty),
    with_no(&[Is("enable"), Is("secret"), Text], 2, Set::Secret),
    with_no(&[Is("enable"), Is("password"), Text], 2, Set::Secret),
    with_no(&[Is("banner"), Is("motd"), Text], 2, Set::Banner(Place::Motd)),
    with_no(&[Is("banner"), Is("login"), Text], 2, Set::Banner(Place::Login)),
    with_no(&[Is("banner"), Is("exec"), Text], 2, Set::Banner(Place::Exec)),
    // Lines of every running configuration: there is no other state, and
    // what was shown can be typed.
    rule(&[Is("version"), Text], Set::Ignore),
    rule(&[Is("boot-start-marker")], Set::Ignore),
    rule(&[Is("boot-end-marker")], Set::Ignore),
    with_no(&[Is("ip"), Is("forward-protocol"), Is("nd")], 3, Set::Ignore),
    reserved(&[Is("access-list")]),
    reserved(&[Is("license")]),
    reserved(&[Is("router")]),
];

/// What is kept and shown.
pub(super) const KEPT: &[Rule<Set>] = &[
    kept(&[Is("service"), Is("timestamps"), Is("debug"), Text], Place::Service, 3, 3),
    kept(&[Is("service"), Is("timestamps"), Is("log"), Text], Place::Service, 3, 3),
    kept(&[Is("service"), Is("password-encryption")], Place::Service, 2, 2),
    kept(&[Is("logging"), Is("buffered"), BUFFER], Place::Buffered, 2, 2),
    kept(&[Is("logging"), Is("buffered"), BUFFER, Any], Place::Buffered, 2, 2),
    turned_off(&[Is("logging"), Is("console")], Place::Console),
    kept(&[Is("logging"), Is("host"), Any], Place::LogHost, 0, 3),
    kept(&[Is("logging"), Address], Place::LogHost, 0, 2),
    kept(&[Is("logging"), Is("trap"), Any], Place::LogHost, 2, 2),
    kept(&[Is("logging"), Is("source-interface"), Interface], Place::LogHost, 2, 2),
    kept(&[Is("aaa"), Is("new-model")], Place::Aaa, 2, 2),
    kept(&[Is("ip"), Is("domain"), Is("lookup")], Place::Lookup, 3, 3),
    kept(&[Is("ip"), Is("domain-lookup")], Place::Lookup, 2, 2),
    kept(&[Is("ip"), Is("domain"), Is("name"), Text], Place::Domain, 3, 3),
    kept(&[Is("ip"), Is("domain-name"), Text], Place::Domain, 2, 2),
    kept(&[Is("ip"), Is("name-server"), Text], Place::Domain, 0, 2),
    kept(&[Is("ip"), Is("host"), Any, Address], Place::Domain, 3, 3),
    kept(&[Is("username"), Any, Is("privilege"), LEVEL, Is("secret"), Text], Place::User, 2, 2),
    kept(&[Is("username"), Any, Is("privilege"), LEVEL, Is("password"), Text], Place::User, 2, 2),
    kept(&[Is("username"), Any, Is("privilege"), LEVEL], Place::User, 2, 2),
    kept(&[Is("username"), Any, Is("secret"), Text], Place::User, 2, 2),
    kept(&[Is("username"), Any, Is("password"), Text], Place::User, 2, 2),
    turned_off(&[Is("cdp"), Is("run")], Place::Cdp),
    kept(&[Is("lldp"), Is("run")], Place::Cdp, 2, 2),
    kept(&[Is("lldp"), Is("holdtime"), SECONDS], Place::Cdp, 2, 2),
    kept(&[Is("lldp"), Is("reinit"), Number(2, 5)], Place::Cdp, 2, 2),
    kept(&[Is("lldp"), Is("timer"), Number(5, 65_534)], Place::Cdp, 2, 2),
    kept(&[Is("file"), Is("prompt"), Is("quiet")], Place::Cdp, 3, 2),
    kept(&[Is("ip"), Is("http"), Is("server")], Place::Http, 3, 3),
    kept(&[Is("ip"), Is("scp"), Is("server"), Is("enable")], Place::Http, 4, 4),
    kept(&[Is("ip"), Is("ssh"), Is("version"), Number(1, 2)], Place::Http, 3, 3),
    kept(&[Is("ip"), Is("route"), Address, Address, NextHop], Place::Route, 0, 5),
    kept(&[Is("ip"), Is("route"), Address, Address, NextHop, DISTANCE], Place::Route, 5, 5),
    kept(&[Is("ip"), Is("route"), Address, Address, NextHop, Is("name"), Any], Place::Route, 5, 5),
    kept(
        &[Is("ip"), Is("prefix-list"), Any, Is("seq"), SEQUENCE, Is("permit"), Text],
        PREFIXES,
        5,
        5,
    ),
    kept(
        &[Is("ip"), Is("prefix-list"), Any, Is("seq"), SEQUENCE, Is("deny"), Text],
        PREFIXES,
        5,
        5,
    ),
    kept(&[Is("ip"), Is("default-gateway"), Address], Place::Route, 2, 2),
    kept(&[Is("snmp-server"), Is("community"), Any], Place::Community, 3, 3),
    kept(&[Is("snmp-server"), Is("community"), Any, Is("RO")], Place::Community, 3, 3),
    kept(&[Is("snmp-server"), Is("community"), Any, Is("RO"), Any], Place::Community, 3, 3),
    kept(&[Is("snmp-server"), Is("community"), Any, Is("RW")], Place::Community, 3, 3),
    kept(&[Is("snmp-server"), Is("community"), Any, Is("RW"), Any], Place::Community, 3, 3),
    kept(&[Is("snmp-server"), Is("location"), Text], Place::Location, 2, 2),
    kept(&[Is("snmp-server"), Is("contact"), Text], Place::Contact, 2, 2),
    kept(&[Is("snmp-server"), Is("host"), Any, Any], Place::Contact, 0, 3),
    kept(&[Is("ntp"), Is("logging")], Place::Ntp, 2, 2),
    kept(&[Is("ntp"), Is("peer"), Any], Place::Ntp, 3, 3),
    kept(&[Is("ntp"), Is("source"), Interface], Place::Ntp, 2, 2),
    kept(&[Is("ntp"), Is("server"), Any], Place::Ntp, 3, 3),
    kept(&[Is("ntp"), Is("server"), Any, Is("prefer")], Place::Ntp, 3, 3),
];
