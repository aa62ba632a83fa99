//! A network of simulated routers: which port is cabled with which.
//!
//! The cables are drawn from the routers' seeds, so that both ends of each cable tell the
//! same. Every router can be reached from the first one, and there are circles.

use std::sync::Arc;

use super::interface::InterfaceName;
use super::port::{self, Port};
use super::seed::{Fact, Facts};
use crate::inventory::Platform;

/// A cable goes to one of so many sockets that are free: the network gets long, not wide.
const NEAREST: usize = 5;
/// So many ports of a router may be used between routers.
const MOST_USED: u8 = 9;

/// The routers of a network and their cables.
#[derive(Debug)]
pub struct Network {
    routers: Vec<Member>,
}

#[derive(Debug)]
struct Member {
    hostname: Box<str>,
    facts: Facts,
    cables: Vec<Cable>,
}

/// One end of a cable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cable {
    port: u8,
    /// The router at the other end, and the port there.
    to: usize,
    to_port: u8,
}

/// A router at the other end of a cable.
pub(super) struct Neighbour {
    pub hostname: String,
    pub facts: Facts,
    /// The own port.
    pub port: Port,
    /// The port at the other end.
    pub to_port: Port,
}

impl Network {
    /// Draws the cables between routers, each of which has a host name, a seed and hardware.
    pub fn drawn<'a>(routers: impl IntoIterator<Item = (&'a str, u64, Platform)>) -> Arc<Self> {
        let member =
            |((hostname, seed, platform), position): ((&str, u64, Platform), u32)| Member {
                hostname: hostname.into(),
                facts: Facts { platform, position, ..Facts::new(seed) },
                cables: Vec::new(),
            };
        let routers = routers.into_iter().zip(0..).map(member).collect();
        let mut network = Network { routers };
        network.lay_cables();
        Arc::new(network)
    }

    fn lay_cables(&mut self) {
        let mut free: Vec<(usize, u8)> = Vec::new();
        for router in 0..self.routers.len() {
            let facts = self.routers[router].facts;
            if router > 0 {
                let nearest = free.len().min(NEAREST);
                let drawn = facts.draw(Fact::Neighbour, 0) as usize;
                let at = (nearest > 0).then(|| drawn % nearest);
                // Without a free socket, the management ports share a segment.
                let (to, to_port) = at.map_or((router - 1, 0), |at| free.remove(at));
                self.connect((router, 0), (to, to_port));
            }
            let last = port::count(facts.platform).min(MOST_USED);
            let usable = |port: &u8| facts.cable(*port) && !facts.port(*port).shutdown;
            free.extend((1..last).filter(usable).map(|port| (router, port)));
        }
        // Some of the sockets that are left close circles.
        while let Some(end) = free.pop() {
            let other = free.iter().position(|(router, _)| *router != end.0);
            let facts = self.routers[end.0].facts;
            if let Some(at) = other.filter(|_| facts.draw(Fact::Neighbour, end.1).is_multiple_of(3))
            {
                let other = free.remove(at);
                self.connect(end, other);
            }
        }
    }

    fn connect(&mut self, (one, port): (usize, u8), (to, to_port): (usize, u8)) {
        self.routers[one].cables.push(Cable { port, to, to_port });
        self.routers[to].cables.push(Cable { port: to_port, to: one, to_port: port });
    }

    fn neighbours(&self, position: u32) -> impl Iterator<Item = Neighbour> {
        let own = self.routers.get(position as usize);
        own.into_iter().flat_map(move |own| {
            own.cables.iter().map(move |cable| {
                let member = &self.routers[cable.to];
                Neighbour {
                    hostname: member.hostname.to_string(),
                    facts: member.facts,
                    port: Port::new(cable.port, own.facts.platform),
                    to_port: Port::new(cable.to_port, member.facts.platform),
                }
            })
        })
    }
}

/// The neighbours of a router, by port. Before the first router there is a switch.
pub(super) fn neighbours(network: Option<&Network>, facts: Facts) -> Vec<Neighbour> {
    let mut found: Vec<_> =
        network.into_iter().flat_map(|network| network.neighbours(facts.position)).collect();
    if facts.position == 0 {
        let drawn = facts.draw(Fact::Neighbour, 15);
        found.push(Neighbour {
            hostname: format!("SW{}", drawn % 90 + 10),
            facts: Facts { platform: Platform::C9300, position: 1, ..Facts::new(drawn) },
            port: Port::new(0, facts.platform),
            to_port: Port::new((drawn >> 8) as u8 % 24 + 1, Platform::C9300),
        });
    }
    found.sort_by_key(|it| it.port);
    found
}

impl Neighbour {
    /// The name of its port.
    pub(super) fn interface(&self) -> InterfaceName {
        InterfaceName::Port(self.to_port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(count: usize, platform: Platform) -> Arc<Network> {
        let names: Vec<_> = (0..count).map(|it| format!("R{it}")).collect();
        Network::drawn((0..count).map(|it| (names[it].as_str(), it as u64 * 7, platform)))
    }

    #[test]
    fn both_ends_of_a_cable_tell_the_same() {
        for platform in [Platform::IosXe, Platform::C9300] {
            let network = network(40, platform);
            for (number, member) in network.routers.iter().enumerate() {
                for cable in &member.cables {
                    let back = Cable { port: cable.to_port, to: number, to_port: cable.port };
                    assert!(network.routers[cable.to].cables.contains(&back));
                    assert!(member.facts.cable(cable.port), "the port is up");
                }
            }
        }
    }

    #[test]
    fn every_router_is_reached_from_the_first_one_and_there_are_circles() {
        let network = network(60, Platform::IosXe);
        let (mut seen, mut queue) = (vec![0], vec![0]);
        while let Some(next) = queue.pop() {
            for cable in &network.routers[next].cables {
                if !seen.contains(&cable.to) {
                    seen.push(cable.to);
                    queue.push(cable.to);
                }
            }
        }
        assert_eq!(seen.len(), 60);
        let ends: usize = network.routers.iter().map(|it| it.cables.len()).sum();
        assert!(ends / 2 > 60, "{ends} ends");
    }
}
