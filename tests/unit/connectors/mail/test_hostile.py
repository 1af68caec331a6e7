"""Mails made to hurt: each is read, or refused, within its time and its memory."""

import subprocess
import sys
import time

import pytest

from postroom.errors import Unreadable
from tests.mails import HOSTILE, attempt, read

SECONDS = 2.0
MEMORY = 700_000_000
"""Address space for the largest, a 100 MB mail and the test's own copy of it included."""


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_is_read_or_refused_in_time(name: str) -> None:
    mail = HOSTILE[name]()

    begun = time.process_time()
    outcome = attempt(mail)

    assert isinstance(outcome, Unreadable) or outcome.external_id
    assert time.process_time() - begun < SECONDS


def test_the_head_of_a_mail_too_large_for_memory_is_a_message() -> None:
    message = read(HOSTILE["100 MB of base64"]()[:32_000_000], truncated=True)

    assert message.subject == "Pytanie"
    assert message.attachments[0].omitted
    assert message.defects[0].startswith("the mail is too large")


def test_even_100_mb_fit_into_the_memory_of_a_pool_process() -> None:
    script = (
        "import resource\n"
        f"resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))\n"
        "from tests.mails import HOSTILE, read\n"
        "print(len(read(HOSTILE['100 MB single part']()).text))\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr[-2_000:]
