"""One encoder, three small heads on its states: name tags, Arabic clitics, relations."""

import json

import torch
from safetensors.torch import load_file
from torch import nn

TAGS, CLITICS, RELATIONS, STATUSES, KINDS = 11, 10, 22, 3, 5
HEADS, HEAD_WIDTH, HIDDEN = 4, 48, 384


class RelationHead(nn.Module):
    """Scores pairs of mentions of one sentence from its states.

    states [T, H]
    regions [P, T] (0 before, 1 head, 2 between, 3 tail, 4 after)
    features [P, 4].
    The pair's means ask the sentence by attention for the words that state the relation.
    """

    def __init__(self, width: int):
        super().__init__()
        self.kind = nn.Embedding(KINDS * 2, 32)
        self.distance = nn.Embedding(12, 32)
        self.between = nn.Embedding(4, 16)
        self.pair = nn.Linear(4 * width + 64 + 32 + 16, HIDDEN)
        self.query = nn.Linear(HIDDEN, HEADS * HEAD_WIDTH)
        self.key = nn.Linear(width, HEADS * HEAD_WIDTH)
        self.value = nn.Linear(width, HEADS * HEAD_WIDTH)
        self.region = nn.Embedding(5, HEADS)
        self.mix = nn.Linear(HIDDEN + HEADS * HEAD_WIDTH, HIDDEN)
        self.dropout = nn.Dropout(0.2)
        self.out = nn.Linear(HIDDEN, RELATIONS + STATUSES + 1)

    def forward(self, states, regions, features):
        def mean(region):
            weights = (regions == region).to(states.dtype)
            return weights @ states / weights.sum(1, keepdim=True).clamp(min=1.0)

        first = states[:1].expand(regions.shape[0], -1)
        pair = torch.cat(
            [mean(1), mean(3), mean(2), first, self.kind(features[:, 0]), self.kind(features[:, 1] + KINDS), self.distance(features[:, 2]), self.between(features[:, 3])],
            1,
        )  # fmt: skip
        pair = self.dropout(nn.functional.gelu(self.pair(pair)))
        query = self.query(pair).view(-1, HEADS, HEAD_WIDTH).transpose(0, 1)
        key = self.key(states).view(-1, HEADS, HEAD_WIDTH).permute(1, 2, 0)
        value = self.value(states).view(-1, HEADS, HEAD_WIDTH).transpose(0, 1)
        scores = query @ key / HEAD_WIDTH**0.5 + self.region(regions).permute(2, 0, 1)
        context = (scores.softmax(-1) @ value).transpose(0, 1).reshape(-1, HEADS * HEAD_WIDTH)
        hidden = self.dropout(nn.functional.gelu(self.mix(torch.cat([pair, context], 1))))
        out = self.out(hidden)
        return out[:, :RELATIONS], out[:, RELATIONS : RELATIONS + STATUSES], out[:, -1]


