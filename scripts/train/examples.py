"""Corpora -> examples in one shape. An example says only what its corpus annotates; the rest is open, not negative."""

import hashlib
import json
import lzma
import re
from dataclasses import dataclass, field
from pathlib import Path

KINDS = ["PER", "ORG", "LOC", "MISC", "DATE"]
RELATIONS = (
    "leads works_for founded owns part_of based_in located_in born_in died_in lives_in citizen_of "
    "spouse_of parent_of sibling_of alias_of met_with visited allied_with supports opposes attacked"
).split()
SYMMETRIC = {"spouse_of", "sibling_of", "alias_of", "met_with", "allied_with"}
STATUS = ["asserted", "negated", "hedged"]
ACTORS = {"PER", "ORG", "LOC"}
SIGNATURES = {
    "leads": ({"PER"}, {"ORG", "LOC"}), "works_for": ({"PER"}, {"ORG", "LOC"}), "founded": ({"PER", "ORG"}, {"ORG"}),
    "owns": (ACTORS, {"ORG"}), "part_of": ({"ORG"}, {"ORG"}), "based_in": ({"ORG"}, {"LOC"}), "located_in": ({"LOC"}, {"LOC"}),
    "born_in": ({"PER"}, {"LOC"}), "died_in": ({"PER"}, {"LOC"}), "lives_in": ({"PER"}, {"LOC"}),
    "citizen_of": ({"PER"}, {"LOC", "MISC"}), "spouse_of": ({"PER"}, {"PER"}), "parent_of": ({"PER"}, {"PER"}),
    "sibling_of": ({"PER"}, {"PER"}), "met_with": ({"PER", "ORG"}, {"PER", "ORG"}), "visited": ({"PER", "ORG"}, {"LOC"}),
    "allied_with": (ACTORS, ACTORS), "supports": (ACTORS, ACTORS), "opposes": (ACTORS, ACTORS),
    "attacked": ({"PER", "ORG", "LOC", "MISC"}, ACTORS),
}  # fmt: skip


def allowed(head: str, tail: str) -> list[str]:
    """The relations whose signature fits, in the order of RELATIONS."""
    return [r for r in RELATIONS if (head == tail if r == "alias_of" else head in SIGNATURES[r][0] and tail in SIGNATURES[r][1])]


@dataclass
class Mention:
    start: int
    end: int
    kind: str


@dataclass
class Relation:
    head: int
    tail: int
    kinds: list[str]  # more than one: the corpus does not say which
    status: str | None = "asserted"  # None: not annotated
    past: bool | None = False


@dataclass
class Example:
    corpus: str
    language: str
    text: str
    mentions: list[Mention]
    annotated: frozenset[str]  # kinds whose absence is annotated too
    ignored: list[tuple[int, int]] = field(default_factory=list)  # stretches without labels
    relations: list[Relation] | None = None  # None: not annotated
    open_relations: frozenset[str] = frozenset()  # relations whose absence is not annotated
    open_pairs: bool = False  # only the listed pairs are annotated
    tags: bool = True  # whether the names are annotated at all
    tokens: list[tuple[int, int]] | None = None  # corpora of tokens: spacing can be varied
    clitics: dict[int, tuple[int, int, int]] = field(default_factory=dict)  # word start -> prefix, article, suffix class; -1 unknown
    aligned: bool = False  # mentions never include a proclitic
    weight: float = 1.0


# ---- token files -------------------------------------------------------------------------------------------------


def read_conll(path: Path):
    words, tags = [], []
    for line in open(path, encoding="utf-8"):
        line = line.rstrip("\n")
        if not line.strip():
            if words:
                yield words, tags
            words, tags = [], []
        else:
            word, tag = (line.split("\t") if "\t" in line else line.split())[:2]
            words.append(word)
            tags.append(tag)
    if words:
        yield words, tags


def spans_of(tags):
    i = 0
    while i < len(tags):
        if tags[i] == "O":
            i += 1
            continue
        j = i + 1
        while j < len(tags) and tags[j] == "I-" + tags[i][2:]:
            j += 1
        yield i, j, tags[i][2:]
        i = j


