"""The `when` of a rule → a typed condition.

In: nodes and the vocabulary. Out: a condition tree whose operands have the fact's own type, and Problems.
Must never know: what the rule answers.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.model.conditions import AllOf, AnyOf, Condition, NoneOf, Operand, Operator, OtherFact, Test
from engine.model.facts import ORDERED_TYPES, Fact, FactType, FactValue
from engine.problem import Place
from engine.reading.findings import Findings, is_broken
from engine.reading.values import fact_value
from engine.reading.vocabulary import Words
from engine.scalars import yes_no
from engine.source import Mapping, Node, Sequence, Text
from engine.suggestions import fact_instead, instead, one_of

_NUMBERS = frozenset({FactType.WHOLE_NUMBER, FactType.CONTRACT_YEAR})
_TIMES = frozenset({FactType.DATE, FactType.INSTANT})

ORDERS = {
    "at_least": (Operator.AT_LEAST, _NUMBERS),
    "at_most": (Operator.AT_MOST, _NUMBERS),
    "more_than": (Operator.MORE_THAN, _NUMBERS),
    "less_than": (Operator.LESS_THAN, _NUMBERS),
    "on_or_after": (Operator.AT_LEAST, _TIMES),
    "on_or_before": (Operator.AT_MOST, _TIMES),
    "after": (Operator.MORE_THAN, _TIMES),
    "before": (Operator.LESS_THAN, _TIMES),
}
"""Word of the file → operator, and the types of facts it suits."""

WORDS = (*ORDERS, "between", "not", "missing")
GROUPS: dict[str, type[AllOf | AnyOf | NoneOf]] = {"all": AllOf, "any": AnyOf, "none": NoneOf}
CONDITION_EXAMPLE = "a condition such as {role: mentor}"


@dataclass(frozen=True, slots=True)
class ConditionReader:
    """Reads conditions over one vocabulary."""

    words: Words
    findings: Findings

    def condition(self, node: Node | None, place: Place) -> Condition:
        """The condition; `always` holds for everybody."""
        if node is None or is_broken(node):
            return AllOf((), place)
        if isinstance(node, Text) and node.value == "always":
            return AllOf((), node.place)
        if not isinstance(node, Mapping):
            what = "A list" if isinstance(node, Sequence) else "A single value"
            mend = f"{CONDITION_EXAMPLE}, or always"
            self.findings.add("E118", node.place, f"{what} stands where a condition belongs.", mend)
            return AllOf((), node.place)
        if not node.entries:
            self.findings.add("E210", node.place, "The condition is empty.", f"{CONDITION_EXAMPLE}, or always")
        parts: list[Condition] = []
        for key, value in node.entries:
            if key.value in GROUPS:
                parts.append(self._group(key, value))
            else:
                parts.extend(self._tests(key, value))
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts), node.place)

    def _group(self, key: Text, node: Node) -> Condition:
        items = self.findings.items(node, f"{key.value}: and a list of conditions, each after a dash.")
        if isinstance(node, Sequence) and not items:
            self.findings.add("E210", node.place, f"“{key.value}” has no conditions.", CONDITION_EXAMPLE)
        return GROUPS[key.value](tuple(self.condition(item, item.place) for item in items), key.place)

    def _tests(self, key: Text, node: Node) -> list[Condition]:
        """The tests of one fact: its value, one of several, or what its operators say."""
        fact = self._fact(key)
        if fact is None or is_broken(node):
            return []
        if isinstance(node, Mapping) and not _names_a_fact(node):
            if not node.entries:
                self.findings.add("E210", node.place, f"Nothing is asked of “{fact.name}”.", CONDITION_EXAMPLE)
            return [test for word, operand in node.entries for test in self._operator(fact, key.place, word, operand)]
        if isinstance(node, Sequence):
            return [Test(fact.name, Operator.IS_ONE_OF, self._several(fact, node), key.place, "is_one_of")]
        return [Test(fact.name, Operator.IS, (self._operand(fact, node),), key.place, "is")]

    def _fact(self, key: Text) -> Fact | None:
        known = self.words.facts
        if key.value in self.words.unclear:
            return None
        if key.value in known:
            return known[key.value]
        if not self.findings.full:
            mend = fact_instead(key.value, [*known, *GROUPS])
            self.findings.add("E201", key.place, f"“{key.value[:60]}” is not a fact of rules/facts.yaml.", mend)
        return None

    def _operator(self, fact: Fact, place: Place, word: Text, node: Node) -> list[Condition]:
        if is_broken(node):
            return []
        if word.value == "missing":
            return [Test(fact.name, Operator.MISSING, (self.findings.value(node, yes_no, True),), place, "missing")]
        if word.value == "not":
            several = isinstance(node, Sequence)
            operands = self._several(fact, node) if several else (self._operand(fact, node),)
            return [Test(fact.name, Operator.IS_NOT_ONE_OF if several else Operator.IS_NOT, operands, place, "not")]
        if word.value == "between":
            return self._between(fact, place, word, node)
        if word.value in ORDERS:
            return self._order(fact, place, word, node)
        if not self.findings.full:
            wrong = f"“{word.value[:60]}” is not a way to compare a fact."
            self.findings.add("E206", word.place, wrong, instead(word.value, _suited(fact)))
        return []

    def _order(self, fact: Fact, place: Place, word: Text, node: Node) -> list[Condition]:
        operator, types = ORDERS[word.value]
        if fact.type not in types:
            wrong = f"“{word.value}” does not suit “{fact.name}”, which is {_said(fact)}."
            self.findings.add("E207", word.place, wrong, _counterpart(word.value, fact))
            return []
        return [Test(fact.name, operator, (self._operand(fact, node),), place, word.value)]

    def _between(self, fact: Fact, place: Place, word: Text, node: Node) -> list[Condition]:
        if fact.type not in ORDERED_TYPES:
            wrong = f"“between” does not suit “{fact.name}”, which is {_said(fact)}."
            self.findings.add("E207", word.place, wrong, one_of(_suited(fact)))
            return []
        items = self.findings.items(node, "between: [first, last]")
        if len(items) != 2:
            if isinstance(node, Sequence):
                wrong = "“between” takes two values, the first and the last, both included."
                self.findings.add("E209", node.place, wrong, "between: [first, last]")
            return []
        first, last = (self._operand(fact, item) for item in items)
        if _later(first, last):
            shown = [item.value if isinstance(item, Text) else "" for item in items]
            wrong = "The first value of “between” comes after the last, so nothing can lie between them."
            self.findings.add("E209", node.place, wrong, f"between: [{shown[1]}, {shown[0]}]")
        return [Test(fact.name, Operator.BETWEEN, (first, last), place, "between")]

    def _several(self, fact: Fact, node: Node) -> tuple[Operand, ...]:
        items = self.findings.items(node, "a list such as [ect, mentor]")
        if not items:
            self.findings.add(
                "E210", node.place, f"“{fact.name}” is compared with an empty list.", "at least one value."
            )
        operands = tuple(self._operand(fact, item) for item in items)
        if self.findings.clean and len(set(operands)) < len(operands):
            self.findings.add("E125", node.place, "A value is written twice in this list.", "each once.")
        return operands

    def _operand(self, fact: Fact, node: Node) -> Operand:
        if isinstance(node, Mapping) and _names_a_fact(node):
            return self._other(fact, node.entries[0][1])
        return fact_value(fact, node, self.findings)

    def _other(self, fact: Fact, node: Node) -> FactValue | OtherFact:
        if not isinstance(node, Text):
            self.findings.add("E118", node.place, "Only the name of one fact can stand here.", "{fact: today}")
            return OtherFact(fact.name)
        other = self._fact(node) if not node.broken else None
        if other is not None and other.type is not fact.type:
            wrong = f"“{fact.name}” is {_said(fact)} and “{other.name}” is {_said(other)}, so they cannot be compared."
            same = [known.name for known in self.words.facts.values() if known.type is fact.type]
            self.findings.add(
                "E208", node.place, wrong, instead(node.value, [name for name in same if name != fact.name])
            )
        return OtherFact(node.value)


def _names_a_fact(node: Mapping) -> bool:
    return len(node.entries) == 1 and node.entries[0][0].value == "fact"


def _later(first: Operand, last: Operand) -> bool:
    if isinstance(first, OtherFact | str) or isinstance(last, OtherFact | str):
        return False
    return type(first) is type(last) and first > last  # type: ignore[operator]


def _suited(fact: Fact) -> tuple[str, ...]:
    orders = [word for word, (_, types) in ORDERS.items() if fact.type in types]
    return (*orders, *(("between",) if orders else ()), "not", "missing")


def _counterpart(word: str, fact: Fact) -> str:
    """The word that means the same order for this type of fact, or all that suit it."""
    operator = ORDERS[word][0]
    same = [other for other, (found, types) in ORDERS.items() if found is operator and fact.type in types]
    return same[0] if same else one_of(_suited(fact))


def _said(fact: Fact) -> str:
    return {
        FactType.CHOICE: "one of a list of words",
        FactType.TEXT: "words",
        FactType.YES_NO: "yes or no",
        FactType.WHOLE_NUMBER: "a whole number",
        FactType.CONTRACT_YEAR: "a contract year",
        FactType.DATE: "a date",
        FactType.INSTANT: "a moment",
    }[fact.type]
