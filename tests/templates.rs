//! Go templates inside values, from the outside: what reaches the manifests, and how mistakes are told.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod cli_support;

use cli_support::{Done, Run};

fn render(values: &str) -> Done {
    Run::new(&["render"]).with_secrets().args(&["-f", "v.yaml"]).file("v.yaml", values).run()
}

/// The message of a refused file, without its help.
#[track_caller]
fn refused(values: &str) -> String {
    let said = render(values).failed(1).stderr;
    said.lines().filter(|line| !line.starts_with("  = help") && !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_template_reads_what_other_templates_evaluate_to() {
    let done = render(
        r#"
image: {tag: '{{ printf "4.0" }}'}
st2actionrunner: {image: {tag: "{{ .Values.image.tag }}"}}
st2web: {image: {tag: '{{ (index .Values "st2actionrunner").image.tag }}-{{ with .Values.image }}{{ .pullPolicy }}{{ end }}'}}
st2:
  config: |
    [ssh]
    key = {{ .Values.st2.system_user.ssh_key_file }}
st2chatops:
  enabled: true
  env: {A: "{{ .Values.st2chatops.env.B }}", B: "{{ .Values.st2.system_user.ssh_key_file }}", C: '{{ "{{" }} x }}', HUBOT_ADAPTER: shell}
st2client: {st2clientConfig: "key {{ .Values.st2.system_user.ssh_key_file }}"}
"#,
    )
    .fine();
    assert!(done.stdout.contains("image: stackstorm/st2actionrunner:4.0\n"));
    assert!(done.stdout.contains("image: stackstorm/st2web:4.0-stackstorm\n") || done.stdout.contains("st2web:4.0-"));
    assert!(done.stdout.contains("key = /home/stanley/.ssh/stanley_rsa"));
    assert!(done.stdout.contains("key /home/stanley/.ssh/stanley_rsa"));
    let chatops = done.object("Secret", "st2-st2chatops").to_string();
    for text in ["{{ x }}", "/home/stanley/.ssh/stanley_rsa"] {
        let encoded = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, text);
        assert!(chatops.contains(&encoded) || chatops.contains(text), "{chatops}");
    }
    assert_eq!(done.stdout.matches("{{").count(), 0);
}

/// With `--target helm` the manifests are those of Helm, but the reader hears of it.
#[test]
fn helm_prints_templates_that_others_read() {
    let values = "st2api: {image: {tag: '{{ .Values.image.tag }}-r1'}}\nimage: {tag: '{{ printf `4.0` }}'}\n";
    let helm = Run::new(&["render", "--target", "helm", "--preset", "stackstorm-ha-1.1"])
        .with_secrets()
        .args(&["-f", "v.yaml"])
        .file("v.yaml", values);
    let done = helm.run();
    assert_eq!(done.status, 0, "{}", done.stderr);
    assert!(done.stdout.contains("st2api:{{ printf `4.0` }}-r1"));
    assert!(done.stderr.contains("warning: st2api.image.tag: this reads another template"), "{}", done.stderr);
    assert!(done.stderr.contains("--> v.yaml:1:23"), "{}", done.stderr);
    let through_tpl = values.replace(".Values.image.tag", "tpl .Values.image.tag .");
    let helm =
        Run::new(&["render", "--target", "helm"]).with_secrets().args(&["-f", "v.yaml"]).file("v.yaml", through_tpl);
    assert!(helm.run().fine().stdout.contains("st2api:4.0-r1"));
    let circle = Run::new(&["render", "--target", "helm", "--set-literal", "image.tag={{ .Values.image.tag }}"]);
    circle.with_secrets().run().failed(1);
}

/// As in Helm: what is no template is text, wherever it is read.
#[test]
fn braces_in_values_that_take_no_templates_stay() {
    let done = render("acme: {x: '{{ .Release.Name }}'}\nst2: {config: \"[a]\\na = {{ .Values.acme.x }}\"}").fine();
    assert!(done.stdout.contains("a = {{ .Release.Name }}"));
}

#[test]
fn templates_that_read_themselves_are_refused() {
    assert_eq!(
        refused("image: {tag: \"{{ .Values.image.tag }}\"}"),
        "error: image.tag: the template reads itself\n --> v.yaml:1:14\n  |\n1 | image: {tag: …}\n  |              ^\n  |\n1 error"
    );
    let said = refused(
        "image:\n  tag: '{{ .Values.st2web.image.tag }}'\nst2web:\n  image:\n    tag: '{{ .Values.image | toYaml }}'\n",
    );
    assert!(
        said.contains("image.tag: the template reads itself, by way of `st2web.image.tag`\n --> v.yaml:2:8"),
        "{said}"
    );
    assert!(
        said.contains("st2web.image.tag: the template reads itself, by way of `image.tag`\n --> v.yaml:5:10"),
        "{said}"
    );
    let said = refused("image: {tag: '{{ .Values.st2web.image.tag }}'}\nst2web: {image: {tag: '{{ nope }}'}}\n");
    assert!(said.contains("image.tag: the template reads `st2web.image.tag`, which cannot be evaluated"), "{said}");
    assert!(said.contains("st2web.image.tag: unknown function `nope`"), "{said}");
}

#[test]
fn mistakes_in_a_block_of_text_are_told_in_their_line() {
    let block = |style: &str, text: &str| refused(&format!("st2:\n  config: {style}\n{text}"));
    let said =
        block("|", "    [a]\n    b = hunter2\n    c = {{ .Release.Name }}\n    hunter2: {{ .Values.nosuch.thing }}\n");
    let place = " --> v.yaml:6:17\n  |\n6 |     …\n  |     ^\n";
    assert!(said.contains(&format!("st2.config: `nosuch` is not set, so it has no `thing`\n{place}")), "{said}");
    assert!(block("|-", "\n\n    [a]\n    b = {{ envv }}\n").contains(" --> v.yaml:6:12\n"));
    // The lines of other texts are not those of the file.
    assert!(block(">", "    [a]\n\n    b = {{ envv }}\n").contains("`envv` (line 2 of the text)\n --> v.yaml:3:5\n"));
    assert!(block("\"a\\nb {{ envv }}\"", "").contains("`envv` (line 2 of the text)\n --> v.yaml:2:11\n"));
}

#[test]
fn functions_that_only_helm_has_are_told_apart_from_mistakes() {
    for (call, expected) in [
        (
            "now",
            "Helm's function `now` cannot be used here: what it returns changes from run to run, or with the machine",
        ),
        ("env \"HOME\"", "Helm's function `env` cannot be used here"),
        ("genCA \"hunter2\" 365", "Helm's function `genCA` cannot be used here"),
        (
            "mergeOverwrite .Values .Values",
            "Helm's function `mergeOverwrite` cannot be used here: it changes a map in place",
        ),
        ("snakecase \"hunter2\"", "Helm's function `snakecase` cannot be used here: it is not among those"),
        ("uper \"hunter2\"", "unknown function `uper`; did you mean `upper`?"),
        ("nope \"hunter2\"", "unknown function `nope`\n"),
    ] {
        let said = refused(&format!("image: {{tag: '{{{{ {call} }}}}'}}"));
        assert!(said.contains(expected) && !said.contains("hunter2"), "{said}");
    }
}

/// What an author wrote for the reader shows; what is made from values does not.
#[test]
fn fail_and_required_say_what_is_written_out() {
    let said = |template: &str| refused(&format!("my: {{x: hunter2}}\nimage: {{tag: '{template}'}}"));
    assert!(said("{{ fail \"set my.y\" }}").contains("image.tag: set my.y\n"));
    assert!(said("{{ required \"set my.y\" .Values.my.y }}").contains("image.tag: set my.y\n"));
    for template in ["{{ fail .Values.my.x }}", "{{ fail (print \"no \" .Values.my.x) }}", "{{ .Values.my.x | fail }}"]
    {
        let said = said(template);
        assert!(said.contains("image.tag: the template calls fail\n") && !said.contains("hunter2"), "{said}");
    }
}

const OWN: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: mine }\ndata:\n";

