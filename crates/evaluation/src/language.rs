//! Main languages: held against texts whose language is known.
//!
//! Gold is JSON lines `{"id", "text", "language"}` or lines `LANGUAGE TAB TEXT`, languages as BCP 47 tags. A language
//! that nasij has no tag for (French, say) is right when it is called `mis`.

use std::{collections::BTreeMap, fmt, path::Path};

use nasij_annotation::{Document, Language};
use serde::{Deserialize, Serialize};

use crate::{
    CharSpan, Instead, Mistake, Mistakes, Options, Place, Predictions, ReadError, Wrong,
    bootstrap::Interval,
    form::{self, line_error, place_id, read_text, records},
    report::{heading, list},
    score::{Counts, ratio, rounded},
};

/// A text in a known language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LanguageDocument {
    /// Id and text.
    pub document: Document,
    /// The tag in the gold.
    pub language: String,
}

/// How well main languages are told.
#[derive(Clone, Debug, Serialize)]
pub struct LanguageReport {
    /// What was measured.
    pub task: &'static str,
    /// Texts in the gold.
    pub documents: usize,
    /// Those of them without predictions; they are wrong.
    pub documents_missing: usize,
    /// The share that is right.
    pub accuracy: f64,
    /// Where `accuracy` lies in 95 % of resampled gold files: from, to.
    pub interval_95: Option<[f64; 2]>,
    /// How often texts were drawn for it.
    pub resamples: usize,
    /// Each language of the gold.
    pub languages: BTreeMap<String, Accuracy>,
    /// How often each language of the gold was called what; `none` is without prediction.
    pub confusion: BTreeMap<String, BTreeMap<String, usize>>,
    /// Wrong texts, on request; each is a false negative of its language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mistakes: Option<Mistakes>,
}

/// How well one language is told.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Accuracy {
    /// The share of its texts that is right, rounded to four decimals.
    pub accuracy: f64,
    /// How many are right.
    pub right: usize,
    /// How many there are.
    pub gold: usize,
}

#[derive(Deserialize)]
struct RecordForm {
    #[serde(default, deserialize_with = "form::id")]
    id: Option<String>,
    text: String,
    language: String,
}

/// Reads a file; one that begins with `{` is JSON lines.
pub fn read(path: &Path) -> Result<Vec<LanguageDocument>, ReadError> {
    parse(&read_text(path)?, path)
}

/// Reads the text of a file; `path` is its name in errors, and in the ids of texts without one.
pub fn parse(text: &str, path: &Path) -> Result<Vec<LanguageDocument>, ReadError> {
    let documents: Vec<_> = if text.trim_start().starts_with('{') {
        let document = |record: Result<_, _>| {
            let (line, RecordForm { id, text, language }) = record?;
            let id = id.unwrap_or_else(|| place_id(path, line));
            Ok(LanguageDocument { document: Document { id, text }, language })
        };
        records(text, path).map(document).collect::<Result<_, ReadError>>()?
    } else {
        let lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
        let document = |(line, number): (&str, usize)| match line.split_once('\t') {
            Some((language, text)) if !language.is_empty() => Ok(LanguageDocument {
                document: Document { id: place_id(path, number), text: text.to_owned() },
                language: language.to_owned(),
            }),
            _ => Err(line_error(path, number, "expected a language, a tab and a text")),
        };
        lines.map(document).collect::<Result<_, ReadError>>()?
    };
    if documents.is_empty() { Err(ReadError::Empty { path: path.to_owned() }) } else { Ok(documents) }
}

