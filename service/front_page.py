"""The page at /: what is here and where to go next.

In: nothing. Out: one plain page, without scripts or anything from elsewhere. Must never know: any slice.
"""

from __future__ import annotations

from litestar import MediaType, Response, get

from service.health import VERSION

_PAGE = f"""<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>ECF2 eligibility and payments</title>
<style>
body {{ font: 1.1rem/1.5 system-ui, sans-serif; color: #0b0c0c; max-width: 42rem; margin: 2rem auto; padding: 0 1rem; }}
h1, h2 {{ line-height: 1.2; }}
code {{ background: #f3f2f1; padding: 0 0.25rem; }}
a {{ color: #1d70b8; }}
</style>
</head>
<body>
<h1>ECF2 eligibility and payments</h1>
<p>This service decides which early career teachers and mentors are funded, which contract year's terms apply to them,
which declarations are paid, and what each lead provider is paid. It says why, for every decision and every penny.</p>

<h2>If you work for a lead provider</h2>
<p>Your system talks to <code>/api/v3</code> with your token. You can send, read and void declarations, read and change
your participants and partnerships, and read your statements. <a href="/api/docs/v3">The guides say how</a>. If you
have no token, ask your contract manager at the Department for Education.</p>

<h2>If you work on policy, finance or support at the Department</h2>
<p>Policy is kept in files that say what they mean. Ask whoever runs the service for the command line:</p>
<ul>
<li><code>ecf2 policy list</code> shows every decision and the editions in force</li>
<li><code>ecf2 statements generate --cohort YEAR</code> draws up a contract year's statements</li>
<li><code>ecf2 explain ID</code> explains a declaration, a statement, a decision or a participant</li>
</ul>
<p>The same is to be had under <code>/internal</code> with a staff token.</p>

<h2>If you run the service</h2>
<p><a href="/health">Its health</a> says whether the database answers and which policy is loaded.</p>

<p>Version {VERSION}. All data in the demonstration is invented.</p>
</body>
</html>
"""


@get("/", operation_id="getFrontPage", tags=["Service"], media_type=MediaType.HTML)
async def front_page() -> Response[str]:
    """What is here and where to go next."""
    return Response(_PAGE, media_type=MediaType.HTML, headers={"Content-Security-Policy": _NO_SCRIPTS})


_NO_SCRIPTS = "default-src 'none'; style-src 'unsafe-inline'"
