"""Acts of Allegro: when each is offered, and what its form takes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from connectors.allegro.acts import ACTS, ClaimDecision, ReturnRejection
from connectors.allegro.rules import RULES, rules_for
from core.outbox.wording import found_in, worded
from core.problems import Refused
from core.tickets.changes import File
from core.tickets.writing import rules as writing
from tests.allegro.contract import schema

BY_KEY = {act.key: act for act in ACTS}


@pytest.mark.parametrize(
    ("key", "state", "offered"),
    [
        ("end_request", {"status": "DISPUTE_ONGOING", "chat_active": True}, True),
        ("end_request", {"status": "DISPUTE_CLOSED"}, False),
        ("end_request", {"chat_active": False}, False),
        ("decide_claim", {}, True),
        ("decide_claim", {"status": "CLAIM_SUBMITTED", "chat_active": False}, True),
        ("decide_claim", {"status": "CLAIM_ACCEPTED"}, False),
        ("return_need", {"status": "CLAIM_SUBMITTED", "chat_active": False}, False),
        ("reject_return", {"status": "DELIVERED"}, True),
        ("reject_return", {"status": "DELIVERED", "rejected": True}, False),
        ("reject_return", {"status": "REJECTED"}, False),
        ("ask_removal", {"removal_asked": True}, False),
        ("ask_removal", {"recommended": False}, True),
        ("mark_read", {"status": "a word of tomorrow"}, True),
    ],
)
def test_an_act_is_offered_as_the_thread_stands(
    key: str, state: dict[str, Any], *, offered: bool
) -> None:
    assert BY_KEY[key].offered(state) is offered


def test_the_form_offers_every_decision_of_the_contract() -> None:
    told = schema("beta", "ClaimStatusChangeRequest")["components"]["schemas"]
    wanted = told["ClaimStatusChangeRequest"]["properties"]["status"]["enum"]
    offered = ClaimDecision.model_json_schema()["properties"]["decision"]
    rejection = told["CustomerReturnRefundRejectionRequest"]["properties"]["rejection"]
    codes = ReturnRejection.model_json_schema()["properties"]["code"]

    assert set(offered["enum"]) == set(wanted) == set(offered["titles"])
    assert set(codes["enum"]) == set(rejection["properties"]["code"]["enum"])


@pytest.mark.parametrize("amount", ["40", "40,00", " 40.50 "])
def test_a_sum_is_taken_as_people_write_it(amount: str) -> None:
    decision = ClaimDecision.model_validate(
        {"decision": "ACCEPTED_PARTIAL_REFUND", "amount": amount}
    )

    assert decision.model_dump(mode="json")["amount"] in ("40", "40.00", "40.50")


@pytest.mark.parametrize(
    "given",
    [
        {"decision": "ACCEPTED_PARTIAL_REFUND"},
        {"decision": "ACCEPTED_PARTIAL_REFUND", "amount": ""},
        {"decision": "ACCEPTED_PARTIAL_REFUND", "amount": "0"},
        {"decision": "ACCEPTED_PARTIAL_REFUND", "amount": "1.999"},
        {"decision": "ACCEPTED_PARTIAL_REFUND", "amount": "NaN"},
        {"decision": "ACCEPTED_REFUND", "amount": "5"},
        {"decision": "ACCEPTED_PARTIAL_REFUND", "amount": "5", "currency": "GBP"},
        {"decision": "WHATEVER"},
    ],
)
def test_what_allegro_would_refuse_is_refused_here(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ClaimDecision.model_validate(given)


def test_sources_differ_in_length_and_files() -> None:
    assert rules_for("allegro.message").max_length == RULES.max_length == 2_000
    assert rules_for("allegro.claim").max_length == 20_000
    assert rules_for("allegro.review").max_length == 500
    assert rules_for("allegro.review").max_attachment_bytes == 0
    assert rules_for("something new") == RULES


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Zamówienie zostało  WYSŁANE!", ["notices"]),
        ("Zamowienie zostalo wyslane", ["notices"]),
        ("Please rate us", ["notices"]),
        ("Sprawdzimy to dziś i odpiszemy.", []),
        ("Pisz na sklep@example.pl", ["addresses"]),
        ("Zadzwoń: 600 100 200", ["phones"]),
        ("https://shop.example", ["links"]),
    ],
)
def test_automatic_texts_are_looked_at(text: str, found: list[str]) -> None:
    assert list(found_in(text, RULES)) == found


def test_news_of_allegros_own_is_only_warned_of() -> None:
    assert worded("Zamówienie zostało wysłane.", RULES).blocked == ()
    assert worded("www.shop.example", RULES).blocked == ("links",)


def test_each_file_has_its_limit_and_all_of_them_another() -> None:
    photo = File(name="a.png", media_type="image/png", digest=b"", size=3_000_000)
    large = replace(photo, name="b.png", size=5_242_881)

    writing.files([photo, photo, photo], RULES)
    with pytest.raises(Refused, match=r"b\.png"):
        writing.files([photo, large], RULES)
    with pytest.raises(Refused, match="together"):
        writing.files([photo] * 9, RULES)
    with pytest.raises(Refused, match="together"):
        writing.files([photo], rules_for("allegro.review"))
