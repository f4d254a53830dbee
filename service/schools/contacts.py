"""Whom to write to at a school.

In: a school's row. Out: a name and an address. Must never know: who asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CONTACTS = (
    "induction_tutor_name",
    "induction_tutor_email",
    "primary_contact_email",
    "secondary_contact_email",
)
"""The columns of a school that say."""


def contact_email(row: Mapping[str, Any], prefix: str = "") -> str | None:
    """The induction tutor's address, else the register's first contact, else its second."""
    addresses = (row[f"{prefix}{column}"] for column in CONTACTS[1:])
    return next((address for address in addresses if address), None)
