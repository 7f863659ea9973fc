use std::{
    collections::HashMap,
    io::{Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use fs_err::File;
use safetensors::{Dtype, tensor::Metadata};
use tch::{Device, Kind, Tensor};

use crate::{Error, tensors::dimension};

/// The longest header that is read, in bytes: the bound of the format.
const LONGEST_HEADER: u64 = 100_000_000;
/// Weights go from the file to the device in pieces of about this many bytes, so that no tensor is there twice.
const PIECE: usize = 16 << 20;

/// The weights of a checkpoint, in their file.
///
/// Not `VarStore::load`: that holds all weights three times while it works, computes on in 16 bits where the file has
/// 16, knows none of the older names, and where a tensor has another shape it gives a trace through C++.
pub(crate) struct Weights {
    path: PathBuf,
    source: Source,
}

enum Source {
    /// Read piece by piece.
    Safetensors { file: File, header: Metadata, start: u64 },
    /// Read as a whole, for want of a way to read less.
    Torch(HashMap<String, Tensor>),
}

impl Weights {
    /// Opens the file and checks that it is whole.
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let source =
            if path.extension().is_some_and(|it| it == "safetensors") { safetensors(path) } else { torch(path) }?;
        Ok(Self { path: path.to_owned(), source })
    }

    /// Checks that all tensors are there in these shapes.
    pub(crate) fn check(&self, needed: &[(String, Vec<i64>)]) -> Result<(), Error> {
        for (name, expected) in needed {
            let missing = || Error::Missing { path: self.path.clone(), name: name.clone() };
            let found = self.shape(name).ok_or_else(missing)?;
            if found != *expected {
                let (path, name, expected) = (self.path.clone(), name.clone(), expected.clone());
                return Err(Error::Shape { path, name, found, expected });
            }
        }
        Ok(())
    }

    fn shape(&self, name: &str) -> Option<Vec<i64>> {
        match &self.source {
            Source::Safetensors { header, .. } => {
                let shape = with_older_names(name, |name| header.info(name))?.shape.iter();
                shape.map(|&size| i64::try_from(size).ok()).collect()
            }
            Source::Torch(tensors) => Some(with_older_names(name, |name| tensors.get(name))?.size()),
        }
    }

    /// Reads a tensor in 32 bits onto a device. It must have been checked.
    pub(crate) fn read(&mut self, name: &str, device: Device) -> Result<Tensor, Error> {
        let missing = || Error::Missing { path: self.path.clone(), name: name.to_owned() };
        match &mut self.source {
            Source::Torch(tensors) => {
                let tensor = with_older_names(name, |name| tensors.get(name)).ok_or_else(missing)?;
                Ok(tensor.to_kind(Kind::Float).to_device(device))
            }
            Source::Safetensors { file, header, start } => {
                let info = with_older_names(name, |name| header.info(name)).ok_or_else(missing)?;
                let kind = kind(info.dtype).ok_or_else(|| Error::Weights {
                    path: self.path.clone(),
                    reason: format!("`{name}` holds {:?}: not 16, 32 or 64 bit floats", info.dtype),
                })?;
                file.seek(SeekFrom::Start(*start + info.data_offsets.0 as u64))?;
                Ok(read_rows(file, &info.shape, kind, device)?)
            }
        }
    }
}

/// Reads a tensor from where the file is, some rows at once.
fn read_rows(file: &mut File, shape: &[usize], kind: Kind, device: Device) -> std::io::Result<Tensor> {
    let sizes: Vec<i64> = shape.iter().map(|&size| dimension(size)).collect();
    let tensor = Tensor::empty(&sizes, (Kind::Float, device));
    let rows = shape.first().copied().unwrap_or(1);
    let row = shape.iter().skip(1).product::<usize>() * kind.elt_size_in_bytes();
    let rows_at_once = (PIECE / row.max(1)).max(1);
    let mut bytes = Vec::new();
    for first in (0..rows).step_by(rows_at_once) {
        let n = rows_at_once.min(rows - first);
        bytes.resize(n * row, 0);
        file.read_exact(&mut bytes)?;
        let mut sizes = sizes.clone();
        sizes[0] = dimension(n);
        let piece = Tensor::from_data_size(&bytes, &sizes, kind);
        tensor.narrow(0, dimension(first), dimension(n)).copy_(&piece);
    }
    Ok(tensor)
}

/// Old checkpoints have names from TensorFlow for the two vectors of a layer norm; transformers rename them too.
fn with_older_names<'a, T>(name: &str, find: impl Fn(&str) -> Option<&'a T>) -> Option<&'a T> {
    find(name).or_else(|| {
        let older = [(".LayerNorm.weight", ".LayerNorm.gamma"), (".LayerNorm.bias", ".LayerNorm.beta")];
        older.iter().find_map(|(new, old)| find(&format!("{}{old}", name.strip_suffix(new)?)))
    })
}

fn kind(dtype: Dtype) -> Option<Kind> {
    match dtype {
        Dtype::F16 => Some(Kind::Half),
        Dtype::BF16 => Some(Kind::BFloat16),
        Dtype::F32 => Some(Kind::Float),
        Dtype::F64 => Some(Kind::Double),
        _ => None,
    }
}

fn safetensors(path: &Path) -> Result<Source, Error> {
    let damaged = |reason: String| Error::Weights { path: path.to_owned(), reason };
    let mut file = File::open(path)?;
    let len = file.metadata()?.len();
    let cut = || damaged(format!("cut off at {len} bytes; copy the file again"));
    let mut size = [0; 8];
    file.read_exact(&mut size).map_err(|_| cut())?;
    let size = u64::from_le_bytes(size);
    if size > LONGEST_HEADER {
        return Err(damaged("does not begin like a file of safetensors; get it again".to_owned()));
    }
    let mut header = Vec::new();
    file.by_ref().take(size).read_to_end(&mut header)?;
    if (header.len() as u64) < size {
        return Err(cut());
    }
    let header: Metadata = serde_json::from_slice(&header)
        .map_err(|error| damaged(format!("its header is damaged ({error}); get the file again")))?;
    let start = 8 + size;
    let expected = start + header.data_len() as u64;
    if len != expected {
        return Err(damaged(format!("{len} bytes long, its header says {expected}; copy the file again")));
    }
    Ok(Source::Safetensors { file, header, start })
}

fn torch(path: &Path) -> Result<Source, Error> {
    let damaged = |reason: String| Error::Weights { path: path.to_owned(), reason };
    let mut magic = [0; 4];
    let begun = File::open(path)?.read_exact(&mut magic);
    if begun.is_err() || &magic != b"PK\x03\x04" {
        return Err(damaged("does not begin like a file of libtorch; get it again".to_owned()));
    }
    // What libtorch says goes on with a trace through its sources.
    let tensors = Tensor::load_multi(path).map_err(|error| {
        let error = error.to_string();
        damaged(format!("libtorch cannot read it ({}); get the file again", error.lines().next().unwrap_or_default()))
    })?;
    Ok(Source::Torch(tensors.into_iter().collect()))
}