def join(words):
    text, tokens = "", []
    for word in words:
        if text:
            text += " "
        tokens.append((len(text), len(text) + len(word)))
        text += word
    return text, tokens


def conll(path: Path, language: str, annotated: str, loose: str = "", weight: float = 1.0, trim: bool = False):
    """`loose`: kinds whose label in this corpus is wider than ours, so that it counts as open."""
    for words, tags in read_conll(path):
        text, tokens = join(words)
        mentions, ignored = [], []
        for i, j, kind in spans_of(tags):
            start, end = tokens[i][0], tokens[j - 1][1]
            if kind == "IGN" or kind in loose.split():
                ignored.append((start, end))
                continue
            if trim:
                surface = text[start:end]
                start += len(surface) - len(surface.lstrip(" .,،؛:!?()[]\"'«»"))
                end -= len(surface) - len(surface.rstrip(" .,،؛:!?([\"'«»"))
                if start >= end:
                    continue
            mentions.append(Mention(start, end, kind))
        yield Example(path.stem, language, text, mentions, frozenset(annotated.split()), ignored, tokens=tokens, weight=weight)


_PROCLITICS = {"و": 1, "ف": 1}
_PRONOUNS = {"ه": 1, "ها": 2, "هم": 2, "هما": 3, "هن": 2, "ي": 1, "نا": 2, "ك": 1, "كم": 2}


def wikifane(path: Path, weight: float):
    """WikiFANE writes clitics as words of their own: glued again they are natural text, and gold for the clitic labels."""
    for words, tags in read_conll(path):
        clitics = {}
        text, mentions = "", []
        starts, ends, i = [], [], 0
        while i < len(words):
            prefix = words[i] if words[i] in _PROCLITICS and tags[i] == "O" and i + 1 < len(words) and words[i + 1][0].isalpha() else ""
            at = len(text) + (1 if text else 0)
            piece = prefix
            if prefix:
                starts.append(at)
                ends.append(at + 1)
                i += 1
            starts.append(at + len(piece))
            host = words[i]
            suffix = ""
            if (
                i + 1 < len(words)
                and words[i + 1] in _PRONOUNS
                and tags[i + 1] == "O"
                and tags[i] == "O"
                and len(host) > 1
                and host[-1].isalpha()
            ):
                suffix = words[i + 1]
                if host[-1] == "ة":
                    host = host[:-1] + "ت"
                elif host[-1] in "ىي" and host in ("على", "الى", "لدى", "علي", "الي"):
                    host = host[:-1] + "ي"
            piece += host + suffix
            text += (" " if text else "") + piece
            ends.append(at + len(prefix) + len(host))
            if suffix:
                starts.append(ends[-1])
                ends.append(at + len(piece))
                i += 1
            if piece[0].isalpha():
                known = prefix or words[i - (1 if suffix else 0)][0] not in "بلكفس"
                clitics[at] = ((1 if prefix else 0) if known else -1, -1, len(suffix))
            i += 1
        if len(starts) != len(words):
            continue
        ignored = []
        for a, b, kind in spans_of(tags):
            if kind == "MISC":
                ignored.append((starts[a], ends[b - 1]))
            else:
                mentions.append(Mention(starts[a], ends[b - 1], kind))
        yield Example(path.stem, "ar", text, mentions, frozenset(("PER", "ORG", "LOC")), ignored, clitics=clitics, weight=weight)


