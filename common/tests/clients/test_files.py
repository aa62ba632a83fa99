"""The files that the sandbox writes for other tools, and how it starts and ends."""

import os
import signal
import subprocess
import sys
import time

import pytest
import yaml
from conftest import BINARY
from nornir import InitNornir
from nornir_netmiko.tasks import netmiko_send_command

LIMIT = 20


def test_the_ssh_config_is_all_that_openssh_needs(start):
    sandbox = start("--devices", "2")
    config = sandbox.out.with_suffix(".ssh_config")
    for number, device in enumerate(sandbox.devices, 1):
        command = ["sshpass", "-p", device.password, "ssh", "-F", config, device.name]
        done = subprocess.run(
            [*command, "show running-config | include ^hostname"],
            capture_output=True, text=True, timeout=LIMIT,
        )
        assert done.stdout == f"\nhostname R{number}\n", done


# As the guide prints it; the address and the password are arguments.
GUIDE = """
import asyncio, sys
import asyncssh

async def fetch(device_ip):
    async with asyncssh.connect(device_ip, username='developer', password='Cisco123!') as conn:
        result = await conn.run("show version")
        return result.stdout.splitlines()

print(asyncio.run(fetch(sys.argv[1])))
"""


def test_the_guides_own_python_runs_unchanged_with_the_ssh_config(start, tmp_path):
    sandbox = start("--devices", "2", "--password", "Cisco123!", "--profile", "iosxe")
    folder = tmp_path / "home" / ".ssh"
    folder.mkdir(parents=True)
    (folder / "config").write_text(sandbox.out.with_suffix(".ssh_config").read_text())
    settings = os.environ | {"HOME": str(tmp_path / "home")}
    for device in sandbox.devices:
        command = [sys.executable, "-c", GUIDE, device.name]
        done = subprocess.run(command, env=settings, capture_output=True, text=True, timeout=LIMIT)
        assert "Cisco IOS XE Software" in done.stdout, done


def test_nornir_reaches_all_devices_of_the_hosts_file(start, tmp_path):
    sandbox = start("--devices", "5", "--enable-secret", "S3cret")
    hosts = sandbox.out.with_suffix(".hosts.yaml")
    nornir = InitNornir(
        inventory={"plugin": "SimpleInventory", "options": {"host_file": str(hosts)}},
        logging={"enabled": False},
    )
    done = nornir.run(
        netmiko_send_command, command_string="show running-config | include ^hostname", enable=True
    )
    assert not done.failed, done
    assert [it[0].result for it in done.values()] == [f"hostname R{n}" for n in range(1, 6)]


def test_the_inventory_for_ansible_names_all_devices(start):
    sandbox = start("--devices", "3", "--enable-secret", "S: 'cret")
    inventory = yaml.safe_load(sandbox.out.with_suffix(".ansible.yaml").read_text())["all"]
    assert {
        name: (host["ansible_host"], host["ansible_port"]) for name, host in inventory["hosts"].items()
    } == {device.name: (device.host, device.port) for device in sandbox.devices}
    assert inventory["vars"]["ansible_become_password"] == "S: 'cret"
    assert inventory["vars"]["ansible_network_os"] == "cisco.ios.ios"


def test_a_second_start_on_a_taken_port_leaves_the_trace_of_the_first(start, tmp_path):
    trace = tmp_path / "trace"
    port = start("--devices", "1").devices[0].port
    trace.write_text("of the first\n")
    command = [BINARY, "--ssh", "--devices", "1", "--port", str(port), "--trace", trace]
    done = subprocess.run(
        [*command, "--out", tmp_path / "other.toml"], capture_output=True, text=True, timeout=LIMIT
    )
    assert done.returncode == 1 and str(port) in done.stderr, done
    assert trace.read_text() == "of the first\n"
    assert not (tmp_path / "other.toml").exists()


def gone(pid):
    """Whether a process ends within a moment."""
    for _ in range(50):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("stays", [False, True])
def test_a_sandbox_ends_with_its_shell_unless_it_is_to_stay(tmp_path, stays):
    words = "--stay" if stays else ""
    script = f"{BINARY} --devices 1 --out {tmp_path}/s.toml {words} > {tmp_path}/said 2> {tmp_path}/errors & echo $!; "
    script += f"until grep -q stops {tmp_path}/said; do sleep 0.1; done"
    shell = subprocess.run(["sh", "-c", script], capture_output=True, text=True, timeout=LIMIT)
    pid = int(shell.stdout)
    said = (tmp_path / "said").read_text()
    if stays:
        os.kill(pid, signal.SIGHUP)
        time.sleep(1)  # Four times as long as it takes to notice.
        os.kill(pid, 0)
        os.kill(pid, signal.SIGTERM)
        assert "It stays" in said
    else:
        assert "ends with the shell that started it, unless you add --stay" in said
    assert gone(pid)
