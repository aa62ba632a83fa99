//! What the programs of this lab share: the guide's simulated fetch.

use common::error::SessionError;
use common::inventory::{Delay, Device};
use common::lab::Lab;
use common::session::Session;
use common::show;

/// Fetches data from one device, and says so.
///
/// An `async fn` is the coroutine of Python: calling it does nothing yet, it
/// only makes a future, a plan. The plan runs when somebody awaits it, and
/// every `.await` in it is a place where it may be set aside until its device
/// has answered.
pub async fn simulate_network_fetch(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let (name, clock) = (&device.name, &lab.clock);
    let delay = device.delay.map(delay_note).unwrap_or_default();
    println!("[{}] Starting fetch from {name}{delay}...", clock.time_of_day());
    match show_version(device, lab).await {
        Ok(version) => {
            if !device.is_simulated() {
                println!("[{}] Connected to {name}. Version: {version}", clock.time_of_day());
            }
            println!("[{}] Finished fetch from {name}.", clock.time_of_day());
            Ok(format!("Data from {name}"))
        }
        Err(error) => {
            println!("[{}] Error fetching from {name}: {error}", clock.time_of_day());
            Err(error)
        }
    }
}

/// What a fetch that went wrong stands for in a list of results.
pub fn data_or_error(result: &Result<String, SessionError>) -> String {
    match result {
        Ok(data) => data.clone(),
        Err(error) => format!("Error from {}", error.device()),
    }
}

/// One whole session: connect, run a command, close.
async fn show_version(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let mut session = Session::connect(device, lab).await?;
    let output = session.run("show version").await?;
    session.close().await?;
    Ok(show::first_line(&output).to_owned())
}

fn delay_note(delay: Delay) -> String {
    format!(" (delay: {delay})")
}
