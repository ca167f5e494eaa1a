//! The default values of single providers of the data services.

use super::ahead;
use super::defaults::{File, PROVIDERS};
use super::layer::Layer;
use crate::yaml::{LayerId, Node};

/// The key of a service's section that names its provider. It is read from the layers before they are merged, for it says what lies below
/// them.
const KEY: &str = "provider";

/// What a provider of a data service has for defaults, over those of all providers.
#[derive(Clone, Copy, Debug)]
pub(super) struct ProviderDefaults {
    file: &'static File,
    /// The section of the values.
    service: &'static str,
    /// What `SERVICE.provider` calls the provider.
    name: &'static str,
}

impl ProviderDefaults {
    /// Those of all providers that have some.
    fn all() -> impl Iterator<Item = Self> {
        PROVIDERS.iter().filter_map(|file| {
            // `templates/SERVICE/PROVIDER/defaults.yaml`
            let mut folders = file.name.split('/').skip(1);
            Some(Self { file, service: folders.next()?, name: folders.next()? })
        })
    }

    /// Those of the providers that the values choose: the layers of the user, over what lies below them.
    pub(super) fn chosen(below: &[&Node], layers: &[Layer]) -> Vec<Self> {
        Self::all().filter(|defaults| defaults.is_chosen(below, layers)).collect()
    }

    fn is_chosen(self, below: &[&Node], layers: &[Layer]) -> bool {
        let path = [self.service, KEY];
        let said = ahead::read(below.iter().copied(), layers, &path).values;
        let name = said.at(&path).and_then(Node::text).map(str::to_owned).or_else(|| {
            // Who deletes the key gets back what lies below.
            let below = ahead::read(below.iter().copied(), &[], &path).values;
            below.at(&path).and_then(Node::text).map(str::to_owned)
        });
        name.as_deref() == Some(self.name)
    }

    /// What messages call them.
    pub(super) fn title(self) -> String {
        format!("defaults of the provider {}", self.name)
    }

    /// Their text, with the comments.
    pub(super) fn text(self) -> &'static str {
        self.file.text
    }

    /// The values, as those of a layer.
    pub(super) fn values(self, layer: LayerId) -> Node {
        self.file.values(layer)
    }
}
