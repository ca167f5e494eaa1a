//! The `--set` family: Helm's grammar, and what it does to values.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

use serde_json::{Value, json};
use st2ha::values::{Layers, Merged, Problem, SetKind};

use SetKind::{File, Json, Literal, String as Text, Typed};

/// Merges files and flags.
fn merge(files: &[&str], flags: &[(SetKind, &str)]) -> Result<(Merged, Layers), Problem> {
    let mut layers = Layers::new();
    for (number, file) in files.iter().enumerate() {
        layers.add_file(&format!("{number}.yaml"), file.as_bytes())?;
    }
    for (kind, text) in flags {
        layers.add_set(*kind, text, &mut |path| match path {
            "text" => Ok("first\nsecond, third\n".to_owned()),
            "true" => Ok("true".to_owned()),
            _ => Err("no such file".to_owned()),
        })?;
    }
    layers.merge().map(|merged| (merged, layers))
}

fn values(files: &[&str], flags: &[(SetKind, &str)]) -> Value {
    merge(files, flags).unwrap().0.values.to_json()
}

fn set(kind: SetKind, text: &str) -> Value {
    values(&[], &[(kind, text)])
}

fn error(files: &[&str], flags: &[(SetKind, &str)]) -> String {
    merge(files, flags).unwrap_err().to_string()
}

#[test]
fn types_are_those_of_helm() {
    let text = "a=1e3,b=1.5,c=010,d=+5,e=TRUE,f=-0,g=9223372036854775808,h=0,i=00,j=yes,k=~,l=0x1F,m=false,n=58467965";
    let expected = json!({
        "a": "1e3", "b": "1.5", "c": "010", "d": 5, "e": true, "f": 0, "g": "9223372036854775808", "h": 0, "i": "00",
        "j": "yes", "k": "~", "l": "0x1F", "m": false, "n": 58_467_965
    });
    assert_eq!(set(Typed, text), expected);
}

#[test]
fn the_text_of_a_number_is_kept() {
    let merged = merge(&[], &[(Typed, "a=58467965,b=6063e25,c=+5,d=3.10")]).unwrap().0;
    let text = |key| merged.values.get(key).unwrap().text().unwrap().to_owned();
    assert_eq!([text("a"), text("b"), text("c"), text("d")], ["58467965", "6063e25", "+5", "3.10"]);
}

#[test]
fn null_deletes_and_its_text_does_not() {
    assert_eq!(values(&["{a: 1, b: {c: 1, d: 2}}"], &[(Typed, "a=null,b.c=NULL,e=null")]), json!({ "b": { "d": 2 } }));
    assert_eq!(values(&["a: 1"], &[(Text, "a=null")]), json!({ "a": "null" }));
    assert_eq!(values(&["{a: 1, b: 1}"], &[(Json, "a=null,b=")]), json!({}));
    assert_eq!(values(&["a: 1"], &[(Literal, "a=null")]), json!({ "a": "null" }));
}

#[test]
fn backslashes_take_the_next_character_as_it_is() {
    let text = r"a\.b=1,c=d\,e,f\=g=h,i\[0\]=j,k=\{l\},m=n\\o,p=q=r,s=t\";
    let expected =
        json!({ "a.b": 1, "c": "d,e", "f=g": "h", "i[0]": "j", "k": "{l}", "m": "n\\o", "p": "q=r", "s": "t" });
    assert_eq!(set(Typed, text), expected);
    let annotation = r"st2web.annotations.nginx\.ingress\.kubernetes\.io/ssl-redirect=false";
    let key = "nginx.ingress.kubernetes.io/ssl-redirect";
    assert_eq!(set(Typed, annotation), json!({ "st2web": { "annotations": { key: false } } }));
    assert_eq!(set(Text, annotation), json!({ "st2web": { "annotations": { key: "false" } } }));
}

