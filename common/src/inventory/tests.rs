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
        proxy_jump: Some(Box::new(Endpoint {
            host: "jump".into(),
            port: 2222,
            credentials: Credentials {
                username: "neo".into(),
                ..endpoint("jump", Password::Asked).credentials
            },
        })),
    };
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
fn a_jump_host_is_one_host_with_a_user_and_a_port_if_they_differ() {
    let jump = |written: &str| {
        let text = format!(
            "[[device]]\nname = 'R1'\ntransport = 'ssh'\nusername = 'u'\nproxy_jump = '{written}'\n"
        );
        let inventory =
            Inventory::parse(&text, Path::new("lab.toml")).map_err(|it| it.to_string())?;
        let Transport::Ssh(ssh) = &inventory.devices[0].transport else { panic!("{text}") };
        let jump = ssh.proxy_jump.clone().unwrap();
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
    for wrong in ["", "@jump", "jump:", "jump:0", "jump:ssh", "a,b", "2001:db8::1"] {
        let says: Result<(String, String, u16), String> = jump(wrong);
        let says = says.unwrap_err();
        assert!(
            says.contains("lab.toml:5:") && says.contains("is no jump host"),
            "{wrong}: {says}"
        );
    }
}
