"""What is asked of a language model, and what it wrote."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteRequest:
    """A text that is to be written for one ticket."""

    ticket: int
    """Row id; what is spent is counted for it."""
    instructions: str = field(repr=False)
    """What to write, from people of the shop. Links and addresses in it may be used."""
    material: str = field(default="", repr=False)
    """What the ticket says, of this ticket alone; it may come from strangers."""
    language: str = ""
    """ISO 639-1 of the text; empty: that of the customer's message."""
    addresses: frozenset[str] = frozenset()
    """Mail addresses the text may contain besides, such as the customer's own."""
    longest: int = 4000
    """Characters; a longer text is refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A text a model wrote: plain, checked."""

    text: str = field(repr=False)
    provider: str
    """What wrote it: `openai`, whoever runs the server."""
    model: str
    tokens: int
    """Asked and answered."""
