"""Guides as web pages: plain, without scripts, to be read with any browser or screen reader.

In: Markdown, and all guides for the list beside it. Out: HTML. Must never know: policy, or the interface.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from service.guides.reading import Guide
from service.health import VERSION
from service.openapi import FOLDER, TITLE

_NOT_IN_ADDRESSES = re.compile(r"[^a-z0-9]+")
_LINK_TO_A_GUIDE = re.compile(r"([a-z0-9-]+)\.md(#.*)?")


def as_page(guide: Guide, guides: Sequence[Guide], text: str) -> str:
    """The page of a guide whose text, with its generated parts, is this Markdown."""
    renderer = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer).enable("table")
    tokens = renderer.parse(text)
    headings = list(_named_headings(tokens))
    body = renderer.renderer.render(tokens, renderer.options, {})
    main = f"<h1>{escape(guide.title)}</h1>\n{_contents(headings)}{body}"
    return _framed(guide.title, _beside(guides, guide.name), main)


def swagger_page(guides: Sequence[Guide]) -> str:
    """The page that Swagger UI draws itself into."""
    main = (
        "<h1>Try it with Swagger UI</h1>\n"
        f'<p>The same operations stand in <a href="{FOLDER}/reference">the reference</a>, which needs no script.</p>\n'
        '<noscript><p>Swagger UI needs JavaScript.</p></noscript>\n<div id="swagger"></div>\n'
    )
    added = (
        f'<link rel="stylesheet" href="{FOLDER}/swagger-ui.css">\n'
        f'<script src="{FOLDER}/swagger-ui-bundle.js" defer></script>\n'
        f'<script src="{FOLDER}/swagger.js" defer></script>\n'
    )
    return _framed("Swagger UI", _beside(guides, "swagger"), main, added)


def anchor(heading: str) -> str:
    """The name by which a heading is linked to."""
    return _NOT_IN_ADDRESSES.sub("-", heading.lower()).strip("-")


class _Renderer(RendererHTML):
    """Tables that scroll by themselves on small screens, and links to guides by their address."""

    def table_open(self, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
        cells = []
        for token in tokens[index:]:
            if token.type == "thead_close":
                break
            if token.type == "inline":
                cells.append(token.content)
        label = escape(f"Table: {', '.join(cells)}", quote=True)
        return f'<div class="table" role="region" aria-label="{label}" tabindex="0"><table>\n'

    def table_close(self, _tokens: Sequence[Token], _index: int, _options: Any, _env: Any) -> str:
        return "</table></div>\n"

    def th_open(self, _tokens: Sequence[Token], _index: int, _options: Any, _env: Any) -> str:
        return '<th scope="col">'

    def link_open(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        found = _LINK_TO_A_GUIDE.fullmatch(str(tokens[index].attrs.get("href", "")))
        if found is not None:
            tokens[index].attrs["href"] = f"{FOLDER}/{found[1]}{found[2] or ''}"
        return self.renderToken(tokens, index, options, env)


def _named_headings(tokens: Sequence[Token]) -> Iterator[tuple[str, str]]:
    """Give every heading a name to link to; yield those of the second level."""
    taken: set[str] = set()
    for opening, inline in pairwise(tokens):
        if opening.type != "heading_open":
            continue
        words = "".join(child.content for child in inline.children or ())
        name, number = anchor(words), 2
        while name in taken:
            name, number = f"{anchor(words)}-{number}", number + 1
        taken.add(name)
        opening.attrs["id"] = name
        if opening.tag == "h2":
            yield name, words


def _contents(headings: Sequence[tuple[str, str]]) -> str:
    if len(headings) < 2:
        return ""
    items = "".join(f'<li><a href="#{name}">{escape(words)}</a></li>\n' for name, words in headings)
    return f'<nav class="contents" aria-label="On this page">\n<ul>\n{items}</ul>\n</nav>\n'


def _beside(guides: Sequence[Guide], shown: str) -> str:
    lines = []
    for guide in guides:
        kind = ' class="below"' if len(guide.position) > 1 else ""
        lines.append(_item(guide.name, guide.title, shown, kind))
    lines.append(_item("swagger", "Swagger UI", shown, ""))
    return "".join(lines)


def _item(name: str, title: str, shown: str, kind: str) -> str:
    here = ' aria-current="page"' if name == shown else ""
    return f'<li{kind}><a href="{FOLDER}/{name}"{here}>{escape(title)}</a></li>\n'


def _framed(title: str, beside: str, main: str, added: str = "") -> str:
    return f"""<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} | {escape(TITLE)}</title>
<link rel="stylesheet" href="{FOLDER}/guides.css">
<link rel="icon" href="{FOLDER}/favicon.svg" type="image/svg+xml">
<link rel="alternate" type="application/atom+xml" title="What's new" href="{FOLDER}/whats-new.atom">
{added}</head>
<body>
<a class="skip" href="#main">Skip to the text</a>
<header><p><a href="{FOLDER}">{escape(TITLE)}</a>, for lead providers</p></header>
<div class="page">
<nav class="beside" aria-label="Guides">
<ul>
{beside}</ul>
</nav>
<main id="main" tabindex="-1">
{main}</main>
</div>
<footer><p>Version {escape(VERSION)}. <a href="{FOLDER}/openapi.yaml">The interface in OpenAPI form</a>.</p></footer>
</body>
</html>
"""
