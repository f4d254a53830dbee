"""Values of facts and of answers: the text of a node read as the declared type.

In: nodes, the Fact or Answer they belong to. Out: typed values, and Problems.
Must never know: which rule or example the value stands in.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

from engine.model.conditions import Operand, OtherFact
from engine.model.decision import Answer, AnswerType
from engine.model.facts import Fact, FactType, FactValue
from engine.reading.findings import Findings
from engine.reading.vocabulary import Words
from engine.scalars import Mistake, choice, contract_year, day, instant, whole_number, word, words_of_policy, yes_no
from engine.source import Mapping, Node, Text
from engine.suggestions import fact_instead, one_of

Reader = Callable[[str], FactValue | Mistake]

_FACT_READERS: dict[FactType, tuple[Reader, FactValue]] = {
    FactType.TEXT: (words_of_policy, ""),
    FactType.YES_NO: (yes_no, False),
    FactType.WHOLE_NUMBER: (whole_number, 0),
    FactType.CONTRACT_YEAR: (contract_year, 0),
    FactType.DATE: (day, date.min),
    FactType.INSTANT: (instant, datetime.min.replace(tzinfo=UTC)),
}
_ANSWER_READERS: dict[AnswerType, tuple[Reader, FactValue]] = {
    AnswerType.CODE: (word, ""),
    AnswerType.YES_NO: (yes_no, False),
    AnswerType.WHOLE_NUMBER: (whole_number, 0),
    AnswerType.CONTRACT_YEAR: (contract_year, 0),
    AnswerType.DATE: (day, date.min),
    AnswerType.TEXT: (words_of_policy, ""),
}
_ANSWERED_BY = {
    AnswerType.CHOICE: (FactType.CHOICE,),
    AnswerType.CODE: (FactType.CHOICE,),
    AnswerType.YES_NO: (FactType.YES_NO,),
    AnswerType.WHOLE_NUMBER: (FactType.WHOLE_NUMBER,),
    AnswerType.CONTRACT_YEAR: (FactType.CONTRACT_YEAR,),
    AnswerType.DATE: (FactType.DATE,),
    AnswerType.TEXT: (FactType.TEXT, FactType.CHOICE),
}
"""Which types of facts may be given as an answer of each type."""


def fact_value(fact: Fact, node: Node, findings: Findings) -> FactValue:
    """A value of the fact's own type."""
    if fact.type is FactType.CHOICE:
        return findings.value(node, choice(fact.choices, "E205", f"the choices of “{fact.name}”"), "")
    reader, stand_in = _FACT_READERS[fact.type]
    return findings.value(node, reader, stand_in)


def answer_value(answer: Answer, node: Node, findings: Findings) -> FactValue:
    """A value of the answer's type."""
    if answer.type is AnswerType.CHOICE:
        return findings.value(node, choice(answer.choices, "E204", "the answers"), "")
    reader, stand_in = _ANSWER_READERS[answer.type]
    return findings.value(node, reader, stand_in)


def answer_operand(answer: Answer, node: Node, words: Words, findings: Findings) -> Operand:
    """What a rule answers: a value, or `{fact: name}` for the value of a fact."""
    if not (isinstance(node, Mapping) and len(node.entries) == 1 and node.entries[0][0].value == "fact"):
        return answer_value(answer, node, findings)
    named = node.entries[0][1]
    if not isinstance(named, Text):
        findings.add("E118", named.place, "Only the name of one fact can stand here.", "{fact: today}")
        return OtherFact("")
    fact = words.facts.get(named.value)
    suited = [known.name for known in words.facts.values() if _may_answer(known, answer)]
    if named.value in words.unclear:
        return OtherFact(named.value)
    if fact is None and not named.broken:
        wrong = f"“{named.value}” is not a fact of rules/facts.yaml."
        findings.add("E201", named.place, wrong, fact_instead(named.value, words.facts))
    elif fact is not None and not _may_answer(fact, answer):
        wrong = f"The values of “{fact.name}” do not all suit the answer “{answer.name}”."
        findings.add("E223", named.place, wrong, one_of(suited) or "a value instead of a fact.")
    return OtherFact(named.value)


def _may_answer(fact: Fact, answer: Answer) -> bool:
    if fact.type not in _ANSWERED_BY[answer.type]:
        return False
    return answer.type is not AnswerType.CHOICE or set(fact.choices) <= set(answer.choices)
