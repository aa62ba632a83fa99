"""Starts sandboxes for the tests, on free ports, and stops them again."""

import json
import os
import subprocess
import tomllib

import pytest

BINARY = os.environ.get("SANDBOX", "target/debug/sandbox")
PASSWORD = "C1sco12345"


class Device:
    """One router: where it is, and who may log in."""

    def __init__(self, entry, known_hosts):
        self.name = entry["name"]
        self.host = entry["host"]
        self.port = entry["port"]
        self.username = entry.get("username", "developer")
        self.password = entry.get("password", PASSWORD)
        self.known_hosts = known_hosts


class Sandbox:
    """A running sandbox. It ends when its standard input does."""

    def __init__(self, folder, flags):
        self.out = folder / "sandbox.toml"
        command = [BINARY, "--out", self.out, "--until-stdin-closes", *flags]
        self.netmiko_file = self.out.with_suffix(".netmiko.json")
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        ready = self.process.stdout.readline()
        assert ready.startswith("Ready"), f"the sandbox says {ready!r}"
        with open(self.out, "rb") as file:
            inventory = tomllib.load(file)
        defaults = inventory.get("defaults", {})
        known_hosts = self.out.with_suffix(".known_hosts")
        self.devices = [Device(defaults | it, known_hosts) for it in inventory["device"]]

    @property
    def netmiko_list(self):
        """What the sandbox wrote for Netmiko."""
        with open(self.netmiko_file) as file:
            return json.load(file)

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        assert self.process.wait(timeout=20) == 0


@pytest.fixture
def start(tmp_path):
    """Starts a sandbox with some flags; SSH unless told otherwise."""
    running = []

    def start(*flags, ssh=True):
        folder = tmp_path / str(len(running))
        folder.mkdir()
        running.append(Sandbox(folder, [*(["--ssh"] if ssh else []), *flags]))
        return running[-1]

    yield start
    for sandbox in running:
        sandbox.close()


@pytest.fixture
def device(start):
    """The only device of a sandbox of its own."""
    return start("--devices", "1").devices[0]
