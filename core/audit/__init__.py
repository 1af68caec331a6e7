"""The audit log: every change a person makes, in its transaction (promise P26).

audit.note(connection, viewer, "ticket.reply", "ticket:17", now, {"message": 5})
"""

from core.audit.by import By, changes
from core.audit.note import actor_of, note
from core.audit.queries import AuditFilter, AuditRow, listed

__all__ = ["AuditFilter", "AuditRow", "By", "actor_of", "changes", "listed", "note"]
