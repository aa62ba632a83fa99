"""SSH clients of other families: PuTTY's plink, dropbear's dbclient, libssh2, libssh and
node's ssh2. Each does the same operations."""

import json
import os
import pty
import socket
import subprocess
import tty

import pytest
import ssh.exceptions
import ssh.key
import ssh.options
import ssh.session
import ssh2.exceptions
import ssh2.session

LIMIT = 20
NODE = "target/clients/node"


class Refused(Exception):
    """The router did not let the client in."""


def run(command, typed=None, refused="", stdin=None, **environment):
    """What a program prints; `refused` is what it says if it was not let in."""
    done = subprocess.run(
        command,
        **({"stdin": stdin or subprocess.DEVNULL} if typed is None else {"input": typed}),
        capture_output=True,
        text=True,
        timeout=LIMIT,
        env=os.environ | environment,
    )
    # Not all of them end with an exit status that says so.
    if refused and refused in done.stderr:
        raise Refused(done.stderr)
    return done.stdout


def new_key(folder):
    """A key in the format that libraries read, and its public half."""
    key = folder / "key"
    run(["ssh-keygen", "-q", "-t", "rsa", "-b", "2048", "-m", "PEM", "-N", "", "-f", key])
    return key, folder / "key.pub"


def new_putty_key(folder):
    key, public = folder / "key.ppk", folder / "key.pub"
    run(["puttygen", "-q", "-t", "ed25519", "-o", key, "--new-passphrase", os.devnull])
    run(["puttygen", "-L", key, "-o", public])
    return key, public


def new_dropbear_key(folder):
    key, public = folder / "key", folder / "key.pub"
    said = run(["dropbearkey", "-t", "ed25519", "-f", key])
    [line] = [line for line in said.splitlines() if line.startswith("ssh-")]
    public.write_text(line)
    return key, public


class Plink:
    new_key = staticmethod(new_putty_key)

    def __init__(self, device, key=None, password=None):
        # It keeps host keys in its own folder, and is told here.
        known = run(["ssh-keygen", "-lf", device.known_hosts]).split()[1]
        login = ["-i", key] if key else ["-pw", password or device.password]
        self.command = ["plink", "-ssh", "-batch", "-P", str(device.port), "-hostkey", known, *login]
        self.command.append(f"{device.username}@{device.host}")

    def exec(self, text):
        return run([*self.command, text], refused="FATAL ERROR")

    def shell(self, text):
        return run([*self.command[:-1], "-t", self.command[-1]], text, refused="FATAL ERROR")


class Dbclient:
    new_key = staticmethod(new_dropbear_key)

    def __init__(self, device, key=None, password=None):
        login = ["-i", key] if key else []
        self.password = "" if key else password or device.password
        self.command = ["dbclient", "-y", "-y", "-p", str(device.port), *login]
        self.command.append(f"{device.username}@{device.host}")

    def run(self, command, **input):
        # It tries the password until the router hangs up.
        refused = "Disconnect received"
        return run(command, refused=refused, DROPBEAR_PASSWORD=self.password, **input)

    def exec(self, text):
        return self.run([*self.command, text])

    def shell(self, text):
        # It asks for a terminal only if it has one.
        own, its = pty.openpty()
        tty.setraw(its)
        os.write(own, text.encode())
        try:
            return self.run([*self.command[:-1], "-t", self.command[-1]], stdin=its)
        finally:
            os.close(own)
            os.close(its)


class Libssh2:
    new_key = staticmethod(new_key)

    def __init__(self, device, key=None, password=None):
        self.socket = socket.create_connection((device.host, device.port), LIMIT)
        self.session = ssh2.session.Session()
        self.session.handshake(self.socket)
        try:
            if key:
                self.session.userauth_publickey_fromfile(device.username, str(key))
            else:
                self.session.userauth_password(device.username, password or device.password)
        except ssh2.exceptions.AuthenticationError as error:
            raise Refused from error

    def exec(self, text):
        channel = self.session.open_session()
        channel.execute(text)
        return self.read(channel)

    def shell(self, text):
        channel = self.session.open_session()
        channel.pty("vt100")
        channel.shell()
        channel.write(text)
        return self.read(channel)

    def read(self, channel):
        said = b""
        while True:
            size, piece = channel.read()
            if size <= 0:
                return said.decode()
            said += piece


