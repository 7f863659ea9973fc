"""Runs under odd circumstances: full disk, two at once, results among the inputs, and such."""

import json
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import results
from kinds import ARABIC, ENGLISH

DOCUMENTS = 3000
BAD_LINE = 1501
# A disk of 256 KiB, that grows.
DISKS = ["256k", "1m", "2m", "3m", "64m"]


def make(folder: Path) -> None:
    """Writes the inputs of the special runs."""
    (folder / "few" / "sub").mkdir(parents=True)
    for name in ("a.txt", "b.md", "sub/d.txt"):
        (folder / "few" / name).write_text(ENGLISH[0].format("word-" + name), encoding="utf-8")
    lines = []
    for i in range(1, DOCUMENTS + 1):
        pool = ARABIC if i % 2 else ENGLISH
        text = " ".join(pool[(i + j) % len(pool)].format(f"many{i:04d}") for j in range(2))
        lines.append("no JSON" if i == BAD_LINE else json.dumps({"id": f"many-{i:04d}", "text": text}, ensure_ascii=False))
    (folder / "many.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


@dataclass
class Bench:
    """Where and how to run."""

    nasij: Path
    folder: Path
    out: Path
    model: list
    timeout: float
    cwd: Path

    @property
    def many(self) -> Path:
        return self.folder / "special" / "many.jsonl"

    @property
    def few(self) -> Path:
        return self.folder / "special" / "few"

    def command(self, out, *args) -> list:
        return [self.nasij, "batch", *args, "-o", out, "--text", *self.model]

    def batch(self, name: str, *args, out=None, cwd=None) -> tuple[results.Ran, Path]:
        out = out or self.out / name
        ran = results.run(self.command(out, *args), self.out / f"{name}.stderr", self.timeout, cwd or self.cwd)
        if results.BROKEN.search(ran.stderr):
            raise Wrong(f"it crashed: {last(ran.stderr)}")
        return ran, out


class Wrong(Exception):
    pass


class Skipped(Exception):
    pass


def last(stderr: str) -> str:
    return ascii((stderr.strip().splitlines() or ["nothing on standard error"])[-1])[1:-1][:200]


def must(is_right, what) -> None:
    if not is_right:
        raise Wrong(what)


def must_exit(ran: results.Ran, *codes) -> None:
    must(ran.code in codes, f"exit code {ran.code}, not {' or '.join(map(str, codes))}: {last(ran.stderr)}")


def ids(out: Path) -> list[str]:
    return [it["id"] for it in results.documents(out)]


def same(a: dict, b: dict) -> None:
    if what := results.difference(a, b):
        raise Wrong(what)


def no_such_input(b: Bench):
    ran, out = b.batch("no-such-input", b.folder / "no-such.txt", b.few)
    must_exit(ran, 1)
    paths = [it["path"] for it in results.failures(out)]
    must(paths == [str(b.folder / "no-such.txt")], f"failed.jsonl names {paths}")
    must(len(ids(out)) == 3, f"{len(ids(out))} documents of 3")


def include_and_exclude(b: Bench):
    for name, args, expected in (
        ("include", ["--include", "sub/*"], ["sub/d.txt"]),
        ("include-two", ["--include", "a.*", "--include", "*.md"], ["a.txt", "b.md"]),
        ("exclude", ["--exclude", "*.md", "--exclude", "sub/**"], ["a.txt"]),
        ("include-exclude", ["--include", "**/*.txt", "--exclude", "a.txt"], ["sub/d.txt"]),
    ):
        ran, out = b.batch(name, b.few, *args)
        must_exit(ran, 0)
        found = [os.path.relpath(id, b.few) for id in ids(out)]
        must(found == expected, f"{' '.join(args)} read {found}")
    ran, _ = b.batch("include-bad", b.few, "--include", "[")
    must_exit(ran, 2)


def output_in_input(b: Bench):
    for i in range(3):
        inside = b.out / f"inside-{i}"
        shutil.copytree(b.few, inside)
        given, out, cwd = ((inside, inside / "results", None), (".", "results", inside), (inside, f"{inside}/sub/../results", None))[i]
        for again in range(2):
            ran, _ = b.batch(f"inside-{i}-{again}", given, out=out, cwd=cwd)
            must_exit(ran, 0)
            found = ids(inside / "results")
            must(len(found) == 3, f"{given} with -o {out}, run {again + 1}: {len(found)} documents of 3")


def done_already(b: Bench):
    ran, out = b.batch("done", b.many)
    must_exit(ran, 1)
    before = results.contents(out)
    must(len(ids(out)) == DOCUMENTS - 1, f"{len(ids(out))} documents of {DOCUMENTS - 1}")
    again, _ = b.batch("done-again", b.many, out=out)
    must_exit(again, 1)
    same(before, results.contents(out))
    anew, _ = b.batch("done-anew", b.many, "--restart", out=out)
    must_exit(anew, 1)
    same(before, results.contents(out))


def one_thread(b: Bench):
    for threads in (1, 3):
        ran, out = b.batch(f"threads-{threads}", b.many, "--threads", str(threads))
        must_exit(ran, 1)
        same(results.contents(b.out / "done"), results.contents(out))


def strict(b: Bench):
    ran, out = b.batch("strict", b.many, "--strict")
    must_exit(ran, 1, 2)
    told = [it for it in results.failures(out) if it.get("record") == BAD_LINE]
    must(told or str(BAD_LINE) in ran.stderr, f"the bad record {BAD_LINE} is not named: {last(ran.stderr)}")
    kept = b"".join(p.read_bytes() for p in out.rglob("*") if p.is_file())
    must(b'"many-0001"' in kept, "the results so far are not kept")
    must(b'"many-3000"' not in kept, "it went on to the end")


def two_at_once(b: Bench):
    out = b.out / "two"
    with open(b.out / "two-first.stderr", "wb") as log:
        first = results.start(b.command(out, b.many), log, b.cwd)
        try:
            deadline = time.monotonic() + b.timeout
            while first.poll() is None and not (out.exists() and any(out.iterdir())) and time.monotonic() < deadline:
                time.sleep(0.01)
            time.sleep(0.2)
            if first.poll() is not None:
                raise Skipped("the first was done too soon")
            os.killpg(first.pid, signal.SIGSTOP)
            second, _ = b.batch("two-second", b.many, out=out)
            os.killpg(first.pid, signal.SIGCONT)
            must_exit(second, 2)
            must(second.stderr.strip(), "the second says nothing")
            try:
                must(first.wait(b.timeout) == 1, f"the first ended with {first.returncode}, not 1")
            except subprocess.TimeoutExpired:
                raise Wrong("the first never ended") from None
        finally:
            results.kill_group(first)
    same(results.contents(b.out / "done"), results.contents(out))


def full_disk(b: Bench):
    disk, keep, log = b.out / "disk", b.out / "disk-kept", b.out / "disk.log"
    disk.mkdir()
    keep.mkdir()
    # All in one shell: the mount is seen in its namespace only, and goes with it.
    script = """
        disk=$1 keep=$2 log=$3 sizes=$4; shift 4
        mount -t tmpfs -o size=${sizes%% *} none "$disk" || exit 77
        for size in $sizes; do
            mount -o remount,size=$size "$disk" || exit 77
            "$@" 2> "$log.$size" > /dev/null; echo "$size $?" >> "$log"
        done
        cp "$disk"/results/part-* "$disk"/results/failed.jsonl "$keep"
    """
    more = ["--part-size", "500000"]
    command = b.command(disk / "results", b.many, *more)
    setup = ["unshare", "-m", "--propagation", "private", "sh", "-c", script, "sh", disk, keep, log, " ".join(DISKS), *command]
    try:
        ran = results.run(setup, b.out / "disk.stderr", b.timeout, b.cwd)
    except FileNotFoundError:
        raise Skipped("no unshare here") from None
    if not log.exists():
        raise Skipped(f"no mount here: {last(ran.stderr)}")
    codes = dict(line.split() for line in log.read_text().splitlines())
    said = {size: Path(f"{log}.{size}").read_text("utf-8", "replace") for size in codes}
    must(not any(results.BROKEN.search(it) for it in said.values()), f"it crashed: exit codes {codes}")
    must(ran.code == 0 and list(codes) == DISKS, f"not done in time: exit codes {codes}")
    for size, code in codes.items():
        if code == "2":
            must(str(disk) in said[size], f"{size}: the message does not name the output: {last(said[size])}")
            must("space" in said[size].lower(), f"{size}: the message does not say why: {last(said[size])}")
    must(codes["256k"] == "2", f"256k: exit code {codes['256k']}, not 2")
    must(set(codes.values()) <= {"1", "2"} and codes[DISKS[-1]] == "1", f"exit codes {codes}: {last(said[DISKS[-1]])}")
    whole, out = b.batch("disk-whole", b.many, *more)
    must_exit(whole, 1)
    same(results.contents(out), results.contents(keep))
    return "full at " + ", ".join(size for size, code in codes.items() if code == "2")


def output_is_a_file(b: Bench):
    (b.out / "a-file").write_text("in use\n")
    ran, _ = b.batch("output-a-file", b.few, out=b.out / "a-file")
    must_exit(ran, 2)
    must((b.out / "a-file").read_text() == "in use\n", "the file was written over")
    ran, _ = b.batch("output-below-a-file", b.few, out=b.out / "a-file" / "results")
    must_exit(ran, 2)


def other_files_stay(b: Bench):
    out = b.out / "lived-in"
    out.mkdir()
    (out / "notes.txt").write_text("mine\n")
    for i, more in enumerate(([], ["--restart"])):
        ran, _ = b.batch(f"lived-in-{i}", b.few, *more, out=out)
        must_exit(ran, 0, 2)
        must(
            (out / "notes.txt").exists() and (out / "notes.txt").read_text() == "mine\n",
            f"a file of somebody else is gone or changed {more}",
        )


def damaged_journal(b: Bench):
    source = b.out / "done"
    for name, harm in (
        ("cut", lambda data: data[: len(data) // 2]),
        ("empty", lambda _: b""),
        ("garbage", lambda data: b"\xff" * len(data)),
    ):
        out = b.out / f"journal-{name}"
        shutil.copytree(source, out)
        journal = out / "journal.redb"
        must(journal.exists(), "there is no journal.redb")
        journal.write_bytes(harm(journal.read_bytes()))
        ran, _ = b.batch(f"journal-{name}-run", b.many, out=out)
        must_exit(ran, 1, 2)
        if ran.code == 1:
            same(results.contents(source), results.contents(out))
        anew, _ = b.batch(f"journal-{name}-anew", b.many, "--restart", out=out)
        must_exit(anew, 1)
        same(results.contents(source), results.contents(out))


def hostile_in(form: str, *more):
    """The whole archive once more, in another way: the same failures."""

    def check(b: Bench):
        ran, out = b.batch(f"main-{form}", b.folder / "archive", *more)
        must_exit(ran, 1)
        told = (b.out / "main" / "failed.jsonl").read_bytes(), (out / "failed.jsonl").read_bytes()
        must(told[0] == told[1], "failed.jsonl differs from that of the main run")
        must(results.parts(out), "there are no results")
        if not more or more[0] != "--format":
            same(results.contents(b.out / "main"), results.contents(out))

    return check


RUNS = [
    ("an input that does not exist", no_such_input),
    ("--include, --exclude", include_and_exclude),
    ("results among the inputs", output_in_input),
    ("a run that is done, again and anew", done_already),
    ("1 and 3 threads, the same bytes", one_thread),
    ("--strict", strict),
    ("two runs at once", two_at_once),
    ("a full disk that grows", full_disk),
    ("a journal that is damaged", damaged_journal),
    ("output that is a file, or below one", output_is_a_file),
    ("output with files of somebody else", other_files_stay),
    ("all of the archive with 1 thread", hostile_in("one-thread", "--threads", "1")),
    ("all of the archive as jsonl.zst", hostile_in("zst", "--format", "jsonl.zst")),
    ("all of the archive as Parquet", hostile_in("parquet", "--format", "parquet")),
]


def run(b: Bench) -> list[tuple[str, str]]:
    """All special runs: names and verdicts."""
    verdicts = []
    for name, check in RUNS:
        try:
            said = check(b)
            verdict = f"ok, {said}" if said else "ok"
        except Skipped as e:
            verdict = f"skipped: {e}"
        except Wrong as e:
            verdict = f"WRONG: {e}"
        except (OSError, ValueError, KeyError) as e:
            verdict = f"WRONG: the results cannot be read: {type(e).__name__}: {e}"
        verdicts.append((name, verdict))
    return verdicts
