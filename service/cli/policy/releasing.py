"""`ecf2 policy release` and `ecf2 policy verify`: policy that is signed for, and proof that it is still the same."""

from __future__ import annotations

import errno
import getpass
import shutil
import sys
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp

import click
import orjson

from engine import written
from engine.analysis.problems import with_proofs
from engine.model.policy import Policy
from engine.model.release import Release
from engine.problem import Severity, as_text, in_reading_order
from engine.reading import PolicyReading, read_policy
from engine.reading.files import RELEASES_FOLDER, digest_over, file_contents, file_digests
from engine.reading.releases import (
    MANIFEST,
    Releases,
    read_releases,
    release_name,
    released_folder,
)
from engine.scalars import Mistake
from service.cli.output import UnusableError, format_option, problems_as_text, read_input, say_json, say_lines
from service.cli.policy.guard import in_a_line, verdict
from service.cli.policy.manifests import Contents, Manifest, as_yaml, changes_between
from service.cli.running import call_now, run
from service.platform import clock
from service.platform.context import Service
from service.platform.settings import FILES, LATEST, database_is_named, policy_folder
from service.policy_changes.guard import ClosedPeriodFinding, authorised_statements, closed_period_findings

IMPACT = "impact.json"
UNSEEN = (
    "DATABASE_URL names no database, so nobody can say whether an authorised statement would change. Name it; or add "
    "--without-statements, and the release says that they were not looked at. Nothing is released."
)
NOT_LOOKED_AT = "Authorised statements were not looked at, because DATABASE_URL names no database."
DIFFERS = 2
BROKEN = 3


@click.command()
@click.option("--name", required=True, help="What to call it: small letters, digits, dots and dashes.")
@click.option("--by", "by", default=None, help="Who releases it; the user of this computer if left out.")
@click.option("--impact", "impact", default=None, help="The JSON of `ecf2 policy impact`, to be kept with the release.")
@click.option("--accept-warnings", is_flag=True, help="Release although the check warns; the warnings are kept.")
@click.option("--without-statements", is_flag=True, help="Release although no database is named; that is kept too.")
def release(name: str, by: str | None, impact: str | None, accept_warnings: bool, without_statements: bool) -> None:
    """Release the policy files as they are: from now on they are what the service runs, and they never change.

    Refused while `ecf2 policy check` finds anything, also an edition of the past that was changed or is new; and, on
    the database that DATABASE_URL names, when it would change what is behind an authorised statement, unless the
    edition says that it is retrospective. What that costs is kept with the release. Without a database only the first
    release is made, and others with --without-statements.
    """
    folder = policy_folder()
    called, now = _called(name), clock.now()
    report = None if impact is None else _report(impact)
    reading = read_policy(folder, clock.london_day(now))
    warnings = _warnings_or_refuse(reading, accept_warnings)
    assert reading.policy is not None, "policy without errors can be used"
    contents = _contents(folder, reading.policy)
    before = _before(folder, called, contents)
    closed_periods = (
        _closed_periods(before[1].policy, contents.policy, without_statements=without_statements) if before else None
    )
    manifest = Manifest(
        name=called,
        released=now,
        by=(by or "").strip() or _user(),
        follows=before[0].name if before else None,
        digest=contents.policy.digest,
        files=_digests(contents.files),
        changes=changes_between(before[1], contents) if before else (),
        warnings=tuple(warnings),
        impact=None if report is None else _figures(report),
        closed_periods=closed_periods,
    )
    _write(folder, manifest, contents.files, report)
    say_lines(_said(manifest))


@click.command()
@click.argument("name", required=False)
@format_option
def verify(name: str | None, form: str) -> None:
    """Say whether every release, or NAME, still holds the files it was made of, and what is not released yet.

    Exit code 0: all is as released; 2: the files have gone on since the latest release; 3: a release was altered.
    """
    folder = policy_folder()
    releases = read_releases(folder)
    meant = _meant(releases, name)
    problems = [one for one in releases.problems if name is None or one.place.file == _manifest_of(name)]
    latest = releases.latest
    since = [] if latest is None or name is not None else _gone_on(folder, latest)
    if form == "json":
        listed = [{"release": one.name, "digest": one.digest, "by": one.by} for one in meant]
        problem_data = [problem.as_data() for problem in problems]
        say_json({"releases": listed, "problems": problem_data, "not_released": since})
    else:
        say_lines(as_text(problem, releases.sources) for problem in in_reading_order(problems))
        altered = {problem.place.file for problem in problems}
        whole = [one for one in meant if one.place.file not in altered]
        say_lines(f"Release {one.name}, by {one.by}: {len(one.files)} files, all as released." for one in whole)
        say_lines(f"Not released yet: {line}" for line in since)
        if latest is None and not problems:
            say_lines(["Nothing is released yet. The first release is made by: ecf2 policy release --name NAME"])
    sys.exit(BROKEN if problems else DIFFERS if since else 0)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError) as fault:
        raise UnusableError("The user of this computer has no name. Say who releases it: --by and a name.") from fault


def _called(name: str) -> str:
    called = release_name(name)
    if isinstance(called, Mistake):
        raise UnusableError(f"{called.wrong} Write: {called.mend}")
    if called in (LATEST, FILES):
        mend = f"Choose another name, such as {written.RELEASE}."
        raise UnusableError(f"ECF2_RELEASE={called} means something else already. {mend}")
    return called


