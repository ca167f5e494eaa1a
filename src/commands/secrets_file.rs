//! Which secrets file a command works with, and what it is decrypted with.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::advised::Advised;
use super::files::{Origin, is_stream};
use super::{others_file, project};
use crate::cli::{SecretsFileArgs, SecretsPlace, ValuesArgs, ValuesFiles};
use crate::config::Release;
use crate::secrets::{self, Caller, CryptError, Form, Keys, NamedBy, Owner, Projects, Store, StoreError, Surroundings};
use crate::yaml::{self, LayerId};

/// The secrets file that belongs to values.
pub fn of_values(values: &ValuesArgs, release: &Release) -> Result<Store> {
    let store = of(&values.secrets, &values.files, release)?;
    let own = refuse_others(&values.secrets, &values.files, release)?;
    let help = Advised { release, values, claim: store.claim() }.datastore_key();
    Ok(store.with_key_help(help).instead_of(own))
}

/// The secrets file that belongs to values as they were: a revision may have it where nothing is any more.
pub fn of_values_in(origin: &Origin, values: &ValuesArgs, release: &Release) -> Result<Store> {
    match &values.secrets.secrets_file {
        Some(named) if origin.tracks(named)? => {
            Ok(Store::of_file(named, release).with_keys(keys(&values.secrets.identities)))
        }
        _ => of_values(values, release),
    }
}

/// The secrets file that a command works on.
pub fn of_place(place: &SecretsPlace, release: &Release) -> Result<Store> {
    of(&place.secrets, &place.files, release)
}

fn of(args: &SecretsFileArgs, files: &ValuesFiles, release: &Release) -> Result<Store> {
    if let (Some(project), Some(environment)) = (&args.secrets_beside, &args.project.environment)
        && let Some(other) = project::other_environment(project, environment, release)
    {
        let (environment, release) = (environment.clone(), release.clone());
        return Err(StoreError::OtherEnvironment { environment, release, other }.into());
    }
    let owners = owners(args, files);
    let by = named_by(args);
    // A name that was mistyped would get a second set of secrets.
    if let Some(named) = args.secrets_file.as_ref().filter(|named| !named.exists())
        && let (Some(project), Some(environment)) = (&args.secrets_beside, &args.project.environment)
        && let Some(usual) = project::own_secrets_file(project, environment, release)
        && *named != usual
        && usual.exists()
    {
        return Err(StoreError::Elsewhere { named: named.clone(), usual, by }.into());
    }
    let store = Store::near(args.secrets_file.as_deref(), &owners, release).map_err(|error| error.named_by(&by))?;
    // What belongs beside a project file is an environment's; what belongs beside a configuration of kustomize may be anybody's.
    let is_of_environment = args.secrets_beside.is_some() && args.asked_for.is_none();
    let is_named = args.secrets_file.is_some() || is_of_environment;
    let asked_for = args.asked_for.iter().flat_map(|asked| asked.values_files.iter().map(PathBuf::as_path));
    let all: Vec<&Path> = owners.iter().copied().chain(asked_for).collect();
    let claim = if is_named || store.path().exists() {
        None
    } else {
        let of_values = all.iter().rev().find_map(|values| project::claim_on(values, release, store.path()));
        of_values.or_else(|| project::namesake(&all, release))
    };
    let caller = if args.asked_for.is_some() { Caller::Program } else { Caller::Person };
    let sharing = if args.secrets_file.is_some() { Vec::new() } else { args.project.sharing.clone() };
    // What a project says was not typed for this run.
    let others = args.secrets_file.as_deref().filter(|file| !file.exists()).map(project::other_secrets_files);
    let owner = match (&args.secrets_beside, &args.project.environment) {
        (Some(project), Some(environment)) => {
            Owner::Environment { project: project.clone(), environment: environment.clone() }
        }
        _ => Owner::Release,
    };
    let around = Surroundings {
        owner,
        folder: owners.first().and_then(|file| file.parent()).map(Path::to_owned).unwrap_or_default(),
        named_by: by,
        others: others.unwrap_or_default(),
        values: all.into_iter().map(Path::to_owned).collect(),
        projects: Projects {
            file_name: project::FILE,
            files: project::files_named,
            environments: project::environments_in,
            secrets_of: project::usual_secrets_file,
        },
        key_help: String::new(),
    };
    Ok(store
        .within(around)
        .claimed(claim)
        .called_by(caller)
        .shared_by(sharing)
        .with_keys(keys(&args.identities))
        .with_recipients(args.secrets_recipients.clone()))
}

