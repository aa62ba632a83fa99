//! What a key asks for, and what it says; and what is said while work goes on.

use run::build::explained::explanations;

use super::WatchSession;
use crate::handout::student::put_back;
use crate::outcome::Outcome;
use crate::state::hints;
use crate::watch::model::View;
use crate::watch::told;
use crate::watch::work::GradedProgram;

impl WatchSession<'_, '_> {
    /// The next stage, in front of the verdict.
    pub(super) fn hint(&mut self) {
        self.model.view = View::Verdict;
        let Some(outcome) = &self.outcome else {
            return self.explain();
        };
        let Some(task) = outcome.tasks.first() else {
            return;
        };
        if let Some(place) = task.not_written() {
            self.model.note = format!("not written yet: {place}");
            return;
        }
        let next = hints::remembering(&self.workspace.target, |shown| shown.next(task));
        let Some(hint) = next.map(|next| told::hint(task, next)) else {
            self.model.note = match task.causes.iter().find_map(|it| it.hint.as_deref()) {
                Some(hint) => format!("hint: {hint}"),
                None => "no check fails: no hint is needed".into(),
            };
            return;
        };
        if self.model.verdict.contains(&hint) {
            self.model.note = "no more hints".into();
        } else {
            self.model.verdict.splice(0..0, [hint, String::new()]);
        }
        self.model.scroll = 0;
    }

    /// The starter again.
    pub(super) fn reset(&mut self) {
        let id = self.chosen().task.id().to_owned();
        match put_back(&self.workspace.root, &id, false) {
            Ok(said) => {
                self.verdict(&said.join("\n"));
                self.reset = Some(format!(
                    "the starter of {id} is restored; your version is kept as FILE.saved-N"
                ));
            }
            Err(error) => {
                let all = format!("{error:#}\n\ncargo xtask reset {id} --whole");
                self.verdict(&all);
            }
        }
        self.model.view = View::Verdict;
        self.model.note.clear();
    }

    /// A run's verdict is there; what was reached, other schedules decide.
    pub(super) fn early(&mut self, graded: &GradedProgram) {
        self.began = None;
        self.model.status = told::status(graded, self.waiting_since);
        self.report(&graded.outcome, &graded.warnings);
        self.outcome = Some(graded.outcome.clone());
    }

    /// The verdict, and what the compiler warns of below it.
    pub(super) fn report(&mut self, outcome: &Outcome, warnings: &str) {
        self.model.warnings = told::number_of_warnings(warnings);
        let report = told::report(outcome, self.charset);
        self.verdict(&(report + &told::warnings(warnings)));
    }

    /// What the guide says about the compiler's error, in front of the error.
    fn explain(&mut self) {
        if self.complaint.is_empty() {
            self.model.note = "no verdict yet: first it must compile".into();
            return;
        }
        let found = explanations(self.chosen().lab, &self.complaint);
        let text: String = found.iter().map(ToString::to_string).collect();
        if text.is_empty() {
            self.model.note = told::not_explained(&self.complaint);
        } else {
            self.verdict(&(text + &self.complaint));
            self.model.note = "from the guide: what this error means".into();
        }
    }

    /// How many tasks have passed, of how many.
    pub(in crate::watch) fn passed(&self) -> (usize, usize) {
        let tasks = &self.model.tasks;
        let passed = tasks.iter().filter(|it| it.standing.is_passed()).count();
        (passed, tasks.len())
    }
}
