//! What people type who know Helm, kubectl or an earlier tool: commands and flags that are others here.

use std::ffi::OsString;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, CommandFactory as _, Error};

use super::Cli;
use crate::shell;

/// Prints what applies a render.
const APPLY: &str = "st2ha prints manifests and kubectl applies them: st2ha render | kubectl apply -f -";

/// Says where Helm keeps its place.
const HELM: &str = "st2ha keeps no releases: see `st2ha chart --help` for releases of Helm";

/// Commands of other tools, and what does the same here.
const COMMANDS: &[(&str, &str)] = &[
    ("apply", APPLY),
    ("build", "`st2ha render` prints the manifests"),
    ("check", "`st2ha validate` checks values and manifests"),
    ("completion", "`st2ha completions SHELL` prints the script for a shell"),
    ("config", "`st2ha values` prints the merged values"),
    ("create", "`st2ha init` begins a project"),
    ("delete", "st2ha prints manifests and kubectl deletes them: st2ha render | kubectl delete -f -"),
    ("dependency", "st2ha needs no charts: everything is built in"),
    ("deploy", APPLY),
    ("docs", "`st2ha explain KEY` says what a key does"),
    ("generate", "`st2ha render` prints the manifests"),
    ("get", "`st2ha values` prints the merged values, `st2ha render` the manifests"),
    ("history", HELM),
    ("install", APPLY),
    ("lint", "`st2ha validate` checks values and manifests"),
    ("list", HELM),
    ("pull", "`st2ha images` lists the images to pull"),
    ("repo", "st2ha needs no charts: everything is built in"),
    ("rollback", HELM),
    ("show", "`st2ha values --defaults` prints the defaults, `st2ha templates show PATH` a template"),
    ("status", "`st2ha diff --against live` compares with the cluster"),
    ("template", "`st2ha render` prints the manifests, as `helm template` does"),
    ("uninstall", "st2ha prints manifests and kubectl deletes them: st2ha render | kubectl delete -f -"),
    ("update", APPLY),
    ("upgrade", APPLY),
    ("version", "`st2ha --version` prints the version"),
];

/// What stands before the name of a release, where anything does: the command, and its first argument.
const FIRST: &[(&str, &str)] = &[("explain", "KEY"), ("why", "OBJECT")];

/// Commands of other tools below one of ours: the command, and what does the same.
const BELOW: &[(&str, &str, &str)] = &[
    ("secrets", "add", "`st2ha secrets import` stores secrets that exist, `st2ha secrets edit` opens the file"),
    ("secrets", "create", "`st2ha secrets init` generates what is missing"),
    ("secrets", "generate", "`st2ha secrets init` generates what is missing"),
    ("secrets", "ls", "`st2ha secrets list` lists them"),
    ("secrets", "print", "`st2ha secrets get KEY` prints one"),
    ("secrets", "set", "`st2ha secrets edit` opens the file, `st2ha secrets rotate KEY` makes a new one"),
    ("secrets", "show", "`st2ha secrets get KEY` prints one"),
    ("secrets", "validate", "`st2ha secrets check` checks their form"),
    ("secrets", "view", "`st2ha secrets get KEY` prints one"),
    ("templates", "cat", "`st2ha templates show PATH` prints one"),
    ("templates", "export", "`st2ha templates copy PATH` writes them into a folder"),
    ("templates", "get", "`st2ha templates show PATH` prints one"),
    ("templates", "ls", "`st2ha templates list` lists them"),
    ("templates", "print", "`st2ha templates show PATH` prints one"),
];

/// Flags that would name a release or an environment.
const NAMES: &[&str] = &["--env", "--environment", "--generate-name", "--name", "--release", "--release-name"];

/// Says that nothing is applied.
const NOT_APPLIED: &str = "st2ha applies nothing: give this flag to kubectl or Helm";

