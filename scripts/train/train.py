"""Trains the joint network. `train.py CONFIG --data DIR --encoder DIR --written DIR --out DIR`

`--start RUN` goes on from the network of an earlier run instead of the bare encoder. `--teacher RUN` lets a network learn from
another one's answers too, on labelled and on raw text; a configuration with `layers` begins as a part of its teacher.
`only` in a configuration names the parts that are trained, where not all are.
Checkpoints after each epoch; run again with the same arguments it goes on after the last one.
"""

import argparse
import json
import os
import random
import sys
import time
import tomllib
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer

sys.path.insert(0, str(Path(__file__).parent))
import augment
import examples as ex
from decode import evaluate
from encode import PAD, encode, signature_mask
from network import load_pretrained, load_run, student_of


def corpora(data: Path, written: Path, raw: list[Path], config: dict):
    """-> {name: (training examples, passes an epoch)}, {name: development examples}"""
    ar, en, rel = data / "ner/ar", data / "ner/en", data / "relations"
    three = "PER ORG LOC"
    rates = config["passes"]
    full_ar, full_en = list(ex.nasij_full(rel / "nasij-full.ar.jsonl", "ar")), list(ex.nasij_full(rel / "nasij-full.en.jsonl", "en"))
    # Every sixth sentence of our own gold is development data, never trained on.
    dev_ar, dev_en = full_ar[5::6], full_en[5::6]
    train = {
        "conll2003": list(ex.conll(en / "conll2003.train.conll", "en", three + " MISC")),
        "uner-ewt": list(ex.conll(en / "uner-ewt.train.conll", "en", three)),
        "wnut17": list(ex.conll(en / "wnut17.train.conll", "en", three, loose="MISC", weight=0.5)),
        "anercorp": list(ex.conll(ar / "anercorp.train.conll", "ar", three, loose="MISC")),
        "aqmar": list(ex.conll(ar / "aqmar.train.conll", "ar", three)),
        "caraner": list(ex.conll(ar / "caraner.train.conll", "ar", three, loose="MISC")),
        "wojood": list(ex.conll(ar / "wojood.train.conll", "ar", three + " MISC DATE", weight=0.5))
        + list(ex.conll(ar / "wojood.val.conll", "ar", three + " MISC DATE", weight=0.5)),
        "wikifane": list(ex.wikifane(ar / "wikifane.train.conll", 0.5)),
        "wikiann": list(ex.conll(ar / "wikiann.train.conll", "ar", three, weight=0.3, trim=True)),
        "farasa": list(ex.farasa(data / "segmentation/farasa-wikinews.pos.ref")),
        "nasij-full.ar": [x for i, x in enumerate(full_ar) if i % 6 != 5],
        "nasij-full.en": [x for i, x in enumerate(full_en) if i % 6 != 5],
        "nasij.ar": list(ex.nasij_tokens(rel / "nasij.ar.jsonl", "ar")),
        # WikiNEuRal is for non-commercial use: left out of what we ship
        "nasij.en": list(ex.nasij_tokens(rel / "nasij.en.jsonl", "en", skip=("wikineural",))),
        "conll04": list(ex.conll04(rel / "conll04.train.json", 0.5)),
        "kbp37": list(ex.kbp37(rel / "kbp37.train.txt", 0.25)),
        "typere": list(ex.typere(rel / "typere.dev.jsonl", 0.25)) + list(ex.typere(rel / "typere.test.jsonl", 0.25)),
        "written": [x for p in sorted(written.glob("*.txt")) for x in ex.written(p, p.stem[:2])],
        "read": [x for p in sorted(written.glob("read*.jsonl")) for x in ex.read_labels(p, data / "text")],
        "raw": [x for p in raw for x in ex.silver(p, config["raw_weight"])],
    }  # fmt: skip
    dev = {
        "conll2003": list(ex.conll(en / "conll2003.dev.conll", "en", three + " MISC"))[:1000],
        "anercorp": list(ex.conll(ar / "anercorp.dev.conll", "ar", three, loose="MISC")),
        "aqmar": list(ex.conll(ar / "aqmar.dev.conll", "ar", three)),
        "ours.ar": dev_ar,
        "ours.en": dev_en,
    }
    rates.setdefault("raw", 0)
    missing = set(train) ^ set(rates)
    if missing:
        sys.exit(f"passes in the configuration and corpora differ: {sorted(missing)}")
    return {k: (v, rates[k]) for k, v in train.items()}, dev


