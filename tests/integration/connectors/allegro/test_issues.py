"""Reading discussions and claims of the fake, whose list tells less than the truth."""

from __future__ import annotations

import json
from datetime import timedelta

from examples.fake_allegro import failing, second_page, times, twisted
from examples.fake_allegro.issues import Issue
from postroom.message import Direction
from tests.allegro.shop import SELLER, Shop, shop

DAY = timedelta(hours=24)


async def _begun(at: Shop) -> None:
    await at.read()
    at.clock.pass_(minutes=1)


def _key(issue: Issue) -> str:
    return f"issue:{issue.id}"


def _discussion(at: Shop, text: str = "It came broken", buyer: str = "jan_k") -> Issue:
    return at.world.discussion(at.world.order(SELLER, buyer), text)


async def test_a_discussion_has_a_day_to_be_answered_and_none_once_it_is() -> None:
    async with shop() as at:
        await _begun(at)
        issue = _discussion(at)
        await at.rounds(2)
        first = at.last(_key(issue), "due")
        at.world.seller_answers(issue, "We are sorry")
        await at.rounds(2)
        answered = at.last(_key(issue), "due")
        again = at.world.answers(issue, "And now?")
        await at.rounds(2)

        assert first == (issue.opened_at + DAY).isoformat()
        assert answered == ""
        assert at.last(_key(issue), "due") == (again.at + DAY).isoformat()
        assert [one.direction for one in at.messages] == [
            Direction.IN,
            Direction.OUT,
            Direction.IN,
        ]
        assert {one.source for one in at.messages} == {"allegro.discussion"}
        assert {one.order for one in at.messages} == {issue.order.id}


async def test_a_claim_is_due_when_the_law_says_whatever_was_said() -> None:
    async with shop() as at:
        await _begun(at)
        claim = at.world.claim(at.world.order(SELLER, "jan_k"), "It broke")
        await at.rounds(2)
        at.world.seller_answers(claim, "We look at it")
        await at.rounds(2)

        assert claim.decision_due is not None
        assert at.last(_key(claim), "due") == claim.decision_due.isoformat()
        assert at.messages[0].ticket_type == "claim"
        assert json.loads(at.last(_key(claim), "state") or "")["chat_active"] is True


async def test_a_discussion_that_turns_into_a_claim_changes_its_kind_and_deadline() -> None:
    async with shop() as at:
        await _begun(at)
        issue = _discussion(at)
        await at.rounds(2)
        at.world.turn_into_claim(issue)
        await at.rounds(2)

        assert issue.decision_due is not None
        assert at.last(_key(issue), "source") == "allegro.claim"
        assert at.last(_key(issue), "type") == "claim"
        assert at.last(_key(issue), "due") == issue.decision_due.isoformat()
        assert len(at.messages) == 1


async def test_what_leaves_the_open_list_is_read_once_more_and_closed() -> None:
    async with shop() as at:
        await _begun(at)
        issue = _discussion(at)
        await at.rounds(2)
        at.world.answers(issue, "It is fine now")
        at.world.end(issue)
        await at.rounds(2)

        assert at.texts == ["It came broken", "It is fine now"]
        assert at.last(_key(issue), "closed") == ""
        assert at.last(_key(issue), "due") == ""
        asked = len(at.asked(f"/sale/issues/{issue.id}"))
        await at.rounds(60)
        assert len(at.asked(f"/sale/issues/{issue.id}")) == asked


async def test_a_claim_that_was_decided_stays_open_while_its_chat_is() -> None:
    async with shop() as at:
        await _begun(at)
        claim = at.world.claim(at.world.order(SELLER, "jan_k"), "It broke")
        await at.rounds(2)
        at.world.end(claim, "CLAIM_ACCEPTED", chat_active=True)
        await at.rounds(2)
        open_still = at.last(_key(claim), "closed")
        at.world.answers(claim, "When do I get my money?")
        await at.rounds(34)

        assert open_still is None
        assert at.texts == ["It broke", "When do I get my money?"]