/// Flags of other tools, and what does the same here.
const FLAGS: &[(&str, &str)] = &[
    ("--atomic", NOT_APPLIED),
    ("--chart", "st2ha needs no charts: everything is built in"),
    ("--create-namespace", "`kubectl create namespace NAME` creates it"),
    ("--debug", "`st2ha values --origin` says where each value comes from, `st2ha why OBJECT` where an object does"),
    ("--dry-run", "`st2ha render` only prints; `st2ha diff --against live` says what applying would change"),
    ("--file", "a values file stands after `-f` or `--values`"),
    ("--force", NOT_APPLIED),
    ("--include-crds", "st2ha renders no definitions of kinds"),
    ("--install", NOT_APPLIED),
    ("--kube-context", "the flag of `st2ha diff` is `--context`"),
    ("--kubeconfig", "set the variable KUBECONFIG, which kubectl reads"),
    ("--profile", "a profile is called preset here: `--preset NAME`"),
    ("--repo", "st2ha needs no charts: everything is built in"),
    ("--reuse-values", "st2ha keeps no releases: name the values files again with `-f`"),
    ("--set-value", "single values stand after `--set`"),
    ("--set-values", "single values stand after `--set`"),
    ("--skip-crds", "st2ha renders no definitions of kinds"),
    ("--timeout", NOT_APPLIED),
    ("--validate", "`st2ha validate` checks values and manifests"),
    ("--wait", NOT_APPLIED),
];

/// The error with a hint, if what is not known here is known elsewhere. `args` are what was typed.
pub fn with_hint(mut error: Error, args: &[OsString]) -> Error {
    let (unknown, guess) = match error.kind() {
        ErrorKind::InvalidSubcommand => (ContextKind::InvalidSubcommand, ContextKind::SuggestedSubcommand),
        ErrorKind::UnknownArgument => (ContextKind::InvalidArg, ContextKind::SuggestedArg),
        ErrorKind::ValueValidation => (ContextKind::InvalidValue, ContextKind::SuggestedValue),
        _ => return error,
    };
    let Some(ContextValue::String(typed)) = error.get(unknown) else { return error };
    let typed = typed.split('=').next().unwrap_or_default();
    let place = Place::of(args);
    let hint = match error.kind() {
        ErrorKind::InvalidSubcommand => place.command(typed),
        ErrorKind::ValueValidation => place.first(typed, args),
        _ => place.argument(typed, args),
    };
    if let Some(hint) = hint {
        // What looks alike means something else.
        error.remove(guess);
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![StyledStr::from(hint)]));
    }
    error
}

/// The command that something unknown follows.
struct Place {
    /// Its names, outermost first.
    way: Vec<String>,
    /// Whether a flag names its release, and not an argument.
    has_flag: bool,
    /// Whether it is about a release at all.
    has_release: bool,
}

impl Place {
    fn of(args: &[OsString]) -> Self {
        let (mut command, mut way) = (Cli::command(), Vec::new());
        for word in args.iter().skip(1).map(|arg| arg.to_string_lossy()) {
            let Some(inner) = command.find_subcommand(&*word).cloned() else {
                // What follows an unknown word is an argument of it, even if there is a command of that name.
                if word.starts_with('-') {
                    continue;
                }
                break;
            };
            way.push(inner.get_name().to_owned());
            command = inner;
        }
        let name = command.get_arguments().find(|arg| arg.get_id() == "name").map(Arg::is_positional);
        Self { way, has_flag: name == Some(false), has_release: name.is_some() }
    }

    fn command(&self, typed: &str) -> Option<String> {
        match self.way.last() {
            None => COMMANDS.iter().find(|(word, _)| *word == typed).map(|(_, hint)| (*hint).to_owned()),
            Some(outer) => {
                BELOW.iter().find(|(of, word, _)| of == outer && *word == typed).map(|(_, _, hint)| (*hint).to_owned())
            }
        }
    }

