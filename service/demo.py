"""The demo's report: what was registered, declared and paid in the fixture England, and why.

In: the service after the story was played. Out: lines of text, the same every time.
Must never know: how to print, or any rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml
from piccolo.query.functions.aggregate import Count

from engine.calendar import Month
from engine.payments.explanation import explain_line
from engine.payments.page import statement_page
from service.declarations.tables import Declaration
from service.loading.playing import LOADER, Played
from service.loading.tally import Tally
from service.platform.clock import london_midnight
from service.platform.context import Call, Service
from service.statements.operations import Generated, generate_statements

REASONS_SHOWN = 6
RULE = "=" * 103


@dataclass(frozen=True, slots=True)
class Programme:
    """What the demo shows: `demo.yaml` beside the fixtures."""

    told_until: date
    statements: tuple[tuple[int, Month], ...]
    to_go_on_with: tuple[int, Month]
    explained_lead_provider: str
    explained_kind: str


def read_programme(folder: Path) -> Programme:
    """Read the demo's programme. Raises OSError, ValueError or KeyError when the file is missing or damaged."""
    written: dict[str, Any] = yaml.load((folder / "demo.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 - text only
    return Programme(
        told_until=date.fromisoformat(written["told_until"]),
        statements=tuple(_year_and_month(shown) for shown in written["statements_shown"]),
        to_go_on_with=_year_and_month(written["to_go_on_with"]),
        explained_lead_provider=written["line_explained"]["lead_provider"],
        explained_kind=written["line_explained"]["kind"],
    )


def _year_and_month(written: dict[str, str]) -> tuple[int, Month]:
    return int(written["contract_year"]), Month.parse(written["month"])


async def report(service: Service, programme: Programme, played: Played) -> list[str]:
    """Everything the demo prints of the main job."""
    call = Call(actor=LOADER, now=_noon(programme.told_until))
    day = programme.told_until
    lines = [f"Two years of an invented England, told until {day.day} {Month.of(day).name} {day.year}", RULE, ""]
    lines += _counted("Registrations", "registered", "declined", played.of("participants"))
    lines += ["", *_counted("Declarations", "accepted", "refused", played.of("declarations"))]
    lines += ["", *await _states()]
    drawn_up: list[Generated] = []
    for contract_year, month in programme.statements:
        lines += ["", f"Statements of contract year {contract_year}, {month.name} {month.year}", RULE]
        drawn_up = await generate_statements(service, call, contract_year, month=month)
        for statement in drawn_up:
            lines += ["", *statement_page(statement.document)]
    return [*lines, "", *_explained(programme, drawn_up)]


def _noon(day: date) -> datetime:
    return london_midnight(day).replace(hour=12)


def _counted(what: str, done: str, refused: str, tally: Tally) -> Iterator[str]:
    yield f"{what}: {tally.done:,} {done}, {tally.refused:,} {refused}"
    if tally.reasons:
        yield f"  {refused} most often because:"
    for reason, times in tally.commonest(REASONS_SHOWN):
        yield f"  {times:>5}  {reason.detail}"
        if reason.file:
            yield f"         {reason.decision}: {reason.rule} ({reason.file})"


async def _states() -> list[str]:
    counts = await Declaration.select(
        Declaration.payment_state, Declaration.clawback_state, Count(alias="times")
    ).group_by(Declaration.payment_state, Declaration.clawback_state)
    lines = ["What became of the accepted ones, with those of earlier years:"]
    for row in sorted(counts, key=lambda row: (-row["times"], row["payment_state"], row["clawback_state"])):
        clawback = "" if row["clawback_state"] == "none" else f", {row['clawback_state'].replace('_', ' ')}"
        lines.append(f"  {row['times']:>5,}  {row['payment_state']}{clawback}")
    return lines


def _explained(programme: Programme, drawn_up: list[Generated]) -> Iterator[str]:
    yield "One line explained, down to file and line"
    yield RULE
    for statement in drawn_up:
        about = statement.document.statement
        for line in statement.document.lines:
            if about.lead_provider == programme.explained_lead_provider and line.kind == programme.explained_kind:
                month = Month.parse(about.month)
                yield f"{about.lead_provider_name}, contract year {about.contract_year}, {month.name} {month.year}"
                yield from explain_line(statement.document, line.number)
                return
