"""Facts handed in for one decision, as YAML or JSON → typed facts.

In: the name and bytes of a file that holds one group of keys, fact to value. Out: the facts, and Problems.
Must never know: which decision they are for.
"""

from __future__ import annotations

from engine.model.facts import FactValue, Vocabulary
from engine.problem import Problem
from engine.reading.findings import Findings
from engine.reading.values import fact_value
from engine.source import read_source
from engine.suggestions import fact_instead

EXAMPLE = "role: ect"


def read_given_facts(file: str, content: bytes, vocabulary: Vocabulary) -> tuple[dict[str, FactValue], list[Problem]]:
    """The facts of a file, each of its own type. JSON is read as the YAML it is. All mistakes are reported at once."""
    root, problems = read_source(file, content)
    findings = Findings()
    facts: dict[str, FactValue] = {}
    for key, value in findings.fields(root, "the facts", EXAMPLE):
        fact = vocabulary.facts.get(key.value)
        if fact is None:
            wrong = f"“{key.value}” is not a fact of rules/facts.yaml."
            findings.add("E201", key.place, wrong, fact_instead(key.value, vocabulary.facts))
        else:
            facts[key.value] = fact_value(fact, value, findings)
    return facts, [*problems, *findings.problems]
