"""Bracket-marked sentences (format: models/data/README.md) as gold of `nasij eval`: `gold_of_written.py FILE... > gold.jsonl`

The sentences of `models/data/held-out` are for measuring only: `nasij eval relations gold.jsonl`.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "train"))
from examples import written


def main():
    for path in map(Path, sys.argv[1:]):
        for n, x in enumerate(written(path, path.stem[-2:])):
            places = [[m.start, m.end] for m in x.mentions]
            entities = [{"start": m.start, "end": m.end, "type": m.kind} for m in x.mentions]
            relations = [
                {"type": r.kinds[0], "head": places[r.head], "tail": places[r.tail], "status": r.status, "past": r.past} for r in x.relations
            ]
            gold = {"id": f"{path.stem}-{n}", "text": x.text, "entities": entities, "optional_entities": []}
            print(json.dumps(gold | {"relations": relations, "optional_relations": []}, ensure_ascii=False))


if __name__ == "__main__":
    main()
