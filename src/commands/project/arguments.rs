//! What was typed, and the same with what an environment says behind it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::builder::ValueParser;
use clap::parser::ValueSource;
use clap::{ArgMatches, Args as _, Command as ClapCommand, FromArgMatches as _};

use super::environment::Environment;
use crate::cli::{ALL_ENVIRONMENTS, Cli, Command, RELEASE, RequestArgs, ValuesFiles, release_name};

/// The flag that asks for all environments.
pub const ALL: &str = "--all";

/// The argument with one of all environments.
const ONLY: &str = "only_environment";

/// The argument that is about the release of an environment, and about no other one.
const OF_THE_RELEASE: &str = "sharing";

/// The argument that tells whether flags change what the environment renders.
const HAS_FLAGS: &str = "has_flags";

/// Arguments of a render that change nothing about its values.
const NO_VALUES: &[&str] = &["name", "no_generate", "strict", "identities"];

/// A command line that was understood once.
pub struct Typed<'a> {
    args: &'a [OsString],
    /// The subcommands, outermost first.
    way: Vec<String>,
    /// The arguments of the innermost one.
    known: Vec<String>,
    /// The name of a release or an environment, if one was typed or a variable says one.
    pub name: Option<String>,
    /// Whether it is to run for all environments.
    pub all: bool,
    /// Which one of all environments it is to run for, if it is one.
    pub only: Option<String>,
    /// Whether nothing says which release or environment is meant: neither what was typed nor a variable.
    pub is_nameless: bool,
    /// Whether notes are unwelcome.
    pub is_quiet: bool,
    /// The flags that were typed and change what is rendered.
    flags: Vec<String>,
    /// The values files that a variable names.
    files_of_variable: Vec<PathBuf>,
    /// The folder for the manifests of all environments.
    output_dir: Option<PathBuf>,
}

impl<'a> Typed<'a> {
    /// Understands a command line.
    pub fn read(args: &'a [OsString]) -> Result<Self, clap::Error> {
        let command = Cli::as_command();
        let matches = Cli::matches(&|| command_for(args), args)?;
        let (mut way, mut innermost) = (Vec::new(), &matches);
        while let Some((name, inner)) = innermost.subcommand() {
            way.push(name.to_owned());
            innermost = inner;
        }
        let known = leaf(&command, &way).into_iter().flat_map(ClapCommand::get_arguments);
        let known = known.map(|arg| arg.get_id().to_string()).collect();
        let typed = Self {
            args,
            way,
            known,
            name: None,
            all: false,
            only: None,
            is_nameless: false,
            is_quiet: false,
            flags: Vec::new(),
            files_of_variable: Vec::new(),
            output_dir: None,
        };
        Ok(Self {
            name: typed.name(innermost),
            all: typed.all(innermost),
            only: typed.only(innermost),
            is_nameless: typed.is_nameless(innermost),
            is_quiet: typed.knows("quiet") && innermost.get_flag("quiet"),
            flags: typed.flags(innermost),
            files_of_variable: typed.files_of_variable(innermost)?,
            output_dir: typed.output_dir(innermost),
            ..typed
        })
    }

    /// Whether the command works on a release.
    pub fn takes_environments(&self) -> bool {
        self.knows("name") && self.knows("namespace")
    }

