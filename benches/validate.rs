//! What checking values costs: the defaults under a values file of 500 lines. Everything but reading and merging, which a
//! render needs as well, should add less than 5 ms.
#![allow(missing_docs, clippy::expect_used, reason = "macros of criterion, and a bench may fail this way")]

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use st2ha::config::{Config, Release};
use st2ha::schema::{self, Report, Templates, rules};
use st2ha::secrets;
use st2ha::values::Layers;
use st2ha::yaml::Node;

/// A values file of 500 lines, as a large installation has it.
fn user_file() -> String {
    let mut text = String::from("st2:\n  packs:\n    sensors:\n");
    for number in 0..40 {
        let _ = write!(
            text,
            "      - name: sensor-{number}\n        ref: pack.Sensor{number}\n        resources:\n          requests:\n            \
             cpu: {number}m\n            memory: 100Mi\n        annotations:\n          example.com/number: {number}\n        \
             nodeSelector:\n          disk: ssd\n"
        );
    }
    for component in ["st2api", "st2auth", "st2stream", "st2scheduler", "st2notifier", "st2rulesengine"] {
        let _ = write!(
            text,
            "{component}:\n  replicas: 3\n  env:\n    HTTP_PROXY: http://proxy.example.com:3128\n  resources:\n    limits:\n      \
             cpu: 500m\n      memory: 512Mi\n  tolerations:\n    - key: dedicated\n      operator: Equal\n      value: st2\n      \
             effect: NoSchedule\n  nodeSelector:\n    disk: ssd\n"
        );
    }
    while text.lines().count() < 500 {
        text.push_str("# a comment\n");
    }
    text
}

fn validate(criterion: &mut Criterion) {
    let user = user_file();
    assert!((500..520).contains(&user.lines().count()));
    let defaults = Layers::with_defaults().merge().expect("the defaults merge").values;
    let merge = || {
        let mut layers = Layers::with_defaults();
        layers.add_file("values.yaml", user.as_bytes()).expect("values can be read");
        layers.merge().expect("layers merge").values
    };
    let check = |mut values: Node| {
        let mut findings = schema::renamed::take(&mut values);
        findings.extend(schema::conform(&mut values, &defaults, Templates::Leave));
        findings.extend(schema::conform(&mut values, &defaults, Templates::Leave));
        (values, findings, secrets::check(&defaults))
    };
    let (checked, findings, _) = check(merge());
    assert!(findings.is_empty(), "{findings:?}");
    let config: Config = serde_json::from_value(checked.to_json()).expect("checked values have the right types");
    let release = Release { name: "st2".to_owned(), namespace: "default".to_owned() };

    let mut group = criterion.benchmark_group("500 lines");
    group.bench_function("read and merge", |bencher| bencher.iter(merge));
    group.bench_function("types and keys", |bencher| bencher.iter_batched(merge, check, BatchSize::SmallInput));
    group.bench_function("rules", |bencher| {
        bencher.iter(|| {
            let mut report = Report::new(black_box(&checked), &defaults);
            rules::check(&config, &release, rules::Contract::Own, &mut report);
            report.into_findings()
        });
    });
    group.finish();
}

criterion_group!(benches, validate);
criterion_main!(benches);
