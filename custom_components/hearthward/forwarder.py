# SPDX-License-Identifier: Apache-2.0
"""Bring one camera to the engine: a lease on its stream, or its snapshots."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
import logging
from math import inf
from time import monotonic, time
from typing import Final

from homeassistant.core import HomeAssistant, callback

from .cameras import CameraSettings
from .client import (
    BadRequest,
    CameraConfig,
    CameraState,
    EngineClient,
    FrameSocket,
    HearthwardError,
    NotFound,
    Snapshots,
    StreamLease,
)
from .client.models import Source
from .const import SOURCE_AUTO, SOURCE_SNAPSHOT
from .coordinator import WATCHING
from .pace import Pace
from .pictures import CameraFailed, async_picture, async_stream_url
from .sensitivity import FILTERS, NORMAL

_LOGGER = logging.getLogger(__name__)

FETCH_SHARE: Final = 3
"""Fetching takes at most one part in so many of the time."""
FETCH_RETRY_SECONDS: Final = 5
HURRIED_CREDITS: Final = 2
"""An engine that gives so many at once waits for a second look at something."""
LEAST_INTERVAL_SECONDS: Final = 0.03
APPLY_RETRY_SECONDS: Final = 10
FALLBACK_SECONDS: Final = 600
"""How long snapshots are used before the stream is tried again."""
LEASES_BEFORE_FALLBACK: Final = 2
LEASE_WAIT_SECONDS: Final = 5
LEASE_LONGEST_WAIT_SECONDS: Final = 300

type ReasonHandler = Callable[[str | None], None]


class CameraForwarder:
    """One camera's way to the engine; ``run`` does the work."""

    def __init__(
        self,
        hass: HomeAssistant,
        client: EngineClient,
        frames: FrameSocket,
        settings: CameraSettings,
        camera_id: str,
        on_reason: ReasonHandler,
        on_forgotten: Callable[[], None],
    ) -> None:
        """Take whom to tell why there is no stream, and that the engine forgot us."""
        self.settings = settings
        self.enabled = True
        self.usual_sensitivity: str | None = None
        """For cameras that have none of their own; None leaves it to the engine."""
        self.window_seconds: float | None = None
        """How long windows get at most; None leaves it to the engine."""
        self._hass = hass
        self._client = client
        self._frames = frames
        self._camera_id = camera_id
        self._pace = Pace(hass, settings.motion_sensor, self._is_hurried)
        self._on_reason = on_reason
        self._on_forgotten = on_forgotten
        self._connected = asyncio.Event()
        self._changed = asyncio.Event()
        self._pushing = asyncio.Event()
        self._generation = 0
        self._leases_failed = 0
        self._lease_not_before = 0.0
        self._told: CameraConfig | None = None
        """What the engine was told last on this connection."""
        self._fallback_until: float | None = None
        self._fallback_reason = ""
        self._last_picture = b""
        self._picture_failed = False

    # --- told by the hub

    @callback
    def async_connected(self) -> None:
        """Say all again: the engine may have restarted."""
        self._last_picture = b""
        self._told = None
        self._connected.set()
        self._changed.set()

    @callback
    def async_disconnected(self) -> None:
        """Stop until the engine is back."""
        self._connected.clear()
        self._pushing.clear()
        self._changed.set()

    @callback
    def async_set_enabled(self, enabled: bool) -> None:
        """Start or stop the analysis of this camera."""
        if self.enabled != enabled:
            self.enabled = enabled
            if not enabled:
                self._pushing.clear()
            self._changed.set()

    @callback
    def async_camera_available(self) -> None:
        """Look for the stream again: the camera has come back."""
        self._fallback_until = None
        self._leases_failed = 0
        self._changed.set()

    @callback
    def async_source_needed(self, generation: int | None, reason: str) -> None:
        """Give a fresh lease, or snapshots where a fresh one failed as well."""
        if generation is not None and generation != self._generation:
            return
        self._leases_failed += 1
        if self._leases_failed >= LEASES_BEFORE_FALLBACK:
            if self.settings.source == SOURCE_AUTO:
                self._fall_back(reason)
            else:
                waits = LEASE_WAIT_SECONDS * 2**self._leases_failed
                self._lease_not_before = monotonic() + min(
                    waits, LEASE_LONGEST_WAIT_SECONDS
                )
        self._changed.set()

    @callback
    def async_state(self, state: CameraState) -> None:
        """Take note of what goes on, and that a lease works."""
        self._pace.async_state(state)
        if state.state == WATCHING and state.source == "stream":
            self._leases_failed = 0

    @callback
    def async_set_settings(self, settings: CameraSettings) -> None:
        """Go by other settings from now on; the engine has agreed to them."""
        if settings.source != self.settings.source:
            self._fallback_until = None
            self._leases_failed = 0
        self.settings = settings
        self._pace.async_set_motion_sensor(settings.motion_sensor)
        self._changed.set()

    @callback
    def async_set_usual_sensitivity(self, sensitivity: str) -> None:
        """Go by another sensitivity, unless the camera has one of its own."""
        self.usual_sensitivity = sensitivity
        self._changed.set()

    @callback
    def async_set_window_seconds(self, seconds: float) -> None:
        """Let windows get so long at most."""
        self.window_seconds = seconds
        self._changed.set()

    @callback
    def async_credited(self) -> None:
        """Look whether the engine wants more pictures at once."""
        self._pace.async_wake()

    async def async_try(self, settings: CameraSettings) -> None:
        """Let the engine check other settings; raise what it refuses.

        The source stays what it is: an open window goes on.
        """
        source = self._told.source if self._told else Snapshots()
        config = self._config(source, settings)
        before = self._config(source)
        # What was taken away must be said to be none.
        config = replace(
            config,
            zones=config.zones if before.zones is None else settings.zones,
            masks=config.masks if before.masks is None else settings.masks,
            adjacent=config.adjacent
            if before.adjacent is None
            else settings.neighbours,
            filters=config.filters or (before.filters and FILTERS[NORMAL]),
        )
        await self._client.put_camera(self._camera_id, config)

    # --- the work

    async def run(self) -> None:
        """Forward for ever; cancel to stop."""
        self._pace.async_listen()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._control())
                group.create_task(self._push())
        finally:
            self._pace.async_stop()

    async def _control(self) -> None:
        """Tell the engine where the pictures come from, whenever that changes."""
        while True:
            await self._connected.wait()
            self._changed.clear()
            again_in_s = await self._apply()
            try:
                async with asyncio.timeout(again_in_s):
                    await self._changed.wait()
            except TimeoutError:
                continue

    async def _apply(self) -> float | None:
        """Put the configuration; return when to do it again, in seconds."""
        source, reason, again_in_s = await self._source()
        if source is None:
            return again_in_s
        config = self._config(source)
        try:
            if config != self._told:
                await self._client.put_camera(self._camera_id, config)
        except NotFound:
            self._on_forgotten()
            return None
        except BadRequest as err:
            _LOGGER.warning("%s: %s", self.settings.title, err)
            return None
        except HearthwardError as err:
            _LOGGER.debug("%s: not told yet: %s", self.settings.title, err)
            return APPLY_RETRY_SECONDS
        self._told = config
        self._on_reason(reason)
        if self.enabled and self._connected.is_set() and isinstance(source, Snapshots):
            self._pushing.set()
        else:
            self._pushing.clear()
        return again_in_s

    async def _source(self) -> tuple[Source | None, str | None, float | None]:
        """Return the source, why it is not the stream, and when to look again.

        No source means: leave the one there is.
        """
        if not self.enabled or self.settings.source == SOURCE_SNAPSHOT:
            return Snapshots(), None, None
        if (until := self._fallback_until) is not None:
            if (left := until - monotonic()) > 0:
                return Snapshots(), self._fallback_reason, left
            return await self._source_after_fallback()
        if (left := self._lease_not_before - monotonic()) > 0:
            return None, None, left
        if (url := await self._stream_url()) is None:
            return Snapshots(), "no_stream", FALLBACK_SECONDS
        return self._lease(url), None, None

    async def _source_after_fallback(self) -> tuple[Source, str | None, float | None]:
        """Return the stream if the engine can open it by now, else snapshots."""
        url = await self._stream_url()
        if url is not None:
            try:
                test = await self._client.test_source(url)
            except HearthwardError as err:
                _LOGGER.debug("%s: stream not tested: %s", self.settings.title, err)
            else:
                if test.ok:
                    self._fallback_until = None
                    self._leases_failed = 0
                    return self._lease(url), None, None
        self._fallback_until = monotonic() + FALLBACK_SECONDS
        return Snapshots(), self._fallback_reason, FALLBACK_SECONDS

    async def _stream_url(self) -> str | None:
        """Return the camera's stream, if it has one that the engine may open."""
        entity_id = self.settings.current_entity_id(self._hass)
        try:
            return await async_stream_url(self._hass, entity_id)
        except CameraFailed as err:
            _LOGGER.debug("%s: no stream: %s", entity_id, err)
            return None

    def _lease(self, url: str) -> StreamLease:
        """Return a lease newer than any before, over restarts too."""
        self._generation = max(self._generation + 1, int(time()))
        return StreamLease(url=url, generation=self._generation)

    def _config(
        self, source: Source, settings: CameraSettings | None = None
    ) -> CameraConfig:
        """Return what the engine is to be told."""
        settings = settings or self.settings
        sensitivity = settings.sensitivity or self.usual_sensitivity
        return CameraConfig(
            name=settings.title,
            source=source,
            enabled=self.enabled,
            note=settings.note,
            zones=settings.zones or None,
            masks=settings.masks or None,
            classes=settings.classes,
            adjacent=settings.neighbours or None,
            filters=FILTERS.get(sensitivity or ""),
            window_seconds=self.window_seconds,
        )

    def _fall_back(self, reason: str) -> None:
        """Use snapshots for a while, and say why."""
        self._fallback_until = monotonic() + FALLBACK_SECONDS
        self._fallback_reason = reason or "stream_failed"
        _LOGGER.warning(
            "%s: the engine cannot open the stream (%s); using snapshots for now",
            self.settings.title,
            self._fallback_reason,
        )

    # --- snapshots

    async def _push(self) -> None:
        """Send a picture for each credit, one at a time and never too often."""
        started, least_s = -inf, 0.0
        while True:
            await self._pushing.wait()
            interval_s = await self._frames.wait_for_credit(self._camera_id)
            await self._pace.wait(started, least_s)
            if not self._pushing.is_set():
                continue
            started = monotonic()
            picture = await self._picture()
            took_s = monotonic() - started
            least_s = max(interval_s, FETCH_SHARE * took_s, LEAST_INTERVAL_SECONDS)
            if picture is None:
                least_s = max(least_s, FETCH_RETRY_SECONDS)
            elif (
                # Switched off while the camera took its time: nothing leaves.
                self._pushing.is_set()
                and picture != self._last_picture
                and await self._frames.send(self._camera_id, picture, started)
            ):
                self._last_picture = picture

    @callback
    def _is_hurried(self) -> bool:
        """Return whether the engine wants several pictures soon."""
        return self._frames.held(self._camera_id) >= HURRIED_CREDITS

    async def _picture(self) -> bytes | None:
        """Return a JPEG of the camera; log the first failure and the recovery."""
        entity_id = self.settings.current_entity_id(self._hass)
        try:
            picture = await async_picture(self._hass, entity_id)
        except CameraFailed as err:
            if not self._picture_failed:
                _LOGGER.warning("%s gives no picture (%s); trying on", entity_id, err)
            self._picture_failed = True
            return None
        if self._picture_failed:
            _LOGGER.info("%s gives pictures again", entity_id)
        self._picture_failed = False
        return picture
