"""Texts in the reader's language: English message ids, a gettext catalogue a language.

Catalogues are read as they are written, so there is nothing to compile and nothing to forget.
`make catalogues` finds the messages in the code and brings the files up to date.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

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
    if code == SOURCE:
        return {}
    from babel.messages.pofile import read_po

    with (FOLDER / f"{code}.po").open("rb") as file:
        entries = read_po(file, locale=code)
    return {str(entry.id): str(entry.string) for entry in entries if entry.id and not entry.fuzzy}
