"""Tokens, kept only as digests: a token is shown once, when it is made."""

from __future__ import annotations

from piccolo.columns import Serial, Timestamptz, Varchar

from service.lead_providers.tables import LeadProvider
from service.platform.database import Table, reference


class Token(Table):
    """A bearer token of a lead provider, or of a member of DfE staff with a role."""

    id: Serial
    digest = Varchar(length=64, unique=True, index=True)  # SHA-256 of the token, hexadecimal
    name = Varchar(length=100)  # whose it is, in words a person chose
    lead_provider = reference(LeadProvider, optional=True)  # none for staff
    role = Varchar(length=20, null=True, default=None)  # policy, finance or support; none for lead providers
    created_at = Timestamptz()
    last_used_at = Timestamptz(null=True, default=None)
    revoked_at = Timestamptz(null=True, default=None)
