"""One asyncssh session per device of an inventory: connect, `show version`, close.

Prints what `sessions.rs` reads: one JSON object.
"""

import asyncio
import json
import resource
import sys
import time
import tomllib

import asyncssh


async def session(device):
    async with asyncssh.connect(
        device["host"],
        device["port"],
        username=device["username"],
        password=device["password"],
        known_hosts=None,
        client_keys=None,
        agent_path=None,
        config=None,
        connect_timeout=120,
        login_timeout=120,
    ) as connection:
        answer = await connection.run("show version")
        if "Version" not in answer.stdout:
            raise RuntimeError("no version")


async def run(devices):
    # As many at once as asyncssh does well with: all of a thousand time out.
    limit = asyncio.Semaphore(64)

    async def limited(device):
        async with limit:
            await session(device)

    return await asyncio.gather(*map(limited, devices), return_exceptions=True)


def main():
    with open(sys.argv[1], "rb") as file:
        devices = tomllib.load(file)["device"]
    started, before = time.perf_counter(), time.process_time()
    results = asyncio.run(run(devices))
    failed = [result for result in results if isinstance(result, BaseException)]
    if failed:
        print(repr(failed[0]), file=sys.stderr)
    print(
        json.dumps(
            {
                "sessions": len(results) - len(failed),
                "failed": len(failed),
                "seconds": time.perf_counter() - started,
                "cpu": time.process_time() - before,
                "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                "open": None,
            }
        )
    )


main()
