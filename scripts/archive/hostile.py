"""An archive with over a hundred kinds of damage, and what must come of it.

`hostile.py make DIR` writes DIR/archive, DIR/special (inputs of special runs) and DIR/expected.json.
`hostile.py run --nasij BIN DIR --out OUT` runs `nasij batch` over it and checks that each good document comes once, each
bad one is named with its reason, nothing else fails, nothing crashes or hangs, and nothing is written but into OUT.
"""

import argparse
import json
import re
import resource
import sys
from collections import defaultdict
from pathlib import Path

import kinds
import results
import special


def make(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        sys.exit(f"{folder} is not empty")
    archive = folder / "archive"
    archive.mkdir(parents=True)
    said = kinds.make(archive)
    special.make(folder / "special")
    (folder / "expected.json").write_text(json.dumps({"kinds": said}, ensure_ascii=False, indent=0), encoding="utf-8")
    documents = sum(e["state"] == "good" for k in said for e in k["expect"])
    failing = sum(e["state"] == "bad" for k in said for e in k["expect"])
    size = sum(p.lstat().st_blocks * 512 for p in archive.rglob("*"))
    print(f"{len(said)} kinds of damage, {documents} good documents, {failing} failures, {size / 1e6:.0f} MB")


def is_in(path: str, outer: str) -> bool:
    """Whether a path or id is `outer`, a record of it, or in it."""
    return path == outer or path.startswith((outer + "/", outer + ":"))


class Found:
    """What came of a run; what was expected is taken out of it."""

    def __init__(self, documents: list[dict], failures: list[dict]):
        self.documents, self.failures = defaultdict(list), defaultdict(list)
        for it in documents:
            self.documents[it["id"]].append(it)
        for it in failures:
            self.failures[it["path"]].append(it)

    def take(self, e: dict) -> str | None:
        """Takes what is expected; says what is wrong, if anything."""
        if e["state"] == "free":
            for found in (self.documents, self.failures):
                for key in [key for key in found if is_in(key, e["path"])]:
                    found[key] = []
            return None
        if e["state"] == "bad":
            return self.take_failure(e)
        wrong = self.take_document(e)
        if wrong and e["state"] == "either":
            return self.take_failure(e) and f"neither a document nor a failure: {short(e['path'])}"
        return None if e["state"] == "maybe" else wrong

    def take_document(self, e: dict) -> str | None:
        if e["id"] is None:
            pool = [it for its in self.documents.values() for it in its if it.get("source", it["id"]).startswith(e["source"])]
        else:
            pool = self.documents[e["id"]]
        said = [e["marker"], *([e["contains"]] if e.get("contains") else [])]
        # A text that is nothing or blanks may have come before.
        is_there = lambda it: (
            it.get("duplicate_of") == e["duplicate_of"] if "duplicate_of" in e else all(s in it.get("text", "") for s in said)
        )
        it = next((it for it in pool if is_there(it)), None)
        if it is None:
            name = short(e["id"] or e["source"])
            if pool:
                wanted = f"duplicate of {short(e['duplicate_of'])}" if "duplicate_of" in e else " and ".join(said)
                came = pool[0].get("text", f"duplicate of {pool[0].get('duplicate_of')}")
                return f"{name}: came, but not with {wanted}: {short(came)}"
            failed = next(iter(self.failures.get(e["id"], [])), None)
            return f"{name}: did not come" + (f", but failed: {short(failed['reason'])}" if failed else "")
        self.documents[it["id"]].remove(it)
        codes = {note["code"] for note in it.get("notes", [])}
        lacking = [code for code in e.get("notes", []) if code not in codes]
        return f"{short(it['id'])}: no note {', '.join(lacking)} (but {', '.join(sorted(codes)) or 'none'})" if lacking else None

    def take_failure(self, e: dict) -> str | None:
        path = e["path"]
        keys = [key for key in self.failures if key == path or e.get("within") and key.startswith(path + "/")]
        pool = [it for key in keys for it in self.failures[key]]
        fits = [it for it in pool if e.get("record") in (None, it.get("record")) and re.search(e["reason"], it["reason"], re.I)]
        if not fits:
            where = short(path) + (f" record {e['record']}" if e.get("record") else "")
            if pool:
                told = "; ".join(f"record {it.get('record')}: {short(it['reason'])}" for it in pool[:3])
                return f"{where}: failed with {told}; expected {short(e['reason'])}"
            return f"{where}: did not fail" + (", but came" if self.documents.get(path) else "")
        for it in pool if e.get("often") else fits[:1]:
            self.failures[it["path"]].remove(it)
        return None

    def rest(self):
        """What nobody expected: where it is, and what."""
        for id, its in self.documents.items():
            for it in its:
                yield it.get("source", id), f"unexpected document {short(id)}"
        for path, its in self.failures.items():
            for it in its:
                record = f" record {it['record']}" if it.get("record") else ""
                yield path, f"unexpected failure {short(path)}{record}: {short(it['reason'])}"


def short(text: str) -> str:
    """A name or message in a line, and not too long."""
    text = ascii(text)[1:-1]
    return text if len(text) < 140 else f"{text[:60]}...{text[-70:]}"


def check_forms(documents, failures) -> list[str]:
    """What is wrong with the form and order of the results."""
    wrong = []
    for it in failures:
        if not (
            set(it) <= {"path", "record", "byte", "id", "reason"} and isinstance(it.get("path"), str) and isinstance(it.get("reason"), str)
        ):
            wrong.append(f"a failure of another form: {short(json.dumps(it))}")
        elif results.BROKEN.search(it["reason"]):
            wrong.append(f"a mistake of the program's own: {short(it['path'])}: {short(it['reason'])}")
    for name, its in (("results", [it.get("source", it["id"]) for it in documents]), ("failures", [it["path"] for it in failures])):
        folders = [int(m[1]) for m in (re.search(r"/archive/(\d{3})-", it) for it in its) if m]
        if folders != sorted(folders):
            wrong.append(f"the {name} are not in the order of the input")
    return wrong


def check_kinds(expected, archive: Path, documents, failures) -> tuple[list[tuple], list[str]]:
    """A row a kind (name, good, bad, what is wrong), and what is wrong and belongs to no kind."""
    local = lambda value: f"{archive}/{value[2:]}" if isinstance(value, str) and value.startswith("@/") else value
    all_kinds = [{**k, "expect": [{key: local(value) for key, value in e.items()} for e in k["expect"]]} for k in expected["kinds"]]
    found = Found(documents, failures)
    rows = []
    # What is free comes last in all kinds, so that it takes nothing that is asked for.
    weight = {"good": 0, "bad": 0, "either": 1, "maybe": 1, "free": 2}
    for k in all_kinds:
        wrong = [w for w in map(found.take, sorted(k["expect"], key=lambda e: weight[e["state"]])) if w]
        count = lambda state, k=k: sum(e["state"] == state for e in k["expect"])
        rows.append((k["name"], count("good"), count("bad"), wrong))
    folders = {f"{archive}/{k['folder']}/": row[3] for k, row in zip(all_kinds, rows)}
    nowhere = []
    for where, what in found.rest():
        next((wrong for folder, wrong in folders.items() if where.startswith(folder)), nowhere).append(what)
    return rows, nowhere


class Watch:
    """Sees whether anything changes outside the folder of results."""

    def __init__(self, folder: Path, out: Path):
        self.roots = [folder, out.parent / f"{out.name}-sentinel"]
        self.sentinel = self.roots[1]
        self.sentinel.mkdir(exist_ok=True)
        (self.sentinel / "untouched.txt").write_text("Nobody may touch this.\n")
        self.above = {*folder.resolve().parents, out.resolve(), *out.resolve().parents}
        self.before = self.look()

    def look(self) -> dict:
        evil = {str(p): () for parent in self.above for p in parent.glob("*nasij-evil*")}
        return {k: v for root in self.roots for k, v in results.tree(root).items()} | evil

    def changes(self) -> list[str]:
        after = self.look()
        changed = [k for k in sorted(after.keys() | self.before.keys()) if after.get(k) != self.before.get(k)]
        what = lambda k: "removed" if k not in after else "changed" if k in self.before else "made"
        return [f"outside: {short(k)} was {what(k)}" for k in changed]


def run(a) -> int:
    if a.out.exists() and any(a.out.iterdir()):
        sys.exit(f"{a.out} is not empty: results of an earlier run would go on")
    a.out.mkdir(parents=True, exist_ok=True)
    folder, out = a.folder.resolve(), a.out.resolve()
    archive = folder / "archive"
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    if a.memory:
        resource.setrlimit(resource.RLIMIT_DATA, (a.memory << 20, resource.getrlimit(resource.RLIMIT_DATA)[1]))
    watch = Watch(folder, out)
    model = ["--model", Path(a.model).resolve() if Path(a.model).exists() else a.model] if a.model else []
    nasij = Path(a.nasij).resolve()
    bench = special.Bench(nasij, folder, out, model, a.timeout, watch.sentinel)
    ran = results.run(bench.command(out / "main", archive), out / "main.stderr", a.timeout, watch.sentinel)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024

    general = []
    if ran.code != 1:
        general.append(f"exit code {ran.code}, not 1" if ran.code is not None else f"not done after {a.timeout:.0f} seconds")
    if m := results.BROKEN.search(ran.stderr):
        general.append(f"{m[0]!r} in standard error")
    documents, failures = results.documents(out / "main"), results.failures(out / "main")
    general += check_forms(documents, failures)
    rows, nowhere = check_kinds(expected, archive, documents, failures)
    general += nowhere + watch.changes()

    print("| kind | good | bad | |\n|---|---|---|---|")
    for name, good, bad, wrong in rows:
        more = f"; and {len(wrong) - 4} more" if len(wrong) > 4 else ""
        print(f"| {name} | {good} | {bad} | {'WRONG: ' + '; '.join(wrong[:4]) + more if wrong else 'ok'} |")
    print(f"\n{len(documents)} documents, {len(failures)} failures, {ran.seconds:.1f} s, {memory:.0f} MiB of memory at most")
    for it in general[:50]:
        print("WRONG:", it)

    verdicts = [] if a.main_only else special.run(bench)
    if verdicts:
        print("\n| special run | |\n|---|---|")
    for name, verdict in verdicts:
        print(f"| {name} | {verdict} |")
    late = [it for it in watch.changes() if it not in general]
    for it in late:
        print("WRONG:", it)
    failed = sum(bool(row[3]) for row in rows) + len(general) + len(late) + sum(v.startswith("WRONG") for _, v in verdicts)
    print(f"\n{len(rows)} kinds, {len(verdicts)} special runs: {'all right' if failed == 0 else f'{failed} WRONG'}")
    return int(failed > 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    making = commands.add_parser("make", help="write the archive")
    running = commands.add_parser("run", help="run the program over it, and check")
    for it in (making, running):
        it.add_argument("folder", type=Path, metavar="DIR")
    running.add_argument("--nasij", required=True, help="the program")
    running.add_argument("--out", type=Path, required=True, help="folder for results, empty or not there")
    running.add_argument("--model", help="the model, as the program takes it")
    running.add_argument("--timeout", type=float, default=600, help="seconds for a run")
    running.add_argument("--memory", type=int, default=4096, help="MiB that the program may have; 0: no limit")
    running.add_argument("--main-only", action="store_true", help="without the special runs")
    a = parser.parse_args()
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    if a.command == "make":
        make(a.folder)
        return 0
    return run(a)


if __name__ == "__main__":
    sys.exit(main())
