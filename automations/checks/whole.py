"""Every check of one automation among the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from automations.checks.channels import Channels, forbidden
from automations.checks.impossible import impossible
from automations.checks.meeting import Bound, cycles
from automations.checks.pairs import double_replies, same_field, shadowed
from automations.checks.services import unserved
from automations.checks.types import Warned
from automations.compiled import Compiled
from automations.language import Language

SHOWN = 20
"""Warnings that are told; the first ones matter most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What an automation is looked at among."""

    others: Sequence[Bound] = ()
    """Those that are switched on, in visible order; the one itself is left out."""
    channels: Channels = field(default_factory=dict)
    services: frozenset[str] | None = None
    """Kinds of services outside that are set up; None: nobody looked."""

    @classmethod
    def among(
        cls, others: Iterable[Compiled], language: Language, channels: Channels | None = None
    ) -> Surroundings:
        """Bind the others once, for however many are looked at among them."""
        return cls(others=tuple(Bound.of(one, language) for one in others), channels=channels or {})


def check_all(own: Compiled, language: Language, around: Surroundings) -> tuple[Warned, ...]:
    """What every check says, what can never work first."""
    mine = Bound.of(own, language)
    found = [*impossible(mine.condition)]
    if any(one.severity == "error" for one in found):
        return tuple(found)
    others = [one for one in around.others if one.compiled.automation_id != own.automation_id]
    found += shadowed(mine, others)
    found += cycles(mine, others)
    found += double_replies(mine, others)
    found += same_field(mine, others)
    found += forbidden(mine, around.channels)
    if around.services is not None:
        found += unserved(mine, around.services)
    return tuple(found[:SHOWN])
