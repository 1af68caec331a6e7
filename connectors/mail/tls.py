"""How connections to mail servers are encrypted."""

from __future__ import annotations

import ssl
from functools import lru_cache


@lru_cache(maxsize=2)
def context(*, verify: bool) -> ssl.SSLContext:
    """TLS as the system trusts it; without `verify` any certificate will do."""
    made = ssl.create_default_context()
    if not verify:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    return made
