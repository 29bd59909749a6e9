# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bring one file over HTTP into a partial file, resuming it however often it breaks."""

from collections.abc import Callable
from dataclasses import dataclass
import re
import time
from typing import BinaryIO

import httpx

from .errors import ModelError
from .official import Asset, shown

CHUNK_BYTES = 256 * 1024
_RANGE_START = re.compile(r"bytes (\d+)-")

Report = Callable[[int, int], None]
"""Called with the bytes that are here and the bytes there will be."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Patience:
    """How long to wait for a server, and how often to try in vain."""

    timeout_s: float = 30.0
    attempts: int = 5
    pause_s: float = 1.0


class _BrokenOffError(Exception):
    """Tell that the server stopped before the end, in words for people."""


def download(
    client: httpx.Client,
    asset: Asset,
    part: BinaryIO,
    *,
    patience: Patience,
    report: Report,
) -> bool:
    """Fill part, open for reading and writing, up to the asset's size.

    Returns whether bytes from an earlier run are in it. Raises ModelError when the
    server refuses or keeps breaking off, OSError when the disk does; what is here by
    then stays for the next run.
    """
    if part.seek(0, 2) > asset.size:
        part.truncate(0)
    best, vain = part.seek(0, 2), 0
    resumed = best > 0
    while part.seek(0, 2) < asset.size:
        try:
            resumed &= _receive(client, asset, part, report)
        except (_BrokenOffError, httpx.RequestError) as err:
            vain = 0 if part.tell() > best else vain + 1
            best = max(best, part.tell())
            if vain >= patience.attempts:
                msg = (
                    f"{shown(httpx.URL(asset.browser_download_url))} broke off after "
                    f"{part.tell()} of {asset.size} bytes ({_reason(err)}); run the "
                    "same command again to go on from there"
                )
                raise ModelError(msg) from err
            time.sleep(patience.pause_s * 2**vain)
    return resumed


def _receive(
    client: httpx.Client, asset: Asset, part: BinaryIO, report: Report
) -> bool:
    """Append one answer of the server to part; return whether it went on from there."""
    have = part.tell()
    headers = {"Accept-Encoding": "identity"}
    if have:
        headers["Range"] = f"bytes={have}-"
    with client.stream("GET", asset.browser_download_url, headers=headers) as answer:
        continued = _continues(answer, have)
        if not continued:
            part.seek(0)
            part.truncate()
        # Of fixed-size chunks the last, incomplete one would be lost in a break.
        for chunk in answer.iter_raw():
            if part.tell() + len(chunk) > asset.size:
                part.truncate(0)
                msg = (
                    f"{shown(answer.url)} sends more than the {asset.size} bytes that "
                    "the release lists; nothing was kept"
                )
                raise ModelError(msg)
            part.write(chunk)
            report(part.tell(), asset.size)
    if part.tell() < asset.size:
        msg = "the answer ended early"
        raise _BrokenOffError(msg)
    return continued


def _continues(answer: httpx.Response, have: int) -> bool:
    """Return whether the answer goes on at byte ``have``, or False if from the start.

    Raises ModelError for a refusal that trying again cannot mend.
    """
    status = answer.status_code
    if status == httpx.codes.PARTIAL_CONTENT:
        start = _RANGE_START.match(answer.headers.get("Content-Range", ""))
        if start and int(start[1]) == have:
            return True
        msg = f"{shown(answer.url)} resumed at another byte than asked for"
        raise ModelError(msg)
    if status == httpx.codes.OK:
        return False
    if status == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE and have:
        msg = (
            f"{shown(answer.url)} has fewer bytes than the partial download here; "
            "delete the .part file and fetch again"
        )
        raise ModelError(msg)
    if status == httpx.codes.TOO_MANY_REQUESTS or answer.is_server_error:
        msg = f"status {status}"
        raise _BrokenOffError(msg)
    msg = f"{shown(answer.url)} answered with status {status} {answer.reason_phrase}"
    raise ModelError(msg)


def _reason(err: Exception) -> str:
    """Return what went wrong; some of httpx's exceptions carry no text."""
    return str(err) or type(err).__name__
