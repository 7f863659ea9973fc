//! Zip archives, entry by entry in the order of their bytes.

use std::{
    cell::Cell,
    io::{self, BufReader, Read, Seek},
    ops::ControlFlow,
    rc::Rc,
};

use zip::{CompressionMethod, SUPPORTED_COMPRESSION_METHODS, ZipArchive, ZipReadOptions, result::ZipError};

use super::{
    super::{Each, Input, ReadError, Reason},
    Unpacker,
    allowance::{Allowance, Allowed, ZIP_DIRECTORY},
    entry,
    meter::{Count, Guarded},
    packing::{Named, Packing, damaged, is_ours, named},
};

/// Reads the entries of `archive`, whose `length` bytes are `source`.
pub(super) fn read<R: Read + Seek>(
    unpacker: Unpacker<'_>,
    archive: &Input,
    source: R,
    length: u64,
    each: &mut Each<'_>,
) -> ControlFlow<()> {
    let allowance = Allowance::unlimited();
    // The library holds the directory.
    allowance.set(ZIP_DIRECTORY);
    let zip = ZipArchive::new(Allowed::new(source, &allowance, &Rc::new(Cell::new(false))));
    allowance.set(u64::MAX);
    let mut zip = match zip {
        Ok(zip) => zip,
        Err(error) => return each(Err(ReadError::new(archive, reason(error)))),
    };
    if let Some(kind) = office(&zip) {
        return each(Err(ReadError::new(archive, Reason::Binary { kind: kind.to_owned() })));
    }
    // Entries may overlap: each is small, all together are a bomb.
    let meter = unpacker.meter(&Count::new(Cell::new(length)));
    for index in in_order(&zip) {
        let Ok(data) = zip.by_index_data(index) else { continue };
        let name = String::from_utf8_lossy(data.name_raw()).into_owned();
        let (is_file, method, is_locked) = (data.is_file(), data.compression(), data.encrypted());
        let packed = Count::new(Cell::new(data.compressed_size()));
        if !is_file || entry::is_passed_over(&name) {
            continue;
        }
        let input = entry::input(archive, name, index as u64);
        let refusal = if is_locked {
            Some("it is encrypted")
        } else if SUPPORTED_COMPRESSION_METHODS.contains(&method) {
            None
        } else {
            Some("zip: its compression method is not supported")
        };
        if let Some(words) = refusal {
            each(Err(ReadError::new(&input, Reason::Unsupported(words.to_owned()))))?;
            continue;
        }
        let content: Result<Box<dyn Read + '_>, ZipError> = match method {
            // The library's reader takes as much memory as the stream asks for.
            CompressionMethod::Xz => zip.by_index_raw(index).and_then(|content| {
                let source = BufReader::with_capacity(64 << 10, content);
                Packing::Xz.decoder(source).map_err(ZipError::Io)
            }),
            _ => zip
                .by_index_with_options(index, ZipReadOptions::new())
                .map(|content| Box::new(Named::new("zip", content)) as Box<dyn Read + '_>),
        };
        match content {
            Ok(content) => {
                let mut content = Guarded::new(content, vec![meter.clone(), unpacker.meter(&packed)]);
                unpacker.entry(&input, &mut content, &meter, each)?;
            }
            Err(error) => each(Err(ReadError::new(&input, reason(error))))?,
        }
        if meter.bomb().is_some() {
            // The entry's error told of it.
            return ControlFlow::Continue(());
        }
    }
    if zip.has_duplicate_names() {
        let reason = "entries of the archive have the same name: the last of them was read".to_owned();
        each(Err(ReadError::new(archive, Reason::Malformed(reason))))?;
    }
    ControlFlow::Continue(())
}

/// The entries by their places: the directory may name them in any order.
fn in_order<R: Read + Seek>(zip: &ZipArchive<R>) -> Vec<usize> {
    let place = |index: &usize| zip.by_index_data(*index).map_or(0, |data| data.header_start());
    let mut order: Vec<usize> = (0..zip.len()).collect();
    order.sort_by_cached_key(place);
    order
}

/// The kind of an office document: its parts are no documents.
fn office<R: Read + Seek>(zip: &ZipArchive<R>) -> Option<&'static str> {
    zip.index_for_name_raw(b"[Content_Types].xml")?;
    let has = |folder: &[u8]| zip.file_names_raw().any(|name| name.starts_with(folder));
    Some(if has(b"word/") {
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    } else if has(b"xl/") {
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    } else if has(b"ppt/") {
        "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    } else {
        "application/vnd.openxmlformats-package"
    })
}

/// Why the library gives no archive, or no entry.
fn reason(error: ZipError) -> Reason {
    match error {
        ZipError::Io(error) if is_ours(&error) => Reason::Io(error),
        ZipError::Io(error) => Reason::Io(damaged(named("zip", &error))),
        ZipError::InvalidArchive(words) => Reason::Io(damaged(named("zip", &io::Error::other(words.into_owned())))),
        error => Reason::Unsupported(format!("zip: {error}")),
    }
}
