"""CSV, TSV, Parquet and WARC."""

import gzip
import json
import struct

import forms

from . import kind

CELLS = r"cell|field|column|length|record|row"
PARQUET = r"parquet|footer|metadata|eof|invalid|corrupt|range|thrift|early|external|page|data|bytes"


def cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def row(k, sep=",") -> str:
    record = k.good_record()
    return sep.join((record["id"], cell(record["text"])))


@kind("CSV and TSV, whole")
def _(k):
    marker, text = k.text("en")
    k.lines("a.csv", ["id,text", row(k), f'{marker},"He said ""yes"",\r\n\n{text}"', row(k)])
    k.good(marker, marker)
    k.lines("b.tsv", ["id\ttext", row(k, "\t"), row(k, "\t")])
    k.lines("c.csv", ["id,text", row(k), row(k)], "\r\n", lambda text: b"\xef\xbb\xbf" + text.encode())
    k.lines("d.csv", ["id,text", row(k), row(k)], "\r")
    marker, text = k.text()
    k.lines("e.csv", ["text", cell(text)])
    k.good(None, marker, source=k.at("e.csv"))


@kind("CSV with a quote that never closes")
def _(k):
    k.lines("a.csv", ["id,text", row(k), row(k), 'open,"never closed', "x,y", "z,w"])
    k.either("open", k.at("a.csv"))


@kind("CSV rows with too many cells, or too few")
def _(k):
    k.lines("a.csv", ["id,text", row(k), "x,y,z,w", row(k)])
    k.bad(k.at("a.csv"), CELLS)
    k.lines("b.csv", ["id,text", row(k), "x", row(k)])
    k.bad(k.at("b.csv"), CELLS)


@kind("CSV without a column text")
def _(k):
    k.lines("a.csv", ["id,body", "1,x", "2,y"])
    k.bad(k.at("a.csv"), "text|column|field")
    k.lines("b.csv", ["id;text", "1;x"])
    k.bad(k.at("b.csv"), "text|column|field")


@kind("CSV with the column text twice")
def _(k):
    k.lines("a.csv", ["id,text,text", "csv-twice,x,y"])
    k.either("csv-twice", k.at("a.csv"))


@kind("CSV of a head only, and of nothing")
def _(k):
    k.lines("a.csv", ["id,text"])
    k.write("b.csv", b"")
    for name in ("a.csv", "b.csv"):
        k.free(k.at(name))


@kind("CSV with a cell of 9 MiB")
def _(k):
    lines = ["id,text", row(k), "x," + cell(k.long_text(9 << 20)), row(k)]
    k.lines("a.csv.gz", lines, pack=lambda text: gzip.compress(text.encode(), 1, mtime=0))
    k.bad(k.at("a.csv.gz"), "longer than")


@kind("CSV in other encodings")
def _(k):
    k.lines("a.csv", ["id,text"] + [row(k) for _ in range(6)], pack=lambda text: b"\xff\xfe" + text.encode("utf-16-le"))
    rows = []
    for _ in range(10):
        marker, text = k.text("ar", 3)
        k.good(marker, marker)
        rows.append(f"{marker},{cell(text)}")
    k.lines("b.csv", ["id,text", *rows], pack=lambda text: text.encode("cp1256"))


@kind("CSV whose ids and texts are formulas, numbers, nothing")
def _(k):
    marker, text = k.text("en")
    k.lines("a.csv", ["id,text", f'"=cmd|calc!{marker}","=1+1 {text}"', "number-text,12345", "no-text,", row(k)])
    k.good(f"=cmd|calc!{marker}", marker)
    k.good("number-text", contains="12345")
    k.good("no-text")


def table(k, n=6, **columns):
    records = [k.good_record() for _ in range(n)]
    return {"id": [r["id"] for r in records], "text": [r["text"] for r in records], **columns}


@kind("Parquet, whole")
def _(k):
    k.write("a.parquet", forms.parquet(table(k)))
    markers, records = zip(*(k.record() for _ in range(3)))
    k.write("b.parquet", forms.parquet({"id": [100001, 100002, 100003], "text": [r["text"] for r in records]}))
    for i, marker in enumerate(markers):
        k.good(str(100001 + i), marker)


@kind("Parquet with a broken footer")
def _(k):
    broken = {
        "a": b"PAR1" + k.random.randbytes(300) + b"PAR1",
        "b": b"PAR1" + bytes(300) + struct.pack("<I", 0x7FFFFFFF) + b"PAR1",
        "c": b"PAR1" + b"\xff" * 300 + struct.pack("<I", 300) + b"PAR1",
        "d": b"PAR1",
        "e": b"PAR1PAR1",
    }
    for name, data in broken.items():
        k.write(f"{name}.parquet", data)
        k.bad(k.at(f"{name}.parquet"), PARQUET)


def bad_table(k, name, data, reason=PARQUET):
    k.write(name, data)
    k.bad(k.at(name), reason, often=True)


def unread(n=6) -> dict:
    return {"id": [f"unread-{i}" for i in range(n)], "text": [f"Text number {i} of a table that is not read." for i in range(n)]}


