//! What the programs of tasks 3.4 and 3.7 share: a router that logs static routes, another one that
//! should have learnt them, and what is asked of both.

use anyhow::Context;
use common::inventory::{Delay, InventoryError};
use common::{Device, Lab, LabArgs, Session, SessionError, show};

/// Opens the devices of tasks 3.4 and 3.7: the one with the log answers at once, the one with the
/// routes takes a second. Or the devices that the flags name.
///
/// # Errors
/// When the inventory cannot be used.
pub fn log_and_routes(args: &LabArgs) -> Result<Lab, InventoryError> {
    super::open(args, 2, &[Delay::NONE, Delay::fixed(1.0)])
}

/// The command that asks for one line of the log, from 1.
fn of_line(number: u32) -> String {
    format!("show archive log config {number}")
}

/// The address of the static route whose configuration a line tells.
fn address(answer: &str) -> anyhow::Result<String> {
    let route = answer.split_once("|ip route ").map(|(_, route)| route);
    let address = route.and_then(|route| route.split_whitespace().next());
    Ok(address.with_context(|| format!("no route in '{}'", answer.trim_end()))?.to_owned())
}

/// Asks for one line of the log, from 1. Returns the address of the route in it.
///
/// # Errors
/// When the session fails, or there is no such line.
pub async fn read_line(session: &mut Session<'_>, number: u32) -> anyhow::Result<String> {
    address(&session.run(&of_line(number)).await?)
}

/// One whole session: connect, ask for the route to an address, close. Returns the first
/// line of the answer, which begins with `%` if there is no route.
///
/// # Errors
/// When the session fails.
pub async fn look_up(device: &Device, lab: &Lab, address: &str) -> Result<String, SessionError> {
    let mut session = Session::connect(device, lab).await?;
    let output = session.run(&format!("show ip route {address}")).await?;
    session.close().await?;
    Ok(show::first_line(&output).to_owned())
}

/// The same for threads: each call waits until it is done.
pub mod blocking {
    use common::session::blocking::Session;
    use common::{Device, Lab, SessionError, show};

    use super::{address, of_line};

    /// As [`super::read_line`].
    ///
    /// # Errors
    /// As [`super::read_line`].
    pub fn read_line(session: &mut Session<'_>, number: u32) -> anyhow::Result<String> {
        address(&session.run(&of_line(number))?)
    }

    /// As [`super::look_up`].
    ///
    /// # Errors
    /// As [`super::look_up`].
    pub fn look_up(device: &Device, lab: &Lab, address: &str) -> Result<String, SessionError> {
        let mut session = Session::connect(device, lab)?;
        let output = session.run(&format!("show ip route {address}"))?;
        session.close()?;
        Ok(show::first_line(&output).to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_route_is_found_in_its_line() {
        let answer = " idx   sess           user@line      Logged command\n    7     3      developer@vty0     |ip route 10.9.8.7 255.255.255.255 Null0\n";
        assert_eq!(address(answer).unwrap(), "10.9.8.7");
        for without in ["", "    7     3      developer@vty0     |hostname R1\n"] {
            assert!(address(without).is_err(), "{without}");
        }
    }
}
