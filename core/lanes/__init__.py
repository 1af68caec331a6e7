"""Lanes: named pieces of work, each with one owner at a time.

Rows are the truth; a ring is only a hint that may be lost, doubled or reordered. A handler drains
its rows until none is left and says when it wants to wake; a scan finds what rings missed.
"""

from core.lanes.embedded import EmbeddedLanes, LaneFailedError
from core.lanes.lane import Handler, Lane, Lanes, Scan, lane_name

__all__ = ["EmbeddedLanes", "Handler", "Lane", "LaneFailedError", "Lanes", "Scan", "lane_name"]
