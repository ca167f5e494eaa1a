//! external-dns as users see it: values in, objects or findings out.

use std::fmt::Write as _;
use std::process::Output;

use base64::Engine as _;
use serde_json::{Value, json};

use super::service::Service;

const EXTERNAL_DNS: Service = Service {
    section: "external-dns",
    given: "{}",
    owns: |labels| labels["app.kubernetes.io/name"] == "external-dns" || labels["api"] == "externaldns",
};

fn run(values: &Value) -> Output {
    EXTERNAL_DNS.run(values, &[])
}

fn objects(values: &Value) -> Vec<Value> {
    EXTERNAL_DNS.objects(values, &[])
}

/// The documents of these kinds as text; all of external-dns' if there are none.
fn documents(values: &Value, kinds: &[&str]) -> String {
    let output = run(values);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let ours = |text: &&str| {
        let labels = ["\n    app.kubernetes.io/name: external-dns\n", "\n    api: externaldns\n"];
        let kind = |kind: &&str| text.contains(&format!("\nkind: {kind}\n"));
        labels.iter().any(|label| text.contains(label)) && (kinds.is_empty() || kinds.iter().any(kind))
    };
    text.split("---\n").filter(ours).collect::<Vec<_>>().join("---\n")
}

/// The objects of these kinds.
fn kinds(values: &Value, kinds: &[&str]) -> Vec<Value> {
    objects(values).into_iter().filter(|item| kinds.iter().any(|kind| item["kind"] == *kind)).collect()
}

/// The one object of this kind.
fn object(values: &Value, kind: &str) -> Option<Value> {
    kinds(values, &[kind]).pop()
}

fn args(deployment: &Value) -> Vec<&str> {
    let args = deployment["spec"]["template"]["spec"]["containers"][0]["args"].as_array().unwrap();
    args.iter().map(|arg| arg.as_str().unwrap()).collect()
}

/// A Secret's keys and texts.
fn texts(secret: &Value) -> Vec<(String, String)> {
    let decoded = |text: &Value| base64::engine::general_purpose::STANDARD.decode(text.as_str().unwrap()).unwrap();
    let data = secret["data"].as_object().unwrap().iter();
    data.map(|(key, text)| (key.clone(), String::from_utf8(decoded(text)).unwrap())).collect()
}

/// What a provider makes of the pod and the Secret, without what all providers share.
fn provider(values: &Value) -> String {
    let made = kinds(values, &["Deployment", "Secret"]);
    let deployment = made.iter().find(|object| object["kind"] == "Deployment").unwrap();
    let pod = &deployment["spec"]["template"];
    let container = &pod["spec"]["containers"][0];
    let shared = ["--log-level=info", "--log-format=text", "--policy=upsert-only", "--registry=txt", "--interval=1m"];
    let shared = [&shared[..], &["--source=service", "--source=ingress"]].concat();
    let mut text = String::new();
    for arg in args(deployment).iter().filter(|arg| !shared.contains(arg)) {
        writeln!(text, "arg {arg}").unwrap();
    }
    let lists =
        [("env", &container["env"]), ("mount", &container["volumeMounts"]), ("volume", &pod["spec"]["volumes"])];
    for (name, list) in lists {
        for item in list.as_array().into_iter().flatten() {
            writeln!(text, "{name} {item}").unwrap();
        }
    }
    for key in pod["metadata"]["annotations"].as_object().into_iter().flat_map(serde_json::Map::keys) {
        writeln!(text, "annotation {key}").unwrap();
    }
    for (key, content) in made.iter().filter(|object| object["kind"] == "Secret").flat_map(texts) {
        writeln!(text, "secret {key}\n{}", content.trim_end()).unwrap();
    }
    text
}

/// What is said about the values.
fn findings(values: &Value) -> String {
    String::from_utf8(run(values).stderr).unwrap()
}

#[track_caller]
fn refused(values: &Value, path: &str, message: &str) {
    refused_for_all(values, &[(path.to_owned(), message.to_owned())]);
}

