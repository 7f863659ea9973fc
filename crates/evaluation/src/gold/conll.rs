use std::path::Path;

use nasij_annotation::Document;

use crate::{CharSpan, ReadError, form::line_error};

/// Sentences that make a document.
pub(crate) const SENTENCES: usize = 20;

/// The kind of tokens that are not measured.
const IGNORED: &str = "IGN";

/// Some sentences of a `CoNLL` file.
#[derive(Clone, Debug)]
pub struct ConllDocument {
    /// Id `d00000`, `d00001` ... and the text.
    pub document: Document,
    /// Where the tokens stand, in the order of the text.
    pub tokens: Vec<CharSpan>,
    /// Their tags.
    tags: Vec<Tag>,
}

/// A tag of IOB2.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Tag {
    Outside,
    Begin(String),
    Inside(String),
}

impl Tag {
    fn parse(tag: &str) -> Option<Self> {
        match tag.split_once('-') {
            None if tag == "O" => Some(Self::Outside),
            Some(("B", kind)) if !kind.is_empty() => Some(Self::Begin(kind.to_owned())),
            Some(("I", kind)) if !kind.is_empty() => Some(Self::Inside(kind.to_owned())),
            _ => None,
        }
    }

    fn kind(&self) -> Option<&str> {
        match self {
            Self::Outside => None,
            Self::Begin(kind) | Self::Inside(kind) => Some(kind),
        }
    }
}

/// A name as the tokens that it covers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TokenSpan {
    /// The first token.
    pub(crate) first: usize,
    /// One past the last.
    pub(crate) end: usize,
    /// The kind of name.
    pub(crate) kind: String,
}

impl TokenSpan {
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        self.first < other.end && other.first < self.end
    }
}

impl ConllDocument {
    /// The kinds in the tags, without those that are not measured.
    pub(crate) fn kinds(&self) -> impl Iterator<Item = &str> {
        self.tags.iter().filter_map(Tag::kind).filter(|&kind| kind != IGNORED)
    }

    /// The names that the tags tell, in the order of the text.
    ///
    /// An `I-` that continues nothing begins a name, and sentence borders are not looked at: a well-formed file has
    /// neither case, and for others this is what the figures of the field's scripts are made of.
    pub(crate) fn names(&self) -> Vec<TokenSpan> {
        let mut names: Vec<TokenSpan> = Vec::new();
        let mut before = None;
        for (i, tag) in self.tags.iter().enumerate() {
            match (tag, names.last_mut()) {
                (Tag::Inside(kind), Some(name)) if before == Some(kind.as_str()) => name.end = i + 1,
                (Tag::Begin(kind) | Tag::Inside(kind), _) => {
                    names.push(TokenSpan { first: i, end: i + 1, kind: kind.clone() });
                }
                (Tag::Outside, _) => {}
            }
            before = tag.kind();
        }
        names.retain(|name| name.kind != IGNORED);
        names
    }

    /// A span widened to the tokens that it touches; `None` if it touches none, or one that is not measured.
    pub(crate) fn widened(&self, span: CharSpan, kind: &str) -> Option<TokenSpan> {
        let first = self.tokens.partition_point(|token| token.end <= span.start);
        let end = self.tokens.partition_point(|token| token.start < span.end);
        let touched = self.tags.get(first..end).filter(|tags| !tags.is_empty())?;
        let is_measured = touched.iter().all(|tag| tag.kind() != Some(IGNORED));
        is_measured.then(|| TokenSpan { first, end, kind: kind.to_owned() })
    }

    /// The characters from the first token to the last.
    pub(crate) fn span(&self, name: &TokenSpan) -> CharSpan {
        CharSpan::new(self.tokens[name.first].start, self.tokens[name.end - 1].end)
    }
}

/// Reads a file's text.
pub(super) fn parse(text: &str, path: &Path) -> Result<Vec<ConllDocument>, ReadError> {
    let mut sentences: Vec<Vec<(&str, Tag)>> = Vec::new();
    let mut is_new = true;
    for (line, number) in text.lines().zip(1..) {
        if line.trim().is_empty() {
            is_new = true;
            continue;
        }
        let token = row(line).map_err(|reason| line_error(path, number, reason))?;
        match sentences.last_mut() {
            Some(sentence) if !is_new => sentence.push(token),
            _ => sentences.push(vec![token]),
        }
        is_new = false;
    }
    Ok(sentences.chunks(SENTENCES).enumerate().map(|(i, sentences)| document(i, sentences)).collect())
}

