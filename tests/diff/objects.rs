//! Which objects are the same one.

use super::{compare, set, text};
use st2ha::diff::{self, Comparison};

const A: &str = "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {type: ClusterIP}}\n";
const B: &str = "{apiVersion: v1, kind: Service, metadata: {name: b}, spec: {ports: [{port: 80}], selector: {x: z}}}\n";

#[test]
fn the_order_of_documents_makes_no_difference() {
    assert_eq!(text(&format!("{A}---\n{B}"), &format!("{B}---\n{A}")), "no differences\n");
    assert_eq!(text("", ""), "no differences\n");
}

#[test]
fn added_and_removed_objects_show_as_a_whole() {
    let expected = "\
Service/default/a: removed
  - apiVersion: v1
  - kind: Service
  - metadata:
  -   name: a
  - spec:
  -   type: ClusterIP

Service/default/b: added
  + apiVersion: v1
  + kind: Service
  + metadata:
  +   name: b
  + spec:
  +   ports:
  +   - port: 80
  +   selector:
  +     x: z

1 added, 1 removed
";
    assert_eq!(text(A, B), expected);
}

#[test]
fn another_version_of_the_api_is_a_change_and_another_group_another_object() {
    let ingress = |api: &str| format!("{{apiVersion: {api}, kind: Ingress, metadata: {{name: x}}}}");
    let changed = text(&ingress("networking.k8s.io/v1beta1"), &ingress("networking.k8s.io/v1"));
    assert_eq!(
        changed,
        "Ingress/default/x: changed\n  - apiVersion: networking.k8s.io/v1beta1\n  + apiVersion: networking.k8s.io/v1\n\n1 changed\n"
    );
    assert!(text(&ingress("extensions/v1beta1"), &ingress("networking.k8s.io/v1")).ends_with("1 added, 1 removed\n"));
}

#[test]
fn objects_without_a_namespace_are_in_that_of_the_release() {
    let placed = A.replace("name: a", "name: a, namespace: default");
    assert_eq!(text(A, &placed), "no differences\n");
    let role = "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: r}, rules: []}";
    assert!(text(role, "").starts_with("ClusterRole/r: removed"));
}

#[test]
fn an_object_that_is_there_twice_is_refused() {
    let placed = A.replace("name: a", "name: a, namespace: default");
    let twice = set(&format!("{A}---\n{B}---\n{placed}"));
    let error =
        diff::diff(Comparison { before: &twice, after: &[], namespace: "default", placeholders: &[], shown: &[] });
    let message = error.unwrap_err().to_string();
    assert!(message.contains("is there twice: from test, document 1 (line 1) and from test, document 3"), "{message}");
}

#[test]
fn an_object_under_another_name_is_renamed() {
    let job = |name: &str, image: &str| {
        format!(
            "{{apiVersion: batch/v1, kind: Job, metadata: {{name: {name}}}, spec: {{template: {{spec: {{containers: \
             [{{name: a, image: {image}, command: [x, y]}}]}}}}}}}}"
        )
    };
    let expected = "\
Job/default/load-b8cecacc81: renamed from Job/default/load-5edf862cdc
  - spec.template.spec.containers[a].image: one
  + spec.template.spec.containers[a].image: two

1 renamed
";
    assert_eq!(text(&job("load-5edf862cdc", "one"), &job("load-b8cecacc81", "two")), expected);

    let map = |name: &str, line: &str| {
        let lines = "x\n    ".repeat(20);
        format!("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\ndata:\n  file: |\n    {lines}{line}\n")
    };
    let renamed = text(&map("settings", "one"), &map("preferences", "two"));
    assert!(
        renamed.starts_with("ConfigMap/default/preferences: renamed from ConfigMap/default/settings\n"),
        "{renamed}"
    );
    assert!(renamed.contains("-   one\n") && renamed.contains("+   two\n"), "{renamed}");
}

#[test]
fn objects_that_share_little_are_not_renamed() {
    assert!(text(A, B).ends_with("1 added, 1 removed\n"));
    let account = |name: &str| format!("{{apiVersion: v1, kind: ServiceAccount, metadata: {{name: {name}}}}}");
    assert!(text(&account("a"), &account("b")).ends_with("1 added, 1 removed\n"), "they hold nothing to compare");
}

#[test]
fn the_best_match_is_the_renamed_one() {
    let map = |name: &str, keys: &[&str]| {
        let data: Vec<String> = keys.iter().map(|key| format!("{key}: same")).collect();
        format!("{{apiVersion: v1, kind: ConfigMap, metadata: {{name: {name}}}, data: {{{}}}}}\n", data.join(", "))
    };
    let before = map("old", &["a", "b", "c", "d", "e", "f"]);
    let near = map("near", &["a", "b", "c", "d", "e"]);
    let same = map("same", &["a", "b", "c", "d", "e", "f"]);
    let diff = compare(&set(&before), &set(&format!("{near}---\n{same}")));
    let renamed: Vec<_> =
        diff.changes.iter().filter_map(|change| Some((&change.object.name, change.from()?))).collect();
    assert_eq!(renamed.len(), 1);
    assert_eq!((renamed[0].0.as_str(), renamed[0].1.name.as_str()), ("same", "old"));
}
