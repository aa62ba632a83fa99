"""Debian's telnet client, on a terminal, against the sandbox."""

import os
import pty
import re
import select
import sys
import time
import tomllib

with open(sys.argv[1], "rb") as file:
    DEVICE = tomllib.load(file)["device"][1]

LIMIT = 20
pid, terminal = pty.fork()
if pid == 0:
    os.execvp("telnet", ["telnet", DEVICE["host"], str(DEVICE["port"])])

shown = ""


def expect(pattern):
    """Reads until the pattern is on the terminal; returns what came before."""
    global shown
    deadline = time.monotonic() + LIMIT
    while not (found := re.search(pattern, shown)):
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([terminal], [], [], left)[0]:
            sys.exit(f"telnet: no {pattern!r} within {LIMIT} s in {shown!r}")
        try:
            shown += os.read(terminal, 4096).decode(errors="replace")
        except OSError:  # The client has gone, and its terminal with it.
            break
    before, shown = shown[: found.start()] if found else shown, shown[found.end() :] if found else ""
    return before


def send(line):
    os.write(terminal, line.encode() + b"\r")


expect("Username: ")
send(DEVICE["username"])
expect("Password: ")
send(DEVICE["password"])
echo = expect("R2#")
assert DEVICE["password"] not in echo, "a password is not echoed"
send("show version")
version = expect(" --More-- ")
assert "Cisco IOS XE Software" in version, version
os.write(terminal, b" ")
expect("R2#")
send("conf t")
expect(r"R2\(config\)#")
send("hostname TELNET-7")
expect(r"TELNET-7\(config\)#")
send("end")
expect("TELNET-7#")
send("show running-config | include ^hostname")
assert "hostname TELNET-7" in expect("TELNET-7#")
send("exit")
expect("Connection closed by foreign host")
os.waitpid(pid, 0)
print("telnet: logs in, pages, configures and reads back ... ok")
