//! In whose layout data services keep their data, told by the objects that run them.
//!
//! Images of another make neither find that data nor start on it, so a release has to stay with the one that it has.

use serde_json::Value;

use super::key::ManifestKey;
use super::manifest::Manifest;
use super::pod::{list, pod, text};

/// The data services, by their sections of the values, which is how Bitnami names its images, charts and folders, too.
const SERVICES: &[&str] = &["mongodb", "rabbitmq", "redis"];
/// The highest major versions of Bitnami's charts that a chart of StackStorm's has come with.
const LAST_CHARTS: &[(&str, u32)] = &[("mongodb", 10), ("rabbitmq", 8), ("redis", 12)];
/// Folders that all of Bitnami's images have.
const FOLDERS: &[&str] = &["/bitnami/", "/opt/bitnami/"];

/// Kinds of objects that run data services.
const WORKLOADS: &[&str] = &["StatefulSet", "Deployment"];

/// Whether objects of a kind run data services.
pub fn runs_services(kind: &str) -> bool {
    WORKLOADS.contains(&kind)
}

/// A data service that has its data in the layout of Bitnami's images.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BitnamiService {
    /// The section of the values.
    pub service: &'static str,
    /// The object that tells.
    pub object: ManifestKey,
    /// The claim that its pods share for their data, if they have no claims of their own.
    pub claim: Option<String>,
}

/// The data services of a release that these objects run in Bitnami's layout, by their workloads. Services of other releases do not
/// count, nor do Bitnami's images of something else, such as those of exporters.
pub fn bitnami_services<'a>(objects: impl IntoIterator<Item = &'a Manifest>, release: &str) -> Vec<BitnamiService> {
    let workloads = objects.into_iter().filter(|manifest| WORKLOADS.contains(&&*manifest.key.kind));
    found(workloads, release, |manifest| {
        of_images(manifest).or_else(|| {
            if is_told_its_folder(manifest) { None } else { of_mounts(manifest).or_else(|| of_labels(manifest)) }
        })
    })
}

/// The data services of a release that have data in Bitnami's layout, by whatever a cluster gave out about it: what runs says more than claims that
/// nothing uses, and both say more than labels. Those name the chart that made an object and stay when something else is applied over it.
pub fn bitnami_traces(objects: &[Manifest], release: &str) -> Vec<BitnamiService> {
    let mut traces = bitnami_services(objects, release);
    let mut add = |more: Vec<BitnamiService>, counts: &dyn Fn(&str) -> bool| {
        for trace in more {
            if counts(trace.service) && !traces.iter().any(|known| known.service == trace.service) {
                traces.push(trace);
            }
        }
    };
    let of_kinds =
        |kinds: &'static [&'static str]| objects.iter().filter(move |object| kinds.contains(&&*object.key.kind));
    let claims = of_kinds(&["PersistentVolumeClaim"]).filter(|claim| !is_in_use(claim, objects));
    add(found(claims, release, of_claim), &|_| true);
    let runs =
        |service: &str| of_kinds(WORKLOADS).any(|workload| belongs(workload, release) && is_of(workload, service));
    add(found(of_kinds(&["Secret", "Service"]), release, of_labels), &|service| !runs(service));
    traces
}

/// By the chart that made the claim, or the name that only claims of MongoDB's have there.
fn of_claim(claim: &Manifest) -> Option<&'static str> {
    let by_name =
        || claim.key.name.starts_with("datadir-").then_some("mongodb").filter(|service| is_of(claim, service));
    of_labels(claim).or_else(by_name)
}

/// Whether a workload has a claim mounted or makes claims of its name.
fn is_in_use(claim: &Manifest, objects: &[Manifest]) -> bool {
    let name = &*claim.key.name;
    objects.iter().filter(|object| WORKLOADS.contains(&&*object.key.kind)).any(|workload| {
        let volumes = pod(workload).map_or(&[][..], |pod| list(pod.spec, "volumes"));
        let templates = workload.object.get("spec").map_or(&[][..], |spec| list(spec, "volumeClaimTemplates"));
        let is_made_by = |template: &Value| {
            let start = format!("{}-{}-", text(&template["metadata"], "name"), workload.key.name);
            name.strip_prefix(&start).is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
        };
        volumes.iter().any(|volume| text(&volume["persistentVolumeClaim"], "claimName") == name)
            || templates.iter().any(is_made_by)
    })
}

/// Whether an object's labels say that it is a part of a data service.
fn is_of(manifest: &Manifest, service: &str) -> bool {
    ["app.kubernetes.io/name", "app"].iter().any(|name| label(manifest, name) == Some(service))
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
            found.push(BitnamiService {
                service,
                object: manifest.key.clone(),
                claim: shared_claim(manifest, service),
            });
        }
    }
    found
}

/// What a pod of Bitnami's names the volume with the data of a service.
const DATA_VOLUMES: &[(&str, &str)] = &[("mongodb", "datadir"), ("rabbitmq", "data"), ("redis", "redis-data")];

