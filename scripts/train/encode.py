"""Examples -> what the network is trained on: subword ids, label sets at first subwords, pairs of mentions."""

import math
from dataclasses import dataclass

import torch
from examples import KINDS, RELATIONS, STATUS, SYMMETRIC, Example, allowed
from text import atoms, reading_form

LABELS = ["O"] + [p + "-" + k for k in KINDS for p in "BI"]
CLS, PAD, SEP, UNK = 0, 1, 2, 3
# Proclitics before a name: none, conjunction, preposition, both.
PREFIX_CLASS = {"": 0, "و": 1, "ف": 1} | {p: 2 for p in "بلكس"} | {c + p: 3 for c in "وف" for p in "بلكس"}
MAX_SUBWORDS = 192
MAX_PAIRS = 120
_ALLOWED = {(a, b): [0] + [1 + RELATIONS.index(r) for r in allowed(a, b)] for a in KINDS for b in KINDS}


@dataclass
class Encoded:
    ids: list[int]
    firsts: list[int]  # position of each labelled subword
    label_sets: list[int]  # bit mask over LABELS; 0: no label
    clitics: list[tuple[int, int, int]]
    regions: torch.Tensor | None  # pairs x subwords
    features: torch.Tensor | None  # pairs x 4: kind of head, kind of tail, distance, mentions between
    targets: torch.Tensor | None  # pairs x (1 + relations), bool
    status: torch.Tensor | None
    past: torch.Tensor | None
    weight: float
    surfaces: list[tuple[int, int]] | None = None  # character range of each labelled position
    spans: list[tuple[int, int] | None] | None = None


def pair_rows(n: int, spans, kinds, pairs):
    """Regions of a pair: 0 before, 1 head, 2 between, 3 tail, 4 after. The Rust side builds the same (`relations::features`)."""
    regions = torch.zeros(len(pairs), n, dtype=torch.int64)
    features = torch.zeros(len(pairs), 4, dtype=torch.int64)
    starts = sorted(s for s in spans if s)
    for row, (h, t) in enumerate(pairs):
        (a, b), (c, d) = spans[h], spans[t]
        low, high = (b, c) if a < c else (d, a)
        regions[row, low:high] = 2
        regions[row, max(b, d) :] = 4
        regions[row, a:b] = 1
        regions[row, c:d] = 3
        between = sum(1 for s in starts if low <= s[0] and s[1] <= high)
        features[row] = torch.tensor(
            [kinds[h], kinds[t], min(5, int(math.log2(1 + max(0, high - low)))) + (0 if a < c else 6), min(3, between)]
        )
    return regions, features


