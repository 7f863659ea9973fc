//! A record is a document.

mod body;
mod head;
mod http;
mod stream;
#[cfg(test)]
mod tests;

use std::{
    io::{BufRead, Read},
    ops::ControlFlow,
};

use nasij_annotation::Document;

use super::{Each, Input, Meta, Options, Origin, ReadError, Reason, Record, encoding, html};
use body::Body;
use head::{Head, Kind};
use stream::Stream;

/// Reads the records of `source`, which is unpacked: responses, resources and conversions that are pages or texts.
///
/// All other records are passed over. A record that cannot be read is an error with its number and the byte of the
/// unpacked stream where it begins; reading goes on at the next line that begins a record.
pub(super) fn read(input: &Input, source: &mut dyn Read, options: &Options, each: &mut Each<'_>) -> ControlFlow<()> {
    let mut stream = Stream::new(source);
    for number in 1.. {
        let reader = Reader { input, number, options };
        let error = |start, reason| Err(ReadError::new(input, reason).in_record(number).at_byte(start));
        let (start, outcome) = match stream.next_head() {
            Ok(None) => break,
            Ok(Some((start, Ok(head)))) => (start, reader.record(&head, &mut stream)),
            Ok(Some((start, Err(reason)))) => (start, Err(Failure::Record(reason))),
            Err(reason) => (stream.offset(), Err(Failure::Stream(reason))),
        };
        match outcome {
            Ok(None) => {}
            Ok(Some(record)) => each(Ok(record))?,
            Err(Failure::Record(reason)) => each(error(start, reason))?,
            Err(Failure::Stream(reason)) => return each(error(start, reason)),
        }
    }
    ControlFlow::Continue(())
}

/// What a record is spoiled by.
enum Failure {
    /// The next follows.
    Record(Reason),
    /// Nothing follows.
    Stream(Reason),
}

impl From<Reason> for Failure {
    fn from(reason: Reason) -> Self {
        Self::Record(reason)
    }
}

struct Reader<'a> {
    input: &'a Input,
    number: u64,
    options: &'a Options,
}

impl Reader<'_> {
    /// Reads what follows a head; gives the document, if it is one.
    fn record(&self, head: &Head, stream: &mut Stream<'_>) -> Result<Option<Record>, Failure> {
        let mut block = stream.block(head.length);
        let record = self.block(head, &mut block);
        let missing = block.skip_rest().map_err(|error| Failure::Stream(Reason::Io(error)))?;
        if missing > 0 {
            let reason = format!("the file ends {missing} bytes before the record does");
            return Err(Failure::Stream(Reason::Malformed(reason)));
        }
        Ok(record?)
    }

    fn block(&self, head: &Head, block: &mut dyn BufRead) -> Result<Option<Record>, Reason> {
        let body = match head.kind {
            Kind::Response => http::response(head, block, self.options)?,
            Kind::Document => Body::of_block(head, block, self.options)?,
            Kind::Other => None,
        };
        body.map(|body| self.document(head, body)).transpose()
    }

    fn document(&self, head: &Head, body: Body) -> Result<Record, Reason> {
        let Body { bytes, is_page, charset } = body;
        let (text, mut meta, notes) = if is_page {
            html::page(bytes, charset.as_deref(), self.options)?
        } else {
            let (text, notes) = encoding::decode(bytes, self.options.limits.text)?;
            (text, Meta::default(), notes)
        };
        let origin = Origin { input: self.input.clone(), record: Some(self.number) };
        for (name, value) in [("warc_date", &head.date), ("url", &head.uri)] {
            if let Some(value) = value {
                meta.set(name, value);
            }
        }
        let id = head.uri.clone().unwrap_or_else(|| origin.to_string());
        Ok(Record { document: Document { id, text }, meta, notes, origin, is_derived: true })
    }
}