/// The claim that pods of a service mount by its name.
fn shared_claim(manifest: &Manifest, service: &str) -> Option<String> {
    let (_, data) = DATA_VOLUMES.iter().find(|(name, _)| *name == service)?;
    let volume = list(pod(manifest)?.spec, "volumes").iter().find(|volume| text(volume, "name") == *data)?;
    volume.pointer("/persistentVolumeClaim/claimName")?.as_str().map(str::to_owned)
}

fn label<'a>(manifest: &'a Manifest, name: &str) -> Option<&'a str> {
    manifest.object.pointer("/metadata/labels")?.get(name)?.as_str()
}

/// Whether an object is the release's. Redis' objects are labelled as they were before labels had a standard. In a release with several charts,
/// what a chart that has nothing to do with StackStorm says it has made is not ours. Whatever leaves that open, is.
fn belongs(manifest: &Manifest, release: &str) -> bool {
    let is_of_release =
        ["app.kubernetes.io/instance", "release"].iter().any(|name| label(manifest, name) == Some(release));
    is_of_release && chart(manifest).is_none_or(may_be_stackstorms) && !is_of_another(manifest, release)
}

/// Whether a chart of Bitnami's has made this for another chart of the same release: it is newer than any that StackStorm's came with, and the
/// object is not called as StackStorm's are.
fn is_of_another(manifest: &Manifest, release: &str) -> bool {
    let Some((chart, version)) = chart_label(manifest) else { return false };
    let major = version.split('.').next().and_then(|major| major.parse::<u32>().ok());
    let is_newer = LAST_CHARTS.iter().any(|(name, last)| *name == chart && major.is_some_and(|major| major > *last));
    // What a claim is called begins with the name of its volume.
    let usual = if release.contains(chart) { release.to_owned() } else { format!("{release}-{chart}") };
    is_newer && !manifest.key.name.contains(&usual)
}

/// Whether the chart is StackStorm's, by whatever name, or one that it has had for a data service.
fn may_be_stackstorms(chart: &str) -> bool {
    SERVICES.iter().any(|service| chart.contains(service))
        || ["stackstorm", "st2"].iter().any(|name| chart.contains(name))
}

/// The name of the chart that made the object.
fn chart(manifest: &Manifest) -> Option<&str> {
    chart_label(manifest).map(|(name, _)| name)
}

/// The chart that made the object and its version, as Bitnami's charts and most others say it: `mongodb` and `10.0.1` of `mongodb-10.0.1`.
fn chart_label(manifest: &Manifest) -> Option<(&str, &str)> {
    let chart = label(manifest, "helm.sh/chart").or_else(|| label(manifest, "chart"))?;
    let mut dashes = chart.match_indices('-').filter_map(|(at, _)| Some((chart.get(..at)?, chart.get(at + 1..)?)));
    dashes.find(|(_, rest)| rest.starts_with(|c: char| c.is_ascii_digit()) && rest.contains('.'))
}

/// By the chart that made the object. st2ha writes the same while it renders that layout.
fn of_labels(manifest: &Manifest) -> Option<&'static str> {
    let chart = chart(manifest)?;
    SERVICES.iter().copied().find(|service| *service == chart)
}

/// The containers of an object's pods.
fn containers(manifest: &Manifest) -> &[Value] {
    pod(manifest).map_or(&[], |pod| list(pod.spec, "containers"))
}

fn of_images(manifest: &Manifest) -> Option<&'static str> {
    containers(manifest).iter().find_map(|container| of_image(text(container, "image")))
}

/// Whether a server is told by a flag where its files are. Bitnami's images know it, so this is MongoDB's own image on volumes of theirs.
fn is_told_its_folder(manifest: &Manifest) -> bool {
    let is_flag = |word: &Value| word.as_str().is_some_and(|word| word.starts_with("--dbpath="));
    containers(manifest).iter().any(|container| list(container, "args").iter().any(is_flag))
}

/// By where containers have their volumes: an image may come from a mirror of another name.
fn of_mounts(manifest: &Manifest) -> Option<&'static str> {
    let mounts = containers(manifest).iter().flat_map(|container| list(container, "volumeMounts"));
    let mut inside = mounts.filter_map(|mount| {
        let path = text(mount, "mountPath");
        FOLDERS.iter().find_map(|folder| path.strip_prefix(folder))
    });
    inside.find_map(|path| {
        let name = path.split('/').next().unwrap_or_default();
        SERVICES.iter().copied().find(|service| name == *service)
    })
}

