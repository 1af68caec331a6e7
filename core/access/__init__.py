"""Who may see what: one filter, `visible`, that every read of tickets goes through."""

from core.access.queries import visible, visible_inboxes
from core.access.viewer import SYSTEM, Viewer

__all__ = ["SYSTEM", "Viewer", "visible", "visible_inboxes"]
