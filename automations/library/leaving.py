"""What an automation would let out, and to whom: shown before a file is applied."""

from __future__ import annotations

from collections.abc import Iterator

from automations.document import Document, Step
from automations.document.types import names_in

_SENT = "send"
"""The mode of a step whose message leaves by itself; in any other an agent sends it."""


def leaving(document: Document) -> Iterator[str]:
    """Everything that leaves, with whom it goes to unless that is the customer."""
    for step in document.then:
        if step.action == "call_webhook":
            yield f"to the webhook {step.options.get('webhook', '')}"
        elif step.action.startswith("send_") or step.action == "notify":
            yield _to_whom(step) + _text(step)


def _to_whom(step: Step) -> str:
    people = [*names_in(step.options.get("to")), *names_in(step.options.get("teams"))]
    if not people:
        return ""
    if step.action == "send_translated":
        return f"translated ({people[0]}): "
    return f"to {', '.join(map(str, people))}: "


def _text(step: Step) -> str:
    text = str(step.options.get("text", ""))
    if step.action == "send_ai":
        text = f"what AI writes as told: {step.options.get('instructions', '')}"
    usual = "draft" if step.action == "send_ai" else _SENT
    return text if step.options.get("mode", usual) == _SENT else f"a draft: {text}"
