#!/usr/bin/env python3
"""Task 2.1 in Python: one fetch after the other."""

import argparse
import asyncio
import re
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

    @classmethod
    async def connect(cls, device):
        session = cls()
        streams = await asyncio.open_connection(device["host"], device["port"])
        session.reader, session.writer = streams
        await session.wait_for("Username:")
        session.send(device["username"])
        await session.wait_for("Password:")
        session.send(device["password"])
        await session.wait_for("#", ">")
        # Without pages, an answer ends with the prompt.
        await session.run("terminal length 0")
        return session

    def send(self, line):
        self.writer.write(line.encode() + b"\r\n")

    async def wait_for(self, *ends):
        """Everything up to one of these texts, without what telnet negotiates."""
        received = b""
        while True:
            data = await self.reader.read(4096)
            if not data:
                raise ConnectionError("the router closed the connection")
            received += data
            text = re.sub(rb"\xff[\xfb-\xfe].", b"", received).decode()
            if text.rstrip(" ").endswith(ends):
                return text

    async def run(self, command):
        """What the router answers to a command."""
        self.send(command)
        lines = (await self.wait_for("#", ">")).replace("\r", "").split("\n")
        answer = "\n".join(lines[1:-1])
        if answer.lstrip().startswith("%") or "\n%" in answer:
            raise ValueError(f"'{command}' was rejected")
        return answer

    async def close(self):
        """Logs out and waits until the router has hung up."""
        self.send("exit")
        while await self.reader.read(4096):
            pass
        self.writer.close()


async def simulate_network_fetch(device):
    name = device["name"]
    print(f"[{time.strftime('%H:%M:%S')}] Starting fetch from {name}...", flush=True)
    try:
        session = await Session.connect(device)
        answer = await session.run("show version")
        await session.close()
    except (OSError, ValueError) as error:
        print(f"[{time.strftime('%H:%M:%S')}] Error fetching from {name}: {error}", flush=True)
        return f"Error from {name}"
    version = answer.strip().split("\n")[0]
    print(f"[{time.strftime('%H:%M:%S')}] Connected to {name}. Version: {version}", flush=True)
    print(f"[{time.strftime('%H:%M:%S')}] Finished fetch from {name}.", flush=True)
    return f"Data from {name}"


async def main():
    args = arguments()
    print("\n--- Running Network Fetches Sequentially (Blocking Simulation) ---")
    start_time = time.time()
    results = []
    # write: 2.1
    raise NotImplementedError("2.1: await one fetch after the other")
    # end
    end_time = time.time()
    print(f"\nSequential results: {results}")
    print(f"Total sequential time: {(end_time - start_time) * args.speed:.2f} seconds")


asyncio.run(main())
