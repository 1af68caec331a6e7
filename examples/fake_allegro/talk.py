"""What is said in the Message Center."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from examples.fake_allegro.files import Attachment
from examples.fake_allegro.orders import ShopOrder
from examples.fake_allegro.people import Buyer, Seller
from examples.fake_allegro.state import State
from examples.fake_allegro.telling import Text
from examples.fake_allegro.threads import COMMON, PROBLEM, Message, Thread

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 24


class Talk(State):
    """Threads grow; what a seller sends is looked at by moderation."""

    def buyer_writes(
        self,
        seller: Seller | str,
        buyer: Buyer | str,
        text: str,
        *,
        order: ShopOrder | None = None,
        at: datetime | None = None,
        **more: Any,
    ) -> Message:
        """A message in the one thread of this pair; `more` are fields of the message.

        Such as `type="MAIL", subject="…"`, `offer="123"`, `attachments=[…]`, `more_files=True`.
        """
        thread = self.thread(seller, buyer, at=at)
        return self.says(thread, text, order=order.id if order else None, at=at, **more)

    def problem(
        self,
        seller: Seller | str,
        buyer: Buyer | str,
        text: str,
        *,
        order: ShopOrder,
        sub_type: Text | None = "OTHER",
        at: datetime | None = None,
    ) -> Thread:
        """A problem with a purchase, which only beta.v1 shows."""
        thread = self._open(self._seller(seller), self._buyer(buyer), PROBLEM, at)
        thread.sub_type = sub_type
        thread.orders = [{"id": order.id, "offers": order.offers()}]
        self.says(thread, text, at=at)
        return thread

    def thread(
        self,
        seller: Seller | str,
        buyer: Buyer | str,
        *,
        id: str = "",  # noqa: A002  the word of the contract
        at: datetime | None = None,
    ) -> Thread:
        """The common thread of this pair, opened if there is none; it may hold no message."""
        one, other = self._seller(seller), self._buyer(buyer)
        for thread in self.threads.values():
            if thread.is_common and thread.seller is one and thread.buyer is other:
                return thread
        return self._open(one, other, COMMON, at, id)

    def says(
        self, thread: Thread, text: str, *, at: datetime | None = None, **more: Any
    ) -> Message:
        """The buyer writes in this thread."""
        role = "USER" if thread.is_common else "BUYER"
        thread.read = False
        return self._add(thread, text, role, thread.buyer.login, at, **more)

    def allegro_writes(
        self,
        thread: Thread,
        text: str,
        *,
        role: Text = "ALLEGRO",
        login: str | None = None,
        at: datetime | None = None,
    ) -> Message:
        """Allegro's consultant, or the machine, writes in this thread."""
        thread.read = False
        return self._add(thread, text, role, login, at)

    def seller_writes(
        self, thread: Thread, text: str, *, at: datetime | None = None, **more: Any
    ) -> Message:
        """The seller writes, here or on Allegro's own page; moderation looks at it."""
        role = "USER" if thread.is_common else "SELLER"
        blocked = any(word in text.lower() for word in self.forbidden_words)
        message = self._add(thread, text, role, thread.seller.spelled, at, **more)
        message.incoming = False
        message.verdict = "BLOCKED" if blocked else "DELIVERED"
        message.settles_at = message.at + self.verifying
        thread.read = True
        return message

    def close(self, thread: Thread) -> None:
        """Allegro closes a problem."""
        thread.status = "CLOSED"

    def attachment(
        self,
        seller: Seller | str,
        name: str = "photo.png",
        content: bytes = PNG,
        *,
        media_type: str = "image/png",
        **more: Any,
    ) -> Attachment:
        """A file that somebody uploads now: NEW, then SAFE (or `verdict="UNSAFE"`)."""
        found = Attachment(
            id=self.ids.uuid(),
            name=name,
            size=len(content),
            owner=self._seller(seller).id,
            **more,
        )
        found.take(content, media_type, self.now())
        self.files[found.id] = found
        return found

    def _open(
        self, seller: Seller, buyer: Buyer, kind: str, at: datetime | None, own_id: str = ""
    ) -> Thread:
        thread = Thread(
            id=own_id or self.ids.thread(),
            seller=seller,
            buyer=buyer,
            created_at=at or self.now(),
            type=kind,
        )
        self.threads[thread.id] = thread
        return thread

    def _add(
        self,
        thread: Thread,
        text: str,
        role: Text,
        login: str | None,
        at: datetime | None,
        **more: Any,
    ) -> Message:
        message = Message(
            id=self.ids.uuid(),
            thread=thread,
            at=at or self.now(),
            role=role,
            login=login,
            incoming=True,
            text=text,
            **more,
        )
        thread.messages.append(message)
        return message
