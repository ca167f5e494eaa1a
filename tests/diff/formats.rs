//! How differences are written down.

use st2ha::diff::{self, Change, Diff, Edit, FieldChange, HTML_LIMIT, Kind, Line, MARKDOWN_LIMIT, Sign};
use st2ha::manifests::ManifestKey;

use super::{compare, set, text};

const BEFORE: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: st2-st2api, namespace: default}
spec: {replicas: 2, template: {spec: {containers: [{name: st2api, image: 'stackstorm/st2api:3.8', env: [{name: A, value: a}, {name: B, value: b}]}]}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: st2-mongodb, namespace: default}
spec: {serviceName: old}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: st2-st2-config, namespace: default}
data:
  st2.conf: \"[messaging]\\nurl = amqp://admin:one@st2-rabbitmq\\n\"
  run.sh: \"set -e\\nexec one\\n\"
---
{apiVersion: v1, kind: Secret, metadata: {name: st2-st2-auth, namespace: default}, data: {PASSWORD: b25l}}
---
{apiVersion: v1, kind: Service, metadata: {name: gone, namespace: default}, spec: {ports: [{port: 80}]}}
---
{apiVersion: batch/v1, kind: Job, metadata: {name: load-5edf862cdc, namespace: default}, spec: {template: {spec: {a: 1, b: 2, image: one}}}}
";

const AFTER: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: st2-st2api, namespace: default, annotations: {note: 'a | b <i> @all ```'}}
spec: {replicas: 3, template: {spec: {containers: [{name: st2api, image: 'stackstorm/st2api:3.8', env: [{name: B, value: b}, {name: A, value: a}]}]}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: st2-mongodb, namespace: default}
spec: {serviceName: new}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: st2-st2-config, namespace: default}
data:
  st2.conf: \"[messaging]\\nurl = amqp://admin:two@st2-rabbitmq\\n\"
  run.sh: \"set -e\\nexec two\\n\"
---
{apiVersion: v1, kind: Secret, metadata: {name: st2-st2-auth, namespace: default}, data: {PASSWORD: dHdv}}
---
{apiVersion: v1, kind: ServiceAccount, metadata: {name: come, namespace: default}}
---
{apiVersion: batch/v1, kind: Job, metadata: {name: load-b8cecacc81, namespace: default}, spec: {template: {spec: {a: 1, b: 2, image: two}}}}
";

#[test]
fn text_for_a_terminal() {
    insta::assert_snapshot!(text(BEFORE, AFTER));
    let coloured = diff::text(&compare(&set(BEFORE), &set(AFTER)));
    let inverted = "\u{1b}[32m  + spec.replicas: \u{1b}[0m\u{1b}[7m\u{1b}[32m3\u{1b}[0m\u{1b}[32m\u{1b}[0m\n";
    assert!(coloured.contains(inverted), "the word that differs: {coloured:?}");
    assert!(coloured.contains("\u{1b}[32m  + metadata.annotations:\u{1b}[0m\n"), "{coloured:?}");
}

/// What is added behind a replaced value has no part in comparing its words.
#[test]
fn words_are_compared_edit_by_edit() {
    let object = |labels: &str| {
        set(&format!("{{apiVersion: v1, kind: ConfigMap, metadata: {{name: a, labels: {{{labels}}}}}}}"))
    };
    let coloured = diff::text(&compare(&object("a: one 1"), &object("a: one 2, b: two")));
    assert!(coloured.contains("\u{1b}[7m\u{1b}[32m2\u{1b}[0m"), "{coloured:?}");
    assert!(coloured.contains("\u{1b}[7m\u{1b}[31m1\u{1b}[0m"), "{coloured:?}");
}

#[test]
fn json_for_programs() {
    insta::assert_snapshot!(compare(&set(BEFORE), &set(AFTER)).json());
    let same: serde_json::Value = serde_json::from_str(&compare(&set(BEFORE), &set(BEFORE)).json()).unwrap();
    assert_eq!(same["summary"]["changed"], 0);
    assert_eq!(same["changes"], serde_json::json!([]));
}

