//! Landlock: which files, ports and processes the program may reach.

use std::path::PathBuf;

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, LandlockStatus, NetPort, Ruleset, RulesetAttr,
    RulesetCreatedAttr, RulesetError, RulesetStatus, Scope, make_bitflags, path_beneath_rules,
};

use super::view::{DEVICES, LIBRARIES, SETTINGS, tools};
use super::{Layer, Program};

/// Newer kernels know more to refuse; what this one does not know, the crate
/// leaves out.
const KNOWN: ABI = ABI::V7;

/// Says what is in force.
pub(super) fn restrict(program: &Program, own_files: bool) -> Result<Vec<Layer>, RulesetError> {
    let own = AccessFs::from_all(KNOWN)
        & !make_bitflags!(AccessFs::{Execute | MakeChar | MakeBlock | MakeSock | MakeFifo});
    let read = make_bitflags!(AccessFs::{ReadFile | ReadDir});
    let write_device = make_bitflags!(AccessFs::{ReadFile | WriteFile});
    // Once it has a root of its own, /proc shows no other process.
    let proc = if own_files { "/proc" } else { "/proc/self" };
    let given = program.containment.given.iter();
    let readable = given.cloned().chain(SETTINGS.map(PathBuf::from));
    let ports = program.containment.ports.iter();
    let ports = ports.map(|&port| Ok::<_, RulesetError>(NetPort::new(port, AccessNet::ConnectTcp)));
    let status = Ruleset::default()
        .handle_access(AccessFs::from_all(KNOWN))?
        .handle_access(AccessNet::BindTcp | AccessNet::ConnectTcp)?
        .scope(Scope::from_all(KNOWN))?
        .create()?
        .add_rules(path_beneath_rules(executables(program), AccessFs::from_read(KNOWN)))?
        .add_rules(path_beneath_rules(readable.chain([proc.into()]), read))?
        .add_rules(path_beneath_rules(DEVICES, write_device))?
        .add_rules(path_beneath_rules([&program.directory], own))?
        .add_rules(path_beneath_rules(program.containment.writes(), own | AccessFs::Execute))?
        .add_rules(ports)?
        .restrict_self()?;
    Ok(match status.landlock {
        LandlockStatus::Available { effective_abi, .. }
            if status.ruleset != RulesetStatus::NotEnforced =>
        {
            layers(effective_abi)
        }
        _ => Vec::new(),
    })
}

fn executables(program: &Program) -> Vec<PathBuf> {
    let system = LIBRARIES.iter().chain(tools(program)).map(PathBuf::from);
    let given = program.containment.reads().iter().cloned();
    system.chain(given).chain([program.program.clone()]).collect()
}

fn layers(abi: ABI) -> Vec<Layer> {
    let mut layers = vec![Layer::LandlockFiles];
    let network: BitFlags<AccessNet> = AccessNet::from_all(abi);
    if network.contains(AccessNet::ConnectTcp) {
        layers.push(Layer::LandlockNetwork);
    }
    if !Scope::from_all(abi).is_empty() {
        layers.push(Layer::LandlockScopes);
    }
    layers
}
