"""Checks of two automations: both set a field, both answer, one ends the list for both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from automations.checks.meeting import Bound, may_meet, reaches
from automations.checks.together import contradiction, only_leaves
from automations.checks.types import Warned
from automations.compiled import CompiledStep

_SETS: Mapping[str, tuple[str, str]] = {
    "set_status": ("status", "status"),
    "set_type": ("type", "type"),
    "set_priority": ("priority", "priority"),
    "move_to_inbox": ("inbox", "inbox"),
}
"""Action → the field it sets and the option that says to what."""

ANSWERS = frozenset({"send_message", "send_translated", "send_ai"})
"""Actions that answer the customer."""


def same_field(own: Bound, others: Sequence[Bound]) -> Iterator[Warned]:
    """Others that set a field of this one's to something else, for the same event."""
    mine = [(step, pair) for step in own.compiled.steps for pair in sets(step)]
    for other in others:
        theirs = dict(pair for step in other.compiled.steps for pair in sets(step))
        clash = [
            (step, field, theirs[field])
            for step, (field, value) in mine
            if field in theirs and theirs[field] != value
        ]
        if clash and _together(own, other):
            step, field, value = clash[0]
            values = {"name": other.compiled.name, "field": field, "other": value}
            yield _warned(step.path, "same_field", values, other)


def double_replies(own: Bound, others: Sequence[Bound]) -> Iterator[Warned]:
    """Others that answer the same message, unless either says that it may answer again."""
    answer = _answer(own)
    if answer is None or own.compiled.document.reply_again:
        return
    for other in others:
        if other.compiled.document.reply_again or _answer(other) is None:
            continue
        if _together(own, other):
            yield _warned(answer.path, "double_reply", {"name": other.compiled.name}, other)


def shadowed(own: Bound, others: Sequence[Bound]) -> Iterator[Warned]:
    """The first automation before this one that leaves nothing to it."""
    place = (own.compiled.position, own.compiled.automation_id)
    for other in others:
        before = (other.compiled.position, other.compiled.automation_id) < place
        if before and other.compiled.document.stop_after and _covers(other, own):
            yield _warned("stop_after", "shadowed", {"name": other.compiled.name}, other)
            return


def sets(step: CompiledStep) -> Iterator[tuple[str, str]]:
    """Fields a step sets for certain: name → value, as written."""
    options: dict[str, Any] = step.options.model_dump()
    key = step.action.key
    if key in _SETS:
        field, option = _SETS[key]
        yield field, str(options.get(option))
    elif key == "set_field":
        yield str(options.get("field")), str(options.get("value"))
    elif key == "assign":
        yield from ((word, str(options[word])) for word in ("agent", "team") if options.get(word))
    elif key in ("add_tag", "remove_tag"):
        yield f"tag {options.get('tag')}", "added" if key == "add_tag" else "removed"


def _warned(path: str, check: Any, values: Mapping[str, str], other: Bound) -> Warned:
    return Warned(path=path, check=check, values=values, others=(other.compiled.automation_id,))


def _together(own: Bound, other: Bound) -> bool:
    return may_meet(own, other) and contradiction([own.condition, other.condition]) is None


def _answer(one: Bound) -> CompiledStep | None:
    answering = (step for step in one.compiled.steps if step.action.key in ANSWERS)
    return next((step for step in answering if _leaves(step)), None)


def _leaves(step: CompiledStep) -> bool:
    return bool(getattr(step.options, "mode", "send") == "send")


def _covers(wide: Bound, narrow: Bound) -> bool:
    """Whether whatever fits the one fits the other: it asks nothing more."""
    limited = wide.compiled.document.limits.once_per != "none"
    if limited or not reaches(wide, narrow):
        return False
    asked, fits = only_leaves(wide.condition), only_leaves(narrow.condition)
    return asked is not None and fits is not None and asked <= fits
