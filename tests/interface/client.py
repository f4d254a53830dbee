"""A lead provider's client, written from the published interface alone: it knows paths, filters,
pages and bodies, and no code of the service. It keeps what it has read, as such clients do, by kind and id.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx

Resource = Mapping[str, Any]
LISTS = {
    "participants": "/api/v3/participants",
    "transfers": "/api/v3/participants/transfers",
    "declarations": "/api/v3/participant-declarations",
    "statements": "/api/v3/statements",
    "delivery_partners": "/api/v3/delivery-partners",
    "partnerships": "/api/v3/partnerships",
    "unfunded_mentors": "/api/v3/unfunded-mentors",
    "schools": "/api/v3/schools",
}
BY_COHORT_ONLY = {"schools"}


class LeadProviderClient:
    """Reads every list, page after page, until one is empty, and sends what it has to say of one object."""

    def __init__(self, http: httpx.AsyncClient, token: str, *, per_page: int = 100) -> None:
        self._http = http
        self.headers = {"Authorization": f"Bearer {token}"}
        self._per_page = per_page

    async def get(self, path: str, **parameters: str) -> httpx.Response:
        """One request."""
        return await self._http.get(path, params=parameters, headers=self.headers)

    async def put(self, path: str, kind: str, **attributes: Any) -> httpx.Response:
        """Change something; `kind` is the type of the body."""
        return await self._send("PUT", path, kind, attributes)

    async def post(self, path: str, kind: str, **attributes: Any) -> httpx.Response:
        """Make something; `kind` is the type of the body."""
        return await self._send("POST", path, kind, attributes)

    async def _send(self, method: str, path: str, kind: str, attributes: Resource) -> httpx.Response:
        body = {"data": {"type": kind, "attributes": attributes}}
        return await self._http.request(method, path, json=body, headers=self.headers)

    async def pages(self, path: str, **parameters: str) -> AsyncIterator[list[Resource]]:
        """Each page of a list that holds anything."""
        number = 1
        while True:
            asked = {**parameters, "page[page]": str(number), "page[per_page]": str(self._per_page)}
            answer = await self.get(path, **asked)
            assert answer.status_code == 200, answer.text
            rows = answer.json()["data"]
            if not rows:
                return
            yield rows
            number += 1

    async def all(self, path: str, **parameters: str) -> list[Resource]:
        """A whole list, in order."""
        return [row async for page in self.pages(path, **parameters) for row in page]

    async def sync(self, cohorts: list[str], updated_since: str | None = None) -> dict[str, list[Resource]]:
        """Every list; schools by cohort, as they have to be."""
        since = {} if updated_since is None else {"filter[updated_since]": updated_since}
        found: dict[str, list[Resource]] = {}
        for name, path in LISTS.items():
            if name in BY_COHORT_ONLY:
                by_cohort = [await self.all(path, **{**since, "filter[cohort]": cohort}) for cohort in cohorts]
                found[name] = [row for rows in by_cohort for row in rows]
            else:
                found[name] = await self.all(path, **({} if name == "delivery_partners" else since))
        return found
