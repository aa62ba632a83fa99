"""The asyncio lab's four tasks, on real asyncssh sessions.

    python guide_asyncio.py sandbox.toml

The inventory is one that `cargo xtask sandbox --ssh` writes; the host keys are
beside it.
"""

import asyncio
import os
import pathlib
import sys
import time
import tomllib

import asyncssh

INVENTORY = pathlib.Path(sys.argv[1])


def devices():
    with open(INVENTORY, "rb") as file:
        inventory = tomllib.load(file)
    return [inventory.get("defaults", {}) | device for device in inventory["device"]]


def connect(device):
    return asyncssh.connect(
        device["host"],
        device["port"],
        config=None,
        username=device["username"],
        password=device.get("password") or os.environ["LAB_PASSWORD"],
        client_keys=None,
        agent_path=None,
        known_hosts=str(INVENTORY.with_name(device["known_hosts"])),
    )


async def fetch(device, command):
    async with connect(device) as connection:
        return (await connection.run(command)).stdout


def first_line(answer):
    """A router answers an exec below an empty line."""
    return answer.strip().splitlines()[0]


async def fetch_one_by_one(all_devices):
    """Task 2.1: each router after the one before."""
    for device in all_devices:
        version = await fetch(device, "show version")
        print(f"[sequential] {device['name']}: {first_line(version)}")


async def fetch_at_once(all_devices):
    """Task 2.2: all routers at once, answers in the order of the list."""
    answers = await asyncio.gather(*(fetch(device, "show version") for device in all_devices))
    for device, version in zip(all_devices, answers):
        print(f"[concurrent] {device['name']}: {first_line(version)}")


async def configure(device, number):
    """Task 2.3: types a configuration into a router's shell."""
    commands = [
        "configure terminal",
        f"hostname R{number}-LAB",
        "interface Loopback0",
        f"ip address 10.0.0.{number} 255.255.255.255",
        "end",
        "write memory",
        "exit",
    ]
    async with connect(device) as connection:
        async with connection.create_process(term_type="vt100") as process:
            for command in commands:
                await process.stdout.readuntil("#")
                process.stdin.write(f"{command}\n")
            await process.stdout.read()
    print(f"[configure] {device['name']} is configured")


async def monitor(device):
    """Task 2.4: looks which interfaces are up."""
    brief = await fetch(device, "show ip interface brief")
    up = [row.split()[0] for row in brief.strip().splitlines()[1:] if row.split()[-2:] == ["up", "up"]]
    print(f"[monitor] {device['name']}: {', '.join(up)}")


async def timed(what, work):
    started = time.perf_counter()
    await work
    print(f"{what}: {time.perf_counter() - started:.2f} s")


async def main():
    everyone = devices()
    await timed("one by one", fetch_one_by_one(everyone))
    await timed("at once", fetch_at_once(everyone))
    await asyncio.gather(*(configure(device, number) for number, device in enumerate(everyone, 1)))
    await asyncio.gather(*(monitor(device) for device in everyone))


asyncio.run(main())
