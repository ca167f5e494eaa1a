//! Renders values with the command and picks out workloads.

use serde_json::Value;

use crate::cli_support::Run;

/// StackStorm's Deployments and Jobs among what a render prints.
pub fn workloads(values: &Value) -> Vec<Value> {
    let run = Run::new(&["render", "st2", "-n", "stackstorm", "--target", "helm"]).with_secrets();
    let done = run.args(&["-f", "values.json"]).file("values.json", values.to_string()).run();
    assert_eq!(done.status, 0, "{}", done.stderr);
    let mut items = done.objects();
    items.retain(|item| {
        item["metadata"]["labels"]["app.kubernetes.io/part-of"] == "stackstorm"
            && (item["kind"] == "Deployment" || item["kind"] == "Job")
    });
    items
}

/// A Deployment or Job, by its name without the release's.
pub fn workload(values: &Value, name: &str) -> Value {
    let wanted = |item: &Value| item["metadata"]["name"] == format!("st2-{name}");
    workloads(values).into_iter().find(wanted).unwrap_or_else(|| panic!("no workload {name}"))
}

/// The pod of a workload.
pub fn pod(values: &Value, name: &str) -> Value {
    workload(values, name)["spec"]["template"]["spec"].take()
}

/// The main container of a workload.
pub fn container(values: &Value, name: &str) -> Value {
    pod(values, name)["containers"][0].take()
}

/// The names in a list of containers, volumes or Secrets.
pub fn names(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap()).collect()
}
