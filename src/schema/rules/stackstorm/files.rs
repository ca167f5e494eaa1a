//! Files that stand in the values as texts.

use crate::config::Config;
use crate::schema::Report;
use crate::schema::rules::own_key;
use crate::yaml::{self, Origin, ReadFault};

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

/// What a reader of YAML stumbles over, and what to do. StackStorm's takes keys that are there twice, keys that are no text, and numbers that are
/// none; of documents it takes one, and those count in which there is nothing.
fn fault(text: &str) -> Option<(String, &'static str)> {
    match yaml::read(text, Origin::default().layer) {
        Err(error) if error.fault == ReadFault::Syntax => {
            Some((format!("invalid YAML: {error}"), "check indentation, and quotes and brackets that nothing closes"))
        }
        Ok(_) => Some(yaml::count_documents(text)).filter(|count| *count > 1).map(|count| {
            (
                format!("StackStorm cannot read this file: it holds {count} YAML documents"),
                "leave out all but one, and the line `---` between them: what is empty is a document, too",
            )
        }),
        Err(_) => None,
    }
}

impl<'a> File<'a> {
    /// Whether it is to be YAML.
    fn is_yaml(&self) -> bool {
        [".yaml", ".yml"].iter().any(|ending| self.path.ends_with(ending))
    }

    /// Whether StackStorm reads it.
    fn is_read(&self) -> bool {
        self.path.rsplit('.').next() == Some("yaml")
    }

    fn new(path: &str, name: &str, text: &'a str) -> Self {
        Self { path: format!("{path}.{}", own_key(name)), text }
    }
}

/// StackStorm reads all of them as YAML, and those of `st2.packs.configs`, too. What is wrong is told by lines and keys of the file, never by its text.
pub fn check(config: &Config, report: &mut Report<'_>) {
    let configs = config.st2.packs.configs.iter().flatten();
    let configs = configs.map(|(name, text)| File::new("st2.packs.configs", name, text));
    let all: Vec<File<'_>> = written(config).chain(configs).collect();
    for file in all.iter().filter(|file| !file.is_read()) {
        report.warn(
            &file.path,
            "StackStorm does not read this file: its name does not end in `.yaml`",
            "let it end so, after the name of the pack or role",
        );
    }
    for File { path, text } in all.into_iter().filter(File::is_yaml) {
        if let Some((message, help)) = fault(text) {
            report.warn(&path, message, help);
        }
    }
}
