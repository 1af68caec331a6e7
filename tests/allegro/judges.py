"""The contract as judge of the fake Allegro: `running(world, validate=JUDGES)`."""

from __future__ import annotations

from collections.abc import Mapping

from examples.fake_allegro import Judges
from tests.allegro.contract import Asked, check_answer, check_request


def _request(method: str, url: str, headers: Mapping[str, str], body: bytes) -> None:
    check_request(Asked(method=method, url=url, headers=headers, body=body))


JUDGES = Judges(request=_request, answer=check_answer)
