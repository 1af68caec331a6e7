"""What conditions can ask about: declarations only; their columns stand in `fields.columns`."""

from automations.fields import clock, contact, custom, event, message, orders, ticket
from postroom.condition import Field

BUILT_IN: tuple[Field, ...] = (
    *message.FIELDS,
    *ticket.FIELDS,
    *contact.FIELDS,
    *orders.CONTACT,
    *orders.ORDER,
    *custom.FAMILIES,
    *clock.FIELDS,
    *event.FIELDS,
)
"""Every built-in field, in the order forms offer them."""

__all__ = ["BUILT_IN"]
