"""Scopes: what a token may be limited to; every route names the one it takes."""

from __future__ import annotations

from enum import StrEnum

RESOURCES = (
    "accounts",
    "agents",
    "audit",
    "automations",
    "contacts",
    "me",
    "metrics",
    "notifications",
    "sessions",
    "settings",
    "tickets",
    "tokens",
)
"""What there is to read and write; `x:write` lets one read as well."""

Scope = StrEnum(  # type: ignore[misc] # built from the table above
    "Scope",
    {f"{what}_{act}".upper(): f"{what}:{act}" for what in RESOURCES for act in ("read", "write")},
)
