//! The layers of a run, gathered and merged.

use std::borrow::Cow;

use super::defaults::File;
use super::excerpt::{Excerpt, excerpt};
use super::key_path::KeyPath;
use super::layer::Layer;
use super::merge::{MergeError, Merged, Notes};
use super::preset::{self, Preset};
use super::problem::{Problem, ProblemKind};
use super::provider::ProviderDefaults;
use super::set::{self, ReadFile, SetError, SetKeys, SetKind};
use super::source::{SourceKind, Sources};
use crate::yaml::{self, LayerId, Node, Origin, ReadError, Value};

/// Layers of values, lowest first.
///
/// ```
/// use st2ha::values::{Layers, SetKind};
///
/// let mut layers = Layers::new();
/// layers.add_file("base.yaml", b"image: {tag: 3.8, pullPolicy: Always}")?;
/// layers.add_set(SetKind::Typed, "image.tag=3.9", &mut |_| Err("no file is read".to_owned()))?;
/// let merged = layers.merge()?;
/// assert_eq!(merged.values.at(&["image", "tag"]).and_then(|tag| tag.text()), Some("3.9"));
/// assert_eq!(layers.sources().describe(merged.overrides[0].lost), "base.yaml:1:14");
/// # Ok::<(), st2ha::values::Problem>(())
/// ```
///
/// Presets lie between the defaults, those of the chosen providers included, and all else, whether the key `preset` names them or [`Layers::add_preset`]:
///
/// ```
/// use st2ha::values::Layers;
///
/// let mut layers = Layers::with_defaults();
/// layers.add_file("values.yaml", b"{preset: small, st2web: {replicas: 2}}")?;
/// let merged = layers.merge()?;
/// let replicas = |component| merged.values.at(&[component, "replicas"]).and_then(|replicas| replicas.text());
/// assert_eq!((replicas("st2api"), replicas("st2web")), (Some("1"), Some("2")));
/// # Ok::<(), st2ha::values::Problem>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Layers {
    sources: Sources,
    defaults: Vec<Node>,
    /// Those that were asked for besides the key of the layers.
    presets: Vec<Preset>,
    all: Vec<Layer>,
    /// Sections of presets that do not count.
    left_out: Vec<(String, PresetPart)>,
    /// How many flags there were.
    flags: u32,
    /// What is known about the keys of flags.
    keys: SetKeys,
}

/// A part of a preset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PresetPart {
    /// All of it.
    Whole,
    /// These top-level keys.
    Keys(Vec<&'static str>),
}

/// What became of a file whose values may stand below a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// They do. Other keys beside them name more values, which were not read.
    Below(Vec<(String, Origin)>),
    /// The file has no such key: it is a values file itself.
    Whole,
}

impl Layers {
    /// No layers at all.
    pub fn new() -> Self {
        Self::default()
    }

    /// The built-in defaults.
    pub fn with_defaults() -> Self {
        let mut layers = Self::new();
        for file in File::all() {
            let layer = layers.sources.add(SourceKind::BuiltIn, format!("built-in {}", file.name), file.text);
            layers.defaults.push(file.values(layer));
        }
        layers
    }

    /// The sources of the layers so far: what origins point into.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Adds a preset: over those that the key `preset` names, and below all else.
    pub fn add_preset(&mut self, name: &str) -> Result<(), Problem> {
        let Some(preset) = Preset::find(name) else {
            let layer = self.sources.add(SourceKind::Flag, "--preset", "");
            return Err(Problem {
                kind: ProblemKind::UnknownPreset,
                path: String::new(),
                origin: Origin { layer, line: 1, column: 1 },
                message: "there is no preset of this name".to_owned(),
                help: Preset::help(name),
            });
        };
        preset::add(&mut self.presets, preset);
        Ok(())
    }

    /// Adds the content of a values file, YAML or JSON. `name` is what messages call it: a path, `<stdin>`.
    pub fn add_file(&mut self, name: &str, bytes: &[u8]) -> Result<(), Problem> {
        let (text, layer) = self.source(name, bytes)?;
        self.all.push(Layer::Tree(yaml::read_map(&text, layer)?));
        Ok(())
    }

    /// Adds those top-level keys of a file that are to be kept.
    pub fn add_part(&mut self, name: &str, bytes: &[u8], keep: impl Fn(&str) -> bool) -> Result<(), Problem> {
        let (text, layer) = self.source(name, bytes)?;
        let mut tree = yaml::read_map(&text, layer)?;
        if let Value::Map(map) = &mut tree.value {
            map.retain(|key, _| keep(key));
        }
        self.all.push(Layer::Tree(tree));
        Ok(())
    }

    /// Leaves out a part of a preset, wherever that preset is asked for.
    pub fn leave_out(&mut self, preset: &str, part: PresetPart) {
        self.left_out.push((preset.to_owned(), part));
    }

    /// Adds what a file holds below a key, such as `spec.values` of a `HelmRelease`: a map, or a text that is one. With it come the
    /// `global` sections around it, as Helm hands them to charts below. A file without the key is taken as a whole.
    pub fn add_file_at(&mut self, name: &str, bytes: &[u8], key: &KeyPath) -> Result<Taken, Problem> {
        let (text, layer) = self.source(name, bytes)?;
        if let Some(Excerpt { layers, more }) = excerpt(yaml::read(&text, layer)?, key)? {
            self.all.extend(layers.into_iter().map(Layer::Tree));
            return Ok(Taken::Below(more));
        }
        self.all.push(Layer::Tree(yaml::read_map(&text, layer)?));
        Ok(Taken::Whole)
    }

