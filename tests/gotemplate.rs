//! What templates inside values evaluate to, compared with real Helm where it is installed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::process::Command;
use std::time::Instant;

use serde_json::json;
use st2ha::gotemplate::{Capabilities, Chart, Context, Engine, Release, Template, TemplateError};
use st2ha::yaml::{Entry, LayerId, Node, Origin, Scalar, ScalarKind, Style, Value};

/// The values that the templates below see.
fn values() -> serde_json::Value {
    json!({
        "text": "hello", "empty": "", "number": 3, "zero": 0, "large": 1_000_000, "half": 1.5, "yes": true, "no": false, "nothing": null,
        "list": ["c", "a", "b", "a"], "numbers": [3, 1, 2], "mixed": ["x", 1, true, null],
        "map": {"b": 1, "a": {"deep": "down"}, "with-dash": "dashed"}, "empties": {"list": [], "map": {}},
        "image": {"tag": "{{ .Chart.AppVersion }}"}, "html": "<a href=\"x\">&</a>", "lines": "one\ntwo\n", "unicode": "grüße ☃",
    })
}

/// What both Helm and st2ha print.
const PRINTS: &[(&str, &str)] = &[
    ("plain", "plain"),
    ("{{ .Release.Name }}-data", "st2-data"),
    (
        "{{ .Release.Namespace }} {{ .Release.IsInstall }} {{ .Release.IsUpgrade }} {{ .Release.Revision }}",
        "prod true false 1",
    ),
    (
        "{{ .Chart.Name }} {{ .Chart.Version }} {{ .Chart.AppVersion }} {{ .Chart.Type }}",
        "stackstorm-ha 1.1.0 3.9 application",
    ),
    ("{{ .Values.image.tag }}", "{{ .Chart.AppVersion }}"),
    ("{{ tpl .Values.image.tag . }}", "3.9"),
    ("{{ tpl .Values.image.tag $ | quote }}", "\"3.9\""),
    (
        "{{ .Capabilities.KubeVersion.Version }} {{ .Capabilities.KubeVersion.Major }}.{{ .Capabilities.KubeVersion.Minor }}",
        "v1.33.0 1.33",
    ),
    ("{{ .Capabilities.APIVersions.Has \"apps/v1\" }} {{ .Capabilities.APIVersions.Has \"nope/v1\" }}", "true false"),
    (
        "{{ .Capabilities.APIVersions.Has \"apps/v1/Deployment\" }} {{ .Capabilities.APIVersions.Has \"v1\" }} {{ .Capabilities.APIVersions.Has \"added/v1\" }}",
        "false true true",
    ),
    ("{{ if .Capabilities.APIVersions.Has \"apps/v1\" }}y{{ else }}n{{ end }}", "y"),
    ("{{ .Template.BasePath }}", "stackstorm-ha/templates"),
    // Missing keys.
    ("[{{ .Values.missing }}]", "[]"),
    ("[{{ .Values.nothing }}]", "[]"),
    ("[{{ .Values.map.missing }}]", "[]"),
    ("[{{ .Values.missing | quote }}]", "[]"),
    ("[{{ .Values.missing | default \"d\" }}]", "[d]"),
    ("[{{ $x := .Values.missing }}{{ $x.y.z }}{{ (.Values.missing).y }}{{ (index .Values.map \"x\").y }}]", "[]"),
    ("{{ if .Values.missing }}y{{ else }}n{{ end }}", "n"),
    ("{{ range .Values.missing }}y{{ else }}n{{ end }}", "n"),
    ("{{ index .Values.map \"with-dash\" }}", "dashed"),
    ("{{ index .Values.map \"missing\" | default \"d\" }}", "d"),
    ("{{ (index .Values.map \"a\").deep }}", "down"),
    ("{{ $x := .Values.map }}{{ $x.a.deep }}", "down"),
    ("{{ with .Values.map.a }}{{ .deep }} {{ $.Release.Name }}{{ end }}", "down st2"),
    ("{{ range $k, $v := .Values.map.a }}{{ $k }}={{ $v }};{{ end }}", "deep=down;"),
    ("{{ range $i, $v := .Values.list }}{{ $i }}{{ $v }}{{ end }}", "0c1a2b3a"),
    ("{{ .Values.list }} {{ .Values.map.a }}", "[c a b a] map[deep:down]"),
    ("{{ if eq \"}}{{if\" `{{ range }}` }}{{ else if true }}x{{ end }}{{/* {{ if }} */}}", "x"),
    ("a {{- /* comment */ -}} b", "ab"),
    ("{{ \"{{\" }} st2kv.system.x {{ \"}}\" }}", "{{ st2kv.system.x }}"),
    ("{{ `{{ st2kv.system.x }}` }}", "{{ st2kv.system.x }}"),
    ("{{ define \"mine\" }}<{{ . }}>{{ end }}{{ template \"mine\" .Values.text }}", "<hello>"),
    // Defaults and conditions.
    ("{{ default \"d\" .Values.empty }} {{ default \"d\" .Values.zero }} {{ default \"d\" .Values.no }}", "d d d"),
    ("{{ default \"d\" .Values.empties.list }} {{ default \"d\" .Values.text }} {{ default \"d\" }}", "d hello d"),
    ("{{ coalesce .Values.empty .Values.missing .Values.text }}", "hello"),
    ("{{ ternary \"a\" \"b\" .Values.yes }}{{ .Values.no | ternary \"a\" \"b\" }}", "ab"),
    ("{{ empty .Values.empties.map }} {{ empty .Values.text }} {{ empty .Values.missing }}", "true false true"),
    ("{{ required \"needed\" .Values.text }}", "hello"),
    ("{{ all 1 \"\" }} {{ any 0 \"x\" }}", "false true"),
    ("{{ and .Values.yes .Values.text }} {{ or .Values.no .Values.text }} {{ not .Values.no }}", "hello hello true"),
    (
        "{{ eq .Values.text \"hello\" }} {{ ne .Values.text \"x\" }} {{ eq .Values.text \"a\" \"hello\" }}",
        "true true true",
    ),
    // Text.
    (
        "{{ .Values.text | upper }} {{ \"ABC\" | lower }} {{ title \"ab cd-ef\" }} {{ untitle \"Ab Cd\" }}",
        "HELLO abc Ab Cd-Ef ab cd",
    ),
    (
        "{{ .Values.text | quote }} {{ .Values.text | squote }} {{ quote 1 true .Values.missing \"x\" }}",
        "\"hello\" 'hello' \"1\" \"true\" \"x\"",
    ),
    (
        "{{ quote \"a\\\"b\\\\c\\n\\t\" }} {{ quote .Values.unicode }} {{ quote \"\\x01\\u200b\\u00a0\" }}",
        r#""a\"b\\c\n\t" "grüße ☃" "\x01\u200b\u00a0""#,
    ),
    (
        "{{ trim \"  a \" }}|{{ trimAll \"$\" \"$5$\" }}|{{ trimPrefix \"-\" \"--a\" }}|{{ trimSuffix \"-\" \"a--\" }}",
        "a|5|-a|a-",
    ),
    (
        "{{ nospace \"a b\\tc\" }} {{ repeat 3 \"ab\" }} {{ substr 1 3 \"abcd\" }} {{ substr -1 2 \"abcd\" }} {{ substr 1 -1 \"abcd\" }}",
        "abc ababab bc ab bcd",
    ),
    ("{{ trunc 3 \"abcdef\" }} {{ trunc -2 \"abcdef\" }} {{ trunc 99 \"abc\" }}", "abc ef abc"),
    (
        "{{ contains \"ell\" .Values.text }} {{ hasPrefix \"he\" .Values.text }} {{ hasSuffix \"lo\" .Values.text }}",
        "true true true",
    ),
    (
        "{{ .Values.text | replace \"l\" \"L\" }} {{ plural \"one\" \"many\" 1 }} {{ plural \"one\" \"many\" 2 }}",
        "heLLo one many",
    ),
    ("{{ \"a\\nb\" | indent 2 }}|{{ \"a\\nb\" | nindent 2 }}", "  a\n  b|\n  a\n  b"),
    (
        "{{ cat \"a\" 1 .Values.missing \"b\" }} {{ printf \"%s-%d-%v-%q-%5.2f-%05d\" \"a\" 3 true \"q\" 1.5 42 }}",
        "a 1 b a-3-true-\"q\"- 1.50-00042",
    ),
    (
        "{{ splitList \",\" \"a,b,c\" }} {{ (split \"$\" \"x$y\")._1 }} {{ join \"-\" .Values.list }} {{ join \",\" .Values.mixed }} {{ splitList \"\" \"äb\" }}",
        "[a b c] y c-a-b-a x,1,true [ä b]",
    ),
    (
        "{{ toString 3 }} {{ toString .Values.yes }} {{ print \"a\" 1 2 \"b\" }} {{ toStrings .Values.list }}",
        "3 true a1 2b [c a b a]",
    ),
    // Numbers.
    (
        "{{ add 1 2 3 }} {{ sub 5 3 }} {{ mul 2 3 4 }} {{ div 7 2 }} {{ mod 7 3 }} {{ add1 1 }} {{ max 1 5 3 }} {{ min 4 2 }}",
        "6 2 24 3 1 2 5 2",
    ),
    (
        "{{ add .Values.number 1 }} {{ int \"42\" }} {{ int \"x\" }} {{ int 3.9 }} {{ int \"0x1f\" }} {{ int \"017\" }} {{ int \"3.00\" }} {{ int true }} {{ atoi \"7\" }} {{ int64 \"-5\" }}",
        "4 42 0 3 31 15 3 1 7 -5",
    ),
    (
        "{{ .Values.number }} {{ .Values.half }} {{ float64 \"2.5\" }} {{ floor 2.7 }} {{ ceil 2.1 }} {{ until 3 }} {{ untilStep 0 10 4 }} {{ until -2 }}",
        "3 1.5 2.5 2 3 [0 1 2] [0 4 8] [0 -1]",
    ),
    ("{{ int .Values.large }} {{ len .Values.list }} {{ len .Values.text }}", "1000000 4 5"),
    // Lists and maps.
    (
        "{{ first .Values.list }} {{ last .Values.list }} {{ rest .Values.list }} {{ initial .Values.list }} {{ reverse .Values.list }}",
        "c a [a b a] [c a b] [a b a c]",
    ),
    (
        "{{ append (list 1) 2 }} {{ prepend (list 1) 2 }} {{ concat (list 1) (list 2) }} {{ uniq .Values.list }} {{ without .Values.list \"a\" }} {{ compact (list 1 0 \"\" 2) }}",
        "[1 2] [2 1] [1 2] [c a b] [c b] [1 2]",
    ),
    (
        "{{ has \"a\" .Values.list }} {{ has \"z\" .Values.list }} {{ sortAlpha .Values.list }} {{ sortAlpha .Values.numbers }} {{ first list }}",
        "true false [a a b c] [1 2 3] ",
    ),
    (
        "{{ dict \"a\" 1 \"b\" }} {{ get .Values.map \"b\" }} [{{ get .Values.map \"x\" }}] {{ hasKey .Values.map \"a\" }} {{ hasKey .Values.map \"x\" }}",
        "map[a:1 b:] 1 [] true false",
    ),
    (
        "{{ keys .Values.map | sortAlpha }} {{ values .Values.map.a }} {{ pick .Values.map \"b\" }} {{ omit .Values.map \"a\" \"with-dash\" }}",
        "[a b with-dash] [down] map[b:1] map[b:1]",
    ),
    (
        "{{ pluck \"b\" .Values.map .Values.map.a }} {{ dig \"a\" \"deep\" \"d\" .Values.map }} {{ dig \"a\" \"no\" \"d\" .Values.map }}",
        "[1] down d",
    ),
    // Encodings.
    ("{{ b64enc .Values.text }} {{ b64dec \"aGVsbG8=\" }}", "aGVsbG8= hello"),
    ("{{ sha256sum \"a\" }}", "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"),
    ("{{ sha1sum \"a\" }}", "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"),
    (
        "{{ toJson .Values.map }} {{ toJson .Values.html }} {{ toRawJson .Values.html }} {{ toJson .Values.half }}",
        r#"{"a":{"deep":"down"},"b":1,"with-dash":"dashed"} "\u003ca href=\"x\"\u003e\u0026\u003c/a\u003e" "<a href=\"x\">&</a>" 1.5"#,
    ),
    (
        "{{ toJson (list 1 \"a\" true nil) }} {{ (fromJson \"{\\\"a\\\": {\\\"b\\\": 2}}\").a.b }} {{ fromJsonArray \"[1,2]\" }}",
        r#"[1,"a",true,null] 2 [1 2]"#,
    ),
    ("{{ (fromYaml \"a: {b: 2}\").a.b }} {{ fromYamlArray \"[x, yes]\" }}", "2 [x true]"),
    ("{{ toYaml .Values.map }}", "a:\n  deep: down\nb: 1\nwith-dash: dashed"),
    ("{{ toYaml .Values.list | nindent 2 }}", "\n  - c\n  - a\n  - b\n  - a"),
    (
        "{{ toYaml (dict \"l\" .Values.mixed \"t\" .Values.text \"e\" (dict) \"s\" \"\" \"z\" .Values.lines) }}",
        "e: {}\nl:\n- x\n- 1\n- true\n- null\ns: \"\"\nt: hello\nz: |\n  one\n  two",
    ),
    ("{{ toYaml .Values.half }} {{ toYaml \"yes\" }} {{ toYaml \"3\" }}", "1.5 \"yes\" \"3\""),
    ("{{ toPrettyJson .Values.map.a }}", "{\n  \"deep\": \"down\"\n}"),
    // Kinds.
    (
        "{{ kindIs \"string\" .Values.text }} {{ kindIs \"map\" .Values.map }} {{ kindIs \"slice\" .Values.list }} {{ kindOf .Values.yes }} {{ kindIs \"invalid\" .Values.missing }} {{ kindIs \"float64\" .Values.number }} {{ kindIs \"int\" 3 }}",
        "true true true bool true true true",
    ),
    (
        "{{ typeOf .Values.list }} {{ typeOf .Values.map }} {{ typeIs \"string\" .Values.text }} {{ deepEqual (list 1 2) (list 1 2) }}",
        "[]interface {} map[string]interface {} true true",
    ),
    (
        "{{ regexMatch \"^h.*o$\" .Values.text }} {{ regexFind \"l+\" .Values.text }} {{ regexReplaceAll \"(l)\" .Values.text \"<$1>\" }} {{ regexReplaceAll \"a(x*)b\" \"-ab-axxb-\" \"${1}W\" }} {{ regexReplaceAllLiteral \"l\" .Values.text \"$1\" }}",
        "true ll he<l><l>o -W-xxW- he$1$1o",
    ),
    ("{{ urlquery \"a b&c\" }} {{ html \"<x>\" }}", "a+b%26c &lt;x&gt;"),
    ("{{ lookup \"v1\" \"Secret\" \"ns\" \"name\" }}", "map[]"),
];

