"""What staff learn of a draft before anyone measures it: what is wrong with it, and what it changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from engine.analysis import comparison
from engine.analysis.difference import differences
from engine.analysis.solver import Limits
from service.platform.context import Service
from service.platform.errors import NotFound, Refused
from service.platform.running_policy import RunningPolicy, first_policy
from service.policy_changes.checking import check
from service.policy_changes.comparing import SideAsked, compare
from tests.engine.reading.small_policies import changed, good_policy
from tests.service.releases import release

FUNDING = "rules/funding/2025-06-01.yaml"
TERMS = "contracts_2025/2025/terms.yaml"
ON = date(2026, 5, 1)
NOW = SideAsked()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return good_policy(tmp_path)


@pytest.fixture
def running(folder: Path) -> Iterator[RunningPolicy]:
    policy = first_policy(folder)
    yield policy
    policy.rulebook.close()


@pytest.fixture
def service(running: RunningPolicy) -> Service:
    return Service(None, running.rulebook, release=running.release)  # type: ignore[arg-type] # nothing asks the database


def written(folder: Path, old: str, new: str, file: str = FUNDING) -> dict[str, str]:
    """A draft of a file in which one thing is written otherwise."""
    text = (folder / file).read_text("utf-8")
    assert old in text
    return {file: text.replace(old, new, 1)}


def manual(folder: Path) -> SideAsked:
    """A draft under which whoever is trained before is looked at by a person."""
    return SideAsked(files=written(folder, "then: {status: ineligible,", "then: {status: manual_check,"))


def corrected(asked: SideAsked) -> SideAsked:
    """The same draft with its example as it now comes out."""
    text = asked.files[FUNDING].replace("expect: {status: ineligible,", "expect: {status: manual_check,", 1)
    return SideAsked(files={FUNDING: text})


def test_a_draft_without_a_mistake_has_no_problems(folder: Path) -> None:
    found = check(folder, written(folder, "This person was trained before.", "Trained already."), ON)
    assert (found["errors"], found["warnings"], found["problems"]) == (0, 0, [])
    assert found["files"] == len([*folder.rglob("*.yaml")])


def test_each_problem_of_a_draft_is_told_with_file_line_and_mend(folder: Path) -> None:
    found = check(folder, written(folder, "hit_policy: first", "hit_policy: frist"), ON)
    assert (found["errors"], found["warnings"]) == (1, 0)
    [problem] = found["problems"]
    assert (problem["file"], problem["line"], problem["mend"]) == (FUNDING, 6, "first")


def test_what_is_proved_of_a_draft_comes_with_a_case(folder: Path) -> None:
    shadowed = "  - id: mentors_too\n    when: {role: mentor, trained_before: yes}\n"
    shadowed += "    then: {status: manual_check, reason: again}\n    say: This mentor was trained before.\n"
    found = check(folder, written(folder, "  - id: starts_later", f"{shadowed}  - id: starts_later"), ON)
    [problem] = found["problems"]
    assert (problem["code"], "trained_before: yes" in problem["example"]) == ("E902", True)


def test_a_draft_that_changes_an_edition_of_the_past_is_told_so(folder: Path) -> None:
    release(folder, "2026.1")
    found = check(folder, written(folder, "This person was trained before.", "Trained already."), ON)
    assert [problem["code"] for problem in found["problems"]] == ["E711"]


@pytest.mark.parametrize(
    "path",
    [
        "../elsewhere.yaml",
        "README.md",
        "rules/../x.yaml",
        "",
        "rules/uplift.txt",
        "rules/folder.yaml",
        f"{FUNDING}/x.yaml",
    ],
)
def test_a_draft_stays_in_the_folders_of_policy_and_is_files_that_are_read(
    folder: Path, service: Service, path: str
) -> None:
    (folder / "rules" / "folder.yaml").mkdir()
    draft = SideAsked(files={path: "x: y"})
    with pytest.raises(Refused) as refused:
        check(folder, draft.files, ON)
    assert [entry.code for entry in refused.value.entries] == ["draft_not_usable"]
    with pytest.raises(Refused) as refused:
        compare(service, folder, NOW, draft)
    assert [entry.code for entry in refused.value.entries] == ["draft_not_usable"]


def test_a_draft_is_compared_with_what_runs(folder: Path, service: Service) -> None:
    compared = compare(service, folder, NOW, corrected(manual(folder)))
    assert (compared["same_meaning"], compared["complete"], compared["files"]) == (False, True, [])
    [decision] = compared["decisions"]
    assert (decision["decision"], decision["before"], decision["after"]) == ("funding", "2025-06-01", "2025-06-01")
    [region] = decision["regions"]
    assert region == {
        "proved": True,
        "before": [{"status": "ineligible", "reason": "trained_before"}],
        "after": [{"status": "manual_check", "reason": "trained_before"}],
        "case": {"trained_before": True},
    }


def test_a_draft_that_only_says_it_otherwise_means_the_same(folder: Path, service: Service) -> None:
    draft = SideAsked(files=written(folder, "This person was trained before.", "Trained already."))
    compared = compare(service, folder, NOW, draft)
    assert (compared["same_meaning"], compared["complete"], len(compared["decisions"])) == (True, True, 1)


def test_a_draft_with_errors_is_refused_with_an_entry_for_each(folder: Path, service: Service) -> None:
    draft = manual(folder)
    with pytest.raises(Refused) as refused:
        compare(service, folder, NOW, draft)
    [entry] = refused.value.entries
    assert entry.code == "E506"
    assert entry.detail.startswith(f"{FUNDING}:")
    assert " Write: " in entry.detail


def test_releases_are_compared_by_name_with_what_runs_and_with_each_other(folder: Path, service: Service) -> None:
    release(folder, "2026.1")
    changed(folder, TERMS, "{instalments: 29}", "{instalments: 30}")
    release(folder, "2026.2", days=1)
    compared = compare(service, folder, SideAsked("2026.1"), SideAsked("2026.2"))
    assert (compared["same_meaning"], compared["decisions"]) == (False, [])
    [file] = compared["files"]
    assert file["file"] == TERMS
    assert "29 → 30" in file["means"][0]
    same = compare(service, folder, SideAsked("2026.1"), SideAsked("2026.1"), "funding")
    assert same["same_meaning"] is True


def test_what_a_release_that_runs_is_compared_with_is_not_what_was_written_since(folder: Path) -> None:
    release(folder, "2026.1")
    changed(folder, TERMS, "{instalments: 29}", "{instalments: 30}")
    policy = first_policy(folder)
    service = Service(None, policy.rulebook, release=policy.release)  # type: ignore[arg-type] # as above
    draft = corrected(manual(folder))
    compared = compare(service, folder, NOW, draft)
    policy.rulebook.close()
    assert (len(compared["decisions"]), compared["files"]) == (1, [])


def test_a_release_nobody_made_or_somebody_altered_is_not_compared(folder: Path, service: Service) -> None:
    made = release(folder, "2026.1")
    with pytest.raises(NotFound, match=r"no release 2025\.9\. There are: 2026\.1\."):
        compare(service, folder, SideAsked("2025.9"), NOW)
    changed(made, FUNDING, "trained before.", "trained already.")
    with pytest.raises(Refused, match="not as it was made"):
        compare(service, folder, SideAsked("2026.1"), NOW)


def test_a_new_decision_is_told_and_a_misspelt_one_refused(folder: Path, service: Service) -> None:
    text = (folder / FUNDING).read_text("utf-8").replace("decision: funding", "decision: further_funding", 1)
    draft = SideAsked(files={"rules/further_funding/2025-06-01.yaml": text})
    compared = compare(service, folder, NOW, draft, "further_funding")
    assert [(one["before"], one["after"]) for one in compared["decisions"]] == [(None, "2025-06-01")]
    with pytest.raises(NotFound):
        compare(service, folder, NOW, draft, "fruther_funding")
    with pytest.raises(Refused, match="Name the decision"):
        compare(service, folder, NOW, SideAsked(edition="2025-06-01"))


def test_what_cannot_be_proved_in_time_is_said_region_by_region_and_never_means_the_same(
    folder: Path, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparison, "differences", partial(differences, limits=Limits(steps=1)))
    draft = SideAsked(files=written(folder, "This person was trained before.", "Trained already."))
    compared: dict[str, Any] = compare(service, folder, NOW, draft)
    assert (compared["same_meaning"], compared["complete"]) == (False, False)
    region = compared["decisions"][0]["regions"][0]
    assert (region["proved"], region["case"]) == (False, None)
    assert region["before"] == [{"status": "ineligible", "reason": "trained_before"}]
    assert region["after"] == [{"status": "manual_check", "reason": "partly_paid"}]
