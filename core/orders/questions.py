"""A question to a channel about orders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["buyer", "order"]


@dataclass(frozen=True, slots=True, order=True)
class Question:
    """The orders of a buyer, or one order by its id."""

    kind: Kind
    wanted: str
    """The order's id, or the buyer's as the channel spells it."""

    @property
    def key(self) -> str:
        """By what the question is known again."""
        return self.wanted.casefold() if self.kind == "buyer" else self.wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question whose turn it is."""

    id: int
    account: int
    question: Question
    failures: int