/// What st2ha prints on purpose, and what Helm prints instead.
const DIFFERS: &[(&str, &str, &str)] = &[
    ("{{ .Values.large }}", "1000000", "1e+06"),
    ("{{ .Values.large | quote }}", "\"1000000\"", "\"1e+06\""),
    ("{{ toString .Values.large }} {{ printf \"%v\" .Values.large }}", "1000000 1000000", "1e+06 1e+06"),
];

/// What both refuse, and what st2ha says.
const FAILS: &[(&str, &str)] = &[
    ("{{ .Values.missing.deep }}", "`missing` is not set, so it has no `deep`"),
    ("{{ .Values.text.deep }}", "`text` is a string, so it has no `deep`"),
    ("{{ with .Values.map }}{{ .x.y }}{{ end }}", "`x` is not set, so it has no `y`"),
    ("{{ range list nil }}{{ .y }}{{ end }}", "the value is not set, so it has no `y`"),
    ("{{ $x := .Values }}{{ $x.missing.y }}", "`missing` is not set, so it has no `y`"),
    ("{{ $.Capabilities.Nope }}", "there is no `.Capabilities.Nope`"),
    ("{{ nope .Values.text }}", "unknown function `nope`"),
    ("{{ defualt 1 2 }}", "unknown function `defualt`; did you mean `default`?"),
    ("{{ .Values.text | uper }}", "unknown function `uper`; did you mean `upper`?"),
    ("{{ upper .Values.number }}", "upper: argument 1 is an integer, not a string"),
    ("{{ .Values.missing | upper }}", "upper: argument 1 is nothing, not a string"),
    ("{{ upper }}", "upper needs 1 arguments, not 0"),
    ("{{ upper \"a\" \"b\" }}", "upper needs at most 1 arguments, not 2"),
    ("{{ b64enc .Values.number }}", "b64enc: argument 1 is an integer, not a string"),
    ("{{ ternary 1 2 \"x\" }}", "ternary: argument 3 is a string, not a boolean"),
    ("{{ required \"give a text\" .Values.missing }}", "give a text"),
    ("{{ required \"give a text\" .Values.empty }}", "give a text"),
    ("{{ fail \"no way\" }}", "no way"),
    ("{{ fail (printf \"no %s\" .Values.text) }}", "the template calls fail"),
    ("{{ include \"some.name\" . }}", "there are no named templates to include"),
    ("{{ div 1 0 }}", "div: division by zero"),
    ("{{ eq .Values.text 1 }}", "incompatible types for comparison"),
    ("{{ index .Values.list 9 }}", "an index lies outside of the list"),
    ("{{ range .Values.text }}{{ end }}", "range needs a list or a map, not string"),
    ("{{ .Values.text", "syntax error in the template: unclosed action"),
    ("{{ if .Values.text }}x", "a block has no end"),
    ("{{ range .Values.list }}x", "a block has no end"),
    ("{{ with .Values.text }}{{ if true }}{{ end }}", "a block has no end"),
    ("{{ define \"a\" }}x", "a block has no end"),
    ("x{{ end }}", "syntax error in the template"),
    ("{{ else }}x", "syntax error in the template"),
    ("{{ if true }}a{{ else }}b{{ else }}c{{ end }}", "syntax error in the template"),
    ("{{ break }}", "outside of range"),
    ("{{ if }}{{ end }}", "syntax error in the template"),
    ("{{ }}", "syntax error in the template"),
    ("{{ .Values.text | .Values.text }}", "cannot be called with arguments"),
    ("{{ (1 }}", "syntax error in the template"),
    (
        "{{ .Values.with-dash }}",
        "a key with a dash cannot stand behind a dot; write `{{ index .Values \"with-dash\" }}`",
    ),
    ("{{ \"hunter2 }}", "syntax error in the template: unterminated string"),
    ("{{ template \"nope\" }}", "there is no named template of this name"),
    ("{{ $nope }}", "unknown variable `$nope`"),
    ("{{ .Values.text \"hunter2\" }}", "a string cannot be called with arguments"),
    ("{{ first .Values.text }}", "first: argument 1 is a string, not a list"),
    ("{{ tpl .Values.number . }}", "tpl needs a string and a context"),
    (
        "{{ tpl \"{{ .Values.missing.x }}\" . }}",
        "inside the text that `tpl` evaluates: a value that is not set has no fields",
    ),
    ("{{ trunc \"3\" \"abc\" }}", "trunc: argument 1 is a string, not an integer"),
];

