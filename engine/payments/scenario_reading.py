"""A calculation somebody asks for, as the inputs of the arithmetic.

In: one scenario as plain data and the terms of each contract type. Out: a Scenario; faults go into the list given.
Must never know: how a result is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from engine.model.contracts import ContractType, Terms
from engine.payments.inputs import BandedInputs, Counts, FlatRateInputs
from engine.payments.plain_data import Plain
from engine.payments.scenario_contract import BandedContract, ScenarioContract, System, read_contract
from engine.payments.scenario_fields import Fault, Field
from engine.payments.uplift import Uplift


class ScenarioKind(StrEnum):
    """What is asked for."""

    STATEMENT = "statement"
    FLAT_RATE = "flat_rate"  # the flat-rate part alone
    SERVICE_FEE = "service_fee"  # a statement with the parts of its service fee
    SERIES = "series"  # consecutive statements under one contract


@dataclass(frozen=True, slots=True)
class ScenarioStatement:
    """The inputs of one statement. `number` is what a series calls it."""

    number: int
    banded: BandedInputs | None
    flat_rate: FlatRateInputs | None


@dataclass(frozen=True, slots=True)
class Scenario:
    """One calculation. Every kind but a series has one statement."""

    id: str
    system: System
    kind: ScenarioKind
    statements: tuple[ScenarioStatement, ...]


_NOT_READ = ("origin", "description", "tags", "expected", "pinned")
_ON_STATEMENT: Mapping[System, tuple[str, ...]] = {
    System.CURRENT: ("declarations", "uplifted", "adjustments"),
    System.EARLIER: ("declarations", "uplifted", "adjustments", "reconcile_amount"),
}
_NOW = ("billable", "refundable")
_EARLIER = ("previous_billable", "previous_refundable")


def read_scenario(
    data: Plain, position: int, terms: Mapping[ContractType, Terms], faults: list[Fault]
) -> Scenario | None:
    """Read one scenario; None when its kind or contract type is not known, for then nothing else can be judged."""
    known: dict[str, Plain] = data if isinstance(data, dict) else {}
    name = known.get("id")
    whole = Field(data, "", name if isinstance(name, str) and name else f"scenario {position}", faults)
    in_series = known.get("kind") == ScenarioKind.SERIES
    flat_rate_alone = known.get("kind") == ScenarioKind.FLAT_RATE
    system = System.EARLIER if known.get("system") == System.EARLIER else System.CURRENT
    on_statement = _ON_STATEMENT[system]
    body = ("statements",) if in_series else ("declarations",) if flat_rate_alone else on_statement
    keys = whole.keys(("id", "system", "kind", *_NOT_READ, "contract", "vat_registered", *body))
    identifier = keys["id"].text()
    if not keys["system"].absent:
        keys["system"].word([known.value for known in System])
    kind = keys["kind"].word([kind.value for kind in ScenarioKind])
    if kind is None:
        return None
    contract = read_contract(
        keys["contract"], keys["vat_registered"], system, flat_rate_alone=flat_rate_alone, terms=terms
    )
    if contract is None:
        return None
    read = (
        _series(keys["statements"], contract, on_statement)
        if in_series
        else (_statement(keys, 1, contract, _declared(keys, contract)),)
    )
    return Scenario(identifier, system, ScenarioKind(kind), read)


_Declared = dict[str, dict[str, Counts]]
"""Counts by part of the contract (`banded`, `mentor`), then by declaration type."""


def _declared(keys: Mapping[str, Field], contract: ScenarioContract, *, with_earlier: bool = True) -> _Declared:
    """The counts of one statement; earlier ones are written only outside a series, and only for the bands."""
    has = {"banded": contract.banded is not None, "mentor": contract.flat_rate is not None}
    parts = keys["declarations"].keys([part for part, present in has.items() if present])
    types = contract.declaration_types
    declared: _Declared = {}
    for name, part in parts.items():
        when = (*_EARLIER, *_NOW) if name == "banded" and with_earlier else _NOW
        by_type = {} if part.absent else {key: _by_type(field, types) for key, field in part.keys(when).items()}
        declared[name] = {
            declaration_type: Counts(**{key: counts.get(declaration_type, 0) for key, counts in by_type.items()})
            for declaration_type in types
        }
    return declared


def _by_type(field: Field, types: tuple[str, ...]) -> dict[str, int]:
    if field.absent:
        return {}
    return {name: count.whole_number() for name, count in field.keys(types).items() if not count.absent}


def _statement(
    keys: Mapping[str, Field], number: int, contract: ScenarioContract, declared: _Declared
) -> ScenarioStatement:
    flat_rate = contract.flat_rate
    return ScenarioStatement(
        number,
        _banded(keys, contract.banded, declared["banded"], contract) if contract.banded else None,
        FlatRateInputs(flat_rate.price, flat_rate.shares, declared["mentor"], contract.vat) if flat_rate else None,
    )


def _banded(
    keys: Mapping[str, Field], banded: BandedContract, declared: Mapping[str, Counts], contract: ScenarioContract
) -> BandedInputs:
    reconcile = keys.get("reconcile_amount")
    return BandedInputs(
        bands=banded.bands,
        filling=banded.system.band_filling,
        shares=banded.shares,
        declared=declared,
        service_fee=banded.service_fee,
        uplift=_uplift(keys["uplifted"], banded, declared),
        adjustments=tuple(item.money(signed=True) for item in keys["adjustments"].items()),
        vat=contract.vat,
        reconcile=Fraction(0) if reconcile is None or reconcile.absent else reconcile.money(signed=True),
    )


def _uplift(field: Field, banded: BandedContract, declared: Mapping[str, Counts]) -> Uplift:
    """Flags that count, as long as there are no more than declarations; none where the contract pays no uplift."""
    totals = dict.fromkeys(_NOW, 0)
    already_faulty = any(fault.scenario == field.scenario for fault in field.faults)
    for when, part in {} if field.absent else field.keys(_NOW).items():
        flagged = _by_type(part, tuple(banded.shares))
        for declaration_type, count in flagged.items():
            declarations = getattr(declared.get(declaration_type, Counts()), when)
            if count > declarations and not already_faulty:
                wrong = f"{count} of {declarations} {declaration_type} declarations are uplifted."
                part.fault(wrong, f"{declarations} or fewer.")
        totals[when] = sum(flagged.get(declaration_type, 0) for declaration_type in banded.uplifted_types)
    if banded.uplift_fee is None:
        return Uplift(Fraction(0), 0, 0)
    return Uplift(banded.uplift_fee, totals["billable"], totals["refundable"])


def _series(field: Field, contract: ScenarioContract, on_statement: tuple[str, ...]) -> tuple[ScenarioStatement, ...]:
    """Statements month by month; what is earlier for one is the sum of those before it."""
    statements: list[ScenarioStatement] = []
    earlier: dict[str, Counts] = {}
    last = 0
    for item in field.items():
        keys = item.keys(("number", *on_statement))
        number = last + 1 if keys["number"].absent else keys["number"].whole_number(least=1)
        if number <= last:
            keys["number"].fault(f"Statement {number} follows statement {last}.", "statements in order.")
        last = number
        declared = _declared(keys, contract, with_earlier=False)
        declared["banded"] = {
            name: _after(earlier.get(name, Counts()), now) for name, now in declared["banded"].items()
        }
        statements.append(_statement(keys, number, contract, declared))
        earlier.update(declared["banded"])
    if not statements:
        field.fault("There are no statements.", "at least one statement.")
    return tuple(statements)


def _after(last: Counts, now: Counts) -> Counts:
    """This statement's counts after everything up to and including the last statement."""
    return Counts(
        last.previous_billable + last.billable, last.previous_refundable + last.refundable, now.billable, now.refundable
    )
