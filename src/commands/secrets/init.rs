//! `st2ha secrets init`.

use anyhow::Result;

use crate::cli::{RequestArgs, SecretsInit};
use crate::commands::advised::Advised;
use crate::commands::files::Origin;
use crate::commands::gather::Files;
use crate::commands::{beside, hint, note, release, secrets_file};
use crate::config::Release;
use crate::schema;
use crate::secrets::{self, Added, CryptError, Form, Generation, OsKeySource, Store, StoreError};
use crate::yaml::Node;

/// Generates what is missing, and says what to do next.
pub fn run(command: &SecretsInit) -> Result<()> {
    generate(command, Generation::AskedFor)?;
    let RequestArgs { release, values, render } = &command.request;
    let release = Release { name: release.name.clone(), namespace: release.namespace.clone() };
    let render = Advised { release: &release, values, claim: None }.render(render);
    hint::next(&format!("render the manifests: {render}"));
    Ok(())
}

/// Renders, which generates and stores what is missing, and prints nothing of it.
pub fn generate(command: &SecretsInit, generation: Generation) -> Result<()> {
    let release = &command.request.release;
    let release = Release { name: release.name.clone(), namespace: release.namespace.clone() };
    let store = secrets_file::of_values(&command.request.values, &release)?;
    if is_closed(&store)
        && let Some(outline) = store.outline()?
    {
        return add_unseen(command, &store, &outline, generation);
    }
    let outputs = release::generate(&command.request, generation)?;
    if outputs.generated.is_empty() {
        note("no secret is missing");
        // What has all that is needed has lost nothing.
        if store.holds_secrets()? && store.confirm()? {
            note(&format!("{} is taken for whole from now on", store.path().display()));
        }
    }
    Ok(())
}

/// Whether the file is in st2ha's own encrypted form, and nobody here can read it.
fn is_closed(store: &Store) -> bool {
    let closed = matches!(
        store.read(),
        Err(StoreError::Encrypted { problem: CryptError::NoIdentity | CryptError::WrongKey(_), .. })
    );
    closed && store.outline().is_ok_and(|tree| tree.is_some_and(|tree| Form::of(&tree) == Form::Age))
}

/// Adds what is missing to a file that cannot be read: for its recipients alone.
fn add_unseen(command: &SecretsInit, store: &Store, outline: &Node, generation: Generation) -> Result<()> {
    let RequestArgs { release, values, .. } = &command.request;
    let release = Release { name: release.name.clone(), namespace: release.namespace.clone() };
    let gathered = Files::read(values, Origin::Disk).gather(values, &None).complete()?;
    let mut complete = schema::completed(gathered.merged.values, &gathered.merged.defaults);
    let is_stored = |path: &str| outline.at(&path.split('.').collect::<Vec<_>>()).and_then(Node::text).is_some();
    let missing = secrets::missing(&complete).into_iter().filter(|need| !is_stored(need.path));
    let missing: Vec<String> = missing.map(|need| need.path.to_owned()).collect();
    if missing.is_empty() {
        note("no secret is missing");
        return Ok(());
    }
    let made = secrets::rotate(&mut complete, &missing, &release, &mut OsKeySource)?;
    let path = store.path().display();
    let is_added = store.holds_secrets()?;
    match store.add_for(&made, generation)? {
        Added::Stored => {
            note(&format!("generated {} and stored in {path}, for its recipients", missing.join(", ")));
            if is_added {
                beside::warn(&made, store, Advised { release: &release, values, claim: store.claim() });
            }
        }
        Added::Outrun => note(&format!("{path} was changed by another process meanwhile; nothing was added")),
    }
    Ok(())
}
