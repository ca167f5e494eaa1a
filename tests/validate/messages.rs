//! Every message has a snapshot: a table of values for each area, and a test that no message in the sources was forgotten.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use insta::assert_snapshot;
use serde_json::json;
use st2ha::values::{KeyPath, Layers, SetKind};

use super::messages_support::{find, missing, told_elsewhere};
use super::validate;

/// What is said about each of these values.
pub fn findings(cases: &[(&str, &str)]) -> String {
    let run = |(case, values): &(&str, &str)| {
        let done = validate(&[("values.yaml", values)], &[]);
        assert!(done.stderr.is_empty() && !done.stdout.is_empty(), "{case}: {}", done.stderr);
        let mut text = format!("# {case}\n");
        for line in done.stdout.lines().filter(|line| !line.is_empty()) {
            let shown = ["error: ", "warning: ", "note: ", " --> "]
                .iter()
                .any(|start| line.trim_start().starts_with(start.trim_start()));
            let help = line.trim_start().strip_prefix("= help: ");
            match help {
                Some(help) => writeln!(text, "    {help}").unwrap(),
                None if shown => writeln!(text, "{}", line.trim_start()).unwrap(),
                None => {}
            }
        }
        text
    };
    // Two at a time: each is a process of its own.
    let (first, second) = cases.split_at(cases.len() / 2);
    std::thread::scope(|scope| {
        let second = scope.spawn(move || second.iter().map(run).collect::<String>());
        let first: String = first.iter().map(run).collect();
        first + &second.join().unwrap()
    })
}

#[test]
fn mongodb() {
    assert_snapshot!(findings(&[
        (
            "no login",
            "preset: stackstorm-ha-1.1\nmongodb: {auth: {username: '', database: '', replicaSetKey: short}, strategyType: Recreate}"
        ),
        (
            "half a user",
            "preset: stackstorm-ha-1.1\nmongodb: {auth: {enabled: false, username: ''}, architecture: standalone, strategyType: OnDelete}"
        ),
        (
            "labels and budgets",
            "preset: stackstorm-ha-1.1\nmongodb: {podLabels: {app.kubernetes.io/name: a}, pdb: {create: true, minAvailable: 1, maxUnavailable: 1}, \
             auth: {replicaSetKey: with-dash}, image: {tag: 7.0.1}, metrics: {enabled: true}, tls: {enabled: true}}"
        ),
        ("no way in", "preset: stackstorm-ha-1.1\nmongodb: {externalAccess: {service: {type: ClusterIP}}}"),
        (
            "ways in",
            "preset: stackstorm-ha-1.1\nmongodb: {externalAccess: {enabled: true, autoDiscovery: {enabled: true}, \
             service: {type: NodePort, nodePorts: [1]}}, rbac: {create: false}}"
        ),
        (
            "addresses",
            "preset: stackstorm-ha-1.1\nmongodb: {externalAccess: {enabled: true, service: {type: LoadBalancer, loadBalancerIPs: [a]}}}"
        ),
    ]));
}

#[test]
fn rabbitmq() {
    assert_snapshot!(findings(&[
        ("one claim for all", "rabbitmq: {persistence: {existingClaim: mine}}"),
        ("amounts of a probe that is off", "rabbitmq: {livenessProbe: {periodSeconds: 60, timeoutSeconds: 30}}"),
        (
            "much at once",
            "preset: stackstorm-ha-1.1\nrabbitmq: {fullnameOverride: Big, image: {repository: '', tag: ''}, auth: {username: '', tls: {enabled: true}}, \
             ldap: {enabled: true, servers: [], port: '', user_dn_pattern: ''}, clustering: {addressType: ip}, \
             loadDefinition: {existingSecret: ''}, memoryHighWatermark: {enabled: true, type: relative}, \
             extraVolumes: [{name: configuration, emptyDir: {}}], service: {portName: averyveryverylongname}, \
             ingress: {enabled: true, path: x, hostname: ''}}"
        ),
        (
            "other cases",
            "preset: stackstorm-ha-1.1\nrabbitmq: {fullnameOverride: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, \
             auth: {username: \"a\\nb\"}, loadDefinition: {enabled: false}, \
             memoryHighWatermark: {enabled: true}, resources: {limits: {memory: much}}, \
             ingress: {enabled: true, extraHosts: [{name: a.b, path: x}]}, \
             extraConfiguration: 'load_definitions = /app/load_definition.json'}"
        ),
    ]));
}

#[test]
fn redis_of_bitnami() {
    assert_snapshot!(findings(&[
        (
            "much at once",
            "preset: stackstorm-ha-1.1\nredis: {usePassword: true, password: --x, usePasswordFile: true, existingSecretPasswordKey: k, \
             podSecurityPolicy: {create: true}, sysctlImage: {enabled: true}, volumePermissions: {enabled: true}, \
             securityContext: {enabled: false}, networkPolicy: {enabled: true}, tls: {enabled: true}, \
             metrics: {enabled: true, prometheusRule: {enabled: true}}, cluster: {slaveCount: 1}, \
             slave: {updateStrategy: {type: a}, spreadConstraints: [{a: b}], preExecCmds: x, extraEnvVars: [{name: a}], \
             persistence: {path: /elsewhere}}}"
        ),
        (
            "few Sentinels",
            "preset: stackstorm-ha-1.1\nredis: {usePassword: true, sentinel: {usePassword: false}, cluster: {slaveCount: 2}}"
        ),
        (
            "settings of the single server beside Sentinels",
            "preset: stackstorm-ha-1.1\nredis: {usePassword: false, master: {resources: {limits: {memory: 777Mi}}, nodeSelector: {a: b}, \
             persistence: {size: 77Gi, path: /data, matchLabels: {a: b}}, disableCommands: [FLUSHALL], configmap: maxmemory 1gb, \
             command: /own, preExecCmds: echo}, slave: {service: {type: NodePort}, statefulset: {labels: {a: b}}, resources: {limits: {cpu: 1}}}}"
        ),
        (
            "settings of the single server without Sentinels",
            "preset: stackstorm-ha-1.1\nredis: {cluster: {enabled: false}, usePassword: false, master: {resources: {limits: {memory: 777Mi}}}}"
        ),
        (
            "a single server",
            "preset: stackstorm-ha-1.1\nredis: {cluster: {enabled: false}, usePasswordFile: true, usePassword: false}"
        ),
        (
            "no nodes",
            "preset: stackstorm-ha-1.1\nredis: {usePassword: true, sentinel: {usePassword: false}, cluster: {slaveCount: 0}}"
        ),
    ]));
}

