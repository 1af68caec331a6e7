"""Nothing that reading a mail forgives at run time is forgiven in its tests."""

import logging
from collections.abc import Iterator

import pytest


class _Refusal(logging.Handler):
    """Turns what is only logged into a failed test."""

    def emit(self, record: logging.LogRecord) -> None:
        """Raise what was logged."""
        raise AssertionError(self.format(record))


@pytest.fixture(autouse=True, scope="package")
def _nothing_is_only_logged() -> Iterator[None]:
    refusal, log = _Refusal(), logging.getLogger("connectors.mail")
    log.addHandler(refusal)
    yield
    log.removeHandler(refusal)
