"""Where what an automation would have done is at odds with what another one did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields

from automations.engine.types import Planned
from automations.replay.queries import Done
from automations.replay.types import Clash
from core.tickets.changes import Doing, effect_of
from postroom.action import AddTag, Assign, RemoveTag, SendMessage, SetField

Named = Mapping[str, Mapping[int, str]]
"""Catalogue → row id → name."""

_SENT = frozenset({"message_sent", "message_drafted"})


def clashes(planned: Planned, others: Iterable[Done], names: Named) -> Iterator[Clash]:
    """What other automations did for the same event, at odds with a run."""
    effects = [wish.effect for wish in planned.wishes]
    own = {key: value for effect in effects for key, value in _sets(effect, names)}
    sends = any(isinstance(effect, SendMessage) for effect in effects) or _forestalled(planned)
    told: set[tuple[str, int, str]] = set()
    for done in others:
        for clash in _found(done, own, names, sends=sends):
            mark = (clash.kind, clash.run, clash.what)
            if mark not in told:
                told.add(mark)
                yield clash


def _forestalled(planned: Planned) -> bool:
    """Whether it would have answered, had not another automation done so before it."""
    return any((trace.detail or {}).get("reason") == "answered" for trace in planned.trace)


def _found(done: Done, own: Mapping[str, str], names: Named, *, sends: bool) -> Iterator[Clash]:
    if done.kind in _SENT:
        if sends:
            yield Clash(kind="both_sent", automation=done.name, run=done.run)
        return
    effect = effect_of(done.kind, done.payload)
    for key, value in _sets(effect, names) if effect is not None else ():
        if key in own and own[key] != value:
            yield Clash(
                kind="same_field",
                automation=done.name,
                run=done.run,
                what=key,
                own=own[key],
                other=value,
            )


def _sets(effect: Doing, names: Named) -> Iterator[tuple[str, str]]:
    """Fields an effect sets: name → value, in words."""
    match effect:
        case AddTag(tag):
            yield f"tag {_name(names, 'tag', tag)}", "added"
        case RemoveTag(tag):
            yield f"tag {_name(names, 'tag', tag)}", "removed"
        case Assign(agent, team):
            yield "agent", _name(names, "agent", agent)
            yield "team", _name(names, "team", team)
        case SetField():
            yield f"{effect.owner}.fields.{effect.key}", str(effect.value)
        case _:
            yield from _whole(effect, names)


def _whole(effect: Doing, names: Named) -> Iterator[tuple[str, str]]:
    """Effects that do nothing but set their parts."""
    if type(effect).__name__.startswith(("Set", "Move")):
        for part in fields(effect):
            yield part.name, _name(names, part.name, getattr(effect, part.name))


def _name(names: Named, catalogue: str, row: object) -> str:
    if row is None:
        return "–"
    known = names.get(catalogue, {})
    return known.get(row, str(row)) if isinstance(row, int) else str(row)
