"""Outgoing HTTP: the only client there is, and the guard it stands behind."""

from core.http.guard import GuardedHttp, guarded_session
from core.http.urls import checked

__all__ = ["GuardedHttp", "checked", "guarded_session"]
