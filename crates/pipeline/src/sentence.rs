//! What happens to one sentence: reading form, network, clitics, names, relations.

use std::ops::Range;

use nasij_annotation::{
    Clitic, CliticKind, Language, Mention, MentionId, Note, NoteKind, Relation, Sentence, SentenceId, Span, Token,
    TokenKind,
};
use nasij_checkpoint::Tagger;
use nasij_encoder::{CLITIC_SCORES, Calibration, Encoded, Encoder, Window};
use nasij_entities::Article;
use nasij_relations::{Extractor, Link, Place};
use nasij_tokens::{
    atoms,
    clitics::{self, CliticScores},
    normal::{Normalized, match_key, reading_form},
};

use crate::found::{Decoded, Found};

/// What was found in a sentence, and what is needed to connect its names.
#[derive(Default)]
pub(crate) struct Reading {
    /// By token of the document.
    pub(crate) clitics: Vec<(usize, Vec<Clitic>)>,
    /// In the order of the text.
    pub(crate) names: Vec<Name>,
    /// What might be a name, if the article has it elsewhere.
    possible: Vec<Name>,
    pub(crate) notes: Vec<Note>,
    windows: Vec<Window>,
}

/// A name in the text.
pub(crate) struct Name {
    span: Span,
    clitics: Vec<Span>,
    /// What the network says of it.
    decoded: nasij_entities::Name,
    /// From that network's probabilities to how often it is right.
    calibration: Calibration,
    /// Where it stands in what the network saw.
    seen: Range<usize>,
}

impl Name {
    pub(crate) fn mention(self, sentence: SentenceId) -> Mention {
        let Self { span, clitics, decoded, calibration, seen: _ } = self;
        Mention { span, kind: decoded.kind, score: calibration.apply(decoded.score), sentence, clitics }
    }
}

/// A link between names of a sentence whose first name has the index `first` in the document.
pub(crate) fn relation(link: &Link, sentence: SentenceId, first: usize, calibration: Calibration) -> Relation {
    let id = |i: usize| MentionId(u32::try_from(first + i).expect("fewer mentions than bytes"));
    let Link { head, tail, kind, score, status, past } = *link;
    let score = calibration.apply(score);
    Relation { head: id(head), tail: id(tail), kind, score, status, past, sentence }
}

impl Reading {
    /// Reads sentences; `tokens` are those of the whole document.
    ///
    /// Names come from the `tagger`, where there is one that knows their kind, and else from the encoder.
    pub(crate) fn all(
        text: &str,
        sentences: &[Sentence],
        tokens: &[Token],
        encoder: &Encoder,
        tagger: Option<&Tagger>,
    ) -> Vec<Self> {
        let form = |sentence: &Sentence| {
            let form = reading_form(sentence.span.of(text));
            let units = Units::new(text, sentence, &form);
            (form, units)
        };
        let forms: Vec<_> = sentences.iter().map(|s| is_read(s.language).then(|| form(s))).collect();
        let inputs: Vec<_> =
            forms.iter().flatten().map(|(form, units)| (form.text.as_ref(), units.in_form.as_slice())).collect();
        let mut answers = encoder.encode(&inputs).into_iter();
        let mut second = tagger.map(|tagger| (tagger.labels().kinds(), tagger.tag(&inputs).into_iter()));
        let read = |(sentence, form): (&Sentence, Option<(Normalized, Units)>)| {
            let Some((form, units)) = form else {
                let note = Note { kind: NoteKind::OtherLanguage, span: sentence.span };
                return Self { notes: vec![note], ..Self::default() };
            };
            let answer = answers.next().expect("an answer for each sentence");
            let mut found =
                Found::new(answer.units.iter().map(|unit| (&unit.atoms, unit.tags)), encoder.card().calibration.names);
            let mut windows = answer.windows.len();
            if let Some((known, answers)) = &mut second {
                let answer = answers.next().expect("an answer for each sentence");
                let theirs =
                    Found::new(answer.units.iter().map(|unit| (&unit.atoms, unit.tags)), Calibration::default());
                found = found.under(theirs, *known);
                windows = windows.max(answer.windows);
            }
            let notes = notes_of(sentence, &units, &answer.clipped, windows);
            Self { notes, ..Self::new(text, sentence, tokens, (&form, &units), answer, found) }
        };
        sentences.iter().zip(forms).map(read).collect()
    }