#[test]
fn counts_domains_and_names() {
    assert_snapshot!(findings(&[
        ("no member", "mongodb: {replicaCount: 0}"),
        ("more members than there can be", "mongodb: {replicaCount: 1000000000}"),
        (
            "more voters than there can be",
            "preset: stackstorm-ha-1.1\nmongodb: {replicaCount: 9, arbiter: {enabled: false}}"
        ),
        ("one voter too many", "preset: stackstorm-ha-1.1\nmongodb: {replicaCount: 7, arbiter: {enabled: true}}"),
        ("no broker", "rabbitmq: {replicaCount: 0}"),
        ("an even number of brokers", "rabbitmq: {replicaCount: 4}"),
        ("counts", "st2web: {replicas: 1000000000}\nredis: {cluster: {slaveCount: 2000}, sentinel: {quorum: 0}}"),
        ("seconds", "mongodb: {livenessProbe: {timeoutSeconds: -1}}\nst2web: {terminationGracePeriodSeconds: -1}"),
        ("ports", "mongodb: {service: {port: 0}, externalAccess: {service: {nodePorts: [70000]}}}"),
        (
            "domains",
            "clusterDomain: 'a b'\nmongodb: {clusterDomain: '$(id)'}\nrabbitmq: {clusterDomain: ''}\nredis: {clusterDomain: '`id`'}"
        ),
        (
            "hosts",
            "preset: stackstorm-ha-1.1\nmongodb: {replicaCount: 2, externalAccess: {enabled: true, \
             service: {type: LoadBalancer, loadBalancerIPs: [192.0.2.1, 'a b']}}}"
        ),
        (
            "a host",
            "preset: stackstorm-ha-1.1\nmongodb: {replicaCount: 1, externalAccess: {enabled: true, service: {type: NodePort, nodePorts: [30000], domain: 'a;b'}}}"
        ),
        ("names", "mongodb: {fullnameOverride: a.b}\nredis: {nameOverride: $(id)}"),
    ]));
}

#[test]
fn providers_and_versions() {
    assert_snapshot!(findings(&[
        ("keys of another provider", "mongodb: {arbiter: {enabled: true}}\nrabbitmq: {clustering: {addressType: ip}}"),
        ("an even number", "mongodb: {replicaCount: 2}"),
        ("old MongoDB", "mongodb: {image: {tag: 4.4.29}}"),
        ("old RabbitMQ", "rabbitmq: {image: {tag: 3.8.9-management}}"),
        ("an old runner", "st2actionrunner: {image: {tag: 3.8.1}}"),
        ("commands that Sentinels send", "redis: {slave: {disableCommands: [FLUSHALL, CONFIG]}}"),
        ("renamed commands", "redis: {configmap: 'rename-command CONFIG \"\"'}"),
        (
            "a command that the probe of a single server sends",
            "redis: {cluster: {enabled: false}, configmap: 'rename-command ROLE \"\"'}",
        ),
        (
            "a command that clients of a single server send",
            "redis: {usePassword: true, password: Given-1-by-me, cluster: {enabled: false}, slave: {disableCommands: [AUTH]}}",
        ),
        (
            "a command that StackStorm sends to a single server",
            "preset: small\nredis: {configmap: 'rename-command INFO \"\"'}",
        ),
        (
            "a command that is renamed twice",
            "preset: stackstorm-ha-1.1\nredis: {configmap: 'rename-command FLUSHALL \"\"'}",
        ),
        ("passwords of Redis in its settings", "redis: {configmap: 'requirepass Given-1-by-me'}"),
        ("passwords of replicas in flags", "redis: {slave: {extraFlags: [--masterauth, Given-1-by-me]}}"),
        ("passwords of Sentinels", "redis: {sentinel: {configmap: 'requirepass Given-1-by-me'}}"),
        ("files that Redis reads", "redis: {configmap: 'include /etc/redis/more.conf'}"),
        ("files that Sentinels read", "redis: {sentinel: {configmap: 'aclfile /etc/redis/users.acl'}}"),
        ("no budget of Percona's", "mongodb: {provider: percona-operator, pdb: {create: false}}"),
        (
            "how nodes of Redis spread",
            "redis: {slave: {spreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway}]}}"
        ),
        ("a port for TLS", "redis: {enabled: false, external: {hosts: [a.redis.cache.windows.net], port: 6380}}"),
        ("Redis in place of Valkey", "redis: {image: {repository: library/redis}}"),
        ("old Redis", "redis: {image: {repository: library/redis, tag: 6.2-alpine}}"),
        ("a folder elsewhere", "mongodb: {persistence: {dbPath: /elsewhere}}"),
        ("new MongoDB", "image: {tag: '3.8'}"),
        ("Sentinels with a password", "redis: {sentinel: {usePassword: true}}"),
        (
            "packs for another Python",
            "image: {tag: '3.9'}\nst2: {packs: {images: [{repository: r, name: n, tag: 1-py3.8}]}}"
        ),
        ("null", "st2web: {replicas: null}\nst2: {config: null}\nmongodb: null\nredis: {sentinel: null}\nimage: null"),
        ("pod security", "st2web: {securityContext: {privileged: true}}"),
        (
            "a user that the cluster chooses",
            "mongodb: {podSecurityContext: {runAsUser: null}, containerSecurityContext: {runAsUser: null}}"
        ),
        (
            "a port that nodes do not have",
            "mongodb: {architecture: standalone, service: {type: NodePort, nodePort: 8080}}"
        ),
    ]));
}

