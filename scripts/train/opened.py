"""A trained network and the development data, as scripts that measure it need them."""

import argparse
import tomllib
from pathlib import Path

import torch
from encode import encode
from network import load_run
from tokenizers import Tokenizer
from train import bucketed, corpora


def opened(doc):
    """Reads `CHECKPOINT CONFIG --data DIR --encoder DIR --written DIR`: the network, and of each development file its name, examples,
    their codes, and batches of like length."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("config", type=Path)
    for name in ("data", "encoder", "written"):
        parser.add_argument("--" + name, type=Path, required=True)
    parser.add_argument("--threads", type=int, default=2)
    a = parser.parse_args()
    torch.set_num_threads(a.threads)
    tokenizer = Tokenizer.from_file(str(a.encoder / "tokenizer.json"))
    _, dev = corpora(a.data, a.written, [], tomllib.loads(a.config.read_text()))
    files = []
    for name, examples in dev.items():
        coded = [encode(x, tokenizer) for x in examples]
        order = sorted(range(len(coded)), key=lambda i: len(coded[i].ids))
        files.append((name, examples, coded, bucketed(coded, order, 4096, 64)))
    return load_run(a.checkpoint).requires_grad_(False).eval(), files
