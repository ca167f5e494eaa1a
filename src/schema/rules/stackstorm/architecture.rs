//! The processors that StackStorm's images are built for.

use std::collections::BTreeMap;

use crate::config::{Config, PodSettings};
use crate::schema::Report;
use crate::schema::rules::{components, own_key};
use crate::workloads::COMMON;

/// The label of nodes that says what they have, and the only one that the images run on.
const LABEL: &str = "kubernetes.io/arch";
const BUILT_FOR: &str = "amd64";

/// Pods that are sent to other nodes. Images of the user's own may be built for them.
pub fn check(config: &Config, report: &mut Report<'_>) {
    if !config.image.repository.is_empty() || config.image_registry.as_ref().is_some_and(|text| !text.is_empty()) {
        return;
    }
    let runner = is_given(config.st2actionrunner.image.image.repository.as_ref());
    let is_own = |section: &str| match section {
        "st2actionrunner" | "st2client" => runner,
        "st2chatops" => is_given(config.st2chatops.image.repository.as_ref()),
        _ => false,
    };
    let common = wanted(&config.workloads.workload.pods);
    let running = config.deployments().into_iter().filter(|(section, is_on, _)| *is_on && !is_own(section));
    let running = running.map(|(section, _, workload)| (section, &workload.pods));
    let jobs = (!runner).then_some(("jobs", &config.jobs.pods));
    let mut lost: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (section, pods) in running.chain(jobs) {
        let own = wanted(pods).map(|wanted| (section, wanted));
        if let Some((whose, _)) =
            own.or(common.map(|wanted| (COMMON, wanted))).filter(|(_, wanted)| *wanted != BUILT_FOR)
        {
            lost.entry(whose).or_default().push(section);
        }
    }
    for (whose, sections) in lost {
        report.warn(
            &format!("{whose}.nodeSelector.{}", own_key(LABEL)),
            format!(
                "StackStorm's images are built for `{BUILT_FOR}` alone, so these do not run on such nodes: {}",
                components(&sections)
            ),
            format!("write `{BUILT_FOR}`; or name images of your own in `image.repository`"),
        );
    }
}

fn wanted(pods: &PodSettings) -> Option<&str> {
    pods.node_selector.as_ref()?.get(LABEL).map(String::as_str).filter(|text| !text.is_empty())
}

fn is_given(text: Option<&String>) -> bool {
    text.is_some_and(|text| !text.is_empty())
}
