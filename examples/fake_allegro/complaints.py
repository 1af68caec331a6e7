"""Discussions and claims: what buyers, Allegro's people and its machines do in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from examples.fake_allegro.files import Attachment
from examples.fake_allegro.issues import ChatMessage, Issue
from examples.fake_allegro.orders import ShopOrder
from examples.fake_allegro.state import State
from examples.fake_allegro.telling import Text

BOT = "Chatbot Allina"
DECISION = timedelta(days=14)


class Complaints(State):
    """Issues open, grow, change their kind and end."""

    def discussion(
        self,
        order: ShopOrder,
        text: str,
        *,
        subject: str = "Przedmiot niezgodny z opisem",
        at: datetime | None = None,
        **more: Any,
    ) -> Issue:
        """The buyer opens a discussion; `more` are fields of the issue."""
        return self._issue(
            order, text, at, type="DISPUTE", status="DISPUTE_ONGOING", subject=subject, **more
        )

    def claim(
        self,
        order: ShopOrder,
        text: str,
        *,
        expectations: Sequence[tuple[Text, str | None]] = (("REFUND", None),),
        at: datetime | None = None,
        **more: Any,
    ) -> Issue:
        """The buyer makes a claim; a decision is due in fourteen days."""
        due = (at or self.now()) + DECISION
        told = {
            "subject": "Reklamacja",
            "description": text,
            "reason": "DEFECT_FOUND_DURING_USE",
            "right": "COMPLAINT",
            "decision_due": due,
            "status_due": due,
            "expectations": tuple(expectations),
            **more,
        }
        return self._issue(order, text, at, type="CLAIM", status="CLAIM_SUBMITTED", **told)

    def answers(
        self,
        issue: Issue,
        text: str = "",
        files: Sequence[Attachment] = (),
        *,
        nameless: bool = False,
        at: datetime | None = None,
    ) -> ChatMessage:
        """The buyer writes again; with files alone the list does not tell that they did."""
        login = None if nameless else issue.buyer.spelled
        return self._chat(issue, text, "BUYER", login, files, at)

    def seller_answers(
        self, issue: Issue, text: str, files: Sequence[Attachment] = ()
    ) -> ChatMessage:
        """The seller writes, here or on Allegro's own page."""
        return self._chat(issue, text, "SELLER", issue.seller.spelled, files)

    def bot_answers(self, issue: Issue, text: str, files: Sequence[Attachment] = ()) -> ChatMessage:
        """Allegro's machine writes as if it were the seller; its files cannot be had."""
        for each in files:
            each.home = "bot"
        return self._chat(issue, text, "SELLER", BOT, files)

    def advisor_answers(self, issue: Issue, text: str, login: str | None = None) -> ChatMessage:
        """Somebody at Allegro writes."""
        return self._chat(issue, text, "ADMIN", login or "Allegro", ())

    def end(self, issue: Issue, status: Text = "", *, chat_active: bool = False) -> None:
        """Allegro or the buyer ends it: DISPUTE_CLOSED, CLAIM_REJECTED or another."""
        ended = "DISPUTE_CLOSED" if issue.type == "DISPUTE" else "CLAIM_REJECTED"
        issue.status, issue.chat_active = status or ended, chat_active

    def turn_into_claim(self, issue: Issue) -> None:
        """A discussion becomes a claim and keeps its id."""
        issue.type, issue.status, issue.right = "CLAIM", "CLAIM_SUBMITTED", "COMPLAINT"
        issue.decision_due = issue.status_due = self.now() + DECISION

    def freeze(self, issue: Issue, *, count: int | None = None) -> None:
        """From now on the list tells of the chat what it tells now, or this count."""
        told = issue.counted()
        issue.frozen = told if count is None else {**told, "messagesCount": count}

    def _issue(self, order: ShopOrder, text: str, at: datetime | None, **more: Any) -> Issue:
        opened = at or self.now()
        issue = Issue(
            id=self.ids.uuid(),
            seller=order.seller,
            buyer=order.buyer,
            order=order,
            opened_at=opened,
            reference=f"{len(self.issues) + 1}/{opened.year}",
            **more,
        )
        self._chat(issue, text, "BUYER", order.buyer.spelled, (), opened)
        self.issues[issue.id] = issue
        return issue

    def _chat(
        self,
        issue: Issue,
        text: str,
        role: Text,
        login: str | None,
        files: Sequence[Attachment] = (),
        at: datetime | None = None,
    ) -> ChatMessage:
        message = ChatMessage(
            id=self.ids.uuid(),
            at=at or self.now(),
            role=role,
            login=login,
            text=text,
            attachments=tuple(files),
        )
        issue.chat.append(message)
        return message
