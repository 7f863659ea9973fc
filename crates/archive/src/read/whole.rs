//! Sources that must be held as a whole.

use std::io::Read;

use super::Reason;

/// All bytes of `source`; fails with `too_long` where they are more than `limit`, of which no more is read.
pub(super) fn whole(source: &mut dyn Read, limit: u64, too_long: Reason) -> Result<Vec<u8>, Reason> {
    let mut bytes = Vec::new();
    source.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(Reason::Io)?;
    if bytes.len() as u64 > limit { Err(too_long) } else { Ok(bytes) }
}