/// What only st2ha refuses (and Helm 3 the first two): it would differ from run to run, change a value in place, or hide a mistake.
const REFUSED: &[(&str, &str)] = &[
    ("{{ .Chart.Nope }}", "there is no `.Chart.Nope`"),
    ("{{ 1 | }}", "syntax error in the template"),
    ("{{ now }}", "Helm's function `now` cannot be used here"),
    ("{{ randAlphaNum 5 }}", "Helm's function `randAlphaNum` cannot be used here"),
    ("{{ set .Values.map \"x\" 1 }}", "Helm's function `set` cannot be used here"),
    ("{{ b64dec \"%\" }}", "b64dec: this is not base64"),
    ("{{ fromJson \"[1]\" }}", "fromJson: the text is not a JSON object"),
    ("{{ .Files.Get \"hunter2\" }}", "values cannot read files"),
    ("{{ regexMatch \"(\" \"x\" }}", "regexMatch: this is not a regular expression"),
];

#[test]
fn templates_evaluate_as_in_helm() {
    let tree = node(&values());
    let api_versions = vec!["added/v1".to_owned()];
    let context = context(&tree, &api_versions);
    let engine = Engine::new(&context);
    for (template, expected) in
        PRINTS.iter().copied().chain(DIFFERS.iter().map(|(template, ours, _)| (*template, *ours)))
    {
        assert_eq!(engine.evaluate(template).as_deref(), Ok(expected), "{template}");
    }
}

