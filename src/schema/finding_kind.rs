//! The kinds of findings, by which programs tell them apart.

/// What kind of finding it is. Its id stays the same from version to version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingKind {
    /// A file that is not YAML, or YAML that values cannot be written in.
    Unreadable,
    /// A flag of the `--set` family that cannot be understood.
    BadFlag,
    /// What a project file cannot say.
    BadProject,
    /// Values that stand below a key of another file, where nothing reads them.
    WrappedValues,
    /// A section stands where nothing reads it.
    MisplacedSection,
    /// The name of a preset that does not exist.
    UnknownPreset,
    /// Two layers of which one has a map where the other has something else.
    LayersConflict,
    /// A key of an earlier version.
    RenamedKey,
    /// A key that is not known.
    UnknownKey,
    /// A key that is known and does nothing.
    UnusedKey,
    /// A key that only another provider of the data service reads.
    OtherProvider,
    /// A value of the wrong type.
    WrongType,
    /// A key that has to be there.
    MissingKey,
    /// A key that has to be there and that `null` does not remove.
    RestoredKey,
    /// A Go template that cannot be evaluated.
    BadTemplate,
    /// An amount that Kubernetes cannot read.
    BadAmount,
    /// Values that each have the right type and cannot work, alone or together.
    Unworkable,
    /// A credential of the wrong form.
    BadSecret,
    /// An object that Kubernetes would refuse, or that cannot work with others.
    BadObject,
    /// A Secret or ConfigMap that no manifest provides.
    NotProvided,
    /// Pods that may do more than the levels below `privileged` or `restricted` of the Pod Security Standards allow.
    PodSecurity,
    /// What keeps the values from being checked to the end, and is no fault of theirs.
    Failed,
}

impl FindingKind {
    /// All kinds.
    pub const ALL: [Self; 22] = [
        Self::Unreadable,
        Self::BadFlag,
        Self::BadProject,
        Self::WrappedValues,
        Self::MisplacedSection,
        Self::UnknownPreset,
        Self::LayersConflict,
        Self::RenamedKey,
        Self::UnknownKey,
        Self::UnusedKey,
        Self::OtherProvider,
        Self::WrongType,
        Self::MissingKey,
        Self::RestoredKey,
        Self::BadTemplate,
        Self::BadAmount,
        Self::Unworkable,
        Self::BadSecret,
        Self::BadObject,
        Self::NotProvided,
        Self::PodSecurity,
        Self::Failed,
    ];

    /// The id, and one sentence about it.
    fn text(self) -> (&'static str, &'static str) {
        match self {
            Self::Unreadable => ("unreadable", "The file cannot be read as a map of values."),
            Self::BadFlag => ("bad-flag", "A flag of the --set family cannot be understood."),
            Self::BadProject => ("bad-project", "The project file st2ha.yaml says what it cannot say."),
            Self::WrappedValues => {
                ("wrapped-values", "Values stand where nothing reads them, such as in a HelmRelease.")
            }
            Self::MisplacedSection => ("misplaced-section", "A section stands where nothing reads it."),
            Self::UnknownPreset => ("unknown-preset", "There is no preset of this name."),
            Self::LayersConflict => ("layers-conflict", "Two layers disagree on whether a key holds a map."),
            Self::RenamedKey => ("renamed-key", "The key belongs to an earlier version."),
            Self::UnknownKey => ("unknown-key", "Nothing knows the key."),
            Self::UnusedKey => ("unused-key", "The key has no effect."),
            Self::OtherProvider => ("other-provider", "Only another provider of the data service reads the key."),
            Self::WrongType => ("wrong-type", "The value has the wrong type."),
            Self::MissingKey => ("missing-key", "A key is missing."),
            Self::RestoredKey => ("restored-key", "A key has to be there, and `null` does not remove it."),
            Self::BadTemplate => ("bad-template", "The template in the value cannot be evaluated."),
            Self::BadAmount => ("bad-amount", "Kubernetes cannot read the amount."),
            Self::Unworkable => ("unworkable", "The value cannot work, alone or with others."),
            Self::BadSecret => ("bad-secret", "The credential has the wrong form."),
            Self::BadObject => ("bad-object", "An object would be refused by Kubernetes, or cannot work."),
            Self::NotProvided => ("not-provided", "No manifest provides a Secret or ConfigMap that is referred to."),
            Self::PodSecurity => ("pod-security", "Pods need a namespace with a less strict Pod Security level."),
            Self::Failed => ("failed", "Something kept the values from being checked to the end."),
        }
    }

    /// The id: `unknown-key`.
    pub fn id(self) -> &'static str {
        self.text().0
    }

    /// One sentence about all findings of the kind.
    pub fn description(self) -> &'static str {
        self.text().1
    }
}
