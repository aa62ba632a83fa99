"""Netmiko: what its users do all day, over SSH and over telnet."""

import re
import time

import pytest
from netmiko import ConnectHandler
from netmiko.exceptions import NetmikoAuthenticationException

TYPES = ["cisco_xe", "cisco_ios_telnet"]


@pytest.fixture(params=TYPES)
def kind(request):
    return request.param


@pytest.fixture
def one(start, kind):
    """A device of a sandbox of its own, started with some flags."""
    return lambda *flags: start("--devices", "1", *flags, ssh=kind != "cisco_ios_telnet").devices[0]


def connect(device, kind, **settings):
    return ConnectHandler(
        device_type=kind,
        host=device.host,
        port=device.port,
        username=device.username,
        **{"password": device.password} | settings,
    )


def test_shows_several_pages_and_is_told_of_invalid_input(one, kind):
    with connect(one(), kind) as router:
        assert router.find_prompt() == "R1#"
        assert "Cisco IOS XE Software" in router.send_command("show version")
        assert router.send_command("show interfaces").count("line protocol is") == 4
        assert "% Invalid input detected" in router.send_command("show nonsense")


def test_a_page_waits_for_a_key(one, kind):
    with connect(one(), kind) as router:
        router.send_command("terminal length 24")
        page = router.send_command("show interfaces", expect_string="--More--")
        assert page.count("line protocol is") == 1
        router.write_channel("q")
        assert router.find_prompt() == "R1#"


def test_a_configuration_shows_everywhere_and_survives(one, kind):
    device = one()
    commands = ["hostname EDGE1", "interface Loopback5", "ip address 10.5.5.5 255.255.255.255"]
    commands += ["interface GigabitEthernet0/0", "shutdown", "no shutdown", "logging buffered 8192"]
    with connect(device, kind) as router:
        sent = router.send_config_set(commands)
        assert "%" not in sent
        # Netmiko keeps the old name until it is told to look again.
        router.set_base_prompt()
        assert "[OK]" in router.save_config()
    with connect(device, kind) as router:
        assert router.find_prompt() == "EDGE1#"
        running = router.send_command("show running-config")
        for line in ["hostname EDGE1", " ip address 10.5.5.5 255.255.255.255", "logging buffered 8192"]:
            assert f"\n{line}\n" in running
        assert "10.5.5.5" in router.send_command("show ip interface brief")
        log = router.send_command("show logging")
        for message in [
            "%LINK-3-UPDOWN: Interface Loopback5, changed state to up",
            "%LINEPROTO-5-UPDOWN: Line protocol on Interface Loopback5, changed state to up",
            "%LINK-5-CHANGED: Interface GigabitEthernet0/0, changed state to administratively down",
            "%SYS-5-CONFIG_I: Configured from console by developer",
        ]:
            assert message in log


@pytest.mark.parametrize("saves", [True, False])
def test_a_reload_keeps_what_was_saved(start, saves):
    # It boots in simulated time.
    device = start("--devices", "1", "--speed", "50").devices[0]
    with connect(device, "cisco_xe") as router:
        router.send_config_set(["interface Loopback8"])
        asks = router.send_command("reload", expect_string=r"yes/no")
        assert "System configuration has been modified. Save?" in asks
        router.send_command("yes" if saves else "no", expect_string=r"confirm")
        router.write_channel("\n")
    with reconnect(device) as router:
        assert ("Loopback8" in router.send_command("show ip interface brief")) == saves
        assert re.search(r"uptime is \d+ minutes?\n", router.send_command("show version"))


def reconnect(device):
    """Tries until the router has booted."""
    for _ in range(40):
        try:
            return connect(device, "cisco_xe")
        except Exception as error:  # Which one depends on how far the boot is.
            last = error
            time.sleep(0.5)
    raise last


def test_enable_asks_for_its_secret(one, kind):
    device = one("--enable-secret", "S3cret")
    with connect(device, kind, secret="S3cret") as router:
        assert router.find_prompt() == "R1>"
        router.enable()
        assert router.check_enable_mode()
        assert "hostname R1" in router.send_command("show running-config")


def test_a_wrong_password_is_refused(device):
    with pytest.raises(NetmikoAuthenticationException):
        connect(device, "cisco_xe", password="wrong")


def test_long_host_names_are_found_again(one, kind):
    device, name = one(), "edge-router-with-a-very-long-name-" + "x" * 29
    assert len(name) == 63
    with connect(device, kind) as router:
        router.send_config_set([f"hostname {name}"])
    with connect(device, kind) as router:
        assert router.find_prompt() == f"{name}#"
        router.send_config_set(["interface Loopback1"])
        assert "Loopback1" in router.send_command("show ip interface brief")


def test_the_list_that_the_sandbox_writes_is_taken_as_it_is(start):
    for settings in start("--devices", "2").netmiko_list:
        with ConnectHandler(**settings) as router:
            assert "uptime is" in router.send_command("show version")