fn with_template(text: &str) -> Done {
    let run = Run::new(&["render", "--templates", "own"]).with_secrets().args(&["-f", "v.yaml"]);
    run.file("own/mine.yaml", text).file("v.yaml", "st2: {password: s3cr3t-Pa55}\n").run()
}

/// What is written into templates of the user's own, to count what they do, shows nowhere.
#[test]
fn templates_that_cannot_be_read_are_shown_as_they_were_written() {
    for (line, column) in [
        ("{% for a in [1] %}{% set b = 1 %}{{ a b }}{% endfor %}", 39),
        ("{% for a in [1] %}{% set b = 1 %}{% endif %}", 37),
        ("{% for a in [1] %}{% set b %}x{% endset %}{{ nope() }}{% endfor %}", 0),
    ] {
        let said = with_template(&format!("{OWN}  {line}\n")).failed(2).stderr;
        assert!(!said.contains("st2ha_count"), "{said}");
        if column > 0 {
            assert!(said.contains(&format!("5 |   {line}\n")), "{said}");
            assert!(said.contains(&format!("mine.yaml:5:{}\n", column + 2)), "{said}");
        }
    }
}

/// Templates in Helm's syntax are told what to write, once and with one `error:`.
#[test]
fn templates_of_helm_are_told() {
    for text in [
        "{{ .Values.st2.username | quote }}",
        "{{- if .Values.st2web.enabled }}\n  b: 1\n{{- end }}",
        "{{ include \"x\" . }}",
    ] {
        let said = with_template(&format!("{OWN}  a: {text}\n")).failed(2).stderr;
        assert!(
            said.contains(
                "= help: mine.yaml has Helm's syntax, but templates are Tera's: `{{ .Values.x }}` is `{{ values.x }}`"
            ),
            "{said}"
        );
        assert_eq!((said.matches("error:").count(), said.matches("= help:").count()), (1, 1), "{said}");
    }
    // What is wrong in another way is no sign of Helm.
    let said = with_template(&format!("{OWN}  a: {{{{ values.nothing }}}}\n")).failed(2).stderr;
    assert!(said.matches("error:").count() == 1 && !said.contains("Helm's syntax"), "{said}");
}

