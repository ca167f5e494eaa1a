//! The built-in templates, embedded at build time.

use std::borrow::Cow;

use crate::config::Provider;
use crate::template::prints_data;

/// A template: its path below `templates/` and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// Path with `/`, for example `stackstorm/services/st2api.yaml`.
    pub path: Cow<'static, str>,
    /// The text.
    pub text: Cow<'static, str>,
}

/// What a template is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Defines components.
    Components,
    /// Prints ConfigMaps or Secrets.
    Data,
    /// Prints any other objects.
    Object,
    /// Prints text for `text()`.
    Text,
}

impl Template {
    /// Whether this is a template as it is built in.
    pub fn is_builtin(&self) -> bool {
        self.builtin().is_some()
    }

    /// What the build script made of this template, unless it is not as it is built in.
    pub(super) fn builtin(&self) -> Option<&'static Builtin> {
        let place = BUILTIN.binary_search_by_key(&&*self.path, |builtin| builtin.path).ok()?;
        // Most are the very same text.
        BUILTIN
            .get(place)
            .filter(|builtin| std::ptr::eq(builtin.text, &raw const *self.text) || *builtin.text == self.text)
    }

    /// What this template is for, told by its path and the kind it prints.
    pub fn role(&self) -> Role {
        if !self.path.ends_with(".yaml") {
            Role::Text
        } else if self.path.starts_with("components/") {
            Role::Components
        } else if self.builtin().map_or_else(|| prints_data(&self.text), |builtin| builtin.prints_data) {
            Role::Data
        } else {
            Role::Object
        }
    }

    /// The data service that this template belongs to, told by its folder or, for components, by the file's name.
    pub fn service(&self) -> Option<&'static str> {
        let mut services = ["mongodb", "rabbitmq", "redis", "external-dns"].into_iter();
        services.find(|service| match self.path.strip_prefix("components/") {
            Some(file) => file.strip_prefix(service).is_some_and(|rest| rest.starts_with(['-', '.'])),
            None => self.path.strip_prefix(service).is_some_and(|rest| rest.starts_with('/')),
        })
    }

    /// The provider that this template belongs to, told by its folder below that of the service or, for components, by what follows
    /// the service in the file's name. One that belongs to none is what the providers share whose pods are st2ha's own.
    pub fn provider(&self) -> Option<&'static Provider> {
        let service = self.service()?;
        let (rest, ends) = match self.path.strip_prefix("components/") {
            Some(file) => (file.strip_prefix(service)?.strip_prefix('-')?, ['-', '.']),
            None => (self.path.strip_prefix(service)?.strip_prefix('/')?, ['/', '/']),
        };
        // Of two names that fit, the longer one is meant.
        Provider::of(service)
            .filter(|provider| rest.strip_prefix(provider.name).is_some_and(|rest| rest.starts_with(ends)))
            .max_by_key(|provider| provider.name.len())
    }

    /// Whether this belongs to stages of a migration, and takes no part in any other render.
    pub fn is_for_migration(&self) -> bool {
        self.path.starts_with("migrate/") || self.path == "components/migrate.yaml"
    }

    /// Whether a path is that of what a provider declares about itself: the keys it reads, its default values. That is no template.
    pub fn is_declaration(path: &str) -> bool {
        path.split('/').count() == 3 && (path.ends_with("/keys.yaml") || path.ends_with("/defaults.yaml"))
    }
}

/// A built-in template, read by the build script.
pub(super) struct Builtin {
    /// Path with `/`.
    pub path: &'static str,
    text: &'static str,
    /// Whether it prints ConfigMaps or Secrets.
    prints_data: bool,
    /// The template as a [`crate::template::Program`] without its components, in postcard's format.
    pub program: &'static [u8],
    /// Its components by name, each a [`crate::template::Component`].
    pub components: &'static [(&'static str, &'static [u8])],
}

include!(concat!(env!("OUT_DIR"), "/templates.rs"));

/// All built-in templates, in path order.
pub fn builtin() -> Vec<Template> {
    let template = |builtin: &Builtin| Template { path: builtin.path.into(), text: builtin.text.into() };
    BUILTIN.iter().map(template).collect()
}

#[cfg(test)]
mod tests {
    use super::Template;

    #[test]
    fn templates_know_whether_they_are_built_in() {
        assert!(super::builtin().iter().all(Template::is_builtin));
        let path = "stackstorm/ingress.yaml";
        assert!(!Template { path: path.into(), text: "".into() }.is_builtin());
    }

    #[test]
    fn templates_know_their_service() {
        let service = |path: &'static str| Template { path: path.into(), text: "".into() }.service();
        assert_eq!(service("redis/files/redis.conf"), Some("redis"));
        assert_eq!(service("components/external-dns-args.yaml"), Some("external-dns"));
        assert_eq!(service("components/mongodb.yaml"), Some("mongodb"));
        assert_eq!(service("components/pod.yaml"), None);
        assert_eq!(service("stackstorm/ingress.yaml"), None);
        assert_eq!(service("redis-exporter.yaml"), None);
    }

    #[test]
    fn templates_know_their_provider() {
        let provider = |path: &'static str| {
            Template { path: path.into(), text: "".into() }.provider().map(|provider| (provider.service, provider.name))
        };
        assert_eq!(provider("redis/bitnami/files/redis.conf"), Some(("redis", "bitnami")));
        assert_eq!(provider("rabbitmq/official/statefulset.yaml"), Some(("rabbitmq", "official")));
        assert_eq!(provider("components/mongodb-bitnami.yaml"), Some(("mongodb", "bitnami")));
        assert_eq!(provider("components/mongodb-bitnami-server.yaml"), Some(("mongodb", "bitnami")));
        for shared in
            ["components/mongodb.yaml", "rabbitmq/service.yaml", "redis/bitnami.yaml", "stackstorm/bitnami/x.yaml"]
        {
            assert_eq!(provider(shared), None, "{shared}");
        }
    }
}
