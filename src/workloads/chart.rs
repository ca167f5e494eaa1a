//! Which settings of pods the chart `stackstorm-ha` 1.1.0 reads, and where. It reads everything else nowhere, so for its releases that has no
//! effect.

const WITH_SECRETS: &[&str] = &["st2actionrunner", "st2sensorcontainer", "st2client", "st2chatops", "jobs"];
const WITH_USERS: &[&str] = &["st2web", "st2actionrunner", "st2sensorcontainer", "st2client"];
const THAT_WAIT: &[&str] = &["st2web", "st2auth", "st2api", "st2stream", "st2workflowengine", "st2actionrunner"];

/// Settings, each with the sections in which the chart reads it. What is not listed it reads in all.
const READ: &[(&str, Sections)] = &[
    ("enabled", Sections::In(&["st2chatops"])),
    ("labels", Sections::In(&[])),
    ("podLabels", Sections::In(&[])),
    ("envFromSecrets", Sections::In(WITH_SECRETS)),
    ("envFromConfigMaps", Sections::In(&[])),
    ("resources", Sections::But(&["jobs"])),
    ("initResources", Sections::In(&[])),
    ("topologySpreadConstraints", Sections::In(&[])),
    ("priorityClassName", Sections::In(&[])),
    ("runtimeClassName", Sections::In(&[])),
    ("podSecurityContext", Sections::In(WITH_USERS)),
    ("securityContext", Sections::In(WITH_USERS)),
    ("serviceAccount", Sections::But(&["st2client", "jobs"])),
    ("startupProbe", Sections::In(&[])),
    ("readinessProbe", Sections::In(&["st2sensorcontainer"])),
    ("livenessProbe", Sections::In(&["st2sensorcontainer"])),
    ("lifecycle", Sections::In(&[])),
    ("terminationGracePeriodSeconds", Sections::In(THAT_WAIT)),
    ("strategy", Sections::In(&[])),
    ("podDisruptionBudget", Sections::In(&[])),
    ("hostAliases", Sections::In(&["st2actionrunner"])),
    ("extra_volumes", Sections::But(&["st2chatops"])),
    ("extraInitContainers", Sections::In(&[])),
    ("sidecars", Sections::In(&[])),
    ("imagePullSecrets", Sections::In(&[])),
];

/// The keys of Jobs of the user's own that the chart reads.
pub const HOOKS: &[&str] =
    &["name", "hook", "hook_weight", "command", "resources", "podSecurityContext", "securityContext"];

/// Some of the sections.
enum Sections {
    In(&'static [&'static str]),
    But(&'static [&'static str]),
}

/// The settings that the chart does not read in a section.
pub fn unread(section: &str) -> impl Iterator<Item = &'static str> {
    let reads = move |sections: &Sections| match sections {
        Sections::In(list) => list.contains(&section),
        Sections::But(list) => !list.contains(&section),
    };
    READ.iter().filter(move |(_, sections)| !reads(sections)).map(|(key, _)| *key)
}
