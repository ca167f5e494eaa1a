//! `st2ha secrets check`.

use anyhow::Result;

use super::Sight;
use crate::cli::SecretsCheck;
use crate::commands::advised::Advised;
use crate::commands::failure::Reported;
use crate::commands::{colour, note, release};
use crate::diagnostics::{self, MessageFormat};
use crate::schema::{Finding, FindingKind, Severity, rules};
use crate::secrets;

/// Checks the form of all secrets that are there, and with `--no-generate` that all are there.
pub fn run(command: &SecretsCheck) -> Result<()> {
    let sight = Sight::of(&command.release, &command.values)?;
    let advised = Advised { release: &sight.release, values: &command.values, claim: sight.store.claim() };
    let missing = secrets::missing(&sight.values);
    let mut findings: Vec<Finding> = secrets::check(&sight.values).into_iter().map(Finding::from).collect();
    findings.extend(sight.other_key()?);
    findings.extend(rules::stand_ins(&sight.values, &sight.defaults));
    // What is no password at all has been told of.
    let weak =
        secrets::weak(&sight.values).into_iter().filter(|weak| findings.iter().all(|found| found.path != weak.path));
    let weak: Vec<Finding> = weak.map(Finding::from).collect();
    findings.extend(weak);
    release::tell_way_out(&mut findings, &sight.store, &sight.sources, advised);
    let refusal = sight.refusal(&missing);
    if command.values.no_generate {
        let help = match &refusal {
            Some(_) => "see what is said of the secrets file".to_owned(),
            None => format!("run {}, or give it in a values file", advised.init()),
        };
        findings.extend(missing.iter().map(|need| Finding {
            severity: Severity::Error,
            kind: FindingKind::BadSecret,
            path: need.path.to_owned(),
            origin: None,
            message: "this secret is missing".to_owned(),
            help: Some(help.clone()),
        }));
    }
    findings.extend(refusal.map(|refusal| Finding::failed(refusal.to_string())));
    if findings.is_empty() {
        note(&format!("all secrets that are there are fine; {} will be generated", missing.len()));
        return Ok(());
    }
    Err(Reported { text: diagnostics::report(&findings, &sight.sources, MessageFormat::Human, colour()), status: 1 }
        .into())
}
