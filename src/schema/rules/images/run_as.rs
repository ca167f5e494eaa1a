//! Who containers run as: `runAsNonRoot` against the users of StackStorm's images.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::config::{Config, Fragment, PodSettings};
use crate::schema::Report;

/// The user that an image names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum User {
    /// Root, or nobody, which is root.
    Root,
    /// A user by name, of whom the kubelet cannot tell that it is not root.
    Named,
}

/// The users of StackStorm's images, and of the one that waits for data services.
const USERS: &[(&str, User)] = &[
    ("st2actionrunner", User::Root),
    ("st2web", User::Root),
    ("busybox", User::Root),
    ("st2api", User::Named),
    ("st2auth", User::Named),
    ("st2stream", User::Named),
    ("st2rulesengine", User::Named),
    ("st2timersengine", User::Named),
    ("st2workflowengine", User::Named),
    ("st2scheduler", User::Named),
    ("st2notifier", User::Named),
    ("st2sensorcontainer", User::Named),
    ("st2garbagecollector", User::Named),
    ("st2chatops", User::Named),
];

/// Users that StackStorm's images know by their number: root and `stanley`.
const KNOWN: &[i64] = &[0, 1000];
/// Programs that look up the name of their user when they start, and end if it has none.
const LOOK_UP: &[&str] = &["st2api", "st2actionrunner"];

/// The user whom the web server of st2web's image needs in the chart's layout: it binds port 80 and writes to root's files.
const ROOT: i64 = 0;

/// What `st2actionrunner.sudo` says of the runner's container, over everything but what its own section says.
const SUDO: &str = "st2actionrunner.sudo";
static WITH_SUDO: LazyLock<Value> = LazyLock::new(|| json!({ "runAsUser": ROOT, "runAsNonRoot": false }));

/// A kind of pod: what messages call it, its image, and the sections of its security settings, the nearest first.
struct Pods<'a> {
    what: &'static str,
    image: &'a str,
    /// The sections that replace each other, of the container and of its pod.
    sections: [Vec<(&'static str, &'a Value)>; 2],
    /// What they lie over.
    common: [(&'static str, &'a Value); 2],
    /// Whether the user mounts a file with users of their own.
    mounts_users: bool,
}

/// Kubernetes does not start a container that must not run as root, and whose image does not name another user by number.
pub fn check(config: &Config, report: &mut Report<'_>) {
    let mut refused: BTreeMap<(String, &str), Vec<&str>> = BTreeMap::new();
    let mut strangers: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for pods in pods(config) {
        pods.check_web_server(config, report);
        if let Some((section, _)) = pods.first("runAsUser").filter(|(_, user)| pods.is_unknown(user)) {
            strangers.entry(format!("{section}.runAsUser")).or_default().push(pods.what);
        }
        let Some(cause) = pods.must_not_be_root() else { continue };
        let user = USERS.iter().find(|(image, _)| *image == pods.image).map(|(_, user)| *user);
        let why = match (pods.run_as_user(), user) {
            (None, Some(User::Root)) => "Kubernetes does not start these: their images run as root",
            (None, Some(User::Named)) => "Kubernetes does not start these: the users of their images may be root",
            _ => continue,
        };
        refused.entry((cause, why)).or_default().push(pods.what);
    }
    for (cause, what) in strangers {
        report.warn(
            &cause,
            format!("the images have no user with this number, so these do not start: {}", what.join(", ")),
            "write 1000, or mount an `/etc/passwd` that has the user",
        );
    }
    let web = if config.compatibility.is_some() { "; nginx in the image of st2web cannot" } else { "" };
    for ((cause, why), what) in refused {
        // A null beside it may be why.
        let around = cause.rsplit_once('.').map_or("", |(around, _)| around);
        report.warn_due_to(
            around,
            &cause,
            format!("{why}: {}", what.join(", ")),
            format!(
                "set `runAsUser` beside it to a number other than 0, such as 1000, for whatever can run like that{web}"
            ),
        );
    }
}

impl<'a> Pods<'a> {
    fn new(
        config: &'a Config,
        what: &'static str,
        image: &'a str,
        settings: &[(&'static str, &'a PodSettings)],
    ) -> Self {
        let mut sections = [Vec::new(), Vec::new()];
        for (section, settings) in settings {
            let Some((_, container, pod)) = KEYS.iter().find(|(name, ..)| name == section) else { continue };
            sections[0].push((*container, written(settings.security_context.as_ref())));
            sections[1].push((*pod, written(settings.pod_security_context.as_ref())));
        }
        sections[0].push(("securityContext", config.security_context.value()));
        sections[1].push(("podSecurityContext", config.pod_security_context.value()));
        let all = &config.workloads.workload.pods;
        let common = [
            ("workloads.securityContext", written(all.security_context.as_ref())),
            ("workloads.podSecurityContext", written(all.pod_security_context.as_ref())),
        ];
        let extra = settings.iter().map(|(_, settings)| *settings).chain([all]);
        let mounts_users = extra
            .flat_map(|settings| settings.extra_volumes.iter().flatten())
            .any(|volume| volume.mount.value().get("mountPath").and_then(Value::as_str) == Some("/etc/passwd"));
        Self { what, image, sections, common, mounts_users }
    }

    /// The same, where `sudo` works in the container.
    fn with_sudo(mut self) -> Self {
        let [container, _] = &mut self.sections;
        container.truncate(1);
        let [common, _] = &mut self.common;
        *common = (SUDO, &WITH_SUDO);
        self
    }

