"""`ecf2 participants …`: closed contract years, changes of lead provider or programme, mentors closed off, notes."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from uuid import UUID

import click

from engine.decision import Decision
from service.cli.groups import Group
from service.cli.induction_length import induction_length, payments_due
from service.cli.output import UnusableError, format_option, read_input, role_option, say_json, say_lines, say_table
from service.cli.running import call_now, run
from service.participants.closed_years import Move, change_contract_year, move_out_of_closed_year
from service.participants.closing import (
    OfClosedYear,
    close_off_mentor,
    let_mentor_train_again,
    people_of_contract_year,
)
from service.participants.support import keep_support_note
from service.platform.context import Service
from service.platform.errors import ServiceError
from service.training.reading import PROVIDER_LED
from service.training.switching import Switched, TrainingChoice, change_training


@click.group(cls=Group)
def participants() -> None:
    """Move people between contract years and lead providers; lengths of induction; mentors closed off; notes."""


participants.add_command(induction_length)
participants.add_command(payments_due)


@participants.command("move-cohort")
@click.argument("participant", type=click.UUID)
@role_option
@click.option("--force", is_flag=True, help="Move somebody for whom no claim was ever paid.")
@click.option("--check", is_flag=True, help="Only say what would happen.")
@format_option
def move_cohort(participant: UUID, role: str, *, force: bool, check: bool, form: str) -> None:
    """Move a PARTICIPANT, named by id, out of a closed contract year."""

    async def move(service: Service) -> Move:
        return await move_out_of_closed_year(service, call_now(), participant, role, forced=force, check=check)

    _say_moved(run(move), form)


@participants.command("change-cohort")
@click.argument("participant", type=click.UUID)
@click.argument("cohort", type=int)
@role_option
@click.option("--check", is_flag=True, help="Only say what would happen.")
@format_option
def change_cohort(participant: UUID, cohort: int, role: str, *, check: bool, form: str) -> None:
    """Move a PARTICIPANT to a contract year, COHORT: an open one, or back to the closed one they were moved out of."""

    async def move(service: Service) -> Move:
        return await change_contract_year(service, call_now(), participant, role, cohort, check=check)

    _say_moved(run(move), form)


def _say_moved(moved: Move, form: str) -> None:
    if form == "json":
        say_json({**_answers(moved.decision), "moved_to": moved.contract_year})
        return
    outcome = moved.decision.answer("outcome")
    done = f"Training goes on under contract year {moved.contract_year}." if moved.contract_year else "Nothing moved."
    say_lines([f"Decided: {outcome}. {moved.decision.fired[0].say}", done])


@participants.command("change-lead-provider")
@click.argument("participant", type=click.UUID)
@click.option("--lead-provider", required=True, help="The short name of its contract files.")
@role_option
@format_option
def change_lead_provider(participant: UUID, lead_provider: str, role: str, form: str) -> None:
    """Let another lead provider train a PARTICIPANT, named by id, from today."""
    _say_switched(TrainingChoice(participant, role, PROVIDER_LED, lead_provider), form)


@participants.command("change-programme")
@click.argument("participant", type=click.UUID)
@click.option("--programme", required=True, help="provider_led or school_led.")
@click.option("--lead-provider", default=None, help="For provider_led: the short name of its contract files.")
@role_option
@format_option
def change_programme(participant: UUID, programme: str, lead_provider: str | None, role: str, form: str) -> None:
    """Let the school, or a lead provider instead of it, train a PARTICIPANT, named by id, from today."""
    _say_switched(TrainingChoice(participant, role, programme, lead_provider), form)


def _say_switched(choice: TrainingChoice, form: str) -> None:
    async def change(service: Service) -> Switched:
        return await change_training(service, call_now(), choice)

    switched = run(change)
    if form == "json":
        say_json(asdict(switched))
        return
    first_day = switched.first_day.isoformat()
    if switched.lead_provider is None:
        say_lines([f"The school trains this person from {first_day}."])
    else:
        year, schedule = switched.contract_year, switched.schedule
        say_lines(
            [f"{switched.lead_provider} trains this person from {first_day}.", f"Contract year {year}, {schedule}."]
        )


@participants.command("closed-years")
@click.option("--cohort", required=True, type=int, help="The contract year.")
@click.option("--record", is_flag=True, help="Keep each answer as a decision about the person.")
@format_option
def closed_years(cohort: int, record: bool, form: str) -> None:
    """List who is still in a contract year: who is archived, who may move, which mentors may train again."""

    async def read(service: Service) -> list[OfClosedYear]:
        return await people_of_contract_year(service, call_now(), cohort, record=record)

    people = run(read)
    if form == "json":
        say_json([_person(one) for one in people])
        return
    say_table(
        f"People of contract year {cohort}",
        ("Name", "Role", "Archived", "Move", "Trains again", "Why", "Id"),
        [
            (
                one.full_name,
                one.role,
                "yes" if one.archiving.answer("archived") else "no",
                str(one.move.answer("outcome")),
                "" if one.mentor_again is None else str(one.mentor_again.answer("outcome")),
                (one.mentor_again or one.move).fired[0].say,
                str(one.participant),
            )
            for one in people
        ],
    )


@participants.command("close-off")
@click.argument("file")
@click.option("--check", is_flag=True, help="Only say what would happen.")
@format_option
def close_off(file: str, check: bool, form: str) -> None:
    """Close off the mentors of DfE's yearly list in FILE: one teacher reference number a line, with a day or none."""
    listed = [_listed(number, line) for number, line in enumerate(read_input(file).splitlines(), 1) if line.strip()]

    async def work(service: Service) -> list[tuple[str, str, str]]:
        answers = []
        for trn, day in listed:
            try:
                decision = await close_off_mentor(service, call_now(), trn, day, check=check)
            except ServiceError as refusal:
                answers.append((trn, "refused", f"{refusal}"))
            else:
                answers.append((trn, str(decision.answer("status")), decision.fired[0].say))
        return answers

    answers = run(work)
    if form == "json":
        say_json([{"trn": trn, "status": status, "says": says} for trn, status, says in answers])
    else:
        say_table("Mentors of the list", ("Number", "Status", "Why"), answers)


