"""A drawn-up statement: numbered lines, what is behind each, and what they come to.

In: lines and totals from `generation`. Out: versioned JSON, byte for byte the same after reading it back.
Must never know: how an amount was worked out, a database, or the day it is drawn up.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

import orjson

from engine.calendar import Month
from engine.model.contracts import BandFilling, StatementKind
from engine.money import exact_text, to_pence

FORMAT = "ecf2.statement/1"


class LineKind(StrEnum):
    """What a line pays or takes back."""

    OUTPUT_PAYMENT = "output_payment"
    CLAWBACK = "clawback"
    UPLIFT = "uplift"
    UPLIFT_CLAWBACK = "uplift_clawback"
    SERVICE_FEE = "service_fee"
    ADJUSTMENT = "adjustment"
    MENTOR_OUTPUT_PAYMENT = "mentor_output_payment"
    MENTOR_CLAWBACK = "mentor_clawback"
    ROUNDING = "rounding"
    VAT = "vat"


class Unpaid(StrEnum):
    """Why declarations stand on a statement and neither earn nor give back anything."""

    BEYOND_LAST_BAND = "beyond the last band"
    NOTHING_TO_UNDO = "nothing to undo"
    TYPE_NOT_PAID = "these terms pay nothing for this declaration type"
    ROLE_NOT_PAID = "these terms pay nothing for this kind of participant"
    NO_FLAT_RATE = "the contract has no price for participants at a flat rate"
    NO_UPLIFT = "the contract pays no uplift on this declaration"
    REFUSED = "a finance officer ruled that nothing is due"


@dataclass(frozen=True, slots=True)
class Amount:
    """Pounds exactly (text, at most ten places) and as shown (whole pence). Negative when taken back."""

    exact: str
    pence: int

    @classmethod
    def of(cls, pounds: Fraction) -> Amount:
        """The exact amount with its own rounding to whole pence."""
        return cls(exact_text(pounds), to_pence(pounds))


@dataclass(frozen=True, slots=True)
class Factor:
    """One figure of a working, as its file writes it. `divides` when the working divides by it.

    `place` is file:line:column and `source` the policy paper behind it; both None for a count or a sum.
    """

    value: str
    what: str
    divides: bool = False
    place: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Working:
    """How a figure came about: its factors multiplied together (or divided by), in order."""

    what: str
    factors: tuple[Factor, ...]
    amount: Amount


@dataclass(frozen=True, slots=True)
class Places:
    """How full a band is with declarations of one type, before and after this statement."""

    capacity: int
    taken_before: int
    taken_after: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line, numbered from 1. `fee` is for one declaration and never negative; `amount` is the whole line.

    `declarations` are public ids in the order they were given places. `reason` says why an unpaid line is £0.00.
    """

    number: int
    kind: LineKind
    label: str
    amount: Amount
    declaration_type: str | None = None
    band: str | None = None
    count: int | None = None
    fee: Amount | None = None
    reason: Unpaid | None = None
    places: Places | None = None
    declarations: tuple[str, ...] = ()
    workings: tuple[Working, ...] = ()


@dataclass(frozen=True, slots=True)
class EarlierUnplaced:
    """Declarations of earlier statements that hold no place now: paid ones beyond the last band, or clawbacks that
    found nothing to undo. They were on those statements' own lines; here they explain how full the bands are.
    """

    declaration_type: str
    billable: int
    refundable: int


@dataclass(frozen=True, slots=True)
class FilledOtherwise:
    """A declaration type for which the other way to fill bands would pay another sum on this statement.

    Both are what its claims in bands pay less what they take back.
    """

    declaration_type: str
    outputs: Amount
    otherwise: Amount


@dataclass(frozen=True, slots=True)
class DocumentTotals:
    """What the lines come to, each figure rounded once from its own exact value.

    `outputs` are output payments less clawbacks, in bands and at a flat rate; `uplift` less what is taken back.
    Outputs, uplift, service fee, adjustments and `rounding_before_vat` add up to the subtotal;
    subtotal, VAT and `rounding_after_vat` to the total. Both roundings are whole pence.
    """

    outputs: Amount
    uplift: Amount
    service_fee: Amount
    adjustments: Amount
    rounding_before_vat: int
    subtotal: Amount
    vat: Amount
    rounding_after_vat: int
    total: Amount


