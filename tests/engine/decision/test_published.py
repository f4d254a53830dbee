"""An edition as a page for people who never open a rule file."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

from syrupy.assertion import SnapshotAssertion

from engine.model.conditions import NoneOf, Test
from engine.model.decision import Edition
from engine.model.facts import Vocabulary
from engine.prose import as_page
from engine.published import as_html, as_markdown
from engine.reading import read_policy
from tests.engine.reading.small_policies import GOOD

READING = read_policy(GOOD)
FUNDING = READING.editions["funding"][0]
VOCABULARY = READING.vocabulary or Vocabulary({})
VOID = {"meta", "!doctype"}


class Page(HTMLParser):
    """What a browser would make of a page: elements opened and closed in order, headings, ids, and what is fetched."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.labelled_by: list[str] = []
        self.fetched: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        if tag[0] == "h" and tag[1:].isdigit():
            self.headings.append(int(tag[1:]))
        named = {name: value or "" for name, value in attrs}
        self.ids += [named["id"]] if "id" in named else []
        self.labelled_by += [named["aria-labelledby"]] if "aria-labelledby" in named else []
        self.fetched += [value for name, value in named.items() if name in ("src", "href", "action")]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_in_markdown(snapshot: SnapshotAssertion) -> None:
    assert as_markdown(FUNDING, VOCABULARY) == snapshot


def test_the_page_in_html(snapshot: SnapshotAssertion) -> None:
    assert as_html(FUNDING, VOCABULARY) == snapshot


def every_edition() -> list[Edition]:
    return [edition for editions in READING.editions.values() for edition in editions]


def test_every_page_is_whole_has_its_headings_in_order_and_fetches_nothing() -> None:
    for edition in every_edition():
        text = as_html(edition, VOCABULARY)
        page = Page(text)
        assert '<html lang="en-GB">' in text
        assert page.headings[0] == 1
        assert page.headings.count(1) == 1
        assert all(later - earlier <= 1 for earlier, later in zip(page.headings, page.headings[1:], strict=False))
        assert len(page.ids) == len(set(page.ids))
        assert set(page.labelled_by) <= set(page.ids)
        assert page.fetched == []
        assert "url(" not in text


def test_what_a_rule_says_is_text_and_never_a_tag_or_a_mark() -> None:
    rule = replace(FUNDING.rules[0], say="Look at <script>alert(1)</script> & *this*.")
    edition = replace(FUNDING, rules=(rule, *FUNDING.rules[1:]))
    assert "<p>Look at &lt;script&gt;alert(1)&lt;/script&gt; &amp; *this*.</p>" in as_html(edition, VOCABULARY)
    assert r"Look at \<script\>alert(1)\</script\> & \*this\*." in as_markdown(edition, VOCABULARY)


def test_what_is_yes_or_no_is_said_in_the_words_of_its_meaning() -> None:
    assert "**When:** the person was trained before." in as_markdown(FUNDING, VOCABULARY)
    [rule, *others] = FUNDING.rules
    assert isinstance(rule.when, Test)
    untrained = replace(rule, when=replace(rule.when, operands=(False,)))
    not_known_to_be = replace(rule, when=NoneOf((rule.when,), rule.place))
    for written in (untrained, not_known_to_be):
        page = as_page(replace(FUNDING, rules=(written, *others)), VOCABULARY)
        assert "When it is not so that the person was trained before." in page
