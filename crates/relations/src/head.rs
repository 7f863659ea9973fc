//! The network that scores pairs of mentions, as `scripts/train/network.py` trains it.
//!
//! The first layer is linear in the means of head, tail and the words between, so each mention goes through it once,
//! however many pairs it is in. Pairs of many sentences go through together: weights are read from memory once for all.

use std::{collections::BTreeMap, ops::Range, path::Path};

use nasij_annotation::{EntityKind, RelationKind, Status};
use nasij_encoder::{Attention, Dense, Linear, LoadError, Look, Rows, Weights, gelu};

use crate::features::{DISTANCES, MENTIONS, REGIONS, between, regions};

/// Logits of a pair: "none" and the relations, the statuses, past.
pub(crate) const LOGITS: usize = 1 + RelationKind::ALL.len() + Status::ALL.len() + 1;

/// Sizes of the network's parts.
const KINDS: usize = EntityKind::ALL.len();
const HIDDEN: usize = 384;
const HEADS: usize = 4;
const LOOK: usize = HEADS * 48;
const EMBEDDING: usize = 32;
const SMALL_EMBEDDING: usize = 16;

/// The weights.
pub(crate) struct Head {
    width: usize,
    /// What the four means add to a pair: of head, tail, the words between, and the mark of beginning.
    means: [Linear; 4],
    /// What each feature adds to a pair, a row a value: kind of head, kind of tail, distance, mentions between.
    features: [Vec<f32>; 4],
    query: Linear,
    /// Keys, and values behind them.
    look: Linear,
    /// For each region, what it adds for each head.
    region: Vec<f32>,
    mix: Linear,
    out: Linear,
}

/// An ordered pair of mentions of one window.
pub(crate) struct Pair {
    /// Rows of the head.
    pub(crate) head: Range<usize>,
    /// Rows of the tail.
    pub(crate) tail: Range<usize>,
    /// See [`features`](crate::features::features).
    pub(crate) features: [usize; 4],
}

/// Pairs of one window, and its states.
pub(crate) struct Asked<'a> {
    pub(crate) states: &'a [f32],
    pub(crate) pairs: Vec<Pair>,
}

impl Head {
    /// Loads `relations.safetensors`; `width` is that of a state.
    pub(crate) fn load(path: &Path, width: usize) -> Result<Self, LoadError> {
        let file = Weights::load(path)?;
        let linear = |names: &[&str], outputs, inputs| Linear::load(&file, names, [outputs, inputs]);
        let inputs = 4 * width + 3 * EMBEDDING + SMALL_EMBEDDING;
        let pair = file.matrix("pair", [HIDDEN, inputs])?;
        let bias = file.floats("pair.bias", HIDDEN)?;
        let mean = |part| Linear::columns(&file, "pair", [HIDDEN, inputs], part * width..(part + 1) * width);

        let kinds = file.floats("kind.weight", 2 * KINDS * EMBEDDING)?;
        let distances = file.floats("distance.weight", DISTANCES * EMBEDDING)?;
        let mentions = file.floats("between.weight", MENTIONS * SMALL_EMBEDDING)?;
        let feature = |part: usize, size: usize, rows: &[f32], bias: Option<Vec<f32>>| {
            Dense::new(&pair[4 * width + part * EMBEDDING..], inputs, [HIDDEN, size], bias).run(rows)
        };
        let (heads, tails) = kinds.split_at(KINDS * EMBEDDING);

        Ok(Self {
            width,
            means: [mean(0)?, mean(1)?, mean(2)?, mean(3)?],
            features: [
                feature(0, EMBEDDING, heads, Some(bias)),
                feature(1, EMBEDDING, tails, None),
                feature(2, EMBEDDING, &distances, None),
                feature(3, SMALL_EMBEDDING, &mentions, None),
            ],
            query: linear(&["query"], LOOK, HIDDEN)?,
            look: linear(&["key", "value"], LOOK, width)?,
            region: file.floats("region.weight", REGIONS * HEADS)?,
            mix: linear(&["mix"], HIDDEN, HIDDEN + LOOK)?.with_gelu(),
            out: linear(&["out"], LOGITS, HIDDEN)?,
        })
    }