#[test]
fn mistakes_are_errors_that_name_no_values() {
    let tree = node(&values());
    let context = context(&tree, &[]);
    let engine = Engine::new(&context);
    for (template, expected) in FAILS.iter().chain(REFUSED) {
        let error = engine.evaluate(template).expect_err(template);
        assert!(error.message.contains(expected), "{template}: {error}");
        assert!(
            !error.to_string().contains("hunter2") && !format!("{error:?}").contains("hello"),
            "{template}: {error}"
        );
    }
}

/// Every message about a template, as it is told.
#[test]
fn messages_stay_as_they_are() {
    let tree = node(&values());
    let context = context(&tree, &[]);
    let engine = Engine::new(&context);
    let told = |(template, _): &(&str, &str)| {
        format!("{template}\n  {}\n", engine.evaluate(template).expect_err(template).message)
    };
    insta::assert_snapshot!(FAILS.iter().chain(REFUSED).map(told).collect::<String>());
}

#[test]
fn helm_agrees() {
    let Some(helm) = helm() else { return };
    let passing: Vec<(&str, &str)> =
        PRINTS.iter().copied().chain(DIFFERS.iter().map(|(template, _, helms)| (*template, *helms))).collect();
    let templates: Vec<&str> = passing.iter().map(|(template, _)| *template).collect();
    let printed = run_helm(&helm, &templates).expect("helm evaluates all of them");
    for ((template, expected), line) in passing.iter().zip(&printed) {
        assert_eq!(line, expected, "{template}");
    }
    for (template, _) in FAILS {
        assert!(run_helm(&helm, &[template]).is_none(), "helm accepts {template}");
    }
}

