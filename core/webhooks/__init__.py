"""Webhooks: where automations tell other programs, signed as Standard Webhooks says."""

from core.webhooks.calling import CallWebhooks, TestResult, opened, try_out
from core.webhooks.changes import NewWebhook, add, change, delete, forget_older, rotate, switch
from core.webhooks.queries import WebhookRow, found, listed
from core.webhooks.signing import new_secret, signed

__all__ = [
    "CallWebhooks",
    "NewWebhook",
    "TestResult",
    "WebhookRow",
    "add",
    "change",
    "delete",
    "forget_older",
    "found",
    "listed",
    "new_secret",
    "opened",
    "rotate",
    "signed",
    "switch",
    "try_out",
]
