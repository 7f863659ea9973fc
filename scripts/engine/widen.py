"""One of our models in 32 bits, for two engines: `widen.py models/base --ours FOLDER --checkpoint FOLDER`

--ours        a model folder of the default engine whose matrices are floats
--checkpoint  the encoder with its name tags as a BERT checkpoint in the form of Hugging Face, for `nasij model import`

Both are the same network but for rounding of activations to 8 bits. Clitics and relations are not in the checkpoint.
"""

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

NORM_EPSILON = 1e-12


def widened(tensors: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Matrices of whole numbers times the scale of each row."""
    out = {}
    for name, tensor in tensors.items():
        if name.endswith(".scale"):
            continue
        scale = tensors.get(name.removesuffix("weight") + "scale")
        out[name] = tensor if scale is None else tensor.astype(np.float32) * scale[:, None]
    return out


def bert(tensors: dict[str, np.ndarray], card: dict) -> tuple[dict[str, np.ndarray], dict]:
    """Weights and configuration of `BertForTokenClassification`."""
    width, tags = card["hidden"], card["tags"]
    out = {
        "bert.embeddings.word_embeddings.weight": tensors["words.weight"],
        "bert.embeddings.position_embeddings.weight": tensors["positions"],
        # Our positions have the type of the first sentence in them.
        "bert.embeddings.token_type_embeddings.weight": np.zeros((2, width), np.float32),
        "classifier.weight": tensors["scores.weight"][: len(tags)],
        "classifier.bias": tensors["scores.bias"][: len(tags)],
    }

    def copy(to: str, name: str) -> None:
        out[to + ".weight"], out[to + ".bias"] = tensors[name + ".weight"], tensors[name + ".bias"]

    copy("bert.embeddings.LayerNorm", "norm")
    for n in range(card["layers"]):
        to, name = f"bert.encoder.layer.{n}.", f"layers.{n}."
        for i, part in enumerate(("query", "key", "value")):
            rows = slice(i * width, (i + 1) * width)
            out[f"{to}attention.self.{part}.weight"] = tensors[name + "attention.weight"][rows]
            out[f"{to}attention.self.{part}.bias"] = tensors[name + "attention.bias"][rows]
        copy(to + "attention.output.dense", name + "attention_out")
        copy(to + "attention.output.LayerNorm", name + "attention_norm")
        copy(to + "intermediate.dense", name + "up")
        copy(to + "output.dense", name + "down")
        copy(to + "output.LayerNorm", name + "norm")
    config = {
        "model_type": "bert", "architectures": ["BertForTokenClassification"], "hidden_act": "gelu", "hidden_size": width,
        "num_hidden_layers": card["layers"], "num_attention_heads": card["heads"],
        "intermediate_size": len(tensors["layers.0.up.bias"]), "vocab_size": len(tensors["words.weight"]),
        "max_position_embeddings": len(tensors["positions"]), "type_vocab_size": 2, "layer_norm_eps": NORM_EPSILON,
        "hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0, "initializer_range": 0.02,
        "pad_token_id": card["special"]["pad"],
        "id2label": {str(i): tag for i, tag in enumerate(tags)}, "label2id": {tag: i for i, tag in enumerate(tags)},
    }  # fmt: skip
    return {name: np.ascontiguousarray(tensor) for name, tensor in out.items()}, config


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--ours", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, required=True)
    a = parser.parse_args()
    card = json.loads((a.model / "model.json").read_text())
    tensors = widened(load_file(a.model / "encoder.safetensors"))
    for folder in (a.ours, a.checkpoint):
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(a.model / "tokenizer.json", folder)
    save_file(tensors, a.ours / "encoder.safetensors")
    save_file(widened(load_file(a.model / "relations.safetensors")), a.ours / "relations.safetensors")
    shutil.copy(a.model / "model.json", a.ours)
    weights, config = bert(tensors, card)
    save_file(weights, a.checkpoint / "model.safetensors", metadata={"format": "pt"})
    (a.checkpoint / "config.json").write_text(json.dumps(config, indent=1) + "\n")


if __name__ == "__main__":
    main()
