//! Who containers run as: `runAsNonRoot` against the users of StackStorm's images.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::config::Config;
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

/// A kind of pod: what messages call it, its image, and the sections of its security settings, the nearest first.
struct Pods<'a> {
    what: &'static str,
    image: &'a str,
    container: Vec<(&'static str, &'a Value)>,
    pod: Vec<(&'static str, &'a Value)>,
}

/// Kubernetes does not start a container that must not run as root, and whose image does not name another user by number.
pub fn check(config: &Config, report: &mut Report<'_>) {
    let mut refused: BTreeMap<(String, &str), Vec<&str>> = BTreeMap::new();
    for pods in pods(config) {
        let Some(cause) = pods.must_not_be_root() else { continue };
        let user = USERS.iter().find(|(image, _)| *image == pods.image).map(|(_, user)| *user);
        let why = match (pods.run_as_user(), user) {
            (None, Some(User::Root)) => "run as root",
            (None, Some(User::Named)) => "name their user, and Kubernetes wants a number",
            _ => continue,
        };
        refused.entry((cause, why)).or_default().push(pods.what);
    }
    for ((cause, why), what) in refused {
        report.warn(
            &cause,
            format!("Kubernetes does not start these, whose images {why}: {}", what.join(", ")),
            "set `runAsUser` beside it to a number other than 0, such as 1000, for whatever can run like that; nginx in the image of \
             st2web cannot",
        );
    }
}

impl Pods<'_> {
    /// The key that says that containers must not run as root, if that counts for them.
    fn must_not_be_root(&self) -> Option<String> {
        let (section, value) = self.first("runAsNonRoot")?;
        (value == &Value::Bool(true)).then(|| format!("{section}.runAsNonRoot"))
    }

    fn run_as_user(&self) -> Option<i64> {
        self.first("runAsUser").and_then(|(_, value)| value.as_i64())
    }

    /// What a setting of the container says, or else the one of its pod.
    fn first(&self, key: &str) -> Option<(&'static str, &Value)> {
        // A section that says anything at all takes the place of the next.
        [&self.container, &self.pod].into_iter().find_map(|sections| {
            let (name, settings) = sections.iter().find(|(_, settings)| !says_nothing(settings))?;
            settings.get(key).filter(|value| !value.is_null()).map(|value| (*name, value))
        })
    }
}

fn says_nothing(value: &Value) -> bool {
    value.is_null() || value.as_object().is_some_and(serde_json::Map::is_empty)
}

fn pods(config: &Config) -> Vec<Pods<'_>> {
    let pod = ("podSecurityContext", config.pod_security_context.value());
    let container = ("securityContext", config.security_context.value());
    let plain = |what, image| Pods { what, image, container: vec![container], pod: vec![pod] };
    let (web, runner) = (&config.st2web, &config.st2actionrunner);
    let (client, sensors) = (&config.st2client, &config.st2sensorcontainer);
    let of_runner = [
        ("st2actionrunner.securityContext", runner.security_context.value()),
        ("st2actionrunner.podSecurityContext", runner.pod_security_context.value()),
    ];
    let own = |name: &'static str, text: &Option<String>| {
        // An image of the user's own may name any user.
        if text.as_ref().is_some_and(|text| !text.is_empty() && text != name) { "" } else { name }
    };
    let runner_image = own("st2actionrunner", &runner.image.image.name);
    let mut pods = vec![
        Pods {
            what: "st2web",
            image: "st2web",
            container: vec![("st2web.securityContext", web.security_context.value()), container],
            pod: vec![("st2web.podSecurityContext", web.pod_security_context.value()), pod],
        },
        Pods {
            what: "st2actionrunner",
            image: runner_image,
            container: vec![of_runner[0], container],
            pod: vec![of_runner[1], pod],
        },
        Pods {
            what: "st2client",
            image: "st2actionrunner",
            container: vec![("st2client.securityContext", client.security_context.value()), of_runner[0], container],
            pod: vec![("st2client.podSecurityContext", client.pod_security_context.value()), of_runner[1], pod],
        },
        Pods {
            what: "the jobs",
            image: "st2actionrunner",
            container: vec![of_runner[0], container],
            pod: vec![of_runner[1], pod],
        },
        Pods {
            what: "st2sensorcontainer",
            image: "st2sensorcontainer",
            container: vec![("st2sensorcontainer.securityContext", sensors.security_context.value()), container],
            pod: vec![("st2sensorcontainer.podSecurityContext", sensors.pod_security_context.value()), pod],
        },
    ];
    for name in [
        "st2api",
        "st2auth",
        "st2stream",
        "st2rulesengine",
        "st2timersengine",
        "st2workflowengine",
        "st2scheduler",
        "st2notifier",
        "st2garbagecollector",
    ] {
        pods.push(plain(name, name));
    }
    if config.st2chatops.enabled {
        pods.push(plain("st2chatops", own("st2chatops", &config.st2chatops.image.name)));
    }
    if config.image.utility_image.is_empty() && (config.mongodb.enabled || config.rabbitmq.enabled) {
        pods.push(plain("the init containers that wait for MongoDB and RabbitMQ", "busybox"));
    }
    pods
}
