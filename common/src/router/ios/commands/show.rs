//! What can be shown. What only fills in a text is a template in the folder `outputs`.

use super::Word::{Address, Interface, Is, Number};
use super::{Exec, Rule, Show, Word, of_switch, page, privileged, reserved, user};

const RECORD: Word = Number(1, 2_147_483_647);
const VLAN_NUMBER: Word = Number(1, 4094);
/// What a router without BGP says to all questions about it.
const NO_BGP: &str = "% BGP not active";

/// The template in the file of this name.
macro_rules! output {
    ($name:literal) => {
        include_str!(concat!("../outputs/", $name, ".txt"))
    };
}

/// Behind `show`: what the router is, and its interfaces.
pub(super) const SHOW: &[Rule<Exec>] = &[
    user(&[Is("version")], Exec::Show(Show::Version)),
    user(&[Is("clock")], Exec::Show(Show::Clock)),
    user(&[Is("interfaces")], Exec::Show(Show::Interfaces)),
    user(&[Is("interfaces"), Interface], Exec::Show(Show::Interface)),
    user(&[Is("interfaces"), Is("description")], Exec::Show(Show::Descriptions)),
    page(&[Is("interfaces"), Is("summary")], output!("interfaces_summary")),
    of_switch(&[Is("interfaces"), Is("status")], output!("interfaces_status")),
    privileged(&[Is("logging")], Exec::Show(Show::Logging)),
    page(&[Is("inventory")], output!("inventory")),
    user(&[Is("users")], Exec::Show(Show::Users)),
    user(&[Is("privilege")], Exec::Privilege),
    privileged(&[Is("running-config")], Exec::Show(Show::Running)),
    privileged(&[Is("running-config"), Is("all")], Exec::Show(Show::RunningAll)),
    privileged(
        &[Is("running-config"), Is("interface"), Interface],
        Exec::Show(Show::RunningInterface),
    ),
    privileged(&[Is("startup-config")], Exec::Show(Show::Startup)),
    privileged(&[Is("archive"), Is("log"), Is("config"), RECORD], Exec::Show(Show::Record)),
    privileged(&[Is("tech-support")], Exec::Show(Show::TechSupport)),
];

/// Behind `show`, too: everything else.
pub(super) const TOPICS: &[Rule<Exec>] = &[
    page(&[Is("access-lists")], output!("access_lists")),
    privileged(&[Is("archive")], Exec::Show(Show::Page(output!("archive")))),
    page(&[Is("arp")], output!("arp")),
    page(&[Is("bgp"), Is("all"), Is("summary")], NO_BGP),
    privileged(&[Is("boot")], Exec::Show(Show::Page(output!("boot")))),
    page(&[Is("cdp")], output!("cdp")),
    page(&[Is("cdp"), Is("neighbors")], output!("cdp_neighbors")),
    page(&[Is("cdp"), Is("neighbors"), Interface], output!("cdp_neighbors")),
    page(&[Is("cdp"), Is("neighbors"), Is("detail")], output!("cdp_neighbors_detail")),
    page(&[Is("cdp"), Is("neighbors"), Interface, Is("detail")], output!("cdp_neighbors_detail")),
    page(&[Is("environment")], output!("environment")),
    of_switch(&[Is("environment"), Is("temperature")], output!("environment_temperature")),
    of_switch(
        &[Is("environment"), Is("temperature"), Is("status")],
        output!("environment_temperature"),
    ),
    page(&[Is("file"), Is("systems")], output!("file_systems")),
    page(&[Is("history")], output!("history")),
    page(&[Is("hosts")], output!("hosts")),
    page(&[Is("hosts"), Is("summary")], output!("hosts_summary")),
    page(&[Is("ipv6"), Is("interface")], output!("ipv6_interface")),
    page(&[Is("ipv6"), Is("interface"), Is("brief")], output!("ipv6_interface_brief")),
    page(&[Is("ipv6"), Is("neighbors")], output!("ipv6_neighbors")),
    page(&[Is("lldp"), Is("interface")], output!("lldp_interface")),
    page(&[Is("lldp"), Is("neighbors")], output!("lldp_neighbors")),
    page(&[Is("lldp"), Is("neighbors"), Is("detail")], output!("lldp_neighbors_detail")),
    of_switch(&[Is("mac"), Is("address-table")], output!("mac_address_table")),
    page(&[Is("memory"), Is("statistics")], output!("memory_statistics")),
    page(&[Is("ntp"), Is("associations")], output!("ntp_associations")),
    page(&[Is("ntp"), Is("status")], output!("ntp_status")),
    page(&[Is("platform")], output!("platform")),
    page(&[Is("processes"), Is("cpu")], output!("processes_cpu")),
    page(&[Is("processes"), Is("memory")], output!("processes_memory")),
    page(&[Is("snmp")], output!("snmp")),
    page(&[Is("snmp"), Is("chassis")], "{serial}"),
    privileged(&[Is("snmp"), Is("community")], Exec::Show(Show::Page(output!("snmp_community")))),
    // There are no users of SNMP version 3.
    privileged(&[Is("snmp"), Is("user")], Exec::Show(Show::Page(""))),
    page(&[Is("ssh")], output!("ssh")),
    page(&[Is("terminal")], output!("terminal")),
    of_switch(&[Is("vlan")], output!("vlan")),
    of_switch(&[Is("vlan"), Is("brief")], output!("vlan_brief")),
    of_switch(&[Is("vlan"), Is("id"), VLAN_NUMBER], output!("vlan_id")),
    page(&[Is("vrf")], output!("vrf")),
    page(&[Is("vrf"), Is("detail")], output!("vrf_detail")),
    reserved(&[Is("route-map")]),
    reserved(&[Is("vlan")]),
];

/// Behind `show ip`.
pub(super) const IP: &[Rule<Exec>] = &[
    page(&[Is("access-lists")], output!("access_lists")),
    page(&[Is("arp")], output!("arp")),
    page(&[Is("bgp"), Is("all"), Is("summary")], NO_BGP),
    page(&[Is("bgp"), Is("summary")], NO_BGP),
    page(&[Is("interface")], output!("ip_interface")),
    page(&[Is("interface"), Interface], output!("ip_interface")),
    user(&[Is("interface"), Is("brief")], Exec::Show(Show::Brief)),
    page(&[Is("protocols")], output!("ip_protocols")),
    page(&[Is("route")], output!("ip_route")),
    user(&[Is("route"), Address], Exec::Show(Show::Route)),
    user(&[Is("route"), Address, Address], Exec::Show(Show::Network)),
    page(&[Is("ssh")], output!("ip_ssh")),
    page(&[Is("vrf")], output!("vrf")),
];
