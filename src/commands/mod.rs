//! The IO shell: one file per command, which gathers inputs, calls the pipeline and hands its outputs to a sink.

mod advised;
mod all;
mod beside;
mod chart;
mod completions;
mod diff;
mod explain;
mod failure;
mod files;
mod gather;
mod git;
mod graph;
mod guard;
mod hint;
mod images;
mod init;
mod joint;
mod krm;
mod man;
mod migrate;
mod notes;
mod others_file;
mod overlay;
mod post_render;
mod presets;
mod progress;
mod project;
mod release;
mod release_state;
mod render;
mod schema;
mod secrets;
mod secrets_file;
mod show_only;
mod summary;
mod templates;
mod templates_folder;
mod typed;
mod validate;
mod values;
mod why;

use std::ffi::OsString;
use std::fmt::Display;
use std::io::{self, Write as _};
use std::process::ExitCode;

use anyhow::Result;

use crate::cli::{Cli, Command};
use crate::diagnostics::{self, Colour, MessageFormat};
use failure::{Reported, Ungathered};
use project::Plan;

/// Runs the command line and says how the process should end: 0 fine, 1 violations or differences, 2 anything else.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    if let Some(status) = completions::answer(&args) {
        return status;
    }
    if args.len() <= 1
        && let Some(result) = post_render::run_unasked()
    {
        return result.map_or_else(|error| ExitCode::from(end(&error)), |()| ExitCode::SUCCESS);
    }
    let once = |cli: &Cli| ExitCode::from(execute(&cli.command).map_or_else(|error| end(&error), |()| 0));
    match project::plan(&args) {
        Ok(Ok(Plan::Once(cli))) => once(&cli),
        Ok(Ok(Plan::Release(cli, told))) => {
            note(&told);
            once(&cli)
        }
        Ok(Ok(Plan::Each(environments, joint))) => ExitCode::from(all::run(&args, &environments, joint)),
        Ok(Err(error)) => {
            let told = error.render().ansi().to_string();
            if error.use_stderr() && typed::without_credentials(&told) != told {
                note(told.trim_end());
            } else {
                // Nothing is left to say when even this cannot be printed.
                let _ = error.print();
            }
            ExitCode::from(if error.use_stderr() { 2 } else { 0 })
        }
        Err(error) => ExitCode::from(end(&error)),
    }
}

fn execute(command: &Command) -> Result<()> {
    match command {
        Command::Init(command) => init::run(command),
        Command::Render(command) => render::run(command),
        Command::Validate(command) => validate::run(command),
        Command::Diff(command) => diff::run(command),
        Command::Values(command) => values::run(command),
        Command::Explain(command) => explain::run(command),
        Command::Why(command) => why::run(command),
        Command::Presets(command) => presets::run(command),
        Command::Templates(command) => templates::run(command),
        Command::Secrets(command) => secrets::run(command),
        Command::Schema(command) => schema::run(command.of),
        Command::PostRender(command) => post_render::run(command),
        Command::Chart(command) => chart::run(command),
        Command::Krm(command) => krm::run(command),
        Command::Graph(command) => graph::run(command),
        Command::Images(command) => images::run(command),
        Command::Migrate(command) => migrate::run(command),
        Command::Notes(command) => notes::run(command),
        Command::Completions(command) => completions::run(command.shell),
        Command::Man(command) => man::run(command),
    }
}

/// Tells the user why a command failed. A reader that closed the pipe has what it wanted.
fn end(error: &anyhow::Error) -> u8 {
    let broken_pipe = |cause: &(dyn std::error::Error + 'static)| {
        cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    };
    if error.chain().any(broken_pipe) {
        return 0;
    }
    let (text, status) = if let Some(Reported { text, status }) = error.downcast_ref() {
        (text.trim_end().to_owned(), *status)
    } else if let Some(Ungathered { findings, sources, status }) = error.downcast_ref() {
        let text = diagnostics::report(findings, sources, MessageFormat::Human, colour());
        (text.trim_end().to_owned(), *status)
    } else {
        (format!("error: {error:#}"), 2)
    };
    if !text.is_empty() {
        note(&text);
    }
    status
}

/// Writes a line to stderr. There is nobody to tell if that fails.
fn note(text: &str) {
    let _ = writeln!(anstream::stderr(), "{}", typed::without_credentials(text));
}

/// Writes a command's output to stdout, once all of it is there and byte for byte: what looks like a code of a terminal may be part of
/// a manifest.
fn print(text: &(impl Display + ?Sized)) -> Result<()> {
    let mut stdout = io::stdout().lock();
    write!(stdout, "{text}")?;
    stdout.flush()?;
    Ok(())
}

/// Whether messages on stderr are coloured: on a terminal, unless the environment asks for something else.
fn colour() -> Colour {
    colour_of(&io::stderr())
}

/// The same for another stream.
fn colour_of(stream: &impl anstream::stream::RawStream) -> Colour {
    match anstream::AutoStream::choice(stream) {
        anstream::ColorChoice::Never => Colour::Plain,
        _ => Colour::Styled,
    }
}
