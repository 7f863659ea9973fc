"""The cases that hold both sides to one reading form: `text_forms.py tests/text_forms.jsonl` checks them, `--write` makes them anew.

The Rust side reads the same file in `crates/pipeline/tests/text_forms.rs`.
"""

import json
import sys
from pathlib import Path

from text import atoms, reading_form

TEXTS = [
    "زارَ مُقْتَدَى الصَّدْرُ بَغْدَادَ.",
    "الـعـــراق يعلن ﻻ ﷲ ﺍﻟﻌﺮﺍﻕ",
    "في ٢٢/٠١/٢٠٢٢ و۱۴۰۱ بلغ ٣٫٥٪",
    "می‌رود و کتاب علی",
    "Al- Sadr's pro-Iran e-mail: «U.S.» met.The_end",
    "\u200fنص\u200e mixed \u202eoverride\u202c soft\u00adhyphen \u2067iso\u2069",
    "Asa’ib Ahl al-Haq (KDP) — 1996-08-30 … €5 👍🏽 é e\u0301",
    "\u064b\u064c وحدها \ufe70 \ufe76\ufe7d",
    "tab\there\nnew\r\nline\u00a0nbsp\u2003em",
    "ﬁ ½ ² Ⅳ ｆｕｌｌ",
    "٣٠٠ كم² x\u0000y",
]  # fmt: skip


def case(text: str) -> dict:
    form, _ = reading_form(text)
    return {"text": text, "form": form, "atoms": [form[a:b] for a, b in atoms(form)]}


def main() -> int:
    path = Path(sys.argv[1])
    lines = [json.dumps(case(text), ensure_ascii=False) for text in TEXTS]
    if "--write" in sys.argv:
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return 0
    wrong = [
        old for old in path.read_text(encoding="utf-8").splitlines() if json.dumps(case(json.loads(old)["text"]), ensure_ascii=False) != old
    ]
    print(*wrong, sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
