//! A look at the beginning of a source.

use std::io::{self, Read};

/// A source of which the first bytes are known. They are read again, then the rest.
pub(super) struct Peeked<R> {
    head: Vec<u8>,
    /// How much of the head was read again.
    at: usize,
    /// What ended the look.
    error: Option<io::Error>,
    rest: R,
}

impl<R: Read> Peeked<R> {
    /// Looks at the first `n` bytes. An error is kept until it is met in reading.
    pub(super) fn new(mut rest: R, n: u64) -> Self {
        let mut head = Vec::new();
        let error = rest.by_ref().take(n).read_to_end(&mut head).err();
        Self { head, at: 0, error, rest }
    }

    /// The first bytes; fewer than asked for if there are no more.
    pub(super) fn head(&self) -> &[u8] {
        &self.head
    }
}

impl<R: Read> Read for Peeked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.head.get(self.at..).unwrap_or_default();
        if !left.is_empty() {
            let n = (&mut &*left).read(buffer)?;
            self.at += n;
            return Ok(n);
        }
        match self.error.take() {
            Some(error) => Err(error),
            None => self.rest.read(buffer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Broken;

    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::ErrorKind::TimedOut.into())
        }
    }

    #[test]
    fn what_was_seen_is_read_again() {
        for n in 0..5 {
            let mut peeked = Peeked::new(&b"abc"[..], n);
            assert_eq!(peeked.head().len() as u64, n.min(3));
            let mut text = String::new();
            assert_eq!(peeked.read_to_string(&mut text).unwrap(), 3);
            assert_eq!(text, "abc");
        }
    }

    #[test]
    fn an_error_comes_after_what_came_before_it() {
        let mut peeked = Peeked::new((&b"abc"[..]).chain(Broken), 9);
        assert_eq!(peeked.head(), b"abc");
        let mut bytes = Vec::new();
        assert_eq!(peeked.read_to_end(&mut bytes).unwrap_err().kind(), io::ErrorKind::TimedOut);
        assert_eq!(bytes, b"abc");
    }
}
