//! Settings that StackStorm does not know, and values that it cannot read.

use std::collections::BTreeSet;

use super::st2_conf::{has_comment, is_answer};
use crate::config::{Config, Told, Version, settings, unquoted};
use crate::nearest::nearest;
use crate::schema::Report;
use crate::workloads::{COMMON, WORKLOADS};

/// Sections and options, one a line: the head of the file says how.
const TABLE: &str = include_str!("options.txt");
/// Sections of fewer letters are too near to those that packs and plugins read, such as `oauth` to `auth`.
const SHORTEST: usize = 6;
/// Words that oslo.config takes for yes and no.
const SWITCHES: &[&str] = &["true", "1", "on", "yes", "false", "0", "off", "no"];

/// The versions that the table tells apart.
const OLDER: Version = Version::new(3, 8);
const NEWER: Version = Version::new(3, 9);

/// An option that StackStorm knows.
struct Known {
    section: &'static str,
    name: &'static str,
    /// An older name of it.
    alias: Option<&'static str>,
    kind: &'static str,
    /// The first version that knows it.
    since: Option<Version>,
    /// The last one.
    until: Option<Version>,
}

impl Known {
    fn is_of(&self, version: Version) -> bool {
        self.since.is_none_or(|since| since <= version) && self.until.is_none_or(|until| version <= until)
    }

    fn is_called(&self, key: &str) -> bool {
        self.name == key || self.alias == Some(key)
    }
}

/// A setting that somebody wrote.
struct Written<'a> {
    section: String,
    key: String,
    told: Told<'a>,
}

impl Written<'_> {
    /// What a suggestion calls a setting of this section, where somebody wrote it: the variable that holds it, or its name in the text.
    fn suggestion(&self, section: &str, key: &str, in_text: String) -> String {
        let is_variable = self.told.line.is_none();
        if is_variable { format!("ST2_{}__{}", section.to_uppercase(), key.to_uppercase()) } else { in_text }
    }
}

/// Warns of sections and options that are nearly the name of another one, and of values of the wrong type. Others may be read by packs and plugins.
pub fn check(config: &Config, report: &mut Report<'_>) {
    // What is built in is right.
    let text = if report.is_written("st2.config") { config.st2.config.as_str() } else { "" };
    let written = written(config, text);
    if written.is_empty() {
        return;
    }
    let version = if config.image.reads_variables() { NEWER } else { OLDER };
    let known: Vec<Known> = known().collect();
    let mut sections = BTreeSet::new();
    for one in &written {
        let of_section: Vec<&Known> = known.iter().filter(|known| known.section == one.section).collect();
        if of_section.is_empty() {
            if sections.insert((one.told.path.clone(), one.section.clone())) {
                unknown_section(one, &known, report);
            }
            continue;
        }
        let mut called = of_section.iter().filter(|known| known.is_called(&one.key)).peekable();
        if called.peek().is_none() {
            unknown_option(one, &of_section, report);
        } else if let Some(known) = called.find(|known| known.is_of(version)) {
            wrong_type(one, known, report);
        } else {
            let message = format!("{}: StackStorm {version} does not know this, and ignores it", one.told.subject());
            report.warn(&one.told.path, message, "leave it out, or set `image.tag` to 3.9 or newer");
        }
    }
}

fn known() -> impl Iterator<Item = Known> {
    TABLE.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut words = line.split(' ');
        let (section, name, kind) = (words.next()?, words.next()?, words.next()?);
        let more: Vec<&str> = words.collect();
        let told = |label: &str| more.iter().find_map(|word| word.strip_prefix(label));
        let version = |label: &str| told(label).and_then(Version::of_tag);
        Some(Known { section, name, alias: told("alias="), kind, since: version("since="), until: version("until=") })
    })
}

