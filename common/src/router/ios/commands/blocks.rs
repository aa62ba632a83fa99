//! What is configured in a line that has lines of its own below it.

use super::Word::{Any, Is, Number, Text};
use super::{Rule, Set, Word, reserved, rule, with_no};

const SEQUENCE: Word = Number(1, 2_147_483_647);

/// In a list of access.
pub(super) const LIST: &[Rule<Set>] = &[
    with_no(&[Is("permit"), Text], 2, Set::Entry),
    with_no(&[Is("deny"), Text], 2, Set::Entry),
    with_no(&[Is("remark"), Text], 2, Set::Entry),
    with_no(&[SEQUENCE, Is("permit"), Text], 1, Set::Entry),
    with_no(&[SEQUENCE, Is("deny"), Text], 1, Set::Entry),
    rule(&[Is("exit")], Set::Exit),
    reserved(&[Is("end")]),
    reserved(&[Is("interface")]),
];

/// In a VRF.
pub(super) const VRF: &[Rule<Set>] = &[
    with_no(&[Is("description"), Text], 1, Set::Entry),
    with_no(&[Is("rd"), Any], 1, Set::Entry),
    with_no(&[Is("route-target"), Is("export"), Any], 3, Set::Entry),
    with_no(&[Is("route-target"), Is("import"), Any], 3, Set::Entry),
    with_no(&[Is("address-family"), Is("ipv4")], 2, Set::Entry),
    with_no(&[Is("address-family"), Is("ipv6")], 2, Set::Entry),
    rule(&[Is("exit-address-family")], Set::Ignore),
    rule(&[Is("exit")], Set::Exit),
    reserved(&[Is("end")]),
    reserved(&[Is("interface")]),
];
