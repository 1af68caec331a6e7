"""What the steps of a replayed run would have done, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import Field, fields
from datetime import UTC, datetime
from typing import Any, TypeAlias

from automations.engine.types import Ask, Planned, Wish
from automations.replay.types import Deed
from core.i18n import marked
from postroom.action import NotifyMail, SetField

Names: TypeAlias = Mapping[str, Mapping[int, str]]
"""Catalogue → row id → name."""

_UNSAID = ("text", "mode", "original", "language", "provider", "on", "group", "brand", "by")
"""Parts of an effect that are no settings of the ticket, or that go without saying."""
_OUTSIDE: Mapping[tuple[str, bool], str] = {
    ("send_translated", True): marked("it would translate and send this"),
    ("send_translated", False): marked("it would translate this; a person would send it"),
    ("send_ai", True): marked("AI would write a text, and it would be sent"),
    ("send_ai", False): marked("AI would write a text; a person would send it"),
}
"""What a step would ask of the world outside, by action and whether a message leaves then."""
_ASKED = marked("it would ask outside Postroom")


def deeds(planned: Planned, names: Names) -> Iterator[Deed]:
    """What each step of a run would have done, in order."""
    asked = {ask.step: ask for ask in planned.asks}
    for trace in planned.trace:
        wishes = [wish for wish in planned.wishes if wish.step == trace.step]
        ask = asked.get(trace.step)
        yield Deed(
            step=trace.step,
            action=trace.action,
            outcome=trace.outcome,
            reason=_outside(ask) if ask else str((trace.detail or {}).get("reason", "")),
            changes=tuple(pair for wish in wishes for pair in _changes(wish, names)),
            text=_order(ask) if ask else "\n\n".join(filter(None, map(_text, wishes))),
        )


def _outside(ask: Ask) -> str:
    return _OUTSIDE.get((ask.action, ask.errand.sends), _ASKED)


def _order(ask: Ask) -> str:
    text = ask.errand.order.get("text") or ask.errand.order.get("instructions")
    return text if isinstance(text, str) else ""


def _text(wish: Wish) -> str:
    text = getattr(wish.effect, "text", "")
    return text if isinstance(text, str) else ""


def _changes(wish: Wish, names: Names) -> Iterator[tuple[str, str]]:
    """What an effect sets, as name and value, row ids as names."""
    effect = wish.effect
    if wish.letter is not None:
        yield "to", ", ".join(address.address for address in wish.letter.to)
        yield "subject", wish.letter.subject
    if isinstance(effect, SetField):
        yield effect.key, _value("value", effect.value, names)
        return
    for part in fields(effect):
        value = getattr(effect, part.name)
        if part.name not in _UNSAID and not _is_default(part, value):
            yield part.name, _value(part.name, value, names)


def _is_default(part: Field[Any], value: object) -> bool:
    return bool(value == part.default)


def _value(name: str, value: object, names: Names) -> str:
    match value:
        case None | bool():
            return "✓" if value else "–"
        case int():
            return names.get(name, {}).get(value, str(value))
        case frozenset():
            known = names.get(name.removesuffix("s"), {})
            return ", ".join(sorted(str(known.get(one, one)) for one in value)) or "–"
        case datetime():
            return f"{value.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        case NotifyMail():
            return value.subject or "✓"
        case _:
            return str(value)