    /// The key that says that containers must not run as root, if that counts for them.
    fn must_not_be_root(&self) -> Option<String> {
        let (section, value) = self.first("runAsNonRoot")?;
        (value == &Value::Bool(true)).then(|| format!("{section}.runAsNonRoot"))
    }

    fn run_as_user(&self) -> Option<i64> {
        self.first("runAsUser").and_then(|(_, value)| value.as_i64())
    }

    /// Whether a program of the pods looks up this user and finds none.
    fn is_unknown(&self, user: &Value) -> bool {
        LOOK_UP.contains(&self.what)
            && self.what == self.image
            && user.as_i64().is_some_and(|user| !KNOWN.contains(&user))
            && !self.mounts_users
    }

    /// In the chart's layout nothing fits the web server to another user than root.
    fn check_web_server(&self, config: &Config, report: &mut Report<'_>) {
        let Some((section, user)) = self.first("runAsUser").filter(|_| self.image == "st2web") else { return };
        if config.compatibility.is_some() && user.as_i64().is_some_and(|user| user != ROOT) {
            report.warn(
                &format!("{section}.runAsUser"),
                "in the layout of the chart, nginx in the image of st2web starts as root only",
                "write `runAsUser: 0` and `runAsNonRoot: false` in `st2web.securityContext`",
            );
        }
    }

    /// What a setting of the container says, or else the one of its pod.
    fn first(&self, key: &str) -> Option<(&'static str, &'a Value)> {
        self.sections.iter().zip(&self.common).find_map(|(sections, common)| {
            // A section that says anything at all takes the place of the next.
            let own = sections.iter().find(|(_, settings)| !says_nothing(settings));
            let levels = own.into_iter().chain([common]);
            levels.into_iter().find_map(|(name, settings)| {
                settings.get(key).filter(|value| !value.is_null()).map(|value| (*name, value))
            })
        })
    }
}

fn written<T>(fragment: Option<&Fragment<T>>) -> &Value {
    fragment.map_or(&Value::Null, Fragment::value)
}

fn says_nothing(value: &Value) -> bool {
    value.is_null() || value.as_object().is_some_and(serde_json::Map::is_empty)
}

/// The two keys of each section: of its containers and of its pods.
const KEYS: &[(&str, &str, &str)] = &[
    ("st2web", "st2web.securityContext", "st2web.podSecurityContext"),
    ("st2auth", "st2auth.securityContext", "st2auth.podSecurityContext"),
    ("st2api", "st2api.securityContext", "st2api.podSecurityContext"),
    ("st2stream", "st2stream.securityContext", "st2stream.podSecurityContext"),
    ("st2rulesengine", "st2rulesengine.securityContext", "st2rulesengine.podSecurityContext"),
    ("st2timersengine", "st2timersengine.securityContext", "st2timersengine.podSecurityContext"),
    ("st2workflowengine", "st2workflowengine.securityContext", "st2workflowengine.podSecurityContext"),
    ("st2scheduler", "st2scheduler.securityContext", "st2scheduler.podSecurityContext"),
    ("st2notifier", "st2notifier.securityContext", "st2notifier.podSecurityContext"),
    ("st2actionrunner", "st2actionrunner.securityContext", "st2actionrunner.podSecurityContext"),
    ("st2sensorcontainer", "st2sensorcontainer.securityContext", "st2sensorcontainer.podSecurityContext"),
    ("st2garbagecollector", "st2garbagecollector.securityContext", "st2garbagecollector.podSecurityContext"),
    ("st2client", "st2client.securityContext", "st2client.podSecurityContext"),
    ("st2chatops", "st2chatops.securityContext", "st2chatops.podSecurityContext"),
    ("jobs", "jobs.securityContext", "jobs.podSecurityContext"),
];

fn pods(config: &Config) -> Vec<Pods<'_>> {
    let own = |name: &'static str, text: &Option<String>| {
        // An image of the user's own may name any user.
        if text.as_ref().is_some_and(|text| !text.is_empty() && text != name) { "" } else { name }
    };
    let runner = &config.st2actionrunner;
    let runner_image = own("st2actionrunner", &runner.image.image.name);
    let mut pods: Vec<Pods<'_>> = config
        .deployments()
        .into_iter()
        .filter(|(_, enabled, _)| *enabled)
        .map(|(name, _, workload)| match name {
            "st2actionrunner" => {
                let pods = Pods::new(config, name, runner_image, &[(name, &workload.pods)]);
                if runner.sudo && config.compatibility.is_none() { pods.with_sudo() } else { pods }
            }
            "st2client" => {
                let sections = [(name, &workload.pods), ("st2actionrunner", &runner.workload.pods)];
                Pods::new(config, name, "st2actionrunner", &sections)
            }
            "st2chatops" => {
                Pods::new(config, name, own(name, &config.st2chatops.image.name), &[(name, &workload.pods)])
            }
            name => Pods::new(config, name, name, &[(name, &workload.pods)]),
        })
        .collect();
    let of_jobs = [("jobs", &config.jobs.pods), ("st2actionrunner", &runner.workload.pods)];
    pods.push(Pods::new(config, "the jobs", "st2actionrunner", &of_jobs));
    if config.image.utility_image.is_empty() && (config.mongodb.enabled || config.rabbitmq.enabled) {
        pods.push(Pods::new(config, "the init containers that wait for MongoDB and RabbitMQ", "busybox", &[]));
    }
    pods
}
