//! What takes the Pod Security level `restricted` from pods that have it otherwise, by saying nothing.

use serde_json::Value;

use crate::config::{Config, Container, Fragment};
use crate::schema::Report;
use crate::workloads::COMMON;

/// Fields that each container has to have. Whether what they say will do is found in the objects.
const OF_CONTAINERS: &[&str] = &["/allowPrivilegeEscalation", "/capabilities/drop"];
/// The capabilities that a container does without.
const DROPPED: &str = "/capabilities/drop";
/// Fields that a pod has for all of its containers.
const OF_PODS: &[&str] = &["/runAsNonRoot", "/seccompProfile/type"];

/// Checks containers of the user's own, and what all pods have in common.
pub fn check(config: &Config, report: &mut Report<'_>) {
    if config.compatibility.is_some() {
        return;
    }
    let common = &config.workloads.workload.pods;
    let pods = common.pod_security_context.as_ref().map_or(&Value::Null, Fragment::value);
    let containers = common.security_context.as_ref().map_or(&Value::Null, Fragment::value);
    let shared = [
        ("podSecurityContext", OF_PODS, [config.pod_security_context.value(), pods]),
        ("securityContext", OF_CONTAINERS, [config.security_context.value(), containers]),
    ];
    for (key, wanted, contexts) in shared {
        if let Some(path) = wanted.iter().find(|path| contexts.iter().all(|context| lacks(context, path))) {
            report.warn(
                &format!("workloads.{key}"),
                format!("without `{}` here, namespaces that enforce the Pod Security level `restricted` refuse all pods of StackStorm", field(path)),
                "leave it as it is by default, and let single components say what they need; or label the namespace with another level",
            );
        }
    }
    let deployments = config.deployments().map(|(name, _, workload)| (name.to_owned(), &workload.pods));
    let jobs = [("jobs".to_owned(), &config.jobs.pods), (COMMON.to_owned(), common)];
    for (section, pods) in deployments.into_iter().chain(jobs).chain(config.singles()) {
        let own = pods.security_context.as_ref().map_or(&Value::Null, Fragment::value);
        if own.pointer(DROPPED).and_then(Value::as_array).is_some_and(Vec::is_empty) {
            report.warn(
                &format!("{section}.securityContext.{}", field(DROPPED)),
                "with this, the containers keep all capabilities, which the Pod Security level `restricted` refuses",
                "write `[ALL]`, or leave it out",
            );
        }
        for (key, containers) in [("sidecars", &pods.sidecars), ("extraInitContainers", &pods.extra_init_containers)] {
            containers_of_users(&format!("{section}.{key}"), containers.iter().flatten(), report);
        }
    }
}

fn containers_of_users<'a>(path: &str, containers: impl Iterator<Item = &'a Container>, report: &mut Report<'_>) {
    for (index, container) in containers.enumerate() {
        let context = container.value().get("securityContext").unwrap_or(&Value::Null);
        if let Some(missing) = OF_CONTAINERS.iter().find(|path| lacks(context, path)) {
            report.warn(
                &format!("{path}[{index}]"),
                format!("without `securityContext.{}`, namespaces that enforce the Pod Security level `restricted` refuse the pods", field(missing)),
                "give the container `securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}`",
            );
        }
    }
}

fn lacks(context: &Value, path: &str) -> bool {
    context.pointer(path).is_none_or(Value::is_null)
}

fn field(path: &str) -> String {
    path.trim_start_matches('/').replace('/', ".")
}