/// What would fill the memory, or take forever.
const BOMBS: &[&str] = &[
    r#"{{ $x := "a" }}{{ range until 1000 }}{{ $x = print $x $x }}{{ end }}"#,
    r#"{{ $x := "a" }}{{ range until 1000 }}{{ $x = printf "%s%s" $x $x }}{{ end }}"#,
    r#"{{ $x := "a" }}{{ range until 1000 }}{{ $x = println $x $x }}{{ end }}"#,
    r#"{{ $x := list 1 }}{{ range until 34 }}{{ $x = list $x $x }}{{ end }}{{ printf "%v" $x }}"#,
    r#"{{ $x := list 1 }}{{ range until 34 }}{{ $x = list $x $x }}{{ end }}{{ join "," $x }}"#,
    r#"{{ $x := list 1 }}{{ range until 15 }}{{ $x = list $x $x }}{{ end }}{{ range until 1000 }}{{ $y := join "," $x }}{{ end }}"#,
    "{{ $x := list 1 }}{{ range until 34 }}{{ $x = concat (list $x) (list $x) }}{{ end }}{{ sortAlpha $x }}",
    r#"{{ $x := list 1 }}{{ range until 34 }}{{ $x = dict "a" $x "b" $x }}{{ end }}{{ toStrings $x }}"#,
    "{{ $x := list 1 }}{{ range until 34 }}{{ $x = list $x $x }}{{ end }}{{ deepEqual $x $x }}",
    "{{ $x := list 1 }}{{ range until 34 }}{{ $x = list $x $x }}{{ end }}{{ uniq $x }}",
    "{{ $x := list 1 }}{{ range until 34 }}{{ $x = list $x $x }}{{ end }}{{ $x }}",
    "{{ $x := list 1 }}{{ range until 34 }}{{ $x = list $x $x }}{{ end }}{{ html $x }}",
    "{{ $x := list 1 }}{{ range until 34 }}{{ $x = list $x $x }}{{ end }}{{ has $x (list $x) }}",
    "{{ $x := list 1 }}{{ range until 34 }}{{ $x = list $x $x }}{{ end }}{{ without (list $x) $x }}",
    "{{ $x := list 1 }}{{ range until 100000 }}{{ $x = list $x }}{{ end }}",
    "{{ $x := list 1 }}{{ range until 100000 }}{{ $x = append $x 1 }}{{ end }}",
    r#"{{ $x := dict }}{{ range until 100000 }}{{ $x = dict "a" $x }}{{ end }}"#,
    r#"{{ repeat 4000000 "\n" | indent 1000 }}"#,
    r#"{{ repeat 4000000 "a" | replace "a" (repeat 4000 "b") }}"#,
    r#"{{ join (repeat 4000000 "x") (until 100000) }}"#,
    r#"{{ printf (repeat 100000 "%[1]s") (repeat 4000000 "x") }}"#,
    r#"{{ printf (repeat 100000 "%65535d") 1 }}"#,
    r#"{{ printf (repeat 100000 "%[1]*d") 65535 }}"#,
    r#"{{ repeat 4000000 "," | splitList "," }}"#,
    r#"{{ repeat 4000000 "," | split "," }}"#,
    r#"{{ $l := list }}{{ range until 1000 }}{{ $l = append $l (repeat 4000000 "x") }}{{ end }}"#,
    r#"{{ $a := repeat 4000000 "x" }}{{ $b := print $a }}{{ range until 100000 }}{{ if eq $a $b }}{{ end }}{{ end }}"#,
    r#"{{ $a := repeat 4000000 "x" }}{{ $b := print $a }}{{ range until 100000 }}{{ if $a | eq $b }}{{ end }}{{ end }}"#,
    r#"{{ define "a" }}{{ if gt (len .) 1 }}{{ template "a" (rest .) }}{{ template "a" (rest .) }}{{ end }}{{ end }}{{ template "a" (until 40) }}"#,
    r#"{{ define "a" }}{{ if . }}{{ template "a" (rest .) }}{{ template "a" (rest .) }}{{ end }}{{ end }}{{ template "a" (until 150) }}"#,
    r#"{{ fromYaml (print "a: [" (repeat 1000000 "[],") "]") }}"#,
    r#"{{ fromJson (print "{\"a\":[" (repeat 1000000 "[],") "1]}") }}"#,
    "{{ $x := until 100000 }}{{ $y := concat $x $x $x $x $x $x $x $x $x $x $x $x $x $x $x $x }}{{ uniq $y }}",
    r#"{{ $x := repeat 4000000 "\"" }}{{ range until 100 }}{{ $y := quote $x }}{{ end }}"#,
    "{{ $x := list 1 }}{{ range until 17 }}{{ $x = list $x $x }}{{ end }}{{ toPrettyJson $x }}",
    "{{ $x := list 1 }}{{ range until 16 }}{{ $x = list $x $x }}{{ end }}{{ range until 180 }}{{ $x = list $x }}{{ end }}{{ toYaml $x }}{{ toPrettyJson $x }}",
    r#"{{ range until 100000 }}{{ $a := regexMatch "(((a{100}){100}){3})" "x" }}{{ end }}"#,
    r#"{{ regexMatch "(((a{100}){100}){3})b" (repeat 4000000 "a") }}"#,
    r#"{{ range until 100000 }}{{ $a := slice (repeat 4000000 "x") 1 }}{{ end }}"#,
    r#"{{ $a := repeat 4000000 "x" }}{{ range until 100000 }}{{ $b := slice $a 1 }}{{ end }}"#,
    r#"{{ $a := repeat 4000000 "x" }}{{ range until 100000 }}{{ $b := tpl $a $ }}{{ end }}"#,
];

