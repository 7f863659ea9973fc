//! Linear layers. In 8 bits, weights have a scale for each output, activations a scale and a zero for each row.
//!
//! Each row is rounded by itself, so its product does not depend on the rows beside it.

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
pub(crate) struct Linear {
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
    /// Reads `NAME.weight` [outputs, inputs], `NAME.bias` and, of 8 bits, `NAME.scale`.
    pub(crate) fn load(
        file: &Weights,
        kernels: &Kernels,
        name: &str,
        [outputs, inputs]: [usize; 2],
    ) -> Result<Self, LoadError> {
        let (weight, bias) = (format!("{name}.weight"), file.floats(&format!("{name}.bias"), outputs)?);
        let weight = if file.is_floats(&weight) {
            Weight::Floats(Dense::new(&file.floats(&weight, outputs * inputs)?, inputs, [outputs, inputs], Some(bias)))
        } else {
            let scale = file.floats(&format!("{name}.scale"), outputs)?;
            Weight::Bytes(Bytes::new(kernels, &file.bytes(&weight, outputs * inputs)?, scale, bias))
        };
        Ok(Self { weight, gelu: false })
    }

    /// The same layer, with GELU after it.
    pub(crate) fn with_gelu(self) -> Self {
        Self { gelu: true, ..self }
    }

    /// Multiplies the rows of `input` and writes the rows of results to `out`.
    pub(crate) fn run(&self, kernels: &Kernels, input: &[f32], scratch: &mut Scratch, out: &mut Vec<f32>) {
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
