"""Kinds of damage: each writes a folder of its own, and says what must come of it.

Each folder also has a good text before and one after the damage, by the order of names: neither may be harmed.
"""

import importlib
import json
import os
import random
import re
from pathlib import Path

KINDS = []

ENGLISH = [
    "The mayor of Larnwick opened a new library on Monday, {}.",
    "Salma Haddad, a teacher from Port Orsay, leads the {} committee.",
    "Brightwater Mills said that the {} plant near Tessaly will close in June.",
    "Minister Owen Tarrick met farmers in Dunmoor about the {} bridge.",
    "The Kestrel Foundation gave the {} museum in Avonlea two paintings.",
]
ARABIC = [
    "افتتح محافظ مدينة النخيل مكتبة جديدة يوم الاثنين {} بحضور الأهالي.",
    "قالت المهندسة سلمى الحداد إن مشروع {} في بلدة الرمان يبدأ غدا.",
    "زار وزير الزراعة كريم العبدلي قرية السدر ليرى سوق {} القديم.",
    "أعلنت شركة المنارة للنقل أن خط {} بين الميناء والسوق يعمل من جديد.",
    "وصل فريق الواحة إلى مدينة الفرات للعب مباراة {} مساء الخميس.",
]


def kind(name):
    """Registers a function that fills a kind's folder."""

    def register(make):
        KINDS.append((name, make))
        return make

    return register


class Kind:
    """A kind of damage at work: writes files, and notes what must come of them.

    `id` and `path` in what is expected begin with `@/` where the archive's own path stands.
    """

    markers = 0

    def __init__(self, root: Path, number: int, name: str):
        self.name = name
        self.folder = f"{number:03d}-{re.sub('[^a-z0-9]+', '-', name.lower()).strip('-')}"
        self.root = root / self.folder
        self.root.mkdir(parents=True)
        self.random = random.Random(number)
        self.expect = []

    def said(self) -> dict:
        return {"name": self.name, "folder": self.folder, "expect": self.expect}

    def marker(self) -> str:
        Kind.markers += 1
        return f"markerword{Kind.markers:04d}"

    def text(self, language=None, sentences=1) -> tuple[str, str]:
        """A marker, and sentences with it."""
        marker = self.marker()
        pool = {"ar": ARABIC, "en": ENGLISH}.get(language) or (ARABIC if Kind.markers % 2 else ENGLISH)
        return marker, " ".join(s.format(marker) for s in self.random.sample(pool, sentences))

    def long_text(self, size: int) -> str:
        """Sentences of at least that many bytes that pack only so well: no bomb."""
        words = " ".join(ENGLISH).format(*"nnnnn").split()
        return "".join(" ".join(self.random.choices(words, k=12)) + ".\n" for _ in range(size // 50))

    def record(self, **more) -> tuple[str, dict]:
        """A marker, and a record of which it is the id, too."""
        marker, text = self.text()
        return marker, {"id": marker, "text": text, **more}

    def write(self, name, data) -> None:
        path = os.path.join(os.fsencode(self.root), os.fsencode(name))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(data.encode() if isinstance(data, str) else data)

    def at(self, name="") -> str:
        """The path of a file as it is shown: bytes that are no UTF-8 as U+FFFD."""
        return f"@/{self.folder}/" + os.fsencode(name).decode("utf-8", "replace")

    def good(self, id, marker="", **more) -> None:
        """A document must come, once. More: `notes` that it has, `duplicate_of`, `contains` (a further word)."""
        self.expect.append({"state": "good", "id": id, "marker": marker, **more})

    def maybe(self, id, marker="", **more) -> None:
        """A document may come or not."""
        self.expect.append({"state": "maybe", "id": id, "marker": marker, **more})

    def bad(self, path, reason, record=None, **more) -> None:
        """A failure must be told, with a reason in which the pattern is found. More: `within` (an entry of it, too, may
        be named), `often` (it may be told more than once)."""
        self.expect.append({"state": "bad", "path": path, "record": record, "reason": reason, **more})

    def either(self, id, path=None, marker="", reason=".", **more) -> None:
        """A document, or a failure."""
        self.expect.append({"state": "either", "id": id, "path": path or id, "marker": marker, "reason": reason, **more})

    def free(self, path) -> None:
        """What is at or in this path may come of it or not, or fail."""
        self.expect.append({"state": "free", "path": path})

    def good_text(self, name, pack=lambda data: data, **more) -> None:
        """Writes a good text and expects it."""
        marker, text = self.text()
        self.write(name, pack(text.encode()))
        self.good(self.at(name), marker, **more)

    def entry(self, archive, name, expect="good", **more) -> tuple[str, bytes]:
        """A text that will stand in an archive; gives it as an entry."""
        marker, text = self.text()
        getattr(self, expect)(f"{self.at(archive)}/{name}", marker, **more)
        return name, text.encode()

    def lines(self, name, lines, newline="\n", pack=str.encode) -> None:
        """Writes lines; records as JSON."""
        self.write(name, pack(newline.join(it if isinstance(it, str) else json.dumps(it, ensure_ascii=False) for it in lines) + newline))

    def good_record(self, id=None, **more) -> dict:
        """A record that must come."""
        marker, record = self.record(**more)
        self.good(id or marker, marker)
        return record


def make(root: Path) -> list[dict]:
    """Writes all kinds into a folder; gives what must come of them."""
    for module in ("packed", "texts", "records", "tables", "files"):
        importlib.import_module(f"{__name__}.{module}")
    Kind.markers, said = 0, []
    for number, (name, fill) in enumerate(KINDS):
        k = Kind(root, number, name)
        k.good_text("0-before.txt")
        fill(k)
        k.good_text("z-after.txt")
        said.append(k.said())
    return said
