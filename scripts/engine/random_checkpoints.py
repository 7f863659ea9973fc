"""Writes checkpoints with random weights, and what transformers compute with them.

    python random_checkpoints.py ../../crates/engine-rust-bert/tests/checkpoints    # small: fixtures of the tests
    python random_checkpoints.py --size base FOLDER                                 # as large as BERT-base

One folder an architecture: `config.json`, `tokenizer.json`, `model.safetensors`, and `expected.json` with token ids and
logits of some sentences. The weights are random but not small: with those that transformers begin a training with, all
words get nearly the same scores, and a check of them would check little.

A tokenizer that is there already is kept: training one anew breaks ties by chance. All else is the same at each run.
"""

import argparse
import json
import pathlib

import tokenizers
import torch
from tokenizers import decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import AutoConfig, AutoModelForTokenClassification

HERE = pathlib.Path(__file__).parent
ARCHITECTURES = ["bert", "roberta", "xlm-roberta", "distilbert", "electra"]
LABELS = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC"]
SUBWORDS = 500
SIZES = {
    "small": {"hidden": 32, "intermediate": 64, "layers": 2, "heads": 4, "positions": 64, "vocabulary": SUBWORDS, "embedding": 16},
    "base": {"hidden": 768, "intermediate": 3072, "layers": 12, "heads": 12, "positions": 512, "vocabulary": 30522, "embedding": 128},
}
# What the tokenizers were not trained on, from one subword to some dozen.
TESTED = [
    "",
    "نعم",
    "Yes.",
    "وصلت سارة إلى بيروت.",
    "هدى سالم من تونس",
    "زار وفد من جامعة الخرطوم متحف لندن يوم الأحد.",
    "كتب يوسف المصري رسالة إلى وزير الطاقة في العراق.",
    "أعلن البنك الدولي أمس عن قرض بقيمة 120 مليون دولار لمصر.",
    "قال خالد: «سنعود إلى القاهرة قبل نهاية الأسبوع».",
    "اجتمعت ليلى حداد، مديرة الشركة، بمهندسي الميناء.",
    "مُحَمَّدٌ فِي المَدِينَةِ القَدِيمَةِ",
    "انتقل مكتب OpenRiver من دبي إلى Paris عام 2019.",
    "Huda Salem lives in Tunis.",
    "The World Bank lent Egypt 120 million dollars.",
    "Khalid and Sarah met the minister at the museum in Beirut on Monday.",
    '"We will be back," said Layla Haddad, before she left London.',
    "Northern Water Company, Alexandria",
    "the the the the the the the the",
    "Émile Zürcher – naïve café, 東京 🌍",
    "A delegation of the university of Khartoum walked to the old bridge, where the engineers of the port were at work.",
]


def tokenizer(architecture, sentences):
    """A tokenizer of the kind that checkpoints of the architecture have."""
    if architecture in ("bert", "distilbert", "electra"):
        special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
        result = tokenizers.Tokenizer(models.WordPiece(unk_token="[UNK]"))
        cased = architecture == "bert"
        result.normalizer = normalizers.BertNormalizer(lowercase=not cased, strip_accents=False if cased else None)
        result.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        result.decoder = decoders.WordPiece()
        trainer = trainers.WordPieceTrainer(vocab_size=SUBWORDS, special_tokens=special)
        first, last = "[CLS]", "[SEP]"
    elif architecture == "roberta":
        special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
        result = tokenizers.Tokenizer(models.BPE())
        result.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        result.decoder = decoders.ByteLevel()
        alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
        trainer = trainers.BpeTrainer(vocab_size=SUBWORDS, special_tokens=special, initial_alphabet=alphabet)
        first, last = "<s>", "</s>"
    else:
        special = ["<s>", "<pad>", "</s>", "<unk>"]
        result = tokenizers.Tokenizer(models.Unigram())
        result.normalizer = normalizers.NFKC()
        result.pre_tokenizer = pre_tokenizers.Metaspace()
        result.decoder = decoders.Metaspace()
        trainer = trainers.UnigramTrainer(vocab_size=SUBWORDS, special_tokens=special, unk_token="<unk>")
        first, last = "<s>", "</s>"
    result.train_from_iterator(sentences, trainer)
    result.post_processor = processors.TemplateProcessing(
        single=f"{first} $A {last}", special_tokens=[(mark, result.token_to_id(mark)) for mark in (first, last)]
    )
    return result


def configuration(architecture, size):
    labels = {"id2label": dict(enumerate(LABELS)), "label2id": {label: i for i, label in enumerate(LABELS)}}
    common = {"vocab_size": size["vocabulary"], "max_position_embeddings": size["positions"], **labels}
    if architecture == "distilbert":
        widths = {"dim": size["hidden"], "hidden_dim": size["intermediate"], "n_layers": size["layers"], "n_heads": size["heads"]}
    else:
        widths = {
            "hidden_size": size["hidden"],
            "intermediate_size": size["intermediate"],
            "num_hidden_layers": size["layers"],
            "num_attention_heads": size["heads"],
        }
    if architecture == "electra":
        widths["embedding_size"] = size["embedding"]
    if architecture in ("roberta", "xlm-roberta"):
        # As in the published ones.
        common |= {"max_position_embeddings": size["positions"] + 2, "type_vocab_size": 1, "layer_norm_eps": 1e-5}
    return AutoConfig.for_model(architecture, **common, **widths)


def randomise(model, generator):
    """States stay near a standard deviation of 1, attention is neither even nor on one word, logits are some units apart."""
    for name, weights in sorted(model.named_parameters()):
        drawn = torch.randn(weights.shape, generator=generator)
        if "layernorm" in name.lower() or "layer_norm" in name:
            drawn = drawn * 0.1 + (1 if name.endswith("weight") else 0)
        elif name.endswith("bias"):
            drawn = drawn * 0.1
        elif "embeddings." in name:
            drawn = drawn * 0.5
        else:
            drawn = drawn * 1.4 / weights.shape[1] ** 0.5
        weights.data.copy_(drawn)


def expected(model, subwords):
    found = []
    for text in TESTED:
        ids = subwords.encode(text).ids
        logits = model(input_ids=torch.tensor([ids]), attention_mask=torch.ones(1, len(ids), dtype=torch.long)).logits[0]
        found.append({"text": text, "ids": ids, "logits": [round(score, 6) for score in logits.flatten().tolist()]})
    return found


@torch.no_grad()
def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--only", choices=ARCHITECTURES)
    given = parser.parse_args()
    sentences = (HERE / "sentences.txt").read_text().splitlines()
    for seed, architecture in enumerate(ARCHITECTURES):
        if given.only not in (None, architecture):
            continue
        folder = given.folder / architecture
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / "tokenizer.json"
        if not file.exists():
            tokenizer(architecture, sentences).save(str(file), pretty=False)
        subwords = tokenizers.Tokenizer.from_file(str(file))
        model = AutoModelForTokenClassification.from_config(configuration(architecture, SIZES[given.size]), attn_implementation="eager")
        randomise(model, torch.Generator().manual_seed(seed))
        model.eval().save_pretrained(folder)
        lines = ",\n".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in expected(model, subwords))
        (folder / "expected.json").write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    main()
