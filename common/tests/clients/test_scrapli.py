"""scrapli's driver for IOS XE, over two SSH libraries and OpenSSH itself."""

import asyncio

import pytest
from scrapli.driver.core import AsyncIOSXEDriver, IOSXEDriver
from scrapli.exceptions import ScrapliAuthenticationFailed


@pytest.fixture(params=["system", "paramiko"])
def transport(request):
    return request.param


def settings(device, transport, **changed):
    return {
        "host": device.host,
        "port": device.port,
        "auth_username": device.username,
        "auth_password": device.password,
        # scrapli's own reader of known_hosts knows no ports.
        "auth_strict_key": transport == "system",
        "ssh_known_hosts_file": str(device.known_hosts),
        "transport": transport,
        "timeout_ops": 20,
    } | changed


def test_shows_configures_and_reads_back(device, transport):
    with IOSXEDriver(**settings(device, transport)) as router:
        assert router.get_prompt() == "R1#"
        assert router.send_command("show interfaces").result.count("line protocol is") == 4
        assert router.send_command("show nonsense").failed
        sent = router.send_configs(["interface Loopback6", "description by scrapli"])
        assert not sent.failed
        assert "description by scrapli" in router.send_command("show running-config").result


def test_enable_asks_for_its_secret(start, transport):
    device = start("--devices", "1", "--enable-secret", "S3cret").devices[0]
    with IOSXEDriver(**settings(device, transport, auth_secondary="S3cret")) as router:
        assert "hostname R1" in router.send_command("show running-config").result


def test_a_wrong_password_is_refused(device, transport):
    with pytest.raises(ScrapliAuthenticationFailed):
        IOSXEDriver(**settings(device, transport, auth_password="wrong")).open()


def test_long_host_names_are_prompts(device, transport):
    name = "edge-" + "x" * 58
    with IOSXEDriver(**settings(device, transport)) as router:
        router.send_configs([f"hostname {name}"])
        running = router.send_command("show running-config | include ^hostname")
        assert running.result == f"hostname {name}"
        assert router.get_prompt() == f"{name}#"


def test_twenty_at_once_on_asyncssh(start):
    devices = start("--devices", "20").devices

    async def prompt(device):
        async with AsyncIOSXEDriver(**settings(device, "asyncssh")) as router:
            return await router.get_prompt()

    async def everyone():
        return await asyncio.gather(*(prompt(device) for device in devices))

    assert asyncio.run(everyone()) == [f"R{number}#" for number in range(1, 21)]
