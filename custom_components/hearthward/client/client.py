# SPDX-License-Identifier: Apache-2.0
"""The plain calls of the engine's API, one method each."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

import aiohttp

from .answers import HTTP_BAD_REQUEST, decode, parse, refusal
from .base import Model, several
from .certificate import certificate_error, pin, read_fingerprint
from .exceptions import ConnectionFailed, HungUp, ProtocolError
from .models import (
    NAME_LENGTH,
    Assessment,
    CameraConfig,
    CameraView,
    DoctorReport,
    EngineInfo,
    EngineState,
    FeedbackResult,
    Incident,
    IncidentDetail,
    IncidentPage,
    Language,
    Pairing,
    Registration,
    SignedMedia,
    SourceTest,
    StreamLease,
    WindowPage,
)
from .statistics import Tally

API_PATH: Final = "/api/v1"
API_VERSION: Final = 1
PRODUCT: Final = "hearthward"
INSTANCE_HEADER: Final = "X-Hearthward-Instance"
REQUEST_TIMEOUT_SECONDS: Final = 10
SOURCE_TEST_TIMEOUT_SECONDS: Final = 20
DOCTOR_TIMEOUT_SECONDS: Final = 30
LANGUAGE_TIMEOUT_SECONDS: Final = 30
ASSESS_TIMEOUT_SECONDS: Final = 120
HEARTBEAT_SECONDS: Final = 20
CLOSE_TIMEOUT_SECONDS: Final = 2
MESSAGE_BYTES: Final = 16 * 1024 * 1024

_UNREACHABLE: Final = (aiohttp.ClientError, TimeoutError, OSError, ValueError)
"""What a connection raises; ValueError for an address that is none."""


class EngineClient:
    """Talks to one engine over a session that somebody else owns."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: str,
        token: str | None = None,
        instance_id: str | None = None,
        fingerprint: str | None = None,
    ) -> None:
        """Take the engine's root URL, and the token unless only pairing is meant.

        With a fingerprint the engine must show that certificate, whoever vouches.
        """
        self.url = url.rstrip("/")
        self._session = session
        self._ssl = pin(fingerprint)
        self._token = token
        self._instance_id = instance_id

    # --- the engine itself

    async def info(self) -> EngineInfo:
        """Return who the engine is; raise ProtocolError for another product."""
        info = await self._get(EngineInfo, "/info")
        if info.product != PRODUCT or info.api_version != API_VERSION:
            msg = f"not a Hearthward engine with API version {API_VERSION}"
            raise ProtocolError(msg)
        return info

    async def pair(self, code: str, client_name: str) -> Pairing:
        """Trade the pairing code for a token; raise PairingFailed."""
        body = {
            "code": code,
            "instance_id": self._instance_id or "",
            "client_name": client_name,
        }
        return parse(Pairing, await self._json("POST", "/pair", json=body))

    async def health(self) -> EngineState:
        """Return how the engine is doing."""
        return await self._get(EngineState, "/health")

    async def doctor(self) -> DoctorReport:
        """Return what the engine finds when it examines itself."""
        raw = await self._json("GET", "/doctor", timeout_s=DOCTOR_TIMEOUT_SECONDS)
        return parse(DoctorReport, raw)

    async def language(self) -> Language:
        """Return what the servers of the language model have."""
        raw = await self._json("GET", "/language", timeout_s=LANGUAGE_TIMEOUT_SECONDS)
        return parse(Language, raw)

    async def pull_model(self, place: str) -> Language:
        """Have a server fetch the model of the engine's settings; it takes minutes."""
        raw = await self._json(
            "POST",
            "/language/pull",
            json={"place": place},
            timeout_s=LANGUAGE_TIMEOUT_SECONDS,
        )
        return parse(Language, raw)

    async def certificate(self) -> str:
        """Return the SHA-256 of the engine's certificate; send nothing to it."""
        try:
            found = await read_fingerprint(
                self._session, self.url, REQUEST_TIMEOUT_SECONDS
            )
        except _UNREACHABLE as err:
            raise _failure(err) from None
        if found is None:
            msg = "the engine shows no certificate"
            raise ProtocolError(msg)
        return found

    # --- cameras and the house

    async def register_camera(self, key: str, name: str) -> Registration:
        """Return the engine's id of the camera that Home Assistant calls ``key``."""
        body = {"key": key, "name": name[:NAME_LENGTH]}
        return parse(Registration, await self._json("POST", "/cameras", json=body))

    async def cameras(self) -> tuple[CameraView, ...]:
        """Return all cameras the engine knows."""
        raw = await self._json("GET", "/cameras")
        return several(CameraView, raw.get("cameras") or ())

    async def put_camera(self, camera_id: str, config: CameraConfig) -> CameraView:
        """Set how the camera is watched; raise BadRequest for a refused value."""
        path = f"/cameras/{_segment(camera_id)}"
        return parse(CameraView, await self._json("PUT", path, json=config.as_dict()))

    async def delete_camera(self, camera_id: str) -> None:
        """Stop watching the camera; its history stays."""
        await self._request("DELETE", f"/cameras/{_segment(camera_id)}")

    async def test_source(self, url: str) -> SourceTest:
        """Let the engine open a stream, for ten seconds at most."""
        lease = StreamLease(url=url, generation=0).as_dict()
        del lease["generation"]
        raw = await self._json(
            "POST",
            "/test-source",
            json={"source": lease},
            timeout_s=SOURCE_TEST_TIMEOUT_SECONDS,
        )
        return parse(SourceTest, raw)

    async def put_house(self, house: Mapping[str, Any]) -> None:
        """Tell the engine what is known of the house."""
        await self._request("PUT", "/house", json=dict(house))

    # --- what the engine found

    async def windows(
        self,
        *,
        camera_id: str | None = None,
        level: str | None = None,
        text: str | None = None,
        before: str | None = None,
        after: str | None = None,
        limit: int = 100,
    ) -> WindowPage:
        """Return a page of assessed windows, newest first.

        Only an engine that is capable of ``search`` can be asked for a text.
        """
        wanted = {
            "camera_id": camera_id,
            "level": level,
            "q": text,
            "before": before,
            "after": after,
        }
        params = {key: value for key, value in wanted.items() if value is not None}
        params["limit"] = str(limit)
        return parse(WindowPage, await self._json("GET", "/windows", params=params))

    async def window(self, window_id: str) -> Assessment:
        """Return the newest assessment of one window."""
        raw = await self._json("GET", f"/windows/{_segment(window_id)}")
        return parse(Assessment, raw.get("assessment", raw))

    async def window_detail(self, window_id: str) -> dict[str, Any]:
        """Return one window as the engine words it: revisions, facts, key frames."""
        return await self._json("GET", f"/windows/{_segment(window_id)}")

    async def assess(self, window_id: str) -> Assessment:
        """Have a finished window judged once more; return its newest revision.

        Only an engine that is capable of ``assess`` can be asked.
        """
        path = f"/windows/{_segment(window_id)}/assess"
        raw = await self._json("POST", path, timeout_s=ASSESS_TIMEOUT_SECONDS)
        return parse(Assessment, raw)

    async def incident(self, incident_id: str) -> Incident:
        """Return one incident."""
        return await self._get(Incident, f"/incidents/{_segment(incident_id)}")

    async def incident_detail(self, incident_id: str) -> IncidentDetail:
        """Return one incident with the newest verdict on each of its windows."""
        return await self._get(IncidentDetail, f"/incidents/{_segment(incident_id)}")

    async def incidents(
        self,
        *,
        min_level: str | None = None,
        before: str | None = None,
        limit: int = 50,
    ) -> IncidentPage:
        """Return a page of incidents, newest first.

        Only an engine that is capable of ``incident_pages`` heeds level and place.
        """
        wanted = {"min_level": min_level, "before": before}
        params = {key: value for key, value in wanted.items() if value is not None}
        params["limit"] = str(limit)
        raw = await self._json("GET", "/incidents", params=params)
        return parse(IncidentPage, raw)

    async def tally(self, after: str, before: str, time_zone: str) -> Tally:
        """Return how many windows started when, by the hours of a time zone.

        Only an engine that is capable of ``statistics`` can be asked.
        """
        period = {"after": after, "before": before, "time_zone": time_zone}
        raw = await self._json("GET", "/statistics", params=period)
        return parse(Tally, raw)

    async def feedback(self, window_id: str, verdict: str) -> FeedbackResult:
        """Say whether the engine was right: false_alarm, correct or missed."""
        body = {"window_id": window_id, "verdict": verdict}
        return parse(FeedbackResult, await self._json("POST", "/feedback", json=body))

    async def media(self, media_id: str) -> bytes:
        """Return a picture, JPEG."""
        return await self._request("GET", f"/media/{_segment(media_id)}")

    async def sign_media(self, media_id: str, ttl_s: int) -> SignedMedia:
        """Return a path that opens the picture without a token for ``ttl_s``."""
        path = f"/media/{_segment(media_id)}/sign"
        return parse(SignedMedia, await self._json("POST", path, json={"ttl_s": ttl_s}))

    # --- websockets

    async def connect(
        self, path: str, params: Mapping[str, str] | None = None
    ) -> aiohttp.ClientWebSocketResponse:
        """Open a websocket; raise as a plain call would."""
        try:
            async with asyncio.timeout(REQUEST_TIMEOUT_SECONDS):
                return await self._session.ws_connect(
                    f"{self.url}{API_PATH}{path}",
                    params=dict(params or {}),
                    headers=self._headers(),
                    ssl=self._ssl,
                    heartbeat=HEARTBEAT_SECONDS,
                    max_msg_size=MESSAGE_BYTES,
                    timeout=aiohttp.ClientWSTimeout(ws_close=CLOSE_TIMEOUT_SECONDS),
                )
        except aiohttp.WSServerHandshakeError as err:
            raise refusal(err.status, None) from None
        except _UNREACHABLE as err:
            raise _failure(err) from None

    # --- inside

    def _headers(self) -> dict[str, str]:
        headers: dict[str, str] = {}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        if self._instance_id:
            headers[INSTANCE_HEADER] = self._instance_id
        return headers

    async def _get[ModelT: Model](self, model: type[ModelT], path: str) -> ModelT:
        return parse(model, await self._json("GET", path))

    async def _json(self, method: str, path: str, **kwargs: Any) -> dict[str, Any]:
        return decode(await self._request(method, path, **kwargs))

    async def _request(
        self,
        method: str,
        path: str,
        *,
        timeout_s: float = REQUEST_TIMEOUT_SECONDS,
        **kwargs: Any,
    ) -> bytes:
        try:
            async with self._session.request(
                method,
                f"{self.url}{API_PATH}{path}",
                headers=self._headers(),
                ssl=self._ssl,
                timeout=aiohttp.ClientTimeout(total=timeout_s),
                **kwargs,
            ) as response:
                body = await response.read()
                status = response.status
        except _UNREACHABLE as err:
            # "from None": a chained aiohttp error may spell out the URL.
            raise _failure(err) from None
        if status >= HTTP_BAD_REQUEST:
            raise refusal(status, body)
        return body


def _segment(text: str) -> str:
    """Return an id as one segment of a path."""
    return quote(text, safe="")


def _failure(err: BaseException) -> ConnectionFailed:
    """Return the error that a connection's error amounts to."""
    if (refused := certificate_error(err)) is not None:
        return refused
    hung_up = isinstance(err, aiohttp.ServerDisconnectedError)
    return (HungUp if hung_up else ConnectionFailed)(_reason(err))


def _reason(err: BaseException) -> str:
    """Return a short reason that holds no URL."""
    if isinstance(err, TimeoutError):
        return "the engine did not answer in time"
    if isinstance(err, aiohttp.ClientConnectorError):
        return f"no connection: {err.os_error.strerror or type(err.os_error).__name__}"
    return type(err).__name__
