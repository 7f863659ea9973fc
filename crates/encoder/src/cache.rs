use std::sync::Arc;

use quick_cache::{Weighter, sync::Cache};

/// What the network says of one window.
pub(crate) struct Answer {
    /// States, a row a subword, marks included.
    pub(crate) states: Arc<[f32]>,
    /// Scores, a row a subword, marks included.
    pub(crate) scores: Box<[f32]>,
}

/// Bytes of answers that are kept: some thousand sentences.
const KEPT: u64 = 32 << 20;

/// Answers for windows read lately. Archives repeat headers, bylines, disclaimers and whole wire reports, and the same
/// subwords always get the same answer.
pub(crate) struct Answers(Cache<Box<[u32]>, Arc<Answer>, Bytes>);

#[derive(Clone)]
struct Bytes;

impl Weighter<Box<[u32]>, Arc<Answer>> for Bytes {
    fn weight(&self, ids: &Box<[u32]>, answer: &Arc<Answer>) -> u64 {
        4 * (ids.len() + answer.states.len() + answer.scores.len()) as u64
    }
}

impl Answers {
    /// `width`: of a state.
    pub(crate) fn new(width: usize) -> Self {
        // An ordinary sentence has some 30 subwords.
        let items = usize::try_from(KEPT).unwrap_or(usize::MAX) / (4 * 30 * width.max(1));
        Self(Cache::with_weighter(items, KEPT, Bytes))
    }

    pub(crate) fn get(&self, ids: &[u32]) -> Option<Arc<Answer>> {
        self.0.get(ids)
    }

    pub(crate) fn keep(&self, ids: &[u32], answer: &Arc<Answer>) {
        self.0.insert(ids.into(), answer.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(width: usize) -> Arc<Answer> {
        Arc::new(Answer { states: vec![1.0; width].into(), scores: Box::default() })
    }

    #[test]
    fn what_was_kept_is_found_by_all_its_subwords() {
        let answers = Answers::new(384);
        answers.keep(&[1, 2, 3], &answer(3 * 384));
        assert!(answers.get(&[1, 2, 3]).is_some());
        assert!(answers.get(&[1, 2]).is_none());
    }

    #[test]
    fn memory_is_bounded() {
        let answers = Answers::new(384);
        for i in 0..4000 {
            answers.keep(&[i], &answer(30 * 384));
        }
        assert!(answers.0.weight() <= KEPT, "{} bytes", answers.0.weight());
        assert!(answers.get(&[3999]).is_some(), "the last one is still there");
    }
}
