//! Changes as data, free of secrets.

use serde::Serialize;
use serde_json::Value;

use crate::manifests::ManifestKey;

/// All that differs between two sets of manifests.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Diff {
    /// The objects that differ.
    pub changes: Vec<Change>,
}

/// One object that differs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// The object; of a renamed one, what it is called now.
    pub object: ManifestKey,
    /// What happened to it.
    #[serde(flatten)]
    pub kind: Kind,
}

/// What happened to an object.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "change", rename_all = "lowercase")]
pub enum Kind {
    /// It is new.
    Added {
        /// The object.
        manifest: Value,
    },
    /// It is gone.
    Removed {
        /// The object as it was.
        manifest: Value,
    },
    /// Parts of it differ.
    Changed {
        /// The parts.
        fields: Vec<FieldChange>,
    },
    /// An object of the same kind and near-equal content is gone.
    Renamed {
        /// What it was called.
        from: ManifestKey,
        /// What else differs.
        fields: Vec<FieldChange>,
    },
}

/// One part of an object that differs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FieldChange {
    /// Where it is: `spec.template.spec.containers[st2api].image`.
    pub path: String,
    /// What happened to it.
    #[serde(flatten)]
    pub edit: Edit,
    /// Whether Kubernetes refuses this change to an object that exists.
    pub refused: bool,
}

/// What happened to a part of an object.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "change", rename_all = "lowercase")]
pub enum Edit {
    /// It is new.
    Added {
        /// What it is.
        after: Value,
    },
    /// It is gone.
    Removed {
        /// What it was.
        before: Value,
    },
    /// It has another value.
    Replaced {
        /// What it was.
        before: Value,
        /// What it is.
        after: Value,
    },
    /// It differs in nothing but what must not be shown.
    Masked {
        /// What may be shown, with a mark for what differs.
        text: String,
    },
    /// A text of several lines has other lines.
    Lines {
        /// The lines that differ, and those around them.
        lines: Vec<Line>,
    },
    /// A list whose order counts has its items in another one.
    Reordered {
        /// The items in both lists, in the order that they had.
        before: Vec<String>,
        /// The same in the order that they have.
        after: Vec<String>,
    },
}

/// One line of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// What happened to it.
    pub sign: Sign,
    /// The line.
    pub text: String,
}

/// What happened to a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Sign {
    /// Nothing.
    #[serde(rename = " ")]
    Same,
    /// It is new.
    #[serde(rename = "+")]
    Added,
    /// It is gone.
    #[serde(rename = "-")]
    Removed,
    /// It differs in nothing but what must not be shown.
    #[serde(rename = "~")]
    Masked,
    /// Lines that are the same are left out here.
    #[serde(rename = "@")]
    Gap,
    /// A remark: Kubernetes refuses this change.
    #[serde(rename = "!")]
    Refused,
}

impl Sign {
    /// The sign as it is written in front of a line.
    pub fn character(self) -> char {
        match self {
            Self::Same => ' ',
            Self::Added => '+',
            Self::Removed => '-',
            Self::Masked => '~',
            Self::Gap => '@',
            Self::Refused => '!',
        }
    }
}

/// How many objects differ in which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Objects with changed parts.
    pub changed: usize,
    /// New objects.
    pub added: usize,
    /// Objects that are gone.
    pub removed: usize,
    /// Objects under another name.
    pub renamed: usize,
    /// Those of the changed ones that Kubernetes refuses to change.
    pub recreate: usize,
}

impl Diff {
    /// Whether both sets are the same.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Counts the changes.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary::default();
        for change in &self.changes {
            match change.kind {
                Kind::Added { .. } => summary.added += 1,
                Kind::Removed { .. } => summary.removed += 1,
                Kind::Changed { .. } => summary.changed += 1,
                Kind::Renamed { .. } => summary.renamed += 1,
            }
            summary.recreate += usize::from(change.is_refused());
        }
        summary
    }

    /// One JSON document with the summary and all changes, ending in a line break.
    pub fn json(&self) -> String {
        format!("{:#}\n", serde_json::json!({ "summary": self.summary(), "changes": self.changes }))
    }
}

impl Change {
    /// Whether Kubernetes refuses a part of this change, so that the object has to be deleted and made anew.
    pub fn is_refused(&self) -> bool {
        self.fields().iter().any(|field| field.refused)
    }

    /// The parts that differ, of an object that was there before.
    pub fn fields(&self) -> &[FieldChange] {
        match &self.kind {
            Kind::Changed { fields } | Kind::Renamed { fields, .. } => fields,
            Kind::Added { .. } | Kind::Removed { .. } => &[],
        }
    }

    /// What the object was called, if it is called something else now.
    pub fn from(&self) -> Option<&ManifestKey> {
        match &self.kind {
            Kind::Renamed { from, .. } => Some(from),
            _ => None,
        }
    }

    /// Where this stands among other changes.
    pub(super) fn place(&self) -> impl Ord {
        let ManifestKey { group, kind, namespace, name } = self.object.clone();
        (kind, namespace, name, group)
    }
}

impl Summary {
    /// `3 changed, 1 added (1 needs to be recreated)`.
    pub fn sentence(self) -> String {
        let counts =
            [(self.changed, "changed"), (self.added, "added"), (self.removed, "removed"), (self.renamed, "renamed")];
        let parts: Vec<String> =
            counts.into_iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
        match (parts.is_empty(), self.recreate) {
            (true, _) => "no differences".to_owned(),
            (false, 0) => parts.join(", "),
            (false, 1) => format!("{} (1 needs to be recreated)", parts.join(", ")),
            (false, count) => format!("{} ({count} need to be recreated)", parts.join(", ")),
        }
    }
}
