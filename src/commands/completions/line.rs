//! A command line that is being typed.

use std::env;
use std::ffi::OsString;

use super::super::project::{self, Plan};
use crate::cli::{Cli, Command, RequestArgs};

/// Where the script of some shells says which word is being typed; with others it is the last one.
const INDEX: &str = "_CLAP_COMPLETE_INDEX";

/// What stands in for the rest of a command line that cannot be understood without it.
const ENDINGS: &[&[&str]] = &[&[], &["--against", "live"], &["--output-dir", "manifests"]];

/// The words of a command line, of which one is being typed.
#[derive(Clone, Debug)]
pub struct Line {
    words: Vec<OsString>,
    current: usize,
}

impl Line {
    /// The command line that a shell asks about: what stands behind `--`.
    pub fn read(args: &[OsString]) -> Option<Self> {
        let start = args.iter().position(|arg| arg == "--")? + 1;
        let words = args.get(start..)?.to_vec();
        let last = words.len().checked_sub(1)?;
        let index = env::var(INDEX).ok().and_then(|index| index.parse().ok());
        Some(Self { words, current: index.unwrap_or(last) })
    }

    /// What the line asks to render, with another word in place of the one that is being typed.
    pub fn request(&self, word: &str) -> Option<RequestArgs> {
        let mut words = self.words.clone();
        match words.get_mut(self.current) {
            Some(current) => *current = OsString::from(word),
            None => words.push(OsString::from(word)),
        }
        ENDINGS.iter().find_map(|ending| {
            let words: Vec<OsString> = words.iter().cloned().chain(ending.iter().map(OsString::from)).collect();
            match project::plan(&words).ok()?.ok()? {
                Plan::Once(cli) | Plan::Release(cli, _) => request(*cli),
                Plan::Each(..) => None,
            }
        })
    }
}

/// What a command renders.
fn request(cli: Cli) -> Option<RequestArgs> {
    match cli.command {
        Command::Why(command) => Some(command.request),
        Command::Render(command) => Some(command.request),
        Command::Diff(command) => Some(command.request),
        _ => None,
    }
}
