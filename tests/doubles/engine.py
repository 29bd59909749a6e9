# SPDX-License-Identifier: Apache-2.0
"""A double of the engine: its API, without a pipeline, and able to misbehave.

It follows docs/reference/protocol.md; tests/contract has the real one's tests.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
import json
from ssl import SSLContext
from struct import unpack
from typing import Any, Self

from aiohttp import WSCloseCode, WSMsgType, web

from .payloads import Raw, camera_state, doctor_report, engine_state, language

INSTANCE_HEADER = "X-Hearthward-Instance"
LEVELS = ("low", "medium", "high", "critical")
OPEN = {"/api/v1/info", "/api/v1/health/live", "/api/v1/pair"}


@dataclass
class EngineDouble:
    """One engine; start it, talk to ``url``, and tell it what to do."""

    engine_id: str = "engine-1"
    name: str = "Hearthward demo house"
    token: str = "t0ken-of-the-double"
    code: str | None = "123456"
    product: str = "hearthward"
    version: str = "0.1.0"
    capabilities: list[str] = field(default_factory=list)
    tls: SSLContext | None = None
    epoch: str = "epoch-1"
    oldest: int = 1
    state: Raw = field(default_factory=engine_state)
    report: Raw = field(default_factory=doctor_report)
    keys: dict[str, str] = field(default_factory=dict)
    configs: dict[str, Raw] = field(default_factory=dict)
    states: dict[str, Raw] = field(default_factory=dict)
    windows: list[Raw] = field(default_factory=list)
    details: dict[str, Raw] = field(default_factory=dict)
    incidents: list[Raw] = field(default_factory=list)
    tallies: list[Raw] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    media: dict[str, bytes] = field(default_factory=dict)
    log: list[Raw] = field(default_factory=list)
    houses: list[Raw] = field(default_factory=list)
    frames: list[tuple[Raw, bytes]] = field(default_factory=list)
    puts: list[tuple[str, Raw]] = field(default_factory=list)
    feedback: list[tuple[str, str]] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    cursors: list[dict[str, str]] = field(default_factory=list)
    language: Raw = field(default_factory=language)
    pulls: list[str] = field(default_factory=list)
    instances: set[str] = field(default_factory=set)
    owner: str | None = None
    refuse: Callable[[web.Request], web.Response | None] | None = None
    stream_opens: bool = True
    url: str = ""
    _runner: web.AppRunner | None = None
    _port: int = 0
    _events: list[web.WebSocketResponse] = field(default_factory=list)
    _pushers: list[web.WebSocketResponse] = field(default_factory=list)

    # --- life

    async def start(self) -> Self:
        """Listen on a free port of this machine, the same one after a stop."""
        app = web.Application(middlewares=[self._guard], client_max_size=2**24)
        app.add_routes(self._routes())
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(
            self._runner,
            "127.0.0.1",
            self._port,
            reuse_address=True,
            ssl_context=self.tls,
        )
        await site.start()
        self._port = self._runner.addresses[0][1]
        scheme = "http" if self.tls is None else "https"
        self.url = f"{scheme}://127.0.0.1:{self._port}"
        return self

    async def stop(self) -> None:
        """Stop listening and close all connections."""
        if self._runner is not None:
            # First the listening: nobody shall come back meanwhile.
            for site in list(self._runner.sites):
                await site.stop()
            await self.drop()
            await self._runner.cleanup()
            self._runner = None

    async def drop(self, code: int = WSCloseCode.GOING_AWAY) -> None:
        """Close all websockets."""
        for socket in [*self._events, *self._pushers]:
            await socket.close(code=code)

    @property
    def head(self) -> int:
        """Return the number of the newest durable event."""
        return self.log[-1]["seq"] if self.log else self.oldest - 1

    @property
    def listeners(self) -> int:
        """Return how many clients listen to events."""
        return len(self._events)

    @property
    def pushers(self) -> int:
        """Return how many clients may push frames."""
        return len(self._pushers)

    # --- what tests tell it to say

    async def record(
        self, kind: str, data: Raw, *, age_s: float = 1.0, **more: Any
    ) -> Raw:
        """Write a durable event and send it to all listeners."""
        event = {
            "kind": kind,
            "epoch": self.epoch,
            "seq": self.head + 1,
            "id": data.get("window_id") or data["id"],
            "revision": data["revision"],
            "age_s": age_s,
            **more,
            "data": data,
        }
        self.log.append(event)
        await self.say(event)
        return event

    async def say(self, message: Raw) -> None:
        """Send a message to all listeners."""
        for socket in list(self._events):
            await socket.send_json(message)

    async def camera(self, camera_id: str, **changes: Any) -> None:
        """Change a camera's state and tell it."""
        self.states[camera_id] = {**self.states[camera_id], **changes}
        await self.say(
            {"kind": "camera", "id": camera_id, "data": self.states[camera_id]}
        )

    async def activity(self, camera_id: str, track_id: str, **changes: Any) -> None:
        """Tell of a confirmed track."""
        data = {
            "camera_id": camera_id,
            "label": "person",
            "kind": "person",
            "confidence": 0.8,
            "zone": "porch",
            "zone_kind": "entry",
            "window_id": "w1",
        } | changes
        await self.say({"kind": "activity", "id": track_id, "data": data})

    async def credit(self, camera_id: str, more: int = 1, interval_ms: int = 0) -> None:
        """Allow a camera to send more frames."""
        message = {
            "type": "credit",
            "camera_id": camera_id,
            "credits": more,
            "interval_ms": interval_ms,
        }
        for socket in list(self._pushers):
            await socket.send_json(message)

    async def refuse_frame(self, camera_id: str, code: str) -> None:
        """Tell the senders that a frame was refused."""
        message = {"type": "error", "camera_id": camera_id, "seq": 1, "code": code}
        for socket in list(self._pushers):
            await socket.send_json(message | {"message": f"refused: {code}"})

    # --- the API

    def _routes(self) -> list[web.RouteDef]:
        base = "/api/v1"
        return [
            web.get(f"{base}/info", self._info),
            web.post(f"{base}/pair", self._pair),
            web.get(f"{base}/health", self._health),
            web.get(f"{base}/doctor", self._doctor),
            web.get(f"{base}/language", self._get_language),
            web.post(f"{base}/language/pull", self._pull_model),
            web.post(f"{base}/cameras", self._register),
            web.get(f"{base}/cameras", self._cameras),
            web.put(f"{base}/cameras/{{id}}", self._put_camera),
            web.delete(f"{base}/cameras/{{id}}", self._delete_camera),
            web.post(f"{base}/test-source", self._test_source),
            web.put(f"{base}/house", self._put_house),
            web.post(f"{base}/feedback", self._post_feedback),
            web.get(f"{base}/windows", self._get_windows),
            web.get(f"{base}/windows/{{id}}", self._get_window),
            web.post(f"{base}/windows/{{id}}/assess", self._assess),
            web.get(f"{base}/incidents", self._get_incidents),
            web.get(f"{base}/incidents/{{id}}", self._get_incident),
            web.get(f"{base}/statistics", self._get_statistics),
            web.get(f"{base}/media/{{id}}", self._get_media),
            web.get(f"{base}/events", self._serve_events),
            web.get(f"{base}/frames", self._serve_frames),
        ]

    @web.middleware
    async def _guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if self.refuse is not None and (refused := self.refuse(request)):
            return refused
        if request.path not in OPEN:
            if request.headers.get("Authorization") != f"Bearer {self.token}":
                return error(401, "unauthorized", "the token is wrong")
            if instance := request.headers.get(INSTANCE_HEADER):
                self.instances.add(instance)
                if self.owner not in (None, instance):
                    return error(409, "other_home_assistant", "serves another one")
        response: web.StreamResponse = await handler(request)
        return response

    async def _info(self, request: web.Request) -> web.Response:
        return web.json_response(
            {
                "product": self.product,
                "version": self.version,
                "api_version": 1,
                "engine_id": self.engine_id,
                "name": self.name,
                "demo": False,
                "capabilities": self.capabilities,
                "added_later": True,
            }
        )

    async def _pair(self, request: web.Request) -> web.Response:
        body = await request.json()
        if self.code is None:
            return error(410, "pairing_closed", "there is no code any more")
        if body["code"] != self.code:
            return error(401, "wrong_code", "that is not the code")
        return web.json_response({"token": self.token, "engine_id": self.engine_id})

    async def _health(self, request: web.Request) -> web.Response:
        return web.json_response(self.state)

    async def _doctor(self, request: web.Request) -> web.Response:
        return web.json_response(self.report)

    async def _get_language(self, request: web.Request) -> web.Response:
        return web.json_response(self.language)

    async def _pull_model(self, request: web.Request) -> web.Response:
        place = (await request.json())["place"]
        if all(one["place"] != place for one in self.language["hosts"]):
            return error(404, "not_found", "no such host", "place")
        self.pulls.append(place)
        return web.json_response(self.language)

    async def _register(self, request: web.Request) -> web.Response:
        body = await request.json()
        known = body["key"] in self.keys
        camera_id = self.keys.setdefault(body["key"], f"cam{len(self.keys) + 1}")
        self.states.setdefault(camera_id, camera_state(camera_id, name=body["name"]))
        return web.json_response(
            {"camera_id": camera_id, "known": known, "windows": 0},
            status=200 if known else 201,
        )

    async def _cameras(self, request: web.Request) -> web.Response:
        return web.json_response({"cameras": [self._view(one) for one in self.states]})

    def _view(self, camera_id: str) -> Raw:
        config = self.configs.get(camera_id, {"name": camera_id})
        source = dict(config.get("source", {"kind": "push"}))
        source.pop("url", None)
        return {
            **config,
            "source": source,
            "camera_id": camera_id,
            "status": self.states[camera_id],
        }

    async def _put_camera(self, request: web.Request) -> web.Response:
        camera_id, config = request.match_info["id"], await request.json()
        if camera_id not in self.states:
            return error(404, "unknown_camera", "no such camera")
        if "forbidden" in config["note"]:
            return error(422, "invalid_field", "note must be kinder", "note")
        self.configs[camera_id] = config
        self.puts.append((camera_id, config))
        return web.json_response(self._view(camera_id))

    async def _delete_camera(self, request: web.Request) -> web.Response:
        camera_id = request.match_info["id"]
        if self.states.pop(camera_id, None) is None:
            return error(404, "unknown_camera", "no such camera")
        self.deleted.append(camera_id)
        return web.Response(status=204)

    async def _test_source(self, request: web.Request) -> web.Response:
        reason = None if self.stream_opens else "connection refused"
        return web.json_response(
            {"ok": self.stream_opens, "reason": reason, "width": 640, "height": 360}
        )

    async def _put_house(self, request: web.Request) -> web.Response:
        self.houses.append(await request.json())
        return web.Response(status=204)

    async def _post_feedback(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.feedback.append((body["window_id"], body["verdict"]))
        known = [one for one in self.log if one["id"] == body["window_id"]]
        if not known:
            return error(404, "not_found", "no such window")
        camera_id = known[-1]["data"]["camera_id"]
        return web.json_response({"camera_id": camera_id, "shift": -5})

    async def _get_windows(self, request: web.Request) -> web.Response:
        after, before = request.query.get("after", ""), request.query.get("before")
        found = [one for one in self.windows if one["started_at"] > after]
        if before is not None:
            found = [one for one in found if one["started_at"] < before]
        for key in ("camera_id", "level"):
            if (wanted := request.query.get(key)) is not None:
                found = [one for one in found if one[key] == wanted]
        if (text := request.query.get("q")) is not None:
            found = [one for one in found if text in one["title"] + one["summary"]]
        found.sort(key=lambda one: str(one["started_at"]), reverse=True)
        # Two to a page, so that paging is needed.
        size = min(2, int(request.query.get("limit", "50")))
        page, rest = found[:size], found[size:]
        return web.json_response(
            {"windows": page, "next": page[-1]["started_at"] if rest else None}
        )

    async def _get_window(self, request: web.Request) -> web.Response:
        if (found := self.details.get(request.match_info["id"])) is None:
            return error(404, "not_found", "no such window")
        return web.json_response(found)

    async def _assess(self, request: web.Request) -> web.Response:
        for one in self.windows:
            if one["window_id"] == request.match_info["id"]:
                if one["ended_at"] is None:
                    return error(409, "cannot_assess", "the window is not over")
                one |= {"revision": one["revision"] + 1, "title": "Looked at again"}
                return web.json_response(one)
        return error(404, "not_found", "no such window")

    async def _get_incidents(self, request: web.Request) -> web.Response:
        before = request.query.get("before", "9")
        found = [one for one in self.incidents if one["started_at"] < before]
        if (level := request.query.get("min_level")) is not None:
            at_least = LEVELS[LEVELS.index(level) :]
            found = [one for one in found if one["level"] in at_least]
        found.sort(key=lambda one: str(one["started_at"]), reverse=True)
        size = min(2, int(request.query.get("limit", "50")))
        page, rest = found[:size], found[size:]
        return web.json_response(
            {"incidents": page, "next": page[-1]["started_at"] if rest else None}
        )

    async def _get_incident(self, request: web.Request) -> web.Response:
        wanted = request.match_info["id"]
        for one in self.incidents:
            if one["id"] == wanted:
                windows = [
                    window
                    for window in self.windows
                    if window["window_id"] in one["window_ids"]
                ]
                return web.json_response({**one, "windows": windows})
        return error(404, "not_found", "no such incident")

    async def _get_statistics(self, request: web.Request) -> web.Response:
        self.asked.append(dict(request.query))
        return web.json_response({**request.query, "cameras": self.tallies})

    async def _get_media(self, request: web.Request) -> web.Response:
        if (content := self.media.get(request.match_info["id"])) is None:
            return error(404, "not_found", "no such picture")
        return web.Response(body=content, content_type="image/jpeg")

    async def _serve_events(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.cursors.append(dict(request.query))
        await socket.send_json(
            {
                "kind": "hello",
                "epoch": self.epoch,
                "head": self.head,
                "oldest": self.oldest,
                "engine_id": self.engine_id,
                "version": self.version,
            }
        )
        after = int(request.query.get("after", self.head))
        if request.query.get("epoch", self.epoch) != self.epoch or after > self.head:
            await socket.send_json({"kind": "reset"})
            after = self.head
        elif after < self.oldest - 1:
            gap = {"kind": "gap", "after": after, "oldest": self.oldest}
            await socket.send_json(gap)
        await socket.send_json(
            {
                "kind": "snapshot",
                "cameras": list(self.states.values()),
                "incidents": [],
                "engine": self.state,
            }
        )
        for event in self.log:
            if event["seq"] > after:
                await socket.send_json(event)
        self._events.append(socket)
        try:
            async for _ in socket:
                pass
        finally:
            self._events.remove(socket)
        return socket

    async def _serve_frames(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=2**24)
        await socket.prepare(request)
        await socket.send_json({"type": "ready"})
        self._pushers.append(socket)
        try:
            async for message in socket:
                if message.type is WSMsgType.BINARY:
                    (length,) = unpack(">H", message.data[:2])
                    header = json.loads(message.data[2 : 2 + length])
                    self.frames.append((header, message.data[2 + length :]))
        finally:
            self._pushers.remove(socket)
        return socket


def error(
    status: int, code: str, message: str, blamed: str | None = None
) -> web.Response:
    """Return an error as the protocol has it."""
    body = {"code": code, "message": message}
    if blamed is not None:
        body["field"] = blamed
    return web.json_response({"error": body}, status=status)
