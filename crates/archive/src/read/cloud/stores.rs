//! Connections to buckets.

use std::{
    collections::BTreeMap,
    io::Read,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use object_store::{
    ClientConfigKey::{self, ReadTimeout, Timeout},
    Error, ObjectStore, RetryConfig,
    aws::{AmazonS3Builder, AmazonS3ConfigKey},
    azure::{AzureConfigKey, MicrosoftAzureBuilder},
    gcp::{GoogleCloudStorageBuilder, GoogleConfigKey},
    path::Path,
};
use tokio::runtime::{Builder, Runtime};

use super::{super::Reason, Listing, object, reason};

/// Connections to cloud storage, kept from one object to the next, and shared by all clones.
#[derive(Clone, Debug, Default)]
pub struct Stores(Arc<Mutex<BTreeMap<String, Bucket>>>);

impl Stores {
    /// What `url` names: an object, or all below a prefix.
    pub(in crate::read) fn list(&self, url: &str) -> Listing {
        self.place(url).and_then(|place| Listing::new(&place)).unwrap_or_else(Listing::failed)
    }

    /// The bytes of an object, as they come.
    pub(in crate::read) fn open(&self, url: &str) -> Result<impl Read + use<>, Reason> {
        let Place { bucket, path, is_prefix, .. } = self.place(url)?;
        if is_prefix {
            let words = "a prefix, not an object: `nasij batch` reads all below it";
            return Err(Reason::Unsupported(words.to_owned()));
        }
        object::open(bucket, path)
    }

    fn place(&self, url: &str) -> Result<Place, Reason> {
        let (root, key) = split(url).ok_or_else(|| Reason::Unsupported("no bucket is named".to_owned()))?;
        let path = if key.starts_with('/') { None } else { Path::parse(key).ok() };
        let path = path.ok_or_else(|| {
            let words =
                "keys with an empty part, `.` or `..` between their slashes, or control characters are not read";
            Reason::Unsupported(words.to_owned())
        })?;
        let bucket = self.bucket(&root)?;
        Ok(Place { bucket, root, path, is_prefix: key.is_empty() || key.ends_with('/') })
    }

    fn bucket(&self, root: &str) -> Result<Bucket, Reason> {
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bucket) = buckets.get(root) {
            return Ok(bucket.clone());
        }
        let bucket = Bucket::new(connect(root).map_err(|error| reason::of(&error))?)?;
        buckets.insert(root.to_owned(), bucket.clone());
        Ok(bucket)
    }

    #[cfg(test)]
    pub(super) fn with(root: &str, store: Arc<dyn ObjectStore>) -> Self {
        let bucket = Bucket::new(store).unwrap();
        Self(Arc::new(Mutex::new(BTreeMap::from([(root.to_owned(), bucket)]))))
    }
}

/// Where a URL points to.
pub(super) struct Place {
    pub(super) bucket: Bucket,
    /// `SCHEME://BUCKET`.
    pub(super) root: String,
    pub(super) path: Path,
    /// It can be no object.
    pub(super) is_prefix: bool,
}

/// `SCHEME://BUCKET` and the key. The key is taken as it stands: in URLs of this kind nothing is escaped.
fn split(url: &str) -> Option<(String, &str)> {
    let (scheme, rest) = url.split_once("://")?;
    let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
    (!bucket.is_empty()).then(|| (format!("{scheme}://{bucket}"), key))
}

/// A bucket, and what runs its connections while somebody waits for them.
#[derive(Clone, Debug)]
pub(super) struct Bucket {
    pub(super) store: Arc<dyn ObjectStore>,
    runtime: Arc<Runtime>,
}

impl Bucket {
    fn new(store: Arc<dyn ObjectStore>) -> Result<Self, Reason> {
        let runtime = Builder::new_current_thread().enable_all().build().map_err(Reason::Io)?;
        Ok(Self { store, runtime: Arc::new(runtime) })
    }

    pub(super) fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }
}

/// The documents of an object may take hours to be analysed, and it is read no faster: only silence ends a connection.
const TIMEOUTS: [(ClientConfigKey, &str); 2] = [(Timeout, "30 days"), (ReadTimeout, "30 seconds")];

/// Requests that fail for reasons which may pass are made again this often, and for so long.
fn retries() -> RetryConfig {
    RetryConfig { max_retries: 7, retry_timeout: Duration::from_secs(30), ..RetryConfig::default() }
}

/// Connects to the bucket at `root` with what the environment says.
///
/// Not by `parse_url_opts` over all variables: it would take the region, say, from any that is called `REGION`.
fn connect(root: &str) -> Result<Arc<dyn ObjectStore>, Error> {
    let url = format!("{root}/");
    Ok(match root.split_once("://").map(|(scheme, _)| scheme) {
        Some("gs") => {
            let builder = GoogleCloudStorageBuilder::from_env().with_url(url).with_retry(retries());
            let set = |builder: GoogleCloudStorageBuilder, (key, value)| {
                builder.with_config(GoogleConfigKey::Client(key), value)
            };
            Arc::new(TIMEOUTS.into_iter().fold(builder, set).build()?)
        }
        Some("az") => {
            let builder = MicrosoftAzureBuilder::from_env().with_url(url).with_retry(retries());
            let set =
                |builder: MicrosoftAzureBuilder, (key, value)| builder.with_config(AzureConfigKey::Client(key), value);
            Arc::new(TIMEOUTS.into_iter().fold(builder, set).build()?)
        }
        _ => {
            let builder = AmazonS3Builder::from_env().with_url(url).with_retry(retries());
            let set =
                |builder: AmazonS3Builder, (key, value)| builder.with_config(AmazonS3ConfigKey::Client(key), value);
            Arc::new(TIMEOUTS.into_iter().fold(builder, set).build()?)
        }
    })
}
