"""Acts of a channel on a ticket's page: a button each, and a form drawn from its model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.i18n import translate
from postroom.act import Act
from web.pages.accounts.form import Filling, FormField, sections
from web.pages.inbox.drafts import UploadedFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What was sent and refused: it stands in the form again, with the reason."""

    act: str
    values: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    uploads: tuple[UploadedFile, ...] = ()
    problem: str = ""
    field: str = ""
    """The field that is wrong; empty for the whole of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActShown:
    """One act with its form, in the reader's language."""

    key: str
    title: str
    help: str
    text: str
    """Whether it carries words: none, optional, required."""
    max_length: int | None
    danger: bool
    answers: bool
    """Whether the customer reads the text."""
    files: bool
    """Whether files may go with it."""
    fields: tuple[FormField, ...]
    written: str = ""
    uploads: tuple[UploadedFile, ...] = ()
    """Those that are there already."""
    problem: str = ""
    """Why it was not done."""
    text_problem: str = ""
    is_open: bool = False


def shown(acts: Iterable[Act], locale: str, tried: Tried | None = None) -> tuple[ActShown, ...]:
    """Every act that is offered; the one that was tried stands open."""
    return tuple(
        _shown(act, locale, tried if tried and tried.act == act.key else None) for act in acts
    )


def _shown(act: Act, locale: str, tried: Tried | None) -> ActShown:
    wrong = {tried.field: tried.problem} if tried else {}
    filling = Filling(values=tried.values if tried else {}, errors=wrong)
    drawn = sections(act.options, filling, locale)
    fields = tuple(one for section in drawn for one in section.fields)
    beside = {"text", *(one.name for one in fields)}
    return ActShown(
        key=act.key,
        title=translate(act.title, locale),
        help=translate(act.help, locale) if act.help else "",
        text=act.text,
        max_length=act.max_length,
        danger=act.danger,
        answers=act.answers,
        files=act.files,
        fields=fields,
        written=tried.text if tried else "",
        uploads=tried.uploads if tried else (),
        problem="".join(said for name, said in wrong.items() if name not in beside),
        text_problem=wrong.get("text", ""),
        is_open=tried is not None,
    )


def told(act: Act | None, key: str, options: Mapping[str, Any] | None, locale: str) -> str:
    """An act that was done, in words: `Decide the claim: Accept: refund`."""
    if act is None:
        return key
    drawn = sections(act.options, Filling(values=options or {}), locale)
    said = [
        _answer(one) for section in drawn for one in section.fields if one.name in (options or {})
    ]
    return ": ".join(
        [translate(act.title, locale), ", ".join(said)]
        if any(said)
        else [translate(act.title, locale)]
    )


def _answer(one: FormField) -> str:
    return next((choice.title for choice in one.choices if choice.value == one.value), one.value)
