"""Does each file stand where its content says? Names and folders repeat what is written inside, so both must agree."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import PurePosixPath

from engine.checks.drafts import Draft, Drafts
from engine.problem import Place, Problem
from engine.reading.files import POLICY_FOLDERS

CONTRACTS_FOLDER = "call_off_contracts"
RULES_FOLDER = "rules"


def problems_of(drafts: Drafts) -> Iterator[Problem]:
    """Files whose name or folder says something else than they do."""
    for edition in drafts.editions:
        yield from _edition(edition.value.decision, str(edition.value.effective.start), edition.place, edition.clean)
    for shared in drafts.shared_terms:
        yield from _outside_rules(shared.place)
    for terms in drafts.terms:
        yield from _year_file(terms.value.contract_year, "terms", terms)
    for schedules in drafts.schedules:
        yield from _year_file(schedules.value.contract_year, "schedules", schedules)
    for calendar in drafts.calendars:
        yield from _year_file(calendar.value.contract_year, "statement_calendar", calendar)
    for contract in drafts.contracts:
        yield from _contract(contract.value.lead_provider, contract.value.contract_year, contract.place)


def _edition(decision: str, start: str, place: Place, clean: bool) -> Iterator[Problem]:
    path = PurePosixPath(place.file)
    if decision and path.parent.name != decision:
        wrong = f"The file stands in the folder “{path.parent.name}” and states the decision “{decision}”."
        mend = f"decision: {path.parent.name}, or move the file to the folder {decision}."
        if path.parent.name in POLICY_FOLDERS:
            mend = f"the file in a folder {decision}."
        yield Problem("E502", place, wrong, mend)
    if clean and path.stem != start:
        wrong = f"The edition is in force from {start}, and its file is called “{path.name}”."
        or_so = f", or effective: {{from: {path.stem}}}" if _is_day(path.stem) else ""
        yield Problem("E501", place, wrong, f"the name {start}.yaml{or_so}")


def _is_day(name: str) -> bool:
    try:
        date.fromisoformat(name)
    except ValueError:
        return False
    return True


def _year_file(year: int, name: str, draft: Draft[object]) -> Iterator[Problem]:
    path = PurePosixPath(draft.file)
    if path.name != f"{name}.yaml" and year:
        wrong = f"The file holds “{name}” and is called “{path.name}”."
        yield Problem("E314", draft.place, wrong, f"the name {name}.yaml.")
    yield from _year_folder(year, path.parent, draft.place)
    yield from _outside_rules(draft.place)


def _contract(lead_provider: str, year: int, place: Place) -> Iterator[Problem]:
    path = PurePosixPath(place.file)
    if lead_provider and path.stem != lead_provider:
        wrong = f"The contract is of “{lead_provider}”, and its file is called “{path.name}”."
        yield Problem("E317", place, wrong, f"lead_provider: {path.stem}, or the name {lead_provider}.yaml.")
    if path.parent.name != CONTRACTS_FOLDER:
        wrong = f"The contract stands in the folder “{path.parent.name}”."
        yield Problem("E122", place, wrong, f"the file in {CONTRACTS_FOLDER}/ below its contract year.")
    else:
        yield from _year_folder(year, path.parent.parent, place)
    yield from _outside_rules(place)


def _year_folder(year: int, folder: PurePosixPath, place: Place) -> Iterator[Problem]:
    if year and folder.name != str(year):
        wrong = f"The file is for contract year {year} and stands in the folder “{folder.name}”."
        yield Problem("E314", place, wrong, f"the year of its folder, or move the file to the folder {year}.")


def _outside_rules(place: Place) -> Iterator[Problem]:
    if PurePosixPath(place.file).parts[0] == RULES_FOLDER:
        wrong = "Terms and contracts belong to contract years, and this file stands among the rules."
        yield Problem("E122", place, wrong, "the file in contracts_2025/ or legacy_contracts/.")
