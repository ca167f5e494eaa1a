//! `st2ha completions`.

use clap::Args;
use clap_complete::Shell;

/// Print the script that makes a shell complete st2ha
///
/// The shell then completes flags, environments, presets, keys of --set and explain, names of secrets, objects and files. It asks st2ha
/// each time you press Tab, so it always knows your project and your version. It reads no secrets.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct CompletionsCommand {
    /// The shell
    pub shell: Shell,
}

const EXAMPLES: &str = "\
Examples:
  st2ha completions bash > /etc/bash_completion.d/st2ha
  st2ha completions zsh > /usr/local/share/zsh/site-functions/_st2ha
  st2ha completions fish > ~/.config/fish/completions/st2ha.fish
Without root: source <(st2ha completions bash) in ~/.bashrc; with zsh the same in ~/.zshrc, below compinit.
With PowerShell: st2ha completions powershell >> $PROFILE";
