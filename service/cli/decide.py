"""`ecf2 decide`: ask one decision on facts written down, and be told why."""

from __future__ import annotations

from datetime import date

import click
import orjson

from engine.explain import explain
from engine.problem import Problem, as_text
from engine.reading.given_facts import read_given_facts
from engine.rulebook import Rulebook
from service.cli.days import Day
from service.cli.output import UnusableError, format_option, policy_or_refuse, read_input, say_json, say_lines


@click.command()
@click.argument("name")
@click.option("--facts", "facts_file", required=True, help="YAML or JSON, fact to value; - for standard input.")
@click.option("--on", "on", type=Day(), required=True, help="The day the decision is about.")
@click.option("--contract-year", type=int, default=None, help="The contract year, where editions differ by it.")
@format_option
def decide(name: str, facts_file: str, on: date, contract_year: int | None, form: str) -> None:
    """Ask the decision NAME: its outcome, the rule that decided, and why those before it did not fit."""
    policy = policy_or_refuse()
    text = read_input(facts_file)
    if not text.strip():
        raise UnusableError(f"{facts_file} holds no facts. Write them as {{role: mentor}}, or {{}} for none.")
    facts, problems = read_given_facts(facts_file, text.encode(), policy.vocabulary)
    if problems:
        raise UnusableError("\n".join(_said(problem, facts_file, text) for problem in problems))
    rulebook = Rulebook(policy)
    try:
        decision = rulebook.decide(name, facts, on, contract_year)
        if form == "json":
            say_json({**orjson.loads(decision.to_json()), "explanation": explain(decision).as_data()})
        else:
            say_lines(explain(decision).as_lines())
    finally:
        rulebook.close()


def _said(problem: Problem, file: str, text: str) -> str:
    return as_text(problem, {file: text})
