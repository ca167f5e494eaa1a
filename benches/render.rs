//! What a default render costs, stage by stage, and what each data service adds to it.
//!
//! The stages: `values` is everything from merging to the typed configuration, `render` turns that into documents, `check` holds them to
//! Kubernetes' types, `emit` prints them.
#![allow(missing_docs, reason = "the macros of the harness write functions without any")]
#![allow(clippy::expect_used, reason = "a benchmark of something that fails is no benchmark")]

mod support;

use std::hint::black_box;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use st2ha::manifests;
use st2ha::output::{self, Format};
use st2ha::pipeline::{self, Outputs};
use st2ha::render::{self, Context, Engine, Template};

/// Everything up to manifests, from the defaults and a few more values.
fn run(more: &str, templates: Vec<Template>) -> Outputs {
    let mut layers = support::layers();
    layers.add_file("more.yaml", more.as_bytes()).expect("values can be read");
    support::run(&mut layers, templates)
}

fn stages(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("default");
    group.bench_function("values", |bencher| bencher.iter(|| run("", Vec::new())));
    let outputs = run("", render::builtin());
    let context = || Context::new(&outputs.config, &outputs.facts).expect("the configuration is complete");
    let mut templates = render::builtin();
    templates.retain(|template| pipeline::is_wanted(template, &outputs.values, &outputs.facts));
    group.bench_function("render: run templates", |bencher| {
        let engine = engine(&templates, &context());
        bencher.iter_batched(context, |context| render::render(&engine, context), BatchSize::SmallInput);
    });
    // With a template of somebody's own, Tera reads and renders them all.
    let own = Template { path: "own/nothing.yaml".into(), text: "{# nothing #}".into() };
    let templates: Vec<Template> = templates.into_iter().chain([own]).collect();
    group.bench_function("render: parse templates", |bencher| bencher.iter(|| engine(&templates, &context())));
    group.bench_function("render: run templates with Tera", |bencher| {
        let engine = engine(&templates, &context());
        bencher.iter_batched(context, |context| render::render(&engine, context), BatchSize::SmallInput);
    });
    group.bench_function("check", |bencher| {
        bencher.iter(|| black_box(&outputs.manifests).iter().try_for_each(manifests::check));
    });
    group.bench_function("emit", |bencher| {
        bencher.iter(|| output::stream(black_box(&outputs.manifests), Format::Yaml));
    });
    group.bench_function("all", |bencher| {
        bencher.iter(|| output::stream(&run("", render::builtin()).manifests, Format::Yaml));
    });
    group.finish();
}

fn engine<'t>(templates: &'t [Template], context: &Context) -> Engine<'t> {
    Engine::new(templates, context).expect("built-in templates are sound")
}

fn services(criterion: &mut Criterion) {
    let none = "mongodb: {enabled: false}\nrabbitmq: {enabled: false}\nredis: {enabled: false}\n";
    let mut group = criterion.benchmark_group("services");
    group.bench_function("none", |bencher| bencher.iter(|| run(none, render::builtin())));
    for service in ["mongodb", "rabbitmq", "redis"] {
        let values = none.replace(&format!("{service}: {{enabled: false}}\n"), "");
        group.bench_function(service, |bencher| bencher.iter(|| run(&values, render::builtin())));
    }
    let values = format!("{none}external-dns: {{enabled: true, provider: aws, image: {{tag: 0.7.3}}}}\n");
    group.bench_function("external-dns", |bencher| bencher.iter(|| run(&values, render::builtin())));
    group.finish();
}

criterion_group!(benches, stages, services);
criterion_main!(benches);
