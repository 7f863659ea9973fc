use std::{ops::Range, path::Path};

use crate::{
    CLITIC_SCORES, LoadError, ModelCard, TAGS,
    graph::{Graph, Input, Threads},
    subwords::{Subwords, clip},
    window::{best_window, windows},
};

/// A loaded model: subword tokenizer and encoder network.
pub struct Encoder {
    card: ModelCard,
    subwords: Subwords,
    graph: Graph,
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
    pub states: Vec<f32>,
}

impl Encoder {
    /// Loads `model.json`, `tokenizer.json` and `encoder.onnx` from a model folder.
    pub fn load(folder: &Path, threads: &Threads) -> Result<Self, LoadError> {
        let card = ModelCard::load(&folder.join("model.json"))?;
        let subwords = Subwords::load(&folder.join("tokenizer.json"))?;
        let graph = Graph::load(&folder.join("encoder.onnx"), &["ids"], &["states", "tags", "clitics"], threads)?;
        Ok(Self { card, subwords, graph })
    }

    /// The model's description.
    pub fn card(&self) -> &ModelCard {
        &self.card
    }

    /// Reads one sentence: its text in reading form, and the byte ranges of its atoms, ascending.
    pub fn encode(&self, text: &str, atoms: &[Range<usize>]) -> Encoded {
        let (text, atoms, clipped) = clip(text, atoms);
        let pieces = self.subwords.encode(&text);
        let shared = units(&pieces.ranges, &atoms);
        if shared.is_empty() {
            return Encoded { atoms: atoms.into_owned(), clipped, ..Encoded::default() };
        }
        let firsts: Vec<usize> = shared.iter().map(|(first, _)| *first).collect();
        // Two places of the window are taken by the marks.
        let cuts = windows(pieces.ids.len(), self.card.window - 2, &firsts);
        let outputs: Vec<[Vec<f32>; 3]> = cuts.iter().map(|cut| self.run(&pieces.ids[cut.clone()])).collect();
        let units = shared
            .into_iter()
            .map(|(first, atoms)| {
                let window = best_window(&cuts, first);
                let [_, tags, clitics] = &outputs[window];
                let at = first - cuts[window].start + 1;
                Unit { atoms, tags: nth(tags, at), clitics: nth(clitics, at) }
            })
            .collect();
        let windows = cuts
            .into_iter()
            .zip(outputs)
            .map(|(cut, [states, _, _])| Window { subwords: pieces.ranges[cut].to_vec(), states })
            .collect();
        Encoded { units, atoms: atoms.into_owned(), clipped, windows }
    }

    fn run(&self, ids: &[u32]) -> [Vec<f32>; 3] {
        let special = self.card.special;
        let ids: Vec<i32> = std::iter::once(special.begin)
            .chain(ids.iter().copied())
            .chain([special.end])
            .map(|id| i32::try_from(id).expect("vocabularies are smaller than 2^31"))
            .collect();
        self.graph.run(&[Input::Integers(&ids, [1, ids.len()])]).try_into().expect("the encoder has three outputs")
    }
}

fn nth<const N: usize>(scores: &[f32], at: usize) -> [f32; N] {
    scores[at * N..(at + 1) * N].try_into().expect("N scores a subword")
}

/// Groups atoms by their first subword: pairs of a subword's index and the atoms that it speaks for.
///
/// An atom whose letters the tokenizer merged into the subword of the atom before it, or dropped, joins that atom.
fn units(subwords: &[Range<usize>], atoms: &[Range<usize>]) -> Vec<(usize, Range<usize>)> {
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
