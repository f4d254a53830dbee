"""Guides and notes that cannot be read are answered with the file and the mend."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engine.rulebook import Rulebook
from service.guides.generated import Sources, completed
from service.guides.markdown import plain
from service.guides.pages import as_page
from service.guides.reading import Guide, GuideError, read_guides
from service.guides.release_notes import read_release_notes

NOTE = {"title": "Found", "date": "2026-01-02", "environment": "sandbox", "kind": "mend", "body": "Better."}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no front matter", "has no title"),
        ("---\ntitle: Only\n---\ntext", "does not say its title and position"),
        ("---\ntitle: Void\nposition: first\n---\ntext", "does not say its title and position"),
        ("---\ntitle: Void\nposition: 1\nauthor: me\n---\ntext", "or says more"),
        ("---\n[: broken\n---\ntext", "cannot be read"),
    ],
)
def test_a_guide_without_title_or_position_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "void.md").write_text(text)
    with pytest.raises(GuideError, match=f"void.md.*{said}"):
        read_guides(tmp_path)


def test_two_guides_of_one_position_are_named(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.md").write_text(f"---\ntitle: {name}\nposition: 3\n---\n")
    with pytest.raises(GuideError, match=r"one\.md and two\.md"):
        read_guides(tmp_path)


def test_guides_stand_by_number_and_those_below_follow(tmp_path: Path) -> None:
    for name, position in (("ten", "10"), ("below", "2.1"), ("two", "2")):
        (tmp_path / f"{name}.md").write_text(f"---\ntitle: {name}\nposition: {position}\n---\n")
    assert [guide.name for guide in read_guides(tmp_path)] == ["two", "below", "ten"]


def test_a_generated_part_nobody_makes_is_named(rulebook: Rulebook) -> None:
    guide = Guide("void", "Void", (1,), "{{ nonsense }}\n")
    with pytest.raises(GuideError, match=r"void\.md asks for nonsense"):
        completed(guide, Sources(rulebook, {}, (), (), date(2026, 5, 12)))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"date": "2 January"}, "is no day"),
        ({"environment": "test"}, "word that is not known"),
        ({"kind": "fix"}, "word that is not known"),
        ({"author": "me"}, "nothing else"),
    ],
)
def test_a_release_note_that_is_not_whole_is_named(tmp_path: Path, change: dict[str, str], said: str) -> None:
    path = tmp_path / "release_notes.yaml"
    written = "\n".join(f"  {key}: {value}" for key, value in (NOTE | change).items())
    path.write_text("-" + written[1:])
    with pytest.raises(GuideError, match=f"release_notes.yaml.*{said}"):
        read_release_notes(path)


def test_text_that_is_generated_means_nothing_but_itself() -> None:
    guide = Guide("x", "X", (1,), "")
    page = as_page(guide, (guide,), plain("<b>*a*</b> [b](c) | `d[e]`"))

    assert "<p>&lt;b&gt;*a*&lt;/b&gt; [b](c) | <code>d[e]</code></p>" in page