async def test_stale_counters_hide_nothing_for_longer_than_half_an_hour() -> None:
    async with shop() as at:
        await _begun(at)
        issue = _discussion(at)
        await at.rounds(2)
        at.world.freeze(issue)
        photo = at.world.attachment(SELLER, home="issue")
        at.world.answers(issue, files=[photo])
        await at.rounds(10)
        early = len(at.messages)
        await at.rounds(25)

        assert early == 1
        assert len(at.messages) == 2
        assert at.messages[1].attachments[0].content == photo.content
        assert at.last(_key(issue), "due") == (issue.chat[1].at + DAY).isoformat()


async def test_the_chat_of_another_issue_moves_no_message() -> None:
    async with shop() as at:
        await _begun(at)
        order = at.world.order(SELLER, "jan_k")
        one = at.world.discussion(order, "about the lamp")
        other = at.world.discussion(order, "about the bulb")
        at.world.answers(one, "more of the lamp")
        other.borrowed = one
        await at.rounds(4)
        said = at.warning
        other.borrowed = None
        await at.rounds(4)

        threads = {message.text: message.thread for message in at.messages}
        assert "another discussion" in said
        assert threads == {
            "about the lamp": _key(one),
            "more of the lamp": _key(one),
            "about the bulb": _key(other),
        }


async def test_a_machine_of_allegros_answers_nothing_for_us() -> None:
    async with shop() as at:
        await _begun(at)
        issue = _discussion(at)
        at.clock.pass_(seconds=1)
        form = at.world.attachment(SELLER, "form.pdf")
        at.world.bot_answers(issue, "Here is a form", files=[form])
        await at.rounds(2)

        bot = at.messages[1]
        assert bot.direction is Direction.IN
        assert bot.automatic
        assert bot.sender.identity == "allegro"
        assert bot.customer is not None
        assert bot.customer.identity == "jan_k"
        assert bot.attachments[0].omitted
        assert at.last(_key(issue), "due") == (issue.opened_at + DAY).isoformat()


async def test_an_advisor_is_a_person_and_the_deadline_stays() -> None:
    async with shop() as at:
        await _begun(at)
        issue = _discussion(at)
        at.clock.pass_(minutes=1)
        at.world.allegro_says(issue, "Please answer")
        await at.rounds(2)

        assert at.messages[1].automatic == ""
        assert at.messages[1].sender.name == "Allegro"
        assert at.last(_key(issue), "due") == (issue.opened_at + DAY).isoformat()


async def test_a_first_message_that_is_told_as_todo_is_read_from_the_chat() -> None:
    async with shop() as at:
        await _begun(at)
        issue = _discussion(at)
        issue.todo = True
        await at.rounds(2)

        assert at.texts == ["It came broken"]


async def test_first_messages_told_as_todo_without_a_chat_are_two_and_in_the_buyers_words() -> None:
    async with shop() as at:
        await _begun(at)
        for text in ("It broke", "It never worked"):
            claim = at.world.claim(at.world.order(SELLER, "jan_k"), text)
            claim.todo = claim.chat_gone = True
        await at.rounds(2)

        assert sorted(at.texts) == ["It broke", "It never worked"]
        assert "TODO" not in {one.external_id for one in at.messages}


async def test_a_chat_that_is_gone_leaves_what_opened_the_issue() -> None:
    async with shop() as at:
        await _begun(at)
        issue = _discussion(at)
        issue.chat_gone = True
        await at.rounds(2)

        assert at.texts == ["It came broken"]
        assert at.last(_key(issue), "due") == (issue.opened_at + DAY).isoformat()
        issue.chat_gone = False
        at.world.answers(issue, "And more")
        await at.rounds(2)
        assert at.texts == ["It came broken", "And more"]


