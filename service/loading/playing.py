"""Playing the story: each row becomes one call of an operation, at the instant the row names.

In: an empty database and the story. Out: what was done and what was refused, and why.
Must never know: any rule; a refusal is counted, and the story goes on.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from service.lead_providers.operations import (
    add_delivery_partner,
    add_lead_provider,
    pair_delivery_partner,
)
from service.loading.declared import declare, void
from service.loading.people import (
    change_training,
    leave,
    pair_mentor,
    record_earlier,
    register,
    update_record,
)
from service.loading.references import References
from service.loading.statements import adjust, statement_event
from service.loading.story import Happening, Story, StoryError, yes, yes_or_unknown
from service.loading.tally import Tally
from service.partnerships.operations import ConfirmPartnership, confirm_partnership
from service.platform.context import Call, Service
from service.platform.errors import ServiceError
from service.schools.contacts import CONTACTS
from service.schools.operations import SchoolRecord, change_school_status, keep_school, set_uplift
from service.schools.tables import School

LOADER = "fixtures"
UPLIFT_COLUMNS = "pupil_premium_"
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one row. `codes` are empty when it was done."""

    happening: Happening
    codes: tuple[str, ...]


@dataclass
class Played:
    """What came of every row: one by one, and counted by what was asked."""

    outcomes: list[Outcome] = field(default_factory=list)
    tallies: dict[str, Tally] = field(default_factory=dict)

    def of(self, file: str) -> Tally:
        """The tally of one file's rows."""
        return self.tallies.setdefault(file, Tally())

    def as_data(self) -> Mapping[str, object]:
        """Counts and reasons as plain data, for JSON."""
        return {name: tally.as_data() for name, tally in self.tallies.items()}


async def play(service: Service, story: Story, progress: Progress) -> Played:
    """Play the whole story. Raises StoryError when the database holds schools already."""
    if await School.count():
        raise StoryError("The database holds data already. Name an empty one in DATABASE_URL.")
    await _open(service, story)
    played, references = Played(), References()
    for number, happening in enumerate(story.happenings, start=1):
        tally = played.of(_what(happening))
        call = Call(actor=happening.row.get("by") or LOADER, now=happening.at)
        try:
            await _OPERATIONS[happening.file](service, call, references, happening.row)
        except ServiceError as refusal:
            tally.refuse(list(refusal.entries))
            played.outcomes.append(Outcome(happening, tuple(entry.code or "" for entry in refusal.entries)))
        else:
            tally.done += 1
            played.outcomes.append(Outcome(happening, ()))
        progress(number, len(story.happenings))
    return played


def _what(happening: Happening) -> str:
    return happening.row["change"] if happening.file == "changes" else happening.file


async def _open(service: Service, story: Story) -> None:
    call = Call(actor=LOADER, now=story.opens_at)
    for row in story.schools:
        record = SchoolRecord(
            urn=row["urn"],
            name=row["name"],
            status=row["status"],
            school_type=int(row["school_type"]),
            in_england=yes_or_unknown(row["in_england"]),
            section_41_approved=yes(row["section_41_approved"]),
            marked_as_eligible=yes(row["marked_as_eligible"]),
            **{column: row[column] or None for column in CONTACTS},
        )
        await keep_school(service, call, record)
        for column in row:
            if column.startswith(UPLIFT_COLUMNS):
                year = int(column.removeprefix(UPLIFT_COLUMNS))
                flags = {"pupil_premium": yes(row[column]), "sparsity": yes(row[f"sparsity_{year}"])}
                if any(flags.values()):
                    await set_uplift(service, call, row["urn"], year, **flags)
    providers = story.lead_providers
    for provider in providers["lead_providers"]:
        await add_lead_provider(service, call, provider["short_name"], provider["name"])
    for partner in providers["delivery_partners"]:
        await add_delivery_partner(service, call, partner)
    for pairing in providers["pairings"]:
        for partner in pairing["delivery_partners"]:
            provider, in_year = pairing["lead_provider"], int(pairing["contract_year"])
            await pair_delivery_partner(service, call, provider, partner, in_year)


async def _confirm(service: Service, call: Call, _references: References, row: Mapping[str, str]) -> None:
    year = int(row["contract_year"])
    sent = ConfirmPartnership(row["school_urn"], row["lead_provider"], row["delivery_partner"], year)
    await confirm_partnership(service, call, sent)


async def _school_changes(service: Service, call: Call, _references: References, row: Mapping[str, str]) -> None:
    await change_school_status(service, call, row["urn"], row["status"])


async def _change(service: Service, call: Call, references: References, row: Mapping[str, str]) -> None:
    operation = {"void": void, "left_school": leave}.get(row["change"], change_training)
    await operation(service, call, references, row)


Operation = Callable[[Service, Call, References, Mapping[str, str]], Awaitable[None]]
_OPERATIONS: dict[str, Operation] = {
    "school_changes": _school_changes,
    "partnerships": _confirm,
    "earlier_training": record_earlier,
    "participants": register,
    "mentor_pairings": pair_mentor,
    "teacher_records": update_record,
    "statement_events": statement_event,
    "changes": _change,
    "declarations": declare,
    "adjustments": adjust,
}