/// All reasons have to be given at once.
#[track_caller]
fn refused_for_all(values: &Value, reasons: &[(String, String)]) {
    let output = run(values);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success(), "{values} was accepted");
    assert!(output.stdout.is_empty(), "printed objects of values that it refused");
    for (path, message) in reasons {
        assert!(stderr.contains(path) && stderr.contains(message), "{path}: {message}\nis not in\n{stderr}");
    }
}

/// What is said about keys that a provider lacks.
fn lacks(provider: &str, section: &str, keys: &[&str]) -> Vec<(String, String)> {
    let reason =
        |key: &&str| (format!("external-dns.{section}.{key}"), format!("the provider `{provider}` needs `{key}`"));
    keys.iter().map(reason).collect()
}

#[track_caller]
fn warned(values: &Value, path: &str, message: &str) {
    let output = run(values);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{stderr}");
    assert!(stderr.contains(path) && stderr.contains(message), "{path}: {message}\nis not in\n{stderr}");
}

#[test]
fn off_makes_nothing() {
    assert!(objects(&json!({ "enabled": false })).is_empty());
    assert!(!findings(&json!({ "enabled": false, "provider": "", "replicas": 3 })).contains("external-dns"));
}

#[test]
fn defaults() {
    insta::assert_snapshot!(documents(&json!({}), &[]));
}

#[test]
fn every_general_setting() {
    let values = json!({
        "image": { "registry": "registry.example.com", "repository": "dns", "tag": "0.14.2", "pullSecrets": ["pull"] },
        "nameOverride": "external-dns",
        "fullnameOverride": "names",
        "sources": ["service", "crd"],
        "namespace": "apps",
        "fqdnTemplates": ["{{.Name}}.example.com", "{{.Name}}.example.org"],
        "combineFQDNAnnotation": true,
        "ignoreHostnameAnnotation": true,
        "publishInternalServices": true,
        "publishHostIP": true,
        "serviceTypeFilter": ["LoadBalancer", "NodePort"],
        "domainFilters": ["example.com"],
        "excludeDomains": ["internal.example.com"],
        "zoneIdFilters": ["Z1", 2],
        "annotationFilter": "dns in (yes, true) # not: no",
        "dryRun": true,
        "triggerLoopOnEvent": true,
        "interval": "30s",
        "logLevel": "",
        "logFormat": "json",
        "policy": "sync",
        "txtOwnerId": 10,
        "txtPrefix": "st2-",
        "extraArgs": { "metrics-address": ":9000", "once": false, "managed-record-types": ["A", "CNAME"], "zero": 0, "note": "a: b" },
        "extraEnv": [{ "name": "TZ", "value": "UTC" }],
        "extraVolumes": [{ "name": "extra", "emptyDir": {} }],
        "extraVolumeMounts": [{ "name": "extra", "mountPath": "/extra" }],
        "crd": { "create": false, "apiversion": "example.com/v1", "kind": "Name" },
        "aws": { "region": "", "zoneType": null, "apiRetries": 0, "batchChangeSize": 4_000_000, "zoneTags": ["a=b"], "preferCNAME": true, "evaluateTargetHealth": false },
        "affinity": { "nodeAffinity": {} },
        "nodeSelector": { "disk": "ssd" },
        "tolerations": [{ "key": "dns", "operator": "Exists" }],
        "podAnnotations": { "a": "1" },
        "podLabels": { "team": "net" },
        "priorityClassName": "high",
        "securityContext": { "readOnlyRootFilesystem": true },
        "podSecurityContext": { "fsGroup": 65534, "runAsNonRoot": true },
        "resources": { "limits": { "cpu": 1 } },
        "livenessProbe": { "periodSeconds": 11 },
        "readinessProbe": { "periodSeconds": 12 },
        "service": {
            "type": "LoadBalancer", "port": 9000, "nodePort": 30900, "clusterIP": "10.0.0.1", "externalIPs": ["192.0.2.1"],
            "loadBalancerIP": "192.0.2.2", "loadBalancerSourceRanges": ["192.0.2.0/24"],
            "annotations": { "b": "2" }, "labels": { "c": "3" },
        },
        "serviceAccount": { "create": true, "name": "namer", "annotations": { "d": "4" } },
        "rbac": { "clusterRole": false, "apiVersion": "v1beta1", "pspEnabled": true },
        "metrics": {
            "enabled": true, "podAnnotations": { "a": "5" },
            "serviceMonitor": { "enabled": true, "namespace": "monitoring", "interval": "30s", "scrapeTimeout": "10s", "selector": { "e": "6" } },
        },
    });
    insta::assert_snapshot!(documents(&values, &[]));
}

