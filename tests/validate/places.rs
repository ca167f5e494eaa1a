//! Findings about objects point at the value that the field comes from, and at nothing that only looks like it.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::validate;

/// Values, and where each finding points: its key, line and column; without them it only names the object.
const CASES: &[(&str, &str, &[&str])] = &[
    (
        "the same text under another key",
        "st2:\n  username: Ops_Team\n  existingAuthSecret: Ops_Team\n",
        &["bad-object st2.existingAuthSecret 3:23", "not-provided st2.existingAuthSecret 3:23"],
    ),
    (
        "the same text in a key that comes later and in a higher layer",
        "st2:\n  existingConfigSecret: My_Conf\n  username: My_Conf\nst2web: {annotations: {name: My_Conf}}\n",
        &["bad-object st2.existingConfigSecret 2:25", "not-provided st2.existingConfigSecret 2:25"],
    ),
    (
        "two values with the same wrong text",
        "st2web: {tolerations: [{operator: Is}]}\nst2api: {tolerations: [{operator: Is}]}\n",
        &["bad-object st2web.tolerations[0].operator 1:35", "bad-object st2api.tolerations[0].operator 2:35"],
    ),
    (
        "a number beside the same number",
        "redis: {slave: {livenessProbe: {successThreshold: 2}}}\nst2web: {preStopSleep: 2}\n",
        &["bad-object redis.slave.livenessProbe.successThreshold 1:51"],
    ),
    (
        "a key beside the same text",
        "st2web:\n  annotations: {note: A=B}\n  env: {A=B: A=B}\n",
        &["bad-object st2web.env.A=B 3:9"],
    ),
    (
        "keys that sort otherwise once they are changed",
        "st2web: {env: {z: '1', a b: '2', A=B: '3', M: '4'}}\nst2api: {env: {M: '5', =: '6'}}\n",
        &["bad-object st2web.env.A=B 1:34", "bad-object st2api.env.= 2:24"],
    ),
    (
        "an item of a list",
        "ingress:\n  enabled: true\n  tls:\n    - secretName: certs\n      hosts: [good.example.com, Bad.example.com]\nst2web: {service: {hostname: good.example.com}}\n",
        &["bad-object ingress.tls[0].hosts[1] 5:33", "not-provided ingress.tls[0].secretName 4:19"],
    ),
    (
        "one part of an image",
        "image: {repository: registry.example.com/stackstorm, tag: 'a b'}\nst2web: {image: {tag: good}}\n",
        &["bad-object image.tag 1:59"],
    ),
    (
        "another part of an image",
        "image: {repository: Registry.example.com/Mine, tag: good}\n",
        &["bad-object image.repository 1:21"],
    ),
    (
        "a name that is in the names of many objects",
        "redis: {fullnameOverride: My_Redis, nameOverride: mine}\n",
        &["unworkable redis.fullnameOverride 1:27"],
    ),
    (
        "a name that is cut short",
        "mongodb: {fullnameOverride: Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}\n",
        &["unworkable mongodb.fullnameOverride 1:29"],
    ),
    (
        "a template reads another value",
        "my: {name: Conf_Map}\nst2api:\n  extra_volumes:\n    - {name: a, mount: {mountPath: /a}, volume: {configMap: {name: '{{ .Values.my.name }}'}}}\n",
        &[
            "bad-object st2api.extra_volumes[0].volume.configMap.name 4:68",
            "not-provided st2api.extra_volumes[0].volume.configMap.name 4:68",
        ],
    ),
    (
        "a probe whose command is missing",
        "st2api: {livenessProbe: {exec: {}}}\nst2web: {nodeSelector: {}, affinity: {}}\n",
        &["bad-object st2api.livenessProbe.exec 1:32"],
    ),
    (
        "a command that null has deleted",
        "redis: {slave: {customLivenessProbe: {exec: {command: null}}}}\n",
        &["bad-object redis.slave.customLivenessProbe.exec 1:45"],
    ),
    (
        "a toleration that says nothing",
        "st2api:\n  tolerations:\n    - {key: a, operator: Exists}\n    - {}\n",
        &["bad-object st2api.tolerations[1] 4:7"],
    ),
    (
        "a volume that says nothing",
        "st2api: {extra_volumes: [{name: a, mount: {mountPath: /a}, volume: {secret: {}}}]}\n",
        &["bad-object st2api.extra_volumes[0].volume.secret 1:77"],
    ),
    (
        "names that are empty",
        "st2api: {envFromSecrets: [a, '']}\nworkloads: {envFromConfigMaps: ['']}\nmongodb: {image: {pullSecrets: ['']}}\n\
         redis: {enabled: true, metrics: {image: {pullSecrets: []}}}\n",
        &[
            "unworkable mongodb.image.pullSecrets[0] 3:33",
            "unworkable st2api.envFromSecrets[1] 1:30",
            "unworkable workloads.envFromConfigMaps[0] 2:33",
        ],
    ),
    (
        "a volume of the user's under a name of ours",
        "mongodb: {extraVolumes: [{name: scripts, emptyDir: {}}]}\nst2web: {annotations: {name: scripts}}\n",
        &["bad-object mongodb.extraVolumes[0].name 1:33"],
    ),
    (
        "a Secret of the user's in the place of one of ours, which a ServiceAccount lists",
        "mongodb: {auth: {existingSecret: my-mongo, username: my-mongo}}\n",
        &["not-provided mongodb.auth.existingSecret 1:34"],
    ),
    (
        "a limit below a request",
        "st2web: {resources: {requests: {cpu: 2, memory: 1Gi}, limits: {cpu: 1, memory: 2Gi}}}\n",
        &["bad-object st2web.resources.requests.cpu 1:38"],
    ),
    (
        "a limit below what is requested by default",
        "st2web: {resources: {limits: {memory: 1m}}}\n",
        &["bad-object st2web.resources.limits.memory 1:39"],
    ),
    (
        "a hook that sleeps longer than the pod may take",
        "st2web: {lifecycle: {preStop: {sleep: {seconds: 1000}}}}\n",
        &["bad-object st2web.lifecycle.preStop.sleep.seconds 1:49"],
    ),
    (
        "a volume in which nothing is written",
        "st2web: {extra_volumes: [{name: v, volume: {fc: {}}, mount: {mountPath: /x}}]}\n",
        &["bad-object st2web.extra_volumes[0].name 1:33", "pod-security st2web.extra_volumes[0].name 1:33"],
    ),
    (
        "a key of the Secret that a volume names",
        "st2: {existingConfigSecret: st2-rabbitmq}\n",
        &["bad-object st2.existingConfigSecret 1:29"],
    ),
    (
        "nulls that leave the user of the image",
        "mongodb: {podSecurityContext: {runAsUser: null}, containerSecurityContext: {runAsUser: null}}\n",
        &["bad-object mongodb.containerSecurityContext.runAsUser 1:88"],
    ),
    (
        "a null that leaves the user of the image",
        "rabbitmq: {podSecurityContext: {runAsUser: null}}\n",
        &["bad-object rabbitmq.podSecurityContext.runAsUser 1:44"],
    ),
    (
        "a list without terms",
        "st2api: {affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: []}}}}\n",
        &[
            "bad-object st2api.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms 1:104",
        ],
    ),
    (
        "a command without words beside another empty list",
        "st2web: {sidecars: []}\nst2actionrunner: {lifecycle: {preStop: {exec: {command: []}}}}\n",
        &["bad-object st2actionrunner.lifecycle.preStop.exec.command 2:57"],
    ),
    (
        "an account that nothing makes",
        "st2api: {serviceAccount: {attach: true}}\nserviceAccount: {create: false}\n",
        &["not-provided serviceAccount.create 2:26"],
    ),
    (
        "a switch that needs a Secret",
        "external-dns: {enabled: true, provider: coredns, image: {tag: 0.14.0}, domainFilters: [a.b], coredns: {etcdTLS: {enabled: true}}}\n",
        &["not-provided external-dns.coredns.etcdTLS.enabled 1:123"],
    ),
    (
        "a period of 0",
        "st2web: {autoscaling: {enabled: true, behavior: {scaleDown: {policies: [{type: Pods, value: 2, periodSeconds: 0}]}}}}\n",
        &["bad-object st2web.autoscaling.behavior.scaleDown.policies[0].periodSeconds 1:111"],
    ),
    (
        "a selector of a claim",
        "rabbitmq: {persistence: {selector: {matchExpressions: [{key: a, operator: In, values: []}]}}}\n",
        &["bad-object rabbitmq.persistence.selector.matchExpressions[0].operator 1:75"],
    ),
    (
        "a user with a dot in the name",
        "st2:\n  users:\n    bob: {password: hunter2Secret9}\n    jane.doe: {}\n",
        &["unworkable st2.users.jane\\.doe 4:15"],
    ),
    (
        "a label of Kubernetes",
        "commonLabels:\n  team: a\n  app.kubernetes.io/name: x\n",
        &["unworkable commonLabels.app\\.kubernetes\\.io/name 3:27"],
    ),
    (
        "an unknown peer with dots",
        "networkPolicies:\n  enabled: true\n  egress:\n    st2api: []\n    api.github.com: []\n",
        &["unworkable networkPolicies.egress.api\\.github\\.com 5:21"],
    ),
    (
        "an annotation of a claim",
        "mongodb: {persistence: {annotations: {\"a b\": c}}}\n",
        &["bad-object mongodb.persistence.annotations.a b 1:39"],
    ),
    (
        "a host of a probe",
        "st2api: {livenessProbe: {httpGet: {host: 10.0.0.1, port: 9101, path: /}}}\n",
        &["pod-security st2api.livenessProbe.httpGet.host 1:42"],
    ),
    (
        "a budget without a limit",
        "workloads: {podDisruptionBudget: {maxUnavailable: null}}\n",
        &["unworkable workloads.podDisruptionBudget.maxUnavailable 1:51"],
    ),
    (
        "a process of a Windows host beside another word of the context",
        "st2web: {podSecurityContext: {windowsOptions: {hostProcess: true}}, securityContext: {procMount: Unmasked}}\n",
        &[
            "bad-object st2web.podSecurityContext.windowsOptions.hostProcess 1:61",
            "pod-security st2web.podSecurityContext.windowsOptions.hostProcess 1:61",
            "pod-security st2web.securityContext.procMount 1:98",
        ],
    ),
];

