"""Compressed files, and archives."""

import bz2
import gzip
import io
import json
import lzma
import stat
import struct
import tarfile

import forms

from . import kind

CUT = r"early|truncat|unexpected end|corrupt|incomplete|eof|end of|invalid|unfinished"
HARMED = r"crc|checksum|corrupt|match|invalid|data|integrity|block|gzip|xz|bz2|bzip2|zst"
BOMB = r"bomb|longer than|binary"


def gz(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def xz(data: bytes) -> bytes:
    return lzma.compress(data, check=lzma.CHECK_CRC32)


def padded(k, n):
    """Records that hardly pack, and their ids."""
    records = [k.record(pad=k.random.randbytes(1500).hex()) for _ in range(n)]
    return [marker for marker, _ in records], "".join(json.dumps(r) + "\n" for _, r in records).encode()


@kind("nothing wrong")
def _(k):
    k.good_text("a.txt")
    k.lines("b.jsonl", [k.good_record() for _ in range(5)])


@kind("packed in all ways, whole")
def _(k):
    for ending, pack in (("gz", gz), ("xz", xz), ("bz2", bz2.compress), ("zst", forms.zstd)):
        k.good_text(f"a.txt.{ending}", pack)
        k.lines(f"b.jsonl.{ending}", [k.good_record()], pack=lambda text, pack=pack: pack(text.encode()))


@kind("gz text, truncated")
def _(k):
    k.write("a.txt.gz", gz(k.text("en", 4)[1].encode())[:-20])
    k.bad(k.at("a.txt.gz"), CUT)


@kind("gz head only")
def _(k):
    k.write("a.txt.gz", gz(b"")[:10])
    k.bad(k.at("a.txt.gz"), CUT)


def cut_lines(k, name, pack):
    markers, data = padded(k, 100)
    packed = pack(data)
    k.write(name, packed[: len(packed) * 7 // 10])
    for i, marker in enumerate(markers):
        (k.good if i < 15 else k.maybe)(marker, marker)
    k.bad(k.at(name), CUT)


@kind("jsonl.gz, truncated")
def _(k):
    cut_lines(k, "a.jsonl.gz", gz)


@kind("jsonl.xz, truncated")
def _(k):
    cut_lines(k, "a.jsonl.xz", xz)


@kind("jsonl.zst, truncated")
def _(k):
    cut_lines(k, "a.jsonl.zst", lambda data: forms.zstd(data, block=20_000))


@kind("jsonl.bz2 of many streams, truncated")
def _(k):
    cut_lines(k, "a.jsonl.bz2", lambda data: b"".join(bz2.compress(data[i : i + 20_000]) for i in range(0, len(data), 20_000)))


@kind("xz text, truncated")
def _(k):
    k.write("a.txt.xz", xz(k.text()[1].encode())[:-40])
    k.bad(k.at("a.txt.xz"), CUT)


@kind("bz2 text, truncated")
def _(k):
    k.write("a.txt.bz2", bz2.compress(k.text()[1].encode())[:-20])
    k.bad(k.at("a.txt.bz2"), CUT)


@kind("zst text, truncated")
def _(k):
    k.write("a.txt.zst", forms.zstd(k.text()[1].encode())[:-5])
    k.bad(k.at("a.txt.zst"), CUT)


@kind("zst magic and garbage")
def _(k):
    k.write("a.txt.zst", forms.ZSTD_MAGIC + bytes(range(255, 55, -1)))
    k.bad(k.at("a.txt.zst"), r"frame|corrupt|unsupported|memory|dictionary|invalid|zstd|data")


@kind("zst that asks for 2 GiB of window")
def _(k):
    k.write("a.txt.zst", forms.zstd(k.text()[1].encode(), window=0xA8))
    k.bad(k.at("a.txt.zst"), r"memory|window|large")


@kind("gz with a wrong CRC")
def _(k):
    data = bytearray(gz(k.text()[1].encode()))
    data[-8] ^= 1
    k.write("a.txt.gz", data)
    k.bad(k.at("a.txt.gz"), HARMED)


@kind("xz with a wrong byte")
def _(k):
    data = bytearray(xz(k.text("en", 5)[1].encode()))
    data[60] ^= 0x55
    k.write("a.txt.xz", data)
    k.bad(k.at("a.txt.xz"), HARMED)


@kind("bz2 with a wrong byte")
def _(k):
    data = bytearray(bz2.compress(k.text("en", 5)[1].encode()))
    data[60] ^= 0x55
    k.write("a.txt.bz2", data)
    k.bad(k.at("a.txt.bz2"), HARMED)


@kind("gz of two members")
def _(k):
    (marker, a), (second, b) = k.text(), k.text()
    k.write("a.txt.gz", gz(a.encode()) + gz(b"\n\n" + b.encode()))
    k.good(k.at("a.txt.gz"), marker, contains=second)


@kind("gz with garbage after it")
def _(k):
    marker, text = k.text()
    k.write("a.txt.gz", gz(text.encode()) + b"garbage garbage")
    k.either(k.at("a.txt.gz"), marker=marker)


@kind("gz in gz")
def _(k):
    marker, text = k.text()
    k.write("a.txt.gz.gz", gz(gz(text.encode())))
    k.either(k.at("a.txt.gz.gz"), marker=marker)


@kind("gz of nothing, and an empty file called gz")
def _(k):
    k.write("a.txt.gz", gz(b""))
    k.good(k.at("a.txt.gz"))
    k.write("b.txt.gz", b"")
    k.good(k.at("b.txt.gz"))


@kind("gz bomb of 1 GiB")
def _(k):
    k.write("a.txt.gz", forms.gzip_bomb(1024))
    k.bad(k.at("a.txt.gz"), BOMB)


@kind("zst bomb of 1 GiB")
def _(k):
    k.write("a.txt.zst", forms.zstd_bomb(1024))
    k.bad(k.at("a.txt.zst"), BOMB)


@kind("jsonl.bz2 bomb of 1 GiB after a good record")
def _(k):
    one = bz2.compress(b"{" * (32 << 20))
    k.write("a.jsonl.bz2", bz2.compress((json.dumps(k.good_record()) + "\n").encode()) + one * 32)
    k.bad(k.at("a.jsonl.bz2"), BOMB, often=True)


@kind("jsonl.xz bomb of 1 GiB after a good record")
def _(k):
    one = lzma.compress(b"[" * (32 << 20), preset=0)
    k.write("a.jsonl.xz", xz((json.dumps(k.good_record()) + "\n").encode()) + one * 32)
    k.bad(k.at("a.jsonl.xz"), BOMB, often=True)


@kind("tar.gz with a bomb among texts")
def _(k):
    # 64 MiB: more than a text may have, and a large share of the archive, so that the texts after it may be lost.
    zeros = bytes(64 << 20)
    entries = [k.entry("a.tar.gz", "a.txt"), ("bomb.txt", zeros), k.entry("a.tar.gz", "c.txt", "maybe")]
    k.write("a.tar.gz", gz(forms.tar(entries)))
    k.bad(k.at("a.tar.gz"), BOMB, within=True, often=True)


@kind("zip with names that climb out")
def _(k):
    names = [
        "../../nasij-evil.txt",
        "/nasij-evil-root.txt",
        "a/../../../nasij-evil-2.txt",
        "a\\..\\..\\nasij-evil-3.txt",
        "C:\\nasij-evil-4.txt",
        "plain.txt",
    ]
    z = forms.Zip()
    for name in names:
        z.add(*k.entry("a.zip", name))
    k.write("a.zip", z.bytes())


@kind("zip, truncated")
def _(k):
    entries = [k.entry("a.zip", f"{i}.txt", "maybe") for i in range(5)]
    k.write("a.zip", forms.plain_zip(entries)[:-60])
    k.bad(k.at("a.zip"), r"zip|archive|central|end|early", within=True)


def bad_entry(k, reason, *content, **how):
    """A zip whose second of three entries is `content`, stored as `how` says."""
    z = forms.Zip()
    z.add(*k.entry("a.zip", "a.txt"))
    z.add("b.txt", *content, **how)
    z.add(*k.entry("a.zip", "c.txt"))
    k.write("a.zip", z.bytes())
    k.bad(k.at("a.zip") + "/b.txt", reason)


@kind("zip with an encrypted entry")
def _(k):
    bad_entry(k, r"password|encrypt", bytes(range(100)), flags=1)


@kind("zip entry with a wrong CRC")
def _(k):
    bad_entry(k, HARMED, k.text()[1].encode(), crc=1)


@kind("zip entry in a form that nobody knows")
def _(k):
    bad_entry(k, r"compress|method|support", b"abc", method=77)


@kind("zip entry of 1 GiB")
def _(k):
    body, crc = forms.zeros_deflated(1024)
    bad_entry(k, BOMB, body=body, method=8, crc=crc, size=1024 * forms.MIB)


@kind("zip entry that says 10 bytes and has 1 GiB")
def _(k):
    body, crc = forms.zeros_deflated(1024)
    bad_entry(k, BOMB + "|" + HARMED + "|size", body=body, method=8, crc=crc, size=10)


@kind("zip entries that share their bytes")
def _(k):
    marker, text = k.text()
    z = forms.Zip()
    at = z.add("a.txt", text.encode())
    for name in "bcd":
        z.add(f"{name}.txt", text.encode(), at=at)
    k.write("a.zip", z.bytes())
    k.free(k.at("a.zip"))


@kind("zip with two entries of one name")
def _(k):
    z = forms.Zip()
    for expect in ("maybe", "good"):
        z.add(*k.entry("a.zip", "a.txt", expect))
    k.write("a.zip", z.bytes())
    # Readers by the directory see the last of them only: that may be told.
    k.free(k.at("a.zip"))


@kind("zip with folders, links and names that are no UTF-8")
def _(k):
    z = forms.Zip()
    z.add("folder/", mode=stat.S_IFDIR | 0o755)
    z.add(*k.entry("a.zip", "folder/مقال.txt"))
    z.add("link.txt", b"folder/../../../etc/hostname", mode=stat.S_IFLNK | 0o777)
    k.free(k.at("a.zip") + "/link.txt")
    marker, text = k.text()
    z.add(b"caf\x82.txt", text.encode(), flags=0x8000)
    k.good(None, marker, source=k.at("a.zip"))
    k.write("a.zip", z.bytes())


@kind("zip that holds nothing")
def _(k):
    k.write("a.zip", forms.Zip().bytes())
    k.free(k.at("a.zip"))


@kind("zip whose directory points nowhere")
def _(k):
    z = forms.Zip()
    z.add("a.txt", b"abc", at=0x7FFFFFFF)
    k.write("a.zip", z.bytes())
    k.bad(k.at("a.zip"), ".", within=True)


@kind("zip in zip")
def _(k):
    marker, text = k.text()
    k.write(
        "a.zip", forms.plain_zip([k.entry("a.zip", "a.txt"), ("inner.zip", forms.plain_zip([("b.txt", text)])), k.entry("a.zip", "z.txt")])
    )
    inner = k.at("a.zip") + "/inner.zip"
    k.either(inner + "/b.txt", inner, marker)


@kind("tar with names that climb out")
def _(k):
    names = ["../../nasij-evil-5.txt", "/nasij-evil-root-2.txt", "a/../../../nasij-evil-6.txt", "plain.txt"]
    k.write("a.tar", forms.tar([k.entry("a.tar", name) for name in names]))


@kind("tar with links, devices and folders")
def _(k):
    entries = [k.entry("a.tar", "a.txt")]
    for name, form in (
        ("folder", tarfile.DIRTYPE),
        ("s.txt", tarfile.SYMTYPE),
        ("h.txt", tarfile.LNKTYPE),
        ("c.txt", tarfile.CHRTYPE),
        ("b.txt", tarfile.BLKTYPE),
        ("f.txt", tarfile.FIFOTYPE),
    ):
        info = tarfile.TarInfo(name)
        info.type, info.linkname, info.devmajor, info.devminor = form, "/etc/hostname" if "k" not in name else "", 1, 5
        entries.append(info)
    entries.append(k.entry("a.tar", "z.txt"))
    k.write("a.tar", forms.tar(entries))


@kind("tar with a damaged head in the middle")
def _(k):
    a, c = k.entry("a.tar", "a.txt"), k.entry("a.tar", "c.txt", "maybe")
    first = len(forms.tar([a])) // 10240
    assert first == 1
    data = bytearray(forms.tar([a, ("b.txt", b"hello"), c]))
    at = 512 + -(-len(a[1]) // 512) * 512
    data[at + 100 : at + 160] = k.random.randbytes(60)
    k.write("a.tar", data)
    k.bad(k.at("a.tar"), r"tar|head|checksum|cksum|archive|octal|numeric|invalid", within=True)


@kind("tar, truncated in an entry")
def _(k):
    a = k.entry("a.tar", "a.txt")
    data = forms.tar([a, ("b.txt", b"hello " * 1000)])
    k.write("a.tar", data[: 512 + -(-len(a[1]) // 512) * 512 + 512 + 1000])
    k.bad(k.at("a.tar"), CUT, within=True)


@kind("tar entry that says it has 8 GiB")
def _(k):
    a = k.entry("a.tar", "a.txt")
    big = tarfile.TarInfo("b.txt")
    big.size = 8 << 30
    data = forms.tar([a])[: 512 + -(-len(a[1]) // 512) * 512] + big.tobuf() + b"x" * 5000
    k.write("a.tar", data)
    k.bad(k.at("a.tar"), CUT + "|longer", within=True)


@kind("tar.gz, truncated")
def _(k):
    markers, data = padded(k, 40)
    for marker in markers:
        k.maybe(marker, marker)
    data = gz(forms.tar([k.entry("a.tar.gz", "a.txt"), ("b.jsonl", data), k.entry("a.tar.gz", "c.txt", "maybe")]))
    k.write("a.tar.gz", data[: len(data) * 8 // 10])
    k.bad(k.at("a.tar.gz"), CUT, within=True, often=True)


@kind("tar in tar")
def _(k):
    marker, text = k.text()
    k.write(
        "a.tar", forms.tar([k.entry("a.tar", "a.txt"), ("inner.tar", forms.tar([("b.txt", text.encode())])), k.entry("a.tar", "z.txt")])
    )
    inner = k.at("a.tar") + "/inner.tar"
    k.either(inner + "/b.txt", inner, marker)


@kind("tar with two entries of one name")
def _(k):
    k.write("a.tar", forms.tar([k.entry("a.tar", "a.txt"), k.entry("a.tar", "a.txt", notes=["repeated_id"])]))


@kind("tar with long names, and names that are no UTF-8")
def _(k):
    for name, form in (("a.tar", tarfile.GNU_FORMAT), ("b.tar", tarfile.PAX_FORMAT)):
        entries = [k.entry(name, "ن" * 200 + "/" + "x" * 240 + ".txt")]
        marker, text = k.text()
        if form == tarfile.GNU_FORMAT:
            entries.append(("caf\udce9.txt", text.encode()))
            k.good(f"{k.at(name)}/caf\ufffd.txt", marker)
        k.write(name, forms.tar(entries, form))


@kind("tar with packed entries and tables in it")
def _(k):
    record = k.good_record()
    name, text = k.entry("a.tar.xz", "a.txt.gz")
    k.write(
        "a.tar.xz", xz(forms.tar([(name, gz(text)), ("b.jsonl", json.dumps(record).encode()), ("c.csv", f"id,text\n{k_csv(k)}".encode())]))
    )


def k_csv(k) -> str:
    record = k.good_record()
    return f'{record["id"]},"{record["text"]}"\n'


@kind("files whose names lie about their form")
def _(k):
    k.good_text("gz-called.txt", gz)
    k.good_text("text-called.gz")
    k.good_text("text-called.zst")
    k.good_text("unknown.xyz")
    k.good_text("no-ending")
    k.write("zip-called.jsonl", forms.plain_zip([k.entry("zip-called.jsonl", "a.txt")]))
    k.write("text-called.zip", k.text()[1])
    k.free(k.at("text-called.zip"))
    k.write("text-called.tar", k.text()[1])
    k.free(k.at("text-called.tar"))
    k.write("tar-called.txt", forms.tar([("a.txt", k.text()[1].encode())]))
    k.free(k.at("tar-called.txt"))


@kind("an office file")
def _(k):
    parts = [("[Content_Types].xml", "<Types/>"), ("_rels/.rels", "<Relationships/>"), ("word/document.xml", "<w:document/>")]
    k.write("a.docx", forms.plain_zip(parts))
    k.bad(k.at("a.docx"), r"binary|not read|office|document|support")


BINARY = {
    "png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0",
    "jpeg": b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1",
    "gif": b"GIF89a\1\0\1\0\x80\0\0\xff\xff\xff\0\0\0",
    "elf": b"\x7fELF\2\1\1" + bytes(9) + b"\3\0\x3e\0\1\0\0\0" + bytes(40),
    "sqlite": b"SQLite format 3\0\x10\0\1\1\0\x40\x20\x20" + bytes(80),
    "7z": b"7z\xbc\xaf\x27\x1c\0\4" + bytes(30),
    "rar": b"Rar!\x1a\7\1\0" + bytes(30),
    "doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500),
    "mp3": b"ID3\4\0\0\0\0\0\x23TSSE" + bytes(40),
}


@kind("binaries called txt")
def _(k):
    for name, head in BINARY.items():
        k.write(f"{name}.txt", head + k.random.randbytes(3000))
        k.bad(k.at(f"{name}.txt"), "binary|not read|support")


@kind("a binary called jsonl")
def _(k):
    k.write("a.jsonl", BINARY["png"] + k.random.randbytes(3000))
    k.bad(k.at("a.jsonl"), "binary|not read|support|expected|UTF-8", often=True)


@kind("random bytes")
def _(k):
    k.write("a.txt", k.random.randbytes(5000))
    k.either(k.at("a.txt"))
    k.write("b.txt.gz", b"\x1f\x8b" + k.random.randbytes(5000))
    k.bad(k.at("b.txt.gz"), ".")


@kind("PDF")
def _(k):
    k.write("a.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n")
    k.bad(k.at("a.pdf"), r"pdf|not read|binary")


@kind("a gz whose head says a name with slashes")
def _(k):
    out = io.BytesIO()
    marker, text = k.text()
    with gzip.GzipFile("../../nasij-evil-7.txt", "wb", fileobj=out, mtime=0) as f:
        f.write(text.encode())
    data = bytearray(out.getvalue())
    assert data[3] & 8
    k.write("a.txt.gz", data)
    k.good(k.at("a.txt.gz"), marker)


@kind("a gz whose head never ends")
def _(k):
    # Flag 4: there is an extra field; flag 8: a name, which has no end here.
    k.write("a.txt.gz", b"\x1f\x8b\x08\x0c\0\0\0\0\0\xff" + struct.pack("<H", 65535) + b"x" * 300_000)
    k.bad(k.at("a.txt.gz"), CUT + "|head|gzip|large")