#[test]
fn roles_by_scope() {
    let roles = |values: &Value| documents(values, &["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"]);
    insta::assert_snapshot!("roles_of_the_cluster", roles(&json!({ "crd": { "create": true } })));
    let namespaced =
        json!({ "namespace": "apps", "rbac": { "clusterRole": false }, "serviceAccount": { "create": false } });
    insta::assert_snapshot!("roles_of_a_namespace", roles(&namespaced));
    assert_eq!(roles(&json!({ "rbac": { "create": false } })), "");
}

#[test]
fn resource_definition() {
    insta::assert_snapshot!(documents(&json!({ "crd": { "create": true } }), &["CustomResourceDefinition"]));
}

#[test]
fn aws() {
    let keys = json!({ "accessKey": "AK", "secretKey": "SK" });
    let texts = [
        json!({ "aws": { "credentials": keys, "region": "eu-west-1", "assumeRoleArn": "arn:aws:iam::1:role/x", "roleArn": "x" } }),
        json!({ "aws": { "credentials": { "secretName": "mine", "mountPath": "/keys" } } }),
        json!({ "provider": "aws-sd", "aws": { "credentials": keys } }),
        json!({ "aws": { "preferCNAME": "false", "evaluateTargetHealth": "false" } }),
    ];
    insta::assert_snapshot!(texts.each_ref().map(provider).join("---\n"));
}

#[test]
fn azure() {
    let ids = json!({ "resourceGroup": "g", "tenantId": "t", "subscriptionId": "s" });
    let with = |more: Value| {
        let mut azure = ids.clone();
        azure.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        azure
    };
    let principal = with(json!({ "aadClientId": "i", "aadClientSecret": "x", "cloud": "AzurePublicCloud" }));
    let identity = with(json!({ "useManagedIdentityExtension": true }));
    let texts = ["azure", "azure-private-dns"].map(|name| {
        let texts = [
            &principal,
            &identity,
            &with(json!({ "secretName": "mine" })),
            &json!({ "secretName": "mine" }),
            &json!({}),
        ];
        let possible = texts.iter().filter(|azure| name == "azure" || azure.get("tenantId").is_some());
        possible.map(|azure| provider(&json!({ "provider": name, "azure": azure }))).collect::<Vec<_>>().join("---\n")
    });
    insta::assert_snapshot!(texts.join("======\n"));
}

#[test]
fn clouds() {
    let texts = [
        json!({ "provider": "alibabacloud", "alibabacloud": { "accessKeyId": "i", "accessKeySecret": "s", "regionId": "r", "zoneType": "private" } }),
        json!({ "provider": "alibabacloud", "alibabacloud": { "secretName": "mine" } }),
        json!({ "provider": "cloudflare", "cloudflare": { "apiToken": "t", "apiKey": "k" } }),
        json!({ "provider": "cloudflare", "cloudflare": { "apiKey": "k", "email": "a@example.com", "proxied": false } }),
        json!({ "provider": "cloudflare", "cloudflare": { "apiKey": "k", "secretName": "mine" } }),
        json!({ "provider": "digitalocean", "digitalocean": { "apiToken": "t" } }),
        json!({ "provider": "digitalocean", "digitalocean": { "apiToken": "t", "secretName": "mine" } }),
        json!({ "provider": "google", "google": { "project": "p", "serviceAccountKey": "{\"a\": 1}" } }),
        json!({ "provider": "google", "google": { "serviceAccountSecret": "mine", "serviceAccountSecretKey": "key.json" } }),
        json!({ "provider": "google" }),
        json!({ "provider": "ovh", "ovh": { "consumerKey": "c", "applicationKey": "a", "applicationSecret": "s" } }),
        json!({ "provider": "scaleway", "scaleway": { "scwAccessKey": "a", "scwSecretKey": "s", "scwDefaultOrganizationId": "o" } }),
        json!({ "provider": "transip", "transip": { "account": "a", "apiKey": "k" } }),
    ];
    insta::assert_snapshot!(texts.each_ref().map(provider).join("---\n"));
}

