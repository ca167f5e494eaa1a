//! Typing mistakes in pieces of Kubernetes objects are found in the values, not in what is made of them.

use super::of;

#[test]
fn unknown_fields_are_errors_with_a_place() {
    for (values, meant) in [
        ("st2api: {extra_volumes: [{name: a, mount: {mountPath: /x}, volume: {configMapp: {name: x}}}]}", "configMap"),
        ("st2api: {extra_volumes: [{name: a, mount: {mountPath: /x, readOnyl: true}, volume: {}}]}", "readOnly"),
        (
            "st2: {packs: {volumes: {enabled: true, packs: {persistentVolumeClam: {claimName: x}}, virtualenvs: {emptyDir: {}}}}}",
            "persistentVolumeClaim",
        ),
        ("st2chatops: {enabled: true, hubotScriptsVolume: {configMapp: {name: x}}}", "configMap"),
        ("mongodb: {podSecurityContext: {fsGrop: 1}}", "fsGroup"),
        ("mongodb: {containerSecurityContext: {runAsUsr: 1}}", "runAsUser"),
        ("redis: {securityContext: {fsGrop: 1}}", "fsGroup"),
        ("redis: {containerSecurityContext: {runAsUsr: 1}}", "runAsUser"),
    ] {
        let done = of(values);
        assert_eq!((done.status, done.stderr.as_str()), (1, ""), "{values}");
        for part in ["error: ", "unknown key", &format!("did you mean `{meant}`?"), "--> values.yaml:1:"] {
            assert!(done.stdout.contains(part), "{part} in {}", done.stdout);
        }
    }
}

/// What a file could always say twice stays possible.
#[test]
fn a_volume_may_repeat_its_name() {
    let values =
        "st2api: {extra_volumes: [{name: a, mount: {name: a, mountPath: /x}, volume: {name: a, emptyDir: {}}}]}";
    let done = of(values);
    assert_eq!(done.status, 0);
    assert_eq!(done.stdout.matches("warning: ").count(), 2, "{}", done.stdout);
}

/// Where st2ha does not look inside a value, the object's own type does.
#[test]
fn a_field_that_only_the_object_refuses_is_found_in_the_values() {
    let done = of("redis: {slave: {persistence: {matchExpressions: [{ky: a, operator: Exists}]}}}");
    assert_eq!((done.status, done.stderr.as_str()), (1, ""), "{}", done.stdout);
    insta::assert_snapshot!(done.stdout);
}
