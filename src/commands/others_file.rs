//! A secrets file that was named for a run and belongs to another release, as when a variable is left over from the one before.

use std::fs;
use std::path::{Path, PathBuf};

use super::project::{self, Holder};
use crate::cli::SecretsFileArgs;
use crate::config::Release;
use crate::secrets::{self, Keys, NamedBy, Store, StoreError};
use crate::shell;

/// Refuses a secrets file that a flag or a variable names and that is another environment's or release's, where this one has its own and they differ,
/// and one that a variable names and that belongs to the same release of other values, or to somebody else while this one has none: the next run
/// without the variable would make one. `owners` are the files that its own one may belong to.
/// Returns its own one where another one is named that differs and is nobody else's.
pub fn refuse(
    args: &SecretsFileArgs,
    by: NamedBy,
    owners: &[&Path],
    release: &Release,
    keys: &Keys,
) -> Result<Option<PathBuf>, StoreError> {
    let Some(named) = args.secrets_file.as_deref().filter(|named| named.is_file()) else { return Ok(None) };
    // A project may give several environments the same file.
    if matches!(by, NamedBy::Project(_)) {
        return Ok(None);
    }
    let own = own(args, owners, release).filter(|own| own.is_file());
    if own.as_ref().is_some_and(|own| is_same(own, named, keys)) {
        return Ok(None);
    }
    let holders = project::holders(named);
    if holders.iter().any(|holder| is_ours(holder, args, release)) {
        return Ok(own);
    }
    let other = owner(named, holders, release).map(|other| {
        let meant = other.way_to(args, release).map(String::into_boxed_str);
        (other.describe().into_boxed_str(), meant)
    });
    let named = named.to_owned();
    match (own, other) {
        (Some(own), Some((whose, meant))) => Err(StoreError::OfAnother { named, whose, meant, own, by }),
        (Some(own), None) if by == NamedBy::Variable && secrets::release_of_file(&named).is_some() => {
            Err(StoreError::OfOtherValues { named, own })
        }
        (None, Some((whose, meant))) if by == NamedBy::Variable => Err(StoreError::Borrowed { named, whose, meant }),
        (own, _) => Ok(own),
    }
}

/// The secrets file that a run would use if none was named for it.
fn own(args: &SecretsFileArgs, owners: &[&Path], release: &Release) -> Option<PathBuf> {
    let environment = args.secrets_beside.as_ref().zip(args.project.environment.as_ref());
    let of_project = environment.and_then(|(project, name)| project::own_secrets_file(project, name, release));
    let usual = || Some(Store::near(None, owners, release).ok()?.path().to_owned());
    of_project.or_else(usual)
}

/// Whose a file is that is not this run's.
enum Other {
    /// An environment's.
    Environment(Holder),
    /// A release's, by the place of the file.
    Release(Release),
}

impl Other {
    fn describe(&self) -> String {
        match self {
            Self::Environment(holder) => {
                format!("the environment `{}` in {}", holder.environment, holder.project.display())
            }
            Self::Release(Release { name, namespace }) => {
                format!("the release `{name}` in the namespace `{namespace}`")
            }
        }
    }

    /// How to say that this one is meant, where it is typed.
    fn way_to(&self, args: &SecretsFileArgs, release: &Release) -> Option<String> {
        if args.asked_for.is_some() {
            return None;
        }
        let with_name = |name: &str| {
            let word = shell::word(name);
            format!("the name `{word}` (`--release {word}` where a key or a file is named)")
        };
        match self {
            Self::Environment(Holder { project, environment, .. }) if project::is_here(project) => {
                Some(format!("run the command with {}", with_name(environment)))
            }
            Self::Environment(Holder { environment, .. }) => {
                Some(format!("run the command with {} in the folder of that project", with_name(environment)))
            }
            Self::Release(Release { name, namespace }) => {
                let namespace = (*namespace != release.namespace).then(|| format!("`-n {}`", shell::word(namespace)));
                let name = (*name != release.name).then(|| with_name(name));
                let both: Vec<String> = namespace.into_iter().chain(name).collect();
                Some(format!("run the command with {}", both.join(" and ")))
            }
        }
    }
}

/// Whether an environment is that of this run: the one of the same name in the same project file, or in that file's copy in another working tree, for
/// environments of other projects may have the same name. Without an environment, each with this release is.
fn is_ours(holder: &Holder, args: &SecretsFileArgs, release: &Release) -> bool {
    match (&args.secrets_beside, &args.project.environment) {
        (Some(project), Some(environment)) => {
            holder.environment == *environment && project::is_copy(project, &holder.project)
        }
        _ => holder.release == *release,
    }
}

/// Whose a file is that no environment of this run has: that of an environment is the one that its project file gives it.
fn owner(file: &Path, holders: Vec<Holder>, release: &Release) -> Option<Other> {
    let of_release = || secrets::release_of_file(file).filter(|other| other != release).map(Other::Release);
    holders.into_iter().next().map(Other::Environment).or_else(of_release)
}

/// Whether two files are one, or hold the same.
fn is_same(one: &Path, other: &Path, keys: &Keys) -> bool {
    let is_one = fs::canonicalize(one).ok().zip(fs::canonicalize(other).ok()).is_some_and(|(one, other)| one == other);
    is_one || secrets::hold_the_same_secrets(one, other, keys)
}
