# SPDX-License-Identifier: Apache-2.0
"""Keep the newest state of the engine and of each camera; the engine pushes it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
import logging
from typing import TYPE_CHECKING

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

from .client import Activity, Assessment, CameraState, EngineState
from .const import DOMAIN
from .trouble import CONNECTION, new_trouble, trouble

if TYPE_CHECKING:
    from .cameras import CameraSettings
    from .hub import Hub

_LOGGER = logging.getLogger(__name__)

WATCHING = "watching"

type HearthwardConfigEntry = ConfigEntry[Hub]
type ActivityHandler = Callable[[str, Activity], None]


@dataclass(frozen=True, kw_only=True)
class CameraData:
    """What is known of a camera."""

    state: CameraState
    assessment: Assessment | None = None
    """Newest revision seen of the newest window."""
    source_reason: str | None = None
    """Why snapshots are used instead of the stream."""
    confidence: float | None = None
    """Of the newest track that was confirmed."""


class PushCoordinator[DataT](DataUpdateCoordinator[DataT]):
    """A coordinator that never asks: the engine pushes."""

    config_entry: HearthwardConfigEntry
    data: DataT

    def __init__(
        self, hass: HomeAssistant, entry: HearthwardConfigEntry, name: str, data: DataT
    ) -> None:
        """Start with what set-up found."""
        super().__init__(
            hass,
            _LOGGER,
            config_entry=entry,
            name=f"{DOMAIN} {name}",
            update_interval=None,
            always_update=False,
        )
        self.data = data

    @callback
    def async_push(self, data: DataT) -> None:
        """Take in new data; the same again wakes nobody."""
        if not self.last_update_success or data != self.data:
            self.async_set_updated_data(data)

    @callback
    def async_lost(self) -> None:
        """Make the entities unavailable; the hub logs why, once for all of them."""
        if self.last_update_success:
            self.last_update_success = False
            self.async_update_listeners()


class EngineCoordinator(PushCoordinator[EngineState]):
    """The engine as a whole."""

    def __init__(
        self, hass: HomeAssistant, entry: HearthwardConfigEntry, data: EngineState
    ) -> None:
        """Start with what set-up found."""
        super().__init__(hass, entry, "engine", data)
        self.last_trouble = new_trouble(None, data)
        """What went wrong last since Home Assistant has known this engine."""

    @callback
    def async_push(self, data: EngineState) -> None:
        """Take in new data, and keep what goes wrong."""
        self.last_trouble = new_trouble(self.data, data) or self.last_trouble
        super().async_push(data)

    @callback
    def async_failed(self, reason: str) -> None:
        """Make the entities unavailable, and keep why."""
        if self.last_update_success:
            self.last_trouble = trouble(CONNECTION, reason)
        self.async_lost()


class CameraCoordinator(PushCoordinator[CameraData]):
    """One camera."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: HearthwardConfigEntry,
        settings: CameraSettings,
        camera_id: str,
        state: CameraState,
    ) -> None:
        """Take the camera's settings and the state that set-up found."""
        super().__init__(hass, entry, f"camera {camera_id}", CameraData(state=state))
        self.settings = settings
        self.camera_id = camera_id
        self._activity_listeners: list[ActivityHandler] = []

    @callback
    def async_on_activity(self, handler: ActivityHandler) -> CALLBACK_TYPE:
        """Call the handler for each confirmed track; return how to stop that."""
        self._activity_listeners.append(handler)
        return lambda: self._activity_listeners.remove(handler)

    @callback
    def async_activity(self, track_id: str, activity: Activity) -> None:
        """Tell of a confirmed track."""
        for handler in list(self._activity_listeners):
            handler(track_id, activity)
        self.async_push(replace(self.data, confidence=activity.confidence))

    @property
    def watching(self) -> bool:
        """Return whether the camera is being watched right now."""
        return self.last_update_success and self.data.state.state == WATCHING

    @callback
    def async_state(self, state: CameraState) -> None:
        """Take in the camera's newest state."""
        self.async_push(replace(self.data, state=state))

    @callback
    def async_assessment(self, assessment: Assessment) -> None:
        """Take in a verdict, unless a newer revision or window is known."""
        known = self.data.assessment
        if known is not None:
            if known.window_id == assessment.window_id:
                if known.revision > assessment.revision:
                    return
            elif (known.started_at or "") > (assessment.started_at or ""):
                return
        self.data = replace(self.data, assessment=assessment)
        if self.last_update_success:
            self.async_update_listeners()

    @callback
    def async_source_reason(self, reason: str | None) -> None:
        """Take in why the camera's stream is not used, or None."""
        if reason != self.data.source_reason:
            self.data = replace(self.data, source_reason=reason)
            if self.last_update_success:
                self.async_update_listeners()
