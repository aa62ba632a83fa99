//! Commands that ask, files, banners, ranges, and who is on which line.

use std::time::Duration;

use super::{Lab, lab};
use crate::router::ios::Terminal;

impl Lab {
    /// Types each line and checks the prompt behind it.
    fn asks(&mut self, steps: &[(&str, &str)]) -> String {
        let mut said = String::new();
        for (line, prompt) in steps {
            said = self.says(line);
            assert_eq!(self.prompt(), *prompt, "{line}: {said}");
        }
        said
    }
}

#[test]
fn a_copy_asks_for_what_it_has_to_know_and_keeps_the_file() {
    let mut lab = lab(3);
    let copied = lab.asks(&[
        ("copy running-config flash:", "Destination filename [running-config]? "),
        ("backup.cfg", "R1#"),
    ]);
    assert!(copied.contains(" bytes copied in 0."), "{copied}");
    assert!(lab.says("dir flash:").contains(" backup.cfg\n"));
    lab.does("conf t; hostname R2; end");
    lab.asks(&[
        ("copy flash:backup.cfg running-config", "Destination filename [running-config]? "),
        ("", "R1#"),
    ]);
    let sent = lab.asks(&[
        ("copy run tftp:", "Address or name of remote host []? "),
        ("10.0.0.9", "Destination filename [r1-confg]? "),
        ("", "R1#"),
    ]);
    assert!(sent.starts_with("!!\n"), "{sent}");
    let missing = lab.asks(&[
        ("copy flash:none startup-config", "Destination filename [startup-config]? "),
        ("", "R1#"),
    ]);
    assert_eq!(missing, "%Error opening flash:none (No such file or directory)\n");
}

#[test]
fn a_quiet_router_copies_without_a_question() {
    let mut lab = lab(3);
    lab.does("conf t; file prompt quiet; end");
    assert_eq!(lab.says("copy run start"), "Building configuration...\n[OK]\n");
    assert!(lab.says("copy start flash:x").contains("bytes copied"));
    assert_eq!(lab.prompt(), "R1#");
}

#[test]
fn what_cannot_be_undone_is_confirmed() {
    let mut lab = lab(3);
    lab.asks(&[("clear logging", "Clear logging buffer [confirm]"), ("n", "R1#")]);
    assert!(lab.says("show logging").contains("\n*"));
    lab.asks(&[("clear logging", "Clear logging buffer [confirm]"), ("", "R1#")]);
    assert!(!lab.says("show logging").contains("\n*"));
    let counters = "Clear \"show interface\" counters on all interfaces [confirm]";
    lab.asks(&[("clear counters", counters), ("", "R1#")]);
    lab.now.uptime += Duration::from_secs(62);
    assert!(lab.says("show interfaces gi0/0").contains("counters 00:01:02\n"));
    let booted = lab.router.running_config();
    lab.does("conf t; hostname R9; end");
    lab.says("write memory");
    lab.says("write erase");
    assert_eq!(lab.says(""), "[OK]\nErase of nvram: complete\n");
    assert!(lab.says("show startup-config").ends_with(&booted[booted.len() - 400..]));
}

#[test]
fn a_banner_of_several_lines_is_shown_as_it_was_typed() {
    let mut lab = lab(3);
    lab.does("conf t");
    let said = lab.asks(&[("banner motd ^", ""), ("Keep", ""), ("out!^", "R1(config)#")]);
    assert_eq!(said, "");
    lab.does("banner login #Who?#");
    assert!(lab.router.running_config().contains("\nbanner motd ^C\nKeep\nout!^C\n"));
    assert_eq!(lab.router.banner_before_login().as_deref(), Some("\nKeep\nout!\nWho?\n"));
    assert_eq!(lab.router.banner_after_login().as_deref(), Some("\nKeep\nout!\n"));
    lab.does("no banner motd");
    assert_eq!(lab.router.banner_after_login(), None);
}

