"""Planning: what a run will do, step by step over facts that earlier steps update. Pure."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from automations.compiled import Compiled, CompiledStep
from automations.engine import guards, mailing, words
from automations.engine.facts import with_ticket
from automations.engine.guards import Moment
from automations.engine.history import History
from automations.engine.settling.settle import NOTHING_READ, Settling
from automations.engine.settling.voice import VoiceGone, signed
from automations.engine.telling import Tell, telling_nobody
from automations.engine.types import (
    Ask,
    Bounds,
    Due,
    GoingOn,
    Planned,
    RunState,
    StepOutcome,
    StepTrace,
    Wish,
)
from automations.fields import custom
from core.outbox.recipients import mailbox
from core.tickets.changes import Letter, Standing, after, contact_after
from postroom.action import (
    AddNote,
    Effect,
    Errand,
    Notify,
    OutsideAction,
    Plan,
    SendEmail,
    SendMessage,
    SetField,
)
from postroom.condition import Kind
from postroom.errors import PermanentError, PostroomError
from postroom.facts import Facts, TicketFacts

log = logging.getLogger(__name__)

Fill: TypeAlias = Callable[[str, Facts], str]
"""Renders a message text with the data of one event."""

Choices: TypeAlias = Mapping[str, tuple[str, ...]]
"""Custom field, as automations write it → what it may hold."""

_ALWAYS = (AddNote, SendMessage, Notify, SetField)
"""Effects that are something to do though no fact of the ticket may change by them."""

_DID: frozenset[StepOutcome] = frozenset({"done", "held", "working"})


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
    settling: Settling = NOTHING_READ
    tell: Tell = telling_nobody
    numbers: Mapping[int, frozenset[str]] = field(default_factory=dict)
    """Ticket → its order's and parcels' numbers, where a channel forbids telephone numbers."""
    choices: Choices = field(default_factory=dict)


class Context:
    """What a step's action may ask; see `postroom.action.PlanContext`."""

    __slots__ = ("_choices", "_compiled", "_facts", "_fill", "_tell", "contact", "ticket")

    def __init__(self, compiled: Compiled, facts: Facts, turn: Turn) -> None:
        self.ticket = facts.ticket
        self.contact = facts.contact
        self._facts = facts
        self._compiled = compiled
        self._fill = turn.fill
        self._tell = turn.tell
        self._choices = turn.choices

    @property
    def facts(self) -> Facts:
        """The facts as they stand before this step, earlier steps' changes included."""
        if self._facts.ticket is not self.ticket or self._facts.contact is not self.contact:
            self._facts = with_ticket(self._facts, self.ticket, self.contact)
        return self._facts

    def row(self, catalogue: str, name: str) -> int:
        """The row id a name stands for in this version."""
        row = self._compiled.rows.get(catalogue, {}).get(name)
        if row is None:
            raise RowGone(catalogue, name)
        return row

    def kind(self, field: str) -> Kind:
        """What kind of value a custom field holds."""
        kind = custom.kind_of(self._compiled.rows, field)
        if kind is None:
            raise RowGone(custom.CUSTOM, field)
        return kind

    def choices(self, field: str) -> tuple[str, ...]:
        """What a custom field of the kind choice may hold now."""
        return self._choices.get(field, ())

    def fill(self, template: str) -> str:
        """Render a message text."""
        return self._fill(template, self.facts)

    def told(self) -> Mapping[str, Any]:
        """The event, the ticket and its contact, by name."""
        return {**self._tell(self.facts), "automation": self._compiled.name}


def plan(compiled: Compiled, facts: Facts, turn: Turn) -> Planned:
    """Decide a whole run; guards and caps take note of what it sends."""
    run = _Run(compiled, facts, turn)
    for step in compiled.steps:
        if not run.do(step):
            break
    return run.planned()


