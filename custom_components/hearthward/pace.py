# SPDX-License-Identifier: Apache-2.0
"""How often a camera is asked for a picture: seldom, unless something goes on."""

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Final

from homeassistant.const import STATE_OFF, STATE_ON
from homeassistant.core import (
    CALLBACK_TYPE,
    Event,
    EventStateChangedData,
    HomeAssistant,
    callback,
)
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import (
    async_track_entity_registry_updated_event,
    async_track_state_change_event,
)

from .client import CameraState

IDLE_SECONDS: Final = 1.0
"""Between two pictures while nothing goes on: who walks by is still caught."""
GUARDED_SECONDS: Final = 2.0
"""The same where a motion sensor would call."""
LINGER_SECONDS: Final = 30.0
"""So long motion counts after its sensor went quiet."""


class Pace:
    """One camera's pace; ``wait`` returns when the next picture is due."""

    def __init__(
        self,
        hass: HomeAssistant,
        motion_sensor: str | None,
        is_hurried: Callable[[], bool],
    ) -> None:
        """Take the motion sensor's id, and how to ask whether the engine hurries."""
        self._hass = hass
        self._motion_sensor = motion_sensor
        self._is_hurried = is_hurried
        self._moved_until = 0.0
        self._window_open = False
        self._hurry = asyncio.Event()
        self._stop: list[CALLBACK_TYPE] = []

    @callback
    def async_listen(self) -> None:
        """Follow the motion sensor until ``async_stop``."""
        self.async_stop()
        if (entity_id := self._motion_entity_id) is None:
            return
        self._stop = [
            async_track_state_change_event(self._hass, entity_id, self._on_motion),
            async_track_entity_registry_updated_event(
                self._hass, entity_id, self._on_registry
            ),
        ]

    @callback
    def async_stop(self) -> None:
        """Follow the motion sensor no more."""
        while self._stop:
            self._stop.pop()()

    @callback
    def async_set_motion_sensor(self, motion_sensor: str | None) -> None:
        """Follow another motion sensor, or none."""
        if motion_sensor != self._motion_sensor:
            self._motion_sensor = motion_sensor
            self._moved_until = 0.0
            self.async_listen()

    @callback
    def async_state(self, state: CameraState) -> None:
        """Take note of whether something goes on in the camera's view."""
        seen = any(state.presence.values())
        self._window_open = state.window_id is not None or seen
        self.async_wake()

    @callback
    def async_wake(self) -> None:
        """Look again whether the next picture is due."""
        if self.busy:
            self._hurry.set()

    @property
    def busy(self) -> bool:
        """Return whether pictures are wanted as fast as they may come."""
        return (
            self._window_open
            or self._motion == STATE_ON
            or monotonic() < self._moved_until
            or self._is_hurried()
        )

    @property
    def idle_seconds(self) -> float:
        """Return the time between two pictures while nothing goes on."""
        # A sensor that is unavailable guards nothing.
        return GUARDED_SECONDS if self._motion == STATE_OFF else IDLE_SECONDS

    async def wait(self, since: float, least_s: float) -> None:
        """Wait until a picture is due after the one begun at ``since`` (monotonic).

        Never before ``least_s``; after that, as soon as something goes on.
        """
        await asyncio.sleep(since + least_s - monotonic())
        while not self.busy and (left_s := since + self.idle_seconds - monotonic()) > 0:
            self._hurry.clear()
            try:
                async with asyncio.timeout(left_s):
                    await self._hurry.wait()
            except TimeoutError:
                return

    @property
    def _motion_entity_id(self) -> str | None:
        """Return the motion sensor's entity id of now."""
        if self._motion_sensor is None:
            return None
        return er.async_resolve_entity_id(er.async_get(self._hass), self._motion_sensor)

    @property
    def _motion(self) -> str | None:
        """Return the motion sensor's state; None where there is none."""
        entity_id = self._motion_entity_id
        state = self._hass.states.get(entity_id) if entity_id else None
        return state.state if state else None

    @callback
    def _on_motion(self, event: Event[EventStateChangedData]) -> None:
        """Hurry when motion begins, and for a while after it ended."""
        old = event.data["old_state"]
        if old is not None and old.state == STATE_ON:
            self._moved_until = monotonic() + LINGER_SECONDS
        self.async_wake()

    @callback
    def _on_registry(self, event: Event[er.EventEntityRegistryUpdatedData]) -> None:
        """Follow a sensor that was renamed."""
        if event.data["action"] == "update" and "entity_id" in event.data["changes"]:
            self.async_listen()
