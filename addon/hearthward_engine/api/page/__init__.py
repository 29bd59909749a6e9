# SPDX-License-Identifier: AGPL-3.0-or-later
"""The engine's page: static files that ask the API, and show nothing by themselves.

They are built from ``frontend/engine`` and kept in ``built``.
"""

from collections.abc import Awaitable, Callable
from importlib.resources import files
from typing import Final

from aiohttp import web

_HERE: Final = files(__package__) / "built"
_FILES: Final = {
    "/": ("index.html", "text/html"),
    "/page/page.css": ("page.css", "text/css"),
    "/page/page.js": ("page.js", "text/javascript"),
    "/page/icon.svg": ("icon.svg", "image/svg+xml"),
}
_HEADERS: Final = {
    # Camera names and a model's sentences are shown here: nothing may run but ours.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
        " connect-src 'self'; base-uri 'none'; form-action 'none';"
        " frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def add(router: web.UrlDispatcher) -> None:
    """Serve the page at the root; its addresses are relative, for Ingress."""
    for path, (name, kind) in _FILES.items():
        router.add_get(path, _handler(name, kind), name=f"page:{name}")


def serves(match_info: web.UrlMappingMatchInfo) -> bool:
    """Return whether this is a file of the page, which is open to all."""
    return (match_info.route.name or "").startswith("page:")


def _handler(
    name: str, kind: str
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    body = (_HERE / name).read_bytes()

    async def give(_: web.Request) -> web.Response:
        return web.Response(
            body=body, content_type=kind, charset="utf-8", headers=_HEADERS
        )

    return give
