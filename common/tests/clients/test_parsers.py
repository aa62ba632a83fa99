"""ntc-templates and ciscoconfparse2 read what the routers say, all of it."""

import ipaddress
import re

import pytest
from ciscoconfparse2 import CiscoConfParse
from ntc_templates.parse import parse_output
from test_paramiko import connect

COMMANDS = [
    "show version",
    "show ip interface brief",
    "show interfaces",
    "show logging",
    "show running-config",
    "show inventory",
]
# Each of them has a template, and gives at least a row.
OF_EVERY_ROUTER = [
    "dir",
    "ping 10.10.20.1",
    "show archive",
    "show arp",
    "show boot",
    "show cdp neighbors",
    "show cdp neighbors detail",
    "show clock",
    "show file systems",
    "show hosts summary",
    "show interfaces description",
    "show ip access-lists",
    "show ip arp",
    "show ip interface",
    "show ip route",
    "show ipv6 interface brief",
    "show lldp neighbors",
    "show lldp neighbors detail",
    "show processes cpu",
    "show snmp community",
    "show users",
    "show vrf",
    "show vrf detail",
]
OF_SWITCHES = [
    "show environment temperature",
    "show interfaces status",
    "show mac address-table",
    "show platform",
    "show vlan",
]
CONFIGURED = """conf t
snmp-server community public RO
ip access-list extended PARSED
permit tcp any host 10.3.3.3 eq 22
interface Loopback3
ip address 10.3.3.3 255.255.255.255
description parsed
interface GigabitEthernet0/2
shutdown
interface Vlan9
end
"""


@pytest.fixture
def routers(start):
    """What a few routers say; the first one was configured."""
    said = []
    for device in start("--devices", "4").devices:
        with connect(device) as client:
            if not said:
                shell = client.invoke_shell()
                shell.sendall((CONFIGURED + "exit\n").encode())
                while shell.recv(4096):
                    pass
            commands = COMMANDS + ([] if said else OF_EVERY_ROUTER)
            said.append({command: run(client, command) for command in commands})
    return said


def run(client, command):
    _, out, _ = client.exec_command(command, timeout=20)
    # A router answers an exec below an empty line.
    return out.read().decode().replace("\r\n", "\n").removeprefix("\n")


def records(said, command):
    return parse_output(platform="cisco_ios", command=command, data=said[command])


def test_show_version(routers):
    for number, said in enumerate(routers, 1):
        [record] = records(said, "show version")
        [inventory] = records(said, "show inventory")
        assert record["hostname"] == f"R{number}"
        assert record["version"].startswith(configuration(said).find_objects("^version")[0].text.split()[1])
        assert record["serial"] == [inventory["sn"]]
        assert record["hardware"] == ["ISR4331/K9"] == [inventory["pid"]]
        assert record["reload_reason"] == "Reload Command"
        assert record["config_register"] == "0x2102"
        assert record["uptime"] in said["show version"]


def test_show_ip_interface_brief(routers):
    for said in routers:
        brief = records(said, "show ip interface brief")
        assert len(brief) == len(said["show ip interface brief"].splitlines()) - 1
        addresses = {record["interface"]: record["ip_address"] for record in brief}
        assert addresses == {
            name: str(ip.ip) if ip else "unassigned" for name, ip in configured(said).items()
        }
    first = {record["interface"]: record for record in records(routers[0], "show ip interface brief")}
    assert first["Loopback3"]["status"] == first["Loopback3"]["proto"] == "up"
    assert first["GigabitEthernet0/2"]["status"] == "administratively down"
    assert (first["Vlan9"]["status"], first["Vlan9"]["proto"]) == ("up", "down")


def test_show_interfaces(routers):
    for said in routers:
        interfaces = records(said, "show interfaces")
        brief = {it["interface"]: it for it in records(said, "show ip interface brief")}
        assert [record["interface"] for record in interfaces] == list(brief)
        for record in interfaces:
            name = record["interface"]
            ip = configured(said)[name]
            length = str(ip.network.prefixlen) if ip else ""
            assert record["link_status"] == brief[name]["status"]
            assert record["protocol_status"].strip() == brief[name]["proto"]
            assert (record["ip_address"], record["prefix_length"]) == (str(ip.ip) if ip else "", length)
            assert record["mtu"] and record["bandwidth"] and record["delay"], record
            assert record["hardware_type"] and record["input_packets"], record
    loopback = next(it for it in records(routers[0], "show interfaces") if it["interface"] == "Loopback3")
    assert loopback["description"] == "parsed"


