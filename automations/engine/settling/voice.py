"""In whose name an automation speaks: the agent's own, and under their signature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from automations.compiled import Compiled
from postroom.action import Plan, SendMessage
from postroom.errors import PostroomError

SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Voice:
    """An agent who works here."""

    name: str
    signature: str


@dataclass(slots=True)
class VoiceGone(PostroomError):
    """Nobody of that name works here any more, so nothing is sent in it."""

    name: str

    def __str__(self) -> str:
        return f'it runs as "{self.name}", who does not work here any more; choose somebody else'


def voice_of(compiled: Compiled) -> int | None:
    """The agent (row id) it runs as; None for the system, 0 for one whose row is gone."""
    name = compiled.document.run_as
    return None if name == SYSTEM else compiled.rows.get("agent", {}).get(name, 0)


def signed(plan: Plan, compiled: Compiled, voices: Mapping[int, Voice]) -> Plan:
    """The same plan, each message under the signature of who speaks; raises `VoiceGone`."""
    agent = voice_of(compiled)
    if agent is None or not any(isinstance(each, SendMessage) for each in plan.effects):
        return plan
    voice = voices.get(agent)
    if voice is None:
        raise VoiceGone(compiled.document.run_as)
    if not voice.signature.strip():
        return plan
    effects = [
        replace(each, text=f"{each.text.rstrip()}\n\n{voice.signature}")
        if isinstance(each, SendMessage)
        else each
        for each in plan.effects
    ]
    return replace(plan, effects=tuple(effects))
