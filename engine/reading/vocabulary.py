"""rules/facts.yaml → Vocabulary.

In: the nodes of the file. Out: every fact with its type, choices and meaning, and Problems.
Must never know: which decisions use a fact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.model.facts import Fact, FactType, Vocabulary
from engine.reading.findings import Findings
from engine.scalars import Mistake, choice, name, word, words_of_policy
from engine.source import Node

RESERVED = ("all", "any", "none", "always", "fact")
"""Words that mean something else in a condition, so no fact may be called by them."""

FACT_EXAMPLE = "{type: date, meaning: What it means.}"


@dataclass(frozen=True, slots=True)
class Words:
    """The facts by name, and those of which type or choices could not be read: rules naming them are not judged."""

    facts: Mapping[str, Fact]
    unclear: frozenset[str]

    @property
    def vocabulary(self) -> Vocabulary:
        """All facts; to be used only when none is unclear."""
        return Vocabulary(self.facts)


def read_vocabulary(root: Node, findings: Findings) -> Words:
    """The words of the file of facts."""
    top = findings.fields(root, "the file of facts", "facts: and the facts below it.")
    facts: dict[str, Fact] = {}
    listed = findings.fields(top.required("facts", "facts: and the facts below it."), "the facts", FACT_EXAMPLE)
    unclear: set[str] = set()
    for key, value in listed:
        before = len(findings.problems)
        called = findings.value(key, _fact_name, key.value)
        facts[called] = _fact(called, value, findings)
        if len(findings.problems) > before or "" in facts[called].choices:
            unclear.add(called)
    top.done()
    return Words(facts, frozenset(unclear))


def _fact_name(text: str) -> str | Mistake:
    if text in RESERVED:
        return Mistake(
            "E222", f"“{text}” has a meaning of its own in conditions, so no fact may be called so.", "another name."
        )
    return name(text)


def _fact(called: str, node: Node, findings: Findings) -> Fact:
    fields = findings.fields(node, f"the fact {called}", FACT_EXAMPLE)
    types = choice([kind.value for kind in FactType], "E220", "the types of facts")
    kind_node = fields.required("type", "type: date")
    kind = FactType(findings.value(kind_node, types, FactType.TEXT.value))
    choices: tuple[str, ...] = ()
    if kind is FactType.CHOICE:
        node_of_choices = fields.required("choices", "choices: [ect, mentor]")
        choices = findings.values(node_of_choices, word, "", "choices: [ect, mentor]")
    elif kind_node is not None and "choices" in fields:
        fields.optional("choices")
        wrong = f"“{called}” lists choices, which only a fact of type choice has."
        findings.add("E221", fields.place_of("choices"), wrong, "type: choice, or no choices.")
    meaning = findings.value(fields.required("meaning", "meaning: What it means."), words_of_policy, "")
    fields.done()
    return Fact(called, kind, choices, meaning, node.place)
