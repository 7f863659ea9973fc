"""Runs of the program, and what they leave in their folders."""

import json
import os
import re
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

BROKEN = re.compile(r"panicked|internal error|overflowed its stack|memory allocation of|SIGSEGV", re.I)


@dataclass
class Ran:
    """How a run ended. `code`: the exit code, below 0 for a signal, None where time ran out."""

    code: int | None
    stderr: str
    seconds: float


def kill_group(process: subprocess.Popen) -> None:
    """Ends a process that leads a group, with all that it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def start(command, stderr, cwd=None) -> subprocess.Popen:
    return subprocess.Popen(
        [os.fspath(it) for it in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=stderr,
        cwd=cwd,
        start_new_session=True,
    )


def run(command, log: Path, timeout: float, cwd=None) -> Ran:
    """Runs a command in a group of its own; its standard error goes to a file."""
    begin = time.monotonic()
    with open(log, "wb") as stderr:
        process = start(command, stderr, cwd)
        try:
            code = process.wait(timeout)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            kill_group(process)
    return Ran(code, log.read_text("utf-8", "replace"), time.monotonic() - begin)


def parts(out: Path) -> list[Path]:
    names = ["part-*", "documents-*", "mentions-*", "relations-*"]
    return sorted(p for name in names for p in out.glob(name) if p.is_file())


def loads(line: str) -> dict:
    try:
        return json.loads(line)
    except RecursionError:
        # `meta` is the last key, and may be deeper than this parser goes.
        return json.loads(line[: line.rindex(',"meta":')] + "}")


def documents(out: Path) -> list[dict]:
    """All results in JSONL, in their order."""
    return [loads(line) for part in parts(out) for line in part.read_text("utf-8").split("\n") if line]


def failures(out: Path) -> list[dict]:
    path = out / "failed.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line] if path.exists() else []


def contents(out: Path) -> dict[str, bytes]:
    """What must be the same bytes in any run of the same command: the parts, and what failed."""
    return {p.name: p.read_bytes() for p in [*parts(out), out / "failed.jsonl"] if p.exists()}


def difference(a: dict[str, bytes], b: dict[str, bytes]) -> str | None:
    """Where the contents of two folders differ first, if they do."""
    if a.keys() != b.keys():
        return f"files differ: {', '.join(sorted(a.keys() ^ b.keys()))}"
    for name in a:
        if a[name] != b[name]:
            at = next((i for i, (x, y) in enumerate(zip(a[name], b[name])) if x != y), min(len(a[name]), len(b[name])))
            return f"{name} differs at byte {at:,} (sizes {len(a[name]):,} and {len(b[name]):,})"
    return None


def tree(root: Path) -> dict[str, tuple]:
    """Names, sizes and times of all under a folder; links are not followed."""
    found, folders = {}, [os.fsencode(root)]
    while folders:
        folder = folders.pop()
        try:
            entries = list(os.scandir(folder))
        except PermissionError:
            continue
        for entry in entries:
            s = entry.stat(follow_symlinks=False)
            found[os.fsdecode(entry.path)] = (s.st_mode, s.st_size, s.st_mtime_ns)
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
    return found
