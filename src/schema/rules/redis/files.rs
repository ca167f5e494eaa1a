//! Files that settings name and that Redis reads when it starts.

use crate::config::{Redis, RedisProvider, setting_words};
use crate::schema::Report;

/// Settings that name a file without which Redis does not start.
const READ_AT_START: [&str; 2] = ["include", "aclfile"];
const HELP: &str = "write its lines here in its place, or mount the file with a template of your own (`--templates`)";

/// Where users can put files, as the containers see it.
struct Mounts {
    /// Where paths begin that do not begin with a slash.
    folder: String,
    /// The volume with the data, if it stays when the pod goes, and the Secret of certificates.
    filled: Vec<String>,
}

/// Warns of files that nothing puts into the pods.
pub fn check(redis: &Redis, report: &mut Report<'_>) {
    let servers = Mounts::of_servers(redis);
    for text in redis.texts() {
        warn(text.path, &text.lines(), &servers, report);
    }
    if redis.has_followers() {
        let lines: Vec<Vec<String>> =
            redis.sentinel.configmap.as_deref().unwrap_or_default().lines().map(setting_words).collect();
        warn("redis.sentinel.configmap", &lines, &Mounts::of_sentinels(redis), report);
    }
}

fn warn(path: &str, lines: &[Vec<String>], mounts: &Mounts, report: &mut Report<'_>) {
    let lost = lines.iter().find_map(|line| match &line[..] {
        [name, file] if !mounts.may_hold(file) => READ_AT_START.into_iter().find(|one| name.eq_ignore_ascii_case(one)),
        _ => None,
    });
    if let Some(setting) = lost {
        let message =
            format!("nothing puts the file that `{setting}` names into the pods: Redis does not start without it");
        report.warn(path, message, HELP);
    }
}

impl Mounts {
    fn of_servers(redis: &Redis) -> Self {
        let (master, slave) = (&redis.master.persistence, &redis.slave.persistence);
        let (folder, is_kept) = match redis.provider {
            RedisProvider::Bitnami if !redis.cluster.enabled => (&*master.path, master.enabled),
            RedisProvider::Bitnami | RedisProvider::Official => ("/data", slave.enabled),
        };
        let data = is_kept.then(|| folder.to_owned());
        Self { folder: folder.to_owned(), filled: data.into_iter().chain(certificates(redis)).collect() }
    }

    fn of_sentinels(redis: &Redis) -> Self {
        let (master, slave) = (&redis.master.persistence, &redis.slave.persistence);
        // Those of the provider `official` have no data volume.
        let is_mounted = redis.provider == RedisProvider::Bitnami && slave.enabled;
        let data = is_mounted.then(|| master.path.clone());
        Self { folder: "/tmp".to_owned(), filled: data.into_iter().chain(certificates(redis)).collect() }
    }

    /// Whether a file may be there. A pattern may stand for none.
    fn may_hold(&self, file: &str) -> bool {
        let path = if file.starts_with('/') { file.to_owned() } else { format!("{}/{file}", self.folder) };
        let is_below = |folder: &String| path.strip_prefix(&**folder).is_some_and(|rest| rest.starts_with('/'));
        file.is_empty() || file.contains(['*', '?', '[']) || self.filled.iter().any(is_below)
    }
}

/// Where the user's own Secret of certificates is.
fn certificates(redis: &Redis) -> Option<String> {
    let folder = match redis.provider {
        RedisProvider::Official => "/certificates",
        RedisProvider::Bitnami => "/opt/bitnami/redis/certs",
    };
    redis.tls.enabled.then(|| folder.to_owned())
}
