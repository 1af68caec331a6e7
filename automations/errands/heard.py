"""What the customer wrote, or could read: only that goes to a machine outside. Pure.

A ticket also holds what its customer never saw: what a supplier was asked, and answered, a report
that quotes it, what a colleague wrote in about it (promise P34).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from automations.errands.queries import Letter, People
from core.outbox.recipients import mailbox

MAIL = "email"
"""The one source whose messages name their readers; elsewhere a thread has one customer."""


def heard(
    letters: Sequence[Letter], people: People, writers: Mapping[int, frozenset[str]]
) -> list[Letter]:
    """Those of the letters the customer knows of, in order; `writers`: contact → mailboxes."""
    aside = people.aside.union(*_written_aside(letters, people))
    joined = people.joined - aside
    return [letter for letter in letters if _is_heard(letter, people, writers, joined)]


def _written_aside(letters: Iterable[Letter], people: People) -> Iterator[set[str]]:
    """To whom we wrote without the customer: what they answer is not for the customer either."""
    for letter in letters:
        if letter.direction == "out" and not _reads(letter, people):
            yield _readers(letter)


def _is_heard(
    letter: Letter, people: People, writers: Mapping[int, frozenset[str]], joined: frozenset[str]
) -> bool:
    if letter.direction == "out":
        return _reads(letter, people)
    if letter.contact in (None, people.customer) or letter.source != MAIL:
        return True
    if not people.addresses.isdisjoint(_readers(letter)):
        return True
    copied_in = not joined.isdisjoint(writers.get(letter.contact or 0, frozenset()))
    return copied_in and not letter.automatic


def _reads(letter: Letter, people: People) -> bool:
    """Whether one of ours goes to the customer too; one that names nobody goes to them alone."""
    readers = _readers(letter)
    return letter.source != MAIL or not readers or not people.addresses.isdisjoint(readers)


def _readers(letter: Letter) -> set[str]:
    named = (letter.recipients or {}).values()
    return {mailbox(address) for group in named for address, _ in group}
