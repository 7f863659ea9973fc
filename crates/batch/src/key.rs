//! Short names of contents. 128 bits: among a billion documents two alike by chance are not to be expected.

use nasij_archive::read::{Input, Item, Record};

/// A hash of 16 bytes.
pub(crate) type Key = [u8; 16];

/// What an item is known by: its place and all of its content, so that it is the same in the next run, and no other.
pub(crate) fn of_item(item: &Item) -> Key {
    match item {
        Ok(Record { document, meta, origin, .. }) => {
            let meta = serde_json::to_string(meta).unwrap_or_default();
            let place = origin.to_string();
            of_parts(&[
                b"document",
                place.as_bytes(),
                document.id.as_bytes(),
                document.text.as_bytes(),
                meta.as_bytes(),
            ])
        }
        Err(error) => of_parts(&[b"error", error.to_string().as_bytes(), &position(&error.input)]),
    }
}

/// Tells entries of one name apart.
fn position(input: &Input) -> [u8; 8] {
    match input {
        Input::Entry { position, .. } => position.to_le_bytes(),
        Input::File(_) | Input::Object(_) | Input::Stdin => [0; 8],
    }
}

/// What a text is known by, wherever it stands.
pub(crate) fn of_text(text: &str) -> Key {
    of_parts(&[b"text", text.as_bytes()])
}

/// What an id is known by.
pub(crate) fn of_id(id: &str) -> Key {
    of_parts(&[b"id", id.as_bytes()])
}

/// What a band of a signature is known by: its place there, and its values.
pub(crate) fn of_band(place: usize, values: &[u16]) -> Key {
    let values: Vec<u8> = values.iter().flat_map(|it| it.to_le_bytes()).collect();
    of_parts(&[b"band", &(place as u64).to_le_bytes(), &values])
}

fn of_parts(parts: &[&[u8]]) -> Key {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        // The length keeps `ab, c` and `a, bc` apart.
        hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
    }
    let mut key = Key::default();
    hasher.finalize_xof().fill(&mut key);
    key
}
