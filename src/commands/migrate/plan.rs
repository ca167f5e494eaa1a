//! `st2ha migrate plan`.

use anyhow::{Context as _, Result};
use serde_json::json;

use super::flags::{flags, migrate_flags};
use super::prepare::{Prepared, Task, nothing_to_move, prepare};
use crate::cli::{MigratePlan, PlanFormat, ReleaseArgs};
use crate::commands::print;
use crate::config::Release;
use crate::migrate::{self, Plan, Rendered, Root, Survey};
use crate::render::Names;
use crate::yaml;

/// Prints the plan.
pub fn run(command: &MigratePlan) -> Result<()> {
    let prepared = match prepare(&command.migrate)? {
        Task::Migrate(prepared) => prepared,
        Task::Nothing(services) => {
            return match command.output {
                PlanFormat::Text => print(&format!("{}\n", nothing_to_move(&services))),
                PlanFormat::Json => print(&format!("{:#}\n", json!({ "stages": [], "remarks": services }))),
            };
        }
    };
    let rendered: Vec<Rendered> = prepared
        .stages
        .iter()
        .map(|stage| Ok(Rendered { stage, manifests: prepared.preview(stage)?.manifests }))
        .collect::<Result<_>>()?;
    let ReleaseArgs { name, namespace } = &command.migrate.request.release;
    let before = &prepared.before.outputs;
    let release = Release { name: name.clone(), namespace: namespace.clone() };
    let names = Names::new(&before.config, &release, &before.facts);
    let survey = Survey {
        moving: &prepared.moving,
        before: &before.manifests,
        stages: &rendered,
        release: name,
        namespace,
        has_flags: !migrate_flags(&command.migrate).is_empty(),
        fullnames: [
            ("mongodb", &names.mongodb.fullname),
            ("rabbitmq", &names.rabbitmq.fullname),
            ("redis", &names.redis.fullname),
        ],
    };
    let plan = Plan {
        release: name.clone(),
        namespace: namespace.clone(),
        flags: flags(&command.migrate),
        migrate_flags: migrate_flags(&command.migrate),
        stages: migrate::stages(&survey)?,
        values: prepared.lasting(),
        helm: migrate::helm(&survey),
        remarks: remarks(&prepared, &rendered, command),
    };
    match command.output {
        PlanFormat::Text => {
            let values = yaml::emit(&plan.values).context("the values cannot be written as YAML")?;
            print(&migrate::text(&plan, &values))
        }
        PlanFormat::Json => print(&format!("{:#}\n", serde_json::to_value(&plan)?)),
    }
}

/// What the user has to know, and what could not be seen from here.
fn remarks(prepared: &Prepared<'_>, stages: &[Rendered], command: &MigratePlan) -> Vec<String> {
    let mut remarks = vec![
        "This was made from the values and the secrets file alone. Which versions run, what MongoDB's feature compatibility version is, whether \
         all members are in sync and whether processors have AVX could not be seen: the Jobs look at that, and refuse to go on."
            .to_owned(),
        "Nobody asked the registries either: `st2ha images --check` does so for the values of the end; the images of each stage are below.".to_owned(),
        format!(
            "Where a `kubectl wait` or a `kubectl rollout status` ends badly, do not go on: `kubectl logs -n {} -l {}=STAGE` says why. Each command \
             may be given again.",
            command.migrate.request.release.namespace,
            migrate::STAGE_LABEL
        ),
        "This way has been tried with stand-ins for MongoDB's servers only. Try it on a copy of the release first.".to_owned(),
    ];
    let unknown = prepared.unknown_secrets();
    if !unknown.is_empty() {
        remarks.push(format!(
            "The release has secrets that are not known here, and no stage is rendered without them: {}. `st2ha secrets import` takes them from \
             the cluster.",
            unknown.join(", ")
        ));
    }
    if let Some(secret) = prepared.unseen_definitions() {
        let namespace = &command.migrate.request.release.namespace;
        let template = "{{range .data}}{{base64decode .}}{{end}}";
        remarks.push(format!(
            "The brokers load definitions from your Secret {secret}, which was not looked into. RabbitMQ 4 does not start with a policy of `ha-mode` in \
             them, and StackStorm is down then. Look before the first stage, and take such policies out: `kubectl get secret {secret} -n {namespace} -o \
             go-template='{template}' | grep -o 'ha-[a-z-]*'`."
        ));
    }
    let root = migrate::root(stages).map(|root| match root {
        Root::ByImage => {
            "MongoDB runs as root from its first stage on, unless the platform chooses another user, as OpenShift does: the official image names none, and these \
             values have removed `runAsUser`. Its files belong to another user then, too. Write `runAsUser` into `mongodb.podSecurityContext`, and \
             `enabled: true`, where the platform does not."
        }
        Root::ByValues => {
            "MongoDB runs as root from its first stage on, since these values say `runAsUser: 0`. Bitnami's image went on as the user 1001, to whom the files \
             belong; the official one does not. Write 1001 in its place, with `fsGroup: 1001` in `mongodb.podSecurityContext`, unless root is what you want."
        }
    });
    remarks.extend(root.map(str::to_owned));
    let idle = prepared.idle_keys();
    if !idle.is_empty() {
        remarks.push(format!(
            "Only Bitnami's layout reads these, so they count no more once their service has moved, and can be taken out of the values: {}.",
            idle.join(", ")
        ));
    }
    if !command.migrate.request.values.presets.is_empty() {
        remarks.push(format!("After the stage finish, leave out `--preset {}`, and ST2HA_PRESET.", migrate::PRESET));
    }
    if !command.migrate.after.is_empty() {
        remarks.push("After the stage finish, what --after says belongs into your values, too.".to_owned());
    }
    if !command.migrate.request.values.set.0.is_empty() {
        remarks.push(
            "Give your --set flags with every command: they may hold secrets, so they are not shown here.".to_owned(),
        );
    }
    if !prepared.moving.has_old_stackstorm {
        remarks.push("StackStorm is new enough already, so it is stopped once only.".to_owned());
    }
    remarks
}