fn of_image(image: &str) -> Option<&'static str> {
    let (path, name) = image.rsplit_once('/')?;
    let name = name.split(['@', ':']).next().unwrap_or_default();
    let is_bitnami = path.split('/').any(|part| part.starts_with("bitnami"));
    SERVICES.iter().copied().find(|service| is_bitnami && name == *service)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail this way")]

    use serde_json::{Value, json};

    use super::{bitnami_services, bitnami_traces};
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
        for (chart, is_ours) in [
            ("shop-1.2.0", false),
            ("shop-database-15.1.0-rc.1", false),
            ("mongodb-10.31.5", true),
            // No chart of StackStorm's has come with this, and the object's name is not `st2-mongodb`.
            ("mongodb-15.1.0", false),
            ("mongodb-ha-3.9.2", true),
            ("stackstorm-ha-1.1.0", true),
            ("our-st2-0.1.0", true),
            // Nobody knows what these are.
            ("shop", true),
            ("shop-main", true),
        ] {
            let labels = json!({ "app.kubernetes.io/instance": "st2", "helm.sh/chart": chart });
            assert_eq!(services(&labels, &image).is_empty(), !is_ours, "{chart}");
        }
        // Whoever has moved StackStorm's chart to newer ones has kept the names.
        for (name, is_ours) in [("st2-redis-master", true), ("shop-cache-master", false), ("st2-cache-master", false)] {
            let labels = json!({ "app.kubernetes.io/instance": "st2", "helm.sh/chart": "redis-19.6.4" });
            let mut object = set(&labels, &json!({ "image": "bitnami/redis" })).object;
            object["metadata"]["name"] = json!(name);
            let object = Manifest::new(object, "test").unwrap();
            assert_eq!(bitnami_services([&object], "st2").is_empty(), !is_ours, "{name}");
            assert_eq!(bitnami_traces(&[object], "st2").is_empty(), !is_ours, "{name}");
        }
        let secret = json!({
            "apiVersion": "v1", "kind": "Secret",
            "metadata": { "name": "st2-rabbitmq", "labels": { "release": "st2", "helm.sh/chart": "rabbitmq-8.0.2" } },
        });
        let secret = Manifest::new(secret, "test").unwrap();
        assert!(bitnami_services([&secret], "st2").is_empty());
        assert_eq!(bitnami_traces(std::slice::from_ref(&secret), "st2").len(), 1);
        assert!(bitnami_traces(&[secret], "st").is_empty());
    }

    fn object(kind: &str, name: &str, chart: Option<&str>) -> Manifest {
        let mut labels = json!({ "app.kubernetes.io/instance": "st2", "app.kubernetes.io/name": "mongodb" });
        if let Some(chart) = chart {
            labels["helm.sh/chart"] = json!(chart);
        }
        let object = json!({ "apiVersion": "v1", "kind": kind, "metadata": { "name": name, "labels": labels } });
        Manifest::new(object, "test").unwrap()
    }

    /// Servers of MongoDB's own image, with the claims of this template.
    fn official(claims: &str, folder: &str) -> Manifest {
        let labels = json!({
            "app.kubernetes.io/instance": "st2", "app.kubernetes.io/name": "mongodb", "helm.sh/chart": "mongodb-10.0.1",
        });
        let container = json!({
            "image": "docker.io/library/mongo:8.0", "args": [format!("--dbpath={folder}/data/db")],
            "volumeMounts": [{ "name": claims, "mountPath": folder }],
        });
        let mut set = set(&labels, &container).object;
        set["metadata"]["name"] = json!("st2-mongodb");
        set["spec"]["volumeClaimTemplates"] = json!([{ "metadata": { "name": claims } }]);
        Manifest::new(set, "test").unwrap()
    }

    /// The label of the chart stays where official images have taken over Bitnami's volumes.
    #[test]
    fn servers_that_have_moved_are_not_bitnamis() {
        let moved = official("datadir", "/bitnami/mongodb");
        assert!(bitnami_services([&moved], "st2").is_empty());
        let chart = Some("mongodb-10.0.1");
        let all = [
            object("Secret", "st2-mongodb", chart),
            object("Service", "st2-mongodb-headless", chart),
            object("PersistentVolumeClaim", "datadir-st2-mongodb-0", None),
            moved,
        ];
        assert!(bitnami_traces(&all, "st2").is_empty());
    }

    #[test]
    fn claims_services_and_secrets_tell_where_no_workload_does() {
        let chart = Some("mongodb-10.0.1");
        for (objects, expected) in [
            (vec![object("Service", "st2-mongodb", chart)], Some("Service")),
            (vec![object("Service", "st2-mongodb", None)], None),
            (vec![object("PersistentVolumeClaim", "st2-mongodb", chart)], Some("PersistentVolumeClaim")),
            (vec![object("PersistentVolumeClaim", "datadir-st2-mongodb-0", None)], Some("PersistentVolumeClaim")),
            (vec![object("PersistentVolumeClaim", "data-st2-mongodb-0", None)], None),
            // Servers of another make on empty volumes, beside the claims with the data.
            (
                vec![
                    official("data", "/data/db"),
                    object("PersistentVolumeClaim", "data-st2-mongodb-0", None),
                    object("PersistentVolumeClaim", "datadir-st2-mongodb-0", None),
                ],
                Some("PersistentVolumeClaim"),
            ),
            // What is left of the labels says nothing beside servers of another make.
            (vec![official("data", "/data/db"), object("Service", "st2-mongodb-headless", chart)], None),
        ] {
            let traces = bitnami_traces(&objects, "st2");
            let kinds: Vec<&str> = traces.iter().map(|trace| &*trace.object.kind).collect();
            assert_eq!(kinds, Vec::from_iter(expected), "{traces:?}");
        }
    }
}
