//! The `--set` family. Flags of all kinds take effect in the order in which they are given.

use std::fmt;

use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};

use crate::values::SetKind;

/// One flag as typed.
#[derive(Clone, PartialEq, Eq)]
pub struct SetFlag {
    /// Which flag.
    pub kind: SetKind,
    /// `KEY=VALUE`.
    pub text: String,
}

/// Prints no text: it may hold a secret.
impl fmt::Debug for SetFlag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SetFlag").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// All flags of the family, in the order given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SetFlags(pub Vec<SetFlag>);

const FLAGS: &[(SetKind, &str, &str, &str)] = &[
    (SetKind::Typed, "set", "KEY=VALUE", "Set a value, for example st2web.replicas=3,image.tag=3.9"),
    (SetKind::String, "set-string", "KEY=VALUE", "Set a value that is always text"),
    (SetKind::Json, "set-json", "KEY=JSON", "Set a value written as JSON"),
    (SetKind::File, "set-file", "KEY=PATH", "Set a value to the text of a file"),
    (SetKind::Literal, "set-literal", "KEY=TEXT", "Set a value to the text as it stands, commas included"),
];

impl Args for SetFlags {
    fn augment_args(command: Command) -> Command {
        FLAGS.iter().fold(command, |command, (_, name, value, help)| {
            command.arg(Arg::new(*name).long(*name).value_name(*value).help(*help).action(ArgAction::Append))
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for SetFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut flags = Vec::new();
        for (kind, name, ..) in FLAGS {
            let texts = matches.get_many::<String>(name).into_iter().flatten();
            let places = matches.indices_of(name).into_iter().flatten();
            flags.extend(places.zip(texts).map(|(place, text)| (place, SetFlag { kind: *kind, text: text.clone() })));
        }
        flags.sort_by_key(|(place, _)| *place);
        Ok(Self(flags.into_iter().map(|(_, flag)| flag).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
