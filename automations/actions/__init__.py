"""What an automation can do: one file each, named as in a saved automation."""

from typing import Any

from automations.actions.add_note import AddNoteAction
from automations.actions.add_tag import AddTagAction
from automations.actions.archive import ArchiveAction, HandleAction
from automations.actions.assign import AssignAction
from automations.actions.call_webhook import CallWebhookAction
from automations.actions.move_to_inbox import MoveAction
from automations.actions.notify import NotifyAction
from automations.actions.remove_tag import RemoveTagAction
from automations.actions.send_ai import SendAiAction
from automations.actions.send_email import SendEmailAction
from automations.actions.send_message import SendMessageAction
from automations.actions.send_translated import SendTranslatedAction
from automations.actions.set_field import SetFieldAction
from automations.actions.set_priority import SetPriorityAction
from automations.actions.set_status import SetStatusAction
from automations.actions.set_type import SetTypeAction
from automations.actions.snooze import SnoozeAction
from automations.actions.stop import StopAction
from postroom.action import Action

BUILT_IN: tuple[Action[Any], ...] = (
    SendMessageAction(),
    SendTranslatedAction(),
    SendAiAction(),
    SetStatusAction(),
    SetTypeAction(),
    SetPriorityAction(),
    SetFieldAction(),
    AssignAction(),
    AddTagAction(),
    RemoveTagAction(),
    AddNoteAction(),
    ArchiveAction(),
    HandleAction(),
    SnoozeAction(),
    MoveAction(),
    NotifyAction(),
    SendEmailAction(),
    CallWebhookAction(),
    StopAction(),
)
"""Every built-in action, in the order forms offer them."""

__all__ = ["BUILT_IN"]
