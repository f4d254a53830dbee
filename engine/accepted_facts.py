"""Facts held against the vocabulary before any rule sees them.

In: facts as a caller gives them. Out: the same, typed and composed, or FactError naming everything wrong.
Must never know: which rules will read them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Mapping
from datetime import date
from typing import Any

from engine.errors import FactError
from engine.model.facts import Fact, FactType, FactValue, Vocabulary
from engine.ruleset import LARGEST_NUMBER, fault_of


class FactGate:
    """Lets facts of one vocabulary through."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._facts = vocabulary.facts
        self._plainly_right = {name: plain for name, fact in self._facts.items() if (plain := _plainly_right(fact))}

    def accept(self, decision: str, given: Mapping[str, FactValue | None]) -> dict[str, FactValue]:
        """The facts as they will be read: None left out, text in Unicode's composed form.

        Raises FactError naming every fact that is unknown, of the wrong type, not one of its choices or out of range.
        """
        accepted: dict[str, Any] = dict(given)
        faults: list[str] = []
        plainly_right = self._plainly_right
        for name, value in given.items():
            kind, values = plainly_right.get(name, _NEVER)
            if type(value) is kind and (values is None or value in values):
                continue
            if value is None:
                del accepted[name]
            elif fault := self._fault(name, value):
                faults.append(f"{name} {fault}.")
            elif isinstance(value, str):
                accepted[name] = unicodedata.normalize("NFC", value)
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


_Plain = tuple[type, Container[Any] | None]
_NEVER: _Plain = (type, ())


def _plainly_right(fact: Fact) -> _Plain | None:
    """The Python type and the values of it (None: all) that need no closer look; None where every value does."""
    match fact.type:
        case FactType.CHOICE:
            return str, frozenset(fact.choices)
        case FactType.YES_NO:
            return bool, None
        case FactType.WHOLE_NUMBER | FactType.CONTRACT_YEAR:
            return int, range(-LARGEST_NUMBER, LARGEST_NUMBER + 1)
        case FactType.DATE:
            return date, None
        case _:
            return None
