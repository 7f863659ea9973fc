//! The objects of cloud storage that a URL names.

use std::path::Path;

use super::{
    super::{
        Input, ReadError, Stores,
        cloud::{Found, Listing},
    },
    Filter, Step, is_hidden,
};

#[derive(Debug)]
pub(super) struct Objects {
    /// As the user wrote it.
    url: String,
    listing: Listing,
}

impl Objects {
    pub(super) fn new(stores: &Stores, url: String) -> Self {
        Self { listing: stores.list(&url), url }
    }

    /// The next object that the filter lets through, or what stands in the way.
    pub(super) fn next(&mut self, filter: &Filter) -> Option<Step> {
        loop {
            match self.listing.next()? {
                Ok(Found { url, relative, size }) => {
                    if relative.is_none_or(|relative| is_wanted(Path::new(&relative), filter)) {
                        return Some(Ok((Input::Object(url), size)));
                    }
                }
                Err(reason) => return Some(Err(ReadError::new(&Input::Object(self.url.clone()), reason))),
            }
        }
    }
}

/// Whether neither the object nor a part of its key, which would be a folder, is hidden or left out.
fn is_wanted(relative: &Path, filter: &Filter) -> bool {
    let mut parts = relative.ancestors().filter(|it| !it.as_os_str().is_empty());
    filter.lets_through(relative) && !parts.any(|part| is_hidden(part) || filter.excludes(part))
}
