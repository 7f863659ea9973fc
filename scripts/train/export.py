"""A trained network -> the files of a model folder: `export.py CHECKPOINT --tokenizer FILE --out models/NAME [--name NAME]`

encoder.onnx    ids [1, T] -> states [1, T, H], tags [1, T, 11] and clitics [1, T, 10] (log-probabilities); weights in 8 bits
relations.onnx  states [T, H], regions [P, T], features [P, 4] -> relation [P, 22], status [P, 3], past [P] (logits); 32 bits
tokenizer.json  subwords
model.json      labels, sizes, thresholds

The 8-bit form (all but a few matrices, see --keep): matrices per channel, activations a sentence at a time, each row of the word embeddings with a scale of its own.
"""

import argparse
import hashlib
import json
import shutil
import tempfile
from pathlib import Path

import onnx
import torch
from encode import LABELS, MAX_SUBWORDS
from examples import KINDS, RELATIONS, STATUS
from network import Network
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.torch import load_file
from torch import nn


class Words8(nn.Module):
    """An embedding with one 8-bit row and one scale a subword."""

    def __init__(self, weight: torch.Tensor):
        super().__init__()
        scale = weight.abs().amax(1, keepdim=True).clamp(min=1e-8) / 127
        self.register_buffer("rows", (weight / scale).round().clamp(-127, 127).to(torch.int8))
        self.register_buffer("scale", scale)

    def forward(self, ids):
        return self.rows[ids].float() * self.scale[ids]


class Export(nn.Module):
    """One sentence, no padding, hence no mask."""

    def __init__(self, network: Network, small: bool):
        super().__init__()
        self.network = network
        if small:
            network.encoder.words = Words8(network.encoder.words.weight.data)

    def forward(self, ids):
        states = self.network.encoder(ids, None)
        clitics = self.network.clitics(states)
        parts = [clitics[..., a:b].log_softmax(-1) for a, b in ((0, 4), (4, 6), (6, 10))]
        return states, self.network.tags(states).log_softmax(-1), torch.cat(parts, -1)


def export_encoder(network: Network, path: Path, bits: int, keep: list[int]) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "plain.onnx"
        torch.onnx.export(
            Export(network, bits == 8).eval(), (torch.randint(5, 100, (1, 16)),), str(plain), input_names=["ids"],
            output_names=["states", "tags", "clitics"], opset_version=17, dynamo=False,
            dynamic_axes={"ids": {1: "T"}, "states": {1: "T"}, "tags": {1: "T"}, "clitics": {1: "T"}},
        )  # fmt: skip
        if bits == 32:
            shutil.copy(plain, path)
            return
        graph = onnx.load(str(plain)).graph
        weights = {i.name: tuple(i.dims) for i in graph.initializer}
        # The small heads stay in 32 bits: they cost nothing and decide the labels.
        heads = [n.name for n in graph.node if n.op_type == "MatMul" and any(weights.get(i, ())[-1:] in ((11,), (10,)) for i in n.input)]
        inside = [n.name for n in graph.node if n.op_type == "MatMul" and not any(i in weights for i in n.input)]
        # Where a few activations are far larger than the rest, 8 bits for all of them are too coarse.
        kept = [f"/encoder/layers.{layer}/down/MatMul" for layer in keep]
        if missing := set(kept) - {n.name for n in graph.node}:
            raise SystemExit(f"not in the graph: {sorted(missing)}")
        quantize_dynamic(str(plain), str(path), per_channel=True, weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul"],
                         nodes_to_exclude=heads + inside + kept)  # fmt: skip


def export_relations(network: Network, path: Path) -> None:
    head = network.relations.eval()
    args = (torch.randn(16, network.config["hidden_size"]), torch.randint(0, 5, (3, 16)), torch.randint(0, 4, (3, 4)))
    torch.onnx.export(
        head, args, str(path), input_names=["states", "regions", "features"], output_names=["relation", "status", "past"], opset_version=17,
        dynamo=False, dynamic_axes={"states": {0: "T"}, "regions": {0: "P", 1: "T"}, "features": {0: "P"}, "relation": {0: "P"}, "status": {0: "P"}, "past": {0: "P"}},
    )  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--bits", type=int, choices=(8, 32), default=8)
    parser.add_argument("--keep", type=int, nargs="*", default=[0, 4, 5], help="layers whose second feed-forward matrix stays in 32 bits")
    parser.add_argument("--relation-threshold", type=float, default=0.4)
    a = parser.parse_args()
    config = json.loads((a.checkpoint / "config.json").read_text())
    network = Network(config)
    network.load_state_dict(load_file(a.checkpoint / "network.safetensors"))
    network.eval()
    a.out.mkdir(parents=True, exist_ok=True)
    export_relations(network, a.out / "relations.onnx")
    export_encoder(network, a.out / "encoder.onnx", a.bits, a.keep)
    # Written on one line: a third smaller, the same content.
    tokenizer = json.loads(a.tokenizer.read_text(encoding="utf-8"))
    (a.out / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    model = {
        "format": 1, "name": a.out.name, "hidden": config["hidden_size"], "layers": config["num_hidden_layers"],
        "window": MAX_SUBWORDS, "special": {"begin": 0, "pad": 1, "end": 2, "unknown": 3},
        "tags": LABELS, "kinds": KINDS, "relations": RELATIONS, "status": STATUS, "relation_threshold": a.relation_threshold,
    }  # fmt: skip
    (a.out / "model.json").write_text(json.dumps(model, indent=1) + "\n")
    for file in sorted(a.out.glob("*.*")):
        print(f"{file.name:16s} {file.stat().st_size:10d} {hashlib.sha256(file.read_bytes()).hexdigest()}")


if __name__ == "__main__":
    main()
