"""JSONL."""

import gzip
import json

from . import kind

JSON = r"expected|EOF|invalid|control|trailing|key must"


def among(k, line, reason, records=(3,), name="a.jsonl", **more):
    """A bad line (or some) after two good records and before one."""
    lines = line if isinstance(line, list) else [line]
    k.lines(name, [k.good_record(), k.good_record(), *lines, k.good_record()])
    for record in records:
        k.bad(k.at(name), reason, record, **more)


@kind("a line that is no JSON")
def _(k):
    among(k, '{"id": "x", "text": "no end', JSON)
    among(k, "hello, this is no JSON", JSON, name="b.jsonl")
    among(k, "{'text': 'wrong quotes'}", JSON, name="c.jsonl")
    among(k, '{"text": "a tab\tin it"}', JSON, name="d.jsonl")


@kind("records that are no objects")
def _(k):
    among(k, ["[]", '["text", "a"]', '"text"', "1", "null", "true"], r"object|sequence|invalid type|expected", range(3, 9))


@kind("record without text")
def _(k):
    among(k, '{"id": "x", "title": "y"}', "text")
    among(k, "{}", "text", name="b.jsonl")


@kind("record whose text is no string")
def _(k):
    among(
        k,
        ['{"text": 7}', '{"text": null}', '{"text": ["a"]}', '{"text": {"a": 1}}', '{"text": 1e999}'],
        r"string|invalid|range",
        range(3, 8),
    )


@kind("keys that come twice")
def _(k):
    among(k, ['{"text": "a", "text": "b"}', '{"id": 1, "text": "a", "id": 2}'], "duplicate", (3, 4))
    marker, record = k.record()
    k.lines("b.jsonl", [json.dumps(record)[:-1] + ', "x": 1, "x": 2}'])
    k.good(marker, marker)


@kind("escapes that are half a pair, or none")
def _(k):
    among(
        k,
        ['{"text": "a \\ud800 b"}', '{"text": "a \\udc00"}', '{"text": "\\uZZZZ"}', '{"text": "\\x41"}'],
        r"surrogate|escape|hex|expected|invalid",
        range(3, 7),
    )
    marker, text = k.text("en")
    k.lines("b.jsonl", ['{"id": "%s", "\\u0074ext": "\\ud83d\\ude00 \\u0000 \\u0628 %s"}' % (marker, text)])
    k.good(marker, marker)


@kind("CRLF, blank lines, no end of line at the end")
def _(k):
    k.lines("a.jsonl", [k.good_record(), "", " \t ", k.good_record(), ""], "\r\n")
    k.lines("b.jsonl", [k.good_record(), k.good_record()], pack=lambda text: text[:-1].encode())
    marker, text = k.text()
    k.lines("c.jsonl", ["", "", {"text": text}])
    k.good(k.at("c.jsonl") + ":3", marker)


@kind("JSONL in other encodings")
def _(k):
    marks = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff", "utf-8": b"\xef\xbb\xbf"}
    for name, encoding in (("a.jsonl", "utf-16-le"), ("b.jsonl", "utf-16-be"), ("c.jsonl", "utf-8")):
        records = [k.good_record() for _ in range(6)]
        k.lines(name, records, pack=lambda text, encoding=encoding: marks[encoding] + text.encode(encoding))


@kind("JSONL in windows-1256")
def _(k):
    records = []
    for _ in range(10):
        marker, text = k.text("ar", 3)
        k.either(marker, k.at("a.jsonl"), marker)
        records.append({"id": marker, "text": text})
    k.lines("a.jsonl", records, pack=lambda text: text.encode("cp1256"))


@kind("bad bytes in a record")
def _(k):
    before, after = k.good_record(), k.good_record()
    marker, text = k.text("en")
    line = b'{"id": "%s", "text": "%s \xff\xfe \xc3("}\n' % (marker.encode(), text.encode())
    k.write("a.jsonl", json.dumps(before).encode() + b"\n" + line + json.dumps(after).encode() + b"\n")
    k.either(marker, k.at("a.jsonl"), marker)


