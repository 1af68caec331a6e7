"""`/metrics`: what a Prometheus server reads (text format 0.0.4), for admins' tokens alone.

Not for everybody on this machine: a proxy in front of us makes the whole world come from there.
"""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector
from sqlalchemy import Connection

from core import health
from core.accounts import health as accounts
from core.inbound.queries import accounts_waiting
from web.kernel.asked import Asked
from web.kernel.routes import Needs, Routes

pages = Routes(tag="metrics")

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds; pages promise 0.05, searches 0.3."""


class Metrics:
    """The counters of this process, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self._answers = Counter(
            "postroom_http_answers",
            "Requests that were answered, by route and status.",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "postroom_http_seconds",
            "How long answers took; a stream counts when it ends.",
            ["method", "route"],
            buckets=BUCKETS,
            registry=self.registry,
        )
        self._waiting = Gauge(
            "postroom_waiting",
            "What waits: for its turn (queued, sending), or for a person (the rest).",
            ["what"],
            registry=self.registry,
        )

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answer."""
        self._answers.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def text(self, waiting: Mapping[str, int]) -> bytes:
        """Everything, with what the database said just now."""
        for what, count in waiting.items():
            self._waiting.labels(what).set(count)
        return generate_latest(self.registry)


METRICS = web.AppKey("metrics", Metrics)


@pages.get("/metrics", needs=Needs.ADMIN, scope="metrics:read")
async def show(asked: Asked) -> web.Response:
    """Counters of this process, and what waits in the database."""
    waiting = await asked.house.store.read(_waiting)
    body = asked.request.app[METRICS].text(waiting)
    return web.Response(body=body, headers={"Content-Type": "text/plain; version=0.0.4"})


def _waiting(connection: Connection) -> Mapping[str, int]:
    found = health.waiting(connection)
    return {
        "messages_quarantined": found.quarantined,
        "deliveries_failed": found.deliveries_failed,
        "deliveries_unknown": found.deliveries_unknown,
        "events_failed": found.events_failed,
        "accounts_in_trouble": found.accounts_in_trouble,
        "accounts_silent": len(accounts.alarms(connection)),
        "accounts_with_unread_mail": len(list(accounts_waiting(connection))),
    }