def farasa(path: Path):
    """Segmented words with part-of-speech tags -> clitic labels only."""
    words, pieces = [], []
    for n, line in enumerate(open(path, encoding="utf-8")):
        row = line.rstrip("\n").split("\t")
        if n == 0 or len(row) != 2:
            continue
        words.append((row[0].split("+"), row[1].split("+")))
        if row[0] == "." or len(words) >= 60:
            pieces.append(words)
            words = []
    if words:
        pieces.append(words)
    for words in pieces:
        text, clitics = "", {}
        for parts, tags in words:
            if parts == ["+"] or len(parts) != len(tags):
                continue
            surface = "".join(parts)
            if "DET" in tags and "PREP" in tags:
                surface = re.sub(r"^([وف]?)لال", r"\1لل", surface)  # ل + ال is written لل
            at = len(text) + (1 if text else 0)
            text += (" " if text else "") + surface
            k, prefix, article = 0, 0, 0
            if len(parts) > 1 and tags[k] == "CONJ" and parts[k] in ("و", "ف"):
                prefix, k = 1, k + 1
            if k + 1 < len(parts) and tags[k] in ("PREP", "FUT_PART", "PART") and parts[k] in ("ب", "ل", "ك", "س"):
                prefix, k = prefix + 2, k + 1
            if k + 1 < len(parts) and tags[k] == "DET":
                article = 1
            suffix = len(parts[-1]) if len(parts) > 1 and tags[-1] == "PRON" and (tags[0] != "V" or len(parts) > 2) else 0
            if len(parts) > 1 and tags[-1] == "PRON" and "V" in tags and parts[-1] in ("ت", "وا", "ا", "ن", "تم", "نا"):
                suffix = 0  # the subject ending of a verb is no clitic
            if surface and surface[0].isalpha():
                clitics[at] = (prefix, article, min(suffix, 3))
        yield Example("farasa", "ar", text, [], frozenset(), clitics=clitics, tags=False)


# ---- relation files ----------------------------------------------------------------------------------------------


def nasij_full(path: Path, language: str):
    for line in open(path, encoding="utf-8"):
        x = json.loads(line)
        yield Example(
            path.stem, language, x["text"], [Mention(e["start"], e["end"], e["type"]) for e in x["entities"]], frozenset(KINDS),
            relations=[Relation(r["head"], r["tail"], [r["type"]], r["status"], r["past"]) for r in x["relations"]], aligned=True,
        )  # fmt: skip


def nasij_tokens(path: Path, language: str, skip: tuple[str, ...] = ()):
    for line in open(path, encoding="utf-8"):
        x = json.loads(line)
        source = x["id"].split("-")[0]
        if source in skip:
            continue
        text, tokens = join(x["tokens"])
        mentions, ignored, index = [], [], {}
        loose = () if source == "conll" else ("MISC",)
        for i, e in enumerate(x["entities"]):
            index[i] = len(mentions)
            mentions.append(Mention(tokens[e["start"]][0], tokens[e["end"] - 1][1], e["type"]))
        annotated = {"conll": "PER ORG LOC MISC", "wojood": "PER ORG LOC MISC DATE"}.get(source, "PER ORG LOC")
        if loose:
            ignored = [(m.start, m.end) for m in mentions if m.kind in loose]
        yield Example(
            path.stem, language, text, mentions, frozenset(annotated.split()), ignored, tokens=tokens,
            relations=[Relation(r["head"], r["tail"], [r["type"]], r["status"], r["past"]) for r in x["relations"]],
        )  # fmt: skip


_MARK = re.compile(r"\[(\d+) ([A-Z]+) ([^\[\]]+)\]")


def written(path: Path, language: str):
    """Our own sentences; the format is described in models/data/README.md."""
    for block in re.split(r"\n\s*\n", open(path, encoding="utf-8").read()):
        lines = [line for line in block.split("\n") if line.strip() and not line.startswith("#")]
        if not lines:
            continue
        text, mentions, last = "", [], 0
        for m in _MARK.finditer(lines[0]):
            text += lines[0][last : m.start()]
            mentions.append(Mention(len(text), len(text) + len(m[3]), m[2]))
            text += m[3]
            last = m.end()
        text += lines[0][last:]
        relations = []
        for line in lines[1:]:
            kind, head, tail, *rest = line.split()
            status = next((s for s in ("negated", "hedged") if s in rest), "asserted")
            relations.append(Relation(int(head) - 1, int(tail) - 1, [kind], status, "past" in rest))
        yield Example(path.stem, language, text, mentions, frozenset(KINDS), relations=relations, aligned=True)


