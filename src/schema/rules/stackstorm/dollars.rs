//! Dollar signs in settings, which oslo.config takes for references to other settings.

use crate::config::{Config, Setting, settings};
use crate::schema::Report;
use crate::yaml::{Node, Value, WalkPath};

/// Sections of StackStorm's settings, which a reference such as `${content.packs_base_paths}` may name.
const SECTIONS: &[&str] = &[
    "action_sensor",
    "actionrunner",
    "api",
    "auth",
    "content",
    "coordination",
    "database",
    "exporter",
    "garbagecollector",
    "keyvalue",
    "log",
    "messaging",
    "metrics",
    "mistral",
    "notifier",
    "packs",
    "rbac",
    "resultstracker",
    "rulesengine",
    "scheduler",
    "schema",
    "sensorcontainer",
    "ssh_runner",
    "sso",
    "stream",
    "syslog",
    "system",
    "system_user",
    "timersengine",
    "timer",
    "webui",
    "workflow_engine",
];

/// Warns of what StackStorm would look up as the name of a setting, in vain: then it does not start.
pub fn check(config: &Config, report: &mut Report<'_>) {
    let settings = settings(&config.st2.config);
    for setting in &settings {
        let is_unknown = |name: &str| !is_known(name, setting, &settings);
        let Some((offset, line)) = setting.lines.iter().enumerate().find(|(_, line)| names(line).any(is_unknown))
        else {
            continue;
        };
        report.warn(
            "st2.config",
            format!(
                "line {} of this text: StackStorm takes the `$` in `{}` for the start of a setting's name, and fails",
                setting.line + offset,
                setting.key
            ),
            help(line),
        );
    }
    variables(report.values(), &mut WalkPath::default(), &mut |path, text| {
        report.warn(
            path,
            "StackStorm takes what follows the `$` for the name of a setting, and does not start",
            help(text),
        );
    });
}

/// What to write. `${NAME}` may be meant for Flux, which st2ha keeps from objects with such words: it would change scripts, too.
fn help(text: &str) -> &'static str {
    let is_variable = |name: &str| name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    if text.contains("${") && names(text).any(is_variable) {
        "write `$$` for a dollar sign; Flux fills in `${NAME}` only where it is all of a secret, such as `mongodb.auth.password`"
    } else {
        "write `$$` for a dollar sign"
    }
}

/// Calls `see` for variables of containers that are settings of StackStorm and hold a reference.
fn variables(node: &Node, path: &mut WalkPath, see: &mut dyn FnMut(&str, &str)) {
    match &node.value {
        Value::Map(map) => {
            for (key, entry) in map {
                path.inside(key, |path| match entry.node.as_map().filter(|_| &**key == "env") {
                    Some(variables) => {
                        for (name, entry) in variables {
                            let is_setting = name.strip_prefix("ST2_").is_some_and(|rest| rest.contains("__"));
                            let refers = |text: &str| names(text).any(|name| !is_of_section(name));
                            if is_setting && let Some(text) = entry.node.text().filter(|text| refers(text)) {
                                path.inside(name, |path| see(path, text));
                            }
                        }
                    }
                    None => variables(&entry.node, path, see),
                });
            }
        }
        Value::List(list) => {
            for (index, item) in list.iter().enumerate() {
                path.at(index, |path| variables(item, path, see));
            }
        }
        Value::Scalar(_) => {}
    }
}

/// Whether a reference is to a setting of the text, or to one of StackStorm's in full.
fn is_known(name: &str, setting: &Setting<'_>, settings: &[Setting<'_>]) -> bool {
    let is_written = |section: &str, key: &str| {
        settings.iter().any(|other| other.section == section && other.key.replace('-', "_") == key)
    };
    match name.split_once('.') {
        Some((section, key)) => {
            (is_written(section, key) || is_of_section(name))
                && (section, key) != (setting.section, &*setting.key.replace('-', "_"))
        }
        // StackStorm has no settings in the section `DEFAULT`, so what is written there is none. And a setting cannot hold itself.
        None => {
            (is_written(setting.section, name) && setting.section != "DEFAULT" && name != setting.key.replace('-', "_"))
                || matches!(name, "config_file" | "config_dir")
        }
    }
}

fn is_of_section(name: &str) -> bool {
    name.split_once('.').is_some_and(|(section, _)| SECTIONS.contains(&section))
}

/// The names that oslo.config looks up in a value: `$name` and `${name}`, but not behind `$` or a backslash.
fn names(value: &str) -> impl Iterator<Item = &str> {
    let mut rest = value;
    std::iter::from_fn(move || {
        loop {
            let at = rest.find(['$', '\\'])?;
            let (mark, behind) = (rest.get(at..=at)?, rest.get(at + 1..)?);
            if let Some(plain) = behind.strip_prefix('$') {
                rest = plain;
                continue;
            }
            rest = behind;
            if mark == "\\" {
                continue;
            }
            let inner = behind.strip_prefix('{');
            let text = inner.unwrap_or(behind);
            let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
            let length = text.find(|c| !is_part(c)).unwrap_or(text.len());
            let name = text.get(..length)?;
            let begins = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
            let is_closed = inner.is_none() || text.get(length..).is_some_and(|rest| rest.starts_with('}'));
            if begins && is_closed {
                return Some(name);
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn references_are_those_of_oslo_config() {
        let found = |text| names(text).collect::<Vec<_>>();
        assert_eq!(found("Pa$w0rd01%x and ${a.b}$c"), ["w0rd01", "a.b", "c"]);
        for text in ["", "a$$b", r"a\$b", "$", "5$", "$1", "$%", "${", "${a", "${1}", "$ a", "$$$$x", "(cn=$$user)"] {
            assert_eq!(found(text), Vec::<&str>::new(), "{text}");
        }
        assert_eq!(found("$$$x"), ["x"]);
    }
}