/// Measures main languages.
pub fn evaluate(gold: &[LanguageDocument], predictions: &Predictions, options: &Options) -> LanguageReport {
    let mut confusion: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    let mut languages: BTreeMap<String, Counts> = BTreeMap::new();
    let mut mistakes = options.mistakes.map(Mistakes::new);
    let (mut counted, mut missing) = (Vec::new(), 0);
    for LanguageDocument { document, language } in gold {
        let found = predictions.get(&document.id).map(|it| it.language.as_str()).filter(|it| !it.is_empty());
        missing += usize::from(found.is_none());
        let called = found.unwrap_or("none");
        let is_right = called == expected(language);
        let counts = Counts { right: is_right.into(), wrong: 0, missed: (!is_right).into() };
        *confusion.entry(language.clone()).or_default().entry(called.to_owned()).or_default() += 1;
        *languages.entry(language.clone()).or_default() += counts;
        counted.push(counts);
        if let Some(mistakes) = mistakes.as_mut().filter(|_| !is_right) {
            mistakes.add(Wrong::FalseNegative, || Mistake {
                document: document.id.clone(),
                wrong: Wrong::FalseNegative,
                kind: language.clone(),
                at: Place::new(CharSpan::new(0, document.text.chars().count()), &document.text),
                tail: None,
                instead: found.map_or(Instead::Nothing, |kind| Instead::OtherKind { kind: kind.to_owned() }),
            });
        }
    }
    let accuracy = |counts: Counts| {
        let gold = counts.right + counts.missed;
        Accuracy { accuracy: rounded(ratio(counts.right, gold)), right: counts.right, gold }
    };
    LanguageReport {
        task: "language",
        documents: gold.len(),
        documents_missing: missing,
        accuracy: accuracy(counted.iter().copied().sum()).accuracy,
        interval_95: Interval::of(&counted, options.resamples).map(|it| it.recall),
        resamples: options.resamples,
        languages: languages.into_iter().map(|(language, it)| (language, accuracy(it))).collect(),
        confusion,
        mistakes,
    }
}

/// What nasij calls a language.
fn expected(language: &str) -> &str {
    let known = Language::ALL.iter().any(|it| it.tag() == language);
    if known { language } else { Language::Other.tag() }
}

impl fmt::Display for LanguageReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        heading(f, self.task, self.documents, self.documents_missing)?;
        writeln!(f, "\n{:<16}{:>10}{:>8}{:>8}  called", "", "accuracy", "right", "gold")?;
        let mut right = 0;
        for (language, it) in &self.languages {
            right += it.right;
            write!(f, "{language:<16}{:>10.4}{:>8}{:>8}", it.accuracy, it.right, it.gold)?;
            for (called, n) in self.confusion.get(language).into_iter().flatten() {
                write!(f, "  {called} {n}")?;
            }
            writeln!(f)?;
        }
        writeln!(f, "{:<16}{:>10.4}{right:>8}{:>8}", "all", self.accuracy, self.documents)?;
        if let Some([from, to]) = self.interval_95 {
            writeln!(f, "all 95 % from   {from:>10.4}\n         to     {to:>10.4}")?;
            writeln!(f, "(documents drawn anew {} times)", self.resamples)?;
        }
        self.mistakes.as_ref().map_or(Ok(()), |it| list(f, it))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOLD: &str = "ar\tزار بغداد\nen\tHe left.\nfr\tIl est là.\n\nar\tel 7akeem\n";

    #[test]
    fn languages_are_right_or_called_something_else() {
        let gold = parse(GOLD, Path::new("g.tsv")).unwrap();
        let predicted = r#"{"id":"g.tsv:1","language":"ar"}
{"id":"g.tsv:3","language":"mis"}
{"id":"g.tsv:5","language":"ar-Latn"}"#;
        let predicted = Predictions::parse(predicted, Path::new("p")).unwrap();
        let report = evaluate(&gold, &predicted, &Options { resamples: 0, mistakes: Some(9) });
        let expected = "\
language: 4 documents, 1 of them without predictions

                  accuracy   right    gold  called
ar                  0.5000       1       2  ar 1  ar-Latn 1
en                  0.0000       0       1  none 1
fr                  1.0000       1       1  mis 1
all                 0.5000       2       4

0 false positives, 2 false negatives; 2 listed
missed  g.tsv:2  en  [nothing]  0..8 `He left.`
missed  g.tsv:5  ar  [as ar-Latn]  0..9 `el 7akeem`
";
        assert_eq!(report.to_string(), expected);
    }

    #[test]
    fn gold_is_lines_or_records() {
        let lines = parse("en\tHe left.\n", Path::new("g")).unwrap();
        let records = parse("{\"text\":\"He left.\",\"language\":\"en\"}\n", Path::new("g")).unwrap();
        assert_eq!(lines, records);
        let check = |text, expected: &str| {
            assert_eq!(parse(text, Path::new("g")).unwrap_err().to_string(), expected);
        };
        check("en\ta\nfr b\n", "g: line 2: expected a language, a tab and a text");
        check("{\"text\":\"a\"}\n", "g: line 1: missing field `language`");
        check("\n", "g: no gold in it");
    }
}