    fn new(
        text: &str,
        sentence: &Sentence,
        tokens: &[Token],
        (form, units): (&Normalized, &Units),
        answer: Encoded,
        found: Found,
    ) -> Self {
        let clitics = clitics_of(text, sentence, tokens, units, &answer);
        let place = |mut decoded: Decoded| {
            decoded.atoms = bare(text, decoded.atoms, tokens, sentence, units)?;
            Some(locate(decoded, tokens, &clitics, units, form, &answer))
        };
        let names = found.names.into_iter().filter_map(place).collect();
        let possible = found.possible.into_iter().filter_map(place).collect();
        Self { clitics, names, possible, notes: Vec::new(), windows: answer.windows }
    }

    /// Tells which people the sentence names in full.
    pub(crate) fn introduce(&self, text: &str, article: &mut Article<'_>) {
        for name in &self.names {
            article.learn(&match_key(name.span.of(text)).text, &name.decoded);
        }
    }

    /// Lets the article settle what kind a name is of, and what is one.
    pub(crate) fn settle(&mut self, text: &str, article: &Article<'_>) {
        for name in &mut self.names {
            article.settle(&match_key(name.span.of(text)).text, &mut name.decoded);
        }
        self.possible.retain_mut(|name| article.confirm(&match_key(name.span.of(text)).text, &mut name.decoded));
        if !self.possible.is_empty() {
            self.names.append(&mut self.possible);
            self.names.sort_by_key(|name| name.span);
        }
    }
}

/// Connects the names of each sentence.
pub(crate) fn connect(readings: &[Reading], extractor: &Extractor) -> Vec<Vec<Link>> {
    let place = |name: &Name| Place { range: name.seen.clone(), kind: name.decoded.kind };
    let sentence = |reading: &'_ Reading| reading.names.iter().map(place).collect();
    let sentences: Vec<_> = readings.iter().map(|reading| (reading.windows.as_slice(), sentence(reading))).collect();
    extractor.extract(&sentences)
}

/// The languages that the model was trained on, and stretches too short to tell.
fn is_read(language: Language) -> bool {
    matches!(language, Language::Arabic | Language::English | Language::Arabizi | Language::Unknown)
}

/// The atoms of a sentence, where they stand in the text and in the sentence's reading form.
struct Units {
    in_text: Vec<Span>,
    in_form: Vec<Range<usize>>,
    /// Where the sentence begins in the text.
    offset: usize,
}

impl Units {
    fn new(text: &str, sentence: &Sentence, form: &Normalized) -> Self {
        let offset = sentence.span.start as usize;
        let in_text = atoms(text, sentence.span);
        let in_form = in_text
            .iter()
            .map(|atom| form.from_source(atom.start as usize - offset..atom.end as usize - offset))
            .collect();
        Self { in_text, in_form, offset }
    }
}

