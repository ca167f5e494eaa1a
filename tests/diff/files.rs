//! Text files inside ConfigMaps.

use super::body;

fn map(name: &str, text: &str) -> String {
    let text = serde_json::Value::from(text);
    format!("{{apiVersion: v1, kind: ConfigMap, metadata: {{name: x}}, data: {{{name}: {text}}}}}\n")
}

#[test]
fn files_by_their_kind() {
    let cases: &[(&str, &str, &str, &str)] = &[
        ("a.json", r#"{"a": {"b": 1}, "c": 2}"#, "{\"c\":2,\n\"a\":{\"b\":1}}", ""),
        ("a.json", r#"{"a": {"b": 1}}"#, r#"{"a": {"b": 2}}"#, "- data[\"a.json\"].a.b: 1\n+ data[\"a.json\"].a.b: 2"),
        (
            "a.json",
            "[{\"name\": \"a\"}, {\"name\": \"b\"}]",
            "[{\"name\": \"b\"}, {\"name\": \"a\"}]",
            "- data[\"a.json\"][0].name: a\n+ data[\"a.json\"][0].name: b\n- data[\"a.json\"][1].name: b\n+ data[\"a.json\"][1].name: a",
        ),
        ("a.yaml", "a: 1 # one\nb: [x]\n", "b:\n- x\na: 1\n", ""),
        ("a.yml", "a: {b: 1}\n", "a: {b: 1, c: x}\n", "+ data[\"a.yml\"].a.c: x"),
        ("a.yaml", "a: 1\n---\nb: 1\n", "a: 1\n---\nb: 2\n", "- data[\"a.yaml\"][1].b: 1\n+ data[\"a.yaml\"][1].b: 2"),
        ("st2.conf", "[a]\nx = 1\ny = 2\n[b]\n", "# note\n[b]\n[a]\ny=2\nx=1\n", ""),
        ("st2.conf", "[a]\nx = 1\n", "[a]\nx = 1\ny = 2\n", "+ data[\"st2.conf\"].a.y: \"2\""),
        // What is not what its name says has no keys.
        ("a.yaml", "a: [\nb: 1\n", "a: [\nb: 2\n", "  data[\"a.yaml\"]:\n    a: [\n-   b: 1\n+   b: 2"),
        ("a.json", "{\"a\": 1}", "{\"a\": ", "- data[\"a.json\"]:\n-   a: 1\n+ data[\"a.json\"]: \"{\\\"a\\\": \""),
        (
            "redis.conf",
            "dir /data\nsave 1\n",
            "dir /data\nsave 2\n",
            "  data[\"redis.conf\"]:\n    dir /data\n-   save 1\n+   save 2",
        ),
        (
            "run.sh",
            "a\nb\nc\nd\ne\nf\n",
            "a\nb\nX\nd\ne\nf\n",
            "  data[\"run.sh\"]:\n    a\n    b\n-   c\n+   X\n    d\n    e",
        ),
        (
            "run.sh",
            "1\n2\n3\n4\n5\n6\n7\n8\n",
            "0\n1\n2\n3\n4\n5\n6\n7\n",
            "  data[\"run.sh\"]:\n+   0\n    1\n    2\n@\n    6\n    7\n-   8",
        ),
        ("run.sh", "a\r\nb\r\n", "a\nb\n", ""),
        ("run.sh", "a\n", "", "  data[\"run.sh\"]:\n-   a"),
    ];
    for (name, before, after, expected) in cases {
        assert_eq!(body(&map(name, before), &map(name, after)), *expected, "{name}: {before:?} to {after:?}");
    }
}

#[test]
fn files_come_and_go_as_a_whole() {
    assert_eq!(body(&map("a", "x"), &map("b", "one\ntwo\n")), "- data.a: x\n+ data.b: |\n+   one\n+   two");
    assert_eq!(
        body(&map("a", "x"), &map("b.yaml", "a: x # note\npassword: 'o''ne'\n")),
        "- data.a: x\n+ data[\"b.yaml\"]:\n+   a: x\n+   password: ‹secret›"
    );
    let told = body("", &map("b.conf", "[a]\nx = 1\npassword = one\n"));
    assert!(told.ends_with("+ data:\n+   b.conf:\n+     a:\n+       x: \"1\"\n+       password: ‹secret›"), "{told}");
}

#[test]
fn files_without_keys_come_and_go_too() {
    for (name, text) in
        [("a.yaml", "# old_password: hunter22\n\n"), ("a.conf", "; hunter22\n# x\n"), ("a.yml", "---\n# x\n")]
    {
        let told = body(&map("b", "x"), &map(name, text));
        assert_eq!(told, format!("+ data[\"{name}\"]: ‹only comments›\n- data.b: x"), "{text:?}");
        assert_eq!(body(&map(name, text), &map(name, "# other\n")), "", "comments are no change of a file with keys");
    }
    assert_eq!(body(&map("b", "x"), &map("a.yaml", "")), "+ data[\"a.yaml\"]: []\n- data.b: x");
    assert_eq!(body(&map("b", "x"), &map("a.txt", "# x")), "+ data[\"a.txt\"]: \"# x\"\n- data.b: x");
}
