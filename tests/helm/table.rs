//! What Helm and st2ha make of the same layers, rule by rule. `docs/values.md` tells the differences and why they are there.

use st2ha::values::SetKind::{self, File, Json, Literal, String as Text, Typed};

use crate::layering::{Layering, Outcome, normal};

pub struct Rule {
    pub name: &'static str,
    pub layering: Layering,
    pub helm3: Expected,
    pub helm4: Expected,
    pub st2ha: Expected,
}

/// JSON, or an exclamation mark for a refusal.
#[derive(Clone, Copy)]
pub struct Expected(&'static str);

impl Expected {
    pub fn outcome(&self) -> Outcome {
        match self.0 {
            "!" => Outcome::Refused,
            json => {
                Outcome::Values(normal(&serde_json::from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"))))
            }
        }
    }
}

/// One result for all three.
fn same(name: &'static str, defaults: &str, files: &[&str], flags: &[(SetKind, &str)], all: &'static str) -> Rule {
    differ(name, defaults, files, flags, [all, all, all])
}

/// Results of Helm 3, Helm 4 and st2ha.
fn differ(
    name: &'static str,
    defaults: &str,
    files: &[&str],
    flags: &[(SetKind, &str)],
    [helm3, helm4, st2ha]: [&'static str; 3],
) -> Rule {
    let layering = Layering {
        defaults: defaults.to_owned(),
        files: files.iter().map(|file| (*file).to_owned()).collect(),
        flags: flags.iter().map(|(kind, text)| (*kind, (*text).to_owned())).collect(),
    };
    Rule { name, layering, helm3: Expected(helm3), helm4: Expected(helm4), st2ha: Expected(st2ha) }
}

pub fn rules() -> Vec<Rule> {
    [merging(), flags(), scalars(), texts()].into_iter().flatten().collect()
}

fn merging() -> Vec<Rule> {
    let hosts = "ingress: {hosts: [{host: d, paths: [/api]}]}";
    vec![
        same(
            "null deletes a default (P1)",
            "{w: {limits: {m: 1}, requests: {c: 1}}}",
            &["w: {limits: null}"],
            &[],
            r#"{"w":{"requests":{"c":1}}}"#,
        ),
        same("null over another file (P2)", "a: {x: 1}", &["a: {z: {w: 2}}", "a: {z: null}"], &[], r#"{"a":{"x":1}}"#),
        differ(
            "a key set again below a deletion (P3)",
            "r: {auth: {p: 1}}",
            &["r: {auth: null}", "r: {auth: {u: 2}}"],
            &[],
            [r#"{"r":{"auth":{"p":1,"u":2}}}"#, r#"{"r":{"auth":{"p":1,"u":2}}}"#, r#"{"r":{"auth":{"u":2}}}"#],
        ),
        same(
            "nulls in list items stay (P4)",
            "t: []",
            &["t: [{key: k, value: null}]"],
            &[],
            r#"{"t":[{"key":"k","value":null}]}"#,
        ),
        same("an empty section deletes (P5)", "w: {replicas: 1}", &["w:\n#  replicas: 2\n"], &[], "{}"),
        same(
            "one probe for another (P6)",
            "p: {httpGet: {path: /}}",
            &["p: {httpGet: null, exec: {command: [true]}}"],
            &[],
            r#"{"p":{"exec":{"command":[true]}}}"#,
        ),
        same(
            "one of two choices (P7)",
            "pdb: {on1: false, min: 1}",
            &["pdb: {on1: true, min: null, max: 1}"],
            &[],
            r#"{"pdb":{"on1":true,"max":1}}"#,
        ),
        same(
            "null over nothing (P8)",
            "r: {}",
            &["r: {limits: {cpu: null}, requests: {cpu: 1}}"],
            &[],
            r#"{"r":{"limits":{},"requests":{"cpu":1}}}"#,
        ),
        same(
            "lists replace (P9)",
            "p: []",
            &["p: [{name: a}, {name: b}]", "p: [{name: c}]"],
            &[],
            r#"{"p":[{"name":"c"}]}"#,
        ),
        differ(
            "text over a map (P10)",
            "affinity: {a: b}",
            &["affinity: text"],
            &[],
            [r#"{"affinity":"text"}"#, r#"{"affinity":"text"}"#, "!"],
        ),
        differ(
            "a map over text (P10)",
            "affinity: text",
            &["affinity: {a: b}"],
            &[],
            [r#"{"affinity":{"a":"b"}}"#, r#"{"affinity":{"a":"b"}}"#, "!"],
        ),
        same("text over an empty map", "affinity: {}", &["affinity: text"], &[], r#"{"affinity":"text"}"#),
        differ("an empty map over a list", "t: [1]", &["t: {}"], &[], [r#"{"t":{}}"#, r#"{"t":{}}"#, r#"{"t":[]}"#]),
        differ("an empty list over a map", "w: {a: b}", &["w: []"], &[], [r#"{"w":[]}"#, r#"{"w":[]}"#, r#"{"w":{}}"#]),
        differ(
            "a duplicate key (P11)",
            "image: {}",
            &["image: {repository: a}\nimage: {tag: b}\n"],
            &[],
            [r#"{"image":{"tag":"b"}}"#, r#"{"image":{"tag":"b"}}"#, "!"],
        ),
        same("an empty file (P13)", "a: 1", &["", "# nothing\n", "null"], &[], r#"{"a":1}"#),
        same("a list at the top (P13)", "a: 1", &["- a"], &[], "!"),
        differ(
            "a second document (P13)",
            "a: 1",
            &["a: 2\n---\na: 3\nb: 4\n"],
            &[],
            [r#"{"a":2}"#, r#"{"a":3,"b":4}"#, "!"],
        ),
        same(
            "anchors and merge keys (P13)",
            "{}",
            &["{x: &x {a: 1, b: 2}, z: {<<: *x, a: 9}, w: {<<: [{a: 5}, *x]}}"],
            &[],
            r#"{"x":{"a":1,"b":2},"z":{"a":9,"b":2},"w":{"a":5,"b":2}}"#,
        ),
        same(
            "a merge key below the key it holds",
            "{}",
            &["{x: &x {a: 1, b: 2}, z: {a: 9, <<: *x}}"],
            &[],
            r#"{"x":{"a":1,"b":2},"z":{"a":1,"b":2}}"#,
        ),
        same("a byte order mark (P13)", "a: 1", &["\u{feff}a: 2"], &[], r#"{"a":2}"#),
        differ(
            "an index into a default list (P17)",
            hosts,
            &[],
            &[(Typed, "ingress.hosts[0].host=n")],
            [
                r#"{"ingress":{"hosts":[{"host":"n"}]}}"#,
                r#"{"ingress":{"hosts":[{"host":"n"}]}}"#,
                r#"{"ingress":{"hosts":[{"host":"n","paths":["/api"]}]}}"#,
            ],
        ),
        same(
            "an index into a list of a file (P17)",
            hosts,
            &[hosts],
            &[(Typed, "ingress.hosts[0].host=n")],
            r#"{"ingress":{"hosts":[{"host":"n","paths":["/api"]}]}}"#,
        ),
        differ(
            "flags in the order given",
            "a: 1",
            &[],
            &[(Text, "a=1"), (Typed, "a=2"), (Json, "a=3")],
            [r#"{"a":"1"}"#, r#"{"a":"1"}"#, r#"{"a":3}"#],
        ),
        differ(
            "a map set again by a flag below a deletion",
            "m: {a: 1}",
            &["m: null"],
            &[(Typed, "m.b=2")],
            ["!", "!", r#"{"m":{"b":2}}"#],
        ),
        differ(
            "a flag that nulls inside a list item",
            "l: []",
            &["l: [{a: 1, b: 2}]"],
            &[(Typed, "l[0].a=null")],
            [r#"{"l":[{"a":null,"b":2}]}"#, r#"{"l":[{"a":null,"b":2}]}"#, r#"{"l":[{"b":2}]}"#],
        ),
    ]
}

fn flags() -> Vec<Rule> {
    let annotation = r"a.nginx\.ingress\.kubernetes\.io/ssl-redirect=false";
    vec![
        same("a comma without a backslash (P14)", "{}", &[], &[(Typed, "p=a,b")], "!"),
        same("a comma with a backslash (P14)", "{}", &[], &[(Typed, r"p=a\,b")], r#"{"p":"a,b"}"#),
        same("a literal comma (P14)", "{}", &[], &[(Literal, "p=a,b")], r#"{"p":"a,b"}"#),
        same(
            "dots in a key (P15)",
            "{}",
            &[],
            &[(Typed, annotation)],
            r#"{"a":{"nginx.ingress.kubernetes.io/ssl-redirect":false}}"#,
        ),
        same(
            "dots in a key, text (P15)",
            "{}",
            &[],
            &[(Text, annotation)],
            r#"{"a":{"nginx.ingress.kubernetes.io/ssl-redirect":"false"}}"#,
        ),
        differ(
            "a gap in a list (P16)",
            "{}",
            &[],
            &[(Typed, "l[0]=foo,l[3]=bar")],
            [r#"{"l":["foo",null,null,"bar"]}"#, r#"{"l":["foo",null,null,"bar"]}"#, "!"],
        ),
        same(
            "items in any order (P16)",
            "{}",
            &[],
            &[(Typed, "l[1].p=1"), (Typed, "l[0].p=2")],
            r#"{"l":[{"p":2},{"p":1}]}"#,
        ),
        same("null (P18)", "x: 1", &[], &[(Typed, "x=null")], "{}"),
        same("the text null (P18)", "x: 1", &[], &[(Text, "x=null")], r#"{"x":"null"}"#),
        same("empty braces (P18)", "x: [1]", &[], &[(Typed, "x={}")], r#"{"x":[""]}"#),
        same("empty text (P18)", "x: 1", &[], &[(Typed, "x=")], r#"{"x":""}"#),
        same(
            "numbers (P19)",
            "{}",
            &[],
            &[(Typed, "a=58467965,b=6063e25,c=1.5,d=010,e=5060547")],
            r#"{"a":58467965,"b":"6063e25","c":"1.5","d":"010","e":5060547}"#,
        ),
        same("text after braces", "{}", &[], &[(Typed, "x={a}b=1")], r#"{"x":["a"],"b":1}"#),
        same("braces without an end", "{}", &[], &[(Typed, "x={a")], "!"),
        same("a key without a value", "{}", &[], &[(Typed, "x")], "!"),
        same("two commas", "{}", &[], &[(Typed, "a=1,,b=2")], "!"),
        same("a comma at the end", "{}", &[], &[(Typed, "a=1,")], r#"{"a":1}"#),
        same("no text at all", "a: 1", &[], &[(Typed, "")], r#"{"a":1}"#),
        differ("an empty key", "a: 1", &[], &[(Typed, "=1")], [r#"{"a":1}"#, r#"{"a":1}"#, "!"]),
        same("an empty key inside", "{}", &[], &[(Typed, "a..b=1")], "!"),
        differ("an index without a value", "{}", &[], &[(Typed, "a[0]")], [r#"{"a":[]}"#, r#"{"a":[]}"#, "!"]),
        same("text after an index", "{}", &[], &[(Typed, "a[0]b=1")], "!"),
        same("a negative index", "{}", &[], &[(Typed, "a[-1]=1")], "!"),
        same("an index too high", "{}", &[], &[(Typed, "a[65537]=1")], "!"),
        same("a list in a list", "{}", &[], &[(Typed, "a[0]={x,1}")], r#"{"a":[["x",1]]}"#),
        same(
            "JSON",
            "{}",
            &[],
            &[(Json, r#"a={"b":[1,"x,y"]},c=[null], d="x" ,e=,f=1.5 g=2"#)],
            r#"{"a":{"b":[1,"x,y"]},"c":[null]," d":"x","f":1.5,"g":2}"#,
        ),
        differ(
            "a JSON object",
            "a: {c: 2}",
            &[],
            &[(Json, r#"{"a":{"b":1}}"#)],
            ["!", r#"{"a":{"b":1,"c":2}}"#, r#"{"a":{"b":1,"c":2}}"#],
        ),
        same("a JSON map over a default", "a: {c: 2}", &[], &[(Json, r#"a={"b":1}"#)], r#"{"a":{"b":1,"c":2}}"#),
        differ(
            "a JSON map over a file",
            "{}",
            &["a: {c: 2}"],
            &[(Json, r#"a={"b":1}"#)],
            [r#"{"a":{"b":1}}"#, r#"{"a":{"b":1}}"#, r#"{"a":{"b":1,"c":2}}"#],
        ),
        differ("a JSON list", "a: 1", &[], &[(Json, "[1]")], [r#"{"a":1}"#, r#"{"a":1}"#, "!"]),
        differ(
            "a duplicate key in JSON",
            "{}",
            &[],
            &[(Json, r#"a={"x":1,"x":2}"#)],
            [r#"{"a":{"x":2}}"#, r#"{"a":{"x":2}}"#, "!"],
        ),
        same("broken JSON", "{}", &[], &[(Json, "a={b: 1}")], "!"),
        same(
            "literal braces and backslashes",
            "{}",
            &[],
            &[(Literal, r"a.b={1}\n,c=d")],
            r#"{"a":{"b":"{1}\\n,c=d"}}"#,
        ),
        same("a literal index", "{}", &[], &[(Literal, "a[0].b=null")], r#"{"a":[{"b":"null"}]}"#),
        same(
            "files",
            "{}",
            &[],
            &[(File, "a=text,b={word,text},c[0].d=word")],
            r#"{"a":"first\nsecond, {third}\n","b":["true","first\nsecond, {third}\n"],"c":[{"d":"true"}]}"#,
        ),
        same("no file", "{}", &[], &[(File, "a=missing")], "!"),
        same("no file name", "{}", &[], &[(File, "a=")], r#"{"a":""}"#),
        same("a flag over a map of a file", "{}", &["a: 1"], &[(Typed, "a.b=1")], "!"),
        differ("a scalar flag over a map", "a: {b: 1}", &[], &[(Typed, "a=1")], [r#"{"a":1}"#, r#"{"a":1}"#, "!"]),
    ]
}

fn scalars() -> Vec<Rule> {
    vec![
        same(
            "large numbers (P20)",
            "{}",
            &["{a: 1000000, b: 356136738, c: !!int 1000000, d: 1e3, e: .5}"],
            &[],
            r#"{"a":1000000,"b":356136738,"c":1000000,"d":1000,"e":0.5}"#,
        ),
        same("a number that ends in zero (P21)", "{}", &["tag: 3.10"], &[], r#"{"tag":3.1}"#),
        same(
            "booleans as keys (P22)",
            "{}",
            &[r#"{"on": bar, on: foo, off: egg, 0400: 2, 1.10: 3}"#],
            &[],
            r#"{"on":"bar","true":"foo","false":"egg","256":2,"1.1":3}"#,
        ),
        same(
            "booleans (P22)",
            "{}",
            &["l: [y, n, Y, N, yes, No, on, OFF, true, False]"],
            &[],
            r#"{"l":[true,false,true,false,true,false,true,false,true,false]}"#,
        ),
        same(
            "octals and their like (P24)",
            "{}",
            &["l: [0400, 0o400, 08, 010, 12:30, 1_000, 2024-01-01, 0x1F, 0b101, -010, +7, 0o8]"],
            &[],
            r#"{"l":[256,256,8,8,"12:30",1000,"2024-01-01",31,5,-8,7,"0o8"]}"#,
        ),
        same(
            "other numbers",
            "{}",
            &["l: [1.e5, 5., -.5, +.5, .5_0, 1e400, 1__0, _1, 0x, 1e5_0, 0_8]"],
            &[],
            r#"{"l":[100000,5,-0.5,0.5,0.5,"1e400",10,"_1","0x",1e50,8]}"#,
        ),
        same(
            "nulls",
            "{}",
            &["l: [~, null, Null, NULL, nULL, \"~\", ]"],
            &[],
            r#"{"l":[null,null,null,null,"nULL","~"]}"#,
        ),
        same(
            "tags",
            "{}",
            &[
                "l: [!!str 1, !!int \"7\", !foo 3, !!float 3, !!bool \"yes\", !!binary aGk=, !!null \"\", ! 4, !!timestamp 2024-01-01]",
            ],
            &[],
            r#"{"l":["1",7,"3",3,true,"hi",null,"4","2024-01-01"]}"#,
        ),
        same("a tag that does not fit", "{}", &["a: !!int x"], &[], "!"),
        same("not a number", "{}", &["a: .nan"], &[], "!"),
        same("null as a key", "{}", &["~: 1"], &[], "!"),
        same("a list as a key", "{}", &["? [a]\n: 1"], &[], "!"),
    ]
}

fn texts() -> Vec<Rule> {
    vec![
        same(
            "multi-line text",
            "{}",
            &["a: \"x\n  y\n\n  z\"\nb: x\n  y\nc: |+2\n    x\n\nd: >-\n  x\n  y\n"],
            &[],
            r#"{"a":"x y\nz","b":"x y","c":"  x\n\n","d":"x y"}"#,
        ),
        same(
            "flow collections",
            "{}",
            &["{a: [b: c], d: {e}, f: {'g':1}, h: [1,2,], i: {j:1}}"],
            &[],
            r#"{"a":[{"b":"c"}],"d":{"e":null},"f":{"g":1},"h":[1,2],"i":{"j:1":null}}"#,
        ),
        same("JSON with tabs", "{}", &["{\n\t\"a\": 1\n}"], &[], r#"{"a":1}"#),
        differ("JSON escapes", "{}", &[r#"{"a": "\ud83d\ude00\/"}"#], &[], ["!", "!", r#"{"a":"😀/"}"#]),
        same("a tab for indentation", "{}", &["a:\n\tb: 1"], &[], "!"),
        same("an unknown alias", "{}", &["a: *x"], &[], "!"),
        same("an alias inside its anchor", "{}", &["a: &x [*x]"], &[], "!"),
        same("control characters", "{}", &["a: \u{1}"], &[], "!"),
        differ("a YAML 1.2 directive", "{}", &["%YAML 1.2\n---\na: 1"], &[], ["!", "!", r#"{"a":1}"#]),
        differ("a comment without a blank", "{}", &["a: 'x'#c"], &[], [r#"{"a":"x"}"#, r#"{"a":"x"}"#, "!"]),
        same("a colon inside text", "{}", &["a: b: c"], &[], "!"),
    ]
}
