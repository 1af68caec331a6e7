"""Bytes to text: what the mail declares, then UTF-8, then a guess with Polish in mind."""

from __future__ import annotations

import re
from collections.abc import Callable
from encodings.aliases import aliases
from functools import lru_cache

# Only these are believed. Python knows more codecs, but some are no charsets at all
# (rot13, zip, unicode_escape), some take quadratic time (idna, punycode).
_TEXT_CODECS = frozenset(
    "ascii utf-8 utf-7 utf-16 utf-16-le utf-16-be utf-32 utf-32-le utf-32-be utf-8-sig "
    "iso8859-1 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-9 "
    "iso8859-10 iso8859-11 iso8859-13 iso8859-14 iso8859-15 iso8859-16 "
    "cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 cp1125 "
    "cp437 cp720 cp737 cp775 cp850 cp852 cp855 cp856 cp857 cp858 cp860 cp861 cp862 cp863 cp864 "
    "cp865 cp866 cp869 cp874 koi8-r koi8-u koi8-t kz1048 ptcp154 hp-roman8 tis-620 "
    "mac-roman mac-latin2 mac-cyrillic mac-greek mac-turkish mac-iceland mac-croatian "
    "mac-romanian mac-arabic mac-farsi "
    "big5 big5hkscs cp950 gb2312 gbk gb18030 hz euc_jp euc_jis_2004 euc_jisx0213 shift_jis "
    "shift_jis_2004 shift_jisx0213 cp932 iso2022_jp iso2022_jp_1 iso2022_jp_2 iso2022_jp_2004 "
    "iso2022_jp_3 iso2022_jp_ext euc_kr cp949 johab iso2022_kr".split()
)


def _by_alias() -> dict[str, str]:
    """Codecs by every name Python knows them under; asking Python itself would search the disk."""
    known = {codec.replace("-", "_"): codec for codec in _TEXT_CODECS} | {"latin_1": "iso8859-1"}
    known |= {alias: known[module] for alias, module in aliases.items() if module in known}
    return known


_CODECS = _by_alias()

# Names seen in mail that Python does not know; spelling as `_normal` leaves it.
_ALIASES = {
    "ansi": "cp1252",
    "ansi-x3.110-1983": "iso8859-1",
    "binary": "utf-8",
    "cp-850": "cp850",
    "cp-1250": "cp1250",
    "cp-1252": "cp1252",
    "default": "utf-8",
    "gb2312-80": "gb18030",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "iso-8859-6-i": "iso8859-6",
    "ks-c-5601": "cp949",
    "mazovia": "cp852",
    "unicode": "utf-16",
    "unicode-1-1-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8",
    "utf": "utf-8",
    "utf-8mb3": "utf-8",
    "utf-8mb4": "utf-8",
    "utf8mb4": "utf-8",
    "x-gbk": "gb18030",
    "x-euc-jp": "euc_jp",
    "x-sjis": "cp932",
    "x-mac-ce": "mac-latin2",
    "x-mac-centraleurroman": "mac-latin2",
    "x-mac-ukrainian": "mac-cyrillic",
    "x-mac-icelandic": "mac-iceland",
    "x-mac-romania": "mac-romanian",
    "macintosh": "mac-roman",
    "cp1252-1": "cp1252",
}

# A declared charset is often its smaller sister; the bigger one reads all of it and more.
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
    "iso2022_jp": "iso2022_jp_ext",
    "tis-620": "cp874",
    "iso8859-11": "cp874",
    "iso8859-9": "cp1254",
}

Guess = Callable[[bytes], str | None]
"""Tells the codec 8-bit bytes look like."""

_WIDE = re.compile("[^\x00-\x7f\ufffd]+")
_C1 = re.compile(rb"[\x80-\x9f]")
_WINDOWS = {"iso8859-1": "cp1252", "iso8859-2": "cp1250", "ascii": "utf-8"}
_DASHES = str.maketrans("_ =", "---")
_NAME = re.compile(r"[a-z0-9][a-z0-9._:-]*")
_PREFIXES = (
    "x-mac-",
    "x-windows-",
    "x-cp-",
    "x-",
    "windows-",
    "windows",
    "cp-",
    "win-",
    "win",
    "ms-",
)


