//! `st2ha man`.

use std::fs;

use anyhow::{Context as _, Result, bail};
use clap::Command;
use clap_mangen::Man;

use super::{note, print};
use crate::cli::{Cli, ManCommand};
use crate::nearest::nearest;

/// Prints the manual page of a command, in roff, or writes those of all commands into a folder.
pub fn run(command: &ManCommand) -> Result<()> {
    let mut st2ha = Cli::as_command().disable_help_subcommand(true);
    st2ha.build();
    let Some(folder) = &command.output_dir else {
        let mut page = Vec::new();
        manual(find(&st2ha, &command.command)?).render(&mut page)?;
        return print(&String::from_utf8(page)?);
    };
    fs::create_dir_all(folder).with_context(|| format!("cannot create the folder {}", folder.display()))?;
    let commands = all(&st2ha);
    for command in &commands {
        let page = manual(command);
        page.generate_to(folder)
            .with_context(|| format!("cannot write {}", folder.join(page.get_filename()).display()))?;
    }
    note(&format!("wrote {} pages into {}", commands.len(), folder.display()));
    Ok(())
}

/// A command by its words.
fn find<'a>(command: &'a Command, words: &[String]) -> Result<&'a Command> {
    let Some((first, rest)) = words.split_first() else { return Ok(command) };
    if let Some(inner) = command.find_subcommand(first) {
        return find(inner, rest);
    }
    let known = command.get_subcommands().map(Command::get_name);
    match nearest(first, known).first() {
        Some(near) => bail!("there is no command `{first}`: did you mean `{near}`?"),
        None => bail!("there is no command `{first}`: `st2ha --help` lists them"),
    }
}

/// A command and all below it.
fn all(command: &Command) -> Vec<&Command> {
    let inner = command.get_subcommands().filter(|inner| !inner.is_hide_set()).flat_map(all);
    std::iter::once(command).chain(inner).collect()
}

/// The manual page of a command.
fn manual(command: &Command) -> Man {
    Man::new(command.clone()).source(concat!("st2ha ", env!("CARGO_PKG_VERSION"))).manual("st2ha")
}
