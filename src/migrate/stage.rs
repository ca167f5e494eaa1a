//! The stages, in their order. What is true of a stage is said in its row.

use super::hop::{HOPS, Hop};
use super::moving::Moving;

/// A stage of the migration.
#[derive(Debug)]
pub struct Stage {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is, in a few words.
    pub title: &'static str,
    /// What it does, in sentences.
    pub does: &'static str,
    /// How to go back to where things were before it.
    pub back: &'static str,
    /// What its Job looks at before anything changes.
    pub check: Check,
    /// What changes.
    pub change: Change,
    /// How far the values have come.
    pub era: Era,
    /// Whether this migration has the stage.
    pub applies: fn(&Moving) -> bool,
}

/// What a check looks at. Each is complete only once the stage before it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// Whether MongoDB's servers can be moved at all.
    Preflight,
    /// Whether every member of the replica set has the version of this stage, and is in sync.
    Mongodb,
    /// Whether StackStorm has nothing left to do.
    Drained,
    /// Whether nothing of StackStorm runs any more.
    Stopped,
    /// Whether StackStorm runs.
    Running,
    /// Whether the new RabbitMQ and Redis answer.
    Brokers,
}

/// What a stage changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Nothing.
    Nothing,
    /// A copy of MongoDB's data is made.
    Backup,
    /// kubectl learns what the objects say: whatever it does not know of, it never takes away.
    Adopt,
    /// What brings StackStorm new work stops.
    Drain,
    /// All of StackStorm stops.
    Stop,
    /// StackStorm starts in its new version.
    StackStorm,
    /// MongoDB goes one version on.
    Hop(&'static Hop),
    /// RabbitMQ and Redis start empty.
    Brokers,
    /// Everything is as the values say, and everything can be changed.
    Finish,
    /// What the values make immutable is so.
    Seal,
}

/// How far the values of a stage have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Era {
    /// The release's own.
    Original,
    /// StackStorm is new.
    StackStorm,
    /// And so is MongoDB.
    Mongodb,
    /// And RabbitMQ and Redis.
    Brokers,
    /// And nothing is left of the preset.
    Finished,
}

const BACK_BY_NOTHING: &str = "Nothing was changed.";
const BACK_TO_WORK: &str = "Start StackStorm again: `st2ha render $FLAGS -s 'Deployment/*' | kubectl apply -f -`.";
const BACK_OF_HOP: &str = "Until `--part complete` is applied, go back to the image before: apply `--part change` of the MongoDB stage before this \
    one or, from the first of them, `st2ha render $FLAGS -s 'StatefulSet/{mongodb}'`; then delete the pod that is not ready, which Kubernetes does not \
    replace by itself. Afterwards only the backup leads back: docs/migrating.md says \
    how. StackStorm is stopped since that backup, so nothing is lost.";

const fn hop(index: usize) -> Change {
    Change::Hop(&HOPS[index])
}

