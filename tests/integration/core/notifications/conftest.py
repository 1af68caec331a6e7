"""The shop of the outbox's tests: a mailbox, and the server it sends to."""

from __future__ import annotations

from tests.integration.core.outbox.conftest import office, world

__all__ = ["office", "world"]
