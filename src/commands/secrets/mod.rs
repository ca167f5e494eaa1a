//! `st2ha secrets`: one file for each of its verbs.

mod check;
mod decrypt;
mod edit;
mod encrypt;
mod ends;
mod get;
mod import;
mod init;
mod list;
mod now;
mod prune;
mod rotate;
mod seal;

use anyhow::{Result, anyhow};

pub use self::init::generate;
use self::now::now;
use super::{gather, project, release, secrets_file};
use crate::cli::{ReleaseArgs, SecretsAction, SecretsCommand, ValuesArgs};
use crate::config::Release;
use crate::nearest::nearest;
use crate::schema::{self, Finding};
use crate::secrets::{self, NEEDS, Need, Store, StoreError};
use crate::values::{Merged, Sources};
use crate::yaml::Node;

/// Looks after the secrets file.
pub fn run(command: &SecretsCommand) -> Result<()> {
    match &command.action {
        SecretsAction::Init(action) => init::run(action),
        SecretsAction::List(action) => list::run(action),
        SecretsAction::Rotate(action) => rotate::run(action),
        SecretsAction::Import(action) => import::run(action),
        SecretsAction::Check(action) => check::run(action),
        SecretsAction::Prune(action) => prune::run(action),
        SecretsAction::Seal(action) => seal::run(action),
        SecretsAction::Get(action) => get::run(action),
        SecretsAction::Encrypt(action) => encrypt::run(action),
        SecretsAction::Decrypt(action) => decrypt::run(action),
        SecretsAction::Edit(action) => edit::run(action),
        SecretsAction::Updatekeys(action) => encrypt::update_keys(&action.encrypt),
    }
}

/// A release with its values, in so far as they say which secrets it needs.
struct Sight {
    release: Release,
    store: Store,
    values: Node,
    defaults: Node,
    sources: Sources,
}

impl Sight {
    /// All layers merged, every value of the type that the schema gives it. What is wrong with values is for `validate` to say.
    fn of(release: &ReleaseArgs, values: &ValuesArgs) -> Result<Self> {
        let (merged, _, sources) = release::values(release, values)?;
        let release = Release { name: release.name.clone(), namespace: release.namespace.clone() };
        let store = secrets_file::of_values(values, &release)?;
        let Merged { mut values, defaults, .. } = merged;
        schema::renamed::take(&mut values);
        let mut values = schema::completed(values, &defaults);
        secrets::externalize(&mut values, &release);
        Ok(Self { release, store, values, defaults, sources })
    }

    /// Why secrets that are missing would not be made. Where an environment has others, its name is what helps.
    fn refusal(&self, missing: &[&Need]) -> Option<StoreError> {
        let paths: Vec<&str> = missing.iter().map(|need| need.path).collect();
        if self.store.claim().is_some() { None } else { self.store.refusal(&paths) }
    }

    /// What to say of a given key that is another one than what is stored.
    fn other_key(&self) -> Result<Option<Finding>> {
        let Some(stored) = self.store.read()? else { return Ok(None) };
        let origin = secrets::other_key(&self.values, &self.values, &stored.tree);
        Ok(origin.map(|origin| gather::other_key(&self.store.path().display().to_string(), origin)))
    }

    /// Whether a node was read from the secrets file.
    fn is_stored(&self, node: &Node) -> bool {
        let name = self.store.path().display().to_string();
        self.sources.get(node.origin.layer).is_some_and(|source| source.name == name)
    }

    /// The node at a key such as `st2.password`, if anything but nothing stands there.
    fn at(&self, path: &str) -> Option<&Node> {
        let keys: Vec<&str> = path.split('.').collect();
        self.values.at(&keys).filter(|node| node.text().is_some_and(|text| !text.is_empty()))
    }
}

/// A key that names no secret, behind one of the verbs.
fn unknown(verb: &str, key: &str) -> anyhow::Error {
    // What stands behind it may be a secret.
    if let Some((name, _)) = key.split_once('=') {
        let name = if Need::find(name).is_some() { name } else { "KEY" };
        return anyhow!(
            "a key belongs here alone, without `=` and a text: `st2ha secrets {verb} {name}`. A secret of your own belongs in a values file"
        );
    }
    if project::environments().iter().any(|environment| environment == key) {
        return anyhow!("{key} is an environment, which is named with a flag: `--release {key}`");
    }
    match nearest(key, NEEDS.iter().map(|need| need.path)).first() {
        Some(near) => anyhow!("st2ha generates no secret `{key}`: did you mean `{near}`?"),
        None => anyhow!("st2ha generates no secret `{key}`: `st2ha secrets list` names those that it does"),
    }
}
