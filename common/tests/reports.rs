//! Public reports about clients and IOS, replayed: what the device of each report did, and that
//! this client is not misled by it. Inputs are small, and names are made up.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::time::Duration;

use common::client::cli::Cli;
use common::clock::{Clock, Speed};
use common::error::{SessionError, Step};
use common::inventory::Device;
use common::router::simulated::SimulatedStream;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::time::sleep;

const TIMEOUT: Duration = Duration::from_secs(10);

/// What Ctrl-^ sends: it ends what a router is about.
const ABORT: &str = "\x1e";

/// Shows what comes first, then for each line (or key) that is typed what belongs to it. Behind
/// a `\0`, the rest comes seconds later.
async fn device(mut stream: DuplexStream, first: &str, steps: &[(&str, &str)]) {
    show(&mut stream, first).await;
    for (typed, shows) in steps {
        let expected = if *typed == ABORT { ABORT.to_owned() } else { format!("{typed}\r\n") };
        let mut read = vec![0; expected.len()];
        stream.read_exact(&mut read).await.unwrap();
        assert_eq!(String::from_utf8_lossy(&read), expected);
        show(&mut stream, shows).await;
    }
    // The line stays open.
    std::future::pending::<()>().await;
}

async fn show(stream: &mut DuplexStream, text: &str) {
    for (number, part) in text.split('\0').enumerate() {
        if number > 0 {
            sleep(Duration::from_secs(3)).await;
        }
        stream.write_all(part.as_bytes()).await.unwrap();
    }
}

/// Lets a client meet the device of a report.
async fn replay<T>(
    first: &str,
    steps: &[(&str, &str)],
    client: impl AsyncFnOnce(Cli<'static, DuplexStream>) -> T,
) -> T {
    let (near, far) = duplex(1 << 16);
    let client = async { client(Cli::open("d", near, TIMEOUT).await.unwrap()).await };
    tokio::select! {
        met = client => met,
        () = device(far, first, steps) => unreachable!("the device outlives the client"),
    }
}

async fn simulated() -> Cli<'static, SimulatedStream> {
    let device = Device::simulated("10.0.0.1".into(), None, 7);
    let stream = SimulatedStream::new(&device, Clock::start(Speed::REAL));
    Cli::open("10.0.0.1", stream, TIMEOUT).await.unwrap()
}

const CONFIGURE: &str =
    "configure terminal\r\nEnter configuration commands, one per line.  End with CNTL/Z.\r\n";

#[tokio::test(start_paused = true)]
async fn netmiko_2755_a_long_host_name_is_cut_in_configuration_modes() {
    let entered = format!("{CONFIGURE}EDGE.SWITCH.ON.THE.S(config)#");
    let steps = [
        ("configure terminal", entered.as_str()),
        ("logging 10.0.0.9", "logging 10.0.0.9\r\nEDGE.SWITCH.ON.THE.S(config)#"),
        ("end", "end\r\nEDGE.SWITCH.ON.THE.SECOND.FLOOR#"),
    ];
    replay("\r\nEDGE.SWITCH.ON.THE.SECOND.FLOOR#", &steps, async |mut cli| {
        cli.configure(&["logging 10.0.0.9"]).await.unwrap();
        assert_eq!(cli.prompt().name(), "EDGE.SWITCH.ON.THE.SECOND.FLOOR");
    })
    .await;
}

/// The lines of a banner, each a command, and how the configuration shows them.
const BANNERS: [(&[&str], &str); 3] = [
    (
        &["banner motd ^", "*********", "* Ask 7 #", "", "*********", "^"],
        "\nbanner motd ^C\n*********\n* Ask 7 #\n\n*********\n^C\n",
    ),
    (&["banner login ^", "Only for members", "^"], "\nbanner login ^C\nOnly for members\n^C\n"),
    (&["banner exec ^Ends ^", "hostname kept"], "\nbanner exec ^CEnds ^C\n"),
];

