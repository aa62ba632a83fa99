"""paramiko: exec, a shell byte by byte, several channels."""

import os
import subprocess
import sys
import time

import paramiko
import pytest

LIMIT = 20


def connect(device, **settings):
    client = paramiko.SSHClient()
    client.load_host_keys(str(device.known_hosts))
    fixed = {"look_for_keys": False, "allow_agent": False, "timeout": LIMIT}
    client.connect(
        device.host,
        device.port,
        device.username,
        **{"password": device.password} | fixed | settings,
    )
    return client


class Shell:
    """An interactive shell that is read up to some text."""

    def __init__(self, client):
        self.channel = client.invoke_shell()
        self.channel.settimeout(LIMIT)
        self.greeting = self.expect(("#", ">"))

    def expect(self, text):
        seen = ""
        while not seen.endswith(text):
            piece = self.channel.recv(4096).decode()
            assert piece, f"closed after {seen!r}"
            seen += piece
        return seen

    def types(self, keys, until):
        self.channel.sendall(keys.encode())
        return self.expect(until)


def test_runs_commands_one_by_one(device):
    with connect(device) as client:
        _, out, _ = client.exec_command("show version", timeout=LIMIT)
        text = out.read().decode()
        assert "Cisco IOS XE Software" in text and "--More--" not in text
        assert out.channel.recv_exit_status() == 0


def test_pages_wait_for_a_space_an_enter_or_a_q(device):
    with connect(device) as client:
        shell = Shell(client)
        first = shell.types("show interfaces\r", " --More-- ")
        assert first.count("\r\n") == 24
        assert shell.types("\r", " --More-- ").count("\r\n") == 1
        assert shell.types(" ", " --More-- ").count("\r\n") == 23
        assert shell.types("q", "R1#").count("line protocol") == 0


def test_question_mark_and_tab_help(device):
    with connect(device) as client:
        shell = Shell(client)
        # The help has more lines than the screen.
        shell.types("terminal length 0\r", "R1#")
        assert "\r\nshow\r\n" in shell.types("sh?", "R1#sh")
        assert "System hardware and software status" in shell.types("ow ?", "R1#show ")
        assert "R1#show clock" in shell.types("cl\t", "clock ")
        assert "UTC" in shell.types("\r", "R1#")


def test_keys_that_edit_the_line_work(device):
    with connect(device) as client:
        shell = Shell(client)
        assert "UTC" in shell.types("show clokc\x7f\x7fck\r", "R1#")
        assert "UTC" in shell.types("nonsense\x15show clock\r", "R1#")
        shell.types("conf t\r", "(config)#")
        assert shell.types("hostname lost\x1a", "#").endswith("R1#")


def test_a_wrong_password_is_refused(device):
    with pytest.raises(paramiko.AuthenticationException):
        connect(device, password="wrong")


def test_two_clients_share_one_router(device):
    with connect(device) as one, connect(device) as other:
        first, second = Shell(one), Shell(other)
        first.types("conf t\r", "(config)#")
        first.types("hostname shared\r", "shared(config)#")
        assert "shared#" in second.types("\r", "#")


def test_keepalives_are_answered(device):
    with connect(device) as client:
        shell = Shell(client)
        client.get_transport().set_keepalive(1)
        time.sleep(2.5)
        assert "UTC" in shell.types("show clock\r", "R1#")


def test_a_window_may_change_its_size(device):
    with connect(device) as client:
        shell = Shell(client)
        shell.channel.resize_pty(120, 50)
        assert "UTC" in shell.types("show clock\r", "R1#")


def test_a_wrong_enable_secret_is_refused_three_times(start):
    device = start("--devices", "1", "--enable-secret", "S3cret").devices[0]
    with connect(device) as client:
        shell = Shell(client)
        shell.types("enable\r", "Password: ")
        for _ in range(2):
            assert "wrong" not in shell.types("wrong\r", "Password: ")
        assert "% Bad secrets" in shell.types("wrong\r", "R1>")
        shell.types("enable\r", "Password: ")
        shell.types("S3cret\r", "R1#")


def test_a_key_that_is_not_taken_is_followed_by_the_password(device):
    # paramiko requests the service again before its second attempt.
    key = paramiko.ECDSAKey.generate()
    with connect(device, pkey=key, auth_timeout=5) as client:
        assert "UTC" in Shell(client).types("show clock\r", "R1#")


def test_a_plain_connect_works_with_keys_in_the_home_folder(device, tmp_path):
    folder = tmp_path / "home" / ".ssh"
    folder.mkdir(parents=True)
    paramiko.RSAKey.generate(2048).write_private_key_file(folder / "id_rsa")
    paramiko.ECDSAKey.generate().write_private_key_file(folder / "id_ecdsa")
    script = f"""
import paramiko
client = paramiko.SSHClient()
client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
client.connect("{device.host}", {device.port}, "{device.username}", "{device.password}")
print(client.exec_command("show clock")[1].read().decode())
client.close()
"""
    settings = os.environ | {"HOME": str(tmp_path / "home")}
    settings.pop("SSH_AUTH_SOCK", None)
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, env=settings, capture_output=True, text=True, timeout=LIMIT)
    assert "UTC" in done.stdout, done


def test_wrong_passwords_still_count_when_the_service_is_requested_again(device):
    transport = paramiko.Transport((device.host, device.port))
    transport.start_client(timeout=LIMIT)
    for _ in range(3):
        with pytest.raises(paramiko.SSHException):
            transport.auth_password(device.username, "wrong", fallback=False)
    with pytest.raises(paramiko.SSHException):
        transport.auth_password(device.username, device.password, fallback=False)
    transport.close()