def test_show_logging(routers):
    for said in routers:
        _, lines = said["show logging"].split("Log Buffer (65536 bytes):\n\n")
        log = records(said, "show logging")
        assert len(log) == len(lines.splitlines()) > 0
        for record, line in zip(log, lines.splitlines()):
            mark = f"%{record['facility']}-{record['severity']}-{record['mnemonic']}: "
            assert line.endswith(mark + " ".join(record["message"])), line
            assert re.match(rf"\*{record['month']} +{record['day']} {record['time']}: %", line)
    assert [it["mnemonic"] for it in records(routers[0], "show logging")][-1] == "CONFIG_I"


def test_show_running_config(routers):
    for number, said in enumerate(routers, 1):
        parsed = configuration(said)
        assert [it.text for it in parsed.find_objects("^hostname")] == [f"hostname R{number}"]
        assert len(parsed.find_objects(r"^line (con|vty)")) == 2
    first = configuration(routers[0])
    [loopback] = first.find_objects("^interface Loopback3$")
    assert [it.text for it in loopback.children] == [
        " description parsed",
        " ip address 10.3.3.3 255.255.255.255",
    ]
    shut = first.find_parent_objects("^interface", "^ shutdown$")
    assert "interface GigabitEthernet0/2" in [it.text for it in shut]


def configuration(said):
    return CiscoConfParse(said["show running-config"].splitlines(), syntax="ios")


def configured(said):
    """Each interface of the running configuration and its address."""
    found = {}
    for interface in configuration(said).find_objects("^interface "):
        address = [it.text.split()[2:] for it in interface.children if " ip address" in it.text[:12]]
        address = [it for it in address if len(it) == 2]
        found[interface.text.split()[1]] = (
            ipaddress.ip_interface("/".join(address[0])) if address else None
        )
    return found


def test_every_output_that_has_a_template_gives_a_row(routers):
    said = routers[0]
    for command in OF_EVERY_ROUTER:
        name = command.split()[0] if command.startswith("ping") else command
        rows = parse_output(platform="cisco_ios", command=name, data=said[command])
        assert rows, f"{command}:\n{said[command]}"
    brief = {it["interface"] for it in records(said, "show ip interface brief")}
    assert {it["interface"] for it in records(said, "show ip interface")} == brief
    addresses = {str(ip.ip) for ip in configured(said).values() if ip}
    own = {it["ip_address"] for it in records(said, "show ip arp") if it["age"] == "-"}
    assert own and own <= addresses
    connected = {it["network"] for it in records(said, "show ip route") if it["protocol"] == "C"}
    networks = {str(ip.network.network_address) for ip in configured(said).values() if ip}
    assert connected and connected <= networks


def test_neighbours_are_the_same_from_both_ends(start):
    cables = set()
    for device in start("--devices", "6").devices:
        name = "R" + str(int(device.name.split(".")[3]) - 39)
        with connect(device) as client:
            said = {it: run(client, it) for it in ("show cdp neighbors detail", "show lldp neighbors")}
        found = records(said, "show cdp neighbors detail")
        for it in found:
            cables.add((name, it["local_interface"], it["neighbor_name"], it["neighbor_interface"]))
        assert {it["neighbor_name"] for it in records(said, "show lldp neighbors")} == {
            it["neighbor_name"] for it in found
        }
    between = {it for it in cables if it[2].startswith("R")}
    assert len(between) >= 10
    assert between == {(there, port, here, own) for here, own, there, port in between}


def test_switches(start, tmp_path):
    inventory = tmp_path / "switches.toml"
    inventory.write_text('[[device]]\nname = "SW1"\nplatform = "c9300"\n')
    [device] = start("--inventory", str(inventory)).devices
    with connect(device) as client:
        said = {command: run(client, command) for command in OF_SWITCHES + ["show version"]}
    for command in OF_SWITCHES:
        assert records(said, command), f"{command}:\n{said[command]}"
    assert records(said, "show version")[0]["hardware"][0] == "C9300-24T"
    assert len(records(said, "show interfaces status")) == 25
