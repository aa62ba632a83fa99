//! Lists of access and VRFs: lines with lines of their own below them; and what tools ask a
//! router for beyond that.

use super::lab;
use crate::inventory::Platform;
use crate::router::ios::Router;

#[test]
fn the_entries_of_a_list_have_numbers_and_an_order() {
    let mut lab = lab(3);
    lab.does(
        "conf t; ip access-list extended IN; perm tcp any host 10.0.0.1 eq 22; deny ip any any",
    );
    assert_eq!(lab.prompt(), "R1(config-ext-nacl)#");
    lab.does("15 permit icmp any any; deny ip any any; remark from here; end");
    assert_eq!(
        lab.says("show running-config | section access-list"),
        "ip access-list extended IN\n 10 permit tcp any host 10.0.0.1 eq 22\n \
         15 permit icmp any any\n 20 deny ip any any\n 30 remark from here\n"
    );
    lab.does("conf t; ip access-list ext IN; no 15; no deny ip any any; exit");
    lab.does("ip access-list standard ADMIN; permit 10.0.0.0 0.0.0.255; end");
    let lists = "Standard IP access list ADMIN\n    10 permit 10.0.0.0, wildcard bits 0.0.0.255\n\
                 Extended IP access list IN\n    10 permit tcp any host 10.0.0.1 eq 22\n";
    assert_eq!(lab.says("show access-lists"), lists);
    assert_eq!(lab.says("show ip access-lists"), lists);
    lab.does("conf t; ip access-list extended IN");
    assert_eq!(lab.says("no permit ip any any"), "% No such entry in the list\n");
    lab.does("no ip access-list extended IN; no ip access-list standard ADMIN; end");
    assert_eq!(lab.says("show access-lists"), "");
    assert!(!lab.router.running_config().contains("access-list"));
}

#[test]
fn a_vrf_says_what_it_was_told_and_who_is_in_it() {
    let mut lab = lab(3);
    lab.does("conf t; vrf definition LAB; rd 65000:1; rd 65000:2; description of the lab");
    assert_eq!(lab.prompt(), "R1(config-vrf)#");
    lab.does("address-family ipv4; exit-address-family; int lo7; vrf forwarding LAB; end");
    assert_eq!(
        lab.says("show running-config | section vrf definition"),
        "vrf definition LAB\n rd 65000:2\n description of the lab\n address-family ipv4\n \
         exit-address-family\n"
            .replace(" address-family", " !\n address-family")
    );
    let row = "  LAB                              65000:2               ipv4        Lo7\n";
    assert!(lab.says("show vrf").ends_with(row));
    let detail = lab.says("show vrf detail");
    assert!(detail.contains("VRF LAB (VRF Id = 2); default RD 65000:2;"), "{detail}");
    assert!(detail.contains("  Interfaces:\n    Lo7\n"), "{detail}");
    lab.does("conf t; no vrf definition LAB; end");
    assert!(!lab.says("show vrf").contains("LAB"));
}

#[test]
fn a_list_that_another_session_removed_takes_no_entries() {
    let mut lab = lab(3);
    let mut other = lab.terminal.clone();
    lab.does("conf t; ip access-list standard GONE");
    for line in ["conf t", "no ip access-list standard GONE"] {
        lab.router.execute(&mut other, line, lab.now);
    }
    lab.does("permit any; end");
    assert!(!lab.router.running_config().contains("GONE"));
}

#[test]
fn a_ping_does_as_its_options_say() {
    let mut lab = lab(3);
    lab.does("conf t; int lo0; ip address 10.5.5.5 255.255.255.255; int lo1; end");
    let said = lab.says("ping 10.5.5.5 timeout 1 size 200 repeat 3");
    assert!(said.contains("Sending 3, 200-byte ICMP Echos to 10.5.5.5, timeout is 1 seconds"));
    assert!(said.contains("Success rate is 100 percent (3/3)"), "{said}");
    let said = lab.says("ping ip 10.5.5.5 rep 2 source lo0");
    assert!(said.contains("Packet sent with a source address of 10.5.5.5 \n!!\n"), "{said}");
    let said = lab.says("ping 10.5.5.5 source lo1");
    assert!(said.starts_with("% Invalid source interface"), "{said}");
}

#[test]
fn a_network_is_found_by_its_mask_and_a_route_has_a_name() {
    let mut lab = lab(3);
    lab.does("conf t; ip route 172.31.0.0 255.255.0.0 10.0.0.1 name lab; end");
    assert!(
        lab.router.running_config().contains("ip route 172.31.0.0 255.255.0.0 10.0.0.1 name lab")
    );
    let said = lab.says("show ip route 172.31.0.0 255.255.0.0");
    assert!(said.contains("Known via \"static\"") && said.contains("  * 10.0.0.1\n"), "{said}");
}

#[test]
fn a_switch_shows_one_vlan_and_its_temperature() {
    let mut lab = lab(3);
    lab.router = Router::new("SW1", 3).on(Platform::C9300);
    lab.does("conf t; vlan 20; name STAFF; end");
    let said = lab.says("show vlan id 20");
    assert!(said.contains("20   STAFF") && said.contains("20   enet  100020"), "{said}");
    assert!(!said.contains("default"), "{said}");
    assert!(lab.says("show vlan").contains("1    enet  100001"));
    assert!(lab.says("show env temperature status").contains("Inlet Temperature Value: "));
}
