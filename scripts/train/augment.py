"""Noise that real text has and the corpora lack. Each function takes an example and gives a new one; labels move along."""

import random
from dataclasses import replace

from examples import Example, Mention

_TIGHT_BEFORE = set(".,;:!?)]}%،؛؟»”’")
_TIGHT_AFTER = set("([{«“‘")


def _edit(example: Example, edits: list[tuple[int, int, str]]) -> Example:
    """Replaces character ranges (sorted, disjoint) and moves every offset along.

    A start on an insertion moves behind it (a glued letter stays outside the name); an end never moves with what begins there.
    """
    if not edits:
        return example
    text, last = [], 0
    for start, end, new in edits:
        text.append(example.text[last:start] + new)
        last = end
    text.append(example.text[last:])

    def begin(at: int) -> int:
        return at + sum(len(new) - (end - start) for start, end, new in edits if end <= at)

    def finish(at: int) -> int:
        return at + sum(len(new) - (end - start) for start, end, new in edits if end <= at and start < at)

    return replace(
        example,
        text="".join(text),
        mentions=[Mention(begin(m.start), finish(m.end), m.kind) for m in example.mentions],
        ignored=[(begin(a), finish(b)) for a, b in example.ignored],
        tokens=None if example.tokens is None else [(begin(a), finish(b)) for a, b in example.tokens],
        clitics={finish(a): c for a, c in example.clitics.items() if not any(start <= a < end for start, end, _ in edits)},
    )


def tighten(example: Example, rng: random.Random) -> Example:
    """Corpora of tokens put a blank before each comma; articles do not."""
    if example.tokens is None:
        return example
    edits, open_quote = [], False
    for (a, b), (c, d) in zip(example.tokens, example.tokens[1:]):
        left, right = example.text[a:b], example.text[c:d]
        tight = right[0] in _TIGHT_BEFORE or left[-1:] in _TIGHT_AFTER or right in ("'s", "n't", "'re", "'ve")
        if left == '"':
            open_quote = not open_quote
            tight = tight or open_quote
        if right == '"' and open_quote:
            tight = True
        if example.language == "en" and (left in ("-", "/") or right in ("-", "/")) and rng.random() < 0.7:
            tight = True
        if tight and c == b + 1:
            edits.append((b, c, ""))
    return _edit(example, edits)


def fold_letters(example: Example, rng: random.Random) -> Example:
    """Arabic writers leave the hamza off, and swap final yeh and teh marbuta."""
    text = example.text
    if rng.random() < 0.5:
        text = text.translate(str.maketrans("أإآ", "ااا"))
    if rng.random() < 0.4:
        text = "".join(
            ("ي" if c == "ى" else "ه" if c == "ة" else c) if i + 1 == len(text) or not text[i + 1].isalpha() else c
            for i, c in enumerate(text)
        )
    return replace(example, text=text)


def glue(example: Example, rng: random.Random) -> Example:
    """A proclitic before a name: و ف ب ل ك, and لل where the article loses its alef."""
    edits, found = [], {}
    for m in sorted(example.mentions, key=lambda m: m.start):
        text = example.text
        first = text[m.start]
        if m.kind == "DATE" or not "\u0621" <= first <= "\u064a" or first in "وفبلكس" or rng.random() > 0.15:
            continue
        if (m.start and text[m.start - 1].isalpha()) or (edits and edits[-1][0] >= m.start):
            continue
        letter = rng.choices("وبلفك", (5, 3, 4, 1, 0.5))[0]
        article = text[m.start : m.start + 2] == "ال"
        # للعراق: the preposition takes the place of the alef, and the name begins after it
        edits.append((m.start, m.start + (1 if letter == "ل" and article else 0), letter))
        found[m.start] = (1 if letter in "وف" else 2, 1 if article else -1, -1)
    out = _edit(example, edits)
    if edits:
        grown = 0
        for start, end, new in edits:
            out.clitics[start + grown] = found[start]
            grown += len(new) - (end - start)
        # where the alef was replaced, the start did not move by itself
        taken = {start for start, end, _ in edits if end > start}
        for before, after in zip(example.mentions, out.mentions):
            if before.start in taken:
                after.start += 1
    return out


def case(example: Example, rng: random.Random) -> Example:
    """Headlines in capitals, and in title case."""
    text = example.text.upper() if rng.random() < 0.6 else "".join(
        c.upper() if i == 0 or example.text[i - 1] == " " else c for i, c in enumerate(example.text)
    )  # fmt: skip
    return replace(example, text=text) if len(text) == len(example.text) else example


def articles(example: Example, rng: random.Random) -> Example:
    """`al-Sadr` is also written `Al-Sadr`, `al- Sadr`, `Al Sadr`."""
    edits = []
    for m in sorted(example.mentions, key=lambda m: m.start):
        name = example.text[m.start : m.end]
        for at in range(len(name) - 3):
            if name[at : at + 3] in ("al-", "Al-", "el-", "El-") and (at == 0 or not name[at - 1].isalnum()) and rng.random() < 0.4:
                edits.append((m.start + at, m.start + at + 3, rng.choice(("al-", "Al-", "al- ", "Al- ", "Al ", "AL-"))))
    return _edit(example, edits)


def swap_names(example: Example, rng: random.Random, pool: dict[str, list[str]]) -> Example:
    """Other names of the same kind in the same places; not where the sentence says that two names mean one thing."""
    if example.relations and any("alias_of" in r.kinds for r in example.relations):
        return example
    edits = []
    for m in sorted(example.mentions, key=lambda m: m.start):
        surface = example.text[m.start : m.end]
        if m.kind not in pool or rng.random() > 0.5 or not surface[:1].isalpha() or (edits and edits[-1][1] > m.start):
            continue
        if m.start and example.text[m.start - 1].isalpha():
            continue  # glued: لل would need care
        new = rng.choice(pool[m.kind])
        edits.append((m.start, m.end, new.upper() if surface.isupper() and len(surface) > 4 else new))
    return replace(_edit(example, edits), tokens=None) if edits else example
