"""Life goes on: somebody writes every minute or so, and who was answered answers."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import parseaddr

from examples.demo import letters
from examples.demo.buyers import Buyers
from examples.demo.scenes import Tongue
from examples.demo.story import Happening
from examples.fake_allegro import Thread
from postroom.clock import utc_now

THANKS = {
    "pl": "Dziękuję za szybką odpowiedź!", "en": "Thank you, that was quick.", "cs": "Děkuji za rychlou odpověď.",
    "sk": "Ďakujem, všetko jasné.", "hu": "Köszönöm a gyors választ!", "de": "Danke, das hilft mir weiter.",
    "fr": "Merci pour votre réponse rapide.", "it": "Grazie, gentilissimi.",
}  # fmt: skip
MOST = 2_000
"""Customers after whom it is quiet, if nobody ends the demo."""
SOON = timedelta(seconds=20)
"""How long a buyer takes to answer."""


@dataclass(slots=True, kw_only=True)
class Life:
    """What customers do while somebody looks."""

    buyers: Buyers
    tongues: Mapping[str, Tongue]
    story: list[Happening]
    """What may happen again, with other people."""
    chance: random.Random = field(default_factory=random.Random)
    heard: dict[str, int] = field(default_factory=dict)
    """Thread at Allegro → how many messages of the seller its buyer has read."""
    letters: list[EmailMessage] = field(default_factory=list)
    """Answers by mail that nobody has answered yet."""

    async def go_on(self, every: float) -> None:
        """Let something happen every so many seconds."""
        self._read_all()
        self.buyers.sink.told = self.letters.append
        for number in range(10_000, 10_000 + MOST):
            await asyncio.sleep(every * self.chance.uniform(0.6, 1.4))
            await self._answer_letters()
            self._answer_at_allegro()
            await self.buyers.begin(self._somebody(number, utc_now()))

    def _somebody(self, number: int, now: datetime) -> Happening:
        """A matter out of the story, with another customer."""
        one = self.chance.choice(self.story)
        tongue = self.tongues[one.language]
        name = tongue.name(number)
        address = f"customer{number}@mail.example" if one.kind == "mail" else f"kupuje_{number}"
        return replace(one, number=number, at=now, name=name, address=address)

    async def _answer_letters(self) -> None:
        """Those who got a mail from a person say thanks, some of them."""
        waiting, self.letters[:] = list(self.letters), []
        for ours in waiting:
            one = self._author(parseaddr(str(ours["To"]))[1])
            if one is None or "Auto-Submitted" in ours or self.chance.random() < 0.4:
                continue
            now = utc_now()
            letter = letters.reply(one, ours, THANKS[one.language], now)
            await letters.put(self.buyers.slot, one.account, letter, now)

    def _author(self, address: str) -> Happening | None:
        return next((one for one in self.story if one.address == address), None)

    def _answer_at_allegro(self) -> None:
        now = utc_now()
        for place in list(self.buyers.places.values()):
            if isinstance(place, Thread) and self._is_news(place, now - SOON):
                language = place.buyer.language[:2]
                self.buyers.world.says(place, THANKS.get(language, THANKS["pl"]))

    def _is_news(self, thread: Thread, until: datetime) -> bool:
        ours = [each for each in thread.messages if not each.incoming and each.at < until]
        news = len(ours) > self.heard.get(thread.id, 0)
        self.heard[thread.id] = len(ours)
        return news

    def _read_all(self) -> None:
        now = utc_now()
        for place in self.buyers.places.values():
            if isinstance(place, Thread):
                self._is_news(place, now)