    /// The same with what an environment says wherever nothing was typed.
    pub fn with(&self, environment: &Environment, file: &Path) -> Result<Cli, clap::Error> {
        let mut args = self.args.to_vec();
        // Values files are below those that were typed or that a variable names, which counts only where nothing stands in its place.
        if self.knows("files") {
            let files = environment.values_files(file).into_iter().chain(self.files_of_variable.iter().cloned());
            let flags = files.flat_map(|path| [OsString::from("-f"), path.into_os_string()]);
            let first = (1 + self.way.len()).min(args.len());
            args.splice(first..first, flags);
        }
        let defaults = environment.defaults(file);
        let release = environment.release.clone().unwrap_or_else(|| RELEASE.to_owned());
        let change = |command: ClapCommand| {
            // Whoever types a namespace has another file.
            let is_moved = self.flags.iter().any(|flag| flag == "namespace");
            let known = defaults.iter().filter(|(id, _)| self.knows(id) && !(is_moved && *id == OF_THE_RELEASE));
            let command = known.fold(command, |command, (id, values)| {
                command
                    .mut_arg(*id, |arg| arg.default_values(values.iter().map(|value| value.clone().into_os_string())))
            });
            let command = if !self.flags.is_empty() && self.knows(HAS_FLAGS) {
                command.mut_arg(HAS_FLAGS, |arg| arg.default_value("true"))
            } else {
                command
            };
            let (name, release) = (environment.name.clone(), release.clone());
            command.mut_arg("name", |arg| {
                let arg = if self.all { arg.default_value(release.clone()) } else { arg };
                // The environment stands where the name of its release would.
                arg.value_parser(ValueParser::new(move |typed: &str| {
                    if typed == name { Ok(release.clone()) } else { release_name(typed) }
                }))
            })
        };
        let mut cli = Cli::understand(&|| with_leaf(command_for(&args), &self.way, &change), &args)?;
        if let (Command::Render(render), Some(folder), true) = (&mut cli.command, &self.output_dir, self.all) {
            render.output.output_dir = Some(folder.join(&environment.name));
        }
        Ok(cli)
    }

    /// Whether the command reads what an environment says under a key. What was typed wins over it.
    pub fn takes(&self, key: &str) -> bool {
        if key == "values" {
            return self.knows("files");
        }
        let flag = format!("--{key}");
        let is_flag = |arg: &OsString| arg.to_string_lossy().split('=').next() == Some(flag.as_str());
        self.knows(key) && !self.args.iter().any(is_flag)
    }

    fn knows(&self, id: &str) -> bool {
        self.known.iter().any(|known| known == id)
    }

    fn name(&self, matches: &ArgMatches) -> Option<String> {
        let said = [ValueSource::CommandLine, ValueSource::EnvVariable];
        let is_said = self.knows("name") && matches.value_source("name").is_some_and(|source| said.contains(&source));
        is_said.then(|| matches.get_one::<String>("name").cloned()).flatten()
    }

    fn is_nameless(&self, matches: &ArgMatches) -> bool {
        self.knows("name") && matches.value_source("name") == Some(ValueSource::DefaultValue)
    }

    fn flags(&self, matches: &ArgMatches) -> Vec<String> {
        let request = RequestArgs::augment_args(ClapCommand::default());
        let ids = request.get_arguments().map(|arg| arg.get_id().as_str()).filter(|id| !NO_VALUES.contains(id));
        let is_typed = |id: &&str| self.knows(id) && matches.value_source(id) == Some(ValueSource::CommandLine);
        ids.filter(is_typed).map(str::to_owned).collect()
    }

    fn files_of_variable(&self, matches: &ArgMatches) -> Result<Vec<PathBuf>, clap::Error> {
        let is_variable = self.knows("files") && matches.value_source("files") == Some(ValueSource::EnvVariable);
        if is_variable { ValuesFiles::from_arg_matches(matches).map(|files| files.0) } else { Ok(Vec::new()) }
    }

    fn output_dir(&self, matches: &ArgMatches) -> Option<PathBuf> {
        self.knows("output_dir").then(|| matches.get_one::<PathBuf>("output_dir").cloned()).flatten()
    }

    fn only(&self, matches: &ArgMatches) -> Option<String> {
        self.knows(ONLY).then(|| matches.get_one::<String>(ONLY).cloned()).flatten()
    }

    fn all(&self, matches: &ArgMatches) -> bool {
        self.knows(ALL_ENVIRONMENTS) && matches.get_flag(ALL_ENVIRONMENTS)
    }
}

/// The command line that can be typed. All environments are not the one that a variable names.
fn command_for(args: &[OsString]) -> ClapCommand {
    if args.iter().any(|arg| arg == ALL) { Cli::as_command_for_all() } else { Cli::as_command() }
}

/// A subcommand.
fn leaf<'c>(command: &'c ClapCommand, way: &[String]) -> Option<&'c ClapCommand> {
    way.iter().try_fold(command, |command, name| command.find_subcommand(name))
}

/// The same command with another subcommand.
fn with_leaf(command: ClapCommand, way: &[String], change: &dyn Fn(ClapCommand) -> ClapCommand) -> ClapCommand {
    match way.split_first() {
        None => change(command),
        Some((first, rest)) => command.mut_subcommand(first, |inner| with_leaf(inner, rest, change)),
    }
}
