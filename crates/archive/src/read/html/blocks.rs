//! The text of a tree, blocks kept apart.

use dom_query::{Document, NodeData, NodeRef};

/// A text of this (`U+2028`) ends a line as `<br>` does.
const LINE_END: &str = "\u{2028}";

/// Marks each `<br>` by a text behind it: the search for an article removes those before a paragraph, whatever stands
/// between, and two lines would become one word.
pub(super) fn mark_line_ends(page: &Document) {
    for br in page.select("br").nodes() {
        br.insert_after(&page.tree.new_text(LINE_END));
    }
}

/// What parts two texts; the greatest of those between them counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    None,
    Blank,
    Line,
    Block,
}

impl Gap {
    fn as_str(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Blank => " ",
            Self::Line => "\n",
            Self::Block => "\n\n",
        }
    }

    /// What an element has before and after it; none if nothing of it is shown.
    fn around(element: &str) -> Option<Self> {
        match element {
            "head" | "script" | "style" | "noscript" | "template" | "iframe" | "noembed" | "noframes" | "svg" => None,
            "address" | "article" | "aside" | "blockquote" | "body" | "caption" | "center" | "details" | "dialog"
            | "div" | "dl" | "fieldset" | "figcaption" | "figure" | "footer" | "form" | "h1" | "h2" | "h3" | "h4"
            | "h5" | "h6" | "header" | "hgroup" | "hr" | "main" | "menu" | "nav" | "ol" | "p" | "pre" | "search"
            | "section" | "summary" | "table" | "ul" => Some(Self::Block),
            "br" | "dd" | "dt" | "legend" | "li" | "optgroup" | "option" | "tr" => Some(Self::Line),
            "button" | "select" | "td" | "textarea" | "th" => Some(Self::Blank),
            _ => Some(Self::None),
        }
    }
}

/// What is still to be done, the next at the end.
enum Step<'a> {
    Open(NodeRef<'a>),
    Close(Gap),
    ClosePre,
}

/// The text below a node: blanks within a block are one blank, lines end where they are shown to, and a blank line
/// stands between blocks.
pub(super) fn text(root: &NodeRef<'_>) -> String {
    let mut out = Out::default();
    let mut steps = vec![Step::Open(*root)];
    // `<pre>` within `<pre>`.
    let mut pre = 0_usize;
    while let Some(step) = steps.pop() {
        let node = match step {
            Step::Open(node) => node,
            Step::Close(gap) => {
                out.part(gap);
                continue;
            }
            Step::ClosePre => {
                pre = pre.saturating_sub(1);
                continue;
            }
        };
        let name = node.query(|it| match &it.data {
            NodeData::Text { contents } if &**contents == LINE_END => {
                out.part(Gap::Line);
                None
            }
            NodeData::Text { contents } if pre > 0 => {
                out.push_as_is(contents);
                None
            }
            NodeData::Text { contents } => {
                out.push(contents);
                None
            }
            NodeData::Element(element) => Some(element.node_name()),
            _ => None,
        });
        let Some(name) = name.flatten() else { continue };
        let Some(gap) = Gap::around(&name) else { continue };
        // Two line breaks make a paragraph.
        out.part(if &*name == "br" && out.gap == Gap::Line { Gap::Block } else { gap });
        if &*name != "br" {
            steps.push(Step::Close(gap));
        }
        if &*name == "pre" {
            pre += 1;
            steps.push(Step::ClosePre);
        }
        steps.extend(node.children_it(true).map(Step::Open));
    }
    out.text.truncate(out.text.trim_end().len());
    out.text
}

struct Out {
    text: String,
    /// What comes before the next text.
    gap: Gap,
}

impl Default for Out {
    fn default() -> Self {
        Self { text: String::new(), gap: Gap::None }
    }
}

impl Out {
    fn part(&mut self, gap: Gap) {
        self.gap = self.gap.max(gap);
    }

    fn push(&mut self, text: &str) {
        // An empty text changes nothing; one of blanks parts.
        if text.starts_with(char::is_whitespace) {
            self.part(Gap::Blank);
        }
        for word in text.split_ascii_whitespace().filter(|it| !it.trim().is_empty()) {
            self.push_as_is(word);
            self.gap = Gap::Blank;
        }
        if !text.ends_with(char::is_whitespace) && self.gap == Gap::Blank && !text.is_empty() {
            self.gap = Gap::None;
        }
    }

    fn push_as_is(&mut self, text: &str) {
        if !self.text.is_empty() {
            self.text.push_str(self.gap.as_str());
        }
        self.gap = Gap::None;
        self.text.push_str(text);
    }
}
