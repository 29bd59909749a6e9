# SPDX-License-Identifier: AGPL-3.0-or-later
"""The official weights: their names, their release and what the release lists."""

from typing import Final

import httpx
import msgspec

from .errors import ModelError

NAMES: Final = ("yolo26n", "yolo26s", "yolo26m", "yolo26l", "yolo26x")
RELEASE_URL: Final = (
    "https://api.github.com/repos/ultralytics/assets/releases/tags/v8.4.0"
)
MAX_LISTING_BYTES: Final = 16 * 1024 * 1024
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class Asset(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a release, as GitHub's API lists it; ``size`` in bytes."""

    name: str
    size: int
    browser_download_url: str
    digest: str | None = None

    @property
    def sha256(self) -> str | None:
        """Return the checksum in hexadecimal, None where the release has none."""
        kind, _, value = (self.digest or "").partition(":")
        return value.lower() if kind == "sha256" and len(value) == 64 else None


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """A release, as GitHub's API describes it."""

    tag_name: str
    assets: list[Asset]


def checked_official(name: str) -> str:
    """Return the name of official weights; raise ModelError for any other."""
    if name in NAMES:
        return name
    msg = f"name {name!r}: the official models are {', '.join(NAMES)}"
    raise ModelError(msg)


def refuse_unsafe(url: httpx.URL, *, locked: bool) -> None:
    """Raise ModelError unless an answer from this address can be trusted or checked.

    Plain http will do from this machine, or when the lock knows the checksum already.
    """
    if url.scheme == "https":
        return
    if url.scheme == "http" and (locked or url.host in _LOOPBACK):
        return
    if url.scheme == "http":
        msg = (
            f"{shown(url)}: a first fetch needs https, since the checksum comes from "
            "there too; http will do once models.lock knows the checksum"
        )
        raise ModelError(msg)
    msg = f"{shown(url)}: only https and http addresses can be fetched"
    raise ModelError(msg)


def shown(url: httpx.URL) -> str:
    """Return an address for people: without user, password and query."""
    port = f":{url.port}" if url.port else ""
    return f"{url.scheme}://{url.host}{port}{url.path}"


def look_up(client: httpx.Client, release_url: str, file: str) -> tuple[Asset, str]:
    """Return what a release lists for a file, and the release's tag.

    Raises ModelError where the release lacks it, httpx.HTTPError where it fails.
    """
    with client.stream(
        "GET", release_url, headers={"Accept": "application/vnd.github+json"}
    ) as answer:
        answer.raise_for_status()
        body = bytearray()
        for chunk in answer.iter_bytes():
            body += chunk
            if len(body) > MAX_LISTING_BYTES:
                msg = f"{shown(answer.url)} is too long for a list of release files"
                raise ModelError(msg)
        where = answer.url
    try:
        release = msgspec.json.decode(body, type=Release)
    except msgspec.MsgspecError as err:
        msg = f"{shown(where)} is not a release as GitHub's API describes it: {err}"
        raise ModelError(msg) from err
    for asset in release.assets:
        if asset.name == file:
            # A mirror may give addresses relative to its listing.
            url = str(where.join(asset.browser_download_url))
            return msgspec.structs.replace(
                asset, browser_download_url=url
            ), release.tag_name
    msg = f"release {release.tag_name} at {shown(where)} has no {file}"
    raise ModelError(msg)
