# SPDX-License-Identifier: Apache-2.0
"""Serve the street's cameras on loopback: snapshots, MJPEG, MPEG-TS, RTSP and truth."""

import asyncio
from collections.abc import AsyncIterator, Mapping
import contextlib
import html
import json
from pathlib import Path
import struct
import sys
import time
from typing import Any

from aiohttp import web

from . import cache, rtsp_link
from .catalogue import QUIET, SCENES
from .player import Clock, Player, TransportStream
from .scene import FPS, Scene

_BOUNDARY = "hearthwardframe"
_PAGE = """<!doctype html><meta charset="utf-8"><title>Simulated street</title>
<style>body{font:15px system-ui;background:#16181d;color:#eee;display:flex;
flex-wrap:wrap;gap:1rem}figure{margin:0}a{color:#8cf}</style>"""
_CARD = """<figure><img src="/{camera}/mjpeg" alt="{camera}" width="640"><figcaption>
{camera}: {scene} · <a href="/{camera}/truth">truth</a> ·
<a href="/{camera}/stream.ts">stream</a></figcaption></figure>"""
_NO_STORE = {"Cache-Control": "no-store"}


class Street:
    """The cameras of one running street."""

    def __init__(
        self,
        scenes: Mapping[str, Scene],
        loop: bool = True,
        root: Path | None = None,
        catalogue: Mapping[str, Scene] = SCENES,
    ) -> None:
        """Give each camera its first scene, rendering what is not cached."""
        self.root = root
        self.catalogue = catalogue
        self.clock = Clock(time.monotonic())
        self.players = {camera: Player(camera, self.clock) for camera in scenes}
        for camera, scene in scenes.items():
            self.players[camera].play(self._clip(scene), self._afterwards(scene, loop))

    def _clip(self, scene: Scene) -> cache.Clip:
        return cache.load(scene, self.root)

    def _quiet(self, scene: Scene) -> Scene:
        name = QUIET.get((scene.camera, scene.lighting), scene.name)
        return self.catalogue.get(name, scene)

    def _afterwards(self, scene: Scene, loop: bool) -> cache.Clip | None:
        return None if loop else self._clip(self._quiet(scene))

    async def switch(
        self, camera: str, name: str, loop: bool = False
    ) -> dict[str, Any]:
        """Start a scene on a camera now; without `loop` a quiet one follows it.

        Raises KeyError for an unknown scene, ValueError for one of another camera.
        """
        scene = self.catalogue[name]
        if scene.camera != camera:
            msg = f"scene {name!r} belongs to camera {scene.camera!r}"
            raise ValueError(msg)
        wanted = [scene] if loop else [scene, self._quiet(scene)]
        for one in wanted:
            if not cache.is_cached(one, self.root):
                await asyncio.to_thread(cache.ensure, one, self.root)
        tick = self.players[camera].play(
            self._clip(scene), self._afterwards(scene, loop)
        )
        return {
            "scene": name,
            "camera": camera,
            "loop": loop,
            "seconds": scene.seconds,
            "tick": tick,
        }


def create_app(street: Street) -> web.Application:
    """Return the HTTP application of a street."""
    handlers = _Handlers(street)
    app = web.Application()
    app.add_routes(
        [
            web.get("/", handlers.overview),
            web.get("/status", handlers.status),
            web.get("/{camera}/snapshot.jpg", handlers.snapshot),
            web.get("/{camera}/mjpeg", handlers.mjpeg),
            web.get("/{camera}/stream.ts", handlers.stream),
            web.get("/{camera}/packets", handlers.packets),
            web.get("/{camera}/truth", handlers.truth),
            web.post("/{camera}/scene", handlers.scene),
        ]
    )
    return app