#[test]
fn a_range_configures_each_of_its_interfaces() {
    for (range, count) in [("gi0/1 - 3", 3), ("gi0/1-2 , lo7", 3), ("Gi 0/1", 1)] {
        let mut lab = lab(3);
        lab.does(&format!("conf t; interface range {range}"));
        assert_eq!(lab.prompt(), "R1(config-if-range)#");
        lab.does("description ranged; mtu 1400; end");
        let running = lab.router.running_config();
        assert_eq!(running.matches(" description ranged\n mtu 1400\n").count(), count, "{range}");
    }
    let mut lab = lab(3);
    lab.does("conf t");
    for range in ["gi0/1 - 9", "x", "gi0/3-1", "lo0-4000000", "gi0/é", "-", "gi", ",", "lo0-é"] {
        assert!(lab.says(&format!("interface range {range}")).starts_with('%'), "{range}");
    }
}

#[test]
fn lines_stand_where_a_router_shows_them_and_no_takes_them_away() {
    for (mode, line, shows, no) in [
        (
            "! global",
            "ip route 10.1.0.0 255.255.0.0 192.168.1.1",
            "",
            "ip route 10.1.0.0 255.255.0.0 192.168.1.1",
        ),
        (
            "! global",
            "ip ro 10.1.0.0 255.255.0.0 null0",
            "ip route 10.1.0.0 255.255.0.0 Null0",
            "ip route 10.1.0.0 255.255.0.0 Null0",
        ),
        ("! global", "ip domain-name x.example", "", "ip domain-name"),
        ("! global", "logging 10.0.0.9", "", "logging 10.0.0.9"),
        ("! global", "ntp server pool.example", "", "ntp server pool.example"),
        ("! global", "ip host core 10.0.0.1", "", "ip host core"),
        ("! global", "file prompt quiet", "", "file prompt"),
        (
            "! global",
            "snmp-s comm public RO",
            "snmp-server community public RO",
            "snmp-server community public",
        ),
        ("! global", "lldp run", "", "lldp run"),
        ("int gi0/1", "mtu 1400", " mtu 1400", "mtu"),
        (
            "int gi0/1",
            "ip address 10.9.9.9 255.255.255.0 secondary",
            " ip address 10.9.9.9 255.255.255.0 secondary",
            "ip address 10.9.9.9 255.255.255.0 secondary",
        ),
        (
            "int gi0/1",
            "ip helper 10.0.0.3",
            " ip helper-address 10.0.0.3",
            "ip helper-address 10.0.0.3",
        ),
        ("line vty 0 4", "access-class SSH in", " access-class SSH in", "access-class"),
    ] {
        let mut lab = lab(3);
        let before = lab.router.running_config();
        lab.does(&format!("conf t; {mode}; {line}; {line}"));
        let shows = if shows.is_empty() { line } else { shows };
        let running = lab.router.running_config();
        assert_eq!(running.matches(&format!("\n{shows}\n")).count(), 1, "{line}: {running}");
        lab.does(&format!("no {no}"));
        assert_eq!(lab.router.running_config(), before, "no {no}");
    }
}

#[test]
fn what_is_on_is_shown_when_it_is_turned_off() {
    let mut lab = lab(3);
    let before = lab.router.running_config();
    lab.does("conf t; no cdp run; no logging console");
    let running = lab.router.running_config();
    assert!(running.contains("\nno cdp run\n") && running.contains("\nno logging console\n"));
    lab.does("cdp run; logging console");
    assert_eq!(lab.router.running_config(), before);
}

