//! What each stage costs on a page of text: `cargo bench -p nasij-pipeline`.
//!
//! Compare the stages with each other, not with another machine's numbers.

use std::{hint::black_box, path::Path};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use nasij_pipeline::Pipeline;

const ARTICLES: [(&str, &str); 3] = [
    ("arabic", include_str!("../../../tests/golden/arabic.txt")),
    ("english", include_str!("../../../tests/golden/english.txt")),
    ("mixed", include_str!("../../../tests/golden/mixed.txt")),
];

fn stages(c: &mut Criterion) {
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/small");
    let pipeline = Pipeline::load(&model, 1).expect("the shipped model loads");
    for (name, text) in ARTICLES {
        let mut group = c.benchmark_group(name);
        group.throughput(Throughput::Bytes(text.len() as u64));
        let runs = nasij_language::detect(text);
        group.bench_function("language", |b| b.iter(|| nasij_language::detect(black_box(text))));
        group.bench_function("tokens", |b| {
            b.iter(|| nasij_tokens::tokenize(black_box(text), |span| nasij_language::language_of(text, span, &runs)));
        });
        group.bench_function("reading form", |b| b.iter(|| nasij_tokens::normal::reading_form(black_box(text))));
        group.sample_size(10).bench_function("all", |b| b.iter(|| pipeline.analyze(black_box(text))));
        group.finish();
    }
}

criterion_group!(benches, stages);
criterion_main!(benches);