def go_on(going: GoingOn, facts: Facts, turn: Turn) -> Planned:
    """Decide the rest of a run whose errand has come back, on the facts as they are now."""
    run = _Run(going.compiled, facts, turn, going)
    steps = iter(going.compiled.steps)
    waited = next((step for step in steps if step.id == going.step), None)
    if waited is not None and run.finish(waited, going):
        for step in steps:
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

    def __init__(
        self, compiled: Compiled, facts: Facts, turn: Turn, going: GoingOn | None = None
    ) -> None:
        self._compiled = compiled
        self._turn = turn
        self._going = going
        self._context = Context(compiled, facts, turn)
        self._trace: list[StepTrace] = []
        self._wishes: list[Wish] = []
        self._asks: list[Ask] = []
        self._state: RunState = "done"
        self._error = ""
        self._spoke = going is not None and going.spoke

    def planned(self) -> Planned:
        """What was decided."""
        return Planned(
            compiled=self._compiled,
            event=self._turn.event,
            state=self._state,
            error=self._error,
            trace=tuple(self._trace),
            wishes=tuple(self._wishes),
            asks=tuple(self._asks),
            going_on=self._going,
            ticket=self._context.ticket,
            contact=self._context.contact,
        )

    def do(self, step: CompiledStep) -> bool:
        """Decide one step; say whether the run goes on."""
        actions, root = self._turn.history.actions, self._turn.event.root
        if actions[root] >= self._turn.bounds.actions:
            self._note(step, "skipped", "actions")
            return self._end("stopped", "actions")
        try:
            made = step.action.plan(step.options, self._context)
        except Exception as error:  # noqa: BLE001 - border to a plug-in's action: the step fails, the batch goes on
            return self._failed(step, error)
        goes_on = self._follow(step, made)
        actions[root] += self._trace[-1].outcome in _DID
        return goes_on

    def finish(self, step: CompiledStep, going: GoingOn) -> bool:
        """Decide what follows of the step whose errand has come back; it was counted before."""
        if going.left:
            self._note(step, "skipped", going.left)
            return self._end("stopped", going.left)
        if going.error:
            return self._failed(step, PermanentError(going.error))
        action = step.action
        try:
            assert isinstance(action, OutsideAction)  # noqa: S101 - only such a one has errands
            made = action.finish(step.options, going.result, self._context)
        except Exception as error:  # noqa: BLE001 - border to a plug-in's action: the step fails, the batch goes on
            return self._failed(step, error)
        return self._follow(step, made)

    def _follow(self, step: CompiledStep, made: Plan) -> bool:
        """Carry out what a step decided; say whether the run goes on."""
        errand = next((one for one in made.effects if isinstance(one, Errand)), None)
        if errand is not None:
            return self._go_out(step, errand)
        settling = self._turn.settling
        made = settling.settle(made, self._context.ticket, self._turn.standing)
        try:
            made = signed(made, self._compiled, settling.voices)
        except VoiceGone as error:
            return self._failed(step, error)
        if made.stops:
            self._note(step, "done", made.stops)
            return self._end("stopped", made.stops)
        if made.skipped or made.done:
            self._note(step, "skipped" if made.skipped else "done", made.skipped)
            return True
        self._note(step, *self._say(step, made.effects))
        return True

    def _go_out(self, step: CompiledStep, errand: Errand) -> bool:
        """Ask for something outside, which may hold the run; an errand stands alone in its step."""
        objection = self._objection() if errand.sends else None
        if objection is not None and not objection.kept:
            self._note(step, "held", objection.reason)
            return True
        if errand.sends:
            sending, automation = self._turn.history.sending, self._compiled.automation_id
            sending.promise(self._turn.event.ticket, automation)
        ask = Ask(step=step.id, action=step.action.key, errand=errand, spoke=self._spoke)
        self._asks.append(ask)
        self._note(step, "working", "")
        if not errand.holds:
            return True
        return self._end("working", "")

    def _end(self, state: RunState, why: str) -> bool:
        self._state, self._error = state, why
        return False

    def _failed(self, step: CompiledStep, error: Exception) -> bool:
        said = (
            str(error) if isinstance(error, PostroomError) else f"{type(error).__name__}: {error}"
        )
        log.info("automation %s: step %s failed", self._compiled.automation_id, step.id)
        self._note(step, "failed", said)
        if step.on_error == "continue":
            return True
        return self._end("failed", said)

    def _say(self, step: CompiledStep, effects: tuple[Effect, ...]) -> tuple[StepOutcome, str]:
        """Ask for effects as far as the ticket's channel allows their words."""
        channels, source = self._turn.bounds.channels, self._context.ticket.source
        known = self._turn.numbers.get(self._context.ticket.id, ())
        allowed = words.allowed(effects, source, channels, known)
        outcome, reason = self._ask_for(step, allowed.effects)
        if allowed.forbidden:
            return "held", allowed.forbidden
        return outcome, reason or allowed.remark

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
        if isinstance(effect, SendEmail):
            return self._mail(step, effect)
        return self._change(step, effect)

    def _mail(self, step: CompiledStep, effect: SendEmail) -> str | None:
        """Write to somebody else; the ticket stays as it is. None once nothing is against it."""
        history, standing = self._turn.history, self._turn.standing
        unsendable = mailing.objection(effect, history.mailing, standing)
        if unsendable:
            return unsendable
        moment = replace(self._moment(), aside=mailbox(effect.to))
        objection = guards.objection(moment, history, self._turn.bounds)
        if objection is not None and not objection.kept:
            return objection.reason
        held = "" if objection is None else objection.reason
        if not held:
            history.sending.tally.note(guards.attempt(moment, self._turn.bounds))
        letter = mailing.letter(effect, history.mailing, standing)
        self._wish(step, SendMessage(effect.text), self._context.ticket, held, letter)
        return held or None

    def _send(self, step: CompiledStep, effect: SendMessage) -> str | None:
        turn = self._turn
        moment = self._moment()
        objection = guards.objection(moment, turn.history, turn.bounds)
        if objection is not None and not objection.kept:
            return objection.reason
        self._spoke = True
        if objection is not None:
            self._wish(step, effect, self._context.ticket, objection.reason)
            return objection.reason
        turn.history.sending.note(turn.event.ticket, guards.attempt(moment, turn.bounds))
        return self._change(step, effect)

    def _moment(self) -> Moment:
        return Moment(
            compiled=self._compiled,
            event=self._turn.event,
            facts=self._context.facts,
            standing=self._turn.standing,
            first=not self._spoke,
        )

    def _objection(self) -> guards.Objection | None:
        return guards.objection(self._moment(), self._turn.history, self._turn.bounds)

    def _change(self, step: CompiledStep, effect: Effect) -> str | None:
        """Ask for an effect that nothing holds up; "" if it changes nothing."""
        ticket = after(self._context.ticket, effect, self._turn.history.now)
        if ticket is self._context.ticket and not isinstance(effect, _ALWAYS):
            return ""
        self._wish(step, effect, ticket)
        return None

    def _wish(
        self,
        step: CompiledStep,
        effect: Effect,
        ticket: TicketFacts,
        held: str = "",
        letter: Letter | None = None,
    ) -> None:
        before = self._context.ticket
        wish = Wish(
            step=step.id, effect=effect, before=before, after=ticket, held=held, letter=letter
        )
        self._wishes.append(wish)
        self._turn.settling.note(before, ticket)
        self._context.ticket = ticket
        self._context.contact = contact_after(self._context.contact, effect)

    def _note(self, step: CompiledStep, outcome: StepOutcome, reason: str) -> None:
        detail = {"reason": reason} if reason else None
        self._trace.append(
            StepTrace(step=step.id, action=step.action.key, outcome=outcome, detail=detail)
        )
