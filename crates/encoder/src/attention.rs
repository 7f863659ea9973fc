//! Attention over one sentence.
//!
//! Vaswani et al. 2017 (arXiv 1706.03762). A sentence is short and a head is narrow: the products are too small for a general matrix library, which would spend
//! its time packing them. A vector holds one number for each of many queries, so that keys and values are read where they
//! lie, and the softmax needs no sums across a vector. Written like `simd`: no closures around vectors.

use std::array;

use rten_simd::{
    Isa, SimdOp, SimdUnaryOp,
    ops::{BitOps, FloatOps, NumOps},
};
use rten_vecmath::Exp;

/// Widths of heads are multiples of this: no vector is longer.
pub const LANES: usize = 16;

/// Keys, or queries, that are worked on together: their sums stay in registers.
const ROWS: usize = 8;

/// Attention with its buffers, which one thread uses again and again.
pub struct Attention {
    heads: usize,
    queries: Vec<f32>,
    weights: Vec<f32>,
    shares: Vec<f32>,
}

/// Rows that are part of wider ones.
#[derive(Clone, Copy)]
pub struct Rows<'a> {
    /// The wider rows, one after the other.
    pub data: &'a [f32],
    /// Their length.
    pub stride: usize,
    /// Where the part begins in each.
    pub at: usize,
}

/// Who looks at what: `heads` parts of a query, key or value stand beside each other in its row.
#[derive(Clone, Copy)]
pub struct Look<'a> {
    /// A row for each row of the result.
    pub queries: Rows<'a>,
    /// As many rows as values.
    pub keys: Rows<'a>,
    /// What is mixed.
    pub values: Rows<'a>,
    /// Added to the product of query and key: for each head and key a number for each query.
    pub bias: Option<&'a [f32]>,
}

impl Attention {
    /// For `heads` heads.
    pub fn new(heads: usize) -> Self {
        Self { heads, queries: Vec::new(), weights: Vec::new(), shares: Vec::new() }
    }

    /// Writes the values, mixed by the softmax of the products of query and key, to rows of `width`, a multiple of
    /// `heads` times [`LANES`].
    pub fn mix(&mut self, look: Look<'_>, width: usize, mixed: &mut [f32]) {
        Mix { attention: self, look, width, mixed }.dispatch();
    }
}

struct Mix<'a> {
    attention: &'a mut Attention,
    look: Look<'a>,
    width: usize,
    mixed: &'a mut [f32],
}

impl SimdOp for Mix<'_> {
    type Output = ();

    #[expect(clippy::inline_always, reason = "it must be compiled into the dispatcher for the processor at hand")]
    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        let Self { attention, look, width, mixed } = self;
        let Attention { heads, queries, weights, shares } = attention;
        let step = isa.f32().len();
        let padded = (mixed.len() / width).next_multiple_of(step);
        let keys = look.keys.data.len() / look.keys.stride;
        let head_width = width / *heads;
        #[expect(clippy::cast_precision_loss, reason = "a width is small")]
        let alpha = (head_width as f32).sqrt().recip();
        // Queries beyond the last are zero; what comes of them is not looked at.
        queries.clear();
        queries.resize(head_width * padded, 0.0);
        weights.resize(keys * padded, 0.0);
        shares.resize(padded, 0.0);

        for index in 0..*heads {
            let mut head = Head { look, mixed, width, part_width: head_width, index, padded };
            head.turn(queries, alpha);
            let mut query = 0;
            while query + 2 * step <= padded {
                head.weigh_all::<I, 2>(isa, queries, query, weights);
                query += 2 * step;
            }
            if query < padded {
                head.weigh_all::<I, 1>(isa, queries, query, weights);
            }
            head.add_bias(weights);
            head.soften(isa, weights, shares);
            if head_width.is_multiple_of(2 * step) {
                head.blend_all::<I, 2>(isa, weights, shares);
            } else {
                head.blend_all::<I, 1>(isa, weights, shares);
            }
        }
    }
}

/// One head at work.
///
/// Its scratch lies crosswise: `queries` has a row of `padded` numbers for each place of a query, `weights` one for each key.
struct Head<'a> {
    look: Look<'a>,
    mixed: &'a mut [f32],
    /// Of all heads.
    width: usize,
    /// Of this head.
    part_width: usize,
    /// Which head it is.
    index: usize,
    /// Number of queries, rounded up to whole vectors.
    padded: usize,
}

