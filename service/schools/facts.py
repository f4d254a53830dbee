"""What is known of a school when a decision is taken.

In: a school's row. Out: facts for the rules. Must never know: what a rule makes of a fact.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.model.facts import FactValue


def school_facts(school: Mapping[str, Any]) -> dict[str, FactValue | None]:
    """The school as the national register states it, and the mark policy staff may have set."""
    return {
        "school_status": school["status"],
        "school_type": school["school_type"],
        "school_in_england": school["in_england"],
        "section_41_approved": school["section_41_approved"],
        "school_marked_as_eligible": school["marked_as_eligible"],
    }