#[test]
fn odd_values_of_every_kind() {
    let external = "enabled: false, external: {hosts: [a.example.com], username: u, password:";
    assert_snapshot!(findings(&[
        ("no tag", "image: {tag: ''}"),
        (
            "packs named for volumes that are shared",
            "st2: {packs: {volumes: {enabled: true, packs: {emptyDir: {}}, virtualenvs: {emptyDir: {}}}, \
             images: [{repository: r, name: n, tag: '1', packs: [a]}]}}",
        ),
        ("one section alone", "prod: {ingress: {enabled: true}}"),
        ("a JSON Schema", "properties: {st2: {type: object}}"),
        ("dependencies of a chart", "dependencies: [{name: stackstorm-ha}]"),
        ("a format of another program", "apiVersion: skaffold/v4beta6\ndeploy: {helm: {}}"),
        ("a workflow", "on: push\njobs: {build: {runs-on: ubuntu}}"),
        ("a pipeline", "stages: [build]\nbuild: {script: [make]}"),
        ("a credential that nothing reads", "mongodb: {password: Given-1-by-me}"),
        ("Pulumi", "config: {'stackstorm:st2': {password: p}}"),
        ("a chart in front", "stackstorm.st2.password: x"),
        (
            "a password of a service that does not run",
            "redis: {enabled: false, password: Given-1-by-me, external: {hosts: [a.example.com, b.example.com]}}"
        ),
        (
            "keys of a service that does not run",
            "redis: {enabled: false, auth: {existingSecret: mine}, external: {hosts: [a.example.com]}}"
        ),
        ("keys of elsewhere", "st2web: {publicUrl: 'https://a.example.com', hostname: a}"),
        ("nearly a choice", "image: {pullPolicy: always}"),
        ("placeholders for RabbitMQ", &format!("rabbitmq: {{{external} CHANGE_ME}}}}")),
        ("placeholders for MongoDB", &format!("mongodb: {{{external} '<password>', database: st2}}}}")),
        ("placeholders for Redis", &format!("redis: {{{external} changeit}}}}")),
        (
            "settings that are none",
            "st2: {config: \"[DEFAULT]\\nfoo = bar\\n[api]\\nallow_origin = http://${foo}\\n\"}"
        ),
        ("a setting in itself", "st2: {config: \"[api]\\nhost = a$host\\n\"}"),
        ("too many pods", "st2web: {autoscaling: {enabled: true, maxReplicas: 1000000000}}"),
        (
            "odd scaling",
            "st2web: {autoscaling: {enabled: true, behavior: {scaleDown: {stabilizationWindowSeconds: 4000}}}}"
        ),
        ("no command", "redis: {slave: {disableCommands: [\"X y\\nrequirepass z\"]}}"),
        ("no time", "st2web: {preStopSleep: abc}"),
        ("a long name", &format!("rabbitmq: {{auth: {{username: {}}}}}", "u".repeat(256))),
        ("accounts and data", "mongodb: {auth: {database: admin}}"),
    ]));
}

#[test]
fn wrong_places_and_idle_settings() {
    assert_snapshot!(findings(&[
        ("sections inside of others", "st2: {mongodb: {auth: {password: p}}}"),
        ("dots in keys", "st2.password: p"),
        ("a Chart.yaml", "apiVersion: v2\nname: umbrella\nversion: 0.1.0"),
        ("a misspelled section", "mongo: {auth: {password: p}}"),
        ("a Service that is not there", "mongodb: {service: {type: LoadBalancer}}"),
        (
            "other keys of that Service",
            "mongodb: {service: {clusterIP: 10.0.0.9, externalIPs: [192.0.2.1], loadBalancerSourceRanges: [192.0.2.0/24], nodePort: 30017}}",
        ),
        (
            "an address without a load balancer",
            "redis: {sentinel: {service: {loadBalancerIP: 192.0.2.1, redisNodePort: 30379}}}"
        ),
        ("a port without a node port", "mongodb: {architecture: standalone, service: {nodePort: 30017}}"),
        ("more Sentinels than there are", "redis: {sentinel: {quorum: 9}}"),
        ("no names of plugins", "rabbitmq: {plugins: 'a-b'}"),
        ("a placeholder in a text", "st2: {config: \"[auth]\\nmode = x\\npassword = CHANGE_ME\\n\"}"),
        ("no Sentinels", "preset: stackstorm-ha-1.1\nredis: {usePassword: true, sentinel: {enabled: false}}"),
        ("nothing in its place", "rabbitmq: {enabled: false}"),
        (
            "said twice",
            "mongodb: {enabled: false, external: {hosts: [a], database: st2}}\nst2: {config: \"[database]\\nhost = b\\n\"}"
        ),
        (
            "hosts that are none",
            "mongodb: {enabled: false, external: {hosts: ['', 'a,b', '[::1]', '999.1.1.1', 'a:b:c:d', 'a b'], port: 1, database: st2, replicaSet: \"a\\tb\"}}"
        ),
        ("no key", "redis: {enabled: false, external: {hosts: [a], existingSecret: s, existingSecretPasswordKey: ''}}"),
        (
            "official images under Bitnami's scripts",
            "preset: stackstorm-ha-1.1\nmongodb: {image: {repository: library/mongo}}\nrabbitmq: {image: {tag: 4.0.5-debian-12-r1}}"
        ),
        ("a comment for a name", "st2: {username: '#x'}"),
        ("a label of the operator's", "rabbitmq: {provider: cluster-operator, podLabels: {app.kubernetes.io/name: x}}"),
        (
            "a field that is missing",
            "st2web: {extra_volumes: [{name: v, mount: {mountPath: /v}, volume: {configMap: {items: [{key: a}]}}}]}"
        ),
        ("keys of several providers", "mongodb: {provider: percona-operator, tls: {enabled: true, caCert: x}}"),
    ]));
}

