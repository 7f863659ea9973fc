//! What a tree will cost.

use dom_query::{Document, NodeData, NodeRef};

/// The most steps that the search for an article may take: about a second.
const STEPS: u64 = 200_000_000;

/// What a tree is like.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Survey {
    /// The most elements within each other, below the root.
    pub(super) depth: usize,
    /// About how many steps the search for an article takes: it visits nodes for each of their ancestors.
    visits: u64,
    /// About how many bytes are looked at when the article is written as HTML: the rest of a text from each `&` and
    /// each `0xC2` on.
    escapes: u64,
}

impl Survey {
    /// Walks over a tree.
    pub(super) fn of(page: &Document) -> Self {
        let mut survey = Self::default();
        let mut open: Vec<(NodeRef<'_>, usize)> = vec![(page.root(), 0)];
        while let Some((node, depth)) = open.pop() {
            survey.visits += depth as u64;
            let escapes = node.query_or(0, |it| match &it.data {
                NodeData::Text { contents } => cost_of_escapes(contents.as_bytes()),
                _ => 0,
            });
            survey.escapes = survey.escapes.saturating_add(escapes);
            let children = open.len();
            open.extend(node.children_it(false).map(|child| (child, depth + 1)));
            if open.len() > children {
                survey.depth = survey.depth.max(depth);
            }
        }
        survey
    }

    /// Whether the search for an article ends in bearable time.
    pub(super) fn is_cheap(&self) -> bool {
        // Escapes are looked for 32 bytes at once.
        self.visits.saturating_add(self.escapes / 32) < STEPS
    }
}

fn cost_of_escapes(text: &[u8]) -> u64 {
    memchr::memchr2_iter(b'&', 0xC2, text).count() as u64 * text.len() as u64
}
