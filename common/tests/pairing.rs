//! Every answer belongs to its command, whatever a device writes in between: lines of its
//! log, prompts and typed text that it shows again, banners that look like prompts.
//!
//! What comes where is drawn from numbered seeds; a failure names its seed.

#[path = "pairing/console.rs"]
mod console;

use std::time::Duration;

use common::client::cli::Cli;

use console::{Console, answers};

const TIMEOUT: Duration = Duration::from_secs(10);

#[tokio::test(start_paused = true)]
async fn every_answer_belongs_to_its_command_on_a_console_that_logs() {
    for seed in 0..300 {
        let cli = Cli::open("R1", Console::new(seed, &[]), TIMEOUT).await.unwrap();
        answers(cli.with_line_feeds(), seed, 5).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_banner_that_ends_as_a_prompt_does_is_no_prompt() {
    for seed in 0..300 {
        for questions in [&[][..], &["Password: "], &["Username: ", "Password: "]] {
            let console = Console::new(seed, questions);
            let cli = Cli::login("R1", console, "neo", "trinity", TIMEOUT).await.unwrap();
            answers(cli, seed, 5).await;
        }
    }
}
