"""The raw item of an order: the checkout form with its shipments, as Allegro gave both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from connectors.allegro.orders.parse import KIND
from connectors.allegro.places import sales_center
from connectors.allegro.settings import Environment
from connectors.allegro.shapes import digest, packed, text
from postroom.message import Raw

Form = Mapping[str, Any]
"""A checkout form: JSON."""


def raw_of(
    form: Form, shipments: Sequence[Any], environment: Environment, received_at: datetime
) -> Raw:
    """An order as it stands; the same state has the same id, so that it is stored once."""
    order = text(form, "id")
    told = {
        "kind": KIND,
        "form": form,
        "shipments": list(shipments),
        "url": f"{sales_center(environment)}/orders/{order}",
    }
    return Raw(
        external_id=f"{KIND}:{order}@{digest(told)}",
        received_at=received_at,
        payload=packed(told),
    )
