"""A run's trace as the page shows it: names in place of row ids, words in place of keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from automations.conditions.explain import LeafVerdict
from automations.engine.explain import StepShown, Why
from automations.engine.explain.types import sentence
from automations.language import Language, Rows
from core.i18n import translate
from postroom.condition import Field
from web.render.words import DELIVERIES, REASONS, SETTINGS

_VALUES: Mapping[str, Mapping[str, str]] = {"state": DELIVERIES, "reason": REASONS}
"""What stands in these parts of a step's trace are keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafLine:
    """One question of the condition, as it came out."""

    path: str
    title: str
    operator: str
    wanted: str
    found: str
    outcome: str
    """true, false, error."""
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """One step of the run."""

    step: str
    title: str
    outcome: str
    """done, skipped, held, failed."""
    said: tuple[tuple[str, str], ...]
    """What and why, as name and value."""
    badge: str = ""
    """Of the action, such as EXPERIMENTAL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Why something happened, or why not."""

    sentence: str
    outcome: str
    leaves: tuple[LeafLine, ...]
    holds: str
    """What the whole condition came to; empty where nothing was kept of it."""


def trace(why: Why, language: Language, catalogue: Rows, locale: str) -> Trace:
    """An explanation as the page shows it."""
    condition = why.condition
    return Trace(
        sentence=sentence(why.outcome, locale),
        outcome=why.outcome,
        leaves=tuple(
            _leaf(one, language, catalogue, locale)
            for one in (condition.leaves if condition else ())
        ),
        holds=condition.outcome if condition else "",
    )


def steps(found: tuple[StepShown, ...], language: Language, locale: str) -> tuple[StepLine, ...]:
    """The steps of a run, in order."""
    return tuple(
        StepLine(
            step=one.step,
            title=_action(one.action, language, locale),
            outcome=one.outcome,
            said=_said(one.detail or {}, locale),
            badge=_badge(one.action, language),
        )
        for one in found
    )


def _said(detail: Mapping[str, Any], locale: str) -> tuple[tuple[str, str], ...]:
    """What a step left behind, without row ids, which mean nothing to people."""
    return tuple(
        (_word(SETTINGS, key, locale), _word(_VALUES.get(key, {}), _plain(value, locale), locale))
        for key, value in detail.items()
        if key not in ("message", "delivery")
    )


def _word(known: Mapping[str, str], key: str, locale: str) -> str:
    return translate(known.get(key, key), locale)


def _action(key: str, language: Language, locale: str) -> str:
    action = language.actions.get(key)
    return key if action is None else translate(action.title, locale)


def _badge(key: str, language: Language) -> str:
    action = language.actions.get(key)
    return "" if action is None else action.badge


def _leaf(leaf: LeafVerdict, language: Language, catalogue: Rows, locale: str) -> LeafLine:
    field = language.fields.get(leaf.field)
    return LeafLine(
        path=leaf.path,
        title=translate(field.title, locale) if field else leaf.field,
        operator=_operator(leaf.operator, language, locale),
        wanted=_plain(leaf.wanted, locale),
        found=_plain(_named(leaf.found, field, catalogue), locale),
        outcome=leaf.outcome,
        error=leaf.error,
    )


def _operator(word: str, language: Language, locale: str) -> str:
    known = language.written_operators.get(word)
    if known is None:
        return word
    operator, negated = known
    return translate(operator.negated_title if negated else operator.title, locale)


def _named(found: Any, field: Field | None, catalogue: Rows) -> Any:
    """Row ids as names; one that is gone stays a number."""
    if field is None or not field.catalogue:
        return found
    names = _names(catalogue.get(field.catalogue, {}))
    if isinstance(found, tuple):
        return tuple(names.get(one, one) for one in found)
    return names.get(found, found)


def _names(rows: Mapping[str, int]) -> Mapping[object, str]:
    return {row: name for name, row in rows.items()}


def _plain(value: Any, locale: str) -> str:
    match value:
        case bool():
            return translate("yes" if value else "no", locale)
        case None | () | "":
            return "–"
        case list() | tuple():
            return ", ".join(str(one) for one in value)
        case _:
            return str(value)