#[test]
fn markdown_for_a_pull_request() {
    insta::assert_snapshot!(diff::markdown(&compare(&set(BEFORE), &set(AFTER))));
    assert_eq!(diff::markdown(&compare(&set(BEFORE), &set(BEFORE))), "### st2ha diff: no differences\n");
}

/// Objects with the label of a version, in their pods, too; the first has another image.
fn of_version(version: &str, image: &str, count: usize) -> String {
    let object = |n: usize| {
        let image = if n == 0 { image } else { "same" };
        format!(
            "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: d{n}, labels: {{app.kubernetes.io/version: '{version}'}}}}\n\
             spec: {{template: {{metadata: {{labels: {{app.kubernetes.io/version: '{version}'}}}}, spec: {{image: {image}}}}}}}\n\
             ---\n{{apiVersion: v1, kind: ConfigMap, metadata: {{name: c{n}, labels: {{app.kubernetes.io/version: '{version}'}}}}}}\n"
        )
    };
    (0..count).map(object).collect()
}

/// What a new version changes in the labels of all objects is one line for people, and all that it is for programs.
#[test]
fn labels_of_versions_are_told_once() {
    let diff = compare(&set(&of_version("3.8", "a", 4)), &set(&of_version("3.9", "b", 4)));
    let said = "label app.kubernetes.io/version: \"3.8\" -> \"3.9\" in 8 objects (7 of them change in nothing else, 4 of them start new pods)\n";
    let plain = |text: String| anstream::adapter::strip_str(&text).to_string();
    assert_eq!(
        plain(diff::text(&diff)),
        format!(
            "Deployment/default/d0: changed\n  - spec.template.spec.image: a\n  + spec.template.spec.image: b\n\n{said}8 changed\n"
        )
    );
    assert_eq!(plain(diff::titles(&diff)), format!("Deployment/default/d0: changed\n{said}8 changed\n"));
    let (markdown, html) = (diff::markdown(&diff), diff::html(&diff));
    assert!(
        markdown.contains("\"3.8\" -&gt; \"3.9\" in 8 objects") && !markdown.contains("ConfigMap/c1"),
        "{markdown}"
    );
    assert_eq!(markdown.matches("<details>").count(), 1);
    assert!(html.contains("in 8 objects") && html.matches("<details").count() == 1, "{html}");
    assert_eq!(diff.json().matches("app.kubernetes.io/version").count(), 12, "programs get all of them");

    let alone = compare(&set(&of_version("3.8", "a", 4)), &set(&of_version("3.9", "a", 4)));
    assert!(plain(diff::text(&alone)).starts_with("label ") && plain(diff::titles(&alone)).ends_with("8 changed\n"));
    assert!(!diff::markdown(&alone).contains("| object |"));
    // One object's label is shown where it is, and so is one that Kubernetes refuses to change.
    let one = compare(&set(&of_version("3.8", "a", 1)), &set(&of_version("3.9", "a", 1)));
    assert!(plain(diff::text(&one)).contains("+ metadata.labels[\"app.kubernetes.io/version\"]: \"3.9\""));
    let jobs = |version: &str| -> String {
        (0..4).map(|n| format!("---\napiVersion: batch/v1\nkind: Job\nmetadata: {{name: j{n}}}\nspec: {{template: {{metadata: {{labels: {{app.kubernetes.io/version: '{version}'}}}}}}}}\n")).collect()
    };
    let text = plain(diff::text(&compare(&set(&jobs("3.8")), &set(&jobs("3.9")))));
    assert!(text.contains("cannot be changed") && !text.contains("label app"), "{text}");
}

