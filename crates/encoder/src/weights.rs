use std::path::{Path, PathBuf};

use safetensors::{Dtype, SafeTensors, tensor::TensorView};

use crate::LoadError;

/// A file of weights: 8-bit matrices and 32-bit floats by name.
pub struct Weights {
    path: PathBuf,
    data: Vec<u8>,
}

impl Weights {
    /// Reads a file of the safetensors format.
    pub fn load(path: &Path) -> Result<Self, LoadError> {
        Ok(Self { path: path.to_owned(), data: fs_err::read(path)? })
    }

    fn failed(&self, reason: String) -> LoadError {
        LoadError::Graph { path: self.path.clone(), reason }
    }

    fn tensor(&self, name: &str, dtype: Dtype) -> Result<TensorView<'_>, LoadError> {
        let file = SafeTensors::deserialize(&self.data).map_err(|error| self.failed(error.to_string()))?;
        let tensor = file.tensor(name).map_err(|error| self.failed(error.to_string()))?;
        if tensor.dtype() == dtype {
            Ok(tensor)
        } else {
            Err(self.failed(format!("`{name}` holds {:?}, expected {dtype:?}", tensor.dtype())))
        }
    }

    fn sized(&self, name: &str, found: usize, expected: usize) -> Result<(), LoadError> {
        if found == expected {
            return Ok(());
        }
        Err(self.failed(format!("`{name}` holds {found} numbers, expected {expected}")))
    }

    /// How many numbers a tensor of floats holds.
    pub(crate) fn length(&self, name: &str) -> Result<usize, LoadError> {
        Ok(self.tensor(name, Dtype::F32)?.data().len() / 4)
    }

    /// Whether a tensor is of 32-bit floats.
    pub(crate) fn is_floats(&self, name: &str) -> bool {
        self.tensor(name, Dtype::F32).is_ok()
    }

    /// A tensor of `expected` floats, flattened row by row.
    pub fn floats(&self, name: &str, expected: usize) -> Result<Vec<f32>, LoadError> {
        let tensor = self.tensor(name, Dtype::F32)?;
        let floats: Vec<f32> =
            tensor.data().as_chunks().0.iter().map(|&bytes: &[u8; 4]| f32::from_le_bytes(bytes)).collect();
        self.sized(name, floats.len(), expected)?;
        Ok(floats)
    }

    /// `NAME.weight` [outputs, inputs] in floats: bytes times `NAME.scale` of their row, if it is kept so.
    pub fn matrix(&self, name: &str, [outputs, inputs]: [usize; 2]) -> Result<Vec<f32>, LoadError> {
        let weight = format!("{name}.weight");
        if self.is_floats(&weight) {
            return self.floats(&weight, outputs * inputs);
        }
        let (bytes, scale) = (self.bytes(&weight, outputs * inputs)?, self.floats(&format!("{name}.scale"), outputs)?);
        let rows = bytes.chunks_exact(inputs).zip(scale);
        Ok(rows.flat_map(|(row, scale)| row.iter().map(move |&x| f32::from(x) * scale)).collect())
    }

    pub(crate) fn bytes(&self, name: &str, expected: usize) -> Result<Vec<i8>, LoadError> {
        let tensor = self.tensor(name, Dtype::I8)?;
        self.sized(name, tensor.data().len(), expected)?;
        Ok(tensor.data().iter().map(|&byte| byte.cast_signed()).collect())
    }
}
