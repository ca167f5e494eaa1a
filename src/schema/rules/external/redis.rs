//! Redis that somebody else runs.

use super::login;
use crate::config::{ExternalLogin, LoginPart, RedisExternal};
use crate::credential::holds_placeholder;
use crate::schema::Report;

const SECTION: &str = "redis.external";
/// Characters that end the login in the middle of Redis' URL. Encoding them does not help: nothing decodes it.
const REFUSED: &[char] = &['/', '?', '#', '[', ']'];

/// What StackStorm's driver cannot do. `is_old`: StackStorm before 3.9.
pub fn check(redis: &RedisExternal, is_old: bool, report: &mut Report<'_>) {
    let at = |key: &str| format!("{SECTION}.{key}");
    addresses(redis, report);
    if redis.login.username().is_some() && redis.login.password().is_none() {
        login::both(SECTION, &redis.login, report);
    }
    characters(&redis.login, report);
    let sentinel = &redis.sentinel.login;
    let has_login = sentinel.username().is_some() || sentinel.password().is_some();
    login::check(&at("sentinel"), sentinel, report);
    if sentinel.username().is_some() && sentinel.password().is_none() {
        login::both(&at("sentinel"), sentinel, report);
    }
    if has_login && redis.master_set().is_none() {
        report.error(
            &at("sentinel.masterSet"),
            "there is a login for Sentinels, but no Sentinel",
            "write the name by which the Sentinels know the nodes, such as `mymaster`",
        );
    }
    if is_old {
        of_old(redis, has_login, report);
    }
}

/// One server, or Sentinels: the driver knows no more.
fn addresses(redis: &RedisExternal, report: &mut Report<'_>) {
    match redis.master_set() {
        None if redis.hosts.len() > 1 => report.error(
            &format!("{SECTION}.hosts"),
            "StackStorm cannot use Redis in cluster mode",
            "for Sentinels, write the name by which they know the nodes in `sentinel.masterSet`; else write the one host that is or leads to the \
             master of nodes without cluster mode",
        ),
        Some(name) if !name.chars().all(|letter| letter.is_ascii_alphanumeric() || ".-_".contains(letter)) => report.error(
            &format!("{SECTION}.sentinel.masterSet"),
            "Sentinels cannot know nodes by this name",
            "use letters, digits, `.`, `-` and `_`, as in `mymaster`",
        ),
        _ => {}
    }
}

/// What a version before 3.9 cannot do besides.
fn of_old(redis: &RedisExternal, has_sentinel_login: bool, report: &mut Report<'_>) {
    let has_sentinels = redis.master_set().is_some();
    let faults = [
        (
            redis.login.username().is_some(),
            "username",
            "StackStorm before 3.9 logs in at Redis with a password alone",
            "set `image.tag` to 3.9 or later, or give the user `default` the password and remove this",
        ),
        (
            has_sentinels && has_sentinel_login,
            "sentinel",
            "StackStorm before 3.9 cannot log in at Sentinels",
            "set `image.tag` to 3.9 or later, or let the Sentinels ask for no password",
        ),
        (
            has_sentinels && redis.tls.enabled,
            "tls.enabled",
            "StackStorm before 3.9 cannot reach Sentinels by encrypted connections",
            "set `image.tag` to 3.9 or later, or this to false",
        ),
        (
            !has_sentinels && redis.tls.authority().is_some(),
            "tls.existingSecret",
            "StackStorm before 3.9 cannot check Redis with a private CA",
            "set `image.tag` to 3.9 or later, or have the certificate signed by a public CA and set \
             `tls.systemAuthorities` to true",
        ),
    ];
    for (_, key, message, help) in faults.into_iter().filter(|(holds, ..)| *holds) {
        report.error_due_to("image.tag", &format!("{SECTION}.{key}"), message, help);
    }
}

/// The login stands in a URL as it is.
fn characters(login: &ExternalLogin, report: &mut Report<'_>) {
    let holds = |part: Option<LoginPart<'_>>, refused: &[char]| matches!(part, Some(LoginPart::Given(text)) if text.contains(refused) && !holds_placeholder(text));
    if holds(login.password(), REFUSED) {
        report.error(
            &format!("{SECTION}.password"),
            "StackStorm cannot use a password for Redis that contains one of `/ ? # [ ]`",
            "choose a password of letters and digits",
        );
    }
    if holds(login.username(), REFUSED) || holds(login.username(), &[':']) {
        report.error(
            &format!("{SECTION}.username"),
            "StackStorm cannot use a user of Redis with one of the characters `/ ? # [ ] :` in the name",
            "choose a name of letters and digits",
        );
    }
}
