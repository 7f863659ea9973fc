"""A model folder as a run of `train.py`, to go on from or to learn from: `from_model.py models/small --out RUN`

Matrices become floats again: whole numbers times the scale of their row, which is what the program multiplies with.
"""

import argparse
import json
from pathlib import Path

import torch
from network import CLITICS, TAGS, Network
from safetensors.torch import load_file, save_file

# What a run calls the parts of a layer, and what a model folder calls them.
PARTS = {
    "qkv": "attention", "attention_out": "attention_out", "attention_norm": "attention_norm", "up": "up", "down": "down", "norm": "norm",
}  # fmt: skip


def matrix(tensors: dict[str, torch.Tensor], name: str) -> torch.Tensor:
    weight, scale = tensors[name + ".weight"], tensors.get(name + ".scale")
    return weight if scale is None else weight.float() * scale[:, None]


def opened(folder: Path) -> Network:
    card = json.loads((folder / "model.json").read_text())
    tensors = load_file(folder / "encoder.safetensors")
    network = Network({
        "hidden_size": card["hidden"], "num_hidden_layers": card["layers"], "num_attention_heads": card["heads"],
        "intermediate_size": len(tensors["layers.0.up.bias"]), "vocab_size": len(tensors["words.weight"]),
        "max_position_embeddings": len(tensors["positions"]), "layer_norm_eps": 1e-12,
    })  # fmt: skip
    state = {"encoder.words.weight": matrix(tensors, "words"), "encoder.positions.weight": tensors["positions"]}
    copied = [("encoder.norm", "norm")]
    copied += [(f"encoder.layers.{n}.{to}", f"layers.{n}.{name}") for n in range(card["layers"]) for to, name in PARTS.items()]
    for to, name in copied:
        state[to + ".weight"], state[to + ".bias"] = matrix(tensors, name), tensors[name + ".bias"]
    for part in ("weight", "bias"):
        state["tags." + part], state["clitics." + part] = tensors["scores." + part].split([TAGS, CLITICS])
    relations = load_file(folder / "relations.safetensors")
    for name in (name for name in relations if not name.endswith(".scale")):
        part, kind = name.rsplit(".", 1)
        state["relations." + name] = matrix(relations, part) if kind == "weight" else relations[name]
    network.load_state_dict(state)
    return network


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    a = parser.parse_args()
    network = opened(a.model)
    a.out.mkdir(parents=True, exist_ok=True)
    save_file({name: value.contiguous() for name, value in network.state_dict().items()}, a.out / "network.safetensors")
    (a.out / "config.json").write_text(json.dumps(network.config, indent=1) + "\n")


if __name__ == "__main__":
    main()
