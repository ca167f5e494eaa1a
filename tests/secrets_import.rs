//! `st2ha secrets import` where manifests hold Secrets of more than one namespace: a second set of secrets must not come from there.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod repository_support;

use std::fs;

use repository_support::{repository, st2ha, write};
use tempfile::TempDir;

/// A repository that has lost its secrets, and what two namespaces hold for releases of one name: `dev` and `prod`.
fn two_releases() -> (TempDir, [String; 2], [String; 2]) {
    let folder = repository(&[("v.yaml", "{}\n")]);
    let mut manifests = Vec::new();
    let mut stored = Vec::new();
    for namespace in ["dev", "prod"] {
        let ran = st2ha(&folder, ".", &["render", "-n", namespace, "-f", "v.yaml", "-s", "Secret"]);
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        manifests.push(ran.stdout);
        stored.push(secrets_of(&folder, namespace));
    }
    fs::remove_dir_all(folder.path().join(".st2ha")).unwrap();
    (folder, manifests.try_into().unwrap(), stored.try_into().unwrap())
}

/// The lines of a secrets file that hold secrets: comments and marks aside.
fn secrets_of(folder: &TempDir, namespace: &str) -> String {
    let text = fs::read_to_string(folder.path().join(format!(".st2ha/{namespace}/st2.secrets.yaml"))).unwrap();
    let held = ["password:", "datastore_crypto_key:", "rootPassword:", "replicaSetKey:", "erlangCookie:"];
    let lines = text.lines().filter(|line| held.iter().any(|key| line.trim_start().starts_with(key)));
    lines.collect::<Vec<_>>().join("\n")
}

/// Imports manifests for the release in a namespace, and returns what was said.
fn import(folder: &TempDir, namespace: &str, manifests: &str, status: i32) -> String {
    write(folder, "manifests.yaml", manifests);
    let said = st2ha(folder, ".", &["secrets", "import", "manifests.yaml", "-n", namespace, "-f", "v.yaml"]);
    assert_eq!(said.status, status, "{}", said.stderr);
    said.stderr
}

#[test]
fn secrets_of_the_same_release_in_another_namespace_are_refused() {
    let (folder, [dev, _], [stored, _]) = two_releases();
    let said = import(&folder, "prod", &dev, 2);
    assert!(said.contains("in the namespace dev, and not in `prod`") && said.contains("with `-n`"), "{said}");
    assert!(!folder.path().join(".st2ha").exists());
    // Both ways out work: the release's own namespace, and manifests that name none.
    import(&folder, "dev", &dev, 0);
    assert_eq!(secrets_of(&folder, "dev"), stored);
    let nowhere = dev.replace("  namespace: dev\n", "");
    import(&folder, "prod", &nowhere, 0);
    assert_eq!(secrets_of(&folder, "prod"), stored);
}

#[test]
fn of_two_namespaces_that_of_the_release_counts() {
    let (folder, [dev, prod], [_, stored]) = two_releases();
    for both in [format!("{dev}---\n{prod}"), format!("{prod}---\n{dev}")] {
        let said = import(&folder, "prod", &both, 0);
        assert!(said.contains("nothing was taken from the Secrets") && said.contains("dev/st2-st2-auth"), "{said}");
        assert_eq!(secrets_of(&folder, "prod"), stored);
        fs::remove_dir_all(folder.path().join(".st2ha")).unwrap();
    }
}

