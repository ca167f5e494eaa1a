//! `st2ha init`.

mod answers;
mod dialogue;
mod hosts;
mod packs_image;
mod project_file;
mod question;
mod values_file;

use std::env;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use self::answers::Answers;
use self::question::questions;
use super::advised::Advised;
use super::project::Plan;
use super::{note, project, secrets, secrets_file};
use crate::cli::{
    Command, InProject, InitCommand, RequestArgs, SecretsAction, SecretsCommand, SecretsFileArgs, SecretsInit,
    ValuesFiles,
};
use crate::config::Release;
use crate::secrets::{Generation, NamedBy, StoreError, VARIABLE};

/// Name of the values file.
const VALUES: &str = "custom_values.yaml";

/// Writes a values file and a project file, and generates secrets.
pub fn run(command: &InitCommand) -> Result<()> {
    // Nobody should answer questions in vain.
    for file in [VALUES, project::FILE] {
        if fs::symlink_metadata(file).is_ok() {
            bail!("{file} is there already, and init overwrites nothing: remove it, or run init in another folder");
        }
    }
    let answers = answers(command)?;
    // What a variable says today is forgotten tomorrow.
    let named = env::var(VARIABLE).ok().filter(|file| !file.is_empty());
    refuse_others(&command.environment, named.as_deref(), &answers)?;
    let project = project_file::text(&command.environment, VALUES, named.as_deref(), &answers)?;
    let values = values_file::text(&answers)?;
    // What does not render is no beginning: nothing is left of it.
    write(VALUES, &values)?;
    write(project::FILE, &project)
        .and_then(|()| generate(&command.environment).inspect_err(|_| remove(project::FILE)))
        .map_err(without_project)
        .inspect_err(|_| remove(VALUES))?;
    note(&format!("wrote {VALUES} and {}", project::FILE));
    for needed in answers.to_create() {
        note(&format!("create first: {needed}"));
    }
    note(&format!("next: st2ha render {} | kubectl apply -f -", command.environment));
    Ok(())
}

/// What flags say, and people where flags say nothing.
fn answers(command: &InitCommand) -> Result<Answers> {
    let (stdin, mut stderr) = (io::stdin(), io::stderr());
    let asks = stdin.is_terminal() && stderr.is_terminal() && !command.yes;
    let mut answers = Answers::default();
    let questions = questions();
    // Flags are checked before anything is asked.
    for question in &questions {
        if let Some(given) = (question.given)(command) {
            (question.fill)(&mut answers, given.trim())
                .map_err(anyhow::Error::msg)
                .with_context(|| format!("--{}", question.flag))?;
        }
    }
    for question in questions.iter().filter(|question| (question.given)(command).is_none()) {
        if asks {
            dialogue::ask(question, &mut answers, &mut stdin.lock(), &mut stderr)?;
        } else {
            (question.fill)(&mut answers, question.default).map_err(anyhow::Error::msg)?;
        }
    }
    Ok(answers)
}

/// Refuses a secrets file of another release that the variable names, as `render` does: in the project file, it would be this one's for good.
fn refuse_others(environment: &str, named: Option<&str>, answers: &Answers) -> Result<()> {
    let args = SecretsFileArgs {
        secrets_file: named.map(PathBuf::from),
        secrets_beside: Some(PathBuf::from(project::FILE)),
        project: InProject { environment: Some(environment.to_owned()), ..InProject::default() },
        ..SecretsFileArgs::default()
    };
    let release = Release { name: answers.release.clone(), namespace: answers.namespace.clone() };
    let own = secrets_file::refuse_others(&args, &ValuesFiles::default(), &release)?;
    if let (Some(named), Some(own)) = (named, own) {
        note(&format!("warning: {}", NamedBy::Variable.told_of_own(Path::new(named), &own)));
    }
    Ok(())
}

/// Writes a new file.
fn write(file: &str, text: &str) -> Result<()> {
    let path = Path::new(file);
    let mut file = File::create_new(path).with_context(|| format!("cannot create {}", path.display()))?;
    file.write_all(text.as_bytes()).with_context(|| format!("cannot write {}", path.display()))
}

/// Says how a secrets file is named where there is no project file yet: the variable's is written into it.
fn without_project(error: anyhow::Error) -> anyhow::Error {
    error.downcast::<StoreError>().map_or_else(|other| other, |error| error.named_by(&NamedBy::Variable).into())
}

/// Says what to do about a missing key of the datastore where there is no environment yet.
fn with_key_help(error: anyhow::Error, command: &SecretsInit) -> anyhow::Error {
    let RequestArgs { release, values, .. } = &command.request;
    let release = Release { name: release.name.clone(), namespace: release.namespace.clone() };
    let mut values = values.clone();
    (values.secrets.project, values.files) = Default::default();
    let advised = Advised { release: &release, values: &values, claim: None };
    let help = format!(
        "Give the key that the release has: `ST2HA_VALUES=FILE st2ha init`, with that file among the `values` in {} afterwards; or take it from \
         the cluster: {}. Only if the release has never had one, run {}. Then run init again",
        project::FILE,
        advised.import(),
        advised.init()
    );
    error.downcast::<StoreError>().map_or_else(|other| other, |error| error.with_key_help(help).into())
}

/// Removes a file that was just written. The error that led here says more than one about this.
fn remove(file: &str) {
    let _ = fs::remove_file(file);
}

/// Does what `st2ha secrets init ENVIRONMENT` does: no other place can be the one where `render` looks.
fn generate(environment: &str) -> Result<()> {
    let args: Vec<OsString> = ["st2ha", "secrets", "init", environment].map(OsString::from).into();
    match project::plan(&args)?? {
        Plan::Once(cli) | Plan::Release(cli, _) => match &cli.command {
            Command::Secrets(SecretsCommand { action: SecretsAction::Init(command) }) => {
                // Whoever begins a project asks for no other key of a release that has secrets.
                secrets::generate(command, Generation::Needed).map_err(|error| with_key_help(error, command))
            }
            _ => Ok(()),
        },
        // No line without `--all` is for several.
        Plan::Each(..) => Ok(()),
    }
}