def _warnings_or_refuse(reading: PolicyReading, accept: bool) -> list[str]:
    """The warnings there are. Raises UnusableError for any error, and for warnings that nobody accepted."""
    problems = with_proofs(reading)
    warnings = [f"{one.place}: {one.code} {one.wrong}" for one in problems if one.severity is Severity.WARNING]
    if len(warnings) < len(problems) or (warnings and not accept):
        mend = "Mend them, then release." if len(warnings) < len(problems) else "Mend them, or add --accept-warnings."
        raise UnusableError("\n".join([*problems_as_text(problems, reading), f"Nothing is released. {mend}"]))
    return warnings


def _contents(folder: Path, policy: Policy) -> Contents:
    """The bytes that were checked. Raises UnusableError when somebody changed a file meanwhile."""
    contents = Contents(policy, file_contents(folder))
    if digest_over(_digests(contents.files)) != policy.digest:
        raise UnusableError("A file was changed while it was checked, so nothing is released. Try again.")
    return contents


def _digests(files: Mapping[str, bytes]) -> dict[str, str]:
    return {file: sha256(content).hexdigest() for file, content in files.items()}


def _before(folder: Path, name: str, contents: Contents) -> tuple[Release, Contents] | None:
    """The release this one follows, with its files; None for the first. Raises UnusableError when there is no sense."""
    releases = read_releases(folder)
    if (folder / RELEASES_FOLDER / name).exists():
        raise UnusableError(f"There is a release {name} already, and it never changes. Choose another name.")
    latest = releases.latest
    if latest is None:
        return None
    if latest.digest == contents.policy.digest:
        raise UnusableError(f"Nothing has changed since release {latest.name}, so there is nothing to release.")
    released = released_folder(folder, latest.name)
    reading = read_policy(released)
    if reading.policy is None:
        raise UnusableError(f"Release {latest.name} can no longer be read. Run: ecf2 policy check {released}")
    return latest, Contents(reading.policy, file_contents(released))


def _report(name: str) -> bytes:
    content = read_input(name).encode()
    try:
        found = orjson.loads(content)
    except orjson.JSONDecodeError as fault:
        raise UnusableError(f"{name} is not JSON. Make it with: ecf2 policy impact … --format json") from fault
    if not isinstance(found, dict):
        raise UnusableError(f"{name} holds no report. Make it with: ecf2 policy impact … --format json")
    return content


def _figures(report: bytes) -> Mapping[str, str]:
    """Where the report is kept, and those of its values that are single figures or words."""
    single = {str(key): value for key, value in orjson.loads(report).items() if isinstance(value, str | int)}
    shown = {f"stated_{key}": str(value) for key, value in single.items()}
    return {"file": IMPACT, "digest": sha256(report).hexdigest(), **shown}


def _write(folder: Path, manifest: Manifest, files: Mapping[str, bytes], report: bytes | None) -> None:
    """All of it or nothing: a running service sees a release only when it is whole."""
    (folder / RELEASES_FOLDER).mkdir(exist_ok=True)
    partial = Path(mkdtemp(prefix=".being-written-", dir=folder / RELEASES_FOLDER))
    try:
        partial.chmod(0o755)
        for file, content in files.items():
            (partial / file).parent.mkdir(parents=True, exist_ok=True)
            (partial / file).write_bytes(content)
        if report is not None:
            (partial / IMPACT).write_bytes(report)
        (partial / MANIFEST).write_text(as_yaml(manifest), "utf-8")
        partial.rename(released_folder(folder, manifest.name))
    except OSError as fault:
        if fault.errno not in (errno.EEXIST, errno.ENOTEMPTY):
            raise
        raise UnusableError(f"There is a release {manifest.name} already. Choose another name.") from fault
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _closed_periods(released: Policy, policy: Policy, *, without_statements: bool) -> str:
    """What the manifest says of closed periods.

    Raises UnusableError when one would change that may not, and when there is no database to look at unless that was
    meant.
    """
    if not database_is_named():
        if not without_statements:
            raise UnusableError(UNSEEN)
        return NOT_LOOKED_AT

    async def look(service: Service) -> tuple[list[ClosedPeriodFinding], int]:
        found = await closed_period_findings(service.database, released, policy, call_now())
        return found, await authorised_statements()

    found, authorised = run(look)
    if not all(one.allowed for one in found):
        said = [in_a_line(one) for one in found]
        raise UnusableError("\n".join([*said, f"{verdict(found, authorised)} Nothing is released."]))
    return verdict(found, authorised)


def _said(manifest: Manifest) -> Iterator[str]:
    yield f"Released {manifest.name}: {len(manifest.files)} files, digest {manifest.digest}."
    if manifest.follows is None:
        yield "It is the first release."
    if manifest.closed_periods is not None:
        yield manifest.closed_periods
    for change in manifest.changes:
        yield f"  {change.file}: {change.change.replace('_', ' ')}"
        yield from (f"    {line}" for line in change.means)
    yield f"Keep {RELEASES_FOLDER}/{manifest.name}/ under version control; never change a file in it."


def _meant(releases: Releases, name: str | None) -> list[Release]:
    if name is None:
        return list(releases.known)
    found = releases.named(name)
    if found is None and not any(one.place.file == _manifest_of(name) for one in releases.problems):
        known = ", ".join(one.name for one in releases.known) or "none yet"
        raise UnusableError(f"There is no release {name}. There are: {known}.")
    return [] if found is None else [found]


def _manifest_of(name: str) -> str:
    return f"{RELEASES_FOLDER}/{name}/{MANIFEST}"


def _gone_on(folder: Path, latest: Release) -> list[str]:
    now = file_digests(folder)
    words = {True: "taken away", False: "changed"}
    return [
        f"{file} ({'added' if file not in latest.files else words[file not in now]})"
        for file in sorted({*now, *latest.files})
        if now.get(file) != latest.files.get(file)
    ]