#[test]
fn external_dns() {
    assert_snapshot!(findings(&[
        (
            "much at once",
            "external-dns: {enabled: true, provider: '', policy: '', registry: '', interval: '', sources: [], \
             extraArgs: {a: {b: c}}, crd: {create: true}, service: {port: 1}, replicas: 2, \
             podLabels: {app.kubernetes.io/name: x}, rbac: {clusterRole: false, pspEnabled: true, apiVersion: v9}}"
        ),
        (
            "old release",
            "external-dns: {enabled: true, image: {tag: 0.7.4}, crd: {create: false, apiversion: a, kind: ''}}"
        ),
        ("AWS", "external-dns: {enabled: true, provider: aws, aws: {credentials: {accessKey: a}, assumeRoleArn: x}}"),
        ("Azure", "external-dns: {enabled: true, provider: azure, azure: {tenantId: a}}"),
        (
            "an identity",
            "external-dns: {enabled: true, provider: azure, azure: {useManagedIdentityExtension: true, aadClientId: a}}"
        ),
        (
            "Designate",
            "external-dns: {enabled: true, provider: designate, designate: {customCA: {enabled: true}, customCAHostPath: /a}}"
        ),
        ("Infoblox", "external-dns: {enabled: true, provider: infoblox}"),
        ("OVH", "external-dns: {enabled: true, provider: ovh}"),
    ]));
}

#[test]
fn settings_of_workloads() {
    assert_snapshot!(findings(&[
        ("nobody's environment", "st2chatops: {enabled: true, existingSecret: a, env: {HUBOT_ADAPTER: slack}}"),
        ("no certificate", "st2web: {env: {ST2WEB_HTTPS: '1'}}"),
        (
            "a controller that is not told",
            "ingress: {enabled: true}\nst2web: {env: {ST2WEB_HTTPS: '1'}, service: {hostname: a.b}, extra_volumes: [{name: v, mount: {mountPath: /etc/ssl/st2}, \
             volume: {secret: {secretName: s}}}]}"
        ),
        (
            "a command with a credential",
            "jobs: {extra_hooks: [{name: a, hook: post-install, command: [sh, -c, 'curl -u me:7f3a9c1e5b7d https://a.b']}]}"
        ),
        ("a section that does not end", "st2: {config: \"[auth\\nmode = standalone\\n\"}"),
        (
            "volumes of one pod",
            "st2: {packs: {volumes: {enabled: true, packs: {persistentVolumeClaim: {claimName: a}}, virtualenvs: {emptyDir: {}}}, \
             configs: {aws.yaml: 'a: [b'}}}"
        ),
        (
            "names that are empty",
            "st2api: {envFromSecrets: ['']}\nrabbitmq: {image: {pullSecrets: ['']}}\nst2web: {enabled: false, envFromSecrets: ['']}"
        ),
        (
            "names of Secrets for pulling images",
            "image: {pullSecret: Reg_Cred}\nworkloads: {imagePullSecrets: [ok, Reg_Cred]}\nst2: {packs: {images: [{repository: a.b, name: c, tag: d, pullSecret: My_Sec}]}}"
        ),
        (
            "a broker that one component knows",
            "rabbitmq: {enabled: false}\nst2api: {env: {ST2_MESSAGING__URL: amqp://r.example.com}}"
        ),
        (
            "locks that one component knows",
            "redis: {enabled: false}\nst2scheduler: {env: {ST2_COORDINATION__URL: redis://r.example.com}}"
        ),
        (
            "a broker that all know",
            "rabbitmq: {enabled: false}\nworkloads: {env: {ST2_MESSAGING__URL: amqp://r.example.com}}"
        ),
        ("two budgets", "st2api: {podDisruptionBudget: {minAvailable: 1, maxUnavailable: 1}}"),
        ("a time that is none", "metrics: {enabled: true, serviceMonitor: {enabled: true, interval: soon}}"),
        ("a component that does not scale", "st2timersengine: {autoscaling: {enabled: true}}\nst2web.replicas: 3"),
        ("no section", "st2: {config: \"mode = standalone\\n\"}"),
        ("no key", "st2: {config: \"[auth]\\nstandalone\\n\"}"),
        ("indented", "st2: {config: \"  [auth]\\n  mode = standalone\\n\"}"),
        ("no YAML", "st2: {overrides: {_global.yaml: 'a: [b'}, rbac: {enabled: true, roles: {a.yaml: 'a: \"b'}}}"),
        (
            "one pod",
            "st2timersengine: {replicas: null}\nst2sensorcontainer: {replicas: 2}\nst2client: {replicas: 2}\nst2chatops: {replicas: 2}"
        ),
        (
            "a registry for all",
            "st2: {config: \"[coordination]\\nservice_registry = True\\n\"}\nst2notifier: {env: {ST2_COORDINATION__SERVICE_REGISTRY: '1'}}"
        ),
        ("a registry for none", "st2: {config: \"[coordination]\\nservice_registry = False\\n\"}"),
        (
            "all at once",
            "st2actionrunner: {strategy: {rollingUpdate: {maxUnavailable: 100%}}, podDisruptionBudget: {maxUnavailable: 100%}}\n\
             workloads: {podDisruptionBudget: {maxUnavailable: 0, minAvailable: 100%}}"
        ),
        ("no number", "st2: {config: \"[actionrunner]\\nexit_still_active_check = abc\\n\"}"),
        ("another port", "st2: {config: \"[auth]\\nport = 9200\\n\"}"),
        ("a container that says nothing", "st2api: {sidecars: [{name: x, image: y}]}"),
        ("no security settings", "workloads: {securityContext: null, podSecurityContext: {seccompProfile: null}}"),
        ("another user", "st2: {system_user: {user: bob}}\nst2actionrunner: {env: {PATH: /usr/bin}}"),
        ("a path for all", "workloads: {env: {PATH: /usr/bin}}"),
        ("a user that no image knows", "workloads: {podSecurityContext: {runAsUser: 5000}}"),
        ("sudo without root", "st2actionrunner: {sudo: true, securityContext: {runAsUser: 1000}}"),
        ("another broker", "st2: {config: \"[messaging]\\nurl = amqp://broker.example.com\\n\"}"),
        (
            "another database behind policies",
            "st2: {config: \"[database]\\nhost = a.example.com,b.example.com\\n\"}\nnetworkPolicies: {enabled: true}"
        ),
        (
            "credentials in containers and files",
            "st2api: {sidecars: [{name: x, image: y, securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}, \
             env: [{name: API_TOKEN, value: 7f3a9c1e5b7d}]}]}\nst2: {overrides: {_global.yaml: 'password: 7f3a9c1e5b7d'}}"
        ),
        ("no names behind policies", "networkPolicies: {enabled: true, dns: []}"),
        (
            "a user of a store in the values",
            "secrets: {mode: external, external: {secretStoreRef: {name: vault}}}\n\
             mongodb: {enabled: false, external: {hosts: [a.example.com], database: st2, username: bob, existingSecret: login}}"
        ),
        (
            "alerts without rules",
            "mongodb: {metrics: {enabled: true, prometheusRule: {enabled: true}}}\n\
             rabbitmq: {metrics: {enabled: true, prometheusRule: {enabled: true}}}"
        ),
        (
            "credentials of a store",
            "secrets: {mode: external, external: {secretStoreRef: {name: vault}, refreshInterval: soon}}\nst2: {password: 7f3a9c1e5b7d}"
        ),
        (
            "an address for a directory",
            "st2: {ldap: {enabled: true, host: 'ldaps://h:636', baseOu: a, groupDns: [b], bindDn: c, bindPassword: 7f3a9c1e5b7d, useSsl: true, caCert: /a}, \
             config: \"[auth]\\nbackend_kwargs = {bind_password: 7f3a9c1e5b7d}\\n\"}"
        ),
        ("a limit below what is requested", "st2actionrunner: {resources: {limits: {memory: 10Mi}}}"),
        ("too few rights", "st2actionrunner: {sudo: true, securityContext: {capabilities: {add: [CHOWN]}}}"),
        (
            "one digest for all",
            "image: {tag: '3.9@sha256:0123456789012345678901234567890123456789012345678901234567890123'}"
        ),
        ("nobody to lead to", "st2stream: {enabled: false}"),
        ("a registry with a scheme", "imageRegistry: 'https://registry.example.com'"),
        ("what the chart does not read", "preset: stackstorm-ha-1.1\nst2api: {priorityClassName: high}"),
        ("a label of st2ha's", "st2api: {labels: {app.kubernetes.io/name: mine}}"),
        ("two accounts", "st2api: {serviceAccount: {attach: true, create: true}}"),
        ("two of one", "st2timersengine: {strategy: {type: RollingUpdate}}"),
        ("all at once", "st2actionrunner: {strategy: {type: Recreate}}"),
        ("a budget for one", "st2timersengine: {podDisruptionBudget: {enabled: true}}"),
        ("a budget that keeps all", "st2api: {podDisruptionBudget: {minAvailable: '100%'}}"),
        ("no pod may go", "st2api: {podDisruptionBudget: {maxUnavailable: 0}}"),
        ("less time than it needs", "st2actionrunner: {terminationGracePeriodSeconds: 5}"),
        ("a claim for several", "mongodb: {persistence: {existingClaim: old}}"),
        ("ports of no node", "rabbitmq: {service: {nodePort: 30001}}"),
        ("images that name their user", "workloads: {podSecurityContext: {runAsUser: null}}"),
        ("images of root", "preset: stackstorm-ha-1.1\npodSecurityContext: {runAsNonRoot: true}"),
        ("Terraform", "resource: {helm_release: {st2: {}}}"),
        ("Docker Compose", "services: {api: {image: a}}"),
        (
            "nginx as another user",
            "preset: stackstorm-ha-1.1\npodSecurityContext: {runAsNonRoot: true, runAsUser: 1000}"
        ),
        ("no sensors", "st2sensorcontainer: {deployments: 0}"),
        ("too many members", "mongodb: {replicaCount: 9}"),
        ("a name that differs in case", "mongodb: {auth: {database: Admin}}"),
        (
            "a pair that Erlang refuses",
            "rabbitmq: {auth: {tls: {enabled: true, existingSecret: a, sslOptionsVerify: verify_none, failIfNoPeerCert: true}}}",
        ),
        ("no way to verify", "rabbitmq: {auth: {tls: {enabled: true, existingSecret: a, sslOptionsVerify: foo}}}"),
        (
            "servers that let nobody in",
            "mongodb: {provider: percona-operator, tls: {enabled: true}, configuration: 'net: {maxIncomingConnections: 99}'}"
        ),
        ("an operator's login", "mongodb: {provider: percona-operator, auth: {enabled: false}}"),
        (
            "a page that nobody reaches",
            "rabbitmq: {networkPolicy: {enabled: true}, ingress: {enabled: true, hostname: a.b}}"
        ),
        (
            "the plain port of Bitnami's brokers",
            "preset: stackstorm-ha-1.1\nrabbitmq: {auth: {tls: {enabled: true, existingSecret: a}}}"
        ),
        (
            "a file that is not in the Secret",
            "rabbitmq: {extraSecrets: {mine: {other.json: '{}'}}, loadDefinition: {existingSecret: mine}}"
        ),
    ]));
}

