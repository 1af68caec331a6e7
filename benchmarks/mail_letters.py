"""Which letters there are: who writes when about what, and what each answers. Seeded, pure."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from benchmarks.mail_texts import (
    BODY_TOPICS,
    CAMPAIGNS,
    DOMAINS,
    FIRST_NAMES,
    LAST_NAMES,
    SUBJECT_TOPICS,
    TONGUES,
)

ROOTS, HTML, ATTACHED = 0.4, 0.2, 0.05
"""Shares of letters: opening a thread; with HTML; with an attachment of 100 kB."""
BEGIN = datetime(2025, 1, 7, 8, tzinfo=UTC)
RECENT_THREADS = 200
"""Answers come in the newest threads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """Who writes, always in one language."""

    number: int
    name: str
    language: str
    domain: int

    @property
    def address(self) -> str:
        """Their mail address."""
        return f"klient{self.number}@{DOMAINS[self.domain]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """Letters that belong together: one customer, one subject."""

    number: int
    customer: Customer
    subject_topic: int
    order: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One mail, as far as automations and the writer of the mail need to know it."""

    number: int
    thread: Thread
    answers: Letter | None
    body_topic: int
    campaign: int
    sentences: tuple[int, ...]
    charset: str
    html: bool
    attached: bool
    sent_at: datetime

    @property
    def message_id(self) -> str:
        """With angle brackets, as in the header."""
        return f"<{self.number}.{self.thread.number}@{DOMAINS[self.thread.customer.domain]}>"

    @property
    def opens(self) -> bool:
        """Whether it is the first of its thread."""
        return self.answers is None

    def ancestors(self) -> list[Letter]:
        """What it answers, directly and not, the oldest first."""
        found, letter = [], self.answers
        while letter is not None:
            found.append(letter)
            letter = letter.answers
        return found[::-1]


def letters(count: int, seed: int) -> Iterator[Letter]:
    """Yield so many letters in the order they are sent; an answer never precedes its thread."""
    rnd = random.Random(seed)
    customers = [_customer(rnd, number) for number in range(max(20, count // 4))]
    opening = [n < round(count * ROOTS) for n in range(count)]
    rest = opening[1:]
    rnd.shuffle(rest)
    newest: list[Letter] = []
    moment = BEGIN
    for number, opens in enumerate([*opening[:1], *rest], start=1):
        moment += timedelta(seconds=rnd.randint(5, 200))
        place = len(newest) if opens else rnd.randrange(len(newest))
        answers = None if opens else newest[place]
        thread = _thread(rnd, number, rnd.choice(customers)) if answers is None else answers.thread
        letter = _letter(rnd, number, thread, answers, moment)
        newest[place : place + 1] = [letter]
        del newest[:-RECENT_THREADS]
        yield letter


def _customer(rnd: random.Random, number: int) -> Customer:
    return Customer(
        number=number,
        name=f"{rnd.choice(FIRST_NAMES)} {rnd.choice(LAST_NAMES)}",
        language=rnd.choices(list(TONGUES), [6, 3, 2])[0],
        domain=number % len(DOMAINS),
    )


def _thread(rnd: random.Random, number: int, customer: Customer) -> Thread:
    return Thread(
        number=number,
        customer=customer,
        subject_topic=rnd.randrange(len(SUBJECT_TOPICS)),
        order=rnd.randint(100_000, 999_999),
    )


def _letter(
    rnd: random.Random, number: int, thread: Thread, answers: Letter | None, moment: datetime
) -> Letter:
    tongue = TONGUES[thread.customer.language]
    return Letter(
        number=number,
        thread=thread,
        answers=answers,
        body_topic=rnd.randrange(len(BODY_TOPICS)),
        campaign=rnd.randrange(len(CAMPAIGNS)),
        sentences=tuple(rnd.choices(range(len(tongue.sentences)), k=rnd.randint(2, 6))),
        charset=rnd.choice(tongue.charsets),
        html=rnd.random() < HTML,
        attached=rnd.random() < ATTACHED,
        sent_at=moment,
    )
