"""Fits a model's calibration on development data and prints its reliability: `calibrate.py --data DIR --nasij BINARY --model DIR [--write]`

The gold of our own scheme that training holds out: a name is right when span and kind are, a relation when kind and both ends are
(as `score.py` has it). Two numbers each, by maximum likelihood (Platt 1999). With --write they go into the folder's model.json.
"""

import argparse
import json
import math
import subprocess
import tempfile
from pathlib import Path

SYMMETRIC = {"spouse_of", "sibling_of", "alias_of", "met_with", "allied_with"}
BINS = [0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0001]


def overlap(a, b):
    return a[0] < b[1] and b[0] < a[1]


def same(gold, kind, head, tail):
    if gold[0] != kind:
        return False
    return (overlap(gold[1], head) and overlap(gold[2], tail)) or (kind in SYMMETRIC and overlap(gold[1], tail) and overlap(gold[2], head))


def judged(gold: list[dict], predicted: list[dict]):
    """-> (score, right) of each name and of each relation."""
    names, relations = [], []
    for x, p in zip(gold, predicted):
        left = [(e["start"], e["end"], e["type"]) for e in x["entities"]]
        for e in p["entities"]:
            hit = next(
                (g for g in left if g[2] == e["type"] and g[1] == e["end"] and abs(g[0] - e["start"]) <= 3 and g[0] < e["end"]), None
            )
            if hit:
                left.remove(hit)
            names.append((e["score"], hit is not None))
        place = {e["id"]: (e["start"], e["end"]) for e in p["entities"]}
        span = [(e["start"], e["end"]) for e in x["entities"]]
        wanted = [(r["type"], span[r["head"]], span[r["tail"]]) for r in x["relations"]]
        for r in p["relations"]:
            head, tail = place[r["head"]], place[r["tail"]]
            relations.append((r["score"], any(same(g, r["type"], head, tail) for g in wanted)))
    return names, relations


def logit(p):
    p = min(max(p, 1e-6), 1 - 1e-6)
    return math.log(p / (1 - p))


def sigmoid(x):
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, x))))


def fit(items):
    """Newton's method on slope and offset, with a weak pull towards "as it is" and short steps."""
    a, b = 1.0, 0.0
    for _ in range(50):
        g = [a - 1.0, b]
        h = [[1.0, 0.0], [0.0, 1.0]]
        for score, right in items:
            x = logit(score)
            p = sigmoid(a * x + b)
            d, w = p - right, p * (1 - p)
            g[0] += d * x
            g[1] += d
            h[0][0] += w * x * x
            h[0][1] += w * x
            h[1][1] += w
        det = h[0][0] * h[1][1] - h[0][1] ** 2
        da, db = (h[1][1] * g[0] - h[0][1] * g[1]) / det, (h[0][0] * g[1] - h[0][1] * g[0]) / det
        longest = max(1.0, abs(da), abs(db))
        a, b = a - da / longest, b - db / longest
        if abs(da) + abs(db) < 1e-7:
            break
    return a, b


def table(title, items, move):
    print(f"\n{title}\n\n| score | number | mean score | right |\n|---|---|---|---|")
    error = 0.0
    for low, high in zip(BINS, BINS[1:]):
        inside = [(move(s), r) for s, r in items if low <= move(s) < high]
        if inside:
            mean, right = sum(s for s, _ in inside) / len(inside), sum(r for _, r in inside) / len(inside)
            error += abs(mean - right) * len(inside) / len(items)
            print(f"| {low:.2f}-{min(high, 1):.2f} | {len(inside)} | {mean:.3f} | {right:.3f} |")
    print(f"\nMean difference between score and share of right ones: {error:.3f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("data", "nasij", "model"):
        parser.add_argument("--" + name, type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    a = parser.parse_args()
    card = a.model / "model.json"
    model = json.loads(card.read_text())
    before = model.pop("calibration", None)
    card.write_text(json.dumps(model, indent=1) + "\n")
    gold = []
    for language in ("ar", "en"):
        lines = (a.data / f"relations/nasij-full.{language}.jsonl").read_text(encoding="utf-8").splitlines()
        gold += [json.loads(line) for line in lines[5::6]]
    with tempfile.TemporaryDirectory() as scratch:
        docs, out = Path(scratch) / "docs.jsonl", Path(scratch) / "out.jsonl"
        docs.write_text("".join(json.dumps({"id": str(i), "text": x["text"]}) + "\n" for i, x in enumerate(gold)))
        subprocess.run([a.nasij, "extract", "--model", a.model, "--format", "jsonl", "-o", out, docs], check=True)
        predicted = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    found = {}
    for title, items in zip(("names", "relations"), judged(gold, predicted)):
        slope, offset = fit(items)
        # Fitted on one half and held against the other, so that the table is not of what was fitted.
        halves = [items[0::2], items[1::2]]
        crossed = []
        for own, other in (halves, halves[::-1]):
            s, o = fit(own)
            crossed += [(sigmoid(s * logit(score) + o), right) for score, right in other]
        table(f"{title}: as the network says", items, lambda s: s)
        table(f"{title}: calibrated (fitted on one half, measured on the other)", crossed, lambda s: s)
        found[title] = {"slope": round(slope, 4), "offset": round(offset, 4)}
    print("\n", json.dumps(found))
    if a.write or before:
        model["calibration"] = found if a.write else before
        card.write_text(json.dumps(model, indent=1) + "\n")


if __name__ == "__main__":
    main()
