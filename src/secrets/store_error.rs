//! Why the secrets file cannot be used.

use std::io;
use std::path::PathBuf;

use super::advice::{self, Caller};
use super::encryption::CryptError;
use super::need::DATASTORE_KEY;
use super::surroundings::{NamedBy, VARIABLE};
use crate::config::Release;
use crate::yaml::ReadError;

/// The secrets file cannot be read or written. A file that cannot be read is never replaced.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Reading failed.
    #[error("cannot read the secrets file {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Writing failed.
    #[error("cannot write the secrets file {}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is not one that can hold secrets.
    #[error("the secrets file {} {problem}", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// The file is not YAML.
    #[error("the secrets file {} is damaged; mend it or restore it from a backup", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where and how.
        source: ReadError,
    },
    /// The file cannot be decrypted or encrypted.
    #[error("the secrets file {} {problem}", path.display())]
    Encrypted {
        /// The file.
        path: PathBuf,
        /// Why.
        problem: CryptError,
    },
    /// The file may have held more than it does.
    #[error(
        "the secrets file {} {problem}, and {} would be generated again: that locks the release out of its data, if it runs already. Restore \
         the file from a backup, or take the secrets from the cluster (`{}`). If the file never held them, say so once with `{}`",
        path.display(),
        missing.join(", "),
        advice::import(path, release),
        advice::seal(path)
    )]
    Doubtful {
        /// The file.
        path: PathBuf,
        /// Why it may have held more.
        problem: String,
        /// What would be added to it.
        missing: Vec<String>,
        /// The release whose secrets these are.
        release: Release,
    },
    /// The file may have lost something, and a change of it would hide that.
    #[error(
        "the secrets file {} {problem}, so it may have lost something, and nothing was changed. Restore it from a backup; where nothing is \
         missing, `st2ha secrets init` with your values confirms a file that has no end mark; or, if this is all there was, say so once \
         with `{}`",
        path.display(),
        advice::seal(path)
    )]
    Unsure {
        /// The file.
        path: PathBuf,
        /// Why it seems so.
        problem: String,
    },
    /// The file has lost something, and a change of it would hide that.
    #[error(
        "the secrets file {} {problem}, so it has lost something, and nothing was changed. Restore it from a backup, or, if this is all \
         there was, say so once with `{}`",
        path.display(),
        advice::seal(path)
    )]
    Torn {
        /// The file.
        path: PathBuf,
        /// Why it seems so.
        problem: String,
    },
    /// A file is above the place of a new one, and is not taken.
    #[error(
        "the secrets file {} is not there, and a release of the same name and namespace has one above: {}. It is not taken, because \
         {reason}. If it is the same release, name that file {name_it}, or move it to the place of the new one; if it is another \
         one, name the new file {name_it}",
        wanted.display(),
        found.display(),
        name_it = by.name_it()
    )]
    Above {
        /// The file that would be made.
        wanted: PathBuf,
        /// The file that is there.
        found: PathBuf,
        /// Why it does not count.
        reason: String,
        /// How a file is named here.
        by: NamedBy,
    },
    /// A text that was edited may have been cut off.
    #[error(
        "the edited text of {} may have lost something: {problem}{}. If values were taken out on purpose, let the last line name the number \
         that is left, and add others in an edit of their own",
        path.display(),
        if lost.is_empty() { String::new() } else { format!(", and has lost {}", lost.join(", ")) }
    )]
    Cut {
        /// The file, which is as it was.
        path: PathBuf,
        /// Why it seems so.
        problem: String,
        /// The keys that are not there any more.
        lost: Vec<String>,
    },
    /// A text that was edited could not be read any more as a secrets file.
    #[error("the edited text of {} {problem}", path.display())]
    Edited {
        /// The file, which is as it was.
        path: PathBuf,
        /// What is wrong with the text.
        problem: String,
    },
    /// Nothing could be done with a secret that was edited.
    #[error("{key}: {problem}; {help}")]
    Unfit {
        /// Its key.
        key: &'static str,
        /// What is wrong with it.
        problem: String,
        /// What to do.
        help: &'static str,
    },
    /// There are two files for one release, and nothing says which one counts.
    #[error(
        "there are two secrets files for this release, and they differ: {} and {}; remove the one that is not in use, or name one {}",
        first.display(),
        second.display(),
        by.name_it()
    )]
    Several {
        /// The one that is nearer to the values.
        first: PathBuf,
        /// The other one.
        second: PathBuf,
        /// How a file is named here.
        by: NamedBy,
    },
    /// A file was named that is not there, and the release has one.
    #[error(
        "the secrets file {} is not there, and this release has one: {}. {}, or copy that file to the place named. If \
         secrets of its own are meant, {}",
        named.display(),
        usual.display(),
        by.leave_out(),
        advice::confirm(named)
    )]
    Elsewhere {
        /// The file that was named.
        named: PathBuf,
        /// The file that is there.
        usual: PathBuf,
        /// By what it was named.
        by: NamedBy,
    },
    /// A file was named that is another release's, and this one has its own.
    #[error(
        "the secrets file {} is that of {whose}, and this release has another one: {}. {}{}{}. If this release is to have the secrets of that one, \
         keep a backup of its own file and copy that one to its place",
        named.display(),
        own.display(),
        meant.as_ref().map(|meant| format!("If that one is meant, {meant}. ")).unwrap_or_default(),
        by.leave_out(),
        if meant.is_some() { " if not" } else { "" }
    )]
    OfAnother {
        /// The file that was named.
        named: PathBuf,
        /// Whose it is.
        whose: Box<str>,
        /// What to do if that one is meant.
        meant: Option<Box<str>>,
        /// The file of this release.
        own: PathBuf,
        /// By what it was named.
        by: NamedBy,
    },
    /// A variable names the file of the same release of other values, and this one has its own.
    #[error(
        "{VARIABLE} names the secrets file {}, which is in another place than that of these values, and this release has another one: {}. {} if \
         those are the right ones. If the former is meant, name it with --secrets-file in place of the variable, or put a copy of it in the place of the latter",
        named.display(),
        own.display(),
        NamedBy::Variable.leave_out()
    )]
    OfOtherValues {
        /// The file that was named.
        named: PathBuf,
        /// The file of this release.
        own: PathBuf,
    },
    /// An environment was asked for with the name and the namespace of another one's release.
    #[error(
        "the environment `{environment}` was asked for with the release `{}` in the namespace `{}`, which is that of the environment `{other}`: its \
         secrets would be put over those. Run `{other}`, or leave out what changes the release (-n, --release, ST2HA_NAMESPACE, ST2HA_RELEASE)",
        release.name,
        release.namespace
    )]
    OtherEnvironment {
        /// The environment that was asked for.
        environment: String,
        /// The release.
        release: Release,
        /// The environment whose release it is.
        other: String,
    },
    /// A variable names the file of another release, and this one has none yet.
    #[error(
        "{VARIABLE} names the secrets file {}, which is that of {whose}, and this release has none yet. {}Unset the variable if not; if this release is to \
         have the secrets of that one, name the file with --secrets-file in place of the variable",
        named.display(),
        meant.as_ref().map(|meant| format!("If that one is meant, {meant}. ")).unwrap_or_default(),
    )]
    Borrowed {
        /// The file that was named.
        named: PathBuf,
        /// Whose it is.
        whose: Box<str>,
        /// What to do if that one is meant.
        meant: Option<Box<str>>,
    },
    /// The key of the datastore is to be made, and the file holds other secrets already.
    #[error(
        "{} holds secrets of this release and no `{DATASTORE_KEY}`, so another one would be generated, and StackStorm could not read what it has \
         encrypted. {help}",
        path.display()
    )]
    OtherKey {
        /// The file.
        path: PathBuf,
        /// What to do.
        help: String,
    },
    /// A new file is to be made, and one with another ending is beside it.
    #[error(
        "the secrets file {} is not there, and {} is, which may be the same one. Move it back to that place, or name it {} (-f, if \
         it is a values file); if new secrets are meant, {}",
        wanted.display(),
        found.display(),
        by.name_it(),
        advice::confirm(wanted)
    )]
    Renamed {
        /// The file that would be made.
        wanted: PathBuf,
        /// The file that is there.
        found: PathBuf,
        /// How a file is named here.
        by: NamedBy,
    },
    /// A new file is to be made, and the release has one close by.
    #[error(
        "the secrets file {} is not there, and a release of the same name and namespace has one: {}. If it is the same release, move that \
         file to the place of the new one, or name it {name_it}; if it is another one, name the new file {name_it}",
        wanted.display(),
        found.display(),
        name_it = by.name_it()
    )]
    Nearby {
        /// The file that would be made.
        wanted: PathBuf,
        /// The file that is there.
        found: PathBuf,
        /// How a file is named here.
        by: NamedBy,
    },
    /// A new file is to be made, and the values are those of a project's environment.
    #[error(
        "the secrets file {} is not there, and the values are those of the environment `{environment}` in {}, which would have other secrets. {}",
        wanted.display(),
        project.display(),
        caller.way_out(environment)
    )]
    Reserved {
        /// The file that would be made.
        wanted: PathBuf,
        /// The project file.
        project: PathBuf,
        /// The environment.
        environment: String,
        /// Who is told.
        caller: Caller,
    },
    /// A new file is to be made, and the release is that of a project's environment.
    #[error(
        "the secrets file {} is not there, and the environment `{environment}` in {} has a release of the same name and namespace, with a \
         secrets file of its own. {}",
        wanted.display(),
        project.display(),
        caller.way_out(environment)
    )]
    Namesake {
        /// The file that would be made.
        wanted: PathBuf,
        /// The project file.
        project: PathBuf,
        /// The environment.
        environment: String,
        /// Who is told.
        caller: Caller,
    },
    /// A new file is to be made, and nobody knows whose values these are.
    #[error(
        "the secrets file {} is not there, and the values may be those of an environment in {}, which has mistakes; correct that file, or name \
         the new file with --secrets-file or ST2HA_SECRETS_FILE",
        wanted.display(),
        project.display()
    )]
    Unclaimed {
        /// The file that would be made.
        wanted: PathBuf,
        /// The project file.
        project: PathBuf,
    },
    /// A new file is to be made, and a secrets file with nearly the same name is beside it.
    #[error(
        "the secrets file {} is not there, and a secrets file with nearly the same name is: {}. If a new one is meant, {}",
        wanted.display(),
        found.display(),
        advice::confirm(wanted)
    )]
    Alike {
        /// The file that would be made.
        wanted: PathBuf,
        /// The file that is there.
        found: PathBuf,
    },
    /// A new file is to be made for an environment, and one that no environment names may be the one that is missing.
    #[error(
        "the secrets file {} is not there, and no environment names {}, which may be the one that is missing. If it is that of `{environment}`, \
         name it {}, or move it: `{}`. If it is a copy, or somebody else's, move it to a folder such as `backup`. If new secrets are meant, {}",
        wanted.display(),
        found.display(),
        by.name_it(),
        advice::move_to(found, wanted),
        advice::confirm(wanted)
    )]
    Unnamed {
        /// The file that would be made.
        wanted: PathBuf,
        /// The file that is there.
        found: PathBuf,
        /// How a file is named here.
        by: NamedBy,
        /// The environment.
        environment: String,
    },
    /// A new file is to be made, and another working tree of the repository has it.
    #[error(
        "the secrets file {} is not there, and another worktree of the repository has it: {}. Copy it here, or, if new secrets are meant, {}",
        wanted.display(),
        found.display(),
        advice::confirm(wanted)
    )]
    OtherTree {
        /// The file that would be made.
        wanted: PathBuf,
        /// The file that is there.
        found: PathBuf,
    },
    /// The file belongs to another user, and would not after it was written.
    #[error("the secrets file {} belongs to another user, and only that user can change it", path.display())]
    NotOurs {
        /// The file.
        path: PathBuf,
    },
    /// Something that is no file is where the lock belongs.
    #[error("cannot lock the secrets file: {} is not a regular file; remove it", path.display())]
    Obstacle {
        /// The lock.
        path: PathBuf,
    },
    /// Another process keeps the file locked.
    #[error(
        "another process{owner} has held the lock {} for {seconds} seconds; end it, or remove the lock if there is none",
        path.display()
    )]
    Locked {
        /// The lock.
        path: PathBuf,
        /// Which process it is, where that is known.
        owner: String,
        /// How long was waited for it.
        seconds: u64,
    },
    /// The name of a release or namespace that cannot be part of a path.
    #[error("`{0}` cannot be part of the path of a secrets file; choose one with --secrets-file")]
    Name(String),
}
