//! `st2ha post-render`.

use std::io::{self, IsTerminal as _};
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use super::overlay::{Asked, Fallback};
use super::{files, note, print, release};
use crate::cli::{Cli, Command, HooksArg, PostRenderCommand, TargetArg};
use crate::manifests::{self, Adapted, Manifest, ManifestKey};
use crate::overlay::{Added, Merge, Request, Stream};

/// The namespace that Helm's own `--namespace` falls back on.
const HELM_NAMESPACE: &str = "HELM_NAMESPACE";
/// What Helm 4 sets for a plugin. It gives an empty chart's stream no other sign of itself.
const HELM_PLUGIN: &str = "HELM_PLUGIN_NAME";

/// Merges what st2ha renders into what stdin holds.
pub fn run(command: &PostRenderCommand) -> Result<()> {
    if io::stdin().is_terminal() {
        bail!("stdin is a terminal, but post-render reads manifests from it; it is meant to be run by Helm");
    }
    run_on(&read()?, command)
}

/// Does what Helm 3 wants of a post-renderer that it was given no arguments for, if manifests wait on stdin.
pub fn run_unasked() -> Option<Result<()>> {
    if io::stdin().is_terminal() {
        return None;
    }
    let text = read().ok().filter(|text| !text.trim().is_empty())?;
    // What else is there to say comes from the environment.
    match Cli::read(["st2ha", "post-render"]).map(|cli| cli.command) {
        Ok(Command::PostRender(command)) => Some(run_on(&text, &command)),
        Ok(_) => None,
        Err(error) => Some(Err(error.into())),
    }
}

fn read() -> Result<String> {
    let bytes = files::read_manifests(Path::new(files::STDIN))?;
    String::from_utf8(bytes).context("stdin is not text in UTF-8")
}

fn run_on(text: &str, command: &PostRenderCommand) -> Result<()> {
    let stream = Stream::read(text)?;
    let none = Request::default();
    let request = stream.request().unwrap_or(&none);
    let fallback =
        Fallback { name: stream.release_of_chart(), namespace: environment(HELM_NAMESPACE), target: TargetArg::Helm };
    let asked = Asked::new(command.name.as_deref(), &command.overlay, request, fallback)?;
    let namespace = asked.args.release.namespace.clone();
    stream.check(&namespace)?;
    let hooks = command.hooks.unwrap_or_else(|| hooks(&stream));
    let ours = with_hooks(asked.render(stream.objects())?.manifests, hooks, &stream);
    let added = if stream.holds_hooks_only() {
        note("note: stdin holds hooks only: they are replaced where StackStorm has the same, and nothing is added");
        Added::None
    } else {
        Added::All
    };
    print(&stream.merge(ours, Merge { namespace: &namespace, added })?)
}

/// What the Helm that sent a stream makes of hooks in what it gets back. One that names the files of documents looks for them
/// there; one that does not, but sends the carrier chart's object, is Helm 3. Without a sign of either, hooks stay hooks.
fn hooks(stream: &Stream<'_>) -> HooksArg {
    let is_old_helm = stream.request().is_some() && !stream.names_files() && environment(HELM_PLUGIN).is_none();
    if is_old_helm { HooksArg::Objects } else { HooksArg::Helm }
}

fn with_hooks(mut ours: Vec<Manifest>, hooks: HooksArg, stream: &Stream<'_>) -> Vec<Manifest> {
    match hooks {
        HooksArg::Helm => {
            manifests::complete_hooks(&mut ours);
            ours
        }
        HooksArg::Objects => {
            let Adapted { manifests, left_out } = manifests::hooks_as_objects(ours);
            release::tell_left_out(&left_out);
            manifests
        }
        HooksArg::None => {
            let is_chart = stream.release_of_chart().is_some();
            // The chart in front has what built-in templates make, and not what the user's own make.
            let builtin = crate::render::builtin();
            let is_theirs =
                |manifest: &Manifest| is_chart && builtin.iter().any(|template| template.path == manifest.origin);
            let Adapted { manifests, mut left_out } = manifests::without_hooks(ours, is_theirs);
            left_out.retain(|key| {
                !stream.objects().any(|theirs| theirs.key.kind == key.kind && theirs.key.name == key.name)
            });
            tell_brought(&left_out);
            manifests
        }
    }
}

/// Says which objects only the chart's own hooks make: they run when a release is installed, and not when an upgrade is the first to need them.
fn tell_brought(objects: &[ManifestKey]) {
    for object in objects {
        note(&format!(
            "note: {object} is left out: a hook of the chart makes it when the release is installed. If an upgrade is the first to need it, \
             apply it before: `st2ha render --show-only {}/{}`",
            object.kind, object.name
        ));
    }
}

fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
