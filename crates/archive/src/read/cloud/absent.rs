//! What stands for cloud storage in a build without it.
#![expect(clippy::unused_self, reason = "the other build has connections")]

use std::{io, iter};

use super::{super::Reason, Found};

/// Connections to cloud storage: none in this build.
#[derive(Clone, Debug, Default)]
pub struct Stores(());

/// What is below a prefix: the reason why nothing is.
pub(in crate::read) type Listing = iter::Once<Result<Found, Reason>>;

impl Stores {
    pub(in crate::read) fn list(&self, _: &str) -> Listing {
        iter::once(Err(absent()))
    }

    pub(in crate::read) fn open(&self, _: &str) -> Result<io::Empty, Reason> {
        Err(absent())
    }
}

fn absent() -> Reason {
    Reason::Unsupported("cloud storage: not in this build (cargo feature `cloud`)".to_owned())
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::super::super::{Filter, Options, read, total_bytes, walk};

    #[test]
    fn a_url_is_an_error_that_says_so() {
        let (paths, filter) = (["s3://a/b/".into(), "gs://a".into()], Filter::default());
        let mut found = Vec::new();
        let _ = read(walk(&paths, &filter), &Options::default(), &mut |item| {
            found.push(item.unwrap_err().to_string());
            ControlFlow::Continue(())
        });
        let expected = ["s3://a/b/", "gs://a"]
            .map(|url| format!("{url}: cloud storage: not in this build (cargo feature `cloud`)"));
        assert_eq!(found, expected);
        assert_eq!(total_bytes(&paths, &filter), 0);
    }
}
