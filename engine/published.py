"""An edition as a page to publish: for people who never open a rule file.

In: an edition and the vocabulary. Out: the page as blocks, and those as Markdown or as a complete HTML document without
links elsewhere.
Must never know: how the rules are run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from engine.editions import in_force_in_words
from engine.model.conditions import AllOf, AnyOf, Condition, OtherFact, Test
from engine.model.decision import Answer, AnswerType, Edition, Example, HitPolicy, Rule
from engine.model.facts import FactValue, Vocabulary
from engine.prose import ANSWER_TYPES, GROUPS, HIT_POLICIES, NONE_OF, clause
from engine.wording import answers_in_words, listed, name_in_words


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading. Level 1 is the page's own; `anchor` names the place, so that others can point at it."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some sentences. `label` stands before them, where they are of a kind, such as a source."""

    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A point of a list, and the points below it."""

    text: str
    below: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of points."""

    items: tuple[Item, ...]


Block = Heading | Paragraph | Bullets


def blocks_of(edition: Edition, vocabulary: Vocabulary, last_day: date | None = None) -> list[Block]:
    """The page of an edition, from its question to its examples and what its words mean."""
    return [
        *_opening(edition, last_day),
        *_rules(edition, vocabulary),
        *_examples(edition),
        *_words(edition, vocabulary),
    ]


def _opening(edition: Edition, last_day: date | None) -> Iterator[Block]:
    yield Heading(1, edition.question, "question")
    yield Paragraph(in_force_in_words(edition, last_day))
    yield Paragraph(edition.owner, "Who answers for it")
    yield Paragraph(edition.source, "Where it comes from")
    if edition.retrospective:
        yield Paragraph(edition.retrospective, "Why it counts for what was paid before")
    if edition.note:
        yield Paragraph(edition.note, "Note")
    yield Heading(2, "What can be answered", "answers")
    yield Bullets(tuple(Item(f"{name_in_words(one.name).capitalize()}: {_kind(one)}") for one in edition.answers))


def _kind(answer: Answer) -> str:
    if answer.type is AnswerType.CHOICE:
        kind = listed([name_in_words(choice) for choice in answer.choices], "or")
    else:
        kind = ANSWER_TYPES[answer.type]
    return kind if answer.required else f"{kind}, where a rule gives it"


def _rules(edition: Edition, vocabulary: Vocabulary) -> Iterator[Block]:
    yield Heading(2, "The rules", "rules")
    yield Paragraph(HIT_POLICIES[edition.hit_policy])
    for number, rule in enumerate(edition.rules, start=1):
        yield Heading(3, f"{number}. {name_in_words(rule.id).capitalize()}", f"rule-{rule.id}")
        yield from _rule(rule, edition, vocabulary)
    if edition.otherwise is not None:
        yield Heading(3, "Otherwise", "rule-otherwise")
        yield Paragraph(edition.otherwise.say)
        if edition.otherwise.then:
            yield Paragraph(f"{_outcome(edition.otherwise.then)}.", "Answer")


def _rule(rule: Rule, edition: Edition, vocabulary: Vocabulary) -> Iterator[Block]:
    yield Paragraph(rule.say)
    said = _clause(rule.when, vocabulary)
    if said is not None:
        yield Paragraph(f"{said}.", "When")
    elif not isinstance(rule.when, Test) and rule.when.parts:
        yield Paragraph(_group(rule.when), "When")
        yield Bullets(tuple(_item(part, vocabulary) for part in rule.when.parts))
    else:
        yield Paragraph("always.", "When")
    yield Paragraph(f"{_outcome(rule.then)}.", "Answer")
    if rule.unless_already:
        names = listed([name_in_words(name) for name in rule.unless_already], "or")
        yield Paragraph(f"{names} has applied already.", "Passed over when")
    if rule.source and rule.source != edition.source:
        yield Paragraph(rule.source, "Where it comes from")
    if rule.note:
        yield Paragraph(rule.note, "Note")


def _item(condition: Condition, vocabulary: Vocabulary) -> Item:
    said = _clause(condition, vocabulary)
    if said is not None:
        return Item(said)
    assert not isinstance(condition, Test), "a test is a clause"
    return Item(_group(condition), tuple(_item(part, vocabulary) for part in condition.parts))


def _group(condition: Condition) -> str:
    return GROUPS[type(condition)] if isinstance(condition, AllOf | AnyOf) else NONE_OF


