"""Debian's telnet client, on a terminal."""

import os
import pty
import re
import select
import time

import pytest

LIMIT = 20


class Terminal:
    """A telnet client on a terminal of its own."""

    def __init__(self, device):
        self.shown = ""
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.execvp("telnet", ["telnet", device.host, str(device.port)])

    def expect(self, pattern):
        """Reads until the pattern is shown; returns what came before."""
        deadline = time.monotonic() + LIMIT
        while not (found := re.search(pattern, self.shown)):
            left = max(0, deadline - time.monotonic())
            if not select.select([self.terminal], [], [], left)[0]:
                pytest.fail(f"no {pattern!r} within {LIMIT} s in {self.shown!r}")
            try:
                self.shown += os.read(self.terminal, 4096).decode(errors="replace")
            except OSError:  # The client has gone, and its terminal with it.
                pytest.fail(f"closed without {pattern!r}: {self.shown!r}")
        before, self.shown = self.shown[: found.start()], self.shown[found.end() :]
        return before

    def types(self, keys):
        os.write(self.terminal, keys.encode())


def test_logs_in_pages_configures_and_reads_back(start):
    device = start("--devices", "2", ssh=False).devices[1]
    terminal = Terminal(device)
    terminal.expect("Username: ")
    terminal.types(f"{device.username}\r")
    terminal.expect("Password: ")
    terminal.types(f"{device.password}\r")
    assert device.password not in terminal.expect("R2#"), "a password is not echoed"
    terminal.types("show version\r")
    assert "Cisco IOS XE Software" in terminal.expect(" --More-- ")
    terminal.types(" ")
    terminal.expect("R2#")
    terminal.types("conf t\r")
    terminal.expect(r"R2\(config\)#")
    terminal.types("hostname TELNET-7\r")
    terminal.expect(r"TELNET-7\(config\)#")
    terminal.types("end\r")
    terminal.expect("TELNET-7#")
    terminal.types("show running-config | include ^hostname\r")
    assert "hostname TELNET-7" in terminal.expect("TELNET-7#")
    terminal.types("exit\r")
    terminal.expect("Connection closed by foreign host")
    os.close(terminal.terminal)
    os.waitpid(terminal.pid, 0)
