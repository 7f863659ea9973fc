//! The two loops over a row that surround an 8-bit product, for any vector instructions.
//!
//! No closures and no iterators inside: they would be compiled for the oldest processor, not for the one at hand.

use std::mem::MaybeUninit;

use rten_simd::{
    Isa, SimdOp, SliceWriter,
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

/// Whole sums to floats: `(sum - zero * total) * (scale * column) + bias`.
pub(crate) struct Restore<'a, 'd> {
    pub(crate) sums: &'a [i32],
    /// Sum of the weights of each column.
    pub(crate) totals: &'a [i32],
    pub(crate) columns: &'a [f32],
    pub(crate) bias: &'a [f32],
    pub(crate) zero: i32,
    pub(crate) scale: f32,
    pub(crate) dest: &'d mut [MaybeUninit<f32>],
}

impl<'d> SimdOp for Restore<'_, 'd> {
    type Output = &'d mut [f32];

    #[expect(clippy::inline_always, reason = "it must be compiled into the dispatcher for the processor at hand")]
    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) -> Self::Output {
        let Self { sums, totals, columns, bias, zero, scale, dest } = self;
        let (floats, wholes) = (isa.f32(), isa.i32());
        let mut out = SliceWriter::new(dest);
        let (factor, zeros) = (floats.splat(scale), wholes.splat(zero));
        let step = floats.len();
        let mut at = 0;
        while at + step <= sums.len() {
            let shift = wholes.mul(wholes.load(&totals[at..]), zeros);
            let sum = wholes.to_float(wholes.sub(wholes.load(&sums[at..]), shift));
            let column = floats.mul(floats.load(&columns[at..]), factor);
            out.write_vec(floats, floats.mul_add(sum, column, floats.load(&bias[at..])));
            at += step;
        }
        while at < sums.len() {
            #[expect(clippy::cast_precision_loss, reason = "sums are smaller than 2^27, and a float is wanted")]
            out.write_scalar(((sums[at] - zero * totals[at]) as f32).mul_add(columns[at] * scale, bias[at]));
            at += 1;
        }
        out.into_mut_slice()
    }
}
