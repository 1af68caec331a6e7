"""Handing over a message's content: before its final dot all is safe, behind it nothing is."""

from __future__ import annotations

import asyncio
import re
from typing import cast

from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPResponse,
    SMTPServerDisconnected,
)

from connectors.mail.smtp.steps import one_line
from postroom.errors import UnknownOutcome

STALLED = 60.0
"""Seconds without a byte leaving after which a connection is given up."""
VERDICT = 120.0
"""Seconds to wait for the answer to the final dot: scanners take their time."""
_TICK = 0.02
_SLICE = 65_536
"""Bytes written at once: what TLS has passed on to the socket no buffer size tells of."""
_DOT = re.compile(rb"^\.", re.MULTILINE)
_GO_ON = 354


async def hand_over(client: SMTP, content: bytes, verdict: float = VERDICT) -> SMTPResponse:
    """Send DATA and the content; return the server's acceptance.

    Raises what `aiosmtplib` raises while nothing can have been accepted yet, `SMTPDataError` for a
    refusal, and `UnknownOutcome` when the final dot was written and no answer came (RFC 5321
    §4.5.4.1: the server may have accepted the message; sending it again may double it).
    """
    begun = await client.execute_command(b"DATA")
    if begun.code != _GO_ON:
        raise SMTPDataError(begun.code, begun.message)
    await _write(client, _DOT.sub(b"..", content))
    answer = await _finish(client, verdict)
    if not 200 <= answer.code < 300:
        raise SMTPDataError(answer.code, answer.message)
    return answer


async def _write(client: SMTP, content: bytes) -> None:
    """Write all but the final dot; each slice waits until the one before has left this process."""
    for begin in range(0, len(content), _SLICE):
        if client.protocol is None:
            raise SMTPServerDisconnected("Connection lost")
        client.protocol.write(content[begin : begin + _SLICE])
        await _drained(client)
    await asyncio.sleep(_TICK)
    _require_connection(client)


async def _drained(client: SMTP) -> None:
    """Wait until what was written has left this process, as far as can be seen."""
    await asyncio.sleep(0)  # the loss of a connection is told through the event loop
    _require_connection(client)
    transport = cast("asyncio.WriteTransport", client.transport)
    left, waited = transport.get_write_buffer_size(), 0.0
    while left and client.is_connected:
        await asyncio.sleep(_TICK)
        now = transport.get_write_buffer_size()
        waited = 0.0 if now < left else waited + _TICK
        left = now
        if waited > STALLED:
            raise SMTPServerDisconnected("The connection stalled while the message was handed over")
    _require_connection(client)


def _require_connection(client: SMTP) -> None:
    if not client.is_connected:
        raise SMTPServerDisconnected("Connection lost")


async def _finish(client: SMTP, verdict: float) -> SMTPResponse:
    protocol = client.protocol
    if protocol is None:
        raise SMTPServerDisconnected("Connection lost")
    protocol.write(b".\r\n")
    try:
        return await protocol.read_response(timeout=verdict)
    except (SMTPException, OSError) as error:
        raise UnknownOutcome(
            "The connection was lost after the message had been handed over, before the server"
            f" said whether it took it ({one_line(error)})"
        ) from None
