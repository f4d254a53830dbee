"""Tokens, kept only as digests: a token is shown once, when it is made."""

from __future__ import annotations

from piccolo.columns import Integer, Serial, Timestamptz, Varchar

from service.lead_providers.tables import LeadProvider
from service.platform.database import Table, reference


class Token(Table):
    """A bearer token of a lead provider, or of a member of DfE staff with a role."""

    id: Serial
    digest = Varchar(length=64, unique=True, index=True)  # SHA-256 of the token, hexadecimal
    name = Varchar(length=100)  # whose it is, in words a person chose
    lead_provider = reference(LeadProvider, optional=True)  # none for staff
    role = Varchar(length=20, null=True, default=None)  # policy, finance or support; none for lead providers
    scope = Varchar(length=10, default="write")  # read or write
    created_at = Timestamptz()
    expires_at = Timestamptz(null=True, default=None)  # none lasts until revoked
    last_used_at = Timestamptz(null=True, default=None)
    revoked_at = Timestamptz(null=True, default=None)


class TokenAllowance(Table):
    """How many requests of the period have been handed out to the token. One row a token."""

    id: Serial
    token = reference(Token)
    period_start = Timestamptz()
    taken = Integer(default=0)
