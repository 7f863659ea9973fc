//! The bytes of an object, as they come.

use std::{
    io::{self, Read},
    thread::sleep,
    time::Duration,
};

use bytes::{Buf, Bytes};
use futures_util::StreamExt;
use object_store::{Error, GetOptions, GetRange, path::Path};

use super::{
    super::{Reason, unpack::damaged},
    reason,
    stores::Bucket,
};

/// How often a connection may break without much progress between.
const BREAKS: u32 = 5;

/// Bytes after which breaks are forgotten.
const PROGRESS: u64 = 1 << 20;

/// The wait after the first break; each that follows is twice as long.
const WAIT: Duration = Duration::from_millis(200);

/// What the bytes come in.
pub(super) type Chunks = Box<dyn Iterator<Item = Result<Bytes, Error>>>;

/// An answer to a request.
pub(super) struct Answer {
    /// The size of the whole object; in bytes.
    pub(super) size: u64,
    pub(super) chunks: Chunks,
}

/// Opens the object at `path`.
pub(super) fn open(bucket: Bucket, path: Path) -> Result<impl Read, Reason> {
    // What tells whether it is the same object still; set by the first answer.
    let mut same = GetOptions::default();
    let request = move |from: u64| {
        let range = (from > 0).then_some(GetRange::Offset(from));
        let result = bucket.wait(bucket.store.get_opts(&path, GetOptions { range, ..same.clone() }))?;
        let size = result.meta.size;
        if from == 0 {
            same.if_match.clone_from(&result.meta.e_tag);
            same.if_unmodified_since = same.if_match.is_none().then_some(result.meta.last_modified);
        }
        let (bucket, mut stream) = (bucket.clone(), result.into_stream());
        Ok(Answer { size, chunks: Box::new(std::iter::from_fn(move || bucket.wait(stream.next()))) })
    };
    Object::new(request, WAIT).map_err(|error| reason::of(&error))
}

/// A source that asks again for what is left where a connection breaks.
pub(super) struct Object<R> {
    /// Asks for the object from a byte.
    request: R,
    /// The wait after the first break.
    wait: Duration,
    /// What comes now; none after a break.
    chunks: Option<Chunks>,
    /// What came and is not read.
    chunk: Bytes,
    size: u64,
    /// Bytes that came.
    came: u64,
    breaks: u32,
    /// Bytes that had come at the last break.
    broke_at: u64,
    failure: Option<String>,
}

impl<R: FnMut(u64) -> Result<Answer, Error>> Object<R> {
    pub(super) fn new(mut request: R, wait: Duration) -> Result<Self, Error> {
        let Answer { size, chunks } = request(0)?;
        Ok(Self {
            request,
            wait,
            chunks: Some(chunks),
            chunk: Bytes::new(),
            size,
            came: 0,
            breaks: 0,
            broke_at: 0,
            failure: None,
        })
    }

    fn next_chunk(&mut self) -> Result<Bytes, String> {
        loop {
            let Some(chunks) = &mut self.chunks else {
                // The library asked several times already.
                let answer = (self.request)(self.came).map_err(|error| reason::words(&error))?;
                self.chunks = Some(answer.chunks);
                continue;
            };
            let words = match chunks.next() {
                Some(Ok(mut chunk)) => {
                    let left = usize::try_from(self.size.saturating_sub(self.came)).unwrap_or(usize::MAX);
                    chunk.truncate(left);
                    self.came = self.came.saturating_add(chunk.len() as u64);
                    return Ok(chunk);
                }
                Some(Err(error)) => reason::words(&error),
                None => "it ends too early".to_owned(),
            };
            self.chunks = None;
            if self.came.saturating_sub(self.broke_at) >= PROGRESS {
                self.breaks = 0;
            }
            if self.breaks == BREAKS {
                return Err(format!("the connection broke again and again: {words}"));
            }
            sleep(self.wait.saturating_mul(1 << self.breaks));
            self.broke_at = self.came;
            self.breaks += 1;
        }
    }
}

impl<R: FnMut(u64) -> Result<Answer, Error>> Read for Object<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.chunk.is_empty() && self.came < self.size && !buffer.is_empty() {
            let next = match self.failure.take() {
                Some(failure) => Err(failure),
                None => self.next_chunk(),
            };
            self.chunk = next.map_err(|words| {
                self.failure = Some(words.clone());
                damaged(words)
            })?;
        }
        let n = (&mut &*self.chunk).read(buffer)?;
        self.chunk.advance(n);
        Ok(n)
    }
}
