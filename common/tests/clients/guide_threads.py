"""The threading lab's two tasks with devices, on real Netmiko sessions.

    python guide_threads.py sandbox.netmiko.json

The list of devices is one that `cargo xtask sandbox --ssh` writes; an entry is
what Netmiko's ConnectHandler takes. At most two sessions are open at a time.
"""

import json
import queue
import sys
import threading

from netmiko import ConnectHandler

MOST_SESSIONS = 2
PROCESSORS = 2

free_sessions = threading.Semaphore(MOST_SESSIONS)
logs = queue.Queue()
printing = threading.Lock()


def say(text):
    with printing:
        print(text, flush=True)


def fetch_name(settings):
    """Task 1.3: waits for a free session, then asks the router who it is."""
    name = threading.current_thread().name
    say(f"[{name}] waits for a session to {settings['host']}:{settings['port']}")
    with free_sessions, ConnectHandler(**settings) as router:
        line = router.send_command("show running-config | include ^hostname")
        say(f"[{name}] Hostname: {line.split()[-1]}")


def collect_logs(settings):
    """Task 1.4, first half: puts each line of a router's log into the queue."""
    with free_sessions, ConnectHandler(**settings) as router:
        lines = router.send_command("show logging | include %").splitlines()
        for line in lines:
            logs.put((router.base_prompt, line))


def process_logs():
    """Task 1.4, second half: takes lines out until there are no more."""
    while (item := logs.get()) is not None:
        router, line = item
        say(f"[{threading.current_thread().name}] {router}: {line}")
        logs.task_done()
    logs.task_done()


def in_threads(work, items):
    threads = [
        threading.Thread(target=work, args=(item,), name=f"{work.__name__}-{number}")
        for number, item in enumerate(items, 1)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def main():
    with open(sys.argv[1]) as file:
        devices = json.load(file)
    in_threads(fetch_name, devices)
    processors = [threading.Thread(target=process_logs) for _ in range(PROCESSORS)]
    for processor in processors:
        processor.start()
    in_threads(collect_logs, devices)
    for _ in processors:
        logs.put(None)
    logs.join()
    for processor in processors:
        processor.join()
    say("All logs processed.")


main()
