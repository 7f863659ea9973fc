use nasij_annotation::EntityKind;
use nasij_encoder::TAGS;

/// The kind that a tag speaks of; `None` for `O`.
pub(crate) fn kind_of(tag: usize) -> Option<EntityKind> {
    tag.checked_sub(1).map(|i| EntityKind::ALL[i / 2])
}

/// Whether a tag begins a name. Tags are `O`, then `B-` and `I-` of each kind in turn.
pub(crate) fn begins(tag: usize) -> bool {
    tag % 2 == 1
}

/// Whether `next` may stand after `tag`, or at the beginning of a sentence where there is none.
fn may_follow(tag: Option<usize>, next: usize) -> bool {
    kind_of(next).is_none() || begins(next) || tag.is_some_and(|tag| kind_of(tag) == kind_of(next))
}

/// The best well-formed sequence of tags: the sum of the log-probabilities is largest, ties go to the lower tag.
pub(crate) fn best_path(scores: &[[f32; TAGS]]) -> Vec<usize> {
    let Some((first, rest)) = scores.split_first() else { return Vec::new() };
    let mut best = *first;
    for (tag, score) in best.iter_mut().enumerate() {
        if !may_follow(None, tag) {
            *score = f32::NEG_INFINITY;
        }
    }
    let mut back: Vec<[usize; TAGS]> = Vec::with_capacity(rest.len());
    for row in rest {
        let mut now = [f32::NEG_INFINITY; TAGS];
        let mut from = [0; TAGS];
        for next in 0..TAGS {
            for (tag, &score) in best.iter().enumerate() {
                if score > now[next] && may_follow(Some(tag), next) {
                    (now[next], from[next]) = (score, tag);
                }
            }
            now[next] += row[next];
        }
        best = now;
        back.push(from);
    }
    let mut tag = (0..TAGS).rev().max_by(|&a, &b| best[a].total_cmp(&best[b])).unwrap_or(0);
    let mut path = vec![tag];
    for from in back.iter().rev() {
        tag = from[tag];
        path.push(tag);
    }
    path.reverse();
    path
}
