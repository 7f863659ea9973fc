use std::ops::Range;

use nasij_encoder::{TAGS, best_window, clip, units, windows};

use crate::{Checkpoint, CheckpointError, Engine, Labels, Shape, labels::FLOOR, tokenizer::Subwords};

/// Windows that are given to the engine at once: more do not make it faster.
const WINDOWS: usize = 32;
/// Subwords, with padding, that are given to the engine at once. Bounds the memory of its answer.
const SUBWORDS: usize = 4096;

/// Paddings for a hundred subwords, at most.
const WASTE: usize = 12;

/// A checkpoint ready to read sentences.
pub struct Tagger {
    labels: Labels,
    subwords: Subwords,
    /// Longest input in subwords, without the marks.
    window: usize,
    engine: Box<dyn Engine>,
}

/// What a checkpoint says about one sentence.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tagged {
    /// The labelled units in the order of the text.
    pub units: Vec<TaggedUnit>,
    /// Atoms of which the network saw only the beginning.
    pub clipped: Vec<usize>,
    /// In how many windows the sentence was read; mostly one.
    pub windows: usize,
}

/// One or more atoms that share a first subword; mostly one atom.
#[derive(Clone, Debug, PartialEq)]
pub struct TaggedUnit {
    /// Indices of its atoms.
    pub atoms: Range<usize>,
    /// Log-probability of each tag.
    pub tags: [f32; TAGS],
}

impl Tagger {
    /// Takes a checkpoint, what its labels mean, and the engine that has its weights; loads the tokenizer.
    pub fn new(checkpoint: &Checkpoint, labels: Labels, engine: Box<dyn Engine>) -> Result<Self, CheckpointError> {
        let shape = Shape::read(&checkpoint.folder)?;
        let subwords = Subwords::load(&checkpoint.folder.join("tokenizer.json"), shape.vocabulary)?;
        // Two places of the window are taken by the marks.
        Ok(Self { labels, subwords, window: checkpoint.window - 2, engine })
    }

    /// What the labels of the checkpoint mean.
    pub fn labels(&self) -> &Labels {
        &self.labels
    }

    /// Reads sentences: the text of each in reading form, and the byte ranges of its atoms, ascending.
    ///
    /// Windows of like length go through the network together, whatever sentence they are from: what comes out depends
    /// on the sentences that are given, but not on threads.
    ///
    /// # Panics
    /// As [`Engine::logits`].
    pub fn tag(&self, sentences: &[(&str, &[Range<usize>])]) -> Vec<Tagged> {
        let (mut tagged, mut reads) = (Vec::with_capacity(sentences.len()), Vec::new());
        for (sentence, (text, atoms)) in sentences.iter().enumerate() {
            tagged.push(self.prepare(sentence, text, atoms, &mut reads));
        }
        reads.sort_by_key(|read| read.ids.len());
        let mut rest = reads.as_slice();
        while !rest.is_empty() {
            let batch = rest.split_off(..batch_len(rest)).unwrap_or_default();
            self.run(batch, &mut tagged);
        }
        tagged
    }

    /// Cuts a sentence into units whose tags are still to come, and adds its windows to `reads`.
    fn prepare(&self, sentence: usize, text: &str, atoms: &[Range<usize>], reads: &mut Vec<Read>) -> Tagged {
        let (text, atoms, clipped) = clip(text, atoms);
        let pieces = self.subwords.encode(&text);
        let shared = units(&pieces.ranges, &atoms);
        if shared.is_empty() {
            return Tagged { clipped, ..Tagged::default() };
        }
        let firsts: Vec<usize> = shared.iter().map(|(first, _)| *first).collect();
        let cuts = windows(pieces.ids.len(), self.window, &firsts);
        let first = reads.len();
        reads.extend(cuts.iter().map(|cut| {
            let ids = [&[self.subwords.begin], &pieces.ids[cut.clone()], &[self.subwords.end]].concat();
            Read { sentence, ids, rows: Vec::new() }
        }));
        for (unit, &at) in firsts.iter().enumerate() {
            let window = best_window(&cuts, at);
            // The mark of the beginning has the first row.
            reads[first + window].rows.push((at - cuts[window].start + 1, unit));
        }
        let units = shared.into_iter().map(|(_, atoms)| TaggedUnit { atoms, tags: [FLOOR; TAGS] }).collect();
        Tagged { units, clipped, windows: cuts.len() }
    }

