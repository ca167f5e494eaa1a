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
    assert!(coloured.contains("\u{1b}[32m  + spec.replicas: 3\u{1b}[0m\n"), "{coloured:?}");
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
