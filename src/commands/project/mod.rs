//! The project file `st2ha.yaml`: environments, each with what would otherwise be typed.
//!
//! An environment is turned into defaults of the command line before it is understood. So flags and variables win, and nothing below the
//! command line knows of projects.

mod against;
mod arguments;
mod earlier;
mod environment;
mod folders;
mod read;
mod real_path;

use std::collections::BTreeSet;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::iter;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, Result, bail};

pub use self::arguments::ALL;
use self::environment::Environment;
use self::folders::Folder;
use self::read::{Attempt, Mistakes};
use self::real_path::real;
use super::files::is_stream;
use super::joint::Joint;
use crate::cli::{Against, Cli, Command, NAMESPACE, RELEASE};
use crate::config::Release;
use crate::nearest::nearest;
use crate::secrets::{self, Claim};
use crate::values::Sources;

/// Name of the project file.
pub const FILE: &str = "st2ha.yaml";

/// What to run for a command line.
pub enum Plan {
    /// What was typed, with what the environment says.
    Once(Box<Cli>),
    /// What was typed, with a release that is no environment of the project, and what there is to say about that.
    Release(Box<Cli>, String),
    /// The same for each of these environments, and how their outputs become one.
    Each(Vec<String>, Joint),
}

/// The environments of a project.
struct Project {
    file: PathBuf,
    environments: Vec<Environment>,
    /// What the origins in it point into.
    sources: Sources,
}

/// What to run for a command line: once, or once for each environment. The error of clap is one of what was typed.
pub fn plan(args: &[OsString]) -> Result<Result<Plan, clap::Error>> {
    let as_typed = || Cli::read(args).map(|cli| Plan::Once(Box::new(cli)));
    let file = find();
    // Without a project, what was typed is understood once only.
    if file.is_none() && !args.iter().any(|arg| arg == ALL) {
        return Ok(as_typed());
    }
    let typed = match arguments::Typed::read(args) {
        Ok(typed) => typed,
        Err(error) => return Ok(Err(error)),
    };
    if !typed.takes_environments() {
        return Ok(as_typed());
    }
    if let (false, None, Some(file)) = (typed.all, &typed.name, &file) {
        let told = (typed.is_nameless && !typed.is_quiet).then(|| no_environment(file));
        return Ok(as_typed_with(args, told));
    }
    let Some(file) = file else {
        if typed.all {
            bail!("--all runs for all environments of a project, and there is no {FILE} in this folder or above it");
        }
        return Ok(as_typed());
    };
    let project = read::read(&file)?;
    if let Some(name) = typed.only.as_ref().or(typed.name.as_ref()) {
        let Some(environment) = project.environments.iter().find(|environment| environment.name == *name) else {
            project.refuse_slips(name)?;
            let file = project.file.display();
            let told = format!(
                "note: {file} has no environment `{name}`, so this is the name of a release, without what the project says"
            );
            return Ok(as_typed_with(args, Some(told).filter(|_| !typed.is_quiet)));
        };
        read::refuse_missing(&project, environment, &|key| typed.takes(key))?;
        let mut cli = match typed.with(environment, &project.file) {
            Ok(cli) => cli,
            Err(error) => return Ok(Err(error)),
        };
        if typed.all {
            against::divide(&mut cli, environment, &project.environments)?;
        }
        earlier::look_back(&mut cli, &typed, environment, &project.file)?;
        return Ok(Ok(Plan::Once(Box::new(cli))));
    }
    // What is wrong with one of them is said before any of them runs.
    let (mut written, mut joint) = (Vec::new(), Joint::Text);
    for environment in &project.environments {
        let mut cli = match typed.with(environment, &project.file) {
            Ok(cli) => cli,
            Err(error) => return Ok(Err(error)),
        };
        against::divide(&mut cli, environment, &project.environments)?;
        refuse_for_several(&environment.name, &cli)?;
        joint = Joint::of(&cli.command).context("--format html makes one page: run this for one environment")?;
        if let Command::Render(render) = &cli.command {
            written.extend(render.output.output_dir.as_deref().map(|folder| Folder::of(environment, folder)));
        }
    }
    folders::refuse_shared(&written, &project.sources)?;
    let names = project.environments.into_iter().map(|environment| environment.name).collect();
    Ok(Ok(Plan::Each(names, joint)))
}

/// What was typed, and what there is to say about it.
fn as_typed_with(args: &[OsString], told: Option<String>) -> Result<Plan, clap::Error> {
    let cli = Box::new(Cli::read(args)?);
    Ok(match told {
        Some(told) => Plan::Release(cli, told),
        None => Plan::Once(cli),
    })
}

/// What to say where a project could have been meant. One that cannot be read says nothing about a release without it.
fn no_environment(file: &Path) -> String {
    let names: Vec<String> = environments().iter().map(|name| format!("`{name}`")).collect();
    let known = if names.is_empty() { String::new() } else { format!(": {}", names.join(", ")) };
    format!(
        "note: this is the release `{RELEASE}`, without what {} says; name an environment to use it{known}",
        file.display()
    )
}

