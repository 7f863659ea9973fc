"""The two views of a text that the network needs, equal to `nasij_tokens::normal::reading_form` and `nasij_tokens::atoms`.

The Rust side is the definition; `tests/text_forms.jsonl` holds cases that both sides are checked against.
"""

import unicodedata

import regex

# Tatweel, harakat, Quranic marks, bidi controls, zero-width characters, soft hyphen: no letters, so the network is spared them.
_DROPPED = {0x0640, 0x0670, 0x061C, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0xFEFF, 0x00AD}
_DROPPED |= set(range(0x064B, 0x0660)) | set(range(0x202A, 0x202F)) | set(range(0x2066, 0x206A))
_DROPPED |= set(range(0x06D6, 0x06DD)) | set(range(0x06DF, 0x06E5)) | {0x06E7, 0x06E8} | set(range(0x06EA, 0x06EE))
# Arabic-Indic and Persian digits, Persian kaf and yeh.
_MAPPED = {0x0660 + i: str(i) for i in range(10)} | {0x06F0 + i: str(i) for i in range(10)} | {0x06A9: "ك", 0x06CC: "ي"}
_ATOM = regex.compile(r"[\p{L}\p{M}\p{N}\p{Cf}_]+|\S")


def _plain(char: str) -> str:
    code = ord(char)
    if code in _DROPPED:
        return ""
    return _MAPPED.get(code, char)


def reading_form(text: str) -> tuple[str, list[int]]:
    """-> the form, and for each of its characters (and its end) the index of the source character it came from."""
    out, source = [], []
    for i, char in enumerate(text):
        code = ord(char)
        if 0xFE70 <= code <= 0xFE7F:
            form = ""
        elif 0xFB50 <= code <= 0xFDFF or 0xFE80 <= code <= 0xFEFC:
            form = "".join(map(_plain, unicodedata.normalize("NFKC", char)))
        else:
            form = _plain(char)
        out.append(form)
        source.extend([i] * len(form))
    source.append(len(text))
    return "".join(out), source


def atoms(text: str) -> list[tuple[int, int]]:
    """Character ranges of the finest units, the ones that carry labels."""
    return [m.span() for m in _ATOM.finditer(text)]
