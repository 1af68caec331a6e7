"""One request, as handlers see it: who asks, when, in which language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from aiohttp import web

from core.access import Viewer
from core.agents import AgentRow
from web.kernel.house import House
from web.kernel.versions import expected_version


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request of somebody who is signed in, or bears a token."""

    house: House
    agent: AgentRow
    viewer: Viewer
    """What every query and change is filtered by."""
    now: datetime
    locale: str
    """The language the answer is written in."""
    zone: ZoneInfo
    """The time zone times are shown in."""
    request: web.Request
    """For the rare handler that streams or reads a body piece by piece."""
    csrf: str = ""
    """What forms (field `csrf`) and scripts (`X-CSRF-Token`) send back; empty with a token."""
    session: int = 0
    """Row id of the browser's session; 0 for a token."""
    token: int = 0
    """Row id of the API token; 0 for a browser."""
    key: str = ""
    """The request's Idempotency-Key; empty if it has none."""

    @property
    def expects(self) -> int | None:
        """The version that `If-Match` names; None without one, or with `*`."""
        return expected_version(self.request.headers.get("If-Match", ""))
