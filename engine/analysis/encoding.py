"""Conditions as formulas over all cases: for each fact, whether it is known, and its value as a whole number.

In: the vocabulary and every edition that is spoken of together. Out: formulas, and cases read back from models.
Must never know: hit policies, or what is being proved.

The cases are those that can be written in a policy file: counts from nothing upwards, contract years and dates of this
century, choices out of their list, any text. Dates are counted in days and moments in seconds. Each text that some rule
names has a number of its own, and there are enough further numbers for texts no rule names.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from engine.analysis.solver import Formula, Model, Number, Room, all_of, any_of, new_room, none_of, truth, whole_number
from engine.model.conditions import AllOf, AnyOf, Condition, Operand, Operator, OtherFact, Test
from engine.model.decision import Edition
from engine.model.facts import Fact, FactType, FactValue, Vocabulary
from engine.scalars import EARLIEST_YEAR, LATEST_YEAR
from engine.trace import every_test

LARGEST_COUNT = 10**12 - 1
"""The largest whole number that can be written in a policy file."""

_FIRST_DAY, _LAST_DAY = date(EARLIEST_YEAR, 1, 1), date(LATEST_YEAR, 12, 31)
_FIRST_MOMENT = datetime(EARLIEST_YEAR, 1, 1, tzinfo=UTC)
_LAST_MOMENT = datetime(LATEST_YEAR, 12, 31, 23, 59, 59, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Variable:
    """One fact of the case: whether it is known, and its value where it is."""

    known: Formula
    value: Number


class Encoding:
    """The facts that some editions name, as variables, and their conditions, as formulas."""

    def __init__(self, vocabulary: Vocabulary, editions: Iterable[Edition], room: Room | None = None) -> None:
        every = list(editions)
        named = sorted({name for edition in every for name in edition.fact_types})
        self._facts: Mapping[str, Fact] = {name: vocabulary.facts[name] for name in named}
        self._words = _words_of(self._facts.values(), every)
        self._numbers = {word: number for number, word in enumerate(self._words)}
        self.room = room or new_room()
        self.variables = {name: self.variable(name) for name in named}

    def domain(self, name: str, variable: Variable) -> Formula:
        """The values the variable may have when it stands for the fact of that name."""
        fact = self._facts[name]
        if fact.type is FactType.CHOICE:
            return any_of([variable.value == self._number(choice) for choice in fact.choices])
        least, most = self._range(fact.type)
        return all_of([variable.value >= least, variable.value <= most])

    def variable(self, name: str) -> Variable:
        """The variable of a fact; the same name gives the same variable."""
        return Variable(truth(f"{name} is known", self.room), whole_number(name, self.room))

    def type_of(self, name: str) -> FactType:
        """The type of a fact."""
        return self._facts[name].type

    def domains(self) -> list[Formula]:
        """What holds of every case."""
        return [self.domain(name, variable) for name, variable in self.variables.items()]

    def holds(self, condition: Condition) -> Formula:
        """The formula that is true of just the cases of which the condition is."""
        if isinstance(condition, Test):
            return self._test(condition)
        parts = [self.holds(part) for part in condition.parts]
        if isinstance(condition, AllOf):
            return all_of(parts)
        return any_of(parts) if isinstance(condition, AnyOf) else none_of(parts)

    def case(self, model: Model) -> dict[str, FactValue]:
        """The facts of a model, those not known left out."""
        return {
            name: self._read(self._facts[name].type, model.number(variable.value))
            for name, variable in self.variables.items()
            if model.holds(variable.known)
        }

    def _range(self, kind: FactType) -> tuple[int, int]:
        match kind:
            case FactType.YES_NO:
                return 0, 1
            case FactType.WHOLE_NUMBER:
                return 0, LARGEST_COUNT
            case FactType.CONTRACT_YEAR:
                return EARLIEST_YEAR, LATEST_YEAR
            case FactType.DATE:
                return _FIRST_DAY.toordinal(), _LAST_DAY.toordinal()
            case FactType.INSTANT:
                return self._number(_FIRST_MOMENT), self._number(_LAST_MOMENT)
            case _:
                return 0, len(self._words) + len(self._facts)

    def _test(self, test: Test) -> Formula:
        fact = self.variables[test.fact]
        if test.operator is Operator.MISSING:
            return none_of([fact.known]) if test.operands[0] is True else fact.known
        if test.operator is Operator.IS_ONE_OF:
            return all_of([fact.known, any_of([self._equals(fact, operand) for operand in test.operands])])
        others = [self.variables[operand.name].known for operand in test.operands if isinstance(operand, OtherFact)]
        return all_of([fact.known, *others, self._compared(test, fact.value)])

    def _equals(self, fact: Variable, operand: Operand) -> Formula:
        known = [self.variables[operand.name].known] if isinstance(operand, OtherFact) else []
        return all_of([*known, fact.value == self.number_of(operand)])

    def _compared(self, test: Test, value: Number) -> Formula:
        wanted = [self.number_of(operand) for operand in test.operands]
        return _MEANING[test.operator](value, wanted)

    def number_of(self, operand: Operand) -> Number:
        """A value, or the value of another fact, as a number that can be compared with those of variables."""
        return self.variables[operand.name].value if isinstance(operand, OtherFact) else self._number(operand)

    def _number(self, value: FactValue) -> int:
        if isinstance(value, str):
            return self._numbers[_composed(value)]
        if isinstance(value, datetime):
            return int(value.timestamp())
        return value.toordinal() if isinstance(value, date) else int(value)

    def _read(self, kind: FactType, number: int) -> FactValue:
        match kind:
            case FactType.YES_NO:
                return number == 1
            case FactType.DATE:
                return date.fromordinal(number)
            case FactType.INSTANT:
                return datetime.fromtimestamp(number, UTC)
            case FactType.CHOICE | FactType.TEXT:
                return self._words[number] if number < len(self._words) else self._unnamed(number)
            case _:
                return number

    def _unnamed(self, number: int) -> str:
        """A text that no rule names, another one for each number."""
        text = f"text {number}"
        while text in self._numbers:
            text += " or another"
        return text


_MEANING: Mapping[Operator, Callable[[Number, list[Number]], Formula]] = {
    Operator.IS: lambda value, wanted: value == wanted[0],
    Operator.IS_NOT: lambda value, wanted: value != wanted[0],
    Operator.IS_NOT_ONE_OF: lambda value, wanted: all_of([value != one for one in wanted]),
    Operator.AT_LEAST: lambda value, wanted: value >= wanted[0],
    Operator.AT_MOST: lambda value, wanted: value <= wanted[0],
    Operator.MORE_THAN: lambda value, wanted: value > wanted[0],
    Operator.LESS_THAN: lambda value, wanted: value < wanted[0],
    Operator.BETWEEN: lambda value, wanted: all_of([wanted[0] <= value, value <= wanted[1]]),
}


def _words_of(facts: Iterable[Fact], editions: Iterable[Edition]) -> list[str]:
    every = list(editions)
    tests = [test for edition in every for rule in edition.rules for test in every_test(rule.when)]
    answering = [one.then for edition in every for one in (*edition.rules, edition.otherwise) if one is not None]
    values = [*(one for test in tests for one in test.operands), *(one for then in answering for one in then.values())]
    written = [value for value in values if isinstance(value, str)]
    return sorted({_composed(word) for word in (*written, *(choice for fact in facts for choice in fact.choices))})


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)