def name_pools(train, names: Path, rng: random.Random) -> dict[str, dict[str, list[str]]]:
    """Names by language and kind: from the corpora where a mention is the bare name, and as many new ones from lists of names."""
    pools = {"ar": {}, "en": {}}
    for name in ("nasij-full.ar", "nasij-full.en", "written", "conll2003", "uner-ewt"):
        for x in train[name][0]:
            for m in x.mentions:
                surface = x.text[m.start : m.end]
                if m.kind in ("PER", "ORG", "LOC") and len(surface) > 2 and not surface.isupper():
                    pools[x.language].setdefault(m.kind, []).append(surface)
    people, cities = {"ar": [], "en": []}, {"ar": [], "en": []}
    for line in open(names / "wikidata-person-tokens.cc0.tsv", encoding="utf-8"):
        english, arabic, _ = line.rstrip("\n").split("\t")
        people["en"].append(english.title())
        people["ar"].append(arabic.replace(" ", ""))
    for line in open(names / "cities.odbl.tsv", encoding="utf-8"):
        _, _, english, arabic, *_ = line.split("\t")
        cities["en"].append(english)
        if arabic:
            cities["ar"].append(arabic)
    for language, pool in pools.items():
        pool["PER"] += [" ".join(rng.choices(people[language], k=rng.choice((1, 2, 2, 3)))) for _ in pool["PER"]]
        pool["LOC"] += rng.choices(cities[language], k=len(pool["LOC"]) // 2)
    return pools


def epoch_examples(train, rng, pools, noise):
    chosen = []
    for examples, passes in train.values():
        whole, part = int(passes), passes - int(passes)
        chosen += examples * whole + rng.sample(examples, round(part * len(examples)))
    out = []
    for x in chosen:
        if rng.random() < noise["tighten"]:
            x = augment.tighten(x, rng)
        if x.language == "ar":
            if x.tags and rng.random() < noise["swap"]:
                x = augment.swap_names(x, rng, pools["ar"])
            if x.tags and rng.random() < noise["glue"]:
                x = augment.glue(x, rng)
            if rng.random() < noise["fold"]:
                x = augment.fold_letters(x, rng)
        else:
            if x.tags and rng.random() < noise["swap"]:
                x = augment.swap_names(x, rng, pools["en"])
            if rng.random() < noise["articles"]:
                x = augment.articles(x, rng)
            if rng.random() < noise["case"]:
                x = augment.case(x, rng)
        out.append(x)
    return out


def bucketed(encoded, order, max_tokens, max_rows):
    """Batches of like length; padding stays under a few percent."""
    batches, batch, longest = [], [], 0
    for i in order:
        n = len(encoded[i].ids)
        if batch and (len(batch) == max_rows or max(longest, n) * (len(batch) + 1) > max_tokens):
            batches.append(batch)
            batch, longest = [], 0
        batch.append(i)
        longest = max(longest, n)
    return batches + ([batch] if batch else [])


def shuffled_batches(encoded, rng, max_tokens, max_rows):
    order = list(range(len(encoded)))
    rng.shuffle(order)
    pooled = []
    for start in range(0, len(order), 4096):
        pooled += sorted(order[start : start + 4096], key=lambda i: len(encoded[i].ids))
    batches = bucketed(encoded, pooled, max_tokens, max_rows)
    rng.shuffle(batches)
    return batches


def padded(batch):
    width = max(len(e.ids) for e in batch)
    ids = torch.full((len(batch), width), PAD)
    mask = torch.zeros(len(batch), width)
    for row, e in enumerate(batch):
        ids[row, : len(e.ids)] = torch.tensor(e.ids)
        mask[row, : len(e.ids)] = 1
    return ids, mask


# Elsewhere half-size floats are slower than whole ones.
HALF_FLOATS = any(torch.cpu.get_capabilities().get(name) for name in ("amx_bf16", "avx512_bf16"))


def forward(network, batch, drop=0.0, every=None):
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=HALF_FLOATS):
        states = network.encoder(*padded(batch), drop, every)
    return states.float()


_BITS = torch.tensor([1 << i for i in range(11)])


