//! The same bytes at a line that the sandbox serves, over a socket.

use std::time::Duration;

use common::clock::{Clock, Speed};
use common::inventory::{Inventory, Transport};
use common::router::vty::Login;
use common::sandbox::{Options, Sandbox};
use rand::RngExt;
use rand::rngs::SmallRng;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::bytes::pieces;
use crate::words;

/// Real time, on a busy machine.
const LONGEST: Duration = Duration::from_secs(40);

/// Types what was drawn, and reads until the router closes the line.
pub async fn is_typed_at(rng: &mut SmallRng) -> usize {
    let clock = Clock::start(Speed::new(50.0).unwrap());
    let inventory = Inventory::simulated([10, 0, 0, 1].into(), 1, &[]);
    let login = Login::new("developer", "C1sco");
    let mut options = Options::on_loopback(inventory, login, clock);
    options.enable_secret = rng.random::<bool>().then(|| "C1sco".into());
    let sandbox = Sandbox::bind(options).await.unwrap();
    let devices = sandbox.inventory().unwrap().devices;
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(sandbox.serve(None, async {
        let _ = stopped.await;
    }));
    let Transport::Telnet(endpoint) = &devices[0].transport else { panic!("no telnet") };
    let stream = TcpStream::connect((endpoint.host.as_str(), endpoint.port)).await.unwrap();
    let passed = timeout(LONGEST, talk(stream, rng)).await;
    let passed = passed.expect("the sandbox keeps a line whose client has left");
    drop(stop);
    let served = timeout(LONGEST, serving).await.expect("the sandbox does not stop");
    served.unwrap().unwrap();
    passed
}

async fn talk(stream: TcpStream, rng: &mut SmallRng) -> usize {
    let mut typed = b"developer\rC1sco\r".to_vec();
    if rng.random_range(0..4) == 0 {
        typed.clear();
    }
    typed.extend(words::typed(rng));
    let pieces: Vec<_> = pieces(rng, &typed).into_iter().map(Vec::from).collect();
    let (mut reading, mut writing) = stream.into_split();
    let types = async {
        for piece in &pieces {
            // The router may have closed the line: `exit` is among the words.
            if writing.write_all(piece).await.is_err() {
                break;
            }
        }
        drop(writing);
    };
    let reads = async {
        let (mut said, mut bytes) = (0, [0; 4096]);
        while let Ok(count @ 1..) = reading.read(&mut bytes).await {
            said += count;
        }
        said
    };
    let ((), said) = tokio::join!(types, reads);
    typed.len() + said
}