/// What `st2.config` and variables of StackStorm 3.9 say.
fn written<'a>(config: &'a Config, text: &'a str) -> Vec<Written<'a>> {
    let lines = settings(text).into_iter().filter(|setting| setting.section != "DEFAULT");
    let lines = lines.map(|setting| Written {
        // A section is called the same in either case, an option is not.
        section: setting.section.to_lowercase(),
        key: setting.key.replace('-', "_"),
        told: Told {
            path: "st2.config".to_owned(),
            line: Some(setting.line),
            value: match setting.lines[..] {
                [value] => value,
                // What goes on for lines is no number.
                _ => "$",
            },
        },
    });
    let are_read = config.image.reads_variables();
    let sections = WORKLOADS.iter().map(|workload| workload.name).chain([COMMON, "st2client", "jobs"]);
    let variables = sections.filter(|_| are_read).flat_map(|whose| {
        config.variables(whose).into_iter().flatten().filter_map(move |(name, value)| {
            let (section, key) = name.strip_prefix("ST2_")?.split_once("__")?;
            let told = Told { path: format!("{whose}.env.{name}"), line: None, value: value.trim() };
            Some(Written { section: section.to_lowercase(), key: key.to_lowercase(), told })
        })
    });
    let mut all: Vec<Written<'_>> = lines.chain(variables).collect();
    let mut seen = BTreeSet::new();
    all.retain(|one| seen.insert((one.told.path.clone(), one.told.line)));
    all
}

fn unknown_section(one: &Written<'_>, known: &[Known], report: &mut Report<'_>) {
    let sections: BTreeSet<&str> = known.iter().map(|known| known.section).collect();
    let sections = sections.into_iter().filter(|section| section.len() >= SHORTEST);
    if let [meant, ..] = nearest(&one.section, sections)[..] {
        let name = one.suggestion(meant, &one.key, format!("[{meant}]"));
        let message = format!("{} is for a section that StackStorm does not have", one.told.subject());
        report.warn(&one.told.path, message, format!("did you mean `{name}`?"));
    }
}

fn unknown_option(one: &Written<'_>, of_section: &[&Known], report: &mut Report<'_>) {
    if let [meant, ..] = nearest(&one.key, of_section.iter().map(|known| known.name))[..] {
        let name = one.suggestion(&one.section, meant, meant.to_owned());
        let message = format!("{} is no setting of `[{}]`: StackStorm ignores it", one.told.subject(), one.section);
        report.warn(&one.told.path, message, format!("did you mean `{name}`?"));
    }
}

/// Numbers and the like that are none.
fn wrong_type(one: &Written<'_>, known: &Known, report: &mut Report<'_>) {
    let value = unquoted(one.told.value).trim();
    // What refers to another setting, or is filled in later, is not known; comments and ports are told elsewhere.
    if value.contains(['$', '{']) || has_comment(one.told.value) || is_answer(known.section, known.name) {
        return;
    }
    let (is_right, must, help) = match known.kind {
        "int" => (value.is_empty() || is_integer(value), "a whole number", "write a number such as `300`".to_owned()),
        "float" => {
            let is_number = value.is_empty() || value.replace('_', "").parse::<f64>().is_ok();
            (is_number, "a number", "write a number such as `0.5`".to_owned())
        }
        "bool" => {
            let is_switch = SWITCHES.iter().any(|word| value.eq_ignore_ascii_case(word));
            (is_switch, "`True` or `False`", "write `True` or `False`".to_owned())
        }
        kind => {
            let Some(choices) = kind.strip_prefix("choice:") else { return };
            let help = format!("write one of `{}`", choices.replace(',', "`, `"));
            (choices.split(',').any(|choice| choice == value), "one of a few words", help)
        }
    };
    if !is_right {
        let message = format!("{} must be {must}, or StackStorm does not start", one.told.subject());
        report.warn(&one.told.path, message, help);
    }
}

/// Whether Python reads this as a whole number.
fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    digits.split('_').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::{is_integer, known};

    #[test]
    fn numbers_are_read_as_by_python() {
        for number in ["0", "12", "+12", "-1", "1_000"] {
            assert!(is_integer(number), "{number}");
        }
        for text in ["", "abc", "1.0", "0x10", "1__0", "_1", "1 2", "--1"] {
            assert!(!is_integer(text), "{text}");
        }
    }

    /// Every line of the table is one that this module and the tests that read it with StackStorm's libraries understand.
    #[test]
    fn the_table_is_understood() {
        let kinds = ["str", "int", "bool", "list", "float", "dict"];
        let all: Vec<_> = known().collect();
        assert!(all.len() > 100);
        for one in all {
            let is_kind = kinds.contains(&one.kind) || one.kind.starts_with("choice:");
            assert!(is_kind && one.section == one.section.to_lowercase(), "{} {}", one.section, one.name);
        }
    }
}
