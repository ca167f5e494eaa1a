//! What a part of an object is, for those who read or hide it.

/// What a value inside an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The object or a part of it: keys are the fields of a Kubernetes type.
    Object,
    /// `data`: keys are names of files.
    Files,
    /// A file.
    File,
    /// What a file holds, or a map whose keys users choose.
    Content,
}

impl Place {
    /// What is kept under a key.
    pub fn inside(self, key: &str) -> Self {
        let is_free = matches!(key, "annotations" | "labels" | "matchLabels" | "nodeSelector" | "parameters");
        match self {
            Self::Object if matches!(key, "data" | "stringData") => Self::Files,
            Self::Object if !is_free => Self::Object,
            Self::Files => Self::File,
            Self::Object | Self::File | Self::Content => Self::Content,
        }
    }

    /// What an item of a list is.
    pub fn item(self) -> Self {
        if self == Self::Object { Self::Object } else { Self::Content }
    }
}
