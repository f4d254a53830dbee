"""`ecf2 policy release`: what is signed for, by whom, and what it changes in meaning."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from engine.analysis.problems import with_proofs
from engine.analysis.solver import Limits
from engine.reading import read_policy
from service.platform.clock import FixedClock, clock_set_to
from tests.engine.reading.small_policies import changed
from tests.service.cli.conftest import Typed
from tests.service.cli.released import FUNDING, NEXT, UNSEEN, changes, manifest, next_edition, policy

__all__ = ["policy"]


def test_a_release_names_who_when_and_the_digest_of_every_file_and_holds_them_exactly(
    ecf2: Typed, policy: Path
) -> None:
    said = ecf2("policy", "release", "--name", "2026.1", "--by", "Priya Shah")

    assert (said.code, said.err) == (0, "")
    written = manifest(policy, "2026.1")
    assert (written["by"], written["released"]) == ("Priya Shah", "2026-05-01T09:30:00Z")
    files = written["files"]
    assert isinstance(files, dict)
    assert set(files) == {
        path.relative_to(policy).as_posix()
        for part in ("rules", "contracts_2025", "legacy_contracts")
        for path in (policy / part).rglob("*.yaml")
        if "releases" not in path.parts
    }
    for file in files:
        assert (policy / "rules" / "releases" / "2026.1" / file).read_bytes() == (policy / file).read_bytes()
    released = read_policy(policy / "rules" / "releases" / "2026.1").policy
    assert released is not None
    assert released.digest == written["digest"]
    assert ecf2("policy", "verify").code == 0


def test_the_next_release_says_what_changed_in_meaning_with_a_case_and_which_values_changed(
    ecf2: Typed, policy: Path
) -> None:
    ecf2("policy", "release", "--name", "2026.1")
    next_edition(policy)
    changed(policy, "rules/facts.yaml", "meaning: How", "meaning: In other words how")

    unseen = ecf2("policy", "release", "--name", "2026.2")
    assert (unseen.code, "DATABASE_URL names no database" in unseen.err) == (3, True)
    assert not (policy / "rules" / "releases" / "2026.2").exists()
    said = ecf2("policy", "release", "--name", "2026.2", UNSEEN)

    assert (said.code, said.err) == (0, "")
    written = manifest(policy, "2026.2")
    assert "not looked at" in str(written["closed_periods"])
    assert written["follows"] == "2026.1"
    by_file = changes(policy, "2026.2")
    assert set(by_file) == {NEXT, "rules/facts.yaml"}
    assert by_file[NEXT]["change"] == "added"
    assert "1 kind of case comes out differently, and there are no others." in by_file[NEXT]["means"][0]
    assert any("trained_before: yes" in line for line in by_file[NEXT]["means"])
    assert any("In other words" in line and "→" in line for line in by_file["rules/facts.yaml"]["means"])


def test_a_report_of_impact_is_kept_with_the_release_and_its_digest(ecf2: Typed, policy: Path, tmp_path: Path) -> None:
    report = tmp_path / "impact.json"
    report.write_text('{"cohort": 2025, "total": "£1,200.00", "lines": [1, 2]}', "utf-8")

    assert ecf2("policy", "release", "--name", "2026.1", "--impact", str(report)).code == 0

    impact = manifest(policy, "2026.1")["impact"]
    assert isinstance(impact, dict)
    assert (impact["file"], impact["stated_total"]) == ("impact.json", "£1,200.00")
    assert (policy / "rules" / "releases" / "2026.1" / "impact.json").read_bytes() == report.read_bytes()


def test_policy_with_a_problem_is_not_released(ecf2: Typed, policy: Path) -> None:
    changed(policy, FUNDING, "hit_policy: first", "hit_policy: frist")

    said = ecf2("policy", "release", "--name", "2026.1")

    assert said.code == 3
    assert "Nothing is released" in said.err
    assert "frist" in said.err
    assert not (policy / "rules" / "releases").exists()


def test_policy_with_a_warning_is_released_only_when_it_is_accepted_and_then_it_is_kept(
    ecf2: Typed, policy: Path
) -> None:
    changed(policy, FUNDING, "effective: {from: 2025-06-01}", "effective: {from: 2025-06-01, until: 2026-06-30}")

    refused = ecf2("policy", "release", "--name", "2026.1")
    assert (refused.code, "--accept-warnings" in refused.err) == (3, True)

    assert ecf2("policy", "release", "--name", "2026.1", "--accept-warnings").code == 0
    assert "W701" in str(manifest(policy, "2026.1")["warnings"])


def test_what_could_not_be_proved_in_time_is_named_and_not_released_as_if_it_were(
    ecf2: Typed, policy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.cli.policy.releasing.with_proofs", partial(with_proofs, limits=Limits(steps=1)))

    said = ecf2("policy", "release", "--name", "2026.1")

    assert said.code == 3
    assert "W906 Not proved, for lack of time: whether “trained_before” ever decides." in said.err
    assert not (policy / "rules" / "releases").exists()


@pytest.mark.parametrize("how", ["changed", "taken away", "added"])
def test_editions_of_the_past_are_not_changed_taken_away_or_added(ecf2: Typed, policy: Path, how: str) -> None:
    ecf2("policy", "release", "--name", "2026.1")
    if how == "changed":
        changed(policy, FUNDING, "This person was trained before.", "This person was trained already.")
    elif how == "taken away":
        (policy / "rules" / "notices" / "2025-06-01.yaml").unlink()
    else:
        next_edition(policy, "2026-04-30")

    said = ecf2("policy", "release", "--name", "2026.2")

    assert said.code == 3
    assert {"changed": "E711", "taken away": "E712", "added": "E713"}[how] in said.err
    assert not (policy / "rules" / "releases" / "2026.2").exists()
    assert ecf2("policy", "check").code == 3


def test_an_edition_may_begin_on_the_day_it_is_released_and_be_changed_until_its_day_comes(
    ecf2: Typed, policy: Path
) -> None:
    ecf2("policy", "release", "--name", "2026.1")
    next_edition(policy, "2026-05-01")
    later = next_edition(policy, "2026-09-01")
    assert ecf2("policy", "release", "--name", "2026.2", UNSEEN).code == 0

    later.write_text(later.read_text("utf-8").replace("This person was trained before.", "Trained before."), "utf-8")
    assert ecf2("policy", "release", "--name", "2026.3", UNSEEN).code == 0
    (change,) = changes(policy, "2026.3").values()
    assert "no change in meaning; proved for every case." in change["means"][0]

    with clock_set_to(FixedClock(datetime(2026, 9, 1, 9, tzinfo=UTC))):
        later.write_text(later.read_text("utf-8").replace("Trained before.", "Trained already."), "utf-8")
        said = ecf2("policy", "release", "--name", "2026.4")
    assert (said.code, "E711" in said.err) == (3, True)


def test_a_release_is_made_once_under_its_name_and_only_of_something_new(ecf2: Typed, policy: Path) -> None:
    ecf2("policy", "release", "--name", "2026.1")

    again = ecf2("policy", "release", "--name", "2026.1")
    nothing_new = ecf2("policy", "release", "--name", "2026.2")

    assert (again.code, "never changes" in again.err) == (3, True)
    assert (nothing_new.code, "Nothing has changed since release 2026.1" in nothing_new.err) == (3, True)


@pytest.mark.parametrize("name", ["Spring 2026", "../elsewhere", "", ".hidden", "a/b"])
def test_a_name_that_cannot_be_a_folder_is_answered_with_one_that_can(ecf2: Typed, policy: Path, name: str) -> None:
    said = ecf2("policy", "release", "--name", name)

    assert said.code == 3
    assert "small letters, digits, dots and dashes" in said.err


@pytest.mark.parametrize("name", ["latest", "files"])
def test_a_name_that_means_something_to_the_service_already_is_not_given_to_a_release(
    ecf2: Typed, policy: Path, name: str
) -> None:
    said = ecf2("policy", "release", "--name", name)

    assert (said.code, "Choose another name, such as 2026.1." in said.err) == (3, True)


def test_where_nothing_can_be_written_it_is_said_in_plain_words(ecf2: Typed, policy: Path) -> None:
    (policy / "rules" / "releases").write_text("in the way", "utf-8")

    said = ecf2("policy", "release", "--name", "2026.1")

    assert (said.code, said.out) == (3, "")
    assert (
        said.err
        == f"{policy / 'rules' / 'releases'}: File exists. Look what is there, and whether you may write to it.\n"
    )


def test_who_has_no_name_is_asked_for_one(ecf2: Typed, policy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found: 1234")

    monkeypatch.setattr("getpass.getuser", nobody)

    refused = ecf2("policy", "release", "--name", "2026.1")
    assert (refused.code, "--by and a name" in refused.err) == (3, True)
    assert ecf2("policy", "release", "--name", "2026.1", "--by", "Priya Shah").code == 0


def test_a_report_that_is_not_json_is_refused(ecf2: Typed, policy: Path) -> None:
    said = ecf2("policy", "release", "--name", "2026.1", "--impact", str(policy / FUNDING))

    assert (said.code, "is not JSON" in said.err) == (3, True)
