"""What can go wrong on the way, said in advance: which request, how often, in which way."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from examples.fake_allegro.telling import Odd

Twist: TypeAlias = Callable[[Any], Any]
BLOCKED = 429


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One way to fail; make it with the functions of this module."""

    status: int | None = None
    """Answered in place of the real answer."""
    code: str = ""
    message: str = ""
    retry_after: int | None = None
    wordless: bool = False
    """Answered without a body."""
    acts: bool = False
    """What was asked for is done all the same."""
    drops: bool = False
    """The connection ends without an answer."""
    seconds: float = 0.0
    """How long the answer takes, by the wall clock."""
    twist: Twist | None = None
    """Changes what is told; the answer is no longer held against the contract."""
    first: Callable[[], object] | None = None
    """Happens just before the request is answered."""
    times: int | None = 1
    """How often; None: for ever."""
    after: int = 0
    """How many requests go well before."""
    page: int | None = None
    """Only on this page of a list, counted from 1; 2 means any page but the first."""
    version: str = ""
    """Only in this version of the API: public or beta."""


@dataclass(slots=True)
class Awaited:
    """A fault and the requests that it waits for."""

    method: str
    pattern: re.Pattern[str]
    fault: Fault
    left: int | None
    skip: int

    def meets(self, method: str, path: str, page: int, version: str) -> bool:
        """Whether it happens now; counts."""
        if not self._is_for(method, path, page, version) or self.left == 0:
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.left = None if self.left is None else self.left - 1
        return True

    def _is_for(self, method: str, path: str, page: int, version: str) -> bool:
        fault = self.fault
        return (
            self.method in ("", method)
            and self.pattern.fullmatch(path) is not None
            and fault.version in ("", version)
            and (fault.page is None or min(page, 2) == min(fault.page, 2))
        )


def awaited(where: str, fault: Fault) -> Awaited:
    """A fault for `/path` or `METHOD /path`; * stands for one part, ** for the rest."""
    method, _, path = where.rpartition(" ")
    parts = re.split(r"(\*\*|\*)", path)
    words = {"*": "[^/]+", "**": ".*"}
    pattern = re.compile("".join(words.get(part) or re.escape(part) for part in parts))
    return Awaited(method, pattern, fault, fault.times, fault.after)


def failing(status: int = 500, code: str = "INTERNAL_SERVER_ERROR", message: str = "") -> Fault:
    """Answered with an error and nothing done."""
    return Fault(status=status, code=code, message=message)


def done_then(status: int = 504) -> Fault:
    """Done, and answered with an error all the same."""
    return Fault(status=status, code="DATA_FETCHING_ERROR", acts=True)


def vanishing(*, acts: bool = True) -> Fault:
    """The connection ends without an answer, done or not."""
    return Fault(drops=True, acts=acts)


def too_many(retry_after: int | None = None) -> Fault:
    """One answer of 429, without the block that Allegro adds (see `World.block`)."""
    return Fault(status=BLOCKED, code="TOO_MANY_REQUESTS", retry_after=retry_after)


def no_beta() -> Fault:
    """The account is not offered beta.v1, for ever."""
    return Fault(status=406, code="NotAcceptableException", version="beta", times=None)


def second_page(fault: Fault) -> Fault:
    """The same, on any page but the first."""
    return replace(fault, page=2)


def meanwhile(act: Callable[[], object]) -> Fault:
    """Something happens just before this request is answered; the answer is right."""
    return Fault(first=act)


def slow(seconds: float) -> Fault:
    """The answer is right and late."""
    return Fault(seconds=seconds)


def twisted(twist: Twist) -> Fault:
    """The answer's JSON goes through this first."""
    return Fault(twist=twist)


def nameless() -> Fault:
    """Done, and answered with `id: null` (seen with 201)."""
    return twisted(lambda told: {**told, "id": Odd(None)})


def always(fault: Fault) -> Fault:
    """The same, for ever."""
    return replace(fault, times=None)


def times(count: int, fault: Fault) -> Fault:
    """The same, so often."""
    return replace(fault, times=count)