/// The names of the environments, as far as there is a project that can be read.
pub fn environments() -> Vec<String> {
    let project = find().and_then(|file| read::read(&file).ok());
    project.into_iter().flat_map(|project| project.environments).map(|environment| environment.name).collect()
}

/// Refuses what cannot be done for several environments: streams of manifests that nobody could tell apart, and one input for all.
fn refuse_for_several(name: &str, cli: &Cli) -> Result<()> {
    if prints(cli) {
        bail!(
            "`{name}` has no `outputDir` in {FILE}: several environments need a folder each, or --output-dir DIR for all"
        );
    }
    let (request, against) = match &cli.command {
        Command::Render(command) => (&command.request, None),
        Command::Validate(command) => (&command.request, None),
        Command::Diff(command) => (&command.request, command.against.against.as_ref()),
        _ => return Ok(()),
    };
    if request.values.files.0.iter().any(|path| is_stream(path)) || against == Some(&Against::Stdin) {
        bail!("--all reads files once for each environment: stdin and pipes can be read only once, so write a file");
    }
    Ok(())
}

/// Whether a command prints manifests, which nobody could tell apart from those of other environments.
fn prints(cli: &Cli) -> bool {
    matches!(&cli.command, Command::Render(render) if render.output.output_dir.is_none())
}

impl Project {
    /// A name that is nearly that of an environment is no release.
    fn refuse_slips(&self, name: &str) -> Result<()> {
        let names = self.environments.iter().map(|environment| environment.name.as_str());
        match nearest(name, names).first() {
            Some(near) => {
                bail!("{} has no environment `{name}`: did you mean `{near}`?", self.file.display())
            }
            None => Ok(()),
        }
    }
}

/// The project file of this folder or the nearest one above it. A folder that is gone has none.
fn find() -> Option<PathBuf> {
    let here = env::current_dir().ok()?;
    let found = here.ancestors().map(|folder| folder.join(FILE)).find(|file| file.is_file())?;
    Some(found.strip_prefix(&here).map(Path::to_owned).unwrap_or(found))
}

/// Whose values a file holds, as its project says: that of the working folder, or the nearest one above the file. A file that several
/// environments share is of none. Where a project has mistakes, a file in its folder or below it may be of any of its environments.
/// A release with a name and a namespace that no environment has is none of theirs, whatever its values are, and neither is one whose secrets file
/// is to be where that of the environment is.
pub fn claim_on(values: &Path, release: &Release, secrets_file: &Path) -> Option<Claim> {
    let target = fs::canonicalize(values).ok()?;
    let projects = find().into_iter().chain(above(values));
    projects.into_iter().find_map(|file| claim_of(file, &target, release, secrets_file))
}

/// The environment with a release of this name and namespace and with a secrets file of its own, in the project of the working folder or of these
/// files. Where it names no file, its secrets are found by these names.
pub fn namesake(files: &[&Path], release: &Release) -> Option<Claim> {
    let projects = find().into_iter().chain(files.iter().flat_map(|file| above(file)));
    projects.into_iter().find_map(|project| {
        let found =
            environments_of(&project).into_iter().find(|environment| environment.has_own_secrets_of(release))?;
        Some(Claim::Namesake { project, environment: found.name })
    })
}

/// The secrets file that an environment of a project names for this release.
pub fn own_secrets_file(project: &Path, environment: &str, release: &Release) -> Option<PathBuf> {
    let fits = |one: &Environment| one.has_own_secrets_of(release);
    environment_of(project, environment, fits)?.secrets_file(project)
}

/// The secrets file that an environment of a project names for a release, or has by its name.
pub fn usual_secrets_file(project: &Path, environment: &str, release: &Release) -> Option<PathBuf> {
    let fits = |one: &Environment| !one.is_unlike(release);
    Some(environment_of(project, environment, fits)?.own_secrets_file(project))
}

/// The secrets file that an environment of a project names.
pub fn named_secrets_file(project: &Path, environment: &str) -> Option<PathBuf> {
    environment_of(project, environment, |_| true)?.secrets_file(project)
}

/// Another environment of a project whose release this is, where it is not that of the environment which was asked for.
pub fn other_environment(project: &Path, asked_for: &str, release: &Release) -> Option<String> {
    let environments = environments_of(project);
    let is_own = environments.iter().any(|one| one.name == asked_for && one.identity() == *release);
    let mut others = environments.into_iter().filter(|one| !is_own && one.name != asked_for);
    others.find(|one| one.identity() == *release).map(|one| one.name)
}

/// The environment of a project that has this name, if it fits.
fn environment_of(project: &Path, name: &str, fits: impl Fn(&Environment) -> bool) -> Option<Environment> {
    environments_of(project).into_iter().find(|one| one.name == name && fits(one))
}

/// The names of a project's environments, as far as they can be read.
pub fn environments_in(project: &Path) -> Vec<String> {
    environments_of(project).into_iter().map(|environment| environment.name).collect()
}

