//! What cargo's messages say.

use cargo_metadata::diagnostic::DiagnosticLevel;
use cargo_metadata::{CompilerMessage, Message, TargetKind};

use super::BuildOutput;

impl BuildOutput {
    pub(super) fn take(&mut self, message: Message) {
        match message {
            Message::CompilerArtifact(artifact) => {
                if let Some(executable) = artifact.executable
                    && artifact.target.kind.contains(&TargetKind::Bin)
                {
                    let key = (artifact.package_id, artifact.target.name);
                    self.executables.insert(key, executable.into());
                }
            }
            Message::CompilerMessage(message) if is_warning(&message) => {
                let binary = message.target.kind.contains(&TargetKind::Bin);
                let target = binary.then_some(message.target.name);
                let words = message.message.rendered.unwrap_or_default();
                self.warnings.push((message.package_id, target, words));
            }
            Message::CompilerMessage(message) if is_error(&message) => {
                let rendered = message.message.rendered.unwrap_or(message.message.message);
                let errors = self.errors.entry(message.package_id.repr).or_default();
                // A file that several binaries share is complained about in each.
                if !errors.contains(&rendered) {
                    errors.push_str(&rendered);
                }
                if message.target.kind.contains(&TargetKind::Bin) {
                    let errors = self.by_target.entry(message.target.name).or_default();
                    errors.push_str(&rendered);
                }
            }
            _ => {}
        }
    }
}

/// Without the compiler's closing "2 warnings emitted".
fn is_warning(message: &CompilerMessage) -> bool {
    message.message.level == DiagnosticLevel::Warning && !message.message.spans.is_empty()
}

/// Without the compiler's closing "aborting due to 2 previous errors".
fn is_error(message: &CompilerMessage) -> bool {
    matches!(message.message.level, DiagnosticLevel::Error | DiagnosticLevel::Ice)
        && !(message.message.spans.is_empty()
            && message.message.message.starts_with("aborting due to"))
}
