"""Sending to Allegro: every kind of place, files, acts, and what may or may not have left."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.allegro import sending
from examples.fake_allegro import Issue, World, done_then, failing, nameless, vanishing
from postroom.errors import PermanentError, TemporaryError, UnknownOutcome
from postroom.message import Attachment
from tests.allegro.asking import SELLER
from tests.allegro.selling import PNG, Selling, selling


def issue(world: World, kind: str = "discussion", **more: Any) -> Issue:
    order = world.order(SELLER, "jan_k")
    made: Issue = getattr(world, kind)(order, "It does not work", **more)
    return made


async def test_an_answer_goes_into_its_thread_with_its_files() -> None:
    async with selling() as shop:
        thread = shop.world.buyer_writes(SELLER, "jan_k", "Where is it?").thread

        receipt = await shop.send(f"message:{thread.id}", attachments=(PNG,))

        sent = thread.messages[-1]
        assert receipt.external_id == sent.id
        assert (sent.text, sent.attachments[0].name) == ("It is on its way.", "photo.png")


async def test_a_problem_is_answered_in_beta_and_a_closed_one_says_so() -> None:
    async with selling() as shop:
        order = shop.world.order(SELLER, "jan_k")
        thread = shop.world.problem(SELLER, "jan_k", "Broken", order=order)

        await shop.send(f"problem:{thread.id}")
        shop.clock.pass_(seconds=2)
        shop.world.close(thread)
        with pytest.raises(PermanentError, match="closed at Allegro"):
            await shop.send(f"problem:{thread.id}", "Still there?")

        assert len(thread.messages) == 2


async def test_a_thread_is_begun_about_an_order() -> None:
    async with selling() as shop:
        order = shop.world.order(SELLER, "jan_k")

        receipt = await shop.send("", "Your size is gone.", order=order.id)

        thread = shop.world.thread(SELLER, "jan_k")
        assert [(each.id, each.order) for each in thread.messages] == [
            (receipt.external_id, order.id)
        ]


async def test_a_discussion_is_answered_with_a_file_brought_to_its_own_address() -> None:
    async with selling() as shop:
        case = issue(shop.world)

        receipt = await shop.send(f"issue:{case.id}", "x" * 20_000, attachments=(PNG,))

        assert case.chat[-1].id == receipt.external_id
        assert case.chat[-1].attachments[0].name == "photo.png"


async def test_a_chat_that_is_over_takes_nothing() -> None:
    async with selling() as shop:
        case = issue(shop.world)
        shop.world.end(case)

        with pytest.raises(PermanentError, match="ended the chat"):
            await shop.send(f"issue:{case.id}")

        assert shop.world.asked("POST **") == []


async def test_a_rating_is_answered() -> None:
    async with selling() as shop:
        rating = shop.world.rating(shop.world.order(SELLER, "jan_k"), recommended=False)

        receipt = await shop.send(f"review:{rating.id}", "We are sorry.")

        assert receipt.external_id == f"review:{rating.id}:answer"
        assert rating.answer is not None


@pytest.mark.parametrize(
    ("thread", "text", "files", "said"),
    [
        ("message:1", "x" * 2_001, (), "2000"),
        ("review:1", "x" * 501, (), "500"),
        ("issue:1", "x" * 20_001, (), "20000"),
        ("return:1", "Hello", (), "no chat"),
        ("", "Hello", (), "no thread"),
        ("review:1", "Hello", (PNG,), "no files"),
        (
            "message:1",
            "",
            (Attachment(name="a.txt", media_type="text/plain", content=b"a"),),
            "png",
        ),
        (
            "message:1",
            "",
            (Attachment(name="a.pdf", media_type="application/pdf", content=b"a" * 5_242_881),),
            "5,242,880",
        ),
    ],
)
async def test_what_allegro_does_not_take_is_refused_before_anything_is_asked(
    thread: str, text: str, files: tuple[Attachment, ...], said: str
) -> None:
    async with selling() as shop:
        with pytest.raises(PermanentError, match=said):
            await shop.send(thread, text, attachments=files)

        assert shop.world.log == []


async def unknown_then_settled(shop: Selling, thread: str, text: str) -> str:
    message = shop.message(thread, text)
    with pytest.raises(UnknownOutcome):
        await sending.send(shop.account, message)
    shop.clock.pass_(seconds=20)
    receipt = await sending.settle(shop.account, message)
    return receipt.external_id if receipt else "none"


@pytest.mark.promise("P9")
@pytest.mark.parametrize("fault", [done_then(), vanishing(), nameless()])
async def test_what_left_all_the_same_is_found_in_its_thread(fault: Any) -> None:
    async with selling() as shop:
        thread = shop.world.buyer_writes(SELLER, "jan_k", "Where is it?").thread
        shop.world.will("POST /messaging/threads/*/messages", fault)

        found = await unknown_then_settled(shop, f"message:{thread.id}", "On  its\nway")

        assert found == thread.messages[-1].id
        assert len(thread.messages) == 2


@pytest.mark.promise("P9")
@pytest.mark.parametrize(
    "fault", [failing(), vanishing(acts=False), failing(422, "DATA_FETCHING_ERROR")]
)
async def test_what_never_left_is_not_found(fault: Any) -> None:
    async with selling() as shop:
        thread = shop.world.buyer_writes(SELLER, "jan_k", "Where is it?").thread
        shop.world.will("POST /messaging/threads/*/messages", fault)

        assert await unknown_then_settled(shop, f"message:{thread.id}", "Where is it?") == "none"


async def test_of_two_equal_texts_each_finds_its_own() -> None:
    async with selling() as shop:
        thread = shop.world.buyer_writes(SELLER, "jan_k", "Where is it?").thread
        key = f"message:{thread.id}"
        shop.world.will("POST /messaging/threads/*/messages", vanishing())
        first = shop.message(key, "Soon.")
        with pytest.raises(UnknownOutcome):
            await sending.send(shop.account, first)
        shop.clock.pass_(seconds=2)
        second = await shop.send(key, "Soon.")

        named = shop.message(key, "Soon.", others=frozenset({second.external_id}))
        found = await sending.settle(shop.account, named)

        assert found is not None
        assert [each.id for each in thread.messages[1:]] == [found.external_id, second.external_id]


async def test_a_discussion_settles_though_a_bot_said_the_same_in_our_role() -> None:
    async with selling() as shop:
        case = issue(shop.world)
        shop.world.bot_answers(case, "Hello")
        shop.world.will("POST /sale/issues/*/message", failing(504))
        lost = await unknown_then_settled(shop, f"issue:{case.id}", "Hello")
        shop.world.will("POST /sale/issues/*/message", done_then())
        shop.clock.pass_(minutes=30)

        found = await unknown_then_settled(shop, f"issue:{case.id}", "Hello")

        assert (lost, found) == ("none", case.chat[-1].id)


async def test_files_that_could_not_be_brought_leave_nothing_behind() -> None:
    async with selling() as shop:
        thread = shop.world.buyer_writes(SELLER, "jan_k", "Where is it?").thread
        shop.world.will("POST /messaging/message-attachments", failing(503))

        with pytest.raises(TemporaryError):
            await shop.send(f"message:{thread.id}", attachments=(PNG,))

        assert len(thread.messages) == 1


async def test_too_fast_is_held_for_the_whole_account_and_nobody_asks_meanwhile() -> None:
    async with selling() as shop:
        thread = shop.world.buyer_writes(SELLER, "jan_k", "Where is it?").thread
        await shop.send(f"message:{thread.id}")

        for _ in range(2):
            with pytest.raises(TemporaryError) as caught:
                await shop.send(f"message:{thread.id}", "Again")

        assert caught.value.step
        assert [each.status for each in shop.world.asked("POST **")] == [201, 429]


async def act(shop: Selling, thread: str, key: str, text: str = "Words", **options: Any) -> str:
    receipt = await shop.send(thread, text, act=key, act_options=options)
    return receipt.external_id


async def test_a_claim_is_decided_with_part_of_the_money_and_only_once() -> None:
    async with selling() as shop:
        case = issue(shop.world, "claim")
        decision = {"decision": "ACCEPTED_PARTIAL_REFUND", "amount": "40.00", "currency": "PLN"}

        await act(shop, f"issue:{case.id}", "decide_claim", **decision)
        with pytest.raises(PermanentError, match="cannot be decided any more"):
            await act(shop, f"issue:{case.id}", "decide_claim", **decision)

        assert case.status == "CLAIM_ACCEPTED"
        assert case.decision is not None
        assert case.decision["partialRefund"] == {"amount": "40.00", "currency": "PLN"}


async def test_a_decision_of_unknown_fate_is_read_from_the_claim() -> None:
    async with selling() as shop:
        case = issue(shop.world, "claim")
        options = {"decision": "REJECTED_OTHER"}
        message = shop.message(f"issue:{case.id}", "No.", act="decide_claim", act_options=options)
        shop.world.will("POST /sale/issues/*/status", failing(500))
        with pytest.raises(UnknownOutcome):
            await sending.send(shop.account, message)
        before = await sending.settle(shop.account, message)
        shop.world.will("POST /sale/issues/*/status", done_then())
        with pytest.raises(UnknownOutcome):
            await sending.send(shop.account, message)

        after = await sending.settle(shop.account, message)

        assert before is None
        assert after is not None


async def test_a_buyer_is_asked_to_close_a_discussion_and_never_a_claim() -> None:
    async with selling() as shop:
        talk, claim = issue(shop.world), issue(shop.world, "claim")

        await act(shop, f"issue:{talk.id}", "end_request")
        with pytest.raises(PermanentError, match="discussion only"):
            await act(shop, f"issue:{claim.id}", "end_request")

        assert talk.asked_to_end == 1


async def test_it_is_said_whether_a_claimed_product_comes_back() -> None:
    async with selling() as shop:
        claim = issue(shop.world, "claim")

        await act(shop, f"issue:{claim.id}", "return_need", need="RETURN_NOT_REQUIRED")

        assert claim.return_required is False


async def test_a_return_is_refused_with_a_reason() -> None:
    async with selling() as shop:
        returned = shop.world.customer_return(shop.world.order(SELLER, "jan_k"))
        thread = f"return:{returned.id}"

        with pytest.raises(PermanentError, match="needs a text"):
            await act(shop, thread, "reject_return", "", code="REFUND_REJECTED")
        await act(shop, thread, "reject_return", "Worn.", code="REFUND_REJECTED")

        assert returned.rejection is not None
        assert returned.rejection["code"] == "REFUND_REJECTED"
        asked = shop.message(
            thread, "Worn.", act="reject_return", act_options={"code": "REFUND_REJECTED"}
        )
        assert await sending.settle(shop.account, asked) is not None


async def test_allegro_is_asked_to_remove_a_rating_and_threads_are_marked_read() -> None:
    async with selling() as shop:
        rating = shop.world.rating(shop.world.order(SELLER, "jan_k"), recommended=False)
        thread = shop.world.buyer_writes(SELLER, "jan_k", "Where is it?").thread
        problem = shop.world.problem(
            SELLER, "jan_k", "Broken", order=shop.world.order(SELLER, "jan_k")
        )

        await act(shop, f"review:{rating.id}", "ask_removal", "It is an insult.")
        for key, one in (("message", thread), ("problem", problem)):
            await act(shop, f"{key}:{one.id}", "mark_read", "", read=True)
            assert one.read

        asked = shop.message(f"review:{rating.id}", "It is an insult.", act="ask_removal")
        assert await sending.settle(shop.account, asked) is not None


async def test_what_moderation_blocks_at_once_is_said() -> None:
    async with selling() as shop:
        shop.world.verifying *= 0
        thread = shop.world.buyer_writes(SELLER, "jan_k", "Where is it?").thread

        receipt = await shop.send(f"message:{thread.id}", "See https://shop.example")

        assert "blocked" in receipt.warnings[0]
