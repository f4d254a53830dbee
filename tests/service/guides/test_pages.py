"""The guides are served to everybody, as plain pages that anybody can read, and lead nowhere that is not there."""

from __future__ import annotations

from html.parser import HTMLParser
from itertools import pairwise
from urllib.parse import urldefrag, urljoin
from xml.etree import ElementTree

import openapi_spec_validator
import pytest
import yaml
from litestar import Litestar

from service.guides.reading import Guide
from service.openapi import FOLDER
from tests.service.guides.conftest import GUIDES, OTHERS, Served

PAGES = [pytest.param(guide, id=guide.name) for guide in GUIDES]
DRAWN = ("'unsafe-inline'", "data:")
"""What Swagger UI needs besides."""
ATOM = "{http://www.w3.org/2005/Atom}"


class Read(HTMLParser):
    """What a page holds: its tags with their attributes, in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, attribute: str) -> list[str]:
        return [str(attributes[attribute]) for _, attributes in self.tags if attributes.get(attribute)]

    def headings(self) -> list[int]:
        return [int(tag[1]) for tag, _ in self.tags if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit()]


def test_everything_is_served_without_a_token(served: Served) -> None:
    assert {path: answer.status_code for path, answer in served.answers.items() if answer.status_code != 200} == {}


def test_the_folder_itself_is_the_first_page(served: Served) -> None:
    assert served.answers[FOLDER].text == served.page(GUIDES[0])
    assert FOLDER in Read(served.answers["/"].text).all("href")


@pytest.mark.parametrize("guide", PAGES)
def test_a_page_can_be_read_with_any_browser_or_screen_reader(served: Served, guide: Guide) -> None:
    page = Read(served.page(guide))
    tags = [tag for tag, _ in page.tags]
    levels = page.headings()

    assert ("html", {"lang": "en-GB"}) in page.tags
    assert next(attributes for tag, attributes in page.tags if tag == "a") == {"class": "skip", "href": "#main"}
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))
    assert "script" not in tags
    assert "style" not in page.all("style")
    assert all(attributes.get("scope") == "col" for tag, attributes in page.tags if tag == "th")
    assert len(page.all("id")) == len(set(page.all("id")))
    assert page.all("aria-current") == ["page"]
    assert "{{" not in served.page(guide)


@pytest.mark.parametrize("address", [*(f"{FOLDER}/{guide.name}" for guide in GUIDES), f"{FOLDER}/swagger"])
def test_every_link_leads_somewhere_within_the_service(served: Served, address: str) -> None:
    page = Read(served.answers[address].text)
    names = {address: set(page.all("id"))}
    for link in (*page.all("href"), *page.all("src")):
        target, fragment = urldefrag(urljoin(address, link))
        assert target in served.answers, link
        if fragment:
            if target not in names:
                names[target] = set(Read(served.answers[target].text).all("id"))
            assert fragment in names[target], link


def test_no_route_of_the_documentation_allows_anything_from_elsewhere(served: Served, application: Litestar) -> None:
    routes = {route.path for route in application.routes if route.path.startswith(FOLDER)}
    assert routes - set(served.answers) == {f"{FOLDER}/{{path:str}}"}, "fetch it in conftest.py too"
    answers = [*(served.answers[path] for path in sorted(routes & set(served.answers))), served.not_there]
    assert len(answers) > len(GUIDES) + len(OTHERS)
    for answer in answers:
        allowed = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
        drawn = answer.url.path == f"{FOLDER}/swagger"
        assert allowed.pop("default-src") == "'none'", answer.url
        assert allowed.get("script-src") == ("'self'" if drawn else None), answer.url
        words = {word for said in allowed.values() for word in said.split()}
        assert words <= {"'none'", "'self'", *(DRAWN if drawn else ())}, answer.url
        assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("guide", PAGES)
def test_a_page_is_html(served: Served, guide: Guide) -> None:
    assert served.answers[f"{FOLDER}/{guide.name}"].headers["content-type"] == "text/html; charset=utf-8"


def test_the_stylesheet_asks_for_nothing_else(served: Served) -> None:
    sheet = served.answers[f"{FOLDER}/guides.css"].text
    assert "url(" not in sheet
    assert "@import" not in sheet


def test_the_document_can_be_downloaded_in_three_forms_and_each_is_valid(served: Served) -> None:
    as_yaml = yaml.safe_load(served.answers[f"{FOLDER}/openapi.yaml"].text)
    older = served.answers[f"{FOLDER}/openapi-3.0.json"].json()

    assert as_yaml == served.document
    openapi_spec_validator.validate(older)  # that the other is valid is held in tests/service/http
    assert older["openapi"] == "3.0.3"
    assert set(older["paths"]) == set(served.document["paths"])
    assert older["components"]["schemas"].keys() == served.document["components"]["schemas"].keys()


def test_the_older_form_says_the_same_of_what_may_be_null(served: Served) -> None:
    older = served.answers[f"{FOLDER}/openapi-3.0.json"].json()["components"]["schemas"]
    shown = older["DeclarationAttributes"]["properties"]

    assert shown["mentor_id"] == {"type": "string", "format": "uuid", "title": "Mentor Id", "nullable": True}
    assert older["DeclarationResource"]["properties"]["type"]["enum"] == ["participant-declaration"]
    assert '"null"' not in str(older)


def test_what_is_new_is_a_feed_too(served: Served) -> None:
    feed = ElementTree.fromstring(served.answers[f"{FOLDER}/whats-new.atom"].content)
    page = served.answers[f"{FOLDER}/whats-new"].text
    entries = feed.findall(f"{ATOM}entry")

    assert entries
    for name in ("title", "id", "updated"):
        assert feed.findtext(f"{ATOM}{name}")
        assert all(entry.findtext(f"{ATOM}{name}") for entry in entries)
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == len(entries)
    assert all(str(entry.findtext(f"{ATOM}title")) in page for entry in entries)
    days = [str(entry.findtext(f"{ATOM}updated")) for entry in entries]
    assert days == sorted(days, reverse=True)
    assert feed.findtext(f"{ATOM}updated") == days[0]
