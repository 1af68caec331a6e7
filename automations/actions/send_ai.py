"""Let AI write an answer from what this ticket says; an agent sends it unless the step does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import Field, StringConstraints

from automations.actions.options import Options
from automations.actions.send_translated import Language
from postroom.action import Errand, OutsideAction, Plan, PlanContext, SendMessage
from postroom.means import Means

Instructions: TypeAlias = Annotated[
    str, StringConstraints(min_length=1, max_length=8_000, strip_whitespace=True)
]
Host: TypeAlias = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$", max_length=253)
]


class SendAiOptions(Options):
    """What to write, in which language, and whether it leaves at once."""

    instructions: Instructions = Field(
        description="What to write, in plain words; placeholders are not filled in."
    )
    language: Literal["customer"] | Language = Field(
        default="customer", description="The customer's language, or a code such as de."
    )
    mode: Literal["draft", "approve", "send"] = "draft"
    max_length: int = Field(default=2_000, ge=100, le=8_000, description="Characters.")
    link_hosts: tuple[Host, ...] = Field(
        default=(), max_length=20, description="Sites the text may link to, such as shop.example."
    )


class SendAiAction(OutsideAction[SendAiOptions]):
    """AI reads this ticket's messages, no notes, no other ticket; its text is checked."""

    key = "send_ai"
    title = "Send a message written by AI"
    options = SendAiOptions
    badge = "EXPERIMENTAL"
    help = (
        "AI reads what this ticket says to and from the customer, nothing else. Its text waits as"
        " a draft unless you say otherwise."
    )
    parallel: ClassVar[int] = 2

    def plan(self, options: SendAiOptions, context: PlanContext) -> Plan:
        spoken = context.facts.contact.language.partition("-")[0].lower()
        order = {
            "instructions": _instructions(options),
            "language": spoken if options.language == "customer" else options.language,
            "longest": options.max_length,
        }
        return Plan((Errand(order, sends=options.mode == "send"),))

    async def perform(self, order: Mapping[str, Any], means: Means) -> Mapping[str, Any]:
        made = await means.write(
            order["instructions"], language=order["language"], longest=order["longest"]
        )
        return {"text": made.text, "language": order["language"], "provider": made.provider}

    def finish(
        self, options: SendAiOptions, result: Mapping[str, Any], context: PlanContext
    ) -> Plan:
        return Plan((SendMessage(mode=options.mode, **result),))


def _instructions(options: SendAiOptions) -> str:
    """As they are written: a customer's name that were filled in could instruct."""
    if not options.link_hosts:
        return options.instructions
    links = ", ".join(f"https://{host}/" for host in options.link_hosts)
    return f"{options.instructions}\nYou may link to: {links}"
