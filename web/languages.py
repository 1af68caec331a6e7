"""Which language a reader wants, from what the browser says."""

from __future__ import annotations

from core import i18n


def preferred(accepted: str, default: str) -> str:
    """The best language there are texts for, of an Accept-Language header (RFC 9110 §12.5.4)."""
    weighed = [_weighed(part) for part in accepted.split(",")]
    wanted = sorted(weighed, key=lambda one: one[1], reverse=True)  # stable: the order decides ties
    found = (code[:2] for code, weight in wanted if weight > 0 and code[:2] in i18n.languages())
    return next(found, default)


def _weighed(part: str) -> tuple[str, float]:
    code, _, rest = part.strip().lower().partition(";")
    _, _, written = rest.replace(" ", "").partition("q=")
    try:
        return code.strip(), float(written) if written else 1.0
    except ValueError:
        return code.strip(), 0.0
