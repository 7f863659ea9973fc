use nasij_annotation::{Analysis, MentionId};

/// Drops mentions and relations with a score below `least`, and relations that touch a dropped mention.
pub fn drop_below(analysis: &mut Analysis, least: f32) {
    let mut kept = 0;
    let new_ids: Vec<Option<MentionId>> = analysis
        .mentions
        .iter()
        .map(|mention| {
            (mention.score >= least).then(|| {
                kept += 1;
                MentionId(kept - 1)
            })
        })
        .collect();
    analysis.mentions.retain(|mention| mention.score >= least);
    analysis.relations.retain_mut(|relation| match (new_ids[relation.head.index()], new_ids[relation.tail.index()]) {
        (Some(head), Some(tail)) => {
            (relation.head, relation.tail) = (head, tail);
            relation.score >= least
        }
        _ => false,
    });
}

#[cfg(test)]
mod tests {
    use nasij_annotation::{EntityKind, Language, Mention, Relation, RelationKind, SentenceId, Span, Status};

    use super::*;

    #[test]
    fn relations_follow_their_mentions() {
        let mention = |start, score| Mention {
            span: Span::new(start, start + 1),
            kind: EntityKind::Location,
            score,
            sentence: SentenceId(0),
            clitics: vec![],
        };
        let relation = |head, tail, score| Relation {
            head: MentionId(head),
            tail: MentionId(tail),
            kind: RelationKind::LocatedIn,
            score,
            status: Status::Asserted,
            past: false,
            sentence: SentenceId(0),
        };
        let mut analysis = Analysis {
            language: Language::English,
            runs: vec![],
            sentences: vec![],
            tokens: vec![],
            mentions: vec![mention(0, 0.4), mention(2, 0.5), mention(4, 0.9)],
            relations: vec![relation(0, 1, 0.9), relation(1, 2, 0.5), relation(2, 1, 0.4)],
            notes: vec![],
        };
        drop_below(&mut analysis, 0.5);
        assert_eq!(analysis.mentions, [mention(2, 0.5), mention(4, 0.9)]);
        assert_eq!(analysis.relations, [relation(0, 1, 0.5)]);
    }
}
