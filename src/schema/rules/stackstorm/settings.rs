//! Values that become lines of `st2.docker.conf`.

use crate::config::{Config, Secret};
use crate::schema::Report;

/// A line of `st2.docker.conf` cannot hold a line break: what comes behind it would be a setting of its own.
pub fn check(config: &Config, report: &mut Report<'_>) {
    let exposed = |secret: &Option<Secret>| secret.as_ref().map_or("", Secret::expose).to_owned();
    let mut values = vec![
        ("st2.system_user.user", config.st2.system_user.user.clone()),
        ("st2.system_user.ssh_key_file", config.st2.system_user.ssh_key_file.clone()),
        ("clusterDomain", config.cluster_domain.clone()),
    ];
    if config.mongodb.enabled && config.mongodb.auth.enabled {
        values.push(("mongodb.auth.username", config.mongodb.auth.username.clone()));
        values.push(("mongodb.auth.password", exposed(&config.mongodb.auth.password)));
        values.push(("mongodb.auth.database", config.mongodb.auth.database.clone()));
    }
    for (path, text) in values {
        if text.contains(char::is_control) {
            report.error(
                path,
                "it has a line break or another control character, which StackStorm's settings cannot hold",
                "write it on one line; in YAML a block that begins with `|` ends in a line break, one with `|-` does not",
            );
        }
    }
}
