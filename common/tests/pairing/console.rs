//! A console that is talkative, and a session with it whose answers are known.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use common::client::cli::Cli;
use common::error::SessionError;
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

const LOGS: [&str; 4] = [
    "*Nov 27 07:14:05.123: %SYS-5-CONFIG_I: Configured from console by neo",
    "%LINK-3-UPDOWN: Interface GigabitEthernet0/1, changed state to up",
    "000042: Nov 27 07:14:05: %PARSER-5-CFGLOG_LOGGEDCMD: User:neo  logged command:end",
    ".Nov 27 07:14:05.123 UTC: %SEC_LOGIN-5-LOGIN_SUCCESS: Login Success [user: neo]",
];

const BANNERS: [&str; 6] = [
    "",
    "\r\nProperty-of-ACME#\r\n\r\n",
    "\r\n####\r\nKeep-out>\r\n",
    "\r\n* R1(config)# is watched *\r\nR1#\r\n",
    "\r\nSee https://example.com/#",
    "\r\nLast login: never\r\nContact:noc@example.com#",
];

/// Stands in place of a prompt until it is answered, or left.
const QUESTION: &str = "Clear counters on all interfaces [confirm]";

/// What a router says before a text, while it shows no prompt.
const TEXT: &str = "Enter TEXT message.  End with the character '^'.";

/// A console: what is typed is echoed, and the log is written between any two bytes.
pub struct Console {
    rng: SmallRng,
    /// Shows its prompt, and what has been typed, again below each line of the log.
    synchronous: bool,
    /// How many of a thousand bytes have a line of the log in front.
    talkative: u32,
    prompt: &'static str,
    /// The one behind a question or a text.
    next: &'static str,
    /// What is asked before the first prompt.
    questions: VecDeque<&'static str>,
    typed: String,
    /// Written, and not read yet; `None`: what follows comes late, with the next key.
    shown: VecDeque<Option<Vec<u8>>>,
    reader: Option<Waker>,
    hung_up: bool,
}

impl Console {
    /// What it writes where is drawn from `seed`.
    pub fn new(seed: u64, questions: &[&'static str]) -> Self {
        let mut rng = SmallRng::seed_from_u64(seed);
        let synchronous = rng.random();
        let mut console = Self {
            synchronous,
            talkative: rng.random_range(0..40),
            rng,
            prompt: "R1#",
            next: "R1#",
            questions: questions.iter().copied().collect(),
            typed: String::new(),
            shown: VecDeque::new(),
            reader: None,
            hung_up: false,
        };
        let banner = BANNERS[console.rng.random_range(0..BANNERS.len())];
        console.write(banner);
        console.ask();
        console
    }

    /// Writes in pieces: each is read by itself.
    fn write(&mut self, text: &str) {
        let mut rest = text.as_bytes();
        while !rest.is_empty() {
            let (piece, after) = rest.split_at(self.rng.random_range(1..=rest.len().min(12)));
            self.shown.push_back(Some(piece.to_vec()));
            rest = after;
        }
    }

    fn ask(&mut self) {
        match self.questions.front() {
            Some(question) => {
                let question = format!("\r\n{question}");
                self.write(&question);
            }
            None => {
                let prompt = format!("\r\n{}", self.prompt);
                self.write(&prompt);
            }
        }
    }

    /// A line of the log, perhaps.
    fn log(&mut self) {
        if !self.questions.is_empty() || self.rng.random_range(0..1000) >= self.talkative {
            return;
        }
        let line = LOGS[self.rng.random_range(0..LOGS.len())];
        let again =
            if self.synchronous { format!("{}{}", self.prompt, self.typed) } else { String::new() };
        self.write(&format!("\r\n{line}\r\n{again}"));
    }

    fn key(&mut self, key: u8) {
        self.log();
        match key {
            b'\r' => {}
            b'\n' => self.enter(),
            0x1e if self.prompt == QUESTION => {
                self.prompt = self.next;
                self.ask();
            }
            0x1e => {}
            key => {
                self.typed.push(key as char);
                if self.questions.front() != Some(&"Password: ") {
                    self.write(&(key as char).to_string());
                }
            }
        }
    }

    fn enter(&mut self) {
        let line = std::mem::take(&mut self.typed);
        if self.questions.pop_front().is_some() {
            return self.ask();
        }
        if line == "exit" {
            self.hung_up = true;
            return;
        }
        let answer = self.answer(&line);
        self.write(&format!("\r\n{answer}"));
        let prompt = self.prompt;
        self.write(prompt);
        if prompt.is_empty() {
            self.log();
        }
        // Below the prompt, and later than the client reads it.
        self.shown.push_back(None);
        self.log();
        self.log();
    }

    /// What a line does, and what is said to it.
    fn answer(&mut self, line: &str) -> String {
        match line {
            text if self.prompt.is_empty() => {
                self.prompt = if text.contains('^') { self.next } else { "" };
                String::new()
            }
            _ if self.prompt == QUESTION => {
                self.prompt = self.next;
                String::new()
            }
            "configure terminal" => {
                (self.prompt, self.next) = ("R1(config)#", "R1(config)#");
                String::new()
            }
            "end" => {
                (self.prompt, self.next) = ("R1#", "R1#");
                String::new()
            }
            "clear counters" => {
                self.prompt = QUESTION;
                String::new()
            }
            "banner motd ^" => {
                self.prompt = "";
                format!("{TEXT}\r\n")
            }
            line if line.contains("wrong") => "% Invalid input detected\r\n".into(),
            line => format!("the answer to {line}\r\n\r\nits end\r\n"),
        }
    }
}

impl AsyncRead for Console {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.shown.front() {
            Some(Some(_)) => {
                let piece = self.shown.pop_front().flatten().unwrap_or_default();
                buffer.put_slice(&piece);
                Poll::Ready(Ok(()))
            }
            None if self.hung_up => Poll::Ready(Ok(())),
            Some(None) | None => {
                self.reader = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl AsyncWrite for Console {
    fn poll_write(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.shown.retain(Option::is_some);
        bytes.iter().for_each(|key| self.key(*key));
        if let Some(reader) = self.reader.take() {
            reader.wake();
        }
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// Whether each answer belongs to its command, `rounds` times over.
pub async fn answers<S>(mut cli: Cli<'_, S>, seed: u64, rounds: u32)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    for number in 0..rounds {
        let command = format!("show thing {number}");
        let answer = cli.run(&command).await.unwrap_or_else(|error| panic!("{seed}: {error}"));
        assert_eq!(answer, format!("the answer to {command}\n\nits end\n"), "seed {seed}");
        match cli.run("show wrong").await {
            Err(SessionError::Rejected { .. }) => {}
            other => panic!("seed {seed}: {other:?}"),
        }
        match cli.run("clear counters").await {
            Err(SessionError::Rejected { says, .. }) => assert!(says.ends_with(QUESTION)),
            other => panic!("seed {seed}: {other:?}"),
        }
        let right =
            ["interface Loopback0", "banner motd ^", "R1#", "of two lines", "^", "description end"];
        let changed = cli.configure(&right).await;
        assert!(changed.is_ok(), "seed {seed}: {changed:?}");
        assert_eq!(cli.prompt().mode(), "", "seed {seed}");
        let wrong = ["interface Loopback0", "wrong", "never sent"];
        match cli.configure(&wrong).await {
            Err(SessionError::Rejected { command, .. }) => assert_eq!(command, "wrong"),
            other => panic!("seed {seed}: {other:?}"),
        }
    }
    let closed = cli.close().await;
    assert!(closed.is_ok(), "seed {seed}: {closed:?}");
}