def decode(data: bytes, declared: str = "", *, guess: Guess | None = None) -> tuple[str, str]:
    """Text of `data`, and in words what was wrong with its charset ("" if nothing was).

    `guess` is asked last; the default, `guess_polish`, is quick, `guess_any` thorough.
    """
    if declared in {"", "utf-8", "us-ascii"} and data.isascii():
        return data.decode("ascii"), ""
    codec = codec_of(declared)
    if codec:
        text = _strictly(data, codec)
        if text is not None:
            return text, ""
    guessed = _as_utf8(data) or _as_guessed(data, guess or guess_polish)
    if guessed is not None:
        text, charset = guessed
        return text, _complaint(declared, codec, charset)
    return _with_gaps(data, declared, codec)


@lru_cache(maxsize=256)
def codec_of(name: str) -> str:
    """Python's name of the text codec a mail calls `name`; "" if it is none we believe."""
    normal = _normal(name)
    for candidate in (_ALIASES.get(normal, normal), *_stripped(normal)):
        codec = _known(candidate)
        if codec:
            return _WIDER.get(codec, codec)
    return ""


def _normal(name: str) -> str:
    found = _NAME.search(name[:100].lower().translate(_DASHES))
    return found.group().removeprefix("charset-").strip("-.:") if found else ""


def _stripped(normal: str) -> list[str]:
    """The name without a vendor's prefix, and as the code page its number is."""
    rests = [normal.removeprefix(p).strip("-") for p in _PREFIXES if normal.startswith(p)]
    return [form for rest in rests for form in (f"mac-{rest}", f"cp{rest}", rest)]


def _known(name: str) -> str:
    return _CODECS.get(name.replace("-", "_").replace(".", "_").replace(":", "_"), "")


def _strictly(data: bytes, codec: str) -> str | None:
    windows = _WINDOWS.get(codec)
    if windows and _C1.search(data):
        codec = windows
    try:
        return data.decode(codec)
    except UnicodeError:
        return None


def _as_utf8(data: bytes) -> tuple[str, str] | None:
    """UTF-8, also with a few bytes broken (cut by a server in the middle of a letter)."""
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeError:
        text = data.decode("utf-8", "replace")
    wide = sum(map(len, _WIDE.findall(text)))
    return (text, "utf-8 with gaps") if wide > 20 * text.count("\ufffd") else None


def _as_guessed(data: bytes, guess: Guess) -> tuple[str, str] | None:
    codec = guess(data[:_SAMPLE])
    return (data.decode(codec, "replace"), codec) if codec else None


def _with_gaps(data: bytes, declared: str, codec: str) -> tuple[str, str]:
    charset = codec or "cp1252"
    return data.decode(charset, "replace"), _complaint(declared, codec, f"{charset} with gaps")


def _complaint(declared: str, codec: str, charset: str) -> str:
    if codec:
        return f"text is not in the declared charset {codec}; read as {charset}"
    if declared:
        return f"unknown charset {declared[:40]!r}; read as {charset}"
    return "" if charset == "utf-8" else f"no charset declared; read as {charset}"


# ---------------------------------------------------------------- guessing

_SAMPLE = 8_000
"""Bytes a guess is made from."""

_HIGH = re.compile(rb"[\x80-\xff]")
_POLISH = {
    "cp1250": frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ„”’–—…•\xa0§°«»×".encode("cp1250")),
    "iso8859-2": frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ\xa0§°×".encode("iso8859-2")),
}
# Beside a letter, these bytes are letters in Polish and signs (¹ ³ ± ¶) in western charsets.
_TELLING = {
    "cp1250": re.compile(rb"[A-Za-z][\xb3\xb9]|[\xb3\xb9][a-z]"),
    "iso8859-2": re.compile(rb"[A-Za-z][\xb1\xb3\xb6]|[\xb1\xb3\xb6][a-z]"),
}
_ENCODINGS = (
    "utf-8 utf-16 utf-16-le utf-16-be utf-32 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 "
    "cp1257 iso8859-2 koi8-r koi8-u cp852 cp866 cp874 mac-cyrillic big5hkscs gb18030 "
    "euc_jis_2004 cp932 iso2022_jp_2 euc_kr cp949"
).split()


def guess_any(sample: bytes) -> str | None:
    """The charset these 8-bit bytes look like; None if they look like no text at all."""
    return guess_polish(sample) or _detected(sample)


def guess_polish(sample: bytes) -> str | None:
    """cp1250 or ISO 8859-2 if these 8-bit bytes look like Polish, else None."""
    high = frozenset(b"".join(_HIGH.findall(sample)))
    for codec, letters in _POLISH.items():
        if high <= letters and _TELLING[codec].search(sample):
            return codec
    return None


def _detected(sample: bytes) -> str | None:
    import chardet

    found = chardet.detect(sample, include_encodings=_ENCODINGS)["encoding"]
    return codec_of(found) or None if found else None
