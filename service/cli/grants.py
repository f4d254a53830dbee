"""`ecf2 grants`: mentors' terms by school, what they earn, and why; ECTs' time off in the second year."""

from __future__ import annotations

from dataclasses import asdict

import click

from engine.money import pounds_shown
from service.cli.output import format_option, say_json, say_lines, say_table
from service.cli.running import call_now, run
from service.grants.operations import GrantReport, grants_by_school
from service.grants.time_off import TimeOff, time_off_by_school
from service.platform.context import Service


@click.command()
@click.option("--cohort", required=True, type=int, help="The contract year.")
@click.option("--school", default=None, help="The URN of one school; all if left out.")
@click.option(
    "--time-off", is_flag=True, help="The time off timetable of ECTs in the second year, in place of mentors."
)
@format_option
def grants(cohort: int, school: str | None, form: str, *, time_off: bool) -> None:
    """Count mentors' terms and instalments by school, with the reason for each. Pays nothing and writes nothing."""
    if time_off:
        _say_time_off(cohort, school, form)
    else:
        _say_mentors(cohort, school, form)


def _say_time_off(cohort: int, school: str | None, form: str) -> None:
    async def ask(service: Service) -> list[TimeOff]:
        return await time_off_by_school(service, call_now(), cohort, school)

    asked = run(ask)
    if form == "json":
        say_json([asdict(one) for one in asked])
        return
    say_table(
        f"Time off timetable in the second year, contract year {cohort}",
        ("School", "ECT", "Grant", "Why"),
        [(one.school_urn, one.ect, one.status.replace("_", " "), one.says) for one in asked],
    )
    if not asked:
        say_lines(["No ECT is trained under this contract year here."])


def _say_mentors(cohort: int, school: str | None, form: str) -> None:
    async def count(service: Service) -> GrantReport:
        return await grants_by_school(service, call_now(), cohort, school)

    report = run(count)
    if form == "json":
        say_json(_as_data(report))
        return
    say_table(
        f"Grants to schools for mentors, contract year {cohort}",
        ("School", "Terms", "Whole years", "Amount"),
        [
            (
                one.school_urn,
                str(one.terms),
                "-" if one.share is None else str(one.share),
                one.said if one.pence is None else pounds_shown(one.pence),
            )
            for one in report.schools
        ],
        right=frozenset({1, 2}),
    )
    say_lines([report.year.fired[0].say])
    say_table(
        "Mentors",
        ("School", "Mentor", "Terms", "Instalments", "Why"),
        [
            (one.school_urn, one.mentor, str(one.terms), str(one.instalments), " ".join(one.reasons))
            for one in report.mentors
        ],
        right=frozenset({2, 3}),
    )
    if not report.mentors:
        say_lines(["No mentor has a declaration that stands under this contract year here."])


def _as_data(report: GrantReport) -> dict[str, object]:
    schools = [{**asdict(one), "share": None if one.share is None else str(one.share)} for one in report.schools]
    return {
        "contract_year": report.contract_year,
        "year": dict(report.year.outcome[0]),
        "schools": schools,
        "mentors": [asdict(one) for one in report.mentors],
    }
