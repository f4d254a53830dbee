"""One edition file of a decision → Edition.

In: the nodes of the file, its digest and the vocabulary. Out: an Edition with stand-ins where a Problem was reported.
Must never know: other editions or files; `engine.checks` compares them.
"""

from __future__ import annotations

from collections.abc import Mapping as Map
from dataclasses import dataclass
from datetime import date

from engine import written
from engine.calendar import Period
from engine.model.conditions import AllOf, AnyOf, Condition, NoneOf, Operand, OtherFact, Test
from engine.model.decision import Answer, AnswerType, ContractYears, Edition, Example, HitPolicy, Otherwise, Rule
from engine.model.facts import FactType, FactValue
from engine.problem import Place
from engine.reading.conditions import ConditionReader
from engine.reading.findings import Fields, Findings
from engine.reading.values import answer_operand, answer_value, fact_value
from engine.reading.vocabulary import Words
from engine.scalars import (
    Mistake,
    choice,
    contract_year,
    day,
    name,
    question,
    sentence,
    word,
    words_of_policy,
)
from engine.source import Mapping, Node, Sequence, Text
from engine.suggestions import fact_instead, instead

ANSWERS_EXAMPLE = "answers: {status: [eligible, ineligible], reason: code}"
RULE_EXAMPLE = "- id: …, with when, then and say below it."
THEN_EXAMPLE = "then: {answer: value}"
OPTIONAL = "optional"


def read_edition(root: Node, stem: str, digest: str, words: Words, findings: Findings) -> Edition:
    """The edition in a file called `stem`; to be used only when the findings are clean."""
    return _EditionReader(words, findings).edition(root, stem, digest)


def read_period(node: Node | None, what: str, findings: Findings, *, open_ended: bool) -> Period:
    """`{from: …, until: …}` as days, both included; `until` may be left out when `open_ended`."""
    example = f"{{from: {written.DATE}, until: {written.LATER_DATE}}}"
    fields = findings.fields(node, what, example)
    start = findings.value(fields.required("from", f"from: {written.DATE}"), day, date.min)
    until_node = fields.optional("until") if open_ended else fields.required("until", f"until: {written.LATER_DATE}")
    until = findings.value(until_node, day, date.max) if until_node is not None else None
    fields.done()
    if until is not None and until < start:
        wrong = f"{what.capitalize()} ends before it begins."
        findings.add("E126", until_node.place if until_node else Place("", 1, 1), wrong, f"a date on or after {start}.")
    return Period(start, until)