def _clause(condition: Condition, vocabulary: Vocabulary) -> str | None:
    said = clause(condition, vocabulary)
    return said and said.replace("_", " ")


def _outcome(answers: Mapping[str, FactValue | OtherFact]) -> str:
    """Answers or facts with codes as words: "uplift: not paid"."""
    return answers_in_words(answers).replace("_", " ")


def _examples(edition: Edition) -> Iterator[Block]:
    yield Heading(2, "Examples", "examples")
    yield Bullets(tuple(_example(example, edition) for example in edition.examples))


def _example(example: Example, edition: Edition) -> Item:
    given = _outcome(example.given) or "nothing is known"
    nothing = "nothing to report" if edition.hit_policy is HitPolicy.COLLECT else "no answer"
    outcome = "; ".join(_outcome(one) for one in example.expect) or nothing
    return Item(f"{example.name[:1].upper()}{example.name[1:]}", (Item(f"Given: {given}"), Item(f"Answer: {outcome}")))


def _words(edition: Edition, vocabulary: Vocabulary) -> Iterator[Block]:
    yield Heading(2, "What the words mean", "words")
    facts = [vocabulary.facts[name] for name in sorted(edition.fact_types)]
    yield Bullets(tuple(Item(f"{name_in_words(fact.name).capitalize()}: {fact.meaning}") for fact in facts))


def as_markdown(edition: Edition, vocabulary: Vocabulary, last_day: date | None = None) -> str:
    """The page in Markdown."""
    return "\n\n".join(_markdown(block) for block in blocks_of(edition, vocabulary, last_day)) + "\n"


def _markdown(block: Block) -> str:
    match block:
        case Heading(level, text, _):
            return f"{'#' * level} {_marked(text)}"
        case Paragraph(text, label):
            return f"**{label}:** {_marked(text)}" if label else _marked(text)
        case Bullets(items):
            return "\n".join(_markdown_items(items, ""))


def _markdown_items(items: Sequence[Item], indent: str) -> Iterator[str]:
    for item in items:
        yield f"{indent}- {_marked(item.text)}"
        yield from _markdown_items(item.below, f"{indent}  ")


def _marked(text: str) -> str:
    """The text with the characters that mean something to Markdown made harmless."""
    return "".join(f"\\{character}" if character in "\\`*_[]<>#|" else character for character in text)


_STYLE = """
body { font: 1.125rem/1.5 Arial, sans-serif; color: #0b0c0c; background: #fff; margin: 0; }
main { max-width: 44rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 2rem; line-height: 1.2; } h2 { margin-top: 2.5rem; } h3 { margin-bottom: 0.25rem; }
section { border-left: 0.25rem solid #1d70b8; padding-left: 1rem; margin: 1.5rem 0; }
p { margin: 0.5rem 0; }
@media print { section { break-inside: avoid; } }
"""


def as_html(edition: Edition, vocabulary: Vocabulary, last_day: date | None = None) -> str:
    """The page as one HTML document: headings in order, landmarks, a language, no script and nothing from elsewhere."""
    title = f"{name_in_words(edition.decision).capitalize()}, edition {edition.name}"
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en-GB">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)}</title>",
            f"<style>{_STYLE}</style>",
            "</head>",
            "<body>",
            "<main>",
            f"<p>{escape(title)}</p>",
            *_html(blocks_of(edition, vocabulary, last_day)),
            "</main>",
            "</body>",
            "</html>",
            "",
        ]
    )


def _html(blocks: Sequence[Block]) -> Iterator[str]:
    """The blocks, with each rule in a section of its own."""
    within = False
    for block in blocks:
        if isinstance(block, Heading):
            if within:
                yield "</section>"
            within = block.level == 3
            anchor = escape(block.anchor)
            if within:
                yield f'<section aria-labelledby="{anchor}">'
            yield f'<h{block.level} id="{anchor}">{escape(block.text)}</h{block.level}>'
        elif isinstance(block, Paragraph):
            label = f"<strong>{escape(block.label)}:</strong> " if block.label else ""
            yield f"<p>{label}{escape(block.text)}</p>"
        else:
            yield from _html_items(block.items)
    if within:
        yield "</section>"


def _html_items(items: Sequence[Item]) -> Iterator[str]:
    yield "<ul>"
    for item in items:
        if item.below:
            yield f"<li>{escape(item.text)}"
            yield from _html_items(item.below)
            yield "</li>"
        else:
            yield f"<li>{escape(item.text)}</li>"
    yield "</ul>"
