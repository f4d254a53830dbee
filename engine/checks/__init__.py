"""Questions asked of the whole policy, one file each.

In: what the files say. Out: Problems; an empty list means the policy may be used.
Must never know: YAML, or how Problems are shown.
"""

from __future__ import annotations

from engine.checks.drafts import Drafts
from engine.problem import Problem


def problems_of(drafts: Drafts) -> list[Problem]:
    """Every Problem that only shows when what was read is looked at as a whole."""
    return []
