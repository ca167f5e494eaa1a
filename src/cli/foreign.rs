//! What people type who know Helm, kubectl or an earlier tool: commands and flags that are others here.

use clap::Error;
use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};

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

/// Says that nothing is applied.
const NOT_APPLIED: &str = "st2ha applies nothing: give this flag to kubectl or Helm";

/// Flags of other tools, and what does the same here.
const FLAGS: &[(&str, &str)] = &[
    ("--atomic", NOT_APPLIED),
    ("--chart", "st2ha needs no charts: everything is built in"),
    ("--create-namespace", "`kubectl create namespace NAME` creates it"),
    ("--debug", "`st2ha values --origin` says where each value comes from, `st2ha why OBJECT` where an object does"),
    ("--dry-run", "`st2ha render` only prints; `st2ha diff --against live` says what applying would change"),
    ("--env", "write the environment without a flag: `st2ha render prod`"),
    ("--environment", "write the environment without a flag: `st2ha render prod`"),
    ("--file", "a values file stands after `-f` or `--values`"),
    ("--force", NOT_APPLIED),
    ("--generate-name", "write the name of the release without a flag: `st2ha render NAME`"),
    ("--include-crds", "st2ha renders no definitions of kinds"),
    ("--install", NOT_APPLIED),
    ("--kube-context", "the flag of `st2ha diff` is `--context`"),
    ("--kubeconfig", "set the variable KUBECONFIG, which kubectl reads"),
    ("--name", "write the name of the release without a flag: `st2ha render NAME`"),
    ("--profile", "a profile is called preset here: `--preset NAME`"),
    ("--release-name", "write the name of the release without a flag: `st2ha render NAME`"),
    ("--repo", "st2ha needs no charts: everything is built in"),
    ("--reuse-values", "st2ha keeps no releases: name the values files again with `-f`"),
    ("--set-value", "single values stand after `--set`"),
    ("--set-values", "single values stand after `--set`"),
    ("--skip-crds", "st2ha renders no definitions of kinds"),
    ("--timeout", NOT_APPLIED),
    ("--validate", "`st2ha validate` checks values and manifests"),
    ("--wait", NOT_APPLIED),
];

/// The error with a hint, if what is not known here is known elsewhere.
pub fn with_hint(mut error: Error) -> Error {
    let (table, unknown, guess) = match error.kind() {
        ErrorKind::InvalidSubcommand => (COMMANDS, ContextKind::InvalidSubcommand, ContextKind::SuggestedSubcommand),
        ErrorKind::UnknownArgument => (FLAGS, ContextKind::InvalidArg, ContextKind::SuggestedArg),
        _ => return error,
    };
    let hint = match error.get(unknown) {
        Some(ContextValue::String(typed)) => {
            let typed = typed.split('=').next().unwrap_or_default();
            table.iter().find(|(word, _)| *word == typed).map(|(_, hint)| *hint)
        }
        _ => None,
    };
    if let Some(hint) = hint {
        // What looks alike means something else.
        error.remove(guess);
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![StyledStr::from(hint)]));
    }
    error
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail this way")]

    use clap::CommandFactory as _;

    use super::{COMMANDS, FLAGS};
    use crate::cli::Cli;

    #[test]
    fn the_tables_are_sorted_and_hold_nothing_that_is_known_here() {
        assert!(COMMANDS.is_sorted_by_key(|(word, _)| *word) && FLAGS.is_sorted_by_key(|(word, _)| *word));
        let command = Cli::command();
        for (word, _) in COMMANDS {
            assert!(command.find_subcommand(word).is_none(), "{word}");
        }
        let render = command.find_subcommand("render").unwrap();
        for (flag, _) in FLAGS {
            let name = flag.strip_prefix("--").unwrap();
            assert!(!render.get_arguments().any(|arg| arg.get_long() == Some(name)), "{flag}");
        }
    }
}
