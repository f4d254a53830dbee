"""Whatever is asked of the reading side is answered, and what is wrong is answered in the published shape."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.interface.client import LISTS
from tests.interface.conftest import Interface
from tests.service.one_database import migrated_template

__all__ = ["migrated_template"]

PATHS = sorted(LISTS.values())
NAMES = [
    *("page", "page[]", "page[page]", "page[per_page]", "sort", "sort[]", "filter", "filter[]", "filter[cohort]"),
    *("filter[cohort][]", "filter[updated_since]", "filter[training_status]", "filter[from_participant_id]"),
    *("filter[participant_id]", "filter[delivery_partner_id]", "filter[urn]", "nonsense"),
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ({"page": "2"}, "Bad request"),
        ({"page[page]": "0"}, "Bad request"),
        ({"page[per_page]": "abc"}, "Bad request"),
        ({"page[]": "2"}, "Bad request"),
        ({"page[page][]": "2"}, "Bad request"),
        ({"filter": "2025"}, "Bad parameter"),
        ({"filter[]": "2025"}, "Bad parameter"),
        ({"filter[cohort][]": "2025"}, "Bad parameter"),
        ({"filter[updated_since][since]": "2025-09-01T00:00:00Z"}, "Bad parameter"),
    ],
)
async def test_what_the_older_service_failed_at_is_answered_with_400(
    interface: Interface, path: str, asked: dict[str, str], title: str
) -> None:
    answer = await interface.alder.get(path, **{"filter[cohort]": "2025", **asked})

    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert error["title"] == title
    assert error["code"] == "bad_request"
    assert error["detail"]


@pytest.mark.parametrize("path", [path for path in PATHS if not path.endswith(("declarations", "statements"))])
async def test_an_order_that_is_a_list_is_answered_with_400(interface: Interface, path: str) -> None:
    answer = await interface.alder.get(path, **{"filter[cohort]": "2025", "sort[]": "created_at"})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "sort"


@pytest.mark.parametrize("path", [path for path in PATHS if not path.endswith("delivery-partners")])
@pytest.mark.parametrize("moment", ["2025-09-01", "2025-09-01T10:00:00", "yesterday", "2025-13-01T00:00:00Z"])
async def test_a_moment_needs_a_time_and_a_time_zone(interface: Interface, path: str, moment: str) -> None:
    answer = await interface.alder.get(path, **{"filter[cohort]": "2025", "filter[updated_since]": moment})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "filter[updated_since]"


async def test_the_contract_year_of_schools_is_required(interface: Interface) -> None:
    answer = await interface.alder.get(LISTS["schools"])

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["title"] == "Bad parameter"


@pytest.mark.parametrize("path", PATHS)
async def test_an_id_that_is_none_is_not_found(interface: Interface, path: str) -> None:
    answer = await interface.alder.get(f"{path}/not-an-id", **{"filter[cohort]": "2025"})

    assert answer.status_code == 404
    assert answer.json()["errors"][0]["title"] == "Resource not found"


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/api/v3/nowhere", 404), ("DELETE", PATHS[0], 405)])
async def test_a_path_or_a_method_that_is_not_there_is_told_where_to_look(
    interface: Interface, method: str, path: str, status: int
) -> None:
    answer = await interface.http.request(method, path, headers=interface.alder.headers)

    assert answer.status_code == status
    assert "/api/docs/v3/reference" in answer.json()["errors"][0]["detail"]


@settings(max_examples=40, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(PATHS),
    asked=st.dictionaries(
        st.sampled_from(NAMES),
        st.text(max_size=30)
        | st.sampled_from(["2025", "-updated_at", "+created_at", "9" * 40, "2025-09-01T00:00:00Z", "\x00", "-1", ","]),
        max_size=4,
    ),
)
async def test_any_query_is_answered(interface: Interface, path: str, asked: dict[str, str]) -> None:
    answer = await interface.alder.get(path, **asked)

    assert answer.status_code in {200, 400}, answer.text
    if answer.status_code == 400:
        assert all(error["title"] and error["detail"] for error in answer.json()["errors"])
