"""The guide's own Python, with its comments taken away."""

import pathlib
import subprocess
import sys

from test_paramiko import connect
from test_parsers import run

HERE = pathlib.Path(__file__).parent


def output(program, argument):
    command = [sys.executable, HERE / program, argument]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_threads_fetch_names_and_collect_logs(start):
    sandbox = start("--devices", "3")
    said = output("guide_threads.py", sandbox.netmiko_file)
    for number, device in enumerate(sandbox.devices, 1):
        assert f"Hostname: R{number}\n" in said
        with connect(device) as client:
            log = run(client, "show logging | include %").splitlines()
        for line in log:
            assert f"R{number}: {line}\n" in said
    assert said.endswith("All logs processed.\n")


def test_futures_fetch_configure_and_monitor(start):
    # A quarter of a second of work for each session's answer.
    sandbox = start("--devices", "4", "--delay", "0.25")
    said = output("guide_asyncio.py", sandbox.out)
    for number, device in enumerate(sandbox.devices, 1):
        assert f"[sequential] {device.name}: Cisco IOS XE Software" in said
        assert f"[concurrent] {device.name}: Cisco IOS XE Software" in said
        monitored = next(it for it in said.splitlines() if it.startswith(f"[monitor] {device.name}:"))
        assert "Loopback0" in monitored and "GigabitEthernet0/0" in monitored
        with connect(device) as client:
            assert f"hostname R{number}-LAB\n" in run(client, "show startup-config")
