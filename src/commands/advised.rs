//! Commands that messages advise. Each names the same release, values and secrets file as the one that was typed, so that it can be
//! run as it stands.

use std::path::Path;

use crate::cli::ValuesArgs;
use crate::config::Release;
use crate::shell;

/// What commands are advised for.
#[derive(Clone, Copy)]
pub struct Advised<'a> {
    /// The release.
    pub release: &'a Release,
    /// The values that were typed.
    pub values: &'a ValuesArgs,
}

impl Advised<'_> {
    /// What generates secrets that are missing.
    pub fn init(self) -> String {
        let Release { name, namespace } = self.release;
        self.with_values(&["secrets", "init", name, "-n", namespace])
    }

    /// What generates a secret anew.
    pub fn rotate(self, key: &str) -> String {
        let Release { name, namespace } = self.release;
        self.with_values(&["secrets", "rotate", key, "-n", namespace, "--release", name])
    }

    /// What stores the secrets that the cluster has.
    pub fn import(self) -> String {
        self.import_with(&[])
    }

    /// The same, over others that are stored.
    pub fn import_again(self) -> String {
        self.import_with(&["--force"])
    }

    fn import_with(self, flags: &[&str]) -> String {
        let Release { name, namespace } = self.release;
        let mut words = owned(&["secrets", "import", "-", "-n", namespace, "--release", name]);
        words.extend(owned(flags));
        let files = self.values.files.0.iter().filter(|_| self.values.secrets.secrets_file.is_none());
        words.extend(files.flat_map(|file| ["-f".to_owned(), shown(file)]));
        words.extend(self.file());
        format!("`kubectl get secret -n {} -o yaml | {}`", shell::word(namespace), line(&words))
    }

    /// A command that depends on what the values are. Single values stay out of it, for they may be secrets.
    fn with_values(self, words: &[&str]) -> String {
        let ValuesArgs { presets, files, values_key, set, .. } = self.values;
        let mut words = owned(words);
        let mut add = |flag: &str, text: String| words.extend([flag.to_owned(), text]);
        for preset in presets {
            add("--preset", preset.clone());
        }
        files.0.iter().for_each(|file| add("-f", shown(file)));
        if let Some(key) = values_key {
            add("--values-key", key.to_string());
        }
        words.extend(self.file());
        let again = if set.0.is_empty() { "" } else { ", with the same `--set` flags" };
        format!("`{}`{again}", line(&words))
    }

    fn file(self) -> Vec<String> {
        let file = self.values.secrets.secrets_file.as_deref();
        file.map(|file| vec!["--secrets-file".to_owned(), shown(file)]).unwrap_or_default()
    }
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

fn line(words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|word| shell::word(word)).collect();
    format!("st2ha {}", words.join(" "))
}