/// Who joins texts as Helm does is told where quotes come from.
#[test]
fn texts_joined_outside_of_braces_are_told() {
    for text in ["{{ release.name }}-x", "\"{{ values.st2.username }}\""] {
        let said = with_template(&format!("{OWN}  a: {text}\n")).failed(2).stderr;
        assert!(
            said.contains("prints invalid YAML") && said.contains("= help: a text is printed with quotes"),
            "{said}"
        );
    }
    let said = with_template(&format!("{OWN}  a: {{{{ release.name }}}}\n  b: ]\n")).failed(2).stderr;
    assert!(said.contains("prints invalid YAML") && !said.contains("= help:"), "{said}");
}

/// The path of a text template that is not there shows where a template says it.
#[test]
fn text_templates_that_are_not_there_are_named() {
    let said = with_template(&format!("{OWN}  a: {{{{ text(path=\"nope.sh\") }}}}\n")).failed(2).stderr;
    assert!(said.contains("there is no text template `nope.sh`") && said.contains("mine.yaml:5"), "{said}");
}

/// What a template says when it fails is shown as far as its author wrote it, and never what it evaluates to.
#[test]
fn failing_templates_print_no_secrets() {
    let said =
        with_template(&format!("{OWN}  a: {{{{ throw(message=\"replicas have to be odd\") }}}}\n")).failed(2).stderr;
    assert!(said.contains("replicas have to be odd") && said.contains("mine.yaml:5"), "{said}");
    let said = with_template(&format!("{OWN}  a: {{{{ values.nothing }}}}\n")).failed(2).stderr;
    assert!(said.contains("`nothing` is not defined"), "{said}");
    for expression in [
        "{{ throw(message=values.st2.password) }}",
        "{{ throw(message=\"no: \" ~ values.st2.password) }}",
        "{{ throw(message=values.st2.password | upper) }}",
        "{{ throw(message=values.st2.password | b64encode) }}",
        "{{ text(path=values.st2.password) }}",
        "{{ text(path=\"own/\" ~ values.st2.password) }}",
        "{{ values.st2.password | int }}",
        "{{ values.st2.password | float }}",
        "{{ values[values.st2.password] }}",
        "{{ values | get(key=values.st2.password) }}",
        "{{ 1.5 | round(method=values.st2.password) }}",
        "{{ values.st2.password }}: 1\n  {{ values.st2.password }}: 2",
        "{{ values.st2.password | safe }}: 1\n  {{ values.st2.password | safe }}: 2",
        "1\nspec: {{ values.st2.password }}",
        "{{ values.st2.password }}\nmetadata: {{ values.st2.password }}",
        "1\nbinaryData: { a: {{ values.st2.password }} }",
        "1\nimmutable: {{ values.st2.password }}",
    ] {
        let done = with_template(&format!("{OWN}  a: {expression}\n"));
        let said = format!("{}{}", done.stderr, if done.status == 0 { "" } else { done.stdout.as_str() });
        for text in ["s3cr3t", "S3CR3T", "czNjcjN0"] {
            assert!(!said.contains(text), "{expression}: {said}");
        }
        assert_ne!(done.stderr, "", "{expression}");
    }
}

