"""Making a sandbox, and keeping it apart from everything else.

In: an open service, and the folder of the sandbox's story. Out: tokens that hold there alone, or SandboxError with the
mend. That a database is a sandbox stands in its audit, which nobody can change. Must never know: HTTP, or any rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from service.loading.playing import play
from service.loading.story import read_story
from service.people.operations import create_lead_provider_token
from service.platform import audit
from service.platform.context import Call, Service
from service.platform.database import Database
from service.platform.database.migrations import migrate, migration_names, pending_migrations
from service.platform.settings import SettingsError
from service.schools.tables import School

OPENED = "sandbox opened"
FILLED = "sandbox filled"
_SUBJECT = "sandbox"
_KEYS = {"name", "shows", "try"}


class SandboxError(SettingsError):
    """The database does not suit; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """An invented person, what they show, and what to try with them."""

    name: str
    shows: str
    try_this: str


@dataclass(frozen=True, slots=True)
class SandboxToken:
    """A token that holds in this sandbox alone. It is shown now and never again."""

    lead_provider: str
    token: str


def read_scenarios(folder: Path) -> tuple[Scenario, ...]:
    """Every scenario, in order. Raises SandboxError for one that is not whole."""
    written = yaml.load((folder / "scenarios.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 - text only
    for one in written:
        if set(one) != _KEYS:
            raise SandboxError(f"scenarios.yaml: a scenario has name, shows and try. Mend {one}.")
    return tuple(Scenario(one["name"], one["shows"], one["try"]) for one in written)


async def prepare(database: Database) -> None:
    """Give an empty database its tables; leave one that has any as it is."""
    if await pending_migrations(database) == migration_names():
        await migrate(database)


async def fill(service: Service, call: Call, folder: Path) -> None:
    """Play the sandbox's story into an empty database; one that is a sandbox already is left as it is.

    Raises SandboxError for a database that holds anything else, or whose filling was broken off.
    """
    if await _has_happened(FILLED):
        return
    if await _has_happened(OPENED):
        raise SandboxError("Filling this sandbox was broken off. Name an empty database in DATABASE_URL.")
    if await audit.AuditEvent.count() or await School.count():
        raise SandboxError("The database holds other data. Name an empty one in DATABASE_URL for the sandbox.")
    await _note(service, call, OPENED)
    await play(service, read_story(folder), lambda _done, _of: None)
    await _note(service, call, FILLED)


async def make_tokens(service: Service, call: Call, folder: Path) -> list[SandboxToken]:
    """A new token for each lead provider of the story."""
    made = []
    for provider in read_story(folder).lead_providers["lead_providers"]:
        new = await create_lead_provider_token(service, call, provider["short_name"], "sandbox")
        made.append(SandboxToken(provider["name"], new.token))
    return made


async def must_suit(*, sandbox: bool) -> None:
    """Raises SandboxError when a sandbox is to be served as anything else, or anything else as a sandbox."""
    is_one = await _has_happened(OPENED)
    if is_one and not sandbox:
        raise SandboxError("The database is a sandbox. Serve it with: ecf2 serve --sandbox")
    if sandbox and not is_one:
        raise SandboxError("The database is not a sandbox. Name an empty one in DATABASE_URL for the sandbox.")


async def _has_happened(action: str) -> bool:
    return bool(await audit.AuditEvent.exists().where(audit.AuditEvent.action == action))


async def _note(service: Service, call: Call, action: str) -> None:
    async with service.database.transaction():
        await audit.record(call, action, _SUBJECT, _SUBJECT, {})
