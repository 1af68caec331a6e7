"""Playing the story: customers come, automations run, agents work on what has come."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from examples.demo.backstage import Person, Stage
from examples.demo.buyers import Buyers
from examples.demo.story import Happening

Shown: TypeAlias = Mapping[str, Any]
"""A ticket as the API shows it; a JSON border."""
WHO = {"Pod Lipą": "kasia", "Górski Szlak": "piotr"}
FRESH = timedelta(hours=20)
"""What is younger than this may still wait for an answer."""
WEEK = timedelta(days=7)
PATIENCE = timedelta(hours=5)
"""How long a customer takes to write again."""


@dataclass(slots=True, kw_only=True)
class History:
    """What has happened so far."""

    stage: Stage
    buyers: Buyers
    now: datetime
    """Where the story ends."""
    waiting: deque[Happening]
    known: dict[tuple[str, bool], Happening] = field(default_factory=dict)
    """By the customer's address, and whether it is a mail address."""
    answered: set[int] = field(default_factory=set)
    again: list[tuple[datetime, Happening]] = field(default_factory=list)

    async def sit(self, moment: datetime) -> None:
        """Let everything until this moment happen, then work on it."""
        self.stage.hands.stand_at(moment)
        while self.waiting and self.waiting[0].at <= moment:
            one = self.waiting.popleft()
            self.known[one.address.casefold(), one.kind == "mail"] = one
            await self.buyers.begin(one)
        for at, one in [each for each in self.again if each[0] <= moment]:
            await self.buyers.go_on(one, at)
        self.again = [each for each in self.again if each[0] > moment]
        await self.stage.read_accounts()
        await self.stage.settle()
        await self._work()
        await self.stage.settle(seconds=20)

    async def _work(self) -> None:
        admin = self.stage.people["anna"]
        asked = "/tickets?is_open=true&limit=100&sort=created"
        for ticket in (await admin.ask("GET", asked))["items"]:
            one = self._found(ticket)
            if one is None:
                continue
            if one.number in self.answered:
                await self._end(one, ticket)
            elif self._is_time(one):
                await self._answer(one, ticket)

    def _found(self, ticket: Shown) -> Happening | None:
        contact = ticket["contact"]
        mail = ticket["source"] == "email"
        return self.known.get((contact["email" if mail else "name"].casefold(), mail))

    def _is_time(self, one: Happening) -> bool:
        """Some of the last day's matters are left to the visitor, and a few of the last week's."""
        age = self.now - one.at
        if not one.scene.answer or (age < WEEK and one.number % 10 == 0):
            return age > WEEK
        return age > FRESH or one.number % 3 == 0

    async def _answer(self, one: Happening, ticket: Shown) -> None:
        self.answered.add(one.number)
        self.stage.hands.move(timedelta(minutes=1, seconds=one.number % 50))
        person = self._who(one)
        place = f"/tickets/{ticket['number']}"
        if one.number % 8 == 3:
            note = {"kind": "note", "text": "Checked with the warehouse, the stock is right."}
            await person.ask("POST", f"{place}/messages", note)
        if one.scene.answer and one.kind != "return":
            reply = {"kind": "reply", "text": one.said(one.scene.answer)}
            await person.ask("POST", f"{place}/messages", reply)
        else:
            await person.ask("POST", f"{place}/handled")
        await self._put_away(one, person, place)
        if one.scene.again:
            self.again.append((self.stage.hands() + PATIENCE, one))

    async def _end(self, one: Happening, ticket: Shown) -> None:
        """The customer has written again; mostly that was thanks."""
        if ticket["answered"] or (one.scene.ends != "solved" and self.now - one.at < WEEK):
            return
        person, place = self._who(one), f"/tickets/{ticket['number']}"
        await person.ask("POST", f"{place}/handled")
        await person.ask("PATCH", place, {"status": (await self._statuses())["solved"]})

    async def _put_away(self, one: Happening, person: Person, place: str) -> None:
        names = self.stage.names
        tags = [names["tags"][tag] for tag in one.scene.tags]
        if tags:
            await person.ask("POST", f"{place}/tags", {"tags": tags})
        wanted: dict[str, Any] = {"status": await self._status(one)}
        if one.number % 3:
            wanted["assignee"] = names["agents"][self._key(one)]
        await person.ask("PATCH", place, wanted)

    async def _status(self, one: Happening) -> int:
        """What the ticket's status is to be; what is old has come to an end."""
        known = await self._statuses()
        if self.now - one.at > WEEK and one.scene.ends == "open":
            return known["solved"]
        if one.scene.ends == "pending" and "delivery" in one.scene.tags:
            return known["waiting for the courier"]
        return known[one.scene.ends]

    async def _statuses(self) -> dict[str, int]:
        known = self.stage.names["statuses"]
        if "solved" not in known:
            listed = await self.stage.people["anna"].ask("GET", "/statuses")
            known.update({each["name"]: each["id"] for each in listed["items"]})
        return known

    def _who(self, one: Happening) -> Person:
        return self.stage.people[self._key(one)]

    def _key(self, one: Happening) -> str:
        if one.language == "en" or (one.kind == "mail" and one.language != "pl"):
            return "zosia"
        return "marek" if one.kind == "claim" else WHO[one.brand]


async def play(
    stage: Stage, buyers: Buyers, story: Sequence[Happening], moments: Sequence[datetime]
) -> AsyncIterator[float]:
    """Play the story at these sittings; yields how far it is, from 0 to 1."""
    history = History(stage=stage, buyers=buyers, now=moments[-1], waiting=deque(story))
    await stage.settle()
    for place, moment in enumerate(moments, 1):
        await history.sit(moment)
        yield place / len(moments)
    await stage.read_accounts()
