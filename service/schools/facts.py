"""What is known of a school when a decision is taken.

In: a school's row. Out: facts for the rules. Must never know: what a rule makes of a fact.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.model.facts import FactValue
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
    unfinished = TrainingPeriod.finished_on.is_null() | (TrainingPeriod.finished_on >= today)
    of_school = TrainingPeriod.at_school_period.school == school
    return {"school_unfinished_training": await TrainingPeriod.exists().where(of_school & unfinished)}
