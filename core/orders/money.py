"""Sums as whole ten-thousandths: exact in both databases, for every currency there is."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

PARTS = 10_000
"""Parts of one unit of a currency; ISO 4217 knows of none with more than four decimals."""
LARGEST = 10**15
"""In parts: a hundred thousand millions. A larger sum is no order's, and is kept as this one."""


def to_parts(amount: Decimal) -> int:
    """A sum in parts, cut where it is beyond belief."""
    if not amount.is_finite():
        return 0
    if abs(amount) >= LARGEST // PARTS:
        return LARGEST if amount > 0 else -LARGEST
    return int((amount * PARTS).to_integral_value(ROUND_HALF_EVEN))


def from_parts(parts: int) -> Decimal:
    """The sum of so many parts, with two decimals or as many as it has."""
    amount = Decimal(parts) / PARTS
    cents = amount.quantize(Decimal("0.01"))
    return cents if cents == amount else amount.normalize()
