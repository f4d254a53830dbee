"""Statements to export, and their declarations in full, all made up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from uuid import UUID, uuid5

from engine.model.contracts import ContractType, StatementKind
from engine.payments.contents import Adjustment, EarlierCounts, StatementContents
from engine.payments.document import StatementDocument
from service.declarations.in_full import DeclarationInFull
from tests.engine.payments.builders import STATEMENT, VERSION, bands, declarations, document

PLACE = UUID("5b0c6a52-0f0e-4b5e-9a51-2f6a3b1c7d01")

EVERYONE_IN_BANDS = document(
    StatementContents(
        billable=(*declarations("started", 2, uplifted=1), *declarations("retained", 1, "retained-1", role="mentor")),
        refundable=declarations("back", 1, "completed"),
        earlier={("ect", "completed"): EarlierCounts(1)},
        adjustments=(Adjustment("Claim <missed> in October", -12050),),
    ),
    version=replace(VERSION, monthly_service_fee=None, bands=bands((1, "1000.25"), (1, "900"))),
)
WITH_MENTORS = document(
    StatementContents(
        billable=(*declarations("started", 1), *declarations("mentor", 2, role="mentor")),
        refundable=declarations("back", 1, "completed", role="mentor"),
    ),
    contract_type=ContractType.ITTECF_ECTP,
    vat_registered=False,
)
SERVICE_FEE_ALONE = document(
    StatementContents(),
    version=replace(VERSION, monthly_service_fee=Fraction(1250)),
    statement=replace(STATEMENT, kind=StatementKind.SERVICE, month="2024-12"),
)
STATEMENTS: Mapping[str, StatementDocument] = {
    "everyone_in_bands": EVERYONE_IN_BANDS,
    "with_mentors": WITH_MENTORS,
    "service_fee_alone": SERVICE_FEE_ALONE,
}


def in_full(declaration: str, *, name: str = "Łucja O'Neill", declaration_type: str = "started") -> DeclarationInFull:
    """A declaration as it stands, with the id the statement gives it."""
    return DeclarationInFull(
        participant_id=uuid5(PLACE, f"participant {declaration}"),
        participant_name=name,
        trn="0123456",
        role="ect",
        mentor_id=uuid5(PLACE, f"mentor {declaration}"),
        schedule="ecf-standard-september",
        eligible_for_funding=True,
        sparsity=False,
        pupil_premium=True,
        lead_provider="Sample Provider",
        delivery_partner="Sample Hub",
        school_urn="900001",
        school_name="Elm Park School",
        training_status="withdrawn",
        training_status_reason="moved-school",
        declaration_id=uuid5(PLACE, declaration),
        status="paid",
        declaration_type=declaration_type,
        declared_at=datetime(2024, 10, 3, 9, 30, tzinfo=UTC),
        created_at=datetime(2024, 10, 4, 12, 0, 5, tzinfo=UTC),
        evidence_held=None,
        uplift=True,
        accepted_by="declaration_acceptance 2021-06-01",
    )


def all_in_full(drawn_up: StatementDocument, *, name: str = "Łucja O'Neill") -> dict[str, DeclarationInFull]:
    """Every declaration of a statement but the last of each line, as if that were no longer held."""
    return {
        one: in_full(one, name=name, declaration_type=line.declaration_type or "started")
        for line in drawn_up.lines
        for one in line.declarations[:-1] or line.declarations
    }
