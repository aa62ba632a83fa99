//! The command-line session against a simulated device and against devices
//! that misbehave in named ways.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::time::Duration;

use common::client::cli::Cli;
use common::clock::{Clock, Speed};
use common::error::{SessionError, Step};
use common::inventory::Device;
use common::router::simulated::SimulatedStream;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

const TIMEOUT: Duration = Duration::from_secs(5);

async fn console() -> Cli<'static, SimulatedStream> {
    let device = Device::simulated("10.0.0.1".into(), None, 7);
    let stream = SimulatedStream::new(&device, Clock::start(Speed::REAL));
    Cli::open("10.0.0.1", stream, TIMEOUT).await.unwrap()
}

#[tokio::test]
async fn answers_come_without_echo_and_prompt() {
    let mut cli = console().await;
    assert_eq!(cli.prompt().name(), "R1");
    let output = cli.run("show running-config | include ^hostname").await.unwrap();
    assert_eq!(output, "hostname R1\n");
    assert_eq!(cli.run("terminal length 0").await.unwrap(), "");
}

#[tokio::test]
async fn paged_output_is_the_same_as_unpaged_output() {
    let mut cli = console().await;
    let paged = cli.run("show interfaces").await.unwrap();
    cli.run("terminal length 0").await.unwrap();
    let whole = cli.run("show interfaces").await.unwrap();
    assert!(whole.lines().count() > 48, "more than two pages");
    assert_eq!(paged, whole);
    assert!(!paged.contains("More"));
}

#[tokio::test]
async fn the_prompt_is_followed_when_the_host_name_changes() {
    let mut cli = console().await;
    let commands =
        ["hostname edge-17", "interface Loopback0", "ip address 10.9.9.9 255.255.255.255"];
    cli.configure(&commands).await.unwrap();
    assert_eq!((cli.prompt().name(), cli.prompt().mode()), ("edge-17", ""));
    let brief = cli.run("show ip interface brief").await.unwrap();
    assert!(brief.contains("Loopback0              10.9.9.9"), "{brief}");
    cli.configure(&["no hostname"]).await.unwrap();
    assert_eq!(cli.prompt().name(), "Router");
}

#[tokio::test]
async fn a_rejected_command_is_an_error_that_names_it_and_the_session_goes_on() {
    let mut cli = console().await;
    for (command, says) in [
        ("show nonsense", "% Invalid input detected at '^' marker."),
        ("show", "% Incomplete command."),
        ("s", "% Ambiguous command:  \"s\""),
        ("show\nversion", "a command is one line of printable text"),
    ] {
        let error = cli.run(command).await.unwrap_err();
        let expected = format!("10.0.0.1 rejected '{command}': {says}");
        assert_eq!(error.to_string(), expected);
    }
    assert!(cli.run("show clock").await.is_ok());
}

#[tokio::test]
async fn a_rejected_configuration_keeps_what_came_before_and_leaves_the_mode() {
    let mut cli = console().await;
    let commands = ["hostname kept", "interface Gi9/9", "description never"];
    let error = cli.configure(&commands).await.unwrap_err();
    assert!(
        matches!(error, SessionError::Rejected { command, .. } if command == "interface Gi9/9")
    );
    assert_eq!((cli.prompt().name(), cli.prompt().mode()), ("kept", ""));
    let running = cli.run("show running-config").await.unwrap();
    assert!(!running.contains("never"));
}

/// Plays a device: after each expected line it sends what belongs to it.
async fn play(stream: &mut DuplexStream, script: &[(&str, &str)]) {
    for (expected, says) in script {
        let mut line = vec![0; expected.len() + 2 * usize::from(!expected.is_empty())];
        stream.read_exact(&mut line).await.unwrap();
        assert_eq!(String::from_utf8_lossy(&line).trim_end(), *expected);
        // Byte by byte: a prompt may be split anywhere.
        for byte in says.as_bytes() {
            stream.write_all(&[*byte]).await.unwrap();
        }
    }
}

async fn login(script: &[(&str, &str)], hangs_up: bool) -> Result<String, SessionError> {
    let (near, far) = duplex(1 << 20);
    let device = async {
        let (mut keep, mut forward) = duplex(1 << 20);
        // Keeps the line open after the script where the device only hangs.
        let mut far = far;
        let relay = async {
            let _ = tokio::io::copy_bidirectional(&mut far, &mut forward).await;
        };
        let script = async move {
            play(&mut keep, script).await;
            if hangs_up {
                drop(keep);
            } else {
                std::future::pending::<()>().await;
            }
        };
        tokio::join!(relay, script);
    };
    let client = async {
        let mut cli = Cli::login("R9", near, "neo", "trinity", TIMEOUT).await?;
        cli.enable("trinity").await?;
        cli.run("show clock").await
    };
    tokio::select! {
        result = client => result,
        () = device => unreachable!("the device outlives the client"),
    }
}