#[test]
fn braces_make_lists() {
    assert_eq!(set(Typed, "a={x,1,null,true},b=2"), json!({ "a": ["x", 1, null, true], "b": 2 }));
    assert_eq!(set(Text, "a={1,null}"), json!({ "a": ["1", "null"] }));
    assert_eq!(set(Typed, "a={x,}"), json!({ "a": ["x", ""] }));
    assert_eq!(set(Typed, r"a={x\,y,\}, z }"), json!({ "a": ["x,y", "}", " z "] }));
    // Helm's empty braces hold one empty text.
    assert_eq!(set(Typed, "a={}"), json!({ "a": [""] }));
    assert_eq!(set(Json, "a=[]"), json!({ "a": [] }));
}

#[test]
fn empty_text_and_blanks_are_kept() {
    assert_eq!(set(Typed, "a=,b=2"), json!({ "a": "", "b": 2 }));
    assert_eq!(set(Typed, "a="), json!({ "a": "" }));
    assert_eq!(set(Typed, "a =1, b=2 ,"), json!({ "a ": 1, " b": "2 " }));
    assert_eq!(set(Typed, ""), json!({}));
}

#[test]
fn json_values_are_read_as_json() {
    // Helm takes the blank after a comma for a part of the key.
    assert_eq!(
        set(Json, r#"a={"b":[1,"x,y"]},c=[1,2], d="x" ,e=1.50 f=true"#),
        json!({ "a": { "b": [1, "x,y"] }, "c": [1, 2], " d": "x", "e": 1.5, "f": true })
    );
    let object = r#" {"a":{"b":5},"d":null}"#;
    assert_eq!(values(&["{a: {b: 1, c: 2}, d: 3}"], &[(Json, object)]), json!({ "a": { "b": 5, "c": 2 } }));
    let merged = merge(&[], &[(Json, r#"a={"tag":3.10}"#)]).unwrap().0;
    assert_eq!(merged.values.at(&["a", "tag"]).unwrap().text(), Some("3.10"));
}

#[test]
fn files_hold_text() {
    assert_eq!(
        set(File, "a.b=text,c=true,d={text,true}"),
        json!({
            "a": { "b": "first\nsecond, third\n" }, "c": "true", "d": ["first\nsecond, third\n", "true"]
        })
    );
    assert_eq!(error(&[], &[(File, "a=text,b=missing")]), "character 10: no such file");
}

#[test]
fn literal_values_are_taken_as_they_are() {
    assert_eq!(set(Literal, r"a.b=x,y={1}\n,c=d"), json!({ "a": { "b": r"x,y={1}\n,c=d" } }));
    assert_eq!(set(Literal, r"a\.b=1"), json!({ r"a\": { "b": "1" } }));
    assert_eq!(set(Literal, "a,b[0].c=true"), json!({ "a,b": [{ "c": "true" }] }));
}

#[test]
fn an_index_keeps_the_siblings() {
    let file = "ingress: {hosts: [{host: d, paths: [/api]}, {host: e}]}";
    let expected = json!({ "ingress": { "hosts": [{ "host": "n", "paths": ["/api"] }, { "host": "e" }] } });
    assert_eq!(values(&[file], &[(Typed, "ingress.hosts[0].host=n")]), expected);
    assert_eq!(values(&[file, file], &[(Typed, "ingress.hosts[0].host=n")]), expected);
    assert_eq!(
        values(&[file], &[(Typed, "ingress.hosts[0].paths[1]=/auth,ingress.hosts[1]=x")]),
        json!({ "ingress": { "hosts": [{ "host": "d", "paths": ["/api", "/auth"] }, "x"] } })
    );
}

#[test]
fn an_index_makes_the_list_it_needs() {
    assert_eq!(set(Typed, "a[0].b[0][0].c=x"), json!({ "a": [{ "b": [[{ "c": "x" }]] }] }));
    assert_eq!(
        values(&["{a: {}, b: null, c: ''}"], &[(Typed, "a[0]=x,b[0]=y,c[0]=z")]),
        json!({ "a": ["x"], "b": ["y"], "c": ["z"] })
    );
    assert_eq!(values(&["a: [{x: 1, z: 2}]"], &[(Typed, "a[0].x=null,a[1]=null")]), json!({ "a": [{ "z": 2 }, null] }));
}

#[test]
fn items_may_be_set_in_any_order_but_without_gaps() {
    assert_eq!(values(&[], &[(Typed, "l[1].p=1"), (Typed, "l[0].p=2")]), json!({ "l": [{ "p": 2 }, { "p": 1 }] }));
    let problem = merge(&["l: [a]"], &[(Typed, "l[0]=foo,l[3]=bar")]).unwrap_err();
    assert_eq!((problem.path.as_str(), problem.origin.column), ("l[1]", 10));
}

#[test]
fn later_flags_win_and_all_win_over_files() {
    assert_eq!(values(&["a: 1", "a: 2"], &[(Json, "a=3"), (Typed, "a=4"), (Json, "a=5")]), json!({ "a": 5 }));
    assert_eq!(values(&["a: {b: 1}"], &[(Typed, "a=null"), (Typed, "a.c=2")]), json!({ "a": { "c": 2 } }));
}

#[test]
fn a_flag_against_the_kind_of_a_value_names_both() {
    let file = "image: {tag: x}\nl: [1]";
    let errors = [
        ("image=s3cret", "image: this is a string, but 0.yaml:1:8 has a map here (write a map, or"),
        ("image.tag.x=s3cret", "image.tag: this is a map, but 0.yaml:1:14 has a string here (write a string, or"),
        ("image[0]=s3cret", "image: this is a list, but 0.yaml:1:8 has a map here (write a map, or"),
        ("l.x=s3cret", "l: this is a map, but 0.yaml:2:4 has a list here (write a list, or"),
        ("l[0].x=s3cret", "l[0]: this is a map, but 0.yaml:2:5 has an integer here (write an integer, or"),
        (
            "a=1,a.b=s3cret",
            "a: this is a map, but --set a (flag 1, character 1) has an integer here (write an integer, or",
        ),
    ];
    for (flag, message) in errors {
        let told = error(&[file], &[(Typed, flag)]);
        assert_eq!(told, format!("{message} drop the lower value with null in a layer between the two)"));
    }
}

#[test]
fn what_cannot_be_understood_names_the_character() {
    let cases = [
        (Typed, "abc", "character 1: a key without a value (write KEY=VALUE)"),
        (
            Typed,
            "st2.password=a,b",
            r"character 16: a key without a value (write `\,` for a comma inside the value of `st2.password`)",
        ),
        (
            Typed,
            "a=1,,b=2",
            r"character 5: a key without a value before this comma (write `\,` for a comma inside the value of `a`)",
        ),
        (Typed, "a,b=1", "character 1: a key without a value before this comma (write KEY=VALUE)"),
        (Typed, "a..b=1", r"character 3: the key is empty (write `\.` for a dot inside a key)"),
        (Typed, "=1", r"character 1: the key is empty (write `\.` for a dot inside a key)"),
        (
            Typed,
            "a={x",
            r"character 3: the list that starts here has no `}` (write `\{` for text that starts with a brace)",
        ),
        (Typed, "a[x]=1", "character 3: an index is a number from 0 to 65536"),
        (Typed, "a[-1]=1", "character 3: an index is a number from 0 to 65536"),
        (Typed, "a[]=1", "character 3: an index is a number from 0 to 65536"),
        (Typed, "a[65537]=1", "character 3: an index is a number from 0 to 65536"),
        (Typed, "a[0", "character 4: a key without a value (write KEY=VALUE)"),
        (Typed, "a[0]b=1", "character 5: unexpected text after an index"),
        (Json, "a=1,b={x}", "character 8: this is not valid JSON"),
        (Json, "[1]", "character 1: the key is empty (write KEY[INDEX]=VALUE)"),
        (Json, r#"{"a":1} b"#, "character 9: unexpected text after the JSON object"),
        (Literal, "a", "character 1: a key without a value (write KEY=VALUE)"),
    ];
    for (kind, text, message) in cases {
        assert_eq!(error(&[], &[(kind, text)]), message, "{text}");
    }
}

#[test]
fn deep_and_wide_keys_end_in_an_error() {
    assert!(error(&[], &[(Typed, &format!("a{}=1", ".a".repeat(10_000)))]).contains("64 steps"));
    assert!(error(&[], &[(Typed, &format!("a{}=1", "[0]".repeat(10_000)))]).contains("64 steps"));
    assert!(error(&[], &[(Json, &format!("a={}", "[".repeat(10_000)))]).contains("not valid JSON"));
}

#[test]
fn overrides_say_what_lost_and_what_won() {
    let (merged, layers) =
        merge(&["{a: 1, b: {c: 1}, l: [{x: 1, z: 2}]}", "{a: 2, b: null}"], &[(Typed, "a=3,l[0].x=4,l[0].z=null")])
            .unwrap();
    let told: Vec<_> = merged
        .overrides
        .iter()
        .map(|change| {
            let describe = |origin| layers.sources().describe(origin);
            format!("{}: {} < {}", change.path, describe(change.lost), describe(change.won))
        })
        .collect();
    assert_eq!(
        told,
        [
            "a: 0.yaml:1:5 < 1.yaml:1:5",
            "b: 0.yaml:1:11 < 1.yaml:1:11",
            "a: 1.yaml:1:5 < --set a (flag 1, character 1)",
            "l[0].x: 0.yaml:1:27 < --set l[0].x (flag 1, character 5)",
            "l[0].z: 0.yaml:1:33 < --set l[0].z (flag 1, character 14)",
        ]
    );
}

#[test]
fn no_message_holds_a_value() {
    let secret = "hunter2";
    for kind in [Typed, Text, Json, File, Literal] {
        for text in [
            "a.b=1,hunter2",
            "a={hunter2",
            "a=hunter2,,",
            "a[0]hunter2=1",
            "a={\"hunter2\"",
            "b=hunter2",
            "b.c=hunter2",
            "[0]=hunter2",
        ] {
            // What `--set-file` cannot read it has to name.
            if kind == File && text.contains("=hunter2") {
                continue;
            }
            if let Err(problem) = merge(&["{a: hunter2, b: [hunter2]}"], &[(kind, text)]) {
                assert!(!problem.to_string().contains(secret), "{kind:?} {text}: {problem}");
            }
        }
    }
}

#[test]
fn the_rest_of_a_credential_behind_a_comma_is_refused_and_not_shown() {
    let added = |kind: SetKind, text: &str| {
        let mut layers = Layers::with_defaults();
        layers.know_keys(st2ha::schema::SET_KEYS);
        layers.add_set(kind, text, &mut |_| Ok("text".to_owned()))
    };
    for (kind, text) in [
        (Typed, "st2.password=a,SuperSecret99x=3"),
        (Typed, "st2.password=a,SuperSecret99x=3,b"),
        (Typed, "image.tag=3.9,redis.password=a,SuperSecret99x.b[0]=3"),
        (Text, "st2chatops.env.ANYTHING=a,SuperSecret99x=3"),
        (Text, "mine.api_token=a,SuperSecret99x=3"),
        (File, "st2.ssh_key=id,SuperSecret99x=3"),
    ] {
        let told = added(kind, text).unwrap_err().to_string();
        assert!(told.contains("a comma before this ends a credential") && told.contains("--set-file"), "{told}");
        assert!(!told.contains("SuperSecret99x"), "{told}");
    }
    for text in ["st2.password=a,image.tag=3.9", r"st2.password=a\,SuperSecret99x=3", "mine.x=1,other.y=2"] {
        added(Typed, text).unwrap();
    }
}
