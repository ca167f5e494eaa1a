//! What arguments may be completed to, by the name that the command line gives them. What is not here, clap completes by itself: flags,
//! choices such as presets, and paths.

use std::ffi::OsStr;
use std::path::Path;

use clap::{Arg, Command};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate, PathCompleter, ValueCompleter as _};

use super::super::files::is_stream;
use super::super::{project, release};
use super::line::Line;
use crate::cli::{Cli, RequestArgs};
use crate::render::builtin;
use crate::schema::{self, KnownName};
use crate::secrets::NEEDS;
use crate::values::Preset;

/// Kinds that people leave out of pictures.
const KINDS: &[&str] =
    &["ConfigMap", "Ingress", "Job", "NetworkPolicy", "PodDisruptionBudget", "Secret", "Service", "ServiceAccount"];

/// What takes the place of the word that is being typed while the rest of the line is read.
const OBJECT: &str = "Kind/name";

/// The command line with what its arguments may be completed to.
pub fn command(line: Option<Line>) -> Command {
    let command = Cli::as_command();
    match line {
        Some(line) => with_completers(command, &[], &line),
        None => command,
    }
}

/// A command that is reached by subcommands, and all below it.
fn with_completers(command: Command, way: &[String], line: &Line) -> Command {
    let takes_release = command.get_arguments().any(|arg| arg.get_id() == "namespace");
    let command = command.mut_args(|arg| with_completer(arg, way, takes_release, line));
    command.mut_subcommands(|inner| {
        let way: Vec<String> = way.iter().cloned().chain([inner.get_name().to_owned()]).collect();
        with_completers(inner, &way, line)
    })
}

fn with_completer(arg: Arg, way: &[String], takes_release: bool, line: &Line) -> Arg {
    let way: Vec<&str> = way.iter().map(String::as_str).collect();
    let id = arg.get_id().to_string();
    match (way.as_slice(), id.as_str()) {
        (["explain"], "key") => arg.add(completer(explained)),
        (["secrets", ..], "key" | "keys") => {
            arg.add(completer(|_| NEEDS.iter().map(|need| need.path.to_owned()).collect()))
        }
        (["templates", ..], "path" | "patterns") => {
            arg.add(completer(|_| builtin().iter().map(|template| template.path.to_string()).collect()))
        }
        (["init"], "preset") => arg.add(completer(|_| Preset::all().map(|preset| preset.name().to_owned()).collect())),
        (["man"], "command") => arg.add(completer(|_| commands(&Cli::as_command(), ""))),
        (["diff"], "against") => arg.add(ArgValueCompleter::new(against)),
        (["graph"], "without") => arg.add(completer(|_| KINDS.iter().map(|kind| (*kind).to_owned()).collect())),
        (["why"], "object") | (["render" | "diff"], "show_only") => {
            let line = line.clone();
            arg.add(completer(move |_| line.request(OBJECT).map(objects).unwrap_or_default()))
        }
        (_, "set" | "set-string" | "set-json" | "set-file" | "set-literal") => arg.add(completer(set)),
        (_, "name") if takes_release => arg.add(completer(|_| project::environments())),
        _ => arg,
    }
}

/// Completes to what begins with what has been typed.
fn completer(candidates: impl Fn(&str) -> Vec<String> + Send + Sync + 'static) -> ArgValueCompleter {
    ArgValueCompleter::new(move |typed: &OsStr| {
        let typed = typed.to_string_lossy();
        let fitting = candidates(&typed).into_iter().filter(|candidate| candidate.starts_with(&*typed));
        fitting.map(CompletionCandidate::new).collect::<Vec<_>>()
    })
}

/// What a release may be compared with: words, and files.
fn against(typed: &OsStr) -> Vec<CompletionCandidate> {
    let words = ["live", "git:HEAD"].into_iter().filter(|word| word.starts_with(&*typed.to_string_lossy()));
    words.map(CompletionCandidate::new).chain(PathCompleter::any().complete(typed)).collect()
}

/// The words of all commands below one; those of inner ones have a blank in them.
fn commands(command: &Command, way: &str) -> Vec<String> {
    let inner = command.get_subcommands().filter(|inner| !inner.is_hide_set());
    inner
        .flat_map(|inner| {
            let name = format!("{way}{}", inner.get_name());
            let below = commands(inner, &format!("{name} "));
            std::iter::once(name).chain(below)
        })
        .collect()
}

/// The objects of a render, as `why` and `--show-only` name them. No secrets file is read for it, nor what can be read only once.
fn objects(mut request: RequestArgs) -> Vec<String> {
    let can_be_read_again = |path: &Path| !is_stream(path);
    request.values.files.0.retain(|path| can_be_read_again(path));
    let keys = release::objects(&request).unwrap_or_default();
    keys.iter().map(|key| format!("{}/{}", key.kind, key.name)).collect()
}

/// Keys to set, of which the last one after a comma is being typed. Values are not completed.
fn set(typed: &str) -> Vec<String> {
    let start = typed.rfind(',').map_or(0, |comma| comma + 1);
    let (before, key) = typed.split_at_checked(start).unwrap_or(("", typed));
    if key.contains(['=', '[', '\\']) {
        return Vec::new();
    }
    keys(key, &|section, key: &KnownName| {
        format!("{before}{section}{}{}", key.name, if key.has_keys { "." } else { "=" })
    })
}

/// Keys to explain; a section is one, too.
fn explained(typed: &str) -> Vec<String> {
    let mut found = keys(typed, &|section, key: &KnownName| format!("{section}{}", key.name));
    // A section whose keys are offered because it is the only one can be meant itself.
    let section = found.first().and_then(|first| first.rsplit_once('.')).map(|(section, _)| section.to_owned());
    found.extend(section.filter(|section| section.len() >= typed.len()));
    found
}

/// The keys that begin with what has been typed, level by level. The only section that does is opened: there is nothing to choose.
fn keys(typed: &str, written: &dyn Fn(&str, &KnownName) -> String) -> Vec<String> {
    let end = typed.rfind('.').map_or(0, |dot| dot + 1);
    let (section, start) = typed.split_at_checked(end).unwrap_or(("", typed));
    let mut section = section.to_owned();
    let mut found = schema::known_names(&section);
    found.retain(|key| key.name.starts_with(start));
    while let [KnownName { name, has_keys: true }] = found.as_slice() {
        section.push_str(&format!("{name}."));
        found = schema::known_names(&section);
    }
    found.iter().map(|key| written(&section, key)).collect()
}
