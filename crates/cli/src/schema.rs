//! `nasij schema`: what is looked for.

use std::{
    fmt::Write as _,
    io::{self, Write},
};

use anyhow::{Context, Result};
use nasij_annotation::{EntityKind, RelationKind, Status};

/// Prints the kinds of names, relations and statuses.
pub(crate) fn run() -> Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(table().as_bytes()).and_then(|()| out.flush()).context("standard output: cannot be written")
}

fn table() -> String {
    let mut out = "Names\n".to_owned();
    for kind in EntityKind::ALL {
        let _ = writeln!(out, "  {:<12} {}", kind.label(), kind.meaning());
    }
    out.push_str("\nRelations (head, tail; ↔ holds both ways, the earlier name is the head)\n");
    for kind in RelationKind::ALL {
        let _ = writeln!(out, "  {:<12} {:<34} {}", kind.label(), kind.meaning(), signature(kind));
    }
    out.push_str("\nStatus of a relation\n");
    for status in Status::ALL {
        let _ = writeln!(out, "  {:<12} {}", status.label(), status.meaning());
    }
    out.push_str("\nA relation is past where the sentence says that it no longer holds.\n");
    out
}

/// Which kinds of names it connects, such as `PER → ORG, LOC`.
fn signature(kind: RelationKind) -> String {
    let arrow = if kind.is_symmetric() { "↔" } else { "→" };
    let tails = |head| EntityKind::ALL.into_iter().filter(move |&tail| kind.allows(head, tail));
    if EntityKind::ALL.into_iter().all(|head| tails(head).eq([head])) {
        return format!("any {arrow} same kind");
    }
    let heads: Vec<_> = EntityKind::ALL.into_iter().filter(|&head| tails(head).next().is_some()).collect();
    let labels = |kinds: &[EntityKind]| kinds.iter().map(|it| it.label()).collect::<Vec<_>>().join(", ");
    // All heads of a kind allow the same tails.
    let tails: Vec<_> = heads.first().map(|&head| tails(head).collect()).unwrap_or_default();
    format!("{} {arrow} {}", labels(&heads), labels(&tails))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_say_what_is_allowed() {
        assert_eq!(signature(RelationKind::Leads), "PER → ORG, LOC");
        assert_eq!(signature(RelationKind::AliasOf), "any ↔ same kind");
        assert_eq!(signature(RelationKind::MetWith), "PER, ORG ↔ PER, ORG");
    }

    #[test]
    fn heads_of_a_relation_allow_the_same_tails() {
        for kind in RelationKind::ALL.into_iter().filter(|&it| it != RelationKind::AliasOf) {
            let rows = EntityKind::ALL.map(|head| EntityKind::ALL.map(|tail| kind.allows(head, tail)));
            let mut used = rows.into_iter().filter(|row| row.contains(&true));
            let first = used.next().unwrap();
            assert!(used.all(|row| row == first), "{kind}: a signature of heads and tails does not say it all");
        }
    }
}
