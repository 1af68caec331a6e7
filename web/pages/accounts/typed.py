"""What a browser sent of a form whose fields a channel decides."""

from __future__ import annotations

from collections.abc import Mapping

from web.kernel.asked import Asked
from web.kernel.problems import Answerable


async def typed(asked: Asked) -> Mapping[str, str]:
    """The fields of a form as texts; a file or a NUL is nobody's setting."""
    sent = await asked.request.post()
    found = {name: value for name, value in sent.items() if isinstance(value, str)}
    if any("\0" in name or "\0" in value for name, value in found.items()):
        raise Answerable(message="the form holds a character that no text has (NUL); remove it")
    return found
