"""Schools come over from the national register as the rules say, once, and follow it from then on."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.decisions.tables import RecordedDecision
from service.platform.audit import AuditEvent
from service.platform.context import Service
from service.schools.importing import Taken, take_over_schools
from service.schools.operations import school_called
from service.schools.register import REQUIRED, register_row
from service.schools.showing import show_school
from service.schools.tables import School, SchoolUplift
from service.schools.tabular import Line, UnreadableFileError, read_lines
from service.schools.uplift_list import COLUMNS, Flagged, set_uplift_flags, uplift_row
from tests.service.registration.england import SEPTEMBER

FOLDER = Path(__file__).parents[3] / "fixtures" / "register"
REGISTER = (FOLDER / "schools.csv").read_bytes()
UPLIFT = (FOLDER / "uplift.csv").read_bytes()
HEADER = "URN,EstablishmentName,TypeOfEstablishment (code),EstablishmentStatus (code),DistrictAdministrative (code)"


async def take_over(service: Service, content: bytes = REGISTER, *, check: bool = False) -> Taken:
    read = [register_row(line) if isinstance(line, Line) else line for line in read_lines(content, REQUIRED)[1]]
    return await take_over_schools(service, SEPTEMBER, read, check=check)


async def set_flags(service: Service, content: bytes = UPLIFT, *, check: bool = False) -> Flagged:
    read = [uplift_row(line) if isinstance(line, Line) else line for line in read_lines(content, COLUMNS)[1]]
    return await set_uplift_flags(service, SEPTEMBER, read, check=check)


async def test_the_rules_say_which_schools_are_taken_over_and_why_others_are_not_sch_10(service: Service) -> None:
    taken = await take_over(service)

    assert [row["urn"] for row in await School.select(School.urn).order_by(School.urn)] == [
        "900101",
        "900102",
        "900103",
        "900104",
        "900111",
    ]
    assert (taken.added, taken.changed, taken.unchanged) == (5, 0, 0)
    assert {taken.reasons[says]: number for says, number in taken.left_out.items()} == {
        "closed_before_2020": 1,
        "outside_england": 1,
        "type_not_eligible": 1,
        "not_open_yet": 1,
        "closing_day_missing": 1,
        "record_incomplete": 1,
    }
    assert [(one.number, one.says) for one in taken.unread] == [
        (13, "URN “9oo112” is not the number of a school. Write 1 to 6 figures."),
        (14, "URN 900101 stands on line 2 already. Leave one of the two."),
    ]


async def test_the_codes_of_the_register_become_the_words_of_the_rules_sch_01_sch_02(service: Service) -> None:
    await take_over(service)

    brook, chateau, dunmere, kestrel = [await school_called(urn) for urn in ("900102", "900103", "900104", "900111")]
    assert (brook["name"], brook["status"], brook["school_type"], bool(brook["in_england"])) == (
        "Brook, Dale and Fell Academy",
        "open_but_proposed_to_close",
        34,
        True,
    )
    assert (brook["primary_contact_email"], brook["secondary_contact_email"]) == (None, "head@brook-dale-fell.example")
    assert (chateau["name"], bool(chateau["section_41_approved"])) == ("Château Wood School", True)
    assert dunmere["status"] == "closed"
    assert kestrel["in_england"] is None


async def test_the_same_file_again_writes_nothing_and_a_trial_never_does(service: Service) -> None:
    async def counts() -> list[int]:
        return [await table.count() for table in (School, AuditEvent, RecordedDecision)]

    assert (await take_over(service, check=True)).added == 5
    assert await counts() == [0, 0, 0]
    await take_over(service)
    assert await counts() == [5, 5, 5]

    again = await take_over(service, REGISTER.decode("cp1252").encode("utf-8-sig"))

    assert (again.added, again.changed, again.unchanged) == (0, 0, 5)
    assert await counts() == [5, 5, 5]


async def test_each_school_written_has_the_decision_that_took_it_over(service: Service) -> None:
    await take_over(service)

    school = await show_school(service, SEPTEMBER, "900111")
    kept = await RecordedDecision.select().where(RecordedDecision.subject_id == school.id)
    assert [(row["decision"], row["subject_kind"]) for row in kept] == [("school_import", "school")]
    assert (school.eligibility.answer("status"), school.uplift) == ("eligible", {})


async def test_a_held_school_follows_the_register_and_keeps_what_the_register_does_not_know(service: Service) -> None:
    await take_over(service)
    await School.update({School.induction_tutor_name: "Priya Shah"}).where(School.urn == "900103")
    await School.update({School.marked_as_eligible: True}).where(School.urn == "900103")

    changed = await take_over(service, f"{HEADER}\n900103,Wood School,11,2,E07009902\n".encode())

    held = await school_called("900103")
    assert (changed.added, changed.changed) == (0, 1)
    assert (held["name"], held["status"], held["induction_tutor_name"]) == ("Wood School", "closed", "Priya Shah")
    assert (bool(held["marked_as_eligible"]), bool(held["section_41_approved"])) == (True, True)


@pytest.mark.parametrize(
    ("row", "mend"),
    [
        ("1234567,A,1,1,E07", "URN “1234567” is not the number of a school. Write 1 to 6 figures."),
        ("900201,,1,1,E07", "The EstablishmentName is empty. Write 1 to 200 characters."),
        (f"900201,{'x' * 201},1,1,E07", "The EstablishmentName has 201 characters. Write at most 200."),
        ("900201,A\x00B,1,1,E07", "The EstablishmentName holds characters nobody can see."),
        ("900201,A,99999999999,1,E07", "TypeOfEstablishment (code) “99999999999” is not a code."),
        ("900201,A,1,Open,E07", "EstablishmentStatus (code) “Open” is not a code."),
        ("900201,A,1,1,Z01", "DistrictAdministrative (code) “Z01” begins like no district's code."),
        ("900201,A,B,1,1,E07", "There are 6 cells where the first line names 5."),
    ],
)
async def test_a_row_that_cannot_be_read_is_named_with_its_line_and_the_others_come_over(
    service: Service, row: str, mend: str
) -> None:
    taken = await take_over(service, f"{HEADER}\n{row}\n\n900202,Good School,1,1,E07\n".encode())

    ((number, says),) = [(one.number, one.says) for one in taken.unread]
    assert (number, says.startswith(mend)) == (2, True), says
    assert taken.added == 1


@pytest.mark.parametrize(
    ("content", "mend"),
    [
        (b"", "no column “URN”"),
        (b"URN;EstablishmentName\n", "no column “URN”"),
        (b"\x81URN", "neither UTF-8 nor Windows-1252"),
        (f'{HEADER}\n900201,"{"x" * 140_000}'.encode(), "after line 1 cannot be read"),
    ],
)
def test_a_file_of_another_form_is_refused_with_the_mend(content: bytes, mend: str) -> None:
    with pytest.raises(UnreadableFileError, match=mend):
        list(read_lines(content, REQUIRED)[1])


async def test_uplift_flags_are_set_once_and_rows_that_contradict_are_refused(service: Service) -> None:
    await take_over(service)

    assert (await set_flags(service, check=True)).set == 2
    assert await SchoolUplift.count() == 0
    flagged = await set_flags(service)

    assert (flagged.set, flagged.unchanged) == (2, 2)
    assert [(one.number, one.says) for one in flagged.unread] == [
        (6, "The terms of contract year 2025 pay no uplift, so no flag is kept. Check the year."),
        (7, "No school has the URN 900105. Check the number, or add the school first."),
        (8, "“perhaps” is neither yes nor no. Write yes or no."),
    ]
    events = await AuditEvent.count()
    assert ((await set_flags(service)).set, await AuditEvent.count()) == (0, events)
    both = b"urn,contract_year,pupil_premium,sparsity\n900101,2024,no,no\n900101,2024,yes,no\n900101,20245,yes,no\n"
    assert [one.number for one in (await set_flags(service, both)).unread] == [3, 4]
    assert (await show_school(service, SEPTEMBER, "900101")).uplift == {
        2024: {"pupil_premium": False, "sparsity": False}
    }
