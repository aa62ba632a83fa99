//! Hardware: names, version texts, switchports; and that every output is filled in.

use super::lab;
use crate::inventory::Platform;
use crate::router::ios::Router;

#[test]
fn each_platform_has_its_own_names_and_version_texts() {
    for (platform, port, model) in [
        (Platform::IosXe, "GigabitEthernet0/1", "ISR4331/K9"),
        (Platform::Isr4331, "GigabitEthernet0/0/1", "ISR4331/K9"),
        (Platform::C8000v, "GigabitEthernet2", "C8000V"),
        (Platform::C9300, "GigabitEthernet1/0/1", "C9300-24T"),
    ] {
        let mut lab = lab(3);
        lab.router = Router::new("R1", 3).on(platform);
        assert!(!lab.brief(port).is_empty(), "{port}");
        for command in ["show version", "show inventory", "show platform"] {
            assert!(lab.says(command).contains(model), "{model}: {command}");
        }
        lab.does(&format!("conf t; interface {port}; description one; end"));
        let mut second = super::lab(3);
        second.router = Router::new("R1", 3).on(platform);
        second.does("conf t");
        let shown = lab.router.running_config();
        for line in shown.lines() {
            second.does(line);
        }
        assert_eq!(second.router.running_config(), shown);
        assert_eq!(lab.says("show vlan brief").contains('%'), platform != Platform::C9300);
    }
}

#[test]
fn a_switch_has_ports_in_vlans() {
    let mut lab = lab(3);
    lab.router = Router::new("SW1", 3).on(Platform::C9300);
    lab.does("conf t; vlan 20; name users; int range gi1/0/1 - 2; switchport mode access");
    lab.does("switchport access vlan 20; end");
    let vlans = lab.says("show vlan brief");
    assert!(
        vlans.contains("20   users                            active    Gi1/0/1, Gi1/0/2\n"),
        "{vlans}"
    );
    let status = lab.says("show interfaces status");
    assert_eq!(status.lines().filter(|it| it.contains(" 20 ")).count(), 2, "{status}");
    lab.does("conf t; int gi1/0/1");
    assert!(lab.says("ip address 10.0.0.1 255.0.0.0").contains("switchport"));
    lab.does("no switchport; ip address 10.0.0.1 255.0.0.0");
}

#[test]
fn every_output_is_filled_in() {
    for platform in [Platform::IosXe, Platform::C8000v, Platform::C9300] {
        for seed in 0..20 {
            let mut lab = lab(seed);
            lab.router = Router::new("R1", seed).on(platform);
            lab.does("conf t; ntp server 10.0.0.9; snmp-server community c RO; ip host a 10.0.0.1");
            lab.does("ip access-list standard a; permit any; int lo0; ipv6 enable; end");
            for command in crate::router::ios::commands() {
                let command =
                    command.replace("<interface>", "lo0").replace("<address>", "10.0.0.1");
                if command.starts_with("show ") && !command.contains('<') {
                    let said = lab.says(&command);
                    assert!(!said.contains(['{', '}', '@']), "{command}: {said}");
                    let nothing = ["show history", "show snmp user"].contains(&command.as_str());
                    assert!(!said.is_empty() || nothing, "{command}");
                }
            }
        }
    }
}
