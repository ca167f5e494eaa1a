//! The volumes that st2ha itself puts into pods.

use crate::config::{Config, RabbitmqProvider, RedisProvider};

/// A volume: its name, the pods that it is in, and whether these values call for it.
type Reserved = (&'static str, Pods, fn(&Config) -> bool);

/// The pods of components, by their keys in the values.
#[derive(Clone, Copy)]
enum Pods {
    All,
    Of(&'static [&'static str]),
}

/// All components that read `st2.conf`.
const CONFIGURED: &[&str] = &[
    "st2auth",
    "st2api",
    "st2stream",
    "st2rulesengine",
    "st2timersengine",
    "st2workflowengine",
    "st2scheduler",
    "st2notifier",
    "st2actionrunner",
    "st2sensorcontainer",
    "st2client",
    "st2garbagecollector",
    "jobs",
];
/// All components that decrypt values of the datastore.
const DECRYPTING: &[&str] = &[
    "st2api",
    "st2rulesengine",
    "st2workflowengine",
    "st2scheduler",
    "st2sensorcontainer",
    "st2actionrunner",
    "st2client",
];
/// All components that see packs.
const WITH_PACKS: &[&str] = &["st2api", "st2sensorcontainer", "st2actionrunner", "st2client", "jobs"];
/// All components that see the configuration of packs if it lies in a volume.
const WITH_SHARED_CONFIGS: &[&str] = &["st2api", "st2actionrunner", "st2client", "jobs"];
/// All components for administration.
const ADMINISTRATION: &[&str] = &["st2client", "jobs"];
/// All components that act as the system user.
const WITH_SSH_KEY: &[&str] = &["st2actionrunner", "st2client"];

/// All components whose home has to be writable.
const WITH_HOME: &[&str] = &["st2actionrunner", "st2sensorcontainer", "st2client", "jobs"];
const VOLUMES: &[Reserved] = &[
    ("st2-config-vol", Pods::Of(CONFIGURED), |_| true),
    ("st2-config-secrets-vol", Pods::Of(CONFIGURED), |config| {
        config.st2.existing_config_secret.as_deref().is_some_and(is_given)
    }),
    ("st2-own-secrets-vol", Pods::Of(CONFIGURED), |config| config.compatibility.is_none()),
    ("st2-logging-vol", Pods::Of(CONFIGURED), |config| config.logging.json),
    ("st2-rabbitmq-tls-vol", Pods::Of(CONFIGURED), reads_certificates_of_rabbitmq),
    ("st2-redis-tls-vol", Pods::Of(CONFIGURED), reads_certificates_of_redis),
    ("st2-encryption-key-vol", Pods::Of(DECRYPTING), encrypts),
    ("st2-packs-vol", Pods::Of(WITH_PACKS), has_packs),
    ("st2-virtualenvs-vol", Pods::Of(WITH_PACKS), has_packs),
    ("st2-pack-configs-vol", Pods::Of(ADMINISTRATION), |_| true),
    ("st2-pack-configs-vol", Pods::Of(WITH_SHARED_CONFIGS), |config| config.st2.packs.volumes.enabled),
    ("st2-pack-configs-from-helm-vol", Pods::Of(WITH_SHARED_CONFIGS), copies_pack_configs),
    ("st2-overrides-vol", Pods::Of(ADMINISTRATION), |config| !config.st2.overrides.is_empty()),
    ("st2-rbac-roles-vol", Pods::Of(ADMINISTRATION), |config| config.st2.rbac.enabled),
    ("st2-rbac-assignments-vol", Pods::Of(ADMINISTRATION), |config| config.st2.rbac.enabled),
    ("st2-rbac-mappings-vol", Pods::Of(ADMINISTRATION), |config| config.st2.rbac.enabled),
    ("st2client-config-vol", Pods::Of(ADMINISTRATION), |_| true),
    ("st2-apikeys-vol", Pods::Of(&["jobs"]), |_| true),
    ("st2-kv-vol", Pods::Of(&["jobs"]), |_| true),
    ("st2-ssh-key-vol", Pods::Of(WITH_SSH_KEY), |_| true),
    ("st2-post-start-script-vol", Pods::Of(WITH_SSH_KEY), |_| true),
    ("st2-ssh-vol", Pods::Of(WITH_SSH_KEY), is_restricted),
    ("st2-auth-vol", Pods::Of(ADMINISTRATION), is_restricted),
    ("st2-sudo-vol", Pods::Of(&["st2actionrunner"]), is_restricted),
    ("st2-nginx-vol", Pods::Of(&["st2web"]), is_restricted),
    ("st2-home-vol", Pods::Of(WITH_HOME), is_restricted),
    ("st2-tmp-vol", Pods::All, is_restricted),
    ("st2-tools-vol", Pods::Of(&["jobs"]), is_restricted),
    ("st2-tests-vol", Pods::Of(&["jobs"]), is_restricted),
    ("htpasswd-vol", Pods::Of(&["st2auth"]), |_| true),
    ("st2web-config-vol", Pods::Of(&["st2web"]), |config| config.st2web.config.as_deref().is_some_and(is_given)),
    ("st2-sensor-config-vol", Pods::Of(&["st2sensorcontainer"]), |config| config.st2sensorcontainer.deployments > 1),
];

/// Whether pods of a component (`st2api`, `jobs`) have a volume of this name already.
pub fn is_reserved(config: &Config, component: &str, volume: &str) -> bool {
    let are_in = |pods: Pods| match pods {
        Pods::All => true,
        Pods::Of(components) => components.contains(&component),
    };
    VOLUMES.iter().any(|(name, pods, applies)| *name == volume && are_in(*pods) && applies(config))
        || are_in(Pods::Of(WITH_PACKS)) && is_image(config, volume)
}

/// Whether this is the volume of an image whose packs are mounted: `st2-packs-image-1-vol`.
fn is_image(config: &Config, volume: &str) -> bool {
    let number = volume.strip_prefix("st2-packs-image-").and_then(|rest| rest.strip_suffix("-vol"));
    let index = number.and_then(|number| number.parse::<usize>().ok()).and_then(|number| number.checked_sub(1));
    index
        .and_then(|index| config.st2.packs.images.get(index))
        .is_some_and(|image| image.packs.as_ref().is_some_and(|packs| !packs.is_empty()))
}

fn is_given(text: &str) -> bool {
    !text.is_empty()
}

fn reads_certificates_of_rabbitmq(config: &Config) -> bool {
    let rabbitmq = &config.rabbitmq;
    rabbitmq.enabled && rabbitmq.provider != RabbitmqProvider::Bitnami && rabbitmq.auth.tls.enabled
}

fn reads_certificates_of_redis(config: &Config) -> bool {
    let redis = &config.redis;
    redis.enabled && redis.provider == RedisProvider::Official && redis.tls.enabled
}

/// Whether containers cannot write to their own files.
fn is_restricted(config: &Config) -> bool {
    config.compatibility.is_none()
}

fn encrypts(config: &Config) -> bool {
    config.st2.datastore_crypto_key.as_ref().is_none_or(|key| key.expose() != "disable")
}

fn has_packs(config: &Config) -> bool {
    config.st2.packs.volumes.enabled || !config.st2.packs.images.is_empty()
}

fn copies_pack_configs(config: &Config) -> bool {
    let packs = &config.st2.packs;
    packs.volumes.enabled
        && !packs.volumes.configs.is_empty()
        && packs.configs.as_ref().is_some_and(|files| !files.is_empty())
}
