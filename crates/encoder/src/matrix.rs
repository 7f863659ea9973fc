//! Linear layers. In 8 bits, weights have a scale for each output, activations a scale and a zero for each row.
//!
//! Each row is rounded by itself, so its product does not depend on the rows beside it.

use std::ops::Range;

use rten_gemm::{GemmExecutor, GemmInputA, GemmInputB, GemmOptions, PackedBMatrix};
use rten_simd::SimdOp;
use rten_tensor::Matrix;

use crate::{
    LoadError,
    simd::{Restore, Round, gelu},
    weights::Weights,
};

/// The products that this processor does best, in 8 bits and in floats.
pub(crate) struct Kernels {
    bytes: GemmExecutor<u8, i8, i32>,
    floats: GemmExecutor<f32>,
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

/// Rows that are multiplied at once: what comes of them stays in the processor's nearest caches until it is read again.
const BLOCK: usize = 64;

/// A linear layer, in 8 bits or, of a model that is kept so, in 32.
pub struct Linear {
    weight: Weight,
    /// Whether GELU is taken of the outputs.
    gelu: bool,
}

enum Weight {
    Bytes(Bytes),
    Floats(Dense),
}

/// Buffers that one thread uses again and again.
#[derive(Default)]
pub(crate) struct Scratch {
    rounded: Vec<u8>,
    scales: Vec<f32>,
    zeros: Vec<f32>,
    sums: Vec<i32>,
}

impl Linear {
    /// Reads `NAME.weight` [outputs, inputs], `NAME.bias` and, of 8 bits, `NAME.scale`; the outputs of several names
    /// stand beside each other.
    pub fn load(file: &Weights, names: &[&str], [outputs, inputs]: [usize; 2]) -> Result<Self, LoadError> {
        let size = outputs * inputs;
        let floats = |part: &str, length: usize| -> Result<Vec<f32>, LoadError> {
            let parts = names.iter().map(|name| file.floats(&format!("{name}.{part}"), length));
            Ok(parts.collect::<Result<Vec<_>, _>>()?.concat())
        };
        let bias = floats("bias", outputs)?;
        let weight = if names.iter().all(|name| file.is_floats(&format!("{name}.weight"))) {
            Weight::Floats(Dense::new(&floats("weight", size)?, inputs, [bias.len(), inputs], Some(bias)))
        } else {
            let parts = names.iter().map(|name| file.bytes(&format!("{name}.weight"), size));
            let weight = parts.collect::<Result<Vec<_>, _>>()?.concat();
            let scale = floats("scale", outputs)?;
            Weight::Bytes(Kernels::with(|kernels| Bytes::new(kernels, &weight, scale, bias)))
        };
        Ok(Self { weight, gelu: false })
    }

    /// What some inputs of a layer add to its outputs: those columns of `NAME.weight` [outputs, inputs], without the bias.
    ///
    /// # Panics
    /// If there are no such columns.
    pub fn columns(
        file: &Weights,
        name: &str,
        [outputs, inputs]: [usize; 2],
        columns: Range<usize>,
    ) -> Result<Self, LoadError> {
        let (weight, size) = (format!("{name}.weight"), outputs * inputs);
        let weight = if file.is_floats(&weight) {
            let shape = [outputs, columns.len()];
            Weight::Floats(Dense::new(&file.floats(&weight, size)?[columns.start..], inputs, shape, None))
        } else {
            let bytes = file.bytes(&weight, size)?;
            let part = bytes.chunks_exact(inputs).flat_map(|row| &row[columns.clone()]).copied().collect::<Vec<_>>();
            let scale = file.floats(&format!("{name}.scale"), outputs)?;
            Weight::Bytes(Kernels::with(|kernels| Bytes::new(kernels, &part, scale, vec![0.0; outputs])))
        };
        Ok(Self { weight, gelu: false })
    }

    /// The same layer, with GELU after it.
    #[must_use]
    pub fn with_gelu(self) -> Self {
        Self { gelu: true, ..self }
    }

    /// Multiplies the rows of `input`.
    ///
    /// # Panics
    /// If it does not consist of whole rows.
    pub fn run(&self, input: &[f32]) -> Vec<f32> {
        let mut out = Vec::new();
        Kernels::with(|kernels| self.run_into(kernels, input, &mut Scratch::default(), &mut out));
        out
    }

    /// Multiplies the rows of `input` and writes the rows of results to `out`.
    pub(crate) fn run_into(&self, kernels: &Kernels, input: &[f32], scratch: &mut Scratch, out: &mut Vec<f32>) {
        match &self.weight {
            Weight::Bytes(weight) => weight.run(kernels, input, self.gelu, scratch, out),
            Weight::Floats(weight) => {
                *out = weight.run(input);
                if self.gelu {
                    gelu(out);
                }
            }
        }
    }
}

/// A linear layer in 8 bits.
struct Bytes {
    weight: PackedBMatrix<i8>,
    scale: Vec<f32>,
    bias: Vec<f32>,
    /// Sum of the weights of each output, times its scale: what a zero that is not 0 adds to it, once a step.
    totals: Vec<f32>,
}

impl Bytes {
    /// `weight` [outputs, inputs] row by row.
    fn new(kernels: &Kernels, weight: &[i8], scale: Vec<f32>, bias: Vec<f32>) -> Self {
        let inputs = weight.len() / scale.len();
        // Transposed by its strides.
        let view = Matrix::from_slice_with_strides([inputs, scale.len()], weight, [1, inputs])
            .expect("the weight has a row for each scale");
        #[expect(clippy::cast_precision_loss, reason = "sums of some thousand bytes")]
        let total = |row: &[i8]| row.iter().map(|&x| i32::from(x)).sum::<i32>() as f32;
        let totals = weight.chunks_exact(inputs).zip(&scale).map(|(row, scale)| total(row) * scale).collect();
        Self { weight: kernels.bytes.prepack_b(view), scale, bias, totals }
    }