#[tokio::test(start_paused = true)]
async fn logins_of_many_shapes_reach_the_prompt() {
    let answer = ("show clock", "show clock\r\n12:00\r\nedge#");
    for script in [
        &[
            ("", "\r\nUser Access Verification\r\n\r\nUsername: "),
            ("neo", "neo\r\nPassword: "),
            ("trinity", "\r\n\r\nedge#"),
            answer,
        ][..],
        &[
            ("", "login: "),
            ("neo", "neo\r\npassword:"),
            ("trinity", "\r\nLast login: never\r\nedge#"),
            answer,
        ],
        &[
            ("", "Password: "),
            ("trinity", "\r\nedge>"),
            ("enable", "enable\r\nPassword: "),
            ("trinity", "\r\nedge#"),
            answer,
        ],
        &[
            ("", "banner with a # sign and a > sign\r\nedge>"),
            ("enable", "enable\r\nedge#"),
            answer,
        ],
    ] {
        let output = login(script, false).await.unwrap();
        assert_eq!(output, "12:00\n", "{script:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn logins_that_fail_say_how() {
    for (script, hangs_up, says) in [
        (
            &[
                ("", "Username: "),
                ("neo", "neo\r\nPassword: "),
                ("trinity", "\r\n% Login invalid\r\n\r\nUsername: "),
            ][..],
            false,
            "R9 refused user neo: wrong user name or password",
        ),
        (
            &[("", "Username: "), ("neo", "Password: "), ("trinity", "\r\n% Bad passwords\r\n")],
            true,
            "R9 refused user neo: wrong user name or password",
        ),
        (
            &[("", "")],
            true,
            "R9 refused the session: it hung up before the login; are all its lines busy?",
        ),
        (&[("", "Sorry, try later\r\n")], true, "R9 refused the session: Sorry, try later"),
        (&[("", "Username")], false, "R9 timed out after 5 s while logging in"),
        (
            &[
                ("", "edge>"),
                ("enable", "enable\r\nPassword: "),
                ("trinity", "\r\n% Access denied\r\n\r\nedge>"),
            ],
            false,
            "R9 refused the enable secret",
        ),
        (
            &[("", "edge#"), ("show clock", "show clock\r\n12:0")],
            false,
            "R9 timed out after 5 s while running a command",
        ),
        (
            &[("", "edge#"), ("show clock", "show clock\r\n12:0")],
            true,
            "R9 closed the connection while running a command",
        ),
        (
            &[("", "edge#"), ("show clock", "edge1#")],
            false,
            "R9 timed out after 5 s while running a command",
        ),
    ] {
        let error = login(script, hangs_up).await.unwrap_err();
        assert_eq!(error.to_string(), says, "{script:?}");
        assert_eq!(error.device(), "R9");
    }
}

#[tokio::test(start_paused = true)]
async fn a_device_that_dribbles_does_not_outlast_the_time_out() {
    let (near, mut far) = duplex(64);
    let dribble = async {
        far.write_all(b"edge#").await.unwrap();
        loop {
            tokio::time::sleep(Duration::from_secs(1)).await;
            if far.write_all(b".").await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    };
    let client = async {
        let mut cli = Cli::open("R9", near, TIMEOUT).await.unwrap();
        cli.run("show clock").await.unwrap_err()
    };
    let error = tokio::select! {
        error = client => error,
        () = dribble => unreachable!(),
    };
    assert!(matches!(error, SessionError::TimedOut { step: Step::Running, .. }));
}

#[tokio::test]
async fn a_device_that_floods_is_left() {
    let (near, mut far) = duplex(1 << 16);
    let flood = async {
        far.write_all(b"edge#").await.unwrap();
        far.read_u8().await.unwrap();
        let line = [b'x'; 1 << 16];
        while far.write_all(&line).await.is_ok() {}
        std::future::pending::<()>().await;
    };
    let client = async {
        // The limit shall end it, on a busy machine too, not the time-out.
        let patient = 60 * TIMEOUT;
        let mut cli = Cli::open("R9", near, patient).await.unwrap();
        cli.run("show clock").await.unwrap_err()
    };
    let error = tokio::select! {
        error = client => error,
        () = flood => unreachable!(),
    };
    assert!(matches!(error, SessionError::TooMuch { .. }), "{error}");
}
