//! The table of VRFs.

use super::{Page, Row};
use crate::router::ios::blocks::{Block, BlockKind};
use crate::router::ios::interface::Interface;

/// The VRF of the socket for management, which is there without being configured, and those
/// that were configured.
pub(super) fn vrfs(page: &Page<'_>) -> Vec<Row> {
    let row = |number: usize, name: &str, rd: &str, families: &str| {
        let of_vrf = |it: &&Interface| it.values("vrf forwarding").any(|it| it == name);
        let interfaces = page.config.interfaces().filter(of_vrf);
        let members: Vec<_> = interfaces.map(|it| it.name.short()).collect();
        vec![
            ("number", number.to_string()),
            ("name", name.to_owned()),
            ("rd", rd.to_owned()),
            ("families", families.to_owned()),
            ("members", members.join(" ")),
        ]
    };
    let configured = |(it, number): (&Block, usize)| {
        row(number, &it.name, it.values("rd").next().unwrap_or("<not set>"), families(it))
    };
    let first = row(1, "Mgmt-intf", "<not set>", "ipv4,ipv6");
    let others = page.config.blocks.of(BlockKind::Vrf).zip(2..).map(configured);
    std::iter::once(first).chain(others).collect()
}

fn families(block: &Block) -> &'static str {
    let has = |family: &str| block.values("address-family").any(|it| it == family);
    match (has("ipv4"), has("ipv6")) {
        (true, true) => "ipv4,ipv6",
        (true, false) => "ipv4",
        (false, true) => "ipv6",
        (false, false) => "",
    }
}
