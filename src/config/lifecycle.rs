//! Hooks of containers.

use serde_json::Value;

/// Seconds that a hook certainly takes: those of a `sleep`, or of the commands `sleep` in what it runs.
pub fn hook_seconds(hook: &Value) -> Option<i64> {
    let seconds = match hook.pointer("/sleep/seconds") {
        Some(seconds) => seconds.as_i64()?,
        None => slept(hook)?,
    };
    Some(seconds).filter(|seconds| *seconds > 0)
}

fn slept(hook: &Value) -> Option<i64> {
    let words = hook.pointer("/exec/command").and_then(Value::as_array)?.iter().filter_map(Value::as_str);
    let script = words.collect::<Vec<_>>().join(" ");
    let words: Vec<&str> =
        script.split(|c: char| c.is_whitespace() || ";&|()".contains(c)).filter(|word| !word.is_empty()).collect();
    let sleeps = words.windows(2).filter_map(|pair| match pair {
        ["sleep" | "/bin/sleep" | "/usr/bin/sleep", time] => seconds(time),
        _ => None,
    });
    Some(sleeps.fold(0, i64::saturating_add))
}

/// The seconds of a time such as `90`, `90s` or `2m`. What no pod lives to see is none.
fn seconds(time: &str) -> Option<i64> {
    let unit = match time.chars().next_back()? {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => return time.parse().ok().filter(|seconds| *seconds < LONGEST),
    };
    let number: i64 = time.get(..time.len() - 1)?.parse().ok()?;
    number.checked_mul(unit).filter(|seconds| *seconds < LONGEST)
}

/// Seconds that no hook sleeps: a year.
const LONGEST: i64 = 31_536_000;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::hook_seconds;

    #[test]
    fn hooks_say_how_long_they_take() {
        for (hook, expected) in [
            (json!({ "sleep": { "seconds": 20 } }), Some(20)),
            (json!({ "exec": { "command": ["sleep", "20"] } }), Some(20)),
            (json!({ "exec": { "command": ["/bin/sh", "-c", "sleep 20; nginx -s quit; sleep 15s"] } }), Some(35)),
            (json!({ "exec": { "command": ["sh", "-c", "sleep 15m"] } }), Some(900)),
            (json!({ "exec": { "command": ["sh", "-c", "sleep 9223372036854775807"] } }), None),
            (json!({ "exec": { "command": ["/bin/sh", "-c", "sleep $TIME; kill -INT 1"] } }), None),
            (json!({ "httpGet": { "path": "/stop", "port": 1 } }), None),
        ] {
            assert_eq!(hook_seconds(&hook), expected, "{hook}");
        }
    }
}
