"""Groups of commands that say what each does in a whole sentence, and name the nearest when one is misspelt.

Must never know: what a command does.
"""

from __future__ import annotations

import click

from engine.suggestions import nearest

LONGEST_SENTENCE = 500
"""Characters; longer than any first sentence, so that none is cut off."""


class Group(click.Group):
    """A group of commands; their help runs over as many lines as it needs."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List each command with its first sentence."""
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, found.get_short_help_str(LONGEST_SENTENCE)) for name, found in commands if found is not None]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant. What none is called is answered with the nearest, or with where to look."""
        name = args[0]
        if not name.startswith("-") and self.get_command(ctx, name) is None:
            near = nearest(name, self.list_commands(ctx))
            mend = f"Did you mean {near}?" if near else f"{ctx.command_path} --help lists all."
            ctx.fail(f'There is no command "{name}". {mend}')
        return super().resolve_command(ctx, args)
