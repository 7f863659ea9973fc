"""Plain texts and pages."""

import gzip

from . import ARABIC, ENGLISH, kind

LONGER = r"longer than"


@kind("windows-1256")
def _(k):
    marker, text = k.text("ar", 5)
    k.write("a.txt", text.encode("cp1256"))
    k.good(k.at("a.txt"), marker, notes=["decoded"], contains="المهندسة")


@kind("ISO-8859-6")
def _(k):
    marker, text = k.text("ar", 5)
    k.write("a.txt", text.encode("iso8859-6"))
    k.good(k.at("a.txt"), marker, notes=["decoded"], contains="المهندسة")


@kind("windows-1252")
def _(k):
    marker, text = k.text("en", 5)
    text += " “The café in Orléans is Zoë’s,” said Mr Núñez – the owner’s façade is naïve."
    k.write("a.txt", text.encode("cp1252"))
    k.good(k.at("a.txt"), marker, notes=["decoded"], contains="Orl\u00e9ans")


@kind("windows-1251")
def _(k):
    marker = k.marker()
    text = f"Глава города Ясенево открыл новую библиотеку {marker}. Учительница Анна Соколова из Заречья ведет новый кружок."
    k.write("a.txt", text.encode("cp1251"))
    k.good(k.at("a.txt"), marker, notes=["decoded"])


@kind("UTF-16")
def _(k):
    for name, encoding, mark in (
        ("le-mark.txt", "utf-16-le", b"\xff\xfe"),
        ("be-mark.txt", "utf-16-be", b"\xfe\xff"),
        ("le-bare.txt", "utf-16-le", b""),
        ("be-bare.txt", "utf-16-be", b""),
    ):
        marker, text = k.text("en", 5)
        k.write(name, mark + text.encode(encoding))
        k.good(k.at(name), marker, notes=["decoded"], contains="Larnwick")


@kind("UTF-16 in Arabic")
def _(k):
    marker, text = k.text("ar", 5)
    k.write("a.txt", b"\xff\xfe" + text.encode("utf-16-le"))
    k.good(k.at("a.txt"), marker, notes=["decoded"], contains="المهندسة")


@kind("UTF-16 with half a character at its end, and half a pair")
def _(k):
    marker, text = k.text("en", 3)
    k.write("a.txt", b"\xff\xfe" + text.encode("utf-16-le") + b"x")
    k.good(k.at("a.txt"), marker, notes=["decoded"])
    marker, text = k.text("en", 3)
    k.write("b.txt", b"\xff\xfe" + text.encode("utf-16-le") + b"\x00\xd8a\0b\0")
    k.good(k.at("b.txt"), marker, notes=["decoded"])


@kind("UTF-32")
def _(k):
    k.write("a.txt", b"\xff\xfe\0\0" + k.text("en")[1].encode("utf-32-le"))
    k.either(k.at("a.txt"))


@kind("UTF-8 with a few bad bytes")
def _(k):
    marker, text = k.text("ar", 5)
    data = text.encode()
    k.write("a.txt", data[:40] + b"\xff" + data[40:] + " وقال ".encode() + b"\xc3\x28 \xe2\x82 \xed\xa0\x80 \xc0\xaf.")
    k.good(k.at("a.txt"), marker, notes=["bad_bytes"])


@kind("UTF-8 cut inside a letter")
def _(k):
    marker, text = k.text("ar", 5)
    k.write("a.txt", (text + " بغداد").encode()[:-1])
    k.good(k.at("a.txt"), marker, notes=["bad_bytes"])


@kind("byte order marks")
def _(k):
    k.good_text("a.txt", lambda data: b"\xef\xbb\xbf" + data)
    k.good_text("b.txt", lambda data: b"\xef\xbb\xbf" * 3 + data)
    k.write("c.txt", b"\xef\xbb\xbf")
    k.good(k.at("c.txt"))


@kind("a text with NULs")
def _(k):
    marker, text = k.text("en", 5)
    k.write("a.txt", text[:20] + "\0" + text[20:] + " The end\0.")
    k.good(k.at("a.txt"), marker)