#[test]
fn endless_templates_end() {
    let tree = node(
        &json!({"self": "{{ tpl .Values.self . }}", "twice": "{{ tpl .Values.twice . }}{{ tpl .Values.twice . }}"}),
    );
    let context = context(&tree, &[]);
    let engine = Engine::new(&context);
    for template in [
        "{{ range 1000000000 }}{{ end }}",
        "{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}",
        "{{ tpl .Values.self . }}",
        "{{ tpl .Values.twice . }}",
        "{{ range until 50000 }}{{ tpl \"x\" $ }}{{ end }}",
        "{{ define \"a\" }}{{ template \"a\" . }}{{ end }}{{ template \"a\" . }}",
        "{{ $x := \"aaaaaaaaaaaaaaaa\" }}{{ range until 90 }}{{ $x = printf \"%s%s\" $x $x | trim }}{{ end }}",
        "{{ $x := list 1 1 }}{{ range until 90 }}{{ $x = list $x $x }}{{ end }}{{ toJson $x }}",
        "{{ repeat 100000000 \"a\" }}",
        "{{ range until 5000 }}{{ repeat 4000000 \"a\" }}{{ end }}",
        "{{ until 100000000 }}",
    ] {
        assert!(engine.evaluate(template).is_err(), "{template}");
    }
    for template in BOMBS {
        let start = Instant::now();
        assert!(engine.evaluate(template).is_err(), "{template}");
        let seconds = if cfg!(debug_assertions) { 20 } else { 1 };
        assert!(start.elapsed().as_secs() < seconds, "{template} took {:?}", start.elapsed());
    }
    // All templates of a run share one budget, which these have used up. The next run has one of its own.
    let engine = Engine::new(&context);
    assert_eq!(engine.evaluate("{{ tpl \"{{ .Release.Name }}\" . }}").as_deref(), Ok("st2"));
}

#[test]
fn lines_inside_the_text_are_named() {
    let tree = node(&values());
    let context = context(&tree, &[]);
    let engine = Engine::new(&context);
    for (template, line) in [
        ("{{ upper 1 }}", 1),
        ("a\n\n{{ upper 1 }}", 3),
        ("a\n{{ .Release.Name }}\n{{ if true }}\n{{ .Values.missing.x }}\n{{ end }}", 4),
        ("a\n{{ nope }}", 2),
        ("a\nb {{ upper \"a }}", 2),
        ("{{ .Release.Name }}\n{{ tpl \"x\\n\\n{{ upper 1 }}\" . }}", 2),
        // The parser says of what nests too deeply only that it does.
        (&format!("a\n{}", "{{ if true }}\n".repeat(50_000)), 101),
        (&format!("a\n\n{{{{ if true }}}}{}", "{{ if true }}".repeat(50_000)), 3),
        (&format!("{{{{ 1 }}}}\n\n{{{{\n{}", "(".repeat(50_000) + "1" + &")".repeat(50_000) + " }}"), 3),
    ] {
        let error = engine.evaluate(template).expect_err(template);
        assert_eq!(error.line, line, "{template:?}: {error}");
    }
}

/// What `tpl` evaluates comes out of values, so its names may be parts of secrets.
#[test]
fn nothing_shows_of_a_text_that_tpl_evaluates() {
    const INSIDE: &str = "inside the text that `tpl` evaluates: ";
    // Each with the secret in the place of `%s`.
    let texts = [
        ("{{ %s }}", "unknown function"),
        ("{{ %s 1 }}", "unknown function"),
        ("{{ $%s }}", "unknown variable"),
        ("{{ .Values.%s.x }}", "a value that is not set has no fields"),
        ("{{ .Values.text.%s }}", "a value that is no map has no fields"),
        ("{{ .Chart.%s }}", "there is no such field at the root"),
        ("{{ .Values.a-%s }}", "a key with a dash cannot stand behind a dot"),
        ("{{ .Values.%s-a.b }}", "a key with a dash cannot stand behind a dot"),
        ("{{ fail \"%s\" }}", "the template calls fail"),
        ("{{ fail (print \"%s\") }}", "the template calls fail"),
        ("{{ required \"%s\" .Values.nothing }}", "a required value is missing"),
        ("{{ template \"%s\" }}", "there is no named template of this name"),
        ("{{ index .Values.text \"%s\" }}", ""),
        ("{{ (.Values.text).%s }}", "a value that is no map has no fields"),
        ("{{ \"%s }}", "syntax error in the template: unterminated string"),
        ("{{ %s", "syntax error in the template"),
        ("%s {{ if }}", "syntax error in the template"),
        ("%s {{ if true }}", "syntax error in the template: a block has no end"),
        ("%s {{ upper 1 }}", "a function does not take what it is given"),
        ("{{ tpl \"{{ %s }}\" . }}", "unknown function"),
    ];
    // Two of them are nearly names of functions.
    for secret in ["SeCrEtWoRd99", "now", "uper"] {
        let tree = node(&json!({"secret": secret, "text": "x", "nothing": null}));
        let context = context(&tree, &[]);
        let engine = Engine::new(&context);
        for (text, kind) in texts {
            let template = format!("a {{{{ tpl (printf {text:?} .Values.secret) . }}}}");
            let error = engine.evaluate(&template).expect_err(&template);
            let rest = error.message.strip_prefix(INSIDE).expect(&error.message);
            // `now` is a function that Helm has.
            let is_it = rest.starts_with(kind) || rest == "a function of Helm's that cannot be used here";
            let shows = secret.len() > 4 && rest.contains(secret);
            assert!(is_it && !shows && !rest.contains(INSIDE), "{template}: {error}");
            assert!(!rest.contains(['`', '$']), "{template}: {error}");
        }
    }
}