/// Refuses a secrets file that was named for a release and is another one's. Returns the one that the release has itself, if another one is named
/// that differs.
pub fn refuse_others(args: &SecretsFileArgs, files: &ValuesFiles, release: &Release) -> Result<Option<PathBuf>> {
    Ok(others_file::refuse(args, named_by(args), &owners(args, files), release, &keys(&args.identities))?)
}

/// The files that a secrets file may belong to, the first before all others.
fn owners<'a>(args: &'a SecretsFileArgs, files: &'a ValuesFiles) -> Vec<&'a Path> {
    let values = files.0.iter().filter(|path| !is_stream(path));
    args.secrets_beside.iter().chain(values).map(PathBuf::as_path).collect()
}

/// By what the secrets file of a run is named, or can be.
fn named_by(args: &SecretsFileArgs) -> NamedBy {
    let Some(file) = &args.secrets_file else {
        let project = args.secrets_beside.as_ref().filter(|_| args.project.environment.is_some());
        return project.map_or(NamedBy::Flag, |project| NamedBy::Project(project.clone()));
    };
    if let (Some(project), Some(environment)) = (&args.secrets_beside, &args.project.environment)
        && project::named_secrets_file(project, environment).as_ref() == Some(file)
    {
        return NamedBy::Project(project.clone());
    }
    let is_variable = env::var_os(secrets::VARIABLE).is_some_and(|named| Path::new(&named) == file);
    if is_variable { NamedBy::Variable } else { NamedBy::Flag }
}

/// A values file as it is, or decrypted, if it is encrypted in a form that is known. A secrets file that has lost something is refused. Secrets
/// that were replaced are no values: a secrets file that is handed over as a values file counts without them.
pub fn decrypted(path: &Path, bytes: Vec<u8>, identities: &[PathBuf]) -> Result<Vec<u8>, CryptError> {
    let bytes = if secrets::is_age_file(&bytes) { secrets::open_file(&bytes, &keys(identities))? } else { bytes };
    let holds = |word: &str| bytes.windows(word.len()).any(|window| window == word.as_bytes());
    if !holds("ENC[") && !holds("previous") && !secrets::holds_marks(holds) {
        return Ok(bytes);
    }
    // What is no text, or no YAML, is refused where it is read.
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => return Ok(error.into_bytes()),
    };
    let text = match yaml::read_map(&text, LayerId::default()) {
        Ok(tree) => {
            secrets::require_no_loss(path, &text, &tree)?;
            // Single encrypted values in a file that is not encrypted are refused where they stand.
            let is_encrypted = Form::of(&tree).is_told(&tree);
            if is_encrypted { secrets::open(path, &text, &tree, &keys(identities))? } else { text }
        }
        Err(_) => text,
    };
    Ok(secrets::without_old(&text).unwrap_or(text).into_bytes())
}

/// The private keys that may be used: those that were named, and those that SOPS would use.
pub fn keys(identities: &[PathBuf]) -> Keys {
    let mut keys = Keys { named: identities.to_vec(), ..Keys::default() };
    let path = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    keys.named.extend(["SOPS_AGE_KEY_FILE", "SOPS_AGE_SSH_PRIVATE_KEY_FILE"].into_iter().filter_map(path));
    if let Some(text) = env::var("SOPS_AGE_KEY").ok().filter(|text| !text.trim().is_empty()) {
        keys.add_text("in SOPS_AGE_KEY", text);
    }
    let home = path("HOME");
    let settings = path("XDG_CONFIG_HOME").or_else(|| home.as_ref().map(|home| home.join(".config")));
    keys.usual.extend(settings.map(|folder| folder.join("sops/age/keys.txt")));
    let ssh = home.map(|home| home.join(".ssh"));
    keys.usual.extend(ssh.iter().flat_map(|folder| ["id_ed25519", "id_rsa"].map(|name| folder.join(name))));
    keys
}
