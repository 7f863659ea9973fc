"""What file systems can hold: links, pipes, rights, names."""

import os
import socket

from . import kind


@kind("links: to themselves, to nowhere, to folders above, to a file")
def _(k):
    os.symlink("loop.txt", k.root / "loop.txt")
    os.symlink("no-such-file.txt", k.root / "nowhere.txt")
    os.mkdir(k.root / "folder")
    os.symlink("..", k.root / "folder" / "above")
    k.good_text("folder/a.txt")
    os.symlink("folder/a.txt", k.root / "link.txt")
    for name in ("loop.txt", "nowhere.txt", "folder/above", "link.txt"):
        k.free(k.at(name))


@kind("links to devices")
def _(k):
    # Never ends: must not be read.
    os.symlink("/dev/zero", k.root / "zero.txt")
    os.symlink("/dev/null", k.root / "null.txt")
    for name in ("zero.txt", "null.txt"):
        k.free(k.at(name))


@kind("a file and a folder without rights")
def _(k):
    is_root = os.geteuid() == 0
    marker, text = k.text()
    k.write("a.txt", text)
    os.chmod(k.root / "a.txt", 0)
    k.good(k.at("a.txt"), marker) if is_root else k.bad(k.at("a.txt"), "permission")
    marker, text = k.text()
    k.write("folder/b.txt", text)
    os.chmod(k.root / "folder", 0)
    k.good(k.at("folder/b.txt"), marker) if is_root else k.bad(k.at("folder"), "permission")


@kind("a pipe that nobody writes to, and a socket")
def _(k):
    os.mkfifo(k.root / "pipe.txt")
    k.bad(k.at("pipe.txt"), r"not a|no file|pipe|fifo|regular")
    here = os.getcwd()
    # The path of a socket may have 107 bytes only.
    os.chdir(k.root)
    with socket.socket(socket.AF_UNIX) as s:
        s.bind("socket.txt")
    os.chdir(here)
    k.bad(k.at("socket.txt"), r"not a|no file|socket|regular|such device")


@kind("hidden files and folders")
def _(k):
    k.write(".hidden.txt", k.text()[1])
    k.write(".hidden/a.txt", k.text()[1])
    k.write("folder/.git/config", k.text()[1])
    k.good_text("folder/seen.txt")


@kind("names that are hard to write")
def _(k):
    for name in (
        "line\nend.txt",
        "carriage\rtab\t.txt",
        "bell\x07escape\x1b[31m.txt",
        "quote\"'`.txt",
        "back\\slash.txt",
        "right\u202eto-left.txt",
        "zero\u200bwidth\ufeff.txt",
        "x" * 246 + ".txt",
        "ن" * 120 + ".txt",
        " blanks .txt",
        "-rf.txt",
        "--output=x.txt",
        "*?[a]{b}.txt",
        "colon:1.txt",
        "$HOME;ls|&.txt",
        "\U0001f600.txt",
        "e\u0301.txt",
        "\u00e9.txt",
        "two.txt.jsonl.txt",
        "UPPER.TXT",
        "ends.with.dot.",
        "~.txt",
        "%s%n%00.txt",
    ):
        k.good_text(name)


@kind("names that are no UTF-8")
def _(k):
    k.good_text(b"caf\xe9.txt")
    k.good_text(b"\xd8\xc7.txt")
    # Both are shown alike.
    k.good_text(b"same\xfe.txt")
    k.good_text(b"same\xff.txt", notes=["repeated_id"])
    marker, text = k.text()
    k.write(b"lines\xff.jsonl", '{"text": "%s"}\nno JSON\n' % text)
    k.good(k.at(b"lines\xff.jsonl") + ":1", marker)
    k.bad(k.at(b"lines\xff.jsonl"), "expected", 2)


@kind("folders: empty, deep, called like files")
def _(k):
    os.mkdir(k.root / "empty")
    os.mkdir(k.root / "folder.txt")
    os.mkdir(k.root / "folder.zip")
    k.good_text("folder.jsonl/a.txt")
    k.good_text("/".join(["deep"] * 60) + "/a.txt")
    k.good_text("/".join(["x" * 200] * 10) + "/a.txt")


@kind("a file of 1 GiB that is a hole")
def _(k):
    k.write("a.txt", b"")
    os.truncate(k.root / "a.txt", 1 << 30)
    k.bad(k.at("a.txt"), "longer|binary")


@kind("1,000 small files")
def _(k):
    for i in range(1000):
        marker = k.marker()
        k.write(f"{i % 20:02d}/{i:04d}.txt", f"Salma Haddad spoke in Larnwick, {marker}.")
        k.good(k.at(f"{i % 20:02d}/{i:04d}.txt"), marker)
