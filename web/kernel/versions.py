"""Versions of what two people may change at once: `ETag` out, `If-Match` in (RFC 9110)."""

from __future__ import annotations

import re

from core.problems import Refused

_TAG = re.compile(r'(?:W/)?"(\d{1,18})"')


def etag(version: int) -> str:
    """The entity tag of a version."""
    return f'"{version}"'


def expected_version(header: str) -> int | None:
    """The version named by an If-Match header; None for none or `*`. Raises `Refused`."""
    written = header.strip()
    if written in {"", "*"}:
        return None
    if found := _TAG.fullmatch(written):
        return int(found[1])
    raise Refused(
        f'If-Match {written[:40]!r} is no version; write it in quotes as ETag said, such as "7"'
    )