#[test]
fn name_servers() {
    let texts = [
        json!({ "provider": "coredns", "coredns": { "etcdEndpoints": "http://e:2379" } }),
        json!({ "provider": "coredns", "coredns": { "etcdTLS": { "enabled": true, "secretName": "etcd.certs" } } }),
        json!({ "provider": "designate", "designate": { "username": "u", "password": "p", "authUrl": "http://k", "regionName": 1, "userDomainName": "d", "projectName": "x", "customCA": { "enabled": true, "content": "PEM" } } }),
        json!({ "provider": "designate", "designate": { "customCAHostPath": "/etc/ca.pem" } }),
        json!({ "provider": "infoblox", "infoblox": { "gridHost": "g", "wapiPassword": "p" } }),
        json!({ "provider": "infoblox", "infoblox": { "gridHost": "g", "secretName": "mine", "domainFilter": "d", "noSslVerify": true, "wapiPort": 443, "wapiVersion": 2.10, "wapiConnectionPoolSize": 10, "wapiHttpTimeout": 60 } }),
        json!({ "provider": "pdns", "pdns": { "apiUrl": "http://p", "apiKey": 12, "apiPort": 8082 } }),
        json!({ "provider": "pdns", "pdns": { "apiUrl": "http://p", "secretName": "mine" } }),
        json!({ "provider": "rfc2136", "rfc2136": { "host": "h", "zone": "z", "tsigSecret": "s" } }),
        json!({ "provider": "rfc2136", "rfc2136": { "host": "h", "zone": "z", "tsigKeyname": "", "port": 5353, "minTTL": "5m" } }),
        json!({ "provider": "vinyldns", "vinyldns": { "host": "h", "accessKey": "a" } }),
        json!({ "provider": "inmemory", "rfc2136": { "tsigSecret": "s" }, "aws": { "credentials": { "accessKey": "a", "secretKey": "s" } } }),
    ];
    insta::assert_snapshot!(texts.each_ref().map(provider).join("---\n"));
}

#[test]
fn authority_is_a_file_that_ends_in_a_newline() {
    let values = |content: &str| json!({ "provider": "designate", "designate": { "customCA": { "enabled": true, "content": content } } });
    for content in ["PEM", "PEM\n"] {
        let map = object(&values(content), "ConfigMap").unwrap();
        assert_eq!(map["data"], json!({ "designate-ca.pem": "PEM\n" }));
    }
}

#[test]
fn credentials_survive_their_file_formats() {
    let odd = "q\"uo\\te{{x}}\n#";
    let alibaba = json!({ "provider": "alibabacloud", "alibabacloud": { "accessKeyId": odd, "accessKeySecret": "s" } });
    let text = texts(&object(&alibaba, "Secret").unwrap()).remove(0).1;
    let read: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(read, json!({ "accessKeyId": odd, "accessKeySecret": "s" }));
    let azure = json!({ "resourceGroup": odd, "tenantId": "t", "subscriptionId": "s", "aadClientId": "i", "aadClientSecret": odd });
    let text = texts(&object(&json!({ "provider": "azure", "azure": azure }), "Secret").unwrap()).remove(0).1;
    let read: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&read["resourceGroup"], &read["aadClientSecret"]), (&json!(odd), &json!(odd)));
}

#[test]
fn labels_that_select_the_pod_stay() {
    let values = json!({ "podLabels": { "app.kubernetes.io/name": "mine", "helm.sh/chart": "mine" } });
    let deployment = object(&values, "Deployment").unwrap();
    let labels = &deployment["spec"]["template"]["metadata"]["labels"];
    for (key, value) in deployment["spec"]["selector"]["matchLabels"].as_object().unwrap() {
        assert_eq!(&labels[key], value);
    }
    assert_eq!(labels["helm.sh/chart"], "mine");
}