#[expect(clippy::inline_always, reason = "they must be compiled into the dispatcher for the processor at hand")]
#[expect(clippy::needless_range_loop, reason = "sums are kept in registers only where loops are this plain")]
impl Head<'_> {
    /// This head's part of a row.
    #[inline(always)]
    fn part<'a>(&self, rows: Rows<'a>, row: usize) -> &'a [f32] {
        let from = row * rows.stride + rows.at + self.index * self.part_width;
        &rows.data[from..from + self.part_width]
    }

    /// How many queries.
    #[inline(always)]
    fn count(&self) -> usize {
        self.mixed.len() / self.width
    }

    /// How many keys.
    #[inline(always)]
    fn keys(&self) -> usize {
        self.look.keys.data.len() / self.look.keys.stride
    }

    /// Lays the queries crosswise, times `alpha`.
    #[inline(always)]
    fn turn(&self, queries: &mut [f32], alpha: f32) {
        let mut i = 0;
        // Four at once, for fewer and wider stores.
        while i + 4 <= self.count() {
            let rows: [&[f32]; 4] = array::from_fn(|r| self.part(self.look.queries, i + r));
            for (j, to) in queries.chunks_exact_mut(self.padded).enumerate() {
                to[i..i + 4].copy_from_slice(&rows.map(|row| row[j] * alpha));
            }
            i += 4;
        }
        while i < self.count() {
            for (to, x) in queries.chunks_exact_mut(self.padded).zip(self.part(self.look.queries, i)) {
                to[i] = x * alpha;
            }
            i += 1;
        }
    }

    /// Products of `N` vectors of queries with all keys.
    #[inline(always)]
    fn weigh_all<I: Isa, const N: usize>(&self, isa: I, queries: &[f32], query: usize, weights: &mut [f32]) {
        let mut key = 0;
        while key + ROWS <= self.keys() {
            self.weigh::<I, N, ROWS>(isa, queries, query, key, weights);
            key += ROWS;
        }
        while key + 2 <= self.keys() {
            self.weigh::<I, N, 2>(isa, queries, query, key, weights);
            key += 2;
        }
        if key < self.keys() {
            self.weigh::<I, N, 1>(isa, queries, query, key, weights);
        }
    }

    fn add_bias(&self, weights: &mut [f32]) {
        let Some(bias) = self.look.bias else { return };
        let bias = bias.chunks_exact(self.count()).skip(self.index * self.keys());
        for (row, bias) in weights.chunks_exact_mut(self.padded).zip(bias) {
            row.iter_mut().zip(bias).for_each(|(weight, bias)| *weight += bias);
        }
    }

    /// Exponentials of the products, and for each query the share that makes one of their sum.
    #[inline(always)]
    fn soften<I: Isa>(&self, isa: I, weights: &mut [f32], shares: &mut [f32]) {
        let floats = isa.f32();
        let mut at = 0;
        while at < self.padded {
            let mut largest = floats.load(&weights[at..]);
            for row in weights.chunks_exact(self.padded) {
                largest = floats.max(largest, floats.load(&row[at..]));
            }
            let mut sum = floats.zero();
            for row in weights.chunks_exact_mut(self.padded) {
                let row = &mut row[at..];
                let weight = Exp {}.eval(isa, floats.sub(floats.load(row), largest));
                floats.store(weight, row);
                sum = floats.add(sum, weight);
            }
            floats.store(floats.div(floats.one(), sum), &mut shares[at..]);
            at += floats.len();
        }
    }

    /// Products of `N` vectors of queries with `R` keys.
    #[inline(always)]
    fn weigh<I: Isa, const N: usize, const R: usize>(
        &self,
        isa: I,
        queries: &[f32],
        query: usize,
        key: usize,
        weights: &mut [f32],
    ) {
        let floats = isa.f32();
        let step = floats.len();
        let mut sums = [[floats.zero(); N]; R];
        let mut place = 0;
        while place < self.part_width {
            let mut keys = [&[][..]; R];
            for r in 0..R {
                keys[r] = &self.part(self.look.keys, key + r)[place..place + LANES];
            }
            for d in 0..LANES {
                let at = (place + d) * self.padded + query;
                let row = &queries[at..at + N * step];
                for r in 0..R {
                    let key = floats.splat(keys[r][d]);
                    for n in 0..N {
                        sums[r][n] = floats.mul_add(key, floats.load(&row[n * step..]), sums[r][n]);
                    }
                }
            }
            place += LANES;
        }
        for r in 0..R {
            for n in 0..N {
                floats.store(sums[r][n], &mut weights[(key + r) * self.padded + query + n * step..]);
            }
        }
    }

    /// The values as the queries weigh them, `N` vectors at once.
    #[inline(always)]
    fn blend_all<I: Isa, const N: usize>(&mut self, isa: I, weights: &[f32], shares: &[f32]) {
        let mut query = 0;
        while query + ROWS <= self.count() {
            self.blend::<I, N, ROWS>(isa, query, weights, shares);
            query += ROWS;
        }
        while query + 2 <= self.count() {
            self.blend::<I, N, 2>(isa, query, weights, shares);
            query += 2;
        }
        if query < self.count() {
            self.blend::<I, N, 1>(isa, query, weights, shares);
        }
    }

    /// The values as `R` queries weigh them.
    #[inline(always)]
    fn blend<I: Isa, const N: usize, const R: usize>(&mut self, isa: I, query: usize, weights: &[f32], shares: &[f32]) {
        let floats = isa.f32();
        let step = floats.len();
        let Rows { data, stride, at } = self.look.values;
        let mut place = self.index * self.part_width;
        let end = place + self.part_width;
        while place < end {
            let mut sums = [[floats.zero(); N]; R];
            for (row, weights) in data.chunks_exact(stride).zip(weights.chunks_exact(self.padded)) {
                let value = &row[at + place..][..N * step];
                let weight = &weights[query..query + R];
                for n in 0..N {
                    let value = floats.load(&value[n * step..]);
                    for r in 0..R {
                        sums[r][n] = floats.mul_add(floats.splat(weight[r]), value, sums[r][n]);
                    }
                }
            }
            for r in 0..R {
                let share = floats.splat(shares[query + r]);
                for n in 0..N {
                    let to = (query + r) * self.width + place + n * step;
                    floats.store(floats.mul(sums[r][n], share), &mut self.mixed[to..]);
                }
            }
            place += N * step;
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
    fn it_is_attention_for_sentences_of_any_length() {
        let (width, heads) = (64, 2);
        let number = |i: usize| ((i * 7919 % 1000) as f32 / 500.0 - 1.0) * 2.0;
        let mut attention = Attention::new(heads);
        for count in [1, 2, 7, 8, 9, 16, 17, 40] {
            let wide: Vec<f32> = (0..count * 3 * width).map(number).collect();
            let part = |i| Rows { data: &wide, stride: 3 * width, at: i * width };
            let look = Look { queries: part(0), keys: part(1), values: part(2), bias: None };
            let mut mixed = vec![0.0; count * width];
            attention.mix(look, width, &mut mixed);
            for (a, b) in mixed.iter().zip(&plain(&wide, width, heads)) {
                assert!((a - b).abs() < 1e-4, "{count} subwords: {a} for {b}");
            }
        }
    }

    #[test]
    fn a_large_bias_chooses_the_key() {
        let (width, heads, keys, queries) = (48, 1, 5, 3);
        let number = |i: usize| (i * 7919 % 1000) as f32 / 500.0 - 1.0;
        let states: Vec<f32> = (0..keys * width).map(number).collect();
        let rows = |data| Rows { data, stride: width, at: 0 };
        // Query 0 looks at key 4, query 1 at key 3, query 2 at key 2.
        let bias: Vec<f32> =
            (0..keys * queries).map(|i| if i / queries + i % queries == 4 { 100.0 } else { 0.0 }).collect();
        let look = Look {
            queries: rows(&states[..queries * width]),
            keys: rows(&states),
            values: rows(&states),
            bias: Some(&bias),
        };
        let mut mixed = vec![0.0; queries * width];
        Attention::new(heads).mix(look, width, &mut mixed);
        for (query, row) in mixed.chunks_exact(width).enumerate() {
            let chosen = &states[(4 - query) * width..(5 - query) * width];
            assert!(row.iter().zip(chosen).all(|(a, b)| (a - b).abs() < 1e-4), "query {query}");
        }
    }
}