@participants.command("train-again")
@click.argument("participant", type=click.UUID)
@format_option
def train_again(participant: UUID, form: str) -> None:
    """Take back that a mentor, the PARTICIPANT, was closed off, where that is left to DfE."""

    async def work(service: Service) -> Decision:
        return await let_mentor_train_again(service, call_now(), participant)

    decision = run(work)
    if form == "json":
        say_json(_answers(decision))
    else:
        say_lines([decision.fired[0].say, "The completion date is removed."])


@participants.command()
@click.argument("participant", type=click.UUID)
@click.argument("text", required=False)
def note(participant: UUID, text: str | None) -> None:
    """Hold a note, TEXT, on the PARTICIPANT that stands against moving them; without a text the note is removed."""

    async def work(service: Service) -> None:
        await keep_support_note(service, call_now(), participant, text)

    run(work)
    say_lines(["The note is removed." if text is None else "The note is kept."])


def _listed(number: int, line: str) -> tuple[str, date | None]:
    trn, _, day = (part.strip() for part in line.partition(","))
    try:
        return trn, date.fromisoformat(day) if day else None
    except ValueError as fault:
        raise UnusableError(
            f"Line {number}: {day} is not a day. Write year, month and day, or leave it out."
        ) from fault


def _person(one: OfClosedYear) -> dict[str, object]:
    return {
        "id": one.participant,
        "full_name": one.full_name,
        "role": one.role,
        "archiving": _answers(one.archiving),
        "move": _answers(one.move),
        "mentor_again": None if one.mentor_again is None else _answers(one.mentor_again),
    }


def _answers(decision: Decision) -> dict[str, object]:
    fired = decision.fired[0]
    return {**dict(decision.outcome[0]), "rule": fired.id, "edition": fired.place.file, "says": fired.say}
