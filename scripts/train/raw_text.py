"""The program's own reading of raw text, a sentence a line: what a student learns from besides labelled data.

`raw_text.py DOCUMENTS.jsonl EXTRACTED.jsonl > raw.jsonl`: the documents ({"id","text"}) and what `nasij extract --format jsonl` made of them.
"""

import json
import sys

from examples import KINDS


def main():
    documents, extracted = sys.argv[1:]
    seen = set()
    with open(documents, encoding="utf-8") as texts, open(extracted, encoding="utf-8") as readings:
        for document, reading in zip(map(json.loads, texts), map(json.loads, readings)):
            if document["id"] != reading["id"]:
                sys.exit(f"{extracted}: {reading['id']} where {document['id']} was expected")
            for sentence in reading["sentences"]:
                start, end, language = sentence["start"], sentence["end"], sentence["language"]
                text = document["text"][start:end]
                if language not in ("ar", "en") or not 3 <= len(text.split()) <= 90 or text in seen:
                    continue
                seen.add(text)
                inside = [e for e in reading["entities"] if start <= e["start"] and e["end"] <= end and e["type"] in KINDS]
                index = {e["id"]: n for n, e in enumerate(inside)}
                relations = [
                    [r["type"], index[r["head"]], index[r["tail"]], r["status"], r["past"]]
                    for r in reading["relations"]
                    if r["head"] in index and r["tail"] in index
                ]
                entities = [[e["start"] - start, e["end"] - start, e["type"]] for e in inside]
                print(json.dumps({"language": language, "text": text, "entities": entities, "relations": relations}, ensure_ascii=False))


if __name__ == "__main__":
    main()
