//! RabbitMQ that somebody else runs.

use super::login;
use crate::config::RabbitmqExternal;
use crate::schema::Report;

const SECTION: &str = "rabbitmq.external";

/// RabbitMQ lets nobody in from elsewhere who has no account.
pub fn check(rabbitmq: &RabbitmqExternal, report: &mut Report<'_>) {
    if rabbitmq.login.username().is_none() && rabbitmq.login.password().is_none() {
        report.error(
            &format!("{SECTION}.username"),
            "RabbitMQ needs a user and a password for logins from other hosts",
            "write `username` and `password`, or name a Secret that has them in `existingSecret`",
        );
    } else {
        login::both(SECTION, &rabbitmq.login, report);
    }
    if rabbitmq.vhost.is_empty() {
        report.error(
            &format!("{SECTION}.vhost"),
            "the name of a virtual host must not be empty",
            "write `/` for the one that every broker has",
        );
    }
}
