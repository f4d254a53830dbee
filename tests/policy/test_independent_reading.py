"""The rules on people agree with a second reading of the published tables, written here without looking at the files.

Eligibility in the older service, the contract year and the default schedule: several hundred generated cases each.
The dates of contract years are repeated here on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from engine.model.policy import Policy
from engine.rulebook import Rulebook
from service.participants.facts import Start, contract_year_facts, schedule_facts
from tests.policy.the_policy import READING

CASES = 400
OPENED = {
    2021: date(2021, 5, 10),
    2022: date(2022, 5, 10),
    2023: date(2023, 6, 5),
    2024: date(2024, 4, 3),
    2025: date(2025, 6, 30),
    2026: date(2026, 6, 15),
}
FROZEN = {2021: date(2024, 6, 18), 2022: date(2025, 6, 16)}
DESTINATION = 2024
OLD_SERVICE = (date(2021, 6, 1), date(2026, 4, 27))
NEW_SERVICE = (date(2026, 4, 28), date(2027, 5, 31))
FIRST_POSSIBLE_INDUCTION = date(2021, 9, 1)
Facts = dict[str, Any]


@pytest.fixture(scope="module")
def policy() -> Policy:
    reading = READING
    assert reading.policy is not None, reading.problems
    return reading.policy


@pytest.fixture(scope="module")
def rulebook(policy: Policy) -> Iterator[Rulebook]:
    book = Rulebook(policy)
    yield book
    book.close()


def day_between(random: Random, first: date, last: date) -> date:
    return first + timedelta(days=random.randint(0, (last - first).days))


def maybe(random: Random, value: Any) -> Any:
    return value if random.random() < 0.5 else None


def known(facts: Facts) -> Facts:
    return {name: value for name, value in facts.items() if value is not None}


def year_of(day: date) -> int:
    """The contract year by the month: January to May still belong to the year before."""
    return day.year - 1 if day.month <= 5 else day.year


def frozen(year: int, today: date) -> bool:
    return year in FROZEN and FROZEN[year] <= today


def one_of_the_old_checks(random: Random) -> Facts:
    """A record as the older service saw it, each particular good half of the time."""
    return known(
        {
            "prohibited": random.random() < 0.15,
            "early_roll_out": random.random() < 0.15,
            "qts_awarded_on": maybe(random, date(2021, 7, 15)) or maybe(random, date(2020, 7, 15)),
            "induction_status": random.choice(
                [
                    "none",
                    "required_to_complete",
                    "in_progress",
                    "paused",
                    "passed",
                    "failed",
                    "failed_in_wales",
                    "exempt",
                ]
            ),
            "induction_started_on": maybe(random, day_between(random, date(2021, 8, 25), date(2021, 9, 7))),
            "induction_completed_on": date(2023, 7, 20) if random.random() < 0.1 else None,
            "trn_differs": random.random() < 0.2,
            "registered_before_as_mentor": random.random() < 0.3,
            "eligible_for_funding": False,
        }
    )


def previous_induction(record: Facts) -> bool:
    if "induction_completed_on" in record or record["induction_status"] in ("passed", "failed", "failed_in_wales"):
        return True
    if "induction_started_on" not in record or record["induction_status"] == "in_progress":
        return False
    began: date = record["induction_started_on"]
    return began < FIRST_POSSIBLE_INDUCTION


def old_answer(record: Facts, role: str) -> tuple[str, str]:
    """The ordered checks of the older service; the first that fits decides."""
    ect, mentor = role == "ect", role == "mentor"
    checks = [
        (record["prohibited"], ("manual_check", "active_flags")),
        (record["early_roll_out"], ("ineligible", "previous_participation")),
        (ect and previous_induction(record), ("ineligible", "previous_induction")),
        (ect and "qts_awarded_on" not in record, ("manual_check", "no_qts")),
        (record["trn_differs"], ("manual_check", "different_trn")),
        (mentor and record["registered_before_as_mentor"], ("ineligible", "duplicate_profile")),
        (ect and record["induction_status"] == "exempt", ("ineligible", "exempt_from_induction")),
        (ect and "induction_started_on" not in record, ("manual_check", "no_induction")),
    ]
    return next((answer for holds, answer in checks if holds), ("eligible", "none"))


@pytest.mark.parametrize("role", ["ect", "mentor"])
def test_funding_in_the_older_service_follows_its_ordered_checks(rulebook: Rulebook, role: str) -> None:
    random = Random(f"funding of {role}")
    seen = set()
    for _ in range(CASES):
        record, on = one_of_the_old_checks(random), day_between(random, *OLD_SERVICE)
        decision = rulebook.decide(f"{role}_funding_eligibility", record, on)
        answer = (str(decision.answer("status")), str(decision.answer("reason")))
        assert answer == old_answer(record, role), record
        seen.add(answer)
    assert len(seen) == (8 if role == "ect" else 5), "every check decided some case"


def old_contract_year(role: str, today: date, induction: date | None) -> int | str:
    if role == "ect" and induction is not None and induction < FIRST_POSSIBLE_INDUCTION:
        return year_of(today)
    if role == "ect" and induction is not None:
        year = year_of(induction)
        if year not in OPENED:
            return "refused"
        return DESTINATION if frozen(year, today) else year
    return max(year for year, opened in OPENED.items() if opened <= today)


@pytest.mark.parametrize("role", ["ect", "mentor"])
def test_the_older_service_takes_the_contract_year_from_the_start_of_induction(
    policy: Policy, rulebook: Rulebook, role: str
) -> None:
    random = Random(f"old contract year of {role}")
    for _ in range(CASES):
        today = day_between(random, *OLD_SERVICE)
        induction = maybe(random, day_between(random, date(2020, 9, 1), date(2027, 9, 1)))
        start = Start(role, today, today, "provider_led", induction, None)
        decision = rulebook.decide("contract_year", contract_year_facts(policy, start), today)
        answer = decision.answer("contract_year") or decision.answer("status")
        assert answer == old_contract_year(role, today, induction), start


def new_contract_year(role: str, today: date, start: date, earlier: int | None) -> int | str:
    current = year_of(today)
    if start < date(current - 2, 6, 1) or year_of(start) > max(OPENED):
        return "refused"
    asked = max(year_of(start), current)
    if date(2026, 6, 1) <= today <= date(2026, 6, 14) or OPENED[asked] > today:
        return "refused"
    if earlier is not None and not frozen(earlier, today):
        return earlier
    if earlier is not None and role == "ect":
        return DESTINATION
    return asked


@pytest.mark.parametrize("role", ["ect", "mentor"])
def test_todays_service_takes_the_contract_year_from_the_start_date_and_earlier_training(
    policy: Policy, rulebook: Rulebook, role: str
) -> None:
    random = Random(f"new contract year of {role}")
    seen = set()
    for _ in range(CASES):
        today = day_between(random, NEW_SERVICE[0], random.choice([date(2026, 6, 20), NEW_SERVICE[1]]))
        began = day_between(random, date(2022, 9, 1), date(2027, 9, 1))
        earlier = maybe(random, random.choice(range(2021, 2027)))
        training = None if earlier is None else {"contract_year": earlier}
        start = Start(role, today, began, "provider_led", None, training)
        decision = rulebook.decide("contract_year", contract_year_facts(policy, start), today)
        answer = decision.answer("contract_year") or decision.answer("status")
        assert answer == new_contract_year(role, today, began, earlier), start
        seen.add(decision.answer("reason"))
    assert {"registration_closed", "earlier_training_kept", "current_year", "contract_year_not_set_up"} <= seen


def term_of(day: date) -> str:
    if 6 <= day.month <= 10:
        return "september"
    return "april" if 3 <= day.month <= 5 else "january"


def new_schedule(start: Start, first_day: date, *, replaces: bool) -> str | None:
    if start.programme == "school_led":
        return None
    if start.earlier is not None:
        leaves = start.role == "ect" and frozen(start.earlier["contract_year"], start.today)
        return "ecf-extended-september" if leaves else str(start.earlier["schedule"])
    kind = "replacement" if start.role == "mentor" and replaces else "standard"
    return f"ecf-{kind}-{term_of(max(first_day, start.today))}"


def one_start(random: Random, role: str, today: date) -> Start:
    kinds = ["standard", "extended"] + (["reduced"] if role == "ect" else ["replacement"])
    earlier = {
        "contract_year": random.choice(range(2021, 2027)),
        "schedule": f"ecf-{random.choice(kinds)}-{random.choice(['september', 'january', 'april'])}",
    }
    programme = "school_led" if random.random() < 0.1 else "provider_led"
    return Start(role, today, today, programme, None, maybe(random, earlier))


@pytest.mark.parametrize("role", ["ect", "mentor"])
def test_todays_service_takes_the_default_schedule_from_the_month_and_earlier_training(
    policy: Policy, rulebook: Rulebook, role: str
) -> None:
    random = Random(f"schedule of {role}")
    seen = set()
    for _ in range(CASES):
        today = day_between(random, *NEW_SERVICE)
        start, replaces = one_start(random, role, today), random.random() < 0.5
        first_day = day_between(random, today - timedelta(days=90), today + timedelta(days=200))
        facts = schedule_facts(policy, start, random.choice([2024, 2025, 2026]), first_day, replaces=replaces)
        answer = rulebook.decide("schedule", facts, today).answer("schedule")
        assert answer == new_schedule(start, first_day, replaces=replaces), (start, first_day, replaces)
        seen.add(answer)
    assert len(seen) >= 10


@pytest.mark.parametrize("role", ["ect", "mentor"])
def test_the_older_service_put_everybody_new_on_the_september_schedule(
    policy: Policy, rulebook: Rulebook, role: str
) -> None:
    random = Random(f"old schedule of {role}")
    for _ in range(CASES // 2):
        today = day_between(random, OLD_SERVICE[0], date(2025, 5, 31))
        start = Start(role, today, today, "provider_led", None, None)
        facts = schedule_facts(policy, start, year_of(today), today, replaces=random.random() < 0.5)
        assert rulebook.decide("schedule", facts, today).answer("schedule") == "ecf-standard-september"
