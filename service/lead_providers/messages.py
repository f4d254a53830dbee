"""Delivery partners as lead providers read them.

In: rows. Out: the published shape, keys in the published order. Must never know: the database.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from service.shown import moment_shown


class DeliveryPartnerAttributes(BaseModel):
    """An organisation that delivers your training."""

    name: str
    cohort: list[str] = Field(description="The contract years in which it works with you.")
    created_at: datetime
    updated_at: datetime


class DeliveryPartnerResource(BaseModel):
    """One delivery partner."""

    id: UUID
    type: Literal["delivery-partner"]
    attributes: DeliveryPartnerAttributes


class DeliveryPartnerResponse(BaseModel):
    """One delivery partner in its envelope."""

    data: DeliveryPartnerResource


class DeliveryPartnersResponse(BaseModel):
    """A page of delivery partners; an empty one comes after the last."""

    data: list[DeliveryPartnerResource]


def resource(row: dict[str, Any]) -> dict[str, Any]:
    """A delivery partner in the published shape."""
    return {
        "id": row["public_id"],
        "type": "delivery-partner",
        "attributes": {
            "name": row["name"],
            "cohort": [str(year) for year in row["contract_years"]],
            "created_at": moment_shown(row["created_at"]),
            "updated_at": moment_shown(row["updated_at"]),
        },
    }
