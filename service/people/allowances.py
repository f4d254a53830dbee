"""How many requests a token may make in a period, right for several processes that serve the same database.

In: a token and the instant. Out: nothing, or TooMany. Periods follow one another on the clock. A process takes leave
for a few requests at a time from the one count in the database and spends it by itself, so most requests cost no
write; nearer the limit it takes fewer, down to one. All together are never let through more often than agreed. A
process that has leave left over when the others find the count spent may still use it: at most `LARGEST_LEAVE`.
Must never know: HTTP.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil

from service.people.tables import TokenAllowance
from service.platform.database import current_database
from service.platform.errors import TooMany

LARGEST_LEAVE = 20
_SHARE = 10
"""A process takes at most a tenth of what is left."""

_TAKE = """
INSERT INTO token_allowance (token, period_start, taken) VALUES ($1, $2, $3)
ON CONFLICT (token) DO UPDATE SET
    taken = $3 + CASE WHEN token_allowance.period_start < excluded.period_start THEN 0 ELSE token_allowance.taken END,
    period_start = CASE WHEN token_allowance.period_start > excluded.period_start THEN token_allowance.period_start
        ELSE excluded.period_start END
WHERE token_allowance.period_start < excluded.period_start OR token_allowance.taken <= $4
RETURNING taken
"""


@dataclass
class _Leave:
    period: datetime
    left: int


class Allowances:
    """What this process may still let through, by token. One for an application."""

    def __init__(self, limit: int, period_seconds: int) -> None:
        self._limit = limit
        self._seconds = period_seconds
        self._leaves: dict[int, _Leave] = {}

    async def take(self, token: int, now: datetime) -> None:
        """Count one request of the token, named by the record's id. Raises TooMany."""
        period = datetime.fromtimestamp(now.timestamp() // self._seconds * self._seconds, UTC)
        leave = self._leaves.get(token)
        if leave is None or leave.period != period or leave.left == 0:
            leave = await self._more(token, period)
        if leave.left == 0:
            wait = ceil(self._seconds - (now - period).total_seconds())
            raise TooMany(
                f"This token has made its {self._limit} requests in {self._seconds} seconds. Go on in {wait} seconds.",
                max(1, wait),
            )
        leave.left -= 1

    async def _more(self, token: int, period: datetime) -> _Leave:
        left = self._limit - await _taken(token, period)
        given = 0
        for size in sorted({max(1, min(LARGEST_LEAVE, left // _SHARE)), 1}, reverse=True):
            if await current_database().execute(_TAKE, token, period, size, self._limit - size):
                given = size
                break
        leave = self._leaves.get(token)
        if leave is None or leave.period != period:
            leave = self._leaves[token] = _Leave(period, 0)
        leave.left += given  # another request of this process may have taken some meanwhile
        return leave


async def _taken(token: int, period: datetime) -> int:
    rows = await TokenAllowance.select(TokenAllowance.taken).where(
        (TokenAllowance.token == token) & (TokenAllowance.period_start == period)
    )
    return int(rows[0]["taken"]) if rows else 0
