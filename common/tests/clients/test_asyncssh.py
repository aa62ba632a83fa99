"""asyncssh: many sessions at once."""

import asyncio

import asyncssh
import pytest


def connect(device, **settings):
    return asyncssh.connect(
        device.host,
        device.port,
        config=None,
        username=device.username,
        client_keys=None,
        agent_path=None,
        known_hosts=str(device.known_hosts),
        **{"password": device.password} | settings,
    )


async def run(device, command):
    async with connect(device) as connection:
        return (await connection.run(command, check=True)).stdout


def test_runs_a_command(device):
    assert "uptime is" in asyncio.run(run(device, "show version"))


def test_a_shell_reads_up_to_the_prompt(device):
    async def shell():
        async with connect(device) as connection:
            async with connection.create_process(term_type="vt100") as process:
                seen = await process.stdout.readuntil("#")
                process.stdin.write("show clock\n")
                return seen + await process.stdout.readuntil("R1#")

    assert "UTC" in asyncio.run(shell())


def test_two_at_once_on_one_device(device):
    async def both():
        commands = ["show version", "show running-config"]
        return await asyncio.gather(*(run(device, command) for command in commands))

    version, running = asyncio.run(both())
    assert "uptime is" in version and "hostname R1" in running


def test_two_hundred_at_once_on_as_many_devices(start):
    devices = start("--devices", "200").devices

    async def everyone():
        commands = (run(device, "show running-config | include ^hostname") for device in devices)
        return await asyncio.gather(*commands)

    names = [answer.strip() for answer in asyncio.run(everyone())]
    assert names == [f"hostname R{number}" for number in range(1, 201)]


@pytest.mark.parametrize("method", ["password", "keyboard-interactive"])
def test_a_wrong_password_is_refused(device, method):
    async def wrong():
        async with connect(device, password="wrong", preferred_auth=method):
            pass

    with pytest.raises(asyncssh.PermissionDenied):
        asyncio.run(wrong())


def test_keepalives_are_answered(device):
    async def quiet():
        # Without answers the client would give up after three seconds.
        settings = {"keepalive_interval": 1, "keepalive_count_max": 2}
        async with connect(device, **settings) as connection:
            await asyncio.sleep(4.2)
            return (await connection.run("show clock")).stdout

    assert "UTC" in asyncio.run(quiet())


def test_more_sessions_than_a_device_has_lines_are_refused(start):
    device = start("--devices", "1", "--max-sessions-per-device", "2").devices[0]

    async def three():
        async with connect(device) as one, connect(device) as two:
            with pytest.raises((OSError, asyncssh.Error)):
                await run(device, "show clock")
            return (await one.run("show clock")).stdout + (await two.run("show clock")).stdout

    assert asyncio.run(three()).count("UTC") == 2


def test_a_router_refuses_the_second_exec_of_a_connection(start):
    device = start("--devices", "1", "--profile", "iosxe").devices[0]

    async def one_exec_for_each_line():
        async with connect(device) as connection:
            for command in ["configure terminal", "hostname LOST"]:
                await connection.run(command)

    with pytest.raises(asyncssh.ChannelOpenError):
        asyncio.run(one_exec_for_each_line())
    said = asyncio.run(run(device, "show running-config | include ^hostname"))
    assert said == "\r\nhostname R1\r\n"


def test_an_unknown_command_is_an_invalid_autocommand(device):
    said = asyncio.run(run(device, "show nonsense"))
    assert said == '\r\nLine has invalid autocommand "show nonsense"'
