//! `st2ha diff`.

mod cluster;
mod history;
mod kind;
mod manifests;
mod sides;
mod strangers;

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Error, Result, bail};
use serde_json::Value;

use self::kind::Kind;
use self::sides::Sides;
use super::advised::Advised;
use super::failure::{Reported, Ungathered};
use super::files::{Origin, STDIN};
use super::git::Revision;
use super::guard;
use super::progress::Progress;
use super::release::Compared;
use super::release_state::ReleaseState;
use super::show_only::ShowOnly;
use super::{hint, note, print, release, secrets_file};
use crate::cli::{
    Against, DiffCommand, DiffFormat, Earlier, RequestArgs, SetFlags, TargetArg, ValuesArgs, ValuesFiles,
};
use crate::config::{Release, Secret};
use crate::diff::{self, Change, Comparison, Diff};
use crate::manifests::{Manifest, ManifestKey, bitnami_services};

/// Prints what this render would change.
pub fn run(command: &DiffCommand) -> Result<()> {
    let progress = Progress::new("comparing ...");
    let diff = compare(command).map_err(could_not_compare)?;
    drop(progress);
    match command.output.format() {
        DiffFormat::Text => print_coloured(&diff::text(&diff))?,
        DiffFormat::Summary => print_coloured(&diff::titles(&diff))?,
        DiffFormat::Json => print(&diff.json())?,
        DiffFormat::Markdown => print(&diff::markdown(&diff))?,
        DiffFormat::Html => print(&diff::html(&diff))?,
    }
    if diff.is_empty() {
        return Ok(());
    }
    if command.request.render.target == TargetArg::Kubectl {
        hint::next(&apply(&command.request));
    }
    Err(Reported { text: String::new(), status: 1 }.into())
}

/// How to apply what was compared.
fn apply(request: &RequestArgs) -> String {
    let RequestArgs { release, values, render } = request;
    let release = Release { name: release.name.clone(), namespace: release.namespace.clone() };
    format!("apply it: {}", Advised { release: &release, values, claim: None }.apply(render))
}

/// Writes to stdout, without the colours if that is no terminal or the environment asks for none.
fn print_coloured(text: &str) -> Result<()> {
    let mut stdout = anstream::stdout();
    stdout.write_all(text.as_bytes())?;
    Ok(stdout.flush()?)
}

fn compare(command: &DiffCommand) -> Result<Diff> {
    check(command)?;
    let chosen = ShowOnly::new(&command.output.show_only)?;
    let Compared { manifests: after, mut pending, refusal, values } = release::compare(&command.request, Origin::Disk)?;
    let Sides { before, after, unread } = sides(command, &chosen, after, &mut pending)?;
    if matches!(command.against.against, Some(Against::Stdin | Against::Path(_)))
        && let Some(text) = strangers::told(&before, &after, &command.request.release)
    {
        note(&text);
    }
    if command.against.against == Some(Against::Live) {
        let running = bitnami_services(&before, &command.request.release.name);
        let may_replace = command.replace.replace_data_services;
        let state = ReleaseState { is_upgrade: false, running, may_replace };
        state.compare(&values)?;
        state.keep(&after, &command.request.release.name)?;
        let RequestArgs { release, values, .. } = &command.request;
        let release = Release { name: release.name.clone(), namespace: release.namespace.clone() };
        let store = secrets_file::of_values(values, &release)?;
        let advised = Advised { release: &release, values, claim: store.claim() };
        guard::compare(&before, &after, &pending, &store, advised)?;
    }
    if let Some(refusal) = refusal {
        note(&format!("note: `render` would make no secrets: {refusal}"));
    }
    chosen.require(before.iter().chain(&after).map(|manifest| &manifest.key))?;
    require_read(before.iter().chain(&after).map(|manifest| &manifest.key), &chosen, &unread)?;
    let placeholders: Vec<&str> = pending.iter().map(Secret::expose).collect();
    let namespace = &command.request.release.namespace;
    let (placeholders, shown) = (&placeholders, &command.output.show);
    let mut diff = diff::diff(Comparison { before: &before, after: &after, namespace, placeholders, shown })?;
    let is_shown = |key: &ManifestKey| chosen.is_match(key) && !unread.contains(&Kind::of(key));
    diff.changes.retain(|change| [Some(&change.object), change.from()].into_iter().flatten().any(is_shown));
    if command.against.against == Some(Against::Live) && !before.is_empty() {
        leave_out_expired(&mut diff);
    }
    Ok(diff)
}

