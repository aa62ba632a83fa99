"""Starts sandboxes for the tests, on free ports, and stops them again; counts what works."""

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


@pytest.fixture
def count(record_property):
    """Tries operations by name; those that fail must be the ones that are expected to, and
    each of those must fail. How many work is shown at the end of the run."""

    def count(tool, operations, expected=()):
        failures = {}
        for name, operation in operations.items():
            try:
                operation()
            except (Exception, pytest.fail.Exception) as error:  # Whatever a tool raises.
                failures[name] = error
        record_property("works", f"{tool}: {len(operations) - len(failures)} of {len(operations)}")
        new = {name: error for name, error in failures.items() if name not in expected}
        assert not new, f"{tool}: {new}"
        assert set(failures) == set(expected), f"{tool}: more works than expected"

    return count


def pytest_terminal_summary(terminalreporter):
    """Says how many operations of each tool work."""
    reports = [it for kind in terminalreporter.stats.values() for it in kind]
    lines = {
        value
        for report in reports
        if getattr(report, "when", "") == "call"
        for name, value in report.user_properties
        if name == "works"
    }
    for line in sorted(lines):
        terminalreporter.write_line(line)
