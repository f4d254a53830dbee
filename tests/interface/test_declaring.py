"""Declarations sent over HTTP: each rule of the published interface by its reference id, with a case that it refuses
and the case beside it that is done; and which errors go without saying after which.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from service.declarations.tables import Declaration
from tests.interface.changes_sent import NOBODY, Refusal, is_refused
from tests.interface.client import LISTS
from tests.interface.conftest import TODAY, Interface
from tests.interface.declarations_sent import (
    LAST_CUT_OFF,
    NO_STATEMENT_LEFT,
    Case,
    after,
    after_another_lead_provider,
    answer_to,
    case,
    declare,
)
from tests.service.one_database import migrated_template

__all__ = ["migrated_template"]
TYPE, DATE, WHO, COURSE = "declaration_type", "declaration_date", "participant_id", "course_identifier"
EVIDENCE, COHORT = "evidence_held", "cohort"
OF_2024: dict[str, Any] = {"contract_year": 2024, "started_on": date(2024, 9, 2)}
OF_2022: dict[str, Any] = {"contract_year": 2022, "started_on": date(2022, 9, 1), "eligible": False}
JANUARY_1 = datetime(2026, 1, 1, 9, tzinfo=UTC)
WITHDRAWN: dict[str, Any] = {
    "withdrawn_at": JANUARY_1,
    "withdrawal_reason": "other",
    "finished_on": date(2026, 1, 1),
}
DEFERRED: dict[str, Any] = {"deferred_at": JANUARY_1, "deferral_reason": "other", "finished_on": date(2026, 1, 1)}
LATER_WITH_US: dict[str, Any] = {"started_on": date(2026, 1, 1)}
RETAINED_2024: dict[str, Any] = {"declaration_type": "retained-1", "declaration_date": "2025-02-01T10:00:00Z"}
NOW = f"{TODAY}T12:00:00Z"
CASES: list[tuple[str, Case, Refusal, Case]] = [
    ("DECL-02", case(participant_id=" "), [(WHO, "participant_missing")], case()),
    ("DECL-03", case(participant_id=NOBODY), [(WHO, "participant_not_found")], case()),
    ("DECL-04", case(course_identifier="ecf-headship"), [(COURSE, "course_missing")], case("mentor")),
    ("DECL-05", case(declaration_date=None), [(DATE, "declaration_date_missing")], case()),
    (
        "DECL-06",
        case(course_identifier="ecf-mentor"),
        [(COURSE, "not_trained_in_this_role")],
        case("mentor", course_identifier="ecf-mentor"),
    ),
    ("DECL-07", case(declaration_type=""), [(TYPE, "declaration_type_missing")], case()),
    (
        "DECL-08",
        case(declaration_type="retained-5"),
        [(TYPE, "declaration_type_not_known")],
        case(declaration_type="retained-4"),
    ),
    (
        "DECL-09",
        case(prepare=after("started", "2025-10-01T10:00:00Z")),
        [(TYPE, "already_declared")],
        case(prepare=after("retained-1", "2025-10-03T10:00:00Z")),
    ),
    (
        "DECL-09 any lead provider",
        case(person=LATER_WITH_US, prepare=after_another_lead_provider(voided=False)),
        [(TYPE, "already_declared")],
        case(person=LATER_WITH_US, prepare=after_another_lead_provider(voided=True)),
    ),
    (
        "DECL-10",
        case(declaration_date=f"{TODAY}T12:00:01Z"),
        [(DATE, "dated_in_the_future")],
        case(declaration_date=NOW),
    ),
    (
        "DECL-11",
        case(declaration_date="2025-05-31T22:59:59Z"),
        [(DATE, "before_the_milestone")],
        case(declaration_date="2025-05-31T23:00:00Z"),
    ),
    (
        "DECL-12",
        case(person=OF_2024, declaration_date="2025-01-01T00:00:00Z"),
        [(DATE, "after_the_milestone")],
        case(person=OF_2024, declaration_date="2024-12-31T23:59:59Z"),
    ),
    (
        "DECL-13",
        case(declaration_date="2025-10-02T10:00:00"),
        [(DATE, "declaration_date_not_readable")],
        case(declaration_date="2025-10-02T10:00:00.25+0100"),
    ),
    (
        "DECL-14",
        case("mentor", declaration_type="retained-1", evidence_held="other"),
        [(TYPE, "mentor_type_not_funded")],
        case("mentor", person=OF_2024, evidence_held="other", **RETAINED_2024),
    ),
    (
        "DECL-15",
        case(evidence_held=None),
        [(EVIDENCE, "evidence_missing")],
        case(person=OF_2024, evidence_held=None, declaration_date="2024-10-02T10:00:00Z"),
    ),
    (
        "DECL-15 a mentor's started from 2025",
        case("mentor", evidence_held=None),
        [(EVIDENCE, "evidence_missing")],
        case("mentor"),
    ),
    (
        "DECL-16",
        case(person=OF_2024, evidence_held="materials-engaged-with-offline", **RETAINED_2024),
        [(EVIDENCE, "evidence_not_allowed")],
        case(evidence_held="materials-engaged-with-offline"),
    ),
    (
        "DECL-17",
        case(person=WITHDRAWN, declaration_date="2026-01-02T00:00:00Z"),
        [(WHO, "dated_after_withdrawal")],
        case(person=WITHDRAWN, declaration_date="2026-01-01T23:59:59Z"),
    ),
    (
        "DECL-17 the same of a deferral",
        case(person=DEFERRED, declaration_date="2026-01-02T00:00:00Z"),
        [(WHO, "dated_after_deferral")],
        case(person=DEFERRED, declaration_date="2026-01-01T23:59:59Z"),
    ),
    (
        "DECL-18",
        case(person=OF_2022, day=date(2025, 8, 1), declaration_date="2022-10-02T10:00:00Z"),
        [(COHORT, "payments_frozen")],
        case(person=OF_2022, day=date(2025, 7, 31), declaration_date="2022-10-02T10:00:00Z"),
    ),
    (
        "DECL-19",
        case(day=NO_STATEMENT_LEFT),
        [(COHORT, "no_open_statement")],
        case(day=LAST_CUT_OFF),
    ),
    (
        "DECL-19 of those eligible only",
        case(day=NO_STATEMENT_LEFT),
        [(COHORT, "no_open_statement")],
        case(day=NO_STATEMENT_LEFT, person={"eligible": False}),
    ),
    (
        "DECL-20",
        case(declaration_type="extended-1"),
        [(TYPE, "type_not_on_schedule")],
        case(declaration_type="extended-1", person={"schedule": "ecf-extended-september"}),
    ),
    (
        "DECL-21 started after retained-1",
        case(prepare=after("retained-1", "2025-10-01T10:00:00Z")),
        [(DATE, "after_a_later_type")],
        case(prepare=after("retained-1", "2025-10-02T08:00:00Z")),
    ),
    (
        "DECL-21 retained-1 before started",
        case(declaration_type="retained-1", prepare=after("started", "2025-10-03T10:00:00Z")),
        [(DATE, "before_an_earlier_type")],
        case(declaration_type="retained-1", prepare=after("started", "2025-10-02T22:00:00Z")),
    ),
]


@pytest.mark.parametrize(
    ("asked", "expected"), [pytest.param(asked, expected, id=rule) for rule, asked, expected, _ in CASES]
)
async def test_a_declaration_is_refused_by_rule_and_none_is_kept(
    interface: Interface, asked: Case, expected: Refusal
) -> None:
    answer = await answer_to(interface, asked)

    is_refused(answer, expected)
    assert await Declaration.count() == (0 if asked.prepare is None else 1)


@pytest.mark.parametrize("asked", [pytest.param(asked, id=rule) for rule, *_, asked in CASES])
async def test_a_declaration_is_kept_and_answered_as_it_reads(interface: Interface, asked: Case) -> None:
    answer = await answer_to(interface, asked)

    assert answer.status_code == 200, answer.text
    made = answer.json()["data"]
    assert (await interface.alder.get(f"{LISTS['declarations']}/{made['id']}")).json()["data"] == made
    eligible = asked.person.get("eligible", True)
    assert made["attributes"]["state"] == ("eligible" if eligible else "submitted")
    assert (made["attributes"]["statement_id"] is not None) is eligible


async def test_whom_the_lead_provider_never_trained_is_not_declared_for_decl_22(interface: Interface) -> None:
    theirs = await interface.world.teacher(lead_provider=interface.world.harbour)

    is_refused(await declare(interface, theirs, TODAY), [(WHO, "never_trained_here")])
    assert (await declare(interface, theirs, TODAY, client=interface.harbour)).status_code == 200


TOMORROW = f"{TODAY + timedelta(days=1)}T10:00:00Z"
AFTER_WITHDRAWAL = (WHO, "dated_after_withdrawal")
SKIPPED: list[tuple[str, Case, Refusal]] = [
    (
        "participant_id from 02",
        case(participant_id="", course_identifier="", declaration_type="", declaration_date="soon", evidence_held=""),
        [(WHO, "participant_missing"), (DATE, "declaration_date_not_readable")],
    ),
    (
        "participant_id from 03",
        case(participant_id=NOBODY, course_identifier="x", declaration_type="x", declaration_date=None),
        [(WHO, "participant_not_found")],
    ),
    (
        "course_identifier from 04",
        case(course_identifier="x", declaration_type="", declaration_date="soon", evidence_held=""),
        [(COURSE, "course_missing"), (DATE, "declaration_date_not_readable")],
    ),
    (
        "course_identifier from 06",
        case(course_identifier="ecf-mentor", declaration_type="x", declaration_date="soon", evidence_held=""),
        [(COURSE, "not_trained_in_this_role"), (DATE, "declaration_date_not_readable")],
    ),
    (
        "declaration_date blank",
        case("mentor", declaration_date="", declaration_type="retained-1", evidence_held=""),
        [(DATE, "declaration_date_missing"), (TYPE, "mentor_type_not_funded")],
    ),
    (
        "declaration_type from 07",
        case(declaration_type="", declaration_date="soon", evidence_held=""),
        [(TYPE, "declaration_type_missing"), (DATE, "declaration_date_not_readable")],
    ),
    (
        "declaration_type from 08",
        case(person=WITHDRAWN, declaration_type="x", declaration_date=TOMORROW, evidence_held=""),
        [(TYPE, "declaration_type_not_known"), AFTER_WITHDRAWAL],
    ),
    (
        "declaration_type from 09",
        case(prepare=after("started", "2025-10-01T10:00:00Z"), declaration_date=TOMORROW, evidence_held=""),
        [(TYPE, "already_declared")],
    ),
    (
        "declaration_date from 10",
        case("mentor", person=WITHDRAWN, declaration_date=TOMORROW, declaration_type="retained-1", evidence_held=""),
        [(DATE, "dated_in_the_future"), (TYPE, "mentor_type_not_funded"), AFTER_WITHDRAWAL],
    ),
    (
        "declaration_date from 11",
        case(declaration_date="2025-05-31T10:00:00Z", evidence_held=""),
        [(DATE, "before_the_milestone")],
    ),
    (
        "declaration_type from 14",
        case("mentor", person=WITHDRAWN, declaration_type="retained-1", declaration_date="2026-02-01T10:00:00Z"),
        [(TYPE, "mentor_type_not_funded"), AFTER_WITHDRAWAL],
    ),
    (
        "evidence_held from 15",
        case(person=WITHDRAWN, declaration_date="2026-02-01T10:00:00Z", evidence_held=""),
        [(EVIDENCE, "evidence_missing"), AFTER_WITHDRAWAL],
    ),
    (
        "participant_id from 17",
        case(
            person=WITHDRAWN,
            declaration_type="extended-1",
            declaration_date="2026-02-01T10:00:00Z",
            evidence_held="other",
        ),
        [AFTER_WITHDRAWAL],
    ),
    (
        "cohort from 18",
        case(person=OF_2022 | {"eligible": True}, declaration_date="2022-10-02T10:00:00Z"),
        [(COHORT, "payments_frozen")],
    ),
    (
        "cohort from 19",
        case(day=NO_STATEMENT_LEFT, declaration_type="extended-1", evidence_held="other"),
        [(COHORT, "no_open_statement")],
    ),
    (
        "cohort nobody set up",
        case(person={"contract_year": 2019, "started_on": date(2019, 9, 2)}),
        [(COHORT, "contract_year_not_set_up")],
    ),
]


async def test_what_an_error_makes_needless_goes_without_saying(interface: Interface) -> None:
    for error, asked, expected in SKIPPED:
        answer = await answer_to(interface, asked)
        assert (error, [(one["title"], one["code"]) for one in answer.json()["errors"]]) == (error, expected)
