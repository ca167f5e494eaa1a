//! From arguments to the layers of values, lowest first.

use std::path::Path;

use anyhow::Result;

use super::failure::Ungathered;
use super::files::Origin;
use super::secrets_file;
use crate::cli::ValuesArgs;
use crate::credential::is_encrypted;
use crate::schema::{self, Finding, FindingKind, Null, Restored, Severity, Templates};
use crate::secrets;
use crate::values::{Layers, Merged, Override, PresetPart, Problem, ProblemKind, SourceKind, Sources, Taken};
use crate::yaml::{self, LayerId, Node, Origin as Place, Value};

/// The secrets file of a release, as far as it is there: its name and its bytes.
pub type Stored = Option<(String, Vec<u8>)>;

/// The values of a run before anything is generated.
pub struct Gathered {
    /// All layers merged.
    pub merged: Merged,
    /// What was found on the way: layers that cannot both be right, values that were not followed.
    pub found: Vec<Finding>,
    /// Keys that `null` was to delete and that have to be there.
    pub restored: Restored,
    /// What could not be read, and unknown presets: then these are not all the values.
    pub unread: Vec<Finding>,
    /// Where everything was written.
    pub sources: Sources,
}

/// What lies over and between the layers of a run, besides what was typed for it.
#[derive(Clone, Default)]
pub struct Extra {
    /// A part of a preset that does not count.
    pub left_out: Option<(&'static str, PresetPart)>,
    /// Layers over all others.
    pub over: Vec<Over>,
}

/// A layer over all that was typed.
#[derive(Clone)]
pub struct Over {
    /// What messages call it.
    pub name: String,
    /// Its text.
    pub text: Vec<u8>,
    /// Which of its top-level keys count.
    pub keeps: fn(&str) -> bool,
}

/// The texts of all values files, read once: stdin cannot be read again.
#[derive(Clone)]
pub struct Files {
    texts: Vec<(String, Vec<u8>)>,
    extra: Extra,
    /// Why others are not among them.
    absent: Vec<Finding>,
    origin: Origin,
}

impl Files {
    /// Reads the files that were named, as far as they are there.
    pub fn read(args: &ValuesArgs, origin: Origin) -> Self {
        let (mut texts, mut absent) = (Vec::new(), Vec::new());
        for path in &args.files.0 {
            match origin.read(path, "values file") {
                Ok((name, bytes)) => match secrets_file::decrypted(path, bytes, &args.secrets.identities) {
                    Ok(bytes) => texts.push((name, bytes)),
                    Err(error) => absent.push(Finding::failed(format!("the values file {name} {error}"))),
                },
                Err(error) => absent.push(Finding::failed(format!("{error:#}"))),
            }
        }
        Self { texts, extra: Extra::default(), absent, origin }
    }

    /// The same files over others: names and texts.
    pub fn over(self, mut base: Vec<(String, Vec<u8>)>) -> Self {
        base.extend(self.texts);
        Self { texts: base, ..self }
    }

    /// The same files with more than was typed.
    pub fn with(self, extra: Extra) -> Self {
        Self { extra, ..self }
    }

    /// Whether there are any.
    pub fn is_some(&self) -> bool {
        !self.texts.is_empty() || !self.extra.over.is_empty()
    }

    /// The names of those that hold nothing at all.
    pub fn empty(&self) -> impl Iterator<Item = &str> {
        let is_empty = |bytes: &[u8]| bytes.trim_ascii().is_empty();
        self.texts.iter().filter(move |(_, bytes)| is_empty(bytes)).map(|(name, _)| name.as_str())
    }

