//! What is configured, and where it shows.

use super::{Lab, lab, seed_with_port_1};
use crate::router::ios::{LONGEST_LINE, Terminal, config, log};

#[test]
fn addresses_that_no_interface_can_have_are_refused() {
    for (interface, address, says) in [
        ("gi0/1", "10.0.0.0 255.255.255.0", "Bad mask /24 for address 10.0.0.0\n"),
        ("gi0/1", "10.0.0.255 255.255.255.0", "Bad mask /24 for address 10.0.0.255\n"),
        ("gi0/1", "10.0.0.1 255.255.255.255", "Bad mask /32 for address 10.0.0.1\n"),
        ("vlan 2", "10.0.0.1 255.255.255.255", "Bad mask /32 for address 10.0.0.1\n"),
        ("gi0/1", "10.0.0.1 255.0.255.0", "Bad mask 0xFF00FF00 for address 10.0.0.1\n"),
        ("lo0", "10.0.0.1 0.0.0.0", "Bad mask 0x0 for address 10.0.0.1\n"),
        ("lo0", "127.0.0.1 255.0.0.0", "Not a valid host address - 127.0.0.1\n"),
        ("lo0", "224.0.0.5 255.0.0.0", "Not a valid host address - 224.0.0.5\n"),
        ("lo0", "10.0.0.1 255.255.255.255", ""),
        ("gi0/1", "10.0.0.0 255.255.255.254", ""),
    ] {
        let mut lab = lab(3);
        lab.does(&format!("conf t; interface {interface}"));
        assert_eq!(lab.says(&format!("ip address {address}")), says, "{interface} {address}");
        let kept = lab.router.running_config().contains(&format!("ip address {address}"));
        assert_eq!(kept, says.is_empty(), "{interface} {address}");
    }
}

#[test]
fn what_is_configured_shows_in_the_configuration_and_in_the_brief() {
    let mut lab = lab(seed_with_port_1(true));
    let before = lab.router.running_config();
    lab.does("conf t; int lo0; ip address 10.1.1.1 255.255.255.255; desc  core  router ");
    lab.does("int gi0/1; ip address 172.16.1.1 255.255.252.0; shut; line con 0; logging sync");
    lab.does(
        "line vty 0 4; exec-timeout 0 30; hostname core; vlan; end"
            .replace("vlan", "int vlan 7")
            .as_str(),
    );
    for lines in [
        "\nhostname core\n",
        "\ninterface Loopback0\n description core  router\n ip address 10.1.1.1 255.255.255.255\n!\n",
        "\ninterface GigabitEthernet0/1\n ip address 172.16.1.1 255.255.252.0\n shutdown\n",
        "\nline con 0\n logging synchronous\n",
        "\nline vty 0 4\n exec-timeout 0 30\n",
        "\ninterface Vlan7\n no ip address\n!\n",
    ] {
        assert!(lab.router.running_config().contains(lines), "{lines}");
    }
    for (name, row) in [
        ("Loop", "Loopback0 10.1.1.1 YES manual up up"),
        ("Vlan", "Vlan7 unassigned YES unset up down"),
        (
            "GigabitEthernet0/1",
            "GigabitEthernet0/1 172.16.1.1 YES manual administratively down down",
        ),
    ] {
        assert_eq!(lab.brief(name), row);
    }
    lab.does("conf t; no int lo0; no int vlan7; int gi0/1; no shut; no ip address; line con 0");
    lab.does(
        "no logging synchronous; line vty 0 4; no exec-timeout; no hostname; hostname R1; end",
    );
    assert_eq!(lab.brief("GigabitEthernet0/1"), "GigabitEthernet0/1 unassigned YES manual up up");
    let port_1 = |text: &str| text.find("interface GigabitEthernet0/1").unwrap();
    let after = lab.router.running_config();
    assert_eq!(before[..port_1(&before)], after[..port_1(&after)]);
}

#[test]
fn no_shutdown_finds_the_cable_as_it_was() {
    let mut lab = lab(seed_with_port_1(false));
    assert!(lab.brief("GigabitEthernet0/1").ends_with(" down down"));
    lab.does("conf t; int gi0/1; shut");
    assert!(lab.says("do show ip int br").contains("administratively down"));
    lab.does("no shut; end");
    assert!(lab.brief("GigabitEthernet0/1").ends_with(" down down"));
    let log = lab.says("show logging");
    let last = "%LINK-3-UPDOWN: Interface GigabitEthernet0/1, changed state to down\n";
    assert!(log.contains(last), "{log}");
}

