#!/usr/bin/env python3
"""Task 1.4 in Python: a collector, workers, and a queue between them."""

import argparse
import queue
import random
import re
import socket
import threading
import time
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


def log_collector(devices, logs):
    for device in devices:
        name = device["name"]
        try:
            session = Session(device)
            log = session.run("show logging")
            session.close()
        except (OSError, ValueError) as error:
            print(f"[Collector] Error collecting logs from {name}: {error}", flush=True)
            continue
        changes = r"%LINK-3-UPDOWN: Interface GigabitEthernet(\S+), changed state to (\w+)"
        interface, state = re.findall(changes, log)[-1]
        when = time.strftime("%a %b %d %H:%M:%S %Y")
        text = f"Log from {name}: Interface Gi{interface} changed state to {state} at {when}"
        # write: 1.4
        raise NotImplementedError("1.4: put the log on the queue")
        # end
        print(f"[Collector] Added logs from {name} to queue.", flush=True)
    print("[Collector] Finished collecting all logs.", flush=True)


def log_processor(number, logs, speed):
    # write: 1.4
    raise NotImplementedError("1.4: take logs off the queue until there is a stop signal")
    # end
    name, text = ("a device", "its log")
    print(f"[Processor {number}] Analyzing log from {name}: {text}...", flush=True)
    time.sleep(random.uniform(0.5, 1.5) / speed)
    print(f"[Processor {number}] Finished analyzing log from {name}.", flush=True)
    print(f"[Processor {number}] Received stop signal. Exiting.", flush=True)


def main():
    args = arguments(workers=2)
    print("\n--- Thread-Safe Task Distribution for Log Collection with a Queue ---")
    # write: 1.4
    raise NotImplementedError("1.4: a queue, workers, a collector, and a stop signal for each worker")
    # end
    print("\nAll log collection and analysis tasks completed via queue.")


main()
