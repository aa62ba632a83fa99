//! What is shown, and that it is true.

use std::collections::HashSet;
use std::time::Duration;

use chrono::TimeDelta;

use super::{Facts, Router, lab};

#[test]
fn the_header_of_the_configuration_tells_its_size_and_its_last_change() {
    let mut lab = lab(3);
    lab.does("conf t; hostname R2; end");
    let running = lab.says("show running-config");
    let (header, text) = running.split_once(" bytes\n").unwrap();
    let size = text.len();
    assert_eq!(header, format!("Building configuration...\n\nCurrent configuration : {size}"));
    let date = "15:02:12 UTC Tue Nov 3 2026";
    let rest =
        text.strip_prefix(&format!("!\n! Last configuration change at {date} by developer\n"));
    assert_eq!(rest, Some(lab.router.running_config().as_str()));
    assert!(rest.unwrap().starts_with("!\nversion 17.") && running.ends_with("!\nend\n"));
}

#[test]
fn the_whole_configuration_has_the_defaults_of_what_is_not_configured() {
    let mut lab = lab(3);
    lab.does("conf t; int gi0/1; shut; no cdp enable; int lo0; mtu 1400; line con 0; logging sync");
    lab.does("banner motd ^Keep; line up; out!^; end");
    let (running, all) = (lab.says("show run"), lab.says("show run all"));
    let mut lines = all.lines();
    for line in running.lines().filter(|line| !line.starts_with("Current")) {
        assert!(lines.any(|it| it == line), "{line} is missing, or elsewhere:\n{all}");
    }
    let part = |from: &str| all.split_once(from).unwrap().1.split("\n!").next().unwrap().to_owned();
    let port = part("\ninterface GigabitEthernet0/1\n");
    assert!(port.contains("\n mtu 1500\n") && port.contains(" shutdown\n"), "{port}");
    assert!(!port.contains("no shutdown") && !port.contains("\n cdp enable"), "{port}");
    let loopback = part("\ninterface Loopback0\n");
    assert!(loopback.contains("mtu 1400") && !loopback.contains("mtu 1500\n mtu"), "{loopback}");
    assert!(loopback.ends_with("\n no shutdown"), "{loopback}");
    assert!(part("\nline con 0\n").contains("\n exec-timeout 10 0\n"), "{all}");
    assert!(all.contains("\nip cef\n") && all.contains("Keep\nline up\nout!"), "{all}");
}

#[test]
fn filters_cut_the_output_of_show() {
    let mut lab = lab(3);
    lab.does("conf t; int lo0; desc uplink; line con 0; logging sync; end");
    for (line, says) in [
        ("sh run | include ^hostname", "hostname R1\n"),
        ("sh run | i ^host|uplink$", "hostname R1\n description uplink\n"),
        (
            "sh run | begin ^line vty",
            "line vty 0 4\n login local\n transport input telnet ssh\n!\nend\n",
        ),
        ("sh run | section line con", "line con 0\n logging synchronous\n stopbits 1\n"),
        ("sh run | s Loop.*0", "interface Loopback0\n description uplink\n no ip address\n"),
        ("sh run int lo0 | exclude o", "\n!\nend\n\n"),
        ("sh run | include nothing like it", ""),
        ("sh run | count ^interface", "Number of lines which match regexp = 5\n"),
        ("sh run | include [", "% Failed to compile regular expression.\n"),
    ] {
        assert_eq!(lab.says(line), says, "{line}");
    }
}

#[test]
fn the_log_of_the_boot_agrees_with_the_interfaces() {
    for seed in 0..500 {
        let mut lab = lab(seed);
        let log = lab.says("show logging");
        let lines: Vec<_> = log.lines().filter(|line| line.starts_with('*')).collect();
        assert!((3..=8).contains(&lines.len()), "{log}");
        let links = lines.iter().filter_map(|line| line.split_once("%LINK-3-UPDOWN: Interface "));
        let states: Vec<_> =
            links.map(|(_, it)| it.split_once(", changed state to ").unwrap()).collect();
        assert!(!states.is_empty());
        for (name, state) in states {
            assert!(lab.brief(name).ends_with(&format!(" {state} {state}")), "{log}");
        }
        assert_eq!(lab.brief("GigabitEthernet0/0").split(' ').next_back(), Some("up"));
    }
}

#[test]
fn the_log_of_the_boot_stays_where_it_is_while_time_passes() {
    let mut lab = lab(11);
    let tail = |text: String| text.split_once("bytes):\n").unwrap().1.to_owned();
    let early = tail(lab.says("show logging"));
    lab.now.uptime += Duration::from_secs(3600);
    lab.now.date += TimeDelta::seconds(3600);
    assert_eq!(tail(lab.says("show logging")), early);
}

#[test]
fn seeds_make_different_routers_and_equal_seeds_equal_ones() {
    let version = |seed| lab(seed).says("show version");
    assert_eq!(version(5), version(5));
    let different: HashSet<_> = (0..100).map(version).collect();
    assert_eq!(different.len(), 100);
    let up = (0..1000).filter(|&seed| Facts::new(seed).cable(1)).count();
    assert!((650..750).contains(&up), "{up}");
}

#[test]
fn a_fresh_router_is_small() {
    assert!(size_of::<Router>() <= 64, "{}", size_of::<Router>());
}

#[test]
fn a_record_of_the_log_of_changes_tells_of_a_route_that_another_router_may_know() {
    let record = lab(3).says("show archive log config 7");
    let (heading, line) = record.split_once('\n').unwrap();
    assert_eq!(heading, " idx   sess           user@line      Logged command");
    assert!(line.starts_with("    7 "), "{line}");
    let (_, command) = line.split_once('|').unwrap();
    let address = command.split_whitespace().nth(2).unwrap();
    assert_eq!(command, format!("ip route {address} 255.255.255.255 Null0\n"));
    assert_eq!(record, lab(3).says("sh arch log conf 7"));
    let known: HashSet<_> = (0..50)
        .map(|seed| match lab(seed).says(&format!("show ip route {address}")) {
            missing if missing == "% Subnet not in table\n" => false,
            found => {
                assert!(found.starts_with(&format!("Routing entry for {address}/32\n")), "{found}");
                true
            }
        })
        .collect();
    assert_eq!(known.len(), 2);
}

#[test]
fn the_networks_of_interfaces_are_known_while_they_are_up() {
    let mut lab = lab(3);
    assert_eq!(lab.says("show ip route 172.16.5.9"), "% Network not in table\n");
    lab.does("conf t; int lo5; ip address 172.16.5.1 255.255.255.0; end");
    let route = lab.says("sh ip ro 172.16.5.9");
    assert!(route.starts_with("Routing entry for 172.16.5.0/24\n  Known via \"connected\""));
    assert!(route.contains("directly connected, via Loopback5\n"), "{route}");
    lab.does("conf t; int lo5; shutdown; end");
    assert_eq!(lab.says("show ip route 172.16.5.9"), "% Network not in table\n");
}
