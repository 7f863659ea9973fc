use proptest::prelude::*;

use super::*;

fn names(labels: &str) -> Vec<String> {
    labels.split_whitespace().map(str::to_owned).collect()
}

/// Checks what labels mean, each written as `LABEL=MEANING`.
fn check(expected: &str) {
    let (labels, meanings): (Vec<_>, Vec<_>) =
        expected.split_whitespace().map(|it| it.rsplit_once('=').unwrap()).unzip();
    let found = Labels::new(&names(&labels.join(" ")), &[]).unwrap();
    assert_eq!(found.meanings.iter().map(ToString::to_string).collect::<Vec<_>>(), meanings, "{expected}");
}

fn check_error(labels: &str, overrides: &[(&str, &str)], expected: &str) {
    let overrides: Vec<_> = overrides.iter().map(|&(from, to)| (from.to_owned(), to.to_owned())).collect();
    assert_eq!(Labels::new(&names(labels), &overrides).unwrap_err().to_string(), expected);
}

#[test]
fn the_schemes_are_read() {
    // CAMeLBERT-MSA NER, trained on ANERcorp.
    check("B-LOC=B-LOC B-MISC=B-MISC B-ORG=B-ORG B-PERS=B-PER I-LOC=I-LOC I-MISC=I-MISC I-ORG=I-ORG I-PERS=I-PER O=O");
    check("O=O B-PER=B-PER I-PER=I-PER E-PER=I-PER S-PER=B-PER B-LOC=B-LOC I-LOC=I-LOC E-LOC=I-LOC S-LOC=B-LOC");
    check("O=O B-person=B-PER I-person=I-PER L-person=I-PER U-person=B-PER");
    check("PER-B=B-PER PER-I=I-PER WORK_OF_ART-B=B-MISC WORK_OF_ART-I=I-MISC O=O");
    check("O=O PER=PER LOC=LOC ORG=ORG");
    check("O=O I-PER=PER I-LOC=LOC");
}

#[test]
fn iob1_is_told_by_a_beginning_that_lacks() {
    // XLM-R finetuned on CoNLL-2003, where no person follows a person at once.
    check("B-LOC=B-LOC B-MISC=B-MISC B-ORG=B-ORG I-LOC=LOC I-MISC=MISC I-ORG=ORG I-PER=PER O=O");
}

#[test]
fn kinds_of_other_corpora_have_their_place_in_ours() {
    check("O=O B-GPE=B-LOC B-FAC=B-LOC B-NORP=B-MISC B-LAW=B-MISC B-DATE=B-DATE B-TIME=O B-MONEY=O B-ORDINAL=O");
    check("O=O B-TIME=B-DATE I-TIME=I-DATE B-MYTH=B-PER I-MYTH=I-PER B-work-of-art=B-MISC [PAD]=O");
}

#[test]
fn labels_without_a_meaning_are_all_named() {
    check_error(
        "O B-DISEASE I-DISEASE B-PER I-PER LABEL_7",
        &[],
        "it is not known what these labels mean: B-DISEASE, I-DISEASE, LABEL_7; say it for each when you import it, as \
         in --label DISEASE=MISC or --label DISEASE=none (PER, ORG, LOC, MISC, DATE; a label that has no kind in its \
         name: B-PER, I-PER, O)",
    );
    check_error(
        "O PER",
        &[("ILLNESS", "MISC")],
        "no label of the checkpoint is, or has the kind, `ILLNESS`; its labels are O, PER",
    );
    check_error(
        "O PER",
        &[("PER", "HUMAN")],
        "`HUMAN` is no meaning of a label; take PER, ORG, LOC, MISC, DATE or none, or a tag such as B-PER",
    );
    check_error(
        "B-PER I-PER",
        &[],
        "no label means O (in no name); say which one does when you import it, as in --label B-PER=O",
    );
    check_error(
        "O MONEY",
        &[],
        "no label speaks of names of our kinds; take a checkpoint that was trained to find names",
    );
}

#[test]
fn what_the_user_says_comes_first() {
    let overrides = [("disease", "MISC"), ("LABEL_0", "O"), ("LABEL_1", "b-per"), ("GPE", "none"), ("I-LOC", "LOC")];
    let overrides = overrides.map(|(from, to)| (from.to_owned(), to.to_owned()));
    let labels = names("LABEL_0 LABEL_1 B-DISEASE I-DISEASE B-GPE B-LOC I-LOC");
    let labels = Labels::new(&labels, &overrides).unwrap();
    let found: Vec<_> = labels.meanings.iter().map(ToString::to_string).collect();
    assert_eq!(found, ["O", "B-PER", "B-MISC", "I-MISC", "O", "B-LOC", "LOC"]);
    assert_eq!(labels.kinds(), [true, false, true, true, false]);
    assert_eq!(Labels::with_mapping(&labels.names, &labels.mapping()).unwrap(), labels);
}

#[test]
fn probabilities_of_labels_with_one_meaning_are_added() {
    let labels = Labels::new(&names("O B-GPE B-LOC I-LOC MONEY"), &[]).unwrap();
    let scores = labels.scores(&[0.0, 1.0, 1.0, 0.0, 0.0]);
    let sum = 3.0 + 2.0 * 1f32.exp();
    let expected = [2.0 / sum, 2.0 * 1f32.exp() / sum, 1.0 / sum];
    for (tag, expected) in [0, 5, 6].into_iter().zip(expected) {
        assert!((scores[tag].exp() - expected).abs() < 1e-6, "{scores:?}");
    }
    assert!(scores[1] == FLOOR && scores[10] == FLOOR);
}

#[test]
fn bare_labels_that_follow_each_other_are_one_name() {
    let labels = Labels::new(&names("O B-LOC I-LOC I-PER"), &[]).unwrap();
    // What a decoder compares: after `O` a name can only begin, after a name it may go on or begin anew.
    let inside = labels.scores(&[0.0, -5.0, 3.0, -5.0]);
    assert!(inside[6] > inside[5] && inside[5] > inside[0], "goes on, and can begin: {inside:?}");
    let anew = labels.scores(&[0.0, 3.0, 2.0, -5.0]);
    assert!(anew[5] > anew[6], "begins anew: {anew:?}");
}

#[test]
fn a_network_that_overflowed_says_that_there_is_no_name() {
    let labels = Labels::new(&names("O PER"), &[]).unwrap();
    for logits in [[f32::NAN, 1.0], [f32::INFINITY, 1.0], [f32::NEG_INFINITY; 2], [f32::NAN; 2]] {
        let scores = labels.scores(&logits);
        assert!(scores[0] == 0.0 && scores[1..].iter().all(|&it| it == FLOOR), "{scores:?}");
    }
}

proptest! {
    #[test]
    fn scores_are_log_probabilities(logits in proptest::collection::vec(-1e4f32..1e4, 5)) {
        let labels = Labels::new(&names("O B-PER I-PER LOC MONEY"), &[]).unwrap();
        let scores = labels.scores(&logits);
        prop_assert!(scores.iter().all(|it| (FLOOR..=0.0).contains(it)), "{:?}", scores);
        // `LOC` stands for two tags.
        let sum: f32 = [0, 1, 2, 6].iter().map(|&tag| scores[tag].exp()).sum();
        prop_assert!((sum - 1.0).abs() < 1e-5);
    }

    #[test]
    fn no_name_of_a_label_panics(labels in proptest::collection::vec("\\PC{0,8}", 0..6)) {
        let _ = Labels::new(&labels, &[]);
    }
}