#[test]
fn values_that_cannot_be_right() {
    assert_snapshot!(findings(&[
        ("an umbrella chart", "stackstorm-ha: {st2: {username: a}, st2web: {replicas: 3}}"),
        (
            "an umbrella chart with others",
            "{stackstorm-ha: {st2: {username: a}}, grafana: {ingress: {enabled: true}, image: {tag: a}}, kafka: {image: {tag: a}}}"
        ),
        ("another chart", "grafana: {ingress: {enabled: true}, image: {tag: a}}"),
        ("a list in the place of --set", "set: [{name: st2web.replicas, value: 3}]"),
        ("a dot in a name among settings", "st2: {config: \"[database]\\nhost = a\\ndb_name = 'a.b'\\n\"}"),
        (
            "databases of MongoDB's own among settings",
            "mongodb: {auth: {enabled: false}}\nst2: {config: \"[database]\\ndb_name = admin\\n\"}"
        ),
        (
            "a database in another case among settings",
            "mongodb: {auth: {enabled: false}}\nst2: {config: \"[database]\\ndb_name = Admin\\n\"}"
        ),
        (
            "no name of a database among settings",
            "mongodb: {enabled: false}\nst2: {config: \"[database]\\nhost = mongodb://a:1,b:2/?replicaSet=rs0\\ndb_name =\\n\"}"
        ),
        (
            "an address of the database of accounts",
            "mongodb: {enabled: false}\nst2: {config: \"[database]\\nhost = mongodb://h/admin?authSource=admin&tls=true\\n\"}"
        ),
        (
            "an address against encryption",
            "mongodb: {enabled: false}\nst2: {config: \"[database]\\nhost = mongodb://h/st2?ssl=false\\ntls = True\\n\"}"
        ),
        (
            "certificates of connections that are not encrypted",
            "st2: {config: \"[database]\\ntls_allow_invalid_certificates = False\\n\"}"
        ),
        (
            "certificates of clients that are ignored",
            "mongodb: {enabled: false}\nst2: {config: \"[database]\\nhost = mongodb://h/st2?tls=true\\nssl_keyfile = /a.key\\nssl_certfile = /a.crt\\nssl_cert_reqs = required\\n\"}"
        ),
        (
            "an address that is encrypted",
            "mongodb: {enabled: false}\nst2: {config: \"[database]\\nhost = mongodb://h/st2?tls=true\\ntls = True\\ntls_allow_invalid_certificates = False\\n\"}"
        ),
        (
            "a name of a database that does not count",
            "mongodb: {enabled: false}\nst2: {config: \"[database]\\nhost = mongodb://a/st2\\ndb_name = admin\\n\"}"
        ),
        ("files of several documents", "st2: {packs: {configs: {a.yaml: \"a: 1\\n---\\nb: 1\\n\"}}}"),
        (
            "files with empty documents",
            "st2: {packs: {configs: {a.yaml: \"a: 1\\n---\\n# done\\n\", b.yaml: \"# one\\n---\\nb: 1\\n...\\n# done\\n\", c.yaml: '# none'}}}"
        ),
        (
            "rules in the place of groups",
            "mongodb: {metrics: {enabled: true, prometheusRule: {enabled: true, rules: [{alert: a, expr: b}, {name: g, rules: []}]}}}"
        ),
        (
            "groups in the place of rules",
            "{rabbitmq: {metrics: {enabled: true, prometheusRule: {enabled: true, rules: [{name: g, rules: [{alert: a, expr: b}]}]}}}, \
             redis: {metrics: {enabled: true, prometheusRule: {enabled: true, rules: [{record: a, expr: b}, {name: g, rules: []}]}}}}"
        ),
        (
            "the same for the chart",
            "preset: stackstorm-ha-1.1\nmongodb: {metrics: {enabled: true, prometheusRule: {enabled: true, rules: [{alert: a, expr: b}]}}}"
        ),
        (
            "a rule whose template fails",
            "redis: {metrics: {enabled: true, prometheusRule: {enabled: true, rules: [{alert: a, expr: '{{ $labels.pod }}'}]}}}"
        ),
        ("a port that nobody can choose", "st2api: {port: 1}"),
        ("a host of a probe", "st2api: {livenessProbe: {tcpSocket: {host: a.example.com, port: 9101}}}"),
        ("a HelmRelease", "apiVersion: a/v2\nkind: HelmRelease\nspec: {values: {st2: {username: a}}}"),
        ("an Application", "apiVersion: a/v1\nkind: Application\nspec: {project: a}"),
        ("another manifest", "apiVersion: a/v1\nkind: Mine\n"),
        (
            "names of MongoDB",
            "mongodb: {auth: {database: a b, username: \"o'hara\"}, replicaSetName: a/b, replicaCount: 2}"
        ),
        ("a tab in a name", "mongodb: {auth: {database: \"a\\tb\"}, replicaCount: 1, arbiter: {enabled: true}}"),
        ("a dot in a name", "mongodb: {auth: {database: a.b}}"),
        ("a quote in a name", "mongodb: {auth: {database: \"a'b\"}}"),
        (
            "a long name",
            "mongodb: {auth: {database: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}}"
        ),
        ("a database of MongoDB's own", "mongodb: {auth: {database: local}}"),
        ("a comment in rabbitmq.conf", "rabbitmq: {provider: bitnami, auth: {username: '#c'}}"),
        ("blanks in rabbitmq.conf", "rabbitmq: {provider: bitnami, auth: {username: ' a'}}"),
        (
            "images",
            "mongodb: {image: {repository: library/mongo}}\nrabbitmq: {image: {tag: '4.1'}, \
             extraSecrets: {a: {b: '{\"ha-mode\": \"all\"}'}}}"
        ),
        (
            "no root",
            "podSecurityContext: {runAsNonRoot: true}\nst2web: {securityContext: {runAsNonRoot: true, runAsUser: 0}}"
        ),
        (
            "an expression",
            "ingress: {enabled: true, hosts: [{host: a.b, paths: [{path: /(.*), serviceName: a, servicePort: 80}]}]}"
        ),
        ("dollars", "st2: {config: \"[auth]\\nx = a$b\\n\"}\nst2api: {env: {ST2_AUTH__X: a$b}}"),
        ("a variable of Flux", "st2: {config: \"[auth]\\nx = ${X}\\ny = {{ .y }}\\n\"}"),
        ("no services", "mongodb: {enabled: false}\nrabbitmq: {enabled: false}\nredis: {enabled: false}"),
        (
            "templates",
            "st2: {existingAuthSecret: '{{ .Release.Name }}'}\nst2api: {env: {A: '{{ .Release.Name }}'}}\n\
             st2web: {replicas: '{{ 3 }}'}"
        ),
        ("words of other programs", "st2: {password: '${ST2_PASSWORD}'}"),
        ("capabilities", "st2web: {securityContext: {capabilities: {drop: []}, readOnlyRootFilesystem: null}}"),
        (
            "TLS of no server",
            "rabbitmq: {enabled: false, external: {hosts: [a.b], username: x, password: Summer-2031}, auth: {tls: {enabled: true}}}"
        ),
        ("placeholders", "st2: {password: CHANGE_ME}\nst2chatops: {enabled: true}"),
    ]));
}

