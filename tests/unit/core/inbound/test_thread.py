"""Which ticket a message belongs to: evidence names it, identity lets the sender in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.inbound.thread import Decision, Evidence, Join, KnownTicket, Open, decide

NOW = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
CUSTOMER, STRANGER = 1, 2


def known(ticket: int, **values: Any) -> KnownTicket:
    standing: dict[str, Any] = {
        "contact": CUSTOMER,
        "participants": frozenset({"colleague@example.org"}),
        "closed_at": None,
        "reopen_within": timedelta(days=14),
    }
    return KnownTicket(id=ticket, **{**standing, **values})


def evidence(*tickets: int, **values: Any) -> Evidence:
    standing: dict[str, Any] = {"contact": CUSTOMER, "identity": "lucja@example.org"}
    return Evidence(tickets=tickets, **{**standing, **values})


def placed(found: Evidence, *tickets: KnownTicket) -> Decision:
    return decide(found, {ticket.id: ticket for ticket in tickets}, NOW)


def test_without_evidence_a_ticket_is_opened() -> None:
    assert placed(evidence()) == Open()


def test_an_answer_of_the_customer_joins() -> None:
    assert placed(evidence(7), known(7)) == Join(7)


def test_an_answer_of_somebody_copied_in_joins() -> None:
    copied = evidence(7, contact=STRANGER, identity="colleague@example.org")

    assert placed(copied, known(7)) == Join(7)


@pytest.mark.promise("P8")
def test_a_stranger_who_quotes_an_id_gets_a_linked_ticket_of_their_own() -> None:
    stranger = evidence(7, contact=STRANGER, identity="stranger@example.org")

    assert placed(stranger, known(7)) == Open(previous=7)


def test_the_strongest_evidence_the_sender_takes_part_in_wins() -> None:
    assert placed(evidence(7, 8), known(7, contact=STRANGER), known(8)) == Join(8)


def test_evidence_of_a_deleted_ticket_counts_for_nothing() -> None:
    assert placed(evidence(7)) == Open()


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, Join(7, reopens=True)), (14, Join(7, reopens=True)), (15, Open(previous=7))],
)
def test_a_closed_ticket_is_reopened_within_its_inboxs_days(days: int, expected: Decision) -> None:
    closed = known(7, closed_at=NOW - timedelta(days=days))

    assert placed(evidence(7), closed) == expected


def test_a_machine_joins_a_closed_ticket_without_reopening_it() -> None:
    closed = known(7, closed_at=NOW - timedelta(days=90))

    assert placed(evidence(7, automatic=True), closed) == Join(7)


def test_our_own_message_joins_without_being_a_participant() -> None:
    assert placed(evidence(7, contact=STRANGER, ours=True), known(7)) == Join(7)


def test_what_the_channel_itself_says_is_not_doubted() -> None:
    assert placed(evidence(7, contact=STRANGER, by_channel=True), known(7)) == Join(7)


def test_a_customer_who_writes_of_another_order_in_a_channels_thread_has_another_case() -> None:
    other = evidence(7, by_channel=True, order="2")

    assert placed(other, known(7, order="1")) == Open(previous=7)
    assert placed(other, known(7)) == Join(7)
    assert placed(evidence(7, by_channel=True), known(7, order="1")) == Join(7)


@pytest.mark.parametrize("trait", ["ours", "automatic"])
def test_only_a_customer_begins_another_case(trait: str) -> None:
    other = evidence(7, by_channel=True, order="2", **{trait: True})

    assert placed(other, known(7, order="1")) == Join(7)
