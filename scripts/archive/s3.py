"""Reads an archive from cloud storage, and holds it against the same files in a folder.

`s3.py --nasij BIN --model DIR`: starts a local server that speaks S3 (moto, on 127.0.0.1) and, before it, a relay that can cut
connections; puts files into a bucket; runs the program, which must be built with `--features cloud`; and says all that is wrong.
"""

import argparse
import gzip
import io
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import zipfile
from pathlib import Path

import boto3
import kills
import results
from botocore.config import Config

BUCKET = "nasij-archive"
PLACES = ["Basra", "Mosul", "Tikrit", "Erbil", "Najaf", "Kirkuk", "Samarra", "Ramadi"]
ARABIC = ["البصرة", "الموصل", "تكريت", "أربيل", "النجف", "كركوك", "سامراء", "الرمادي"]


def sentence(n: int) -> str:
    """A text of our own; each number gives another."""
    a, b = n % 8, n // 8 % 8
    if n % 2:
        return f"وصل الوفد رقم {n} من {ARABIC[a]} إلى {ARABIC[b]}."
    return f"Delegation {n} travelled from {PLACES[a]} to {PLACES[b]} on Monday."


def archive(texts: list[str], padding: int = 0) -> bytes:
    """A zip archive of texts, with a hidden entry that nothing makes smaller."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as out:
        for i, text in enumerate(texts):
            out.writestr(f"{i}.txt", text)
        if padding:
            out.writestr(".padding", random.Random(1).randbytes(padding))
    return packed.getvalue()


def files(count: int) -> dict[str, bytes]:
    """What is in the bucket below `news/`, by the rest of the key."""
    lines = "".join(json.dumps({"id": f"r{n}", "text": sentence(n)}, ensure_ascii=False) + "\n" for n in range(100, 100 + count))
    packed = gzip.compress("".join(sentence(n) for n in range(40)).encode(), mtime=0)
    return {
        "a.txt": sentence(1).encode(),
        "b c/خبر ٢.txt": sentence(2).encode(),
        "b c/100%25.txt": sentence(3).encode(),
        "broken.txt.gz": packed[: len(packed) // 2],
        "drafts/left out.txt": sentence(4).encode(),
        "empty.txt": b"",
        "lines.jsonl.gz": gzip.compress(lines.encode(), mtime=0),
        "pages.zip": archive([sentence(5), sentence(6)]),
        "torn.jsonl": b'{"text": "' + sentence(7).encode() + b'"}\n{"text": 1}\n',
        ".hidden/x.txt": sentence(8).encode(),
        "z/.hidden.txt": sentence(9).encode(),
    }


class Relay(threading.Thread):
    """Hands bytes on to the server; closes each connection after `cut` bytes of answers, if it is not 0."""

    def __init__(self, target: int):
        super().__init__(daemon=True)
        self.target, self.cut, self.cuts = target, 0, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def run(self) -> None:
        while True:
            client, _ = self.listener.accept()
            server = socket.create_connection(("127.0.0.1", self.target))
            for source, sink, is_answer in ((client, server, False), (server, client, True)):
                threading.Thread(target=self.hand_on, args=(source, sink, is_answer), daemon=True).start()

    def hand_on(self, source: socket.socket, sink: socket.socket, is_answer: bool) -> None:
        left = self.cut if is_answer and self.cut else None
        try:
            while left != 0 and (some := source.recv(64 << 10 if left is None else min(left, 64 << 10))):
                sink.sendall(some)
                left = None if left is None else left - len(some)
            self.cuts += left == 0
        except OSError:
            pass
        for it in (source, sink):
            try:
                it.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            it.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as it:
        return it.getsockname()[1]


class Check:
    """Runs the program against the server, and gathers what is wrong."""

    def __init__(self, options: argparse.Namespace, work: Path, server: int, endpoint: int):
        self.options, self.work, self.server = options, work, server
        self.wrong, self.count = [], 0
        self.keys = {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7OURS", "AWS_SECRET_ACCESS_KEY": "our-secret"}
        self.endpoint = f"http://127.0.0.1:{endpoint}"

    def must(self, is_right: bool, words: str) -> None:
        if not is_right:
            self.wrong.append(words)
            print("WRONG:", words, flush=True)

    def environment(self, more: dict[str, str] | None = None) -> dict[str, str]:
        clean = {k: v for k, v in os.environ.items() if not k.startswith("AWS_") and "PROXY" not in k.upper()}
        here = {"AWS_ENDPOINT": self.endpoint, "AWS_ALLOW_HTTP": "true", "AWS_REGION": "us-east-1"}
        return {**clean, **here, **(self.keys if more is None else more)}

    def client(self, service: str):
        e = self.environment()
        retries = Config(retries={"max_attempts": 1})
        keys = {"aws_access_key_id": e["AWS_ACCESS_KEY_ID"], "aws_secret_access_key": e["AWS_SECRET_ACCESS_KEY"]}
        return boto3.client(service, endpoint_url=f"http://127.0.0.1:{self.server}", region_name="us-east-1", config=retries, **keys)

    def batch(self, name: str, inputs: list, more=(), env=None, kill_after: float | None = None) -> tuple[Path, int | None, str]:
        """One run; gives the folder of results, the exit code, and what it says."""
        out, log = self.work / name, self.work / f"{name}.stderr"
        command = [self.options.nasij.resolve(), "batch", *inputs, "-o", out, "--model", self.options.model, *more]
        begin = time.monotonic()
        code, said = self.run(command, log, env, kill_after)
        self.seconds = time.monotonic() - begin
        print(f"{name}: {self.seconds:.1f} s, exit code {code}", flush=True)
        told = said + (out / "failed.jsonl").read_text("utf-8") if (out / "failed.jsonl").exists() else said
        self.must(not results.BROKEN.search(said), f"{name}: a crash: {said[-300:]}")
        for key in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            secret = self.environment(env).get(key)
            self.must(not secret or secret not in told, f"{name}: {key} is told")
        return out, code, told

    def run(self, command: list, log: Path, env=None, kill_after: float | None = None, stdout=subprocess.DEVNULL) -> tuple[int | None, str]:
        with open(log, "wb") as stderr:
            words = [os.fspath(it) for it in command]
            process = subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, env=self.environment(env), start_new_session=True
            )
            try:
                code = process.wait(kill_after or self.options.timeout)
            except subprocess.TimeoutExpired:
                code = None if kill_after is None else -signal.SIGKILL
            finally:
                results.kill_group(process)
        return code, log.read_text("utf-8", "replace")

    def fails(self, name: str, url: str, words: str, env=None) -> None:
        """A run in which nothing can be read, and which says why."""
        out, code, said = self.batch(name, [url], env=env)
        failed = results.failures(out)
        self.must(code == 1 and len(failed) == 1, f"{name}: exit code {code}, {len(failed)} failures: {said[-300:]}")
        for it in failed:
            print(f"    {it}", flush=True)
            self.must(words in json.dumps(it) and url in json.dumps(it), f"{name}: {it}, not {words!r}")


def same(check: Check, bucket: Path, folder: Path, root: Path) -> None:
    """The results from the bucket are those from the folder, but for the beginning of ids."""
    prefix = f"s3://{BUCKET}/news"

    def told(out: Path, start: str) -> tuple[list[str], list[str]]:
        plain = lambda it: json.dumps(it, ensure_ascii=False).replace(start, "ROOT")
        return [plain(it) for it in results.documents(out)], [plain(it) for it in results.failures(out)]

    from_bucket, from_folder = told(bucket, prefix), told(folder, str(root))
    for what, a, b in zip(("documents", "failures"), from_bucket, from_folder):
        print(f"    {len(a)} {what}", flush=True)
        check.must(len(a) > 0 and sorted(a) == sorted(b), f"{what}: {len(a)} from the bucket, {len(b)} from the folder, or others")
        for it in sorted(set(a) ^ set(b))[:6]:
            print("    only in one:", it[:300])


def all_checks(check: Check, relay: Relay) -> None:
    news, root = f"s3://{BUCKET}/news/", check.work / "news"
    s3 = check.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    for key, content in files(check.options.documents).items():
        s3.put_object(Bucket=BUCKET, Key=f"news/{key}", Body=content)
        (root / key).parent.mkdir(parents=True, exist_ok=True)
        (root / key).write_bytes(content)
    for mark in ("news/", "news/nothing/", "news/z/"):
        s3.put_object(Bucket=BUCKET, Key=mark, Body=b"")
    s3.put_object(Bucket=BUCKET, Key="newspaper.txt", Body=sentence(20).encode())
    s3.put_object(Bucket=BUCKET, Key="big/big.zip", Body=archive([sentence(21)], 4 << 20))
    for n in range(1205):
        s3.put_object(Bucket=BUCKET, Key=f"many/{n:04}.txt", Body=sentence(22).encode())

    exclude = ["--exclude", "drafts/"]
    folder, code, _ = check.batch("folder", [root], exclude)
    whole, also, _ = check.batch("bucket", [news], exclude)
    seconds = check.seconds
    check.must(code == also == 1, f"exit codes {code} and {also}, not 1")
    same(check, whole, folder, root)

    killed, code, _ = check.batch("killed", [news], exclude, kill_after=check.options.kill_at * seconds)
    done = kills.done(killed, True)
    check.must(code == -signal.SIGKILL, f"the kill came too late: exit code {code}")
    _, code, _ = check.batch("killed", [news], exclude)
    print(f"    killed after {done} documents")
    for it in kills.differences(whole, killed):
        check.must(False, f"killed and taken up: {it}")
    check.must(code == also, f"killed and taken up: exit code {code}")

    # More than a page of a listing; what is named is read in any case.
    out, code, _ = check.batch(
        "many", [f"s3://{BUCKET}/many", f"s3://{BUCKET}/newspaper.txt"], ["--include", "[01]*.txt", "--exclude", "120?.txt"]
    )
    ids = [it["id"] for it in results.documents(out)]
    right = [f"s3://{BUCKET}/many/{n:04}.txt" for n in range(1200)] + [f"s3://{BUCKET}/newspaper.txt"]
    check.must(code == 0 and ids == right, f"many: {len(ids)} documents, or not in order")

    relay.cut = 300 << 10
    out, code, said = check.batch("cut", [f"s3://{BUCKET}/big/"])
    relay.cut, cuts = 0, relay.cuts
    print(f"    {cuts} connections were cut")
    check.must(code == 0 and len(results.documents(out)) == 1, f"cut: exit code {code}: {said[-300:]}")
    check.must(cuts > 8, f"cut: only {cuts} connections were cut")

    log, told = check.work / "extract.stderr", check.work / "extract.jsonl"
    for url, right in ((f"{news}a.txt", 0), (news, 1)):
        with open(told, "wb") as stdout:
            command = [check.options.nasij.resolve(), "extract", "--model", check.options.model, "-f", "jsonl", url]
            code, said = check.run(command, log, stdout=stdout)
        print(f"extract {url}: exit code {code} {said.strip()}", flush=True)
        check.must(code == right and (f'"id":"{url}"' in told.read_text("utf-8")) == (right == 0), f"extract {url}: {said[-300:]}")

    check.fails("no-bucket", "s3://nasij-is-not-there/news/", "NoSuchBucket")
    check.fails("no-object", f"s3://{BUCKET}/newspaper", "no such object")
    nobody = {"AWS_METADATA_ENDPOINT": f"http://127.0.0.1:{free_port()}"}
    check.fails("no-credentials", news, "no credentials", nobody)
    check.fails("half-credentials", news, "Missing SecretAccessKey", {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7OURS"})
    dead = {**check.keys, "AWS_ENDPOINT": f"http://127.0.0.1:{free_port()}"}
    check.fails("dead", news, "refused", dead)

    # From here on the server asks who it is.
    iam = check.client("iam")
    allow = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
    users = {}
    for name in ("reader", "stranger"):
        iam.create_user(UserName=name)
        key = iam.create_access_key(UserName=name)["AccessKey"]
        users[name] = {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}
    iam.put_user_policy(UserName="reader", PolicyName="read", PolicyDocument=json.dumps(allow))
    request = urllib.request.Request(f"http://127.0.0.1:{check.server}/moto-api/reset-auth", data=b"0", method="POST")
    request.add_header("Content-Type", "text/plain")
    urllib.request.urlopen(request).close()
    one = f"{news}a.txt"
    for name, url in (("wrong-key", news), ("wrong-key-object", one)):
        check.fails(name, url, "InvalidAccessKeyId", {**users["reader"], "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7NONE"})
    check.fails("wrong-signature", news, "SignatureDoesNotMatch", {**users["reader"], "AWS_SECRET_ACCESS_KEY": "a-secret"})
    for name, url in (("denied", news), ("denied-object", one)):
        check.fails(name, url, "AccessDenied", users["stranger"])
    out, code, said = check.batch("allowed", [one], env=users["reader"])
    check.must(code == 0 and len(results.documents(out)) == 1, f"allowed: exit code {code}: {said[-300:]}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nasij", type=Path, required=True, help="the program, built with `--features cloud`")
    parser.add_argument("--model", required=True, help="the model, as the program takes it")
    parser.add_argument("--documents", type=int, default=600, help="in the largest file")
    parser.add_argument("--kill-at", type=float, default=0.6, help="when a run is killed, of its whole time")
    parser.add_argument("--timeout", type=float, default=600, help="of one run, in seconds")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="nasij-s3-") as folder:
        work, port = Path(folder), free_port()
        with open(work / "server.log", "wb") as log:
            command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
            server = results.start(command, log)
        try:
            for _ in range(300):
                try:
                    socket.create_connection(("127.0.0.1", port)).close()
                    break
                except OSError:
                    time.sleep(0.2)
            relay = Relay(port)
            relay.start()
            check = Check(options, work, port, relay.port)
            all_checks(check, relay)
        finally:
            results.kill_group(server)
    print("all right" if not check.wrong else f"NOT right: {len(check.wrong)} things are wrong")
    return int(bool(check.wrong))


if __name__ == "__main__":
    sys.exit(main())