#[test]
fn types_and_keys() {
    assert_snapshot!(findings(&[
        ("a sensor of old charts", "st2: {packs: {sensors: [{name: , livenessProbe: {}}]}}"),
        (
            "wrong types",
            "st2: {username: {a: b}, rbac: {enabled: maybe}}\nst2web: {replicas: 1.5, tolerations: x, \
             service: {annotations: [a]}, affinity: {nodeAffinity: x}}\ningress: {hosts: [{host: a, paths: [{path: /, \
             serviceName: a, servicePort: [1]}]}]}\nmongodb: {architecture: pair, persistence: {size: [1]}}"
        ),
        (
            "more wrong types",
            "image: {pullPolicy: always, registry: [a]}\nst2web: {service: {type: nodeport}, replicas: many}\n\
             jobs: {extra_hooks: [{name: a, command: st2 run x}]}\nexternal-dns: {service: {port: a}}\n\
             mongodb: {updateStrategy: x, pdb: {maxUnavailable: [1]}, resources: 5}\nst2api: {affinity: {podAffinity: x}}\n\
             redis: {sentinel: {quorum: {a: b}}}"
        ),
        ("names as pods write them", "st2api: {imagePullSecrets: [{name: registry}]}"),
        (
            "numbers out of range",
            "st2web: {replicas: 3000000000}\nst2api: {replicas: -1}\nrabbitmq: {service: {distPort: 1000000000000}}\n\
             st2notifier: {livenessProbe: {periodSeconds: 3000000000}}\nmongodb: {service: {port: 65536}}"
        ),
        ("missing keys", "st2: {packs: {images: [{name: a}]}}\nst2api: {tolerations: [{operatr: Exists}]}"),
        ("keys that nobody knows", "my: {own: key}\nst2wbe: {}\nst2web: {replics: 1}\nst2api: {extraVolumes: []}"),
        ("keys without effect", "external-dns: {oci: {a: b}, service: {enabled: true}}"),
        ("amounts", "st2web: {resources: {limits: {cpu: 1 core}}}\nmongodb: {persistence: {size: 8GB}}"),
        ("an amount that no object has", "mongodb: {persistence: {enabled: false, size: 8GB}}"),
        (
            "templates",
            "st2: {config: '{{ .Values.x.y }}', system_user: {ssh_key_file: '{{ if }}'}}\nmongodb: {affinity: 'a: [b'}\n\
             image: {tag: '{{ .Values.imag.tag }}'}"
        ),
    ]));
}

