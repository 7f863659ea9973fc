//! Sentence ends: held against `CoNLL-U`, or plain text of one sentence a line.
//!
//! A blank line parts the paragraphs of plain text; in `CoNLL-U`, `# newpar` and `# newdoc` begin one (where there is
//! neither, 20 sentences make one). A paragraph's text is its sentences joined by one space, or by none after a token
//! with `SpaceAfter=No`. A boundary is the end of a sentence; the last one of a paragraph, which cannot be missed, does
//! not count.

mod conllu;

use std::{collections::BTreeSet, path::Path};

use nasij_annotation::Document;

use crate::{
    CharSpan, Instead, Mistake, Mistakes, Options, Place, Predicted, Predictions, ReadError, Report, Wrong,
    form::read_text, report::Counted, score::Tally,
};

/// The kind of all that is counted here.
const BOUNDARY: &str = "boundary";

/// A paragraph with its sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paragraph {
    /// Id `p00000`, `p00001` ... and the text.
    pub document: Document,
    /// Where its sentences end, in code points.
    pub ends: Vec<usize>,
}

/// A sentence's text, and whether a space follows.
type Sentence = (String, bool);

impl Paragraph {
    fn new(i: usize, sentences: &[Sentence]) -> Self {
        let (mut text, mut ends, mut at) = (String::new(), Vec::new(), 0);
        let mut has_space = false;
        for (sentence, is_spaced) in sentences {
            if std::mem::replace(&mut has_space, *is_spaced) {
                text.push(' ');
                at += 1;
            }
            text.push_str(sentence);
            at += sentence.chars().count();
            ends.push(at);
        }
        Self { document: Document { id: format!("p{i:05}"), text }, ends }
    }
}

/// Reads a file; it is `CoNLL-U` if its first line that is no comment has ten columns.
pub fn read(path: &Path) -> Result<Vec<Paragraph>, ReadError> {
    parse(&read_text(path)?, path)
}

/// Reads the text of a file; `path` is its name in errors.
pub fn parse(text: &str, path: &Path) -> Result<Vec<Paragraph>, ReadError> {
    let first = text.lines().find(|line| !line.trim().is_empty() && !line.starts_with('#'));
    let is_conllu = first.is_some_and(|line| line.split('\t').count() == conllu::COLUMNS);
    let paragraphs = if is_conllu { conllu::parse(text, path)? } else { plain(text) };
    if paragraphs.is_empty() {
        return Err(ReadError::Empty { path: path.to_owned() });
    }
    Ok(paragraphs.iter().enumerate().map(|(i, sentences)| Paragraph::new(i, sentences)).collect())
}

fn plain(text: &str) -> Vec<Vec<Sentence>> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let paragraphs = lines.split(|line| line.is_empty()).filter(|lines| !lines.is_empty());
    paragraphs.map(|lines| lines.iter().map(|&line| (line.to_owned(), true)).collect()).collect()
}

/// Measures sentence ends.
pub fn evaluate(gold: &[Paragraph], predictions: &Predictions, options: &Options) -> Report {
    let (mut counted, mut missing) = (Vec::new(), 0);
    let mut mistakes = options.mistakes.map(Mistakes::new);
    let nothing = Predicted::default();
    for paragraph in gold {
        let predicted = predictions.get(&paragraph.document.id);
        missing += usize::from(predicted.is_none());
        let predicted = predicted.unwrap_or(&nothing);
        let tally = one(paragraph, predicted, mistakes.as_mut());
        counted.push(Counted { language: Some(&predicted.language), tally });
    }
    // One kind is no table, and its F1 no mean.
    let report = Report::new("sentences", missing, &counted, options);
    Report { kinds: std::collections::BTreeMap::new(), macro_f1: None, mistakes, ..report }
}

fn one(paragraph: &Paragraph, predicted: &Predicted, mut mistakes: Option<&mut Mistakes>) -> Tally {
    let mut gold: BTreeSet<usize> = paragraph.ends.iter().copied().collect();
    let mut found: BTreeSet<usize> = predicted.sentences.iter().map(|it| it.end).collect();
    gold.pop_last();
    found.pop_last();
    let mut tally = Tally::default();
    for &end in gold.union(&found) {
        let wrong = match (gold.contains(&end), found.contains(&end)) {
            (true, true) => {
                tally.right(BOUNDARY);
                continue;
            }
            (true, false) => {
                tally.missed(BOUNDARY);
                Wrong::FalseNegative
            }
            (false, _) => {
                tally.wrong(BOUNDARY);
                Wrong::FalsePositive
            }
        };
        if let Some(mistakes) = &mut mistakes {
            mistakes.add(wrong, || Mistake {
                document: paragraph.document.id.clone(),
                wrong,
                kind: BOUNDARY.to_owned(),
                at: surroundings(end, &paragraph.document.text),
                tail: None,
                instead: Instead::Nothing,
            });
        }
    }
    tally
}

/// What stands around a boundary, which is shown as `‖`.
fn surroundings(end: usize, text: &str) -> Place {
    let (before, after) = (CharSpan::new(end.saturating_sub(40), end), CharSpan::new(end, end + 30));
    Place { span: CharSpan::new(end, end), text: format!("{}‖{}", before.of(text), after.of(text)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boundaries_within_paragraphs_are_counted() {
        let gold = parse("He left.\nDr. Ali came.\nهل عاد؟\n\nOne.\n", Path::new("g")).unwrap();
        assert_eq!(gold[0].document.text, "He left. Dr. Ali came. هل عاد؟");
        assert_eq!((&gold[0].ends[..], &gold[1].ends[..]), (&[8, 22, 30][..], &[4][..]));
        let predicted = r#"{"id":"p00000","language":"en","sentences":[
{"start":0,"end":8},{"start":9,"end":12},{"start":13,"end":30}]}"#
            .replace('\n', "");
        let predicted = Predictions::parse(&predicted, Path::new("p")).unwrap();
        let report = evaluate(&gold, &predicted, &Options { resamples: 0, mistakes: Some(9) });
        let expected = "\
sentences: 2 documents, 1 of them without predictions

                 precision    recall        f1    gold  predicted
micro               0.5000    0.5000    0.5000       2          2

By language of the document
en                  0.5000    0.5000    0.5000       2          2
und                 0.0000    0.0000    0.0000       0          0

1 false positives, 1 false negatives; 2 listed
false   p00000  boundary  [nothing]  12..12 `He left. Dr.‖ Ali came. هل عاد؟`
missed  p00000  boundary  [nothing]  22..22 `He left. Dr. Ali came.‖ هل عاد؟`
";
        assert_eq!(report.to_string(), expected);
    }

    #[test]
    fn an_empty_file_is_no_gold() {
        assert_eq!(parse("\n \n", Path::new("g")).unwrap_err().to_string(), "g: no gold in it");
    }
}
