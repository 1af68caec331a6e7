"""What an admin sets for one mailbox."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, field_validator

from connectors.mail.addresses import normal
from connectors.mail.envelope import Senders


class MailSettings(BaseModel):
    """Settings of one mailbox."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    address: str = Field(
        title="Address",
        description="The mailbox customers write to.",
        examples=["shop@example.com"],
    )
    name: str = Field(
        default="", title="Name", description="Shown to customers as the sender.", max_length=200
    )
    own_addresses: tuple[str, ...] = Field(
        default=(),
        title="Our other addresses",
        description="Aliases and agents' addresses: mail from them is never a customer's.",
        max_length=500,
    )
    treat_as_customer: tuple[str, ...] = Field(
        default=(),
        title="Senders that write for customers",
        description="Addresses, or @domains, of contact forms, shops and marketplaces. Their mail"
        " counts as the customer's even if a machine sent it; the customer is taken from Reply-To.",
        max_length=500,
    )

    @field_validator("address")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        return _address(value)

    @field_validator("own_addresses")
    @classmethod
    def _are_addresses(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_address(value) for value in values)

    @field_validator("treat_as_customer")
    @classmethod
    def _are_senders(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_sender(value) for value in values)

    @property
    def all_addresses(self) -> tuple[str, ...]:
        """Every address of ours, the mailbox's first."""
        return tuple(dict.fromkeys((self.address, *self.own_addresses)))

    @property
    def senders(self) -> Senders:
        """Which addresses mean what to this mailbox."""
        return Senders(
            own=frozenset(map(normal, self.all_addresses)),
            customers=frozenset(map(normal, self.treat_as_customer)),
        )


def _address(value: str) -> str:
    """A plausible address, as typed; the check of what really works is sending to it."""
    local, at, domain = value.strip().rpartition("@")
    if not (local and at and domain) or any(c.isspace() or c in "<>,;" for c in value.strip()):
        raise ValueError(f"{value!r} is not a mail address; write it like shop@example.com")
    return value.strip()


def _sender(value: str) -> str:
    if value.strip().startswith("@"):
        _address("anybody" + value.strip())
        return value.strip()
    return _address(value)
