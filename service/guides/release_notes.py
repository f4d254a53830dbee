"""What is new, from the release notes kept as data: a page and an Atom feed.

In: the file of notes. Out: Markdown, XML, or GuideError naming the note and the mend. Must never know: the web.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree

import yaml

from engine.wording import day_in_words
from engine.written import DATE
from service.guides.markdown import plain
from service.guides.reading import GuideError
from service.openapi import FOLDER, TITLE

ENVIRONMENTS = ("sandbox", "production")
KINDS = {"addition": "Added", "change": "Changed", "mend": "Mended"}
_KEYS = {"title", "date", "environment", "kind", "body"}
_ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class ReleaseNote:
    """One thing that is new. `body` is Markdown."""

    title: str
    on: date
    environment: str
    kind: str
    body: str


def read_release_notes(path: Path) -> tuple[ReleaseNote, ...]:
    """Every note, newest first; those of one day as the file has them. Raises GuideError."""
    written = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 - text only
    if not isinstance(written, list) or not written:
        raise GuideError(f"{path.name} is not a list of notes.")
    return tuple(sorted((_note(path.name, one) for one in written), key=lambda note: note.on, reverse=True))


def as_markdown(notes: Sequence[ReleaseNote]) -> str:
    """The notes, a heading for each."""
    parts = []
    for note in notes:
        about = f"{KINDS[note.kind]}, {note.environment}, {day_in_words(note.on)}."
        parts.append(f"## {plain(note.title)}\n\n**{about}**\n\n{note.body}\n")
    return "\n".join(parts)


def as_atom(notes: Sequence[ReleaseNote], address: str) -> bytes:
    """The notes as a feed. `address` is where the service is reached, without a slash at its end."""
    ElementTree.register_namespace("", _ATOM)
    page = f"{address}{FOLDER}/whats-new"
    feed = ElementTree.Element(f"{{{_ATOM}}}feed")
    _say(feed, "title", f"{TITLE}: what's new")
    _say(feed, "id", page)
    _say(feed, "updated", _moment(notes[0].on))
    _link(feed, f"{page}.atom", "self")
    _link(feed, page, "alternate")
    _say(ElementTree.SubElement(feed, f"{{{_ATOM}}}author"), "name", TITLE)
    for note in notes:
        entry = ElementTree.SubElement(feed, f"{{{_ATOM}}}entry")
        _say(entry, "title", note.title)
        _say(entry, "id", uuid5(NAMESPACE_URL, f"{note.on} {note.environment} {note.title}").urn)
        _say(entry, "updated", _moment(note.on))
        _link(entry, page, "alternate")
        _say(entry, "content", note.body)
        for term in (note.environment, note.kind):
            ElementTree.SubElement(entry, f"{{{_ATOM}}}category", {"term": term})
    written: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _note(file: str, written: object) -> ReleaseNote:
    if not isinstance(written, dict) or set(written) != _KEYS:
        raise GuideError(f"{file}: a note has {', '.join(sorted(_KEYS))} and nothing else. Mend {written}.")
    try:
        on = date.fromisoformat(written["date"])
    except ValueError as fault:
        raise GuideError(f"{file}: “{written['date']}” is no day. Write it as {DATE}.") from fault
    if written["environment"] not in ENVIRONMENTS or written["kind"] not in KINDS:
        words = f"environment: {' or '.join(ENVIRONMENTS)}; kind: {', '.join(KINDS)}"
        raise GuideError(f"{file}: “{written['title']}” has a word that is not known. Write {words}.")
    return ReleaseNote(written["title"], on, written["environment"], written["kind"], written["body"])


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _say(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}").text = text


def _link(parent: ElementTree.Element, address: str, kind: str) -> None:
    ElementTree.SubElement(parent, f"{{{_ATOM}}}link", {"rel": kind, "href": address})