/// All files that the environments of a project name or have by their names: values and secrets.
pub fn files_named(project: &Path) -> Vec<PathBuf> {
    let files = |environment: &Environment| {
        let mut files = environment.values_files(project);
        files.push(environment.own_secrets_file(project));
        files
    };
    environments_of(project).iter().flat_map(files).collect()
}

/// Other secrets files that projects name, where they name this one, too: its environments have a file each, and neither name is a slip of the
/// other.
pub fn other_secrets_files(secrets_file: &Path) -> Vec<PathBuf> {
    let wanted = real(secrets_file);
    let projects = find().into_iter().chain(above(secrets_file));
    let named = projects.flat_map(|project| {
        let environments = environments_of(&project);
        let files = environments.iter().filter_map(|environment| environment.secrets_file(&project));
        files.map(|file| real(&file)).collect::<Vec<_>>()
    });
    let (own, others): (Vec<PathBuf>, Vec<PathBuf>) = named.partition(|file| *file == wanted);
    if own.is_empty() { Vec::new() } else { others }
}

/// An environment that has a secrets file.
pub struct Holder {
    /// The project file.
    pub project: PathBuf,
    /// The environment.
    pub environment: String,
    /// Its release.
    pub release: Release,
}

/// The environments that name this secrets file or have it by their names, in the project of the working folder, or that above the file.
pub fn holders(secrets_file: &Path) -> Vec<Holder> {
    let wanted = real(secrets_file);
    let mut projects: Vec<PathBuf> = find().into_iter().chain(above(secrets_file)).collect();
    let mut known = BTreeSet::new();
    projects.retain(|project| known.insert(real(project)));
    let of = |project: PathBuf| {
        let holds = |one: &Environment| real(&one.own_secrets_file(&project)) == wanted;
        let found: Vec<Environment> = environments_of(&project).into_iter().filter(holds).collect();
        let holder =
            |one: Environment| Holder { project: project.clone(), release: one.identity(), environment: one.name };
        found.into_iter().map(holder).collect::<Vec<_>>()
    };
    projects.into_iter().flat_map(of).collect()
}

/// Whether this is the project file of the working folder.
pub fn is_here(project: &Path) -> bool {
    find().is_some_and(|here| real(&here) == real(project))
}

/// Whether two project files are one, or stand at the same place in two working trees of a repository.
pub fn is_copy(one: &Path, other: &Path) -> bool {
    let other = real(other);
    iter::once(one.to_owned()).chain(secrets::in_other_trees(one)).any(|one| real(&one) == other)
}

/// The environments of a project, as far as they can be read.
fn environments_of(project: &Path) -> Vec<Environment> {
    match read::attempt(project) {
        Attempt::Read(Project { environments, .. }) | Attempt::InPart(environments) => environments,
        Attempt::OfAnother => Vec::new(),
    }
}

/// The project files above a file: as it was named, and where a link leads to. Above `..` stands what is not above the file.
fn above(file: &Path) -> Vec<PathBuf> {
    let leads_back = file.components().any(|part| part == Component::ParentDir);
    let named = std::path::absolute(file).ok().filter(|_| !leads_back);
    let project = |file: PathBuf| file.ancestors().skip(1).map(|folder| folder.join(FILE)).find(|file| file.is_file());
    named.into_iter().chain([real(file)]).filter_map(project).collect()
}

fn claim_of(project: PathBuf, values: &Path, release: &Release, secrets_file: &Path) -> Option<Claim> {
    let (environments, mistakes) = match read::attempt(&project) {
        Attempt::Read(Project { environments, .. }) => (environments, Mistakes::None),
        Attempt::InPart(environments) => (environments, Mistakes::Some),
        Attempt::OfAnother => return None,
    };
    let holds = |environment: &Environment| {
        let files = environment.values_files(&project);
        files.iter().any(|named| fs::canonicalize(named).is_ok_and(|named| named == values))
    };
    let mut holders = environments.iter().filter(|environment| holds(environment));
    match (holders.next(), holders.next(), mistakes) {
        (Some(_), None, Mistakes::None) if is_of_its_own(release, &environments) => None,
        (Some(one), None, Mistakes::None) if one.makes_as_well(&project, secrets_file) => None,
        (Some(one), None, _) => {
            let environment = one.name.clone();
            Some(Claim::Environment { project, environment })
        }
        (None, _, Mistakes::Some) => {
            let folder = fs::canonicalize(
                project.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")),
            )
            .ok()?;
            values.starts_with(folder).then_some(Claim::Unclear { project })
        }
        (Some(_), Some(_), _) | (None, _, Mistakes::None) => None,
    }
}

/// Whether somebody has given a release a name and a namespace that no environment has, as previews of changes do.
fn is_of_its_own(release: &Release, environments: &[Environment]) -> bool {
    let is_given = release.name != RELEASE && release.namespace != NAMESPACE;
    is_given && environments.iter().all(|environment| environment.is_unlike(release))
}

/// The text of a file.
fn text(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
}