def encode(example: Example, tokenizer) -> Encoded | None:
    text, source = reading_form(example.text)
    to_form = {}
    for i, s in enumerate(source):
        to_form.setdefault(s, i)
    n = len(source) - 1
    form_at = [n] * (len(example.text) + 1)
    nxt = n
    for s in range(len(example.text), -1, -1):
        nxt = to_form.get(s, nxt)
        form_at[s] = nxt
    coded = tokenizer.encode(text, add_special_tokens=False)
    ids, offsets = coded.ids[: MAX_SUBWORDS - 2], coded.offsets[: MAX_SUBWORDS - 2]
    if not ids:
        return None
    units = atoms(text)
    mentions = [(form_at[m.start], form_at[m.end], m.kind) for m in example.mentions]
    ignored = [(form_at[a], form_at[b]) for a, b in example.ignored]
    # mention of each atom
    atom_tag = ["O"] * len(units)
    masked = [False] * len(units)
    by_start = sorted(range(len(mentions)), key=lambda i: mentions[i][0])
    for i in by_start:
        a, b, kind = mentions[i]
        first = True
        for u, (s, e) in enumerate(units):
            if s < b and a < e and atom_tag[u] == "O":
                atom_tag[u] = ("B-" if first else "I-") + kind
                first = False
    for a, b in ignored:
        for u, (s, e) in enumerate(units):
            if s < b and a < e:
                masked[u] = True
                atom_tag[u] = "O"
    open_bits = sum(1 << LABELS.index(p + "-" + k) for k in KINDS if k not in example.annotated for p in "BI")
    clitic_at = {form_at[a]: c for a, c in example.clitics.items()}
    firsts, sets, clitics, surfaces = [], [], [], []
    cursor, last = 0, -1
    for u, (s, e) in enumerate(units):
        while cursor < len(offsets) and offsets[cursor][1] <= s:
            cursor += 1
        if cursor >= len(offsets):
            break
        if offsets[cursor][0] >= e or cursor == last:
            if surfaces:
                surfaces[-1] = (surfaces[-1][0], e)
            continue  # shares its subword with the atom before, or has none
        last = cursor
        firsts.append(cursor + 1)
        surfaces.append((s, e))
        bits = 0
        if example.tags and not masked[u]:
            bits = 1 << LABELS.index(atom_tag[u])
            if atom_tag[u] == "O":
                bits |= open_bits
        sets.append(bits)
        clitic = clitic_at.get(s, (-1, -1, -1))
        if example.aligned and example.language == "ar" and "\u0621" <= text[s] <= "\u064a":
            for a, _, _ in mentions:
                if s <= a < e and a - s <= 2:
                    lead = text[s:a]
                    if lead in PREFIX_CLASS:
                        clitic = (PREFIX_CLASS[lead], clitic[1], clitic[2])
        clitics.append(clitic)
    spans = []
    for a, b, _ in mentions:
        inside = [i for i, (s, e) in enumerate(offsets) if s < b and a < e and e > s]
        spans.append((inside[0] + 1, inside[-1] + 2) if inside else None)
    ids = [CLS, *ids, SEP]
    out = Encoded(ids, firsts, sets, clitics, None, None, None, None, None, example.weight, surfaces, spans)
    if example.relations is not None:
        attach_pairs(out, example, spans)
    return out


def attach_pairs(out: Encoded, example: Example, spans) -> None:
    kinds = [KINDS.index(m.kind) for m in example.mentions]
    labels: dict[tuple[int, int], list] = {}
    for r in example.relations:
        labels.setdefault((r.head, r.tail), []).append(r)
        if r.kinds[0] in SYMMETRIC:
            labels.setdefault((r.tail, r.head), []).append(r)
    pairs = []
    for h in range(len(spans)):
        for t in range(len(spans)):
            if h == t or not spans[h] or not spans[t] or example.mentions[h].kind == "DATE" or example.mentions[t].kind == "DATE":
                continue
            if spans[h][0] < spans[t][1] and spans[t][0] < spans[h][1]:
                continue
            if len(_ALLOWED[example.mentions[h].kind, example.mentions[t].kind]) < 2:
                continue
            if example.open_pairs and (h, t) not in labels and (t, h) not in labels:
                continue
            pairs.append((h, t))
    pairs = pairs[:MAX_PAIRS]
    if not pairs:
        return
    out.regions, out.features = pair_rows(len(out.ids), spans, kinds, pairs)
    targets = torch.zeros(len(pairs), 1 + len(RELATIONS), dtype=torch.bool)
    status = torch.full((len(pairs),), -1)
    past = torch.full((len(pairs),), -1.0)
    for row, pair in enumerate(pairs):
        found = labels.get(pair)
        if found:
            for r in found:
                for kind in r.kinds:
                    targets[row, 1 + RELATIONS.index(kind)] = True
            if found[0].status is not None:
                status[row] = STATUS.index(found[0].status)
                past[row] = float(found[0].past)
        else:
            targets[row, 0] = True
            for kind in example.open_relations:
                targets[row, 1 + RELATIONS.index(kind)] = True
    out.targets, out.status, out.past = targets, status, past


def signature_mask() -> torch.Tensor:
    """kinds x kinds x (1 + relations): 0 where allowed, -1e4 elsewhere."""
    mask = torch.full((len(KINDS), len(KINDS), 1 + len(RELATIONS)), -1e4)
    for (a, b), columns in _ALLOWED.items():
        mask[KINDS.index(a), KINDS.index(b), columns] = 0.0
    return mask
