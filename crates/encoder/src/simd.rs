//! The loops over rows that surround an 8-bit product, for any vector instructions.
//!
//! Each is asked for many rows at once, since looking at the processor takes as long as a row. No closures around vectors:
//! they would be compiled for the oldest processor, not for the one at hand.

use rten_simd::{
    Isa, SimdOp, SimdUnaryOp,
    ops::{BitOps, FloatOps, NarrowSaturate, NumOps, ToFloat},
};
use rten_vecmath::{MinMax, Normalize, NormalizeOptions, Sum, SumSquareSub};

/// Rounds each row of floats to whole numbers from 0 to `largest`; the row is `(rounded - zero) * scale`.
pub(crate) struct Round<'a> {
    pub(crate) input: &'a [f32],
    /// Of a row.
    pub(crate) width: usize,
    pub(crate) largest: f32,
    pub(crate) rounded: &'a mut [u8],
    pub(crate) scales: &'a mut [f32],
    pub(crate) zeros: &'a mut [f32],
}

impl SimdOp for Round<'_> {
    type Output = ();

    #[expect(clippy::inline_always, reason = "it must be compiled into the dispatcher for the processor at hand")]
    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        let Self { input, width, largest, rounded, scales, zeros } = self;
        let rows = input.chunks_exact(width).zip(rounded.chunks_exact_mut(width));
        for ((row, rounded), (to_scale, to_zero)) in rows.zip(scales.iter_mut().zip(zeros)) {
            let (low, high) = MinMax::new(row).eval(isa);
            let (low, high) = (low.min(0.0), high.max(0.0));
            let scale = ((high - low) / largest).max(f32::MIN_POSITIVE);
            let zero = (-low / scale).round().clamp(0.0, largest);
            round_row(isa, row, scale.recip(), zero, rounded);
            (*to_scale, *to_zero) = (scale, zero);
        }
    }
}

/// `input / scale + zero`, rounded, 0 to 255.
#[expect(clippy::inline_always, reason = "as above")]
#[inline(always)]
fn round_row<I: Isa>(isa: I, input: &[f32], inverse_scale: f32, zero: f32, out: &mut [u8]) {
    let (floats, wholes, shorts) = (isa.f32(), isa.i32(), isa.i16());
    #[expect(clippy::cast_possible_truncation, reason = "between 0 and 255")]
    let zero = zero as i32;
    let (factor, zeros) = (floats.splat(inverse_scale), wholes.splat(zero));
    let step = floats.len();
    let mut at = 0;
    while at + 4 * step <= input.len() {
        let [a, b, c, d] = floats.load_many::<4>(&input[at..]);
        let a = wholes.add(floats.to_int_round(floats.mul(a, factor)), zeros);
        let b = wholes.add(floats.to_int_round(floats.mul(b, factor)), zeros);
        let c = wholes.add(floats.to_int_round(floats.mul(c, factor)), zeros);
        let d = wholes.add(floats.to_int_round(floats.mul(d, factor)), zeros);
        let (low, high) = (wholes.narrow_saturate(a, b), wholes.narrow_saturate(c, d));
        isa.u8().store(shorts.narrow_saturate(low, high), &mut out[at..]);
        at += 4 * step;
    }
    while at < input.len() {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 255")]
        let rounded = ((input[at] * inverse_scale).round_ties_even() as i32 + zero).clamp(0, 255) as u8;
        out[at] = rounded;
        at += 1;
    }
}

/// Rows of whole sums to floats: `sum * scale * column + (bias - zero * scale * total)`, and GELU of that where it is
/// wanted.
pub(crate) struct Restore<'a> {
    pub(crate) sums: &'a [i32],
    /// Of each row.
    pub(crate) scales: &'a [f32],
    pub(crate) zeros: &'a [f32],
    /// Sum of the weights of each column, times its scale.
    pub(crate) totals: &'a [f32],
    pub(crate) columns: &'a [f32],
    pub(crate) bias: &'a [f32],
    pub(crate) gelu: bool,
    pub(crate) out: &'a mut [f32],
}