/// All stages there can be.
pub const STAGES: &[Stage] = &[
    Stage {
        name: "preflight",
        title: "Can this release be moved?",
        does: "Asks every member of MongoDB's replica set: version, feature compatibility version, whether all are healthy and in sync, whether \
               their processors have what MongoDB 5.0 needs (AVX), and how much room there is on their volumes.",
        back: BACK_BY_NOTHING,
        check: Check::Preflight,
        change: Change::Nothing,
        era: Era::Original,
        applies: |moving| moving.mongodb.is_some(),
    },
    Stage {
        name: "backup",
        title: "A copy of MongoDB's data",
        does: "StackStorm goes on working meanwhile. The key of the datastore is not in MongoDB: copy the secrets file, too.",
        back: "Nothing was changed. The copy can be deleted.",
        check: Check::Mongodb,
        change: Change::Backup,
        era: Era::Original,
        applies: |moving| moving.mongodb.is_some() && moving.has_old_stackstorm,
    },
    Stage {
        name: "adopt",
        title: "kubectl takes note of the release as it is",
        does: "Later stages take away fields that only the old images have, and kubectl takes away nothing that it has not applied itself, such as what Helm \
               has installed. So each object, Jobs left out, gets the annotation of kubectl that says what it was applied with. Nothing else changes, and no \
               pod restarts.",
        back: "Nothing but an annotation was changed.",
        check: Check::Running,
        change: Change::Adopt,
        era: Era::Original,
        applies: |_| true,
    },
    Stage {
        name: "drain-3.8",
        title: "StackStorm 3.8 takes no new work",
        does: "Stops the web UI with its API, the chat bot, the sensors and the timers; what is under way goes on. Messages of StackStorm 3.8 and \
               3.9 do not go together.",
        back: BACK_TO_WORK,
        check: Check::Mongodb,
        change: Change::Drain,
        era: Era::Original,
        applies: |moving| moving.has_old_stackstorm,
    },
    Stage {
        name: "stop-3.8",
        title: "StackStorm 3.8 stops",
        does: "Its check waits until no queue holds a message and no execution is unfinished.",
        back: BACK_TO_WORK,
        check: Check::Drained,
        change: Change::Stop,
        era: Era::Original,
        applies: |moving| moving.has_old_stackstorm,
    },
    Stage {
        name: "stackstorm-3.9",
        title: "StackStorm 3.9, on the data services of before",
        does: "Starts StackStorm 3.9, which speaks to MongoDB 4.4 and to all later versions, and registers its content. Packs need virtual \
               environments for Python 3.10. Look at it, for as long as you like, before you go on.",
        back: "Stop it (`--part change` of the stage stop-3.8), and start 3.8 again with `st2ha render $FLAGS`. If 3.8 cannot work with what 3.9 \
               wrote, restore the backup.",
        check: Check::Stopped,
        change: Change::StackStorm,
        era: Era::StackStorm,
        applies: |moving| moving.has_old_stackstorm,
    },
    Stage {
        name: "drain",
        title: "StackStorm takes no new work",
        does: "As before, for the data services this time. From here to the end StackStorm does not work.",
        back: "Start StackStorm again: `--part change` of the stage stackstorm-3.9 or, if the release had 3.9 already, `st2ha render $FLAGS -s \
               'Deployment/*'`.",
        check: Check::Running,
        change: Change::Drain,
        era: Era::StackStorm,
        applies: |_| true,
    },
    Stage {
        name: "stop",
        title: "StackStorm stops",
        does: "Its check waits until no queue holds a message and no execution is unfinished.",
        back: "As for the stage drain.",
        check: Check::Drained,
        change: Change::Stop,
        era: Era::StackStorm,
        applies: |_| true,
    },
    Stage {
        name: "backup-stopped",
        title: "A copy of MongoDB's data, while nobody writes",
        does: "This is the copy that leads back from every later stage.",
        back: "Nothing was changed. The copy can be deleted.",
        check: Check::Stopped,
        change: Change::Backup,
        era: Era::StackStorm,
        applies: |moving| moving.mongodb.is_some(),
    },
    Stage {
        name: "mongodb-5.0",
        title: "MongoDB 4.4 to 5.0, on the official image",
        does: "The same StatefulSet, volumes, files and replica set, and another image: members are replaced one after the other, each by the \
               user id that owns the files.",
        back: BACK_OF_HOP,
        check: Check::Mongodb,
        change: hop(0),
        era: Era::Mongodb,
        applies: |moving| moving.takes(&HOPS[0]),
    },
    Stage {
        name: "mongodb-6.0",
        title: "MongoDB 5.0 to 6.0",
        does: "Another image: members are replaced one after the other.",
        back: BACK_OF_HOP,
        check: Check::Mongodb,
        change: hop(1),
        era: Era::Mongodb,
        applies: |moving| moving.takes(&HOPS[1]),
    },
    Stage {
        name: "mongodb-7.0",
        title: "MongoDB 6.0 to 7.0",
        does: "Another image: members are replaced one after the other.",
        back: BACK_OF_HOP,
        check: Check::Mongodb,
        change: hop(2),
        era: Era::Mongodb,
        applies: |moving| moving.takes(&HOPS[2]),
    },
    Stage {
        name: "mongodb-8.0",
        title: "MongoDB 7.0 to 8.0",
        does: "Another image: members are replaced one after the other.",
        back: BACK_OF_HOP,
        check: Check::Mongodb,
        change: hop(3),
        era: Era::Mongodb,
        applies: |moving| moving.takes(&HOPS[3]),
    },
    Stage {
        name: "rabbitmq-redis",
        title: "RabbitMQ and Redis start empty",
        does: "Nothing that lasts is in them: queues are empty, and locks are nobody's. The new servers get volumes of their own; those of the \
               old ones stay.",
        back: "Delete the new StatefulSets, and apply the old ones: `st2ha render $FLAGS -s '*/{rabbitmq}*' -s '*/{redis}*'`. They find their old \
               volumes.",
        check: Check::Mongodb,
        change: Change::Brokers,
        era: Era::Brokers,
        applies: |moving| moving.rabbitmq || moving.redis,
    },
    Stage {
        name: "finish",
        title: "StackStorm starts, and the preset is gone",
        does: "Everything as `st2ha render` prints it from now on, with the values below.",
        back: "Stop StackStorm (`--part change` of the stage stop), go back from the stages before as they say, last one first, and start \
               StackStorm with `st2ha render $FLAGS`.",
        check: Check::Brokers,
        change: Change::Finish,
        era: Era::Finished,
        applies: |_| true,
    },
    Stage {
        name: "seal",
        title: "Secrets that must not change cannot change",
        does: "Makes the Secrets immutable with which StackStorm would lose its data. Look at StackStorm first: it is the last way back that gets longer.",
        back: "Delete these Secrets, `st2ha migrate render seal $FLAGS --part change | kubectl delete -f -`, and apply `--part change` of the stage \
               finish, which has the same ones, and changeable.",
        check: Check::Running,
        change: Change::Seal,
        era: Era::Finished,
        applies: |_| true,
    },
];

impl Stage {
    /// The stage of this name.
    pub fn find(name: &str) -> Option<&'static Self> {
        STAGES.iter().find(|stage| stage.name == name)
    }

    /// The step of MongoDB's version that is taken here.
    pub fn hop(&self) -> Option<&'static Hop> {
        if let Change::Hop(hop) = self.change { Some(hop) } else { None }
    }
}

impl Check {
    /// What scripts call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Preflight => "preflight",
            Self::Mongodb => "mongodb",
            Self::Drained => "drained",
            Self::Stopped => "stopped",
            Self::Running => "running",
            Self::Brokers => "brokers",
        }
    }
}
