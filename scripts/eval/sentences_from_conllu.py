#!/usr/bin/env python3
"""Gold sentences, one a line with a blank line between paragraphs, for `cargo run --example sentence_accuracy`.

    sentences_from_conllu.py [--group 5] [--punctuated] [--documents news] FILE > gold.txt

FILE is one of
  *.conllu  Universal Dependencies: `# text` comments (without them: the forms, detokenised), `# newdoc id`
  *.jsonl   one record a line with a `text` that is one sentence
  *.conll   token TAB tag, blank line between sentences, detokenised
Paragraphs are `--group` consecutive sentences of one document.
"""

import argparse
import json
import re
import sys
from typing import Iterator, List, Tuple

FINAL = re.compile(r"[.!?\u061f\u2026\u06d4][\"'\u201d\u2019\u00bb)\]\s\u200e\u200f]*$")
NO_SPACE_BEFORE = set(".,;:!?%)]}\u060c\u061b\u061f\u00bb\u201d\u2026") | {"'s", "n't", "'re", "'ve", "'ll", "'d", "'m"}
NO_SPACE_AFTER = set("([{\u00ab\u201c$")


def detokenise(tokens: List[str]) -> str:
    """Natural spacing: punctuation glued to its word, straight quotes glued inwards."""
    out, glue, open_quote = "", True, False
    for i, token in enumerate(tokens):
        closing = token == '"' and (open_quote or i == len(tokens) - 1)
        if out and not glue and not closing and token not in NO_SPACE_BEFORE:
            out += " "
        out += token
        glue = token in NO_SPACE_AFTER or (token == '"' and not open_quote)
        if token == '"':
            open_quote = not open_quote
    return out


def from_conllu(lines: Iterator[str]) -> Iterator[Tuple[str, str]]:
    """-> (document, sentence)"""
    document, text, forms = "", "", []  # type: str, str, List[str]
    for line in lines:
        line = line.rstrip("\n")
        if line.startswith("# newdoc id = "):
            document = line[len("# newdoc id = ") :]
        elif line.startswith("# orig_file_sentence "):
            document = line.split()[-1].split("#")[0]
        elif line.startswith("# text = "):
            text = line[len("# text = ") :]
        elif line and not line.startswith("#"):
            forms.append(line.split("\t")[1])
        elif not line and forms:
            yield document, text or detokenise(forms)
            text, forms = "", []


def from_conll(lines: Iterator[str]) -> Iterator[Tuple[str, str]]:
    tokens = []  # type: List[str]
    for line in lines:
        if line.strip():
            tokens.append(line.split("\t")[0])
        elif tokens:
            yield "", detokenise(tokens)
            tokens = []
    if tokens:
        yield "", detokenise(tokens)


def from_jsonl(lines: Iterator[str]) -> Iterator[Tuple[str, str]]:
    for line in lines:
        record = json.loads(line)
        yield record.get("source", ""), record["text"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--group", type=int, default=5, help="sentences in a paragraph (default 5)")
    parser.add_argument("--punctuated", action="store_true", help="only sentences that end in final punctuation")
    parser.add_argument("--documents", default="", help="only documents whose id matches this regular expression")
    options = parser.parse_args()
    readers = {"conllu": from_conllu, "conll": from_conll, "jsonl": from_jsonl}
    reader = readers.get(options.file.rsplit(".", 1)[-1])
    if reader is None:
        sys.exit("error: not a .conllu, .conll or .jsonl file: " + options.file)
    paragraph, last = [], None  # type: List[str], object
    with open(options.file, encoding="utf-8") as file:
        for document, sentence in reader(file):
            sentence = " ".join(sentence.split())
            if not re.search(options.documents, document) or (options.punctuated and not FINAL.search(sentence)):
                continue
            if paragraph and (document != last or len(paragraph) == options.group):
                print("\n".join(paragraph) + "\n")
                paragraph = []
            paragraph.append(sentence)
            last = document
    if paragraph:
        print("\n".join(paragraph))


if __name__ == "__main__":
    main()