#[test]
fn data_services_may_have_a_namespace_of_their_own() {
    let (folder, [dev, prod], [_, stored]) = two_releases();
    let of = |manifests: &str, is_wanted: fn(&str) -> bool| {
        let documents = manifests.split("---\n").filter(|document| is_wanted(document));
        documents.map(|document| format!("---\n{document}")).collect::<String>()
    };
    let is_of_stackstorm = |document: &str| document.contains("\n  name: st2-st2-");
    let own = of(&prod, is_of_stackstorm);
    let services =
        of(&prod, |document| document.contains("\n  name: st2-") && !document.contains("\n  name: st2-st2-"));
    let elsewhere = services.replace("  namespace: prod\n", "  namespace: data\n");
    assert!(elsewhere.contains("namespace: data"), "{elsewhere}");
    for all in [format!("{elsewhere}{own}"), format!("{own}{elsewhere}"), format!("{dev}{elsewhere}{own}")] {
        import(&folder, "prod", &all, 0);
        assert_eq!(secrets_of(&folder, "prod"), stored);
        fs::remove_dir_all(folder.path().join(".st2ha")).unwrap();
    }
    // That is said: it may be a mistake.
    let said = import(&folder, "prod", &format!("{elsewhere}{own}"), 0);
    assert!(
        said.contains("warning: data/st2-mongodb, data/st2-rabbitmq, data/st2-redis: in another namespace"),
        "{said}"
    );
    // Two of them that differ, and nothing tells which one is meant.
    let other = of(&dev, |document| document.contains("\n  name: st2-") && !document.contains("\n  name: st2-st2-"));
    let other = other.replace("  namespace: dev\n", "  namespace: other\n");
    let said = import(&folder, "prod", &format!("{own}{elsewhere}{other}"), 2);
    assert!(said.contains("data/st2-") && said.contains("other/st2-") && said.contains("both hold"), "{said}");
}

#[test]
fn manifests_that_are_encrypted_are_told() {
    let folder = repository(&[("v.yaml", "{}\n")]);
    let manifests = "kind: Secret\nmetadata: {name: st2-st2-auth}\ndata:\n  ST2_AUTH_PASSWORD: ENC[AES256_GCM,data:YWJj,iv:YWJj,tag:YWJj,type:str]\n";
    let said = import(&folder, "prod", manifests, 2);
    assert!(said.contains("is encrypted; decrypt the manifests first"), "{said}");
    let values = "st2: {password: 'ENC[AES256_GCM,data:YWJj,iv:YWJj,tag:YWJj,type:str]'}\nsops: {mac: x}\n";
    let said = import(&folder, "prod", values, 2);
    assert!(said.contains("`st2.password` of the values is encrypted") && !said.contains("makes another"), "{said}");
    let said = import(&folder, "prod", &manifests.replace("ENC[", ""), 2);
    assert!(said.contains("`ST2_AUTH_PASSWORD` of the Secret st2-st2-auth is not text in base64"), "{said}");
}

#[test]
fn two_secrets_of_one_name_that_differ_are_refused() {
    let (folder, [dev, prod], _) = two_releases();
    let nowhere = |manifests: &str, namespace: &str| manifests.replace(&format!("  namespace: {namespace}\n"), "");
    let said = import(&folder, "prod", &format!("{}---\n{}", nowhere(&dev, "dev"), nowhere(&prod, "prod")), 2);
    assert!(said.contains("two Secrets st2-") && said.contains("with different values"), "{said}");
    let said = import(&folder, "prod", &format!("{prod}---\n{}", nowhere(&prod, "prod")), 0);
    assert!(said.contains("stored st2.password"), "{said}");
}

#[test]
fn what_helm_says_of_the_namespace_counts() {
    let (folder, [dev, _], [stored, _]) = two_releases();
    let manifests = dev.replace("  namespace: dev\n", "");
    let all = format!(
        "NAME: st2\nLAST DEPLOYED: now\nNAMESPACE: dev\nSTATUS: deployed\nREVISION: 1\nUSER-SUPPLIED VALUES:\nNAMESPACE: prod\n\nCOMPUTED VALUES:\n{{}}\n\nHOOKS:\nMANIFEST:\n---\n{manifests}"
    );
    let said = import(&folder, "prod", &all, 2);
    assert!(said.contains("in the namespace dev, and not in `prod`"), "{said}");
    import(&folder, "dev", &all, 0);
    assert_eq!(secrets_of(&folder, "dev"), stored);
}

#[test]
fn a_label_that_argo_cd_has_overwritten_does_not_hide_a_release() {
    let (folder, [_, prod], [_, stored]) = two_releases();
    let label = "app.kubernetes.io/instance: st2";
    assert!(prod.contains(label), "{prod}");
    import(&folder, "prod", &prod.replace(label, "app.kubernetes.io/instance: stackstorm"), 0);
    assert_eq!(secrets_of(&folder, "prod"), stored);
}
