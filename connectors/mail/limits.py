"""How much of one mail is read; what is over a limit is named in its `defects`."""

from __future__ import annotations

DEPTH = 50
"""Parts inside parts."""
PARTS = 500
"""Parts of one message, the outermost included."""
BOUNDARY_LINES = 20_000
"""Lines looked at that may be a boundary, over the whole message."""
HEADERS = 2_000
"""Header fields of one part."""
HEADER_BYTES = 256_000
"""Size of one part's header block."""
PARAMETERS = 200
"""Parameters of one header field, RFC 2231 pieces included."""
RECIPIENTS = 500
"""Addresses kept of To, and of Cc."""
REFERENCES = 100
"""Earlier message ids kept."""
TOKENS = 20
"""Ids of our own kept for the core to check."""
ID_CHARS = 500
"""Longest message id believed; it goes into a database index."""
TEXT_CHARS = 2_000_000
"""Body text kept, plain and HTML each."""
FOLDED_CHARS = 200_000
"""Longest text whose quotes and signature are looked for; a longer one is shown whole."""
FOLDED_LINES = 5_000
"""The same, in lines."""
ATTACHMENTS = 25
"""Files kept with their content."""
ATTACHMENT_BYTES = 50_000_000
"""Size of one file kept with its content."""
NAME_BYTES = 255
"""Longest file name, in UTF-8."""
