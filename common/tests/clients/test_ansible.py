"""Ansible's collection for IOS, over both of its SSH libraries: the tasks of the playbooks in
`ansible`, each counted by itself."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import yaml

HERE = Path(__file__).parent / "ansible"
COLLECTIONS = Path("target/clients/collections").absolute()
PLAYBOOK = Path(sys.executable).parent / "ansible-playbook"
NOT_ON_ROUTER = {"ios_ospfv2": "no command: the simulated routers have no routing protocols"}
# Starting Ansible and a process for each task, on a busy machine.
LIMIT = 400

pytestmark = pytest.mark.timeout(LIMIT)


def play(sandbox, playbook, library, folder, *flags):
    """What each task ended as, and what it said."""
    # The path of a socket has to be short.
    sockets = tempfile.TemporaryDirectory(prefix="a")
    settings = {
        "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
        "ANSIBLE_CALLBACK_PLUGINS": str(HERE / "callbacks"),
        "ANSIBLE_STDOUT_CALLBACK": "lines",
        "ANSIBLE_DEPRECATION_WARNINGS": "false",
        "ANSIBLE_HOME": str(folder / "home"),
        "ANSIBLE_PERSISTENT_CONTROL_PATH_DIR": sockets.name,
        "LC_ALL": "C.UTF-8",
    }
    variables = {"ansible_network_cli_ssh_type": library, "backups": str(folder)}
    inventory = sandbox.out.with_suffix(".ansible.yaml")
    command = [PLAYBOOK, "-i", inventory, HERE / playbook, "-e", json.dumps(variables), *flags]
    with sockets:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=LIMIT, env=os.environ | settings
        )
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert lines, done
    return {line["task"]: line for line in lines}


def tasks(playbook, tag=None):
    """The tasks of a playbook by name, or those with a tag."""
    [played] = yaml.safe_load((HERE / playbook).read_text())
    return {it["name"]: it for it in played["tasks"] if tag in (None, it.get("tags"))}


def attempts(ended, wanted, second=False):
    def attempt(name, variables):
        expected = variables.get("always" if second else "changes", False)
        assert ended[name]["ended"] == ("changed" if expected else "ok"), ended[name]

    return {
        name: lambda name=name, it=it: attempt(name, it.get("vars", {}))
        for name, it in wanted.items()
    }


def test_a_router_and_then_again_over_the_other_library(start, count, tmp_path):
    sandbox = start("--devices", "1")
    first = play(sandbox, "router.yaml", "libssh", tmp_path)
    wanted = tasks("router.yaml")
    count("Ansible over libssh, router", attempts(first, wanted), NOT_ON_ROUTER)
    assert (tmp_path / "R1.cfg").read_text().startswith("Building configuration...")
    again = play(sandbox, "router.yaml", "paramiko", tmp_path, "--tags", "again")
    wanted = tasks("router.yaml", "again")
    count("Ansible over paramiko, the second time", attempts(again, wanted, second=True))


def test_a_switch(start, count, tmp_path):
    inventory = tmp_path / "switches.toml"
    inventory.write_text('[[device]]\nname = "SW1"\nplatform = "c9300"\n')
    sandbox = start("--inventory", inventory)
    ended = play(sandbox, "switch.yaml", "libssh", tmp_path)
    count("Ansible over libssh, switch", attempts(ended, tasks("switch.yaml")))