@dataclass(frozen=True, slots=True)
class _EditionReader:
    words: Words
    findings: Findings

    def edition(self, root: Node, stem: str, digest: str) -> Edition:
        findings = self.findings
        top = findings.fields(root, "a decision", "decision: and its name.")
        decision = findings.value(top.required("decision", "decision: and its name."), name, "")
        asked = findings.value(top.required("question", "question: Is this funded?"), question, "")
        effective_node = top.required("effective", f"effective: {{from: {written.DATE}}}")
        effective = read_period(effective_node, "the time the edition is in force", findings, open_ended=True)
        years = self._contract_years(top.optional("contract_years"))
        owner = findings.value(top.required("owner", "owner: and who answers for this policy."), words_of_policy, "")
        source = findings.value(
            top.required("source", "source: and where the policy is published."), words_of_policy, ""
        )
        note = self._optional_words(top.optional("note"))
        retrospective_node = top.optional("retrospective")
        retrospective = None if retrospective_node is None else findings.value(retrospective_node, sentence, "")
        policies = choice([policy.value for policy in HitPolicy], "E139", "the hit policies")
        hit_node = top.required("hit_policy", "hit_policy: first")
        hit_policy = HitPolicy(findings.value(hit_node, policies, HitPolicy.FIRST.value))
        answers = self._answers(top.required("answers", ANSWERS_EXAMPLE))
        rules_node = top.required("rules", f"rules: and below it {RULE_EXAMPLE}")
        rules = tuple(self._rule(item, answers, hit_policy) for item in findings.items(rules_node, RULE_EXAMPLE))
        otherwise = self._otherwise(top, answers, hit_policy)
        examples_node = top.required("examples", "examples: and a case for each rule.")
        example_items = findings.items(examples_node, "- name: …, with given, expect and by below it.")
        examples = tuple(self._example(item, answers, hit_policy) for item in example_items)
        top.done()
        return Edition(
            decision=decision,
            name=stem,
            question=asked,
            effective=effective,
            contract_years=years,
            owner=owner,
            source=source,
            note=note,
            hit_policy=hit_policy,
            answers=tuple(answers.values()),
            rules=rules,
            otherwise=otherwise,
            examples=examples,
            fact_types=self._fact_types(rules, otherwise),
            digest=digest,
            place=root.place,
            retrospective=retrospective,
        )

    def _contract_years(self, node: Node | None) -> ContractYears | None:
        if node is None:
            return None
        fields = self.findings.fields(
            node, "the contract years", f"contract_years: {{from: {written.YEAR}, until: {written.LATER_YEAR}}}"
        )
        start = self.findings.value(fields.required("from", f"from: {written.YEAR}"), contract_year, 0)
        until_node = fields.optional("until")
        until = self.findings.value(until_node, contract_year, 9999) if until_node is not None else None
        fields.done()
        if until_node is not None and until is not None and until < start:
            wrong = "The last contract year comes before the first."
            self.findings.add("E126", until_node.place, wrong, f"a contract year from {start} on.")
        return ContractYears(start, until)

    def _optional_words(self, node: Node | None) -> str | None:
        return None if node is None else self.findings.value(node, words_of_policy, "")

    def _answers(self, node: Node | None) -> dict[str, Answer]:
        answers: dict[str, Answer] = {}
        for key, value in self.findings.fields(node, "the answers", ANSWERS_EXAMPLE):
            called = self.findings.value(key, name, key.value)
            answers[called] = self._answer(called, key.place, value)
        if isinstance(node, Mapping) and not node.entries:
            self.findings.add("E120", node.place, "The decision has no answers.", ANSWERS_EXAMPLE)
        return answers

    def _answer(self, called: str, place: Place, node: Node) -> Answer:
        required = True
        if isinstance(node, Mapping):
            fields = self.findings.fields(node, f"the answer {called}", "{optional: [a, b]}")
            node_of_choices = fields.required(OPTIONAL, "{optional: [a, b]}")
            fields.done()
            if node_of_choices is None:
                return Answer(called, AnswerType.CHOICE, (), False, place)
            node, required = node_of_choices, False
        if isinstance(node, Sequence):
            choices = self.findings.values(node, word, "", "[eligible, ineligible]")
            readable = "" not in choices  # else any word may be the one meant, so any is taken
            return Answer(called, AnswerType.CHOICE if readable else AnswerType.TEXT, choices, required, place)
        written = self.findings.value(node, words_of_policy, AnswerType.TEXT.value)
        first, _, rest = written.partition(" ")
        kind = rest.strip() if first == OPTIONAL and rest else written
        types = [known.value for known in AnswerType if known is not AnswerType.CHOICE]
        read = self.findings.value(Text(kind, node.place, True), choice(types, "E225", "the types of answers"), "text")
        return Answer(called, AnswerType(read), (), required and kind == written, place)

    def _rule(self, node: Node, answers: Map[str, Answer], hit_policy: HitPolicy) -> Rule:
        findings = self.findings
        fields = findings.fields(node, "a rule", RULE_EXAMPLE)
        called = findings.value(fields.required("id", "id: a_name_of_its_own"), _rule_id, "")
        when_node = fields.required("when", "when: {role: mentor}, or when: always")
        when = ConditionReader(self.words, findings).condition(when_node, node.place)
        then = self._outcome(fields.required("then", THEN_EXAMPLE), answers, node.place)
        say = findings.value(fields.required("say", "say: and the sentence users read."), sentence, "")
        passed_over: tuple[str, ...] = ()
        if (earlier := fields.optional("unless_already")) is not None:
            passed_over = findings.values(earlier, name, "", "unless_already: [an_earlier_rule]")
            if hit_policy is not HitPolicy.COLLECT:
                wrong = "“unless_already” has a meaning only where all rules that fit are collected."
                findings.add("E214", fields.place_of("unless_already"), wrong, "hit_policy: collect.")
        implements: tuple[str, ...] = ()
        if (references := fields.optional("implements")) is not None:
            implements = findings.values(references, words_of_policy, "", "implements: [ELG-E2-05]")
        source = self._optional_words(fields.optional("source"))
        note = self._optional_words(fields.optional("note"))
        fields.done()
        return Rule(called, when, then, say, node.place, passed_over, implements, source, note)

    def _outcome(self, node: Node | None, answers: Map[str, Answer], place: Place) -> dict[str, Operand]:
        outcome: dict[str, Operand] = {}
        for answer, value in self._answered(node, answers, place):
            outcome[answer.name] = answer_operand(answer, value, self.words, self.findings)
        return outcome

    def _answered(self, node: Node | None, answers: Map[str, Answer], place: Place) -> list[tuple[Answer, Node]]:
        """The answers a `then` or `expect` gives; Problems for those unknown and those left out."""
        fields = self.findings.fields(node, "the answers", THEN_EXAMPLE)
        found: list[tuple[Answer, Node]] = []
        for key, value in fields:
            if key.value in answers:
                found.append((answers[key.value], value))
            elif not self.findings.full:
                wrong = f"“{key.value[:60]}” is not an answer of this decision."
                self.findings.add("E202", key.place, wrong, instead(key.value, answers, ANSWERS_EXAMPLE))
        missing = [one.name for one in answers.values() if one.required and one.name not in fields]
        if missing and isinstance(node, Mapping):
            wrong = f"The answer leaves out {' and '.join(f'“{one}”' for one in missing)}."
            self.findings.add("E203", node.place or place, wrong, ", ".join(f"{one}: …" for one in missing))
        return found

    def _otherwise(self, top: Fields, answers: Map[str, Answer], hit_policy: HitPolicy) -> Otherwise | None:
        collect = hit_policy is HitPolicy.COLLECT
        node = top.optional("otherwise")
        if node is None:
            return None
        fields = self.findings.fields(node, "the answer of last resort", written.OTHERWISE)
        then: dict[str, Operand] = {}
        if not collect:
            then = self._outcome(fields.required("then", THEN_EXAMPLE), answers, node.place)
        elif fields.optional("then") is not None:
            wrong = "When answers are collected and no rule fits, the outcome is empty, so it cannot be written."
            self.findings.add("E215", fields.place_of("then"), wrong, "say: alone.")
        say = self.findings.value(fields.required("say", "say: and the sentence users read."), sentence, "")
        fields.done()
        return Otherwise(then, say, node.place)

    def _example(self, node: Node, answers: Map[str, Answer], hit_policy: HitPolicy) -> Example:
        findings = self.findings
        collect = hit_policy is HitPolicy.COLLECT
        fields = findings.fields(node, "an example", "- name: …, with given, expect and by below it.")
        called = findings.value(
            fields.required("name", "name: and what is special about the case."), words_of_policy, ""
        )
        given = self._given(fields.required("given", "given: {role: mentor}"))
        expect_node = fields.required("expect", "expect: {answer: value}")
        by_node = fields.required("by", "by: and the id of the rule.")
        fields.done()
        if collect:
            expected = findings.items(expect_node, "a list of outcomes, one for each rule in by.")
            by = tuple(findings.value(item, name, "") for item in findings.items(by_node, "by: [a_rule]"))
            if findings.clean and len(by) != len(expected):
                wrong = f"The example names {len(by)} rules and expects {len(expected)} outcomes."
                findings.add("E217", node.place, wrong, "one outcome for each rule, in the same order.")
        else:
            expected = () if expect_node is None else (expect_node,)
            by = () if by_node is None else (findings.value(by_node, name, ""),)
        outcomes = tuple(self._expected(item, answers) for item in expected)
        return Example(called, given, outcomes, by, node.place)

    def _given(self, node: Node | None) -> dict[str, FactValue]:
        given: dict[str, FactValue] = {}
        for key, value in self.findings.fields(node, "the facts given", "given: {role: mentor}"):
            fact = self.words.facts.get(key.value)
            if key.value in self.words.unclear:
                continue
            if fact is not None:
                given[fact.name] = fact_value(fact, value, self.findings)
            elif not self.findings.full:
                wrong = f"“{key.value[:60]}” is not a fact of rules/facts.yaml."
                self.findings.add("E201", key.place, wrong, fact_instead(key.value, self.words.facts))
        return given

    def _expected(self, node: Node, answers: Map[str, Answer]) -> dict[str, FactValue]:
        answered = self._answered(node, answers, node.place)
        return {answer.name: answer_value(answer, value, self.findings) for answer, value in answered}

    def _fact_types(self, rules: tuple[Rule, ...], otherwise: Otherwise | None) -> dict[str, FactType]:
        named: set[str] = set()
        for rule in rules:
            named |= _facts_named(rule.when)
        for outcome in (*(rule.then for rule in rules), otherwise.then if otherwise else {}):
            named |= {value.name for value in outcome.values() if isinstance(value, OtherFact)}
        known = self.words.facts
        return {fact: known[fact].type for fact in sorted(named) if fact in known}


def _rule_id(text: str) -> str | Mistake:
    if text == "otherwise":
        return Mistake(
            "E218", "“otherwise” names the answer when no rule fits, so no rule may be called so.", "another id."
        )
    return name(text)


def _facts_named(condition: Condition) -> set[str]:
    if isinstance(condition, Test):
        return {condition.fact} | {operand.name for operand in condition.operands if isinstance(operand, OtherFact)}
    assert isinstance(condition, AllOf | AnyOf | NoneOf)
    return set().union(*(_facts_named(part) for part in condition.parts))
