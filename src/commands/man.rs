//! `st2ha man`.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use clap::CommandFactory as _;
use clap_mangen::Man;

use super::{note, print};
use crate::cli::{Cli, ManCommand};

/// A manual page.
struct Page {
    /// The command, with the commands that it belongs to before it: `st2ha-secrets-get`.
    name: String,
    /// The page, in roff.
    text: Vec<u8>,
}

/// Prints the manual pages of the command and of each of its commands, one after the other, or writes them to files.
pub fn run(command: &ManCommand) -> Result<()> {
    let mut st2ha = Cli::command().disable_help_subcommand(true);
    st2ha.build();
    match &command.output_dir {
        None => {
            let mut pages = vec![page("st2ha", &st2ha)?];
            for subcommand in st2ha.get_subcommands() {
                pages.push(page(&format!("st2ha-{}", subcommand.get_name()), subcommand)?);
            }
            let text = pages.into_iter().flat_map(|page| page.text).collect();
            print(&String::from_utf8(text)?)
        }
        Some(folder) => {
            let mut pages = Vec::new();
            collect("st2ha", &st2ha, &mut pages)?;
            write(&pages, folder)
        }
    }
}

/// Adds the pages of a command and of all that is below it.
fn collect(name: &str, command: &clap::Command, pages: &mut Vec<Page>) -> Result<()> {
    pages.push(page(name, command)?);
    for subcommand in command.get_subcommands() {
        collect(&format!("{name}-{}", subcommand.get_name()), subcommand, pages)?;
    }
    Ok(())
}

/// The page of a command.
fn page(name: &str, command: &clap::Command) -> Result<Page> {
    let mut text = Vec::new();
    Man::new(command.clone())
        .title(name)
        .source(concat!("st2ha ", env!("CARGO_PKG_VERSION")))
        .manual("StackStorm on Kubernetes")
        .render(&mut text)?;
    Ok(Page { name: name.to_owned(), text })
}

/// Writes one file a page.
fn write(pages: &[Page], folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    for page in pages {
        let path = folder.join(format!("{}.1", page.name));
        // Not by way of a temporary file, which nobody else could read: `man` is anybody's.
        fs::write(&path, &page.text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    note(&format!("wrote {} files into {}", pages.len(), folder.display()));
    Ok(())
}
