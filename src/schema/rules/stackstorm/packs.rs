//! Where packs come from.

use crate::config::Config;
use crate::schema::Report;

/// Shared volumes hold packs and virtualenvs together: a pack without its virtualenv does not run.
pub fn check(config: &Config, report: &mut Report<'_>) {
    let volumes = &config.st2.packs.volumes;
    if !volumes.enabled {
        return;
    }
    for (name, volume) in [("packs", &volumes.packs), ("virtualenvs", &volumes.virtualenvs)] {
        if volume.is_empty() {
            report.error(
                &format!("st2.packs.volumes.{name}"),
                format!("shared volumes are switched on, but the one for {name} is missing"),
                "write a volume that several nodes can write to, such as `persistentVolumeClaim: {claimName: ...}`, \
                 or switch `st2.packs.volumes.enabled` off",
            );
        }
    }
}