/// Built-in templates can be listed, read, and copied to be changed.
mod built_in {
    use super::Run;

    #[test]
    fn are_listed_with_what_they_print() {
        let list = Run::new(&["templates", "list"]).run().fine().stdout;
        let line = |path: &str| list.lines().find(|line| line.split("  ").next() == Some(path)).unwrap().to_owned();
        assert!(line("stackstorm/ingress.yaml").ends_with(" Ingress"));
        assert!(line("components/rabbitmq.yaml").ends_with("used by other templates"));
        let some = Run::new(&["templates", "list", "redis/**"]).run().fine().stdout;
        assert!(some.lines().count() > 3 && some.lines().all(|line| line.starts_with("redis/")), "{some}");
    }

    #[test]
    fn are_copied_once_and_then_take_part() {
        let path = "stackstorm/ingress.yaml";
        let text = Run::new(&["templates", "show", path]).run().fine().stdout;
        let copied = Run::new(&["templates", "copy", path, "-d", "mine"]).run();
        assert_eq!((copied.status, copied.stderr.as_str()), (0, "wrote mine/stackstorm/ingress.yaml\n"));
        let file = copied.folder.path().join("mine").join(path);
        assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
        let there = Run::new(&["templates", "copy", "stackstorm/*", "-d", "mine"])
            .file("mine/stackstorm/ingress.yaml", "mine")
            .run()
            .failed(2);
        assert!(there.stderr.contains("exists already"), "{}", there.stderr);
        assert_eq!(
            std::fs::read_dir(there.folder.path().join("mine/stackstorm")).unwrap().count(),
            1,
            "all or nothing"
        );
    }

    #[test]
    fn are_suggested_for_a_path_that_is_none() {
        let said = Run::new(&["templates", "show", "stackstorm/ingres.yaml"]).run().failed(2).stderr;
        assert!(said.contains("did you mean `stackstorm/ingress.yaml`?"), "{said}");
        let said = Run::new(&["templates", "copy", "nothing/**"]).run().failed(2).stderr;
        assert!(said.contains("`st2ha templates list`"), "{said}");
    }
}

