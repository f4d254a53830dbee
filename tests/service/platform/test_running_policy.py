"""Which policy runs: a release, or the files while there is none; and never a bad one in place of a good one."""

from __future__ import annotations

import asyncio
import gc
import shutil
import time
import weakref
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from engine.reading.files import digest_over, file_digests
from engine.reading.releases import MANIFEST
from service.platform.running_policy import UNRELEASED, RunningPolicy, first_policy, keep_up, next_policy
from service.platform.settings import FILES, LATEST, SettingsError
from tests.engine.reading.small_policies import changed, good_policy
from tests.service.releases import release

FUNDING = "rules/funding/2025-06-01.yaml"


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    """A small policy of which nothing is released."""
    return good_policy(tmp_path)


def said(running: RunningPolicy) -> str:
    """What somebody trained before is told."""
    decision = running.rulebook.decide("funding", {"role": "ect", "trained_before": True}, date(2026, 5, 1))
    return decision.fired[0].say


def in_other_words(policy: Path, words: str) -> None:
    old = next(line for line in (policy / FUNDING).read_text("utf-8").splitlines() if "say:" in line)
    changed(policy, FUNDING, old, f"    say: {words}")


def test_without_a_release_the_files_run_as_they_are(policy: Path) -> None:
    running = first_policy(policy)

    assert (running.release, running.problem) == (UNRELEASED, None)
    assert running.rulebook.policy.digest == digest_over(file_digests(policy))


def test_the_latest_release_runs_and_not_what_was_written_since(policy: Path) -> None:
    release(policy, "b-first")
    in_other_words(policy, "Said in the second release.")
    release(policy, "a-second", days=1)
    in_other_words(policy, "Said in a draft.")

    assert said(first_policy(policy)) == "Said in the second release."
    assert said(first_policy(policy, "b-first")) == "This person was trained before."
    assert said(first_policy(policy, FILES)) == "Said in a draft."


def test_a_release_that_is_not_there_is_answered_with_those_that_are(policy: Path) -> None:
    release(policy, "2026.1")

    with pytest.raises(SettingsError, match=r"ECF2_RELEASE is 2026\.9.* There are: 2026\.1\."):
        first_policy(policy, "2026.9")


def test_the_next_release_is_taken_up_and_whoever_holds_the_old_one_decides_on(policy: Path) -> None:
    release(policy, "2026.1")
    old = first_policy(policy)
    in_other_words(policy, "Said in the second release.")
    release(policy, "2026.2", days=1)

    new = next_policy(old, policy, LATEST)

    assert (new.release, said(new)) == ("2026.2", "Said in the second release.")
    assert (old.release, said(old)) == ("2026.1", "This person was trained before.")
    assert next_policy(new, policy, LATEST) == new


def test_a_rulebook_nobody_holds_is_freed(policy: Path) -> None:
    running = first_policy(policy)
    said(running)
    book = weakref.ref(running.rulebook)
    runner = running.rulebook._runner
    del running
    gc.collect()

    assert book() is None
    assert runner._closed


@pytest.mark.parametrize("how", ["a file changed", "manifest spoilt", "manifest lost", "policy with errors"])
def test_a_bad_release_does_not_run_and_it_is_said_why_until_it_is_mended(policy: Path, how: str) -> None:
    release(policy, "2026.1")
    good = first_policy(policy)
    if how == "policy with errors":
        changed(policy, FUNDING, "hit_policy: first", "hit_policy: frist")
    else:
        in_other_words(policy, "Said in the second release.")
    second = release(policy, "2026.2", days=1)
    kept = policy / "kept"
    shutil.copytree(second, kept)
    if how == "a file changed":
        changed(second, FUNDING, "Said in", "Spoilt in")
    if how == "manifest spoilt":
        changed(second, MANIFEST, "digest: ", "digest: not ")
    if how == "manifest lost":
        (second / MANIFEST).unlink()

    running = next_policy(good, policy, LATEST)

    assert (running.release, running.rulebook) == ("2026.1", good.rulebook)
    expected = {
        "a file changed": "ecf2 policy verify",
        "manifest spoilt": "rules/releases/2026.2/release.yaml",
        "manifest lost": "release.yaml is missing from release 2026.2.",
        "policy with errors": "frist",
    }
    assert running.problem is not None
    assert expected[how] in running.problem
    assert next_policy(running, policy, LATEST) == running

    started_now = first_policy(policy)
    assert (started_now.release, started_now.problem) == ("2026.1", running.problem)

    shutil.rmtree(second)
    if how == "policy with errors":
        changed(kept, FUNDING, "hit_policy: frist", "hit_policy: first")
        shutil.copytree(kept, policy, dirs_exist_ok=True)
        release(policy, "2026.2", days=1)
    else:
        kept.rename(second)
    mended = next_policy(running, policy, LATEST)
    assert (mended.release, mended.problem) == ("2026.2", None)


def test_a_bad_release_is_read_once(policy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    release(policy, "2026.1")
    good = first_policy(policy)
    changed(policy, FUNDING, "hit_policy: first", "hit_policy: frist")
    release(policy, "2026.2", days=1)
    running = next_policy(good, policy, LATEST)

    def read(*_: object) -> None:
        raise AssertionError("it was read again")

    monkeypatch.setattr("service.platform.running_policy.read_policy", read)
    assert next_policy(running, policy, LATEST) == running


def test_when_the_latest_release_is_taken_back_the_one_before_runs_again(policy: Path) -> None:
    release(policy, "2026.1")
    in_other_words(policy, "Said in the second release.")
    second = release(policy, "2026.2", days=1)
    running = first_policy(policy)
    shutil.rmtree(second)

    assert next_policy(running, policy, LATEST).release == "2026.1"


def test_with_nothing_but_bad_releases_it_does_not_start_on_files_nobody_released(policy: Path) -> None:
    changed(release(policy, "2026.1"), MANIFEST, "digest: ", "digest: not ")

    with pytest.raises(SettingsError, match="is no digest"):
        first_policy(policy)


async def test_two_processes_differ_for_less_than_an_interval(policy: Path) -> None:
    release(policy, "2026.1")
    interval = 2.0
    taken_up: list[float] = []
    both = asyncio.Event()

    def use(_: RunningPolicy) -> None:
        taken_up.append(time.monotonic())
        if len(taken_up) == 2:
            both.set()

    one = asyncio.create_task(keep_up(first_policy(policy), policy, LATEST, interval, use))
    await asyncio.sleep(interval / 4)  # so that they look at different moments
    other = asyncio.create_task(keep_up(first_policy(policy), policy, LATEST, interval, use))
    in_other_words(policy, "Said in the second release.")
    release(policy, "2026.2", days=1)
    await asyncio.wait_for(both.wait(), 30)
    for task in (one, other):
        task.cancel()

    assert [later - earlier < interval for earlier, later in pairwise(taken_up)] == [True]
