//! What the first row says.

use super::{super::FieldNames, Reason, rows::Row};

/// At most so many columns are listed in an error, and
const LISTED: usize = 20;
/// so many characters of each name.
const SHOWN: usize = 40;

/// The columns of a table.
pub(super) struct Columns {
    /// Their names.
    pub(super) names: Vec<String>,
    /// Which is the text.
    pub(super) text: usize,
    /// Which is the id.
    pub(super) id: Option<usize>,
}

impl Columns {
    /// From the header, if there is one. Fails where no column, or more than one, is the text.
    pub(super) fn new(header: Option<&Row<'_>>, fields: &FieldNames) -> Result<Self, Reason> {
        let header = header.ok_or_else(|| Reason::Malformed("no header: the file is empty".to_owned()))?;
        let names: Vec<String> =
            (0..header.len()).map(|index| String::from_utf8_lossy(header.cell(index)).into_owned()).collect();
        let text = position(&names, &fields.text)?.ok_or_else(|| missing(&fields.text, &names))?;
        let id = position(&names, &fields.id)?.filter(|id| *id != text);
        Ok(Self { names, text, id })
    }
}

fn position(names: &[String], name: &str) -> Result<Option<usize>, Reason> {
    let mut places = names.iter().enumerate().filter(|(_, it)| *it == name).map(|(index, _)| index);
    let first = places.next();
    match places.next() {
        Some(_) => Err(Reason::Malformed(format!("two columns are called `{name}`"))),
        None => Ok(first),
    }
}

/// The error that says which columns there are.
pub(in super::super) fn missing(name: &str, names: &[String]) -> Reason {
    let shown = |it: &String| match it.char_indices().nth(SHOWN).and_then(|(end, _)| it.get(..end)) {
        Some(start) => format!("`{start}…`"),
        None => format!("`{it}`"),
    };
    let mut list: Vec<String> = names.iter().take(LISTED).map(shown).collect();
    if let Some(more) = names.len().checked_sub(LISTED).filter(|more| *more > 0) {
        list.push(format!("{more} more"));
    }
    Reason::Malformed(format!("no column `{name}`; there are {}", list.join(", ")))
}