class Libssh:
    new_key = staticmethod(new_key)

    def __init__(self, device, key=None, password=None):
        self.session = ssh.session.Session()
        self.session.options_set(ssh.options.HOST, device.host)
        self.session.options_set(ssh.options.USER, device.username)
        self.session.options_set_port(device.port)
        self.session.connect()
        try:
            if key:
                self.session.userauth_publickey(ssh.key.import_privkey_file(str(key)))
            else:
                self.session.userauth_password(device.username, password or device.password)
        except ssh.exceptions.AuthenticationDenied as error:
            raise Refused from error

    def exec(self, text):
        channel = self.session.channel_new()
        channel.open_session()
        channel.request_exec(text)
        return self.read(channel)

    def shell(self, text):
        channel = self.session.channel_new()
        channel.open_session()
        channel.request_pty()
        channel.request_shell()
        channel.write(text.encode())
        return self.read(channel)

    def read(self, channel):
        said = b""
        while True:
            size, piece = channel.read()
            if size <= 0:
                return said.decode()
            said += piece


class Node:
    new_key = staticmethod(new_key)

    def __init__(self, device, key=None, password=None):
        login = {"privateKey": key.read_text()} if key else {"password": password or device.password}
        self.settings = {"host": device.host, "port": device.port, "username": device.username} | login

    def run(self, **what):
        script = os.path.join(os.path.dirname(__file__), "node_client.js")
        command = ["node", script, json.dumps(self.settings | what)]
        return run(command, refused="client-authentication", NODE_PATH=f"{NODE}/node_modules")

    def exec(self, text):
        return self.run(text=text, shell=False)

    def shell(self, text):
        return self.run(text=text, shell=True)


def runs_one_command(client, start, folder):
    device = start("--devices", "1").devices[0]
    said = client(device).exec("show version")
    assert "Cisco IOS XE Software" in said and "--More--" not in said


def is_told_of_an_invalid_command(client, start, folder):
    device = start("--devices", "1").devices[0]
    assert 'Line has invalid autocommand "show nonsense"' in client(device).exec("show nonsense")


def configures_in_a_shell_and_reads_back(client, start, folder):
    device = start("--devices", "1").devices[0]
    typed = "terminal length 0\nconf t\ninterface Loopback7\ndescription by hand\nend\n"
    said = client(device).shell(typed + "show running-config interface Loopback7\nexit\n")
    assert "R1(config-if)#" in said and said.count("description by hand") == 2


def turns_pages(client, start, folder):
    device = start("--devices", "1").devices[0]
    said = client(device).shell("terminal length 24\nshow interfaces\n qexit\n")
    assert said.count(" --More-- ") == 2, said


def is_refused_with_a_wrong_password(client, start, folder):
    device = start("--devices", "1").devices[0]
    with pytest.raises(Refused):
        client(device, password="wrong").exec("show version")


def logs_in_with_a_key(client, start, folder):
    key, public = client.new_key(folder)
    device = start("--devices", "1", "--authorized-keys", public).devices[0]
    assert "UTC" in client(device, key=key).exec("show clock")


def meets_the_algorithms_of_ios_xe(client, start, folder):
    device = start("--devices", "1", "--profile", "iosxe").devices[0]
    assert "UTC" in client(device).exec("show clock")


OPERATIONS = [
    runs_one_command,
    is_told_of_an_invalid_command,
    configures_in_a_shell_and_reads_back,
    turns_pages,
    is_refused_with_a_wrong_password,
    logs_in_with_a_key,
    meets_the_algorithms_of_ios_xe,
]


@pytest.mark.parametrize("client", [Plink, Dbclient, Libssh2, Libssh, Node])
def test_all_operations_work(client, start, tmp_path, count):
    def attempt(operation):
        folder = tmp_path / operation.__name__
        folder.mkdir()
        operation(client, start, folder)

    count(client.__name__, {it.__name__: lambda it=it: attempt(it) for it in OPERATIONS})