    /// Adds a source, and decodes its text.
    fn source<'a>(&mut self, name: &str, bytes: &'a [u8]) -> Result<(Cow<'a, str>, LayerId), Problem> {
        let layer = self.sources.add(SourceKind::File, name, String::from_utf8_lossy(bytes).into_owned());
        let text = yaml::decode(bytes, layer)?;
        if let Cow::Owned(text) = &text {
            self.sources.set_text(layer, text.clone());
        }
        Ok((text, layer))
    }

    /// Says which keys of flags hold credentials and which are known: for [`Layers::add_set`].
    pub fn know_keys(&mut self, keys: SetKeys) {
        self.keys = keys;
    }

    /// Adds a flag of the `--set` family. `read` reads a file that `--set-file` names, or says that
    /// it cannot read that file, and why.
    pub fn add_set(&mut self, kind: SetKind, text: &str, read: &mut ReadFile<'_>) -> Result<(), Problem> {
        self.flags = self.flags.saturating_add(1);
        let assignments = set::parse(kind, text, read, self.keys).map_err(|error| self.set_problem(kind, error))?;
        for mut assignment in assignments {
            let layer = self.sources.add(SourceKind::Flag, assignment.to_string(), "");
            assignment.place(layer, self.flags);
            self.all.push(Layer::Assignment(assignment));
        }
        Ok(())
    }

    /// Merges the layers, which are gone afterwards; the sources stay. Fails with the first of the problems.
    pub fn merge(&mut self) -> Result<Merged, Problem> {
        let (merged, problems) = self.merge_all();
        problems.into_iter().next().map_or(Ok(merged), Err)
    }

    /// Merges the layers and goes on where two of them cannot both be right, so that all problems are found.
    pub fn merge_all(&mut self) -> (Merged, Vec<Problem>) {
        let mut merged = Merged::default();
        let has_defaults = !self.defaults.is_empty();
        for tree in std::mem::take(&mut self.defaults) {
            merged.add(tree);
        }
        let (mut presets, mut problems) = preset::chosen(&self.all);
        for preset in std::mem::take(&mut self.presets) {
            preset::add(&mut presets, preset);
        }
        let presets: Vec<Node> = presets.into_iter().map(|preset| self.preset(preset)).collect();
        if has_defaults {
            let below: Vec<&Node> = std::iter::once(&merged.values).chain(&presets).collect();
            for defaults in ProviderDefaults::chosen(&below, &self.all) {
                let layer = self.sources.add(SourceKind::BuiltIn, defaults.title(), defaults.text());
                merged.add(defaults.values(layer));
            }
        }
        for preset in presets {
            merged.add(preset);
        }
        merged.defaults = merged.values.clone();
        let mut flags = false;
        for layer in std::mem::take(&mut self.all) {
            match layer {
                Layer::Tree(tree) => merged.add(tree),
                Layer::Assignment(assignment) => {
                    flags = true;
                    let Merged { values, overrides, conflicts, vain, .. } = &mut merged;
                    match set::layer(values, assignment, &mut Notes { overrides, conflicts, vain }) {
                        Ok(tree) => merged.add(tree),
                        Err(conflict) => merged.conflicts.push(conflict),
                    }
                }
            }
        }
        if !problems.is_empty() {
            preset::forget(&mut merged.values);
        }
        problems.extend(merged.conflicts.iter().map(|conflict| self.merge_problem(conflict)));
        if let Some((path, origin)) = flags.then(|| set::find_hole(&merged.values)).flatten() {
            let message = "this item of the list is not set, but a flag sets one behind it".to_owned();
            let help = "the items of a list count from 0, without gaps".to_owned();
            problems.push(Problem { kind: ProblemKind::Conflict, path, origin, message, help });
        }
        (merged, problems)
    }

    fn preset(&mut self, preset: Preset) -> Node {
        let name = format!("preset {}", preset.name());
        let layer = self.sources.add(SourceKind::BuiltIn, name, preset.text());
        let mut values = preset.values(layer);
        for (_, part) in self.left_out.iter().filter(|(name, _)| name == preset.name()) {
            part.drop_from(&mut values);
        }
        values
    }

    fn set_problem(&mut self, kind: SetKind, error: SetError) -> Problem {
        let layer = self.sources.add(SourceKind::Flag, kind.flag(), "");
        let column = u32::try_from(error.column).unwrap_or(u32::MAX);
        let message = format!("character {}: {}", error.column, error.message);
        let origin = Origin { layer, line: self.flags, column };
        Problem { kind: ProblemKind::BadFlag, path: String::new(), origin, message, help: error.help }
    }

    fn merge_problem(&self, error: &MergeError) -> Problem {
        let (lower, upper) = (error.lower, error.upper);
        let message = format!("this is {}, but {} has {} here", upper.0, self.sources.describe(lower.1), lower.0);
        let help = format!("write {}, or drop the lower value with null in a layer between the two", lower.0);
        Problem { kind: ProblemKind::Conflict, path: error.path.clone(), origin: upper.1, message, help }
    }
}

impl PresetPart {
    fn drop_from(&self, values: &mut Node) {
        if let Value::Map(map) = &mut values.value {
            map.retain(|key, _| match self {
                Self::Whole => false,
                Self::Keys(keys) => !keys.contains(&&**key),
            });
        }
    }
}

impl From<ReadError> for Problem {
    fn from(error: ReadError) -> Self {
        let (path, help) = (String::new(), String::new());
        Self { kind: ProblemKind::Unreadable, path, origin: error.origin, message: error.message, help }
    }
}
