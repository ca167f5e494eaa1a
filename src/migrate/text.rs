//! The plan for people.

use std::fmt::Write as _;

use super::plan::{Plan, StagePlan};

/// How long a line may be.
const WIDTH: usize = 110;

/// The plan as text. `values` is what is to be written into the values afterwards, as YAML.
pub fn text(plan: &Plan, values: &str) -> String {
    let Plan { release, namespace, flags, migrate_flags, stages, remarks, helm, .. } = plan;
    let mut out = String::new();
    let head = format!(
        "Moves the release {release} in the namespace {namespace} off Bitnami's images in {} stages. Do one after the other, and go on only \
         when every command has ended well.",
        stages.len()
    );
    paragraph(&mut out, "", &head);
    let _ = writeln!(out, "\n    FLAGS='{flags}'");
    if !migrate_flags.is_empty() {
        let _ = writeln!(out, "    MIGRATE='{migrate_flags}'");
    }
    out.push('\n');
    out.push_str("Mind:\n");
    for remark in remarks {
        paragraph(&mut out, "  - ", remark);
    }
    for stage in stages {
        self::stage(&mut out, stage);
    }
    out.push_str("\nAfterwards, write this into your values, over what they say now:\n\n");
    for line in values.lines() {
        let _ = writeln!(out, "    {line}");
    }
    out.push('\n');
    paragraph(
        &mut out,
        "",
        "If Helm has installed the release, let it have the objects that the stages have made, and only then go on with `helm upgrade`, in Helm 4 with `--force-conflicts`, and again whenever values change: it applies on the server, where kubectl shares what it has applied:",
    );
    out.push('\n');
    for step in helm {
        let _ = writeln!(out, "    {}", step.command);
    }
    out
}

fn stage(out: &mut String, stage: &StagePlan) {
    let _ = writeln!(out, "\n{}. {}: {}", stage.number, stage.name, stage.title);
    paragraph(out, "   ", stage.does);
    if !stage.images.is_empty() {
        paragraph(out, "   ", &format!("New images: {}.", stage.images.join(", ")));
    }
    for step in &stage.steps {
        if let Some(why) = &step.why {
            paragraph(out, "     # ", why);
        }
        let _ = writeln!(out, "     {}", step.command);
    }
    paragraph(out, "   ", &format!("Back: {}", stage.back));
}

/// A text in lines that are no longer than they may be. What stands before the first one, others have blanks or the same sign for.
fn paragraph(out: &mut String, first: &str, text: &str) {
    let rest = first.replace('-', " ");
    let mut line = first.to_owned();
    let mut is_empty = true;
    for word in text.split_whitespace() {
        if !is_empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
            let _ = writeln!(out, "{line}");
            line.clone_from(&rest);
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    let _ = writeln!(out, "{line}");
}
