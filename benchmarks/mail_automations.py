"""Automations whose conditions one letter in ten meets, and which letters those are.

`meets` reads what the generator knows of a letter, never its text: that keeps the manifest
independent of the engine that it is to prove right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from benchmarks.mail_letters import Letter
from benchmarks.mail_texts import BODY_TOPICS, CAMPAIGNS, DOMAINS, SUBJECT_TOPICS

Meets = Callable[[Letter], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One automation: its YAML, the tag it adds, and when it must."""

    name: str
    tag: str
    trigger: str
    condition: str
    """YAML in flow style, what stands behind `if:`."""
    meets: Meets

    @property
    def document(self) -> str:
        """The automation as it is saved."""
        return (
            f"format: 1\nname: {self.name}\nenabled: true\n"
            f"when: [{{trigger: {self.trigger}}}]\n"
            f"if: {self.condition}\n"
            f"then: [{{id: s1, action: add_tag, tag: {self.tag}}}]\n"
        )


def automations(count: int) -> list[Planned]:
    """So many automations, of five sorts in turn; every fifty the conditions repeat."""
    return [_planned(number) for number in range(count)]


def expected_tags(plans: Iterable[Planned], letter: Letter) -> list[str]:
    """Tags that the letter's ticket must get from it."""
    return [plan.tag for plan in plans if plan.meets(letter)]


def _planned(number: int) -> Planned:
    sort, which = _SORTS[number % len(_SORTS)], number // len(_SORTS) % 10
    trigger, condition, meets = sort(which)
    return Planned(
        name=f"Bench {number:03}",
        tag=f"bench-{number:03}",
        trigger=trigger,
        condition=condition,
        meets=meets,
    )


def _body(which: int) -> tuple[str, str, Meets]:
    return "message_received", _body_leaf(which), lambda letter: letter.body_topic == which


def _subject(which: int) -> tuple[str, str, Meets]:
    meets: Meets = lambda letter: letter.thread.subject_topic == which  # noqa: E731 - one of a kind
    return "message_received", _subject_leaf(which), meets


def _sender(which: int) -> tuple[str, str, Meets]:
    condition = f"{{field: contact.email_domain, is: {DOMAINS[which]}}}"
    return "message_received", condition, lambda letter: letter.thread.customer.domain == which


def _header(which: int) -> tuple[str, str, Meets]:
    header = f"{{field: message.headers.x-campaign, is: {CAMPAIGNS[which]}}}"
    condition = f"{{all: [{header}, {{field: message.source, is: email}}]}}"
    return "message_received", condition, lambda letter: letter.campaign == which


def _opening(which: int) -> tuple[str, str, Meets]:
    other = (which + 1) % 10
    either = f"{{any: [{_body_leaf(which)}, {_body_leaf(other)}, {_subject_leaf(which)}]}}"
    stranger = f"{{not: {{field: contact.email_domain, is: {DOMAINS[which]}}}}}"

    def meets(letter: Letter) -> bool:
        named = letter.body_topic in {which, other} or letter.thread.subject_topic == which
        return letter.opens and named and letter.thread.customer.domain != which

    trigger = "first_message" if which % 2 else "ticket_created"
    return trigger, f"{{all: [{either}, {stranger}]}}", meets


_SORTS = (_body, _subject, _sender, _header, _opening)


def _body_leaf(which: int) -> str:
    return f"{{field: message.body, contains: {_words(BODY_TOPICS[which])}}}"


def _subject_leaf(which: int) -> str:
    return f"{{field: message.subject, contains: {_words(SUBJECT_TOPICS[which])}}}"


def _words(topic: dict[str, str]) -> str:
    return f"[{', '.join(topic.values())}]"
