//! The values files.

use std::path::PathBuf;

use clap::builder::ValueParser;
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};

/// Values files, lowest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ValuesFiles(pub Vec<PathBuf>);

const ID: &str = "files";

/// What stands between files in the variable: commas as in `helm -f`, colons as in `KUBECONFIG`.
const DIVIDERS: &[char] = if cfg!(windows) { &[',', ';'] } else { &[',', ':'] };

impl Args for ValuesFiles {
    fn augment_args(command: Command) -> Command {
        let help = "Values file, YAML or JSON; `-` is stdin. May be given several times: later files win. \
                    The variable takes several files with commas or colons between them";
        let arg = Arg::new(ID).short('f').long("values").value_name("FILE").env("ST2HA_VALUES").help(help);
        command.arg(arg.value_parser(ValueParser::path_buf()).action(ArgAction::Append))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for ValuesFiles {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let given = matches.get_many::<PathBuf>(ID).into_iter().flatten();
        if matches.value_source(ID) != Some(ValueSource::EnvVariable) {
            return Ok(Self(given.cloned().collect()));
        }
        let divided = |path: &PathBuf| match path.to_str() {
            Some(text) => text.split(DIVIDERS).filter(|part| !part.is_empty()).map(PathBuf::from).collect(),
            None => vec![path.clone()],
        };
        Ok(Self(given.flat_map(divided).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
