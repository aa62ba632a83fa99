//! What is read, written and refused.

use super::*;

fn parse(text: &str) -> Result<Inventory, InventoryError> {
    Inventory::parse(text, Path::new("lab.toml"))
}

#[test]
fn a_device_takes_the_defaults_it_does_not_override() {
    let inventory = parse(
        "[defaults]\ntransport = 'telnet'\nusername = 'u'\npassword_env = 'P'\nport = 4000\ndelay = 2\n\
         [[device]]\nname = '10.0.0.1'\n\
         [[device]]\nname = 'R2'\nhost = '::1'\nport = 4001\npassword = 'x'\ndelay = [1, 3.5]\n\
         [[device]]\nname = 'R3'\ntransport = 'simulated'\n",
    )
    .unwrap();
    let [first, second, third] = &inventory.devices[..] else { panic!("{inventory:?}") };
    let Transport::Telnet(endpoint) = &first.transport else { panic!("{first:?}") };
    assert_eq!((endpoint.host.as_str(), endpoint.port), ("10.0.0.1", 4000));
    assert_eq!(endpoint.credentials.password, Password::Env("P".into()));
    assert_eq!(first.delay, Some(Delay::fixed(2.0)));
    let Transport::Telnet(endpoint) = &second.transport else { panic!("{second:?}") };
    assert_eq!((endpoint.host.as_str(), endpoint.port), ("::1", 4001));
    assert_eq!(endpoint.credentials.password, Password::Written("x".into()));
    assert_eq!(second.delay, Some(Delay::between(1.0, 3.5)));
    assert!(third.is_simulated());
}

#[test]
fn what_is_written_is_read_back_equal() {
    let mut inventory = Inventory::simulated([10, 0, 0, 255].into(), 2, &[Delay::fixed(0.2)]);
    inventory.devices[1].hostname = Some("edge".into());
    inventory.devices[1].delay = Some(Delay::between(0.5, 2.5));
    let credentials = Credentials {
        username: "developer".into(),
        password: Password::Written("C1sco \"quoted\"".into()),
        enable_secret: Some(Password::Env("ENABLE".into())),
    };
    inventory.devices.push(Device {
        transport: Transport::Telnet(Box::new(Endpoint {
            host: "127.0.0.1".into(),
            port: 65535,
            credentials,
        })),
        ..Device::simulated("R9".into(), None, 2)
    });
    assert_eq!(inventory.devices[1].name, "10.0.1.0");
    assert_eq!(parse(&inventory.to_toml()).unwrap(), inventory);
    assert!(!format!("{inventory:?}").contains("C1sco"), "no password in debug output");
}

#[test]
fn bad_files_are_refused_with_the_place_and_what_to_do() {
    let telnet = "[[device]]\nname = 'a'\ntransport = 'telnet'\n";
    for (text, place, says) in [
        ("[[device]]\nname = 'a'\ncolour = 1\n", "line 3, column 1", "unknown field `colour`"),
        ("[[device]]\nname = 'a'\nport = 0\n", "line 3, column 8", "nonzero"),
        ("[[device]]\nname = 'a'\nport = 70000\n", "line 3, column 8", "70000"),
        ("[[device]]\nname = 'a'\ndelay = -1\n", "line 3, column 9", "from 0 to 3600"),
        ("[[device]]\nname = 'a'\ndelay = [3, 1]\n", "line 3, column 9", "from low to high"),
        ("[[device]]\nname = 'a'\ndelay = nan\n", "line 3, column 9", "from 0 to 3600"),
        ("[[device]]\nname = 'a'\ntransport = 'pigeon'\n", "line 3, column 13", "`telnet`"),
        ("[[device]]\nname = 'a'\ntransport = 'ssh'\n", "lab.toml:2:8:", "no username"),
        ("[[device]]\nname = 'a'\nhost_keys = 'yes'\n", "line 3, column 13", "`accept-new`"),
        ("[[device]]\nhost = 'a'\n", "line 1, column 1", "missing field `name`"),
        (
            "[[device]]\nname = 'a'\n[[device]]\nname = 'a'\n",
            "lab.toml:4:8:",
            "duplicate device name",
        ),
        ("[[device]]\nname = 'a b'\n", "lab.toml:2:8:", "without blanks"),
        ("", "lab.toml:1:1:", "add at least one"),
        ("[[device", "line 1", "TOML parse error"),
        (telnet, "lab.toml:2:8:", "no username"),
        (&format!("{telnet}username='u'\n"), "lab.toml:2:8:", "password_env ="),
        (
            &format!("{telnet}username='u'\npassword='x'\npassword_env='X'\n"),
            "lab.toml:5:10:",
            "not both",
        ),
    ] {
        let error = parse(text).unwrap_err().to_string();
        assert!(error.contains(place), "{text}: {error}");
        assert!(error.contains(says), "{text}: {error}");
    }
}

