//! Sentences from `CoNLL-U` (<https://universaldependencies.org/format.html>).

use std::path::Path;

use super::Sentence;
use crate::{ReadError, form::line_error, gold::SENTENCES};

/// Columns of a line.
pub(super) const COLUMNS: usize = 10;

/// The sentence that is being read.
#[derive(Default)]
struct Reading {
    /// From `# text`.
    text: Option<String>,
    /// From the forms of its tokens.
    forms: String,
    /// Whether a space follows the last token.
    is_spaced: bool,
    /// The last word of the multiword token that is being passed over.
    covered_to: usize,
}

/// Reads a file's text as paragraphs of sentences.
pub(super) fn parse(text: &str, path: &Path) -> Result<Vec<Vec<Sentence>>, ReadError> {
    let mut paragraphs: Vec<Vec<Sentence>> = vec![Vec::new()];
    let mut has_paragraphs = false;
    let mut reading: Option<Reading> = None;
    for (line, number) in text.lines().zip(1..) {
        if line.trim().is_empty() {
            finish(reading.take(), &mut paragraphs);
        } else if let Some(comment) = line.strip_prefix('#') {
            let comment = comment.trim_start();
            if comment.starts_with("newpar") || comment.starts_with("newdoc") {
                has_paragraphs = true;
                paragraphs.push(Vec::new());
            } else if let Some(text) = comment.strip_prefix("text =") {
                reading.get_or_insert_default().text = Some(text.trim().to_owned());
            }
        } else {
            let word = reading.get_or_insert_default();
            word.token(line).map_err(|reason| line_error(path, number, reason))?;
        }
    }
    finish(reading, &mut paragraphs);
    if !has_paragraphs {
        paragraphs = paragraphs.concat().chunks(SENTENCES).map(<[_]>::to_vec).collect();
    }
    paragraphs.retain(|it| !it.is_empty());
    Ok(paragraphs)
}

fn finish(reading: Option<Reading>, paragraphs: &mut [Vec<Sentence>]) {
    let Some(Reading { text, forms, is_spaced, .. }) = reading else { return };
    let text = text.unwrap_or_else(|| forms.trim().to_owned());
    if let Some(paragraph) = paragraphs.last_mut().filter(|_| !text.is_empty()) {
        paragraph.push((text, is_spaced));
    }
}

impl Reading {
    fn token(&mut self, line: &str) -> Result<(), String> {
        let columns: Vec<&str> = line.split('\t').collect();
        let &[id, form, .., misc] = &columns[..] else { return Err(columns_expected(columns.len())) };
        if columns.len() != COLUMNS {
            return Err(columns_expected(columns.len()));
        }
        // An empty node (`8.1`) is no token of the text.
        if id.contains('.') {
            return Ok(());
        }
        let bad = || format!("`{id}` is no id of a word");
        let (first, last) = id.split_once('-').unwrap_or((id, id));
        let (first, last): (usize, usize) = (first.parse().map_err(|_| bad())?, last.parse().map_err(|_| bad())?);
        if first <= self.covered_to {
            return Ok(());
        }
        self.covered_to = if last > first { last } else { 0 };
        self.is_spaced = !misc.split('|').any(|it| it == "SpaceAfter=No");
        self.forms.push_str(form);
        if self.is_spaced {
            self.forms.push(' ');
        }
        Ok(())
    }
}

fn columns_expected(n: usize) -> String {
    format!("expected {COLUMNS} columns parted by tabs, found {n}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(id: &str, form: &str, misc: &str) -> String {
        format!("{id}\t{form}{}\t{misc}\n", "\t_".repeat(7))
    }

    fn read(text: &str) -> Result<Vec<Vec<Sentence>>, String> {
        parse(text, Path::new("a.conllu")).map_err(|error| error.to_string())
    }

    #[test]
    fn the_text_is_that_of_the_comment_or_of_the_tokens() {
        let [a, b] = [word("1", "He", "_"), word("2", "left", "SpaceAfter=No")];
        let dot = word("3", ".", "SpaceAfter=No");
        let left = |is_spaced| ("He left.".to_owned(), is_spaced);
        assert_eq!(read(&format!("# newdoc\n# text = He left.\n{a}{b}{dot}\n")).unwrap(), [[left(false)]]);
        assert_eq!(
            read(&format!("# newpar\n{a}{b}{dot}\n{a}{b}{}", word("3", ".", "_"))).unwrap(),
            [[left(false), left(true)]]
        );
    }

    #[test]
    fn words_of_a_multiword_token_and_empty_nodes_are_passed_over() {
        let lines = [
            word("1-2", "وعاد", "_"),
            word("1", "و", "_"),
            word("2", "عاد", "_"),
            word("2.1", "x", "_"),
            word("3", "علي", "_"),
        ];
        assert_eq!(read(&lines.concat()).unwrap(), [[("وعاد علي".to_owned(), true)]]);
    }

    #[test]
    fn paragraphs_are_marked_or_of_twenty_sentences() {
        let sentence = word("1", "a", "_") + "\n";
        let lengths = |text: &str| read(text).unwrap().iter().map(Vec::len).collect::<Vec<_>>();
        assert_eq!(lengths(&sentence.repeat(23)), [20, 3]);
        assert_eq!(
            lengths(&format!("# newdoc id = 1\n# newpar\n{sentence}{sentence}# newpar id = 2\n{sentence}")),
            [2, 1]
        );
    }

    #[test]
    fn bad_lines_are_told_by_their_number() {
        let check = |line: &str, expected: &str| {
            assert_eq!(read(&format!("# a\n{line}\n")).unwrap_err(), format!("a.conllu: line 2: {expected}"));
        };
        check("1\ta", "expected 10 columns parted by tabs, found 2");
        check(&word("x", "a", "_"), "`x` is no id of a word");
    }
}
