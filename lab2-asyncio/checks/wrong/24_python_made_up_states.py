#!/usr/bin/env python3
# fails: 2.4 states-true
"""The state is not looked up in the answer: it is always up."""

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


async def fetch_device_status(device):
    name = device["name"]
    print(f"[{time.strftime('%H:%M:%S')}] Monitoring {name} status...", flush=True)
    try:
        session = await Session.connect(device)
        brief = await session.run("show ip interface brief")
        await session.close()
    except (OSError, ValueError) as error:
        print(f"[{time.strftime('%H:%M:%S')}] Error monitoring {name}: {error}", flush=True)
        return f"{name}: Error"
    print(f"[{time.strftime('%H:%M:%S')}] Finished monitoring {name}.", flush=True)
    return f"{name}: Interface Gi0/1 on {name} is {'up' if brief else 'down'}"


async def main():
    args = arguments()
    print("\n--- Concurrent Log Collection & Real-time Monitoring Simulation ---")
    start_time = time.time()
    results = await asyncio.gather(*(fetch_device_status(it) for it in args.devices))
    print("\n--- All Monitoring Results ---")
    for result in results:
        print(f"  {result}")
    print(f"\nTotal monitoring time: {(time.time() - start_time) * args.speed:.2f} seconds")


asyncio.run(main())
