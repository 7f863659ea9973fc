"""A trained network -> the files of a model folder: `export.py CHECKPOINT --tokenizer FILE --out models/NAME [--name NAME]`

encoder.safetensors  subwords [T] -> states [T, H], scores [T, 21] (11 tags, 10 clitics); matrices in 8 bits
relations.safetensors  states [T, H], regions [P, T], features [P, 4] -> relation [P, 22], status [P, 3], past [P] (logits); matrices
                       that sentences and pairs go through in 8 bits
tokenizer.json       subwords
model.json           labels, sizes, thresholds

"""

import argparse
import hashlib
import json
from pathlib import Path

import torch
from encode import LABELS, MAX_SUBWORDS
from examples import KINDS, RELATIONS, STATUS
from network import Network
from safetensors.torch import load_file, save_file


def eight_bits(weight: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Each row as whole numbers from -127 to 127 and a scale: of a few scales the one with the smallest squared error."""
    largest = weight.abs().amax(1, keepdim=True).clamp(min=1e-8)
    best = torch.full_like(largest, float("inf"))
    rows, scale = torch.zeros_like(weight), largest / 127
    for share in (1.0, 0.95, 0.9, 0.85, 0.8, 0.7):
        tried = largest * share / 127
        rounded = (weight / tried).round().clamp(-127, 127)
        error = ((rounded * tried - weight) ** 2).sum(1, keepdim=True)
        better = error < best
        best, scale, rows = torch.where(better, error, best), torch.where(better, tried, scale), torch.where(better, rounded, rows)
    return rows.to(torch.int8), scale[:, 0]


def export_encoder(network: Network, path: Path) -> None:
    """Matrices [outputs, inputs] in 8 bits with a scale for each output; the rest in 32 bits."""
    tensors = {}

    def small(name, weight):
        tensors[name + ".weight"], tensors[name + ".scale"] = eight_bits(weight.data)

    def norm(name, module):
        tensors[name + ".weight"], tensors[name + ".bias"] = module.weight.data, module.bias.data

    encoder = network.encoder
    small("words", encoder.words.weight)
    tensors["positions"] = encoder.positions.weight.data[:MAX_SUBWORDS]
    norm("norm", encoder.norm)
    for n, layer in enumerate(encoder.layers):
        for name, module in (("attention", layer.qkv), ("attention_out", layer.attention_out), ("up", layer.up), ("down", layer.down)):
            small(f"layers.{n}.{name}", module.weight)
            tensors[f"layers.{n}.{name}.bias"] = module.bias.data
        norm(f"layers.{n}.attention_norm", layer.attention_norm)
        norm(f"layers.{n}.norm", layer.norm)
    tensors["scores.weight"] = torch.cat([network.tags.weight.data, network.clitics.weight.data])
    tensors["scores.bias"] = torch.cat([network.tags.bias.data, network.clitics.bias.data])
    save_file({k: v.contiguous() for k, v in tensors.items()}, path)


def export_relations(network: Network, path: Path) -> None:
    tensors = dict(network.relations.state_dict())
    for name in ("pair", "query", "key", "value", "mix"):
        tensors[name + ".weight"], tensors[name + ".scale"] = eight_bits(tensors[name + ".weight"])
    save_file({name: weight.contiguous() for name, weight in tensors.items()}, path)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--relation-threshold", type=float, default=0.4)
    a = parser.parse_args()
    config = json.loads((a.checkpoint / "config.json").read_text())
    network = Network(config)
    network.load_state_dict(load_file(a.checkpoint / "network.safetensors"))
    network.eval()
    a.out.mkdir(parents=True, exist_ok=True)
    export_relations(network, a.out / "relations.safetensors")
    export_encoder(network, a.out / "encoder.safetensors")
    # Written on one line: a third smaller, the same content.
    tokenizer = json.loads(a.tokenizer.read_text(encoding="utf-8"))
    (a.out / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    model = {
        "format": 2, "name": a.out.name, "hidden": config["hidden_size"], "layers": config["num_hidden_layers"],
        "heads": config["num_attention_heads"],
        "window": MAX_SUBWORDS, "special": {"begin": 0, "pad": 1, "end": 2, "unknown": 3},
        "tags": LABELS, "kinds": KINDS, "relations": RELATIONS, "status": STATUS, "relation_threshold": a.relation_threshold,
    }  # fmt: skip
    (a.out / "model.json").write_text(json.dumps(model, indent=1) + "\n")
    for file in sorted(a.out.glob("*.*")):
        print(f"{file.name:16s} {file.stat().st_size:10d} {hashlib.sha256(file.read_bytes()).hexdigest()}")


if __name__ == "__main__":
    main()
