//! A document for people: its text with the names marked, then its relations with the sentences that say them.
//!
//! Arabic and English read correctly beside each other on a terminal that orders letters by direction: each line of
//! text, each name and each cell is an isolate (Unicode Annex 9), so that none reorders what stands around it.

mod cell;
mod layout;

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use nasij_annotation::{Analysis, Document, EntityKind, Note, Relation, Span};

use crate::safe::{LEFT_TO_RIGHT_MARK, one_line};
use cell::Cells;
use layout::{Layout, Mark};

/// Text is not set wider than this; long lines are hard to follow.
const WIDEST: usize = 100;
/// Where the width is not known.
const USUAL: usize = 80;
/// Text is not set narrower than this, whatever the terminal.
const NARROWEST: usize = 24;

/// How a document is shown.
pub(crate) struct Pretty {
    has_color: bool,
    has_isolates: bool,
    /// In columns.
    width: usize,
}

impl Pretty {
    /// For a terminal or not, in colour or not. What is coloured is meant for a terminal in the end.
    pub(crate) fn new(is_terminal: bool, has_color: bool) -> Self {
        let size = terminal_size::terminal_size().filter(|_| is_terminal);
        let width = size.map_or(USUAL, |(width, _)| width.0.into()).clamp(NARROWEST, WIDEST);
        Self { has_color, has_isolates: is_terminal || has_color, width }
    }

    /// All of the document; ends with a line end.
    pub(crate) fn render(&self, doc: &Document, analysis: &Analysis) -> String {
        let mut out = String::with_capacity(doc.text.len() * 2);
        self.title(&mut out, doc, analysis);
        let whole = Span::new(0, doc.text.trim_end().len());
        let names: Vec<Mark> = analysis.mentions.iter().map(|it| self.name(it.span, it.kind)).collect();
        self.layout(0).push(&mut out, &doc.text, whole, &names);
        if !analysis.relations.is_empty() {
            out.push('\n');
            self.relations(&mut out, &doc.text, analysis);
        }
        if !analysis.notes.is_empty() {
            out.push('\n');
        }
        for note in &analysis.notes {
            self.note(&mut out, &doc.text, note);
        }
        out
    }

    fn layout(&self, indent: usize) -> Layout {
        Layout { width: self.width - indent, indent, has_isolates: self.has_isolates }
    }

    fn style(&self, style: Style) -> Style {
        if self.has_color { style } else { Style::new() }
    }

    /// A name as it is marked in the text.
    fn name(&self, span: Span, kind: EntityKind) -> Mark {
        let color = Style::new().fg_color(Some(color(kind).into()));
        let label = kind.label();
        let (before, after) = if self.has_color { ("", format!(" {label}")) } else { ("[", format!(" {label}]")) };
        Mark { span, style: self.style(color.bold()), before, after, after_style: self.style(color.dimmed()) }
    }

    fn title(&self, out: &mut String, doc: &Document, analysis: &Analysis) {
        let bold = self.style(Style::new().bold());
        let counts = [
            count(analysis.sentences.len(), "sentence"),
            count(analysis.mentions.len(), "name"),
            count(analysis.relations.len(), "relation"),
        ];
        let id = self.cells().isolated(&one_line(&doc.id));
        let start = self.line_start();
        let _ = writeln!(out, "{start}{bold}{id}{bold:#}  {}  {}", analysis.language, counts.join(", "));
    }

    /// The table; relations of one sentence stand together, above it.
    fn relations(&self, out: &mut String, text: &str, analysis: &Analysis) {
        let name = |id: nasij_annotation::MentionId| one_line(analysis.mentions[id.index()].span.of(text));
        let rows: Vec<[String; 5]> = analysis
            .relations
            .iter()
            .map(|it| {
                let status = if it.past { format!("{}, past", it.status) } else { it.status.to_string() };
                [name(it.head), it.kind.to_string(), name(it.tail), format!("{:.2}", it.score), status]
            })
            .collect();
        let widths = cell::widths(&rows, self.width);
        let mut rest = &rows[..];
        for group in analysis.relations.chunk_by(|a, b| a.sentence == b.sentence) {
            let (rows, later) = rest.split_at(group.len());
            rest = later;
            for (row, relation) in rows.iter().zip(group) {
                self.row(
                    out,
                    row,
                    &widths,
                    [relation.head, relation.tail].map(|it| analysis.mentions[it.index()].kind),
                );
            }
            self.evidence(out, text, analysis, group);
        }
    }

    fn row(&self, out: &mut String, row: &[String; 5], widths: &[usize; 5], [head, tail]: [EntityKind; 2]) {
        let colored = |kind| self.style(Style::new().bold().fg_color(Some(color(kind).into())));
        let styles = [colored(head), Style::new(), colored(tail), Style::new(), Style::new()];
        out.push_str(&self.line_start());
        out.push_str("  ");
        self.cells().push_row(out, row, widths, &styles);
    }

    /// The sentence that states the relations of `group`.
    fn evidence(&self, out: &mut String, text: &str, analysis: &Analysis, group: &[Relation]) {
        let mut ends: Vec<_> = group.iter().flat_map(|it| [it.head, it.tail]).collect();
        ends.sort_unstable();
        ends.dedup();
        let style = self.style(Style::new().underline());
        let mark = |span| Mark { span, style, before: "", after: String::new(), after_style: Style::new() };
        let marks: Vec<Mark> = ends.iter().map(|it| mark(analysis.mentions[it.index()].span)).collect();
        let sentence = &analysis.sentences[group[0].sentence.index()];
        self.layout(6).push(out, text, sentence.span, &marks);
    }

    fn note(&self, out: &mut String, text: &str, note: &Note) {
        // Notes can be about whole articles: their beginning tells which stretch is meant.
        let start: String = note.span.of(text).chars().take(200).collect();
        let quote = self.cells().isolated(&cell::cut(&one_line(&start), 30));
        let _ = writeln!(out, "{}note: {quote}: {}", self.line_start(), note.kind);
    }

    fn cells(&self) -> Cells {
        Cells { has_isolates: self.has_isolates }
    }

    /// Lines of ours run from left to right, also where they begin with an Arabic cell.
    fn line_start(&self) -> String {
        if self.has_isolates { LEFT_TO_RIGHT_MARK.to_string() } else { String::new() }
    }
}

/// The colour of a kind of names.
fn color(kind: EntityKind) -> AnsiColor {
    match kind {
        EntityKind::Person => AnsiColor::Cyan,
        EntityKind::Organization => AnsiColor::Magenta,
        EntityKind::Location => AnsiColor::Green,
        EntityKind::Miscellaneous => AnsiColor::Yellow,
        EntityKind::Date => AnsiColor::Blue,
    }
}

fn count(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests;