#[test]
fn an_ssh_device_has_its_keys_beside_the_inventory_and_needs_no_password_there() {
    let text = "[defaults]\ntransport = 'ssh'\nusername = 'u'\nknown_hosts = 'hosts'\n\
                [[device]]\nname = 'R1'\nhost_keys = 'accept-new'\nkey_file = '/keys/id'\n\
                key_passphrase_env = 'PHRASE'\nagent = true\nlegacy = true\n\
                proxy_jump = 'neo@jump:2222'\n\
                [[device]]\nname = 'R2'\nkey_file = '~/id'\nhost_keys = 'strict'\npassword_env = 'P'\n";
    let inventory = Inventory::parse(text, Path::new("/labs/lab.toml")).unwrap();
    let ssh = |position: usize| match &inventory.devices[position].transport {
        Transport::Ssh(ssh) => (**ssh).clone(),
        other => panic!("{other:?}"),
    };
    let endpoint = |host: &str, password| Endpoint {
        host: host.into(),
        port: 22,
        credentials: Credentials { username: "u".into(), password, enable_secret: None },
    };
    let host_keys = |trust_first| HostKeys { known_hosts: Some("/labs/hosts".into()), trust_first };
    let first = SshEndpoint {
        endpoint: endpoint("R1", Password::Asked),
        host_keys: host_keys(true),
        key_file: Some("/keys/id".into()),
        key_passphrase: Some(Password::Env("PHRASE".into())),
        agent: true,
        legacy: true,
        proxy_jump: None,
    };
    let jump = SshEndpoint {
        endpoint: Endpoint {
            host: "jump".into(),
            port: 2222,
            credentials: Credentials {
                username: "neo".into(),
                ..endpoint("jump", Password::Asked).credentials
            },
        },
        ..first.clone()
    };
    let first = SshEndpoint { proxy_jump: Some(Box::new(jump)), ..first };
    assert_eq!(ssh(0), first);
    let second = SshEndpoint {
        host_keys: host_keys(false),
        key_file: Some("~/id".into()),
        ..SshEndpoint::new(endpoint("R2", Password::Env("P".into())))
    };
    assert_eq!(ssh(1), second);
    assert_eq!(parse(&inventory.to_toml()).unwrap(), inventory);
}

#[test]
fn a_jump_host_is_a_host_with_a_user_and_a_port_if_they_differ() {
    let jump = |written: &str| {
        let text = format!(
            "[[device]]\nname = 'R1'\ntransport = 'ssh'\nusername = 'u'\nproxy_jump = '{written}'\n"
        );
        let inventory =
            Inventory::parse(&text, Path::new("lab.toml")).map_err(|it| it.to_string())?;
        let Transport::Ssh(ssh) = &inventory.devices[0].transport else { panic!("{text}") };
        let jump = ssh.proxy_jump.clone().unwrap().endpoint;
        Ok((jump.credentials.username, jump.host, jump.port))
    };
    for (written, user, host, port) in [
        ("jump", "u", "jump", 22),
        ("neo@192.0.2.1", "neo", "192.0.2.1", 22),
        ("neo@[2001:db8::1]:2222", "neo", "2001:db8::1", 2222),
        ("[2001:db8::1]", "u", "2001:db8::1", 22),
    ] {
        assert_eq!(jump(written), Ok((user.into(), host.into(), port)), "{written}");
    }
    for wrong in ["", "@jump", "jump:", "jump:0", "jump:ssh", "a,", ",a", "[::1]2", "2001:db8::1"] {
        let says: Result<(String, String, u16), String> = jump(wrong);
        let says = says.unwrap_err();
        assert!(
            says.contains("lab.toml:5:") && says.contains("is no jump host"),
            "{wrong}: {says}"
        );
    }
}

/// User, host and port of each hop to a device, from the first to the device.
fn hops(inventory: &Inventory, position: usize) -> String {
    let Transport::Ssh(ssh) = &inventory.devices[position].transport else {
        panic!("{inventory:?}")
    };
    let hop = |hop: &SshEndpoint| {
        let Endpoint { host, port, credentials } = &hop.endpoint;
        let key = hop.key_file.as_ref().map(|key| format!(" {}", key.display()));
        format!("{}@{host}:{port}{}", credentials.username, key.unwrap_or_default())
    };
    let mut hops: Vec<_> = ssh.hops().map(hop).collect();
    hops.reverse();
    hops.join(" > ")
}