/// Token and tag.
fn row(line: &str) -> Result<(&str, Tag), String> {
    let columns: Vec<&str> =
        if line.contains('\t') { line.split('\t').collect() } else { line.split_whitespace().collect() };
    let &[token, .., tag] = &columns[..] else { return Err("expected a token and its tag".to_owned()) };
    if token.is_empty() {
        return Err("there is no token before the tag".to_owned());
    }
    let tag = Tag::parse(tag).ok_or_else(|| format!("`{tag}` is no tag: expected `O`, `B-KIND` or `I-KIND`"))?;
    Ok((token, tag))
}

fn document(i: usize, sentences: &[Vec<(&str, Tag)>]) -> ConllDocument {
    let (mut text, mut tokens, mut tags) = (String::new(), Vec::new(), Vec::new());
    let mut at = 0;
    for sentence in sentences {
        for (i, (token, tag)) in sentence.iter().enumerate() {
            if i > 0 {
                text.push(' ');
                at += 1;
            }
            let end = at + token.chars().count();
            tokens.push(CharSpan::new(at, end));
            text.push_str(token);
            tags.push(tag.clone());
            at = end;
        }
        text.push('\n');
        at += 1;
    }
    ConllDocument { document: Document { id: format!("d{i:05}"), text }, tokens, tags }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<ConllDocument>, String> {
        parse(text, Path::new("a.conll")).map_err(|error| error.to_string())
    }

    fn names(tags: &str) -> String {
        let lines: Vec<String> = tags.split(' ').map(|tag| format!("x {tag}\n")).collect();
        let names = read(&lines.concat()).unwrap()[0].names();
        names.iter().map(|it| format!("{}..{} {}", it.first, it.end, it.kind)).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn tags_become_names() {
        assert_eq!(names("B-PER I-PER O B-LOC B-LOC"), "0..2 PER, 3..4 LOC, 4..5 LOC");
        assert_eq!(names("O I-PER I-PER"), "1..3 PER");
        assert_eq!(names("B-PER I-LOC I-LOC"), "0..1 PER, 1..3 LOC");
        assert_eq!(names("B-IGN I-IGN B-ORG"), "2..3 ORG");
    }

    #[test]
    fn twenty_sentences_are_a_document() {
        let documents = read(&"ذهب O\nعلي B-PER\n\n".repeat(21)).unwrap();
        assert_eq!(documents.len(), 2);
        assert_eq!(documents[0].document.text, "ذهب علي\n".repeat(20));
        assert_eq!(documents[1].document, Document { id: "d00001".to_owned(), text: "ذهب علي\n".to_owned() });
        assert_eq!(documents[1].tokens, [CharSpan::new(0, 3), CharSpan::new(4, 7)]);
    }

    #[test]
    fn columns_are_parted_by_tabs_or_blanks() {
        let tabs = &read("New York\tNNP\tB-LOC\r\n\r\n").unwrap()[0];
        assert_eq!((tabs.document.text.as_str(), tabs.names().len()), ("New York\n", 1));
        let blanks = &read("York NNP  B-LOC\n").unwrap()[0];
        assert_eq!((blanks.document.text.as_str(), blanks.names().len()), ("York\n", 1));
    }

    #[test]
    fn spans_are_widened_to_tokens() {
        let document = &read("وبغداد B-LOC\nx B-IGN\nتنام O\n").unwrap()[0];
        let check = |start, end| document.widened(CharSpan::new(start, end), "LOC").map(|it| (it.first, it.end));
        assert_eq!(check(1, 6), Some((0, 1)));
        assert_eq!(check(0, 7), Some((0, 1)), "the blank after it is no token");
        assert_eq!(check(1, 8), None, "a token that is not measured");
        assert_eq!(check(6, 7), None, "a blank");
        assert_eq!(check(9, 11), Some((2, 3)));
        assert_eq!(check(40, 50), None);
    }

    #[test]
    fn bad_lines_are_told_by_their_number() {
        let check = |text, expected: &str| assert_eq!(read(text).unwrap_err(), expected);
        check("a O\n\nb\n", "a.conll: line 3: expected a token and its tag");
        check("a O\nb X-PER\n", "a.conll: line 2: `X-PER` is no tag: expected `O`, `B-KIND` or `I-KIND`");
        check("\tO\n", "a.conll: line 1: there is no token before the tag");
    }
}