class _Handlers:
    def __init__(self, street: Street) -> None:
        self._street = street

    def _player(self, request: web.Request) -> Player:
        camera = request.match_info["camera"]
        if camera not in self._street.players:
            raise web.HTTPNotFound(text=f"no camera {camera!r}")
        return self._street.players[camera]

    async def overview(self, _request: web.Request) -> web.Response:
        cards = "".join(
            _CARD.format(camera=camera, scene=html.escape(player.scene_name))
            for camera, player in self._street.players.items()
        )
        return web.Response(text=_PAGE + cards, content_type="text/html")

    async def status(self, _request: web.Request) -> web.Response:
        cameras = {c: {"scene": p.scene_name} for c, p in self._street.players.items()}
        return web.json_response(
            {"cameras": cameras, "scenes": sorted(self._street.catalogue), "fps": FPS}
        )

    async def snapshot(self, request: web.Request) -> web.Response:
        player = self._player(request)
        shown = player.shown(player.clock.tick())
        return web.Response(
            body=bytes(shown.picture), content_type="image/jpeg", headers=_NO_STORE
        )

    async def truth(self, request: web.Request) -> web.Response:
        player = self._player(request)
        tick = player.clock.tick()
        return web.json_response({"tick": tick, **player.shown(tick).truth})

    async def mjpeg(self, request: web.Request) -> web.StreamResponse:
        player = self._player(request)
        kind = f"multipart/x-mixed-replace; boundary={_BOUNDARY}"
        response = web.StreamResponse(headers={"Content-Type": kind, **_NO_STORE})
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):
            async for _, shown in player.pictures():
                head = (
                    f"--{_BOUNDARY}\r\nContent-Type: image/jpeg\r\n"
                    f"Content-Length: {len(shown.picture)}\r\n\r\n"
                )
                await response.write(head.encode() + bytes(shown.picture) + b"\r\n")
        return response

    async def stream(self, request: web.Request) -> web.StreamResponse:
        player = self._player(request)
        response = web.StreamResponse(
            headers={"Content-Type": "video/mp2t", **_NO_STORE}
        )
        await response.prepare(request)
        muxer = TransportStream()
        try:
            with contextlib.suppress(ConnectionError):
                async for tick, data, key in player.packets():
                    await response.write(muxer.wrap(tick, data, key))
        finally:
            muxer.close()
        return response

    async def packets(self, request: web.Request) -> web.StreamResponse:
        """Send Annex B packets, each after its tick and size, for RTSP."""
        player = self._player(request)
        kind = {"Content-Type": "application/octet-stream", **_NO_STORE}
        response = web.StreamResponse(headers=kind)
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):
            async for tick, data, _ in player.packets():
                head = struct.pack(rtsp_link.HEAD, tick, len(data))
                await response.write(head + bytes(data))
        return response

    async def scene(self, request: web.Request) -> web.Response:
        player = self._player(request)
        try:
            body = await request.json()
            name, loop = str(body["scene"]), bool(body.get("loop", False))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise web.HTTPBadRequest(
                text='send {"scene": NAME, "loop": true|false}'
            ) from None
        try:
            return web.json_response(
                await self._street.switch(player.camera, name, loop)
            )
        except KeyError:
            raise web.HTTPNotFound(text=f"no scene {name!r}") from None
        except ValueError as error:
            raise web.HTTPConflict(text=str(error)) from None


@contextlib.asynccontextmanager
async def running(
    street: Street, port: int = 0, rtsp: bool = True
) -> AsyncIterator[dict[str, Any]]:
    """Run the servers of a street; yield their addresses."""
    runner = web.AppRunner(create_app(street), access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    link: rtsp_link.Link | None = None
    try:
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        reason: str | None = "switched off"
        if rtsp:
            link, reason = await rtsp_link.start(base, list(street.players))
        yield _addresses(base, street, link, reason)
    finally:
        if link is not None:
            await link.stop()
        await runner.cleanup()


def _addresses(
    base: str, street: Street, link: rtsp_link.Link | None, reason: str | None
) -> dict[str, Any]:
    cameras = {
        camera: {
            "scene": player.scene_name,
            "snapshot": f"{base}/{camera}/snapshot.jpg",
            "mjpeg": f"{base}/{camera}/mjpeg",
            "stream": f"{base}/{camera}/stream.ts",
            "truth": f"{base}/{camera}/truth",
            "rtsp": f"{link.address}/{camera}" if link else None,
        }
        for camera, player in street.players.items()
    }
    return {
        "base": base,
        "cameras": cameras,
        "rtsp": link.address if link else None,
        "rtsp_reason": reason,
    }


async def serve(
    scenes: Mapping[str, Scene], port: int, loop: bool, rtsp: bool = True
) -> None:
    """Serve until cancelled; print one JSON line with the addresses."""
    street = Street(scenes, loop)
    async with running(street, port, rtsp) as addresses:
        print(json.dumps(addresses), flush=True)
        sys.stdout.flush()
        await asyncio.Event().wait()
