//! `st2ha migrate plan`.

use crate::release::{PRESET, STAGES, commands, names, plan, run};

#[test]
fn the_plan_of_a_release_of_the_chart() {
    let done = run(&["migrate", "plan"], PRESET).run().fine();
    insta::assert_snapshot!(done.stdout);
    assert!(!done.folder.path().join(".st2ha").exists(), "a plan stores nothing");
}

#[test]
fn the_same_for_programs() {
    let plan = plan(PRESET, &["-n", "stack"]);
    assert_eq!(names(&plan), STAGES);
    assert_eq!(plan["flags"], "st2 -n stack -f given-secrets.yaml -f values.yaml");
    assert_eq!(plan["values"]["preset"], serde_json::Value::Null);
    let hop = commands(&plan, "mongodb-6.0");
    assert!(hop.iter().all(|command| !command.contains("kubectl delete")), "{hop:?}");
    assert_eq!(hop[3], "kubectl rollout status --timeout=2h -n stack statefulset.apps/st2-mongodb");
}

#[test]
fn stages_that_a_release_does_not_need_are_left_out() {
    let with = |values: &str| plan(&format!("{PRESET}{values}"), &[]);
    let modern = with("image: { tag: 3.9.1 }\n");
    assert_eq!(names(&modern), [&STAGES[..1], &STAGES[2..3], &STAGES[6..]].concat());
    assert!(modern["remarks"].to_string().contains("is stopped once only"));
    assert!(modern["values"].get("image").is_none(), "a newer tag stays");
    let further = with("mongodb: { image: { tag: 6.0.1 } }\n");
    assert_eq!(names(&further), [&STAGES[..9], &STAGES[11..]].concat());
    let elsewhere = with("mongodb: { enabled: false }\nst2: { existingConfigSecret: mine }\n");
    assert_eq!(
        names(&elsewhere),
        ["adopt", "drain-3.8", "stop-3.8", "stackstorm-3.9", "drain", "stop", "rabbitmq-redis", "finish", "seal"]
    );
    let only_mongodb =
        with("rabbitmq: { enabled: false }\nredis: { enabled: false }\nst2: { existingConfigSecret: mine }\n");
    assert!(!names(&only_mongodb).contains(&"rabbitmq-redis"), "{:?}", names(&only_mongodb));
}

#[test]
fn a_release_may_stop_at_an_earlier_version() {
    let with = |tag: &str| {
        let after = format!("mongodb: {{ image: {{ tag: {tag} }} }}\n");
        run(&["migrate", "plan", "-o", "json", "--after", "after.yaml"], PRESET).file("after.yaml", after).run()
    };
    let plan: serde_json::Value = serde_json::from_str(&with("7.0.40").stdout).unwrap();
    assert_eq!(names(&plan), [&STAGES[..12], &STAGES[13..]].concat());
    assert!(commands(&plan, "finish")[0].contains("$FLAGS $MIGRATE --part"));
    assert_eq!(plan["migrateFlags"], "--after after.yaml");
    let refused = with("8.3.8").failed(1);
    assert!(refused.stderr.contains("there is no way from 4.4 to 8.3"), "{}", refused.stderr);
}

/// People write what only Bitnami's layout knows; that it is gone afterwards keeps nothing from moving.
#[test]
fn keys_that_nothing_reads_afterwards_are_told() {
    let values = format!(
        "{PRESET}mongodb: {{ rbac: {{ create: true }}, initdbScripts: {{ a.js: '1' }}, useStatefulSet: true }}\nrabbitmq: {{ extraPlugins: rabbitmq_shovel }}\n"
    );
    let plan = plan(&values, &[]);
    let remarks = plan["remarks"].to_string();
    for key in ["mongodb.rbac.create", "mongodb.initdbScripts"] {
        assert!(remarks.contains(key), "{key}: {remarks}");
    }
    let lasting = plan["values"].to_string();
    let done = run(&["render"], &values).file("lasting.yaml", &lasting).args(&["-f", "lasting.yaml"]).run();
    assert_eq!(done.status, 0, "{}", done.stderr);
    assert!(!done.stderr.contains("error"), "{}", done.stderr);
}

