"""NAPALM's driver for IOS: what it reads of a router and of a switch, and what it changes."""

import napalm
import pytest

CONFIG = [
    "lldp run",
    "ip domain name lab.example",
    "ntp server 10.9.9.9",
    "snmp-server community public RO",
    "snmp-server location room 1",
    "snmp-server contact the desk",
    "username bob privilege 15 secret made-up",
    "interface Loopback0",
    "ip address 10.255.0.1 255.255.255.255",
    "ip route 172.31.0.0 255.255.0.0 10.255.0.9",
]
OF_ROUTER = ["vrf definition LAB", "rd 65000:1", "interface Loopback1", "vrf forwarding LAB"]
OF_SWITCH = ["vlan 20", "name STAFF", "interface GigabitEthernet1/0/3", "switchport access vlan 20"]

# Each looks at something that a getter cannot have made up.
ON_ROUTER = {
    "is_alive": lambda it: it.is_alive() == {"is_alive": True},
    "get_facts": lambda it: it.get_facts()["model"] == "ISR4331/K9" and it.get_facts()["uptime"] > 0,
    "get_facts: fqdn": lambda it: it.get_facts()["fqdn"] == "R1.lab.example",
    "get_interfaces": lambda it: len(it.get_interfaces()) == 6
    and it.get_interfaces()["GigabitEthernet0/0"]["speed"] == 1000,
    "get_interfaces_ip": lambda it: it.get_interfaces_ip()["Loopback0"]
    == {"ipv4": {"10.255.0.1": {"prefix_length": 32}}},
    "get_interfaces_counters": lambda it: it.get_interfaces_counters()["GigabitEthernet0/0"][
        "rx_octets"
    ]
    > 0,
    "get_arp_table": lambda it: any(row["age"] > 0 for row in it.get_arp_table()),
    "get_lldp_neighbors": lambda it: "R2"
    in [end["hostname"] for ends in it.get_lldp_neighbors().values() for end in ends],
    "get_lldp_neighbors_detail": lambda it: "R2"
    in [
        end["remote_system_name"] for ends in it.get_lldp_neighbors_detail().values() for end in ends
    ],
    "get_ntp_servers": lambda it: it.get_ntp_servers() == {"10.9.9.9": {}},
    "get_ntp_peers": lambda it: it.get_ntp_peers() == {"10.9.9.9": {}},
    "get_ntp_stats": lambda it: it.get_ntp_stats()[0]["synchronized"] is True,
    "get_snmp_information": lambda it: it.get_snmp_information()["chassis_id"]
    == it.get_facts()["serial_number"],
    "get_users": lambda it: it.get_users()["bob"]["level"] == 15,
    "get_config": lambda it: "username bob" in it.get_config()["running"]
    and "hostname R1" in it.get_config()["startup"],
    "get_config, sanitized": lambda it: "public" not in it.get_config(sanitized=True)["running"],
    "get_environment": lambda it: it.get_environment()["cpu"][0]["%usage"] > 0
    and it.get_environment()["memory"]["used_ram"] > 0,
    "get_network_instances": lambda it: it.get_network_instances()["LAB"]["interfaces"]
    == {"interface": {"Loopback1": {}}},
    "get_route_to": lambda it: it.get_route_to("172.31.0.0/16")["172.31.0.0/16"][0]["protocol"]
    == "static",
    "get_ipv6_neighbors_table": lambda it: it.get_ipv6_neighbors_table() == [],
    "get_bgp_neighbors": lambda it: it.get_bgp_neighbors() == {},
    "get_bgp_config": lambda it: it.get_bgp_config() == {},
    "get_probes_config": lambda it: it.get_probes_config() == {},
    "ping": lambda it: it.ping("10.255.0.1", count=3)["success"]["packet_loss"] == 0,
    "cli": lambda it: "UTC" in it.cli(["show clock"])["show clock"],
    "traceroute": lambda it: it.traceroute("10.255.0.1")["success"][1],
    "get_optics": lambda it: "GigabitEthernet0/0" in it.get_optics(),
    "get_bgp_neighbors_detail": lambda it: it.get_bgp_neighbors_detail() == {},
}
ON_SWITCH = {
    "get_facts": lambda it: it.get_facts()["model"] == "C9300-24T",
    "get_mac_address_table": lambda it: any(
        row["interface"].startswith("Gi1/0/") for row in it.get_mac_address_table()
    ),
    "get_vlans": lambda it: it.get_vlans()["20"]
    == {"name": "STAFF", "interfaces": ["GigabitEthernet1/0/3"]},
    "get_environment": lambda it: 0
    < it.get_environment()["temperature"]["inlet"]["temperature"]
    < 46,
}
NOT_ON_ROUTER = {
    "traceroute": "no command: the simulated network has neighbours, and no paths",
    "get_optics": "its ports are copper, so there is nothing to read",
}


def connect(device):
    driver = napalm.get_network_driver("ios")
    options = {"port": device.port, "fast_cli": True}
    return driver(device.host, device.username, device.password, optional_args=options)


def attempts(router, operations):
    def attempt(operation):
        assert operation(router) is not False

    return {name: lambda it=it: attempt(it) for name, it in operations.items()}


def test_what_is_read_of_a_router(start, count):
    with connect(start("--devices", "3").devices[0]) as router:
        router.device.send_config_set(CONFIG + OF_ROUTER)
        count("NAPALM, router", attempts(router, ON_ROUTER), NOT_ON_ROUTER)


def test_what_is_read_of_a_switch(start, count, tmp_path):
    inventory = tmp_path / "switches.toml"
    inventory.write_text('[[device]]\nname = "SW1"\nplatform = "c9300"\n')
    with connect(start("--inventory", inventory).devices[0]) as switch:
        switch.device.send_config_set(CONFIG + OF_SWITCH)
        count("NAPALM, switch", attempts(switch, ON_SWITCH))


# In this order.
CHANGES = {
    "load_merge_candidate": lambda it: it.load_merge_candidate(config="interface Loopback9\n"),
    "compare_config": lambda it: "Loopback9" in it.compare_config(),
    "commit_config": lambda it: it.commit_config(),
    "rollback": lambda it: it.rollback(),
    "discard_config": lambda it: it.discard_config(),
}
NO_CHANGES = dict.fromkeys(
    CHANGES, "its file comes by SCP or tclsh, which routers here do not have"
)


def test_nothing_is_changed_by_files(start, count):
    device = start("--devices", "1").devices[0]
    with connect(device) as router:
        router.device.send_config_set(["ip scp server enable"])
        count("NAPALM, changes", attempts(router, CHANGES), NO_CHANGES)