def losses(network, batch, states, signatures, drop):
    rows = torch.tensor([r for r, e in enumerate(batch) for _ in e.firsts])
    at = torch.tensor([p for e in batch for p in e.firsts])
    sets = torch.tensor([s for e in batch for s in e.label_sets])
    clitics = torch.tensor([c for e in batch for c in e.clitics]).view(-1, 3)
    weight = torch.tensor([e.weight for e in batch for _ in e.firsts])
    picked = nn_dropout(states[rows, at], drop)
    logp = network.tags(picked).log_softmax(-1)
    allowed = (sets[:, None] & _BITS) != 0
    labelled = sets != 0
    # The corpus says "one of these labels": their probabilities together are to be one.
    tag = -logp.masked_fill(~allowed, -1e4).logsumexp(-1)
    tag_loss = (tag * weight)[labelled].sum() / max(1.0, float(weight[labelled].sum())) if labelled.any() else states.sum() * 0
    out = network.clitics(picked)
    clitic_loss = states.sum() * 0
    for column, (start, end) in enumerate(((0, 4), (4, 6), (6, 10))):
        known = clitics[:, column] >= 0
        if known.any():
            clitic_loss = clitic_loss + torch.nn.functional.cross_entropy(
                out[known, start:end], clitics[known, column], reduction="sum"
            ) / max(100, int(known.sum()))
    pair_loss, pairs = states.sum() * 0, 0
    for row, e in enumerate(batch):
        if e.regions is None:
            continue
        scores, status, past = network.relations(states[row, : len(e.ids)], e.regions, e.features)
        logp = (scores + signatures[e.features[:, 0], e.features[:, 1]]).log_softmax(-1)
        loss = -logp.masked_fill(~e.targets, -1e4).logsumexp(-1).sum()
        known = e.status >= 0
        if known.any():
            loss = loss + 0.5 * torch.nn.functional.cross_entropy(status[known], e.status[known], reduction="sum")
            loss = loss + 0.5 * torch.nn.functional.binary_cross_entropy_with_logits(past[known], e.past[known], reduction="sum")
        pair_loss = pair_loss + e.weight * loss
        pairs += len(e.features)
    return tag_loss, clitic_loss, pair_loss / max(pairs, 48)


def lessons(network, teacher, layers, batch, states, every, signatures):
    """How far the student is from its teacher: states, tags, clitics, relations. Raw text teaches as well as labelled text."""
    theirs = []
    with torch.no_grad():
        last = forward(teacher, batch, every=theirs)
    inside = torch.cat([torch.arange(len(e.ids)) + row * states.shape[1] for row, e in enumerate(batch)])
    pick = lambda x: x.reshape(-1, x.shape[-1])[inside].float()
    distance = lambda a, b: ((a - b) ** 2).sum(-1) / (b**2).sum(-1)
    state_loss = distance(pick(states), pick(last)).mean()
    for mine, n in zip(every[:-1], layers[:-1]):
        state_loss = state_loss + 0.3 * distance(pick(mine), pick(theirs[n])).mean()
    rows = torch.tensor([r for r, e in enumerate(batch) for _ in e.firsts])
    at = torch.tensor([p for e in batch for p in e.firsts])
    soft = lambda mine, given: -(given.softmax(-1) * mine.log_softmax(-1)).sum(-1)
    tag_loss = soft(network.tags(states[rows, at]), teacher.tags(last[rows, at]).detach()).mean()
    mine, given = network.clitics(states[rows, at]), teacher.clitics(last[rows, at]).detach()
    clitic_loss = sum(soft(mine[:, a:b], given[:, a:b]).mean() for a, b in ((0, 4), (4, 6), (6, 10)))
    pair_loss, pairs = states.sum() * 0, 0
    for row, e in enumerate(batch):
        if e.regions is None:
            continue
        n = len(e.ids)
        mask = signatures[e.features[:, 0], e.features[:, 1]]
        with torch.no_grad():
            given = teacher.relations(last[row, :n], e.regions, e.features)
        mine = network.relations(states[row, :n], e.regions, e.features)
        related = 1 - (given[0] + mask).softmax(-1)[:, 0]
        pair_loss = pair_loss + soft(mine[0] + mask, given[0] + mask).sum()
        past = torch.nn.functional.binary_cross_entropy_with_logits(mine[2], given[2].sigmoid(), reduction="none")
        pair_loss = pair_loss + 0.5 * (related * (soft(mine[1], given[1]) + past)).sum()
        pairs += len(e.features)
    return state_loss, tag_loss, clitic_loss, pair_loss / max(pairs, 48)


def nn_dropout(x, p):
    return torch.nn.functional.dropout(x, p) if p else x


