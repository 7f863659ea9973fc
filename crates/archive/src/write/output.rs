//! An output file that is there whole or not at all.

use std::{
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use fs_err as fs;
use tempfile::NamedTempFile;

/// A file to write to.
///
/// The text goes to a temporary file beside it, which takes the file's name in [`finish`](Self::finish). Until then a
/// file that was there before is untouched; if the work ends early it stays so. Devices and pipes are written directly.
pub struct Output(Target);

enum Target {
    Direct(BufWriter<fs::File>),
    Renamed { file: BufWriter<NamedTempFile>, path: PathBuf },
}

impl Output {
    /// Prepares to write `path`; its folder must be there.
    pub fn create(path: &Path) -> io::Result<Self> {
        // A link is followed, so that its target is written and the link stays.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let old = fs::metadata(&path).ok();
        if old.as_ref().is_some_and(|it| !it.is_file()) {
            return Ok(Self(Target::Direct(BufWriter::new(fs::OpenOptions::new().write(true).open(&path)?))));
        }
        let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        builder.prefix(".nasij-").suffix(".part");
        let file = with_mode(&mut builder).tempfile_in(folder).map_err(|error| {
            // The name of the temporary file would tell the reader nothing.
            let (kind, folder) = (error.kind(), folder.display());
            let message = match kind {
                io::ErrorKind::NotFound => format!("there is no folder `{folder}`"),
                _ => format!("no file can be made in `{folder}`: {kind}"),
            };
            io::Error::new(kind, message)
        })?;
        if let Some(old) = old {
            file.as_file().set_permissions(old.permissions())?;
        }
        Ok(Self(Target::Renamed { file: BufWriter::new(file), path }))
    }

    /// Ends the file and gives it its name.
    pub fn finish(self) -> io::Result<()> {
        match self.0 {
            Target::Direct(mut file) => file.flush(),
            Target::Renamed { file, path } => {
                let file = file.into_inner()?;
                file.as_file().sync_all()?;
                file.persist(path)?;
                Ok(())
            }
        }
    }
}

/// New files are readable as the user's mask says, not only by the user as temporary files are.
#[cfg(unix)]
fn with_mode<'a>(builder: &'a mut tempfile::Builder<'static, 'static>) -> &'a mut tempfile::Builder<'static, 'static> {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(std::fs::Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn with_mode<'a>(builder: &'a mut tempfile::Builder<'static, 'static>) -> &'a mut tempfile::Builder<'static, 'static> {
    builder
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.0 {
            Target::Direct(file) => file.write(bytes),
            Target::Renamed { file, .. } => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.0 {
            Target::Direct(file) => file.flush(),
            Target::Renamed { file, .. } => file.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(folder).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_takes_its_name_when_it_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        fs::write(&path, "old").unwrap();
        let mut output = Output::create(&path).unwrap();
        output.write_all(b"new").unwrap();
        output.flush().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        output.finish().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(names(folder.path()), ["out"]);
    }

    #[test]
    fn unfinished_work_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut output = Output::create(&folder.path().join("out")).unwrap();
        output.write_all(b"new").unwrap();
        drop(output);
        assert_eq!(names(folder.path()), [""; 0]);
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_stay() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&file, &link).unwrap();
        let mut output = Output::create(&link).unwrap();
        output.write_all(b"new").unwrap();
        output.finish().unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_not_replaced() {
        let mut output = Output::create(Path::new("/dev/null")).unwrap();
        output.write_all(b"new").unwrap();
        output.finish().unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }
}