    /// What stands before the name of a release, where anything does.
    fn before(&self) -> Option<&'static str> {
        let first = FIRST.iter().find(|(command, _)| self.way.last().is_some_and(|last| last == command));
        first.map(|(_, argument)| *argument)
    }

    /// What to say where the name of a release stands before a key or an object, which was taken for the name.
    fn first(&self, typed: &str, args: &[OsString]) -> Option<String> {
        let before = self.before().filter(|_| is_key(typed))?;
        let name = self.word_before(typed, args).filter(|word| !is_key(word))?;
        let command = self.way.join(" ");
        Some(format!("{before} stands before the name: `st2ha {command} {} {name}`", shell::word(typed)))
    }

    /// The argument before another one, unless it is a flag or a command.
    fn word_before(&self, typed: &str, args: &[OsString]) -> Option<String> {
        let arguments = args.get(1 + self.way.len()..)?;
        let at = arguments.iter().position(|arg| arg == typed)?.checked_sub(1)?;
        let word = arguments.get(at)?.to_str().filter(|word| !word.starts_with('-'))?;
        Some(word.to_owned())
    }

    fn argument(&self, typed: &str, args: &[OsString]) -> Option<String> {
        let command = self.way.iter().map(String::as_str).chain(self.before());
        let command = command.collect::<Vec<_>>().join(" ");
        if NAMES.contains(&typed) && self.has_release {
            return Some(if self.has_flag {
                "a release or an environment is named with `--release NAME`".to_owned()
            } else {
                format!("write the name of a release or an environment without a flag: `st2ha {command} NAME`")
            });
        }
        if self.has_flag && !typed.starts_with('-') {
            let swapped = self.word_before(typed, args).filter(|word| is_key(typed) && !is_key(word));
            if let Some(name) = swapped {
                let command = self.way.join(" ");
                let key = shell::word(typed);
                return Some(format!(
                    "a release or an environment is named with a flag: `st2ha {command} {key} --release {name}`"
                ));
            }
            return Some(format!("a release or an environment is named with a flag: `--release {typed}`"));
        }
        FLAGS.iter().find(|(word, _)| *word == typed).map(|(_, hint)| (*hint).to_owned())
    }
}

/// Whether an argument looks like a key or an object, and not like the name of a release.
fn is_key(word: &str) -> bool {
    word.contains(['.', '/', '['])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail this way")]

    use std::ffi::OsString;

    use clap::CommandFactory as _;

    use super::{BELOW, COMMANDS, FLAGS, with_hint};
    use crate::cli::Cli;

    #[test]
    fn words_behind_an_unknown_command_are_its_arguments() {
        for (typed, hint) in [
            ("show values", "`st2ha values --defaults` prints the defaults"),
            ("get values", "`st2ha values` prints the merged values"),
            ("secrets show values", "`st2ha secrets get KEY` prints one"),
        ] {
            let args: Vec<OsString> = ["st2ha"].into_iter().chain(typed.split(' ')).map(Into::into).collect();
            let error = Cli::command().try_get_matches_from(&args).unwrap_err();
            assert!(with_hint(error, &args).to_string().contains(hint), "{typed}");
        }
    }

    #[test]
    fn a_name_before_the_key_is_told() {
        for (typed, hint) in [
            ("secrets get prod st2.password", "`st2ha secrets get st2.password --release prod`"),
            ("secrets get st2.password prod", "named with a flag: `--release prod`"),
            ("secrets get st2.password my.release", "named with a flag: `--release my.release`"),
            ("why prod Deployment/st2-st2web", "OBJECT stands before the name: `st2ha why Deployment/st2-st2web prod`"),
            ("explain prod ingress.hosts[0]", "KEY stands before the name: `st2ha explain 'ingress.hosts[0]' prod`"),
        ] {
            let args: Vec<OsString> = ["st2ha"].into_iter().chain(typed.split(' ')).map(Into::into).collect();
            let error = Cli::command().try_get_matches_from(&args).unwrap_err();
            let said = with_hint(error, &args).to_string();
            assert!(said.contains(hint), "{typed}: {said}");
        }
        for typed in ["why Deployment/st2-st2web My_Release", "explain st2web My_Release", "render a/b"] {
            let args: Vec<OsString> = ["st2ha"].into_iter().chain(typed.split(' ')).map(Into::into).collect();
            let error = Cli::command().try_get_matches_from(&args).unwrap_err();
            assert!(!with_hint(error, &args).to_string().contains("tip:"), "{typed}");
        }
    }

    #[test]
    fn the_tables_are_sorted_and_hold_nothing_that_is_known_here() {
        assert!(COMMANDS.is_sorted_by_key(|(word, _)| *word) && FLAGS.is_sorted_by_key(|(word, _)| *word));
        let command = Cli::command();
        for (word, _) in COMMANDS {
            assert!(command.find_subcommand(word).is_none(), "{word}");
        }
        assert!(BELOW.is_sorted());
        for (outer, word, _) in BELOW {
            assert!(command.find_subcommand(outer).unwrap().find_subcommand(word).is_none(), "{outer} {word}");
        }
        let render = command.find_subcommand("render").unwrap();
        for (flag, _) in FLAGS {
            let name = flag.strip_prefix("--").unwrap();
            assert!(!render.get_arguments().any(|arg| arg.get_long() == Some(name)), "{flag}");
        }
    }
}
