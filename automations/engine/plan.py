"""Planning: what a run will do, step by step over facts that earlier steps update. Pure."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from automations.compiled import Compiled, CompiledStep
from automations.engine import guards
from automations.engine.facts import with_ticket
from automations.engine.guards import Moment
from automations.engine.history import History
from automations.engine.types import (
    Bounds,
    Due,
    Planned,
    RunState,
    StepOutcome,
    StepTrace,
    Wish,
)
from core.tickets.changes import Standing, after
from postroom.action import AddNote, Effect, SendMessage
from postroom.errors import PostroomError
from postroom.facts import Facts, TicketFacts

log = logging.getLogger(__name__)

Fill: TypeAlias = Callable[[str, Facts], str]
"""Renders a message text with the data of one event."""

_DID: frozenset[StepOutcome] = frozenset({"done", "held"})


@dataclass(slots=True)
class RowGone(PostroomError):
    """A step names something that was deleted."""

    catalogue: str
    name: str

    def __str__(self) -> str:
        return f'the {self.catalogue.replace("_", " ")} "{self.name}" is gone'


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One event's turn: what every automation tried for it shares."""

    event: Due
    standing: Standing
    history: History
    bounds: Bounds
    fill: Fill


class Context:
    """What a step's action may ask; see `postroom.action.PlanContext`."""

    __slots__ = ("_compiled", "_facts", "_fill", "ticket")

    def __init__(self, compiled: Compiled, facts: Facts, fill: Fill) -> None:
        self.ticket = facts.ticket
        self._facts = facts
        self._compiled = compiled
        self._fill = fill

    @property
    def facts(self) -> Facts:
        """The facts as they stand before this step, earlier steps' changes included."""
        if self._facts.ticket is not self.ticket:
            self._facts = with_ticket(self._facts, self.ticket)
        return self._facts

    def row(self, catalogue: str, name: str) -> int:
        """The row id a name stands for in this version."""
        row = self._compiled.rows.get(catalogue, {}).get(name)
        if row is None:
            raise RowGone(catalogue, name)
        return row

    def fill(self, template: str) -> str:
        """Render a message text."""
        return self._fill(template, self.facts)


def plan(compiled: Compiled, facts: Facts, turn: Turn) -> Planned:
    """Decide a whole run; guards and caps take note of what it sends."""
    run = _Run(compiled, facts, turn)
    for step in compiled.steps:
        if not run.do(step):
            break
    return run.planned()


def stopped(compiled: Compiled, facts: Facts, turn: Turn, why: str) -> Planned:
    """A run that was cut before its first step, so that it is seen."""
    return Planned(
        compiled=compiled, event=turn.event, state="stopped", error=why, ticket=facts.ticket
    )


class _Run:
    """A run while it is decided."""

    def __init__(self, compiled: Compiled, facts: Facts, turn: Turn) -> None:
        self._compiled = compiled
        self._turn = turn
        self._context = Context(compiled, facts, turn.fill)
        self._trace: list[StepTrace] = []
        self._wishes: list[Wish] = []
        self._state: RunState = "done"
        self._error = ""
        self._spoke = False

    def planned(self) -> Planned:
        """What was decided."""
        return Planned(
            compiled=self._compiled,
            event=self._turn.event,
            state=self._state,
            error=self._error,
            trace=tuple(self._trace),
            wishes=tuple(self._wishes),
            ticket=self._context.ticket,
        )

    def do(self, step: CompiledStep) -> bool:
        """Decide one step; say whether the run goes on."""
        actions, root = self._turn.history.actions, self._turn.event.root
        if actions[root] >= self._turn.bounds.actions:
            self._note(step, "skipped", "actions")
            self._state, self._error = "stopped", "actions"
            return False
        try:
            made = step.action.plan(step.options, self._context)
        except Exception as error:  # noqa: BLE001 - border to a plug-in's action: the step fails, the batch goes on
            return self._failed(step, error)
        if made.skipped:
            self._note(step, "skipped", made.skipped)
            return True
        outcome, reason = self._ask_for(step, made.effects)
        self._note(step, outcome, reason)
        actions[root] += outcome in _DID
        return True

    def _failed(self, step: CompiledStep, error: Exception) -> bool:
        said = (
            str(error) if isinstance(error, PostroomError) else f"{type(error).__name__}: {error}"
        )
        log.info("automation %s: step %s failed", self._compiled.automation_id, step.id)
        self._note(step, "failed", said)
        if step.on_error == "continue":
            return True
        self._state, self._error = "failed", said
        return False

    def _ask_for(self, step: CompiledStep, effects: tuple[Effect, ...]) -> tuple[StepOutcome, str]:
        outcome: StepOutcome = "skipped"
        reason = "it changes nothing"
        for effect in effects:
            objected = self._objected(step, effect)
            if objected:
                outcome, reason = "held", objected
            elif objected is None and outcome != "held":
                outcome, reason = "done", ""
        return outcome, reason

    def _objected(self, step: CompiledStep, effect: Effect) -> str | None:
        """Ask for one effect; a guard's objection, None if it will be done, "" if it is nothing."""
        if isinstance(effect, SendMessage) and effect.mode == "send":
            return self._send(step, effect)
        return self._change(step, effect)

    def _send(self, step: CompiledStep, effect: SendMessage) -> str | None:
        turn = self._turn
        moment = Moment(
            compiled=self._compiled,
            event=turn.event,
            facts=self._context.facts,
            standing=turn.standing,
            first=not self._spoke,
        )
        objection = guards.objection(moment, turn.history, turn.bounds)
        if objection is not None and not objection.kept:
            return objection.reason
        self._spoke = True
        if objection is not None:
            self._wish(step, effect, self._context.ticket, objection.reason)
            return objection.reason
        turn.history.sending.note(turn.event.ticket, guards.attempt(moment, turn.bounds))
        return self._change(step, effect)

    def _change(self, step: CompiledStep, effect: Effect) -> str | None:
        """Ask for an effect that nothing holds up; "" if it changes nothing."""
        ticket = after(self._context.ticket, effect, self._turn.history.now)
        if ticket is self._context.ticket and not isinstance(effect, AddNote | SendMessage):
            return ""
        self._wish(step, effect, ticket)
        return None

    def _wish(
        self, step: CompiledStep, effect: Effect, ticket: TicketFacts, held: str = ""
    ) -> None:
        before = self._context.ticket
        wish = Wish(step=step.id, effect=effect, before=before, after=ticket, held=held)
        self._wishes.append(wish)
        self._context.ticket = ticket

    def _note(self, step: CompiledStep, outcome: StepOutcome, reason: str) -> None:
        detail = {"reason": reason} if reason else None
        self._trace.append(
            StepTrace(step=step.id, action=step.action.key, outcome=outcome, detail=detail)
        )