#[test]
fn trees_keep_their_origins() {
    let tree = node(&values());
    let context = context(&tree, &[]);
    let engine = Engine::new(&context);
    let volumes = node(&json!({"name": "x", "sizes": [1, "{{ .Values.number }}", "{{"], "{{ .Release.Name }}": true}));
    let error = engine.expand("extra.volumes", &volumes).expect_err("one item is unclosed");
    assert_eq!(error.path, "extra.volumes.sizes[2]");
    assert_eq!(error.origin, Some(Origin { layer: LayerId(7), line: 6, column: 1 }));
    assert!(error.to_string().starts_with("extra.volumes.sizes[2]: syntax error"), "{error}");

    let volumes = node(&json!({"name": "x", "sizes": [1, "{{ .Values.number }}"], "{{ .Release.Name }}": true}));
    let expanded = engine.expand("", &volumes).expect("all is well");
    assert_eq!(expanded.to_json(), json!({"name": "x", "sizes": [1, "3"], "st2": true}));
    let size = expanded.get("sizes").and_then(|sizes| sizes.as_list()?.get(1)).expect("there are two");
    assert_eq!(size.origin, Origin { layer: LayerId(7), line: 5, column: 1 });

    let twice = node(&json!({"st2": 1, "{{ .Release.Name }}": 2}));
    let error: TemplateError = engine.expand("m", &twice).expect_err("the key is there twice");
    assert!(error.message.contains("already has"), "{error}");
}

/// Work that is not small, but what somebody may want.
#[test]
fn ordinary_loops_are_within_the_budget() {
    let tree = node(&values());
    let context = context(&tree, &[]);
    let engine = Engine::new(&context);
    for (template, length) in [
        ("{{ $x := list }}{{ range until 1000 }}{{ $x = append $x . }}{{ end }}{{ len $x }}", 4),
        ("{{ range until 5000 }}{{ printf \"%04d\" . | quote | upper }}{{ end }}", 30_000),
        (
            "{{ range until 1000 }}{{ tpl \"{{ .Release.Name }}\" (dict \"Release\" $.Release \"x\" $) }}{{ end }}",
            3_000,
        ),
        (
            "{{ range until 500 }}{{ regexReplaceAll \"[^a-z]+\" $.Values.text \"-\" }}{{ toYaml $.Values | len }}{{ end }}",
            4_000,
        ),
        ("{{ repeat 100000 \"line of text\\n\" | indent 4 | trim | replace \"line\" \"row\" | len }}", 7),
    ] {
        assert_eq!(engine.evaluate(template).as_deref().map(str::len), Ok(length), "{template}");
    }
}

#[test]
fn values_that_are_templates_are_evaluated_before_they_are_read() {
    let tree = node(&json!({
        "a": "{{ .Values.b }}!", "b": "{{ .Values.c.list | join \"\" }}", "c": {"list": ["{{ .Release.Name }}", "x"], "n": 1},
        "plain": "{{ .Release.Name }}", "self": "{{ .Values.self }}", "on": "{{ .Values.self }}", "late": "{{ .Values.on }}",
        "mongodb": {"x": "{{ .Values.y }}", "y": "{{ .Chart.Name }}"},
    }));
    let context = context(&tree, &[]);
    let fields: Vec<(String, &Node)> = ["a", "b", "c", "self", "on", "late"]
        .iter()
        .map(|key| ((*key).to_owned(), tree.get(key).unwrap()))
        .chain(["x", "y"].map(|key| (format!("mongodb.{key}"), tree.at(&["mongodb", key]).unwrap())))
        .collect();
    let engine = Engine::with_templates(&context, &fields);
    for (template, expected) in [
        ("{{ .Values.a }} {{ .Values.plain }} {{ .Values.c.n }}", "st2x! {{ .Release.Name }} 1"),
        (
            "{{ .Values.c }} {{ index .Values.c.list 0 }} {{ toJson .Values.c.list }}",
            "map[list:[st2 x] n:1] st2 [\"st2\",\"x\"]",
        ),
        ("{{ .Values.mongodb.x }} {{ tpl .Values.a . }} {{ hasKey .Values \"self\" }}", "mongodb st2x! true"),
        ("{{ range .Values.c.list }}{{ . }}{{ end }} {{ len .Values.a }}", "st2x 5"),
    ] {
        assert_eq!(engine.evaluate(template).as_deref(), Ok(expected), "{template}");
    }
    let expand = |path: &str| engine.expand(path, tree.at(&path.split('.').collect::<Vec<_>>()).unwrap());
    assert_eq!(expand("mongodb.x").unwrap().text(), Some("mongodb"));
    assert_eq!(expand("self").unwrap_err().message, "the template reads itself");
    assert_eq!(expand("on").unwrap_err().message, "the template reads `self`, which in the end reads itself");
    for template in [
        "{{ toYaml .Values }}",
        "{{ .Values.self | default \"x\" }}",
        "{{ index .Values \"self\" }}",
        "{{ range .Values }}{{ . }}{{ end }}",
        "{{ .Values }}",
        "{{ if eq (get .Values \"self\") \"\" }}{{ end }}",
    ] {
        let error = engine.evaluate(template).expect_err(template);
        assert!(error.message.ends_with("reads itself"), "{template}: {error}");
    }
}

