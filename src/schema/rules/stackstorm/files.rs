//! Files that stand in the values as texts.

use crate::config::Config;
use crate::schema::Report;
use crate::yaml::{self, Origin};

/// One of them.
pub struct File<'a> {
    /// Where it stands.
    pub path: String,
    /// What is in it.
    pub text: &'a str,
}

/// All files of the user's own that are used.
pub fn written(config: &Config) -> impl Iterator<Item = File<'_>> {
    let rbac = &config.st2.rbac;
    let files = config.st2.overrides.iter().map(|(name, text)| ("st2.overrides", name, text));
    let roles = [
        ("st2.rbac.roles", &rbac.roles),
        ("st2.rbac.assignments", &rbac.assignments),
        ("st2.rbac.mappings", &rbac.mappings),
    ];
    let roles = roles.into_iter().filter(|_| rbac.enabled);
    let roles = roles.flat_map(|(path, files)| files.iter().flatten().map(move |(name, text)| (path, name, text)));
    files.chain(roles).map(|(path, name, text)| File::new(path, name, text))
}

impl<'a> File<'a> {
    fn new(path: &str, name: &str, text: &'a str) -> Self {
        Self { path: format!("{path}.{}", name.replace('.', "\\.")), text }
    }
}

/// StackStorm reads all of them as YAML, and those of `st2.packs.configs`, too. What is wrong is told by lines and keys of the file, never by its text.
pub fn check(config: &Config, report: &mut Report<'_>) {
    let configs = config.st2.packs.configs.iter().flatten();
    let configs = configs.map(|(name, text)| File::new("st2.packs.configs", name, text));
    for File { path, text } in written(config).chain(configs) {
        if let Err(error) = yaml::read(text, Origin::default().layer).map_err(|error| error.to_string()) {
            report.warn(
                &path,
                format!("there is a mistake in this file of YAML: {error}"),
                "check indentation, and quotes and brackets that nothing closes",
            );
        }
    }
}
