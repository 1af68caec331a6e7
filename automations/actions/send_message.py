"""Answer the customer in the ticket's own channel and thread."""

from __future__ import annotations

from typing import ClassVar, Literal

from automations.actions.options import Message, Options
from postroom.action import Action, Plan, PlanContext, SendMessage


class SendMessageOptions(Options):
    """The text, and whether it leaves at once."""

    text: Message
    mode: Literal["send", "draft", "approve"] = "send"


class SendMessageAction(Action[SendMessageOptions]):
    """Sends; the engine's guards decide about machines, repeats and caps."""

    key = "send_message"
    title = "Send a message to the customer"
    options = SendMessageOptions
    texts: ClassVar[tuple[str, ...]] = ("text",)

    def plan(self, options: SendMessageOptions, context: PlanContext) -> Plan:
        text = context.fill(options.text)
        if not text.strip():
            return Plan(skipped="the text is empty")
        return Plan((SendMessage(text, options.mode),))
