"""Netmiko (cisco_ios_telnet) against the sandbox: log in, look, configure."""

import sys
import tomllib

from netmiko import ConnectHandler
from netmiko.exceptions import NetmikoAuthenticationException

with open(sys.argv[1], "rb") as file:
    DEVICE = tomllib.load(file)["device"][0]


def connect(password):
    return ConnectHandler(
        device_type="cisco_ios_telnet",
        host=DEVICE["host"],
        port=DEVICE["port"],
        username=DEVICE["username"],
        password=password,
    )


def check(what, holds, seen):
    print(f"netmiko: {what} {'... ok' if holds else '... FAILED'}")
    if not holds:
        sys.exit(f"netmiko: seen instead: {seen}")


with connect(DEVICE["password"]) as router:
    prompt = router.find_prompt()
    check("finds the prompt", prompt == "R1#", prompt)
    version = router.send_command("show version")
    check("runs show version", "Cisco IOS XE Software" in version, version)
    interfaces = router.send_command("show interfaces")
    check("reads output of several pages", interfaces.count("line protocol") == 4, interfaces)
    invalid = router.send_command("show nonsense")
    check("is told of invalid input", "% Invalid input detected" in invalid, invalid)
    commands = ["hostname EDGE1", "interface Loopback5", "ip address 10.5.5.5 255.255.255.255"]
    sent = router.send_config_set(commands)
    check("configures", "%" not in sent, sent)
    # Netmiko keeps the old name until it is told to look again.
    router.set_base_prompt()
    running = router.send_command("show running-config | include ^hostname")
    check("reads the host name back", running.strip() == "hostname EDGE1", running)
    brief = router.send_command("show ip interface brief")
    check("sees the interface", "10.5.5.5" in brief, brief)
    saved = router.save_config()
    check("saves", "[OK]" in saved, saved)

with connect(DEVICE["password"]) as router:
    prompt = router.find_prompt()
    check("finds the new name in a new session", prompt == "EDGE1#", prompt)

try:
    connect("wrong").disconnect()
    check("is refused with a wrong password", False, "it was let in")
except NetmikoAuthenticationException as error:
    check("is refused with a wrong password", True, error)
