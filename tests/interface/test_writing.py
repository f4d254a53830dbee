"""What lead providers send, over HTTP: each rule of the published interface by its reference id, with a case that it
refuses and the case beside it that is done.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from service.lead_providers.tables import DeliveryPartner, DeliveryPartnerPairing
from service.participants.tables import AtSchoolPeriod, Teacher
from service.partnerships.tables import Partnership
from service.platform.clock import FixedClock, clock_set_to
from service.schools.tables import School
from service.training.tables import TrainingPeriod
from tests.interface.client import LISTS
from tests.interface.conftest import TODAY, Interface
from tests.service.declarations.world import LONG_AGO, InTraining, call_on, insert

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
SEPTEMBER, MARCH = date(2025, 9, 1), date(2026, 3, 1)
NOBODY = "00000000-0000-4000-8000-00000000000a"
COURSES = {"ect": "ecf-induction", "mentor": "ecf-mentor"}
Refusal = list[tuple[str, str]]
Preparing = Callable[[Interface, InTraining], Awaitable[object]]

DEFERRED: dict[str, Any] = {"deferred_at": LONG_AGO, "deferral_reason": "other", "finished_on": MARCH}
WITHDRAWN: dict[str, Any] = {"withdrawn_at": LONG_AGO, "withdrawal_reason": "other", "finished_on": MARCH}


@dataclass(frozen=True)
class Person:
    """Somebody Alder trains, what happened to them, and what is sent beside what the action needs."""

    sent: dict[str, Any] = field(default_factory=dict)
    role: str = "ect"
    started_on: date = SEPTEMBER
    training: dict[str, Any] = field(default_factory=dict)
    prepare: Preparing | None = None

    async def made(self, interface: Interface) -> InTraining:
        person = await interface.world.teacher(self.role, started_on=self.started_on, **self.training)
        if self.prepare is not None:
            await self.prepare(interface, person)
        return person


def person(
    role: str = "ect",
    *,
    started_on: date = SEPTEMBER,
    training: dict[str, Any] | None = None,
    prepare: Preparing | None = None,
    **sent: Any,
) -> Person:
    return Person(sent, role, started_on, training or {}, prepare)


NEEDED: dict[str, dict[str, Any]] = {
    "withdraw": {"reason": "other"},
    "defer": {"reason": "other"},
    "resume": {},
    "change-schedule": {"schedule_identifier": "ecf-standard-january"},
}


async def send(interface: Interface, action: str, who: InTraining | UUID, case: Person) -> httpx.Response:
    public_id = who.public_id if isinstance(who, InTraining) else who
    attributes = {"course_identifier": COURSES[case.role], **NEEDED[action], **case.sent}
    return await interface.alder.put(
        f"{LISTS['participants']}/{public_id}/{action}", f"participant-{action}", **attributes
    )


def is_refused(answer: httpx.Response, expected: Refusal) -> None:
    assert answer.status_code == 422, answer.text
    errors = answer.json()["errors"]
    assert [(error["title"], error["code"]) for error in errors] == expected
    for error in errors:
        assert error["detail"]
        assert error["policy"].keys() == {"decision", "rule", "edition"}
        assert error["pointer"] == f"/data/attributes/{error['title']}"


async def kept() -> Any:
    """Every record a write could change."""
    return [await table.select().order_by(table.id) for table in (TrainingPeriod, Partnership, Teacher)]


def other_training(starts: date, ends: date | None) -> Preparing:
    async def prepare(_interface: Interface, who: InTraining) -> None:
        since: dict[str, Any] = {"created_at": LONG_AGO, "updated_at": LONG_AGO}
        row = TrainingPeriod(
            at_school_period=who.stay, programme="school_led", started_on=starts, finished_on=ends, **since
        )
        await TrainingPeriod.insert(row)

    return prepare


def leaves(day: date) -> Preparing:
    async def prepare(_interface: Interface, who: InTraining) -> None:
        await AtSchoolPeriod.update({AtSchoolPeriod.finished_on: day}).where(AtSchoolPeriod.id == who.stay)

    return prepare


def moves(lead_provider: bool) -> Preparing:
    async def prepare(interface: Interface, who: InTraining) -> None:
        harbour = interface.world.harbour if lead_provider else None
        await interface.moves(who, TOMORROW, harbour, date(2026, 5, 20))

    return prepare


async def goes_on(interface: Interface, who: InTraining) -> None:
    await interface.world.training(who.stay, interface.world.alder, 2025, YESTERDAY)


async def is_declared_in_another_year(interface: Interface, who: InTraining) -> None:
    await interface.world.partnership(interface.world.alder, 2024)
    answer = await interface.alder.post(
        LISTS["declarations"],
        "participant-declaration",
        participant_id=str(who.public_id),
        declaration_type="started",
        declaration_date=f"{TODAY}T10:00:00Z",
        course_identifier="ecf-induction",
        evidence_held="training-event-attended",
    )
    assert answer.status_code == 200, answer.text


def partnered(year: int, *, remembered: bool = False) -> Preparing:
    async def prepare(interface: Interface, who: InTraining) -> None:
        await interface.world.partnership(interface.world.alder, year)
        if remembered:
            await Teacher.update({Teacher.ect_frozen_contract_year: year}).where(Teacher.id == who.teacher)

    return prepare


async def passes(interface: Interface, who: InTraining) -> None:
    await interface.induction(who, SEPTEMBER, YESTERDAY, outcome="passed")


ON, COHORT, WHO, REASON = "schedule_identifier", "cohort", "participant_id", "reason"
CASES: list[tuple[str, str, Person, Refusal, Person]] = [
    ("WDR-01", "withdraw", person(reason=" "), [(REASON, "reason_missing")], person(reason="other")),
    ("WDR-02", "withdraw", person(reason="a hunch"), [(REASON, "reason_not_known")], person(reason="moved-school")),
    ("WDR-03", "withdraw", person(training=WITHDRAWN), [(WHO, "already_withdrawn")], person(training=DEFERRED)),
    (
        "WDR-04",
        "withdraw",
        person(started_on=TOMORROW),
        [(WHO, "training_begins_later")],
        person(started_on=YESTERDAY),
    ),
    ("WDR-05", "withdraw", person(started_on=TODAY), [(WHO, "training_begins_today")], person(started_on=YESTERDAY)),
    (
        "WDR-06",
        "withdraw",
        person(reason="mentor-no-longer-being-mentor"),
        [(REASON, "reason_for_mentors_only")],
        person("mentor", reason="mentor-no-longer-being-mentor"),
    ),
    ("DEF-01", "defer", person(reason=""), [(REASON, "reason_missing")], person(reason="career-break")),
    ("DEF-02", "defer", person(reason="moved-school"), [(REASON, "reason_not_known")], person(reason="bereavement")),
    ("DEF-03", "defer", person(training=DEFERRED), [(WHO, "already_deferred")], person()),
    ("DEF-04", "defer", person(training=WITHDRAWN), [(WHO, "withdrawn")], person()),
    ("DEF-05", "defer", person(started_on=TOMORROW), [(WHO, "training_begins_later")], person(started_on=YESTERDAY)),
    ("DEF-06", "defer", person(started_on=TODAY), [(WHO, "training_begins_today")], person(started_on=YESTERDAY)),
    (
        "RES-01",
        "resume",
        person(training={"finished_on": MARCH}),
        [(WHO, "already_active")],
        person(training=WITHDRAWN),
    ),
    (
        "RES-02",
        "resume",
        person(training=DEFERRED, prepare=other_training(YESTERDAY, TODAY)),
        [(WHO, "trained_elsewhere")],
        person(training=DEFERRED, prepare=other_training(date(2026, 4, 1), YESTERDAY)),
    ),
    (
        "RES-03",
        "resume",
        person(training=DEFERRED | {"finished_on": TODAY}),
        [(WHO, "stopped_today")],
        person(training=DEFERRED | {"finished_on": YESTERDAY}),
    ),
    (
        "RES-04",
        "resume",
        person(training=DEFERRED, prepare=leaves(TODAY)),
        [(WHO, "left_the_school")],
        person(training=DEFERRED, prepare=leaves(TOMORROW)),
    ),
    ("SCH-01", "change-schedule", person(schedule_identifier=""), [(ON, "schedule_missing")], person()),
    (
        "SCH-02",
        "change-schedule",
        person(schedule_identifier="ecf-standard-may"),
        [(ON, "schedule_not_known")],
        person(schedule_identifier="ecf-standard-april"),
    ),
    (
        "SCH-03",
        "change-schedule",
        person(cohort="2019"),
        [(COHORT, "contract_year_not_set_up")],
        person(cohort="2025"),
    ),
    (
        "SCH-04",
        "change-schedule",
        person(schedule_identifier="ecf-standard-september"),
        [(ON, "schedule_unchanged")],
        person(schedule_identifier="ecf-standard-january"),
    ),
    (
        "SCH-05",
        "change-schedule",
        person(schedule_identifier="ecf-replacement-january"),
        [(ON, "replacement_for_mentors_only")],
        person("mentor", schedule_identifier="ecf-replacement-january"),
    ),
    (
        "SCH-06",
        "change-schedule",
        person("mentor", schedule_identifier="ecf-reduced-january"),
        [(ON, "reduced_for_ects_only")],
        person(schedule_identifier="ecf-reduced-january"),
    ),
    (
        "SCH-07",
        "change-schedule",
        person(started_on=TODAY, prepare=is_declared_in_another_year, cohort="2024"),
        [(ON, "declarations_do_not_fit")],
        person(started_on=YESTERDAY, prepare=is_declared_in_another_year, cohort="2024"),
    ),
    (
        "SCH-08",
        "change-schedule",
        person(cohort="2024"),
        [(COHORT, "no_partnership_in_contract_year")],
        person(cohort="2024", prepare=partnered(2024)),
    ),
    (
        "SCH-09",
        "change-schedule",
        person(cohort="2022", prepare=partnered(2022)),
        [(COHORT, "contract_year_frozen")],
        person(cohort="2022", prepare=partnered(2022, remembered=True)),
    ),
    (
        "SCH-10",
        "change-schedule",
        person(prepare=passes),
        [(WHO, "training_complete")],
        person(prepare=passes, schedule_identifier="ecf-reduced-january"),
    ),
    (
        "SCH-11",
        "change-schedule",
        person(training={"finished_on": TODAY}),
        [(WHO, "training_has_ended")],
        person(training={"finished_on": TOMORROW}),
    ),
    (
        "SCH-12",
        "change-schedule",
        person(training=WITHDRAWN | {"finished_on": TOMORROW}),
        [(WHO, "withdrawn")],
        person(training=WITHDRAWN, prepare=goes_on),
    ),
    (
        "SCH-13",
        "change-schedule",
        person(prepare=moves(lead_provider=True)),
        [(WHO, "later_training")],
        person(prepare=moves(lead_provider=False)),
    ),
]
SENDABLE = {
    "withdraw": person(),
    "defer": person(),
    "resume": person(training=DEFERRED),
    "change-schedule": person(),
}
CASES += [
    (
        rule,
        action,
        Person(case.sent | {"course_identifier": course}, training=case.training),
        [("course_identifier", code)],
        case,
    )
    for rule, course, code in (
        ("PART-03", "ecf-headship", "course_missing"),
        ("PART-04", "ecf-mentor", "not_trained_in_this_role"),
    )
    for action, case in SENDABLE.items()
]


@pytest.mark.parametrize(
    ("action", "case", "expected"),
    [pytest.param(action, case, expected, id=f"{rule}-{action}") for rule, action, case, expected, _ in CASES],
)
async def test_a_change_is_refused_by_rule_and_nothing_is_written(
    interface: Interface, action: str, case: Person, expected: Refusal
) -> None:
    who = await case.made(interface)
    before = await kept()

    is_refused(await send(interface, action, who, case), expected)

    assert await kept() == before


@pytest.mark.parametrize(
    ("action", "case"), [pytest.param(action, case, id=f"{rule}-{action}") for rule, action, *_, case in CASES]
)
async def test_a_change_is_done_and_answered_as_the_participant_reads(
    interface: Interface, action: str, case: Person
) -> None:
    who = await case.made(interface)
    before = await kept()

    answer = await send(interface, action, who, case)

    assert answer.status_code == 200, answer.text
    assert answer.json() == (await interface.alder.get(f"{LISTS['participants']}/{who.public_id}")).json()
    assert await kept() != before
    (enrolment,) = answer.json()["data"]["attributes"]["ecf_enrolments"]
    sent = NEEDED[action] | case.sent
    if action == "withdraw":
        assert enrolment["training_status"] == "withdrawn"
        assert enrolment["withdrawal"]["reason"] == sent["reason"]
    elif action == "defer":
        assert enrolment["training_status"] == "deferred"
        assert enrolment["deferral"]["reason"] == sent["reason"]
    elif action == "resume":
        assert (enrolment["training_status"], enrolment["deferral"]) == ("active", None)
    else:
        assert enrolment["schedule_identifier"] == sent["schedule_identifier"]
        assert enrolment["cohort"] == sent.get("cohort", "2025")


@pytest.mark.parametrize("action", sorted(SENDABLE))
async def test_whom_the_lead_provider_never_trained_is_not_there_part_01(interface: Interface, action: str) -> None:
    case = SENDABLE[action]
    theirs = await case.made(interface)
    foreign = await interface.world.teacher(lead_provider=interface.world.harbour, **case.training)
    before = await kept()

    for stranger in (uuid4(), foreign.public_id):
        answer = await send(interface, action, stranger, case)
        assert (answer.status_code, answer.json()["errors"][0]["title"]) == (404, "Resource not found")
    assert await kept() == before

    assert (await send(interface, action, theirs, case)).status_code == 200


async def test_every_group_of_a_change_of_schedule_speaks_at_once(interface: Interface) -> None:
    case = person("mentor", training=DEFERRED, schedule_identifier="ecf-reduced-april", cohort="1066")
    who = await case.made(interface)

    expected = [(ON, "reduced_for_ects_only"), (COHORT, "contract_year_not_set_up"), (WHO, "training_has_ended")]
    is_refused(await send(interface, "change-schedule", who, case), expected)


# Partnerships


@dataclass(frozen=True)
class Asked:
    """A partnership asked for on a day, what was so before, and what is sent in place of what is in order."""

    sent: dict[str, Any] = field(default_factory=dict)
    day: date = TODAY
    prepare: Callable[[Interface], Awaitable[object]] | None = None


def asked(day: date = TODAY, prepare: Callable[[Interface], Awaitable[object]] | None = None, **sent: Any) -> Asked:
    return Asked(sent, day, prepare)


async def in_order(interface: Interface) -> dict[str, Any]:
    school = await School.select(School.public_id).where(School.id == interface.school_elsewhere).first()
    assert school is not None
    return {
        "cohort": "2025",
        "school_id": str(school["public_id"]),
        "delivery_partner_id": str(interface.world.partner_id),
    }


async def ask(interface: Interface, case: Asked) -> httpx.Response:
    if case.prepare is not None:
        await case.prepare(interface)
    attributes = await in_order(interface) | case.sent
    with clock_set_to(FixedClock(call_on(case.day).now)):
        return await interface.alder.post(LISTS["partnerships"], "partnership", **attributes)


def pairing(year: int) -> Callable[[Interface], Awaitable[object]]:
    async def prepare(interface: Interface) -> None:
        await pair(interface, interface.world.partner, year)

    return prepare


async def pair(interface: Interface, partner: int, year: int) -> None:
    row = DeliveryPartnerPairing(
        lead_provider=interface.world.alder, delivery_partner=partner, contract_year=year, created_at=LONG_AGO
    )
    await DeliveryPartnerPairing.insert(row)


async def unpairing(interface: Interface) -> None:
    await DeliveryPartnerPairing.delete().where(DeliveryPartnerPairing.lead_provider == interface.world.alder)


async def closing(interface: Interface) -> None:
    await School.update({School.status: "closed"}).where(School.id == interface.school_elsewhere)


async def standing_with_another(interface: Interface) -> None:
    made = await ask(interface, asked())
    assert made.status_code == 200, made.text
    other = await another_partner()
    await Partnership.update({Partnership.delivery_partner: other}).where(
        Partnership.school == interface.school_elsewhere
    )


async def standing(interface: Interface) -> None:
    assert (await ask(interface, asked())).status_code == 200


async def another_partner() -> int:
    since: dict[str, Any] = {"created_at": LONG_AGO, "updated_at": LONG_AGO}
    return await insert(DeliveryPartner(public_id=UUID(int=7), name="Fir Hub", **since))


def school_led_from(day: date) -> Callable[[Interface], Awaitable[object]]:
    async def prepare(interface: Interface) -> None:
        who = await interface.world.teacher(started_on=day)
        await AtSchoolPeriod.update({AtSchoolPeriod.school: interface.school_elsewhere}).where(
            AtSchoolPeriod.id == who.stay
        )
        alone: dict[Any, Any] = {
            "programme": "school_led",
            "lead_provider": None,
            "partnership": None,
            "contract_year": None,
            "schedule": None,
        }
        await TrainingPeriod.update(alone).where(TrainingPeriod.id == who.training)

    return prepare


SCHOOL, PARTNER = "school_id", "delivery_partner_id"
NOT_PAIRED = (PARTNER, "delivery_partner_not_paired")
CREATIONS: list[tuple[str, Asked, Refusal, Asked]] = [
    ("PSC-01", asked(cohort=""), [(COHORT, "contract_year_missing")], asked(cohort="2025")),
    ("PSC-02", asked(school_id=None), [(SCHOOL, "school_missing")], asked()),
    ("PSC-03", asked(delivery_partner_id=" "), [(PARTNER, "delivery_partner_missing")], asked()),
    ("PSC-04", asked(cohort="1999"), [(COHORT, "contract_year_not_set_up"), NOT_PAIRED], asked(cohort=2025)),
    (
        "PSC-05",
        asked(date(2026, 5, 31), pairing(2026), cohort="2026"),
        [(COHORT, "contract_year_not_begun")],
        asked(date(2026, 6, 1), pairing(2026), cohort="2026"),
    ),
    (
        "PSC-06",
        asked(prepare=pairing(2022), cohort="2022"),
        [(COHORT, "contract_year_frozen")],
        asked(prepare=pairing(2023), cohort="2023"),
    ),
    ("PSC-07", asked(school_id=NOBODY), [(SCHOOL, "school_not_found")], asked()),
    ("PSC-08", asked(prepare=closing), [(SCHOOL, "school_not_eligible")], asked()),
    ("PSC-09", asked(delivery_partner_id=NOBODY), [(PARTNER, "delivery_partner_not_found")], asked()),
    ("PSC-10", asked(prepare=unpairing), [NOT_PAIRED], asked()),
    ("PSC-11", asked(prepare=standing_with_another), [(SCHOOL, "partnership_exists")], asked(prepare=standing)),
    (
        "PSC-12",
        asked(prepare=school_led_from(SEPTEMBER)),
        [(SCHOOL, "school_led")],
        asked(prepare=school_led_from(date(2025, 5, 31))),
    ),
]


@pytest.mark.parametrize(
    ("case", "expected"), [pytest.param(case, expected, id=rule) for rule, case, expected, _ in CREATIONS]
)
async def test_a_partnership_is_refused_by_rule_and_none_is_made(
    interface: Interface, case: Asked, expected: Refusal
) -> None:
    if case.prepare is not None:
        await case.prepare(interface)
    before = await kept()

    is_refused(await ask(interface, Asked(case.sent, case.day)), expected)

    assert await kept() == before


@pytest.mark.parametrize("case", [pytest.param(case, id=rule) for rule, *_, case in CREATIONS])
async def test_a_partnership_is_made_once_and_answered_as_it_reads(interface: Interface, case: Asked) -> None:
    answer = await ask(interface, case)

    assert answer.status_code == 200, answer.text
    made = answer.json()["data"]
    wanted = await in_order(interface) | case.sent
    assert {name: made["attributes"][name] for name in wanted} == wanted | {"cohort": str(wanted["cohort"])}
    again = await ask(interface, Asked(case.sent, case.day))
    assert again.json()["data"] == made
    with clock_set_to(FixedClock(call_on(case.day).now)):
        assert (await interface.alder.get(f"{LISTS['partnerships']}/{made['id']}")).json()["data"] == made
    assert await Partnership.count().where(Partnership.school == interface.school_elsewhere) == 1


async def test_training_that_waits_appears_with_its_partnership(interface: Interface) -> None:
    who = await interface.world.teacher(lead_provider=interface.world.alder)
    waits: dict[Any, Any] = {TrainingPeriod.partnership: None}
    await TrainingPeriod.update(waits).where(TrainingPeriod.id == who.training)
    await AtSchoolPeriod.update({AtSchoolPeriod.school: interface.school_elsewhere}).where(
        AtSchoolPeriod.id == who.stay
    )
    assert (await interface.alder.get(f"{LISTS['participants']}/{who.public_id}")).status_code == 404

    made = await ask(interface, asked())

    assert made.json()["data"]["attributes"]["participants_currently_training"] == 1
    assert (await interface.alder.get(f"{LISTS['participants']}/{who.public_id}")).status_code == 200


FIR = str(UUID(int=7))
UPDATES: list[tuple[str, str, bool, Refusal]] = [
    ("PSU-01", "", True, [(PARTNER, "delivery_partner_missing")]),
    ("PSU-01 done", FIR, True, []),
    ("PSU-02", NOBODY, True, [(PARTNER, "delivery_partner_not_found")]),
    ("PSU-02 done", FIR, True, []),
    ("PSU-03", FIR, False, [NOT_PAIRED]),
    ("PSU-03 done", FIR, True, []),
    ("PSU-04 the present one again is done", "present", False, []),
]


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize(("partner", "paired", "expected"), [pytest.param(*case, id=rule) for rule, *case in UPDATES])
async def test_another_delivery_partner_takes_over_when_known_and_paired(
    interface: Interface, *, method: str, partner: str, paired: bool, expected: Refusal
) -> None:
    made = (await ask(interface, asked())).json()["data"]
    path = f"{LISTS['partnerships']}/{made['id']}"
    other = await another_partner()
    if paired:
        await pair(interface, other, 2025)
    named = str(interface.world.partner_id) if partner == "present" else partner
    body = {"data": {"type": "partnership", "attributes": {PARTNER: named}}}

    answer = await interface.http.request(method, path, json=body, headers=interface.alder.headers)

    now = (await interface.alder.get(path)).json()
    if expected:
        is_refused(answer, expected)
        assert now["data"] == made
    else:
        assert (answer.status_code, answer.json()) == (200, now)
        assert now["data"]["id"] == made["id"]
        assert now["data"]["attributes"][PARTNER] == named


# Bodies that have not the shape

WRITES = [("PUT", action) for action in SENDABLE] + [("POST", ""), ("PUT", "partnership")]
KEY = {"": "cohort", "partnership": PARTNER}
BODIES: list[tuple[str, str]] = [
    ("nothing", ""),
    ("not JSON", "{"),
    ("not Unicode", "\udcff"),
    ("a number no machine holds", '{"data": {"attributes": {"KEY": 1' + "0" * 5000 + "}}}"),
    ("a text", '"KEY"'),
    ("no data", "{}"),
    ("data is a text", '{"data": "KEY"}'),
    ("data is an array", '{"data": [{"attributes": {"KEY": "other"}}]}'),
    ("data is empty", '{"data": {}}'),
    ("attributes is an array", '{"data": {"attributes": ["KEY"]}}'),
    ("no known attribute", '{"data": {"attributes": {"colour": "blue"}}}'),
    ("no single value", '{"data": {"attributes": {"KEY": ["other"]}}}'),
    ("a key twice", '{"data": {"attributes": {"KEY": "other", "KEY": "other"}}}'),
    ("data twice", '{"data": {"attributes": {"KEY": "other"}}, "data": {"attributes": {"KEY": "other"}}}'),
    ("NUL", '{"data": {"attributes": {"KEY": "oth\\u0000er"}}}'),
    ("half a character", '{"data": {"attributes": {"KEY": "\\ud800"}}}'),
    ("nested without end", "[" * 100_000),
]


async def write(interface: Interface, method: str, what: str, content: bytes, **headers: str) -> httpx.Response:
    """Send bytes to a write, about something that is there."""
    if what in KEY:
        made = (await ask(interface, asked())).json()["data"]["id"]
        path = f"{LISTS['partnerships']}/{made}" if what else LISTS["partnerships"]
    else:
        who = await SENDABLE[what].made(interface)
        path = f"{LISTS['participants']}/{who.public_id}/{what}"
    before = await kept()
    answer = await interface.http.request(method, path, content=content, headers=interface.alder.headers | headers)
    assert await kept() == before
    return answer


def is_not_understood(answer: httpx.Response) -> None:
    assert answer.status_code == 400, answer.text
    (error,) = answer.json()["errors"]
    assert (error["title"], error["code"]) == ("Bad request", "bad_request")
    assert error["detail"]


@pytest.mark.parametrize(("method", "what"), WRITES, ids=lambda word: word or "create")
async def test_a_body_without_the_shape_is_answered_with_400_and_nothing_is_written(
    interface: Interface, method: str, what: str
) -> None:
    for _wrong, body in BODIES:
        content = body.replace("KEY", KEY.get(what, "course_identifier")).encode("utf-8", "surrogateescape")
        is_not_understood(await write(interface, method, what, content))


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"])
@pytest.mark.parametrize(("method", "what"), WRITES, ids=lambda word: word or "create")
async def test_a_body_that_is_not_said_to_be_json_is_answered_with_400(
    interface: Interface, method: str, what: str, kind: str
) -> None:
    content = b'{"data": {"attributes": {"course_identifier": "ecf-induction", "cohort": "2025"}}}'

    is_not_understood(await write(interface, method, what, content, **{"Content-Type": kind}))


async def test_shape_comes_before_the_participant_and_the_partnership_before_shape(interface: Interface) -> None:
    for action in SENDABLE:
        path = f"{LISTS['participants']}/{NOBODY}/{action}"
        is_not_understood(await interface.http.put(path, json={}, headers=interface.alder.headers))

    path = f"{LISTS['partnerships']}/{NOBODY}"
    assert (await interface.http.put(path, json={}, headers=interface.alder.headers)).status_code == 404


@pytest.mark.parametrize("cohort", ["9" * 5000, "²⁰²⁵", "2025.0", "-2025", 20.25, True])
async def test_an_absurd_cohort_is_refused_as_one_that_is_not_set_up(interface: Interface, cohort: object) -> None:
    is_refused(await ask(interface, asked(cohort=cohort)), [(COHORT, "contract_year_not_set_up"), NOT_PAIRED])
    who = await person().made(interface)
    answer = await send(interface, "change-schedule", who, person(cohort=cohort))
    is_refused(answer, [(COHORT, "contract_year_not_set_up")])
