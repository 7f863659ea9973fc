//! Matrices in 8 bits: weights with a scale for each output, activations with a scale and a zero for each row.
//!
//! Each row is rounded by itself, so its product does not depend on the rows beside it.

use rten_gemm::{GemmExecutor, GemmInputA, GemmInputB, GemmOptions, PackedBMatrix};
use rten_simd::SimdOp;
use rten_tensor::Matrix;
use rten_vecmath::{ExtendInit, MinMax};

use crate::simd::{Restore, Round};

/// The products that this processor does best, in 8 bits and in floats.
pub(crate) struct Kernels {
    bytes: GemmExecutor<u8, i8, i32>,
    pub(crate) floats: GemmExecutor<f32>,
    /// Largest rounded activation. Without dot-product instructions, sums of two products are kept in 16 bits, for which
    /// activations of 7 bits are small enough.
    largest: f32,
}

thread_local! {
    // One a thread, since they cannot be sent; not one a product, since looking at the processor takes long.
    static KERNELS: Kernels = Kernels::new();
}

impl Kernels {
    fn new() -> Self {
        let bytes = GemmExecutor::<u8, i8, i32>::default();
        let largest = if bytes.may_saturate() { 127.0 } else { 255.0 };
        Self { bytes, floats: GemmExecutor::default(), largest }
    }

    /// Works with those of this thread.
    pub(crate) fn with<R>(work: impl FnOnce(&Self) -> R) -> R {
        KERNELS.with(work)
    }
}

/// A linear layer.
pub(crate) struct Linear {
    weight: PackedBMatrix<i8>,
    scale: Vec<f32>,
    bias: Vec<f32>,
    /// Sum of the weights of each output: what a zero that is not 0 adds to it, once a step.
    totals: Vec<i32>,
}

/// Buffers that one thread uses again and again.
#[derive(Default)]
pub(crate) struct Scratch {
    rows: Vec<u8>,
    scales: Vec<f32>,
    zeros: Vec<i32>,
    sums: Vec<i32>,
}

impl Linear {
    /// `weight` [outputs, inputs] row by row.
    pub(crate) fn new(kernels: &Kernels, weight: &[i8], scale: Vec<f32>, bias: Vec<f32>) -> Self {
        let inputs = weight.len() / scale.len();
        // Transposed by its strides.
        let view = Matrix::from_slice_with_strides([inputs, scale.len()], weight, [1, inputs])
            .expect("the weight has a row for each scale");
        let totals = weight.chunks_exact(inputs).map(|row| row.iter().map(|&x| i32::from(x)).sum()).collect();
        Self { weight: kernels.bytes.prepack_b(view), scale, bias, totals }
    }

    /// Number of outputs.
    pub(crate) fn width(&self) -> usize {
        self.scale.len()
    }

    /// Multiplies the rows of `input` and writes the rows of results to `out`.
    pub(crate) fn run(&self, kernels: &Kernels, input: &[f32], scratch: &mut Scratch, out: &mut Vec<f32>) {
        let inputs = self.weight.rows();
        let count = input.len() / inputs;
        let Scratch { rows, scales, zeros, sums } = scratch;
        round(input, inputs, kernels.largest, (rows, scales, zeros));
        sums.resize(count * self.width(), 0);
        let view = Matrix::from_data([count, inputs], rows.as_slice());
        kernels
            .bytes
            // The zeros are taken care of below: the library (0.27) mixes up those of different rows.
            .gemm(sums, GemmInputA::Unpacked(view), GemmInputB::Packed(&self.weight), GemmOptions::default())
            .expect("the buffers are sized for the product");
        out.clear();
        out.reserve(sums.len());
        for ((row, &scale), &zero) in sums.chunks_exact(self.width()).zip(&*scales).zip(&*zeros) {
            out.extend_init(|space| {
                let dest = &mut space[..row.len()];
                let Self { scale: columns, bias, totals, .. } = self;
                Restore { sums: row, totals, columns, bias, zero, scale, dest }.dispatch()
            });
        }
    }
}

/// Rounds each row to whole numbers from 0 to `largest`; the row is `(rounded - zero) * scale`.
fn round(
    input: &[f32],
    width: usize,
    largest: f32,
    (rows, scales, zeros): (&mut Vec<u8>, &mut Vec<f32>, &mut Vec<i32>),
) {
    rows.clear();
    rows.reserve(input.len());
    scales.clear();
    zeros.clear();
    for row in input.chunks_exact(width) {
        let (low, high) = MinMax::new(row).dispatch();
        let (low, high) = (low.min(0.0), high.max(0.0));
        let scale = ((high - low) / largest).max(f32::MIN_POSITIVE);
        #[expect(clippy::cast_possible_truncation, reason = "between 0 and 255")]
        let zero = (-low / scale).round().clamp(0.0, largest) as i32;
        let inverse_scale = scale.recip();
        rows.extend_init(|space| Round { input: row, inverse_scale, zero, dest: &mut space[..width] }.dispatch());
        scales.push(scale);
        zeros.push(zero);
    }
}