    fn run(&self, kernels: &Kernels, input: &[f32], gelu: bool, scratch: &mut Scratch, out: &mut Vec<f32>) {
        let inputs = self.weight.rows();
        let width = self.scale.len();
        out.resize(input.len() / inputs * width, 0.0);
        for (block, out) in input.chunks(BLOCK * inputs).zip(out.chunks_mut(BLOCK * width)) {
            self.run_block(kernels, block, gelu, scratch, out);
        }
    }

    fn run_block(&self, kernels: &Kernels, input: &[f32], gelu: bool, scratch: &mut Scratch, out: &mut [f32]) {
        let inputs = self.weight.rows();
        let count = input.len() / inputs;
        let Scratch { rounded, scales, zeros, sums } = scratch;
        rounded.resize(input.len(), 0);
        scales.resize(count, 0.0);
        zeros.resize(count, 0.0);
        sums.resize(out.len(), 0);
        Round { input, width: inputs, largest: kernels.largest, rounded, scales, zeros }.dispatch();
        // Packed here, once: left to the product, it would be done anew for each thousand columns.
        let rows = kernels.bytes.prepack_a(Matrix::from_data([count, inputs], rounded.as_slice()));
        kernels
            .bytes
            // The zeros are taken care of below: the library (0.27) mixes up those of different rows.
            .gemm(sums, GemmInputA::Packed(&rows), GemmInputB::Packed(&self.weight), GemmOptions::default())
            .expect("the buffers are sized for the product");
        let Self { scale: columns, bias, totals, .. } = self;
        Restore { sums, scales, zeros, totals, columns, bias, gelu, out }.dispatch();
    }
}

/// A linear layer in 32 bits.
pub struct Dense {
    weight: PackedBMatrix<f32>,
    bias: Option<Vec<f32>>,
}

impl Dense {
    /// `weight` [outputs, inputs], its rows `stride` apart.
    ///
    /// # Panics
    /// If `weight` is shorter than that.
    pub fn new(weight: &[f32], stride: usize, [outputs, inputs]: [usize; 2], bias: Option<Vec<f32>>) -> Self {
        let view = Matrix::from_slice_with_strides([inputs, outputs], weight, [1, stride])
            .expect("the weight has a row for each output");
        Self { weight: Kernels::with(|kernels| kernels.floats.prepack_b(view)), bias }
    }

    /// Multiplies the rows of `input`.
    ///
    /// # Panics
    /// If it does not consist of whole rows.
    pub fn run(&self, input: &[f32]) -> Vec<f32> {
        let count = input.len() / self.weight.rows();
        let view = Matrix::from_data([count, self.weight.rows()], input);
        let mut out = vec![0.0; count * self.weight.cols()];
        let product = |kernels: &Kernels| {
            let (a, b) = (GemmInputA::Unpacked(view), GemmInputB::Packed(&self.weight));
            kernels.floats.gemm(&mut out, a, b, GemmOptions::default())
        };
        Kernels::with(product).expect("the buffer is sized for the product");
        if let Some(bias) = &self.bias {
            for row in out.chunks_exact_mut(bias.len()) {
                row.iter_mut().zip(bias).for_each(|(x, bias)| *x += bias);
            }
        }
        out
    }
}

#[cfg(test)]
#[allow(clippy::cast_precision_loss, reason = "small numbers")]
mod tests {
    use super::*;

    #[test]
    fn eight_bits_come_near_to_the_product() {
        let (inputs, outputs, rows) = (96, 26, 70);
        let number = |i: usize| (i * 7919 % 1000) as f32 / 500.0 - 1.0;
        #[expect(clippy::cast_possible_truncation, reason = "between -127 and 127")]
        let weight: Vec<i8> = (0..outputs * inputs).map(|i| (number(i + 3) * 127.0) as i8).collect();
        let scale: Vec<f32> = (0..outputs).map(|i| (i + 1) as f32 / 1000.0).collect();
        let bias: Vec<f32> = (0..outputs).map(number).collect();
        let input: Vec<f32> = (0..rows * inputs).map(number).collect();
        let layer = Bytes::new(&Kernels::new(), &weight, scale.clone(), bias.clone());
        let layer = Linear { weight: Weight::Bytes(layer), gelu: false };
        let out = layer.run(&input);
        assert_eq!(out.len(), rows * outputs);
        for (row, out) in input.chunks_exact(inputs).zip(out.chunks_exact(outputs)) {
            for (i, (weight, found)) in weight.chunks_exact(inputs).zip(out).enumerate() {
                let product: f32 = weight.iter().zip(row).map(|(&w, x)| f32::from(w) * scale[i] * x).sum();
                // Each activation is rounded by at most half a 127th of the span of its row.
                let bound: f32 = weight.iter().map(|&w| f32::from(w).abs() * scale[i] / 127.0).sum();
                assert!((found - product - bias[i]).abs() < bound, "{found} for {}", product + bias[i]);
            }
        }
    }
}
