//! Attention within one sentence.
//!
//! A sentence is short and a head is narrow: the products are too small for a general matrix library, which would spend
//! its time packing them. Written like `simd`: no closures around vectors.

use std::ops::Range;

use rten_simd::{
    Isa, SimdOp,
    ops::{BitOps, NumOps},
};
use rten_vecmath::Softmax;

/// Queries that are worked on together, to use each key and value several times once it is loaded.
const ROWS: usize = 8;

/// Widths of heads are multiples of this: no vector is longer.
pub(crate) const LANES: usize = 16;

/// Attention with its buffers, which one thread uses again and again.
pub(crate) struct Attention {
    heads: usize,
    queries: Vec<[f32; ROWS]>,
    keys: Vec<f32>,
    weights: Vec<f32>,
    shares: Vec<[f32; ROWS]>,
}

impl Attention {
    pub(crate) fn new(heads: usize) -> Self {
        Self { heads, queries: Vec::new(), keys: Vec::new(), weights: Vec::new(), shares: Vec::new() }
    }

    /// `wide` holds a row of queries, keys and values for each subword; the values of `sentence`, mixed, go to its rows of
    /// `mixed`.
    pub(crate) fn mix(&mut self, sentence: &Range<usize>, wide: &[f32], mixed: &mut [f32], width: usize) {
        let wide = &wide[sentence.start * 3 * width..sentence.end * 3 * width];
        let mixed = &mut mixed[sentence.start * width..sentence.end * width];
        Mix { attention: self, wide, mixed, width }.dispatch();
    }
}

struct Mix<'a> {
    attention: &'a mut Attention,
    wide: &'a [f32],
    mixed: &'a mut [f32],
    width: usize,
}

impl SimdOp for Mix<'_> {
    type Output = ();

    #[expect(clippy::inline_always, reason = "it must be compiled into the dispatcher for the processor at hand")]
    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        let Self { attention, wide, mixed, width } = self;
        let Attention { heads, queries, keys, weights, shares } = attention;
        let floats = isa.f32();
        let step = floats.len();
        let count = mixed.len() / width;
        let padded = count.next_multiple_of(step);
        let head_width = width / *heads;
        #[expect(clippy::cast_precision_loss, reason = "a width is small")]
        let alpha = (head_width as f32).sqrt().recip();
        queries.resize(head_width, [0.0; ROWS]);
        keys.clear();
        keys.resize(head_width * padded, 0.0);
        weights.resize(ROWS * padded, 0.0);
        shares.resize(count, [0.0; ROWS]);

        for at in (0..*heads).map(|head| head * head_width) {
            // Keys lie crosswise, so that one vector holds the same place of many keys.
            for (j, row) in wide.chunks_exact(3 * width).enumerate() {
                let key = &row[width + at..width + at + head_width];
                for (to, x) in keys[j..].iter_mut().step_by(padded).zip(key) {
                    *to = x * alpha;
                }
            }
            for first in (0..count).step_by(ROWS) {
                let rows = ROWS.min(count - first);
                // Rows beyond the sentence are the last one again; what comes of them is dropped.
                for r in 0..ROWS {
                    let from = (first + r.min(rows - 1)) * 3 * width + at;
                    for (query, &x) in queries.iter_mut().zip(&wide[from..from + head_width]) {
                        query[r] = x;
                    }
                }
                let mut block = 0;
                while block < padded {
                    let mut sums = [floats.zero(); ROWS];
                    for (query, keys) in queries.iter().zip(keys.chunks_exact(padded)) {
                        let key = floats.load(&keys[block..]);
                        for r in 0..ROWS {
                            sums[r] = floats.mul_add(floats.splat(query[r]), key, sums[r]);
                        }
                    }
                    for r in 0..ROWS {
                        floats.store(sums[r], &mut weights[r * padded + block..]);
                    }
                    block += step;
                }
                for (r, row) in weights.chunks_exact_mut(padded).enumerate() {
                    if r < rows {
                        Softmax::new_mut(&mut row[..count]).eval(isa);
                    }
                    for (share, &weight) in shares.iter_mut().zip(&*row) {
                        share[r] = weight;
                    }
                }
                let mut block = 0;
                while block < head_width {
                    let mut sums = [floats.zero(); ROWS];
                    let from = 2 * width + at + block;
                    for (row, share) in wide.chunks_exact(3 * width).zip(&*shares) {
                        let value = floats.load(&row[from..]);
                        for r in 0..ROWS {
                            sums[r] = floats.mul_add(floats.splat(share[r]), value, sums[r]);
                        }
                    }
                    for (r, &sum) in sums.iter().enumerate().take(rows) {
                        floats.store(sum, &mut mixed[(first + r) * width + at + block..]);
                    }
                    block += step;
                }
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::cast_precision_loss, reason = "small numbers")]
mod tests {
    use super::*;

    /// The definition, plainly.
    fn plain(wide: &[f32], width: usize, heads: usize) -> Vec<f32> {
        let (row, part) = (3 * width, width / heads);
        let count = wide.len() / row;
        let mut out = vec![0.0; count * width];
        for head in 0..heads {
            let at = |i: usize, which: usize, d: usize| wide[i * row + which * width + head * part + d];
            for i in 0..count {
                let score = |j| (0..part).map(|d| at(i, 0, d) * at(j, 1, d)).sum::<f32>() / (part as f32).sqrt();
                let scores: Vec<f32> = (0..count).map(|j| f32::exp(score(j))).collect();
                let sum: f32 = scores.iter().sum();
                for d in 0..part {
                    out[i * width + head * part + d] = (0..count).map(|j| scores[j] / sum * at(j, 2, d)).sum();
                }
            }
        }
        out
    }

    #[test]
    fn it_is_attention_for_sentences_of_any_length_and_in_any_company() {
        let (width, heads) = (64, 2);
        let number = |i: usize| ((i * 7919 % 1000) as f32 / 500.0 - 1.0) * 2.0;
        let mut attention = Attention::new(heads);
        for count in [1, 2, 7, 8, 9, 16, 17, 40] {
            let wide: Vec<f32> = (0..(count + 3) * 3 * width).map(number).collect();
            let mut mixed = vec![0.0; (count + 3) * width];
            attention.mix(&(3..count + 3), &wide, &mut mixed, width);
            let expected = plain(&wide[3 * 3 * width..], width, heads);
            for (a, b) in mixed[3 * width..].iter().zip(&expected) {
                assert!((a - b).abs() < 1e-4, "{count} subwords: {a} for {b}");
            }
            assert!(mixed[..3 * width].iter().all(|&x| x == 0.0), "written outside the sentence");
        }
    }
}