impl SimdOp for Restore<'_> {
    type Output = ();

    #[expect(clippy::inline_always, reason = "it must be compiled into the dispatcher for the processor at hand")]
    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        let Self { sums, scales, zeros, totals, columns, bias, gelu, out } = self;
        let (floats, wholes) = (isa.f32(), isa.i32());
        let (step, width) = (floats.len(), bias.len());
        let whole = width / step * step;
        let rows = sums.chunks_exact(width).zip(out.chunks_exact_mut(width));
        for ((sums, out), (&scale, &zero)) in rows.zip(scales.iter().zip(zeros)) {
            let shift = -zero * scale;
            let (factor, shifts) = (floats.splat(scale), floats.splat(shift));
            for ((((sums, totals), columns), bias), out) in sums
                .chunks_exact(step)
                .zip(totals.chunks_exact(step))
                .zip(columns.chunks_exact(step))
                .zip(bias.chunks_exact(step))
                .zip(out.chunks_exact_mut(step))
            {
                let column = floats.mul(floats.load(columns), factor);
                let bias = floats.mul_add(floats.load(totals), shifts, floats.load(bias));
                let x = floats.mul_add(wholes.to_float(wholes.load(sums)), column, bias);
                floats.store(if gelu { Gelu {}.eval(isa, x) } else { x }, out);
            }
            for at in whole..width {
                #[expect(clippy::cast_precision_loss, reason = "sums are smaller than 2^27, and a float is wanted")]
                let x = (sums[at] as f32).mul_add(columns[at] * scale, totals[at].mul_add(shift, bias[at]));
                out[at] = if gelu { Gelu {}.scalar_eval(x) } else { x };
            }
        }
    }
}

/// Layer normalisation of each row of `states + added`, in place (Ba et al. 2016, arXiv 1607.06450).
pub(crate) struct AddNorm<'a> {
    pub(crate) states: &'a mut [f32],
    /// Nothing where there is nothing to add.
    pub(crate) added: Option<&'a [f32]>,
    pub(crate) weight: &'a [f32],
    pub(crate) bias: &'a [f32],
    pub(crate) epsilon: f32,
}

impl SimdOp for AddNorm<'_> {
    type Output = ();

    #[expect(clippy::inline_always, reason = "it must be compiled into the dispatcher for the processor at hand")]
    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        let Self { states, added, weight, bias, epsilon } = self;
        let width = weight.len();
        #[expect(clippy::cast_precision_loss, reason = "a width is small")]
        let count = width as f32;
        for (i, row) in states.chunks_exact_mut(width).enumerate() {
            if let Some(added) = added {
                for (x, y) in row.iter_mut().zip(&added[i * width..(i + 1) * width]) {
                    *x += y;
                }
            }
            let mean = Sum::new(row).eval(isa) / count;
            let variance = SumSquareSub::new(row, mean).eval(isa) / count;
            let options = NormalizeOptions {
                pre_scale_bias: mean,
                scale: (variance + epsilon).sqrt().recip(),
                element_scale: Some(weight),
                element_bias: Some(bias),
                ..NormalizeOptions::default()
            };
            Normalize::new_mut(row, options).eval(isa);
        }
    }
}

/// `x` times the share of the normal distribution below it (Hendrycks and Gimpel 2016, arXiv 1606.08415), to 5e-5.
///
/// The share is an odd polynomial, fitted by weighted least squares on 0 to [`END`], from where on it is one.
/// It takes half the time of an error function by exponentials, and what it gives is rounded to 8 bits anyway.
pub(crate) struct Gelu {}

/// GELU of each number: it, times the share of the normal distribution below it (Hendrycks and Gimpel 2016), to 5e-5.
pub fn gelu(numbers: &mut [f32]) {
    Gelu {}.map_mut(numbers);
}

/// Where the polynomial ends.
const END: f32 = 4.5;

/// Of powers of `(x / END)^2`, lowest first.
const SHARE: [f32; 10] = [
    0.398_880_9,
    -1.343_121_3,
    4.028_503_4,
    -9.292_313,
    16.325_15,
    -21.334_063,
    19.872_22,
    -12.345_148,
    4.549_072_7,
    -0.748_070_6,
];

impl SimdUnaryOp<f32> for Gelu {
    #[expect(clippy::inline_always, reason = "as above")]
    #[inline(always)]
    fn eval<I: Isa>(&self, isa: I, x: I::F32) -> I::F32 {
        let floats = isa.f32();
        let inner = floats.clamp(x, floats.splat(-END), floats.splat(END));
        let square = floats.mul(floats.mul(inner, inner), floats.splat((END * END).recip()));
        let mut share = floats.splat(SHARE[9]);
        let mut power = 9;
        while power > 0 {
            power -= 1;
            share = floats.mul_add(share, square, floats.splat(SHARE[power]));
        }
        floats.mul(x, floats.mul_add(inner, share, floats.splat(0.5)))
    }
}

#[cfg(test)]
#[allow(clippy::cast_precision_loss, reason = "small numbers")]
mod tests {
    use super::*;

    #[test]
    fn gelu_is_that_of_the_library_but_for_the_last_digits() {
        let numbers: Vec<f32> = (-12_000..=12_000).map(|i| i as f32 / 1000.0).collect();
        let (mut ours, mut theirs) = (numbers.clone(), numbers.clone());
        Gelu {}.map_mut(&mut ours);
        rten_vecmath::Gelu {}.map_mut(&mut theirs);
        for ((x, ours), theirs) in numbers.iter().zip(ours).zip(theirs) {
            assert!((ours - theirs).abs() < 5e-5, "{x}: {ours} for {theirs}");
        }
    }
}
