//! What readers hand over, in a form that tests can be held against.

use super::Item;

/// Of a document its id, text and meta, as JSON; else the error, as it is told.
pub(crate) type Listed = Result<(String, String, String), String>;

pub(crate) fn listed(item: Item) -> Listed {
    let record = item.map_err(|error| error.to_string())?;
    Ok((record.document.id, record.document.text, serde_json::to_string(&record.meta).unwrap()))
}

#[track_caller]
pub(crate) fn check(found: &[Listed], expected: &[Result<(&str, &str, &str), &str>]) {
    let found: Vec<_> = found
        .iter()
        .map(|it| match it {
            Ok((id, text, meta)) => Ok((id.as_str(), text.as_str(), meta.as_str())),
            Err(error) => Err(error.as_str()),
        })
        .collect();
    assert_eq!(found, expected);
}