@kind("NULs only")
def _(k):
    k.write("a.txt", bytes(5000))
    k.bad(k.at("a.txt"), "binary")


@kind("control characters and escape sequences")
def _(k):
    marker, text = k.text("en", 5)
    k.write("a.txt", text + "\x1b[31mred\x1b[0m \x07\x08\x0b\x0c\x0e\x7f \x9b2J \x1b]0;title\x07.")
    k.good(k.at("a.txt"), marker)


@kind("overrides of direction, line separators, noncharacters")
def _(k):
    marker, text = k.text("ar", 2)
    k.write("a.txt", text + " \u202edrawkcab\u202c \u2066a\u2069\u2028b\u2029c \ufffe\uffff\U0010ffff \ufffd \ue000 \ufdd0.")
    k.good(k.at("a.txt"), marker)


@kind("a word of 300,000 letters")
def _(k):
    marker, text = k.text()
    k.write("a.txt", text + "\n" + "a" * 300_000)
    k.good(k.at("a.txt"), marker)
    marker, text = k.text()
    k.write("b.txt", text + "\n" + "ب" * 150_000)
    k.good(k.at("b.txt"), marker)


@kind("a line of 9 MiB")
def _(k):
    marker, text = k.text("en")
    k.write("a.txt", (text + " ") * (9 * (1 << 20) // (len(text) + 1) + 1))
    k.bad(k.at("a.txt"), LONGER)


@kind("a text of 9 MiB in lines")
def _(k):
    k.write("a.txt.gz", gzip.compress(k.long_text(9 << 20).encode(), 1, mtime=0))
    k.bad(k.at("a.txt.gz"), LONGER)


@kind("combining marks only")
def _(k):
    k.write("a.txt", "\u0651\u0650\u0301\u0323" * 5000)
    k.good(k.at("a.txt"))
    marker, text = k.text("ar")
    k.write("b.txt", text + " م" + "\u0651" * 30_000 + " e" + "\u0301" * 30_000)
    k.good(k.at("b.txt"), marker)


@kind("dots, brackets, quotes, joined emoji, tatweel by the thousand")
def _(k):
    for i, piece in enumerate((".", "(", "\"'", "\U0001f468\u200d", "ـ", "-", "،", "a.b.", "1,", "@", "http://")):
        marker, text = k.text()
        k.write(f"{i:02d}.txt", text + "\n" + piece * (40_000 // len(piece)))
        k.good(k.at(f"{i:02d}.txt"), marker)


@kind("a sentence of 5,000 words")
def _(k):
    for name, words in (
        ("a.txt", "Larnwick and Tessaly or Avonlea with Owen Tarrick"),
        ("b.txt", "مدينة النخيل وبلدة الرمان مع سلمى الحداد"),
    ):
        marker = k.marker()
        k.write(name, marker + " " + (words + " ") * (5000 // len(words.split())))
        k.good(k.at(name), marker)


@kind("10,000 lines of a letter, and odd line ends")
def _(k):
    marker, text = k.text()
    k.write("a.txt", text + "\n" + "x\n" * 10_000)
    k.good(k.at("a.txt"), marker)
    marker, text = k.text()
    k.write("b.txt", text + "\x85" * 10 + "\r\r\n\n\r\u2028\u2029" * 1000)
    k.good(k.at("b.txt"), marker)


@kind("nothing, and blanks only")
def _(k):
    k.write("a.txt", b"")
    k.good(k.at("a.txt"))
    k.write("b.txt", b" \t\r\n" * 1000)
    k.good(k.at("b.txt"))
    k.write("c.txt", "\u00a0\u200f\u200b\u3000\n" * 500)
    k.good(k.at("c.txt"))


@kind("the same text twice")
def _(k):
    marker, text = k.text()
    k.write("a.txt", text)
    k.write("b.txt", text)
    k.good(k.at("a.txt"), marker)
    k.good(k.at("b.txt"), duplicate_of=k.at("a.txt"))
    k.lines("c.jsonl", [{"id": marker, "text": text}])
    k.good(marker, duplicate_of=k.at("a.txt"))


@kind("other languages")
def _(k):
    for name, words in (
        ("fa.txt", "شهردار شهر جدید کتابخانه‌ای را گشود"),
        ("zh.txt", "市长在星期一开设了一座新图书馆。"),
        ("he.txt", "ראש העיר פתח ספרייה חדשה"),
        ("th.txt", "นายกเทศมนตรีเปิดห้องสมุดใหม่"),
    ):
        marker = k.marker()
        k.write(name, f"{words} {marker}")
        k.good(k.at(name), marker)


def page(k, body_before="", body_after=""):
    """A marker, and a page with an article that is long enough to be found."""
    marker = k.marker()
    article = "".join(f"<p>{' '.join(s.format(marker) for s in pool)}</p>" for pool in (ENGLISH, ARABIC))
    head = f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{marker} news</title></head>"
    return marker, f"{head}<body>{body_before}<article><h1>News of Larnwick</h1>{article}</article>{body_after}</body></html>"


def good_page(k, name, harm=lambda page: page, encoding="utf-8", **more):
    marker, html = page(k)
    k.write(name, harm(html).encode(encoding, "xmlcharrefreplace"))
    k.good(k.at(name), marker, **more)


@kind("pages, whole")
def _(k):
    good_page(k, "a.html")
    good_page(k, "b.htm")


@kind("page of 100,000 divs in each other")
def _(k):
    marker, html = page(k, "<div>" * 100_000, "</div>" * 100_000)
    k.write("a.html", html)
    k.either(k.at("a.html"))
    k.write("b.html", "<b><table><tr><td><svg><a>" * 20_000)
    k.either(k.at("b.html"))


@kind("page with tags left open, closed twice, crossed")
def _(k):
    good_page(k, "a.html", lambda p: p.replace("</p>", "").replace("</article>", "").replace("</body></html>", ""))
    good_page(k, "b.html", lambda p: p.replace("</p>", "</p></p></i></div>").replace("<p>", "<p><b><i></b>"))
    good_page(k, "c.html", lambda p: p[: p.rfind("</p>") - 40] + "<a href='")


@kind("page of 20 MiB")
def _(k):
    marker, html = page(k)
    k.write("a.html", html.replace("</body>", "<p>" + "x" * (20 << 20) + "</p></body>"))
    k.bad(k.at("a.html"), LONGER)


@kind("page with nothing to read")
def _(k):
    k.write("a.html", b"")
    k.either(k.at("a.html"))
    k.write("b.html", b"<html><head><script>var a = '<p>no</p>';</script></head><body><img src=x></body></html>")
    k.either(k.at("b.html"))
    k.write("c.html", b"<<<<<<>>>>>&&&&&;;;;;<!<!--<![CDATA[<?")
    k.either(k.at("c.html"))


@kind("page with odd references and a huge attribute")
def _(k):
    good_page(k, "a.html", lambda p: p.replace("</h1>", " &#0; &#x110000; &#xD800; &bogus; &amp &lt;b&gt;</h1>"))
    good_page(k, "b.html", lambda p: p.replace("<article>", f"<article data-x='{'y' * (1 << 20)}'>"))
    good_page(k, "c.html", lambda p: p.replace("</article>", "</article><!-- never closed " + "z" * 10_000))
    good_page(k, "d.html", lambda p: p.replace("<body>", "<body " + " ".join(f"a{i}={i}" for i in range(10_000)) + ">"))


@kind("page that says its encoding, truly and falsely")
def _(k):
    good_page(k, "a.html", lambda p: p.replace("charset=utf-8", "charset=windows-1256"), "cp1256", notes=["decoded"], contains="الحداد")
    good_page(k, "b.html", lambda p: p.replace("charset=utf-8", "charset=x-no-such-thing"))
    good_page(k, "c.html", lambda p: p.replace("charset=utf-8", "charset=utf-16"))