#[test]
fn defaults_are_printed_with_their_comments() {
    let text = Run::new(&["values", "--defaults"]).run().fine().stdout;
    // Whoever keeps them as a values file is told that they are none.
    assert!(
        text.starts_with("# All defaults, for reading. This is no values file") && text.contains("\n---\n# "),
        "{text}"
    );
    assert!(text.contains("\nrabbitmq:\n") && text.contains("  # "), "{text}");
}

/// What is left of a template of another program's: kept as it is, told, or refused.
#[test]
fn fields_that_helm_does_not_know_are_kept_or_told() {
    const EMPTY: &str = "stays empty";
    const HELM: &[&str] = &["--target", "helm"];
    const PRESET: &[&str] = &["--preset", "stackstorm-ha-1.1"];
    let run = |token: &str, args: &[&str]| {
        let values =
            format!("st2chatops: {{enabled: true, env: {{HUBOT_ADAPTER: slack, HUBOT_SLACK_TOKEN: '{token}'}}}}\n");
        Run::new(&["render", "-f", "v.yaml"]).args(args).with_secrets().file("v.yaml", &values).run()
    };
    let shown = |done: &Done, text: &str| done.stdout.contains(&format!("HUBOT_SLACK_TOKEN: \"{text}\"\n"));
    // Slips of Helm's own words are no words of others.
    for (token, missing) in [
        ("{{ .values.token }}", "`values` is not set, so it has no `token`"),
        ("{{ .Value.x }}", "`Value` is not set, so it has no `x`"),
        ("{{ .release.Name }}", "`release` is not set, so it has no `Name`"),
        ("{{ .creds.password }}", "`creds` is not set, so it has no `password`"),
        ("{{ index .data \"a-b\" }}", "`data` is not set, so `index` finds no key in it"),
        ("{{ index . \"a\" \"b\" }}", "`index` looks for a key in a value that is not set"),
    ] {
        let said = run(token, &[]).failed(1).stderr;
        assert!(said.contains(missing), "{token}: {said}");
    }
    let slip = run("{{ .values }}", &[]);
    assert!(slip.stderr.contains(EMPTY) && slip.stderr.contains("did you mean `.Values`?"), "{}", slip.stderr);
    for token in [
        "{{ .password }}",
        "{{ .Data.data.password }}",
        "{{ index . `slack-token` }}",
        "{{- index . `a.b` | b64dec -}}",
        "{{ get . `a` }}",
        "{{ $k := `slack-token` }}{{ index . $k }}",
        "{{- $x := .password -}}{{- $x | b64dec -}}",
    ] {
        let kept = run(token, &[]).fine();
        assert!(shown(&kept, token) && !kept.stderr.contains(EMPTY), "{token}: {}", kept.stderr);
        for args in [HELM, PRESET] {
            let told = run(token, args).stderr;
            let is_told = told.contains("HUBOT_SLACK_TOKEN: a field") && told.contains(EMPTY);
            assert!(is_told || told.contains("error"), "{token}, {args:?}: {told}");
        }
    }
    // What reads nothing of another program's is one of Helm's.
    for (token, expected) in [
        ("{{ get (dict \"a\" \"b\") \"a\" }}", "Yg=="),
        ("{{ index (list \"p\" \"q\") 1 }}", "cQ=="),
        ("{{ index (splitList \"-\" \"a-b\") 1 }}", "Yg=="),
        ("{{- index (fromYaml \"a: b\") \"a\" | upper -}}", "Qg=="),
    ] {
        for args in [&[][..], HELM] {
            let done = run(token, args);
            let is_there = done.stdout.contains(&format!("HUBOT_SLACK_TOKEN: {expected}\n"));
            assert!(is_there && !done.stderr.contains(EMPTY), "{token}, {args:?}: {}", done.stderr);
        }
    }
    for (token, reason) in [
        ("{{ index (lookup \"v1\" \"Secret\" \"ns\" \"x\").data \"token\" | b64dec }}", "`index` looks for a key"),
        ("{{ index . $k }}", "variable"),
        ("{{ index . x }}", "unknown function `x`"),
        ("{{ index . 0 }}", "cannot index map"),
    ] {
        let said = run(token, &[]).failed(1).stderr;
        assert!(said.contains(reason), "{token}: {said}");
    }
    for token in [
        "{{ index $ `a` }}",
        "{{ with index . `a` }}{{ . }}{{ end }}",
        "{{ `a` | get . }}",
        "{{ $k := list `a` | first }}{{ index . $k }}",
    ] {
        let told = run(token, &[]);
        assert!(shown(&told, "") && told.stderr.contains("HUBOT_SLACK_TOKEN: a field"), "{token}: {}", told.stderr);
    }
    for args in [&[][..], HELM, PRESET] {
        // What the help says to write.
        let kept = run("{{ \"{{ .password }}\" }}", args);
        assert!(shown(&kept, "{{ .password }}") && !kept.stderr.contains(EMPTY), "{args:?}: {}", kept.stderr);
        // As in Helm's output, which has nothing there.
        let upstream = run("{{ .password }}", args);
        assert_eq!((shown(&upstream, ""), upstream.stderr.contains(EMPTY)), (!args.is_empty(), !args.is_empty()));
    }
    // Words outside of actions, and texts in quotes, say nothing.
    let config = |text: &str| {
        let values = serde_json::json!({ "st2": { "config": text } }).to_string();
        render(&values).stderr.contains(EMPTY)
    };
    assert!(config("# filled in with vault, block by block\n[x]\npassword = {{ .password }}\n"));
    assert!(config("[x]\npassword = {{ printf \"%v\" .password }}\n"));
    assert!(config("[x]\npassword = {{ index . \"st2-password\" }}\n"));
    assert!(config("[x]\npassword = {{ $k := `st2-password` }}{{ index . $k }}\n"));
    assert!(!config("[x]\npassword = {{ \"{{ .password }}\" }}\n"));
    assert!(!config("[x]\na = {{ with .Values.image }}{{ .tag }}{{ end }}\n"));
}