@kind("another field, 100,000 deep")
def _(k):
    marker, record = k.record()
    k.lines("a.jsonl", [json.dumps(record)[:-1] + ', "deep": ' + "[" * 100_000 + "]" * 100_000 + "}"])
    k.good(marker, marker)


@kind("the text, 100,000 deep")
def _(k):
    among(k, '{"text": ' + '{"a":' * 100_000 + "1" + "}" * 100_000 + "}", r"string|invalid|recursion")


@kind("numbers that fit nowhere")
def _(k):
    marker, record = k.record()
    k.lines("a.jsonl", [json.dumps(record)[:-1] + ', "n": 123456789012345678901234567890.50, "e": 1e400, "z": -0}'])
    k.good(marker, marker)
    among(
        k,
        ['{"text": "a", "n": NaN}', '{"text": "a", "n": 01}', '{"text": "a", "n": +1}', '{"text": "a",}'],
        JSON + "|number|trailing",
        range(3, 7),
        "b.jsonl",
    )


@kind("ids of all kinds")
def _(k):
    marks, lines = [], []
    for raw, id in (
        ("7", "7"),
        ("[1, 2]", "[1, 2]"),
        ('{"a":1}', '{"a":1}'),
        ("true", "true"),
        ("null", None),
        ('"a\\nb\\u0000c"', "a\nb\0c"),
        ('"../../nasij-evil-id"', "../../nasij-evil-id"),
        ('"\\u202ex"', "\u202ex"),
        (json.dumps("x" * 100_000), "x" * 100_000),
    ):
        marker, text = k.text("en")
        lines.append('{"id": %s, "text": "%s"}' % (raw, text))
        marks.append((id or f"{k.at('a.jsonl')}:{len(lines)}", marker))
    k.lines("a.jsonl", lines)
    for id, marker in marks:
        k.good(id, marker)


@kind("an id that comes twice with other text")
def _(k):
    (marker, first), (second, again) = k.record(), k.record()
    k.lines("a.jsonl", [first, {**again, "id": marker}])
    k.good(marker, marker)
    k.good(marker, second, notes=["repeated_id"])


@kind("an object over many lines")
def _(k):
    k.lines("a.jsonl", ["{", ' "id": "x",', ' "text": "y"', "}", k.good_record()])
    for i in range(1, 5):
        k.bad(k.at("a.jsonl"), JSON, i)


@kind("two objects in a line")
def _(k):
    among(k, '{"text": "a"} {"text": "b"}', "trailing|" + JSON)


@kind("a byte order mark in the middle")
def _(k):
    # As files are that were joined by `cat`.
    among(k, "\ufeff" + '{"id": "x", "text": "y"}', JSON)


@kind("NULs where a record was to be")
def _(k):
    # As files are after a loss of power.
    lines = [k.good_record() for _ in range(10)]
    k.lines("a.jsonl", [*lines, "\0" * 40, k.good_record()])
    k.bad(k.at("a.jsonl"), JSON, 11)


@kind("the last record cut")
def _(k):
    k.lines("a.jsonl", [k.good_record(), k.good_record()], pack=lambda text: text.encode() + b'{"id": "x", "text": "The mayor of La')
    k.bad(k.at("a.jsonl"), "EOF|expected", 3)


@kind("a record of 9 MiB")
def _(k):
    lines = [k.good_record(), {"id": "x", "text": k.long_text(9 << 20)}, k.good_record()]
    k.lines("a.jsonl.gz", lines, pack=lambda text: gzip.compress(text.encode(), 1, mtime=0))
    k.bad(k.at("a.jsonl.gz"), "longer than", 2)


@kind("texts that are empty or blank")
def _(k):
    k.lines("a.jsonl", ['{"id": "empty-text", "text": ""}', '{"id": "blank-text", "text": " \\n\\t "}', k.good_record()])
    k.good("empty-text")
    k.good("blank-text")


@kind("records in a file called txt, json")
def _(k):
    for name in ("a.txt", "b.json"):
        marker, record = k.record()
        k.lines(name, [record])
        k.good(k.at(name), marker)
