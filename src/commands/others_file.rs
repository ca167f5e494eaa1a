//! A secrets file that was named for a run and belongs to another release, as when a variable is left over from the one before.

use std::fs;
use std::path::{Path, PathBuf};

use super::project::{self, Holder};
use crate::cli::SecretsFileArgs;
use crate::config::Release;
use crate::secrets::{self, NamedBy, Store, StoreError};
use crate::shell;

/// Refuses a secrets file that a flag or a variable names and that is another environment's or release's, where this one has its own and they differ.
/// `owners` are the files that its own one may belong to.
pub fn refuse(args: &SecretsFileArgs, by: NamedBy, owners: &[&Path], release: &Release) -> Result<(), StoreError> {
    let Some(named) = args.secrets_file.as_deref().filter(|named| named.is_file()) else { return Ok(()) };
    // A project may give several environments the same file.
    if matches!(by, NamedBy::Project(_)) {
        return Ok(());
    }
    let Some(other) = owner(named, args, release) else { return Ok(()) };
    let own = own(args, owners, release).filter(|own| own.is_file() && !is_same(own, named));
    let (whose, meant) = (other.describe(), other.way_to(args, release));
    own.map_or(Ok(()), |own| Err(StoreError::OfAnother { named: named.to_owned(), whose, meant, own, by }))
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

/// Whose a file is, if it is not this run's. That of an environment is the one that its project file gives it, or that file's copy in another
/// working tree: environments of other projects may have the same name. Without an environment, it is that of each with this release.
fn owner(file: &Path, args: &SecretsFileArgs, release: &Release) -> Option<Other> {
    let holders = project::holders(file);
    let is_ours = |holder: &Holder| match (&args.secrets_beside, &args.project.environment) {
        (Some(project), Some(environment)) => {
            holder.environment == *environment && project::is_copy(project, &holder.project)
        }
        _ => holder.release == *release,
    };
    if holders.iter().any(is_ours) {
        return None;
    }
    let of_release = || secrets::release_of_file(file).filter(|other| other != release).map(Other::Release);
    holders.into_iter().next().map(Other::Environment).or_else(of_release)
}

/// Whether two files are one, or hold the same.
fn is_same(one: &Path, other: &Path) -> bool {
    let is_one = fs::canonicalize(one).ok().zip(fs::canonicalize(other).ok()).is_some_and(|(one, other)| one == other);
    is_one || secrets::holds_the_same(one, other)
}