def read_labels(path: Path, text: Path):
    """Labels that stand apart from their sentences: place in the raw text, spans and relations. `text`: folder of the raw text files."""
    labels = [json.loads(line) for line in open(path, encoding="utf-8")]
    wanted = {x["document"] for x in labels}
    documents = {}
    with lzma.open(text / "saudinews.jsonl.xz", "rt", encoding="utf-8") as f:
        for line in f:
            x = json.loads(line)
            if x["id"] in wanted:
                documents[x["id"]] = x["text"]
    with lzma.open(text / "wikipedia-ar.txt.xz", "rt", encoding="utf-8") as f:
        for i, line in enumerate(f):
            if f"wiki{i}" in wanted:
                documents[f"wiki{i}"] = wikipedia_text(line)
    for x in labels:
        sentence = documents[x["document"]][x["start"] : x["end"]]
        if hashlib.sha256(sentence.encode()).hexdigest()[:16] != x["sha256"]:
            raise ValueError(f"{path}: the text of {x['document']} is not the one that was labelled")
        yield Example("read", "ar", sentence, [Mention(*m) for m in x["entities"]], frozenset(KINDS),
                      relations=[Relation(h, t, [kind], status, past) for kind, h, t, status, past in x["relations"]], aligned=True)  # fmt: skip


def wikipedia_text(line: str) -> str:
    return re.sub(r"^<doc[^>]*>\s*|\s*</doc>\s*$", "", line).strip()


def silver(path: Path, weight: float):
    """Sentences of raw text as the program itself reads them (`raw_text.py`)."""
    for line in open(path, encoding="utf-8"):
        x = json.loads(line)
        yield Example("raw", x["language"], x["text"], [Mention(*m) for m in x["entities"]], frozenset(KINDS),
                      relations=[Relation(h, t, [kind], status, past) for kind, h, t, status, past in x["relations"]], weight=weight)  # fmt: skip


def conll04(path: Path, weight: float):
    kinds = {"Peop": "PER", "Org": "ORG", "Loc": "LOC", "Other": "MISC"}
    mapped = {"Kill": ["attacked"], "Work_For": ["works_for", "leads"], "Live_In": ["lives_in", "citizen_of"],
              "OrgBased_In": ["based_in"], "Located_In": ["located_in"]}  # fmt: skip
    closed = {r for rs in mapped.values() for r in rs}
    for x in json.load(open(path, encoding="utf-8")):
        text, tokens = join(x["tokens"])
        tags = [{"U": "B", "L": "I"}.get(t[0], t[0]) + t[1:] if t != "O" else t for t in x["tags"]]
        mentions, ignored = [], []
        for i, j, kind in spans_of(tags):
            m = Mention(tokens[i][0], tokens[j - 1][1], kinds.get(kind, "MISC"))
            mentions.append(m)
            if m.kind == "MISC":
                ignored.append((m.start, m.end))
        relations = []
        for r in x["relations"]:
            rel = Relation(r["head"], r["tail"], mapped[r["type"]], None, None)
            fits = set(allowed(mentions[rel.head].kind, mentions[rel.tail].kind))
            if fits & set(rel.kinds):
                rel.kinds = [k for k in rel.kinds if k in fits]
                relations.append(rel)
        yield Example("conll04", "en", text, mentions, frozenset(("PER", "LOC", "ORG")), ignored, relations=relations, tokens=tokens,
                      open_relations=frozenset(set(RELATIONS) - closed), weight=weight)  # fmt: skip


