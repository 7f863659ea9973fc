"""Scores the program on the development files: `development.py --data DIR --score score.py --nasij BINARY --model DIR`

Prints a table for the model's card. The gold of our own scheme is the sixth that `scripts/train/train.py` holds out.
Every file goes through the program as a user would do it; the metric is that of `score.py`.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

THREE = "PER,LOC,ORG"
FILES = [
    # name, file, kinds scored, relations too
    ("CoNLL-2003 dev", "ner/en/conll2003.dev.conll", None, False),
    ("UNER EWT dev", "ner/en/uner-ewt.dev.conll", None, False),
    ("ANERcorp dev", "ner/ar/anercorp.dev.conll", THREE, False),
    ("AQMAR dev", "ner/ar/aqmar.dev.conll", THREE, False),
    ("our Arabic gold", "relations/nasij-full.ar.jsonl", None, True),
    ("our English gold", "relations/nasij-full.en.jsonl", None, True),
]


def held_out(path: Path, out: Path) -> Path:
    """The sentences that training leaves out, in the form that the metric reads."""
    with open(out, "w", encoding="utf-8") as f:
        for i, line in enumerate(open(path, encoding="utf-8")):
            if i % 6 != 5:
                continue
            x = json.loads(line)
            places = [[e["start"], e["end"]] for e in x["entities"]]
            x["relations"] = [{**r, "head": places[r["head"]], "tail": places[r["tail"]]} for r in x["relations"]]
            x.setdefault("optional_entities", [])
            x.setdefault("optional_relations", [])
            f.write(json.dumps(x, ensure_ascii=False) + "\n")
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("data", "score", "nasij", "model"):
        parser.add_argument("--" + name, type=Path, required=True)
    parser.add_argument("--json", type=Path, help="write all figures here too")
    a = parser.parse_args()
    score = lambda *args: subprocess.run([sys.executable, a.score, *args], check=True, capture_output=True, text=True).stdout
    every = {}
    print("| file | entities P / R / F1 | relations P / R / F1 | status |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as scratch:
        for name, file, kinds, relations in FILES:
            gold = a.data / file
            if relations:
                gold = held_out(gold, Path(scratch) / "gold.jsonl")
            docs, predicted = Path(scratch) / "docs.jsonl", Path(scratch) / "predicted.jsonl"
            docs.write_text(score("make-docs", gold), encoding="utf-8")
            subprocess.run([a.nasij, "extract", "--model", a.model, "--format", "jsonl", "-o", predicted, docs], check=True)
            ent = json.loads(score("entities", gold, predicted, "--json", *(["--kinds", kinds] if kinds else [])))
            rel = json.loads(score("relations", gold, predicted, "--json")) if relations else None
            every[name] = {"entities": ent, "relations": rel}
            row = lambda m: f"{m['precision']:.3f} / {m['recall']:.3f} / **{m['f1']:.3f}**"
            print(
                f"| {name} | {row(ent['micro'])} | {row(rel['micro']) if rel else ''} | {rel['status_accuracy_on_found'] if rel else ''} |",
                flush=True,
            )
    if a.json:
        a.json.write_text(json.dumps(every, indent=1))


if __name__ == "__main__":
    main()