#[tokio::test(start_paused = true)]
async fn netmiko_134_and_1531_no_prompt_comes_before_the_end_of_a_banner() {
    let entered = format!("{CONFIGURE}R1(config)#");
    let steps = [
        ("configure terminal", entered.as_str()),
        (
            "banner login ^",
            "banner login ^\r\nEnter TEXT message.  End with the character '^'.\r\n",
        ),
        ("Ask R1#", "Ask R1#\r\n"),
        ("", "\r\n"),
        ("^", "^\r\nR1(config)#"),
        ("end", "end\r\nR1#"),
        ("show clock", "show clock\r\n12:00\r\nR1#"),
    ];
    replay("\r\nR1#", &steps, async |mut cli| {
        cli.configure(&["banner login ^", "Ask R1#", "", "^"]).await.unwrap();
        assert_eq!(cli.run("show clock").await.unwrap(), "12:00\n");
    })
    .await;
    for (lines, shows) in BANNERS {
        let mut cli = simulated().await;
        cli.configure(lines).await.unwrap();
        let shown = cli.run("show running-config").await.unwrap();
        assert!(shown.contains(shows), "{shown}");
        cli.close().await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn netmiko_1531_a_banner_without_an_end_is_ended_and_reported() {
    let mut cli = simulated().await;
    let error = cli.configure(&["banner motd ^", "Keep out"]).await.unwrap_err();
    let says = "10.0.0.1 rejected 'Keep out': no line with '^' ends the text";
    assert_eq!(error.to_string(), says);
    assert_eq!(cli.run("show privilege").await.unwrap(), "Current privilege level is 15\n");
    cli.run("configure terminal").await.unwrap();
    cli.run("banner motd ^").await.unwrap();
    cli.close().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn netmiko_2742_the_prompt_in_the_middle_of_an_answer_is_no_prompt() {
    // The name of a certificate's file has it, and the rest of its line comes later.
    let shown =
        "show startup-config\r\n certificate self-signed 01 nvram:R1#\x001.cer\r\nend\r\n\r\nR1#";
    replay("\r\nR1#", &[("show startup-config", shown)], async |mut cli| {
        let config = cli.run("show startup-config").await.unwrap();
        assert_eq!(config, " certificate self-signed 01 nvram:R1#1.cer\nend\n\n");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn netmiko_3271_a_switch_shows_late_or_never_what_was_typed() {
    let late = [
        ("terminal width 511", "\0terminal width\0 511\r\n\0C9500#"),
        ("show clock", "show clock\r\n12:00\r\nC9500#"),
    ];
    replay("\r\nC9500#", &late, async |mut cli| {
        assert_eq!(cli.run("terminal width 511").await.unwrap(), "");
        assert_eq!(cli.run("show clock").await.unwrap(), "12:00\n");
    })
    .await;
    // The prompt alone, again and again, is no answer.
    for shows in ["", "\r\nC9500#", "\r\nC9500#\0\r\nC9500#"] {
        let never = [("terminal width 511", shows)];
        replay("\r\nC9500#", &never, async |mut cli| {
            let error = cli.run("terminal width 511").await.unwrap_err();
            assert!(matches!(error, SessionError::TimedOut { step: Step::Running, .. }), "{error}");
        })
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn ansible_27097_a_command_that_asks_is_an_error_and_the_session_goes_on() {
    const COUNTERS: &str = "Clear \"show interface\" counters on all interfaces [confirm]";
    let asks = format!("clear counters\r\n{COUNTERS}");
    let steps = [
        ("clear counters", asks.as_str()),
        (ABORT, "\r\nR1#"),
        ("show clock", "show clock\r\n12:00\r\nR1#"),
    ];
    replay("\r\nR1#", &steps, async |mut cli| {
        let error = cli.run("clear counters").await.unwrap_err();
        let says = format!("d rejected 'clear counters': the device asks: {COUNTERS}");
        assert_eq!(error.to_string(), says);
        assert_eq!(cli.run("show clock").await.unwrap(), "12:00\n");
    })
    .await;
    let mut cli = simulated().await;
    for (command, question) in [
        ("clear counters", COUNTERS),
        ("clear logging", "Clear logging buffer [confirm]"),
        ("copy running-config startup-config", "Destination filename [startup-config]?"),
        ("copy running-config tftp:", "Address or name of remote host []?"),
        ("reload", "Proceed with reload? [confirm]"),
    ] {
        let error = cli.run(command).await.unwrap_err().to_string();
        assert!(error.ends_with(&format!("the device asks: {question}")), "{error}");
        let privilege = cli.run("show privilege").await.unwrap();
        assert_eq!(privilege, "Current privilege level is 15\n", "{command}");
    }
    assert!(cli.run("show logging").await.unwrap().contains("\n*"), "the log is as it was");
    assert!(cli.run("write memory").await.unwrap().contains("[OK]"));
    cli.run("reload").await.unwrap_err();
    cli.close().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn ansible_27097_an_answer_that_looks_like_a_question_is_an_answer() {
    let steps = [
        ("show thing", "show thing\r\nIs it [up]?\r\nSave [confirm]\r\nR1#"),
        ("show thing", "show thing\r\nAll [confirm]ed\r\nR1#"),
    ];
    replay("\r\nR1#", &steps, async |mut cli| {
        assert_eq!(cli.run("show thing").await.unwrap(), "Is it [up]?\nSave [confirm]\n");
        assert_eq!(cli.run("show thing").await.unwrap(), "All [confirm]ed\n");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn unicon_plugins_107_a_command_that_needs_enable_is_rejected_before_it() {
    const PNPA: &str = "pnpa service discovery stop";
    let rejects =
        format!("{PNPA}\r\n       ^\r\n% Invalid input detected at '^' marker.\r\n\r\nEdge1>");
    let stops =
        format!("{PNPA}\r\nPNP-EXEC-DISCOVERY (1): Stopping PnP Discovery...\r\n\r\nEdge1#");
    let steps = [
        (PNPA, rejects.as_str()),
        ("enable", "enable\r\nEdge1#"),
        (PNPA, stops.as_str()),
        ("show clock", "show clock\r\n12:00\r\nEdge1#"),
    ];
    replay("\r\nEdge1>", &steps, async |mut cli| {
        let error = cli.run(PNPA).await.unwrap_err();
        assert!(matches!(error, SessionError::Rejected { .. }), "{error}");
        assert!(!cli.prompt().is_privileged());
        cli.enable("no secret").await.unwrap();
        assert!(cli.run(PNPA).await.unwrap().contains("Stopping"));
        assert_eq!(cli.run("show clock").await.unwrap(), "12:00\n");
    })
    .await;
}
