//! `st2ha man`.

use anyhow::Result;
use clap::CommandFactory as _;

use super::print;
use crate::cli::Cli;

/// Prints the manual pages of the command and of each of its subcommands, one after the other, in roff.
pub fn run() -> Result<()> {
    let mut command = Cli::command();
    command.build();
    let mut pages = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut pages)?;
    for subcommand in command.get_subcommands().filter(|subcommand| subcommand.get_name() != "help") {
        let page = clap_mangen::Man::new(subcommand.clone());
        page.title(format!("st2ha-{}", subcommand.get_name())).render(&mut pages)?;
    }
    print(&String::from_utf8(pages)?)
}
