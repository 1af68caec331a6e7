"""Accounts: connected mailboxes and shops, and those that only hold imports."""

from core.accounts.changes import NewAccount, add, pause, resume, set_settings
from core.accounts.form import Filled, fill, sealed, unsealed
from core.accounts.living import state_of
from core.accounts.queries import AccountRow, by_name, inbox_by_name, listed

__all__ = [
    "AccountRow",
    "Filled",
    "NewAccount",
    "add",
    "by_name",
    "fill",
    "inbox_by_name",
    "listed",
    "pause",
    "resume",
    "sealed",
    "set_settings",
    "state_of",
    "unsealed",
]
