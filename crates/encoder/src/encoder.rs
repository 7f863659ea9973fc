use std::{borrow::Cow, ops::Range, path::Path, sync::Arc};

use crate::{
    CLITIC_SCORES, LoadError, ModelCard, TAGS,
    cache::{Answer, Answers},
    card::Special,
    network::{Network, Output},
    subwords::{Pieces, Subwords, clip},
    window::{best_window, windows},
};

/// Scores of a subword.
const SCORES: usize = TAGS + CLITIC_SCORES;

/// Subwords that go through the network at once: enough that reading the weights from memory costs little beside the
/// arithmetic, few enough that what is computed stays in the processor's cache.
pub(crate) const PACK: usize = 192;

/// A loaded model: subword tokenizer and encoder network.
pub struct Encoder {
    card: ModelCard,
    subwords: Subwords,
    network: Network,
    answers: Answers,
}

/// What the network says about one sentence.
#[derive(Debug, Default)]
pub struct Encoded {
    /// The labelled units in the order of the text.
    pub units: Vec<Unit>,
    /// Byte range of each atom in the text that the network saw; over-long atoms are shortened in it.
    pub atoms: Vec<Range<usize>>,
    /// Atoms of which the network saw only the beginning.
    pub clipped: Vec<usize>,
    /// The windows in which the sentence was read; mostly one.
    pub windows: Vec<Window>,
}

/// One or more atoms that share a first subword; mostly one atom.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Indices of its atoms.
    pub atoms: Range<usize>,
    /// Log-probability of each tag.
    pub tags: [f32; TAGS],
    /// Log-probabilities of the clitics: prefix, article, suffix.
    pub clitics: [f32; CLITIC_SCORES],
}

/// A stretch of the sentence that the network read at once.
#[derive(Debug)]
pub struct Window {
    /// Byte range of each subword in the text that the network saw, without the marks of beginning and end.
    pub subwords: Vec<Range<usize>>,
    /// States, one row a subword, with a row for the mark before the first and one after the last.
    pub states: Arc<[f32]>,
}

impl Encoder {
    /// Loads `model.json`, `tokenizer.json` and `encoder.safetensors` from a model folder.
    pub fn load(folder: &Path) -> Result<Self, LoadError> {
        let card = ModelCard::load(&folder.join("model.json"))?;
        let subwords = Subwords::load(&folder.join("tokenizer.json"))?;
        let network = Network::load(&folder.join("encoder.safetensors"), card.hidden, card.layers, card.heads)?;
        let answers = Answers::new(card.hidden);
        Ok(Self { card, subwords, network, answers })
    }

    /// The model's description.
    pub fn card(&self) -> &ModelCard {
        &self.card
    }

    /// Reads sentences: the text of each in reading form, and the byte ranges of its atoms, ascending.
    ///
    /// They go through the network together, some hundred subwords at a time; what was read lately does not go again.
    pub fn encode(&self, sentences: &[(&str, &[Range<usize>])]) -> Vec<Encoded> {
        let prepared: Vec<_> = sentences.iter().map(|(text, atoms)| self.prepare(text, atoms)).collect();
        let windows: Vec<&[u32]> =
            prepared.iter().flat_map(|p| p.cuts.iter().map(|cut| &p.pieces.ids[cut.clone()])).collect();
        let mut answers: Vec<_> = windows.iter().map(|ids| self.answers.get(ids)).collect();
        let fresh: Vec<usize> = (0..windows.len()).filter(|&i| answers[i].is_none()).collect();
        // Packs of like size: a small one at the end would cost as much reading of weights as a full one.
        let total: usize = fresh.iter().map(|&i| windows[i].len()).sum();
        let size = total.div_ceil(total.div_ceil(PACK).max(1));
        let (mut pack, mut first) = (Pack::default(), 0);
        for (n, &i) in fresh.iter().enumerate() {
            pack.push(windows[i], self.card.special);
            if pack.ids.len() >= size || n + 1 == fresh.len() {
                for (&i, answer) in fresh[first..].iter().zip(pack.run(&self.network)) {
                    self.answers.keep(windows[i], &answer);
                    answers[i] = Some(answer);
                }
                (pack, first) = (Pack::default(), n + 1);
            }
        }
        let mut answers = answers.into_iter().flatten();
        prepared.into_iter().map(|prepared| prepared.finish(answers.by_ref())).collect()
    }

