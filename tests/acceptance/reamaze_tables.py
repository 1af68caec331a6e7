"""Re:amaze's conditions, by line: for each a message it chooses and one it leaves."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.acceptance.cases import Asks, Mail, Says, subject

AFTER_HOURS = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
"""23:00 in Warsaw."""
OFFICE_HOURS = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)

CONDITIONS = {
    "A-06-channel": Asks(
        condition="{field: message.source, is: chat}", holds=Says(source="chat"), fails=Mail()
    ),
    "A-07-time-received": Asks(
        condition='{field: clock.time, within: "08:00-17:00"}',
        holds=Mail(at=datetime(2026, 11, 23, 15, 59, tzinfo=UTC)),
        fails=Mail(at=datetime(2026, 11, 23, 16, 0, tzinfo=UTC)),
    ),
    "A-08-subject": Asks(
        condition="{field: message.subject, starts_with: Order}",
        holds=subject("Order 4711"),
        fails=subject("My order"),
    ),
    "A-09-sender-address": Asks(
        condition="{field: contact.email, is: ewa@wholesale.example}",
        holds=Mail(sender="Ewa <EWA@wholesale.example>"),
        fails=Mail(sender="ola@wholesale.example"),
    ),
    "A-09-sender-domain": Asks(
        condition="{field: contact.email_domain, is: wholesale.example}",
        holds=Mail(sender="ewa@wholesale.example"),
        fails=Mail(sender="ewa@example.pl"),
    ),
    "A-27-and": Asks(
        condition="{all: [{field: message.source, is: email},"
        " {field: message.subject, contains: demo}]}",
        holds=subject("A demo, please"),
        fails=Says(source="chat", text="demo"),
    ),
    "A-27-or": Asks(
        condition="{any: [{field: message.subject, contains: demo},"
        " {field: message.subject, contains: pricing}]}",
        holds=subject("Pricing"),
        fails=subject("Hello"),
    ),
    "A-28-mail-or-chat-comes-by-chat": Asks(
        condition="{field: message.source, is: [email, chat]}",
        holds=Says(source="chat"),
        fails=Says(source="facebook", login="ola"),
    ),
    "A-28-mail-or-chat-comes-by-mail": Asks(
        condition="{any: [{field: message.source, is: chat}, {field: message.source, is: email}]}",
        holds=Mail(),
        fails=Says(source="facebook", login="ola"),
    ),
    "A-44-window-over-midnight": Asks(
        condition='{field: clock.time, within: "17:00-08:00"}',
        holds=Mail(at=AFTER_HOURS),
        fails=Mail(at=OFFICE_HOURS),
    ),
}
