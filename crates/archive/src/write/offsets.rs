use nasij_annotation::{Analysis, Note, Span};

/// The unit in which offsets are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Offsets {
    /// Unicode code points, as Python counts.
    #[default]
    Codepoints,
    /// Bytes of UTF-8, as Rust and Go count.
    Bytes,
    /// Units of UTF-16, as JavaScript and Java count.
    Utf16,
}

/// Converts the byte offsets of one document.
///
/// All offsets that will be asked for are collected and sorted, then one sweep over the text counts them all: linear in
/// the text, whatever the number of spans.
pub(super) struct Converter {
    /// Byte offset and converted offset, ascending; `None` where they are the same.
    table: Option<Vec<(u32, u32)>>,
}

impl Converter {
    /// A converter for the spans of `analysis` and of further notes.
    pub(super) fn new(text: &str, analysis: &Analysis, notes: &[Note], unit: Offsets) -> Self {
        if unit == Offsets::Bytes || text.is_ascii() {
            return Self { table: None };
        }
        let mut bytes: Vec<u32> =
            spans(analysis).chain(notes.iter().map(|it| it.span)).flat_map(|span| [span.start, span.end]).collect();
        bytes.sort_unstable();
        bytes.dedup();

        let (mut done, mut count) = (0, 0);
        let table = bytes.into_iter().map(|byte| {
            let at = (byte as usize).min(text.len());
            count += units(&text.as_bytes()[done..at], unit);
            done = at;
            (byte, count)
        });
        Self { table: Some(table.collect()) }
    }

    /// Start and end of a span in the unit.
    pub(super) fn convert(&self, span: Span) -> (u32, u32) {
        (self.offset(span.start), self.offset(span.end))
    }

    fn offset(&self, byte: u32) -> u32 {
        let Some(table) = &self.table else { return byte };
        let i = table.binary_search_by_key(&byte, |(byte, _)| *byte).expect("all spans were collected");
        table[i].1
    }
}

fn spans(analysis: &Analysis) -> impl Iterator<Item = Span> {
    let Analysis { language: _, runs, sentences, tokens, mentions, relations: _, notes } = analysis;
    let runs = runs.iter().map(|it| it.span);
    let sentences = sentences.iter().map(|it| it.span);
    let tokens = tokens.iter().flat_map(|it| it.clitics.iter().map(|clitic| clitic.span).chain([it.span]));
    let mentions = mentions.iter().map(|it| it.span);
    let notes = notes.iter().map(|it| it.span);
    runs.chain(sentences).chain(tokens).chain(mentions).chain(notes)
}

/// The number of units in a piece of UTF-8.
fn units(bytes: &[u8], unit: Offsets) -> u32 {
    let in_unit = |byte: u8| match unit {
        Offsets::Bytes => 1,
        Offsets::Codepoints => u32::from(byte & 0xC0 != 0x80),
        // Characters of four bytes are two units.
        Offsets::Utf16 => u32::from(byte & 0xC0 != 0x80) + u32::from(byte >= 0xF0),
    };
    bytes.iter().map(|&byte| in_unit(byte)).sum()
}

#[cfg(test)]
mod tests {
    use nasij_annotation::{Language, LanguageRun};
    use proptest::prelude::*;

    use super::*;

    fn analysis(spans: impl IntoIterator<Item = Span>) -> Analysis {
        let run = |span| LanguageRun { span, language: Language::Other, score: 1.0 };
        Analysis {
            language: Language::Other,
            runs: spans.into_iter().map(run).collect(),
            sentences: vec![],
            tokens: vec![],
            mentions: vec![],
            relations: vec![],
            notes: vec![],
        }
    }

    fn check(unit: Offsets, expected: (u32, u32)) {
        let text = "a\u{301}😀 بغداد.";
        let span = Span::find(text, "بغداد").unwrap();
        let converter = Converter::new(text, &analysis([Span::new(0, text.len()), span]), &[], unit);
        assert_eq!(converter.convert(span), expected);
    }

    #[test]
    fn each_unit_counts_its_own() {
        check(Offsets::Bytes, (8, 18));
        check(Offsets::Codepoints, (4, 9));
        check(Offsets::Utf16, (5, 10));
    }

    proptest! {
        #[test]
        fn the_sweep_agrees_with_counting(text in "\\PC{0,40}") {
            let borders: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
            let spans: Vec<Span> = borders.iter().rev().map(|&end| Span::new(0, end)).collect();
            for unit in [Offsets::Codepoints, Offsets::Utf16] {
                let converter = Converter::new(&text, &analysis(spans.iter().copied()), &[], unit);
                for span in &spans {
                    let surface = span.of(&text);
                    let expected = match unit {
                        Offsets::Utf16 => surface.encode_utf16().count(),
                        _ => surface.chars().count(),
                    };
                    prop_assert_eq!(converter.convert(*span).1 as usize, expected);
                }
            }
        }
    }
}
