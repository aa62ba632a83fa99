//! What the programs of this lab share: the guide's simulated fetch.

pub mod guide;

use common::inventory::Delay;
use common::{Device, Lab, Session, SessionError, show};

/// Fetches data from one device, and says so.
///
/// An `async fn` is the coroutine of Python: a call does nothing yet, it only
/// makes a future, which is a plan. The plan runs when a task awaits it, and
/// every `.await` in it is a place where it may be set aside until its device
/// has answered.
///
/// # Errors
/// When the session fails.
pub async fn simulate_network_fetch(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let (name, clock) = (&device.name, &lab.clock);
    let delay = device.delay.map(delay_note).unwrap_or_default();
    println!("[{clock}] Starting fetch from {name}{delay}...");
    match show_version(device, lab).await {
        Ok(version) => {
            if !device.is_simulated() {
                println!("[{clock}] Connected to {name}. Version: {version}");
            }
            println!("[{clock}] Finished fetch from {name}.");
            Ok(format!("Data from {name}"))
        }
        Err(error) => {
            println!("[{clock}] Error fetching from {name}: {error}");
            Err(error)
        }
    }
}

/// What a list of results shows of a fetch: its data, or that it failed.
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
