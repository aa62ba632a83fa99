#!/usr/bin/env python3
"""Task 1.3 in Python: a thread per device, and a semaphore."""

import argparse
import re
import socket
import threading
import tomllib


def arguments(**numbers):
    """The flags of the course's programs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--inventory", required=True)
    parser.add_argument("--speed", type=float, default=1.0)
    for name, default in numbers.items():
        parser.add_argument("--" + name.replace("_", "-"), type=type(default), default=default)
    args = parser.parse_args()
    with open(args.inventory, "rb") as file:
        args.devices = tomllib.load(file)["device"]
    return args


class Session:
    """A telnet session with one router."""

    def __init__(self, device):
        self.stream = socket.create_connection((device["host"], device["port"]), timeout=60)
        self.received = b""
        self.wait_for("Username:")
        self.send(device["username"])
        self.wait_for("Password:")
        self.send(device["password"])
        self.prompt()
        # Without pages, an answer ends with the prompt.
        self.run("terminal length 0")

    def send(self, line):
        self.stream.sendall(line.encode() + b"\r\n")

    def wait_for(self, *ends):
        """Everything up to one of these texts, without what telnet negotiates."""
        while True:
            text = re.sub(rb"\xff[\xfb-\xfe].", b"", self.received).decode()
            if text.endswith(ends) or text.rstrip(" ").endswith(ends):
                self.received = b""
                return text
            data = self.stream.recv(4096)
            if not data:
                raise ConnectionError("the router closed the connection")
            self.received += data

    def prompt(self):
        return self.wait_for("#", ">")

    def run(self, command):
        """What the router answers to a command."""
        self.send(command)
        lines = self.prompt().replace("\r", "").split("\n")
        answer = "\n".join(lines[1:-1])
        if answer.lstrip().startswith("%") or "\n%" in answer:
            raise ValueError(f"'{command}' was rejected")
        return answer

    def close(self):
        """Logs out and waits until the router has hung up."""
        self.send("exit")
        while self.stream.recv(4096):
            pass
        self.stream.close()


def connect_to_device_limited(number, device, permits):
    me, name = f"DeviceConn-{number}", device["name"]
    # write: 1.3
    raise NotImplementedError("1.3: take a permit, and keep it until the session is closed")
    # end
    print(f"[{me}] Acquiring connection to {name}. Active slots: {permits._value}", flush=True)
    try:
        session = Session(device)
        answer = session.run("show running-config | include ^hostname")
        session.close()
        print(f"[{me}] Connected to {name}. Hostname: {answer.split()[1]}", flush=True)
    except (OSError, ValueError) as error:
        print(f"[{me}] Error connecting to {name}: {error}", flush=True)
    print(f"[{me}] Finished connection to {name}. Releasing slot.", flush=True)


def main():
    args = arguments(max_connections=3)
    print("\n--- Limiting Concurrent Connections to Network Devices with a Semaphore ---")
    # write: 1.3
    raise NotImplementedError("1.3: a semaphore, a thread per device, and wait for all of them")
    # end
    print("\nAll simulated network connections completed.")


main()
