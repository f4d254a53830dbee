"""What is known of a school when a decision is taken, and which programme it is read as following.

In: a school's row; the programmes of the training there. Out: facts for the rules; a word. Must never know: any rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Any

from piccolo.query.methods.select import Select

from engine.model.facts import FactValue
from engine.rulebook import Rulebook
from service.platform.database import prepared
from service.training.reading import PROVIDER_LED, SCHOOL_LED
from service.training.tables import TrainingPeriod


def school_facts(school: Mapping[str, Any]) -> dict[str, FactValue | None]:
    """The school as the national register states it, and the mark policy staff may have set."""
    return {
        "school_status": school["status"],
        "school_type": school["school_type"],
        "school_in_england": school["in_england"],
        "section_41_approved": school["section_41_approved"],
        "school_marked_as_eligible": school["marked_as_eligible"],
    }


async def training_at_school(school: int, today: date) -> dict[str, FactValue | None]:
    """Whether training at the school, named by its record's id, goes on that day or begins later."""
    return {"school_unfinished_training": bool(await _unfinished_training(school, today))}


@prepared
def _unfinished_training(school: int, today: date) -> Select[Any]:
    unfinished = TrainingPeriod.finished_on.is_null() | (TrainingPeriod.finished_on >= today)
    of_school = TrainingPeriod.at_school_period.school == school
    return TrainingPeriod.select(TrainingPeriod.id).where(of_school & unfinished).limit(1)


def school_programme(rulebook: Rulebook, today: date, programmes: AbstractSet[str]) -> str:
    """The programme lead providers read for a school in a contract year, from those of the training there in it."""
    facts: dict[str, FactValue] = {
        "school_has_provider_led_training": PROVIDER_LED in programmes,
        "school_has_school_led_training": SCHOOL_LED in programmes,
    }
    return str(rulebook.decide("school_programme", facts, today).answer("school_programme"))