/// Fails where all that was asked for is of kinds of which it is not known how things are: that is no comparison without differences.
fn require_read<'a>(
    keys: impl Iterator<Item = &'a ManifestKey>,
    chosen: &ShowOnly<'_>,
    unread: &BTreeSet<Kind>,
) -> Result<()> {
    let mut asked = keys.filter(|key| chosen.is_match(key)).peekable();
    if asked.peek().is_some() && asked.all(|key| unread.contains(&Kind::of(key))) {
        bail!("nothing could be compared: the cluster does not let you read any of the kinds that were asked for");
    }
    Ok(())
}

/// Leaves out Jobs that the cluster has removed some time after they ended, as they ask it to: that is how they are meant to be.
fn leave_out_expired(diff: &mut Diff) {
    let count = diff.changes.len();
    diff.changes.retain(|change| !is_expiring(change));
    let expired = count - diff.changes.len();
    if expired > 0 {
        let jobs = if expired == 1 { "Job" } else { "Jobs" };
        note(&format!(
            "note: {expired} {jobs} of this render the cluster does not have, and it removes such some time after they ended: applying runs what is not there"
        ));
    }
}

/// Whether this is a new Job that the cluster would remove some time after it ended.
fn is_expiring(change: &Change) -> bool {
    let has_time_to_live = |manifest: &Value| manifest.pointer("/spec/ttlSecondsAfterFinished").is_some();
    matches!(&change.kind, diff::Kind::Added { manifest } if change.object.kind == "Job" && has_time_to_live(manifest))
}

/// Refuses what clap cannot: flags that only go together with a value of another one.
fn check(command: &DiffCommand) -> Result<()> {
    let against = command.against.against.as_ref();
    if command.cluster.context.is_some() && against != Some(&Against::Live) {
        bail!("--context says which cluster `--against live` asks; it has no meaning here");
    }
    let stdin = Path::new(STDIN);
    let files = command.request.values.files.0.iter().chain(&command.against.against_values);
    let readers = files.filter(|path| path.as_path() == stdin).count() + usize::from(against == Some(&Against::Stdin));
    if readers > 1 {
        bail!("stdin can be read only once: `-` is named {readers} times");
    }
    Ok(())
}

/// A render and the objects to compare it with.
fn sides(
    command: &DiffCommand,
    chosen: &ShowOnly<'_>,
    after: Vec<Manifest>,
    pending: &mut Vec<Secret>,
) -> Result<Sides> {
    let request = &command.request;
    let mut rendered = |request: &RequestArgs, origin| -> Result<Vec<Manifest>> {
        let compared = release::compare(request, origin)?;
        pending.extend(compared.pending);
        Ok(compared.manifests)
    };
    let before = match &command.against.against {
        Some(Against::Live) => return cluster::compare(&command.cluster, &request.release, after, chosen),
        Some(Against::Stdin) => manifests::of_stdin()?,
        Some(Against::Path(path)) => manifests::of_path(path)?,
        Some(Against::Git(revision)) => {
            let revision = Revision::find(revision)?;
            let request = match &command.earlier {
                Earlier::Same => history::request_at(&revision, request)?,
                Earlier::Other(earlier) => history::request_at(&revision, earlier)?,
                Earlier::Nothing => None,
            };
            match request {
                Some(request) => rendered(&request, Origin::Revision(revision))?,
                None => Vec::new(),
            }
        }
        None => {
            let files = ValuesFiles(command.against.against_values.clone());
            let values = ValuesArgs { files, set: SetFlags::default(), ..request.values.clone() };
            rendered(&RequestArgs { values, ..request.clone() }, Origin::Disk)?
        }
    };
    Ok(Sides::known(before, after))
}

/// Values that cannot be used are no difference: whatever goes wrong here ends in 2.
fn could_not_compare(error: Error) -> Error {
    let error = match error.downcast::<Reported>() {
        Ok(reported) => return Reported { status: 2, ..reported }.into(),
        Err(error) => error,
    };
    match error.downcast::<Ungathered>() {
        Ok(ungathered) => Ungathered { status: 2, ..ungathered }.into(),
        Err(error) => error,
    }
}
