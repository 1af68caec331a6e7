"""Answer the customer in another language: the text is translated first, then sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import Field, StringConstraints

from automations.actions.options import Message, Options
from postroom.action import Errand, OutsideAction, Plan, PlanContext, SendMessage
from postroom.errors import PermanentError
from postroom.means import Means

Language: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
"""ISO 639-1."""

CUSTOMER = "customer"
UNKNOWN = "the customer's language is not known; nothing was sent"


class SendTranslatedOptions(Options):
    """The text, its language if it is known, and which language it becomes."""

    text: Message
    to: Literal["customer"] | Language = Field(
        default="customer", description="The customer's language, or a code such as de."
    )
    source: Language | Literal[""] = Field(
        default="", alias="from", description="Language of the text; empty: found out."
    )
    mode: Literal["send", "draft", "approve"] = "send"


class SendTranslatedAction(OutsideAction[SendTranslatedOptions]):
    """Placeholders are filled in before; what cannot be translated is not sent at all."""

    key = "send_translated"
    title = "Send a translated message to the customer"
    options = SendTranslatedOptions
    texts: ClassVar[tuple[str, ...]] = ("text",)
    help = "Nothing is sent untranslated: where no translation comes about, the step fails."

    def plan(self, options: SendTranslatedOptions, context: PlanContext) -> Plan:
        text = context.fill(options.text)
        if not text.strip():
            return Plan(skipped="the text is empty")
        target = wanted_language(options.to, context)
        if target == options.source:
            return Plan((SendMessage(text, options.mode),))
        order = {"text": text, "source": options.source, "target": target}
        return Plan((Errand(order, sends=options.mode == "send"),))

    async def perform(self, order: Mapping[str, Any], means: Means) -> Mapping[str, Any]:
        text = order["text"]
        made = await means.translate(text, source=order["source"], target=order["target"])
        return {
            "text": made.text,
            "original": text,
            "language": made.source_language,
            "provider": made.provider,
        }

    def finish(
        self, options: SendTranslatedOptions, result: Mapping[str, Any], context: PlanContext
    ) -> Plan:
        if not result["provider"]:
            return Plan((SendMessage(result["original"], options.mode),))
        return Plan((SendMessage(mode=options.mode, **result),))


def wanted_language(written: str, context: PlanContext) -> str:
    """The language a step asks for; raises `PermanentError` if it is the customer's and unknown."""
    if written != CUSTOMER:
        return written
    facts = context.facts
    spoken = facts.contact.language or (facts.message.language if facts.message else "")
    if not spoken:
        raise PermanentError(UNKNOWN)
    return spoken.partition("-")[0].lower()