async def test_a_message_without_a_login_is_the_buyers() -> None:
    async with shop() as at:
        await _begun(at)
        issue = _discussion(at)
        at.world.answers(issue, "who am I", nameless=True)
        await at.rounds(2)

        assert [one.sender.identity for one in at.messages] == ["jan_k", "jan_k"]


async def test_an_issue_that_cannot_be_read_is_said_and_read_later() -> None:
    async with shop() as at:
        await _begun(at)
        bad, good = _discussion(at, "bad", "jan_k"), _discussion(at, "good", "ewa")
        at.world.will(f"/sale/issues/{bad.id}/chat", times(2, failing(500)))
        await at.rounds(1)
        first, said = list(at.texts), at.warning
        await at.rounds(5)

        assert first == ["good"]
        assert "could not be read" in said
        assert at.texts == ["good", "bad"]
        assert _key(good) != _key(bad)


async def test_a_page_of_the_list_that_fails_lets_nothing_look_closed() -> None:
    async with shop() as at:
        await _begun(at)
        issues = [_discussion(at, f"case {number}", f"buyer{number}") for number in range(101)]
        await at.rounds(2)
        at.world.will("/sale/issues", second_page(failing(500)))
        await at.rounds(4)

        assert len(at.messages) == 101
        assert [change for change in at.changes if change.what == "closed"] == []
        assert at.asked(f"/sale/issues/{issues[0].id}") == []


async def test_long_chats_are_read_whole() -> None:
    async with shop() as at:
        at.world.chat_oldest_first = True
        await _begun(at)
        issue = _discussion(at, "0")
        for number in range(1, 130):
            at.clock.pass_(seconds=1)
            at.world.answers(issue, str(number))
        await at.rounds(2)

        assert at.texts == [str(number) for number in range(130)]


async def test_silent_issues_from_before_cost_no_request_and_open_no_ticket() -> None:
    async with shop() as at:
        issue = _discussion(at)
        at.clock.pass_(minutes=1)
        await _begun(at)
        await at.rounds(10)
        before = at.asked(f"/sale/issues/{issue.id}/chat")
        at.world.answers(issue, "Hello?")
        await at.rounds(2)

        assert before == []
        assert at.texts == ["Hello?"]


async def test_from_a_start_date_on_issues_are_backlog() -> None:
    async with shop(start_date="2026-11-01") as at:
        issue = _discussion(at)
        at.clock.pass_(minutes=1)
        await _begun(at)
        at.world.answers(issue, "And now?")
        await at.rounds(2)

        live = [name for name in at.raws if name not in at.backlog]
        assert at.texts == ["It came broken", "And now?"]
        assert len([name for name in at.backlog if name.startswith("chat:")]) == 1
        assert len([name for name in live if name.startswith("chat:")]) == 1


async def test_unknown_kinds_and_states_are_kept_and_shown() -> None:
    async with shop(judged=False) as at:
        await _begun(at)
        issue = _discussion(at)
        issue.fields = {"type": "MEDIATION", "reason": {"type": "ODDLY_SHAPED"}, "buyer": None}
        at.world.will(
            "/sale/issues",
            twisted(
                lambda told: {
                    "issues": [
                        {**one, "currentState": {"status": "DISPUTE_PONDERED"}}
                        for one in told["issues"]
                    ]
                }
            ),
        )
        await at.rounds(1)

        assert at.last(_key(issue), "issue_type") == "MEDIATION"
        assert at.last(_key(issue), "issue_status") == "DISPUTE_PONDERED"
        assert at.texts == ["It came broken"]


async def test_counters_that_fall_to_nothing_lose_nothing() -> None:
    async with shop() as at:
        await _begun(at)
        issue = _discussion(at)
        await at.rounds(2)
        at.world.freeze(issue, count=0)
        at.world.answers(issue, "still here")
        await at.rounds(35)

        assert at.texts == ["It came broken", "still here"]
