//! Tokens in columns: the surface, a tab, the IOB2 tag.

use nasij_annotation::{Analysis, Document, EntityKind, Mention, Token};

/// The lines of one document.
pub(super) fn render(doc: &Document, analysis: &Analysis) -> String {
    let mut out = String::with_capacity(doc.text.len() * 2);
    out.push_str("# id = ");
    push_cell(&mut out, &doc.id);
    out.push('\n');
    let mut tags = Tags { mentions: &analysis.mentions, started: false };
    for sentence in &analysis.sentences {
        for token in &analysis.tokens[sentence.token_range()] {
            push_cell(&mut out, token.span.of(&doc.text));
            match tags.of(token) {
                None => out.push_str("\tO\n"),
                Some((prefix, kind)) => {
                    out.push('\t');
                    out.push_str(prefix);
                    out.push_str(kind.label());
                    out.push('\n');
                }
            }
        }
        out.push('\n');
    }
    if analysis.sentences.is_empty() {
        out.push('\n');
    }
    out
}

/// Gives each token its tag; tokens and mentions are both in the order of the text.
struct Tags<'a> {
    /// The mentions that do not end before the tokens to come.
    mentions: &'a [Mention],
    /// The first of them has tagged a token.
    started: bool,
}

impl Tags<'_> {
    fn of(&mut self, token: &Token) -> Option<(&'static str, EntityKind)> {
        while let [mention, rest @ ..] = self.mentions
            && mention.span.end <= token.span.start
        {
            self.mentions = rest;
            self.started = false;
        }
        let mention = self.mentions.first().filter(|mention| mention.span.overlaps(token.span))?;
        let prefix = if self.started { "I-" } else { "B-" };
        self.started = true;
        Some((prefix, mention.kind))
    }
}

/// A cell has no blank or control character but the space.
fn push_cell(out: &mut String, text: &str) {
    let is_separator = |c: char| c != ' ' && (c.is_control() || c.is_whitespace());
    out.extend(text.chars().map(|c| if is_separator(c) { char::REPLACEMENT_CHARACTER } else { c }));
}

#[cfg(test)]
mod tests {
    use nasij_annotation::{Language, Sentence, SentenceId, Span, TokenKind};

    use super::*;

    fn check(text: &str, sentences: &[&[&str]], names: &[(&str, EntityKind)], expected: &str) {
        let token = |word: &&str| Token {
            span: Span::find(text, word).unwrap(),
            kind: TokenKind::Word,
            normal: None,
            clitics: vec![],
        };
        let mention = |&(name, kind): &(&str, EntityKind)| Mention {
            span: Span::find(text, name).unwrap(),
            kind,
            score: 1.0,
            sentence: SentenceId(0),
            clitics: vec![],
        };
        let (mut analysis, mut n) = (
            Analysis {
                language: Language::Arabic,
                runs: vec![],
                sentences: vec![],
                tokens: sentences.iter().flat_map(|words| words.iter().map(token)).collect(),
                mentions: names.iter().map(mention).collect(),
                relations: vec![],
                notes: vec![],
            },
            0,
        );
        for words in sentences {
            let end = n + u32::try_from(words.len()).unwrap();
            analysis.sentences.push(Sentence {
                span: Span::new(0, text.len()),
                language: Language::Arabic,
                tokens: n..end,
            });
            n = end;
        }
        let doc = Document { id: "a\n1".to_owned(), text: text.to_owned() };
        assert_eq!(render(&doc, &analysis), expected);
    }

    #[test]
    fn a_name_after_a_clitic_tags_the_whole_token() {
        check(
            "زار وبغداد مقتدى الصدر. No",
            &[&["زار", "وبغداد", "مقتدى", "الصدر", "."], &["No"]],
            &[("بغداد", EntityKind::Location), ("مقتدى الصدر", EntityKind::Person)],
            "# id = a\u{FFFD}1\nزار\tO\nوبغداد\tB-LOC\nمقتدى\tB-PER\nالصدر\tI-PER\n.\tO\n\nNo\tO\n\n",
        );
    }

    #[test]
    fn a_token_with_two_names_has_the_tag_of_the_first() {
        check(
            "Iran-Iraq Pact x",
            &[&["Iran-Iraq", "Pact", "x"]],
            &[("Iran", EntityKind::Location), ("Iraq Pact", EntityKind::Miscellaneous)],
            "# id = a\u{FFFD}1\nIran-Iraq\tB-LOC\nPact\tB-MISC\nx\tO\n\n",
        );
    }

    #[test]
    fn nothing_is_a_document_too() {
        check("", &[], &[], "# id = a\u{FFFD}1\n\n");
    }
}