fn found(values: &str, args: &[&str]) -> Vec<String> {
    let args = [&["--message-format", "json"], args].concat();
    let done = validate(&[("values.yaml", values)], &args);
    assert_eq!(done.stderr, "", "{values}");
    let line = |line: &str| {
        let finding: Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        let place = finding["line"].as_u64().map(|line| format!(" {line}:{}", finding["column"])).unwrap_or_default();
        format!("{} {}{place}", text("rule"), text("path"))
    };
    done.stdout.lines().map(line).collect()
}

#[test]
fn values_are_found_by_where_they_go() {
    let mut wrong = String::new();
    for (case, values, expected) in CASES {
        let mut found = found(values, &[]);
        found.sort();
        let mut expected: Vec<String> = expected.iter().map(|&text| text.to_owned()).collect();
        expected.sort();
        if found != expected {
            writeln!(wrong, "{case}:\n  found    {found:#?}\n  expected {expected:#?}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// What a flag says is found there, and what comes from nowhere has no place.
#[test]
fn flags_are_sources_and_names_of_releases_are_not() {
    let flag = found("st2web: {replicas: 1}", &["--set", "st2.existingAuthSecret=No_Name"]);
    assert!(flag.iter().all(|line| line.ends_with(" st2.existingAuthSecret 1:1")), "{flag:?}");
    let values = "st2: {existingAuthSecret: '{{ .Release.Name }}'}";
    let done = validate(&[("values.yaml", values)], &["--message-format", "json"]);
    assert!(done.stdout.contains("st2.existingAuthSecret"), "{}", done.stdout);
}

/// Thousands of values cost a few renders more, and none if nothing is wrong.
#[test]
fn large_values_stay_quick() {
    let mut values = "st2web:\n  env:\n".to_owned();
    for number in 0..3_000 {
        writeln!(values, "    VARIABLE_{number}: text {number}").unwrap();
    }
    values.push_str("    BAD=NAME: x\nredis: {slave: {livenessProbe: {successThreshold: 2}}}\n");
    let start = Instant::now();
    let found = found(&values, &[]);
    assert!(found.contains(&"bad-object st2web.env.BAD=NAME 3003:5".to_owned()), "{found:?}");
    assert!(found.contains(&"bad-object redis.slave.livenessProbe.successThreshold 3004:51".to_owned()), "{found:?}");
    // Without optimisation a render of this takes a second.
    assert!(start.elapsed() < Duration::from_secs(90), "{:?}", start.elapsed());
}

/// Many findings share their renders.
#[test]
fn many_findings_have_their_places_at_once() {
    let mut values = "st2api:\n  env:\n".to_owned();
    for number in 0..300 {
        writeln!(values, "    BAD={number}: x").unwrap();
    }
    let start = Instant::now();
    let found = found(&values, &[]);
    assert_eq!(found.len(), 300);
    assert!(found.iter().all(|line| line.starts_with("bad-object st2api.env.BAD=")), "{found:?}");
    assert!(start.elapsed() < Duration::from_mins(1), "{:?}", start.elapsed());
}

/// In a line that says much, people see the keys around the place, and the column is that of the file.
#[test]
fn lines_with_brackets_show_their_keys() {
    let done = validate(&[("values.yaml", "st2web: {image: {tag: secret-a}, replica: 3}\n")], &[]);
    let expected = " --> values.yaml:1:34\n  |\n1 | st2web: {image: {tag: …}, replica: …}\n  |                           ^^^^^^^\n";
    assert!(done.stdout.contains(expected), "{}", done.stdout);
    let long = format!("st2web: {{annotations: {{a: {}}}, replica: 3}}\n", "x".repeat(900));
    let done = validate(&[("values.yaml", &long)], &[]);
    assert!(done.stdout.contains(" --> values.yaml:1:930\n"), "{}", done.stdout);
    assert!(done.stdout.contains("1 | st2web: {annotations: {a: …}, replica: …}\n"), "{}", done.stdout);
}
