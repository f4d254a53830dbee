"""`ecf2 policy …`: what policy staff do with the rule files, one file for each thing."""

from __future__ import annotations

import importlib

import click

from service.cli.groups import Group

COMMANDS = {
    "check": "checking",
    "test": "testing",
    "diff": "comparing",
    "list": "showing",
    "show": "showing",
    "why": "why",
    "replay": "replaying",
    "impact": "impact",
    "guard": "guard",
    "sources": "sources",
    "release": "releasing",
    "verify": "releasing",
    "new": "drafting",
    "fmt": "formatting",
    "schema": "drafting",
}
"""Each command and the file it is in, imported when it is asked for: checking policy need not wait for the database."""


class PolicyCommands(Group):
    """The commands by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The commands, in the order in which one meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"service.cli.policy.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, "list_" if cmd_name == "list" else cmd_name)
        return command


@click.group(cls=PolicyCommands)
def policy() -> None:
    """Check, test, compare, show and explain the rule files."""
