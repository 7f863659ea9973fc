"""Relation scores on our development gold for a row of thresholds: `tune.py CHECKPOINT CONFIG --data DIR --encoder DIR --written DIR`

The best one goes into the model folder by `export.py --relation-threshold`.
"""

import argparse
import json
import tomllib
from pathlib import Path

import torch
from decode import evaluate
from encode import encode
from network import Network
from safetensors.torch import load_file
from tokenizers import Tokenizer
from train import bucketed, corpora, forward


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("config", type=Path)
    for name in ("data", "encoder", "written"):
        parser.add_argument("--" + name, type=Path, required=True)
    parser.add_argument("--threads", type=int, default=2)
    a = parser.parse_args()
    torch.set_num_threads(a.threads)
    network = Network(json.loads((a.checkpoint / "config.json").read_text()))
    network.load_state_dict(load_file(a.checkpoint / "network.safetensors"))
    tokenizer = Tokenizer.from_file(str(a.encoder / "tokenizer.json"))
    _, dev = corpora(a.data, a.written, [], tomllib.loads(a.config.read_text()))
    for name in ("ours.ar", "ours.en"):
        encoded = [encode(x, tokenizer) for x in dev[name]]
        batches = bucketed(encoded, sorted(range(len(encoded)), key=lambda i: len(encoded[i].ids)), 4096, 64)
        for threshold in (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55):
            scores = evaluate(network, dev[name], encoded, batches, forward, threshold)
            print(name, threshold, scores["relations"], "given", scores["relations_given"], "status", scores["status"], flush=True)


if __name__ == "__main__":
    main()
