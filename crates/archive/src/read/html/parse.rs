//! From a page to its tree, with bounds.
//!
//! What a parser of HTML must do is quadratic in the depth of a page, in the attributes of a tag, and, as elements like
//! `<b>` are opened anew in each paragraph, a few thousand bytes can make millions of nodes. So the page is parsed piece
//! by piece, and what it made is looked at in between.

use std::time::{Duration, Instant};

use dom_query::{Document, NodeRef};
use html5ever::{ParseOpts, parse_document, tendril::TendrilSink, tree_builder::TreeBuilderOpts};

use super::Reason;

/// The deepest nesting of elements that is read; browsers stop at 512. Ten times as deep, a page of 80 kB takes half a
/// minute.
pub(super) const DEEPEST: usize = 1000;

/// The most nodes that are held; each takes about 250 bytes.
const MOST_NODES: usize = 1_000_000;

/// How much is parsed before the tree is looked at; in bytes.
const PIECE: usize = 1 << 10;

/// A last resort: a page of the greatest length takes a second.
const LONGEST: Duration = Duration::from_secs(20);

/// The tree of a page.
///
/// Fails for pages that are nested too deeply, have too many nodes, or too many attributes in one tag.
pub(super) fn parse(html: &str) -> Result<Document, Reason> {
    let tree_builder = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
    let opts = ParseOpts { tree_builder, ..ParseOpts::default() };
    let mut parser = parse_document(Document::default(), opts);
    let start = Instant::now();
    let mut rest = html;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at_checked(rest.floor_char_boundary(PIECE)).unwrap_or((rest, ""));
        rest = after;
        parser.process(piece.into());
        let page = &parser.tokenizer.sink.sink;
        // One for each odd byte: they would take more than the page, and nobody asks.
        page.errors.borrow_mut().clear();
        if page.tree.len() > MOST_NODES {
            return Err(Reason::Malformed(format!("more than {MOST_NODES} elements and texts")));
        }
        if last_path(page.root()) > DEEPEST {
            return Err(too_deep());
        }
        if start.elapsed() > LONGEST {
            return Err(Reason::Malformed(format!("takes longer than {} s to parse", LONGEST.as_secs())));
        }
    }
    let page = parser.finish();
    page.errors.borrow_mut().clear();
    Ok(page)
}

pub(super) fn too_deep() -> Reason {
    Reason::Malformed(format!("nested deeper than {DEEPEST}"))
}

/// The depth to which the last children go: there the next node goes most likely. What stands in a table at a wrong
/// place goes before the table.
fn last_path(root: NodeRef<'_>) -> usize {
    let mut open = vec![(root, 0)];
    let mut deepest = 0_usize;
    for _ in 0..4 * DEEPEST {
        let Some((node, depth)) = open.pop() else { break };
        deepest = deepest.max(depth);
        let Some(last) = node.last_child() else { continue };
        if last.has_name("table") {
            open.extend(last.prev_sibling().map(|it| (it, depth + 1)));
        }
        open.push((last, depth + 1));
    }
    // The root and what lies in the deepest element.
    deepest.saturating_sub(2)
}
