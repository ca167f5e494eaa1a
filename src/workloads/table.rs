//! The table.

use super::{Check, Count, Folder, Outside, Peer, Stop, Workload};

/// What every service that works on StackStorm's objects connects to.
const STORES: &[Peer] = &[Peer::Database, Peer::Messaging, Peer::Coordination];
/// The same, and the API: actions and sensors read the datastore through it.
const STORES_AND_API: &[Peer] = &[Peer::Database, Peer::Messaging, Peer::Coordination, Peer::St2api];
const EVERYTHING: &[Peer] =
    &[Peer::Database, Peer::Messaging, Peer::Coordination, Peer::St2auth, Peer::St2api, Peer::St2stream];
const HTTP: &[Peer] = &[Peer::St2auth, Peer::St2api, Peer::St2stream];
/// LDAP, with and without encryption, and identity providers.
const LOGIN_PORTS: &[u16] = &[389, 443, 636];
const HTTPS: &[u16] = &[443];
const TEMPORARY: &[Folder] = &[Folder::Temporary];
const TEMPORARY_AND_HOME: &[Folder] = &[Folder::Temporary, Folder::Home];

/// A service that takes its work from queues.
const ENGINE: Workload = Workload {
    name: "",
    port: None,
    peers: STORES,
    outside: Outside::None,
    count: Count::Coordinated,
    stop: Stop::Interrupt,
    check: Check::Consumer,
    writes: TEMPORARY,
    packs: false,
};

/// Every workload of StackStorm. The address of a row, and its order, mean nothing.
pub static WORKLOADS: &[Workload] = &[
    Workload {
        name: "st2web",
        port: Some(8080),
        peers: HTTP,
        count: Count::Many,
        stop: Stop::Quit,
        check: Check::Path("/healthz"),
        ..ENGINE
    },
    Workload {
        name: "st2auth",
        port: Some(9100),
        // It sends and takes no messages.
        peers: &[Peer::Database, Peer::Coordination],
        outside: Outside::Ports(LOGIN_PORTS),
        count: Count::Many,
        check: Check::Path("/v1/sso"),
        ..ENGINE
    },
    Workload {
        name: "st2api",
        port: Some(9101),
        // The index of packs.
        outside: Outside::Ports(HTTPS),
        count: Count::Many,
        check: Check::NotFound,
        packs: true,
        ..ENGINE
    },
    Workload { name: "st2stream", port: Some(9102), count: Count::Many, check: Check::NotFound, ..ENGINE },
    Workload { name: "st2rulesengine", ..ENGINE },
    // A second one would fire every timer twice.
    Workload { name: "st2timersengine", count: Count::One, ..ENGINE },
    Workload { name: "st2workflowengine", stop: Stop::Drain { section: "workflow_engine", seconds: 300 }, ..ENGINE },
    Workload { name: "st2scheduler", stop: Stop::Term, ..ENGINE },
    Workload { name: "st2notifier", ..ENGINE },
    Workload {
        name: "st2actionrunner",
        peers: STORES_AND_API,
        outside: Outside::Packs,
        stop: Stop::Drain { section: "actionrunner", seconds: 600 },
        writes: TEMPORARY_AND_HOME,
        packs: true,
        ..ENGINE
    },
    // Each Deployment has its own part of the sensors, which must not run twice.
    Workload {
        name: "st2sensorcontainer",
        peers: STORES_AND_API,
        outside: Outside::Packs,
        count: Count::One,
        stop: Stop::Term,
        writes: TEMPORARY_AND_HOME,
        packs: true,
        ..ENGINE
    },
    // It keeps no connection to RabbitMQ.
    Workload { name: "st2garbagecollector", count: Count::OneSuffices, check: Check::Store, ..ENGINE },
    Workload {
        name: "st2client",
        peers: EVERYTHING,
        outside: Outside::Packs,
        count: Count::Alone,
        stop: Stop::Term,
        check: Check::Client,
        writes: TEMPORARY_AND_HOME,
        packs: true,
        ..ENGINE
    },
    // A second one would answer twice.
    Workload {
        name: "st2chatops",
        port: Some(8081),
        peers: HTTP,
        outside: Outside::Ports(HTTPS),
        count: Count::One,
        stop: Stop::Term,
        check: Check::Port,
        ..ENGINE
    },
    Workload {
        name: "jobs",
        peers: EVERYTHING,
        outside: Outside::Packs,
        count: Count::Job,
        stop: Stop::Term,
        check: Check::None,
        writes: TEMPORARY_AND_HOME,
        packs: true,
        ..ENGINE
    },
    // Only looks at volumes.
    Workload { name: "st2canary", peers: &[], count: Count::Job, stop: Stop::Term, check: Check::None, ..ENGINE },
    Workload {
        name: "st2tests",
        peers: HTTP,
        // Its helpers come from GitHub.
        outside: Outside::Ports(HTTPS),
        count: Count::Job,
        stop: Stop::Term,
        check: Check::None,
        ..ENGINE
    },
];
