//! Very many findings: all are found in time, and as many shown as somebody may read.

use std::fmt::Write as _;
use std::time::Instant;

use super::validate;

fn many(count: usize, first: &str, line: impl Fn(usize) -> String) -> String {
    let mut text = first.to_owned();
    (0..count).for_each(|number| writeln!(text, "{}", line(number)).unwrap());
    text
}

/// What grows with the square of the findings takes 64 times as long for eight times as many; other work on the machine adds to eight times.
#[test]
fn time_grows_with_the_findings() {
    type Line = fn(usize) -> String;
    let kinds: [(&str, Line); 3] = [
        ("st2web:\n", |number| format!("  xresorces{number}: 1")),
        ("", |number| format!("own{number}: 1")),
        ("st2:\n  packs:\n    sensors:\n", |number| format!("      - name: s{number}")),
    ];
    for (first, line) in kinds {
        let time = |count: usize| {
            let values = many(count, first, line);
            let start = Instant::now();
            let done = validate(&[("values.yaml", &values)], &["--message-format", "json"]);
            assert!(done.stdout.lines().count() >= count, "{}", done.stderr);
            start.elapsed()
        };
        let (short, long) = (time(2_500).min(time(2_500)), time(20_000));
        assert!(long < short * 24, "{first}: {short:?}, {long:?}");
    }
}

#[test]
fn people_see_the_first_hundred_and_errors_before_warnings() {
    let values = many(150, "st2web:\n", |number| format!("  xresorces{number}: 1")) + "  replicas: many\n";
    let shown = validate(&[("values.yaml", &values)], &[]).stdout;
    assert_eq!(shown.matches("\nwarning: ").count() + 1, 99);
    assert!(shown.contains("error: st2web.replicas: "), "{shown}");
    assert!(
        shown.ends_with(
            "... and 51 more, which `st2ha validate --message-format json` lists\n\n1 error, 150 warnings\n"
        )
    );
    let json = validate(&[("values.yaml", &values)], &["--message-format", "json"]).stdout;
    assert_eq!(json.lines().count(), 151);
}
