//! What is said on stderr about a release, besides the manifests.

use std::io::{self, IsTerminal as _};

use super::super::advised::Advised;
use super::super::{colour, note};
use crate::cli::SecretsFileArgs;
use crate::config::Release;
use crate::diagnostics::{self, MessageFormat};
use crate::manifests::ManifestKey;
use crate::schema::{Finding, FindingKind, Severity};
use crate::secrets::{self, Extent, MOST_FOLDERS, Need, Others, Store};
use crate::values::{Merged, SourceKind, Sources};
use crate::yaml::Node;

/// Advises for a flag what can be done there: no file has the values.
pub(super) fn fit_to_flag(finding: &mut Finding, sources: &Sources) {
    let source = finding.origin.and_then(|origin| sources.get(origin.layer));
    let is_flag = source.is_some_and(|source| source.kind == SourceKind::Flag);
    if is_flag && finding.kind == FindingKind::WrappedValues && finding.severity == Severity::Error {
        finding.help = Some(format!("leave out `{}.` in the flag", finding.path));
    }
}

/// Says of stored secrets that something is wrong with how to get rid of them: nobody wrote them into a values file. And of a key beside another one
/// that is stored, how to have one alone.
pub fn tell_way_out(findings: &mut [Finding], store: &Store, sources: &Sources, advised: Advised<'_>) {
    let path = store.path().display().to_string();
    let bad = findings.iter_mut().filter(|finding| finding.kind == FindingKind::BadSecret);
    for (finding, need) in bad.filter_map(|finding| Need::find(&finding.path).map(|need| (finding, need))) {
        let source = finding.origin.and_then(|origin| sources.get(origin.layer));
        if finding.help.is_none() && need.kind.encrypts_data() {
            finding.help = Some(format!(
                "if the release has the stored one, leave this one out; if it has this one, store what the cluster has: {}",
                advised.import_again()
            ));
        } else if source.is_some_and(|source| source.name == path) {
            let rotate = advised.rotate(&finding.path);
            finding.help = Some(match finding.severity {
                // Another one would make what was encrypted unreadable, and `rotate` asks before it does that.
                _ if need.kind.encrypts_data() => format!(
                    "this is stored in {path}: restore the file from a backup, or take the key that the cluster has with {}",
                    advised.import_again()
                ),
                Severity::Error => format!(
                    "this is stored in {path}: restore the file from a backup, or make another one with {rotate}"
                ),
                Severity::Warning | Severity::Note => format!("this is stored in {path}: {rotate} makes another one"),
            });
        }
    }
}

/// Says on stderr what is odd about values.
pub fn warn(findings: &[Finding], sources: &Sources) {
    if !findings.is_empty() {
        note(report(findings, sources).trim_end());
    }
}

/// Findings for people.
pub(super) fn report(findings: &[Finding], sources: &Sources) -> String {
    diagnostics::report(findings, sources, MessageFormat::Human, colour())
}

/// Says of parts of a certificate authority that others are missing.
pub(super) fn incomplete(values: &Node, given: &[&str], missing: &[&str]) -> Finding {
    let path = given.first().copied().unwrap_or_default();
    let node = values.at(&path.split('.').collect::<Vec<_>>());
    Finding {
        severity: Severity::Error,
        kind: FindingKind::BadSecret,
        path: path.to_owned(),
        origin: node.map(|node| node.origin),
        message: format!("this is given, and {}, which belongs to it, is not", missing.join(", ")),
        help: Some("give all of `mongodb.tls.caCert`, `caKey` and `clientPem`, or none of them".to_owned()),
    }
}

/// How many files a note names.
const NAMED: usize = 3;

/// What to say of secrets files that may be of the same release, before a new one is made, with these secrets.
pub(super) fn others_secrets(store: &Store, release: &Release, args: &SecretsFileArgs, made: &[&str]) -> Vec<String> {
    let own = store.path().display();
    let Release { name, namespace } = release;
    // An environment of a project has its own.
    let same = if args.project.environment.is_some() { None } else { store.elsewhere() };
    let same = same.map(|other| {
        format!(
            "note: a release `{name}` in the namespace `{namespace}` has secrets in {} already; if this is the same one, remove {own} before \
             anything is applied, and name that file with --secrets-file or move it here",
            other.display()
        )
    });
    let Others { files: others, extent } = store.doubtful_others(made);
    let mut named: Vec<String> = others.iter().take(NAMED).map(|other| other.display().to_string()).collect();
    if others.len() > NAMED {
        named.push(format!("{} more", others.len() - NAMED));
    }
    let unnamed = named.split_last().map(|(last, before)| {
        let (files, if_so) = match before {
            [] => (format!("file {last}"), "it does"),
            _ => (format!("files {} and {last}", before.join(", ")), "one does"),
        };
        format!(
            "note: the secrets {files} may belong to this release; if {if_so}, remove {own} before anything is applied, and name that file {} (-f, if \
             it is a values file)",
            store.how_to_name()
        )
    });
    let unsearched = (extent == Extent::Part).then(|| {
        format!(
            "note: the search for secrets of this release ended after {MOST_FOLDERS} folders, or as many files; if it has some elsewhere, remove {own} \
             before anything is applied, and name that file {}",
            store.how_to_name()
        )
    });
    same.into_iter().chain(unnamed).chain(unsearched).collect()
}

/// Says on stderr which hooks are not among the manifests.
pub fn tell_left_out(hooks: &[ManifestKey]) {
    for hook in hooks {
        note(&format!(
            "note: {hook} is left out: it is for a release that is deleted or rolled back, which only Helm does"
        ));
    }
}

/// Tells whoever watches that generating takes a moment.
pub(super) fn announce(merged: &Merged) {
    let is_rsa = merged.values.at(&["st2", "sshKeyType"]).and_then(Node::text) == Some("rsa");
    let is_missing = || secrets::missing(&merged.values).iter().any(|need| need.path == "st2.ssh_key");
    if is_rsa && io::stderr().is_terminal() && is_missing() {
        note("generating an RSA key of 4096 bits ...");
    }
}
