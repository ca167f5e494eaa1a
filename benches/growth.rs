//! What large input costs. Each group has sizes a tenfold apart, with the bytes of its output: what grows faster than that shows.
#![allow(missing_docs, reason = "the macros of the harness write functions without any")]
#![allow(clippy::expect_used, reason = "a benchmark of something that fails is no benchmark")]

mod support;

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use st2ha::diagnostics::{self, Colour, MessageFormat};
use st2ha::output::{self, Format};
use st2ha::overlay::{Added, Merge, Stream};
use st2ha::render;
use st2ha::schema::{self, Templates};
use st2ha::values::{Layers, SetKind};

/// Manifests of some layers, as they are printed.
fn printed(mut layers: Layers) -> String {
    let outputs = support::run(&mut layers, render::builtin());
    output::stream(&outputs.manifests, Format::Yaml).expect("manifests can be printed")
}

/// The layers of a values file.
fn file(text: &str) -> Layers {
    let mut layers = support::layers();
    layers.add_file("values.yaml", text.as_bytes()).expect("values can be read");
    layers
}

/// A text with a line a number.
fn lines(first: &str, count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).fold(first.to_owned(), |mut text, number| {
        let _ = writeln!(text, "{}", line(number));
        text
    })
}

fn sensors(count: usize) -> Layers {
    let sensor = |n| format!("      - {{name: sensor-{n}, ref: pack.Sensor{n}}}");
    file(&lines("st2:\n  packs:\n    sensors:\n", count, sensor))
}

fn images(count: usize) -> Layers {
    let image = |n| format!("      - {{repository: registry.example.com/packs, name: pack-{n}, tag: '1.0'}}");
    file(&lines("st2:\n  packs:\n    images:\n", count, image))
}

/// `st2.config` of some megabytes.
fn config(megabytes: usize) -> Layers {
    let option = |n| format!("    option_{n:06} = {}", "x".repeat(80));
    file(&lines("st2:\n  config: |\n    [own]\n", megabytes * 10_000, option))
}

/// A values file of some lines.
fn variables(count: usize) -> Layers {
    file(&lines("st2actionrunner:\n  env:\n", count, |n| format!("    NAME_{n}: value {n}")))
}

fn flags(count: usize) -> Layers {
    let mut layers = support::layers();
    for n in 0..count {
        let flag = format!("st2actionrunner.env.NAME_{n}=value");
        layers.add_set(SetKind::Typed, &flag, &mut |_| Err(String::new())).expect("flags can be read");
    }
    layers
}

fn files(count: usize) -> Layers {
    let mut layers = support::layers();
    for n in 0..count {
        let text = format!("st2actionrunner:\n  env:\n    NAME_{n}: value\n");
        layers.add_file(&format!("values-{n}.yaml"), text.as_bytes()).expect("values can be read");
    }
    layers
}

/// How to make values of a size.
type Sized = fn(usize) -> Layers;

fn renders(criterion: &mut Criterion) {
    let cases: [(&str, Sized, [usize; 3]); 6] = [
        ("sensors", sensors, [100, 1_000, 10_000]),
        ("images of packs", images, [40, 400, 4_000]),
        ("megabytes of st2.config", config, [1, 3, 5]),
        ("lines of values", variables, [100, 1_000, 10_000]),
        ("--set", flags, [50, 500, 5_000]),
        ("-f", files, [2, 20, 200]),
    ];
    for (name, layers, sizes) in cases {
        let mut group = criterion.benchmark_group(name);
        group.sampling_mode(SamplingMode::Flat).sample_size(10);
        for size in sizes {
            let bytes = printed(layers(size)).len() as u64;
            group.throughput(Throughput::Bytes(bytes));
            group.bench_function(BenchmarkId::from_parameter(size), |bencher| bencher.iter(|| printed(layers(size))));
        }
        group.finish();
    }
}

fn findings(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("findings");
    group.sampling_mode(SamplingMode::Flat).sample_size(10);
    let defaults = Layers::with_defaults().merge().expect("the defaults merge").values;
    for count in [1_000, 10_000, 100_000] {
        let text = lines("st2web:\n", count, |n| format!("  unknown-{n}: 1"));
        let report = || {
            let mut layers = file(&text);
            let mut values = layers.merge().expect("layers merge").values;
            let findings = schema::conform(&mut values, &defaults, Templates::Leave);
            diagnostics::report(&findings, layers.sources(), MessageFormat::Json, Colour::Plain)
        };
        let found = report();
        assert!(found.lines().count() >= count);
        group.throughput(Throughput::Bytes(found.len() as u64));
        group.bench_function(BenchmarkId::from_parameter(count), |bencher| bencher.iter(report));
    }
    group.finish();
}

fn post_render(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("post-render, foreign objects");
    group.sampling_mode(SamplingMode::Flat).sample_size(10);
    for count in [100, 1_000, 10_000] {
        let line = format!("    {}\n", "x".repeat(60));
        let object = |n| {
            let head =
                format!("---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: foreign-{n}}}\ndata:\n  text: |\n");
            head + line.repeat(30).trim_end()
        };
        let text = lines("", count, object);
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(BenchmarkId::from_parameter(count), |bencher| {
            bencher.iter(|| {
                let stream = Stream::read(black_box(&text)).expect("the stream can be read");
                stream.check("default").expect("no object is there twice");
                let how = Merge { namespace: "default", added: Added::All };
                stream.merge(Vec::new(), how).expect("objects can be printed").to_string()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, renders, findings, post_render);
criterion_main!(benches);
