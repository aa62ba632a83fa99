#!/usr/bin/env python3
"""A command line as small as the client's tests need it, on standard input and
output: what a third-party SSH server gives to a user who logs in.

It answers, and lets the terminal echo. `exit` ends it.
"""
import sys

ANSWERS = {
    "terminal length 0": "",
    "terminal width 511": "",
    "show version": "Cisco IOS Software, Version 12.4(24)T, RELEASE SOFTWARE (fc1)",
    "show running-config | include ^hostname": "hostname OLD",
    "show ip interface brief": "Interface              IP-Address      OK? Method Status                Protocol\n"
    "GigabitEthernet0/1     10.0.0.1        YES NVRAM  up                    up",
    "show logging": "\n".join(f"line {number}" for number in range(500)),
}
INVALID = "% Invalid input detected at '^' marker."


def answer(line, state):
    if state["config"]:
        state["config"] = line != "end"
        return ""
    if line == "configure terminal":
        state["config"] = True
        return "Enter configuration commands, one per line.  End with CNTL/Z."
    return ANSWERS.get(line, INVALID) if line else ""


def prompt(state):
    return "OLD(config)#" if state["config"] else "OLD#"


def main():
    state = {"config": False}
    print("\nAuthorized access only\n")
    while True:
        sys.stdout.write(prompt(state))
        sys.stdout.flush()
        line = sys.stdin.readline()
        if not line or line.strip() == "exit":
            return
        said = answer(line.strip(), state)
        if said:
            print(said)


if __name__ == "__main__":
    main()
