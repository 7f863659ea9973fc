//! Which language is each stretch of a text written in?
//!
//! The text is cut into *runs* of one language that tile it. Arabic and English are what nasij analyses; the other
//! languages of the Arabic script (Persian, Urdu, Pashto, Sorani) and Arabic in Latin letters (Arabizi) are told apart
//! so that they are not taken for Arabic or English, and all else is [`Language::Other`].
//!
//! How it works: every letter has a script; the words of one script in one line (of a long line: in a few sentences)
//! form the smallest stretch that is judged, by letters and function words that only some languages have. Where a
//! stretch says little, the language that its neighbours or the document have in that script decides.
//!
//! What it does not do: it does not look for a change of language inside the Latin words of one line (an English
//! sentence with a French phrase is English), it does not name the languages it calls [`Language::Other`], and it does
//! not learn from data: the word lists are short and hand-written.
//!
//! ```
//! use nasij_annotation::Language;
//!
//! let text = "قال Muqtada al-Sadr إن الحكومة";
//! let runs = nasij_language::detect(text);
//! let found: Vec<_> = runs.iter().map(|run| (run.language, run.span.of(text))).collect();
//! assert_eq!(
//!     found,
//!     [(Language::Arabic, "قال "), (Language::English, "Muqtada al-Sadr"), (Language::Arabic, " إن الحكومة")]
//! );
//! assert_eq!(nasij_language::main_language(text, &runs), Language::Arabic);
//! ```

mod arabic_script;
mod evidence;
mod latin_script;
mod runs;
mod scan;
mod script;
mod second_opinion;
mod verdict;

use nasij_annotation::{Language, LanguageRun, Span};

/// The runs of one language, in the order of the text.
///
/// They tile the text: the first starts at 0, the last ends at its end, each starts where the one before it ends, and
/// no two neighbours have the same language. The empty text has no runs. A text without letters is one run of
/// [`Language::Unknown`]; in other texts, characters that belong to no script go with a run beside them.
///
/// The score of a run is 0.5 where only the document's language in that script speaks for it, and nears 1 with the
/// evidence in its letters and words; it is 1 in scripts that no language of ours is written in and 0 for `Unknown`.
pub fn detect(text: &str) -> Vec<LanguageRun> {
    let scan = scan::scan(text);
    let verdicts = verdict::judge(text, &scan.units);
    runs::assemble(text, &scan, &verdicts)
}

/// The language that the larger part of the document's letters is written in; `Unknown` if it has no letters.
///
/// Letters are weighted by script, because Arabic says as much in fewer letters than English.
pub fn main_language(text: &str, runs: &[LanguageRun]) -> Language {
    runs::majority(text, Span::new(0, text.len()), runs)
}

/// The language that the larger part of the letters in `span` is written in; `Unknown` if it has no letters.
///
/// `runs` are those of the whole document, from [`detect`].
///
/// # Panics
/// If the span or the runs are not of this text.
pub fn language_of(text: &str, span: Span, runs: &[LanguageRun]) -> Language {
    runs::majority(text, span, runs)
}

#[cfg(test)]
mod tests;
