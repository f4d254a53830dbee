"""Facts held against the vocabulary before any rule sees them.

In: facts as a caller gives them. Out: the same, typed and composed, or FactError naming everything wrong.
Must never know: which rules will read them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from engine.errors import FactError
from engine.model.facts import Fact, FactType, FactValue, Vocabulary
from engine.ruleset import fault_of


class FactGate:
    """Lets facts of one vocabulary through."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._facts = vocabulary.facts
        self._choices = {
            name: frozenset(fact.choices) for name, fact in self._facts.items() if fact.type is FactType.CHOICE
        }
        self._yes_no = frozenset(name for name, fact in self._facts.items() if fact.type is FactType.YES_NO)

    def accept(self, decision: str, given: Mapping[str, FactValue | None]) -> dict[str, FactValue]:
        """The facts as they will be read: None left out, text in Unicode's composed form.

        Raises FactError naming every fact that is unknown, of the wrong type, not one of its choices or out of range.
        """
        accepted: dict[str, FactValue] = {}
        faults: list[str] = []
        for name, value in given.items():
            if value is None:
                continue
            choices = self._choices.get(name)
            if (
                (value in choices)
                if choices is not None and type(value) is str
                else type(value) is bool and name in self._yes_no
            ):
                accepted[name] = value
                continue
            fault = self._fault(name, value)
            if fault is None:
                accepted[name] = unicodedata.normalize("NFC", value) if isinstance(value, str) else value
            else:
                faults.append(f"{name} {fault}.")
        if faults:
            raise FactError(decision, faults)
        return accepted

    def _fault(self, name: str, value: FactValue) -> str | None:
        fact = self._facts.get(name)
        if fact is None:
            return "is not a fact of the vocabulary"
        return fault_of(value, fact.type) or _fault_of_choice(fact, value)


def _fault_of_choice(fact: Fact, value: FactValue) -> str | None:
    if fact.type is FactType.CHOICE and value not in fact.choices:
        return f"is {value!r:.80}, and its choices are {', '.join(fact.choices)}"
    return None
