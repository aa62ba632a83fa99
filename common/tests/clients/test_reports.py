"""Public reports about clients and IOS, replayed: each fails here as it does on a router, or is
cured. Inputs are small, and names are made up."""

import asyncio
import re

import asyncssh
import paramiko
import pytest
import test_asyncssh
import test_netmiko
import test_paramiko
from netmiko.exceptions import ReadTimeout


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


NAME = "EDGE.SWITCH.ON.THE.SECOND.FLOOR"


@pytest.fixture
def netmiko(router):
    """A session of Netmiko's with the router, which is closed at the end."""
    with test_netmiko.connect(router, "cisco_xe") as session:
        yield session


def test_netmiko_2755_a_long_host_name_is_cut_in_configuration_modes(router, netmiko):
    netmiko.send_config_set([f"hostname {NAME}"])
    assert netmiko.find_prompt() == f"{NAME}#"
    # What Netmiko 4.0 waited for.
    with pytest.raises(ReadTimeout):
        netmiko.config_mode(pattern=rf"{re.escape(NAME)}\(config\)#")
    assert netmiko.find_prompt() == f"{NAME[:20]}(config)#"
    netmiko.exit_config_mode(pattern="#")
    with test_netmiko.connect(router, "cisco_xe") as other:
        sent = other.send_config_set(["logging 10.0.0.9"])
        assert f"{NAME[:20]}(config)#" in sent and other.find_prompt() == f"{NAME}#"


STARS = "*" * 60


@pytest.mark.parametrize(
    "number, commands",
    [
        # All lines as one string.
        (134, [f"banner motd ^\n{STARS}\n* Ask the second floor *\n{STARS}\n^\n"]),
        # A line after the other: no prompt comes before the last.
        (1531, ["banner motd ^", STARS, "* Ask the second floor *", STARS, "^"]),
    ],
)
def test_netmiko_134_and_1531_a_banner_of_several_lines(router, netmiko, number, commands):
    sent = netmiko.send_config_set(commands, cmd_verify=number != 134)
    asked = "Enter TEXT message.  End with the character '^'.\n"
    assert asked in sent and "Invalid" not in sent
    assert "(config)#" not in sent[sent.index(asked) : sent.rindex("^")], "no prompt in between"
    shown = netmiko.send_command("show running-config")
    assert f"\nbanner motd ^C\n{STARS}\n* Ask the second floor *\n{STARS}\n^C\n" in shown
    with test_paramiko.connect(router) as client:
        greeting = test_paramiko.Shell(client).greeting
        assert f"\r\n{STARS}\r\n* Ask the second floor *\r\n{STARS}\r\n" in greeting


@pytest.mark.parametrize("kind", test_netmiko.TYPES)
@pytest.mark.parametrize("flags", [["--login-delay", "2"], ["--fault", "10.10.20.40=slow-bytes"]])
def test_netmiko_3271_the_width_of_the_terminal_is_echoed(start, kind, flags):
    # Its echo is what Netmiko waits for before it looks for a prompt.
    device = start("--devices", "1", *flags, ssh=kind == "cisco_xe").devices[0]
    with test_netmiko.connect(device, kind) as session:
        assert "Width: 511 columns" in session.send_command("show terminal")


COUNTERS = 'Clear "show interface" counters on all interfaces [confirm]'


def test_ansible_27097_a_command_that_asks_waits_for_its_answer(netmiko):
    with pytest.raises(ReadTimeout):
        netmiko.send_command("clear counters", read_timeout=2)
    # The question is still open: what comes next is its answer, and no command.
    assert "UTC" not in netmiko.send_command_timing("show clock")
    assert "UTC" in netmiko.send_command("show clock")
    asked = netmiko.send_command("clear counters", expect_string=r"\[confirm\]")
    assert COUNTERS in asked
    netmiko.write_channel("\n")
    assert netmiko.find_prompt() == "R1#"
    assert "counters never" not in netmiko.send_command("show interfaces")


def test_ansible_27097_ctrl_c_leaves_the_question(router):
    with test_paramiko.connect(router) as client:
        shell = test_paramiko.Shell(client)
        shell.types("clear counters\r", COUNTERS)
        assert shell.types("\x03", "R1#") == "\r\nR1#"
        assert "counters never" in shell.types("show interfaces | include counters\r", "R1#")


def test_unicon_plugins_107_what_needs_enable_is_invalid_before_it(start):
    device = start("--devices", "1", "--enable-secret", "S3cret").devices[0]
    with test_paramiko.connect(device) as client:
        shell = test_paramiko.Shell(client)
        said = shell.types("pnpa service discovery stop\r", "R1>")
        # Under the `n`, the first letter that fits nothing, as in the report.
        _, caret, message, *_ = said.split("\r\n")
        assert (caret, message) == (" " * len("R1>p") + "^", "% Invalid input detected at '^' marker.")
        shell.types("enable\r", "Password: ")
        shell.types("S3cret\r", "R1#")
        assert "Cisco IOS XE" in shell.types("show version | include Version\r", "R1#")
