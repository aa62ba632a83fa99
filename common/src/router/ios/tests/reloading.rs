//! What a reload keeps, and lines that are only kept.

use std::time::Duration;

use super::{Lab, lab, seed_with_port_1};
use crate::router::ios::{Reply, Terminal};

const PROCEED: &str = "Proceed with reload? [confirm]";
const SAVE: &str = "System configuration has been modified. Save? [yes/no]: ";

impl Lab {
    /// Types the answers to the questions of `reload`; a new session follows.
    fn reloads(&mut self, answers: &[(&str, &str)]) {
        let mut reply = self.reply("reload");
        for (question, answer) in answers {
            assert!(!reply.reloads, "{question}");
            assert_eq!(self.prompt(), *question);
            reply = self.reply(answer);
        }
        assert!(reply.reloads && reply.closes);
        self.terminal = Terminal::privileged();
    }

    fn reply(&mut self, line: &str) -> Reply {
        self.router.execute(&mut self.terminal, line, self.now)
    }
}

#[test]
fn a_reload_without_saving_forgets_what_was_configured() {
    let mut lab = lab(seed_with_port_1(true));
    let before = lab.router.running_config();
    lab.does("conf t; hostname lost; int lo0; int gi0/1; shut; ntp server 10.0.0.9; end");
    lab.reloads(&[(SAVE, "no"), (PROCEED, "")]);
    assert_eq!(lab.router.running_config(), before);
    assert_eq!(lab.router.hostname(), "R1");
}

#[test]
fn a_reload_comes_back_with_what_was_saved() {
    let save_first = [(SAVE, "maybe"), (SAVE, "y"), (PROCEED, "")];
    for (before, answers) in [("write memory", &[(PROCEED, "y")][..]), ("! unsaved", &save_first)] {
        let mut lab = lab(seed_with_port_1(true));
        lab.does("conf t; hostname kept; int lo0; ip address 10.1.1.1 255.255.255.255; end");
        lab.says(before);
        let saved = lab.router.running_config();
        lab.reloads(answers);
        assert_eq!(lab.router.running_config(), saved);
        assert_eq!(lab.router.hostname(), "kept");
        assert_eq!(lab.brief("Loop"), "Loopback0 10.1.1.1 YES NVRAM up up");
    }
}

#[test]
fn a_reload_that_is_not_confirmed_does_not_happen() {
    let mut lab = lab(3);
    lab.does("reload");
    let reply = lab.reply("n");
    assert!(!reply.reloads && !reply.closes);
    assert_eq!(lab.prompt(), "R1#");
    lab.does("disable");
    assert!(lab.says("reload").contains("% Invalid input"));
}

#[test]
fn uptime_and_log_start_anew_with_a_reload() {
    let mut lab = lab(seed_with_port_1(true));
    lab.does("conf t; int gi0/1; shut; end");
    lab.says("write memory");
    lab.reloads(&[(PROCEED, "")]);
    assert!(lab.says("show version").contains("R1 uptime is 0 minutes\n"));
    let log = lab.says("show logging");
    for line in [
        "%SYS-5-CONFIG_I: Configured from memory by console",
        "%LINK-5-CHANGED: Interface GigabitEthernet0/1, changed state to administratively down",
        "%SYS-5-RESTART: System restarted --",
    ] {
        assert_eq!(log.matches(line).count(), 1, "{line}: {log}");
    }
    assert!(!log.contains("from console by"), "{log}");
    lab.now.uptime += Duration::from_secs(180);
    assert!(lab.says("show version").contains("uptime is 3 minutes\n"));
    assert!(!lab.says("show running-config").contains("Last configuration change"));
}

#[test]
fn lines_that_only_are_kept_show_until_they_are_taken_away() {
    for (set, shows, unset) in [
        ("logging buffered 8192", "logging buffered 8192", "no logging buffered"),
        ("no logging console", "no logging console", "logging console"),
        ("logging host 10.0.0.9", "logging host 10.0.0.9", "no logging host 10.0.0.9"),
        ("ip domain name lab.example", "ip domain name lab.example", "no ip domain name"),
        ("snmp-server location Rack 7", "snmp-server location Rack 7", "no snmp-server location"),
        ("snmp-server contact noc", "snmp-server contact noc", "no snmp-server contact"),
        ("banner motd #Keep out#", "banner motd ^CKeep out^C", "no banner motd"),
        ("ntp server 10.0.0.9", "ntp server 10.0.0.9", "no ntp server 10.0.0.9"),
    ] {
        let mut lab = lab(3);
        let before = lab.router.running_config();
        let kept = format!("\n{shows}\n");
        lab.does("conf t");
        lab.does(set);
        lab.does(set);
        assert_eq!(lab.router.running_config().matches(&kept).count(), 1, "{set}");
        lab.does(unset);
        assert_eq!(lab.router.running_config(), before, "{unset}");
    }
    let mut lab = lab(3);
    lab.does("conf t; ntp server 10.0.0.1; ntp server 10.0.0.2; line vty 0 15");
    let running = lab.router.running_config();
    assert!(running.contains("ntp server 10.0.0.1\nntp server 10.0.0.2\n"));
    assert!(running.contains("\nline vty 5 15\n"), "{running}");
    lab.does("transport input ssh");
    let running = lab.router.running_config();
    assert_eq!(running.matches("\n transport input ssh\n").count(), 2);
}

#[test]
fn names_of_63_characters_are_taken_and_longer_ones_are_not() {
    let mut lab = lab(3);
    let name = "x".repeat(63);
    lab.does(&format!("conf t; hostname {name}; end"));
    assert_eq!(lab.prompt(), format!("{name}#"));
    lab.does("conf t");
    let said = lab.says(&format!("hostname {name}y"));
    assert!(said.contains("% Invalid input"), "{said}");
}
