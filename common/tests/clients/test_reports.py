"""Public reports about clients and IOS, replayed: each fails here as it does on a router, or is
cured. Inputs are small, and names are made up."""

import asyncio

import asyncssh
import paramiko
import pytest
import test_asyncssh
import test_paramiko


@pytest.fixture
def router(start):
    """A router with the SSH of IOS XE."""
    return start("--devices", "1", "--profile", "iosxe").devices[0]


def test_asyncssh_775_commands_in_sequence_on_one_connection(router):
    async def one_after_the_other(said):
        async with test_asyncssh.connect(router) as connection:
            for command in ["show version", "show clock"]:
                said.append((await connection.run(command)).stdout)

    said = []
    with pytest.raises(asyncssh.ChannelOpenError):
        asyncio.run(one_after_the_other(said))
    assert len(said) == 1 and "uptime is" in said[0]


def test_asyncssh_775_a_shell_runs_them_all(router):
    async def in_a_shell():
        async with test_asyncssh.connect(router) as connection:
            async with connection.create_process(term_type="vt100") as shell:
                shell.stdin.write("terminal length 0\nshow version\nshow clock\nexit\n")
                return await shell.stdout.read()

    said = asyncio.run(in_a_shell())
    assert "uptime is" in said and "UTC" in said


def test_paramiko_2230_the_second_exec_on_a_cisco_fails(router):
    with test_paramiko.connect(router) as client:
        _, out, _ = client.exec_command("show clock", timeout=20)
        assert "UTC" in out.read().decode()
        with pytest.raises((EOFError, paramiko.SSHException)):
            client.exec_command("show version", timeout=20)


def test_paramiko_23_the_key_that_is_taken_is_not_the_first(start, tmp_path):
    # A request for the service before each of several keys.
    keys = [paramiko.ECDSAKey.generate() for _ in range(3)]
    (tmp_path / "keys").write_text(f"{keys[-1].get_name()} {keys[-1].get_base64()}\n")
    device = start("--devices", "1", "--authorized-keys", tmp_path / "keys").devices[0]
    transport = paramiko.Transport((device.host, device.port))
    transport.start_client(timeout=20)
    for key in keys[:-1]:
        with pytest.raises(paramiko.AuthenticationException):
            transport.auth_publickey(device.username, key)
    transport.auth_publickey(device.username, keys[-1])
    assert transport.is_authenticated()
    transport.close()


@pytest.mark.parametrize(
    "sent",
    [
        # ansible-modules-core 3332: the raw module wraps what it runs.
        "/bin/sh -c 'show version && sleep 0'",
        # ssh2 (Node.js) 532: two commands in one.
        "terminal length 0; show version",
    ],
)
def test_ansible_modules_core_3332_and_ssh2_532_an_exec_is_one_command(router, sent):
    said = asyncio.run(test_asyncssh.run(router, sent))
    assert said == f'\r\nLine has invalid autocommand "{sent}"'
