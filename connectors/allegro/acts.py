"""What can be done with a case at Allegro besides answering: what people choose, in a form."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from postroom.act import Act, State
from postroom.wording import marked

CLAIM_TITLES: dict[str, Any] = {
    "ACCEPTED_REFUND": marked("Accept: refund"),
    "ACCEPTED_PARTIAL_REFUND": marked("Accept: part of the money"),
    "ACCEPTED_EXCHANGE": marked("Accept: exchange"),
    "ACCEPTED_REPAIR": marked("Accept: repair"),
    "REJECTED_ADDITIONAL_REQUIREMENTS_NOT_COMPLETED": marked(
        "Reject: what was asked for is missing"
    ),
    "REJECTED_PRODUCT_NOT_RETURNED": marked("Reject: the product was not sent back"),
    "REJECTED_PRODUCT_DAMAGED_BY_USER": marked("Reject: damaged by the user"),
    "REJECTED_PRODUCT_CONFORMS_TO_CONTRACT": marked("Reject: the product is as agreed"),
    "REJECTED_MINOR_DEFECT": marked("Reject: the defect is minor"),
    "REJECTED_OTHER": marked("Reject: another reason"),
    "REJECTED_CLAIM_WITHDRAWN_BY_BUYER": marked("Reject: the buyer withdrew the claim"),
}
RETURN_TITLES: dict[str, Any] = {
    "RETURN_REQUIRED_SELLER_LABEL": marked("Send it back with our label"),
    "RETURN_REQUIRED_CUSTOM": marked("Send it back as described"),
    "RETURN_NOT_REQUIRED": marked("No need to send it back"),
}
REJECTION_TITLES: dict[str, Any] = {
    "REFUND_REJECTED": marked("The refund is refused"),
    "NEW_ITEM_SENT": marked("A new item was sent"),
    "ITEM_FIXED": marked("The item was repaired"),
    "MISSING_PART_SENT": marked("The missing part was sent"),
    "ITEM_MISMATCH": marked("Another item came back"),
    "BUSINESS_PURCHASE": marked("Bought by a business"),
    "NO_RETURN_RIGHT": marked("There is no right to return it"),
}


def _with_point(written: Any) -> Any:
    """A sum as half of Europe writes it, with a comma; nothing where nothing is written."""
    return written.replace(",", ".").strip() or None if isinstance(written, str) else written


Sum = Annotated[
    Decimal,
    Field(gt=0, max_digits=12, decimal_places=2),
    WithJsonSchema({"type": "string", "examples": ["40.00"]}),
]


class ClaimDecision(BaseModel):
    """How a claim is decided; a partial refund has its sum, nothing else has."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    decision: Literal[
        "ACCEPTED_REFUND",
        "ACCEPTED_PARTIAL_REFUND",
        "ACCEPTED_EXCHANGE",
        "ACCEPTED_REPAIR",
        "REJECTED_ADDITIONAL_REQUIREMENTS_NOT_COMPLETED",
        "REJECTED_PRODUCT_NOT_RETURNED",
        "REJECTED_PRODUCT_DAMAGED_BY_USER",
        "REJECTED_PRODUCT_CONFORMS_TO_CONTRACT",
        "REJECTED_MINOR_DEFECT",
        "REJECTED_OTHER",
        "REJECTED_CLAIM_WITHDRAWN_BY_BUYER",
    ] = Field(title="Decision", json_schema_extra={"titles": CLAIM_TITLES})
    amount: Sum | None = Field(
        default=None,
        title="Sum to refund",
        description="Only for a part of the money, such as 40.00.",
        json_schema_extra={"shown_if": {"decision": ["ACCEPTED_PARTIAL_REFUND"]}},
    )
    currency: Literal["PLN", "CZK", "EUR", "HUF"] = Field(
        default="PLN",
        title="Currency",
        json_schema_extra={"shown_if": {"decision": ["ACCEPTED_PARTIAL_REFUND"]}},
    )

    @field_validator("amount", mode="before")
    @classmethod
    def _point(cls, written: Any) -> Any:
        return _with_point(written)

    @model_validator(mode="after")
    def _sum(self) -> ClaimDecision:
        partly = self.decision == "ACCEPTED_PARTIAL_REFUND"
        if partly and self.amount is None:
            raise ValueError("amount: say how much is refunded, such as 40.00")
        if not partly and self.amount is not None:
            raise ValueError("amount: leave it empty, only a partial refund has one")
        return self


class ReturnNeed(BaseModel):
    """Whether the buyer must send the product of a claim back."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    need: Literal[
        "RETURN_REQUIRED_SELLER_LABEL", "RETURN_REQUIRED_CUSTOM", "RETURN_NOT_REQUIRED"
    ] = Field(title="Sending it back", json_schema_extra={"titles": RETURN_TITLES})


class ReturnRejection(BaseModel):
    """Why a return is not paid back."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: Literal[
        "REFUND_REJECTED",
        "NEW_ITEM_SENT",
        "ITEM_FIXED",
        "MISSING_PART_SENT",
        "ITEM_MISMATCH",
        "BUSINESS_PURCHASE",
        "NO_RETURN_RIGHT",
    ] = Field(title="Reason", json_schema_extra={"titles": REJECTION_TITLES})


class ReadMark(BaseModel):
    """Whether the thread counts as read at Allegro."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    read: bool = Field(default=True, title="Read")


def _chats(state: State) -> bool:
    return state.get("chat_active") is not False


def _undecided(state: State) -> bool:
    return str(state.get("status") or "CLAIM_SUBMITTED") == "CLAIM_SUBMITTED"


def _ongoing(state: State) -> bool:
    return _chats(state) and state.get("status") != "DISPUTE_CLOSED"


def _not_rejected(state: State) -> bool:
    return not state.get("rejected") and state.get("status") != "REJECTED"


def _removable(state: State) -> bool:
    return not state.get("removal_asked")


ACTS = (
    Act(
        key="end_request",
        title="Ask to close the discussion",
        sources=frozenset({"allegro.discussion"}),
        text="required",
        max_length=20_000,
        files=True,
        offered=_ongoing,
        help="The buyer is asked whether the discussion is over; only they can close it.",
    ),
    Act(
        key="decide_claim",
        title="Decide the claim",
        sources=frozenset({"allegro.claim"}),
        options=ClaimDecision,
        text="required",
        max_length=20_000,
        offered=_undecided,
        danger=True,
        help="Allegro tells the buyer at once; it cannot be changed afterwards.",
    ),
    Act(
        key="return_need",
        title="Say whether to send it back",
        sources=frozenset({"allegro.claim"}),
        options=ReturnNeed,
        text="required",
        max_length=20_000,
        files=True,
        offered=lambda state: _undecided(state) and _chats(state),
    ),
    Act(
        key="reject_return",
        title="Refuse the refund",
        sources=frozenset({"allegro.return"}),
        options=ReturnRejection,
        text="optional",
        max_length=250,
        offered=_not_rejected,
        danger=True,
        help="Refusing without another reason needs a text of up to 250 characters.",
    ),
    Act(
        key="ask_removal",
        title="Ask Allegro to remove the rating",
        sources=frozenset({"allegro.review"}),
        text="required",
        max_length=500,
        offered=_removable,
        answers=False,
        help="Allegro reads the reason, not the buyer; it can be asked once.",
    ),
    Act(
        key="mark_read",
        title="Mark as read at Allegro",
        sources=frozenset({"allegro.message", "allegro.problem"}),
        options=ReadMark,
        answers=False,
        text="none",
    ),
)
"""Every act, in the order pages offer them; a rating is answered as any message is."""
