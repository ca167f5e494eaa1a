//! Commands that messages advise. Each names the same release, values and secrets file as the one that was typed, so that it can be
//! run as it stands.

use std::path::{Path, PathBuf};

use clap::ValueEnum as _;

use super::files::is_stream;
use crate::cli::{KUBE_VERSION, RenderArgs, TargetArg, ValuesArgs};
use crate::config::Release;
use crate::secrets::Claim;
use crate::shell;

/// What commands are advised for.
#[derive(Clone, Copy)]
pub struct Advised<'a> {
    /// The release.
    pub release: &'a Release,
    /// The values that were typed.
    pub values: &'a ValuesArgs,
    /// To which environment they belong, where none was typed.
    pub claim: Option<&'a Claim>,
}

impl Advised<'_> {
    /// What generates secrets that are missing.
    pub fn init(self) -> String {
        self.with_values(&self.of_release(&["secrets", "init"]), "")
    }

    /// What prints the manifests, or writes them where the project says.
    pub fn render(self, args: &RenderArgs) -> String {
        self.with_values(&[self.of_release(&["render"]), self.rendering(args)].concat(), "")
    }

    /// What applies the manifests with kubectl.
    pub fn apply(self, args: &RenderArgs) -> String {
        let then = match &self.values.secrets.project.environment_folder {
            Some(folder) => format!(" && kubectl apply -f {}", shell::word(&shown(folder))),
            None => " | kubectl apply -f -".to_owned(),
        };
        self.with_values(&[self.of_release(&["render"]), self.rendering(args)].concat(), &then)
    }

    /// What shows how the cluster would change.
    pub fn compare(self, args: &RenderArgs) -> String {
        let against = owned(&["--against", "live"]);
        self.with_values(&[self.of_release(&["diff"]), against, self.rendering(args)].concat(), "")
    }

    /// A command that takes the name of the release as its argument.
    fn of_release(self, command: &[&str]) -> Vec<String> {
        let Release { name, namespace } = self.release;
        match self.environment() {
            Some(environment) => owned(&[command, &[environment]].concat()),
            None => owned(&[command, &[name, "-n", namespace]].concat()),
        }
    }

    /// The flags of a render that are not as by default.
    fn rendering(self, args: &RenderArgs) -> Vec<String> {
        let mut words = Vec::new();
        if self.environment().is_some() {
            return words;
        }
        let RenderArgs { target, kube_version, api_versions, include_tests, templates } = args;
        let mut add = |flag: &str, text: &str| words.extend(owned(&[flag, text]));
        if let Some(target) = target.to_possible_value().filter(|_| *target != TargetArg::default()) {
            add("--target", target.get_name());
        }
        if kube_version != KUBE_VERSION {
            add("--kube-version", kube_version);
        }
        for version in api_versions {
            add("-a", version);
        }
        if let Some(folder) = templates {
            add("--templates", &shown(folder));
        }
        words.extend(include_tests.then(|| "--include-tests".to_owned()));
        words
    }

    /// The environment of the project, which says all the rest.
    fn environment(&self) -> Option<&str> {
        let claimed = || self.claim.and_then(Claim::environment).map(|(_, environment)| environment);
        self.values.secrets.project.environment.as_deref().or_else(claimed)
    }

    /// What generates a secret anew.
    pub fn rotate(self, key: &str) -> String {
        self.with_values(&[owned(&["secrets", "rotate", key]), owned(&self.named())].concat(), "")
    }

    /// The flags that name the release.
    fn named(&self) -> Vec<&str> {
        let Release { name, namespace } = self.release;
        match self.environment() {
            Some(environment) => vec!["--release", environment],
            None => vec!["-n", namespace, "--release", name],
        }
    }

    /// What to do where the key of the datastore is missing beside other secrets.
    pub fn datastore_key(self) -> String {
        format!(
            "Give the key that the release has: in a values file after `-f`, with a flag, or by `st2.existingDatastoreSecret`; or take it from the \
             cluster: {}. Only if the release has never had one, run {}",
            self.import(),
            self.init()
        )
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
        let namespace = &self.release.namespace;
        let mut words = owned(&["secrets", "import", "-"]);
        words.extend(owned(&self.named()));
        words.extend(owned(flags));
        if self.environment().is_none() {
            let files = self.files().filter(|_| self.values.secrets.secrets_file.is_none());
            words.extend(files.flat_map(|file| ["-f".to_owned(), shown(file)]));
            words.extend(self.file());
        }
        format!("`kubectl get secret -n {} -o yaml | {}`{}", shell::word(namespace), line(&words), self.again())
    }

    /// A command that depends on what the values are. Single values stay out of it, for they may be secrets.
    fn with_values(self, words: &[String], then: &str) -> String {
        let ValuesArgs { presets, values_key, set, .. } = self.values;
        let mut words = words.to_vec();
        if self.environment().is_some() {
            return format!("`{}{then}`{}", line(&words), self.again());
        }
        let mut add = |flag: &str, text: String| words.extend([flag.to_owned(), text]);
        for preset in presets {
            add("--preset", preset.clone());
        }
        self.files().for_each(|file| add("-f", shown(file)));
        if let Some(key) = values_key {
            add("--values-key", key.to_string());
        }
        words.extend(self.file());
        let again = match (self.files().count() < self.values.files.0.len(), set.0.is_empty()) {
            (false, true) => "",
            (false, false) => ", with the same `--set` flags",
            (true, true) => ", with the same values from stdin or pipes",
            (true, false) => ", with the same values from stdin or pipes, and the same `--set` flags",
        };
        format!("`{}{then}`{again}", line(&words))
    }

    /// The values files that can be read once more.
    fn files(&self) -> impl Iterator<Item = &PathBuf> {
        self.values.files.0.iter().filter(|file| !is_stream(file))
    }

    /// What to type besides, where an environment does not say all.
    fn again(self) -> String {
        let flags = self.environment().is_some() && self.values.secrets.project.has_flags;
        let project = self.claim.and_then(Claim::environment).and_then(|(project, _)| project.parent());
        let folder = project.filter(|folder| !folder.as_os_str().is_empty());
        let place = folder.map(|folder| format!(", in the folder {}", folder.display()));
        format!("{}{}", place.unwrap_or_default(), if flags { ", with the same flags" } else { "" })
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