#[test]
fn parts_of_ports_tunnels_and_leased_addresses_are_interfaces() {
    let mut lab = lab(3);
    lab.does("conf t; int gi0/1.10; encapsulation dot1q 10; ip address 10.8.0.1 255.255.255.0");
    assert_eq!(lab.prompt(), "R1(config-subif)#");
    lab.does("int tunnel 5; ip address 10.7.0.1 255.255.255.252; tunnel source gi0/0; end");
    assert_eq!(lab.brief("Tunnel5"), "Tunnel5 10.7.0.1 YES manual up down");
    lab.does("conf t; int tunnel 5; tunnel destination 10.0.0.2; int lo9; ip address dhcp; end");
    assert_eq!(lab.brief("Tunnel5"), "Tunnel5 10.7.0.1 YES manual up up");
    assert!(lab.brief("Loopback9").contains(" YES DHCP "), "{}", lab.brief("Loopback9"));
    let names: Vec<_> = lab
        .says("show ip int br")
        .lines()
        .skip(1)
        .map(|it| it.split(' ').next().unwrap().to_owned())
        .collect();
    assert_eq!(names[1..3], ["GigabitEthernet0/1", "GigabitEthernet0/1.10"]);
    assert!(lab.router.running_config().contains("interface Loopback9\n ip address dhcp\n"));
}

#[test]
fn a_long_name_is_cut_in_the_prompts_of_configuration_modes() {
    let mut lab = lab(3);
    lab.does("conf t; hostname a-very-long-name-of-a-router");
    assert_eq!(lab.prompt(), "a-very-long-name-of-(config)#");
    assert!(lab.says("qux").starts_with(&format!("{:29}^", "")));
    lab.does("end");
    assert_eq!(lab.prompt(), "a-very-long-name-of-a-router#");
}

#[test]
fn users_and_secrets_that_were_configured_count() {
    let mut lab = lab(3);
    lab.does("conf t; username ann privilege 15 secret s3cret; enable secret Hidden; end");
    let running = lab.router.running_config();
    assert!(!running.contains("s3cret") && !running.contains("Hidden"), "{running}");
    assert!(lab.router.admits("ann", "s3cret"));
    assert!(!lab.router.admits("ann", "other") && !lab.router.admits("bob", "s3cret"));
    lab.does("disable");
    lab.asks(&[("enable", "Password: "), ("wrong", "Password: "), ("Hidden", "R1#")]);
    lab.does("conf t; no enable secret; no username ann; end; disable; enable");
    assert_eq!(lab.prompt(), "R1#");
    assert!(!lab.router.admits("ann", "s3cret"));
}

#[test]
fn show_users_tells_who_is_on_which_line_and_since_when_idle() {
    let mut lab = lab(3);
    let mut other = Terminal::privileged();
    lab.router.sign_in(&mut lab.terminal, 1, "ann", "10.0.0.7", lab.now);
    lab.router.sign_in(&mut other, 2, "bob", "10.0.0.8", lab.now);
    lab.now.uptime += Duration::from_secs(75);
    let users = lab.says("show users");
    assert!(
        users.contains("\n*  2 vty 0     ann        idle                 00:00:00 10.0.0.7\n"),
        "{users}"
    );
    assert!(
        users.contains("\n   3 vty 1     bob        idle                 00:01:15 10.0.0.8\n"),
        "{users}"
    );
    for line in ["conf t", "int lo0", "end"] {
        lab.router.execute(&mut other, line, lab.now);
    }
    let log = lab.says("show logging");
    assert!(log.contains("Configured from console by bob on vty1 (10.0.0.8)\n"), "{log}");
    lab.router.sign_out(2);
    assert!(!lab.says("show users").contains("bob"));
}

#[test]
fn pings_reach_what_there_is_a_way_to_and_vary() {
    let mut lab = lab(3);
    assert!(lab.says("ping 172.31.0.1").contains("Success rate is 0 percent (0/5)\n"));
    lab.does("conf t; ip route 172.31.0.0 255.255.0.0 10.0.0.1; ip host far 172.31.0.1; end");
    let answers: std::collections::HashSet<_> = (0..8)
        .map(|_| {
            lab.now.uptime += Duration::from_secs(1);
            lab.says("ping far repeat 20")
        })
        .collect();
    assert!(answers.len() > 3, "{answers:?}");
    assert!(answers.iter().all(|it| it.contains("round-trip min/avg/max = ")), "{answers:?}");
    assert!(lab.says("ping nowhere").starts_with("% Unrecognized host"));
}
