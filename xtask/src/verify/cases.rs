//! The programs that are run, built.

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context, Result, bail};
use contain::interrupt::Interrupt;
use contain::system::make_executable;
use course::discover::{LabPackage, Workspace};
use course::manifest;
use course::programs::Program;
use course::scripts;
use explore::{self, Explorers, Sources};
use run::build::{self, BuildOutput};
use run::transport::Transport;

use super::selection::own_name;
use super::{Case, Expectation, Findings, VerifyOptions};
use crate::files;

pub(super) fn build_cases<'a>(
    workspace: &Workspace,
    lab: &'a LabPackage,
    programs: Vec<Program>,
    options: &VerifyOptions,
    interrupt: &Interrupt,
    findings: &mut Findings,
) -> Result<Vec<Case<'a>>> {
    let own = build::labs(workspace, &[&lab.package], Transport::default(), interrupt)?;
    let explorers = explorers(workspace, lab, &programs, options, interrupt)?;
    let mut cases = Vec::new();
    for task in &lab.lab.tasks {
        let Some(executable) = own.executable(&lab.id, task.program()) else {
            bail!("{} does not build\n{}", task.program(), own.complaint(&lab.id, task.program()));
        };
        cases.push(Case {
            task,
            name: own_name(task),
            executable: executable.to_owned(),
            expected: Expectation::Fails(vec![BTreeSet::new()]),
            explorer: explorers.as_ref().map(|it| it.of(task.program())),
            explored: false,
        });
    }
    if programs.is_empty() {
        return Ok(cases);
    }
    let manifest = manifest::write_package(&workspace.root, &workspace.target, lab, &programs)?;
    let built = build::programs(&manifest, &workspace.target, interrupt)?;
    for program in programs {
        if program.script {
            script(workspace, lab, &program, &mut cases, findings)?;
            continue;
        }
        match case(lab, &program, &built, explorers.as_ref()) {
            Some(case) => cases.push(case),
            None => findings.problems.push(format!(
                "{} does not build\n{}",
                program.file,
                built.complaints()
            )),
        }
    }
    Ok(cases)
}

/// A copy that can be run, where its interpreter is.
fn script<'a>(
    workspace: &Workspace,
    lab: &'a LabPackage,
    program: &Program,
    cases: &mut Vec<Case<'a>>,
    findings: &mut Findings,
) -> Result<()> {
    let text = fs::read(&program.source).with_context(|| program.file.clone())?;
    if let Some(missing) = scripts::missing_interpreter(&text) {
        findings.left_out.push(format!("{} needs {missing}", program.file));
        return Ok(());
    }
    let executable = workspace.target.join("verify/scripts").join(&program.binary);
    files::write(&executable, &scripts::executable(&text))?;
    make_executable(&executable)?;
    if let Some(task) = lab.lab.tasks.iter().find(|task| task.id() == program.task) {
        cases.push(Case {
            explorer: None,
            explored: false,
            task,
            name: program.file.clone(),
            executable,
            expected: Expectation::Fails(program.fails.clone()),
        });
    }
    Ok(())
}

/// Builds what runs the lab's programs, its own and the others, under many
/// schedules.
pub(super) fn explorers(
    workspace: &Workspace,
    lab: &LabPackage,
    programs: &[Program],
    options: &VerifyOptions,
    interrupt: &Interrupt,
) -> Result<Option<Explorers>> {
    let explored = |id: &str| {
        let mut tasks = lab.lab.tasks.iter();
        tasks.any(|task| task.id() == id && task.explore.is_some())
    };
    let own = lab.lab.tasks.iter().filter(|task| task.explore.is_some());
    let own = own.filter_map(|task| {
        let source = lab.programs.get(task.program())?;
        Some((task.program().to_owned(), source.clone()))
    });
    let others = programs.iter().filter(|it| explored(&it.task) && !it.script);
    let others = others.map(|program| (program.binary.clone(), program.source.clone()));
    let all: Vec<_> = own.chain(others).collect();
    if all.is_empty() || options.schedules == Some(0) {
        return Ok(None);
    }
    let shared = lab.folder.join("checks/lib.rs");
    let sources = Sources {
        lab,
        folder: lab.folder.join("src"),
        programs: all,
        shared: shared.exists().then_some(shared),
    };
    explore::build::build(workspace, &[sources], interrupt).map(Some)
}

pub(super) fn case<'a>(
    lab: &'a LabPackage,
    program: &Program,
    built: &BuildOutput,
    explorers: Option<&Explorers>,
) -> Option<Case<'a>> {
    Some(Case {
        explorer: explorers.map(|it| it.of(&program.binary)),
        explored: program.explored,
        task: lab.lab.tasks.iter().find(|task| task.id() == program.task)?,
        name: program.file.clone(),
        executable: built.binary(&program.binary)?.to_owned(),
        expected: Expectation::Fails(program.fails.clone()),
    })
}
