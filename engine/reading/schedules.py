"""schedules.yaml and statement_calendar.yaml of a contract year → schedules and statement dates.

In: the nodes of one file. Out: the contract year it speaks for with its schedules, or its statement dates.
Must never know: the terms of the year; `engine.checks` compares them.
"""

from __future__ import annotations

from datetime import date

from engine import written
from engine.calendar import Month
from engine.model.contracts import Milestone, Schedule, StatementDate, StatementKind
from engine.reading.findings import Findings
from engine.reading.references import ask_for_traces
from engine.scalars import choice, contract_year, day, month, word, words_of_policy
from engine.source import Node

MILESTONE_EXAMPLE = f"- {{declarations: [started], from: {written.DATE}, until: {written.LATER_DATE}}}"
STATEMENT_EXAMPLE = (
    f"- {{month: {written.MONTH}, kind: output, deadline: {written.DATE}, payment: {written.LATER_DATE}}}"
)


def read_schedules(root: Node, findings: Findings) -> tuple[int, dict[str, Schedule]]:
    """The contract year and its schedules by identifier."""
    top = findings.fields(root, "the schedules of a contract year", f"schedules: {written.YEAR}")
    year = findings.value(top.required("schedules", f"schedules: {written.YEAR}"), contract_year, 0)
    findings.value(top.required("source", "source: and where the dates are published."), words_of_policy, "")
    example = "schedule: and below it each schedule by its identifier."
    schedules: dict[str, Schedule] = {}
    for key, value in findings.fields(top.required("schedule", example), "the schedules", example):
        identifier = findings.value(key, word, key.value)
        schedules[identifier] = _schedule(identifier, year, value, findings)
    ask_for_traces(top)
    top.done()
    return year, schedules


def _schedule(identifier: str, year: int, node: Node, findings: Findings) -> Schedule:
    fields = findings.fields(node, f"the schedule {identifier}", "participants: and milestones:")
    example = "participants: [ect, mentor]"
    participants = findings.values(fields.required("participants", example), word, "", example)
    milestones: dict[str, Milestone] = {}
    listed = fields.required("milestones", f"milestones: and below it {MILESTONE_EXAMPLE}")
    for item in findings.items(listed, MILESTONE_EXAMPLE):
        for milestone in _milestones(item, findings):
            if milestone.declaration_type in milestones and milestone.declaration_type:
                wrong = f"“{milestone.declaration_type}” has two milestones in the schedule {identifier}."
                findings.add("E404", item.place, wrong, "each declaration type once.")
            milestones[milestone.declaration_type] = milestone
    fields.done()
    return Schedule(identifier, year, participants, milestones, node.place)


def _milestones(node: Node, findings: Findings) -> list[Milestone]:
    """One milestone for each declaration type of the entry."""
    fields = findings.fields(node, "a milestone", MILESTONE_EXAMPLE)
    example = "declarations: [started]"
    types = findings.values(fields.required("declarations", example), word, "", example)
    start = findings.value(fields.required("from", f"from: {written.DATE}"), day, date.min)
    until_node, payment_node = fields.optional("until"), fields.optional("payment")
    until = findings.value(until_node, day, date.max) if until_node is not None else None
    payment = findings.value(payment_node, day, date.max) if payment_node is not None else None
    fields.done()
    return [Milestone(declaration_type, start, until, payment, node.place) for declaration_type in types]


def read_statement_calendar(root: Node, findings: Findings) -> tuple[int, tuple[StatementDate, ...]]:
    """The contract year and its statements in the order of the file."""
    top = findings.fields(root, "a statement calendar", f"statement_calendar: {written.YEAR}")
    year = findings.value(top.required("statement_calendar", f"statement_calendar: {written.YEAR}"), contract_year, 0)
    findings.value(top.required("source", "source: and where the dates are published."), words_of_policy, "")
    listed = top.required("statements", f"statements: and below it {STATEMENT_EXAMPLE}")
    statements = tuple(_statement(item, findings) for item in findings.items(listed, STATEMENT_EXAMPLE))
    ask_for_traces(top)
    top.done()
    return year, statements


def _statement(node: Node, findings: Findings) -> StatementDate:
    fields = findings.fields(node, "a statement", STATEMENT_EXAMPLE)
    named = findings.value(fields.required("month", f"month: {written.MONTH}"), month, Month(1, 1))
    kinds = choice([kind.value for kind in StatementKind], "E139", "the kinds of statement")
    kind = findings.value(fields.required("kind", "kind: output"), kinds, StatementKind.SERVICE.value)
    deadline = findings.value(fields.required("deadline", f"deadline: {written.DATE}"), day, date.min)
    payment = findings.value(fields.required("payment", f"payment: {written.LATER_DATE}"), day, date.max)
    fields.done()
    return StatementDate(named, StatementKind(kind), deadline, payment, node.place)
