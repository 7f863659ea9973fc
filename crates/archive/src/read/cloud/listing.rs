//! From a URL to the objects that it names.

use std::fmt;

use futures_util::{StreamExt, stream::BoxStream};
use object_store::{Error, ObjectMeta, ObjectStoreExt, path::Path};

use super::{
    super::Reason,
    Found, reason,
    stores::{Bucket, Place},
};

/// The objects that a URL names, page by page; an error is the last item.
pub(in crate::read) enum Listing {
    /// One object, or none and why; done when it is taken.
    One(Option<Result<Found, Reason>>),
    /// All below a prefix.
    Prefix(Prefix),
}

pub(in crate::read) struct Prefix {
    bucket: Bucket,
    /// `SCHEME://BUCKET`.
    root: String,
    path: Path,
    objects: BoxStream<'static, Result<ObjectMeta, Error>>,
    /// Something is there, be it only the mark of an empty folder.
    is_there: bool,
}

impl Listing {
    pub(super) fn new(place: &Place) -> Result<Self, Reason> {
        let Place { bucket, root, path, is_prefix } = place;
        let found = |size| Ok(Self::One(Some(Ok(Found { url: format!("{root}/{path}"), relative: None, size }))));
        if !is_prefix {
            match bucket.wait(bucket.store.head(path)) {
                Ok(object) => return found(object.size),
                Err(Error::NotFound { .. }) => {}
                // The answer has no words with it: that to the reader will.
                Err(Error::PermissionDenied { .. } | Error::Unauthenticated { .. }) => return found(0),
                Err(error) => return Err(reason::of(&error)),
            }
        }
        let prefix = (!path.as_ref().is_empty()).then_some(path);
        Ok(Self::Prefix(Prefix {
            objects: bucket.store.list(prefix),
            bucket: bucket.clone(),
            root: root.clone(),
            path: path.clone(),
            is_there: false,
        }))
    }

    pub(super) fn failed(reason: Reason) -> Self {
        Self::One(Some(Err(reason)))
    }
}

impl Iterator for Listing {
    type Item = Result<Found, Reason>;

    fn next(&mut self) -> Option<Self::Item> {
        let prefix = match self {
            Self::One(item) => return item.take(),
            Self::Prefix(prefix) => prefix,
        };
        let item = prefix.next();
        if !matches!(item, Some(Ok(_))) {
            *self = Self::One(None);
        }
        item
    }
}

impl Prefix {
    fn next(&mut self) -> Option<Result<Found, Reason>> {
        loop {
            let object = match self.bucket.wait(self.objects.next()) {
                Some(Ok(object)) => object,
                Some(Err(error)) => return Some(Err(reason::of(&error))),
                None if self.is_there => return None,
                None => return Some(Err(Reason::Unsupported("no such object, nor any below it".to_owned()))),
            };
            self.is_there = true;
            let key = object.location.as_ref();
            let relative = key.strip_prefix(self.path.as_ref()).unwrap_or(key).trim_start_matches('/');
            if relative.is_empty() || self.is_folder(&object) {
                continue;
            }
            let url = format!("{}/{key}", self.root);
            return Some(Ok(Found { url, relative: Some(relative.to_owned()), size: object.size }));
        }
    }

    /// Whether it is the mark of a folder, an object without bytes whose key ends in `/`. The library drops the slash:
    /// there is no object of that name then.
    fn is_folder(&self, object: &ObjectMeta) -> bool {
        let head = || self.bucket.wait(self.bucket.store.head(&object.location));
        object.size == 0 && matches!(head(), Err(Error::NotFound { .. }))
    }
}

impl fmt::Debug for Listing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(item) => f.debug_tuple("One").field(item).finish(),
            Self::Prefix(Prefix { root, path, .. }) => f.debug_tuple("Prefix").field(root).field(path).finish(),
        }
    }
}
