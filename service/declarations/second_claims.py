"""Second claims on one milestone: which were authorised, and whether a lead provider may make one.

In: a person, a role and their live declarations. Out: the authorisation that counts, or whether there is one.
Must never know: who may authorise one, or what is paid for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from service.declarations.tables import SecondClaimAuthorisation

Row = Mapping[str, Any]


async def authorised_second_claim(teacher: int, role: str) -> Row | None:
    """The authorisation that counts for a person and role, or None. `teacher` is the record's id."""
    return (
        await SecondClaimAuthorisation.select()
        .where((SecondClaimAuthorisation.teacher == teacher) & (SecondClaimAuthorisation.role == role))
        .order_by(SecondClaimAuthorisation.id, ascending=False)
        .first()
    )


async def may_claim_second(
    teacher: int, role: str | None, declaration_type: str | None, lead_provider: int, live: Sequence[Row]
) -> bool:
    """Whether the lead provider may claim a milestone on which the one live declaration is the first claim authorised.

    `live` are the person's live declarations in the role.
    """
    claims = [row for row in live if row["declaration_type"] == declaration_type]
    if role is None or len(claims) != 1 or claims[0]["lead_provider"] == lead_provider:
        return False
    authorised = await authorised_second_claim(teacher, role)
    return authorised is not None and (authorised["first_declaration"], authorised["second_lead_provider"]) == (
        claims[0]["id"],
        lead_provider,
    )
