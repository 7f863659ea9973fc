//! The card of an imported checkpoint: what the files say, and what only its importer can know.

use std::fmt::Write as _;

use crate::{FileDigest, Imported, KINDS, Shape};

/// The text of its `README.md`.
pub(crate) fn text(model: &Imported, files: &[FileDigest], shape: &Shape) -> String {
    let Imported { name, with, checkpoint, labels } = model;
    let list = |has: bool| {
        let kinds: Vec<_> = KINDS.into_iter().zip(labels.kinds()).filter(|it| it.1 == has).map(|it| it.0).collect();
        if kinds.is_empty() { "none".to_owned() } else { kinds.join(", ") }
    };
    let size = match (shape.layers, shape.hidden) {
        (Some(layers), Some(hidden)) => format!(", {layers} layers x {hidden}"),
        _ => String::new(),
    };
    let mut out = format!(
        "# Model card: {name}\n\n\
         A checkpoint from elsewhere, imported by `nasij model import`. Names are its own; clitics, relations and the \
         kinds that it does not know come from `{with}`. Lines with FILL IN are for who imports it.\n\n\
         | | |\n|---|---|\n\
         | origin | FILL IN: address and revision |\n\
         | licence | FILL IN: of the weights, and of the corpora that they were trained on |\n\
         | trained on | FILL IN: corpora, with their guidelines where they differ from ours |\n\
         | languages | FILL IN |\n\
         | architecture | {}{size} |\n\
         | window | {} subwords |\n\
         | its kinds of names | {} |\n\
         | kinds from `{with}` | {} |\n\n",
        checkpoint.architecture,
        checkpoint.window,
        list(true),
        list(false),
    );
    out.push_str("| file | bytes | sha256 |\n|---|---|---|\n");
    for FileDigest { name, bytes, sha256 } in files {
        let _ = writeln!(out, "| {name} | {} | {sha256} |", grouped(*bytes));
    }
    out.push_str("\n## Labels\n\nA bare kind stands for `B-` and `I-`: neighbours are one name.\n\n");
    out.push_str("| label | means |\n|---|---|\n");
    for (label, meaning) in labels.iter() {
        let _ = writeln!(out, "| `{}` | `{meaning}` |", label.replace('|', "\\|"));
    }
    out.push_str(
        "\n## Scores\n\nFILL IN: `nasij eval entities GOLD --model NAME` on development data, with its name and the \
         kinds counted.\n",
    );
    out
}

/// A number with a comma between thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let comma = |(i, digit): (usize, char)| {
        (i > 0 && (digits.len() - i).is_multiple_of(3)).then_some(',').into_iter().chain([digit])
    };
    digits.chars().enumerate().flat_map(comma).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        for (number, expected) in [(0, "0"), (999, "999"), (1_000, "1,000"), (26_982_996, "26,982,996")] {
            assert_eq!(grouped(number), expected);
        }
    }
}
