//! In whose layout data services keep their data, told by the objects that run them.
//!
//! Images of another make neither find that data nor start on it, so a release has to stay with the one that it has.

use serde_json::Value;

use super::key::ManifestKey;
use super::manifest::Manifest;
use super::pod::{list, pod, text};

/// The data services, by their sections of the values, which is how Bitnami names its images, charts and folders, too.
const SERVICES: &[&str] = &["mongodb", "rabbitmq", "redis"];
/// Folders that all of Bitnami's images have.
const FOLDERS: &[&str] = &["/bitnami/", "/opt/bitnami/"];

/// A data service that has its data in the layout of Bitnami's images.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BitnamiService {
    /// The section of the values.
    pub service: &'static str,
    /// The object that tells.
    pub object: ManifestKey,
}

/// The data services of a release that these objects run in Bitnami's layout, by their workloads. Services of other releases do not
/// count, nor do Bitnami's images of something else, such as those of exporters.
pub fn bitnami_services<'a>(objects: impl IntoIterator<Item = &'a Manifest>, release: &str) -> Vec<BitnamiService> {
    let workloads = objects.into_iter().filter(|manifest| ["StatefulSet", "Deployment"].contains(&&*manifest.key.kind));
    found(workloads, release, |manifest| of_pod(manifest).or_else(|| of_labels(manifest)))
}

/// The same by the Secrets, whose labels name the chart that made them.
pub fn bitnami_secrets<'a>(objects: impl IntoIterator<Item = &'a Manifest>, release: &str) -> Vec<BitnamiService> {
    found(objects.into_iter().filter(|manifest| manifest.key.kind == "Secret"), release, of_labels)
}

fn found<'a>(
    objects: impl Iterator<Item = &'a Manifest>,
    release: &str,
    service: impl Fn(&Manifest) -> Option<&'static str>,
) -> Vec<BitnamiService> {
    let mut found: Vec<BitnamiService> = Vec::new();
    for manifest in objects.filter(|manifest| belongs(manifest, release)) {
        if let Some(service) = service(manifest)
            && !found.iter().any(|known| known.service == service)
        {
            found.push(BitnamiService { service, object: manifest.key.clone() });
        }
    }
    found
}

fn label<'a>(manifest: &'a Manifest, name: &str) -> Option<&'a str> {
    manifest.object.pointer("/metadata/labels")?.get(name)?.as_str()
}

/// Whether an object is the release's. Redis' objects are labelled as they were before labels had a standard.
fn belongs(manifest: &Manifest, release: &str) -> bool {
    ["app.kubernetes.io/instance", "release"].iter().any(|name| label(manifest, name) == Some(release))
}

/// By the chart that made the object: `mongodb-10.0.1`. st2ha writes the same while it renders that layout.
fn of_labels(manifest: &Manifest) -> Option<&'static str> {
    let chart = label(manifest, "helm.sh/chart").or_else(|| label(manifest, "chart"))?;
    let is_version =
        |rest: &str| rest.strip_prefix('-').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    SERVICES.iter().copied().find(|service| chart.strip_prefix(service).is_some_and(is_version))
}

/// By the images of the containers, or where these have their volumes: an image may come from a mirror of another name.
fn of_pod(manifest: &Manifest) -> Option<&'static str> {
    let pod = pod(manifest)?;
    let containers = list(pod.spec, "containers");
    containers.iter().find_map(|container| of_image(text(container, "image")).or_else(|| of_mounts(container)))
}

fn of_image(image: &str) -> Option<&'static str> {
    let (path, name) = image.rsplit_once('/')?;
    let name = name.split(['@', ':']).next().unwrap_or_default();
    let is_bitnami = path.split('/').any(|part| part.starts_with("bitnami"));
    SERVICES.iter().copied().find(|service| is_bitnami && name == *service)
}

fn of_mounts(container: &Value) -> Option<&'static str> {
    let folders = list(container, "volumeMounts").iter().map(|mount| text(mount, "mountPath"));
    let mut inside = folders.filter_map(|path| FOLDERS.iter().find_map(|folder| path.strip_prefix(folder)));
    inside.find_map(|path| {
        let name = path.split('/').next().unwrap_or_default();
        SERVICES.iter().copied().find(|service| name == *service)
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail this way")]

    use serde_json::{Value, json};

    use super::{bitnami_secrets, bitnami_services};
    use crate::manifests::Manifest;

    fn set(labels: &Value, container: &Value) -> Manifest {
        let object = json!({
            "apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": { "name": "x", "labels": labels },
            "spec": { "template": { "spec": { "containers": [{ "image": "registry.example.com/sidecar" }, container] } } },
        });
        Manifest::new(object, "test").unwrap()
    }

    fn services(labels: &Value, container: &Value) -> Vec<&'static str> {
        bitnami_services([&set(labels, container)], "st2").iter().map(|found| found.service).collect()
    }

    #[test]
    fn the_layout_is_told_by_images_volumes_and_charts() {
        let ours = json!({ "app.kubernetes.io/instance": "st2" });
        let cases = [
            (json!({ "image": "docker.io/bitnami/mongodb:4.4" }), Some("mongodb")),
            (json!({ "image": "mirror.example.com:5000/x/bitnamilegacy/rabbitmq@sha256:00" }), Some("rabbitmq")),
            (json!({ "image": "bitnami/redis" }), Some("redis")),
            (json!({ "image": "own/mongo:1", "volumeMounts": [{ "mountPath": "/bitnami/mongodb" }] }), Some("mongodb")),
            (
                json!({ "image": "own/cache:1", "volumeMounts": [{ "mountPath": "/opt/bitnami/redis/etc" }] }),
                Some("redis"),
            ),
            (json!({ "image": "docker.io/bitnami/mongodb-exporter:1" }), None),
            (json!({ "image": "docker.io/library/mongo:8.0", "volumeMounts": [{ "mountPath": "/data/db" }] }), None),
            (json!({ "image": "mongodb" }), None),
            (json!({ "image": "own/x", "volumeMounts": [{ "mountPath": "/bitnami-data/mongodb" }] }), None),
        ];
        for (container, expected) in cases {
            assert_eq!(services(&ours, &container), Vec::from_iter(expected), "{container}");
        }
        let plain = json!({ "image": "own/x" });
        assert_eq!(services(&json!({ "release": "st2", "chart": "redis-12.3.2" }), &plain), ["redis"]);
        let chart = |chart: &str| json!({ "app.kubernetes.io/instance": "st2", "helm.sh/chart": chart });
        assert_eq!(services(&chart("mongodb-10.0.1"), &plain), ["mongodb"]);
        assert!(services(&chart("stackstorm-ha-1.1.0"), &plain).is_empty());
        assert!(services(&chart("mongodb-exporter-1.0.0"), &plain).is_empty());
    }

    #[test]
    fn other_releases_and_other_kinds_do_not_count() {
        let image = json!({ "image": "bitnami/mongodb" });
        assert!(services(&json!({ "app.kubernetes.io/instance": "other" }), &image).is_empty());
        assert!(services(&json!({}), &image).is_empty());
        let secret = json!({
            "apiVersion": "v1", "kind": "Secret",
            "metadata": { "name": "st2-rabbitmq", "labels": { "release": "st2", "helm.sh/chart": "rabbitmq-8.0.2" } },
        });
        let secret = Manifest::new(secret, "test").unwrap();
        assert!(bitnami_services([&secret], "st2").is_empty());
        assert_eq!(bitnami_secrets([&secret], "st2").len(), 1);
        assert!(bitnami_secrets([&secret], "st").is_empty());
    }
}
