"""A marketplace for a Postroom that is killed while it reads it: what is in it, what must come of it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.allegro.reading.cursor import Cursor, Events
from examples.fake_allegro import Issue, Message, Thread, World
from examples.fake_allegro.files import Attachment
from examples.fake_allegro.issues import OPEN
from examples.fake_allegro.talk import PNG

SELLER = "sklep"
DAY = timedelta(hours=24)
EARLIER = 3
"""Every so manyth buyer bought something before the account was connected, too."""
LATELY = timedelta(minutes=110)
STEP = timedelta(seconds=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much happens."""

    buyers: int
    """Each writes a message; every third two."""
    orders: int
    """Fewer than are fetched in one round."""
    problems: int
    discussions: int
    claims: int
    returns: int
    ratings: int


WHOLE = Size(buyers=105, orders=38, problems=15, discussions=25, claims=15, returns=20, ratings=20)
"""Some 300 things."""
SMALL = Size(buyers=9, orders=3, problems=2, discussions=2, claims=2, returns=2, ratings=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What must stand in the database once everything is read."""

    messages: Counter[tuple[str, str]]
    """Direction and thread → how many."""
    texts: Counter[str]
    """What buyers and seller wrote."""
    due: dict[str, datetime | None]
    """Thread → until when something has to be done."""
    orders: set[str]
    buyers: set[str]
    files: Counter[bytes]
    """Digests."""

    @property
    def incoming(self) -> int:
        """Messages of customers."""
        return sum(n for (direction, _), n in self.messages.items() if direction == "in")


def connected(world: World, size: Size) -> Cursor:
    """The cursor of an account that was connected before anything of `furnish` happened.

    Some have bought before that.
    """
    since = world.now() - LATELY
    for number in range(0, size.buyers, EARLIER):
        world.order(SELLER, f"buyer{number}", at=world.now() - timedelta(days=2 + number % 25))
    last = Events(last=world.events[-1].id)
    return Cursor(since=since, floor=since, orders=last)


def furnish(world: World, size: Size) -> Expected:
    """Let everything happen since the account was connected; the last a while ago."""
    world.scan = world.verifying = timedelta(0)
    moments = _moments(world.now() - LATELY + STEP)
    placed = [world.order(SELLER, f"buyer{n}", at=next(moments)) for n in range(size.orders)]
    for number in range(size.buyers):
        _writes(world, number, moments)
    for number in range(size.problems):
        order = placed[number % len(placed)]
        problem = world.problem(
            SELLER, order.buyer, f"problem {number}", order=order, at=next(moments)
        )
        world.says(problem, f"more of problem {number}", at=next(moments))
    for number in range(size.discussions):
        order = placed[number % len(placed)]
        issue = world.discussion(order, f"discussion {number}", at=next(moments))
        files = [_file(world, f"issue {number}", "issue")] if number % 5 == 0 else []
        world.answers(issue, f"more of discussion {number}", files, at=next(moments))
    for number in range(size.claims):
        world.claim(placed[number % len(placed)], f"claim {number}", at=next(moments))
    for number in range(size.returns):
        world.customer_return(placed[number % len(placed)], at=next(moments))
    for number in range(size.ratings):
        order = placed[number % len(placed)]
        world.rating(order, comment=f"rating {number}", at=next(moments))
    return _expected(world)


def cursor_faults(world: World, cursor: Cursor) -> list[str]:
    """What the cursor says otherwise than the marketplace stands."""
    last = max(one.last_at for one in world.threads.values() if one.last_at)
    is_open = {key for key, one in world.issues.items() if one.status in OPEN}
    found = {
        "threads read up to": (cursor.threads.date, last),
        "threads to be read again": (cursor.threads.again, {}),
        "open issues": (set(cursor.issues), is_open),
        "last return": (cursor.returns.last, world.returns[-1].id),
        "ratings read up to": (
            cursor.ratings.date,
            max(one.changed_at for one in world.ratings),
        ),
        "last event of orders": (cursor.orders.last, world.events[-1].id),
        "orders to be fetched again": (cursor.orders.again, []),
        "days of earlier orders": (cursor.past.days, 30),
        "earlier orders are read": (cursor.past.until, None),
        "trouble": (cursor.trouble, {}),
    }
    return [f"{what}: {is_}, not {must}" for what, (is_, must) in found.items() if is_ != must]


def _moments(begin: datetime) -> Iterator[datetime]:
    while True:
        yield begin
        begin += STEP


def _writes(world: World, number: int, moments: Iterator[datetime]) -> None:
    """A buyer's message, for some with files; a third write again, a fifth have an answer."""
    files = [_file(world, f"message {number} {n}") for n in range(2)] if number % 10 == 0 else []
    wrote = world.buyer_writes(
        SELLER, f"buyer{number}", f"message {number}", at=next(moments), attachments=files
    )
    if number % 3 == 0:
        world.says(wrote.thread, f"more of message {number}", at=next(moments))
    if number % 5 == 0:
        world.seller_writes(wrote.thread, f"answer {number}", at=next(moments))


def _file(world: World, name: str, home: str = "message") -> Attachment:
    return world.attachment(SELLER, f"{name}.png", PNG + name.encode(), home=home)


def _expected(world: World) -> Expected:
    threads, issues = world.threads.values(), world.issues.values()
    messages: Counter[tuple[str, str]] = Counter()
    for thread in threads:
        messages.update((_way(one), _key(thread)) for one in thread.messages)
    for issue in issues:
        messages.update(("in", f"issue:{issue.id}") for _ in issue.chat)
    messages.update(("in", f"return:{one.id}") for one in world.returns)
    messages.update(("in", f"review:{one.id}") for one in world.ratings)
    texts = Counter(one.text for thread in threads for one in thread.messages)
    texts.update(one.text for issue in issues for one in issue.chat)
    return Expected(
        messages=messages,
        texts=texts,
        due={_key(one): _due(one) for one in threads}
        | {f"issue:{i.id}": _decided(i) for i in issues},
        orders=set(world.orders),
        buyers=set(world.buyers),
        files=Counter(hashlib.sha256(one.content or b"").digest() for one in world.files.values()),
    )


def _way(message: Message) -> str:
    return "in" if message.incoming else "out"


def _key(thread: Thread) -> str:
    return f"{'message' if thread.is_common else 'problem'}:{thread.id}"


def _due(thread: Thread) -> datetime | None:
    """A problem wants an answer within a day, like a discussion; talk has no deadline of Allegro's."""
    return thread.last_at + DAY if thread.last_at and not thread.is_common else None


def _decided(issue: Issue) -> datetime | None:
    return issue.decision_due if issue.type == "CLAIM" else issue.chat[-1].at + DAY
