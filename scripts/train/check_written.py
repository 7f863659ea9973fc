"""Checks bracket-marked sentences (format: models/data/README.md) and prints counts: `check_written.py FILE...`"""

import collections
import re
import sys
from pathlib import Path

from examples import KINDS, RELATIONS, allowed

MARK = re.compile(r"\[(\d+) ([A-Z]+) ([^\[\]]+)\]")


def problems(block: list[str]):
    sentence, *relations = block
    marks = list(MARK.finditer(sentence))
    kinds = {int(m[1]): m[2] for m in marks}
    if [int(m[1]) for m in marks] != list(range(1, len(marks) + 1)):
        yield "mentions are not numbered 1, 2, 3, ..."
    if sentence.count("[") != len(marks) or sentence.count("]") != len(marks):
        yield "a bracket that marks no mention"
    for m in marks:
        if m[2] not in KINDS:
            yield f"unknown kind {m[2]}"
        if m[3] != m[3].strip():
            yield f"a blank at the edge of `{m[3]}`"
    for line in relations:
        kind, head, tail, *rest = line.split()
        if kind not in RELATIONS or int(head) not in kinds or int(tail) not in kinds:
            yield f"bad relation `{line}`"
        elif kind not in allowed(kinds[int(head)], kinds[int(tail)]):
            yield f"`{line}` cannot connect {kinds[int(head)]} and {kinds[int(tail)]}"
        if set(rest) - {"negated", "hedged", "past"}:
            yield f"bad status in `{line}`"


def main() -> int:
    counts, bad, seen = collections.Counter(), 0, set()
    for path in map(Path, sys.argv[1:]):
        for text in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")):
            block = [line for line in text.split("\n") if line.strip() and not line.startswith("#")]
            if not block:
                continue
            found = list(problems(block)) + (["the sentence stands twice"] if block[0] in seen else [])
            seen.add(block[0])
            for problem in found:
                print(f"{path}: {problem}: {block[0][:70]}")
            bad += bool(found)
            counts["sentences"] += 1
            for line in block[1:]:
                counts.update(w for w in line.split() if not w.isdigit())
    print(dict(counts))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