/// Quotes that are escaped in the manifests keep a template from working, and backquotes do not.
#[test]
fn templates_with_quotes_in_files_are_refused_with_the_way_out() {
    let run = |value: &str| {
        let values = serde_json::json!({ "st2": { "keyvalue": [{ "name": "a", "value": value }] } }).to_string();
        Run::new(&["render", "-f", "v.yaml"]).with_secrets().file("v.yaml", &values).run()
    };
    let refused = run("{{ index . \"slack-token\" }}").failed(1).stderr;
    assert!(refused.contains("its quotes are escaped") && refused.contains("write backquotes"), "{refused}");
    let kept = run("{{ index . `slack-token` }}").fine();
    assert!(kept.stdout.contains("value: \"{{ index . `slack-token` }}\"\n"), "{}", kept.stdout);
}

/// What a template has left empty needs no other program.
#[test]
fn what_is_not_in_the_manifests_is_not_to_be_replaced() {
    const REPLACED: &str = "to be replaced by another program";
    let values = "st2chatops: {enabled: true, env: {HUBOT_ADAPTER: slack, HUBOT_SLACK_TOKEN: '{{ .token }}'}}\n";
    let validate =
        |args: &[&str]| Run::new(&["validate", "-f", "v.yaml"]).args(args).file("v.yaml", values).run().fine();
    assert!(validate(&[]).stdout.contains(REPLACED));
    for args in [&["--target", "helm"], &["--preset", "stackstorm-ha-1.1"]] {
        let done = validate(args);
        assert!(done.stdout.contains("stays empty") && !done.stdout.contains(REPLACED), "{args:?}: {}", done.stdout);
    }
}
