//! The tables of a switch: its VLANs, and the addresses that it has learnt.

use super::{Page, Row};
use crate::router::ios::grammar::Word;
use crate::router::ios::interface::Interface;
use crate::router::ios::seed::Fact;

/// The VLANs, each with its ports; a long list goes on in further lines.
pub(super) fn vlans(page: &Page<'_>) -> Vec<Row> {
    let first = (1, Box::from("default"));
    let ports = |number: u16| {
        let of_vlan = page.config.ports().filter(move |it| {
            let vlan = it.number("switchport access vlan").unwrap_or(1);
            let trunk = it.values("switchport mode").any(|it| it == "trunk");
            it.is_switchport() && !trunk && vlan == u32::from(number)
        });
        of_vlan.map(|it| it.name.short()).collect::<Vec<_>>()
    };
    let mut rows = Vec::new();
    let all = std::iter::once(&first).chain(&page.config.vlans);
    for (number, name) in all.filter(|(number, _)| asked(page, *number)) {
        let ports = ports(*number);
        let mut lines = ports.chunks(4).map(|it| it.join(", "));
        let status = "active".to_owned();
        rows.push(vec![
            ("number", number.to_string()),
            ("vlan_name", name.chars().take(32).collect()),
            ("active", status),
            ("members", lines.next().unwrap_or_default()),
        ]);
        for line in lines {
            let blank = String::new();
            rows.push(vec![
                ("number", blank.clone()),
                ("vlan_name", blank.clone()),
                ("active", blank),
                ("members", line),
            ]);
        }
    }
    rows
}

/// Each VLAN in one row.
pub(super) fn numbered(page: &Page<'_>) -> Vec<Row> {
    let own = page.config.vlans.iter().map(|(number, _)| *number);
    let asked = std::iter::once(1).chain(own).filter(|number| asked(page, *number));
    asked
        .map(|it| vec![("number", it.to_string()), ("said", (100_000 + u32::from(it)).to_string())])
        .collect()
}

/// Whether the command is about this VLAN.
fn asked(page: &Page<'_>, number: u16) -> bool {
    let named = matches!(page.arguments.last, Some(Word::Number(..)));
    !named || page.arguments.numbers[1] == u32::from(number)
}

/// What a switch has learnt: an address on each port that is up.
pub(super) fn addresses(page: &Page<'_>) -> Vec<Row> {
    let facts = page.router.facts;
    let up = page.config.ports().filter(|it| it.is_switchport() && facts.state(it).1);
    let row = |(it, number): (&Interface, u64)| {
        let drawn = facts.draw(Fact::Arp, 3).rotate_left(number as u32);
        vec![
            ("vlan", it.number("switchport access vlan").unwrap_or(1).to_string()),
            ("mac", format!("0050.56{:02x}.{:04x}", number, drawn & 0xFFFF)),
            ("port", it.name.short()),
        ]
    };
    up.zip(1..).map(row).collect()
}
