"""Automations of Responso's cases that are too long to stand in them."""

from __future__ import annotations

QUIET = """
name: Quiet for two days
when: [{trigger: sweep}]
if: {field: ticket.last_customer_message_at, older_than: 48h}
then: [{action: add_tag, tag: quiet}]
"""

WEEK_OLD = """
name: A week old
when: [{trigger: sweep}]
if: {field: ticket.created_at, older_than: 7d}
then: [{action: add_tag, tag: old}]
"""

YOUNG = """
name: Young
when: [{trigger: message_received}]
if: {field: ticket.created_at, younger_than: 1h}
then: [{action: add_tag, tag: young}]
"""

WAITING = """
name: Still waiting
when: [{trigger: sweep}]
if:
  all:
    - {field: ticket.answered, is: false}
    - {field: ticket.last_customer_message_at, older_than: 4h}
then: [{action: add_tag, tag: waiting}]
"""

COMES_BACK = """
name: Comes back
when: [{trigger: message_received}]
if: {field: ticket.status, is: pending}
then: [{action: add_tag, tag: came back}]
"""

RETURNS = """
name: Returns
when: [{trigger: message_received}]
if: {field: ticket.type, is: Zwrot}
then: [{action: add_tag, tag: zwrot}]
"""

VIP_FIRST = """
name: VIP first
when: [{trigger: tag_added, tag: VIP}]
then: [{action: set_priority, priority: urgent}]
"""

GOODBYE = """
name: Goodbye
when: [{trigger: status_set, to: closed}]
then: [{action: add_note, text: Closed.}]
"""

ALL_AT_ONCE = """
name: All at once
when: [{trigger: ticket_created}]
then:
  - {id: s1, action: add_tag, tag: first}
  - {id: s2, action: set_priority, priority: high}
  - {id: s3, action: add_note, text: "Ticket {{ ticket.number }}"}
  - {id: s4, action: set_status, status: pending}
"""

ALL_BUT_ONE = """
name: Everything else to Anna
when: [{trigger: ticket_created}]
if: {field: message.source, is_not: allegro.discussion}
then: [{action: assign, agent: Anna}]
"""

REMINDER = """
name: Przypomnienie
when: [{trigger: sweep}]
if:
  all:
    - {field: ticket.answered, is: false}
    - {field: ticket.created_at, older_than: 24h}
then: [{action: add_tag, tag: przypomnienie}]
"""

DESCRIBED = """
name: Wieczorne zgłoszenia
description: Wszystko po 18:00 do Anny.
when: [{trigger: ticket_created}]
if: {field: clock.time, within: "18:00-24:00"}
then: [{action: assign, agent: Anna}]
"""


def tagging(trigger: str) -> str:
    """Tags what the trigger fires on."""
    return f"""
name: Seen
when: [{{trigger: {trigger}}}]
then: [{{action: add_tag, tag: seen}}]
"""


def doing(step: str) -> str:
    """Does one thing to a new ticket."""
    return f"""
name: Doing
when: [{{trigger: ticket_created}}]
then: [{step}]
"""
