"""Leave an internal note, which the customer never sees."""

from __future__ import annotations

from typing import ClassVar

from automations.actions.options import Message, Options
from postroom.action import Action, AddNote, Plan, PlanContext


class AddNoteOptions(Options):
    """The note's text."""

    text: Message


class AddNoteAction(Action[AddNoteOptions]):
    """Writes the note."""

    key = "add_note"
    title = "Add an internal note"
    options = AddNoteOptions
    texts: ClassVar[tuple[str, ...]] = ("text",)

    def plan(self, options: AddNoteOptions, context: PlanContext) -> Plan:
        text = context.fill(options.text)
        return Plan((AddNote(text),)) if text.strip() else Plan(skipped="the text is empty")