#[test]
fn saving_makes_the_startup_configuration_equal() {
    for save in ["write", "wr mem", "copy running-config startup-config", "copy run start"] {
        let mut lab = lab(3);
        let startup = |lab: &mut Lab| {
            let text = lab.says("show startup-config");
            text.split_once('\n').unwrap().1.to_owned()
        };
        let booted = lab.router.running_config();
        lab.does("conf t; hostname R2; int lo3; end");
        assert_eq!(startup(&mut lab), booted, "{save}");
        let mut said = lab.says(save);
        if save.starts_with("copy") {
            assert_eq!(lab.prompt(), "Destination filename [startup-config]? ");
            said = lab.says("");
        }
        assert_eq!(said, "Building configuration...\n[OK]\n");
        assert_eq!(startup(&mut lab), lab.router.running_config(), "{save}");
    }
}

#[test]
fn changes_are_logged_when_the_configuration_mode_is_left() {
    let mut lab = lab(seed_with_port_1(true));
    let logged = |lab: &mut Lab| lab.says("show logging | include Nov  3 15:02");
    lab.does("conf t; end; conf t; exit");
    assert_eq!(logged(&mut lab), "");
    lab.does("conf t; int gi0/1; shut; no shut; int lo0; end");
    let expected = "\
*Nov  3 15:02:12.345: %LINK-5-CHANGED: Interface GigabitEthernet0/1, changed state to administratively down
*Nov  3 15:02:12.345: %LINEPROTO-5-UPDOWN: Line protocol on Interface GigabitEthernet0/1, changed state to down
*Nov  3 15:02:12.345: %LINK-3-UPDOWN: Interface GigabitEthernet0/1, changed state to up
*Nov  3 15:02:12.345: %LINEPROTO-5-UPDOWN: Line protocol on Interface GigabitEthernet0/1, changed state to up
*Nov  3 15:02:12.345: %LINK-3-UPDOWN: Interface Loopback0, changed state to up
*Nov  3 15:02:12.345: %LINEPROTO-5-UPDOWN: Line protocol on Interface Loopback0, changed state to up
*Nov  3 15:02:12.345: %SYS-5-CONFIG_I: Configured from console by developer on vty0
";
    assert_eq!(logged(&mut lab), expected);
}

#[test]
fn what_sessions_can_add_is_bounded() {
    let mut lab = lab(3);
    lab.does("conf t");
    for number in 0..config::MOST_CREATED {
        lab.does(&format!("interface lo{number}"));
    }
    assert!(lab.says("interface lo1000").starts_with("% Cannot create Loopback1000"));
    lab.does("interface lo7");
    lab.does(&format!("description {}", "é".repeat(300)));
    let described = lab.says("do sh run int lo7 | include description");
    assert_eq!(described.chars().filter(|&it| it == 'é').count(), 240);
    let lines = lab.says("do show logging | include ^[*]");
    assert!((490..=log::LONGEST).contains(&lines.lines().count()));
    let too_long = lab.says(&format!("description {}", "x".repeat(LONGEST_LINE)));
    assert!(too_long.starts_with("              ^\n% Invalid input"), "{too_long}");
}

#[test]
fn an_interface_that_another_session_removed_is_missed() {
    let mut lab = lab(3);
    lab.does("conf t; int lo0");
    let mut other = Terminal::privileged();
    for line in ["conf t", "no int lo0", "end"] {
        lab.router.execute(&mut other, line, lab.now);
    }
    assert_eq!(lab.says("shutdown"), "% Interface Loopback0 was removed\n");
    assert_eq!(lab.prompt(), "R1(config-if)#");
}

#[test]
fn a_configuration_that_was_shown_can_be_typed() {
    let mut first = lab(3);
    first.does("conf t; hostname core; int lo0; ip address 10.1.1.1 255.255.255.255; desc up");
    first.does("int gi0/1; no ip address; shut; int vlan 3; line con 0; logging sync; end");
    let shown = first.router.running_config();
    let mut second = lab(3);
    second.does("conf t");
    for line in shown.lines() {
        second.does(line);
    }
    assert_eq!(second.prompt(), "core#");
    assert_eq!(second.router.running_config(), shown);
}

#[test]
fn a_description_has_no_room_for_another_line() {
    let mut lab = lab(3);
    lab.does("conf t; int lo0");
    lab.says("description one\r\nhostname two\u{0}");
    assert!(lab.router.running_config().contains(" description onehostname two\n"));
}
