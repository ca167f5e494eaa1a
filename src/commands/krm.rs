//! `st2ha krm`.

use std::env;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::overlay::{Asked, Fallback};
use super::{files, print};
use crate::cli::{KrmCommand, TargetArg};
use crate::overlay::{self, Added, Merge, Request, ResourceList, Stream};
use crate::yaml::{self, LayerId};

/// Renders into a ResourceList, or as an exec plugin of kustomize into a stream.
pub fn run(command: &KrmCommand) -> Result<()> {
    let text = text_of(Path::new(files::STDIN), "manifests")?;
    if let Some(config) = &command.config {
        return print(&plugin(command, &text, config)?);
    }
    match function(command, &text) {
        Ok(list) => print(&list),
        Err(error) => {
            // The specification wants to hear of errors on stdout as well.
            print(&overlay::failure(&text, &format!("{error:#}"))?)?;
            Err(error)
        }
    }
}

fn function(command: &KrmCommand, text: &str) -> Result<String> {
    let list = ResourceList::read(text)?;
    let asked = asked(command, &list.request()?)?;
    let namespace = asked.args.release.namespace.clone();
    list.check(&namespace)?;
    let ours = asked.render(list.objects())?.manifests;
    Ok(list.merge(ours, Merge { namespace: &namespace, added: Added::All })?)
}

/// The variable of kustomize that tells the folder of the kustomization, which is the working folder of a plugin. The configuration is a copy in the
/// folder for temporary files then, which owns nothing.
const RUN_BY_KUSTOMIZE: &str = "KUSTOMIZE_PLUGIN_CONFIG_ROOT";

/// Renders what a file asks for, which the secrets belong to.
fn plugin(command: &KrmCommand, text: &str, path: &Path) -> Result<String> {
    let name = path.display().to_string();
    let config = yaml::read_map(&text_of(path, "configuration")?, LayerId::default())
        .with_context(|| format!("cannot read configuration {name}"))?;
    let stream = Stream::read(text)?;
    let mut asked = asked(command, &Request::read(&config.to_json(), &name)?)?;
    if env::var_os(RUN_BY_KUSTOMIZE).is_none() {
        asked.args.values.secrets.secrets_beside = Some(path.to_owned());
    }
    let namespace = asked.args.release.namespace.clone();
    stream.check(&namespace)?;
    let ours = asked.render(stream.objects())?.manifests;
    Ok(stream.merge(ours, Merge { namespace: &namespace, added: Added::All })?.to_string())
}

fn asked(command: &KrmCommand, request: &Request) -> Result<Asked> {
    let fallback = Fallback { name: None, namespace: None, target: TargetArg::Kubectl };
    Asked::new(command.name.as_deref(), &command.overlay, request, fallback)
}

fn text_of(path: &Path, what: &str) -> Result<String> {
    let bytes = files::read(path, what)?;
    String::from_utf8(bytes).with_context(|| format!("{} is not text in UTF-8", path.display()))
}
