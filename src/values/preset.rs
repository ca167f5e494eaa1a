//! Presets: values files that are built in, each for a purpose of its own.

use std::ptr;

use super::ahead;
use super::defaults::{File, PRESETS};
use super::layer::Layer;
use super::problem::{Problem, ProblemKind};
use crate::nearest::nearest_name;
use crate::yaml::{LayerId, Node, Value};

/// The key that names presets. It is read from the layers before they are merged, for it says what lies below them.
const KEY: &str = "preset";

/// A values file that is built in.
#[derive(Clone, Copy, Debug)]
pub struct Preset {
    file: &'static File,
}

impl Preset {
    /// All presets, by name.
    pub fn all() -> impl Iterator<Item = Self> {
        PRESETS.iter().map(|file| Self { file })
    }

    /// The preset of a name.
    pub fn find(name: &str) -> Option<Self> {
        Self::all().find(|preset| preset.name() == name)
    }

    /// What to write instead of a name that no preset has.
    pub fn help(unknown: &str) -> String {
        let names: Vec<&str> = Self::all().map(Self::name).collect();
        match nearest_name(unknown, names.iter().copied()).first() {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are `{}`", names.join("`, `")),
        }
    }

    /// Its name: that of the file, without folder and ending.
    pub fn name(self) -> &'static str {
        let name = self.file.name;
        let name = name.rsplit_once('/').map_or(name, |(_, name)| name);
        name.strip_suffix(".yaml").unwrap_or(name)
    }

    /// What it is for, in one line: the first line of its file, which is a comment.
    pub fn description(self) -> &'static str {
        self.text().lines().next().unwrap_or_default().trim_start_matches(['#', ' '])
    }

    /// Its text, with the comments.
    pub fn text(self) -> &'static str {
        self.file.text
    }

    /// Its values, as those of a layer.
    pub(super) fn values(self, layer: LayerId) -> Node {
        self.file.values(layer)
    }
}

impl PartialEq for Preset {
    fn eq(&self, other: &Self) -> bool {
        ptr::eq(self.file, other.file)
    }
}

/// The presets that the layers name, in order, and what is wrong with the names.
pub(super) fn chosen(layers: &[Layer]) -> (Vec<Preset>, Vec<Problem>) {
    let said = ahead::read([], layers, &[KEY]);
    let (mut presets, mut problems) = (Vec::new(), Vec::new());
    for (path, node) in names(&said.values) {
        match named(&path, node) {
            Ok(preset) => add(&mut presets, preset),
            Err(problem) => problems.push(problem),
        }
    }
    (presets, problems)
}

/// Puts a preset on top. One that is below already comes up from there.
pub(super) fn add(presets: &mut Vec<Preset>, preset: Preset) {
    presets.retain(|known| *known != preset);
    presets.push(preset);
}

/// Takes the key out of values: those who look at it next would find it wrong once more.
pub(super) fn forget(values: &mut Node) {
    if let Value::Map(map) = &mut values.value {
        map.shift_remove(KEY);
    }
}

/// The values that should be names, each with its path.
fn names(values: &Node) -> Vec<(String, &Node)> {
    match values.get(KEY) {
        None => Vec::new(),
        Some(Node { value: Value::List(list), .. }) => {
            // What a flag left out of a list is told when all layers are merged.
            let items = list.iter().enumerate().filter(|(_, item)| item.origin.line > 0);
            items.map(|(index, item)| (format!("{KEY}[{index}]"), item)).collect()
        }
        Some(node) => vec![(KEY.to_owned(), node)],
    }
}

fn named(path: &str, node: &Node) -> Result<Preset, Problem> {
    let problem = |message: String, help| Problem {
        kind: ProblemKind::UnknownPreset,
        path: path.to_owned(),
        origin: node.origin,
        message,
        help,
    };
    if let Some(name) = node.text() {
        Preset::find(name).ok_or_else(|| problem("there is no preset of this name".to_owned(), Preset::help(name)))
    } else {
        let message = format!("expected the name of a preset, found {}", node.kind_name());
        Err(problem(message, "write a name such as `small`, or a list of names".to_owned()))
    }
}
