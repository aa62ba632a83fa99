"""One Netmiko session per device of an inventory, each in a thread of its own.

Prints what `sessions.rs` reads: one JSON object.
"""

import json
import resource
import sys
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor

from netmiko import ConnectHandler


def session(device):
    try:
        with ConnectHandler(
            device_type="cisco_ios",
            host=device["host"],
            port=device["port"],
            username=device["username"],
            password=device["password"],
            conn_timeout=60,
        ) as connection:
            return "Version" in connection.send_command("show version")
    except Exception as error:
        print(repr(error), file=sys.stderr)
        return False


def main():
    with open(sys.argv[1], "rb") as file:
        devices = tomllib.load(file)["device"]
    started, before = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(len(devices)) as pool:
        results = list(pool.map(session, devices))
    print(
        json.dumps(
            {
                "sessions": sum(results),
                "failed": len(results) - sum(results),
                "seconds": time.perf_counter() - started,
                "cpu": time.process_time() - before,
                "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                "open": None,
            }
        )
    )


main()