def kbp37(path: Path, weight: float):
    """One annotated pair a sentence; what else stands in it is open."""
    mapped = {
        "per:employee_of": (["works_for", "leads"], "PER", "ORG", 0), "org:subsidiaries": (["part_of"], "ORG", "ORG", 1),
        "org:members": (["part_of"], "ORG", "ORG", 1), "org:founded_by": (["founded"], "ORG", "PER", 1),
        "org:top_members/employees": (["leads", "works_for"], "ORG", "PER", 1), "per:spouse": (["spouse_of"], "PER", "PER", 0),
        "org:country_of_headquarters": (["based_in"], "ORG", "LOC", 0), "org:city_of_headquarters": (["based_in"], "ORG", "LOC", 0),
        "org:stateorprovince_of_headquarters": (["based_in"], "ORG", "LOC", 0), "per:country_of_birth": (["born_in"], "PER", "LOC", 0),
        "per:cities_of_residence": (["lives_in"], "PER", "LOC", 0), "per:countries_of_residence": (["lives_in", "citizen_of"], "PER", "LOC", 0),
        "per:stateorprovinces_of_residence": (["lives_in"], "PER", "LOC", 0), "per:origin": (["citizen_of"], "PER", "MISC", 0),
        "per:alternate_names": (["alias_of"], "PER", "PER", 0), "org:alternate_names": (["alias_of"], "ORG", "ORG", 0),
    }  # fmt: skip
    for block in open(path, encoding="utf-8").read().split("\n\n\n"):
        lines = block.strip().split("\n")
        if len(lines) < 2 or "\t" not in lines[0]:
            continue
        label, direction = re.match(r"([^()]+)(?:\((e\d),e\d\))?", lines[1]).groups()
        if label not in mapped:
            continue
        raw = lines[0].split("\t")[1].strip().strip('"').strip()
        text, spans, last = "", {}, 0
        for m in re.finditer(r"<e(\d)> (.*?) </e\d>", raw):
            text += raw[last : m.start()]
            spans[m[1]] = (len(text), len(text) + len(m[2]))
            text += m[2]
            last = m.end()
        text += raw[last:]
        kinds, a, b, reverse = mapped[label]
        first, second = ("1", "2") if direction == "e1" else ("2", "1")
        if set(spans) != {"1", "2"}:
            continue
        mentions = [Mention(*spans[first], a), Mention(*spans[second], b)]
        pair = (1, 0) if reverse else (0, 1)
        yield Example("kbp37", "en", text, mentions, frozenset(), relations=[Relation(*pair, kinds, None, None)], open_pairs=True,
                      tags=False, weight=weight)  # fmt: skip


def typere(path: Path, weight: float):
    kinds = {"Person": "PER", "Organization": "ORG", "Location": "LOC"}
    mapped = {
        "person_Residence": (["lives_in", "citizen_of"], 0), "person_Parent": (["parent_of"], 1), "person_Child": (["parent_of"], 0),
        "person_CountryOfCitizenship": (["citizen_of"], 0), "professional_Employer": (["works_for", "leads"], 0),
        "person_Partner": (["spouse_of"], 0), "location_PartOf": (["located_in"], 0), "politician_MemberOfPoliticalParty": (["works_for", "leads"], 0),
        "organization_OwnerOf": (["owns"], 0), "administrativearea_HeadOfGovernment": (["leads"], 1), "person_PlaceOfBirth": (["born_in"], 0),
        "person_Sibling": (["sibling_of"], 0), "organization_FoundedBy": (["founded"], 1),
    }  # fmt: skip
    for line in open(path, encoding="utf-8"):
        x = json.loads(line)
        label, h, t = x["relation"], x["h"], x["t"]
        if h["type"] not in kinds or t["type"] not in kinds or (label != "NA" and label not in mapped):
            continue
        text, tokens = join([w for w in x["token"]])
        mentions = [Mention(tokens[e["pos"][0]][0], tokens[e["pos"][1] - 1][1], kinds[e["type"]]) for e in (h, t)]
        relations = []
        if label != "NA":
            names, reverse = mapped[label]
            pair = (1, 0) if reverse else (0, 1)
            fits = set(allowed(mentions[pair[0]].kind, mentions[pair[1]].kind))
            names = [n for n in names if n in fits]
            if not names:
                continue
            relations = [Relation(*pair, names, None, None)]
        # NA only says "none of their 26"; of ours that leaves those which they have no name for
        yield Example("typere", "en", text, mentions, frozenset(), relations=relations, open_pairs=label != "NA", tags=False, weight=weight,
                      open_relations=frozenset(("met_with", "visited", "allied_with", "supports", "opposes", "attacked", "alias_of", "based_in", "part_of", "works_for", "leads")))  # fmt: skip
