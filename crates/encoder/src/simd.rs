//! The two loops over a row that surround an 8-bit product, for any vector instructions.
//!
//! No closures and no iterators inside: they would be compiled for the oldest processor, not for the one at hand.

use std::mem::MaybeUninit;

use rten_simd::{
    Isa, SimdOp, SimdUnaryOp, SliceWriter,
    ops::{BitOps, FloatOps, NarrowSaturate, NumOps, ToFloat},
};

/// Floats to whole numbers: `input / scale + zero`, rounded, 0 to 255.
pub(crate) struct Round<'a, 'd> {
    pub(crate) input: &'a [f32],
    pub(crate) inverse_scale: f32,
    pub(crate) zero: i32,
    pub(crate) dest: &'d mut [MaybeUninit<u8>],
}

impl<'d> SimdOp for Round<'_, 'd> {
    type Output = &'d mut [u8];

    #[expect(clippy::inline_always, reason = "it must be compiled into the dispatcher for the processor at hand")]
    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) -> Self::Output {
        let Self { input, inverse_scale, zero, dest } = self;
        let (floats, wholes, shorts) = (isa.f32(), isa.i32(), isa.i16());
        let (factor, zeros) = (floats.splat(inverse_scale), wholes.splat(zero));
        let mut out = SliceWriter::new(dest);
        let step = floats.len();
        let mut at = 0;
        while at + 4 * step <= input.len() {
            let [a, b, c, d] = floats.load_many::<4>(&input[at..]);
            let a = wholes.add(floats.to_int_round(floats.mul(a, factor)), zeros);
            let b = wholes.add(floats.to_int_round(floats.mul(b, factor)), zeros);
            let c = wholes.add(floats.to_int_round(floats.mul(c, factor)), zeros);
            let d = wholes.add(floats.to_int_round(floats.mul(d, factor)), zeros);
            let (low, high) = (wholes.narrow_saturate(a, b), wholes.narrow_saturate(c, d));
            out.write_vec(isa.u8(), shorts.narrow_saturate(low, high));
            at += 4 * step;
        }
        while at < input.len() {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 255")]
            out.write_scalar(((input[at] * inverse_scale).round_ties_even() as i32 + zero).clamp(0, 255) as u8);
            at += 1;
        }
        out.into_mut_slice()
    }
}

/// Whole sums to floats: `sum * scale * column + (bias - zero * scale * total)`, and GELU of that where it is wanted.
pub(crate) struct Restore<'a, 'd> {
    pub(crate) sums: &'a [i32],
    /// Sum of the weights of each column, times its scale.
    pub(crate) totals: &'a [f32],
    pub(crate) columns: &'a [f32],
    pub(crate) bias: &'a [f32],
    pub(crate) zero: i32,
    pub(crate) scale: f32,
    pub(crate) gelu: bool,
    pub(crate) dest: &'d mut [MaybeUninit<f32>],
}

impl<'d> SimdOp for Restore<'_, 'd> {
    type Output = &'d mut [f32];

    #[expect(clippy::inline_always, reason = "it must be compiled into the dispatcher for the processor at hand")]
    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) -> Self::Output {
        let Self { sums, totals, columns, bias, zero, scale, gelu, dest } = self;
        let (floats, wholes) = (isa.f32(), isa.i32());
        let mut out = SliceWriter::new(dest);
        #[expect(clippy::cast_precision_loss, reason = "at most 255")]
        let shift = -(zero as f32) * scale;
        let (factor, shifts) = (floats.splat(scale), floats.splat(shift));
        let step = floats.len();
        let whole = sums.len() / step * step;
        for (((sums, totals), columns), bias) in sums
            .chunks_exact(step)
            .zip(totals.chunks_exact(step))
            .zip(columns.chunks_exact(step))
            .zip(bias.chunks_exact(step))
        {
            let column = floats.mul(floats.load(columns), factor);
            let bias = floats.mul_add(floats.load(totals), shifts, floats.load(bias));
            let x = floats.mul_add(wholes.to_float(wholes.load(sums)), column, bias);
            out.write_vec(floats, if gelu { Gelu {}.eval(isa, x) } else { x });
        }
        for at in whole..sums.len() {
            #[expect(clippy::cast_precision_loss, reason = "sums are smaller than 2^27, and a float is wanted")]
            let x = (sums[at] as f32).mul_add(columns[at] * scale, totals[at].mul_add(shift, bias[at]));
            out.write_scalar(if gelu { Gelu {}.scalar_eval(x) } else { x });
        }
        out.into_mut_slice()
    }
}

/// `x` times the share of the normal distribution below it (Hendrycks and Gimpel 2016, arXiv 1606.08415), to 5e-5.
///
/// The share is an odd polynomial, fitted by weighted least squares on 0 to [`END`], from where on it is one.
/// It takes half the time of an error function by exponentials, and what it gives is rounded to 8 bits anyway.
pub(crate) struct Gelu {}

/// [`Gelu`] of each number.
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
