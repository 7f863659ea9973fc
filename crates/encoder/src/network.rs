//! The network: a BERT encoder, in 8 bits as a rule, with two heads on its states.
//!
//! Devlin et al. 2019 (arXiv 1810.04805), post-norm. Many sentences go through at once, one after the other without
//! padding: only attention looks beyond a row, and it stays inside its sentence. So a sentence's numbers are the same in
//! any company.

use std::{ops::Range, path::Path};

use rten_simd::SimdOp;

use crate::{
    CLITIC_SCORES, LoadError, TAGS,
    attention::{Attention, LANES, Look, Rows},
    matrix::{Dense, Kernels, Linear, Scratch},
    simd::AddNorm,
    weights::Weights,
};

/// As in the checkpoint that the encoder was trained from.
const EPSILON: f32 = 1e-12;

/// Scores of a row: tags, then clitics.
const SCORES: usize = TAGS + CLITIC_SCORES;

/// The weights, ready to multiply; shared by all threads.
pub(crate) struct Network {
    width: usize,
    heads: usize,
    words: Words,
    positions: Vec<f32>,
    norm: Norm,
    layers: Vec<Layer>,
    scores: Dense,
}

/// The embedding of each subword.
enum Words {
    /// Rows of 8 bits and their scales.
    Bytes(Vec<i8>, Vec<f32>),
    Floats(Vec<f32>),
}

struct Norm {
    weight: Vec<f32>,
    bias: Vec<f32>,
}

struct Layer {
    attention: Linear,
    attention_out: Linear,
    attention_norm: Norm,
    up: Linear,
    down: Linear,
    norm: Norm,
}

/// What the network says of a row of sentences.
pub(crate) struct Output {
    /// A state for each subword of each sentence.
    pub(crate) states: Vec<f32>,
    /// Log-probabilities for each: tags, prefix, article, suffix.
    pub(crate) scores: Vec<f32>,
}

impl Network {
    pub(crate) fn load(path: &Path, width: usize, layers: usize, heads: usize) -> Result<Self, LoadError> {
        let file = Weights::load(path)?;
        if heads == 0 || !width.is_multiple_of(heads * LANES) {
            let reason = format!("states of {width} cannot be shared by {heads} heads of a multiple of {LANES}");
            return Err(LoadError::Unsupported { path: path.to_owned(), reason });
        }
        let norm = |name: &str| -> Result<_, LoadError> {
            let part = |part: &str| file.floats(&format!("{name}.{part}"), width);
            Ok(Norm { weight: part("weight")?, bias: part("bias")? })
        };
        let linear = |name: &str, inputs: usize, outputs: usize| Linear::load(&file, &[name], [outputs, inputs]);
        let layer = |n: usize| -> Result<_, LoadError> {
            let name = |part: &str| format!("layers.{n}.{part}");
            let inner = file.length(&name("up.bias"))?;
            Ok(Layer {
                attention: linear(&name("attention"), width, 3 * width)?,
                attention_out: linear(&name("attention_out"), width, width)?,
                attention_norm: norm(&name("attention_norm"))?,
                up: linear(&name("up"), width, inner)?.with_gelu(),
                down: linear(&name("down"), inner, width)?,
                norm: norm(&name("norm"))?,
            })
        };
        let scores = file.floats("scores.weight", SCORES * width)?;
        let score_bias = file.floats("scores.bias", SCORES)?;
        Ok(Self {
            width,
            heads,
            words: Words::load(&file, width)?,
            positions: file.floats("positions", file.length("positions")?)?,
            norm: norm("norm")?,
            layers: (0..layers).map(layer).collect::<Result<_, _>>()?,
            scores: Dense::new(&scores, width, [SCORES, width], Some(score_bias)),
        })
    }

    /// Reads sentences; `ids` are their subwords one after the other, `sentences` where each of them stands.
    pub(crate) fn run(&self, ids: &[u32], sentences: &[Range<usize>]) -> Output {
        Kernels::with(|kernels| self.run_with(kernels, ids, sentences))
    }

    fn run_with(&self, kernels: &Kernels, ids: &[u32], sentences: &[Range<usize>]) -> Output {
        let mut states = self.embed(ids, sentences);
        let mut scratch = Scratch::default();
        let (mut wide, mut inner, mut added) = (Vec::new(), Vec::new(), Vec::new());
        let mut mixed = vec![0.0; states.len()];
        let mut attention = Attention::new(self.heads);
        for layer in &self.layers {
            layer.attention.run_into(kernels, &states, &mut scratch, &mut wide);
            for sentence in sentences {
                let wide = &wide[sentence.start * 3 * self.width..sentence.end * 3 * self.width];
                let part = |i| Rows { data: wide, stride: 3 * self.width, at: i * self.width };
                let look = Look { queries: part(0), keys: part(1), values: part(2), bias: None };
                attention.mix(look, self.width, &mut mixed[sentence.start * self.width..sentence.end * self.width]);
            }
            layer.attention_out.run_into(kernels, &mixed, &mut scratch, &mut added);
            layer.attention_norm.apply(&mut states, Some(&added));
            layer.up.run_into(kernels, &states, &mut scratch, &mut inner);
            layer.down.run_into(kernels, &inner, &mut scratch, &mut added);
            layer.norm.apply(&mut states, Some(&added));
        }
        let scores = self.score(&states);
        Output { states, scores }
    }

    fn embed(&self, ids: &[u32], sentences: &[Range<usize>]) -> Vec<f32> {
        let width = self.width;
        let mut states = Vec::with_capacity(ids.len() * width);
        for sentence in sentences {
            for (id, position) in ids[sentence.clone()].iter().zip(self.positions.chunks_exact(width)) {
                let id = *id as usize;
                let row = id * width..(id + 1) * width;
                match &self.words {
                    Words::Bytes(rows, scale) => {
                        let scaled = rows[row].iter().map(|&x| f32::from(x) * scale[id]);
                        states.extend(scaled.zip(position).map(|(x, place)| x + place));
                    }
                    Words::Floats(rows) => states.extend(rows[row].iter().zip(position).map(|(x, place)| x + place)),
                }
            }
        }
        self.norm.apply(&mut states, None);
        states
    }

    fn score(&self, states: &[f32]) -> Vec<f32> {
        let mut scores = self.scores.run(states);
        for row in scores.chunks_exact_mut(SCORES) {
            let (tags, clitics) = row.split_at_mut(TAGS);
            let (prefix, rest) = clitics.split_at_mut(4);
            let (article, suffix) = rest.split_at_mut(2);
            for scores in [tags, prefix, article, suffix] {
                log_softmax(scores);
            }
        }
        scores
    }
}

impl Words {
    fn load(file: &Weights, width: usize) -> Result<Self, LoadError> {
        let name = "words.weight";
        if file.is_floats(name) {
            return Ok(Self::Floats(file.floats(name, file.length(name)? / width * width)?));
        }
        let scale = file.floats("words.scale", file.length("words.scale")?)?;
        Ok(Self::Bytes(file.bytes(name, scale.len() * width)?, scale))
    }
}

impl Norm {
    /// Of each row of `states`, with `added` to it.
    fn apply(&self, states: &mut [f32], added: Option<&[f32]>) {
        let Self { weight, bias } = self;
        AddNorm { states, added, weight, bias, epsilon: EPSILON }.dispatch();
    }
}

fn log_softmax(scores: &mut [f32]) {
    let largest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f32 = scores.iter().map(|score| (score - largest).exp()).sum();
    let base = largest + sum.ln();
    for score in scores {
        *score -= base;
    }
}