@kind("Parquet, truncated")
def _(k):
    data = forms.parquet(unread())
    bad_table(k, "a.parquet", data[: len(data) // 2])
    bad_table(k, "b.parquet", data[len(data) // 2 :])
    bad_table(k, "c.parquet", b"")


@kind("Parquet with a broken page")
def _(k):
    bad_table(k, "a.parquet", forms.parquet(unread(), harm=lambda page: b"\xff" * len(page)))
    bad_table(k, "b.parquet", forms.parquet(unread(), harm=lambda page: page[:-1] + b"\xff"), PARQUET + "|utf")


@kind("Parquet whose footer counts wrongly")
def _(k):
    k.write("a.parquet", forms.parquet(unread(), rows=1 << 40))
    k.free(k.at("a.parquet"))
    k.write("b.parquet", forms.parquet(unread(), rows=-5))
    k.free(k.at("b.parquet"))
    # The rows that are there may come.
    for _ in range(2):
        for i in range(6):
            k.maybe(f"unread-{i}")


@kind("Parquet without a column text, and with one of numbers")
def _(k):
    bad_table(k, "a.parquet", forms.parquet({"id": ["a"], "body": ["b"]}), "text|column|field")
    bad_table(k, "b.parquet", forms.parquet({"id": ["a"], "text": [7]}), "text|column|field|string|type")


def response(k, **more) -> bytes:
    """A record with a good text."""
    marker, text = k.text()
    uri = f"http://news.example/{marker}"
    k.good(uri, marker)
    return forms.warc_record("response", forms.http(text.encode(), **more), uri)


INFO = forms.warc_record("warcinfo", b"software: hostile\r\n", content_type="application/warc-fields")


@kind("WARC, whole")
def _(k):
    request = forms.warc_record("request", b"GET / HTTP/1.1\r\n\r\n", "http://news.example/x", "application/http; msgtype=request")
    k.write("a.warc", INFO + request + response(k) + response(k))
    k.write("b.warc.gz", b"".join(gzip.compress(r, mtime=0) for r in (INFO, response(k), response(k))))
    marker, text = k.text("en", 5)
    packed = forms.http(
        forms.chunked(gzip.compress(text.encode(), mtime=0)), "text/plain", "Content-Encoding: gzip", "Transfer-Encoding: chunked"
    )
    k.write("c.warc", forms.warc_record("response", packed, f"http://news.example/{marker}"))
    k.good(f"http://news.example/{marker}", marker)


@kind("WARC with a broken head between good records")
def _(k):
    first = response(k)
    marker, text = k.text()
    after = forms.warc_record("response", forms.http(text.encode()), f"http://news.example/{marker}")
    k.maybe(f"http://news.example/{marker}", marker)
    k.write("a.warc", INFO + first + b"WARC/1.0\r\nthis is no head\r\n\r\nxyz\r\n\r\n" + after)
    k.bad(k.at("a.warc"), ".", often=True)


@kind("WARC whose lengths lie")
def _(k):
    for name, length in (("a", 1 << 62), ("b", -1), ("c", "many"), ("d", 10**30)):
        first = response(k)
        k.write(
            f"{name}.warc", INFO + first + forms.warc_record("response", forms.http(b"x"), f"http://news.example/{name}", length=length)
        )
        k.bad(k.at(f"{name}.warc"), ".", often=True)
    first = response(k)
    cut = forms.warc_record("response", forms.http(b"The mayor spoke. " * 10), "http://news.example/short", length=80)
    k.write("e.warc", INFO + first + cut)
    k.maybe("http://news.example/short")
    k.free(k.at("e.warc"))


@kind("WARC, truncated")
def _(k):
    k.write(
        "a.warc", INFO + response(k) + forms.warc_record("response", forms.http(b"The end is cut. " * 50), "http://news.example/cut")[:-300]
    )
    k.bad(k.at("a.warc"), ".", often=True)
    data = gzip.compress(INFO, mtime=0) + gzip.compress(response(k), mtime=0)
    k.write(
        "b.warc.gz",
        data
        + gzip.compress(
            forms.warc_record("response", forms.http(k.random.randbytes(900).hex().encode()), "http://news.example/cut"), mtime=0
        )[:-300],
    )
    k.bad(k.at("b.warc.gz"), ".", often=True)


@kind("WARC with broken HTTP, pictures, bad chunks")
def _(k):
    bodies = {
        "no-http": b"\x00\x01 this is no HTTP\r\n\r\nx",
        "no-body": b"HTTP/1.1 200 OK\r\nContent-Type: text/plain",
        "picture": forms.http(b"\x89PNG\r\n\x1a\n" + bytes(50), "image/png"),
        "chunks": forms.http(b"ZZ\r\nabc\r\n", "text/plain", "Transfer-Encoding: chunked"),
        "huge-chunk": forms.http(b"ffffffffffffffff\r\nabc\r\n", "text/plain", "Transfer-Encoding: chunked"),
        "not-gzip": forms.http(b"plain", "text/plain", "Content-Encoding: gzip"),
        "bomb": forms.http(forms.gzip_bomb(64), "text/plain", "Content-Encoding: gzip"),
        "headers": forms.http(b"x", "text/plain", *(f"X-{i}: y" for i in range(2000))),
    }
    data = INFO + response(k)
    for name, body in bodies.items():
        data += forms.warc_record("response", body, f"http://news.example/broken-{name}")
        k.maybe(f"http://news.example/broken-{name}")
    k.write("a.warc", data + response(k))
    k.free(k.at("a.warc"))


@kind("WARC that is no WARC, or has nothing")
def _(k):
    k.write("a.warc", k.text()[1])
    k.bad(k.at("a.warc"), ".", often=True)
    k.write("b.warc", b"")
    k.free(k.at("b.warc"))
    k.write("c.warc", json.dumps({"text": "x"}))
    k.bad(k.at("c.warc"), ".", often=True)
