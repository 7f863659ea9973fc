//! In place of the reader of PDF, in builds without it.

use std::io::Read;

use super::{Input, Item, Options, ReadError, Reason};

pub(super) fn read(input: &Input, _: &mut dyn Read, _: &Options) -> Item {
    Err(ReadError::new(input, Reason::Unsupported("PDF: not read by this build".to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_refused() {
        let error = read(&Input::Stdin, &mut &b"%PDF-1.7\n"[..], &Options::default()).unwrap_err();
        assert_eq!(error.to_string(), "standard input: PDF: not read by this build");
    }
}