#[test]
fn markdown_fits_into_a_comment() {
    let map = |n: usize, text: &str| {
        let data = text.repeat(100);
        format!(
            "---\n{{apiVersion: v1, kind: ConfigMap, metadata: {{name: map-with-a-long-name-{n}}}, data: {{a{n}: '{data}'}}}}\n"
        )
    };
    for (count, length) in [(2, 100_000), (300, 100), (2000, 1)] {
        let (one, two) = ("a".repeat(length / 100 + 1), "b".repeat(length / 100 + 1));
        let before: String = (0..count).map(|n| map(n, &one)).collect();
        let after: String = (0..count).map(|n| map(n, &two)).collect();
        let markdown = diff::markdown(&compare(&set(&before), &set(&after)));
        assert!(markdown.len() <= MARKDOWN_LIMIT, "{count}: {}", markdown.len());
        assert!(markdown.contains(&format!("{count} changed")));
        assert!(markdown.ends_with("do not fit here: run `st2ha diff` to see them.\n"), "{count}");
        assert_eq!(markdown.matches("<details>").count(), markdown.matches("</details>").count());
    }
}

#[test]
fn a_page_for_a_browser() {
    let html = diff::html(&compare(&set(BEFORE), &set(AFTER)));
    let (_, body) = html.split_once("<main>").unwrap();
    let (body, _) = body.split_once("</main>").unwrap();
    insta::assert_snapshot!(body);
    assert!(
        html.contains("<title>st2ha diff: 4 changed, 1 added, 1 removed, 1 renamed (1 needs to be recreated)</title>"),
        "{html}"
    );
    assert!(html.contains("<option value=\"Deployment\">Deployment (1)</option>"), "{html}");
    assert!(!html.contains("<i> @all"), "{html}");
    let same = diff::html(&compare(&set(BEFORE), &set(BEFORE)));
    assert!(same.contains("<main>\n<p>Both sides are the same.</p>"), "{same}");
}

#[test]
fn a_page_stays_small() {
    let change = |n: usize, lines: usize| {
        let line = |line| Line { sign: Sign::Added, text: format!("{line} is new") };
        let edit = Edit::Lines { lines: (0..lines).map(line).collect() };
        let field = FieldChange { path: "data.a".to_owned(), edit, refused: false };
        let name = format!("map-{n}");
        let object = ManifestKey { group: String::new(), kind: "ConfigMap".to_owned(), namespace: None, name };
        Change { object, kind: Kind::Changed { fields: vec![field] } }
    };
    for (count, lines) in [(2, 20_000), (3000, 80), (50_000, 1)] {
        let html = diff::html(&Diff { changes: (0..count).map(|n| change(n, lines)).collect() });
        // The frame, the style and the script come on top.
        assert!(html.len() <= HTML_LIMIT + 20_000, "{count}: {}", html.len());
        assert!(html.contains(&format!("<p id=\"summary\">{count} changed</p>")), "{count}");
        assert_eq!(html.matches("<details").count(), html.matches("</details>").count());
        assert_eq!(html.contains(" more lines do not fit here"), lines == 20_000, "{count}");
        assert_eq!(html.contains(" more do not fit here: run"), count > 2, "{count}");
        assert_eq!(html.contains("<li>… and "), count == 50_000, "{count}");
    }
}

#[test]
fn nothing_is_out_of_sight_or_out_of_order() {
    let invisible = "\u{202e}\u{2066}\u{200e}\u{200b}\u{feff}\u{2028}\u{e0041}\u{ad}\u{1b}";
    let object = |name: &str, text: &str| {
        let object =
            serde_json::json!({ "apiVersion": "v1", "kind": "Widget", "metadata": { "name": name }, "spec": text });
        st2ha::manifests::Manifest::new(object, "test").unwrap()
    };
    let odd = |text: &str| format!("a{invisible}b\n{text}");
    let diff = compare(&[object("x", &odd("x")), object(invisible, "x")], &[object("x", &odd("y\u{202d}"))]);
    let plain = anstream::adapter::strip_str(&diff::text(&diff)).to_string();
    for told in [plain, diff::markdown(&diff), diff::html(&diff)] {
        assert!(told.contains("a\\u{202e}\\u{2066}\\u{200e}") && told.contains("y\\u{202d}"), "{told}");
        assert!(!told.contains(|c: char| c != '\n' && invisible.contains(c) || c == '\u{202d}'), "{told:?}");
    }
    let kept = object("x", "é 漢字 👩\u{fe0f} עברית");
    assert!(diff::text(&compare(&[], &[kept])).contains("é 漢字 👩\u{fe0f} עברית"));
}