    /// A row of [`LOGITS`] for each pair, in their order.
    pub(crate) fn score(&self, windows: &[Asked<'_>]) -> Vec<f32> {
        let mut pairs = self.pairs(windows);
        gelu(&mut pairs);
        let contexts = self.contexts(windows, &self.query.run(&pairs));
        let both: Vec<f32> = pairs
            .chunks_exact(HIDDEN)
            .zip(contexts.chunks_exact(LOOK))
            .flat_map(|(pair, context)| pair.iter().chain(context).copied())
            .collect();
        self.out.run(&self.mix.run(&both))
    }

    /// A row for each pair: what it is by its mentions, the words between and its features.
    fn pairs(&self, windows: &[Asked<'_>]) -> Vec<f32> {
        let (mut mentions, mut gaps, mut firsts) = (Means::default(), Means::default(), Means::default());
        let mut places = Vec::new();
        for (i, Asked { states, pairs }) in windows.iter().enumerate() {
            for Pair { head, tail, features } in pairs {
                let (low, high) = between(head, tail);
                let mean = |means: &mut Means, rows: Range<usize>| means.of(i, states, self.width, rows);
                let (head, tail) = (mean(&mut mentions, head.clone()), mean(&mut mentions, tail.clone()));
                let rows = [head, tail, mean(&mut gaps, low..high.max(low)), mean(&mut firsts, 0..1)];
                places.push((rows, *features));
            }
        }
        let [head, tail, gap, first] = &self.means;
        let parts = [head.run(&mentions.rows), tail.run(&mentions.rows), gap.run(&gaps.rows), first.run(&firsts.rows)];
        let mut out = vec![0.0; places.len() * HIDDEN];
        for (row, (means, features)) in out.chunks_exact_mut(HIDDEN).zip(places) {
            let terms = parts.iter().zip(means).chain(self.features.iter().zip(features));
            for (part, at) in terms {
                row.iter_mut().zip(&part[at * HIDDEN..]).for_each(|(x, term)| *x += term);
            }
        }
        out
    }

    /// What each pair finds in its sentence.
    fn contexts(&self, windows: &[Asked<'_>], queries: &[f32]) -> Vec<f32> {
        let states: Vec<f32> = windows.iter().flat_map(|window| window.states).copied().collect();
        let looks = self.look.run(&states);
        let (mut looks, mut queries) = (looks.as_slice(), queries);
        let mut out = vec![0.0; queries.len()];
        let mut rest = out.as_mut_slice();
        let mut attention = Attention::new(HEADS);
        for Asked { states, pairs } in windows {
            let count = states.len() / self.width;
            let (here, others) = looks.split_at(count * 2 * LOOK);
            let (asked, later) = queries.split_at(pairs.len() * LOOK);
            let (mixed, unmixed) = rest.split_at_mut(pairs.len() * LOOK);
            let look = |at| Rows { data: here, stride: 2 * LOOK, at };
            let bias = self.bias(count, pairs);
            let asking = Rows { data: asked, stride: LOOK, at: 0 };
            let look = Look { queries: asking, keys: look(0), values: look(LOOK), bias: Some(&bias) };
            attention.mix(look, LOOK, mixed);
            (looks, queries, rest) = (others, later, unmixed);
        }
        out
    }

    /// For each head and row of the states, what the region that the row is in adds for each pair.
    fn bias(&self, count: usize, pairs: &[Pair]) -> Vec<f32> {
        let mut out = vec![0.0; HEADS * count * pairs.len()];
        for (i, pair) in pairs.iter().enumerate() {
            for (row, region) in regions(count, &pair.head, &pair.tail).enumerate() {
                for head in 0..HEADS {
                    out[(head * count + row) * pairs.len() + i] = self.region[region * HEADS + head];
                }
            }
        }
        out
    }
}

/// Means of rows, each computed once.
#[derive(Default)]
struct Means {
    rows: Vec<f32>,
    known: BTreeMap<(usize, usize, usize), usize>,
}

impl Means {
    /// The place of the mean of some rows of the `window`th states; that of no rows is zero.
    fn of(&mut self, window: usize, states: &[f32], width: usize, rows: Range<usize>) -> usize {
        let next = self.known.len();
        *self.known.entry((window, rows.start, rows.end)).or_insert_with(|| {
            let mut mean = vec![0.0; width];
            #[expect(clippy::cast_precision_loss, reason = "a window is short")]
            let share = (rows.len().max(1) as f32).recip();
            for row in states[rows.start * width..rows.end * width].chunks_exact(width) {
                mean.iter_mut().zip(row).for_each(|(sum, x)| *sum += x * share);
            }
            self.rows.extend(mean);
            next
        })
    }
}

#[cfg(test)]
mod tests {
    use safetensors::{Dtype, tensor::TensorView};

    use super::*;

    /// `out = weight [outputs, inputs] * input + bias`.
    fn linear(file: &Weights, name: &str, input: &[f32], outputs: usize) -> Vec<f32> {
        let weight = file.floats(&format!("{name}.weight"), outputs * input.len()).unwrap();
        let bias = file.floats(&format!("{name}.bias"), outputs).unwrap();
        let product = |row: &[f32]| row.iter().zip(input).map(|(a, b)| a * b).sum::<f32>();
        weight.chunks_exact(input.len()).zip(bias).map(|(row, bias)| product(row) + bias).collect()
    }

    /// The definition, plainly: `RelationHead.forward` in `scripts/train/network.py`, for one pair.
    fn plain(file: &Weights, states: &[f32], width: usize, pair: &Pair) -> Vec<f32> {
        let count = states.len() / width;
        let regions: Vec<usize> = regions(count, &pair.head, &pair.tail).collect();
        let within = &regions;
        let rows =
            |region: usize| (0..count).filter(move |&i| within[i] == region).map(|i| &states[i * width..][..width]);
        let mean = |region: usize| -> Vec<f32> {
            let (n, mut sum) = (rows(region).count().max(1), vec![0.0; width]);
            rows(region).for_each(|row| sum.iter_mut().zip(row).for_each(|(sum, x)| *sum += x));
            sum.iter().map(|x| x / f32::from(u16::try_from(n).unwrap())).collect()
        };
        let table = |name: &str, rows: usize, size: usize, at: usize| {
            file.floats(name, rows * size).unwrap()[at * size..(at + 1) * size].to_vec()
        };
        let [head, tail, distance, mentions] = pair.features;
        let input = [
            mean(1),
            mean(3),
            mean(2),
            states[..width].to_vec(),
            table("kind.weight", 2 * KINDS, EMBEDDING, head),
            table("kind.weight", 2 * KINDS, EMBEDDING, KINDS + tail),
            table("distance.weight", DISTANCES, EMBEDDING, distance),
            table("between.weight", MENTIONS, SMALL_EMBEDDING, mentions),
        ];
        let mut pair = linear(file, "pair", &input.concat(), HIDDEN);
        gelu(&mut pair);
        let query = linear(file, "query", &pair, LOOK);
        let look = |name| states.chunks_exact(width).map(|row| linear(file, name, row, LOOK)).collect::<Vec<_>>();
        let (keys, values) = (look("key"), look("value"));
        let region = file.floats("region.weight", REGIONS * HEADS).unwrap();
        let mut context = vec![0.0; LOOK];
        for head in 0..HEADS {
            let part = head * 48..(head + 1) * 48;
            let score = |i: usize| {
                let product: f32 = query[part.clone()].iter().zip(&keys[i][part.clone()]).map(|(a, b)| a * b).sum();
                (product / 48.0_f32.sqrt() + region[regions[i] * HEADS + head]).exp()
            };
            let scores: Vec<f32> = (0..count).map(score).collect();
            for (score, value) in scores.iter().zip(&values) {
                for at in part.clone() {
                    context[at] += score / scores.iter().sum::<f32>() * value[at];
                }
            }
        }
        let mut hidden = linear(file, "mix", &[pair, context].concat(), HIDDEN);
        gelu(&mut hidden);
        linear(file, "out", &hidden, LOGITS)
    }

    /// A file of random weights, in floats.
    fn weights(width: usize) -> tempfile::TempPath {
        let inputs = 4 * width + 3 * EMBEDDING + SMALL_EMBEDDING;
        let layers = [
            ("pair", HIDDEN, inputs),
            ("query", LOOK, HIDDEN),
            ("key", LOOK, width),
            ("value", LOOK, width),
            ("mix", HIDDEN, HIDDEN + LOOK),
            ("out", LOGITS, HIDDEN),
        ];
        let tables = [
            ("kind", 2 * KINDS, EMBEDDING),
            ("distance", DISTANCES, EMBEDDING),
            ("between", MENTIONS, SMALL_EMBEDDING),
            ("region", REGIONS, HEADS),
        ];
        let mut random = fastrand::Rng::with_seed(3);
        let mut tensor = |shape: Vec<usize>, size: f32| {
            let numbers = (0..shape.iter().product()).flat_map(|_| ((random.f32() * 2.0 - 1.0) * size).to_le_bytes());
            (shape, numbers.collect::<Vec<u8>>())
        };
        let mut tensors = BTreeMap::new();
        for (name, outputs, inputs) in layers {
            let size = f32::from(u16::try_from(inputs).unwrap()).sqrt().recip() * 2.0;
            tensors.insert(format!("{name}.weight"), tensor(vec![outputs, inputs], size));
            tensors.insert(format!("{name}.bias"), tensor(vec![outputs], 0.5));
        }
        tensors.extend(tables.map(|(name, rows, width)| (format!("{name}.weight"), tensor(vec![rows, width], 1.0))));
        let file = tempfile::NamedTempFile::new().unwrap().into_temp_path();
        let views: Vec<_> = tensors
            .iter()
            .map(|(name, (shape, data))| (name, TensorView::new(Dtype::F32, shape.clone(), data).unwrap()))
            .collect();
        safetensors::serialize_to_file(views, None, &file).unwrap();
        file
    }

    #[test]
    fn pairs_of_several_windows_are_scored_by_the_definition() {
        let width = 384;
        let path = &*weights(width);
        let head = Head::load(path, width).unwrap();
        let states = |count: usize, seed: u64| -> Vec<f32> {
            let mut random = fastrand::Rng::with_seed(seed);
            (0..count * width).map(|_| random.f32() * 2.0 - 1.0).collect()
        };
        let pair = |head, tail, features| Pair { head, tail, features };
        let (long, short) = (states(23, 1), states(6, 2));
        let windows = [
            Asked { states: &long, pairs: vec![pair(1..3, 7..8, [0, 1, 2, 1]), pair(7..8, 1..3, [1, 0, 8, 1])] },
            Asked { states: &short, pairs: vec![pair(1..2, 2..4, [2, 2, 0, 0])] },
        ];
        let expected: Vec<f32> = windows
            .iter()
            .flat_map(|window| window.pairs.iter().map(|pair| (window.states, pair)))
            .flat_map(|(states, pair)| plain(&Weights::load(path).unwrap(), states, width, pair))
            .collect();
        let found = head.score(&windows);
        assert_eq!(found.len(), 3 * LOGITS);
        for (found, expected) in found.iter().zip(&expected) {
            assert!((found - expected).abs() < 1e-3, "{found} for {expected}");
        }
        let alone = head.score(&windows[1..]);
        assert_eq!(&found[2 * LOGITS..], alone, "a window's scores depend on its company");
    }
}
