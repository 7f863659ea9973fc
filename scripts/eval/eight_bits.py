"""What do 8 bits cost? `eight_bits.py CHECKPOINT CONFIG --data DIR --encoder DIR --written DIR`

Development scores of a trained network in 32 bits, and with the roundings of the engine: matrices by row as `export.py` writes them,
activations by row to 256 steps as `crates/encoder/src/matrix.rs` does.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "train"))
from decode import evaluate
from export import eight_bits
from opened import opened
from train import padded


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
    head = network.relations
    products = [head.pair, head.query, head.key, head.value, head.mix]
    products += [product for layer in network.encoder.layers for product in (layer.qkv, layer.attention_out, layer.up, layer.down)]
    for product in products:
        product.weight.data = rounded(product.weight.data)
        product.register_forward_pre_hook(round_input)


def main():
    network, files = opened(__doc__)
    every = []
    for step in ("32 bits", "8 bits"):
        if step == "8 bits":
            round_matrices(network)
        every.append({name: evaluate(network, examples, coded, batches, plain, 0.4) for name, examples, coded, batches in files})
    print("| file | names, 32 bits | 8 bits | relations, 32 bits | 8 bits |\n|---|---|---|---|---|")
    for name, *_ in files:
        names = [scores[name]["entities"]["f1"] for scores in every]
        relations = [scores[name]["relations"]["f1"] if "relations" in scores[name] else "" for scores in every]
        print(f"| {name} | {names[0]} | {names[1]} | {relations[0]} | {relations[1]} |")


if __name__ == "__main__":
    main()