    fn run(&self, batch: &[Read], tagged: &mut [Tagged]) {
        let windows: Vec<&[u32]> = batch.iter().map(|read| read.ids.as_slice()).collect();
        let answers = self.engine.logits(&windows);
        assert_eq!(answers.len(), batch.len(), "the engine answers each window");
        let width = self.labels.len();
        for (read, logits) in batch.iter().zip(answers) {
            assert_eq!(logits.len(), read.ids.len() * width, "the engine gives a row a subword");
            for &(row, unit) in &read.rows {
                tagged[read.sentence].units[unit].tags = self.labels.scores(&logits[row * width..(row + 1) * width]);
            }
        }
    }
}

/// A window of a sentence.
struct Read {
    sentence: usize,
    /// Subwords with the marks.
    ids: Vec<u32>,
    /// Which row speaks for which unit of the sentence.
    rows: Vec<(usize, usize)>,
}

/// How many windows from the front, sorted by length, go through the network together: at least one, and no more than
/// can be padded to the longest with little waste.
fn batch_len(reads: &[Read]) -> usize {
    let mut used = 0;
    let fits = |(i, read): &(usize, &Read)| {
        used += read.ids.len();
        let padded = (i + 1) * read.ids.len();
        padded <= SUBWORDS && (padded - used) * 100 <= used * WASTE
    };
    reads.iter().take(WINDOWS).enumerate().take_while(fits).count().max(1)
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use proptest::prelude::*;

    use super::*;
    use crate::samples;

    /// Scores a subword by its id, and counts what it is given.
    #[derive(Clone, Default)]
    struct Fake(Arc<Mutex<Vec<Vec<usize>>>>);

    /// Labels of the fake: `O`, then one that an id gives.
    const LABELS: [&str; 4] = ["O", "B-PER", "I-PER", "LOC"];

    fn label_of(id: u32) -> usize {
        id as usize % LABELS.len()
    }

    impl Engine for Fake {
        fn logits(&self, windows: &[&[u32]]) -> Vec<Vec<f32>> {
            self.0.lock().unwrap().push(windows.iter().map(|it| it.len()).collect());
            let row = |id: u32| {
                let mut row = [0.0; LABELS.len()];
                row[label_of(id)] = 5.0;
                row
            };
            windows.iter().map(|ids| ids.iter().flat_map(|&id| row(id)).collect()).collect()
        }
    }

    fn tagger(sample: &samples::Sample, window: usize) -> (Tagger, Fake) {
        let (fake, labels) = (Fake::default(), LABELS.map(str::to_owned));
        let labels = Labels::new(&labels, &[]).unwrap();
        let tagger =
            Tagger { labels, subwords: sample.load().unwrap(), window: window - 2, engine: Box::new(fake.clone()) };
        (tagger, fake)
    }

    /// Runs of letters and digits, and other characters but blanks alone: as `nasij_tokens::atoms` cuts a sentence.
    fn atoms(text: &str) -> Vec<Range<usize>> {
        let mut atoms: Vec<Range<usize>> = Vec::new();
        let mut follows = false;
        for (at, c) in text.char_indices() {
            let is_word = c.is_alphanumeric();
            match atoms.last_mut() {
                Some(last) if is_word && follows => last.end = at + c.len_utf8(),
                _ if c.is_whitespace() => {}
                _ => atoms.push(at..at + c.len_utf8()),
            }
            follows = is_word;
        }
        atoms
    }

    fn tag(tagger: &Tagger, texts: &[&str]) -> Vec<Tagged> {
        let atoms: Vec<_> = texts.iter().map(|text| atoms(text)).collect();
        let inputs: Vec<_> = texts.iter().copied().zip(atoms.iter().map(Vec::as_slice)).collect();
        tagger.tag(&inputs)
    }

    /// Each unit has the tags that its first subword was scored with, and the units cover the atoms in their order.
    fn check(tagger: &Tagger, text: &str, answer: &Tagged) {
        let atoms = atoms(text);
        let (clipped, atoms, long) = clip(text, &atoms);
        assert_eq!(answer.clipped, long);
        let pieces = tagger.subwords.encode(&clipped);
        let expected = units(&pieces.ranges, &atoms);
        assert_eq!(answer.units.len(), expected.len());
        for (unit, (first, atoms)) in answer.units.iter().zip(&expected) {
            let mut row = [0.0; LABELS.len()];
            row[label_of(pieces.ids[*first])] = 5.0;
            let expected = TaggedUnit { atoms: atoms.clone(), tags: tagger.labels.scores(&row) };
            assert_eq!(*unit, expected, "{text:?}");
        }
        assert!(answer.units.windows(2).all(|pair| pair[0].atoms.end == pair[1].atoms.start), "{:?}", answer.units);
        assert!(answer.units.last().is_none_or(|last| last.atoms.end == atoms.len()), "{:?}", answer.units);
    }

    const ARTICLE: [&str; 6] = [
        "",
        "قال الرئيس في بغداد يوم الأحد",
        "Salma Haddad, head of the Harbour Authority, arrived in Tyre.",
        "🙂 👩‍👩‍👧 صيدا",
        "   ",
        "وأضاف: (جيمس) pro-Iran",
    ];

    fn all_samples() -> [samples::Sample; 4] {
        [samples::word_pieces(), samples::byte_level(false), samples::byte_level(true), samples::metaspace()]
    }

    #[test]
    fn units_speak_through_their_first_subwords() {
        for sample in &all_samples() {
            let (tagger, _) = tagger(sample, 64);
            for (text, answer) in ARTICLE.iter().zip(tag(&tagger, &ARTICLE)) {
                check(&tagger, text, &answer);
            }
        }
    }

    #[test]
    fn bytes_of_a_letter_belong_to_its_word() {
        // Every Arabic letter is two subwords, and a blank is a part of the subword behind it.
        let (tagger, _) = tagger(&samples::byte_level(false), 64);
        let text = "في صور";
        let pieces = tagger.subwords.encode(text);
        assert_eq!(pieces.ids.len(), 11, "{:?}", pieces.ranges);
        let found = units(&pieces.ranges, &atoms(text));
        assert_eq!(found, [(0, 0..1), (4, 1..2)], "the blank is the first subword of the word behind");
        check(&tagger, text, &tag(&tagger, &[text])[0]);
    }

    #[test]
    fn a_long_sentence_is_read_in_windows() {
        let (tagger, fake) = tagger(&samples::word_pieces(), 32);
        let text = "قال سالم in Tyre . ".repeat(40);
        let answer = &tag(&tagger, &[&text])[0];
        assert!(answer.windows > 3);
        check(&tagger, &text, answer);
        let given = fake.0.lock().unwrap();
        assert!(given.iter().flatten().all(|&len| len <= 32));
        assert_eq!(given.iter().map(Vec::len).sum::<usize>(), answer.windows);
    }

    #[test]
    fn batches_are_bounded_and_of_like_length() {
        let (tagger, fake) = tagger(&samples::word_pieces(), 512);
        let texts: Vec<String> = (0..300).map(|i| "in ".repeat(1 + (i * 37) % 400)).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        for (text, answer) in texts.iter().zip(tag(&tagger, &texts)) {
            check(&tagger, text, &answer);
        }
        let given = fake.0.lock().unwrap();
        let padded = |batch: &Vec<usize>| batch.len() * batch.iter().max().unwrap();
        assert!(given.iter().all(|batch| batch.len() <= WINDOWS && padded(batch) <= SUBWORDS));
        assert_eq!(given.iter().map(Vec::len).sum::<usize>(), 300);
        let (padded, used) = (given.iter().map(padded).sum::<usize>(), given.iter().flatten().sum::<usize>());
        assert!(padded * 100 < used * 110, "{padded} subwords with padding for {used}");
    }

    #[test]
    fn only_the_beginning_of_an_over_long_word_is_seen() {
        let (tagger, _) = tagger(&samples::byte_level(false), 64);
        let text = format!("in {} Tyre", "ب".repeat(5000));
        let answer = &tag(&tagger, &[&text])[0];
        assert_eq!((answer.clipped.as_slice(), answer.units.len()), ([1].as_slice(), 3));
        check(&tagger, &text, answer);
    }

    proptest! {
        #[test]
        fn any_text_is_tagged(
            texts in proptest::collection::vec("(\\PC|[ء-ي]{1,6}|[a-zA-Z]{1,8}|[ًَُِّـ]|[ .,:«»()-]|[🙂👩\u{200D}]){0,40}", 1..6),
            sample in 0usize..4,
        ) {
            let (tagger, _) = tagger(&all_samples()[sample], 32);
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let answers = tag(&tagger, &texts);
            prop_assert_eq!(answers.len(), texts.len());
            for (text, answer) in texts.iter().zip(&answers) {
                check(&tagger, text, answer);
                // The fake does not look at neighbours: alone, a sentence gives the same.
                prop_assert_eq!(&tag(&tagger, &[text])[0], answer);
            }
        }
    }
}
