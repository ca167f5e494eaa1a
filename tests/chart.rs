//! `st2ha chart`: where it writes, and where it does not.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod cli_support;

use std::fs;

use cli_support::Run;

fn chart() -> Run {
    Run::new(&["chart", "--output-dir", "."])
}

#[test]
fn a_chart_of_its_own_is_written_anew() {
    let done = chart().run();
    assert_eq!((done.status, done.stderr.as_str()), (0, "wrote 5 files into .\n"));
    let read = |name: &str| fs::read_to_string(done.folder.path().join(name)).unwrap();
    let done =
        chart().file("Chart.yaml", read("Chart.yaml").replace('\n', "\r\n")).file("values.yaml", "old: 1\n").run();
    assert_eq!(done.status, 0, "{}", done.stderr);
    assert_eq!(fs::read_to_string(done.folder.path().join("values.yaml")).unwrap(), read("values.yaml"));
}

#[test]
fn what_somebody_else_wrote_stays() {
    let cases = [
        ("values.yaml", "st2web: { replicas: 3 }\n"),
        ("values.schema.json", "{}"),
        ("templates/NOTES.txt", "notes\n"),
        ("Chart.yaml", "apiVersion: v2\nname: another\n"),
        ("Chart.yaml", "apiVersion: v2\nname: st2ha-of-mine\n"),
    ];
    for (name, text) in cases {
        let done = chart().file(name, text).run().failed(2);
        assert!(done.stderr.contains(&format!("./{name} is there, and not of a chart of st2ha")), "{}", done.stderr);
        assert_eq!(fs::read_to_string(done.folder.path().join(name)).unwrap(), text);
        let files = fs::read_dir(done.folder.path()).unwrap().count();
        assert_eq!(files, 1, "nothing else is written either");
    }
    // What the chart has no file for is in nobody's way.
    assert_eq!(chart().file("README.md", "mine\n").run().status, 0);
}
