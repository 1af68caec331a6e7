"""Passwords: argon2id, computed beside the event loop and not more than two at a time."""

from __future__ import annotations

import asyncio
import secrets
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

AT_ONCE = 2
"""Each hash takes 64 MiB and about 50 ms; more at once would be a way to fill the memory."""
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
"""Without letters that look alike."""


class Passwords:
    """Hashes and checks passwords in threads of its own."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="passwords")

    async def hash(self, password: str) -> str:
        """The argon2id hash to store, with its salt and parameters (PHC string)."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._hasher.hash, password)

    async def verify(self, stored: str, password: str) -> bool:
        """Whether this is the password; a hash that is none never fits."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._fits, stored, password)

    def is_outdated(self, stored: str) -> bool:
        """Whether the hash was made with weaker parameters and shall be made anew."""
        return self._hasher.check_needs_rehash(stored)

    def hash_now(self, password: str) -> str:
        """`hash` for callers without an event loop."""
        return self._hasher.hash(password)

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown()

    def _fits(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False


def invented() -> str:
    """A password that is easy to read out and hard to guess: 20 letters, 98 bits."""
    letters = [secrets.choice(_LETTERS) for _ in range(20)]
    return "-".join("".join(letters[start : start + 5]) for start in range(0, 20, 5))