def optimizer_of(network, c):
    groups = {}
    depth = len(network.encoder.layers)
    only = tuple(c.get("only", [""]))
    for name, p in network.named_parameters():
        if not name.startswith(only) or ("words" in name and c["word_rate"] == 0):
            p.requires_grad_(False)
            continue
        if not name.startswith("encoder."):
            rate = c["head_rate"]
        elif "words" in name:
            rate = c["word_rate"]
        elif ".layers." in name:
            rate = c["rate"] * c["layer_decay"] ** (depth - 1 - int(name.split(".")[2]))
        else:
            rate = c["rate"] * c["layer_decay"] ** depth
        decay = 0.0 if p.ndim == 1 or "words" in name else c["weight_decay"]
        groups.setdefault((rate, decay), []).append(p)
    return torch.optim.AdamW(
        [dict(params=v, lr=k[0], weight_decay=k[1], peak=k[0]) for k, v in groups.items()], betas=(0.9, 0.98), eps=1e-6, fused=True
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=Path)
    for name in ("data", "encoder", "written", "out"):
        parser.add_argument("--" + name, type=Path, required=True)
    parser.add_argument("--start", type=Path, help="folder of a run whose network to go on from")
    parser.add_argument("--teacher", type=Path, help="folder of the run whose network teaches")
    parser.add_argument("--raw", type=Path, nargs="*", default=[], help="files made by raw_text.py")
    parser.add_argument("--threads", type=int, default=2)
    a = parser.parse_args()
    c = tomllib.loads(a.config.read_text())
    torch.set_num_threads(a.threads)
    torch.manual_seed(c["seed"])
    rng = random.Random(c["seed"])
    a.out.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(a.encoder / "tokenizer.json"))
    train, dev = corpora(a.data, a.written, a.raw, c)
    for name, (examples, passes) in train.items():
        print(f"{name:14s} {len(examples):6d} sentences x {passes}", flush=True)
    pools = name_pools(train, a.data / "names", rng)
    dev_encoded = {k: [encode(x, tokenizer) for x in v] for k, v in dev.items()}
    teacher = load_run(a.teacher).requires_grad_(False).eval() if a.teacher else None
    if a.start:
        network = load_run(a.start)
    elif teacher and "layers" in c:
        some = dev_encoded["ours.ar"][:64], dev_encoded["ours.en"][:64]
        network = student_of(teacher, c["layers"], c["inner"], [padded(batch) for batch in some])
    else:
        network = load_pretrained(json.loads((a.encoder / "config.json").read_text()), load_file(a.encoder / "model.safetensors"))
    optimizer = optimizer_of(network, c)
    signatures = signature_mask()
    start, step = 0, 0
    state = a.out / "state.pt"
    if state.exists():
        saved = torch.load(state, weights_only=False)
        network.load_state_dict(saved["network"])
        optimizer.load_state_dict(saved["optimizer"])
        start, step = saved["epoch"] + 1, saved["step"]
        rng.setstate(saved["rng"])
        print("going on after epoch", saved["epoch"], flush=True)
    total, began = None, time.time()
    for epoch in range(start, c["epochs"]):
        encoded = [e for e in (encode(x, tokenizer) for x in epoch_examples(train, rng, pools, c["noise"])) if e]
        batches = shuffled_batches(encoded, rng, c["batch_tokens"], c["batch_rows"])
        total = total or c["epochs"] * len(batches)
        print(
            f"epoch {epoch}: {len(encoded)} sentences {sum(len(e.ids) for e in encoded)} subwords {len(batches)} batches, {time.time() - began:.0f} s",
            flush=True,
        )
        network.train()
        running = None
        for batch in batches:
            share = step / total
            factor = min(1.0, share / c["warm_up"]) * (1 if share < c["warm_up"] else max(0.02, (1 - share) / (1 - c["warm_up"])))
            for group in optimizer.param_groups:
                group["lr"] = group["peak"] * factor
            rows = [encoded[i] for i in batch]
            every = []
            states = forward(network, rows, c["dropout"], every)
            parts = losses(network, rows, states, signatures, c["dropout"])
            loss = parts[0] + c["clitic_weight"] * parts[1] + c["relation_weight"] * parts[2]
            if teacher:
                taught = lessons(network, teacher, c["layers"], rows, states, every, signatures)
                loss = c["label_share"] * loss + taught[0] + taught[1] + c["clitic_weight"] * taught[2] + c["relation_weight"] * taught[3]
                parts = (*taught, *parts)
            # A batch of names alone teaches the relation head nothing.
            if loss.requires_grad:
                loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            step += 1
            now = [float(p.detach()) for p in parts]
            running = now if running is None else [0.98 * r + 0.02 * x for r, x in zip(running, now)]
            if step % 100 == 0:
                print(
                    f"  step {step}/{total} {' '.join(f'{x:.4f}' for x in running)} {time.time() - began:.0f} s",
                    flush=True,
                )
        del encoded
        scores = {}
        for name, examples in dev.items():
            e = dev_encoded[name]
            order = sorted(range(len(examples)), key=lambda i: len(e[i].ids))
            with torch.no_grad():
                scores[name] = evaluate(network, examples, e, bucketed(e, order, 4096, 64), forward)
        print(f"EPOCH {epoch} {json.dumps(scores)} {time.time() - began:.0f} s", flush=True)
        with open(a.out / "dev.jsonl", "a") as f:
            f.write(json.dumps({"epoch": epoch, "seconds": round(time.time() - began), **scores}) + "\n")
        torch.save(
            {"network": network.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch, "step": step, "rng": rng.getstate()},
            a.out / "state.new",
        )
        os.replace(a.out / "state.new", state)
        save_file({k: v.contiguous() for k, v in network.state_dict().items()}, a.out / "network.safetensors")
        (a.out / "config.json").write_text(json.dumps(network.config, indent=1))


if __name__ == "__main__":
    main()
