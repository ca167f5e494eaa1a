//! Credentials in URLs.

use std::ops::Range;

use super::random;

/// Addresses that let in whoever knows them: what comes before the part that is secret, and how many steps are between.
const HOOKS: &[(&str, usize)] = &[
    ("hooks.slack.com/services/", 0),
    ("hooks.slack.com/workflows/", 0),
    ("hooks.slack.com/triggers/", 0),
    ("discord.com/api/webhooks/", 1),
    ("discordapp.com/api/webhooks/", 1),
    ("webhook.office.com/webhookb2/", 0),
    ("outlook.office.com/webhook/", 0),
    ("hooks.zapier.com/hooks/catch/", 1),
    ("hc-ping.com/", 0),
    ("events.pagerduty.com/integration/", 0),
    ("maker.ifttt.com/use/", 0),
    ("/with/key/", 0),
    ("open.feishu.cn/open-apis/bot/v2/hook/", 0),
    ("integromat.com/", 0),
    ("hook.eu1.make.com/", 0),
    ("alert.victorops.com/integrations/generic/", 1),
    ("sqs.us-east-1.amazonaws.com/queue/", 0),
    ("/webhook/services/", 0),
    ("/hooks/", 0),
];

/// Parameters of addresses that are credentials, though the same name elsewhere holds none.
const PARAMETERS: &[&str] = &["code", "key", "sig", "sign", "pass", "auth", "hash"];

/// The password in `scheme://user:password@host`, and all of what stands before the `@` of http URLs: it is a token.
pub fn spans(text: &str) -> Vec<Range<usize>> {
    // Each form has one of these, and most texts have none.
    if !text.contains(['/', '@']) {
        return Vec::new();
    }
    let mut spans = [hooks(text), bare(text), oracle(text)].concat();
    for (at, separator) in text.match_indices("://") {
        let scheme = text.get(..at).unwrap_or_default();
        let is_http = scheme.ends_with("http") || scheme.ends_with("https");
        let start = at + separator.len();
        let rest = text.get(start..).unwrap_or_default();
        let end = rest.find(|c: char| c.is_whitespace() || "\"'`<>".contains(c)).unwrap_or(rest.len());
        let Some(rest) = rest.get(..end) else { continue };
        spans.extend(parameters(rest).into_iter().map(|span| start + span.start..start + span.end));
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        // A password that should have been percent-encoded may hold a slash; a port is followed by one too.
        let login = authority.rfind('@').or_else(|| {
            let port = authority.split_once(':')?.1;
            (!port.bytes().all(|byte| byte.is_ascii_digit())).then(|| rest.rfind('@')).flatten()
        });
        let Some(login) = login else { continue };
        match rest.get(..login).and_then(|login| login.find(':')) {
            Some(colon) => spans.push(start + colon + 1..start + login),
            None if is_http => spans.push(start..start + login),
            None => {}
        }
    }
    spans
}

/// The password in `jdbc:oracle:thin:user/password@//host`.
fn oracle(text: &str) -> Vec<Range<usize>> {
    let found = text.match_indices("jdbc:oracle:").filter_map(|(at, _)| {
        let rest = text.get(at..)?;
        let rest = rest.get(..rest.find(|c: char| c.is_whitespace() || "\"'`<>".contains(c)).unwrap_or(rest.len()))?;
        let login = rest.get(..rest.find('@')?)?;
        let start = login.find('/')? + 1;
        (start < login.len()).then_some(at + start..at + login.len())
    });
    found.collect()
}

/// The secret ends of addresses of hooks.
fn hooks(text: &str) -> Vec<Range<usize>> {
    // Each of them ends with a slash: texts are gone through once, and not once for each.
    let slashes = text.match_indices('/').filter_map(|(at, _)| text.get(..=at));
    let found = slashes.flat_map(|until| {
        let before = HOOKS.iter().filter(move |(before, _)| until.ends_with(before));
        before.map(move |(before, steps)| ((until.len() - before.len(), before), *steps))
    });
    let secret = found.filter_map(|((at, before), steps)| {
        let start = at + before.len();
        let rest = text.get(start..)?;
        let rest = rest.get(..end(rest))?;
        let skip: usize = rest.split_inclusive('/').take(steps).map(str::len).sum();
        // Without a host, only what nobody chose as a name.
        let is_secret =
            !before.starts_with('/') || random::is_random(rest.get(skip..)?) || random::is_made_up(rest.get(skip..)?);
        (is_secret && rest.len() - skip >= 8).then_some(start + skip..start + rest.len())
    });
    secret.collect()
}

fn end(text: &str) -> usize {
    text.find(|c: char| c.is_whitespace() || "\"'`<>,;)".contains(c)).unwrap_or(text.len())
}

/// Credentials among the parameters of an address.
fn parameters(address: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut at = address.find(['?', '#']).map_or(address.len(), |at| at + 1);
    for part in address.get(at..).unwrap_or_default().split_inclusive(['&', ';']) {
        let pair = part.trim_end_matches(['&', ';']);
        if let Some((name, value)) = pair.split_once('=')
            && PARAMETERS.contains(&name)
            && (random::is_random(value) || random::is_made_up(value))
        {
            spans.push(at + name.len() + 1..at + pair.len());
        }
        at += part.len();
    }
    spans
}

/// Whether a user and a host with a path are those of an image: then there may be a slash in the password between them.
fn is_of_registry(user: &str, host: &str) -> bool {
    let Some((host, path)) = host.split_once('/') else { return false };
    let host = host.split_once(':').map_or(host, |(host, _)| host);
    let is_part = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    let top = host.rsplit_once('.').map(|(_, top)| top);
    user.chars().all(is_part)
        && host.chars().all(is_part)
        && top.is_some_and(|top| top.len() > 1 && top.chars().all(|c| c.is_ascii_alphabetic()))
        && path.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
}

/// The password in `user:password@host`, also `user:password@tcp(host)`.
fn bare(text: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut at = 0;
    for word in text.split_inclusive(|c: char| c.is_whitespace() || "\"'`<>,".contains(c)) {
        let is_url = word.contains("://") || word.contains("@sha256:") || word.contains("\\/");
        let login = if is_url { None } else { word.rsplit_once('@') };
        if let Some((login, host)) = login
            && host.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '[')
            && let Some((before, password)) = login.split_once(':')
            && !before.is_empty()
            && !matches!(before, "mailto" | "UID" | "acct" | "sip" | "xmpp")
            && !password.is_empty()
            && (!password.contains('/') || is_of_registry(before, host))
        {
            spans.push(at + login.len() - password.len()..at + login.len());
        }
        at += word.len();
    }
    spans
}
