"""What do 8 bits cost? `eight_bits.py CHECKPOINT CONFIG --data DIR --encoder DIR --written DIR`

Development scores of a trained network in 32 bits, and with the roundings of the engine: matrices by row as `export.py` writes them,
activations by row to 256 steps as `crates/encoder/src/matrix.rs` does.
"""

import argparse
import sys
import tomllib
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parent.parent / "train"))
from decode import evaluate
from encode import encode
from export import eight_bits
from network import load_run
from tokenizers import Tokenizer
from train import bucketed, corpora, padded


def plain(network, batch, drop=0.0, every=None):
    return network.encoder(*padded(batch), drop, every)


def round_matrices(network):
    """In place: the weights rounded, the inputs of each product rounded on the way in."""

    def rounded(weight):
        rows, scale = eight_bits(weight)
        return rows.float() * scale[:, None]

    def round_input(_module, inputs):
        (x,) = inputs
        low, high = x.amin(-1, keepdim=True).clamp(max=0), x.amax(-1, keepdim=True).clamp(min=0)
        scale = ((high - low) / 255).clamp(min=1e-30)
        zero = (-low / scale).round().clamp(0, 255)
        return (((x / scale).round() + zero).clamp(0, 255) - zero) * scale

    network.encoder.words.weight.data = rounded(network.encoder.words.weight.data)
    for layer in network.encoder.layers:
        for product in (layer.qkv, layer.attention_out, layer.up, layer.down):
            product.weight.data = rounded(product.weight.data)
            product.register_forward_pre_hook(round_input)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("config", type=Path)
    for name in ("data", "encoder", "written"):
        parser.add_argument("--" + name, type=Path, required=True)
    parser.add_argument("--threads", type=int, default=2)
    a = parser.parse_args()
    torch.set_num_threads(a.threads)
    tokenizer = Tokenizer.from_file(str(a.encoder / "tokenizer.json"))
    _, dev = corpora(a.data, a.written, [], tomllib.loads(a.config.read_text()))
    coded = {name: [encode(x, tokenizer) for x in examples] for name, examples in dev.items()}
    network = load_run(a.checkpoint).requires_grad_(False).eval()
    every = []
    for step in ("32 bits", "8 bits"):
        if step == "8 bits":
            round_matrices(network)
        scores = {}
        for name, examples in dev.items():
            e = coded[name]
            order = sorted(range(len(e)), key=lambda i: len(e[i].ids))
            scores[name] = evaluate(network, examples, e, bucketed(e, order, 4096, 64), plain, 0.4)
        every.append(scores)
    print("| file | names, 32 bits | 8 bits | relations, 32 bits | 8 bits |\n|---|---|---|---|---|")
    for name in dev:
        names = [scores[name]["entities"]["f1"] for scores in every]
        relations = [scores[name]["relations"]["f1"] if "relations" in scores[name] else "" for scores in every]
        print(f"| {name} | {names[0]} | {names[1]} | {relations[0]} | {relations[1]} |")


if __name__ == "__main__":
    main()