/// The clitics of the sentence's Arabic words, by token.
fn clitics_of(
    text: &str,
    sentence: &Sentence,
    tokens: &[Token],
    units: &Units,
    encoded: &Encoded,
) -> Vec<(usize, Vec<Clitic>)> {
    if sentence.language != Language::Arabic {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut next = sentence.token_range();
    for unit in &encoded.units {
        let start = units.in_text[unit.atoms.start].start;
        // Tokens and units are both in the order of the text.
        let Some(token) = next.find(|&token| tokens[token].span.start >= start) else { break };
        if tokens[token].span.start != start {
            next.start = token;
            continue;
        }
        if tokens[token].kind == TokenKind::Word {
            let clitics = clitics::split(text, tokens[token].span, &clitic_scores(&unit.clitics));
            if !clitics.is_empty() {
                found.push((token, clitics));
            }
        }
    }
    found
}

fn clitic_scores(scores: &[f32; CLITIC_SCORES]) -> CliticScores {
    let [p0, p1, p2, p3, a0, a1, s0, s1, s2, s3] = *scores;
    CliticScores { prefix: [p0, p1, p2, p3], article: [a0, a1], suffix: [s0, s1, s2, s3] }
}

/// Takes quotation marks, commas and full stops off the ends of a name: where they share a subword with its last word,
/// the network cannot tell them apart. A mark that is part of a word (`U.S.`) stays, as does a bracket that is opened
/// and closed within the name. `None` if nothing but marks is left.
fn bare(
    text: &str,
    mut atoms: Range<usize>,
    tokens: &[Token],
    sentence: &Sentence,
    units: &Units,
) -> Option<Range<usize>> {
    let tokens = &tokens[sentence.token_range()];
    let is_mark = |atom: usize| {
        let span = units.in_text[atom];
        let token = tokens.partition_point(|token| token.span.end <= span.start);
        tokens.get(token).is_some_and(|token| token.kind == TokenKind::Punctuation)
    };
    let surface = |atom: usize| units.in_text[atom].of(text);
    let paired = |atoms: &Range<usize>| {
        let count = |mark: &str| atoms.clone().filter(|&atom| surface(atom) == mark).count();
        surface(atoms.end - 1) == ")" && count("(") == count(")")
    };
    while !atoms.is_empty() && is_mark(atoms.start) {
        atoms.start += 1;
    }
    while !atoms.is_empty() && is_mark(atoms.end - 1) && !paired(&atoms) {
        atoms.end -= 1;
    }
    (!atoms.is_empty()).then_some(atoms)
}

/// Puts a name, which is a range of atoms, into the text, and into what the network saw of it.
fn locate(
    Decoded { name: decoded, atoms, calibration }: Decoded,
    tokens: &[Token],
    clitics: &[(usize, Vec<Clitic>)],
    units: &Units,
    form: &Normalized,
    encoded: &Encoded,
) -> Name {
    let (first, last) = (units.in_text[atoms.start], units.in_text[atoms.end - 1]);
    let proclitics = clitics
        .binary_search_by_key(&first.start, |(token, _)| tokens[*token].span.start)
        .map(|i| proclitics(&clitics[i].1, last.end))
        .unwrap_or_default();
    let start = proclitics.last().map_or(first.start, |clitic| clitic.end);
    let source = |at: u32| at as usize - units.offset;
    let hidden = form.from_source(source(first.start)..source(start)).len();
    let seen = &encoded.atoms[atoms.start];
    let seen = (seen.start + hidden).min(seen.end)..encoded.atoms[atoms.end - 1].end;
    Name { span: Span { start, end: last.end }, clitics: proclitics, decoded, calibration, seen }
}

/// The conjunction and preposition before a name; the article belongs to the name, also what is left of it in لل.
fn proclitics(clitics: &[Clitic], end: u32) -> Vec<Span> {
    clitics
        .iter()
        .take_while(|clitic| matches!(clitic.kind, CliticKind::Conjunction | CliticKind::Preposition))
        .map(|clitic| clitic.span)
        .take_while(|span| span.end < end)
        .collect()
}

fn notes_of(sentence: &Sentence, units: &Units, clipped: &[usize], windows: usize) -> Vec<Note> {
    let mut notes = Vec::new();
    if windows > 1 {
        notes.push(Note { kind: NoteKind::Windowed, span: sentence.span });
    }
    notes.extend(clipped.iter().map(|&atom| Note { kind: NoteKind::LongWord, span: units.in_text[atom] }));
    notes
}
