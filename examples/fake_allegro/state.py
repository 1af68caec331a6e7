"""Everything that the fake knows, and the finding of things in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime, timedelta

from examples.fake_allegro.faults import Awaited, Fault, awaited
from examples.fake_allegro.files import Attachment, Here
from examples.fake_allegro.ids import Ids
from examples.fake_allegro.issues import Issue
from examples.fake_allegro.journal import Asked
from examples.fake_allegro.limits import Limits
from examples.fake_allegro.orders import OrderEvent, ShopOrder
from examples.fake_allegro.people import Buyer, Seller
from examples.fake_allegro.ratings import Rating
from examples.fake_allegro.returns import CustomerReturn
from examples.fake_allegro.threads import Thread
from examples.fake_allegro.tokens import App, SignIns

CLIENT, SECRET, APP = "fake-allegro-client", "fake-allegro-secret", "MyShopPostroom"


@dataclass(eq=False)
class State:
    """The world's memory and its switches; the verbs are in `World`."""

    clock: Callable[[], datetime]
    _: KW_ONLY
    seed: int = 0
    url: str = ""
    """Where it is served; told by the server."""

    sellers: dict[str, Seller] = field(default_factory=dict)
    buyers: dict[str, Buyer] = field(default_factory=dict)
    threads: dict[str, Thread] = field(default_factory=dict)
    issues: dict[str, Issue] = field(default_factory=dict)
    orders: dict[str, ShopOrder] = field(default_factory=dict)
    events: list[OrderEvent] = field(default_factory=list)
    returns: list[CustomerReturn] = field(default_factory=list)
    ratings: list[Rating] = field(default_factory=list)
    files: dict[str, Attachment] = field(default_factory=dict)
    log: list[Asked] = field(default_factory=list)
    faults: list[Awaited] = field(default_factory=list)
    limits: Limits = field(default_factory=Limits)

    scan: timedelta = timedelta(seconds=3)
    """How long an attachment is NEW."""
    verifying: timedelta = timedelta(seconds=2)
    """How long a message that we sent is VERIFYING."""
    forbidden_words: tuple[str, ...] = ("https://", "http://", "www.")
    """Moderation blocks messages that hold one."""
    post_interval: timedelta = timedelta(seconds=1)
    """Between two messages of one seller in the Message Center."""
    unsettled: bool = False
    """Threads of the same moment come in another order in every answer."""
    messages_oldest_first: bool = False
    """Order within a thread; the contract does not say."""
    chat_oldest_first: bool = False
    """Order within the chat of an issue; the contract does not say."""
    returns_newest_first: bool = False
    """Order of customer returns; the contract does not say."""
    wordless: bool = False
    """Errors of messages and issues come without a body."""

    def __post_init__(self) -> None:
        self.ids = Ids(self.seed)
        self.sign_ins = SignIns(clock=self.clock, ids=self.ids)
        self.register(CLIENT, SECRET, APP)

    def now(self) -> datetime:
        """The moment, to the millisecond."""
        now = self.clock()
        return now.replace(microsecond=now.microsecond // 1000 * 1000)

    def here(self) -> Here:
        """What is needed to tell something now."""
        return Here(url=self.url, now=self.now(), scan=self.scan)

    def register(self, client_id: str, secret: str, name: str) -> App:
        """Register an application."""
        app = App(client_id=client_id, secret=secret, name=name)
        self.sign_ins.apps[client_id] = app
        return app

    def will(self, where: str, fault: Fault) -> None:
        """Let a coming request fail: `/sale/issues` or `POST /messaging/threads/*/messages`."""
        self.faults.append(awaited(where, fault))

    def next_fault(self, method: str, path: str, page: int, version: str) -> Fault | None:
        """What will go wrong with this request."""
        for each in self.faults:
            if each.meets(method, path, page, version):
                return each.fault
        return None

    def block(self, client_id: str = CLIENT) -> None:
        """Block an application for a minute, as after too many requests."""
        self.limits.blocked[client_id] = self.now() + timedelta(minutes=1)

    def asked(self, where: str = "**", since: datetime | None = None) -> list[Asked]:
        """Requests to `/path` or `METHOD /path`, with * and ** as for faults."""
        wanted = awaited(where, Fault())
        return [
            each
            for each in self.log
            if wanted.method in ("", each.method)
            and wanted.pattern.fullmatch(each.path)
            and (since is None or each.at >= since)
        ]

    def seller(self, login: str, *, spelled: str = "", company: str = "") -> Seller:
        """The seller with this login, registered if new; `spelled`: as messages write it."""
        if login not in self.sellers:
            self.sellers[login] = Seller(
                id=self.ids.number(),
                login=login,
                spelled=spelled or login,
                company=company or f"{login} sp. z o.o.",
                email=f"{login.lower()}@example.pl",
            )
        return self.sellers[login]

    def buyer(self, login: str, *, spelled: str = "", language: str = "pl-PL") -> Buyer:
        """The buyer with this login; `spelled`: as orders and issues write it."""
        if login not in self.buyers:
            number = len(self.buyers)
            self.buyers[login] = Buyer(
                id=self.ids.number(),
                login=login,
                spelled=spelled or login,
                first_name=_FIRST[number % len(_FIRST)],
                last_name=_LAST[number // 3 % len(_LAST)],
                language=language,
                phone=f"+48500{number:06d}",
            )
        return self.buyers[login]

    def _seller(self, who: Seller | str) -> Seller:
        return who if isinstance(who, Seller) else self.seller(who)

    def _buyer(self, who: Buyer | str) -> Buyer:
        return who if isinstance(who, Buyer) else self.buyer(who)


_FIRST = ("Jan", "Maria", "Piotr", "Ewa", "Tomáš", "Zsófia", "Katarína")
_LAST = ("Kowalski", "Nowak", "Wiśniewska", "Zieliński", "Novák", "Nagy", "Horváth")
