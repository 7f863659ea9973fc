"""Development scores inside training. What counts in the end is the shipped program under the official metric; this is its quick double."""

import collections

import numpy as np
import torch
from encode import LABELS, pair_rows, signature_mask
from examples import KINDS, RELATIONS, STATUS, SYMMETRIC
from text import reading_form

_FORBIDDEN = np.zeros((11, 11), np.float32)
_START = np.zeros(11, np.float32)
for i, a in enumerate(LABELS):
    if a[0] == "I":
        _START[i] = -1e4
    for j, b in enumerate(LABELS):
        if b[0] == "I" and not (a != "O" and a[2:] == b[2:]):
            _FORBIDDEN[i, j] = -1e4


def viterbi(scores: np.ndarray) -> list[int]:
    best, back = scores[0] + _START, []
    for row in scores[1:]:
        all_ = best[:, None] + _FORBIDDEN
        arg = all_.argmax(0)
        back.append(arg)
        best = all_[arg, np.arange(11)] + row
    path = [int(best.argmax())]
    for arg in reversed(back):
        path.append(int(arg[path[-1]]))
    return path[::-1]


def spans(path: list[int]):
    i = 0
    while i < len(path):
        if path[i] == 0:
            i += 1
            continue
        kind, j = (path[i] - 1) // 2, i + 1
        while j < len(path) and path[j] == 2 * kind + 2:
            j += 1
        yield i, j, kind
        i = j


def prf(tp, fp, fn):
    p, r = tp / max(1, tp + fp), tp / max(1, tp + fn)
    return dict(p=round(p, 4), r=round(r, 4), f1=round(2 * p * r / max(1e-9, p + r), 4))


@torch.no_grad()
def evaluate(network, examples, encoded, batches, forward, threshold=0.5, kinds=None):
    """-> entity scores and, where annotated, relation scores end to end and on gold mentions."""
    network.eval()
    ent, rel, given, status = collections.Counter(), collections.Counter(), collections.Counter(), collections.Counter()
    clitics = collections.Counter()
    mask = signature_mask()
    for batch in batches:
        states = forward(network, [encoded[i] for i in batch])
        tags = network.tags(states).log_softmax(-1)
        clitic = network.clitics(states)
        for row, i in enumerate(batch):
            x, e = examples[i], encoded[i]
            path = viterbi(tags[row, e.firsts].float().numpy()) if e.firsts else []
            prefix = clitic[row, e.firsts, :4].argmax(-1).tolist()
            for p, (want, _, _) in zip(prefix, e.clitics):
                if want >= 0 and x.aligned:
                    clitics["tp" if p == want and want else "fp" if p and not want else "fn" if want else "tn"] += 1
            annotated = {KINDS.index(k) for k in (x.annotated if kinds is None else x.annotated & set(kinds))}
            gold_path = [0 if bits == 0 or bits & 1 else bits.bit_length() - 1 for bits in e.label_sets]
            dead = [bits == 0 for bits in e.label_sets]
            gold = {s for s in spans(gold_path) if s[2] in annotated}
            found = {s for s in spans(path) if s[2] in annotated and not any(dead[s[0] : s[1]])}
            ent["tp"] += len(gold & found)
            ent["fp"] += len(found - gold)
            ent["fn"] += len(gold - found)
            if x.relations is None:
                continue
            form, source = reading_form(x.text)
            predicted = list(spans(path))
            sub, char = [], []
            for a, b, _ in predicted:
                s, t = e.surfaces[a][0], e.surfaces[b - 1][1]
                char.append((s, t))
                first = e.firsts[a]
                last = e.firsts[b] if b < len(e.firsts) else len(e.ids) - 1
                sub.append((first, max(last, first + 1)))
            want = [(e.spans[r.head], r.kinds[0], e.spans[r.tail], r) for r in x.relations if e.spans[r.head] and e.spans[r.tail]]
            gold_kinds = [KINDS.index(m.kind) for m in x.mentions]
            lost = len(x.relations) - len(want)
            for counter, s, k in ((rel, sub, [p[2] for p in predicted]), (given, e.spans, gold_kinds)):
                got = relate(network, states[row, : len(e.ids)], s, k, mask, threshold)
                used = set()
                counter["fn"] += lost
                for head, kind, tail, r in want:
                    hit = next((n for n, g in enumerate(got) if n not in used and same(head, kind, tail, g)), None)
                    if hit is None:
                        counter["fn"] += 1
                    else:
                        used.add(hit)
                        counter["tp"] += 1
                        if counter is given:
                            status["right" if STATUS[got[hit][3]] == r.status else "wrong"] += 1
                counter["fp"] += sum(1 for n, g in enumerate(got) if n not in used and not any(same(*w[:3], g) for w in want))
    network.train()
    out = {"entities": prf(ent["tp"], ent["fp"], ent["fn"])}
    if rel:
        out["relations"] = prf(rel["tp"], rel["fp"], rel["fn"])
        out["relations_given"] = prf(given["tp"], given["fp"], given["fn"])
        out["status"] = round(status["right"] / max(1, sum(status.values())), 4)
        out["clitics"] = prf(clitics["tp"], clitics["fp"], clitics["fn"])
    return out


def same(head, kind, tail, got):
    over = lambda a, b: a[0] < b[1] and b[0] < a[1]
    if got[1] != kind:
        return False
    return (over(head, got[0]) and over(tail, got[2])) or (kind in SYMMETRIC and over(head, got[2]) and over(tail, got[0]))


def relate(network, states, spans, kinds, mask, threshold):
    """Best relation of each pair; a symmetric one is scored both ways and averaged."""
    pairs = [
        (h, t) for h in range(len(spans)) for t in range(len(spans))
        if h != t and spans[h] and spans[t] and kinds[h] != 4 and kinds[t] != 4 and (spans[h][1] <= spans[t][0] or spans[t][1] <= spans[h][0])
        and (mask[kinds[h], kinds[t], 1:] == 0).any()
    ]  # fmt: skip
    if not pairs:
        return []
    regions, features = pair_rows(len(states), spans, kinds, pairs)
    scores, status, past = network.relations(states.float(), regions, features)
    probabilities = (scores + mask[features[:, 0], features[:, 1]]).softmax(-1)
    row_of = {p: n for n, p in enumerate(pairs)}
    out = []
    for n, (h, t) in enumerate(pairs):
        best, kind = None, None
        for r, name in enumerate(RELATIONS, 1):
            p = float(probabilities[n, r])
            if name in SYMMETRIC:
                if spans[h][0] > spans[t][0]:
                    continue
                if (t, h) in row_of:
                    p = (p + float(probabilities[row_of[t, h], r])) / 2
            if best is None or p > best:
                best, kind = p, name
        if best is not None and best >= threshold:
            out.append((spans[h], kind, spans[t], int(status[n].argmax()), float(past[n]) > 0, best))
    return out
