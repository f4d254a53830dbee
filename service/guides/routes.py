"""The guides over HTTP, for everybody: pages, the feed of what is new, the interface's document, Swagger UI.

In: requests. Out: pages and files. Must never know: who asks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import orjson
import swagger_ui_bundle  # type: ignore[import-untyped]
import yaml
from litestar import Litestar, MediaType, Request, Response, Router, get
from litestar.openapi.plugins import OpenAPIRenderPlugin
from litestar.types import ControllerRouterHandler

from service.guides.generated import Sources, completed
from service.guides.older_openapi import in_older_words
from service.guides.pages import as_page, swagger_page
from service.guides.reading import Guide, read_guides
from service.guides.release_notes import as_atom, read_release_notes
from service.openapi import FOLDER, document_of
from service.platform import clock
from service.platform.clock import london_day
from service.sandbox.operations import Scenario

_HERE = Path(__file__).parent
_POLICY = "Content-Security-Policy"
_PLAIN = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
_HEADERS = {_POLICY: _PLAIN, "X-Content-Type-Options": "nosniff"}
# Swagger UI writes styles into its elements and asks the service itself when something is tried.
_DRAWN = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'"
)
_FILES = {
    "guides.css": (_HERE / "guides.css", "text/css"),
    "favicon.svg": (_HERE / "favicon.svg", "image/svg+xml"),
    "swagger.js": (_HERE / "swagger.js", "text/javascript"),
    "swagger-ui.css": (Path(swagger_ui_bundle.swagger_ui_path, "swagger-ui.css"), "text/css"),
    "swagger-ui-bundle.js": (Path(swagger_ui_bundle.swagger_ui_path, "swagger-ui-bundle.js"), "text/javascript"),
}
"""By the name they are served under."""


class Guides(OpenAPIRenderPlugin):
    """All pages of an installation. As a plugin it is what stands at the folder itself: its first page."""

    def __init__(self, folder: Path, scenarios: Sequence[Scenario]) -> None:
        super().__init__(path="/", media_type=MediaType.HTML)
        self.guides = read_guides(folder / "guides")
        self.notes = read_release_notes(folder / "release_notes.yaml")
        self.scenarios = scenarios
        self._kept: dict[str, tuple[object, bytes]] = {}

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:  # noqa: ARG002 - as asked
        """The first page."""
        return self.page(request.app, self.guides[0])

    def page(self, app: Litestar, guide: Guide) -> bytes:
        """A page as it reads today; made anew once a day."""
        today = london_day(clock.now())
        kept = self._kept.get(guide.name)
        if kept is None or kept[0] != today:
            sources = Sources(app.state.service.rulebook, document_of(app), self.notes, self.scenarios, today)
            page = as_page(guide, self.guides, completed(guide, sources)).encode()
            kept = self._kept[guide.name] = (today, page)
        return kept[1]

    def router(self) -> Router:
        """The folder with the pages and everything they need; nothing in it may ask for anything from elsewhere."""
        handlers: list[ControllerRouterHandler] = [
            *(self._page_handler(guide) for guide in self.guides),
            *(_file_handler(name) for name in _FILES),
            _document_handler("openapi.yaml", "application/yaml", _as_yaml),
            _document_handler("openapi-3.0.json", "application/json", _as_older_json),
            self._feed_handler(),
            self._swagger_handler(),
        ]
        return Router(FOLDER, route_handlers=handlers, include_in_schema=False, response_headers=_HEADERS)

    def _page_handler(self, guide: Guide) -> ControllerRouterHandler:
        @get(f"/{guide.name}")
        async def guide_page(request: Request[Any, Any, Any]) -> Response[bytes]:
            return Response(self.page(request.app, guide), media_type=MediaType.HTML)

        return guide_page

    def _swagger_handler(self) -> ControllerRouterHandler:
        @get("/swagger")
        async def swagger() -> Response[bytes]:
            page = swagger_page(self.guides).encode()
            return Response(page, media_type=MediaType.HTML, headers={_POLICY: _DRAWN})

        return swagger

    def _feed_handler(self) -> ControllerRouterHandler:
        @get("/whats-new.atom")
        async def feed(request: Request[Any, Any, Any]) -> Response[bytes]:
            written = as_atom(self.notes, str(request.base_url).rstrip("/"))
            return Response(written, media_type="application/atom+xml; charset=utf-8")

        return feed


def _file_handler(name: str) -> ControllerRouterHandler:
    path, media_type = _FILES[name]
    content = path.read_bytes()

    @get(f"/{name}")
    async def file() -> Response[bytes]:
        return Response(content, media_type=media_type, headers={"Cache-Control": "max-age=3600"})

    return file


def _document_handler(name: str, media_type: str, write: Callable[[Litestar], bytes]) -> ControllerRouterHandler:
    written: list[bytes] = []  # once, for it takes a second

    @get(f"/{name}")
    async def document(request: Request[Any, Any, Any]) -> Response[bytes]:
        if not written:
            written.append(write(request.app))
        return Response(written[0], media_type=f"{media_type}; charset=utf-8")

    return document


def _as_yaml(app: Litestar) -> bytes:
    written: str = yaml.safe_dump(document_of(app), sort_keys=False, allow_unicode=True)
    return written.encode()


def _as_older_json(app: Litestar) -> bytes:
    return orjson.dumps(in_older_words(document_of(app)))
