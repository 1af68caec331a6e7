"""Who changes something, and when: what every change that is noted needs to be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from core.access import Viewer
from core.audit.note import note


@dataclass(frozen=True, slots=True)
class By:
    """Somebody at a moment."""

    viewer: Viewer
    now: datetime

    def note(
        self,
        connection: Connection,
        action: str,
        subject: str,
        detail: Mapping[str, Any] | None = None,
    ) -> None:
        """Record what was done, in the transaction of the change."""
        note(connection, self.viewer, action, subject, self.now, detail)


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What differs, as the log keeps it: `{"name": ["old", "new"]}`."""
    return {
        key: [before.get(key), value] for key, value in after.items() if before.get(key) != value
    }