#[test]
fn metrics_annotations_need_a_switch() {
    let annotations =
        |values: Value| object(&values, "Deployment").unwrap()["spec"]["template"]["metadata"]["annotations"].clone();
    assert_eq!(annotations(json!({ "metrics": { "podAnnotations": { "a": "1" } } })), Value::Null);
    assert_eq!(
        annotations(json!({ "metrics": { "enabled": true, "podAnnotations": { "a": "1" } } })),
        json!({ "a": "1" })
    );
    let both = json!({ "podAnnotations": { "a": "0", "b": "2" }, "metrics": { "podAnnotations": { "a": "1" } } });
    assert_eq!(annotations(both), json!({ "a": "1", "b": "2" }));
}

#[test]
fn txt_settings_belong_to_the_txt_registry() {
    let of = |registry: &str| {
        let values = json!({ "registry": registry, "txtOwnerId": "o", "txtPrefix": "p" });
        let deployment = object(&values, "Deployment").unwrap();
        args(&deployment).into_iter().filter(|arg| arg.starts_with("--txt-")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(of("txt"), ["--txt-owner-id=o", "--txt-prefix=p"]);
    assert!(of("noop").is_empty());
}

#[test]
fn settings_of_all_services_replace_its_own() {
    let values = json!({ "image": { "pullSecrets": ["a"], "tag": "1" } });
    let pod = |global: Value| {
        let made = objects(&json!({ "external-dns": values, "global": global }));
        let deployment = made.iter().find(|object| object["kind"] == "Deployment").unwrap();
        let pod = &deployment["spec"]["template"]["spec"];
        (pod["imagePullSecrets"].clone(), pod["containers"][0]["image"].clone())
    };
    let own = (json!([{ "name": "a" }]), json!("docker.io/bitnamilegacy/external-dns:1"));
    assert_eq!(pod(json!({})), own);
    let replaced =
        (json!([{ "name": "b" }, { "name": "c" }]), json!("registry.example.com/bitnamilegacy/external-dns:1"));
    assert_eq!(pod(json!({ "imagePullSecrets": ["b", "c"], "imageRegistry": "registry.example.com" })), replaced);
}

#[test]
fn what_cannot_work_is_refused() {
    refused(&json!({ "provider": "" }), "external-dns.provider", "stops at once with an empty `provider`");
    refused(&json!({ "policy": "" }), "external-dns.policy", "stops at once with an empty `policy`");
    refused(&json!({ "registry": "" }), "external-dns.registry", "stops at once with an empty `registry`");
    refused(&json!({ "interval": "" }), "external-dns.interval", "stops at once with an empty `interval`");
    refused(&json!({ "sources": [] }), "external-dns.sources", "at least one source");
    refused(&json!({ "extraArgs": { "x": { "y": 1 } } }), "external-dns.extraArgs.x", "a single value or a list");
    refused(&json!({ "extraArgs": { "x": [["y"]] } }), "external-dns.extraArgs.x", "a single value or a list");
    refused(
        &json!({ "aws": { "assumeRoleArn": "role/x" } }),
        "external-dns.aws.assumeRoleArn",
        "not the ARN of a role",
    );
    let both = json!({ "customCAHostPath": "/ca.pem", "customCA": { "enabled": true } });
    refused(
        &json!({ "provider": "designate", "designate": both }),
        "external-dns.designate.customCAHostPath",
        "set twice",
    );
}

#[test]
fn missing_credentials_are_refused() {
    for (provider, keys) in [
        ("infoblox", &["gridHost", "wapiPassword"][..]),
        ("ovh", &["consumerKey", "applicationKey", "applicationSecret"]),
        ("pdns", &["apiUrl", "apiKey"]),
        ("rfc2136", &["host", "zone"]),
        ("scaleway", &["scwAccessKey", "scwSecretKey", "scwDefaultOrganizationId"]),
        ("transip", &["account", "apiKey"]),
    ] {
        refused_for_all(&json!({ "provider": provider }), &lacks(provider, provider, keys));
        let all: serde_json::Map<_, _> = keys.iter().map(|key| ((*key).to_owned(), json!("x"))).collect();
        assert!(run(&json!({ "provider": provider, provider: all })).status.success(), "{provider}");
    }
}

#[test]
fn azure_settings_that_contradict_are_refused() {
    let ids = ["resourceGroup", "tenantId", "subscriptionId"];
    for present in ids {
        let missing: Vec<&str> = ids.into_iter().filter(|id| *id != present).collect();
        let values = json!({ "provider": "azure", "azure": { present: "x" } });
        refused_for_all(&values, &lacks("azure", "azure", &missing));
    }
    let private = json!({ "provider": "azure-private-dns", "azure": { "secretName": "mine" } });
    refused_for_all(&private, &lacks("azure-private-dns", "azure", &ids));
    let identity = json!({ "provider": "azure", "azure": { "useManagedIdentityExtension": true } });
    refused_for_all(&identity, &lacks("azure", "azure", &ids));
    let full = |more: &[(&str, Value)]| {
        let mut azure: serde_json::Map<_, _> = ids.iter().map(|id| ((*id).to_owned(), json!("x"))).collect();
        azure.extend(more.iter().map(|(key, value)| ((*key).to_owned(), value.clone())));
        Value::Object(azure)
    };
    for provider in ["azure", "azure-private-dns"] {
        let principal = ["aadClientId", "aadClientSecret"];
        refused_for_all(&json!({ "provider": provider, "azure": full(&[]) }), &lacks(provider, "azure", &principal));
        let both = full(&[
            ("useManagedIdentityExtension", json!(true)),
            ("aadClientId", json!("x")),
            ("aadClientSecret", json!("x")),
        ]);
        let reason =
            |key| (format!("external-dns.azure.{key}"), "a managed identity replaces the service principal".to_owned());
        refused_for_all(&json!({ "provider": provider, "azure": both }), &principal.map(reason));
    }
    refused(
        &json!({ "provider": "azure", "azure": { "aadClientId": "x" } }),
        "external-dns.azure.aadClientSecret",
        "needs",
    );
}

#[test]
fn what_hardly_works_is_warned_about() {
    warned(&json!({}), "external-dns.image.tag", "cannot read Ingresses of Kubernetes 1.22");
    warned(&json!({ "service": { "port": 9000 } }), "external-dns.service.port", "still listens on port 7979");
    warned(&json!({ "replicas": 2 }), "external-dns.replicas", "elects no leader");
    warned(&json!({ "podLabels": { "app.kubernetes.io/name": "x" } }), "external-dns.podLabels", "selects the pod");
    warned(&json!({ "rbac": { "clusterRole": false } }), "external-dns.rbac.clusterRole", "reaches one namespace");
    warned(&json!({ "rbac": { "pspEnabled": true } }), "external-dns.rbac.pspEnabled", "removed PodSecurityPolicy");
    warned(&json!({ "rbac": { "apiVersion": "v2" } }), "external-dns.rbac.apiVersion", "no such version");
    warned(&json!({ "crd": { "apiversion": "a/v1" } }), "external-dns.crd.apiversion", "grants nothing that exists");
    warned(&json!({ "crd": { "create": true } }), "external-dns.crd", "`crd` is not among the sources");
    warned(
        &json!({ "aws": { "credentials": { "accessKey": "a" } } }),
        "external-dns.aws.credentials.accessKey",
        "only together with `secretKey`",
    );
    warned(
        &json!({ "provider": "alibabacloud", "alibabacloud": { "accessKeySecret": "a" } }),
        "external-dns.alibabacloud.accessKeySecret",
        "only together with `accessKeyId`",
    );
}

#[test]
fn sound_values_are_not_remarked_on() {
    let values = json!({
        "image": { "tag": "0.14.2" }, "sources": ["service", "ingress", "crd"], "crd": { "create": true },
        "service": { "port": 9000 }, "extraArgs": { "metrics-address": ":9000" }, "rbac": { "apiVersion": "v1beta1" },
    });
    assert!(!findings(&values).contains("external-dns"), "{}", findings(&values));
}

#[test]
fn credentials_stay_out_of_messages() {
    let canary = "canary-5ecret";
    let azure = json!({ "useManagedIdentityExtension": true, "aadClientSecret": canary });
    for values in [
        json!({ "provider": "azure", "azure": azure }),
        json!({ "provider": "ovh", "ovh": { "consumerKey": canary } }),
        json!({ "aws": { "credentials": { "secretKey": canary }, "assumeRoleArn": canary } }),
    ] {
        let said = findings(&values);
        assert!(!said.is_empty() && !said.contains(canary), "{said}");
    }
}