#[test]
fn snapshots_take_the_place_of_dumps() {
    let plan = plan(PRESET, &["--snapshot-class", "csi"]);
    let backup = commands(&plan, "backup-stopped").join("\n");
    assert!(
        backup.contains("volumesnapshot -l st2ha/migration=backup-stopped,st2ha/migration-part=change"),
        "{backup}"
    );
    assert_eq!(plan["migrateFlags"], "--snapshot-class csi");
}

#[test]
fn secrets_that_are_not_known_are_told_and_never_made() {
    let done = crate::cli_support::Run::new(&["migrate", "plan", "--preset", "stackstorm-ha-1.1"]).run().fine();
    assert!(done.stdout.contains("mongodb.auth.rootPassword"), "{}", done.stdout);
    assert!(done.stdout.contains("leave out `--preset stackstorm-ha-1.1`"), "{}", done.stdout);
    assert!(!done.stdout.contains("redis.password"), "which the release has not: {}", done.stdout);
    let render = crate::cli_support::Run::new(&["migrate", "render", "stop", "--preset", "stackstorm-ha-1.1"]);
    let done = render.run().failed(2);
    assert!(done.stderr.contains("st2ha secrets import") && done.stderr.contains("st2.ssh_key"), "{}", done.stderr);
    assert!(!done.folder.path().join(".st2ha").exists());
}

#[test]
fn what_flags_hold_is_not_told() {
    let done = run(&["migrate", "plan", "--set", "st2.password=hunter2"], PRESET).run().fine();
    assert!(!done.stdout.contains("hunter2") && done.stdout.contains("--set"), "{}", done.stdout);
}

/// Bitnami's image has a user, the official one has none.
#[test]
fn servers_that_would_run_as_root_are_told() {
    let told = |contexts: &str| {
        plan(&format!("{PRESET}mongodb: {{ {contexts} }}\n"), &[])["remarks"].to_string().contains("as root")
    };
    assert!(told("podSecurityContext: { enabled: false }, containerSecurityContext: { enabled: false }"));
    assert!(told("podSecurityContext: null, containerSecurityContext: null"));
    assert!(!told("podSecurityContext: { enabled: false }"));
    assert!(!told("containerSecurityContext: { enabled: false }"));
    assert!(!told("replicaCount: 3"));
    // The reason is the right one.
    let remarks = |contexts: &str| plan(&format!("{PRESET}mongodb: {{ {contexts} }}\n"), &[])["remarks"].to_string();
    let removed = remarks("podSecurityContext: null, containerSecurityContext: null");
    assert!(removed.contains("have removed `runAsUser`") && !removed.contains("runAsUser: 0"), "{removed}");
    let written = remarks("containerSecurityContext: { runAsUser: 0, runAsNonRoot: false }");
    assert!(written.contains("say `runAsUser: 0`") && !written.contains("have removed"), "{written}");
}

/// RabbitMQ 4 does not start with what old definitions may hold, and a Secret of the user's is not looked into.
#[test]
fn definitions_that_cannot_be_seen_are_told() {
    let own = "rabbitmq: { loadDefinition: { existingSecret: mydefs } }\n";
    let remarks = plan(&format!("{PRESET}{own}"), &["-n", "stack"])["remarks"].to_string();
    assert!(remarks.contains("your Secret mydefs") && remarks.contains("`ha-mode`"), "{remarks}");
    assert!(remarks.contains("kubectl get secret mydefs -n stack"), "{remarks}");
    let shown = "rabbitmq: { loadDefinition: { existingSecret: mydefs }, extraSecrets: { mydefs: { rabbitmq-definitions.json: '{}' } } }\n";
    for values in [PRESET.to_owned(), format!("{PRESET}{shown}")] {
        let done = run(&["migrate", "plan"], &values).run();
        assert!(!done.stdout.contains("which was not looked into"), "{}{}", done.stdout, done.stderr);
    }
}
