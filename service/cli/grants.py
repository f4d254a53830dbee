"""`ecf2 grants`: mentors' terms by school, what they earn, and why."""

from __future__ import annotations

from dataclasses import asdict

import click

from engine.money import pounds_shown
from service.cli.output import format_option, say_json, say_lines, say_table
from service.cli.running import call_now, run
from service.grants.operations import GrantReport, grants_by_school
from service.platform.context import Service


@click.command()
@click.option("--cohort", required=True, type=int, help="The contract year.")
@click.option("--school", default=None, help="The URN of one school; all if left out.")
@format_option
def grants(cohort: int, school: str | None, form: str) -> None:
    """Count mentors' terms and instalments by school, with the reason for each. Pays nothing and writes nothing."""

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
        "schools": schools,
        "mentors": [asdict(one) for one in report.mentors],
    }