    /// Merges all layers: the defaults, the presets, the secrets file, the values files, the `--set` family.
    pub fn gather(&self, args: &ValuesArgs, stored: &Stored) -> Gathered {
        let mut layers = Layers::with_defaults();
        layers.know_keys(schema::SET_KEYS);
        let (mut unread, mut found) = (self.absent.clone(), Vec::new());
        for name in &args.presets {
            unread.extend(layers.add_preset(name).err().map(Finding::from));
        }
        if let Some((name, bytes)) = stored {
            let added = layers.add_file(name, bytes);
            unread.extend(added.err().map(Finding::from));
        }
        let mut holds_key = false;
        for (name, bytes) in &self.texts {
            let added = match &args.values_key {
                Some(key) => layers.add_file_at(name, bytes, key),
                None => layers.add_file(name, bytes).map(|()| Taken::Whole),
            };
            match added {
                Ok(Taken::Below(more)) => {
                    holds_key = true;
                    found.extend(more.iter().map(|(key, origin)| unfollowed(key, *origin)));
                }
                Ok(Taken::Whole) => {}
                // Who says where the values are wants to know what is wrong there.
                Err(problem) if args.values_key.is_some() => unread.push(problem.into()),
                Err(problem) => unread.push(unreadable(bytes, problem)),
            }
        }
        if let Some(key) = args.values_key.as_ref().filter(|_| !holds_key && unread.is_empty()) {
            unread.push(Finding::failed(format!("--values-key: no values file has the key `{key}`")));
        }
        for flag in &args.set.0 {
            let mut read = |name: &str| text_of(name, &self.origin).map_err(|error| format!("{error:#}"));
            let added = layers.add_set(flag.kind, &flag.text, &mut read);
            unread.extend(added.err().map(Finding::from));
        }
        if let Some((preset, part)) = &self.extra.left_out {
            layers.leave_out(preset, part.clone());
        }
        for Over { name, text, keeps } in &self.extra.over {
            unread.extend(layers.add_part(name, text, keeps).err().map(Finding::from));
        }
        let (mut merged, problems) = layers.merge_all();
        let (unknown, conflicts): (Vec<Finding>, Vec<Finding>) =
            problems.into_iter().map(Finding::from).partition(|found| found.kind == FindingKind::UnknownPreset);
        unread.extend(unknown);
        found.extend(conflicts);
        found.extend(schema::vain(&merged.values, &merged.vain));
        found.extend(schema::unknown_nulls(&merged.vain, &merged.values));
        let Merged { values, defaults, overrides, .. } = &mut merged;
        if holds_encrypted(values) {
            encrypted(values, "", &mut found);
        }
        let restored = schema::restore(values, defaults, &|path| nulled(overrides, path));
        if let Some((name, bytes)) = stored {
            found.extend(reconcile(&mut merged, name, bytes, layers.sources()));
        }
        Gathered { merged, found, restored, unread, sources: layers.sources().clone() }
    }
}

impl Gathered {
    /// The values, unless there is more of them than could be read: then an error with all that can be said about the rest.
    pub fn complete(mut self) -> Result<Self> {
        if self.unread.is_empty() {
            return Ok(self);
        }
        let status = self.status();
        let mut findings = self.unread;
        findings.append(&mut self.found);
        findings.extend(schema::renamed::take(&mut self.merged.values));
        let odd = schema::conform(&mut self.merged.values, &self.merged.defaults, Templates::Leave);
        // What was not read may be what needs a key of the user's own.
        let is_certain = |found: &Finding| found.kind != FindingKind::UnknownKey || found.path.contains('.');
        findings.extend(odd.into_iter().filter(is_certain));
        Err(Ungathered { findings, sources: self.sources, status }.into())
    }

    /// Keys that somebody set to null, as far as they are gone or empty now. Presets and providers have nulls of their own.
    pub fn nulls(&self) -> Vec<Null> {
        let Merged { values, overrides, vain, .. } = &self.merged;
        let is_gone = |path: &str| values.at(&path.split('.').collect::<Vec<_>>()).is_none();
        let deleted = overrides.iter().rev().map(|replaced| (&replaced.path, replaced.won));
        let found_nothing = vain.iter().map(|(path, origin)| (path, *origin));
        let gone = deleted.chain(found_nothing).filter(|(path, _)| is_gone(path));
        let all = gone.map(|(path, origin)| (path.clone(), origin)).chain(self.restored.emptied.iter().cloned());
        let is_built_in =
            |origin: Place| self.sources.get(origin.layer).is_none_or(|source| source.kind == SourceKind::BuiltIn);
        all.filter(|(_, origin)| !is_built_in(*origin)).collect()
    }

