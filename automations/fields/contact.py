"""What conditions can ask about the customer."""

from __future__ import annotations

from postroom.condition import Field, Kind

FIELDS: tuple[Field, ...] = (
    Field(
        key="contact.email",
        title="Address of the customer",
        kind=Kind.TEXT,
        read=lambda facts: facts.contact.email,
    ),
    Field(
        key="contact.email_domain",
        title="Domain of the customer's address",
        kind=Kind.TEXT,
        read=lambda facts: facts.contact.email_domain,
        help="What follows the @, for instance example.com.",
    ),
    Field(
        key="contact.name",
        title="Name of the customer",
        kind=Kind.TEXT,
        read=lambda facts: facts.contact.name,
    ),
    Field(
        key="contact.language",
        title="Language of the customer",
        kind=Kind.CHOICE,
        read=lambda facts: facts.contact.language,
    ),
)
