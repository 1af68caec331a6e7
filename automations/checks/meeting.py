"""Which automations one event can start, and which start each other. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from automations.checks.types import Warned
from automations.compiled import Compiled, CompiledStep, Use
from automations.conditions.binding import BoundNode, bind
from automations.language import Language


@dataclass(frozen=True, slots=True)
class Bound:
    """An automation with its condition bound, as checks look at it."""

    compiled: Compiled
    condition: BoundNode

    @classmethod
    def of(cls, compiled: Compiled, language: Language) -> Bound:
        """Bind a compiled automation's condition."""
        return cls(compiled, bind(compiled.condition, language, compiled.rows)[0])


def may_meet(one: Bound, other: Bound) -> bool:
    """Whether one event can start both; time passing starts one automation at a time."""
    return any(_same_event(use, its) for use in one.compiled.uses for its in other.compiled.uses)


def reaches(wide: Bound, narrow: Bound) -> bool:
    """Whether every event that starts the one is offered to the other too."""
    return bool(narrow.compiled.uses) and all(
        any(_offers(its, use) for its in wide.compiled.uses) for use in narrow.compiled.uses
    )


def cycles(own: Bound, others: Sequence[Bound]) -> Iterator[Warned]:
    """The shortest circle of automations that start each other, with this one in it."""
    every = {one.compiled.automation_id: one for one in (*others, own)}
    start = own.compiled.automation_id
    ways: list[tuple[int, ...]] = [(start,)]
    seen: set[int] = set()
    while ways:
        way = ways.pop(0)
        for following in _started(every[way[-1]], every):
            if following == start:
                names = " → ".join(every[one].compiled.name for one in (*way, start))
                yield Warned(path="then", check="cycle", values={"names": names}, others=way[1:])
                return
            if following not in seen:
                seen.add(following)
                ways.append((*way, following))


def _started(one: Bound, every: Mapping[int, Bound]) -> Iterator[int]:
    for step in one.compiled.steps:
        told = _told(step, one.compiled)
        if told is None:
            continue
        kind, payload = told
        for id_, other in every.items():
            if any(_fires(use, kind, payload) for use in other.compiled.uses):
                yield id_


def _told(step: CompiledStep, compiled: Compiled) -> tuple[str, dict[str, Any]] | None:
    """The event a step makes, as far as it is certain: its kind, and what a trigger asks of it."""
    options = step.options.model_dump()

    def row(catalogue: str) -> int | None:
        return compiled.rows.get(catalogue, {}).get(str(options.get(catalogue)))

    match step.action.key:
        case "add_tag" | "remove_tag" as key:
            return ("tag_added" if key == "add_tag" else "tag_removed"), {"tag": row("tag")}
        case "set_status" | "set_type" | "set_priority" as key:
            word = key.removeprefix("set_")
            value = options.get(word) if word == "priority" else row(word)
            return f"{word}_set", {word: value, "previous": None}
        case "assign":
            held = {"agent": row("agent"), "team": row("team")}
            return "assigned", {**held, "previous_agent": None, "previous_team": None}
        case "add_note":
            return "note_added", {}
        case "send_message" if options.get("mode", "send") == "send":
            return "message_sent", {"by": "automation"}
        case _:
            return None


def _fires(use: Use, kind: str, payload: Mapping[str, Any]) -> bool:
    if use.trigger.timed or kind not in use.trigger.events:
        return False
    if any(payload.get(key) not in rows for key, rows in use.wanted.items()):
        return False
    return bool(use.trigger.fires(use.options, payload))


def _same_event(one: Use, other: Use) -> bool:
    if one.trigger.timed or other.trigger.timed or not one.trigger.events & other.trigger.events:
        return False
    by, its = getattr(one.options, "by", "anyone"), getattr(other.options, "by", "anyone")
    if "anyone" not in (by, its) and by != its:
        return False
    shared = one.wanted.keys() & other.wanted.keys()
    return all(one.wanted[key] & other.wanted[key] for key in shared)


def _offers(wide: Use, narrow: Use) -> bool:
    if wide.trigger.timed or narrow.trigger.timed:
        return False
    same = wide.trigger.key == narrow.trigger.key and wide.options == narrow.options
    if same:
        return dict(wide.wanted) == dict(narrow.wanted)
    asks_nothing = not wide.wanted and not wide.options.model_fields_set
    return (
        asks_nothing
        and wide.trigger.key == "message_received"
        and narrow.trigger.events <= wide.trigger.events
    )