/// An inventory beside this configuration of SSH, of devices with these keys.
fn configured(config: &str, devices: &[&str]) -> Result<Inventory, String> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("config"), config).unwrap();
    let mut text = "[defaults]\ntransport = 'ssh'\nssh_config = 'config'\n".to_owned();
    devices.iter().for_each(|device| text += &format!("[[device]]\n{device}\n"));
    let inventory = Inventory::parse(&text, &folder.path().join("lab.toml"));
    let place = format!("{}/", folder.path().display());
    inventory.map_err(|error| error.to_string().replace(&place, ""))
}

#[test]
fn the_configuration_of_ssh_says_what_the_inventory_does_not() {
    let config = "Host r1\n  HostName %h.lab\n  Port 2201\n  User neo\n  IdentityFile ~/%n.%r.%p\n\
                  Host branch 192.0.2.*\n  User trinity\n\
                  Host *\n  IdentityFile none\n  UserKnownHostsFile %d/known\n";
    for (device, says) in [
        ("name = 'r1'", "neo@r1.lab:2201 ~/r1.neo.2201"),
        (
            "name = 'r1'\nhost = '::1'\nport = 22\nusername = 'u'\nkey_file = '~/id'",
            "u@::1:22 ~/id",
        ),
        ("name = 'branch'", "trinity@branch:22"),
        ("name = 'r2'\nhost = '192.0.2.7'", "trinity@192.0.2.7:22"),
    ] {
        let inventory = configured(config, &[device]).unwrap();
        assert_eq!(hops(&inventory, 0), says, "{device}");
        let Transport::Ssh(ssh) = &inventory.devices[0].transport else { panic!("{device}") };
        assert_eq!(ssh.host_keys.known_hosts.as_deref(), Some(Path::new("~/known")), "{device}");
        assert_eq!(parse(&inventory.to_toml()).unwrap(), inventory);
    }
}

#[test]
fn jump_hosts_are_looked_up_in_the_configuration_and_may_be_behind_others() {
    let config = "Host r1\n  ProxyJump b\n\
                  Host r2\n  ProxyJump x@a:1,ssh://y@b:2\n\
                  Host a\n  HostName 192.0.2.1\n  ProxyJump none\n  User alice\n  IdentityFile ~/a\n\
                  Host b\n  Port 2202\n  ProxyJump a\n\
                  Host c\n  ProxyJump none\n\
                  Host *\n  ProxyJump c\n";
    for (device, says) in [
        ("name = 'r1'", "alice@192.0.2.1:22 ~/a > u@b:2202 > u@r1:22"),
        ("name = 'r2'", "x@192.0.2.1:1 ~/a > y@b:2 > u@r2:22"),
        ("name = 'r3'", "u@c:22 > u@r3:22"),
        ("name = 'r1'\nproxy_jump = 'v@c'", "v@c:22 > u@r1:22"),
        (
            "name = 'r1'\nproxy_jump = 'c,d:3'\nkey_file = '~/id'",
            "u@c:22 ~/id > u@d:3 ~/id > u@r1:22 ~/id",
        ),
    ] {
        let inventory = configured(config, &[&format!("{device}\nusername = 'u'")]).unwrap();
        assert_eq!(hops(&inventory, 0), says, "{device}");
    }
    let own = configured("Host *\n  ProxyJump c\n", &["name = 'r1'\nusername = 'u'"]).unwrap();
    assert_eq!(hops(&own, 0), "u@c:22 > u@r1:22", "a jump host is not behind itself");
}

#[test]
fn what_the_configuration_of_ssh_cannot_mean_is_told_with_its_line() {
    let device = "name = 'r1'\nusername = 'u'";
    for (config, says) in [
        ("Host r2\n  ProxyCommand nc %h\n", None),
        ("Port x\n", Some("config:1: 'x' is no port")),
        ("\nProxyCommand nc %h %p\n", Some("config:2: ProxyCommand is not run: write ProxyJump")),
        ("ProxyJump a:b\n", Some("config:1: 'a:b' is no jump host")),
        ("IdentityFile ~/%i\n", Some("config:1: '%i' is not known here")),
        ("Host r1 b\n  ProxyJump a\nHost a\n  ProxyJump b\n", Some("config:2: more than 8")),
    ] {
        let read = configured(config, &[device]).map(|_| ());
        match says {
            None => assert_eq!(read, Ok(()), "{config}"),
            Some(says) => assert!(read.clone().unwrap_err().contains(says), "{config}: {read:?}"),
        }
    }
    let missing = configured("", &["name = 'r1'\nssh_config = 'other'\nusername = 'u'"]);
    let missing = missing.unwrap_err();
    assert!(missing.starts_with("lab.toml:6:14: cannot read other: "), "{missing}");
    let nameless = configured("", &["name = 'r1'"]).unwrap_err();
    assert!(nameless.contains("'r1' has no username"), "{nameless}");
    // Only devices that are reached by SSH have a use for it.
    assert!(configured("Port x\n", &["name = 'r1'\ntransport = 'simulated'"]).is_ok());
}
