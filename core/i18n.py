"""Texts in the reader's language: English message ids, a gettext catalogue a language.

Catalogues are read as they are written, so there is nothing to compile and nothing to forget.
`make catalogues` finds the messages in the code and brings the files up to date.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from gettext import c2py
from pathlib import Path
from typing import TYPE_CHECKING

from postroom.wording import marked

if TYPE_CHECKING:
    from babel.messages.catalog import Message

__all__ = [
    "FOLDER",
    "SOURCE",
    "catalogue",
    "language",
    "languages",
    "marked",
    "plurals",
    "translate",
    "translate_count",
]

FOLDER = Path(__file__).with_name("locale")
"""Where the catalogues lie: `en.po` lists every message, the others translate it."""

SOURCE = "en"
"""The language message ids are written in."""


def translate(message: str, locale: str, **values: object) -> str:
    """Say a message in a language, its `{name}` places filled; English where it has none.

    Values are put in as they are, never read as a template themselves.
    """
    text = catalogue(language(locale)).get(message) or message
    return text.format(**values) if values else text


def translate_count(one: str, many: str, count: int, locale: str, **values: object) -> str:
    """Say a message that depends on a number, which fills `{count}`; as many forms as it takes."""
    forms = plurals(language(locale)).get((one, many))
    text = forms(count) if forms else (one if count == 1 else many)
    return text.format(count=count, **values)


@cache
def languages() -> frozenset[str]:
    """Languages there is a catalogue for, as two-letter codes."""
    return frozenset(path.stem for path in FOLDER.glob("*.po"))


def language(locale: str) -> str:
    """Reduce a locale (`pl_PL.UTF-8`, `pl-PL`) to a language there are texts for."""
    code = locale[:2].lower()
    return code if code in languages() else SOURCE


@cache
def catalogue(code: str) -> Mapping[str, str]:
    """Read a language's texts by message id, once a process; the source language needs none."""
    entries = _entries(code)
    return {entry.id: str(entry.string) for entry in entries if isinstance(entry.id, str)}


@cache
def plurals(code: str) -> Mapping[tuple[str, str], Callable[[int], str]]:
    """Read a language's messages that depend on a number: what each says, by (one, many)."""
    return {
        (entry.id[0], entry.id[1]): partial(_form, tuple(entry.string or ()), code)
        for entry in _entries(code)
        if isinstance(entry.id, tuple)
    }


def _form(forms: tuple[str, ...], code: str, count: int) -> str:
    return forms[min(_index(code)(count), len(forms) - 1)]


@cache
def _index(code: str) -> Callable[[int], int]:
    from babel.messages.plurals import get_plural

    return c2py(get_plural(code).plural_expr)


def _entries(code: str) -> tuple[Message, ...]:
    if code == SOURCE:
        return ()
    from babel.messages.pofile import read_po

    with (FOLDER / f"{code}.po").open("rb") as file:
        entries = read_po(file, locale=code)
    return tuple(entry for entry in entries if entry.id and not entry.fuzzy and _said(entry))


def _said(entry: Message) -> bool:
    return all(entry.string) if isinstance(entry.string, tuple) else bool(entry.string)
