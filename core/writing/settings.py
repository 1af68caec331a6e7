"""What an administrator sets of the AI server; form and API are drawn from it."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import Field

from core.i18n import marked
from core.services.keeping import Kind
from core.services.queries import WRITER
from postroom.chat import ChatSettings

_LIMITS = marked("Limits")
KEY = "openai"
"""What the writer is called: whoever runs it, it speaks OpenAI's protocol."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """How much may be asked in a day (UTC)."""

    ticket_calls: int
    ticket_tokens: int
    calls: int
    tokens: int


class WriterSettings(ChatSettings):
    """An OpenAI-compatible server and how much it may be asked."""

    link_hosts: list[str] = Field(
        default_factory=list,
        title="Sites a text may link to",
        description="A text with any other link is refused, unless the step itself names it.",
        examples=["shop.example.com"],
        max_length=50,
    )
    answer_tokens: int = Field(
        800,
        title="Longest answer in tokens",
        description="A token is about four letters.",
        ge=50,
        le=8000,
        json_schema_extra={"section": _LIMITS, "folded": True, "rank": 1},
    )
    ticket_calls: int = Field(
        10,
        title="Texts for one ticket in a day",
        description="More than that are refused until tomorrow.",
        ge=1,
        json_schema_extra={"section": _LIMITS, "folded": True},
    )
    ticket_tokens: int = Field(
        50_000,
        title="Tokens for one ticket in a day",
        description="Asked and answered.",
        ge=100,
        json_schema_extra={"section": _LIMITS, "folded": True},
    )
    calls: int = Field(
        500,
        title="Texts in a day",
        description="Of all tickets together.",
        ge=1,
        json_schema_extra={"section": _LIMITS, "folded": True},
    )
    tokens: int = Field(
        1_000_000,
        title="Tokens in a day",
        description="Of all tickets together; what they cost is on the server's bill.",
        ge=100,
        json_schema_extra={"section": _LIMITS, "folded": True},
    )

    @property
    def caps(self) -> Spending:
        """The limits of a day."""
        return Spending(
            ticket_calls=self.ticket_calls,
            ticket_tokens=self.ticket_tokens,
            calls=self.calls,
            tokens=self.tokens,
        )


WRITER_KIND = Kind(kind=WRITER, key=KEY, settings=WriterSettings)
"""The writer as `core.services.keeping` wants it."""
