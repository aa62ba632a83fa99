//! What is configured in the modes below global configuration.

use super::Word::{Address, Any, Interface, Is, Number, Text};
use super::{Place, Rule, Set, Word, kept, reserved, rule, turned_off, with_no};

const VLAN_NUMBER: Word = Number(1, 4094);
const MINUTES: Word = Number(0, 35791);

/// On one interface: what does something.
pub(super) const INTERFACE: &[Rule<Set>] = &[
    with_no(&[Is("ip"), Is("address"), Address, Address], 2, Set::Address),
    with_no(&[Is("ip"), Is("address"), Address, Address, Is("secondary")], 5, Set::Secondary),
    with_no(&[Is("ip"), Is("address"), Is("dhcp")], 3, Set::Dhcp),
    with_no(&[Is("description"), Text], 1, Set::Description),
    with_no(&[Is("shutdown")], 1, Set::Shutdown),
    rule(&[Is("exit")], Set::Exit),
    with_no(&[Is("negotiation"), Is("auto")], 2, Set::Ignore),
    reserved(&[Is("end")]),
    reserved(&[Is("interface")]),
];

const fn here(words: &'static [Word], named: u8) -> Rule<Set> {
    kept(words, Place::Here, named, named)
}

const fn on_switch(words: &'static [Word], named: u8) -> Rule<Set> {
    Rule { of_switch: true, ..here(words, named) }
}

/// On one interface: what is kept and shown.
pub(super) const ON_INTERFACES: &[Rule<Set>] = &[
    here(&[Is("bandwidth"), Number(1, 10_000_000)], 1),
    turned_off(&[Is("cdp"), Is("enable")], Place::Here),
    here(&[Is("delay"), Number(1, 16_777_215)], 1),
    here(&[Is("duplex"), Any], 1),
    here(&[Is("encapsulation"), Is("dot1Q"), VLAN_NUMBER], 1),
    here(&[Is("encapsulation"), Is("dot1Q"), VLAN_NUMBER, Is("native")], 1),
    here(&[Is("ip"), Is("access-group"), Any, Is("in")], 4),
    here(&[Is("ip"), Is("access-group"), Any, Is("out")], 4),
    here(&[Is("ip"), Is("helper-address"), Address], 3),
    here(&[Is("ip"), Is("mtu"), Number(68, 9216)], 2),
    here(&[Is("ip"), Is("nat"), Is("inside")], 3),
    here(&[Is("ip"), Is("nat"), Is("outside")], 3),
    here(&[Is("ip"), Is("ospf"), Number(1, 65535), Is("area"), Any], 3),
    here(&[Is("ip"), Is("ospf"), Is("cost"), Number(1, 65535)], 3),
    here(&[Is("ipv6"), Is("address"), Any], 3),
    here(&[Is("ipv6"), Is("enable")], 2),
    turned_off(&[Is("lldp"), Is("receive")], Place::Here),
    turned_off(&[Is("lldp"), Is("transmit")], Place::Here),
    here(&[Is("load-interval"), Number(30, 600)], 1),
    here(&[Is("mtu"), Number(64, 9216)], 1),
    here(&[Is("speed"), Any], 1),
    here(&[Is("standby"), Number(0, 255), Is("ip"), Address], 3),
    here(&[Is("tunnel"), Is("destination"), Any], 2),
    here(&[Is("tunnel"), Is("mode"), Text], 2),
    here(&[Is("tunnel"), Is("source"), Interface], 2),
    here(&[Is("vrf"), Is("forwarding"), Any], 2),
    on_switch(&[Is("channel-group"), Number(1, 128), Is("mode"), Any], 1),
    on_switch(&[Is("spanning-tree"), Is("portfast")], 2),
    turned_off_switch(&[Is("switchport")]),
    on_switch(&[Is("switchport"), Is("access"), Is("vlan"), VLAN_NUMBER], 3),
    on_switch(&[Is("switchport"), Is("mode"), Is("access")], 2),
    on_switch(&[Is("switchport"), Is("mode"), Is("trunk")], 2),
    on_switch(&[Is("switchport"), Is("trunk"), Is("allowed"), Is("vlan"), Text], 4),
    on_switch(&[Is("switchport"), Is("trunk"), Is("native"), Is("vlan"), VLAN_NUMBER], 4),
];

const fn turned_off_switch(words: &'static [Word]) -> Rule<Set> {
    Rule { of_switch: true, ..turned_off(words, Place::Here) }
}

/// On a terminal line.
pub(super) const LINE: &[Rule<Set>] = &[
    with_no(&[Is("logging"), Is("synchronous")], 2, Set::Synchronous),
    with_no(&[Is("exec-timeout"), MINUTES], 1, Set::ExecMinutes),
    with_no(&[Is("exec-timeout"), MINUTES, Number(0, 2_147_483)], 1, Set::ExecTimeout),
    rule(&[Is("exit")], Set::Exit),
    rule(&[Is("stopbits"), Number(1, 1)], Set::Ignore),
    rule(&[Is("login"), Is("local")], Set::Ignore),
    rule(&[Is("transport"), Is("input"), Is("telnet"), Is("ssh")], Set::Transport("telnet ssh")),
    rule(&[Is("transport"), Is("input"), Is("telnet")], Set::Transport("telnet")),
    rule(&[Is("transport"), Is("input"), Is("ssh")], Set::Transport("ssh")),
    rule(&[Is("transport"), Is("input"), Is("all")], Set::Transport("all")),
    rule(&[Is("transport"), Is("input"), Is("none")], Set::Transport("none")),
    here(&[Is("access-class"), Any, Is("in")], 1),
    here(&[Is("history"), Is("size"), Number(0, 256)], 2),
    here(&[Is("length"), Number(0, 512)], 1),
    here(&[Is("password"), Text], 1),
    here(&[Is("privilege"), Is("level"), Number(0, 15)], 2),
    here(&[Is("width"), Number(0, 512)], 1),
    reserved(&[Is("end")]),
    reserved(&[Is("line")]),
];

/// Of a VLAN.
pub(super) const VLAN: &[Rule<Set>] = &[
    with_no(&[Is("name"), Any], 1, Set::Description),
    with_no(&[Is("shutdown")], 1, Set::Shutdown),
    with_no(&[Is("state"), Is("active")], 1, Set::Ignore),
    rule(&[Is("exit")], Set::Exit),
    reserved(&[Is("end")]),
    reserved(&[Is("interface")]),
];
