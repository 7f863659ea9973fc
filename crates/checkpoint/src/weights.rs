//! The files with a checkpoint's weights.

use std::{
    io::Read,
    path::{Path, PathBuf},
};

use safetensors::tensor::Metadata;

use crate::CheckpointError;

/// The longest header that is read, in bytes: the bound of the format.
const LONGEST_HEADER: u64 = 100_000_000;

/// The head of a token classifier, in all networks that can be run.
const HEAD: &str = "classifier.weight";

/// Finds the weights in a checkpoint folder.
pub(crate) fn find(folder: &Path) -> Result<PathBuf, CheckpointError> {
    let has = |name: &str| folder.join(name).is_file();
    if let Some(name) = ["model.safetensors", "rust_model.ot"].into_iter().find(|name| has(name)) {
        return Ok(folder.join(name));
    }
    let others = [
        ("model.safetensors.index.json", "cut into several safetensors files"),
        ("pytorch_model.bin", "those of pytorch_model.bin"),
        ("pytorch_model.bin.index.json", "cut into several files of PyTorch"),
        ("tf_model.h5", "those of TensorFlow"),
    ];
    match others.into_iter().find(|(name, _)| has(name)) {
        Some((_, found)) => Err(CheckpointError::OtherWeights { folder: folder.to_owned(), found }),
        None => Err(CheckpointError::NoWeights { folder: folder.to_owned() }),
    }
}

/// Checks what can be checked without reading the weights themselves.
pub(crate) fn check(path: &Path, n_labels: usize) -> Result<(), CheckpointError> {
    let damaged = |reason: String| CheckpointError::Weights { path: path.to_owned(), reason };
    let mut file = fs_err::File::open(path)?;
    let len = file.metadata()?.len();
    if path.extension().is_none_or(|it| it != "safetensors") {
        // A file of libtorch: only libtorch can read it.
        return if len > 0 { Ok(()) } else { Err(damaged("empty; copy the file again".to_owned())) };
    }
    let mut size = [0; 8];
    file.read_exact(&mut size).map_err(|_| damaged(format!("cut off at {len} bytes; copy the file again")))?;
    let size = u64::from_le_bytes(size);
    if size > LONGEST_HEADER {
        return Err(damaged(
            "does not begin like safetensors (a pointer of Git LFS, a page of an error?); get the file again"
                .to_owned(),
        ));
    }
    let mut header = Vec::new();
    file.take(size).read_to_end(&mut header)?;
    if (header.len() as u64) < size {
        return Err(damaged(format!("cut off at {len} bytes; copy the file again")));
    }
    let header: Metadata = serde_json::from_slice(&header)
        .map_err(|error| damaged(format!("the header of the safetensors is damaged ({error}); get the file again")))?;
    let expected = 8 + size + header.data_len() as u64;
    if len != expected {
        return Err(damaged(format!("{len} bytes long, the header says {expected}; copy the file again")));
    }
    let head = header.info(HEAD).ok_or_else(|| {
        damaged(format!("no `{HEAD}`: not a token classifier; take a checkpoint that was trained to find names"))
    })?;
    match head.shape.as_slice() {
        &[rows, _] if rows == n_labels => Ok(()),
        shape => Err(damaged(format!(
            "`{HEAD}` has the shape {shape:?}, but config.json names {n_labels} labels; take both from one checkpoint"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use fs_err as fs;

    use super::*;
    use crate::samples;

    #[test]
    fn weights_that_are_not_read_are_said_with_what_to_do() {
        let check = |names: &[&str], expected: &str| {
            let folder = tempfile::tempdir().unwrap();
            for name in names {
                fs::write(folder.path().join(name), "").unwrap();
            }
            let error = find(folder.path()).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        };
        check(&[], ": no weights; put model.safetensors");
        check(&["pytorch_model.bin"], ": the weights are those of pytorch_model.bin, which is not read");
        check(&["pytorch_model.bin"], "\n  Model.from_pretrained(\"");
        check(&["model.safetensors.index.json", "pytorch_model.bin"], "cut into several safetensors files");
    }

    #[test]
    fn safetensors_are_taken_before_a_file_of_libtorch() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("rust_model.ot"), "PK").unwrap();
        assert!(find(folder.path()).unwrap().ends_with("rust_model.ot"));
        check(&find(folder.path()).unwrap(), 3).unwrap();
        fs::write(folder.path().join("model.safetensors"), "").unwrap();
        assert!(find(folder.path()).unwrap().ends_with("model.safetensors"));
    }

    #[test]
    fn damaged_weights_are_told_by_their_header() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model.safetensors");
        let damage = |bytes: &[u8]| {
            fs::write(&path, bytes).unwrap();
            check(&path, 3).unwrap_err().to_string().rsplit_once(".safetensors: ").unwrap().1.to_owned()
        };
        let whole = samples::head(3);
        fs::write(&path, &whole).unwrap();
        check(&path, 3).unwrap();
        assert_eq!(damage(b""), "cut off at 0 bytes; copy the file again");
        assert_eq!(damage(&whole[..30]), "cut off at 30 bytes; copy the file again");
        let (found, expected) = (whole.len() - 1, whole.len());
        assert_eq!(
            damage(&whole[..found]),
            format!("{found} bytes long, the header says {expected}; copy the file again")
        );
        assert_eq!(
            damage(b"version https://git-lfs.github.com/spec/v1"),
            "does not begin like safetensors (a pointer of Git LFS, a page of an error?); get the file again"
        );
        let text = String::from_utf8_lossy(&whole).replace("classifier", "classified");
        assert!(damage(text.as_bytes()).starts_with("no `classifier.weight`: not a token classifier;"));
        let text = String::from_utf8_lossy(&whole).replace("F32", "F99");
        assert!(damage(text.as_bytes()).starts_with("the header of the safetensors is damaged ("));
    }

    proptest::proptest! {
        #[test]
        fn no_file_panics(bytes in proptest::collection::vec(0u8.., 0..200), cut in 0usize..200) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("model.safetensors");
            let whole = samples::head(3);
            for bytes in [bytes.as_slice(), &whole[..cut.min(whole.len())]] {
                fs::write(&path, bytes).unwrap();
                let _ = check(&path, 3);
            }
        }
    }
}
