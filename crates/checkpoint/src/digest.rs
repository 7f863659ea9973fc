use std::{
    fmt::Write as _,
    io::{self, Read, Write},
    path::Path,
};

use fs_err::File;
use sha2::{Digest, Sha256};

/// What a card says of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileDigest {
    /// Its name, without folders.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its content, in hexadecimal.
    pub sha256: String,
}

/// Bytes that are read at once.
const CHUNK: usize = 1 << 20;

/// Size and hash of a file.
pub fn digest(path: &Path) -> io::Result<FileDigest> {
    pass_on(path, &mut io::sink())
}

/// Copies a file and says what was copied; the copy is on the disk when this is done.
pub(crate) fn copy(from: &Path, to: &Path) -> io::Result<FileDigest> {
    let mut out = File::create(to)?;
    let digest = pass_on(from, &mut out)?;
    out.sync_all()?;
    Ok(FileDigest { name: name(to), ..digest })
}

fn pass_on(from: &Path, to: &mut impl Write) -> io::Result<FileDigest> {
    let (mut file, mut hasher, mut bytes) = (File::open(from)?, Sha256::new(), 0);
    let mut chunk = vec![0; CHUNK];
    loop {
        let read = match file.read(&mut chunk) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read?,
        };
        if read == 0 {
            break;
        }
        hasher.update(&chunk[..read]);
        to.write_all(&chunk[..read])?;
        bytes += read as u64;
    }
    let mut sha256 = String::with_capacity(64);
    for byte in hasher.finalize() {
        let _ = write!(sha256, "{byte:02x}");
    }
    Ok(FileDigest { name: name(from), bytes, sha256 })
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_the_digest_of_its_original() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("a"), folder.path().join("b"));
        fs_err::write(&from, vec![7; CHUNK + 1]).unwrap();
        let copied = copy(&from, &to).unwrap();
        assert_eq!(copied, digest(&to).unwrap());
        assert_eq!((copied.name.as_str(), copied.bytes), ("b", CHUNK as u64 + 1));
        fs_err::write(&from, "abc").unwrap();
        // The example of FIPS 180-2.
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(digest(&from).unwrap().sha256, expected);
    }
}
