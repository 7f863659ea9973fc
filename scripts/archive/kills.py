"""Kills a run again and again, and compares what comes in the end with a run that was left alone.

`kills.py --nasij BIN --archive FILE_OR_DIR --work DIR`: the same command runs once undisturbed into DIR/whole, then into
DIR/killed, where SIGKILL hits its process group at random moments, until all kills are used; the last run may finish. All
files of results must be the same bytes, but run.json (times) and journal.redb. More options of the program: after `--`.
"""

import argparse
import random
import subprocess
import sys
import time
from pathlib import Path

import results

# Not results: what was done when, and what is needed to go on.
OTHER = {"run.json", "journal.redb"}


def files(out: Path) -> dict[str, Path]:
    return {p.relative_to(out).as_posix(): p for p in sorted(out.rglob("*")) if p.is_file() and p.name not in OTHER}


def first_difference(a: Path, b: Path) -> int | None:
    """The first byte in which two files differ."""
    with open(a, "rb") as x, open(b, "rb") as y:
        at = 0
        while True:
            p, q = x.read(1 << 20), y.read(1 << 20)
            if p != q:
                return at + next((i for i, (c, d) in enumerate(zip(p, q)) if c != d), min(len(p), len(q)))
            if not p:
                return None
            at += len(p)


def differences(a: Path, b: Path) -> list[str]:
    """How the results in two folders differ, a line a file."""
    left, right = files(a), files(b)
    said = [f"{name}: only in {a.name if name in left else b.name}" for name in sorted(left.keys() ^ right.keys())]
    for name in sorted(left.keys() & right.keys()):
        at = first_difference(left[name], right[name])
        if at is not None:
            said.append(f"{name}: differs at byte {at:,} of {left[name].stat().st_size:,} and {right[name].stat().st_size:,}")
    return said


def done(out: Path, is_lines: bool) -> int:
    """Lines in all parts, those under temporary names too; bytes, where they are packed."""
    count = 0
    for name, path in files(out).items() if out.exists() else ():
        if "failed" not in name:
            try:
                count += path.read_bytes().count(b"\n") if is_lines else path.stat().st_size
            except FileNotFoundError:
                pass
    return count


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nasij", type=Path, required=True, help="the program")
    parser.add_argument("--archive", type=Path, required=True, help="what it reads: a file or a folder")
    parser.add_argument("--work", type=Path, required=True, help="folder for both runs")
    parser.add_argument("--model", help="the model, as the program takes it")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1, help="of the moments")
    parser.add_argument("--format", default="jsonl", help="of the results")
    parser.add_argument("--threads", type=int)
    parser.add_argument("more", nargs="*", metavar="OPTION", help="further options of the program, after `--`")
    a = parser.parse_args()
    whole, killed = a.work / "whole", a.work / "killed"
    for out in (whole, killed):
        if out.exists():
            sys.exit(f"{out} is there already")
    a.work.mkdir(parents=True, exist_ok=True)
    is_lines = a.format == "jsonl"
    unit = "documents" if is_lines else "bytes"

    def command(out: Path) -> list:
        more = [*(["--model", a.model] if a.model else []), *(["--threads", str(a.threads)] if a.threads else []), *a.more]
        return [a.nasij.resolve(), "batch", a.archive, "-o", out, "--format", a.format, *more]

    ran = results.run(command(whole), a.work / "whole.stderr", timeout=None)
    total = done(whole, is_lines)
    print(f"undisturbed: {ran.seconds:.1f} s, exit code {ran.code}, {total:,} {unit}", flush=True)
    if ran.code not in (0, 1):
        sys.exit(f"the undisturbed run failed: {ran.stderr.strip()[-500:]}")

    moments = random.Random(a.seed)
    mean = 1.3 * ran.seconds / max(a.kills, 1)
    hits, ended, counts = 0, None, []
    with open(a.work / "killed.stderr", "ab") as log:
        for i in range(a.kills):
            wait = moments.uniform(0, 2 * mean)
            process = results.start(command(killed), log)
            try:
                process.wait(wait)
            except subprocess.TimeoutExpired:
                results.kill_group(process)
            # It may have ended between the last look and the kill.
            if process.returncode >= 0:
                ended = process.returncode
                break
            hits += 1
            counts.append(done(killed, is_lines))
            print(f"kill {i + 1} after {wait:.2f} s: {counts[-1]:,} of {total:,} {unit} done", flush=True)
        begin = time.monotonic()
        if ended is None:
            process = results.start(command(killed), log)
            try:
                ended = process.wait(10 * ran.seconds + 60)
            except subprocess.TimeoutExpired:
                results.kill_group(process)
                print("WRONG: the last run does not end")
                return 1
            print(f"last run: {time.monotonic() - begin:.1f} s, exit code {ended}")
        else:
            print(
                f"the run ended by itself, exit code {ended}, before all kills were used: {a.kills - hits} are left; a longer archive uses more"
            )

    wrong = differences(whole, killed)
    if ended != ran.code:
        wrong.append(f"exit code {ended}, undisturbed {ran.code}")
    if results.BROKEN.search((a.work / "killed.stderr").read_text("utf-8", "replace")):
        wrong.append("a crash in killed.stderr")
    if hits == 0:
        wrong.append("no kill hit: the archive is too short for this")
    for it in wrong:
        print("WRONG:", it)
    begun = sum(0 < count < total for count in counts)
    verdict = "DIFFERENT" if wrong else f"the same bytes in {len(files(whole))} files"
    print(f"{hits} of {a.kills} kills hit before the end, {begun} of them amid the results: {verdict}")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