    /// The exit status that unread values call for: a name that is wrong is a violation, like any other value.
    pub fn status(&self) -> u8 {
        if self.unread.iter().all(|found| found.kind == FindingKind::UnknownPreset) { 1 } else { 2 }
    }
}

/// Whether anything is still encrypted, a key or a value. It hardly ever is, and to say where takes a path for each value.
fn holds_encrypted(node: &Node) -> bool {
    match &node.value {
        Value::Map(map) => map.iter().any(|(key, entry)| is_encrypted(key) || holds_encrypted(&entry.node)),
        Value::List(list) => list.iter().any(holds_encrypted),
        Value::Scalar(scalar) => is_encrypted(&scalar.text),
    }
}

/// Refuses values that are still encrypted: the encrypted text would become the secret.
fn encrypted(node: &Node, path: &str, found: &mut Vec<Finding>) {
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match &node.value {
        Value::Map(map) => {
            for (key, entry) in map {
                if is_encrypted(key) {
                    found.push(still_encrypted(&below(key), entry.key));
                }
                encrypted(&entry.node, &below(key), found);
            }
        }
        Value::List(list) => {
            list.iter().enumerate().for_each(|(index, item)| encrypted(item, &format!("{path}[{index}]"), found));
        }
        Value::Scalar(scalar) if is_encrypted(&scalar.text) => found.push(still_encrypted(path, node.origin)),
        Value::Scalar(_) => {}
    }
}

fn still_encrypted(path: &str, origin: yaml::Origin) -> Finding {
    Finding {
        severity: Severity::Error,
        kind: FindingKind::BadSecret,
        path: path.to_owned(),
        origin: Some(origin),
        message: "this is encrypted, and the encrypted text would be taken for the value".to_owned(),
        help: Some(
            "hand the whole file over as SOPS or st2ha has encrypted it, or decrypted: -f <(sops -d FILE)".to_owned(),
        ),
    }
}

/// The last layer that deleted a key, or a section around it.
fn nulled(overrides: &[Override], path: &str) -> Option<(String, yaml::Origin)> {
    let is_around =
        |around: &str| path.strip_prefix(around).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    let found = overrides.iter().rev().find(|replaced| is_around(&replaced.path))?;
    Some((found.path.clone(), found.won))
}

/// Makes stored secrets count where they are of use, and only there. Says where a key is given that is another one than what is stored.
fn reconcile(merged: &mut Merged, name: &str, bytes: &[u8], sources: &Sources) -> Option<Finding> {
    let layer = (0..u16::MAX).map(LayerId).find(|id| sources.get(*id).is_none_or(|source| source.name == name));
    let stored = layer.and_then(|layer| yaml::read_map(&yaml::decode(bytes, layer).ok()?, layer).ok())?;
    let complete = schema::completed(secrets::deciding(&merged.values), &merged.defaults);
    secrets::reconcile(&mut merged.values, &complete, &stored);
    secrets::other_key(&merged.values, &complete, &stored).map(|origin| other_key(name, origin))
}

/// A key of the datastore that counts in the place of the stored one.
pub fn other_key(secrets_file: &str, origin: Place) -> Finding {
    Finding {
        severity: Severity::Warning,
        kind: FindingKind::BadSecret,
        path: "st2.datastore_crypto_key".to_owned(),
        origin: Some(origin),
        message: format!("this is another key than the one in {secrets_file}, which counts once this one is left out"),
        // Whoever knows the release says what to do.
        help: None,
    }
}

/// The text of a file that `--set-file` names.
fn text_of(name: &str, origin: &Origin) -> Result<String> {
    let (_, bytes) = origin.read(Path::new(name), "file")?;
    if secrets::is_age_file(&bytes) {
        anyhow::bail!("{name} is encrypted with age, and the encrypted text would become the value; decrypt it first");
    }
    String::from_utf8(bytes).map_err(|_| anyhow::anyhow!("{name} is not text in UTF-8"))
}

/// A file that is no values file. If it holds values all the same, that says more than what keeps it from being one.
fn unreadable(bytes: &[u8], problem: Problem) -> Finding {
    let layer = problem.origin.layer;
    let text = yaml::decode(bytes, layer).ok();
    let origin = Place { layer, line: 1, column: 1 };
    if let Some(found) = text.as_ref().and_then(|text| schema::of_another_tool(text, origin)) {
        return found;
    }
    let documents = text.and_then(|text| yaml::read(&text, layer).ok()).unwrap_or_default();
    // Of several documents, the one that holds values says most.
    let mut wrapped: Vec<Finding> = documents.iter().flat_map(schema::wrapped).collect();
    wrapped.sort_by_key(|found| found.path == "kind");
    wrapped.into_iter().next().unwrap_or_else(|| problem.into())
}

/// Values that are named beside those that were read.
fn unfollowed(key: &str, origin: Place) -> Finding {
    Finding {
        severity: Severity::Warning,
        kind: FindingKind::WrappedValues,
        path: key.to_owned(),
        origin: Some(origin),
        message: format!("`{key}` names more values, which are not read"),
        help: Some("give them with `-f` and `--set`".to_owned()),
    }
}

impl From<Problem> for Finding {
    fn from(problem: Problem) -> Self {
        let Problem { kind, path, origin, message, help } = problem;
        let kind = match kind {
            ProblemKind::Unreadable => FindingKind::Unreadable,
            ProblemKind::BadFlag => FindingKind::BadFlag,
            ProblemKind::UnknownPreset => FindingKind::UnknownPreset,
            ProblemKind::Conflict => FindingKind::LayersConflict,
        };
        let help = Some(help).filter(|help| !help.is_empty());
        Self { severity: Severity::Error, kind, path, origin: Some(origin), message, help }
    }
}
