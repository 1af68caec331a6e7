"""A run's trace as the page shows it: names in place of row ids, words in place of keys."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from automations.conditions.explain import LeafVerdict
from automations.engine.explain import StepShown, Why, names_of
from automations.engine.explain.types import sentence
from automations.language import Language, Rows
from core.i18n import translate
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


Orders: TypeAlias = Mapping[str, Mapping[str, Any]]
"""What the steps of a version are told to do, by step: the options, without texts."""
NO_ORDERS: Orders = {}


def orders(document: Mapping[str, Any], language: Language) -> Orders:
    """What the steps of a stored document are told to do."""
    return {
        str(step.get("id", "")): {
            name: value
            for name, value in step.items()
            if isinstance(value, str | int | float | list) and name not in _left_out(step, language)
        }
        for step in document.get("then", ())
    }


def _left_out(step: Mapping[str, Any], language: Language) -> Collection[str]:
    action = language.actions.get(str(step.get("action", "")))
    return {"id", "action", "on_error", *(action.texts if action else ())}


def steps(
    found: tuple[StepShown, ...], language: Language, locale: str, told: Orders = NO_ORDERS
) -> tuple[StepLine, ...]:
    """The steps of a run, in order; `told`: what each was told to do."""
    return tuple(
        StepLine(
            step=one.step,
            title=_action(one.action, language, locale),
            outcome=one.outcome,
            said=_said({**told.get(one.step, {}), **(one.detail or {})}, locale),
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
        found=_plain(names_of(leaf.found, field, catalogue), locale),
        outcome=leaf.outcome,
        error=leaf.error,
    )


def _operator(word: str, language: Language, locale: str) -> str:
    known = language.written_operators.get(word)
    if known is None:
        return word
    operator, negated = known
    return translate(operator.negated_title if negated else operator.title, locale)


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
