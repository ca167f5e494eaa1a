//! A release to be moved, and what is asked of it.

use serde_json::Value;

use crate::cli_support::{Done, Run};

/// The values of a release that the chart has installed.
pub const PRESET: &str = "preset: stackstorm-ha-1.1\n";
/// The stages of a release with StackStorm 3.8 and all data services on Bitnami's images.
pub const STAGES: [&str; 16] = [
    "preflight",
    "backup",
    "adopt",
    "drain-3.8",
    "stop-3.8",
    "stackstorm-3.9",
    "drain",
    "stop",
    "backup-stopped",
    "mongodb-5.0",
    "mongodb-6.0",
    "mongodb-7.0",
    "mongodb-8.0",
    "rabbitmq-redis",
    "finish",
    "seal",
];

/// Runs st2ha with these values, all secrets given.
pub fn run(arguments: &[&str], values: &str) -> Run {
    Run::new(arguments).with_secrets().file("values.yaml", values).args(&["-f", "values.yaml"])
}

/// The plan as JSON.
#[track_caller]
pub fn plan(values: &str, flags: &[&str]) -> Value {
    let done = run(&["migrate", "plan", "-o", "json"], values).args(flags).run();
    assert_eq!(done.status, 0, "{}", done.stderr);
    serde_json::from_str(&done.stdout).unwrap()
}

/// The names of the stages of a plan.
pub fn names(plan: &Value) -> Vec<&str> {
    plan["stages"].as_array().unwrap().iter().map(|stage| stage["name"].as_str().unwrap()).collect()
}

/// The commands of a stage of a plan.
pub fn commands(plan: &Value, stage: &str) -> Vec<String> {
    let stages = plan["stages"].as_array().unwrap();
    let found = stages.iter().find(|found| found["name"] == stage).unwrap_or_else(|| panic!("no stage {stage}"));
    found["steps"].as_array().unwrap().iter().map(|step| step["command"].as_str().unwrap().to_owned()).collect()
}

/// Renders a stage.
pub fn stage(stage: &str, values: &str, flags: &[&str]) -> Done {
    run(&["migrate", "render", stage], values).args(flags).run()
}

/// The objects of a stage.
#[track_caller]
pub fn objects(name: &str, values: &str, flags: &[&str]) -> Vec<Value> {
    let done = stage(name, values, flags);
    assert_eq!(done.status, 0, "{name}: {}", done.stderr);
    done.objects()
}

/// `Kind/name`.
pub fn key(object: &Value) -> String {
    format!("{}/{}", object["kind"].as_str().unwrap(), object["metadata"]["name"].as_str().unwrap())
}

/// Whether an object exists for the migration only.
pub fn is_own(object: &Value) -> bool {
    object["metadata"]["labels"]["st2ha/migration"].is_string()
}