class Layer(nn.Module):
    """A BERT layer (post-norm); attention is written out, which is twice as fast as the fused one when training on a CPU."""

    def __init__(self, width: int, heads: int, inner: int, eps: float):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.attention_out = nn.Linear(width, width)
        self.attention_norm = nn.LayerNorm(width, eps=eps)
        self.up = nn.Linear(width, inner)
        self.down = nn.Linear(inner, width)
        self.norm = nn.LayerNorm(width, eps=eps)

    def forward(self, x, bias, keep):
        b, t, h = x.shape
        q, k, v = self.qkv(x).view(b, t, 3, self.heads, h // self.heads).permute(2, 0, 3, 1, 4)
        scores = q @ k.transpose(-1, -2) * (h // self.heads) ** -0.5 + bias
        mixed = (scores.softmax(-1) @ v).transpose(1, 2).reshape(b, t, h)
        x = self.attention_norm(x + keep(self.attention_out(mixed)))
        return self.norm(x + keep(self.down(nn.functional.gelu(self.up(x)))))


class Encoder(nn.Module):
    def __init__(self, config: dict):
        super().__init__()
        width = config["hidden_size"]
        self.words = nn.Embedding(config["vocab_size"], width)
        self.positions = nn.Embedding(config["max_position_embeddings"], width)
        self.norm = nn.LayerNorm(width, eps=config["layer_norm_eps"])
        self.layers = nn.ModuleList(
            Layer(width, config["num_attention_heads"], config["intermediate_size"], config["layer_norm_eps"])
            for _ in range(config["num_hidden_layers"])
        )

    def forward(self, ids, mask, drop: float = 0.0, every: list | None = None):
        """`every` collects the states after each layer."""

        def keep(x):
            # One mask a sentence and feature: as good as one a position, and the random numbers cost nothing.
            if drop == 0.0:
                return x
            return x * (torch.rand(x.shape[0], 1, x.shape[2], device=x.device) >= drop).to(x.dtype) / (1 - drop)

        x = keep(self.norm(self.words(ids) + self.positions.weight[: ids.shape[1]]))
        bias = ((1.0 - mask[:, None, None, :].to(x.dtype)) * -1e4) if mask is not None else 0.0
        for layer in self.layers:
            x = layer(x, bias, keep)
            if every is not None:
                every.append(x)
        return x


class Network(nn.Module):
    def __init__(self, config: dict):
        super().__init__()
        self.config = config
        self.encoder = Encoder(config)
        self.tags = nn.Linear(config["hidden_size"], TAGS)
        self.clitics = nn.Linear(config["hidden_size"], CLITICS)
        self.relations = RelationHead(config["hidden_size"])


def load_pretrained(config: dict, weights: dict, layers: list[int] | None = None) -> Network:
    """From a BERT checkpoint (names with or without `bert.`); `layers` keeps a choice of them, for students."""
    weights = {k.removeprefix("bert."): v.float() for k, v in weights.items()}
    config = dict(config)
    kept = layers if layers is not None else list(range(config["num_hidden_layers"]))
    config["num_hidden_layers"] = len(kept)
    network = Network(config)
    e = network.encoder
    with torch.no_grad():
        e.words.weight.copy_(weights["embeddings.word_embeddings.weight"])
        # Every subword is of the first type: its embedding is folded into the positions.
        e.positions.weight.copy_(weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0])
        for to, name in ((e.norm, "embeddings.LayerNorm"),):
            to.weight.copy_(weights[name + ".weight"])
            to.bias.copy_(weights[name + ".bias"])
        for layer, n in zip(e.layers, kept):
            p = f"encoder.layer.{n}."
            layer.qkv.weight.copy_(torch.cat([weights[p + f"attention.self.{x}.weight"] for x in ("query", "key", "value")]))
            layer.qkv.bias.copy_(torch.cat([weights[p + f"attention.self.{x}.bias"] for x in ("query", "key", "value")]))
            for to, name in ((layer.attention_out, "attention.output.dense"), (layer.attention_norm, "attention.output.LayerNorm"),
                             (layer.up, "intermediate.dense"), (layer.down, "output.dense"), (layer.norm, "output.LayerNorm")):  # fmt: skip
                to.weight.copy_(weights[p + name + ".weight"])
                to.bias.copy_(weights[p + name + ".bias"])
    return network


def load_run(folder) -> Network:
    """The network of an earlier run."""
    network = Network(json.loads((folder / "config.json").read_text()))
    network.load_state_dict(load_file(folder / "network.safetensors"))
    return network


@torch.no_grad()
def student_of(teacher: Network, layers: list[int], inner: int, inputs) -> Network:
    """A network of some of the teacher's layers, each with the `inner` feed-forward units that carry most there.

    inputs: batches of (ids, mask) on which the units are weighed: mean size of what a unit adds to the state.
    """
    config = {**teacher.config, "num_hidden_layers": len(layers), "intermediate_size": inner}
    student = Network(config)
    weight = {n: torch.zeros(teacher.config["intermediate_size"]) for n in layers}
    hooks = [
        teacher.encoder.layers[n].up.register_forward_hook(
            lambda _module, _inputs, out, n=n: weight[n].add_(nn.functional.gelu(out.float()).abs().mean((0, 1)))
        )
        for n in layers
    ]
    for ids, mask in inputs:
        teacher.encoder(ids, mask)
    for hook in hooks:
        hook.remove()
    kept = {f"encoder.layers.{n}.": f"encoder.layers.{to}." for to, n in enumerate(layers)}
    state = {}
    for name, value in teacher.state_dict().items():
        if name.startswith("encoder.layers."):
            prefix = ".".join(name.split(".")[:3]) + "."
            if prefix not in kept:
                continue
            n = int(name.split(".")[2])
            units = (weight[n] * teacher.encoder.layers[n].down.weight.norm(dim=0)).topk(inner).indices.sort().values
            part = name.removeprefix(prefix)
            value = value[units] if part.startswith("up.") else value[:, units] if part == "down.weight" else value
            name = kept[prefix] + part
        state[name] = value
    student.load_state_dict(state)
    return student