/// Certificates, each with this private key.
fn pairs(key: &str) -> String {
    let certificate = include_str!("../secrets_support/keys/certificate.pem");
    let (ca, key, both) = (json!(certificate), json!(key), json!(format!("{certificate}{key}")));
    format!(
        "mongodb: {{tls: {{enabled: true, caCert: {ca}, caKey: {key}, clientPem: {both}}}}}\n\
         rabbitmq: {{auth: {{tls: {{enabled: true, caCertificate: {ca}, serverCertificate: {ca}, serverKey: {key}}}}}}}"
    )
}

#[test]
fn forms_of_credentials() {
    let pem =
        |label: &str, body: &str| format!("|\n    -----BEGIN {label}-----\n    {body}\n    -----END {label}-----\n");
    let key = |aes: &str, size: &str, mode: &str| {
        format!(
            "'{{\"aesKeyString\": \"{aes}\", \"hmacKey\": {{\"hmacKeyString\": \"{aes}\", \"size\": {size}}}, \"mode\": \"{mode}\", \"size\": {size}}}'"
        )
    };
    let aes = "A".repeat(43);
    let cases: Vec<(&str, String)> = vec![
        ("no key", "st2: {datastore_crypto_key: '{}', ssh_key: nothing}".to_owned()),
        ("size", format!("st2: {{datastore_crypto_key: {}}}", key(&aes, "128", "CBC"))),
        ("mode", format!("st2: {{datastore_crypto_key: {}}}", key(&aes, "256", "GCM"))),
        ("length", format!("st2: {{datastore_crypto_key: {}}}", key("short", "256", "CBC"))),
        ("public", format!("st2:\n  ssh_key: {}", pem("PUBLIC KEY", "Zm9v"))),
        ("format", format!("st2:\n  ssh_key: {}", pem("PRIVATE KEY", "Zm9v"))),
        ("kind", format!("st2:\n  ssh_key: {}", pem("OPENSSH PRIVATE KEY", "AAAAC3NzaC1lZDI1NTE5AAAA"))),
        ("passphrase", format!("st2:\n  ssh_key: {}", pem("RSA PRIVATE KEY", "Proc-Type: 4,ENCRYPTED\n    Zm9v"))),
        ("base64", format!("st2:\n  ssh_key: {}", pem("RSA PRIVATE KEY", "%%%"))),
        ("no end", "st2: {ssh_key: \"-----BEGIN RSA PRIVATE KEY-----\\nZm9v\\n\"}".to_owned()),
        ("line ends", "st2: {ssh_key: \"-----BEGIN RSA PRIVATE KEY-----\\r\\nMBsCAQACAQACAQACAQACAQACAQACAQACAQACAQA=\\r\\n-----END RSA PRIVATE KEY-----\\r\\n\"}".to_owned()),
        (
            "others",
            "st2: {password: ' x'}\nmongodb: {auth: {replicaSetKey: with-dash}, tls: {enabled: true, caCert: x, caKey: x, clientPem: x}}\n\
             rabbitmq: {auth: {erlangCookie: two words}}"
                .to_owned(),
        ),
        ("a guess", "st2: {password: admin}".to_owned()),
        ("keys of others", pairs(include_str!("../secrets_support/keys/ec.pem"))),
        ("keys with passwords", pairs(include_str!("../secrets_support/keys/encrypted.pem"))),
        (
            "certificates of RabbitMQ",
            "rabbitmq: {auth: {tls: {enabled: true, caCertificate: x, serverCertificate: y, serverKey: z}}}".to_owned(),
        ),
    ];
    let cases: Vec<(&str, &str)> = cases.iter().map(|(case, values)| (*case, values.as_str())).collect();
    assert_snapshot!(findings(&cases));
}

