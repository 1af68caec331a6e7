"""Folds quoted history and signatures out of a customer's mail.

The original is kept elsewhere; here it is said what is shown. The law: a line that the customer wrote is never hidden. In doubt everything is shown.
"""

from __future__ import annotations

from connectors.mail.quotes.markup import fold_html
from connectors.mail.quotes.plain import Folded, fold_signature, fold_text

__all__ = ["Folded", "fold_html", "fold_signature", "fold_text"]
