"""Ids that look like Allegro's and come in the same order for the same seed."""

from __future__ import annotations

import base64
import itertools
import random
import string
from uuid import UUID


class Ids:
    """A source of ids; never the same twice."""

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(seed)
        self._numbers = itertools.count(1_000_001)

    def uuid(self) -> str:
        """For orders, issues, returns, chat messages."""
        return str(UUID(int=self._random.getrandbits(128), version=4))

    def number(self) -> str:
        """For people, offers, ratings, events: the later the greater."""
        return str(next(self._numbers))

    def thread(self) -> str:
        """For threads: large and small letters differ."""
        return base64.urlsafe_b64encode(self._random.randbytes(15)).decode("ascii")

    def secret(self) -> str:
        """For tokens and codes."""
        return base64.urlsafe_b64encode(self._random.randbytes(30)).decode("ascii")

    def user_code(self) -> str:
        """What a person types on another screen."""
        return "".join(self._random.choices(string.ascii_lowercase + string.digits, k=9))

    def shuffled(self) -> float:
        """Nothing to rely on."""
        return self._random.random()
