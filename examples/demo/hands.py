"""A clock that is told the time while history is made, and then goes by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from postroom.clock import utc_now


class Hands:
    """The hands of the demo's clock."""

    def __init__(self, start: datetime) -> None:
        self._still: datetime | None = start

    def __call__(self) -> datetime:
        """The moment."""
        return utc_now() if self._still is None else self._still

    def stand_at(self, moment: datetime) -> None:
        """It is that moment until told otherwise; never earlier than it was."""
        self._still = max(self(), moment)

    def move(self, span: timedelta) -> None:
        """So much time passes."""
        self.stand_at(self() + span)

    def let_go(self) -> None:
        """From now on it is the time that it is."""
        self._still = None
