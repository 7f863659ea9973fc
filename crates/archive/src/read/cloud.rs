//! Objects of cloud storage, where the crate is built with its feature `cloud`; else a word that it is not.
//!
//! Readers stay as they are: a `stores` keeps the connections, a `listing` walks below a prefix, and an `object` is
//! read like a file, whatever breaks on the way. All that is asynchronous stays in here, and runs only while one of
//! them is waited for.

#[cfg(not(feature = "cloud"))]
mod absent;
#[cfg(feature = "cloud")]
mod listing;
#[cfg(feature = "cloud")]
mod object;
#[cfg(feature = "cloud")]
mod reason;
#[cfg(feature = "cloud")]
mod stores;
#[cfg(test)]
#[cfg(feature = "cloud")]
mod tests;

#[cfg(not(feature = "cloud"))]
pub use absent::Stores;
#[cfg(feature = "cloud")]
pub use stores::Stores;

#[cfg(not(feature = "cloud"))]
pub(super) use absent::Listing;
#[cfg(feature = "cloud")]
pub(super) use listing::Listing;

/// An object that is there.
#[derive(Debug)]
pub(super) struct Found {
    /// `SCHEME://BUCKET/KEY`.
    pub(super) url: String,
    /// Its key below the prefix; none if it is named itself.
    pub(super) relative: Option<String>,
    /// In bytes.
    pub(super) size: u64,
}
