"""What is known of a mentor when a school's grant is worked out.

In: rows. Out: facts for the rules. Nothing is written here. Must never know: what a rule makes of a fact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.model.facts import FactValue
from service.declarations.states import is_live
from service.declarations.tables import Declaration
from service.participants.inputs import MENTOR
from service.training.reading import status_of

Row = Mapping[str, Any]
Facts = dict[str, FactValue | None]


async def backfill_facts(
    contract_year: int, person: Row, stays: Sequence[Row], declared: Row, *, eligible: bool
) -> Facts:
    """The mentor and their training; the school's own facts besides."""
    earlier = await Declaration.select(Declaration.payment_state, Declaration.clawback_state).where(
        (Declaration.teacher == person["id"])
        & (Declaration.role == MENTOR)
        & (Declaration.contract_year < contract_year)
    )
    return {
        "role": MENTOR,
        "contract_year": contract_year,
        "school_eligible": eligible,
        "training_programme": declared["training_period.programme"],
        "trn_held": person["trn"] is not None,
        "email_held": any(stay["email"] for stay in stays),
        "prohibited": person["prohibited"],
        "early_roll_out": person["early_roll_out"],
        "funded_in_an_earlier_year": any(is_live(row["payment_state"], row["clawback_state"]) for row in earlier),
    }


def term_facts(contract_year: int, declared: Row, terms_counted: int) -> Facts:
    """One declaration, and how many terms of the mentor came before it."""
    return {
        "role": MENTOR,
        "contract_year": contract_year,
        "declaration_type": declared["declaration_type"],
        "grant_terms_counted": terms_counted,
    }


def instalment_facts(contract_year: int, declared: Row, latest: Row) -> Facts:
    """One declaration, and how the training of the mentor's latest one stands."""
    training = {key: latest[f"training_period.{key}"] for key in ("withdrawn_at", "deferred_at")}
    return {
        "role": MENTOR,
        "contract_year": contract_year,
        "declaration_type": declared["declaration_type"],
        "training_status": status_of(training).value,
    }
