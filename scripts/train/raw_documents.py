"""Raw text for a student to learn from: `raw_documents.py DATA > documents.jsonl`

Newspaper articles, Wikipedia articles and English sentences of the data folder, drawn with a fixed seed. Then:
`nasij extract --model base --format jsonl -o extracted.jsonl documents.jsonl`, `raw_text.py documents.jsonl extracted.jsonl > raw.jsonl`.
"""

import json
import lzma
import random
import re
import sys
from pathlib import Path

from examples import wikipedia_text

NEWS, WIKIPEDIA, SEED = 2600, 1500, 11


def natural(words: list[str]) -> str:
    """Words of a corpus with the spacing of an article."""
    text = re.sub(r" ([.,;:!?)\]%]|'s\b|n't\b)", r"\1", " ".join(words))
    text = re.sub(r"([(\[]) ", r"\1", text)
    return re.sub(r"(``|'') ?", '"', text).replace("-LRB- ", "(").replace(" -RRB-", ")")


def english(relations: Path):
    blocks = [block.strip().split("\n") for block in (relations / "kbp37.train.txt").read_text(encoding="utf-8").split("\n\n\n")]
    for n, lines in enumerate(lines for lines in blocks if len(lines) > 1 and "\t" in lines[0]):
        if n % 2 == 0:
            yield f"kbp{n}", natural(re.sub(r"</?e\d>", "", lines[0].split("\t")[1].strip().strip('"')).split())
    for relation, examples in json.loads((relations / "fewrel.val_wiki.json").read_text(encoding="utf-8")).items():
        for n, x in enumerate(examples):
            yield f"fewrel-{relation}-{n}", natural(x["tokens"])
    for part in ("dev", "test"):
        for n, line in enumerate(open(relations / f"typere.{part}.jsonl", encoding="utf-8")):
            yield f"typere-{part}{n}", natural(json.loads(line)["token"])
    for n, x in enumerate(json.loads((relations / "redocred_dev_revised.json").read_text(encoding="utf-8"))):
        yield f"redocred{n}", " ".join(map(natural, x["sents"]))


def main():
    data, rng, seen = Path(sys.argv[1]), random.Random(SEED), set()

    def write(id_, text):
        print(json.dumps({"id": id_, "text": text}, ensure_ascii=False))

    with lzma.open(data / "text/saudinews.jsonl.xz", "rt", encoding="utf-8") as f:
        news = [json.loads(line) for line in f]
    rng.shuffle(news)
    for x in news[:NEWS]:
        write(x["id"], x["text"][:4000])
    with lzma.open(data / "text/wikipedia-ar.txt.xz", "rt", encoding="utf-8") as f:
        articles = [wikipedia_text(line) for line in f]
    order = list(range(len(articles)))
    rng.shuffle(order)
    for n in [n for n in order if len(articles[n]) > 400][:WIKIPEDIA]:
        write(f"wiki{n}", articles[n][:3000])
    for id_, text in english(data / "relations"):
        if text not in seen:
            seen.add(text)
            write(id_, text)


if __name__ == "__main__":
    main()