/// Adds a message as `validate` shows it, with its help on a line of its own.
fn tell(text: &mut String, case: &str, said: &dyn std::fmt::Display) {
    let said = said.to_string();
    let parts = said.strip_suffix(')').and_then(|said| said.rsplit_once(" ("));
    let (message, help) = parts.unwrap_or((&said, ""));
    writeln!(text, "# {case}\nerror: {message}").unwrap();
    if !help.is_empty() {
        writeln!(text, "    {help}").unwrap();
    }
}

/// What is said about files that cannot be read, and how flags and layers go wrong.
#[test]
fn files_flags_and_layers() {
    let mut text = String::new();
    let files: &[(&str, &[u8])] = &[
        ("duplicate key", b"a: 1\nb: 2\na: 3\n"),
        ("second document", b"a: 1\n---\nb: 1\n"),
        ("list", b"- a\n"),
        ("text", b"words\n"),
        ("tab", b"a:\n\tb: 1\n"),
        ("invalid UTF-8", b"a: \xff\n"),
        ("invalid UTF-16", b"\xff\xfea"),
        ("list as a key", b"? [a]\n: b\n"),
        ("null as a key", b"~: b\n"),
        ("infinity", b"a: .inf\n"),
        ("tag", b"a: !!int x\n"),
        ("binary", b"a: !!binary '%'\n"),
        ("merge key", b"<<: 1\n"),
        ("alias without anchor", b"a: *b\n"),
        ("alias in its anchor", b"a: &a [*a]\n"),
        ("open bracket", b"a: [1, 2\n"),
        ("wrong bracket", b"a: [1}\n"),
        ("closing bracket", b"a: ]\n"),
        ("open quote", b"a: 'b\n"),
        ("quote at the end", b"a: 'b"),
        ("quote in a list", b"[ 'b\n"),
        ("quote before the end of the document", b"'b\n--- c\n"),
        ("quote without indentation", b"a: 'b\nc'\n"),
        ("text after a quote", b"a: 'b' c\n"),
        ("escape", b"a: \"\\q\"\n"),
        ("colon", b"a: b: c\n"),
        ("dash", b"a: - b\n"),
        ("indentation", b"a: 1\n  b: 2\n"),
        ("no colon", b"a: 1\nb\n"),
        ("comment", b"'a'#b: 1\n"),
        ("at sign", b"a: @b\n"),
        ("handle", b"a: !x!y z\n"),
        ("comma", b"a: {b c: d e: f}\n"),
        ("control character", b"a: \x01\n"),
        ("odd directive", b"%YAML 3\n%YAML 3\n---\na: 1\n"),
    ];
    for (case, bytes) in files {
        let said = Layers::new().add_file("values.yaml", bytes).unwrap_err();
        tell(&mut text, &format!("{case}, {}:{}", said.origin.line, said.origin.column), &said);
    }
    let deep = format!("a: {}", "[".repeat(10_000));
    let many = format!("a: &a [{}]\nb: [{}]\n", "x,".repeat(1000), "*a,".repeat(1000));
    let long = " ".repeat((16 << 20) + 1);
    for (case, file) in [("depth", deep), ("values", many), ("length", long)] {
        tell(&mut text, case, &Layers::new().add_file("values.yaml", file.as_bytes()).unwrap_err());
    }
    let flags = [
        (SetKind::Typed, "a"),
        (SetKind::Typed, "a=b,c"),
        (SetKind::Typed, "a,b=c"),
        (SetKind::Typed, ".a=b"),
        (SetKind::Typed, "a[x]=b"),
        (SetKind::Typed, "a[0]b=c"),
        (SetKind::Typed, "a[0]"),
        (SetKind::Typed, "a={b"),
        (SetKind::Typed, &format!("{}=1", "a.".repeat(70) + "a")),
        (SetKind::Json, "a={"),
        (SetKind::Json, "{\"a\": 1} x"),
        (SetKind::File, "a=nothing"),
    ];
    for (kind, flag) in flags {
        let said = Layers::new().add_set(kind, flag, &mut |_| Err("no such file".to_owned())).unwrap_err();
        tell(&mut text, &format!("{} {}", kind.flag(), flag.chars().take(12).collect::<String>()), &said);
    }
    for (lower, upper) in [("a: {b: 1}", "a: x"), ("a: [1]", "a: {b: 1}"), ("a: 1", "a: {b: 1}")] {
        let mut layers = Layers::new();
        layers.add_file("base.yaml", lower.as_bytes()).unwrap();
        layers.add_file("prod.yaml", upper.as_bytes()).unwrap();
        tell(&mut text, &format!("{lower} under {upper}"), &layers.merge().unwrap_err());
    }
    for (key, file) in [("a", "a: 1"), ("a", "a: [1]"), ("a", "a: 'b: ['"), ("a", "a: {}\n---\na: {}")] {
        let said = Layers::new().add_file_at("values.yaml", file.as_bytes(), &key.parse().unwrap()).unwrap_err();
        tell(&mut text, &format!("below a key, {file:?}"), &said);
    }
    for key in ["", "a..b", "[0]", "a[x]"] {
        tell(&mut text, &format!("the key {key:?}"), &key.parse::<KeyPath>().unwrap_err());
    }
    let mut layers = Layers::new();
    layers.add_set(SetKind::Typed, "a[1]=x", &mut |_| Err(String::new())).unwrap();
    tell(&mut text, "a hole", &layers.merge().unwrap_err());
    assert_snapshot!(text);
}

#[test]
fn no_message_is_forgotten() {
    let mut snapshots = Vec::new();
    find(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests"), "snap", &mut snapshots);
    let said: String = snapshots.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    let (forgotten, checked) = missing(&said);
    assert!(forgotten.is_empty(), "no snapshot holds {} of {checked} messages: {forgotten:#?}", forgotten.len());
    assert!(checked > 250, "only {checked} messages were found");
    // Each of these is among the sources as it is listed.
    assert!(!told_elsewhere().is_empty());
}