@dataclass(frozen=True, slots=True)
class StatementIdentification:
    """Which statement this is. `month` is written `2025-11`; the deadline day itself still counts.

    `instalment` is the place of the statement among all of the contract year, from 1, whatever their kind:
    the service fee ends after the last instalment.
    """

    id: str
    lead_provider: str
    lead_provider_name: str
    contract_year: int
    month: str
    kind: StatementKind
    deadline: date
    payment_date: date
    instalment: int

    def __post_init__(self) -> None:
        Month.parse(self.month)
        if self.instalment < 1:
            raise ValueError("instalments count from 1")


@dataclass(frozen=True, slots=True)
class MadeFrom:
    """The contract version and terms behind every figure, with digests of their files."""

    contract_version: int
    contract_place: str
    contract_digest: str
    contract_source: str
    terms_place: str
    terms_digest: str
    terms_source: str
    recruitment_target: int
    vat_registered: bool
    band_filling: BandFilling
    band_filling_place: str


@dataclass(frozen=True, slots=True)
class StatementDocument:
    """A statement as it is shown and kept. The set-up fee is shown and is no part of the subtotal.

    `filled_otherwise` names only the declaration types for which the two ways to fill bands part.
    """

    format: str
    statement: StatementIdentification
    made_from: MadeFrom
    lines: tuple[Line, ...]
    earlier_unplaced: tuple[EarlierUnplaced, ...]
    filled_otherwise: tuple[FilledOtherwise, ...]
    set_up_fee: Amount
    totals: DocumentTotals

    def line(self, number: int) -> Line:
        """The line of that number. Raises LookupError."""
        if not 1 <= number <= len(self.lines):
            raise LookupError(f"there is no line {number}; lines go from 1 to {len(self.lines)}")
        return self.lines[number - 1]

    def lines_of(self, declaration: str) -> tuple[Line, ...]:
        """The lines on which a declaration stands, by public id."""
        return tuple(line for line in self.lines if declaration in line.declarations)

    def to_json(self) -> bytes:
        """Canonical JSON: one document always gives the same bytes."""
        return orjson.dumps(self)

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON, in hexadecimal."""
        return hashlib.sha256(self.to_json()).hexdigest()

    @classmethod
    def from_json(cls, content: bytes | str) -> StatementDocument:
        """Read a document back. Raises ValueError when it is not canonical JSON of this format."""
        data = orjson.loads(content)
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise ValueError(f"This is not a statement in the form {FORMAT}.")
        try:
            document = _document(data)
        except (KeyError, TypeError, AttributeError, ValueError) as fault:
            raise ValueError(f"This {FORMAT} document is damaged: {fault!r}") from fault
        if document.to_json() != (content.encode() if isinstance(content, str) else content):
            raise ValueError(f"This {FORMAT} document is damaged: it is not written as it was drawn up.")
        return document


_Data = dict[str, Any]


def _document(data: _Data) -> StatementDocument:
    statement, totals = dict(data["statement"]), dict(data["totals"])
    for day in ("deadline", "payment_date"):
        statement[day] = date.fromisoformat(statement[day])
    statement["kind"] = StatementKind(statement["kind"])
    return StatementDocument(
        format=data["format"],
        statement=StatementIdentification(**statement),
        made_from=MadeFrom(**{**data["made_from"], "band_filling": BandFilling(data["made_from"]["band_filling"])}),
        lines=tuple(_line(line) for line in data["lines"]),
        earlier_unplaced=tuple(EarlierUnplaced(**unplaced) for unplaced in data["earlier_unplaced"]),
        filled_otherwise=tuple(
            FilledOtherwise(one["declaration_type"], Amount(**one["outputs"]), Amount(**one["otherwise"]))
            for one in data["filled_otherwise"]
        ),
        set_up_fee=Amount(**data["set_up_fee"]),
        totals=DocumentTotals(**{name: _amount_or_pence(value) for name, value in totals.items()}),
    )


def _amount_or_pence(value: Any) -> Any:
    return Amount(**value) if isinstance(value, dict) else value


def _line(data: _Data) -> Line:
    read = {
        "kind": LineKind(data["kind"]),
        "amount": Amount(**data["amount"]),
        "fee": Amount(**data["fee"]) if data["fee"] else None,
        "reason": Unpaid(data["reason"]) if data["reason"] else None,
        "places": Places(**data["places"]) if data["places"] else None,
        "declarations": tuple(data["declarations"]),
        "workings": tuple(_working(working) for working in data["workings"]),
    }
    return Line(**{**data, **read})


def _working(data: _Data) -> Working:
    factors = tuple(Factor(**factor) for factor in data["factors"])
    return Working(data["what"], factors, Amount(**data["amount"]))
