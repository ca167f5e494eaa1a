//! `--all`: a command for each environment of a project, several at once.
//!
//! Each environment runs in a process of its own, so that none can fail for another one and what they say cannot get mixed. It is printed
//! in the order of the project file, whatever ends first.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::io::{self, IsTerminal as _, Write as _};
use std::num::NonZero;
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use super::joint::{Joining, Joint};
use super::project::ALL;
use super::{colour, colour_of, note};
use crate::diagnostics::Colour;

/// The exit status of what could not be done.
const FAILED: u8 = 2;

/// Clears the line that the cursor is in.
const CLEAR: &str = "\r\x1b[K";

/// Runs for each environment, whatever becomes of the others, and yields the worst exit status.
pub fn run(args: &[OsString], environments: &[String], joint: Joint) -> u8 {
    let workers = thread::available_parallelism().map_or(1, NonZero::get).min(environments.len());
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..workers {
            let (sender, next) = (sender.clone(), &next);
            scope.spawn(move || {
                while let Some((index, name)) = following(environments, next) {
                    // Nobody listens any more where the printing has ended.
                    let _ = sender.send((index, one(args, name)));
                }
            });
        }
        drop(sender);
        let progress = Progress { of: environments.len(), is_shown: io::stderr().is_terminal() };
        let (mut waiting, mut names, mut worst) = (BTreeMap::new(), environments.iter().enumerate().peekable(), 0);
        let mut joining = Joining::new(joint);
        progress.show(0);
        for (done, (index, ran)) in (1..).zip(&receiver) {
            waiting.insert(index, ran);
            progress.clear();
            // What has ended out of turn waits for its own.
            while let Some((name, ran)) = names.peek().and_then(|(index, name)| Some((*name, waiting.remove(index)?))) {
                names.next();
                worst = worst.max(report(args, name, ran, &mut joining));
            }
            progress.show(done);
        }
        progress.clear();
        put(joining.end().as_bytes());
        worst
    })
}

/// The next environment that no other worker has taken.
fn following<'a>(environments: &'a [String], next: &AtomicUsize) -> Option<(usize, &'a String)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    environments.get(index).map(|name| (index, name))
}

/// Runs the same command line for one environment to its end.
fn one(args: &[OsString], environment: &str) -> io::Result<Output> {
    let mut command = Command::new(env::current_exe()?);
    command.args(args.iter().skip(1).flat_map(|arg| {
        let is_all = arg == ALL;
        [arg.clone()].into_iter().chain(is_all.then(|| format!("--only-environment={environment}").into()))
    }));
    if colour() == Colour::Styled && colour_of(&io::stdout()) == Colour::Styled {
        // The process has no terminal of its own.
        command.env("CLICOLOR_FORCE", "1");
    }
    command.stdin(Stdio::null()).output()
}

/// Prints what was said for an environment, and what has become of it.
fn report(args: &[OsString], environment: &str, ran: io::Result<Output>, joining: &mut Joining) -> u8 {
    let status = match ran {
        Ok(Output { status, stdout, stderr }) => {
            put(&joining.add(environment, &stdout));
            // What is printed has a heading already.
            if stdout.is_empty() && !stderr.is_empty() {
                note(&format!("{environment}:"));
            }
            let _ = io::stderr().lock().write_all(&stderr);
            status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(FAILED)
        }
        Err(error) => {
            note(&format!("error: cannot run st2ha for `{environment}`: {error}"));
            FAILED
        }
    };
    let is_quiet = args.iter().any(|arg| arg == "--quiet" || arg == "-q");
    if status != 0 || !is_quiet {
        note(&format!("{environment}: {}", outcome(args, status)));
    }
    status
}

/// Prints to stdout. Nobody is left to tell where a stream is closed.
fn put(bytes: &[u8]) {
    let mut to = io::stdout().lock();
    let _ = to.write_all(bytes).and_then(|()| to.flush());
}

/// What has become of an environment.
fn outcome(args: &[OsString], status: u8) -> &'static str {
    match status {
        0 => "ok",
        1 if args.get(1).is_some_and(|arg| arg == "diff") => "differences",
        1 => "errors",
        _ => "failed",
    }
}

/// How many environments are done, on a terminal.
struct Progress {
    of: usize,
    is_shown: bool,
}

impl Progress {
    fn show(&self, done: usize) {
        if self.is_shown && done < self.of {
            let _ = write!(io::stderr(), "{done} of {} environments done", self.of);
        }
    }

    fn clear(&self) {
        if self.is_shown {
            let _ = write!(io::stderr(), "{CLEAR}");
        }
    }
}
