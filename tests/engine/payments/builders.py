"""Terms, contracts and statements to test with: round prices, three small bands, places as a policy file gives them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from engine.calendar import Month, Period
from engine.model.contracts import (
    Band,
    BandFilling,
    BandFillingTerms,
    CallOffContract,
    ContractType,
    ContractVersion,
    MentorFee,
    OutputPayments,
    Rounding,
    ServiceFeeStream,
    ServiceFeeTerms,
    Split,
    StatementKind,
    Terms,
    UpliftTerms,
)
from engine.payments.contents import StatementContents, StatementDeclaration
from engine.payments.document import StatementDocument, StatementIdentification
from engine.payments.generation import generate_document
from engine.problem import Place

TERMS_FILE = "legacy_contracts/ecf_terms.yaml"
CONTRACT_FILE = "legacy_contracts/2024/call_off_contracts/sample.yaml"

SHARES = {
    "started": Fraction(20, 100),
    "retained-1": Fraction(15, 100),
    "retained-2": Fraction(15, 100),
    "retained-3": Fraction(15, 100),
    "retained-4": Fraction(15, 100),
    "completed": Fraction(20, 100),
}
ON_TOP = {"extended-1": Fraction(15, 100), "extended-2": Fraction(15, 100), "extended-3": Fraction(15, 100)}
DECLARATION_TYPES = (*SHARES, *ON_TOP)


def in_terms(line: int, column: int = 1) -> Place:
    return Place(TERMS_FILE, line, column)


def in_contract(line: int, column: int = 1) -> Place:
    return Place(CONTRACT_FILE, line, column)


SPLIT = Split(Fraction(60, 100), Fraction(40, 100), in_terms(20, 8))


def terms(contract_type: ContractType = ContractType.ECF, filling: BandFilling = BandFilling.STEP_BY_STEP) -> Terms:
    """Terms with the shares, instalments and VAT rate of the sample contracts; mentors in the bands before 2025."""
    two_parts = contract_type is ContractType.ITTECF_ECTP
    places = {f"banded.proportions.{name}": in_terms(10 + index, 14) for index, name in enumerate(SHARES)}
    halves = {"started": Fraction(1, 2), "completed": Fraction(1, 2)}
    return Terms(
        contract_year=2025 if two_parts else 2024,
        period=Period(date(2024, 6, 1), date(2025, 5, 31)),
        registration_opens=date(2024, 6, 1),
        registration_closed=(),
        payments_frozen_from=None,
        declarations_close_on=None,
        contract_type=contract_type,
        banded=OutputPayments(("ect",) if two_parts else ("ect", "mentor"), SHARES, ON_TOP, in_terms(7, 3)),
        flat_rate=OutputPayments(("mentor",), halves, {}, in_terms(17, 3)) if two_parts else None,
        split=SPLIT,
        service_fee=ServiceFeeTerms((ServiceFeeStream(Fraction(1), 29, in_terms(23, 28)),), in_terms(23)),
        uplift=None if two_parts else UpliftTerms(("started",), in_terms(26)),
        vat_rate=Fraction(20, 100),
        rounding=Rounding.EACH_SHOWN_FIGURE,
        band_filling=BandFillingTerms(filling, None, filling, in_terms(31, 15)),
        source="Sample contract year.",
        place=Place("legacy_contracts/2024/terms.yaml", 1, 1),
        digest="0" * 64,
        places={**places, "vat.rate": in_terms(29, 13)},
        sources={TERMS_FILE: "Sample terms, payment schedule."},
    )


TERMS_BY_CONTRACT_TYPE: Mapping[ContractType, Terms] = {known: terms(known) for known in ContractType}


def bands(*capacity_and_price: tuple[int, str]) -> tuple[Band, ...]:
    """Contiguous bands with letters from A."""
    made: list[Band] = []
    for index, (capacity, price) in enumerate(capacity_and_price):
        first = made[-1].last + 1 if made else 1
        place = in_contract(11 + index, 9)
        made.append(Band("ABCDEFGH"[index], first, first + capacity - 1, Fraction(price), SPLIT, place))
    return tuple(made)


VERSION = ContractVersion(
    version=1,
    from_statement=Month(2024, 11),
    recruitment_target=6,
    set_up_fee=Fraction(0),
    monthly_service_fee=Fraction(0),
    uplift_fee=Fraction(100),
    bands=bands((3, "1000"), (2, "900"), (1, "800")),
    mentors=MentorFee(Fraction(1000), 5, in_contract(20, 5)),
    place=in_contract(6, 5),
)


def contract(*, vat_registered: bool = True) -> CallOffContract:
    return CallOffContract(
        lead_provider="sample-provider",
        contract_year=2024,
        vat_registered=vat_registered,
        versions=(VERSION,),
        source="Sample contract, pricing annex.",
        name="sample-provider",
        digest="1" * 64,
        place=in_contract(1),
    )


STATEMENT = StatementIdentification(
    id="3f2f8a52-6a6c-4f5a-9f8e-0f7a5a1f1a01",
    lead_provider="sample-provider",
    lead_provider_name="Sample Provider",
    contract_year=2024,
    month="2024-11",
    kind=StatementKind.OUTPUT,
    deadline=date(2024, 10, 31),
    payment_date=date(2024, 11, 25),
    instalment=1,
)


def declarations(
    prefix: str, count: int, declaration_type: str = "started", *, role: str = "ect", uplifted: int = 0
) -> tuple[StatementDeclaration, ...]:
    """Declarations called `prefix-1` and so on, the first few of them uplifted."""
    return tuple(
        StatementDeclaration(f"{prefix}-{number}", role, declaration_type, uplifted=number <= uplifted)
        for number in range(1, count + 1)
    )


def document(
    contents: StatementContents,
    *,
    version: ContractVersion = VERSION,
    contract_type: ContractType = ContractType.ECF,
    vat_registered: bool = True,
    statement: StatementIdentification = STATEMENT,
    filling: BandFilling = BandFilling.STEP_BY_STEP,
) -> StatementDocument:
    """A statement of the sample contract."""
    agreed = replace(contract(vat_registered=vat_registered), versions=(version,))
    return generate_document(terms(contract_type, filling), agreed, version, statement, contents)


def amounts(drawn_up: StatementDocument) -> Sequence[tuple[str, int]]:
    """Kind and pence of every line, for a short comparison."""
    return [(line.kind.value, line.amount.pence) for line in drawn_up.lines]