    fn prepare<'a>(&self, text: &'a str, atoms: &'a [Range<usize>]) -> Prepared<'a> {
        let (text, atoms, clipped) = clip(text, atoms);
        let pieces = self.subwords.encode(&text);
        let shared = units(&pieces.ranges, &atoms);
        let firsts: Vec<usize> = shared.iter().map(|(first, _)| *first).collect();
        // Two places of the window are taken by the marks.
        let cuts =
            if shared.is_empty() { Vec::new() } else { windows(pieces.ids.len(), self.card.window - 2, &firsts) };
        Prepared { atoms, clipped, pieces, shared, cuts }
    }
}

/// A sentence cut into subwords and windows.
struct Prepared<'a> {
    atoms: Cow<'a, [Range<usize>]>,
    clipped: Vec<usize>,
    pieces: Pieces,
    shared: Vec<(usize, Range<usize>)>,
    cuts: Vec<Range<usize>>,
}

impl Prepared<'_> {
    /// Puts the answers for the windows together.
    fn finish(self, answers: impl Iterator<Item = Arc<Answer>>) -> Encoded {
        let Self { atoms, clipped, pieces, shared, cuts } = self;
        let answers: Vec<_> = answers.take(cuts.len()).collect();
        let units = shared
            .into_iter()
            .map(|(first, atoms)| {
                let window = best_window(&cuts, first);
                let at = (first - cuts[window].start + 1) * SCORES;
                let (tags, clitics) = answers[window].scores[at..at + SCORES].split_at(TAGS);
                let (tags, clitics) = (tags.try_into(), clitics.try_into());
                Unit { atoms, tags: tags.expect("TAGS scores"), clitics: clitics.expect("the rest are clitics") }
            })
            .collect();
        let windows = cuts
            .into_iter()
            .zip(answers)
            .map(|(cut, answer)| Window { subwords: pieces.ranges[cut].to_vec(), states: answer.states.clone() })
            .collect();
        Encoded { units, atoms: atoms.into_owned(), clipped, windows }
    }
}

/// Windows that go through the network together.
#[derive(Default)]
struct Pack {
    ids: Vec<u32>,
    windows: Vec<Range<usize>>,
}

impl Pack {
    fn push(&mut self, ids: &[u32], special: Special) {
        let start = self.ids.len();
        self.ids.push(special.begin);
        self.ids.extend(ids);
        self.ids.push(special.end);
        self.windows.push(start..self.ids.len());
    }

    fn run(&self, network: &Network) -> impl Iterator<Item = Arc<Answer>> {
        let Output { states, scores } = network.run(&self.ids, &self.windows);
        let width = states.len() / self.ids.len();
        self.windows.iter().map(move |at| {
            let states = states[at.start * width..at.end * width].into();
            Arc::new(Answer { states, scores: scores[at.start * SCORES..at.end * SCORES].into() })
        })
    }
}

/// Groups atoms by their first subword: pairs of a subword's index and the atoms that it speaks for.
///
/// An atom whose letters the tokenizer merged into the subword of the atom before it, or dropped, joins that atom.
pub fn units(subwords: &[Range<usize>], atoms: &[Range<usize>]) -> Vec<(usize, Range<usize>)> {
    let mut out: Vec<(usize, Range<usize>)> = Vec::with_capacity(atoms.len());
    let mut cursor = 0;
    for (i, atom) in atoms.iter().enumerate() {
        while cursor < subwords.len() && subwords[cursor].end <= atom.start {
            cursor += 1;
        }
        let own = subwords.get(cursor).is_some_and(|subword| subword.start < atom.end);
        match out.last_mut() {
            Some((first, group)) if !own || *first == cursor => group.end = i + 1,
            _ if own => out.push((cursor, i..i + 1)),
            // Nothing before it to join: an atom of marks alone at the front of a sentence.
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn atoms_that_share_a_subword_are_one_unit() {
        // `U` `.` `S` `.` with the subwords `U.S` and `.`
        let units = units(&[0..3, 3..4], &[0..1, 1..2, 2..3, 3..4]);
        assert_eq!(units, [(0, 0..3), (1, 3..4)]);
    }

    #[test]
    fn an_atom_without_a_subword_joins_the_one_before() {
        let units = units(&[0..3, 6..9], &[0..3, 4..5, 6..9]);
        assert_eq!(units, [(0, 0..2), (1, 2..3)]);
    }

    #[test]
    fn an_atom_of_several_subwords_speaks_through_the_first() {
        let units = units(&[0..2, 2..4, 5..8], &[0..4, 5..8]);
        assert_eq!(units, [(0, 0..1), (2, 1..2)]);
    }
}
