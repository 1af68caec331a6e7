"""Notifications in words, in the reader's language: what an alarm says, where it leads."""

from __future__ import annotations

from core.i18n import translate
from core.notifications.types import Notification


def headline(one: Notification, locale: str) -> str:
    """What it says, on one line."""
    if one.kind == "automation":
        said = " ".join(one.text.split())[:200]
        return said or translate("Look at this ticket", locale)
    return _came_back(one, locale) if one.kind == "mail_bounced" else _alarm(one, locale)


def path(one: Notification) -> str:
    """The page it leads to."""
    if one.ticket is not None:
        return f"/tickets/{one.ticket}"
    if one.kind == "run_failed":
        return f"/runs/{one.facts.get('run', 0)}"
    if one.kind == "mail_bounced":
        return "/settings/agents"
    return "/accounts" if one.kind.startswith("account_") else "/automations"


def about(one: Notification, locale: str) -> str:
    """Which ticket and whose, or who speaks; on one line."""
    if one.ticket is None:
        return translate("Postroom", locale)
    subject = " ".join(one.subject.split()) or translate("(no subject)", locale)
    parts = (f"#{one.ticket}", subject, one.customer)
    return " · ".join(part for part in parts if part)


def _alarm(one: Notification, locale: str) -> str:
    facts = one.facts
    account, automation = facts.get("account", ""), facts.get("automation", "")
    recipient = facts.get("recipient", "")
    match one.kind:
        case "account_silent":
            return translate(
                "Nothing has been heard from the account {account} for too long",
                locale,
                account=account,
            )
        case "account_sign_in":
            return translate(
                "Somebody must sign in to the account {account} again", locale, account=account
            )
        case "sending_paused" if recipient:
            return translate(
                "Automatic messages to {recipient} are held: there were too many",
                locale,
                recipient=recipient,
            )
        case "sending_paused" if automation:
            return translate(
                "Automatic messages are held: {automation} reached a limit",
                locale,
                automation=automation,
            )
        case "sending_paused":
            return translate("All automatic messages are held: there were too many", locale)
        case _:
            return translate("The automation {automation} failed", locale, automation=automation)


def _came_back(one: Notification, locale: str) -> str:
    return translate(
        "A mail to {recipient} came back: {reason}",
        locale,
        recipient=one.facts.get("recipient", ""),
        reason=one.facts.get("reason", ""),
    )
