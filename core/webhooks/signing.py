"""Signatures of webhooks: https://github.com/standard-webhooks/standard-webhooks (spec, v1)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime

PREFIX = "whsec_"
_BYTES = 32


def new_secret() -> str:
    """A secret as receivers expect it: `whsec_` and base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def signed(key: str, now: datetime, body: bytes, with_secrets: Iterable[str]) -> dict[str, str]:
    """The three headers; a signature for each secret, so that one can replace another."""
    stamp = str(int(now.timestamp()))
    message = f"{key}.{stamp}.".encode() + body
    signatures = " ".join(f"v1,{_signature(secret, message)}" for secret in with_secrets)
    return {"webhook-id": key, "webhook-timestamp": stamp, "webhook-signature": signatures}


def _signature(secret: str, message: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode()
