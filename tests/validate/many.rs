//! Very many findings: all are found in time, and as many shown as somebody may read.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use super::validate;

fn many(count: usize, first: &str, line: impl Fn(usize) -> String) -> String {
    let mut text = first.to_owned();
    (0..count).for_each(|number| writeln!(text, "{}", line(number)).unwrap());
    text
}

/// Without optimisation this takes seconds; what grows with the square of the findings takes minutes.
#[test]
fn time_grows_with_the_findings() {
    for values in [
        many(20_000, "st2web:\n", |number| format!("  xresorces{number}: 1")),
        many(20_000, "", |number| format!("own{number}: 1")),
        many(20_000, "st2:\n  packs:\n    sensors:\n", |number| format!("      - name: s{number}")),
    ] {
        let start = Instant::now();
        let done = validate(&[("values.yaml", &values)], &["--message-format", "json"]);
        assert!(done.stdout.lines().count() >= 20_000, "{}", done.stderr);
        assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
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
