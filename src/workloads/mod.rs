//! What each workload of StackStorm needs from the rest: the one place that says so. Pods, Services, disruption budgets and whatever else
//! follows from it are made from this table, which templates read as `workloads`.
//!
//! The facts were measured on StackStorm 3.9, as its services behave in containers of their own.

pub mod chart;
mod refine;
mod table;

use std::collections::BTreeMap;

use serde::Serialize;

pub use refine::{HANDLERS, PROBES, alternatives, replaced_by, suits, takes};
pub use table::WORKLOADS;

/// The section that those of the components refine.
pub const COMMON: &str = "workloads";

/// One row: a Deployment of StackStorm, or what all of its Jobs have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Workload {
    /// Its name: that of its section of the values and of the label [`LABEL`] on its pods.
    pub name: &'static str,
    /// The port that it answers on, inside its pods.
    pub port: Option<u16>,
    /// What it connects to.
    pub peers: &'static [Peer],
    /// What it connects to besides that.
    pub outside: Outside,
    /// How many pods of it there may be.
    pub count: Count,
    /// How it is asked to stop.
    pub stop: Stop,
    /// What says honestly that it works.
    pub check: Check,
    /// Folders that it has to be able to write to, besides those that always are volumes.
    pub writes: &'static [Folder],
    /// Whether it reads packs.
    pub packs: bool,
}

/// The label on pods of StackStorm that says which row they belong to, whatever their other labels are: several Deployments of
/// sensors are one workload, and so are all Jobs.
pub const LABEL: &str = "stackstorm/workload";

/// Something inside the cluster that workloads connect to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Peer {
    /// MongoDB.
    Database,
    /// RabbitMQ. Whoever reaches it can make every service of StackStorm run code: messages are pickled objects.
    Messaging,
    /// Redis and its Sentinels.
    Coordination,
    /// st2auth.
    St2auth,
    /// st2api.
    St2api,
    /// st2stream.
    St2stream,
}

/// What a workload connects to outside of the cluster, or anywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind", content = "of")]
pub enum Outside {
    /// Nothing.
    None,
    /// Somebody, on these ports.
    Ports(&'static [u16]),
    /// What packs are written for: only the user knows.
    Packs,
}

/// How many pods of a workload there may be at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Count {
    /// As many as one likes: they keep nothing.
    Many,
    /// As many as one likes, if they coordinate through Redis.
    Coordinated,
    /// More than one does no harm, and no good.
    OneSuffices,
    /// The same, and there is exactly one.
    Alone,
    /// Exactly one at any time, also while it is replaced.
    One,
    /// It comes to an end.
    Job,
}

/// How a workload that is the first process of its container is asked to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind", content = "of")]
pub enum Stop {
    /// SIGTERM, as Kubernetes does by itself.
    Term,
    /// SIGINT: it has no handler for SIGTERM, and the kernel drops that for a first process without one.
    Interrupt,
    /// SIGQUIT: nginx then finishes the requests that it has.
    Quit,
    /// SIGTERM. It then waits so many seconds for work under way, unless the settings say otherwise.
    Drain {
        /// The section of the settings.
        section: &'static str,
        /// Seconds, `exit_still_active_check` of that section.
        seconds: u32,
    },
}

/// What says honestly that a workload works. None has an address for that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind", content = "of")]
pub enum Check {
    /// An address answers with success.
    Path(&'static str),
    /// It answers 404 to an address that does not exist: all others want a login, and log an error without one.
    NotFound,
    /// It has a connection to RabbitMQ. That shows that it is ready, but it finds back by itself after an outage, so that a restart
    /// would only throw work away.
    Consumer,
    /// Its port takes connections.
    Port,
    /// It has a connection to MongoDB, and keeps one to nobody else.
    Store,
    /// The API answers it: what it is for needs that.
    Client,
    /// Nothing.
    None,
}

/// A folder that a workload writes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Folder {
    /// `/tmp`.
    Temporary,
    /// The home of the user that it runs as.
    Home,
}

impl Workload {
    /// The row of this name.
    pub fn find(name: &str) -> Option<&'static Self> {
        WORKLOADS.iter().find(|workload| workload.name == name)
    }

    /// Whether nothing sets how many pods of it run: there is one.
    pub fn is_single(&self) -> bool {
        matches!(self.count, Count::One | Count::Alone)
    }

    /// Whether more than one pod of it may run.
    pub fn may_be_doubled(&self) -> bool {
        matches!(self.count, Count::Many | Count::Coordinated)
    }

    /// Whether it has a probe of a kind, such as `livenessProbe`, where nobody says anything else.
    pub fn has_probe(&self, kind: &str) -> bool {
        match self.check {
            Check::Path(_) | Check::NotFound | Check::Port => true,
            // What has lost the broker finds it again by itself. A restart would throw away what it works on.
            Check::Consumer => kind != "livenessProbe",
            // Nobody waits for these to start, and no request of theirs is lost when they are away.
            Check::Store | Check::Client => kind == "readinessProbe",
            Check::None => false,
        }
    }

    /// Whether it connects to something inside the cluster.
    pub fn talks_to(&self, peer: Peer) -> bool {
        self.peers.contains(&peer)
    }

    /// Whether it sends metrics where they are switched on: what runs StackStorm's own Python code does, and that is what reads the database.
    pub fn sends_metrics(&self) -> bool {
        self.talks_to(Peer::Database)
    }

    /// All rows by name, as templates read them.
    pub fn by_name() -> BTreeMap<&'static str, &'static Self> {
        WORKLOADS.iter().map(|workload| (workload.name, workload)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Check, Count, Peer, Stop, WORKLOADS, Workload};

    #[test]
    fn rows_agree_with_themselves() {
        for workload in WORKLOADS {
            let name = workload.name;
            assert_eq!(Workload::find(name), Some(workload), "{name}: two rows");
            let consumes = workload.check == Check::Consumer;
            assert!(!consumes || workload.talks_to(Peer::Messaging), "{name} waits for a broker that it does not use");
            let keeps = workload.check == Check::Store;
            assert!(!keeps || workload.talks_to(Peer::Database), "{name} waits for a database that it does not use");
            let asks = workload.check == Check::Client;
            assert!(!asks || workload.talks_to(Peer::St2api), "{name} waits for an API that it does not use");
            let answers = matches!(workload.check, Check::Path(_) | Check::NotFound | Check::Port);
            assert!(!answers || workload.port.is_some(), "{name} answers on no port");
            assert!(workload.count != Count::Coordinated || workload.talks_to(Peer::Coordination), "{name}");
            assert!(!matches!(workload.stop, Stop::Drain { seconds: 0, .. }), "{name}");
        }
    }
}
