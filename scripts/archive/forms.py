"""Bytes of packed forms and tables, made by hand where the standard library does not write them (whole or broken)."""

import io
import struct
import tarfile
import zipfile
import zlib

MIB = 1 << 20
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"


def zstd(data: bytes, window: int = 0x38, block: int = 100_000) -> bytes:
    """A Zstandard frame of blocks that are not packed. `window`: the descriptor of the window, 128 KiB by default."""
    blocks = [data[i : i + block] for i in range(0, len(data), block)] or [b""]
    out = [ZSTD_MAGIC, b"\0", bytes([window])]
    for i, b in enumerate(blocks):
        out += [struct.pack("<I", len(b) << 3 | (i == len(blocks) - 1))[:3], b]
    return b"".join(out)


def zstd_bomb(mib: int) -> bytes:
    """A frame of blocks that say: the same byte 128 KiB times."""
    size = 128 << 10
    one = lambda last: struct.pack("<I", size << 3 | 1 << 1 | last)[:3] + b"\0"
    return ZSTD_MAGIC + b"\0\x38" + one(0) * (mib * 8 - 1) + one(1)


def zeros_deflated(mib: int) -> tuple[bytes, int]:
    """That many MiB of zeros as raw deflate, and their CRC. Each MiB is packed alike, so that it is packed once."""
    zeros, crc = bytes(MIB), 0
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    one = packer.compress(zeros) + packer.flush(zlib.Z_FULL_FLUSH)
    for _ in range(mib):
        crc = zlib.crc32(zeros, crc)
    return one * mib + packer.flush(), crc


def gzip_bomb(mib: int) -> bytes:
    body, crc = zeros_deflated(mib)
    return b"\x1f\x8b\x08\0\0\0\0\0\2\xff" + body + struct.pack("<II", crc, mib * MIB & 0xFFFFFFFF)


class Zip:
    """A zip file written field by field, so that any field may lie."""

    def __init__(self):
        self.body, self.central, self.count = b"", b"", 0

    def add(self, name, data=b"", *, body=None, flags=0, method=0, crc=None, packed=None, size=None, at=None, mode=0o100644):
        """`body`: the bytes as they stand, if not those of `data`; `at`: offset of another entry's head, to share it."""
        name = name if isinstance(name, bytes) else name.encode()
        body = data if body is None else body
        crc = zlib.crc32(data) if crc is None else crc
        packed, size = len(body) if packed is None else packed, len(data) if size is None else size
        # Bit 11: the name is UTF-8.
        flags |= 0x800 if not name.isascii() and flags & 0x8000 == 0 else 0
        head = struct.pack("<HHHHHIIIHH", 20, flags & 0x7FFF, method, 0, 0x5821, crc, packed, size, len(name), 0)
        offset = len(self.body) if at is None else at
        if at is None:
            self.body += b"PK\3\4" + head + name + body
        self.central += b"PK\1\2" + struct.pack("<H", 0x314) + head + struct.pack("<HHHII", 0, 0, 0, mode << 16, offset) + name
        self.count += 1
        return offset

    def bytes(self, comment: bytes = b"") -> bytes:
        end = struct.pack("<HHHHIIH", 0, 0, self.count, self.count, len(self.central), len(self.body), len(comment))
        return self.body + self.central + b"PK\5\6" + end + comment


def plain_zip(entries) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in entries:
            z.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def tar(entries, form=tarfile.GNU_FORMAT) -> bytes:
    """`entries`: names and data, or `TarInfo`s for what is no file."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form, encoding="utf-8", errors="surrogateescape") as t:
        for entry in entries:
            info, data = entry if isinstance(entry, tuple) else (entry, b"")
            if isinstance(info, str):
                info = tarfile.TarInfo(info)
            info.size = len(data)
            t.addfile(info, io.BytesIO(data))
    return out.getvalue()


def warc_record(kind: str, body: bytes, uri: str = "", content_type: str = "application/http; msgtype=response", length=None) -> bytes:
    """`length`: what the head says of the body's length, if not the truth."""
    head = ["WARC/1.0", f"WARC-Type: {kind}", "WARC-Date: 2024-03-01T00:00:00Z"]
    head += [f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{zlib.crc32(body + uri.encode()):012x}>"]
    head += [f"WARC-Target-URI: {uri}"] if uri else []
    head += [f"Content-Type: {content_type}", f"Content-Length: {len(body) if length is None else length}"]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body + b"\r\n\r\n"


def http(body: bytes, content_type: str = "text/plain; charset=utf-8", *more: str) -> bytes:
    head = ["HTTP/1.1 200 OK", f"Content-Type: {content_type}", *more]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def chunked(body: bytes, size: int = 50) -> bytes:
    """A body as HTTP/1.1 may send it: in chunks with their lengths before them."""
    parts = [body[i : i + size] for i in range(0, len(body), size)] + [b""]
    return b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in parts)


# Parquet: Thrift's compact protocol. A field is (number, kind, value).
I32, I64, BINARY, LIST, STRUCT = 5, 6, 8, 9, 12


def _varint(n: int) -> bytes:
    out = b""
    while n > 127:
        out, n = out + bytes([n & 127 | 128]), n >> 7
    return out + bytes([n])


def _value(kind, value) -> bytes:
    if kind in (I32, I64):
        return _varint(value << 1 if value >= 0 else ((-value) << 1) - 1)
    if kind == BINARY:
        return _varint(len(value)) + value
    if kind == LIST:
        of, items = value
        head = bytes([len(items) << 4 | of]) if len(items) < 15 else bytes([0xF0 | of]) + _varint(len(items))
        return head + b"".join(_value(of, it) for it in items)
    return _struct(value)


def _struct(fields) -> bytes:
    out, last = b"", 0
    for number, kind, value in fields:
        out, last = out + bytes([(number - last) << 4 | kind]) + _value(kind, value), number
    return out + b"\0"


def parquet(columns: dict[str, list], rows: int | None = None, harm=lambda page: page) -> bytes:
    """A table of one row group; strings, or whole numbers of 64 bits. `rows`: what the footer says; `harm`: changes pages."""
    n = len(next(iter(columns.values())))
    out, chunks = b"PAR1", []
    schema = [[(4, BINARY, b"schema"), (5, I32, len(columns))]]
    for name, values in columns.items():
        is_text = isinstance(values[0], str)
        physical = 6 if is_text else 2
        page = b"".join(struct.pack("<I", len(v.encode())) + v.encode() if is_text else struct.pack("<q", v) for v in values)
        data = [(1, I32, n), (2, I32, 0), (3, I32, 3), (4, I32, 3)]
        page = _struct([(1, I32, 0), (2, I32, len(page)), (3, I32, len(page)), (5, STRUCT, data)]) + harm(page)
        size, offset = len(page), len(out)
        meta = [(1, I32, physical), (2, LIST, (I32, [0])), (3, LIST, (BINARY, [name.encode()])), (4, I32, 0), (5, I64, n)]
        meta += [(6, I64, size), (7, I64, size), (9, I64, offset)]
        chunks.append([(2, I64, offset), (3, STRUCT, meta)])
        schema.append([(1, I32, physical), (3, I32, 0), (4, BINARY, name.encode())] + ([(6, I32, 0)] if is_text else []))
        out += page
    rows = n if rows is None else rows
    group = [(1, LIST, (STRUCT, chunks)), (2, I64, len(out)), (3, I64, rows)]
    footer = _struct([(1, I32, 1), (2, LIST, (STRUCT, schema)), (3, I64, rows), (4, LIST, (STRUCT, [group]))])
    return out + footer + struct.pack("<I", len(footer)) + b"PAR1"
