"""A draft checked as `ecf2 policy check` checks the files: form, figures, dates, editions, examples, proofs.

In: a policy folder, and the files of a draft by their paths inside it. Out: every Problem, as plain values.
Must never know: HTTP, or the database. Takes seconds: call it in a thread.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from engine.problem import Severity
from service.platform.errors import ErrorEntry, Refused
from service.policy_changes.drafts import UnusableDraftError, reading_of


def check(folder: Path, files: Mapping[str, str], on: date) -> dict[str, Any]:
    """Every Problem of the policy as it would be with the draft, looking ahead from a day.

    Raises Refused for files that cannot stand in a policy folder.
    """
    # The solver is large, and nothing else that the service does waits for it.
    from engine.analysis.problems import with_proofs  # noqa: PLC0415

    try:
        reading = reading_of(folder, files, on)
    except UnusableDraftError as unusable:
        raise refusal(unusable) from unusable
    problems = with_proofs(reading)
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    return {
        "files": len(reading.sources),
        "errors": errors,
        "warnings": len(problems) - errors,
        "problems": [problem.as_data() for problem in problems],
    }


def refusal(unusable: UnusableDraftError) -> Refused:
    """That a draft cannot be used, as an answer: an entry for each error of its files, with place and mend."""
    entries = [
        ErrorEntry(title="files", code=one.code, detail=f"{one.place}: {one.wrong} Write: {one.mend}")
        for one in unusable.errors
    ]
    return Refused(entries or [ErrorEntry(title="files", code="draft_not_usable", detail=str(unusable))])
