"""The form of each kind of policy file as JSON Schema, for editors that complete and check while one types.

In: a kind of file. Out: its schema, made from the same words and types as the readers use.
Must never know: which facts or decisions there are. What a schema cannot say, `ecf2 policy check` does.

Editors read bare digits as numbers and all else as text, so figures may be either here; the readers take both as text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from engine.model.contracts import BandFilling, ContractType, Rounding, StatementKind
from engine.model.decision import AnswerType, HitPolicy
from engine.model.facts import FactType
from engine.reading.call_off_contracts import WORKED_OUT
from engine.reading.conditions import GROUPS, WORDS
from engine.reading.decisions import OPTIONAL
from engine.reading.files import Kind
from engine.reading.grants import NOT_PUBLISHED
from engine.scalars import EARLIEST_YEAR, LATEST_YEAR

Schema = Mapping[str, Any]

DRAFT = "http://json-schema.org/draft-07/schema#"

SCALAR: Schema = {"type": ["string", "number", "boolean"]}
TEXT: Schema = {"type": "string", "minLength": 1}
SENTENCE: Schema = {"type": "string", "pattern": r"\.\s*$"}
QUESTION: Schema = {"type": "string", "pattern": r"\?\s*$"}
NAME: Schema = {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"}
WORD: Schema = {"type": "string", "pattern": "^[a-z0-9][a-z0-9_-]*$"}
YES_NO: Schema = {"enum": ["yes", "no", True, False]}
DATE: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
MONTH: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"}
YEAR: Schema = {"type": "integer", "minimum": EARLIEST_YEAR, "maximum": LATEST_YEAR}
COUNT: Schema = {"type": "integer", "minimum": 0}
MONEY: Schema = {"type": "string", "pattern": "^£[0-9]+\\.[0-9]{2}$"}
PERCENT: Schema = {"type": "string", "pattern": "^[0-9]{1,3}(\\.[0-9]{1,6})?%$"}
NONE: Schema = {"const": "none"}


def schema_of(kind: Kind) -> dict[str, Any]:
    """The schema of a kind of file."""
    return {"$schema": DRAFT, "$id": f"urn:ecf2:policy:{kind.value}", **_MADE_BY[kind]()}


def _keys(required: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None) -> dict[str, Any]:
    """A group of keys and no others."""
    return {
        "type": "object",
        "required": list(required),
        "properties": {**required, **(optional or {})},
        "additionalProperties": False,
    }


def _several(schema: Schema) -> dict[str, Any]:
    return {"type": "array", "items": schema, "minItems": 1}


def _by_name(names: Schema, values: Schema) -> dict[str, Any]:
    return {"type": "object", "propertyNames": names, "additionalProperties": values}


def _one_of(words: Iterable[str]) -> dict[str, Any]:
    return {"enum": list(words)}


def _either(*schemas: Schema) -> dict[str, Any]:
    return {"anyOf": list(schemas)}


TRACES: Mapping[str, Schema] = {
    "implements": _either(_several(TEXT), _by_name(NAME, _several(TEXT))),
    "note": TEXT,
}
"""What a file of a contract year may say besides: which references it carries out, and why so."""
PERIOD = _keys({"from": DATE, "until": DATE})
OPEN_PERIOD = _keys({"from": DATE}, {"until": DATE})
FACT_NAMED = _keys({"fact": NAME})
OPERAND = _either(SCALAR, FACT_NAMED)
SPLIT = _keys({"output": PERCENT, "service": PERCENT})


def _facts() -> dict[str, Any]:
    choice = _keys({"type": {"const": FactType.CHOICE.value}, "choices": _several(WORD), "meaning": TEXT})
    types = [kind.value for kind in FactType if kind is not FactType.CHOICE]
    return _keys({"facts": _by_name(NAME, _either(choice, _keys({"type": _one_of(types), "meaning": TEXT})))})


def _decision() -> dict[str, Any]:
    condition = {"$ref": "#/definitions/condition"}
    answers = {"type": "object", "minProperties": 1, "propertyNames": NAME, "additionalProperties": OPERAND}
    rule = _keys(
        {"id": NAME, "when": condition, "then": answers, "say": SENTENCE},
        {"unless_already": _several(NAME), "implements": _several(TEXT), "source": TEXT, "note": TEXT},
    )
    outcome = _by_name(NAME, SCALAR)
    one = _keys({"name": TEXT, "given": _by_name(NAME, SCALAR), "expect": outcome, "by": NAME})
    outcomes, names = ({"type": "array", "items": each} for each in (outcome, NAME))
    several = _keys({"name": TEXT, "given": _by_name(NAME, SCALAR), "expect": outcomes, "by": names})
    form = _keys(
        {
            "decision": NAME,
            "question": QUESTION,
            "effective": OPEN_PERIOD,
            "owner": TEXT,
            "source": TEXT,
            "hit_policy": _one_of(policy.value for policy in HitPolicy),
            "answers": _by_name(NAME, _answer()),
            "rules": _several(rule),
            "examples": _several({"type": "object"}),
        },
        {
            "contract_years": _keys({"from": YEAR}, {"until": YEAR}),
            "note": TEXT,
            "retrospective": SENTENCE,
            "otherwise": _keys({"say": SENTENCE}, {"then": answers}),
        },
    )
    return {
        **form,
        "if": {"properties": {"hit_policy": {"const": HitPolicy.COLLECT.value}}},
        "then": {"properties": {"examples": _several(several)}},
        "else": {"properties": {"examples": _several(one)}},
        "definitions": {"condition": _condition(condition)},
    }


def _answer() -> dict[str, Any]:
    types = [kind.value for kind in AnswerType if kind is not AnswerType.CHOICE]
    words = _one_of([*types, *(f"{OPTIONAL} {kind}" for kind in types)])
    return _either(words, _several(WORD), _keys({OPTIONAL: _several(WORD)}))


def _condition(condition: Schema) -> dict[str, Any]:
    """`always`, or a group of keys: facts with what is asked of them, and lists of conditions."""
    comparisons: dict[str, Schema] = {word: OPERAND for word in WORDS}  # noqa: C420 - wider than OPERAND
    comparisons["missing"] = YES_NO
    comparisons["not"] = _either(OPERAND, _several(OPERAND))
    comparisons["between"] = {"type": "array", "items": OPERAND, "minItems": 2, "maxItems": 2}
    asked = {"type": "object", "minProperties": 1, "properties": comparisons, "additionalProperties": False}
    groups = {group: _several(condition) for group in GROUPS}
    tests = {
        "type": "object",
        "minProperties": 1,
        "propertyNames": NAME,
        "properties": groups,
        "additionalProperties": _either(OPERAND, _several(OPERAND), asked),
    }
    return _either({"const": "always"}, tests)


def _terms_body() -> dict[str, Schema]:
    """What several contract years may share."""
    shares = _by_name(WORD, PERCENT)
    paid = _keys({"participants": _several(WORD), "proportions": shares}, {"on_top": shares})
    at_least_one = {"type": "integer", "minimum": 1}
    streams = _several(_keys({"share": PERCENT, "instalments": at_least_one}))
    ways = _one_of(way.value for way in BandFilling)
    return {
        "contract_type": _one_of(kind.value for kind in ContractType),
        "banded": paid,
        "flat_rate": paid,
        "split": SPLIT,
        "service_fee": _either(NAME, _keys({"instalments": at_least_one})),
        "service_fee_plans": _by_name(NAME, streams),
        "uplift": _either(NONE, _keys({"declaration_types": _several(WORD)}, {"fee": MONEY})),
        "vat": _keys({"rate": PERCENT}),
        "rounding": _one_of(way.value for way in Rounding),
        "band_filling": _either(ways, _keys({"first": ways, "until_statement": MONTH, "then": ways})),
        "highest_price": MONEY,
        "highest_set_up_fee": MONEY,
        "value_growth": _keys({"with_approval": PERCENT, "for_uplifts": PERCENT}),
    }


def _shared_terms() -> dict[str, Any]:
    return _keys({"shared_terms": NAME, "source": TEXT}, {"based_on": NAME, **_terms_body(), **TRACES})


def _terms() -> dict[str, Any]:
    registration = _keys({"opens": DATE}, {"closed": {"type": "array", "items": PERIOD}})
    own = {
        "terms": YEAR,
        "source": TEXT,
        "contract_year": PERIOD,
        "registration": registration,
        "payments_frozen_from": _either(NONE, DATE),
        "declarations_close_on": _either(NONE, DATE),
    }
    checkpoints = {"recruitment_checkpoints": _by_name(WORD, DATE)}
    return _keys(own, {"based_on": NAME, **_terms_body(), **checkpoints, **TRACES})


def _grant_amounts() -> dict[str, Any]:
    amount = _keys({"contract_year": YEAR, "whole_year": _either({"const": NOT_PUBLISHED}, MONEY)})
    terms = {"type": "integer", "minimum": 1}
    return _keys({"grant_amounts": NAME, "source": TEXT, "terms_in_full": terms, "amounts": _several(amount)})


def _references() -> dict[str, Any]:
    listed = _keys({"title": TEXT}, {"done_by": TEXT, "not_implemented": SENTENCE})
    identifier = {"pattern": "^[A-Z][A-Z0-9]*(-[A-Z0-9]+)+$"}
    return _keys({"references": WORD, "source": TEXT, "complete": YES_NO, "listed": _by_name(identifier, listed)})


def _schedules() -> dict[str, Any]:
    milestone = _keys({"declarations": _several(WORD), "from": DATE}, {"until": DATE, "payment": DATE})
    schedule = _keys({"participants": _several(WORD), "milestones": _several(milestone)})
    return _keys({"schedules": YEAR, "source": TEXT, "schedule": _by_name(WORD, schedule)}, TRACES)


def _statement_calendar() -> dict[str, Any]:
    kinds = _one_of(kind.value for kind in StatementKind)
    statement = _keys({"month": MONTH, "kind": kinds, "deadline": DATE, "payment": DATE})
    return _keys({"statement_calendar": YEAR, "source": TEXT, "statements": _several(statement)}, TRACES)


def _call_off_contract() -> dict[str, Any]:
    letter = {"type": "string", "pattern": "^[A-Z]$"}
    band = _keys({"band": letter, "from": COUNT, "to": COUNT, "price": MONEY}, {"split": SPLIT})
    version = _keys(
        {
            "version": COUNT,
            "from_statement": MONTH,
            "recruitment_target": COUNT,
            "monthly_service_fee": _either({"const": WORKED_OUT}, MONEY),
            "uplift_fee": _either(NONE, MONEY),
            "bands": _several(band),
        },
        {"set_up_fee": MONEY, "mentors": _keys({"recruitment_target": COUNT, "price": MONEY})},
    )
    return _keys(
        {
            "call_off_contract": YEAR,
            "lead_provider": WORD,
            "source": TEXT,
            "vat_registered": YES_NO,
            "versions": _several(version),
        },
        TRACES,
    )


_MADE_BY: Mapping[Kind, Callable[[], dict[str, Any]]] = {
    Kind.FACTS: _facts,
    Kind.DECISION: _decision,
    Kind.SHARED_TERMS: _shared_terms,
    Kind.TERMS: _terms,
    Kind.SCHEDULES: _schedules,
    Kind.STATEMENT_CALENDAR: _statement_calendar,
    Kind.CALL_OFF_CONTRACT: _call_off_contract,
    Kind.REFERENCES: _references,
    Kind.GRANT_AMOUNTS: _grant_amounts,
}
