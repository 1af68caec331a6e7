"""What the steps of the enabled automations may ask for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from automations.compiled import Compiled, CompiledStep
from automations.engine.settling.voice import voice_of

NEXT = "next_in_team"
LAST = "last_who_answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What must be read for a batch; nothing by default."""

    turns: frozenset[int] = frozenset()
    """Teams whose members take turns."""
    capped: bool = False
    """Whether open tickets must be counted."""
    last: bool = False
    """Whether who answered last is asked for."""
    inboxes: frozenset[int] = frozenset()
    """Where tickets are moved to."""
    voices: frozenset[int] = frozenset()
    """Agents in whose names automations speak."""
    closes: bool = False
    """Whether a step needs to know what statuses mean."""

    @property
    def sees(self) -> bool:
        """Whether it matters who may see an inbox."""
        return bool(self.turns or self.inboxes or self.last)


NOTHING = Wanted()


def wanted(automations: Iterable[Compiled]) -> Wanted:
    """What these automations may ask for."""
    automations = list(automations)
    uses = [(one, step) for one in automations for step in one.steps]
    turns = [(one, step) for one, step in uses if _assigns(step, NEXT)]
    moves = [(one, step) for one, step in uses if step.action.key == "move_to_inbox"]
    return Wanted(
        turns=_rows(turns, "team"),
        capped=any(_option(step, "cap") for _, step in turns),
        last=any(_assigns(step, LAST) for _, step in uses),
        inboxes=_rows(moves, "inbox"),
        voices=frozenset(filter(None, map(voice_of, automations))),
        closes=any(
            step.action.key in {"archive", "handled_without_reply", "snooze"} for _, step in uses
        ),
    )


def _assigns(step: CompiledStep, to: str) -> bool:
    return step.action.key == "assign" and _option(step, "to") == to


def _option(step: CompiledStep, name: str) -> object:
    return getattr(step.options, name, None)


def _rows(uses: Iterable[tuple[Compiled, CompiledStep]], catalogue: str) -> frozenset[int]:
    found = (one.rows.get(catalogue, {}).get(str(_option(step, catalogue))) for one, step in uses)
    return frozenset(row for row in found if row is not None)
