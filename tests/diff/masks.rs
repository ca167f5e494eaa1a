//! Secrets: that they never show, and that it shows when they change.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use st2ha::diff::{self, Comparison};

use super::{body, compare, object, set, text};

#[test]
fn what_a_secret_holds_is_not_shown() {
    let data = |text: &str| object("Secret", &format!("data: {{key: {}}}", STANDARD.encode(text)));
    let plain = |text: &str| object("Secret", &format!("stringData: {{key: {text}}}"));
    assert_eq!(body(&data("one"), &data("two")), "~ data.key: ‹secret changed›");
    assert_eq!(body(&data("one"), &plain("one")), "", "two ways to write the same");
    assert_eq!(body(&plain("one"), &object("Secret", "note: x")), "- data: ‹secret›\n+ note: x");
    assert_eq!(body(&plain("one"), &plain("one, more: x")), "+ data.more: ‹secret›");
    let json = |text: &str| object("Secret", &format!("stringData: {{a.json: '{text}'}}"));
    assert_eq!(
        body(
            &json(r#"{"users": [{"password": "one", "n": 1}]}"#),
            &json(r#"{"users": [{"password": "two", "n": 1}]}"#)
        ),
        "~ data[\"a.json\"].users[0].password: ‹secret changed›"
    );
    assert_eq!(body(&json(r#"{"a": {"b": "c"}}"#), &json(r#"{"a": "c"}"#)), "~ data[\"a.json\"].a: ‹secret changed›");
    let lines = |text: &str| object("Secret", &format!("stringData: {{key: {}}}", serde_json::Value::from(text)));
    assert_eq!(body(&lines("a\nb\n"), &lines("a\nc\nd\n")), "~ data.key: ‹secret changed›");
}

#[test]
fn credentials_show_by_where_they_stand() {
    let cases: &[(&str, &str, &str)] = &[
        ("spec: {url: 'amqp://u:one@h'}", "spec: {url: 'amqp://u:two@h'}", "~ spec.url: amqp://u:‹secret changed›@h"),
        (
            "spec: {url: 'redis://:one@h'}",
            "spec: {url: 'redis://:two@g'}",
            "- spec.url: redis://:‹secret›@h\n+ spec.url: redis://:‹secret›@g",
        ),
        (
            "spec: {env: [{name: A_PASSWORD, value: one}]}",
            "spec: {env: [{name: A_PASSWORD, value: two}]}",
            "~ spec.env[A_PASSWORD].value: ‹secret changed›",
        ),
        (
            "spec: {env: []}",
            "spec: {env: [{name: A_TOKEN, value: one}]}",
            "+ spec.env[A_TOKEN]:\n+   name: A_TOKEN\n+   value: ‹secret›",
        ),
        ("spec: {password: 1}", "spec: {password: 2}", "~ spec.password: ‹secret changed›"),
        ("spec: {password: ''}", "spec: {password: one}", "- spec.password: \"\"\n+ spec.password: ‹secret›"),
        (
            "spec: {args: ['--password=one']}",
            "spec: {args: ['--password=two']}",
            "~ spec.args[0]: --password=‹secret changed›",
        ),
        (
            "spec: {args: [--password, one, -v, x]}",
            "spec: {args: [--password, two, -v, z]}",
            "~ spec.args[1]: ‹secret changed›\n- spec.args[3]: x\n+ spec.args[3]: z",
        ),
        ("spec: {args: [-v]}", "spec: {args: [-v, --token, one]}", "+ spec.args[1]: --token\n+ spec.args[2]: ‹secret›"),
        ("spec: {}", "spec: {args: [--token, one]}", "+ spec.args:\n+   - --token\n+   - ‹secret›"),
        ("spec: {args: [curl, -u, 'a:b c']}", "spec: {args: [curl, -u, 'a:d e']}", "~ spec.args[2]: ‹secret changed›"),
        (
            "spec: {headers: {Authorization: token one}, security: {authorization: enabled}}",
            "spec: {headers: {Authorization: token two}, security: {authorization: disabled}}",
            "~ spec.headers.Authorization: ‹secret changed›\n- spec.security.authorization: enabled\n+ spec.security.authorization: disabled",
        ),
        ("spec: {auth: dXNlcjpwdw==}", "spec: {auth: dXNlcjpwdzI=}", "~ spec.auth: ‹secret changed›"),
        (
            "spec: {annotations: {checksum/config: aa}}",
            "spec: {annotations: {checksum/config: bb}}",
            "~ spec.annotations[\"checksum/config\"]: ‹digest changed›",
        ),
        (
            r#"spec: {script: "a\npassword = one\nb\n"}"#,
            r#"spec: {script: "a\npassword = two\nb\n"}"#,
            "  spec.script:\n    a\n~   password = ‹secret changed›\n    b",
        ),
        (
            r#"spec: {script: "x\n-----BEGIN PRIVATE KEY-----\none\ntwo\n-----END PRIVATE KEY-----\n"}"#,
            r#"spec: {script: "x\n-----BEGIN PRIVATE KEY-----\nthree\n-----END PRIVATE KEY-----\n"}"#,
            "  spec.script:\n    x\n    ‹secret›\n~   ‹secret changed›\n    ‹secret›",
        ),
        (
            "spec: {secretName: one, automountServiceAccountToken: true}",
            "spec: {secretName: two, automountServiceAccountToken: false}",
            "- spec.automountServiceAccountToken: true\n+ spec.automountServiceAccountToken: false\n- spec.secretName: one\n+ spec.secretName: two",
        ),
    ];
    for (before, after, expected) in cases {
        assert_eq!(body(&object("Widget", before), &object("Widget", after)), *expected, "{before}");
    }
    let conf = |text: &str| object("ConfigMap", &format!("data: {{st2.conf: {}}}", serde_json::Value::from(text)));
    assert_eq!(
        body(&conf("[database]\npassword = one\n[a]\nb = 1\n"), &conf("[database]\npassword = two\n[a]\nb = 2\n")),
        "- data[\"st2.conf\"].a.b: \"1\"\n+ data[\"st2.conf\"].a.b: \"2\"\n~ data[\"st2.conf\"].database.password: ‹secret changed›"
    );
}

/// However short, and under whatever key.
#[test]
fn secrets_that_are_written_out_in_a_file_do_not_show() {
    let file = |kind: &str, text: &str| {
        let manifest = format!("kind: {kind}\nstringData:\n  x: {text}\n  list: {{z: {text}}}\n");
        object("ConfigMap", &format!("data: {{k.yaml: {}}}", serde_json::Value::from(manifest)))
    };
    assert_eq!(
        body(&file("Secret", "one"), &file("Secret", "two")),
        "~ data[\"k.yaml\"].stringData.list.z: ‹secret changed›\n~ data[\"k.yaml\"].stringData.x: ‹secret changed›"
    );
    let shown = body(&file("Widget", "one"), &file("Widget", "two"));
    assert!(shown.contains("- data[\"k.yaml\"].stringData.x: one"), "{shown}");
    let list = |text: &str| {
        let manifest = format!("- kind: Secret\n  data: {{x: {text}}}\n");
        object("ConfigMap", &format!("data: {{k.yaml: {}}}", serde_json::Value::from(manifest)))
    };
    assert_eq!(body(&list("YQ=="), &list("Yg==")), "~ data[\"k.yaml\"][0].data.x: ‹secret changed›");
}

#[test]
fn what_a_secret_holds_shows_nowhere_else() {
    let value = "tr0ub4dor & 3%";
    let elsewhere = [
        format!("run {value} now"),
        format!("run {} now", STANDARD.encode(value)),
        // The middle of the text is the same whatever stands before it.
        STANDARD.encode(format!("user:{value}")),
        STANDARD.encode(format!("a user:{value}")),
        "tr0ub4dor%20%26%203%25".to_owned(),
        "tr0ub4dor & 3%%".to_owned(),
        "tr0ub4dor%20%26%203%25 and more".to_owned(),
        r"tr0ub4dor \u0026 3%".to_owned(),
        "tr0ub4dor &amp; 3%".to_owned(),
        "74723075623464 6f72202620332 5".replace(' ', ""),
    ];
    let secret = format!("---\napiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\nstringData: {{key: '{value}'}}\n");
    for text in elsewhere {
        let before = format!("{}{secret}", object("Widget", "spec: {a: b}"));
        let after = format!("{}{secret}", object("Widget", &format!("spec: {{a: '{text}'}}")));
        let told = body(&before, &after);
        assert!(told.contains("‹secret›"), "{text}: {told}");
        assert!(!told.contains("tr0ub") && !told.contains(&STANDARD.encode(value)[4..12]), "{text}: {told}");
    }
}

#[test]
fn a_credential_of_several_lines_in_a_file_that_comes_as_a_whole() {
    let text = serde_json::Value::from("user: u\npassword: |\n  first line of it\n  second line of it\n");
    let told = body("", &object("ConfigMap", &format!("data: {{a.yaml: {text}, other: second line of it}}")));
    assert!(told.contains("user: u") && !told.contains("first line") && !told.contains("second line"), "{told}");
}

/// A Secret beside something else.
fn beside(spec: &str, secret: &str) -> String {
    let secret = format!("{{apiVersion: v1, kind: Secret, metadata: {{name: hunter2222}}, stringData: {{{secret}}}}}");
    format!("{}---\n{secret}", object("Widget", spec))
}

#[test]
fn a_secret_that_means_something_else_between_quotes() {
    for (secret, quoted) in [(r"\N#00Aaa", r#""\N#00Aaa""#), ("a''b: c", "'a''b: c'")] {
        let file = |text: &str| {
            let text = serde_json::Value::from(format!("x: {text}\n"));
            beside("a: b", &format!("a: {}", serde_json::Value::from(secret)))
                + &format!(
                    "\n---\n{{apiVersion: v1, kind: ConfigMap, metadata: {{name: m}}, data: {{a.yaml: {text}}}}}"
                )
        };
        assert_eq!(body(&file("y"), &file(quoted)), "- data[\"a.yaml\"].x: true\n+ data[\"a.yaml\"].x: ‹secret›");
    }
}

#[test]
fn a_line_that_is_a_part_of_a_secret_on_one_side() {
    let with = |last: &str| {
        let map = r#"{apiVersion: v1, kind: ConfigMap, metadata: {name: m}, data: {a: "one\nLAST"}}"#;
        let secret = r#"{apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: {a: "one\ntwo"}}"#;
        format!("{}\n---\n{secret}", map.replace("LAST", last))
    };
    assert_eq!(body(&with("two"), &with("three")), "  data.a:\n    ‹secret›\n-   ‹secret›\n+   three");
    assert_eq!(body(&with("three"), &with("two")), "  data.a:\n    ‹secret›\n-   three\n+   ‹secret›");
}

#[test]
fn short_texts_and_names_of_users_are_no_secrets_elsewhere() {
    let with = |spec: &str| beside(spec, "a: short, USERNAME: stackstorm, rabbitmq-user: rabbits, b: hidden");
    assert_eq!(
        body(&with("spec: {a: x}"), &with("spec: {a: short stackstorm/rabbits hidden}")),
        "- spec.a: x\n+ spec.a: short stackstorm/rabbits ‹secret›"
    );
    let added = body(&object("Secret", "note: x"), &object("Secret", "stringData: {username: stackstorm}"));
    assert!(added.contains("+ data: ‹secret›"), "what a Secret holds is not shown even so: {added}");
}

#[test]
fn names_of_objects_show_where_names_stand_and_nowhere_else() {
    let with = |spec: &str| beside(spec, "a: hunter2222, b: default");
    let volume = "spec: {volumes: [{name: v, secret: {secretName: hunter2222}}], serviceName: x}";
    assert_eq!(
        body(&with("spec: {serviceName: x}"), &with(volume)),
        "+ spec.volumes:\n+   - name: v\n+     secret:\n+       secretName: hunter2222"
    );
    assert_eq!(
        body(&with("spec: {a: x}"), &with("spec: {a: 'hunter2222 by default', env: [{name: A, value: hunter2222}]}")),
        "- spec.a: x\n+ spec.a: ‹secret› by ‹secret›\n+ spec.env:\n+   - name: A\n+     value: ‹secret›"
    );
    let map = "\n---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: hunter2222}, data: {name: hunter2222}}";
    let told = text(&with("a: b"), &(with("a: b") + map));
    assert!(told.starts_with("ConfigMap/default/hunter2222: added"), "{told}");
    assert!(told.contains("  + data:\n  +   name: ‹secret›\n"), "{told}");
    assert!(told.contains("  + metadata:\n  +   name: hunter2222\n"), "{told}");
}

#[test]
fn fields_of_kubernetes_types_are_no_secrets() {
    let with = |spec: &str| beside(spec, "a: replicas, b: my/annotation, c: SOME_VARIABLE");
    assert_eq!(
        body(&with("spec: {replicas: 1}"), &with("spec: {replicas: 2}")),
        "- spec.replicas: 1\n+ spec.replicas: 2"
    );
    assert_eq!(
        body(&with("a: b"), &with("a: b, spec: {replicas: replicas, annotations: {replicas: x, my/annotation: x}}")),
        "+ spec:\n+   replicas: ‹secret›\n+   annotations:\n+     ‹secret›: x"
    );
    assert_eq!(
        body(&with("spec: {annotations: {my/annotation: a}}"), &with("spec: {annotations: {my/annotation: b}}")),
        "- spec.annotations.‹secret›: a\n+ spec.annotations.‹secret›: b"
    );
    let variable = |value: &str| with(&format!("spec: {{env: [{{name: SOME_VARIABLE, value: {value}}}]}}"));
    assert_eq!(body(&variable("a"), &variable("b")), "- spec.env[‹secret›].value: a\n+ spec.env[‹secret›].value: b");
}

#[test]
fn a_secret_that_is_not_there_yet_is_said_to_be() {
    let secret = |text: &str| set(&object("Secret", &format!("stringData: {{key: {text}}}")));
    let (before, after) = (secret("from-the-cluster"), secret("AAAAAAAAAAAA"));
    let placeholders = &["AAAAAAAAAAAA"];
    let diff =
        diff::diff(Comparison { before: &before, after: &after, namespace: "default", placeholders, shown: &[] })
            .unwrap();
    let json = diff.json();
    assert!(json.contains("\"before\": \"‹secret›\"") && json.contains("‹secret, not generated yet›"), "{json}");
    assert!(!json.contains("AAAA"), "{json}");
}

#[test]
fn what_kubectl_notes_about_a_secret_is_no_part_of_it() {
    let note = "metadata: {name: x, annotations: {kubectl.kubernetes.io/last-applied-configuration: '{\"data\": {\"a\": \"b25lLXNlY3JldA==\"}}'}}";
    let noted = format!("{{apiVersion: v1, kind: Secret, {note}, data: {{a: b25lLXNlY3JldA==}}}}");
    let plain = "{apiVersion: v1, kind: Secret, metadata: {name: x}, data: {a: b25lLXNlY3JldA==}}";
    assert_eq!(body(&noted, plain), "");
    assert!(!compare(&set(&noted), &[]).json().contains("b25l"));
}

#[test]
fn what_stands_below_the_name_of_credentials_is_hidden() {
    let file = |text: &str| object("ConfigMap", &format!("data: {{a.yaml: {}}}", serde_json::Value::from(text)));
    assert_eq!(
        body(&file("tokens: {alice: one, name: nn}\n"), &file("tokens: {alice: two, name: m}\n")),
        "~ data[\"a.yaml\"].tokens.alice: ‹secret changed›\n- data[\"a.yaml\"].tokens.name: nn\n+ data[\"a.yaml\"].tokens.name: m"
    );
    assert_eq!(
        body(&file("passwords: [one]\n"), &file("passwords: [two]\n")),
        "~ data[\"a.yaml\"].passwords[0]: ‹secret changed›"
    );
    assert_eq!(
        body(&file("a: 1\n"), &file("a: 1\npasswords: {alice: one, secretName: nn}\n")),
        "+ data[\"a.yaml\"].passwords:\n+   alice: ‹secret›\n+   secretName: nn"
    );
}

#[test]
fn a_key_that_is_asked_for_is_shown_but_for_what_a_secret_holds() {
    let shown = |keys: &[&str], after: &str| {
        let shown: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
        let (before, after) = (set(&beside("a: b", "k: hunter22")), set(&beside(after, "k: hunter22")));
        let comparison =
            Comparison { before: &before, after: &after, namespace: "default", placeholders: &[], shown: &shown };
        diff::diff(comparison).unwrap().json()
    };
    let spec = r#"spec: {env: [{name: STOP_TOKEN, value: 'end hunter22'}, {name: A_TOKEN, value: one}], text: "my_token=abc\nyour_token=def"}"#;
    let told = shown(&[], spec);
    assert!(
        !told.contains("end ") && !told.contains("one") && !told.contains("abc") && !told.contains("hunter22"),
        "{told}"
    );
    let told = shown(&["STOP_TOKEN", "my_token"], spec);
    assert!(told.contains("end ‹secret›") && told.contains("my_token=abc\\nyour_token=‹secret›"), "{told}");
    assert!(!told.contains("one") && !told.contains("hunter22"), "{told}");
    let told = shown(&["checksum/config"], "spec: {annotations: {checksum/config: aa11}}");
    assert!(told.contains("‹digest›") && !told.contains("aa11"), "a digest lets anyone try out guesses: {told}");
}

#[test]
fn what_is_no_base64_is_hidden_as_it_stands() {
    let secret = |text: &str| object("Secret", &format!("data: {{key: '{text}'}}"));
    assert_eq!(body(&secret("<path:a#one>"), &secret("<path:a#two>")), "~ data.key: ‹secret changed›");
    assert_eq!(body(&secret("/////w=="), &secret("/////g==")), "~ data.key: ‹secret changed›");
}

#[test]
fn a_program_and_its_arguments_are_one_command_line() {
    let pod = |command: &str, args: &str| {
        object("Task", &format!("spec: {{containers: [{{name: c, command: [{command}]{args}}}]}}"))
    };
    let path = "spec.containers[c].args";
    let (one, two) = (", args: [-u, root, -pone-1, app]", ", args: [-u, root, -ptwo-2, app]");
    assert_eq!(body(&pod("mysql", one), &pod("mysql", two)), format!("~ {path}[2]: ‹secret changed›"));
    assert_eq!(body(&pod("echo", one), &pod("echo", two)), format!("- {path}[2]: -pone-1\n+ {path}[2]: -ptwo-2"));
    let told = body(&pod("vault", ""), &pod("vault", ", args: [login, one-1]"));
    assert_eq!(told, format!("+ {path}:\n+   - login\n+   - ‹secret›"));
    let longer = body(&pod("rabbitmqctl", ", args: [status]"), &pod("rabbitmqctl", ", args: [add_user, bob, one-1]"));
    assert!(longer.contains("bob") && !longer.contains("one-1"), "{longer}");
    let added = text("", &pod("htpasswd", ", args: [-bc, /f, bob, one-1]"));
    assert!(added.contains("bob") && !added.contains("one-1"), "{added}");
}

#[test]
fn pairs_and_parts_of_keys_in_files_are_masked_by_what_stands_beside_them() {
    let file = |text: &str| object("ConfigMap", &format!("data: {{a.json: '{text}'}}"));
    let pair =
        |value: &str| file(&format!(r#"[{{"Val": "{value}", "Key": "db_password"}}, {{"Val": "x", "Key": "host"}}]"#));
    assert_eq!(body(&pair("one"), &pair("two")), "~ data[\"a.json\"][0].Val: ‹secret changed›");
    let key = |d: &str| file(&format!(r#"{{"kty": "EC", "x": "abc", "d": "{d}"}}"#));
    assert_eq!(body(&key("one"), &key("two")), "~ data[\"a.json\"].d: ‹secret changed›");
}

/// Texts with a credential, in which `X` stands for it: as a file of that name, and as a text that no reader takes for one.
const TOLD: &[(&str, &str)] = &[
    // Pairs in any order, and with others between.
    ("a.yaml", "- value: X\n  name: DB_PASSWORD\n"),
    ("a.yaml", "- name: DB_PASSWORD\n  description: the password of the database that we use\n  value: X\n"),
    ("a.json", r#"[{"value": "X", "meta": {"a": 1}, "name": "DB_PASSWORD"}]"#),
    ("a.json", r#"[{"name": "DB_PASSWORD", "more": "a long text about what this one is for", "value": "X"}]"#),
    // Lists and maps below a name.
    ("a.ini", "[passwords]\nalice = X\n"),
    ("a.ini", "[secrets]\nalice: X\n"),
    ("a.toml", "[tokens]\nalice = \"X\"\n"),
    ("a.toml", "[my.credentials]\nalice = \"X\"\n"),
    ("a.sh", "PASSWORDS=(a X)\n"),
    ("a.sh", "TOKENS=(\n  a\n  X\n)\n"),
    ("a.env", "PASSWORDS=\"a X\"\n"),
    ("a.env", "PASSWORDS=a,X\n"),
    ("a.yaml", "a: &pw X\npassword: *pw\n"),
    ("a.yaml", "kind: Secret\nstringData:\n  x: X\n"),
    // Names and quotes.
    ("a.txt", "Authorization: X\n"),
    ("a.yaml", "headers: {Authorization: X}\n"),
    ("a.json", "{\"Authorization\": \"X\"}"),
    ("a.js", "const password = `X`;\n"),
    ("a.sh", "DB_PASSWORD=\\\nX\n"),
    ("a.yaml", "serviceKey: X\n"),
    ("a.env", "service_key=X\n"),
    ("a.yaml", "userpw: X\n"),
    ("a.env", "SVCPW=X\n"),
    ("a.json", "{\"pwHash\": \"X\"}"),
    ("a.yaml", "snmp: {community: X}\n"),
    ("app.yaml", "contraseña: X\n"),
    ("app.env", "contraseña=X\n"),
];

/// Texts that look like these, without a credential.
const HARMLESS: &[(&str, &str)] = &[
    ("a.yaml", "- value: one\n- name: DB_PASSWORD\n"),
    ("a.yaml", "name: DB_PASSWORD\nvalueFrom: {secretKeyRef: {name: a, key: b}}\n"),
    ("a.ini", "[passwords]\nname = one\nfile = /run/secrets/one\n[other]\nalice = one\n"),
    ("gitconfig", "[credential]\nhelper = store --file /run/git-credentials\n"),
    ("a.env", "MAX_TOKENS=4096\nTOKENS=$OTHERS\n"),
    ("a.yaml", "kind: ConfigMap\ndata:\n  x: one\n"),
    ("a.yaml", "a: &b one\nc: *b\n"),
    ("a.yaml", "authorization: enabled\nauthorization-mode: Node,RBAC\n"),
    ("a.sh", "PASSWORD=`cat /run/secrets/one`\n"),
    // Variables.
    ("a.yaml", "password: \"{{ st2kv.system.db_password | decrypt_kv }}\"\n"),
    ("a.yaml", "password: \"{{ config_context.password }}\"\n"),
    ("a.yaml", "password: \"{{ st2kv('system.db_password', decrypt=true) }}\"\n"),
    ("a.yaml", "password: \"<% st2kv('system.db_password', decrypt => true) %>\"\n"),
];

/// What is told when a file comes into a ConfigMap, under its own name and as a text.
fn added(name: &str, file: &str) -> [String; 2] {
    let map = |name: &str| object("ConfigMap", &format!("data: {{{name}: {}}}", serde_json::Value::from(file)));
    [name, "text"].map(|name| text(&object("ConfigMap", "data: {}"), &map(name)))
}

#[test]
fn credentials_show_in_no_form_of_a_text() {
    let mut shown = Vec::new();
    for (name, file) in TOLD {
        for secret in ["Zq7Wm2Xc9LpB", "hunter2!aB"] {
            let told = added(name, &file.replace('X', secret));
            shown.extend(told.into_iter().filter(|told| told.contains(secret) || !told.contains("‹secret›")));
        }
    }
    assert!(shown.is_empty(), "{}", shown.join("\n"));
    let harmless = HARMLESS.iter().flat_map(|(name, file)| added(name, file));
    let hidden: Vec<String> = harmless.filter(|told| told.contains('‹')).collect();
    assert!(hidden.is_empty(), "{}", hidden.join("\n"));
}
