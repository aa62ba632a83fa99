"""OpenSSH, as a person and as a script would use it."""

import re
import subprocess
import time

import pytest

LIMIT = 20


def ssh(device, *arguments, password=None, options=()):
    """The command line that reaches a device; a changed host key is refused."""
    fixed = ["StrictHostKeyChecking=yes", f"UserKnownHostsFile={device.known_hosts}"]
    flags = [flag for option in [*fixed, *options] for flag in ("-o", option)]
    return [
        *("sshpass", "-p", password or device.password, "ssh", "-F", "none"),
        *(*flags, "-p", str(device.port), f"{device.username}@{device.host}", *arguments),
    ]


def run(command, typed=""):
    return subprocess.run(command, input=typed, capture_output=True, text=True, timeout=LIMIT)


@pytest.mark.parametrize("method", ["password", "keyboard-interactive"])
def test_runs_one_command(device, method):
    options = [f"PreferredAuthentications={method}", "PubkeyAuthentication=no"]
    done = run(ssh(device, "show version", options=options))
    assert "Cisco IOS XE Software" in done.stdout, done
    assert "--More--" not in done.stdout
    assert done.returncode == 0


def test_is_told_of_invalid_input(device):
    done = run(ssh(device, "show nonsense"))
    assert done.stdout == "\nLine has invalid autocommand \"show nonsense\"", done


def test_a_shell_configures_and_reads_back(device):
    typed = "conf t\ninterface Loopback7\ndescription by hand\ndo show clock\nend\n"
    typed += "show running-config interface Loopback7\nexit\n"
    done = run(ssh(device, options=["RequestTTY=force"]), typed)
    assert "R1(config-if)#" in done.stdout, done
    assert re.search(r"UTC \w{3} \w{3}", done.stdout)
    assert done.stdout.count("description by hand") == 2
    assert "interface Loopback7" in run(ssh(device, "show running-config")).stdout


def test_a_configured_banner_is_shown_and_a_configured_user_admitted(device):
    typed = "conf t\nusername ann privilege 15 secret s3cret\nbanner login ^\nKeep\nout!^\nend\nexit\n"
    run(ssh(device, options=["RequestTTY=force"]), typed)
    device.username = "ann"
    done = run(ssh(device, "show clock", password="s3cret"))
    assert "UTC" in done.stdout, done
    assert "Keep\nout!\n" in done.stderr.replace("\r", "")


def test_output_is_paged_in_a_shell(device):
    done = run(ssh(device, options=["RequestTTY=force"]), "show interfaces\n qexit\n")
    assert done.stdout.count(" --More-- ") == 2, done.stdout


@pytest.mark.parametrize("method", ["password", "keyboard-interactive"])
def test_a_wrong_password_is_refused(device, method):
    options = [f"PreferredAuthentications={method}", "NumberOfPasswordPrompts=1"]
    done = run(ssh(device, "show version", password="wrong", options=options))
    assert done.returncode != 0 and done.stdout == ""
    assert "Permission denied" in done.stderr, done


def test_keepalives_are_answered(device):
    options = ["RequestTTY=force", "ServerAliveInterval=1", "ServerAliveCountMax=2"]
    command = ssh(device, options=options)
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as client:
        # Without answers the client would give up after three seconds.
        time.sleep(4.2)
        out, _ = client.communicate("show clock\nexit\n", timeout=LIMIT)
    assert "UTC" in out, out


@pytest.mark.parametrize("option", ["HostKeyAlgorithms=rsa-sha2-512", "KexAlgorithms=ecdh-sha2-nistp256"])
def test_the_profile_of_ios_xe_has_its_algorithms(start, option):
    device = start("--devices", "1", "--profile", "iosxe").devices[0]
    done = run(ssh(device, "show clock", options=[option]))
    assert "UTC" in done.stdout, done
