"""How far engines agree on the same weights: `agreement.py --nasij BINARY --text DOCUMENTS.jsonl REFERENCE MODEL [MODEL ...]`

Models are names or folders, as for `nasij extract --model`. A tag is that of a token: the kind of the name that covers it,
and whether the name begins there. Prints, for each model, the share of tokens with the tag that REFERENCE gives them, and
whether tokens stand at the same offsets. Exits with 1 where offsets differ.
"""

import argparse
import json
import subprocess
import sys


def tagged(nasij: str, model: str, text: str) -> list[list[tuple[int, int, str]]]:
    """For each document its tokens: start, end, tag."""
    command = [nasij, "extract", "--model", model, "--format", "jsonl", "--tokens", text]
    out = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    documents = []
    for line in out.splitlines():
        document = json.loads(line)
        names = sorted((name["start"], name["end"], name["type"]) for name in document["entities"])
        tokens, at = [], 0
        for token in document["tokens"]:
            start, end = token["start"], token["end"]
            while at < len(names) and names[at][1] <= start:
                at += 1
            tag = "O"
            # A name may begin inside a token, after a clitic.
            if at < len(names) and names[at][0] < end:
                tag = ("B-" if names[at][0] >= start else "I-") + names[at][2]
            tokens.append((start, end, tag))
        documents.append(tokens)
    return documents


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nasij", required=True)
    parser.add_argument("--text", required=True, action="append", help="may be given several times")
    parser.add_argument("models", nargs="+", metavar="MODEL")
    a = parser.parse_args()
    same_places = True
    for text in a.text:
        reference = tagged(a.nasij, a.models[0], text)
        for model in a.models[1:]:
            other = tagged(a.nasij, model, text)
            pairs = [(x, y) for xs, ys in zip(reference, other, strict=True) for x, y in zip(xs, ys, strict=True)]
            places = all(x[:2] == y[:2] for x, y in pairs)
            same = sum(x[2] == y[2] for x, y in pairs)
            names = sum(x[2] != "O" or y[2] != "O" for x, y in pairs)
            print(
                f"{text}: {model}: {same / len(pairs):.5f} of {len(pairs)} tokens ({len(pairs) - same} differ, {names} in names); offsets {'the same' if places else 'DIFFER'}"
            )
            same_places &= places
    sys.exit(0 if same_places else 1)


if __name__ == "__main__":
    main()