#[test]
fn a_service_sees_its_own_values() {
    let tree = node(&json!({"global": {"x": 1}, "mongodb": {"port": 27017, "own": "{{ .Values.port }}"}, "port": 1}));
    let context = context(&tree, &[]);
    let engine = Engine::new(&context);
    let template =
        "{{ .Values.port }} {{ .Values.global.x }} {{ .Chart.Name }} {{ .Release.Name }} {{ tpl .Values.own . }}";
    let template = Node::string(template, Origin::default());
    let expanded = engine.expand("mongodb.podLabels.x", &template).expect("all is well");
    assert_eq!(expanded.text(), Some("27017 1 mongodb st2 27017"));
    let elsewhere = Node::string("{{ .Values.port }} {{ .Chart.Name }}", Origin::default());
    assert_eq!(engine.expand("st2.config", &elsewhere).expect("all is well").text(), Some("1 stackstorm-ha"));
}

fn context<'a>(values: &'a Node, api_versions: &'a [String]) -> Context<'a> {
    Context {
        values,
        release: Release { name: "st2", namespace: "prod", service: "Helm" },
        chart: Chart { name: "stackstorm-ha", version: "1.1.0", app_version: "3.9" },
        capabilities: Capabilities { kube_version: "1.33.0", api_versions, helm_version: "v3.16.4" },
        template: Template { name: "stackstorm-ha/templates/all.yaml", base_path: "stackstorm-ha/templates" },
    }
}

/// A tree as if each value stood on a line of its own.
fn node(json: &serde_json::Value) -> Node {
    fn build(json: &serde_json::Value, line: &mut u32) -> Node {
        *line += 1;
        let origin = Origin { layer: LayerId(7), line: *line, column: 1 };
        let scalar = |kind, text: String| Value::Scalar(Scalar { text: text.into(), kind, style: Style::Other });
        let value = match json {
            serde_json::Value::Null => scalar(ScalarKind::Null, "null".into()),
            serde_json::Value::Bool(value) => scalar(ScalarKind::Bool(*value), value.to_string()),
            serde_json::Value::Number(value) => {
                let kind = value.as_i64().map_or_else(|| ScalarKind::Float(value.as_f64().unwrap()), ScalarKind::Int);
                scalar(kind, value.to_string())
            }
            serde_json::Value::String(value) => scalar(ScalarKind::String, value.clone()),
            serde_json::Value::Array(list) => Value::List(list.iter().map(|item| build(item, line)).collect()),
            serde_json::Value::Object(map) => Value::Map(
                map.iter()
                    .map(|(key, value)| (key.as_str().into(), Entry { key: origin, node: build(value, line) }))
                    .collect(),
            ),
        };
        Node { value, origin }
    }
    build(json, &mut 0)
}

/// The Helm to compare with: `$HELM`, or the one on the path.
fn helm() -> Option<String> {
    let helm = std::env::var("HELM").unwrap_or_else(|_| "helm".to_owned());
    let found = Command::new(&helm).arg("version").output().is_ok_and(|output| output.status.success());
    if !found {
        eprintln!("skipped: there is no helm; set HELM to its path");
    }
    found.then_some(helm)
}

/// What Helm's `tpl` makes of these templates, or nothing if one of them fails.
fn run_helm(helm: &str, templates: &[&str]) -> Option<Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let chart = folder.path().join("stackstorm-ha");
    fs::create_dir_all(chart.join("templates")).unwrap();
    fs::write(
        chart.join("Chart.yaml"),
        "{apiVersion: v2, name: stackstorm-ha, version: 1.1.0, appVersion: '3.9', type: application}",
    )
    .unwrap();
    let loop_over_all = "kind: X\nresults:\n{{- range .Values.templates }}\n- {{ tpl . $ | toJson }}\n{{- end }}\n";
    fs::write(chart.join("templates/all.yaml"), loop_over_all).unwrap();
    let mut values = values();
    values.as_object_mut().unwrap().insert("templates".into(), json!(templates));
    fs::write(chart.join("values.yaml"), values.to_string()).unwrap();
    let output = Command::new(helm)
        .args(["template", "st2", "--namespace", "prod", "--kube-version", "1.33.0", "--api-versions", "added/v1"])
        .arg(&chart)
        .env("HOME", folder.path())
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let lines = printed.lines().filter_map(|line| line.strip_prefix("- "));
    output.status.success().then(|| lines.map(|line| serde_json::from_str(line).unwrap()).collect())
}
